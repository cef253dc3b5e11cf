"""Whether experiments give the same when they run again: no clock, no chance, no accident.

The two runs differ in what must not matter: the seed of hashes and so the order of sets, the
time zone and so the day, the folder for temporary files, the moment, and the order in which
the experiments run. A day that a run takes from a clock in UTC is seen only if the two runs
stand on both sides of midnight.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from nnsite.engine.declare.course import Course
from nnsite.engine.faults import Fault
from nnsite.engine.keep.artefacts import Answer, Artefact, unpacked
from nnsite.engine.run.build import Report, Stock
from nnsite.engine.run.workers import in_subprocess

# Local time differs by more than a day: never do both have the same date.
WORLDS = (
    {"PYTHONHASHSEED": "1", "TZ": "Etc/GMT+12"},
    {"PYTHONHASHSEED": "2", "TZ": "Etc/GMT-14"},
)
MOST = 3


def same_twice(course: Course, stems: Sequence[str], report: Report) -> None:
    """Run each experiment twice, in new interpreters.

    Args:
        course: whose.
        stems: the experiments.
        report: called with (stem, done, total, same) as experiments have run twice.

    Raises:
        Fault: experiments failed, or gave something else the second time; each has its line.
    """
    stock = Stock(course)
    parts = {stem: stock.recipe(stem).files for stem in stems}
    faults: dict[str, str] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:

        def submit(stem: str, world: Mapping[str, str]) -> Future[Answer]:
            return pool.submit(in_subprocess, course.task(stem, parts=parts[stem]), world)

        first = {stem: submit(stem, WORLDS[0]) for stem in stems}
        second = {stem: submit(stem, WORLDS[1]) for stem in reversed(stems)}
        for done, stem in enumerate(reversed(stems), start=1):
            try:
                _compare(stem, *(unpacked(runs[stem].result().archive) for runs in (first, second)))
            except Fault as fault:
                faults[stem] = str(fault)
            report(stem, done, len(stems), stem not in faults)
    if faults:
        raise Fault("\n".join(sorted(set(faults.values()))))


def _compare(stem: str, one: Artefact, other: Artefact) -> None:
    found = [
        *_differences("", one.result, other.result),
        *(f"the file {name}" for name in one.files if one.files[name] != other.files.get(name)),
    ]
    if found:
        more = f", and in {len(found) - MOST} more" if len(found) > MOST else ""
        raise Fault(
            f"experiment '{stem}': two runs differ in {', '.join(found[:MOST])}{more}. "
            "It depends on a clock, on chance, or on the order of a set"
        )


def _differences(name: str, one: Any, other: Any) -> Iterator[str]:
    """The names of the values that differ, each with both."""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.keys() == other.keys():
        for key in one:
            yield from _differences(f"{name}.{key}" if name else key, one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from _differences(f"{name}[{index}]", *pair)
    elif one != other:
        yield f"{name} ({one!r} and {other!r})"
