"""A script of the tests in Node: asked a line of JSON, it answers with one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NODE = shutil.which("node")
# The folder of what `make .venv/npm.installed` fetched.
MODULES = os.environ.get("NNSITE_NPM", "")


class Asked:
    """The running script."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        self._process = process
        self._errors = errors

    def __call__(self, question: object) -> Any:
        """Its answer; AssertionError, with what it wrote to stderr, when it has ended."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(f"{json.dumps(question)}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, and the answer is empty
        line = self._process.stdout.readline()
        assert line, f"{self._process.args} ended:\n{self._errors.read_text()}"
        return json.loads(line)


@contextmanager
def asked(script: str, *arguments: str) -> Iterator[Asked]:
    """Start a script of this folder, which gets MODULES and the arguments; at the end, stop it."""
    command = [str(NODE), str(Path(__file__).parent / script), MODULES, *arguments]
    with tempfile.TemporaryDirectory() as folder:
        errors = Path(folder) / "stderr"
        with errors.open("w") as sink:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sink, text=True
            )
        try:
            yield Asked(process, errors)
        finally:
            process.communicate(timeout=60)  # closes its stdin, at whose end it ends
