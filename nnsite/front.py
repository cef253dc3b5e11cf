"""The site through MkDocs: built into `site/`, or served and rebuilt on edits."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nnsite.course import ROOT, course
from nnsite.engine.faults import Fault
from nnsite.engine.handover.provenance import Git
from nnsite.engine.run.build import Build
from nnsite.engine.run.progress import Progress

HOST = "127.0.0.1"
SERVING = ("Detected file changes", "Reloading browsers")
CONFIG = str(ROOT / "mkdocs.yml")
# Two notices about the future of MkDocs are for its maintainers, not for our readers.
BANNERS = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def build(weights: str | None = None, jobs: int | None = None) -> None:
    """Compute what is stale and build the site; `site/` is replaced only by a whole one.

    Args:
        weights: a file of weights; NNSITE_WEIGHTS or the embedded set by default.
        jobs: experiments run at once; the number of cores by default.

    Raises:
        Fault: an experiment or a page is at fault, or `site/` cannot be written.
    """
    _choose(weights)
    gc.disable()  # the process ends before there is much to collect
    git = Git(ROOT)
    with _alone(), Build(course(), jobs=jobs, report=Progress()) as started, _told() as told:
        from mkdocs.commands import build as command
        from mkdocs.config import load_config
        from mkdocs.exceptions import MkDocsException

        new, site = ROOT / ".site.new", ROOT / "site"
        try:
            config = load_config(CONFIG, strict=True, site_dir=str(new))
            config.extra["build"] = started, git
            config.plugins.on_startup(command="build", dirty=False)
            try:
                command.build(config)
            finally:
                config.plugins.on_shutdown()
            _swap(new, site)
        except MkDocsException as error:
            raise Fault("\n".join(told) or str(error)) from None
        except OSError as error:
            raise Fault(f"cannot write {error.filename or site}: {error.strerror}") from None
        finally:
            shutil.rmtree(new, ignore_errors=True)
    print(f"built site/ with the {course().inputs['weights'].label}")


def serve(weights: str | None = None, port: int = 8000) -> None:
    """Serve the site on the loopback, rebuilt whenever a file changes, until interrupted.

    Args:
        weights: a file of weights; NNSITE_WEIGHTS or the embedded set by default.
        port: to serve on.

    Raises:
        Fault: the port is taken, or the first build failed.
    """
    _choose(weights)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Fault(
                f"port {port} cannot be used ({error.strerror}); "
                f"choose another: make serve PORT={port + 1}"
            ) from None
    with _told(aloud=True):
        from mkdocs.commands import serve as command
        from mkdocs.exceptions import MkDocsException

        print(f"building; then serving at http://{HOST}:{port}/ until Ctrl-C", flush=True)
        try:
            command.serve(CONFIG, dev_addr=f"{HOST}:{port}")
        except MkDocsException:
            raise Fault("the site could not be built, so it is not served") from None


def _choose(weights: str | None) -> None:
    os.environ.update(BANNERS)
    if weights:
        os.environ["NNSITE_WEIGHTS"] = weights


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of `site/`: two builds at once would write over one another."""
    lock = FileLock(ROOT / ".site.lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            print("waiting for another build of this folder to end", flush=True)
            lock.acquire()
    except OSError as error:
        raise Fault(f"cannot write to {ROOT}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _told(*, aloud: bool = False) -> Iterator[list[str]]:
    """What MkDocs has to tell a person: collected, and while serving printed as it comes."""
    told: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            if record.levelno >= logging.WARNING:
                told.append(message)
            if aloud and (record.levelno >= logging.WARNING or message.endswith(SERVING)):
                print(message, flush=True)

    logger = logging.getLogger("mkdocs")
    handler = Handler()
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield told
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _swap(new: Path, site: Path) -> None:
    old = new.with_name(".site.old")
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)
