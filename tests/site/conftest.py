"""The site as it is published, served on the loopback, and a browser to look at it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from serving import serving

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "docs/en").rglob("*.md"))


def address(source: Path) -> str:
    """Where a page's source is published, from the site's root."""
    page = source.relative_to(ROOT / "docs/en").with_suffix("").as_posix()
    return page.removesuffix("index") + ("" if page.endswith("index") else "/")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each page, and each pitfall's page, a test of its own."""
    pages = [address(source) for source in SOURCES]
    pitfalls = [page for page in pages if page.startswith("pitfalls/") and page != "pitfalls/"]
    for name, chosen in (("page_address", pages), ("pitfall_address", pitfalls)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, chosen, ids=[page or "home" for page in chosen])


@pytest.fixture(scope="session")
def manifest(built: Path) -> dict[str, Any]:
    """What the build says it found."""
    found: dict[str, Any] = json.loads((built / "build.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def served(built: Path) -> Iterator[str]:
    """The site's address on the loopback, ending in a slash."""
    with serving(built) as address:
        yield address


@pytest.fixture(scope="session")
def tabs() -> Iterator[dict[tuple[tuple[str, Any], ...], Page]]:
    """The open tabs of `reader`, by their context's options."""
    opened: dict[tuple[tuple[str, Any], ...], Page] = {}
    yield opened
    for tab in opened.values():
        tab.context.close()


@pytest.fixture
def reader(
    browser: Browser, tabs: dict[tuple[tuple[str, Any], ...], Page]
) -> Iterator[Callable[..., Page]]:
    """Lends the tab of a reader who stays, and remembers nothing; options are a context's.

    A page opens in it several times quicker than for a newcomer.
    """
    lent = []

    def lend(**options: Any) -> Page:
        key = tuple(sorted(options.items()))
        if key not in tabs:
            tabs[key] = browser.new_context(**options).new_page()
        lent.append((tabs[key], options))
        return tabs[key]

    yield lend
    for tab, options in lent:
        tab.evaluate("localStorage.clear(); sessionStorage.clear()")
        tab.goto("about:blank")  # else the next page is said to fetch what this one still waits for
        tab.emulate_media(media="null", color_scheme=options.get("color_scheme", "null"))
        tab.set_viewport_size({"width": 1280, "height": 720})


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes the empty page of a reader who was never here; options are a context's."""
    contexts = []

    def make(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()
