"""Getting the book's weights from its public repository.

    url          where they lie
    BOOK_SHA256  which file they are: the one that gives the published 0.9352

A module of its own, since `urllib.request` takes 25 ms to import and a build needs none.
"""

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from pathlib import Path

from nnsite.data.identity import BOOK_SHA256
from nnsite.engine import write
from nnsite.engine.controls import one_line
from nnsite.engine.deadline import within

URL = (
    "https://raw.githubusercontent.com/oreilly-japan/deep-learning-from-scratch"
    "/master/ch03/sample_weight.pkl"
)
DEADLINE = 60
LIMIT = 1_000_000
ELSEWHERE = "choose a place that can be written"


def fetch(destination: str | Path, url: str = URL, deadline: float = DEADLINE) -> None:
    """Download the book's weights, and write them if they are the very file expected.

    Args:
        destination: the file to write; it appears as a whole or not at all. Of a link, the
            file that it leads to.
        url: where to download from.
        deadline: seconds for all of the download, the search for the server included.

    Raises:
        OSError: no connection, an HTTP error, not all in time, or a place that cannot be
            written, which is told before anything is downloaded, if it can be.
        ValueError: what came is another file, or half of it.

    Source: Koki Saitoh, *Deep Learning from Scratch*, section 3.6 (MIT licence).
    """
    place = os.path.realpath(destination)
    if os.path.exists(place) and not os.path.isfile(place):
        raise OSError(f"{one_line(destination)}: it is no plain file; {ELSEWHERE}")
    if not os.path.isdir(os.path.dirname(place)):
        raise OSError(f"{one_line(destination)}: there is no such folder; {ELSEWHERE}")
    remedy = f"download {URL} in a browser and pass the path of that file"
    try:
        content = _downloaded(url, deadline)
    except urllib.error.HTTPError as error:
        with error:
            reason = one_line(error.reason)
            raise OSError(f"{url}: HTTP status {error.code} {reason}; {remedy}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = one_line(" ".join(str(getattr(error, "reason", error)).split()))
        raise OSError(f"{url}: no answer ({reason}); {remedy}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != BOOK_SHA256:
        raise ValueError(
            f"{url}: another file came, {len(content)} bytes with SHA-256 {found[:8]}... "
            f"where {BOOK_SHA256[:8]}... belongs; nothing was written; {remedy}"
        )
    try:
        write(Path(place), content)
    except OSError as error:
        raise OSError(f"{one_line(destination)}: {error.strerror}; {ELSEWHERE}") from error


def _downloaded(url: str, deadline: float) -> bytes:
    """Return what lies at the address, `LIMIT` bytes of it at most.

    Raises:
        OSError: not all is there in time.
        Exception: whatever `urllib` raises.
    """

    def download() -> bytes:
        # Without a timeout the thread of a silent server would never end.
        with urllib.request.urlopen(url, timeout=deadline + 1) as response:
            content: bytes = response.read(LIMIT)
            return content

    return within(deadline, download, f"not all of it came within {deadline:g} s")
