"""The course in one zip archive, in which every experiment runs with NumPy alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("core", "data", "engine", "experiments")
MODULES = (
    "__init__",
    "__main__",
    "cli",
    "course",
    "look",
    "probes",
    "signs",
    "takeaway",
    "terminal",
)
DATA = (
    "NOTICE",
    "digits_test.xz",
    "digits_train.xz",
    "probes.json",
    "timings.json",
    "weights.npz",
)
NAME = "nnsite.zip"
READ_ME = """\
Neural Net Clinic: the mistakes in a first neural network, run and measured.

Unpack this archive and, in the folder that holds this file, run for example

    python -m nnsite run softmax_batch

It needs Python 3.11 or newer and NumPy 2. `python -m nnsite list` names the others.

CONTRIBUTING.md says how a page is added. For that you need the whole project, of which this
archive holds the part that runs with NumPy alone.
"""


def archive() -> bytes:
    """The archive: the same bytes for the same files.

    It takes modules and named files of data. Whatever else lies beside them stays there.
    """
    package = ROOT / "nnsite"
    paths = [package / f"{name}.py" for name in MODULES]
    paths += [package / "data" / name for name in DATA]
    for part in PARTS:
        paths += _modules(package / part)
    contents = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sorted(paths)}
    contents |= {name: (ROOT / name).read_bytes() for name in ("CONTRIBUTING.md", "LICENSE")}
    contents |= {"README.txt": READ_ME.encode()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, content in contents.items():
            # A ZipInfo made from a name alone bears the first day of 1980.
            target.writestr(zipfile.ZipInfo(f"nnsite/{name}"), content)
    return stream.getvalue()


def _modules(package: Path) -> Iterator[Path]:
    """The modules of a package, and of the packages in it: what Python can import by name."""
    for path in package.iterdir():
        if path.suffix == ".py" and path.stem.isidentifier() and path.is_file():
            yield path
        elif path.name.isidentifier() and (path / "__init__.py").is_file():
            yield from _modules(path)
