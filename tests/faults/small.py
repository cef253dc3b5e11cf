"""A course that builds in a tenth of a second, for faults that are tried by the thousand.

It is the toy course of the engine's tests. Each process of the sweep has one, builds it within
itself, and keeps one fork server for all its experiments.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from multiprocessing import util
from pathlib import Path

from engine.conftest import FILES, course_in, places

from faults.bench import Bench, Lost, command, processes
from nnsite.engine import Build, Course, Fault, Provenance, Workers, files, same_twice
from nnsite.engine.declare.task import Task
from nnsite.engine.keep.artefacts import Answer
from nnsite.engine.keep.keys import Recipe

LIMIT = 30  # seconds


class Shared:
    """A crew for many builds, of forks of one server."""

    def __init__(self) -> None:
        self._workers = Workers(2)

    @contextmanager
    def __call__(self, _: Course) -> Iterator[Shared]:
        """The crew of one build, which it outlives."""
        yield self

    def start(self, task: Task, recipe: Recipe) -> Future[Answer]:
        """Have a task run."""
        return self._workers.submit(self._workers.run, task)


class Small:
    """The course in a folder of this process.

    Attributes:
        root: its folder.
        temporary: where its experiments have their folders.
        sound: the cache of a build, untouched.
        site: the files of that build, in both languages.
    """

    def __init__(self, folder: Path) -> None:
        self.root, self.temporary = folder / "course", folder / "temporary"
        self.sound = folder / "sound"
        for made in (self.root, self.temporary):
            made.mkdir(parents=True)
        # What experiments print, or Python on their behalf, goes where it can be looked at.
        self._output = folder / "output"
        with self._output.open("ab") as output:
            for standard in (1, 2):
                os.dup2(output.fileno(), standard)
        util.get_temp_dir()  # multiprocessing's own, which stays where it is
        tempfile.tempdir = str(self.temporary)
        sys.path.insert(0, str(self.root))
        self.course = course_in(self.root)
        self._crew = Shared()
        self._provenance = Provenance(self.root)
        self.site = self.build()
        shutil.copytree(self.course.cache, self.sound)

    def build(self, course: Course | None = None) -> Mapping[str, bytes]:
        """The files of the course's site, in all languages.

        Raises:
            Fault: an experiment or a page is at fault.
            Lost: it took too long.
        """
        course = course or self.course
        found = {}
        with limited():
            for language, edition in course.editions.items():
                with Build(course, crew=self._crew) as build:
                    given = files(build, edition, places(edition), self._provenance)
                    found |= {f"{language}/{name}": content for name, content in given}
        return found

    def restored(self) -> Path:
        """The cache as it was after the first build."""
        remove(self.course.cache)
        shutil.copytree(self.sound, self.course.cache)
        return self.course.cache

    def edited(self, texts: Mapping[str, str], **changes: object) -> Course:
        """The course with some files changed, and all others as they were."""
        return course_in(self.root, {**FILES, **texts}, **changes)

    @contextmanager
    def trying(self, what: str = "") -> Iterator[None]:
        """A try in the `with` block, after which nothing may be left over, nor a traceback.

        Raises:
            Lost: it is, or the block's own, with what was tried.
        """
        os.truncate(self._output, 0)
        try:
            yield
            left = self._left()
            if left:
                raise Lost(f"left over: {', '.join(left)}")
            if b"Traceback" in self._output.read_bytes():
                raise Lost(f"traceback: {self._output.read_text(errors='replace')[-600:]}")
        except Lost as lost:
            raise Lost(f"{what}: {lost}") from lost
        finally:
            for pid in processes(self.temporary):
                os.kill(pid, signal.SIGKILL)
            for path in self.temporary.iterdir():
                shutil.rmtree(path)

    def _left(self) -> list[str]:
        """Processes, temporary files and half-written files."""
        parts = self.course.cache.rglob(".*.part") if self.course.cache.is_dir() else ()
        files = [*self.temporary.iterdir(), *parts]
        return [*map(str, files), *map(command, processes(self.temporary))]


@cache
def small(bench: Bench) -> Small:
    """This process's course."""
    return Small(bench.folder / f"small-{os.getpid()}")


def fault(course: Course, small: Small) -> str:
    """The message of the fault that a build of the course ends with, or nothing.

    Raises:
        Lost: it is no line or two, or the build ended with another error.
    """
    return _message(lambda: small.build(course))


def twice(course: Course) -> str:
    """The message of the fault that two runs of the experiments end with, or nothing.

    Raises:
        Lost: it is no line or two, or they ended with another error.
    """

    def run() -> None:
        with limited():
            same_twice(course, course.stems(), lambda *_: None)

    return _message(run)


def _message(run: Callable[[], object]) -> str:
    try:
        run()
    except Fault as error:
        message = str(error)
        if len(message.splitlines()) > 2 or "Traceback" in message:
            raise Lost(f"no line or two: {message}") from None
        return message
    return ""


def remove(path: Path) -> None:
    """Remove whatever stands at a path."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def limited() -> Iterator[None]:
    """Interrupt what takes too long, or fails otherwise than a build may.

    Raises:
        Lost: it did.
    """

    def late(number: int, frame: object) -> None:
        raise Lost(f"it did not end within {LIMIT} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT)
    try:
        yield
    except (Fault, Lost):
        raise
    except Exception as error:
        raise Lost(f"traceback: {type(error).__name__}: {error}") from error
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
