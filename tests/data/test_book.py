"""Fetching the book's weights, from a server on the loopback interface."""

import contextlib
import hashlib
import http.server
import os
import socket
import threading
import time

import pytest

from nnsite.data import book

CONTENT = b"the very file"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the path asks."""

    def do_GET(self):  # the name that http.server looks for
        """Send a file, an error, half a file, or what is no HTTP at all."""
        if self.path == "/garbage":
            self.wfile.write(b"garbage\x1b\r\n\r\n")
            return
        if self.path.startswith("/drip"):
            # Byte by byte, so that no single wait is long.
            header = b"HTTP/1.0 200 OK\r\nContent-Length: 13\r\n\r\n"
            at_once, dripped = (header, CONTENT) if self.path == "/drip" else (b"", header)
            self.wfile.write(at_once)
            for byte in dripped[:13]:
                time.sleep(0.1)
                with contextlib.suppress(OSError):
                    self.wfile.write(bytes([byte]))
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
        ("garbage", OSError, r"no answer \(garbage\\x1b"),
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
        with pytest.raises(OSError, match=r"no answer \(not all of it came within 0.05 s\); down"):
            book.fetch(tmp_path / "own.pkl", url, deadline=0.05)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["drip", "drip-from-the-first-byte-on"])
def test_a_server_that_drips(server, tmp_path, path):
    started = time.monotonic()
    with pytest.raises(OSError, match=r"no answer \(not all of it came within 0.3 s\); down"):
        book.fetch(tmp_path / "own.pkl", f"{server}/{path}", deadline=0.3)
    assert time.monotonic() - started < 0.9  # it drips for 1.3 s
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_long_looked_up(monkeypatch, tmp_path):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1))
    started = time.monotonic()
    with pytest.raises(OSError, match=r"not all of it came within 0.1 s"):
        book.fetch(tmp_path / "own.pkl", "http://an.example/", deadline=0.1)
    assert time.monotonic() - started < 0.8
    time.sleep(1)  # for the thread to find the patched name
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["missing folder", "folder", "pipe", "link to a device"])
def test_a_place_that_cannot_be_written(monkeypatch, tmp_path, kind):
    monkeypatch.setattr(book, "_downloaded", None)  # it would be in vain
    place = tmp_path / "own\x1b.pkl"
    match kind:
        case "missing folder":
            place = place / "own.pkl"
        case "folder":
            place.mkdir()
        case "pipe":
            os.mkfifo(place)
        case "link to a device":
            place.symlink_to(os.devnull)
    before = [(path.name, path.lstat().st_mode) for path in tmp_path.iterdir()]
    with pytest.raises(OSError, match=r"own\\x1b\.pkl.*; choose a place that can be written$"):
        book.fetch(place, "http://an.example/")
    assert [(path.name, path.lstat().st_mode) for path in tmp_path.iterdir()] == before


def test_a_link_stays_one(server, tmp_path):
    (tmp_path / "link.pkl").symlink_to("own.pkl")
    book.fetch(tmp_path / "link.pkl", f"{server}/file")
    assert (tmp_path / "own.pkl").read_bytes() == CONTENT
    assert (tmp_path / "link.pkl").is_symlink()


def test_a_file_name_that_is_too_long(server, tmp_path):
    with pytest.raises(OSError, match="File name too long; choose a place"):
        book.fetch(tmp_path / ("n" * 255), f"{server}/file")
    assert not list(tmp_path.iterdir())


def test_a_malformed_address(tmp_path):
    with pytest.raises(OSError, match=r"unknown url type.*; download"):
        book.fetch(tmp_path / "own.pkl", "sample_weight.pkl")
