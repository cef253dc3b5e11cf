"""What the engine is handed: a course, and where its parts stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnsite.engine.declare.card import Look
from nnsite.engine.declare.task import GIGABYTE, Task
from nnsite.engine.faults import Fault, nearest


@dataclass(frozen=True)
class Input:
    """Something that experiments read, by the name of a parameter of their `run`.

    Attributes:
        load: the function that reads it, as "package.module:name".
        path: the file that is hashed.
        identity: what logic and the words of a language know it by.
        label: what a terminal calls it.
        arguments: what `load` is called with.
        own: whether it is the reader's own: findings may fail with it.
        sha256: of the file, if it has been read already: `arguments` then hold what it said,
            and the file may change meanwhile.
        arrays: whether `load` returns an array or a tuple of arrays, all read-only. They are
            then decoded once for all experiments, and kept: worth it where `load` takes longer
            than to read them, as it does if it unpacks them.
    """

    load: str
    path: Path
    identity: str
    label: str
    arguments: tuple[Any, ...] = ()
    own: bool = False
    sha256: str = ""
    arrays: bool = False

    @property
    def module(self) -> str:
        """The module of the function that reads it."""
        return self.load.partition(":")[0]


@dataclass(frozen=True)
class Edition:
    """A course's pages in one language.

    Attributes:
        language: its code, such as "en".
        folder: where the pages' sources stand.
        words: the TOML file of the templates' words.
    """

    language: str
    folder: Path
    words: Path


@dataclass(frozen=True)
class Place:
    """Where a page stands in the order of reading.

    Attributes:
        page: its path in the edition's folder.
        label: its short name.
        section: the title of the section that it stands in, or nothing.
    """

    page: str
    label: str
    section: str = ""


@dataclass(frozen=True)
class Site:
    """A site as the settings of its generator name it: what a course does not know.

    Attributes:
        name: what a reader calls it.
        author: who answers for it, or nothing.
        contact: an address of mail or of a page, or nothing.
    """

    name: str = ""
    author: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Course:
    """A subject taught with this engine.

    Attributes:
        root: the project's folder.
        package: the name of its Python package, under the root.
        inputs: by name.
        editions: by language; the first is in the language of the experiments' claims.
        templates: the folder of the pages' layouts and macros.
        cache: the folder of the artefacts.
        shared: the address of artefacts that several machines share, or nothing.
        published: the TOML file of figures published elsewhere, if there is one.
        experiments: the package's folder of experiments, each file one of them.
        figures: the package's folder of figures, by the same stems.
        lessons: the folder of an edition whose pages each need an experiment.
        colours: CSS colours by the hex colour that figures use for them.
        look: of the pages' cards, or None to draw none.
        preload: modules that experiments spend time importing, besides the engine's own.
        limit: seconds one experiment may take.
        memory: bytes of address space that one experiment may take.
        downloads: returns the content of each file that readers take away, by name.
        elsewhere: how a person names another folder for the cache.
        refuse: raises ValueError, in a line, if the filled front matter of a page holds what
            the course's templates and scripts cannot use.
    """

    root: Path
    package: str
    inputs: Mapping[str, Input]
    editions: Mapping[str, Edition]
    templates: Path
    cache: Path
    shared: str = ""
    published: Path | None = None
    experiments: str = "experiments"
    figures: str = "figures"
    lessons: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)
    look: Look | None = None
    preload: tuple[str, ...] = ()
    limit: float = 60.0
    memory: int = 2 * GIGABYTE
    downloads: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    elsewhere: str = "Choose another folder."
    refuse: Callable[[Mapping[str, Any]], None] | None = None

    @property
    def language(self) -> str:
        """The language in which experiments state their claims."""
        return next(iter(self.editions))

    def stems(self) -> list[str]:
        """The names of all experiments."""
        files = (self.root / self.package / self.experiments).glob("[a-z]*.py")
        return sorted(path.stem for path in files)

    def check(self, stem: str) -> str:
        """The stem itself.

        Raises:
            Fault: there is no such experiment.
        """
        known = self.stems()
        if stem not in known:
            raise Fault(f"no experiment is named '{stem}'; {nearest(stem, known)}")
        return stem

    def task(self, stem: str, *, draw: bool = True, parts: Iterable[str] | None = None) -> Task:
        """What a worker needs in order to run an experiment, and to draw its figures.

        Args:
            stem: the experiment's name.
            draw: whether to draw.
            parts: paths from the root of the source files that its key covers, if known.
        """
        drawn = draw and (self.root / self._file(self.figures, stem)).is_file()
        return replace(
            self._task(stem, parts),
            experiment=f"{self.package}.{self.experiments}.{stem}",
            figures=f"{self.package}.{self.figures}.{stem}" if drawn else None,
            look=self.look if draw else None,
        )

    def decoding(self, name: str, parts: Iterable[str]) -> Task:
        """What a worker needs in order to decode an input.

        Args:
            name: the input's.
            parts: paths from the root of the source files that its key covers.
        """
        return replace(self._task(name, parts), decodes=True)

    def _task(self, stem: str, parts: Iterable[str] | None) -> Task:
        return Task(
            stem=stem,
            root=str(self.root),
            package=self.package,
            experiment="",
            figures=None,
            inputs={name: (one.load, one.arguments) for name, one in self.inputs.items()},
            reads={name: str(one.path) for name, one in self.inputs.items()},
            parts=None if parts is None else frozenset(parts),
            own=frozenset(name for name, one in self.inputs.items() if one.own),
            colours=self.colours,
            look=None,
            limit=self.limit,
            memory=self.memory,
        )

    def source(self, stem: str) -> Path:
        """The file of an experiment."""
        return self.root / self._file(self.experiments, stem)

    def own_files(self, stem: str) -> list[str]:
        """Paths from the root of an experiment's file and of its figures', if there is one."""
        files = [self._file(folder, stem) for folder in (self.experiments, self.figures)]
        return [file for file in files if (self.root / file).is_file()]

    def _file(self, folder: str, stem: str) -> str:
        return f"{self.package}/{folder}/{stem}.py"
