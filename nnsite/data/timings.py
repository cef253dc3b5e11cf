"""Ratios of running times, measured once and kept: a build must not depend on the clock.

`scripts/once/measure_timings.py` wrote the file, which has three parts:

    measured                         date, processor, python, numpy, rounds
    times_faster_than_one_by_one     by the digits in a batch: "1" to "10000"
    softmax_as_multiple_of_keepdims  by the rows of a batch, "100" and "10000", then by the
                                     form: transposed, reshaped, kept_again (which is noise)

A ratio is the median of its rounds, with the lower and the upper quartile beside it.
"""

import json
from pathlib import Path
from typing import Any

from nnsite.data import files

RECORDED = Path(__file__).with_name("timings.json")


def load(path: str | Path | None = None) -> dict[str, Any]:
    """Return the recorded ratios and what is known of their measuring.

    Args:
        path: a file that the script wrote; the recorded one if there is none.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON. The message is one line.
    """
    path = RECORDED if path is None else Path(path)
    remedy = (
        f"get it back with `git checkout -- {path}` or make it with scripts/once/measure_timings.py"
    )
    try:
        return dict(json.loads(files.read(path, remedy)))
    except ValueError as error:
        raise ValueError(f"{path}: {error}; {remedy}") from error
