"""Artefacts at an address: what one machine ran, another need not; nothing there is believed."""

import os
import stat
import sys
import threading
from importlib.util import find_spec

import pytest

from nnsite.engine import Build, Fault, Stock, without_secrets
from nnsite.engine.keep import plain, shared
from nnsite.engine.keep.shared import MARKER, Objects, Shared

STEMS = ["halves", "other"]


@pytest.fixture(autouse=True)
def _installed(need):
    need(find_spec("fsspec"), "fsspec is not installed: make .venv/cluster-tests.installed")


class Place:
    """What stands at an address, as another program sees it."""

    def __init__(self, address):
        from fsspec.core import url_to_fs

        self.address = address
        self.system, self.top = url_to_fs(address)

    def names(self):
        return {path.rpartition("/")[2] for path in self.system.find(self.top)}

    def read(self, name):
        return self.system.cat_file(f"{self.top}/{name}")

    def write(self, name, content):
        self.system.pipe_file(f"{self.top}/{name}", content)


@pytest.fixture
def bucket(tmp_path):
    """A place for objects, with nothing in it yet."""
    bucket = Place(f"memory://{tmp_path.name}")
    yield bucket
    if bucket.system.exists(bucket.top):
        bucket.system.rm(bucket.top, recursive=True)


@pytest.fixture(params=["bucket", "folder"])
def place(request, bucket, tmp_path):
    """A place of each kind, with nothing in it yet."""
    return bucket if request.param == "bucket" else Place(f"file://{tmp_path}/shared")


@pytest.fixture
def checkout(toy, tmp_path):
    """`checkout(name, address)`: the toy course with a cache of its own, and that address."""

    def make(name, address, texts=None):
        return toy(texts, cache=tmp_path / name, shared=address)

    return make


def ran(course, **options):
    """Build; return which experiments ran."""
    found = []
    with Build(course, report=lambda stem, *_: found.append(stem), **options) as build:
        assert list(build.artefacts()) == STEMS
    return sorted(found)


def kept(course):
    """The artefacts in a checkout's own cache, by name."""
    return {path.name: path.read_bytes() for path in course.cache.glob("*.artefact")}


@pytest.mark.parametrize("at_once", [1, 32])
def test_what_one_checkout_ran_another_does_not(checkout, place, monkeypatch, at_once):
    monkeypatch.setattr(shared, "AT_ONCE", at_once)
    one, two = (checkout(name, place.address) for name in ("one", "two"))
    assert ran(one) == STEMS
    assert place.names() == {MARKER, *kept(one)}
    assert ran(two) == []
    assert kept(two) == kept(one)
    assert ran(checkout("two", place.address, {"toy/lib/deeper.py": "two = 1.5\n"})) == ["halves"]


def flipped(content):
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


@pytest.mark.parametrize("damage", [flipped, lambda _: b"", lambda it: it[:40], lambda it: it * 2])
def test_what_is_damaged_there_is_run_and_put_there_again(checkout, bucket, damage):
    one, two, three = (checkout(name, bucket.address) for name in ("one", "two", "three"))
    ran(one)
    sound = kept(one)
    name = f"{Stock(one).fresh('halves').recipe.key}.artefact"
    bucket.write(name, damage(sound[name]))
    assert ran(two) == ["halves"]
    assert bucket.read(name) == sound[name]
    assert ran(three) == []


def test_one_artefact_is_not_taken_for_another(checkout, bucket):
    one, two = (checkout(name, bucket.address) for name in ("one", "two"))
    ran(one)
    for name, content in zip(kept(one), reversed(kept(one).values()), strict=True):
        bucket.write(name, content)
    assert ran(two) == STEMS


def test_no_more_is_read_than_an_artefact_may_have(place, monkeypatch):
    both = Shared(place.address)
    for name in ("small", "large"):
        both.write(name, name.encode())
    assert dict(both.read(["small", "large", "none"])) == {"small": b"small", "large": b"large"}
    monkeypatch.setattr(plain, "MOST", 4)
    assert b"large" not in dict(both.read(["small", "large"])).values()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_counts_as_absent(checkout, tmp_path, make):
    address = f"file://{tmp_path}/shared"
    one, two = (checkout(name, address) for name in ("one", "two"))
    ran(one)
    path = tmp_path / "shared" / f"{Stock(one).fresh('halves').recipe.key}.artefact"
    path.unlink()
    make(path)
    assert ran(two) == ["halves"]
    assert path.read_bytes() == kept(one)[path.name]


