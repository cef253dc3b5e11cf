"""Inputs that are arrays, each decoded once for all experiments of a build, and kept.

To unpack 10,000 digits takes 0.08 s, to read and check their arrays 0.006 s. So a process of its
own decodes an input, with the loader's code as it stands, and experiments read what it made. It
is kept under a key, as an artefact is: an edit of the loader decodes anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from nnsite.engine.declare.task import Task
from nnsite.engine.keep.artefacts import Answer

if TYPE_CHECKING:
    from nnsite.engine.keep.keys import Imports, Recipe
    from nnsite.engine.run.build import Stock
    from nnsite.engine.run.workers import Workers


class Inputs:
    """The inputs of a build's experiments, those of arrays decoded.

    Args:
        stock: what the cache holds of the course.
        workers: decode, and run the experiments.
        names: of the inputs that are needed; what is not kept is decoded from now on.
        imports: which files a loader is made from.

    Attributes:
        keys: under which arrays are kept.
    """

    def __init__(
        self, stock: Stock, workers: Workers, names: Iterable[str], imports: Imports
    ) -> None:
        self._stock = stock
        self._workers = workers
        self._ready: dict[str, Future[None] | None] = {}
        recipes = {
            name: stock.decoding(name, imports)
            for name in sorted(names)
            if stock.course.inputs[name].arrays
        }
        self.keys = {name: recipe.key for name, recipe in recipes.items()}
        for name, recipe in recipes.items():
            kept = stock.store.content(recipe.key) is not None
            self._ready[name] = None if kept else workers.submit(self._decode, name, recipe)

    def submit(self, task: Task, names: Iterable[str]) -> Future[Answer]:
        """Have an experiment run as soon as the inputs of these names are decoded.

        What decodes them has been submitted before: it never waits for this one to make room.
        """
        needed = {name: self.keys[name] for name in names if name in self.keys}
        return self._workers.submit(self._run, task, needed)

    def _run(self, task: Task, needed: Mapping[str, str]) -> Answer:
        for name in needed:
            ready = self._ready[name]
            if ready:
                ready.result()
        decoded = {name: (str(self._stock.store.file(key)), key) for name, key in needed.items()}
        return self._workers.run(replace(task, decoded=decoded))

    def _decode(self, name: str, recipe: Recipe) -> None:
        answer = self._workers.run(self._stock.course.decoding(name, recipe.files))
        self._stock.confirm(recipe)
        self._stock.store.keep(recipe.key, answer.archive)
