"""How far the running experiments are: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import Any


class Progress:
    """Called with (stem, done, total, ran) as experiments end.

    Args:
        verb: says what has happened to them.
    """

    def __init__(self, verb: str = "ran") -> None:
        self._verb = verb
        self._bar: Any = None

    def __call__(self, stem: str, done: int, total: int, ran: bool) -> None:
        """Show that `stem` has ended, the `done`th of `total`, and whether it succeeded."""
        if not sys.stderr.isatty():
            told = self._verb if ran else "failed:"
            print(f"{told} {stem} ({done} of {total})", flush=True)
            return
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=total, desc="experiments", leave=False)
        self._bar.set_postfix_str(stem, refresh=False)
        self._bar.update()
        if done == total:
            self._bar.close()
            self._bar = None
