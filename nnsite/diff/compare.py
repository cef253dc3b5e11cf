"""What differs between two builds, told from their manifests.

What differs is of four kinds, each in a list of its own:

    results     what experiments found: claims, warnings, numbers, captures, texts
    figures     files of figures, which a plotting library may draw otherwise, and data files
    made_from   inputs, files, and the pages that there are
    versions    packages and the machine
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from nnsite.diff.manifests import Manifest, Plain

# A relative change of a fraction that is smaller is one of rounding.
ROUNDING = Decimal("1e-6")
# A SHA-256 is told by its beginning.
HASH = re.compile(r"^([0-9a-f]{12})[0-9a-f]{52}$")
# What a claim's record is called beside the claim itself, in the order of telling.
PARTS = ("law", "sentence", "text", "values")
# These follow from the sentence and the run's numbers.
FOLLOWING = ("text", "values")
SINGULAR = {"numbers": "number", "captured": "capture", "texts": "text"}
VALUES = frozenset(SINGULAR.values())
# Of these a manifest has a hash alone, which tells a person nothing.
FILES = {"figures": "figure", "data": "data file"}
HASHED = frozenset(FILES.values())

NEW, GONE, CHANGED, ROUNDED = "new", "gone", "changed", "rounding"
CEASED, BEGAN = "ceased to hold", "began to hold"


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes:
        kind: what it is: a number, a claim, a file, ...
        name: its name.
        change: what happened to it: one of the words above.
        old: its value in the old build; None if it is new, or has none.
        new: its value in the new build; None if it is gone, or has none.
        experiment: whose it is, if it is an experiment's.
        pages: where either build shows it.
    """

    kind: str
    name: str
    change: str
    old: Plain | None = None
    new: Plain | None = None
    experiment: str | None = None
    pages: tuple[str, ...] = ()

    @property
    def relative(self) -> Decimal | None:
        """The relative difference of two numbers, where there is one."""
        return _relative(self.old, self.new)


@dataclass(frozen=True)
class Difference:
    """All that differs between two builds, by kind; `pages` names all pages of either."""

    results: list[Change] = field(default_factory=list)
    figures: list[Change] = field(default_factory=list)
    made_from: list[Change] = field(default_factory=list)
    versions: list[Change] = field(default_factory=list)
    pages: tuple[str, ...] = ()

    def parts(self) -> dict[str, list[Change]]:
        """The changes in the order of their weight.

        Those of results are told apart: `facts` (claims, warnings, whole experiments), `values`,
        and the values that differ by `rounding` alone.
        """
        moved = [one for one in self.results if one.change != ROUNDED]
        return {
            "facts": [one for one in moved if one.kind not in VALUES],
            "values": [one for one in moved if one.kind in VALUES],
            "rounding": [one for one in self.results if one.change == ROUNDED],
            "figures": self.figures,
            "made_from": self.made_from,
            "versions": self.versions,
        }


def compare(old: Manifest, new: Manifest) -> Difference:
    """What differs between two builds."""
    found = _Results(old, new)
    return Difference(
        list(found.changes()),
        list(found.figures()),
        [
            *_inputs(old, new),
            *_reads(old, new),
            *_files(old, new),
            *_settings(old, new),
            *_pages(old, new),
        ],
        list(_changes("version", old.versions, new.versions)),
        tuple(sorted(old.pages.keys() | new.pages.keys())),
    )


class _Results:
    """What the experiments of two builds found."""

    def __init__(self, old: Manifest, new: Manifest) -> None:
        self._old = old.experiments
        self._new = new.experiments
        shown: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        shown_of: dict[str, set[str]] = defaultdict(set)
        for manifest in (old, new):
            for page, findings in manifest.pages.items():
                for finding in findings:
                    shown[finding].add(page)
                    shown_of[finding[0]].add(page)
        self._shown = shown
        self._shown_of = shown_of

    def changes(self) -> Iterator[Change]:
        """What differs of the results, by experiment."""
        for stem in sorted(self._old.keys() | self._new.keys()):
            if stem in self._old and stem in self._new:
                yield from self._claims(stem)
                yield from self._warnings(stem)
                for kind, singular in SINGULAR.items():
                    yield from self._of(stem, kind, singular)
            else:
                change = NEW if stem in self._new else GONE
                pages = tuple(sorted(self._shown_of[stem]))
                yield Change("experiment", stem, change, experiment=stem, pages=pages)

    def figures(self) -> Iterator[Change]:
        """What differs of the figures and the data files, by experiment."""
        for stem in sorted(self._old.keys() & self._new.keys()):
            for kind, singular in FILES.items():
                yield from self._of(stem, kind, singular)

    def _of(self, stem: str, kind: str, singular: str) -> Iterator[Change]:
        old, new = self._old[stem][kind], self._new[stem][kind]
        for one in _changes(singular, old, new):
            yield self._placed(one, stem, kind)

    def _warnings(self, stem: str) -> Iterator[Change]:
        """A warning that does not arise is there without a place, if it is declared."""
        old, new = (
            {text: places for text, places in found.items() if places}
            for found in (self._old[stem]["warnings"], self._new[stem]["warnings"])
        )
        for one in _changes("warning", old, new):
            yield self._placed(one, stem, "warnings")

    def _claims(self, stem: str) -> Iterator[Change]:
        old, new = self._old[stem]["claims"], self._new[stem]["claims"]
        # What follows from numbers that are told need not be told.
        follows = repr(self._old[stem]["numbers"]) != repr(self._new[stem]["numbers"])
        for name in sorted(old.keys() | new.keys()):
            for one in _claim(name, old.get(name), new.get(name), follows=follows):
                yield self._placed(one, stem, "claims")

    def _placed(self, one: Change, stem: str, kind: str) -> Change:
        pages = tuple(sorted(self._shown[stem, kind, one.name]))
        return Change(one.kind, one.name, one.change, one.old, one.new, stem, pages)


