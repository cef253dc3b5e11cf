"""Damage to what is kept between builds: it may cost time, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

from faults.bench import Bench, Kind, Lost, clean, run, told
from faults.damage import DAMAGES, WHOLE
from faults.small import small
from nnsite.engine import Fault


def damaged(rng: random.Random, cache: Path) -> str:
    """Do one to four damages; return which."""
    return ", ".join(rng.choice(DAMAGES)(rng, cache) for _ in range(rng.randint(1, 4)))


def files(bench: Bench, rng: random.Random, number: int) -> None:
    """Files in the cache of a small course."""
    course = small(bench)
    what = damaged(rng, course.restored())
    with course.trying(what):
        try:
            found = course.build()
        except Fault as fault:
            raise Lost(str(fault)) from fault
        if found != course.site:
            raise Lost("another site")


def folder(bench: Bench, rng: random.Random, number: int) -> None:
    """The cache's folder itself, of a small course: told in a line if nothing can be kept there."""
    course = small(bench)
    what = rng.choice(WHOLE)(rng, course.restored())
    with course.trying(what):
        try:
            found = course.build()
        except Fault as fault:
            if "cannot write to the cache" not in str(fault) or "\n" in str(fault):
                raise Lost(str(fault)) from fault
        else:
            if found != course.site:
                raise Lost("another site")


def whole_site(bench: Bench, rng: random.Random, number: int) -> None:
    """The cache of the whole site, MkDocs' part of it too."""
    with bench.scratch() as project:
        itself = rng.random() < 0.2
        cache = project.root / ".cache"
        what = rng.choice(WHOLE)(rng, cache) if itself else damaged(rng, cache)
        ended = run(project, "nnsite", "build")
        try:
            if itself and ended.code:
                told(ended, "cannot write to the cache")
                bench.same(project)
                clean(project)
            else:
                bench.built(project, ended)
        except Lost as lost:
            raise Lost(f"{what}: {lost}") from lost


KINDS = {
    "cache-files": Kind(1000, files, whole=False),
    "cache-folder": Kind(60, folder, whole=False),
    "cache-site": Kind(40, whole_site),
}
