"""`nnsite build` in this interpreter, killed right before one of its changes to the disk.

    python -m faults.dies all NUMBER    before that change of all
    python -m faults.dies swap NUMBER   before that change, counted from when `site/` is replaced

The numbers begin with 0. At the end, if it comes to it, two counts are printed: of all changes,
and of those before `site/` was replaced.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Changes:
    """Counts changes, and kills the process before the one wanted (a hook of Python's).

    Attributes:
        count: the changes so far.
        before: those before `site/` was replaced; None until then.

    Args:
        wanted: the number of the change.
        swap: whether numbers begin when `site/` is replaced.
    """

    def __init__(self, wanted: int, *, swap: bool) -> None:
        self._wanted, self._swap = wanted, swap
        self._builder = os.getpid()
        self.count = 0
        self.before: int | None = None

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Count an event (called by Python)."""
        swaps = _swaps(event, arguments)
        if not (swaps or _changes(event, arguments)) or os.getpid() != self._builder:
            return
        if swaps and self.before is None:
            self.before = self.count
        start = self.before if self._swap else 0
        if start is not None and self.count == start + self._wanted:
            os.kill(self._builder, signal.SIGKILL)
        self.count += 1


def _changes(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & WRITES)
    return event in CHANGES


def _swaps(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether the site as a whole is moved, by Linux's own call or by a plain renaming."""
    if event == "ctypes.dlsym":
        return "renameat2" in arguments
    return event == "os.rename" and any(
        Path(os.fsdecode(path)) == Path.cwd() / "site" for path in arguments[:2]
    )


if __name__ == "__main__":
    changes = Changes(int(sys.argv[2]), swap=sys.argv[1] == "swap")
    sys.addaudithook(changes)
    from nnsite.cli import main

    code = main(["build"])
    print(changes.count, changes.before)
    sys.exit(code)
