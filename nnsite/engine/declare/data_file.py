"""What a run returns for a page's script to fetch: a file of data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nnsite.engine.faults import Fault

SUFFIX = re.compile(r"(\.[a-z0-9]+)+")
# What generators of sites make a page of.
OF_PAGES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".html", ".htm")


@dataclass(frozen=True)
class DataFile:
    """A file that is published as it is, at an address with a hash of its bytes.

    It is called by the name under which `run` returns it. The same run must give the same
    bytes: a gzip file, say, tells the time unless it is made with `mtime=0`.

    Attributes:
        content: its bytes.
        suffix: how its name ends, such as ".bin" or ".json.gz".

    Raises:
        Fault: the content is no bytes, or the suffix is none, or that of a page.
    """

    content: bytes
    suffix: str

    def __post_init__(self) -> None:
        if not isinstance(self.content, bytes):
            kind = type(self.content).__name__
            raise Fault(f"the content of a data file is bytes, and not of the type {kind}")
        if not (isinstance(self.suffix, str) and SUFFIX.fullmatch(self.suffix)):
            raise Fault(
                f"the suffix of a data file is a dot and small letters or digits, such as .bin, "
                f"and not {self.suffix!r}"
            )
        if self.suffix.endswith(OF_PAGES):
            raise Fault(f"a data file cannot end in {self.suffix}, as pages do")
