"""Whole builds, each in a copy of the project."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from project import Project


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A committed copy of the project, small, never built."""
    return Project.small(tmp_path_factory.mktemp("original") / "nnsite").committed()


@pytest.fixture(scope="session")
def warm(original: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A clone that has been built once; not to be edited."""
    clone = original.cloned(tmp_path_factory.mktemp("warm") / "nnsite")
    done = clone.run("nnsite", "build")
    assert done.returncode == 0, done.stderr
    return clone


@pytest.fixture
def project(warm: Project, tmp_path: Path) -> Project:
    """A clone of one's own to edit, its artefacts fresh."""
    clone = warm.cloned(tmp_path / "nnsite")
    shutil.copytree(warm.root / ".cache", clone.root / ".cache")
    return clone


Cloned = Callable[[str], Project]


@pytest.fixture
def cold(original: Project, tmp_path: Path) -> Cloned:
    """`cold(name)`: a clone that has never been built, in a folder of that name."""
    return lambda name: original.cloned(tmp_path / name)
