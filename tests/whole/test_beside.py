"""Files that a process beside this one writes, and what happens when it does not."""

import os
import signal

import pytest

from nnsite.engine import Fault
from nnsite.mkdocs import beside
from nnsite.mkdocs.beside import Beside

ME = os.getpid()


def who():
    return str(os.getpid()).encode()


def dies():
    """End the other process; in this one, answer."""
    if os.getpid() != ME:
        os.kill(os.getpid(), signal.SIGKILL)
    return who()


def at_fault():
    raise Fault("page.md:3: at fault")


@pytest.fixture(params=[True, False], ids=["fork", "no fork"], autouse=True)
def forks(request, monkeypatch):
    monkeypatch.setattr(beside, "FORKS", request.param)
    return request.param


@pytest.fixture
def begun(tmp_path):
    """Begins to write files, by name; ends it after the test."""
    all_begun = []

    def begin(**makers):
        by_path = {tmp_path / name: make for name, make in makers.items()}
        all_begun.append(Beside(by_path, reversed(by_path)))
        return all_begun[-1]

    yield begin
    for one in all_begun:
        one.end()


def test_all_files_are_written_beside(forks, begun, tmp_path):
    begun(one=who, other=lambda: b"x").wait_for_all()
    assert (tmp_path / "other").read_bytes() == b"x"
    assert ((tmp_path / "one").read_bytes() != who()) == forks


def test_one_file_is_waited_for(begun, tmp_path):
    begun(one=who, other=lambda: b"x").wait(tmp_path / "other")
    assert (tmp_path / "other").read_bytes() == b"x"


def test_a_file_that_is_not_its_own_is_not_waited_for(begun, tmp_path):
    begun(one=who).wait(tmp_path / "page.md")


def test_a_process_that_dies_leaves_its_work_to_this_one(begun, tmp_path):
    begun(one=dies, other=lambda: b"x").wait_for_all()
    assert (tmp_path / "one").read_bytes() == who()
    assert (tmp_path / "other").read_bytes() == b"x"


def test_the_first_fault_is_told_whatever_was_waited_for(begun, tmp_path):
    def last():
        raise Fault("another one")

    writing = begun(one=at_fault, other=last)
    with pytest.raises(Fault, match=r"^page\.md:3: at fault$"):
        writing.wait(tmp_path / "other")


def test_a_file_without_room_is_told(begun, tmp_path):
    with pytest.raises(Fault, match=r"^cannot write temporary files: No such file or directory\."):
        begun(**{"no folder/one": who}).wait_for_all()


def test_what_still_runs_is_ended(forks, begun):
    reading, writing = os.pipe()

    def stays():
        os.write(writing, who())
        signal.pause()

    started = begun(one=stays)
    pid = int(os.read(reading, 20)) if forks else None
    started.end()
    if pid:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
