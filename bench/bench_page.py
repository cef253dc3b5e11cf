"""Time a switch of the bench, from the click to the painted accuracy, on a slow processor.

A worker cannot be slowed down by the browser's tools, so the page gets none: it then computes on
the thread that paints. The floor is what the browser takes to paint a number that a click sets.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright  # noqa: E402
from serving import CHROMIUM, launched, serving  # noqa: E402

SLOWER = 4
BOUND = 250  # ms
PHONE = {"width": 360, "height": 740}
READY = '[data-bench="ready"]'
# From which state, by its address, which switch is thrown.
SWITCHES = [
    ("", "pixels=raw"),
    ("", "pixels=inverted"),
    ("pixels=raw", "pixels=twice"),
    ("pixels=shifted", "pixels=turned"),
    ("pixels=standard", "pixels=both"),
    ("layer1=relu", "pixels=raw"),
    ("softmax=axis0", "pixels=wrapped"),
    ("softmax=axis0&batch=10", "pixels=whole"),
    ("", "layer1=relu"),
    ("pixels=raw", "layer1=step"),
    ("", "layer2=none"),
    ("layer1=none", "layer2=relu"),
    ("", "softmax=batch"),
    ("pixels=twice", "softmax=axis0"),
    ("", "answers=column"),
    ("", "answers=flat"),
    ("", "loss=column"),
    ("", "loss=onehot"),
    ("softmax=axis0", "batch=1"),
    ("softmax=batch", "batch=1000"),
]
# ms from a click until what it has changed is painted.
CLICK = """([selector, state]) => new Promise((painted) => {
    const { dataset } = document.documentElement, start = performance.now();
    document.querySelector(selector).click();
    const look = () => {
        const shown = dataset.bench == "ready" && dataset.state.split("&").includes(state);
        if (!shown) return requestAnimationFrame(look);
        requestAnimationFrame(() => {
            const next = new MessageChannel();
            next.port1.onmessage = () => painted(performance.now() - start);
            next.port2.postMessage("");
        });
    };
    look();
})"""
# Whether a state is shown, by the parts of its address.
SHOWN = """(parts) => {
    const { bench, state } = document.documentElement.dataset, shown = state.split("&");
    const right = new Set(["pixels=scaled", "layer1=sigmoid", "layer2=sigmoid", "softmax=rows",
        "answers=rows", "loss=index", "batch=100", "digits=1000"]);
    return bench == "ready" && shown.filter((one) => !right.has(one)).join("&") == parts.join("&");
}"""
FLOOR = """() => {
    const button = document.body.appendChild(document.createElement("button"));
    button.id = "floor";
    button.onclick = () => { button.textContent = performance.now(); };
}"""


def print_switches(browser: Browser, site: Path) -> None:
    """Print the median of all switches beside its bound, and the floor."""
    with serving(site) as address:
        page = browser.new_page(viewport=PHONE)
        page.add_init_script("delete window.Worker")
        page.goto(f"{address}bench/")
        page.wait_for_selector(READY)
        processor = page.context.new_cdp_session(page)
        taken = [switched(page, processor, start, switch) for start, switch in SWITCHES]
        page.evaluate(FLOOR)
        floor = statistics.median(slow(page, processor, "#floor", "digits=1000") for _ in SWITCHES)
        page.close()
    middle = statistics.median(taken)
    mark = "" if middle <= BOUND else "  OVER"
    print(
        f"\na switch of the bench, {SLOWER} times slower, median of {len(taken)}: "
        f"{middle:.0f} ms, at most {BOUND} ms{mark}; the longest {max(taken):.0f} ms, "
        f"a click that computes nothing {floor:.0f} ms"
    )


def switched(page: Page, processor: CDPSession, start: str, switch: str) -> float:
    """Milliseconds from a click on a switch to the painted accuracy, from a state."""
    page.evaluate("(state) => { location.hash = state; }", start)
    page.wait_for_function(SHOWN, arg=start.split("&"))
    name, value = switch.split("=")
    return slow(page, processor, f'input[name="{name}"][value="{value}"]', switch)


def slow(page: Page, processor: CDPSession, selector: str, state: str) -> float:
    """The same of a click on any element, after which the page's state has this part."""
    processor.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    taken: float = page.evaluate(CLICK, [selector, state])
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site", help="its folder")
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("chromium is not installed")
    with sync_playwright() as playwright:
        browser = launched(playwright)
        print_switches(browser, given.site)
        browser.close()


if __name__ == "__main__":
    main()
