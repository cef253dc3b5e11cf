"""Of which kind a difference is: in a word for programs, in a sentence for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from nnsite.diff.compare import BEGAN, CEASED, GONE, NEW, Change, Difference
from nnsite.diff.values import cut
from nnsite.engine import one_line

# What of the versions is the machine's: another kernel adds up in another order.
MACHINE = ("machine", "processor", "libc", "blas")
# The kinds of results that a sentence counts, in its order.
COUNTED = ("experiment", "claim", "warning", "number", "capture", "text")
BUT = "no result differs but by rounding"
Quoted = Callable[[str], str]
# A sentence names so many things; of more, it tells how many.
NAMED = 3
# Characters of each.
LONGEST = 80


def verdict(difference: Difference) -> str:
    """The gravest kind of difference that there is.

    Returns:
        "results", "rounding" (numbers moved, by rounding alone), "figures" (drawn otherwise,
        or other data files), "made_from" (inputs, files or pages differ, and no result),
        "versions", or "alike".
    """
    parts = difference.parts()
    if parts["facts"] or parts["values"]:
        return "results"
    return next((kind for kind, changes in parts.items() if changes), "alike")


def sentence(difference: Difference, quoted: Quoted = one_line) -> str:
    """What differs, in one line.

    Args:
        difference: all that differs.
        quoted: how a text that comes from a manifest is written.
    """
    parts = difference.parts()
    moved, rounded = parts["facts"] + parts["values"], parts["rounding"]
    figures = [one for one in parts["figures"] if one.kind == "figure"]
    data_files = len(parts["figures"]) - len(figures)
    told = []
    if moved:
        told.append(f"results differ: {_results(moved)}{_within(moved)}, {_where(moved)}")
    elif not rounded and verdict(difference) != "alike":
        told.append("no result differs")
    if rounded:
        numbers = f"{len(rounded)} {_plural('number', len(rounded))}{_within(rounded)}"
        told.append(f"by rounding alone: {numbers}" if moved else f"{BUT}: {numbers}")
    if figures:
        told.append(f"{len(figures)} {_plural('figure', len(figures))} drawn otherwise")
    if data_files:
        told.append(f"other data files: {data_files}")
    told += _made_from(difference.made_from, quoted)
    told += _versions(difference.versions, quoted)
    return "; ".join(told) or "nothing differs"


def _results(moved: list[Change]) -> str:
    """How many results of each kind moved; of some, also how many came, went, or turned."""
    told = []
    for kind in COUNTED:
        changes = [one.change for one in moved if one.kind.partition("'")[0] == kind]
        if changes:
            told.append(f"{len(changes)} {_plural(kind, len(changes))}{_turned(changes)}")
    return ", ".join(told)


def _turned(changes: list[str]) -> str:
    counts = Counter(changes)
    turned = [f"{counts[what]} {what}" for what in (NEW, GONE, CEASED, BEGAN) if counts[what]]
    return f" ({', '.join(turned)})" if turned else ""


def _within(changes: list[Change]) -> str:
    stems = {one.experiment for one in changes}
    return f" in {len(stems)} {_plural('experiment', len(stems))}"


def _where(changes: list[Change]) -> str:
    pages = {page for one in changes for page in one.pages}
    return f"shown on {len(pages)} {_plural('page', len(pages))}" if pages else "shown nowhere"


def _made_from(changes: list[Change], quoted: Quoted) -> list[str]:
    told = []
    inputs = dict.fromkeys(one.name.split(" ")[0] for one in changes if one.kind == "input")
    if inputs:
        told.append(f"other inputs: {_some(inputs, quoted)}")
    for kind in ("file", "page"):
        count = sum(one.kind == kind for one in changes)
        if count:
            told.append(f"other {kind}s: {count}")
    if any(one.kind in ("reads", "settings of") for one in changes):
        told.append("experiments are set up otherwise")
    return told


def _versions(changes: list[Change], quoted: Quoted) -> list[str]:
    """Packages with their versions; then, of the machine, what is another one."""
    packages = [one for one in changes if not _of_machine(one.name)]
    machine = [one.name for one in changes if _of_machine(one.name)]
    told = [_package(one, quoted) for one in packages[:NAMED]]
    if len(packages) > NAMED:
        told.append(f"{len(packages) - NAMED} more other versions")
    if machine:
        told.append(f"another machine or kernel: {_some(machine, quoted)}")
    return told


def _package(one: Change, quoted: Quoted) -> str:
    was, now = ("none" if value is None else str(value) for value in (one.old, one.new))
    return quoted(cut(f"{one.name} {was} -> {now}", LONGEST))


def _of_machine(name: str) -> bool:
    """Whether it is the machine's, or a variable by which a person chooses kernels."""
    return name in MACHINE or name.isupper()


def _some(names: Iterable[str], quoted: Quoted) -> str:
    every = [quoted(cut(name, LONGEST)) for name in names]
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
