"""Reading whole files, with errors that say what to do next.

    path    the file
    remedy  what the reader of an error message can do about it

The remedy is the caller's to know: each file here has another place to come back from.
"""

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
