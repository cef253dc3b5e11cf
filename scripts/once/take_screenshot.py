"""Take the pictures in the README and on About from the built site, with the system's Chromium."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from serving import CHROMIUM, launched, serving  # noqa: E402

# With a palette of so many a picture takes a third of its bytes, and no difference is seen.
COLOURS = 128


class Picture(NamedTuple):
    """What a picture shows, once the selector is there; and its size in pixels."""

    address: str
    once: str
    width: int
    height: int


# By the file's name in docs/.
PICTURES = {
    "screenshot.png": Picture("pitfalls/normalization/", "article", 1280, 800),
    # As wide as a column of text, so that About shows it as it is.
    "bench.png": Picture(
        "bench/#pixels=twice&softmax=axis0",
        '[data-bench="ready"][data-state^="pixels=twice"]',
        680,
        800,
    ),
}


def main() -> None:
    """Serve `site/` for a moment and take its pictures."""
    if CHROMIUM is None:
        sys.exit("take_screenshot: chromium is not installed")
    if not (ROOT / "site" / "bench").is_dir():
        sys.exit("take_screenshot: site/bench is not there; run `make site` first")
    with serving(ROOT / "site") as address, sync_playwright() as playwright:
        browser = launched(playwright)
        for name, picture in PICTURES.items():
            size = {"width": picture.width, "height": picture.height}
            page = browser.new_page(viewport=size, reduced_motion="reduce")
            page.goto(address + picture.address, wait_until="networkidle")
            page.wait_for_selector(picture.once)
            taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            # Dithering would dot the letters, and take more bytes.
            taken = taken.quantize(COLOURS, dither=Image.Dither.NONE)
            taken.save(ROOT / "docs" / name, optimize=True)
            print(f"wrote docs/{name}")
        browser.close()


if __name__ == "__main__":
    main()
