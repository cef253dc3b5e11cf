"""The site as it is published, served on the loopback, and a browser to look at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page
from serving import serving

ROOT = Path(__file__).parents[2]
BANNERS = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
SOURCES = sorted((ROOT / "docs/en").rglob("*.md"))
SCHEMES = ("light", "dark")


def address(source: Path) -> str:
    """Where a page's source is published, from the site's root."""
    page = source.relative_to(ROOT / "docs/en").with_suffix("").as_posix()
    return page.removesuffix("index") + ("" if page.endswith("index") else "/")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each page, each pitfall's page and each scheme a test of its own."""
    if "scheme" in metafunc.fixturenames:
        metafunc.parametrize("scheme", SCHEMES)
    pages = [address(source) for source in SOURCES]
    pitfalls = [page for page in pages if page.startswith("pitfalls/") and page != "pitfalls/"]
    for name, chosen in (("page_address", pages), ("pitfall_address", pitfalls)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, chosen, ids=[page or "home" for page in chosen])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a strict build of this very checkout."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # one build serves all workers
    folder = base / "built"
    with FileLock(base / "built.lock"):
        if not folder.exists():
            _build(folder)
    return folder


def _build(folder: Path) -> None:
    command = ["mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=os.environ | BANNERS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
    assert done.returncode == 0, f"the site does not build:\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="session")
def manifest(built: Path) -> dict[str, Any]:
    """What the build says it found."""
    found: dict[str, Any] = json.loads((built / "manifest.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def served(built: Path) -> Iterator[str]:
    """The site's address on the loopback, ending in a slash."""
    with serving(built) as address:
        yield address


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """One reader who prefers light, one who prefers dark."""
    contexts = {
        scheme: browser.new_context(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for scheme in SCHEMES
    }
    yield contexts
    for context in contexts.values():
        context.close()


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
