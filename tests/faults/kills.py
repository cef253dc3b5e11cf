"""Builds that are ended: `site/` is whole, the next build is the same, nothing is left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from functools import cache

from project import ROOT, Project

from faults.bench import LIMIT, Bench, Kind, Lost, clean, edit, finish, leftovers, processes, run

SIGNALS = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}


def at_any_time(bench: Bench, rng: random.Random, number: int) -> None:
    """A signal at a moment of a build with one experiment to run."""
    with bench.scratch() as project:
        edit(project)
        number = rng.choice(sorted(SIGNALS))
        wait = rng.uniform(0, 1.2) * _seconds(bench)
        build = project.started("nnsite", "build")
        time.sleep(wait)
        build.send_signal(number)
        ended = finish(build, LIMIT)
        what = f"signal {number} after {wait:.3f} s"
        if ended.code not in (0, SIGNALS[number]) and not _early(ended.code, number):
            raise Lost(f"{what}: {ended}")
        if "Traceback" in ended.errors and not _early(ended.code, number):
            raise Lost(f"{what}: {ended}")
        _recovers(bench, project, what, in_order=number != signal.SIGKILL)


def at_a_change(bench: Bench, rng: random.Random, number: int) -> None:
    """Signal 9 right before any change of the disk that the build makes."""
    _killed(bench, "all", rng.randrange(_changes(bench)[0]))


def at_the_swap(bench: Bench, rng: random.Random, number: int) -> None:
    """Signal 9 while `site/` is replaced: each of the first changes, then any."""
    count, before = _changes(bench)
    _killed(bench, "swap", number if number < 10 else rng.randrange(count - before))


def _killed(bench: Bench, which: str, number: int) -> None:
    with bench.scratch() as project:
        edit(project)
        what = f"killed before change {number} of {which}"
        ended = _dying(project, which, number)
        if ended.returncode not in (0, -signal.SIGKILL):
            raise Lost(f"{what}: {ended.stderr[-600:]}")
        _recovers(bench, project, what, in_order=False)


def _recovers(bench: Bench, project: Project, what: str, *, in_order: bool) -> None:
    """Check that the site is the old or the new one, and that the next build is the same.

    Raises:
        Lost: it is neither, or not, or something is left over.
    """
    try:
        if in_order:
            clean(project)
        else:
            end = time.monotonic() + 10
            while processes(project.root.parent):
                if time.monotonic() > end:
                    raise Lost("processes are left over")
                time.sleep(0.05)
        if project.files() not in (bench.original.files(), bench.edited.files()):
            raise Lost("site/ is neither the old one nor the new one")
        # What a killed process had among the temporary files, nobody can remove for it.
        temporary = {path for path in leftovers(project) if path.parent != project.root}
        ended = run(project, "nnsite", "build")
        if ended.code or ended.errors:
            raise Lost(str(ended))
        bench.same(project, bench.edited)
        new = [
            path
            for path in leftovers(project)
            if path not in temporary and path.name != ".site.lock"
        ]
        if new or processes(project.root.parent):
            raise Lost(f"left over after the next build: {new}")
    except Lost as lost:
        raise Lost(f"{what}: {lost}") from lost


def _early(code: int, number: int) -> bool:
    """Whether a signal came before the program had begun: Python ends in its own way."""
    return code == -number or (number == signal.SIGINT and code == 1)


@cache
def _seconds(bench: Bench) -> float:
    """What the build takes when it is left alone."""
    with bench.scratch() as project:
        edit(project)
        start = time.monotonic()
        run(project, "nnsite", "build")
        return time.monotonic() - start


@cache
def _changes(bench: Bench) -> tuple[int, int]:
    """The number of changes of the build, and of those before `site/` is replaced."""
    with bench.scratch() as project:
        edit(project)
        done = _dying(project, "all", -1)
        count, before = done.stdout.splitlines()[-1].split()
        return int(count), int(before)


def _dying(project: Project, which: str, number: int) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(project.root), str(ROOT / "tests")))
    return subprocess.run(
        [sys.executable, "-m", "faults.dies", which, str(number)],
        cwd=project.root,
        env=project.seen() | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


KINDS = {
    "kill": Kind(40, at_any_time),
    "kill-write": Kind(40, at_a_change),
    "kill-swap": Kind(20, at_the_swap),
}
