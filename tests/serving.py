"""A folder served on the loopback as static hosts do, and the system's Chromium to see it."""

from __future__ import annotations

import gzip
import io
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from playwright.sync_api import Browser, Page, Playwright, Response

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SILENT = ("background-networking", "component-update", "sync", "gpu", "quic")
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
SMALLER_ZIPPED = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


class _StaticHost(SimpleHTTPRequestHandler):
    """Sends text gzipped, and lets everything be kept for ten minutes, as GitHub Pages does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body need not wait until its headers have been received
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.endswith("/"):
            path /= "index.html"
        kind = self.guess_type(path)
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (accepted and path.is_file() and kind.startswith(SMALLER_ZIPPED)):
            return super().send_head()
        content = _zipped(path, path.stat().st_mtime_ns)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Vary", "Accept-Encoding")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@cache
def _zipped(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes())


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The folder's address on the loopback, ending in a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_StaticHost, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def launched(playwright: Playwright) -> Browser:
    """The system's Chromium, without a window, asking nothing of the network by itself."""
    flags = ["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in SILENT)]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=flags)


def sent(answer: Response) -> int:
    """Bytes of an answer's body on their way, gzipped if it was."""
    return int(answer.headers["content-length"])


def first_view(browser: Browser, address: str) -> dict[str, int]:
    """Bytes sent of each answer that a new visitor's browser asks for, by address."""
    with _newcomer(browser) as (page, answers):
        page.goto(address, wait_until="networkidle")
        return {answer.url: sent(answer) for answer in answers}


def first_search(browser: Browser, address: str) -> dict[str, int]:
    """The same of what is asked for when something is first searched for."""
    with _newcomer(browser) as (page, answers):
        page.goto(address, wait_until="networkidle")
        answers.clear()
        page.locator(".nn-search input").fill("softmax")
        page.locator(".nn-search [role=option]").first.wait_for()
        return {answer.url: sent(answer) for answer in answers}


@contextmanager
def _newcomer(browser: Browser) -> Iterator[tuple[Page, list[Response]]]:
    """The page of a reader who was never here, and the answers that it gets."""
    context = browser.new_context()
    page = context.new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    yield page, answers
    context.close()