def _claim(
    name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, *, follows: bool
) -> Iterator[Change]:
    """What differs of a claim; its text and values only if they do not follow from numbers."""
    if old is None or new is None:
        yield Change("claim", name, NEW if new else GONE, _said(old), _said(new))
        return
    parts = [part for part in PARTS if not (follows and part in FOLLOWING)]
    if old.get("holds") != new.get("holds"):
        change = BEGAN if new.get("holds") == "true" else CEASED
        # Each text has the values that it was judged by.
        yield Change("claim", name, change, old.get("text"), new.get("text"))
        parts = [part for part in parts if part != "text"]
    for part in parts:
        if old.get(part) != new.get(part):
            yield Change(f"claim's {part}", name, CHANGED, old.get(part), new.get(part))


def _said(claim: Mapping[str, Any] | None) -> str | None:
    if claim is None:
        return None
    text = str(claim.get("text"))
    return text if claim.get("holds") == "true" else f"{text} (does not hold)"


def _inputs(old: Manifest, new: Manifest) -> Iterator[Change]:
    for name in sorted(old.inputs.keys() | new.inputs.keys()):
        was, now = (
            {f"{name} {entry}": value for entry, value in inputs.get(name, {}).items()}
            for inputs in (old.inputs, new.inputs)
        )
        yield from _changes("input", was, now)


def _reads(old: Manifest, new: Manifest) -> Iterator[Change]:
    """The names of inputs that an experiment reads in one of the builds alone."""
    for stem in sorted(old.experiments.keys() & new.experiments.keys()):
        was, now = (dict.fromkeys(one.experiments[stem]["inputs"], "") for one in (old, new))
        for one in _changes("reads", was, now):
            yield Change(one.kind, one.name, one.change, experiment=stem)


def _files(old: Manifest, new: Manifest) -> Iterator[Change]:
    """Source files by hash: in one build a file has one, whoever imports it."""
    was, now = (
        {path: value for one in each.experiments.values() for path, value in one["files"].items()}
        for each in (old, new)
    )
    yield from _changes("file", was, now)


def _settings(old: Manifest, new: Manifest) -> Iterator[Change]:
    """Experiments that have another key, though all that a manifest tells of it is the same."""
    if old.versions != new.versions:
        return
    for stem in sorted(old.experiments.keys() & new.experiments.keys()):
        was, now = old.experiments[stem], new.experiments[stem]
        alike = all(was[kind] == now[kind] for kind in ("files", "inputs"))
        if alike and was["key"] != now["key"]:
            yield Change("settings of", stem, CHANGED, experiment=stem)


def _pages(old: Manifest, new: Manifest) -> Iterator[Change]:
    """Pages that come, go, or show other findings of the experiments than before."""
    for page in sorted(old.pages.keys() | new.pages.keys()):
        was, now = old.pages.get(page), new.pages.get(page)
        if was is None or now is None:
            yield Change("page", page, GONE if now is None else NEW)
        elif was != now:
            yield Change("page", page, CHANGED, _list(was - now), _list(now - was))


def _list(findings: frozenset[tuple[str, str, str]]) -> str:
    return ", ".join(f"{stem}.{name}" for stem, _, name in sorted(findings))


def _changes(kind: str, old: Mapping[str, Plain], new: Mapping[str, Plain]) -> Iterator[Change]:
    """What differs between two mappings of the same kind."""
    for name in sorted(old.keys() | new.keys()):
        was, now = (_short(one.get(name)) for one in (old, new))
        if name not in old or name not in new:
            yield Change(kind, name, NEW if name in new else GONE, was, now)
        # 1 is not 1.0: the files differ, and so may the pages.
        elif repr(old[name]) != repr(new[name]):
            yield Change(kind, name, ROUNDED if _is_rounding(was, now) else CHANGED, was, now)


def _short(value: Plain | None) -> Plain | None:
    return HASH.sub(r"\1", value) if isinstance(value, str) else value


def _is_rounding(old: Plain | None, new: Plain | None) -> bool:
    if not isinstance(old, float) or not isinstance(new, float):
        return False
    relative = _relative(old, new)
    return relative is not None and abs(relative) < ROUNDING


def _relative(old: Plain | None, new: Plain | None) -> Decimal | None:
    if not isinstance(old, int | float) or not isinstance(new, int | float) or not old:
        return None
    # Decimals neither overflow nor round integers of any size to floats.
    before, after = Decimal(old), Decimal(new)
    return (after - before) / abs(before) if before != after else None
