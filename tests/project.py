"""A copy of the project in a folder of its own, and commands run in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs.config import load_config

from nnsite.engine import Place
from nnsite.mkdocs.messages import BANNERS
from nnsite.mkdocs.navigation import places

ROOT = Path(__file__).parents[1]
PARTS = (
    "docs",
    "nnsite",
    "scripts",
    "mkdocs.yml",
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "pyproject.toml",
)
SMALL = ("sigmoid_overflow", "softmax_batch")
PITFALL = """\
---
experiment: {stem}
title: It is {{{{ n[run.table[0].wrong] | sig(4) }}}}
---
# A pitfall {{ #top }}

{{{{ pair() }}}}

{{{{ versus() }}}}

{{{{ results() }}}}

{{{{ provenance() }}}}
"""
SMALL_PAGES = {
    "index.md": "# Home { #top }\n\n[Softmax](pitfalls/softmax_batch.md)\n",
    **{f"pitfalls/{stem}.md": PITFALL.format(stem=stem) for stem in SMALL},
    "about.md": "# About { #top }\n\n{{ provenance() }}\n",
}
HASH = re.compile(r"(?<=[./])[0-9a-f]{8}(?=\.\w+$)")
AUTHOR = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]


@dataclass
class Project:
    """A checkout under test.

    Attributes:
        root: its folder.
        environment: what its commands see besides the tests' own environment.
    """

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def copied(cls, root: Path) -> Project:
        """The working tree as it stands, without git, artefacts or site."""
        root.mkdir(parents=True)
        unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, root / part, ignore=unwanted)
            else:
                shutil.copy(source, root / part)
        return cls(root)

    @classmethod
    def small(cls, root: Path) -> Project:
        """The same with two experiments and plain pages: its builds are quick."""
        project = cls.copied(root)
        stems = {path.stem for path in (root / "nnsite/experiments").glob("[a-z]*.py")}
        for stem in stems - set(SMALL):
            for folder in ("experiments", "figures"):
                (root / "nnsite" / folder / f"{stem}.py").unlink(missing_ok=True)
        shutil.rmtree(root / "docs/en")
        for page, text in SMALL_PAGES.items():
            path = root / "docs/en" / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        settings = root / "mkdocs.yml"
        nav = "  - index.md\n  - The case:\n"
        nav += "".join(f"      - {page}\n" for page in SMALL_PAGES if page.startswith("pitfalls"))
        nav += "  - about.md\n"
        settings.write_text(
            re.sub(r"^nav:\n(?:(?: .*)?\n)+", f"nav:\n{nav}\n", settings.read_text(), flags=re.M)
        )
        return project

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *AUTHOR, *arguments],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"GIT_COMMITTER_DATE": "2024-02-03T04:05:06Z"},
        )
        return done.stdout

    def committed(self) -> Project:
        """Make it a git repository of one commit, always the same."""
        (self.root / ".gitignore").write_text("__pycache__/\n/.cache/\n/site/\n/.site.*\n")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=all", "--date=2024-02-03T04:05:06Z")
        return self

    def cloned(self, root: Path) -> Project:
        subprocess.run(["git", "clone", "--quiet", str(self.root), str(root)], check=True)
        return Project(root, dict(self.environment))

    def started(self, *arguments: str, **options: object) -> subprocess.Popen[str]:
        """`python -m ARGUMENTS` in the project, in a session of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env=self.seen(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,  # type: ignore[call-overload]
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m ARGUMENTS` in the project, to its end."""
        process = self.started(*arguments)
        output, errors = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    @contextmanager
    def live(self) -> Iterator[str]:
        """`mkdocs serve` in the project: its address, ending in a slash."""
        port = free_port()
        server = self.started("mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}")
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}/"
        finally:
            interrupted(server)

    def seen(self) -> dict[str, str]:
        """The environment of its commands: its own code, none of the tests' settings."""
        threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        others = ("PYTHONDONTWRITEBYTECODE", "SOURCE_DATE_EPOCH")
        dropped = ("NNSITE_", "COV_", "PYTEST_", *threads, *others)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return kept | BANNERS | {"PYTHONPATH": str(self.root)} | self.environment

    def names(self) -> set[str]:
        """The names of the site's files, without the hashes of what they hold."""
        return {HASH.sub("", path) for path in self.files()}

    def files(self, folder: str = "site") -> dict[str, bytes]:
        """All files of a folder, by path."""
        top = self.root / folder
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }


def navigation() -> list[Place]:
    """This checkout's pages in the order of reading."""
    return list(places(load_config(str(ROOT / "mkdocs.yml")).nav or []))


def interrupted(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process still printed after an interrupt; one that goes on is killed, and told."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(port: int, server: subprocess.Popen[str]) -> None:
    """Return once the server listens on the port, or has ended."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
