"""Whole builds, each in a copy of the project."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from project import Project


@pytest.fixture(scope="session")
def original(everyones: Path) -> Project:
    """A committed copy of the project, small, never built; the same for all workers."""
    root = everyones / "original/nnsite"
    with FileLock(everyones / "original.lock"):
        return Project(root) if root.exists() else Project.small(root).committed()


@pytest.fixture(scope="session")
def warm(original: Project, everyones: Path) -> Project:
    """A clone that has been built once; not to be edited."""
    root = everyones / "warm/nnsite"
    with FileLock(everyones / "warm.lock"):
        if not root.exists():
            clone = original.cloned(root)
            done = clone.run("nnsite", "build")
            assert done.returncode == 0, done.stderr
        return Project(root)


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
