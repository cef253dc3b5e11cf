"""What the engine is handed: where a course's experiments, figures and pages are."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nnsite.engine.faults import Fault, nearest
from nnsite.engine.run.child import Task


@dataclass(frozen=True)
class Input:
    """Something experiments read, by the name of a parameter of their `run`.

    Attributes:
        load: the function that reads it, as "package.module:name".
        path: the file that is hashed.
        label: what the site calls it.
        arguments: what `load` is called with.
    """

    load: str
    path: Path
    label: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a page stands in the order of reading.

    Attributes:
        page: its path in the pages' folder.
        label: its short name.
        section: the part of the course it stands in, or nothing.
    """

    page: str
    label: str
    section: str = ""


@dataclass(frozen=True)
class Course:
    """A subject taught with this engine.

    Attributes:
        root: the project's folder.
        package: the name of its Python package, under the root.
        inputs: by name.
        colours: CSS colours by the hex colour that figures use for them.
        limit: seconds one experiment may take.
        language: of the pages, which stand in `docs/<language>`.
        order: gives the pages in the order of reading.
        downloads: gives the content of each file that readers take away, by name.
    """

    root: Path
    package: str
    inputs: Mapping[str, Input]
    colours: Mapping[str, str] = field(default_factory=dict)
    limit: float = 60.0
    language: str = "en"
    order: Callable[[], Sequence[Place]] = tuple
    downloads: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)

    @property
    def pages(self) -> Path:
        """The folder of the pages' sources."""
        return self.root / "docs" / self.language

    @property
    def cache(self) -> Path:
        """The folder of the artefacts: NNSITE_CACHE, or `.cache` in the project."""
        return Path(os.environ.get("NNSITE_CACHE") or self.root / ".cache")

    def experiments(self) -> list[str]:
        """The stems of all experiments: each file of the folder is one."""
        files = (self.root / self.package / "experiments").glob("[a-z]*.py")
        return sorted(path.stem for path in files)

    def check(self, stem: str) -> str:
        """The stem itself.

        Raises:
            Fault: there is no such experiment.
        """
        known = self.experiments()
        if stem not in known:
            raise Fault(f"no experiment is named '{stem}'; {nearest(stem, known)}")
        return stem

    def task(self, stem: str, *, draw: bool = True) -> Task:
        """What a worker needs in order to run an experiment, and to draw its figures."""
        drawn = draw and (self.root / self._file("figures", stem)).is_file()
        figures = f"{self.package}.figures.{stem}" if drawn else None
        return Task(
            stem=stem,
            root=str(self.root),
            experiment=f"{self.package}.experiments.{stem}",
            figures=figures,
            inputs={name: (read.load, read.arguments) for name, read in self.inputs.items()},
            colours=self.colours,
            limit=self.limit,
        )

    def source(self, stem: str) -> Path:
        """The file of an experiment."""
        return self.root / self._file("experiments", stem)

    def own_files(self, stem: str) -> list[str]:
        """Paths from the root of an experiment's file and of its figures', if there is one."""
        files = [self._file(folder, stem) for folder in ("experiments", "figures")]
        return [file for file in files if (self.root / file).is_file()]

    def _file(self, folder: str, stem: str) -> str:
        return f"{self.package}/{folder}/{stem}.py"