def test_others_may_read_what_a_shared_folder_holds(checkout, tmp_path):
    before = os.umask(0o027)
    try:
        ran(checkout("one", f"file://{tmp_path}/shared"))
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "shared").iterdir()}
    assert modes == {0o640}


def test_a_build_with_nothing_to_do_asks_nobody(checkout, bucket, monkeypatch):
    course = checkout("one", bucket.address)
    ran(course)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert ran(course) == []
    assert Stock(course).store.address == bucket.address


def test_what_is_not_installed_is_named(checkout, monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    monkeypatch.setattr(Build, "_local", lambda *_: pytest.fail("workers were started"))
    with pytest.raises(
        Fault, match=r"the cache at s3://b/p: .*fsspec.*make \.venv/cluster"
    ) as told:
        Build(checkout("one", "s3://b/p"))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nope://b", "Protocol not known: nope"),
        ("file://b/p", "this needs a whole path: file:///b/p"),
        ("file:///dev/null/p", "Not a directory"),
        ("ftp://me:secret@127.0.0.1:1/p", "ConnectionRefusedError"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_before_anything_runs(
    checkout, monkeypatch, address, why
):
    monkeypatch.setattr(Build, "_local", lambda *_: pytest.fail("workers were started"))
    with pytest.raises(Fault, match=why) as told:
        Build(checkout("one", address))
    assert str(told.value).startswith("cannot use the cache at ")
    assert "secret" not in str(told.value)


def test_an_address_is_shown_without_its_secrets():
    assert without_secrets("s3://bucket/some/prefix") == "s3://bucket/some/prefix"
    assert without_secrets("s3://key:se/cr@et@bucket/p") == "s3://bucket/p"
    assert without_secrets("https://host/p?sig=abc") == "https://host/p"
    assert without_secrets("a folder/what?") == "a folder/what?"


def test_a_place_that_does_not_answer_is_not_waited_for(checkout, monkeypatch):
    answer = threading.Event()
    monkeypatch.setattr(shared, "PATIENCE", 0.01)
    monkeypatch.setattr(Objects, "read", lambda *_: answer.wait())
    try:
        with pytest.raises(Fault, match=r"memory://p: no answer within 0\.01 s"):
            Shared("memory://p")
    finally:
        answer.set()


@pytest.mark.parametrize("kind", [PermissionError, ConnectionError, ValueError])
def test_a_place_that_fails_is_told_once_and_done_without(
    checkout, bucket, monkeypatch, capsys, kind
):
    """As one that may only be read does, or one that is no longer there."""
    one, two = (checkout(name, bucket.address) for name in ("one", "two"))
    ran(one)
    bucket.system.rm(f"{bucket.top}/{min(kept(one))}")
    bucket.system.rm(f"{bucket.top}/{max(kept(one))}")

    def fails(*_):
        raise kind("so it is")

    monkeypatch.setattr(Objects, "write", fails)
    capsys.readouterr()
    assert ran(two) == STEMS
    assert kept(two) == kept(one)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"nnsite: the cache at {bucket.address} has failed, and this build goes")
    assert line.endswith("on without it: so it is")


def test_what_was_found_before_a_place_failed_is_used(checkout, bucket, monkeypatch, capsys):
    one, two = (checkout(name, bucket.address) for name in ("one", "two"))
    ran(one)
    first, _ = sorted(kept(one))
    whole = Objects.read

    def half(self, names):
        found = whole(self, names)
        return {name: found[name] if name in (first, MARKER) else OSError("gone") for name in names}

    monkeypatch.setattr(Objects, "read", half)
    assert len(ran(two)) == 1
    assert capsys.readouterr().err.count("has failed") == 1
