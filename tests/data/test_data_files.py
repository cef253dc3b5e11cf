"""Whole files: read with a remedy, written as a whole or not at all."""

import pytest

from nnsite.data import files


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "a"
    files.write(path, b"first")
    files.write(path, b"second")
    assert files.read(path, "") == b"second"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["missing", "."])
def test_unreadable_files_are_named_with_a_remedy(tmp_path, name):
    with pytest.raises(OSError, match=r"^\S+: [A-Z].+; do this$"):
        files.read(tmp_path / name, "do this")


def test_a_folder_that_is_missing(tmp_path):
    with pytest.raises(OSError, match=r"missing/a: No such file.+; choose a place"):
        files.write(tmp_path / "missing" / "a", b"")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    folder = tmp_path / "folder"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="folder: Is a directory"):
        files.write(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]
    assert list(folder.iterdir()) == [folder / "inside"]
