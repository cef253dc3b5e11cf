"""How often the probes found the mistakes of other programs: counted once, and kept.

`make probes` tries `nnsite/probes.py` on the programs of `tests/programs`, and writes the file:

    planted  how often a program with one mistake was asked about
    named    how often the mistake was among the names
    first    how often it was the first of them
    healthy  how often a program without a mistake was asked about
    alarms   how often that had a name all the same
    styles   the same five numbers for each manner in which the programs are written
"""

import json
from pathlib import Path
from typing import Any

from nnsite.data import files

RECORDED = Path(__file__).with_name("probes.json")


def load(path: str | Path | None = None) -> dict[str, Any]:
    """Return the recorded counts.

    Args:
        path: a file that `make probes` wrote; the recorded one if there is none.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON. The message is one line.
    """
    path = RECORDED if path is None else Path(path)
    remedy = f"get it back with `git checkout -- {path}` or make it with `make probes`"
    try:
        return dict(json.loads(files.read(path, remedy)))
    except ValueError as error:
        raise ValueError(f"{path}: {error}; {remedy}") from error
