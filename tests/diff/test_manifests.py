"""Where a manifest is read from, and what is said if it cannot be."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from project import ROOT

from nnsite import cli
from nnsite.diff import manifests
from nnsite.diff.download import downloaded
from nnsite.engine import Fault


@pytest.fixture
def trouble(capsys):
    """`trouble(old, new)`: the line on standard error; nothing was printed."""

    def fail(*places):
        assert cli.main(["diff", *map(str, places)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("nnsite: ")
        assert len(told.err.splitlines()) == 1
        return told.err.removeprefix("nnsite: ").rstrip("\n")

    return fail


@pytest.fixture
def site(manifest, tmp_path):
    """The folder of a site."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "build.json").write_text(json.dumps(manifest))
    return folder


@contextmanager
def answering(answer):
    """The address of a server on the loopback; `answer(request)` sends what it sends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cut(request):
    """An answer that ends early."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"{")


def send(request, content=b"", status=200, **headers):
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "not JSON"),
        (b"\xff{}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"9" * 5000, "not JSON"),
        (b"[]", "no manifest"),
        (b"{}", "no manifest"),
        (b'{"format": 4}', "layout 4, but this version reads 5; build that site anew"),
        (b'{"format": "\\u001b[2J"}', "layout \\x1b[2J"),
        (b'{"format": 5, "versions": [], "inputs": {}, "experiments": {}}', "no manifest"),
        (
            b'{"format": 5, "versions": {}, "inputs": {}, "experiments": {"a": {"key": 1}}}',
            "no manifest",
        ),
        (
            b'{"format": 5, "versions": {}, "inputs": {}, "experiments": {}, "pages": {"a": []}}',
            "no manifest",
        ),
        (
            b'{"format": 5, "versions": {}, "inputs": {}, "experiments": {},'
            b' "pages": {"a": {"b": {"numbers": "xyz"}}}}',
            "no manifest",
        ),
        (b"{" + b" " * manifests.LIMIT, "larger than 16 MB"),
    ],
)
def test_what_is_no_manifest_is_named_in_a_line(site, tmp_path, trouble, content, said):
    bad = tmp_path / "bad.json"
    if content is not None:
        bad.write_bytes(content)
    for places in ([site, bad], [bad, site]):
        told = trouble(*places)
        assert told.startswith(f"{bad}: ")
        assert said in told


def test_what_is_no_place_of_a_manifest_is_named_in_a_line(site, tmp_path, trouble, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "folder/build.json: cannot be read" in trouble(site, folder)
    os.mkfifo(tmp_path / "pipe")
    assert trouble(site, tmp_path / "pipe").endswith("name a build.json or the folder of a site")
    assert "not a file" in trouble("/dev/zero", site)
    assert "not an address of the web" in trouble("s3://bucket/build.json", site)
    assert "not an address of the web" in trouble("file:///etc/passwd", site)
    assert trouble("example.org/site", site).endswith("; an address begins with https://")
    assert "File name too long" in trouble("a" * 300, site)
    assert trouble("", site).startswith("an empty name; ")


def test_a_folder_that_may_not_be_entered_is_named(site, need):
    """For root a mode forbids nothing, unless these two capabilities are gone."""
    dropped = "-dac_override,-dac_read_search"
    command = ["setpriv", "--inh-caps", dropped, "--bounding-set", dropped]
    as_root = os.geteuid() == 0
    need(not as_root or subprocess.run([*command, "true"], check=False).returncode == 0, "setpriv")
    site.chmod(0)
    done = subprocess.run(
        [*(command if as_root else []), sys.executable, "-m", "nnsite", "diff", site, site],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    site.chmod(0o700)
    assert done.returncode == 2
    assert done.stderr == f"nnsite: {site}/build.json: cannot be read: Permission denied\n"


@pytest.mark.parametrize("path", ["", "/", "/build.json", "/a%20folder/", "/a folder"])
def test_a_sites_address(manifest, site, path, capsys):
    content = json.dumps(manifest).encode()
    asked = []

    def answer(request):
        asked.append(request.path)
        send(request, content)

    with answering(answer) as address:
        assert cli.main(["diff", f"{address}{path}", str(site)]) == 0
    assert capsys.readouterr().out == "nothing differs\n"
    folder = "/a%20folder" if "folder" in path else ""
    assert asked == [f"{folder}/build.json"]


def test_a_few_redirects_are_followed_and_no_more(manifest, site, trouble, capsys):
    def answer(request):
        left = int(request.path.strip("/").split("/")[0])
        if left:
            send(request, status=302, Location=f"/{left - 1}/build.json")
        else:
            send(request, json.dumps(manifest).encode())

    with answering(answer) as address:
        assert cli.main(["diff", f"{address}/5", str(site)]) == 0
        capsys.readouterr()
        told = trouble(f"{address}/9", site)
        assert told.endswith("/9/build.json: the server answers 302 Found, which is not followed")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda to: send(to, status=404), "the server answers 404 Not Found"),
        (lambda to: send(to, status=500), "the server answers 500 Internal Server Error"),
        (lambda to: send(to, status=299), "not JSON"),
        (lambda to: send(to, b"<!doctype html>"), "not JSON, so no manifest"),
        (lambda to: send(to, b" " * (manifests.LIMIT + 1)), "larger than 16 MB"),
        (lambda to: send(to, status=302, Location="ftp://127.0.0.1/a"), "which is not followed"),
        (lambda to: send(to, status=302, Location="file:///etc/passwd"), "which is not followed"),
        (lambda to: send(to, status=302, Location="gopher://\x1b2J/"), "which is not followed"),
        (lambda to: to.wfile.write(b"\x1b[2J\r\n\r\n"), "cannot be fetched"),
        (lambda to: None, "cannot be fetched"),
        (cut, "only 1 of 1,000 bytes came"),
    ],
)
def test_what_an_address_answers_instead(site, trouble, answer, said):
    with answering(answer) as address:
        told = trouble(f"{address}/site/", site)
    assert told.startswith(f"{address}/site/build.json: ")
    assert said in told
    assert told.isprintable()


def test_nobody_listens(site, trouble):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert re.search(r"build\.json: cannot be fetched: .*refused", trouble(address, site))


@pytest.mark.parametrize("address", ["http://", "http://[", "https://a b/", "http://a:b/"])
def test_an_address_that_is_none(site, trouble, address):
    assert re.search("cannot be fetched|not an address", trouble(address, site))


def test_a_server_that_is_too_slow_is_not_waited_for():
    """It sends a byte again and again, so a timeout of the socket would never count."""
    asked, ended = threading.Event(), threading.Event()

    def drip(request):
        request.send_response(200)
        request.end_headers()
        asked.set()
        while not ended.wait(0.02):
            request.wfile.write(b" ")
            request.wfile.flush()

    with answering(drip) as address:
        with pytest.raises(Fault, match=r"cannot be fetched: not all of it came within 0\.2 s"):
            downloaded(f"{address}/build.json", 1000, deadline=0.2)
        ended.set()
