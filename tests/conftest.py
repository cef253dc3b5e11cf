"""What several tests share."""

import json
import os
import shutil
import signal
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright
from project import BANNERS
from serving import CHROMIUM, launched

from nnsite import takeaway
from nnsite.course import ROOT, course
from nnsite.data import digits
from nnsite.engine import Stock, Workers, unpacked

# A shell that starts the tests in the background has them ignore interrupts, and so would
# the builds that they start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no worker is left with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


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
def images() -> bytes:
    """The test images as an IDX file, written out byte by byte."""
    counts = [10_000, 28, 28]
    header = bytes([0, 0, 8, 3]) + b"".join(bytes([0, 0, n // 256, n % 256]) for n in counts)
    return header + digits.test()[0].tobytes()


@pytest.fixture(scope="session")
def browser(need: Callable[[object, str], None]) -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    need(CHROMIUM, "chromium is not installed")
    with sync_playwright() as playwright:
        running = launched(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def ran() -> Iterator[Callable[..., Mapping[str, Any]]]:
    """`ran(stem)` or `ran(stem, weights)`: the result as a build has it, claims held.

    As in a build, it comes from the checkout's cache when nothing it is made from has changed.
    """
    stock_of = cache(lambda weights: Stock(course(weights)))
    with Workers(1) as workers:

        @cache
        def run(stem: str, weights: Any = None) -> Mapping[str, Any]:
            stock = stock_of(weights and str(weights))
            fresh = stock.fresh(stem)
            if fresh:
                return fresh.artefact.result
            recipe = stock.recipe(stem)
            answer = workers.submit(workers.run, stock.course.task(stem)).result()
            stock.store.save(stem, recipe, answer)
            return unpacked(answer.archive).result

        yield run


@dataclass
class Bare:
    """An interpreter that has NumPy and nothing else, and the folder of the archive.

    Attributes:
        python: the interpreter.
        folder: the archive, unpacked.
    """

    python: Path
    folder: Path

    def run(self, *arguments: str, input: str = "") -> subprocess.CompletedProcess[str]:
        """`python ARGUMENTS` in the archive's folder, with nothing of ours in the environment."""
        # Another kernel of OpenBLAS would round otherwise.
        blas = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS")}
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=blas | {"PYTHONPATH": str(self.folder)},
            input=input,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="session")
def everyones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def shared(everyones: Path) -> Callable[[str, Callable[[], str]], str]:
    """`shared(name, make)`: a text that is made once for all workers."""

    def once(name: str, make: Callable[[], str]) -> str:
        path = everyones / name
        with FileLock(everyones / f"{name}.lock"):
            if not path.exists():
                path.write_text(make(), "utf-8")
        return path.read_text("utf-8")

    return once


@pytest.fixture(scope="session")
def bare(everyones: Path) -> Bare:
    """A reader's machine: NumPy, and the archive that the site offers; one for all workers."""
    folder = everyones / "bare"
    made = Bare(folder / "venv/bin/python", folder / "nnsite")
    with FileLock(everyones / "bare.lock"):
        if not folder.exists():
            _make_bare(folder, made.python)
    return made


def _make_bare(folder: Path, python: Path) -> None:
    venv.create(folder / "venv", with_pip=False)
    done = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    installed = Path(numpy.__file__).parents[1]
    for path in [*installed.glob("numpy"), *installed.glob("numpy[.-]*")]:
        shutil.copytree(path, Path(done.stdout.strip()) / path.name)
    archive = folder / takeaway.NAME
    archive.write_bytes(takeaway.archive())
    with zipfile.ZipFile(archive) as files:
        files.extractall(folder)


@pytest.fixture(scope="session")
def in_bare(
    bare: Bare,
    ran: Callable[..., Mapping[str, Any]],
    shared: Callable[[str, Callable[[], str]], str],
) -> Callable[[str], dict[str, Any]]:
    """`in_bare(stem)`: what `paste.py` prints of an experiment in the bare interpreter."""

    def run(stem: str) -> dict[str, Any]:
        def printed() -> str:
            lines = ran(stem)["catch"]
            done = bare.run(str(ROOT / "tests/paste.py"), stem, input=lines)
            assert done.returncode == 0, done.stderr
            return done.stdout

        found: dict[str, Any] = json.loads(shared(f"{stem} in bare", printed))
        return found

    return run


@pytest.fixture(scope="session")
def built(everyones: Path) -> Path:
    """The folder of a strict build of this very checkout."""
    folder = everyones / "built"
    with FileLock(everyones / "built.lock"):
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
