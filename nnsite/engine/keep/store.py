"""The cache: a packed artefact per key, and each experiment's latest recipe, in a folder.

Behind the folder there may be a place that several machines share. What a build is about to run
is asked for there first, and what it has run is put there. Otherwise the folder is all.

Nothing that stands there is believed: what is damaged, belongs to another key or is no plain
file counts as absent. The folder bears a mark, unless other things stood there before; by the
mark and by their names the cache knows what it wrote, and removes nothing else.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from nnsite.engine.controls import without_secrets
from nnsite.engine.faults import Fault
from nnsite.engine.keep import plain
from nnsite.engine.keep.artefacts import Answer, Artefact, unpacked
from nnsite.engine.keep.keys import Recipe
from nnsite.engine.keep.sealed import seal, unseal

if TYPE_CHECKING:
    from nnsite.engine.keep.shared import Shared

# Programs that make backups leave out a folder with this file: https://bford.info/cachedir/
MARKER = "CACHEDIR.TAG"
MARK = (
    b"Signature: 8a477f597d28d172789f06886806bc55\n"
    b"# The cache of nnsite. `nnsite clean` removes it.\n"
)
# Bytes of artefacts. A course of 36 experiments keeps some 2 MB for each set of inputs, and 16 MB
# of decoded digits: there is room for many branches and edits undone, and no need to ever think
# of it.
BOUND = plain.MOST
KEPT = r"[0-9a-f]{64}\.artefact|[a-z]\w*\.recipe"
# Folders of compiled templates, the pages' and the site generator's, and what stands in them.
FOLDERS = ("templates", "theme")
BYTECODE = r"[0-9a-f]{40}"


class Store:
    """The cache.

    Args:
        folder: where it is; made when something is kept. It may be a link to a folder.
        elsewhere: how a person names another folder.
        address: of a place that is shared, if there is one. It is used once it is prepared.
    """

    def __init__(self, folder: Path, elsewhere: str, address: str = "") -> None:
        self.folder = folder
        self._elsewhere = elsewhere
        self._address = address
        self._shared: Shared | None = None

    @property
    def address(self) -> str:
        """Where the shared place is, in a form that can be shown; nothing if there is none."""
        return without_secrets(self._address)

    def prepare(self) -> None:
        """Make the folder, and try whether it can be written to, and the shared place used.

        Raises:
            Fault: it cannot.
        """
        try:
            self._make()
            with tempfile.TemporaryFile(dir=self.folder) as trial:
                trial.write(MARK)
        except OSError as error:
            raise self._unwritable(error) from None
        if self._address:
            from nnsite.engine.keep.shared import Shared

            self._shared = Shared(self._address)

    def fetch(self, keys: Iterable[str]) -> None:
        """Keep here what is only kept at the shared place.

        Raises:
            Fault: the folder cannot be written to.
        """
        if self._shared is None:
            return
        missing = {_name(key): key for key in keys if self.content(key) is None}
        for name, sealed in self._shared.read(list(missing)):
            if unseal(missing[name], sealed) is not None:
                self._write(self.folder / name, sealed)

    def recipe(self, stem: str) -> Recipe | None:
        """The recipe of the experiment's latest artefact, if it is recorded and readable."""
        latest = self._latest(stem)
        return latest and latest[0]

    def seconds(self, stem: str) -> float | None:
        """What the experiment's latest run here took, if that is recorded."""
        latest = self._latest(stem)
        return latest and latest[1]

    def load(self, recipe: Recipe) -> Artefact | None:
        """The artefact of that recipe, or None when it is absent or damaged."""
        content = self.content(recipe.key)
        try:
            return None if content is None else unpacked(content)
        except ValueError:
            return None

    def content(self, key: str) -> bytes | None:
        """The bytes kept under a key, or None when they are absent or damaged."""
        path = self._path(key)
        try:
            content = unseal(key, plain.read(path))
        except OSError:
            return None
        if content is not None:
            with suppress(OSError):
                os.utime(path)  # used now: the last to go
        return content

    def file(self, key: str) -> Path:
        """The file of what is kept under a key, sealed."""
        return self._path(key)

    def keep(self, key: str, content: bytes) -> None:
        """Keep bytes under a key, a SHA-256 of all that they are made from.

        Raises:
            Fault: the folder cannot be written to.
        """
        self._write(self._path(key), seal(key, content))

    def save(self, stem: str, recipe: Recipe, answer: Answer) -> None:
        """Keep what a run answered, here and at the shared place, and record it as the latest.

        Raises:
            Fault: the folder cannot be written to.
        """
        self.keep(recipe.key, answer.archive)
        self._record(stem, recipe, answer.seconds)
        if self._shared is not None:
            self._shared.write(_name(recipe.key), seal(recipe.key, answer.archive))

    def record(self, stem: str, recipe: Recipe) -> None:
        """Record an artefact that is kept as the experiment's latest; it ran at another time.

        Raises:
            Fault: the folder cannot be written to.
        """
        self._record(stem, recipe, self.seconds(stem))

    def trim(self, current: Collection[str]) -> None:
        """Let artefacts go until the bound is kept, those first that were unused longest.

        Args:
            current: keys of what stays, whatever they weigh.
        """
        found = [(path, status) for path, status in self._own() if path.parent == self.folder]
        excess = sum(status.st_size for _, status in found) - BOUND
        for path, status in sorted(found, key=lambda one: one[1].st_mtime):
            if excess <= 0:
                return
            if path.suffix != ".recipe" and path.stem not in current:
                with suppress(OSError):
                    path.unlink()
                    excess -= status.st_size

    def size(self) -> int:
        """Bytes of all that the cache wrote."""
        return sum(status.st_size for _, status in self._own())

    def clear(self) -> list[Path]:
        """Remove what the cache wrote, and the folder if nothing else stands there.

        Returns:
            What stands there still, because the cache did not write it.

        Raises:
            Fault: the folder is a link, or bears no mark of the cache: nothing was removed; or
                something cannot be removed.
        """
        if os.path.islink(self.folder):
            raise Fault(
                f"{self.folder} is a link to {os.readlink(self.folder)}: nothing was removed there"
            )
        if not os.path.lexists(self.folder):
            return []
        if not self._marked():
            raise Fault(
                f"{self.folder} does not have this project's {MARKER}: nothing was removed there; "
                "if it holds nothing of yours, remove it by hand"
            )
        try:
            for path, _ in list(self._own()):
                path.unlink()
            for folder in _folders(self.folder):
                if not os.listdir(folder):
                    folder.rmdir()
            left = [path for path in sorted(self.folder.iterdir()) if path.name != MARKER]
            if not left:
                (self.folder / MARKER).unlink()
                self.folder.rmdir()
        except OSError as error:
            raise Fault(f"cannot remove {error.filename}: {error.strerror}") from None
        return left

    def _latest(self, stem: str) -> tuple[Recipe, float | None] | None:
        """What is recorded of the experiment: the recipe, and the seconds of its latest run."""
        try:
            content = unseal(stem, plain.read(self._recipe_path(stem)))
            if content is None:
                return None
            recorded = json.loads(content)
            seconds = recorded.pop("seconds")
            recipe = Recipe(**recorded)
        except (OSError, AttributeError, KeyError, TypeError, ValueError):
            return None  # absent, or in another version's form
        sound = all(isinstance(part, dict) for part in recorded.values())
        return (recipe, seconds) if sound and isinstance(seconds, float | None) else None

    def _record(self, stem: str, recipe: Recipe, seconds: float | None) -> None:
        content = json.dumps({**asdict(recipe), "seconds": seconds}, sort_keys=True)
        self._write(self._recipe_path(stem), seal(stem, content.encode()))

    def _make(self) -> None:
        """Make the folder, and mark it unless other things stand there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._marked() and self._only_ours():
            plain.write(self.folder / MARKER, MARK)

    def _only_ours(self) -> bool:
        """Whether the folder is empty, or all in it is the cache's, whose mark was lost."""
        names = set(os.listdir(self.folder))
        sealed = names - {MARKER, *FOLDERS}
        return not names or (bool(sealed) and all(map(self._sealed, sealed)))

    def _sealed(self, name: str) -> bool:
        """Whether a file is an artefact or a recipe, by its name and its content."""
        try:
            content = plain.read(self.folder / name)
        except OSError:
            return False
        return _is(KEPT, name) and unseal(Path(name).stem, content) is not None

    def _marked(self) -> bool:
        try:
            return plain.read(self.folder / MARKER) == MARK
        except OSError:
            return False

    def _own(self) -> Iterator[tuple[Path, os.stat_result]]:
        """The files that the cache wrote, but for its mark: plain ones, by their names."""
        yield from _plain(self.folder, KEPT)
        for folder in _folders(self.folder):
            yield from _plain(folder, BYTECODE)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            self._make()
            plain.write(path, content)
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> Fault:
        taken = os.path.lexists(self.folder) and not os.path.isdir(self.folder)
        why = "it is no folder" if taken else error.strerror
        return Fault(f"cannot write to the cache {self.folder}: {why}. {self._elsewhere}")

    def _recipe_path(self, stem: str) -> Path:
        return self.folder / f"{stem}.recipe"

    def _path(self, key: str) -> Path:
        return self.folder / _name(key)


def _name(key: str) -> str:
    """The name of what is kept under a key, here and at the shared place."""
    return f"{key}.artefact"


def _is(names: str, name: str) -> bool:
    """Whether a file is of these names, or is one that was not written to its end."""
    return bool(re.fullmatch(rf"(?:{names})|\.(?:{names}|{MARKER})\.\w+\.part", name))


def _plain(folder: Path, names: str) -> Iterator[tuple[Path, os.stat_result]]:
    """The plain files of these names in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _is(names, entry.name) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path), entry.stat(follow_symlinks=False)


def _folders(cache: Path) -> Iterator[Path]:
    """The cache's folders of compiled templates."""
    for folder in map(cache.joinpath, FOLDERS):
        if os.path.isdir(folder) and not os.path.islink(folder):
            yield folder
