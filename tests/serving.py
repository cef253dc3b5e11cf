"""A folder served on the loopback, and the system's Chromium to look at it."""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, Response

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SILENT = ("background-networking", "component-update", "sync", "gpu", "quic")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The folder's address on the loopback, ending in a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
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


def first_view(browser: Browser, address: str) -> dict[str, int]:
    """Gzipped size of each answer that a new visitor's browser asks for, by path."""
    context = browser.new_context()
    page = context.new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(address, wait_until="networkidle")
    sizes = {answer.url: len(gzip.compress(answer.body(), 9)) for answer in answers}
    context.close()
    return sizes
