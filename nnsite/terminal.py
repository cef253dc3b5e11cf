"""What a run and the list of experiments look like in a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

from nnsite.engine import (
    Course,
    Progress,
    Stock,
    in_subprocess,
    restored,
    same_twice,
    unpacked,
    versions,
    visible,
)

BOLD, DIM, RESET = "\033[1m", "\033[2m", "\033[0m"


def run(course: Course, name: str, *, as_json: bool) -> None:
    """Run one experiment and print its table, or one JSON object.

    Raises:
        Fault: there is no such experiment, or it failed.
    """
    stem = course.check(name)
    result = unpacked(in_subprocess(course.task(stem, draw=False)).archive).result
    if as_json:
        _print_json(stem, course, result)
    else:
        _print_table(stem, course, result)


def check(course: Course, name: str | None) -> None:
    """Run one experiment twice, or all of them, and tell how many gave the same.

    Raises:
        Fault: there is no such experiment, one failed, or one gave something else.
    """
    stems = course.stems() if name is None else [course.check(name)]
    same_twice(course, stems, Progress("checked"))
    print(
        "the same in two runs: " + (f"all {len(stems)} experiments" if name is None else stems[0])
    )


def show_list(course: Course) -> None:
    """Print each experiment's state, the seconds it took and its page; then the cache's size."""
    stock = Stock(course)
    stems = course.stems()
    wide = max(map(len, stems))
    pages = course.editions[course.language].folder / course.lessons
    for stem in stems:
        ran = stock.fresh(stem)
        state = "fresh" if ran else "stale"
        took = stock.store.seconds(stem) if ran else None
        seconds = "-" if took is None else f"{took:.2f} s"
        page = pages / f"{stem}.md"
        shown = page.relative_to(course.root) if page.is_file() else "no page"
        print(f"{stem:{wide}}  {state}  {seconds:>7}  {shown}")
    store = stock.store
    behind = f", shared at {store.address}" if store.address else ""
    print(f"cache: {store.size() / 1e6:.1f} MB in {course.cache}{behind}")


def _print_json(stem: str, course: Course, result: Mapping[str, Any]) -> None:
    weights = course.inputs["weights"]
    shown = {
        "experiment": stem,
        "weights": {
            "name": weights.label,
            "sha256": Stock(course).hash_of("weights"),
        },
        "versions": versions(),
        "numbers": result["numbers"],
        "claims": [
            {key: claim[key] for key in ("name", "text", "law", "holds")}
            for claim in result["claims"]
        ],
        "warnings": [
            {key: warning[key] for key in ("name", "text", "holds")}
            for warning in result["warnings"]
        ],
    }
    print(visible(json.dumps(shown, indent=2, ensure_ascii=False)))


def _print_table(stem: str, course: Course, result: Mapping[str, Any]) -> None:
    bold, dim, reset = _styles()
    numbers = restored(result["numbers"])
    rows = [
        (
            visible(row["label"]),
            *(format(numbers[row[side]], row["spec"]) for side in ("wrong", "right")),
        )
        for row in result["table"]
    ]
    wide = max(len(label) for label, _, _ in rows)
    print(f"{bold}{stem}{reset}  {dim}{visible(course.inputs['weights'].label)}{reset}")
    print(f"{'':{wide}}  {'wrong':>10}  {'right':>10}")
    for label, wrong, right in rows:
        print(f"{label:{wide}}  {wrong:>10}  {right:>10}")
    for warning in result["warnings"]:
        for place in warning["places"]:
            print(visible(f"{place['at']}: {warning['text']}\n  {place['line']}"))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    facts = [*result["claims"], *result["warnings"]]
    held = [fact for fact in facts if fact["holds"]]
    print(f"\nchecked: {len(held)} of {len(facts)} facts hold")
    for fact in facts:
        if fact not in held:
            _print_item(f"DOES NOT HOLD: {_said(fact)}", width)
    for fact in held:
        _print_item(_said(fact), width)


def _said(fact: Mapping[str, Any]) -> str:
    """What a fact says: a claim with the numbers behind it if it does not hold, or a warning."""
    if "places" in fact:
        return f"This warning {'occurs' if fact['name'] else 'does not occur'}: {fact['text']}"
    if fact["holds"]:
        return str(fact["text"])
    read = ", ".join(f"{name} = {value}" for name, value in fact["values"].items())
    return f"{fact['text']} ({read})"


def _print_item(text: str, width: int) -> None:
    print(textwrap.fill(visible(text), width, initial_indent="- ", subsequent_indent="  "))


def _styles() -> tuple[str, str, str]:
    """Bold, dim and reset; empty where colour is unwanted or unseen."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return "", "", ""
    return BOLD, DIM, RESET
