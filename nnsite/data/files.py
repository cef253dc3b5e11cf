"""Reading and writing whole files, with errors that say what to do next.

    path    the file
    remedy  what the reader of an error message can do about it

The remedy is the caller's to know: each file here has another place to come back from.
"""

import os
from pathlib import Path


def read(path: Path, remedy: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: it cannot be read; one line with the path, the reason and the remedy.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise OSError(f"{path}: {error.strerror}; {remedy}") from error


def write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all: no reader ever meets half of it.

    Raises:
        OSError: it cannot be written; one line with the path and the reason. The file
            that was there before, if any, is as it was.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise OSError(f"{path}: {error.strerror}; choose a place that can be written") from error
    finally:
        part.unlink(missing_ok=True)
