"""From a course to its artefacts: what is fresh is read, what is stale is run."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Protocol

from nnsite.engine.declare.course import Course
from nnsite.engine.declare.task import Task
from nnsite.engine.faults import Fault
from nnsite.engine.keep import keys
from nnsite.engine.keep.artefacts import Answer, Artefact, unpacked
from nnsite.engine.keep.store import Store

Report = Callable[[str, int, int, bool], None]


class Crew(Protocol):
    """Those who run experiments."""

    def start(self, task: Task, recipe: keys.Recipe) -> Future[Answer]:
        """Have a task run.

        Args:
            task: the experiment.
            recipe: what it is made from.

        Returns:
            what comes of it: an answer, or a fault.
        """


Hire = Callable[[Course], AbstractContextManager[Crew]]


@dataclass(frozen=True)
class Ran:
    """An experiment's artefact, and what it was made from."""

    recipe: keys.Recipe
    artefact: Artefact


class Stock:
    """What the cache holds of a course as it stands now.

    Attributes:
        course: whose.
        store: the cache.
        versions: of Python, of the packages and of the machine that shape a result.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.store = Store(course.cache, course.elsewhere, course.shared)
        self.versions = keys.versions()
        self._hashes = keys.Hashes(course.root)

    @cached_property
    def imports(self) -> keys.Imports:
        """Which files the project's modules are made from."""
        return keys.Imports(self.course.root, self.course.package)

    def fresh(self, stem: str) -> Ran | None:
        """The experiment's artefact, if nothing it was made from has changed since."""
        recorded = self.store.recipe(stem)
        if recorded is None or self._hashes.differing(recorded.files):
            return None
        if not set(self.course.own_files(stem)) <= set(recorded.files):
            return None  # its figures were written since
        return self.kept(self._recipe(stem, recorded.files, recorded.inputs))

    def kept(self, recipe: keys.Recipe) -> Ran | None:
        """The artefact of a recipe, if it is kept and sound."""
        artefact = self.store.load(recipe)
        return None if artefact is None else Ran(recipe, artefact)

    def recipe(self, stem: str) -> keys.Recipe:
        """What the experiment's artefact would be made from now."""
        imports = self.imports  # it tells of a file that is not Python, with the line
        task = self.course.task(stem)
        names = keys.parameters(self.course.source(stem))
        loaders = [self.course.inputs[name].module for name in names if name in self.course.inputs]
        modules = [name for name in (task.experiment, task.figures, *loaders) if name]
        return self._recipe(stem, self._files(imports.files(modules)), names)

    def decoding(self, name: str) -> keys.Recipe:
        """What the arrays of an input would be made from now."""
        one = self.course.inputs[name]
        settings = {"decodes": one.load, "arguments": repr(one.arguments)}
        files = self._files(self.imports.files([one.module]))
        return keys.Recipe(files, {name: self.hash_of(name)}, settings, self.versions)

    def confirm(self, recipe: keys.Recipe) -> None:
        """Read the files of a recipe anew.

        Raises:
            Fault: one of them is no longer what it was when the recipe was made.
        """
        now = keys.Hashes(self.course.root)
        inputs = [(self.course.inputs[name], made) for name, made in recipe.inputs.items()]
        read_by_run = {str(one.path): made for one, made in inputs if not one.sha256}
        edited = now.differing({**recipe.files, **read_by_run})
        if edited:
            raise Fault(f"{edited} was edited while experiments ran with it; build again")

    def hash_of(self, name: str) -> str:
        """The SHA-256 of an input's file.

        Raises:
            Fault: it cannot be read.
        """
        one = self.course.inputs[name]
        try:
            return one.sha256 or self._hashes.of(one.path)
        except OSError as error:
            raise Fault(f"{one.label}: cannot read {one.path}: {error.strerror}") from None

    def _files(self, paths: Iterable[str]) -> dict[str, str]:
        """The hashes of files, by their paths from the root."""
        return {path: self._hashes.of(Path(path)) for path in paths}

    def _recipe(self, stem: str, files: Mapping[str, str], inputs: Iterable[str]) -> keys.Recipe:
        digests = {name: self.hash_of(name) for name in inputs if name in self.course.inputs}
        task = self.course.task(stem)
        settings = {
            "experiment": task.experiment,
            "figures": task.figures,
            "loads": {name: self.course.inputs[name].load for name in digests},
            "own": sorted(task.own & digests.keys()),
            "colours": dict(task.colours),
            "look": task.look and asdict(task.look),
        }
        return keys.Recipe(files, digests, settings, self.versions)


