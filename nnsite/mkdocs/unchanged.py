"""Whether a build would only make again what stands in `site/`: then it need not begin.

One digest covers all that a site is made from: the project's files, the inputs, what shapes a
result on this machine, the installed packages, and what git says. Another
covers the files of `site/` as they stand. If both are those of the last whole build, and each
file that it opened anywhere else is what it was, and each variable that settings or hooks name,
nothing is left to do. Nothing of MkDocs is imported.

A hook of a site's own may depend on what no digest covers: a clock, the network, what a folder
elsewhere holds, what another program reads. `nnsite build --force` builds anyway.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import source_from_cache
from pathlib import Path
from threading import get_ident
from typing import Any

from nnsite.engine import Course, Fault, Provenance, Store, versions

# What marks folders that hold no sources: caches, and virtual environments.
NO_SOURCES = ("CACHEDIR.TAG", "pyvenv.cfg")
COMPILED = "__pycache__"
# Variables that are read whether or not anything names them.
VARIABLES = ("NNSITE_URL", "SOURCE_DATE_EPOCH", "PYTHONPATH")
# What may name others: settings, and hooks, at the top of the project, there or elsewhere.
NAMING = (".yml", ".yaml", ".py")
HOOKS = "scripts"
WORD = re.compile(r"[A-Za-z_]\w*")
# Files there are made anew each time they are read.
SYSTEM = ("/proc/", "/sys/", "/dev/")


class Unchanged:
    """The project and its site, compared with what the last whole build has recorded.

    Args:
        course: what is built.
        provenance: what git says.
        site: the folder that is built.
    """

    def __init__(self, course: Course, provenance: Provenance, site: Path) -> None:
        self._course = course
        self._provenance = provenance
        self._site = site
        self._store = Store(course.cache, course.elsewhere)
        self._key = _digest(["site", os.path.realpath(site)])
        self._before = self._made_from()

    def told(self) -> str | None:
        """What the last build told of its facts, if nothing has changed since; else None.

        Raises:
            Fault: SOURCE_DATE_EPOCH is no number of seconds.
        """
        record = self._record()
        same = (
            record.get("made_from") == self._before
            and record.get("site") == _tree(self._site)
            and record.get("elsewhere") == _hashes(record.get("elsewhere", ()))
            and record.get("environment") == self._environment(record.get("elsewhere", ()))
        )
        return str(record["told"]) if same else None

    def keep(self, told: str, opened: Iterable[str]) -> None:
        """Record that the site is built, unless a file was edited meanwhile.

        Args:
            told: what the build tells of its facts.
            opened: the files that it opened, from `Opened`.

        A cache that cannot be written to costs the next build its time, and no more.
        """
        covered = {os.path.realpath(path) for path in _files(self._course.root, self._site)}
        elsewhere = _hashes(path for path in opened if path not in covered)
        if self._made_from() == self._before:
            record = {
                "made_from": self._before,
                "site": _tree(self._site),
                "elsewhere": elsewhere,
                "environment": self._environment(elsewhere),
                "told": told,
            }
            with suppress(Fault):
                self._store.keep(self._key, json.dumps(record).encode())

    def _record(self) -> dict[str, Any]:
        try:
            found = json.loads(self._store.content(self._key) or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _made_from(self) -> str:
        root = self._course.root
        inputs = [
            [name, one.load, str(one.path), one.identity, one.label, one.sha256 or _hash(one.path)]
            for name, one in self._course.inputs.items()
        ]
        return _digest(
            [
                [(path, _hash(path)) for path in _files(root, self._site)],
                inputs,
                versions(),
                _packages(),
                str(self._provenance.commit),
                self._provenance.date,
            ]
        )

    def _environment(self, elsewhere: Iterable[str]) -> dict[str, str]:
        """The variables that a build may read: each that settings or hooks have as a word."""
        root = self._course.root
        own = [*root.glob("*"), *(root / HOOKS).rglob("*")]
        named = set(VARIABLES)
        for path in (*own, *map(Path, elsewhere)):
            if path.suffix in NAMING and path.is_file():
                with suppress(OSError):
                    named.update(WORD.findall(path.read_text("utf-8", "replace")))
        return {name: value for name, value in os.environ.items() if name in named}


class Opened:
    """A record of the files that this thread opens to read them, from construction on.

    What other threads open is no source: they wait for experiments, or ask a shared cache.

    Args:
        course: whose build it is.
        site: the folder that is built.
    """

    def __init__(self, course: Course, site: Path) -> None:
        self._seen: dict[str, None] = {}
        self._thread = get_ident()
        places = (sys.prefix, sys.base_prefix, course.cache)
        self._free = (
            *SYSTEM,
            *(os.path.join(os.path.realpath(place), "") for place in places),
            # While the site is made, it stands beside its place, under such a name.
            os.path.realpath(site.with_name(f".{site.name}.")),
        )
        sys.addaudithook(self._note)

    @property
    def paths(self) -> list[str]:
        """The real paths of those that still stand, without the cache and installed packages."""
        real = {os.path.realpath(_source(path)) for path in self._seen}
        # Folders are opened to be removed, by names that are no paths.
        real = {path for path in real if not path.startswith(self._free)}
        return sorted(filter(os.path.isfile, real))

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and get_ident() == self._thread:
            path, _, flags = arguments
            reads = not flags & (os.O_WRONLY | os.O_RDWR)
            if reads and isinstance(path, str | bytes | os.PathLike):
                with suppress(OSError):  # the working folder is gone
                    self._seen.setdefault(os.path.abspath(os.fsdecode(path)))


def _source(path: str) -> str:
    """The source of a compiled module; of any other file, the path itself."""
    try:
        return source_from_cache(path)
    except ValueError:
        return path


def _files(root: Path, site: Path) -> Iterator[str]:
    """The project's files, in order; the site, and what is hidden at the top, left out."""
    for entry in _entries(str(root)):
        if not entry.name.startswith("."):
            yield from _below(entry, frozenset(map(os.path.realpath, (root, site))))


