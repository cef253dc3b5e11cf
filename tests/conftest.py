"""What several tests share."""

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from serving import CHROMIUM, launched

from nnsite.course import course
from nnsite.engine.workers import Workers, in_fork


def _need(condition: object, reason: str) -> None:
    if not condition:
        (pytest.fail if os.environ.get("NNSITE_REQUIRE") == "1" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def need() -> Callable[[object, str], None]:
    """Skip a test that lacks something outside the project, with the reason.

    Where NNSITE_REQUIRE=1 says that everything is there, as in CI, it fails instead.
    """
    return _need


@pytest.fixture(scope="session")
def book_weights(need: Callable[[object, str], None]) -> Path:
    """The book's pre-trained weights, which are never part of the project."""
    path = os.environ.get("NNSITE_BOOK_WEIGHTS")
    need(path, "NNSITE_BOOK_WEIGHTS is not set: it names the book's sample_weight.pkl")
    return Path(str(path))


@pytest.fixture(scope="session")
def browser(need: Callable[[object, str], None]) -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    need(CHROMIUM, "chromium is not installed")
    with sync_playwright() as playwright:
        running = launched(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def ran() -> Iterator[Callable[..., dict[str, Any]]]:
    """`ran(stem)` or `ran(stem, weights)`: the result as a build has it, claims held."""
    with Workers(1) as workers:

        @cache
        def run(stem: str, weights: Any = None) -> dict[str, Any]:
            task = course(weights and str(weights)).task(stem)
            archive = workers.submit(in_fork, task).result()
            with zipfile.ZipFile(io.BytesIO(archive)) as files:
                return dict(json.loads(files.read("result.json")))

        yield run
