"""What lies at an address of the web, within bounds of time and size.

A module of its own, since `urllib.request` takes 25 ms to import, and files need none of it.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from nnsite.engine import Fault, one_line, within, without_secrets

DEADLINE = 30
# What may stand in a path as it is; anything else is written as %.. there.
IN_PATHS = "/%:@!$&'()*+,;=~"


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few, to the web alone, and never from https to http."""

    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """The request for where the answer points to (called by urllib)."""
        schemes = ("https",) if req.type == "https" else ("http", "https")
        if urlsplit(newurl).scheme not in schemes:
            fp.close()
            raise OSError(f"it leads to {newurl}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def downloaded(address: str, limit: int, deadline: float = DEADLINE) -> bytes:
    """What lies at an address that begins with http:// or https://.

    Args:
        address: of the file.
        limit: the bytes that it may have.
        deadline: seconds for all of it, the search for the server included.

    Raises:
        Fault: it cannot be had, is too large, or is not there in time.
    """
    shown = without_secrets(address)
    try:
        content = _content(deadline, address, limit)
    except urllib.error.HTTPError as error:
        with error:
            reason = http.client.responses.get(error.code, "(no known status)")
            told = f"{shown}: the server answers {error.code} {reason}"
            leads_on = 300 <= error.code < 400
            raise Fault(f"{told}, which is not followed" if leads_on else told) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        raise Fault(f"{shown}: cannot be fetched: {one_line(reason)}") from None
    if len(content) > limit:
        raise Fault(f"{shown}: larger than {limit // 10**6} MB, so no manifest of a build")
    return content


def _content(deadline: float, address: str, limit: int) -> bytes:
    """At most a byte more than `limit`.

    Raises:
        OSError: not all is there in time, or the answer ends early.
        Exception: whatever `urllib` raises.
    """

    def download() -> bytes:
        # Without a timeout the thread of a silent server would never end.
        with _opener().open(_quoted(address), timeout=deadline + 1) as response:
            content: bytes = response.read(limit + 1)
            whole = int(response.headers.get("Content-Length", len(content)))
        if len(content) < min(whole, limit):
            raise OSError(f"only {len(content):,} of {whole:,} bytes came")
        return content

    return within(deadline, download, f"not all of it came within {deadline:g} s")


def _opener() -> urllib.request.OpenerDirector:
    """What speaks HTTP and HTTPS, through a proxy if the environment names one; no files."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    return opener


def _quoted(address: str) -> str:
    parts = urlsplit(address)
    host = parts.netloc.encode("idna").decode("ascii")
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=IN_PATHS), parts.query, ""))
