"""What MkDocs says: for a person what matters, and nothing of its maintainers' affairs."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

# Two notices about the future of MkDocs; these variables are its and Material's own switches.
BANNERS = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
PROGRESS = ("Detected file changes", "Reloading browsers")


def silence_banners() -> None:
    """To be called before MkDocs is imported."""
    os.environ.update(BANNERS)


@contextmanager
def collected(*, aloud: bool = False) -> Iterator[list[str]]:
    """The warnings and errors of MkDocs, as they come.

    Args:
        aloud: print them, too, and when a changed file is built and shown.
    """
    messages: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            serious = record.levelno >= logging.WARNING
            if serious:
                messages.append(message)
            if aloud and (serious or message.endswith(PROGRESS)):
                print(message, flush=True)

    logger = logging.getLogger("mkdocs")
    handler = Handler()
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
