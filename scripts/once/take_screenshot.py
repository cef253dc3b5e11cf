"""Take the picture in the README from the built site, with the system's Chromium."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from serving import CHROMIUM, launched, serving  # noqa: E402

PAGE = "pitfalls/normalization/"
PICTURE = ROOT / "docs" / "screenshot.png"


def main() -> None:
    """Serve `site/` for a moment and take its picture."""
    if CHROMIUM is None:
        sys.exit("take_screenshot: chromium is not installed")
    if not (ROOT / "site" / PAGE).is_dir():
        sys.exit(f"take_screenshot: site/{PAGE} is not there; run `make site` first")
    with serving(ROOT / "site") as address, sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address + PAGE, wait_until="networkidle")
        page.screenshot(path=PICTURE)
        browser.close()
    print(f"wrote {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
