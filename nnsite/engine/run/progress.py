"""How far the running experiments are: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import Any


class Progress:
    """Called with (stem, done, total, ran) as experiments end."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, stem: str, done: int, total: int, ran: bool) -> None:
        """Show that `stem` has ended, the `done`th of `total`, and whether it succeeded."""
        if not sys.stderr.isatty():
            print(f"{'ran' if ran else 'failed:'} {stem} ({done} of {total})", flush=True)
            return
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=total, desc="experiments", leave=False)
        self._bar.set_postfix_str(stem, refresh=False)
        self._bar.update()
        if done == total:
            self._bar.close()
            self._bar = None
