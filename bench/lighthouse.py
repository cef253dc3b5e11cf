"""Score four pages of a built site with Lighthouse, in its mobile setting.

Each page must have 100 four times, and block for less than 50 ms. Whatever else the machine
does in the meantime can only take from that, so a page has three tries.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from node import MODULES, NODE, Asked, asked  # noqa: E402
from serving import CHROMIUM, serving  # noqa: E402

PAGES = ("", "symptoms/", "pitfalls/initial_scale/", "quiz/")
TRIES = 3
BLOCKING = 50  # milliseconds
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
NUMBERS = ("blocking", "largest", "shift")
# No score needs the picture of the whole page.
FLAGS = {"disableFullPageScreenshot": True}
HEADINGS = (
    f"{'perf':>5} {'acc':>4} {'best':>5} {'seo':>4} {'blocks':>7} {'largest':>8} {'shift':>6}"
)
Look = dict[str, Any]


def lacking() -> str:
    """What is not installed, in words; empty where nothing is lacking."""
    if CHROMIUM is None:
        return "chromium is not installed"
    if NODE is None:
        return "node is not installed"
    if not (Path(MODULES) / "lighthouse").is_dir():
        return "Lighthouse is not installed: make .venv/npm.installed"
    return ""


def looked(ask: Asked, address: str) -> Look:
    """What Lighthouse says of a page."""
    found: Look = ask({"address": address, "flags": FLAGS})
    return found


def passes(look: Look) -> bool:
    return set(look["scores"].values()) == {100} and look["blocking"] < BLOCKING


def row(look: Look) -> str:
    """The cells below HEADINGS: scores of 100, milliseconds, and the layout's shift."""
    performance, accessibility, best, seo = (look["scores"][name] for name in CATEGORIES)
    return (
        f"{performance:5} {accessibility:4} {best:5} {seo:4}"
        f" {look['blocking']:4.0f} ms {look['largest']:5.0f} ms {look['shift']:6.3f}"
    )


def best_of(ask: Asked, address: str) -> Look:
    """The first look that passes, or the last of so many tries."""
    for _ in range(TRIES):
        look = looked(ask, address)
        if passes(look):
            break
    return look


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site", help="its folder")
    site = parser.parse_args().site
    if lacking():
        sys.exit(lacking())
    fallen = False
    print(f"{'Lighthouse':28} {HEADINGS}")
    with serving(site) as address, asked("lighthouse.mjs", str(CHROMIUM)) as ask:
        for page in PAGES:
            look = best_of(ask, address + page)
            fallen = fallen or not passes(look)
            print(f"/{page:27} {row(look)}", *([] if passes(look) else look["failed"]))
    if fallen:
        sys.exit(f"each score must be 100, and each page block for less than {BLOCKING} ms")


if __name__ == "__main__":
    main()
