"""The cache's folder: a packed artefact per key, and each experiment's latest recipe."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from nnsite.engine.faults import Fault
from nnsite.engine.keep import atomic
from nnsite.engine.keep.artefacts import Artefact, unpacked
from nnsite.engine.keep.keys import Recipe
from nnsite.engine.keep.sealed import seal, unseal


class Store:
    """The cache's folder.

    Args:
        folder: where it is; made when something is kept.
        elsewhere: how a person names another folder.
    """

    def __init__(self, folder: Path, elsewhere: str) -> None:
        self.folder = folder
        self._elsewhere = elsewhere

    def recipe(self, stem: str) -> Recipe | None:
        """The recipe of the experiment's latest artefact, if it is recorded and readable."""
        try:
            content = unseal(stem, self._recipe_path(stem).read_bytes())
        except OSError:
            return None
        return None if content is None else Recipe(**json.loads(content))

    def load(self, recipe: Recipe) -> Artefact | None:
        """The artefact of that recipe, or None when it is absent or damaged."""
        try:
            content = unseal(recipe.key, self._path(recipe).read_bytes())
            return None if content is None else unpacked(content)
        except (OSError, ValueError):
            return None

    def save(self, stem: str, recipe: Recipe, archive: bytes) -> None:
        """Keep a packed artefact, and record it as the experiment's latest.

        Raises:
            Fault: the folder cannot be written to.
        """
        self._write(self._path(recipe), seal(recipe.key, archive))
        self.record(stem, recipe)

    def record(self, stem: str, recipe: Recipe) -> None:
        """Record an artefact that is kept as the experiment's latest.

        Raises:
            Fault: the folder cannot be written to.
        """
        content = json.dumps(asdict(recipe), sort_keys=True)
        self._write(self._recipe_path(stem), seal(stem, content.encode()))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            atomic.write(path, content)
        except OSError as error:
            raise Fault(
                f"cannot write to the cache {self.folder}: {error.strerror}. {self._elsewhere}"
            ) from None

    def _recipe_path(self, stem: str) -> Path:
        return self.folder / f"{stem}.recipe"

    def _path(self, recipe: Recipe) -> Path:
        return self.folder / f"{recipe.key}.artefact"