def _below(entry: os.DirEntry[str], above: frozenset[str]) -> Iterator[str]:
    """A file, or those of a folder and of the folders in it; what holds no sources left out.

    Args:
        entry: the file or the folder.
        above: real paths of folders that are not entered (again): links can lead round.
    """
    if not entry.is_dir():
        yield entry.path
        return
    real = os.path.realpath(entry.path)
    if entry.name == COMPILED or real in above:
        return
    found = _entries(entry.path)
    if not any(one.name in NO_SOURCES for one in found):
        for one in found:
            yield from _below(one, above | {real})


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What stands in a folder, in order; nothing, where that cannot be read."""
    with suppress(OSError), os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)
    return []


def _tree(folder: Path) -> str:
    """A digest of all that stands in a folder: names, kinds and contents."""
    found = []
    for top, folders, files in os.walk(folder):
        folders.sort()
        paths = [os.path.join(top, name) for name in (*folders, *sorted(files))]
        links = [(path, os.readlink(path)) for path in paths if os.path.islink(path)]
        hashes = [(path, _hash(path)) for path in paths[len(folders) :]]
        found.append([os.path.relpath(top, folder), folders, links, hashes])
    return _digest(found)


def _hashes(paths: Iterable[str]) -> dict[str, str]:
    return {path: _hash(path) for path in paths}


def _hash(path: str | Path) -> str:
    """A plain file's SHA-256, or in words that it is none."""
    try:
        # A pipe would be waited for.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return "no plain file"
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _packages() -> list[tuple[str, str]]:
    """What is installed on the path of imports: each package's list of files, with their hashes."""
    found = []
    for place in sys.path:
        for entry in _entries(place or os.curdir):
            if entry.name.endswith((".dist-info", ".egg-info")):
                found.append((entry.path, _hash(f"{entry.path}/RECORD")))
    return found


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
