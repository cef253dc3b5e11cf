"""Cases timed in turn, round after round, so that what else the machine does hits all alike.

A comparison is made round by round, and its median counts: the floor of one round is never set
against the build of another.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def nothing(number: int) -> None:
    """What is done before a case that needs nothing done."""


@dataclass(frozen=True)
class Case:
    """A command to time.

    Attributes:
        name: of the case, in a table.
        command: what follows `python`.
        folder: where it runs.
        environment: all that it sees.
        before: called with the number of the round, and not timed.
        after: called with the number of the round once the command has ended, and not timed.
        long: whether it is left out of most rounds.
        tells: whether it prints the seconds to note, and nothing else.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    before: Callable[[int], None] = nothing
    after: Callable[[int], None] = nothing
    long: bool = False
    tells: bool = False


@dataclass
class Times:
    """Seconds by case and round.

    Attributes:
        taken: by the name of the case, seconds by the number of the round.
    """

    taken: dict[str, dict[int, float]] = field(default_factory=dict)

    def note(self, name: str, number: int, seconds: float) -> None:
        """Take down what a case took in a round."""
        self.taken.setdefault(name, {})[number] = seconds

    def median(self, name: str) -> float:
        """Of all rounds of the case."""
        return statistics.median(self.taken[name].values())

    def ratio(self, name: str, base: str) -> float:
        """How many times as long as another the case takes; rounds without both do not count."""
        return statistics.median(one / other for one, other in self._pairs(name, base))

    def beyond(self, name: str, *bases: str) -> float:
        """The seconds that the case takes beyond others together, in rounds that have them all."""
        series = [self.taken[base] for base in bases]
        return statistics.median(
            seconds - sum(one[number] for one in series)
            for number, seconds in self.taken[name].items()
            if all(number in one for one in series)
        )

    def _pairs(self, name: str, base: str) -> Iterable[tuple[float, float]]:
        others = self.taken[base]
        mine = self.taken[name].items()
        return [(seconds, others[number]) for number, seconds in mine if number in others]


def timed(case: Case, number: int) -> float:
    """Seconds of the whole process, or those that it tells; the bench ends if it fails."""
    case.before(number)
    start = time.perf_counter()
    told = output(case.command, case.folder, case.environment)
    elapsed = time.perf_counter() - start
    case.after(number)
    return float(told) if case.tells else elapsed


def output(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> str:
    """What `python` prints with a command; the bench ends if it fails."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"python {' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def rounds(cases: Iterable[Case], times: Times, runs: int, long_runs: int) -> None:
    """Time each case so many times; long ones in the first rounds alone."""
    cases = list(cases)
    for number in range(max(runs, long_runs)):
        for case in cases:
            if number < (long_runs if case.long else runs):
                times.note(case.name, number, timed(case, number))
        print(f"round {number + 1} is timed", file=sys.stderr, flush=True)
