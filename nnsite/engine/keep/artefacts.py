"""The artefacts on disk: one zip archive per key, written whole or not at all.

Beside them stand each experiment's latest recipe, and the filled pages.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nnsite.engine.faults import Fault
from nnsite.engine.keep.keys import Recipe


@dataclass(frozen=True)
class Artefact:
    """What one run of one experiment gave.

    Attributes:
        stem: the experiment's name.
        recipe: what it was made from.
        result: numbers, texts, table, claims, warnings, inputs and figures.
        files: the drawn SVG and PNG files, by name.
        seconds: the child's own time, imports left out.
    """

    stem: str
    recipe: Recipe
    result: Mapping[str, Any]
    files: Mapping[str, bytes]
    seconds: float


class Store:
    """The cache's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def recipe(self, stem: str) -> Recipe | None:
        """The recipe of the experiment's latest artefact, if it is recorded and readable."""
        try:
            record = json.loads((self.folder / f"{stem}.json").read_bytes())
            return Recipe(**record)
        except (OSError, ValueError, TypeError):
            return None

    def load(self, stem: str, recipe: Recipe) -> Artefact | None:
        """The artefact of that recipe, or None when it is absent or damaged."""
        try:
            with zipfile.ZipFile(self._path(recipe)) as archive:
                contents = {name: archive.read(name) for name in archive.namelist()}
            result = json.loads(contents.pop("result.json"))
            seconds = json.loads(contents.pop("seconds.json"))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
            return None
        return Artefact(stem, recipe, result, contents, seconds)

    def save(self, stem: str, recipe: Recipe, archive: bytes) -> None:
        """Keep an artefact, and record it as the experiment's latest.

        Raises:
            Fault: the folder cannot be written to.
        """
        self._write(self._path(recipe), archive)
        self.record(stem, recipe)

    def record(self, stem: str, recipe: Recipe) -> None:
        """Record an artefact that is kept as the experiment's latest.

        Raises:
            Fault: the folder cannot be written to.
        """
        content = json.dumps(asdict(recipe), indent=1, sort_keys=True).encode()
        self._write(self.folder / f"{stem}.json", content)

    def pages(self) -> dict[str, Any]:
        """What was kept of the pages when they were last filled."""
        try:
            return dict(json.loads((self.folder / "pages").read_bytes()))
        except (OSError, ValueError, TypeError):
            return {}

    def keep_pages(self, pages: Mapping[str, Any]) -> None:
        """Keep the filled pages.

        Raises:
            Fault: the folder cannot be written to.
        """
        self._write(self.folder / "pages", json.dumps(pages).encode())

    def _write(self, path: Path, content: bytes) -> None:
        """Write the file whole or not at all: elsewhere first, then one rename."""
        part = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.replace(part, path)
        except OSError as error:
            if part is not None:
                with suppress(OSError):
                    os.unlink(part)
            raise Fault(
                f"cannot write to the cache {self.folder}: {error.strerror}. "
                "Free or unlock it, or name another folder in NNSITE_CACHE."
            ) from None

    def _path(self, recipe: Recipe) -> Path:
        return self.folder / f"{recipe.key}.zip"
