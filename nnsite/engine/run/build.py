"""From a course to its artefacts: what is fresh is read, what is stale is run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, as_completed
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from nnsite.engine.declare.course import Course
from nnsite.engine.faults import Fault
from nnsite.engine.keep import keys
from nnsite.engine.keep.artefacts import Artefact, Store

Report = Callable[[str, int, int], None]


class Stock:
    """What the cache holds of a course as it stands now.

    Attributes:
        course: whose.
        store: the cache.
        versions: of Python and of the packages that shape a result.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.store = Store(course.cache)
        self.versions = keys.versions()
        self._hashes = keys.Hashes(course.root)

    def fresh(self, stem: str) -> Artefact | None:
        """The experiment's artefact, if nothing it was made from has changed since."""
        recorded = self.store.recipe(stem)
        if recorded is None or not self._hashes.match(recorded.files):
            return None
        if not set(self.course.own_files(stem)) <= set(recorded.files):
            return None  # its figures were written since
        return self.store.load(stem, self._recipe(recorded.files, recorded.inputs))

    def recipe(self, stem: str, imports: keys.Imports) -> keys.Recipe:
        """What the experiment's artefact would be made from now."""
        task = self.course.task(stem)
        modules = [name for name in (task.experiment, task.figures) if name]
        files = {path: self._hashes.of(Path(path)) for path in imports.files(modules)}
        return self._recipe(files, keys.parameters(self.course.source(stem)))

    def hash_of(self, name: str) -> str:
        """The SHA-256 of an input's file.

        Raises:
            Fault: it cannot be read.
        """
        read = self.course.inputs[name]
        try:
            return self._hashes.of(read.path)
        except OSError as error:
            raise Fault(f"{read.label}: cannot read {read.path}: {error.strerror}") from None

    def _recipe(self, files: Mapping[str, str], inputs: Iterable[str]) -> keys.Recipe:
        digests = {name: self.hash_of(name) for name in inputs if name in self.course.inputs}
        return keys.Recipe(files, digests, self.versions)


class Build:
    """The artefacts of a course, computed where they are missing.

    Work starts on construction, so that the caller can do something else before
    it asks for `artefacts()`. Leaving the `with` block ends what still runs.

    Args:
        course: what to build.
        jobs: experiments run at once; the number of cores by default.
        executor: where to run them instead, such as a cluster's; its workers start
            new interpreters.
        report: called with (stem, done, total) as experiments end.

    Raises:
        Fault: an input's file cannot be read.
    """

    def __init__(
        self,
        course: Course,
        *,
        jobs: int | None = None,
        executor: Executor | None = None,
        report: Report = lambda stem, done, total: None,
    ) -> None:
        self.stock = Stock(course)
        self._report = report
        self._fresh: dict[str, Artefact] = {}
        self._running: dict[Future[bytes], tuple[str, keys.Recipe]] = {}
        self._stack = ExitStack()
        stale = []
        for stem in course.experiments():
            artefact = self.stock.fresh(stem)
            if artefact is None:
                stale.append(stem)
            else:
                self._fresh[stem] = artefact
        if stale:
            try:
                self._start(stale, jobs, executor)
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

    @property
    def running(self) -> bool:
        """Whether experiments had to be started, so that there is time to use."""
        return bool(self._running)

    def artefacts(self) -> dict[str, Artefact]:
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
                self.stock.store.save(stem, recipe, future.result())
            except Fault as fault:
                faults.add(str(fault))
            else:
                artefact = self.stock.store.load(stem, recipe)
                assert artefact is not None, f"the cache lost the artefact of {stem}"
                self._fresh[stem] = artefact
            self._report(stem, done, total)
        if faults:
            raise Fault("\n".join(sorted(faults)))
        return dict(sorted(self._fresh.items()))

    def _start(self, stale: list[str], jobs: int | None, executor: Executor | None) -> None:
        from nnsite.engine.run import workers

        run = workers.in_subprocess
        if executor is None:
            executor = self._stack.enter_context(workers.Workers(jobs))
            run = workers.in_fork if workers.can_fork() else workers.in_subprocess
        course = self.stock.course
        imports = keys.Imports(course.root, course.package)
        recipes = {stem: self.stock.recipe(stem, imports) for stem in stale}

        def size(stem: str) -> tuple[int, int]:
            read = [course.inputs[name].path for name in recipes[stem].inputs]
            return sum(path.stat().st_size for path in read), course.source(stem).stat().st_size

        # What reads most, and then what has most to say, is likely to take longest;
        # and the longest must not start last.
        for stem in sorted(stale, key=size, reverse=True):
            recipe = recipes[stem]
            artefact = self.stock.store.load(stem, recipe)
            if artefact is None:
                future = executor.submit(run, course.task(stem))
                self._running[future] = (stem, recipe)
            else:
                self.stock.store.record(stem, recipe)
                self._fresh[stem] = artefact
