"""Time the builds, beside plain MkDocs and beside what else could run the experiments.

Every case is timed in turn, round after round, and ratios are taken within a round. Then come
the pages: what they weigh, how Lighthouse scores them, how soon a switch of the bench is seen, and
an edit. The goals are printed beside what was measured, and what is over one is marked: no number
here fails.

Each part runs by itself, too: `builds.py`, `peers.py`, `pages.py`, `bench_page.py`,
`train_page.py`, `seen.py`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import bench_page
import builds
import pages
import peers
import seen
import train_page
from playwright.sync_api import sync_playwright
from project import Project
from rounds import Times, rounds
from serving import CHROMIUM, launched
from tables import print_goals, print_readme, print_seconds

README = [
    ("`nnsite build`", (builds.COLD, builds.SHORT, builds.SAME)),
    ("plain MkDocs, our pages ready-made", ("", "", builds.FLOOR)),
    ("Zensical, our pages ready-made", ("", "", builds.ZENSICAL)),
    ("sphinx-gallery, two workers", (peers.GALLERY_COLD, peers.GALLERY_EDIT, peers.GALLERY_SAME)),
    ("markdown-exec in MkDocs", (peers.EXEC_ANY,) * 3),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    builds.arguments(parser)
    parser.add_argument("--looks", type=int, default=1, help="of Lighthouse at a page (default: 1)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = builds.built(Path(folder), small=given.small)
        floor = time_builds(project, Path(folder), given)
        if CHROMIUM is None:
            print("\nchromium is not installed: pages are not weighed, and no edit is seen")
            return
        with sync_playwright() as playwright:
            browser = launched(playwright)
            pages.print_pages(browser, project.root / "site", given.looks)
            if not given.small:
                bench_page.print_switches(browser, project.root / "site")
                train_page.print_training(browser, project.root / "site")
                seen.print_seen(browser, project, floor, given.runs)
            browser.close()


def time_builds(project: Project, folder: Path, given: argparse.Namespace) -> float:
    """Print all that is timed of builds; return the floor, in seconds."""
    times = Times()
    floor = builds.exported(project, folder / "floor")
    short = builds.short_ones(project)
    cases = list(builds.cases(project, floor, short, times))
    lacking = peers.lacking()
    if not lacking:
        cases += peers.cases(project, folder, short)
    rounds(cases, times, given.runs, given.long_runs)
    own = builds.seconds(project)
    print(f"{len(own)} experiments, {sum(own):.2f} s in all, the longest {max(own):.2f} s")
    print_seconds(times, [case.name for case in cases], builds.FLOOR)
    if lacking:
        print(f"nothing beside ours: {lacking}")
    print_goals(times, [*builds.GOALS, *peers.GOALS])
    print_readme(times, README, "" if lacking else peers.versions(), len(own))
    return times.median(builds.FLOOR)


if __name__ == "__main__":
    main()
