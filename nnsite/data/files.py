"""Reading whole files, with errors that say what to do next.

    path    the file
    remedy  what the reader of an error message can do about it

The remedy is the caller's to know: each file here has another place to come back from.
"""

import os
import stat
from pathlib import Path

from nnsite.engine.controls import one_line


def read(path: Path, remedy: str, limit: int | None = None) -> bytes:
    """Return the bytes of a file.

    Args:
        path: where it lies.
        remedy: ends the message of an error.
        limit: for a file of somebody else's: how many bytes it may have. It must then be a
            plain file, too, and no byte is read of one that is not, or is larger.

    Raises:
        OSError: it cannot be read; one line with the path, the reason and the remedy.
        ValueError: it is no plain file, or larger than `limit`; told likewise.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if limit is None:
                return file.read()
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ValueError(f"{one_line(path)}: it is no plain file; {remedy}")
            # One that still grows, or that does not know its size, is not read to its end.
            content = b"" if status.st_size > limit else file.read(limit + 1)
    except OSError as error:
        raise OSError(f"{one_line(path)}: {error.strerror}; {remedy}") from error
    size = max(status.st_size, len(content))
    if size > limit:
        raise ValueError(
            f"{one_line(path)}: {size:,} bytes, more than the {limit:,} that it may have; {remedy}"
        )
    return content


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; of a pipe that nobody writes to, do not wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
