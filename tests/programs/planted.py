"""Programs of readers, healthy ones and ones with a mistake planted, and how to run them.

A style is one program as beginners write it. Each planted mistake is the same program with
lines replaced.
"""

import contextlib
import functools
import io
import pickle
import sys
import tempfile
import types
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnsite.data import digits
from nnsite.data.weights import load

Change = tuple[str, str]


class Planted:
    """A program with one mistake.

    Attributes:
        words: the mistake, in words.
        causes: the names by which it may be told, the best one first; none if nobody could.
        changes: the lines that differ from the healthy program, as pairs of old and new.
        latent: whether the mistake changes no number here, so that a note is enough.
        calls: how `check` is called, if not as for the whole style.
    """

    def __init__(
        self,
        words: str,
        causes: Sequence[str],
        *changes: Change,
        latent: bool = False,
        calls: Sequence[str] = (),
    ):
        self.words = words
        self.causes = list(causes)
        self.changes = changes
        self.latent = latent
        self.calls = list(calls)


@dataclass
class Style:
    """A healthy program of some manner, and what may go wrong in it.

    Attributes:
        name: what the table calls it.
        source: the healthy program.
        calls: expressions that call `check` below the program, as a reader would at first.
        planted: the mistakes.
        healthy: further healthy programs: words, and the lines that differ.
    """

    name: str
    source: str
    calls: Sequence[str]
    planted: Sequence[Planted]
    healthy: Sequence[tuple[Any, ...]] = field(default_factory=list)

    def sound(self) -> list[Planted]:
        """The healthy programs, as programs with no mistake."""
        plain = Planted("as it should be", [])
        return [plain, *(Planted(words, [], *changes) for words, *changes in self.healthy)]


def changed(style: Style, program: Planted) -> str:
    """The source of a program."""
    source = style.source
    for old, new in program.changes:
        assert source.count(old) == 1, f"{style.name}, {program.words}: {old!r} is not there once"
        source = source.replace(old, new)
    return source


@functools.cache
def mnist() -> types.ModuleType:
    """What the programs import: digits, and a trained network."""
    module = types.ModuleType("mnist")
    for x, t, (images, labels) in (
        ("x_train", "t_train", digits.train()),
        ("x_test", "t_test", digits.test()),
    ):
        setattr(module, x, images.copy())
        setattr(module, t, labels.copy())
    module.__dict__["weights"] = {name: w.copy() for name, w in load().items()}
    path = Path(tempfile.mkdtemp()) / "sample_weight.pkl"
    path.write_bytes(pickle.dumps(module.__dict__["weights"]))
    module.__dict__["weights_pkl"] = str(path)
    return module


def fresh() -> types.ModuleType:
    """`mnist` with arrays that a program may change."""
    module = types.ModuleType("mnist")
    for name, value in mnist().__dict__.items():
        if name.startswith("__"):
            continue
        module.__dict__[name] = value.copy() if hasattr(value, "copy") else value
    module.__dict__["weights"] = {key: w.copy() for key, w in mnist().weights.items()}
    return module


def run(style: Style, program: Planted) -> Mapping[str, Any]:
    """Execute a program, and return its globals."""
    names: dict[str, Any] = {"__name__": "__main__"}
    before = sys.modules.get("mnist")
    sys.modules["mnist"] = fresh()
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(changed(style, program), f"<{style.name}>", "exec"), names)
    finally:
        if before is None:
            del sys.modules["mnist"]
        else:
            sys.modules["mnist"] = before
    return names
