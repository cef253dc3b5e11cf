"""The site, built by MkDocs into `site/`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from nnsite.engine import Build, Course, Fault, Progress, Provenance, Tally
from nnsite.mkdocs.messages import collected, silence_banners
from nnsite.mkdocs.swapping import Swap
from nnsite.mkdocs.unchanged import Opened, Unchanged

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from nnsite.engine import Cluster


@dataclass(frozen=True)
class Built:
    """What became of a build.

    Attributes:
        anew: whether anything was done; if not, nothing had changed since the last one.
        told: which facts do not hold, in words; empty if all hold.
    """

    anew: bool
    told: str


def build(
    course: Course,
    jobs: int | None = None,
    *,
    cluster: str | None = None,
    strict: bool = False,
    force: bool = False,
) -> Built:
    """Compute what is stale and build the site; `site/` is replaced only by a whole one.

    Args:
        course: what to build.
        jobs: experiments run at once; the number of cores by default.
        cluster: the address of a scheduler whose workers run them instead.
        strict: refuse inputs of the reader's own with which a finding does not hold.
        force: build, even if nothing has changed since the last build.

    Raises:
        Fault: an experiment or a page is at fault, or `site/` cannot be written.
    """
    provenance = Provenance(course.root)
    site = course.root / "site"
    with _alone(course.root):
        unchanged = Unchanged(course, provenance, site)
        told = None if force else unchanged.told()
        if told is not None and not (strict and told):
            return Built(anew=False, told=told)
        opened = Opened(course, site)
        told = str(_anew(course, provenance, site, jobs, cluster, strict=strict))
        unchanged.keep(told, opened.paths)
    return Built(anew=True, told=told)


def _anew(
    course: Course,
    provenance: Provenance,
    site: Path,
    jobs: int | None,
    cluster: str | None,
    *,
    strict: bool,
) -> Tally:
    """Build the site, whatever stands there; see `build`."""
    silence_banners()
    crew = None if cluster is None else partial(_cluster, cluster)
    with (
        Swap(site) as swap,
        Build(course, jobs=jobs, crew=crew, report=Progress()) as running,
        collected() as messages,
    ):
        # Experiments run while MkDocs is imported.
        from mkdocs.exceptions import MkDocsException

        try:
            config = _settings(course.root, swap.new, messages)
            tally = _build(running, provenance, config, strict=strict)
            swap.done()
        except Fault:
            raise
        except MkDocsException as error:
            raise Fault("\n".join(dict.fromkeys(messages)) or str(error)) from None
        except Exception as error:
            where = _template(error, course.root)
            if where:
                what = " ".join(f"{type(error).__name__}: {error}".split())
                raise Fault(f"{where}: {what}") from None
            if isinstance(error, OSError):
                raise Fault(f"cannot write {error.filename or site}: {error.strerror}") from None
            raise
    return tally


def _cluster(address: str, course: Course) -> Cluster:
    from nnsite.engine import Cluster

    return Cluster(course, address)


def _settings(root: Path, folder: Path, messages: list[str]) -> MkDocsConfig:
    """What `mkdocs.yml` says, for a site in a folder.

    Raises:
        Fault: it says nothing that MkDocs understands.
    """
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    try:
        config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(folder))
    except (Abort, ConfigurationError) as error:
        told = messages or [str(error)]
        raise Fault("\n".join(f"mkdocs.yml: {' '.join(one.split())}" for one in told)) from None
    if "gen-files" not in config.plugins:
        raise Fault("mkdocs.yml: the plugin gen-files is missing, which `mkdocs build` needs")
    return config


def _template(error: BaseException, root: Path) -> str:
    """The line of the theme's template in which an error arose, if it was in one."""
    found = ""
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.suffix == ".html":
            shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
            found = f"{shown}:{line}"
    return found


def _build(running: Build, provenance: Provenance, config: MkDocsConfig, *, strict: bool) -> Tally:
    from mkdocs.commands.build import build as build_site

    from nnsite.mkdocs.handing import HandOver

    # The script would start a build of its own.
    config.plugins["gen-files"].config["scripts"] = []
    config.plugins["hand-over"] = HandOver(running, provenance, strict=strict)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build_site(config)
    finally:
        config.plugins.on_shutdown()
    return Tally.of(running.artefacts())


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
