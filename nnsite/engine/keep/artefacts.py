"""What one run of one experiment yields, and the bytes it is kept and sent as.

An archive is canonical: the same result gives the same bytes, wherever and whenever it was made.
So it tells no time. The seconds that a run took stand beside it.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RESULT = "result.json"
CARD = "card-of-page.png"  # no function can have such a name: no figure is taken for it
DATA = "data"
# What a zip archive tells of each file besides its content: the first date that it knows, a
# plain file that its owner may read and write, Unix. Else they would follow clock and platform.
DATE = (1980, 1, 1, 0, 0, 0)
PERMISSIONS = 0o100600 << 16
UNIX = 3


@dataclass(frozen=True)
class Artefact:
    """What one run of one experiment yields.

    Attributes:
        result: numbers, captures, texts, table, claims, warnings, inputs, figures and data files.
        files: the drawn SVG and PNG files, by name; the page's card is `CARD`. The data files
            are in a folder, `DATA`, so that none can have another file's name.
    """

    result: Mapping[str, Any]
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Answer:
    """What the process of one run answers with.

    Attributes:
        archive: the packed artefact.
        seconds: the run's own time, imports left out.
    """

    archive: bytes
    seconds: float

    def message(self) -> bytes:
        """The answer as bytes; `answered` reads them."""
        return json.dumps(self.seconds).encode() + b"\n" + self.archive


def answered(message: bytes) -> Answer:
    """The answer in a message.

    Raises:
        ValueError: there is none.
    """
    seconds, _, archive = message.partition(b"\n")
    return Answer(archive, float(seconds))


def packed(artefact: Artefact) -> bytes:
    """The artefact as the bytes of a zip archive.

    Nothing in it is compressed: what that gives depends on the version of zlib, and archives are
    read twice as fast without. The pictures, most of the weight, are compressed already.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {RESULT: _json(artefact.result), **artefact.files}.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system, entry.external_attr = UNIX, PERMISSIONS
            archive.writestr(entry, content)
    return stream.getvalue()


def unpacked(content: bytes) -> Artefact:
    """The artefact in the bytes of a zip archive.

    Raises:
        ValueError: they are no packed artefact.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        return Artefact(json.loads(files.pop(RESULT)), files)
    except Exception as error:  # zipfile raises many kinds for fields that it does not know
        raise ValueError(f"no packed artefact: {error}") from None


def _json(value: Any) -> bytes:
    # NumPy's scalars become JSON's.
    text = json.dumps(value, default=lambda scalar: scalar.item(), allow_nan=False)
    return text.encode()
