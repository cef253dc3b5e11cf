"""One experiment to run, or one input to decode, in words that can be sent to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nnsite.engine.declare.card import Look

GIGABYTE = 1 << 30


@dataclass(frozen=True)
class Task:
    """What a child needs to know.

    Attributes:
        stem: the experiment's name; the input's, if that is to be decoded.
        root: the project's folder; its modules are imported from there.
        package: the name of the project's package.
        experiment: dotted name of the experiment's module.
        figures: dotted name of the figures' module, or None to draw nothing.
        inputs: for each input name, the function that loads it ("package.module:name")
            and its arguments.
        reads: for each input name, the file that is read.
        parts: paths from the root of the source files that the key covers, or None where
            they are not known.
        own: the names of those inputs that are the reader's own.
        colours: CSS colours by the hex colour they replace in figures.
        look: of the cards, or None to draw none.
        limit: seconds the child may take.
        memory: bytes of address space that the child may take.
        decodes: whether an input is to be decoded, and no experiment to run.
        decoded: for each input that is kept as arrays, the file and the key it is kept under.
            Without them, or where they are damaged, the child loads the input itself.
    """

    stem: str
    root: str
    package: str
    experiment: str
    figures: str | None
    inputs: Mapping[str, tuple[str, tuple[Any, ...]]]
    reads: Mapping[str, str]
    parts: frozenset[str] | None
    own: frozenset[str]
    colours: Mapping[str, str]
    look: Look | None
    limit: float
    memory: int
    decodes: bool = False
    decoded: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What faults call it."""
        return f"{'input' if self.decodes else 'experiment'} '{self.stem}'"
