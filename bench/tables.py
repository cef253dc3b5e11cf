"""What the bench prints: seconds, goals, and the table that stands in the README."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rounds import Times


@dataclass(frozen=True)
class Goal:
    """A number that should be no more than another.

    Attributes:
        what: it is of, in words.
        most: that it should be.
        measured: it, from the times.
        needs: the cases without which it cannot be measured.
        unit: behind the number.
    """

    what: str
    most: float
    measured: Callable[[Times], float]
    needs: tuple[str, ...]
    unit: str = ""


def ratio(name: str, base: str, most: float) -> Goal:
    """A case takes at most so many times as long as another."""
    return Goal(f"{name} / {base}", most, lambda times: times.ratio(name, base), (name, base))


def beyond(name: str, bases: tuple[str, ...], most: float) -> Goal:
    """A case takes at most so many seconds more than others together."""
    needs = (name, *bases)
    what = " - ".join(needs)
    return Goal(what, most, lambda times: times.beyond(name, *bases), needs, " s")


def print_seconds(times: Times, names: Iterable[str], floor: str) -> None:
    """Print what each case took, and how many times the floor that is."""
    print(f"\n{'case':44} {'runs':>4} {'seconds':>8} {'x floor':>8}")
    for name in names:
        runs = len(times.taken[name])
        print(f"{name:44} {runs:4} {times.median(name):8.3f} {times.ratio(name, floor):8.2f}")


def print_goals(times: Times, goals: Iterable[Goal]) -> None:
    """Print each goal that can be measured, and mark what is over it."""
    print(f"\n{'goal':84} {'measured':>9} {'at most':>8}")
    for goal in goals:
        if all(name in times.taken for name in goal.needs):
            found = goal.measured(times)
            mark = "" if found <= goal.most else "  OVER"
            print(f"{goal.what:84} {found:7.2f}{goal.unit:2} {goal.most:6.2f}{goal.unit:2}{mark}")


def print_readme(
    times: Times, rows: Iterable[tuple[str, tuple[str, ...]]], peers: str, experiments: int
) -> None:
    """Print the README's table: for each tool what it takes in three situations.

    Args:
        times: of the cases.
        rows: a tool in words, and its cases: everything to do, an edit, and nothing to do.
            One without a name is a situation that the tool does not have.
        peers: their versions, in words; nothing where they were not timed.
        experiments: how many there are.
    """
    print(f"\nSeconds for {experiments} experiments, on {_machine()}{peers and ', '}{peers}:\n")
    print("| | everything to do | an experiment edited | nothing changed |")
    print("|---|---:|---:|---:|")
    for tool, names in rows:
        if all(name in times.taken for name in names if name):
            cells = [f"{times.median(name):.1f}" if name else "" for name in names]
            print(f"| {tool} | {' | '.join(cells)} |")


def _machine() -> str:
    """It in words."""
    return f"{os.cpu_count()} cores with Python {platform.python_version()}"
