"""What one run of one experiment yields, and the bytes it is kept and sent as."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RESULT, SECONDS = "result.json", "seconds.json"
CARD = "card-of-page.png"  # no function can have such a name: no figure is taken for it


@dataclass(frozen=True)
class Artefact:
    """What one run of one experiment yields.

    Attributes:
        result: numbers, captures, texts, table, claims, warnings, inputs and figures.
        seconds: the child's own time, imports left out.
        files: the drawn SVG and PNG files, by name; the page's card is `CARD`.
    """

    result: Mapping[str, Any]
    seconds: float
    files: Mapping[str, bytes]


def packed(artefact: Artefact) -> bytes:
    """The artefact as the bytes of a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(RESULT, _json(artefact.result))
        archive.writestr(SECONDS, _json(artefact.seconds))
        for name, content in artefact.files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpacked(content: bytes) -> Artefact:
    """The artefact in the bytes of a zip archive.

    Raises:
        ValueError: they are no packed artefact.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        return Artefact(json.loads(files.pop(RESULT)), json.loads(files.pop(SECONDS)), files)
    except Exception as error:  # zipfile raises many kinds for fields that it does not know
        raise ValueError(f"no packed artefact: {error}") from None


def _json(value: Any) -> str:
    # NumPy's scalars become JSON's.
    return json.dumps(value, default=lambda scalar: scalar.item(), allow_nan=False)
