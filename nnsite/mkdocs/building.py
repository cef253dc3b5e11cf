"""The site, built by MkDocs into `site/`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nnsite.engine import Build, Course, Fault, Progress, Provenance, Tally
from nnsite.mkdocs.messages import collected, silence_banners
from nnsite.mkdocs.swapping import Swap


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
    site = course.root / "site"
    with (
        _alone(course.root),
        Swap(site) as swap,
        Build(course, jobs=jobs, report=Progress()) as running,
        collected() as messages,
    ):
        # Experiments run while MkDocs is imported.
        from mkdocs.exceptions import MkDocsException

        try:
            tally = _build(running, provenance, swap.new, strict=strict)
            swap.done()
        except MkDocsException as error:
            raise Fault("\n".join(messages) or str(error)) from None
        except OSError as error:
            raise Fault(f"cannot write {error.filename or site}: {error.strerror}") from None
    return tally


def _build(running: Build, provenance: Provenance, folder: Path, *, strict: bool) -> Tally:
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    from nnsite.mkdocs.handing import HandOver

    settings = str(running.stock.course.root / "mkdocs.yml")
    config = load_config(settings, strict=True, site_dir=str(folder))
    # The script would start a build of its own.
    config.plugins["gen-files"].config["scripts"] = []
    config.plugins["hand-over"] = HandOver(running, provenance)
    tally = Tally.of(running.artefacts())
    if strict:
        tally.refuse()
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build_site(config)
    finally:
        config.plugins.on_shutdown()
    return tally


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the lock of `site/`: two builds at once would write over one another."""
    path = root / ".site.lock"
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        raise Fault(f"{path} is no plain file; remove it: the lock of site/ has this name")
    lock = FileLock(path)
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
