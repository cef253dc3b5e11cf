"""Files of weights: refused in a line, or read to six finite arrays; and sites of strange ones."""

from __future__ import annotations

import os
import pickle
import random
import resource
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from data.test_arrays_only import HARMFUL, NOT_NUMBERS, of_numpy_1
from data.test_confined import ARRAYS, LARGE, LONG, OTHER, npz, saved

from faults.bench import Bench, Kind, Lost, run
from nnsite.course import course
from nnsite.data import weights
from nnsite.engine import Fault

SECONDS = 5  # of the processor, to read a file
MARKUP = "<img src=x onerror=alert(7)>"

# Each makes a file in a folder, and returns its path.
Make = Callable[[Path], Path]


def written(name: str, content: bytes) -> Make:
    """A file with some content."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def made(name: str, how: Callable[[Path], object]) -> Make:
    """What a function makes at a path."""

    def make(folder: Path) -> Path:
        path = folder / name
        how(path)
        return path

    return make


def sparse(path: Path) -> None:
    """Make a file of three gigabytes, which takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(3_000_000_000)


@cache
def hostile() -> dict[str, Make]:
    """What is made to do harm."""
    files = {
        what: written(f"own{suffix}", content)
        for what, (suffix, content) in (LONG | LARGE | {k: v[0] for k, v in OTHER.items()}).items()
    }
    calls = [pickle.dumps({**ARRAYS, "W1": value}, 4) for value in HARMFUL]
    calls += [pickle.dumps({**ARRAYS, "b1": array}, 4) for array in NOT_NUMBERS]
    files |= {f"a stranger's pickle {i}": written("own.pkl", call) for i, call in enumerate(calls)}
    inf = {**ARRAYS, "b1": np.full(50, np.inf, np.float32)}
    nan = {**ARRAYS, "W2": np.full((50, 100), np.nan)}
    return files | {
        "nothing there": lambda folder: folder / "own.pkl",
        "a folder": lambda folder: folder,
        "empty": written("own.pkl", b""),
        "no suffix": written("own", pickle.dumps(ARRAYS)),
        "another suffix": written("own.csv", pickle.dumps(ARRAYS)),
        "a pickle called an archive": written("own.npz", pickle.dumps(ARRAYS)),
        "an archive called a pickle": written("own.pkl", npz()),
        "a sparse pickle": made("own.pkl", sparse),
        "a sparse archive": made("own.npz", sparse),
        "a pipe": made("own.pkl", os.mkfifo),
        "a link to itself": made("own.pkl", lambda path: path.symlink_to(path.name)),
        "a dangling link": made("own.npz", lambda path: path.symlink_to("nowhere")),
        "/dev/zero": lambda folder: Path("/dev/zero"),
        "a link to /dev/zero": made("own.npz", lambda path: path.symlink_to("/dev/zero")),
        "/dev/full": made("own.pkl", lambda path: path.symlink_to("/dev/full")),
        "a process's memory": made("own.pkl", lambda path: path.symlink_to("/proc/self/mem")),
        "a name of escape sequences": written("\x1b]0;own\x07\x1b[2J.pkl", b"x"),
        "a name of lines": written("own\nnnsite: all is well\n.pkl", b"x"),
        "a name turned round": written("\u202enpz.npz", b"x"),
        "a name of markup": written(f"{MARKUP}.npz", b"x"),
        "a name that is no UTF-8": written("own\udcff.npz", b"x"),
        "a name too long": lambda folder: folder / f"{'x' * 300}.npz",
        "a web page": written("own.pkl", b"<!doctype html><title>403</title>"),
        "infinity": written("own.pkl", pickle.dumps(inf)),
        "nan": written("own.npz", npz(W2=saved(nan["W2"]))),
        "nan in a pickle": written("own.pkl", pickle.dumps(nan)),
        "too large for float32": written("own.pkl", pickle.dumps(scaled(1e300))),
        "an array too few": written("own.pkl", pickle.dumps({"W1": ARRAYS["W1"]})),
        "turned": written("own.pkl", pickle.dumps({k: a.T for k, a in ARRAYS.items()})),
        "complex": written("own.pkl", pickle.dumps(scaled(1j))),
        "whole numbers": written("own.npz", npz(b1=saved(np.ones(50, int)))),
    }


def refused(bench: Bench, rng: random.Random, number: int) -> None:
    """What is made to do harm, on the command line."""
    what = sorted(hostile())[number]
    with bench.scratch() as project:
        folder = project.root.parent / "weights"
        folder.mkdir()
        path = hostile()[what](folder)
        try:
            ended = run(project, "nnsite", "build", "--weights", str(path), limit=60)
            bench.refused(project, ended, lines=1)
        except Lost as lost:
            raise Lost(f"{what}: {lost}") from lost


