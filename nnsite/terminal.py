"""What a run and the list of experiments look like in a terminal."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import textwrap
import zipfile
from typing import Any

from nnsite.course import course
from nnsite.engine.declare.course import Course
from nnsite.engine.keep import keys
from nnsite.engine.run import workers
from nnsite.engine.run.build import Stock

BOLD, DIM, RESET = "\033[1m", "\033[2m", "\033[0m"


def run(name: str, weights: str | None, *, as_json: bool) -> None:
    """Run one experiment and print its table, or one JSON object.

    Raises:
        Fault: there is no such experiment, or it failed.
    """
    chosen = course(weights)
    stem = chosen.check(name)
    archive = workers.in_subprocess(chosen.task(stem, draw=False))
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        result = json.loads(files.read("result.json"))
    if as_json:
        _print_json(stem, chosen, result)
    else:
        _print_table(stem, chosen, result)


def show_list(weights: str | None) -> None:
    """Print each experiment's state, the seconds it took, and its page."""
    chosen = course(weights)
    stock = Stock(chosen)
    stems = chosen.experiments()
    wide = max(map(len, stems))
    for stem in stems:
        artefact = stock.fresh(stem)
        state = "fresh" if artefact else "stale"
        seconds = f"{artefact.seconds:.2f} s" if artefact else "-"
        page = chosen.pages / "pitfalls" / f"{stem}.md"
        shown = page.relative_to(chosen.root) if page.is_file() else "no page"
        print(f"{stem:{wide}}  {state}  {seconds:>7}  {shown}")


def _print_json(stem: str, chosen: Course, result: dict[str, Any]) -> None:
    read = chosen.inputs["weights"]
    told = {
        "experiment": stem,
        "weights": {"name": read.label, "sha256": keys.sha256(read.path.read_bytes())},
        "versions": keys.versions(),
        "numbers": result["numbers"],
        "claims": [
            {key: claim[key] for key in ("name", "text", "holds")} for claim in result["claims"]
        ],
        "warnings": [warning["text"] for warning in result["warnings"]],
    }
    print(json.dumps(told, indent=2, ensure_ascii=False))


def _print_table(stem: str, chosen: Course, result: dict[str, Any]) -> None:
    bold, dim, reset = _styles()
    numbers = result["numbers"]
    rows = [
        (row["label"], *(format(numbers[row[side]], row["spec"]) for side in ("wrong", "right")))
        for row in result["table"]
    ]
    wide = max(len(label) for label, _, _ in rows)
    print(f"{bold}{stem}{reset}  {dim}{chosen.inputs['weights'].label}{reset}")
    print(f"{'':{wide}}  {'wrong':>10}  {'right':>10}")
    for label, wrong, right in rows:
        print(f"{label:{wide}}  {wrong:>10}  {right:>10}")
    for warning in result["warnings"]:
        print(f"{warning['at']}: {warning['text']}\n  {warning['line']}")
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    print(f"\nchecked: {len(result['claims'])} of {len(result['claims'])} facts hold")
    for claim in result["claims"]:
        print(textwrap.fill(claim["text"], width, initial_indent="- ", subsequent_indent="  "))


def _styles() -> tuple[str, str, str]:
    """Bold, dim and reset; empty where colour is unwanted or unseen."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return "", "", ""
    return BOLD, DIM, RESET
