"""Getting the book's weights from its public repository.

    url          where they lie
    BOOK_SHA256  which file they are: the one that gives the published 0.9352

A module of its own, since `urllib.request` takes 25 ms to import and a build needs none.
"""

import hashlib
import http.client
import urllib.error
import urllib.request
from pathlib import Path

from nnsite.data.identity import BOOK_SHA256
from nnsite.engine import write

URL = (
    "https://raw.githubusercontent.com/oreilly-japan/deep-learning-from-scratch"
    "/master/ch03/sample_weight.pkl"
)
TIMEOUT = 30
LIMIT = 1_000_000


def fetch(destination: str | Path, url: str = URL, timeout: float = TIMEOUT) -> None:
    """Download the book's weights, and write them if they are the very file expected.

    Args:
        destination: the file to write; it appears as a whole or not at all.
        url: where to download from.
        timeout: seconds to wait for each answer.

    Raises:
        OSError: no connection, an HTTP error, or a place that cannot be written.
        ValueError: what came is another file, or half of it.

    Source: Koki Saitoh, *Deep Learning from Scratch*, section 3.6 (MIT licence).
    """
    remedy = f"download {URL} in a browser and pass the path of that file"
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response:
            content: bytes = response.read(LIMIT)
    except urllib.error.HTTPError as error:
        with error:
            raise OSError(f"{url}: HTTP status {error.code} {error.reason}; {remedy}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        raise OSError(f"{url}: no answer ({reason}); {remedy}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != BOOK_SHA256:
        raise ValueError(
            f"{url}: another file came, {len(content)} bytes with SHA-256 {found[:8]}... "
            f"where {BOOK_SHA256[:8]}... belongs; nothing was written; {remedy}"
        )
    try:
        write(Path(destination), content)
    except OSError as error:
        raise OSError(
            f"{destination}: {error.strerror}; choose a place that can be written"
        ) from error
