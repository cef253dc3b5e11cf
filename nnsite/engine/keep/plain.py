"""The cache's files, which may have become anything: folders, links, pipes, far too large."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from nnsite.engine.keep import atomic

# Bytes. It is the bound of the whole cache, too.
MOST = 64_000_000
# A pipe is opened without waiting for its other end, and no link is followed.
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)


def read(path: Path) -> bytes:
    """The content of a plain file.

    Raises:
        OSError: there is none, it cannot be read, or it has more than MOST bytes.
    """
    handle = os.open(path, _FLAGS)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST:
            raise OSError(f"{path} is not a plain file of at most {MOST} bytes")
        with open(handle, "rb", closefd=False) as stream:
            return stream.read(MOST)
    finally:
        os.close(handle)


def write(path: Path, content: bytes) -> None:
    """Write a file whole, whatever stands in its place; only a folder with something in it stays.

    Raises:
        OSError: it cannot be written.
    """
    if os.path.isdir(path) and not os.path.islink(path):
        try:
            path.rmdir()
        except OSError:
            return
    atomic.write(path, content)