class Build:
    """The artefacts of a course, computed where they are missing.

    Work starts on construction, so that the caller can do something else before
    it asks for `artefacts()`. Leaving the `with` block ends what still runs.

    Args:
        course: what to build.
        jobs: experiments run at once; the number of cores by default.
        crew: returns those who run them instead, such as a cluster; called if any is stale.
        report: called with (stem, done, total, whether it succeeded) as experiments end.

    Raises:
        Fault: an input's file cannot be read.
    """

    def __init__(
        self,
        course: Course,
        *,
        jobs: int | None = None,
        crew: Hire | None = None,
        report: Report = lambda stem, done, total, ran: None,
    ) -> None:
        self.stock = Stock(course)
        self._report = report
        self._ran: dict[str, Ran] = {}
        self._running: dict[Future[Answer], tuple[str, keys.Recipe]] = {}
        self._stack = ExitStack()
        stale = []
        for stem in course.stems():
            ran = self.stock.fresh(stem)
            if ran is None:
                stale.append(stem)
            else:
                self._ran[stem] = ran
        if stale:
            try:
                self._start(stale, jobs, crew)
            except BaseException:
                self.__exit__(*sys.exc_info())
                raise

    def __enter__(self) -> Build:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def artefacts(self) -> dict[str, Ran]:
        """All artefacts, by stem, in order; waits for what still runs.

        Raises:
            Fault: experiments failed; each distinct failure has its line. Those that
                succeeded are kept.
        """
        faults = set()
        total = len(self._running)
        for done, future in enumerate(as_completed(self._running), start=1):
            stem, recipe = self._running[future]
            try:
                self._ran[stem] = self._kept(stem, recipe, future.result())
            except Fault as fault:
                faults.add(str(fault))
            self._report(stem, done, total, stem in self._ran)
        if total:
            self.stock.store.trim({one.recipe.key for one in self._ran.values()})
        if faults:
            raise Fault("\n".join(sorted(faults)))
        self._running.clear()
        return dict(sorted(self._ran.items()))

    def _kept(self, stem: str, recipe: keys.Recipe, answer: Answer) -> Ran:
        """What an experiment answered, once it is kept under the key that it was made from."""
        try:
            artefact = unpacked(answer.archive)
        except ValueError as error:
            from nnsite.engine.run.supervisor import unreadable

            raise unreadable(f"experiment '{stem}'", error) from None
        self.stock.confirm(recipe)
        self.stock.store.save(stem, recipe, answer)
        return Ran(recipe, artefact)

    def _start(self, stale: list[str], jobs: int | None, crew: Hire | None) -> None:
        course = self.stock.course
        self.stock.store.prepare()
        hired = self._local(jobs, len(stale)) if crew is None else crew(course)
        those = self._stack.enter_context(hired)
        wanted = {stem: self.stock.recipe(stem) for stem in stale}
        self.stock.store.fetch(recipe.key for recipe in wanted.values())
        recipes = {}
        for stem, recipe in wanted.items():
            kept = self.stock.kept(recipe)
            if kept is None:
                recipes[stem] = recipe
            else:
                self.stock.store.record(stem, recipe)
                self._ran[stem] = kept
        # The longest must not start last.
        for stem, recipe in sorted(recipes.items(), key=self._length, reverse=True):
            task = course.task(stem, parts=recipe.files)
            self._running[those.start(task, recipe)] = (stem, recipe)

    def _length(self, of: tuple[str, keys.Recipe]) -> tuple[float, int, int]:
        """What orders experiments by how long they are likely to take.

        It is what they took when they last ran here. One that has not run may take longest: it
        goes by the bytes that it reads, and then by those of its source.
        """
        stem, recipe = of
        seconds = self.stock.store.seconds(stem)
        read = [self.stock.course.inputs[name] for name in recipe.inputs]
        files = [one.path for one in read if not one.sha256]  # else it is read already
        return (
            math.inf if seconds is None else seconds,
            sum(path.stat().st_size for path in files),
            self.stock.course.source(stem).stat().st_size,
        )

    def _local(self, jobs: int | None, count: int) -> AbstractContextManager[Crew]:
        from nnsite.engine.run.inputs import Inputs
        from nnsite.engine.run.workers import Workers

        return Inputs(self.stock, Workers(jobs, self.stock.course.preload, count))
