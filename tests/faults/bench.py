"""Scratch copies of the project, and what "survived" means."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from project import Project

LIMIT = 120  # seconds for a build, most of which no build needs: what takes longer hangs
LINES = 2  # that a fault may have
SLOW = "softmax_batch"  # an experiment that is edited to give a build some work
EDITED = f"nnsite/experiments/{SLOW}.py"


class Lost(Exception):
    """A try that did not survive, and why."""


Attempt = Callable[["Bench", random.Random, int], None]


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    Attributes:
        tries: how many there are in a whole sweep.
        attempt: makes the damage, runs, judges; raises `Lost`.
        whole: whether it needs the whole project, not only the small course.
    """

    tries: int
    attempt: Attempt
    whole: bool = True


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        code: its exit code.
        output: what it printed.
        errors: what it printed on standard error.
    """

    code: int
    output: str
    errors: str

    def __str__(self) -> str:
        return f"exit code {self.code}: {self.errors[-600:] or self.output[-200:]!r}"


@dataclass(frozen=True)
class Bench:
    """Where all tries of a sweep happen.

    Attributes:
        folder: holds everything; removed at the end of the sweep.
    """

    folder: Path

    @property
    def original(self) -> Project:
        """The project, built once and never touched again."""
        return Project(self.folder / "original/nnsite")

    @property
    def edited(self) -> Project:
        """The same after `edit`, built."""
        return Project(self.folder / "edited/nnsite")

    def prepare(self) -> None:
        """Make the two projects that tries are compared with, and build their sites."""
        (self.folder / "tries").mkdir()
        original = Project.copied(self.original.root).committed()
        # Pages tell whether the checkout differs from its commit: what tries do beside its files
        # must not count.
        (original.root / ".git/info/exclude").write_text("/site\n/.cache\n/elsewhere*\n*.swp.py\n")
        self._build(original)
        shutil.copytree(self.original.root, self.edited.root, symlinks=True)
        edit(self.edited)
        self._build(self.edited)

    @contextmanager
    def scratch(self) -> Iterator[Project]:
        """A copy of the built project, which may be treated in any way."""
        folder = Path(tempfile.mkdtemp(dir=self.folder / "tries"))
        project = Project(folder / "nnsite")
        shutil.copytree(self.original.root, project.root, symlinks=True)
        temporary(project).mkdir()
        # The second tells whose process one is, see `processes`.
        project.environment |= {
            "TMPDIR": str(temporary(project)),
            "XDG_CONFIG_HOME": str(folder),
        }
        try:
            yield project
        finally:
            for pid in processes(folder):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            shutil.rmtree(folder, ignore_errors=True)

    def same(self, project: Project, expected: Project | None = None) -> None:
        """Check that a project's site is that of the original, or of another project.

        Raises:
            Lost: it is not.
        """
        wanted, found = (expected or self.original).files(), project.files()
        differ = sorted(
            name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
        )
        if differ:
            raise Lost(f"site/ differs in {len(differ)} files: {', '.join(differ[:3])}")

    def built(self, project: Project, ended: Ended, expected: Project | None = None) -> None:
        """Check that a build succeeded, and that its site is the one expected.

        Raises:
            Lost: it did not, or it is not.
        """
        if ended.code != 0 or ended.errors:
            raise Lost(str(ended))
        self.same(project, expected)
        clean(project)

    def refused(self, project: Project, ended: Ended, *words: str, lines: int = LINES) -> None:
        """Check that a command ended in a line or two, that `site/` is as it was, and no more.

        Raises:
            Lost: it did not, or one of the words is not in them.
        """
        told(ended, *words, lines=lines)
        self.same(project)
        clean(project)

    @staticmethod
    def _build(project: Project) -> None:
        done = project.run("nnsite", "build")
        if done.returncode:
            raise SystemExit(f"the site does not build, so there is nothing to try:\n{done.stderr}")


def told(ended: Ended, *words: str, lines: int = LINES) -> None:
    """Check that a command ended in a line or two of a fault, in which the words are.

    Raises:
        Lost: it did not.
    """
    errors = ended.errors.splitlines()
    if ended.code != 1 or not 1 <= len(errors) <= lines:
        raise Lost(str(ended))
    if not all(line.startswith("nnsite: ") and line.isprintable() for line in errors):
        raise Lost(str(ended))
    missing = [word for word in words if word not in ended.errors]
    if missing:
        raise Lost(f"'{missing[0]}' is not named: {ended}")


def run(project: Project, *arguments: str, limit: float = LIMIT) -> Ended:
    """`python -m ARGUMENTS` in the project, to its end.

    Raises:
        Lost: it did not end in time, or another process held on to its output.
    """
    return finish(project.started(*arguments), limit)


def finish(process: subprocess.Popen[str], limit: float = LIMIT) -> Ended:
    """Wait for a process and for whoever holds its output.

    Raises:
        Lost: that took too long.
    """
    try:
        output, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Lost(f"it did not end within {limit:g} s") from None
    return Ended(process.returncode, output, errors)


def edit(project: Project) -> None:
    """Give the next build some work, which changes its site."""
    path = project.root / EDITED
    path.write_text(path.read_text() + "\n\n# edited\n")


def temporary(project: Project) -> Path:
    """The folder of the project's temporary files."""
    return project.root.parent / "temporary"


def clean(project: Project) -> None:
    """Check that no process and no temporary file is left over.

    Raises:
        Lost: one is.
    """
    end = time.monotonic() + 10
    while left := processes(project.root.parent):
        if time.monotonic() > end:
            raise Lost(f"left over: {[command(pid) for pid in left]}")
        time.sleep(0.05)
    files = [path for path in leftovers(project) if path.name != ".site.lock"]
    if files:
        raise Lost(f"left over: {', '.join(str(path) for path in files)}")


def leftovers(project: Project) -> list[Path]:
    """What builds use while they work."""
    parts = project.root / ".cache"
    return sorted(
        [
            *temporary(project).glob("*"),
            *project.root.glob(".site*"),
            *(parts.rglob(".*.part") if parts.is_dir() else ()),
        ]
    )


def processes(folder: Path) -> list[int]:
    """The processes that stand in a folder, or were started for it."""
    found = []
    mark = f"XDG_CONFIG_HOME={folder}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            _, _, fields = (process / "stat").read_text().rpartition(") ")
            here = os.readlink(process / "cwd").startswith(str(folder))
            started = mark in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if (here or started) and fields[0] not in "ZX":
            found.append(int(process.name))
    return found


def command(pid: int) -> str:
    """What a process was started as."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:80]
    except OSError:
        return str(pid)


def changed(path: Path, rng: random.Random, letters: bytes) -> str:
    """Change one to three bytes of a file: another, one more, one less; return which."""
    content = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 3)):
        place, letter = rng.randrange(len(content) + 1), rng.choice(letters)
        match rng.randrange(3):
            case 0:
                content[place : place + 1] = [letter]
            case 1:
                content.insert(place, letter)
            case 2:
                del content[place : place + 1]
    path.write_bytes(content)
    return f"{path.name} with bytes changed"
