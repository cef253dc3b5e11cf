"""From a course to its artefacts: what is fresh is read, what is stale is run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
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
        self.store = Store(course.cache, course.elsewhere)
        self.versions = keys.versions()
        self._hashes = keys.Hashes(course.root)

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

    def recipe(self, stem: str, imports: keys.Imports) -> keys.Recipe:
        """What the experiment's artefact would be made from now."""
        task = self.course.task(stem)
        names = keys.parameters(self.course.source(stem))
        loaders = [self.course.inputs[name].module for name in names if name in self.course.inputs]
        modules = [name for name in (task.experiment, task.figures, *loaders) if name]
        files = {path: self._hashes.of(Path(path)) for path in imports.files(modules)}
        return self._recipe(stem, files, names)

    def edited(self, recipe: keys.Recipe) -> str | None:
        """A file that is no longer what it was when the recipe was made, read anew, if any."""
        now = keys.Hashes(self.course.root)
        inputs = [(self.course.inputs[name], made) for name, made in recipe.inputs.items()]
        read_by_run = {str(one.path): made for one, made in inputs if not one.sha256}
        return now.differing({**recipe.files, **read_by_run})

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
        crew: returns those who run them instead, such as a cluster; called if any is to run.
        report: called with (stem, done, total, whether it succeeded) as experiments end.

    Raises:
        Fault: an input's file cannot be read.
    """

    def __init__(
        self,
        course: Course,
        *,
        jobs: int | None = None,
        crew: Callable[[Course], AbstractContextManager[Crew]] | None = None,
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
                self._start(stale, self._local(jobs) if crew is None else crew(course))
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

            raise unreadable(stem, error) from None
        edited = self.stock.edited(recipe)
        if edited:
            raise Fault(f"{edited} was edited while experiments ran with it; build again")
        self.stock.store.save(stem, recipe, answer)
        return Ran(recipe, artefact)

    def _start(self, stale: list[str], crew: AbstractContextManager[Crew]) -> None:
        course = self.stock.course
        self.stock.store.prepare()
        those = self._stack.enter_context(crew)
        imports = keys.Imports(course.root, course.package)
        recipes = {stem: self.stock.recipe(stem, imports) for stem in stale}

        def size(stem: str) -> tuple[int, int]:
            read = [course.inputs[name] for name in recipes[stem].inputs]
            files = [one.path for one in read if not one.sha256]  # else it is read already
            return sum(path.stat().st_size for path in files), course.source(stem).stat().st_size

        # What reads most, and then what has most to say, is likely to take longest;
        # and the longest must not start last.
        for stem in sorted(stale, key=size, reverse=True):
            recipe = recipes[stem]
            kept = self.stock.kept(recipe)
            if kept is None:
                task = course.task(stem, parts=recipe.files)
                self._running[those.start(task, recipe)] = (stem, recipe)
            else:
                self.stock.store.record(stem, recipe)
                self._ran[stem] = kept

    def _local(self, jobs: int | None) -> AbstractContextManager[Crew]:
        from nnsite.engine.run.workers import Workers

        return Workers(jobs, self.stock.course.preload)
