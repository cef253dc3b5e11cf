"""Files are read with a remedy, and somebody else's with care."""

import os

import pytest

from nnsite.data import files


@pytest.mark.parametrize("name", ["missing", "."])
def test_unreadable_files_are_named_with_a_remedy(tmp_path, name):
    with pytest.raises(OSError, match=r"^\S+: [A-Z].+; do this$"):
        files.read(tmp_path / name, "do this")


@pytest.mark.parametrize("kind", ["pipe", "device", "large", "growing"])
def test_what_is_no_small_plain_file_is_not_read(tmp_path, kind):
    path = tmp_path / "own\x1b.pkl"
    match kind:
        case "pipe":
            os.mkfifo(path)  # to read it would be to wait for a writer
        case "device":
            path.symlink_to("/dev/zero")
        case "large":
            with path.open("wb") as file:
                file.truncate(3_000_000_000)
        case "growing":
            path.symlink_to("/proc/kallsyms" if os.path.exists("/proc/kallsyms") else "/dev/zero")
    with pytest.raises(
        ValueError, match=r"own\\x1b.pkl: (it is no plain|[\d,]+ bytes, more than the 5)"
    ):
        files.read(path, "do this", 5)


def test_a_file_may_be_as_large_as_the_limit(tmp_path):
    path = tmp_path / "own.pkl"
    path.write_bytes(b"12345")
    assert files.read(path, "do this", 5) == b"12345"
    with pytest.raises(
        ValueError, match=r"own\.pkl: 5 bytes, more than the 4 that it may have; do this"
    ):
        files.read(path, "do this", 4)


@pytest.mark.parametrize("kind", ["loop", "dangling"])
def test_links_that_lead_nowhere(tmp_path, kind):
    path = tmp_path / "own.pkl"
    path.symlink_to(path if kind == "loop" else "missing")
    with pytest.raises(OSError, match=r"own.pkl: (Too many levels|No such file).*; do this$"):
        files.read(path, "do this", 5)
