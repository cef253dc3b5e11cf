"""Inputs that are arrays, each decoded once for all experiments of a build, and kept.

To unpack 10,000 digits takes 0.07 s, to read and check their arrays 0.006 s. So a process of its
own decodes an input, with the loader's code as it stands, and experiments read what it made. It
is kept under a key, as an artefact is: an edit of the loader decodes anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING

from nnsite.engine.declare.task import Task
from nnsite.engine.keep.artefacts import Answer
from nnsite.engine.keep.keys import Recipe

if TYPE_CHECKING:
    from nnsite.engine.run.build import Stock
    from nnsite.engine.run.workers import Workers


class Inputs:
    """Workers, and the inputs of their experiments: a build's crew on this machine.

    Args:
        stock: what the cache holds of the course.
        workers: decode, and run the experiments; entered and left with the `with` block.
    """

    def __init__(self, stock: Stock, workers: Workers) -> None:
        self._stock = stock
        self._workers = workers
        self._keys: dict[str, str] = {}
        self._ready: dict[str, Future[None] | None] = {}

    def __enter__(self) -> Inputs:
        self._workers.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def start(self, task: Task, recipe: Recipe) -> Future[Answer]:
        """Have an experiment run as soon as its inputs are decoded.

        What decodes them is submitted before: it never waits for this one to make room.
        """
        course = self._stock.course
        needed = {name: self._key(name) for name in recipe.inputs if course.inputs[name].arrays}
        return self._workers.submit(self._run, task, needed)

    def _key(self, name: str) -> str:
        """The key of an input's arrays; what is not kept is decoded from now on."""
        if name not in self._keys:
            recipe = self._stock.decoding(name)
            kept = self._stock.store.content(recipe.key) is not None
            self._ready[name] = None if kept else self._workers.submit(self._decode, name, recipe)
            self._keys[name] = recipe.key
        return self._keys[name]

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
