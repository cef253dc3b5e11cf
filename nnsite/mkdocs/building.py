"""The site, built by MkDocs into `site/`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nnsite.engine import Build, Course, Fault, Progress, Provenance, Tally
from nnsite.mkdocs.messages import collected, silence_banners


def build(course: Course, jobs: int | None = None, *, strict: bool = False) -> Tally:
    """Compute what is stale and build the site; `site/` is replaced only by a whole one.

    Args:
        course: what to build.
        jobs: experiments run at once; the number of cores by default.
        strict: refuse inputs of the reader's own with which a finding does not hold.

    Returns:
        Which facts do not hold.

    Raises:
        Fault: an experiment or a page is at fault, or `site/` cannot be written.
    """
    silence_banners()
    provenance = Provenance(course.root)
    new, site = course.root / ".site.new", course.root / "site"
    with (
        _alone(course.root),
        Build(course, jobs=jobs, report=Progress()) as running,
        collected() as messages,
    ):
        # Experiments run while MkDocs is imported.
        from mkdocs.exceptions import MkDocsException

        try:
            tally = Tally.of(running.artefacts())
            if strict:
                tally.refuse()
            _build(running, provenance, new)
            _swap(new, site)
        except MkDocsException as error:
            raise Fault("\n".join(messages) or str(error)) from None
        except OSError as error:
            raise Fault(f"cannot write {error.filename or site}: {error.strerror}") from None
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return tally


def _build(running: Build, provenance: Provenance, folder: Path) -> None:
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    from nnsite.mkdocs.handing import HandOver

    settings = str(running.stock.course.root / "mkdocs.yml")
    config = load_config(settings, strict=True, site_dir=str(folder))
    # The script would start a build of its own.
    config.plugins["gen-files"].config["scripts"] = []
    config.plugins["hand-over"] = HandOver(running, provenance)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build_site(config)
    finally:
        config.plugins.on_shutdown()


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the lock of `site/`: two builds at once would write over one another."""
    lock = FileLock(root / ".site.lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            print("waiting for another build of this folder to end", flush=True)
            lock.acquire()
    except OSError as error:
        raise Fault(f"cannot write to {root}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


def _swap(new: Path, site: Path) -> None:
    old = new.with_name(".site.old")
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)
