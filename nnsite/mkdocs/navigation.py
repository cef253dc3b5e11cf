"""The navigation in `mkdocs.yml`, which is the one list of pages, as the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from nnsite.engine import Place


def places(nav: list[Any], section: str = "") -> Iterator[Place]:
    """The pages of a navigation, as MkDocs has read it, in its order.

    Args:
        nav: entries, each a page, or a title with a page or with entries of its own.
        section: the title of the section that they stand in.
    """
    for entry in nav:
        # A page without a title of its own goes by its file's name.
        titled = {PurePosixPath(entry).stem: entry} if isinstance(entry, str) else entry
        for title, below in titled.items():
            if isinstance(below, list):
                yield from places(below, title)
            else:
                yield Place(below, title, section)
