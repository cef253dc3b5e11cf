"""Time an edit of an experiment while the site is served, until the browser shows its number."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import builds
from edits import next_number, shown_number
from playwright.sync_api import Browser, sync_playwright
from project import Project
from rounds import Case, timed
from serving import CHROMIUM, launched

# What is edited, and where a reader sees it.
EDITED = "normalization"
ROW = '"accuracy_raw", "accuracy_scaled"'
NUMBER = f'[data-number="{EDITED}.accuracy_scaled"]'


def print_seen(browser: Browser, project: Project, floor: float, runs: int) -> None:
    """Print the median beside its bound: a build after an edit, and a second.

    Args:
        browser: that shows the page.
        project: built.
        floor: seconds that plain MkDocs takes.
        runs: how often to edit.
    """
    source = project.root / f"nnsite/experiments/{EDITED}.py"
    bound = floor + builds.own_time(project, source) + 0.5 + 1.0
    before = source.read_text()
    assert before.count(f"{ROW})") == 1, f"{EDITED} no longer begins its table as it did"
    taken = []
    with project.live() as address:
        page = browser.new_page()
        page.goto(f"{address}pitfalls/{EDITED}/")
        for run in range(1, runs + 1):
            shown = shown_number(page, NUMBER)
            start = time.perf_counter()
            source.write_text(before.replace(ROW, f'{ROW}, ".{5 + run % 4}f"'))
            next_number(page, shown, NUMBER)
            taken.append(time.perf_counter() - start)
        page.close()
    middle = statistics.median(taken)
    mark = "" if middle <= bound else "  OVER"
    print(f"\nsave to seen: {middle:.3f} s, at most {bound:.3f} s{mark}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21, help="edits (default: 21)")
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project = builds.built(Path(folder), small=False)
        floor = builds.exported(project, Path(folder) / "floor")
        plain = Case(builds.FLOOR, builds.PLAIN, floor.root, floor.seen())
        browser = launched(playwright)
        print_seen(browser, project, min(timed(plain, run) for run in range(3)), given.runs)
        browser.close()


if __name__ == "__main__":
    main()
