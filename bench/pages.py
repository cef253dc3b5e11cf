"""Weigh each page as it is seen for the first time, and have Lighthouse score it."""

from __future__ import annotations

import argparse
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import lighthouse  # noqa: E402
from node import asked  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from serving import CHROMIUM, first_search, first_view, launched, serving  # noqa: E402

DATA = "/data/"  # what a page's script computes with has a bound of its own, in the tests
BOUNDS = f"{100:5} {100:4} {100:5} {100:4} {lighthouse.BLOCKING:4} ms"


def print_pages(browser: Browser, site: Path, looks: int) -> None:
    """Print what each page weighs, seen for the first time, and how Lighthouse scores it.

    What a page's script computes with does not count.
    """
    lacking = lighthouse.lacking()
    headings = f"not scored: {lacking}" if lacking else lighthouse.HEADINGS
    print(f"\n{'first view, gzipped':36} {'KB':>6} {'requests':>9} {headings}")
    print(f"{'(bounds)':36} {60:6}           {'' if lacking else BOUNDS}")
    with serving(site) as address, ExitStack() as running:
        ask = None if lacking else running.enter_context(asked("lighthouse.mjs", str(CHROMIUM)))
        for path in sorted(site.rglob("index.html")):
            page = path.parent.relative_to(site).as_posix().strip(".")
            to = f"{address}{page}/" if page else address
            sizes = {url: size for url, size in first_view(browser, to).items() if DATA not in url}
            scores = ask and lighthouse.row(
                middle([lighthouse.looked(ask, to) for _ in range(looks)])
            )
            print(f"{'/' + page:36} {kilobytes(sizes):6.1f} {len(sizes):9} {scores or ''}")
        searched = first_search(browser, address)
    print(f"{'first search':36} {kilobytes(searched):6.1f} {len(searched):9} (bound: 130 KB)")


def kilobytes(sizes: dict[str, int]) -> float:
    """Of 1,024 bytes."""
    return sum(sizes.values()) / 1024


def middle(looks: list[lighthouse.Look]) -> lighthouse.Look:
    """Number by number, the median of some looks at a page."""
    scores = [look["scores"] for look in looks]
    numbers = {name: statistics.median(look[name] for look in looks) for name in lighthouse.NUMBERS}
    return numbers | {
        "scores": {
            name: round(statistics.median(one[name] for one in scores)) for name in scores[0]
        }
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site", help="its folder")
    parser.add_argument("--looks", type=int, default=1, help="of Lighthouse at a page (default: 1)")
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("chromium is not installed")
    with sync_playwright() as playwright:
        browser = launched(playwright)
        print_pages(browser, given.site, given.looks)
        browser.close()


if __name__ == "__main__":
    main()