@cache
def honest() -> list[tuple[str, bytes]]:
    """Good files of all kinds, as suffix and content."""
    pickles = [pickle.dumps(ARRAYS, protocol) for protocol in range(6)]
    pickles += [of_numpy_1(pickle.dumps(ARRAYS, protocol)) for protocol in range(2, 6)]
    pickles += [
        pickle.dumps({name: array.astype(code) for name, array in ARRAYS.items()}, 3)
        for code in ("f2", ">f4", "f8", "f16")
    ]
    return [(".pkl", content) for content in pickles] + [
        (".npz", npz()),
        (".npz", npz(8)),
        (".npz", npz(W1=saved(np.asfortranarray(ARRAYS["W1"])))),
    ]


def mutated(bench: Bench, rng: random.Random, number: int) -> None:
    """A good file with some bytes changed, mostly where it says what it is."""
    suffix, content = rng.choice(honest())
    damaged = bytearray(content)
    for _ in range(rng.randint(0, 6)):
        place = rng.choice(
            [rng.randrange(300), -rng.randrange(1, 500), rng.randrange(len(damaged))]
        )
        damaged[place] = rng.choice([rng.randrange(256), *b".(}]u0RbcC\x80\x93\x85\x00\xff"])
    if rng.random() < 0.1:
        damaged = damaged[: rng.randrange(len(damaged))]
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        path = Path(folder) / f"own{suffix}"
        path.write_bytes(damaged)
        before = _processor()
        _read(path)
        taken = _processor() - before
    if taken > SECONDS:
        raise Lost(f"{taken:.1f} s of the processor")


def _read(path: Path) -> None:
    try:
        read = course(str(path)).inputs["weights"]
    except Fault as fault:
        if not str(fault).isprintable() or len(str(fault)) > 1000:
            raise Lost(f"no line: {str(fault)[:300]!r}") from fault
        return
    found = weights.loads(*read.arguments)
    if {name: array.shape for name, array in found.items()} != weights.SHAPES:
        raise Lost("other arrays were read")
    if not all(np.isfinite(array).all() for array in found.values()):
        raise Lost("numbers that are not finite were read")


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@np.errstate(over="ignore", under="ignore")
def scaled(factor: complex) -> dict[str, np.ndarray]:
    """The embedded weights times a number."""
    return {name: array * factor for name, array in weights.load().items()}


def noise(scale: float) -> dict[str, np.ndarray]:
    """Weights by chance."""
    rng = np.random.default_rng(1)
    return {name: rng.normal(0, scale, shape) for name, shape in weights.SHAPES.items()}


NETWORKS = {
    "untrained": lambda: noise(0.01),
    "zeros": lambda: scaled(0),
    "turned round": lambda: scaled(-1),
    "far too large": lambda: noise(1e6),
    "as large as can be": lambda: scaled(1e37),
    "as small as can be": lambda: scaled(1e-40),
    "a little noise": lambda: {k: a + noise(0.05)[k] for k, a in weights.load().items()},
    "half of it": lambda: scaled(0.5),
}
NAMES = [
    f"{MARKUP}.npz",
    "{{ 1 % 0 }}.npz",
    "`a` *b* [c](d) | $e$.npz",
    "\x1b[31mred.npz",
    "a&amp;b\u202e.npz",
    "'\"><script>.npz",
    "---.npz",
    "own\udcff.npz",
]


def site(bench: Bench, rng: random.Random, number: int) -> None:
    """A finite network under a hostile name: a site in which its name is text, or a line."""
    what, name = sorted(NETWORKS)[number], NAMES[number]
    with bench.scratch() as project:
        path = project.root.parent / name
        np.savez(path, **NETWORKS[what]())
        try:
            ended = run(project, "nnsite", "build", "--weights", str(path), limit=300)
            if ended.code:
                bench.refused(project, ended, lines=24)  # one for each experiment
                return
            found = project.files()
            if project.names() != bench.original.names():
                raise Lost("another set of files")
            for page, content in found.items():
                if page.endswith(".html") and (b"<img src=x" in content or b"\x1b" in content):
                    raise Lost(f"the name is markup in {page}")
            if "\x1b" in ended.output or "Traceback" in ended.errors:
                raise Lost(str(ended))
        except Lost as lost:
            raise Lost(f"{what}, {name!r}: {lost}") from lost


KINDS = {
    "weights": Kind(len(hostile()), refused),
    "weights-bytes": Kind(300, mutated, whole=False),
    "weights-sites": Kind(len(NETWORKS), site),
}
