"""Which findings of runs a page shows, noted while the page is filled.

A finding is one value of a run: a number, a capture, a text, a claim, a warning, a figure or a
data file.
What a template asks for counts as shown, even a number that only decides between two sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nnsite.engine.fill.names import Names

# An experiment, a kind such as "numbers", and a name.
Finding = tuple[str, str, str]


class Shown:
    """Notes what is asked for, in the set of whatever is being filled."""

    def __init__(self) -> None:
        self._under_way: list[set[Finding]] = [set()]

    def note(self, findings: Iterable[Finding]) -> None:
        """Count findings as shown by what is being filled."""
        self._under_way[-1].update(findings)

    @contextmanager
    def apart(self) -> Iterator[set[Finding]]:
        """What is noted within it goes into this set alone."""
        self._under_way.append(set())
        try:
            yield self._under_way[-1]
        finally:
            self._under_way.pop()


class Noted(Names):
    """A mapping of which each entry that is read is noted.

    Args:
        kind: of its entries, for faults.
        values: the entries.
        note: called with the name of an entry.
    """

    def __init__(self, kind: str, values: Mapping[str, Any], note: Callable[[str], object]) -> None:
        super().__init__(kind, values)
        self._note = note

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        self._note(name)
        return value

    def items(self) -> Any:
        """Pairs of name and value, all of which are noted."""
        for name in self:
            self._note(name)
        return super().items()


def by_experiment(findings: Iterable[Finding]) -> dict[str, dict[str, list[str]]]:
    """The names of findings in their order, by experiment and kind."""
    ordered: dict[str, dict[str, list[str]]] = {}
    for stem, kind, name in sorted(findings):
        ordered.setdefault(stem, {}).setdefault(kind, []).append(name)
    return ordered
