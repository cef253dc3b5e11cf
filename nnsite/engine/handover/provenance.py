"""Which commit a build was made from, when git can tell, and the date that it bears."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from nnsite.engine.faults import Fault

# The last second that the head of a gzip file can bear.
LAST = 2**32 - 1


@dataclass(frozen=True)
class Commit:
    """The commit of a checkout.

    Attributes:
        name: its short hash.
        seconds: since the epoch, of its committer date.
        changed: whether the checkout differs from it.
    """

    name: str
    seconds: int
    changed: bool


class Provenance:
    """What a folder's git tells; asked in the background: construct it early, read it late."""

    def __init__(self, root: Path) -> None:
        self._log = _git(root, "log", "-1", "--format=%h %ct", "--abbrev=10")
        self._status = _git(root, "status", "--porcelain", "--", ".")
        self._top = _git(root, "rev-parse", "--show-cdup")

    @cached_property
    def commit(self) -> Commit | None:
        """The commit, or None without git, a repository of the project's own, or a commit."""
        log, status, top = map(_output, (self._log, self._status, self._top))
        if log is None or status is None or top is None or top.strip():
            return None
        name, seconds = log.split()
        return Commit(name, int(seconds), changed=bool(status.strip()))

    @property
    def date(self) -> str | None:
        """SOURCE_DATE_EPOCH's day in UTC, or else the commit's, or None: year-month-day.

        Raises:
            Fault: SOURCE_DATE_EPOCH is no such number of seconds.
        """
        seconds: str | int | None = os.environ.get("SOURCE_DATE_EPOCH") or None
        if seconds is None and self.commit:
            seconds = self.commit.seconds
        if seconds is None:
            return None
        if not re.fullmatch("[0-9]{1,10}", str(seconds)) or int(seconds) > LAST:
            raise Fault(
                f"SOURCE_DATE_EPOCH is '{seconds}'; it must be whole seconds from 0 to {LAST}"
            )
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()


def _git(root: Path, *arguments: str) -> subprocess.Popen[str] | None:
    try:
        return subprocess.Popen(
            ["git", "--no-optional-locks", "-C", str(root), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        return None


def _output(process: subprocess.Popen[str] | None) -> str | None:
    if process is None:
        return None
    output, _ = process.communicate()
    return output if process.returncode == 0 else None
