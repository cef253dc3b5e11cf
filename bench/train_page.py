"""Time the training: pairs of steps a second in its worker, and what holds up the main thread.

A pair is a step of the right network and one of the other. Without a worker the page takes its
steps itself, in slices. How long its tasks take is asked of the browser, which names those above
50 ms.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from serving import CHROMIUM, launched, serving  # noqa: E402

STEPS = 600
LEAST = 60  # pairs of steps a second
LONGEST = 100  # ms of a task
READY = '[data-bench="ready"]'
WATCHED = """() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask", buffered: true });
}"""
# Seconds for so many steps, from the click until all is shown.
TRAINED = """async (steps) => {
    const { dataset } = document.documentElement, start = performance.now();
    const button = document.querySelector("[data-steps='100']");
    button.dataset.steps = steps;
    button.click();
    while (dataset.bench != "ready") await new Promise(requestAnimationFrame);
    return (performance.now() - start) / 1000;
}"""


def print_training(browser: Browser, site: Path) -> None:
    """Print both of the page with a worker, and of the page without one."""
    with serving(site) as address:
        print()
        for where, script in (("a worker", ""), ("the page itself", "delete window.Worker")):
            page = browser.new_page()
            page.add_init_script(script)
            page.goto(f"{address}train/#softmax=batch")
            page.wait_for_selector(READY)
            page.evaluate(WATCHED)
            pairs = STEPS / page.evaluate(TRAINED, STEPS)
            longest = page.evaluate("longest")
            page.close()
            marks = ("" if pairs >= LEAST else "  SLOW") + ("" if longest <= LONGEST else "  LONG")
            print(
                f"training in {where}: {pairs:.0f} pairs of steps a second, at least {LEAST}; the "
                f"longest task on the page's thread {longest:.0f} ms, at most {LONGEST} ms{marks}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site", help="its folder")
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("chromium is not installed")
    with sync_playwright() as playwright:
        browser = launched(playwright)
        print_training(browser, given.site)
        browser.close()


if __name__ == "__main__":
    main()
