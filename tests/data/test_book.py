"""Fetching the book's weights, from a server on the loopback interface."""

import hashlib
import http.server
import socket
import threading

import pytest

from nnsite.data import book

CONTENT = b"the very file"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the path asks."""

    def do_GET(self):  # the name that http.server looks for
        """Send a file, an error, half a file, or what is no HTTP at all."""
        if self.path == "/garbage":
            self.wfile.write(b"garbage\r\n\r\n")
            return
        self.send_response({"/403": 403, "/moved": 302}.get(self.path, 200))
        self.send_header("Content-Length", str(len(CONTENT)))
        if self.path == "/moved":
            self.send_header("Location", "/file")
        self.end_headers()
        body = {"/other": CONTENT[::-1], "/half": CONTENT[:6]}.get(self.path, CONTENT)
        self.wfile.write(body)

    def log_message(self, *args):
        """Keep the output of the tests clean."""


@pytest.fixture
def server(monkeypatch):
    """Yield the address of a server whose file counts as the book's."""
    monkeypatch.setattr(book, "BOOK_SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["file", "moved"])
def test_the_right_file_is_written(server, tmp_path, path):
    book.fetch(str(tmp_path / "own.pkl"), f"{server}/{path}")
    assert (tmp_path / "own.pkl").read_bytes() == CONTENT
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("403", OSError, "HTTP status 403 Forbidden; download"),
        ("other", ValueError, "another file came, 13 bytes .+ nothing was written"),
        ("half", (OSError, ValueError), r"another file came, 6 bytes|IncompleteRead"),
        ("garbage", OSError, r"no answer \(garbage"),
    ],
)
def test_nothing_is_written_otherwise(server, tmp_path, path, error, message):
    destination = tmp_path / "own.pkl"
    destination.write_bytes(b"old")
    with pytest.raises(error, match=message) as caught:
        book.fetch(destination, f"{server}/{path}")
    assert str(caught.value).startswith(f"{server}/{path}: ")
    assert "\n" not in str(caught.value)
    assert destination.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [destination]


def test_no_network(monkeypatch, tmp_path):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(OSError, match=r"no answer \(.*refused.*\); download"):
        book.fetch(tmp_path / "own.pkl", f"http://127.0.0.1:{port}/")
    assert not list(tmp_path.iterdir())


def test_a_silent_server(monkeypatch, tmp_path):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(OSError, match=r"no answer \(.*timed out\)"):
            book.fetch(tmp_path / "own.pkl", url, timeout=0.05)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written(server, tmp_path):
    with pytest.raises(OSError, match="choose a place"):
        book.fetch(tmp_path / "missing" / "own.pkl", f"{server}/file")


def test_a_malformed_address(tmp_path):
    with pytest.raises(OSError, match=r"unknown url type.*; download"):
        book.fetch(tmp_path / "own.pkl", "sample_weight.pkl")
