"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file so that no reader ever meets half of it: elsewhere first, then one rename.

    Those may read it who may read any new file of this user's: a cache can be shared.

    Raises:
        OSError: it cannot be written; what was there before, if anything, is as it was.
    """
    part = path.parent / f".{path.name}.{os.urandom(4).hex()}.part"
    try:
        with part.open("xb") as stream:
            stream.write(content)
        os.replace(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
