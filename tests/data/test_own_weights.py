"""A reader's own weights on their way to the experiments."""

import hashlib
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from nnsite import course as given
from nnsite.data import confined, identity, weights
from nnsite.engine import Fault, Stock, in_subprocess


@pytest.fixture
def own(tmp_path):
    """A file of weights that are neither the embedded nor the book's."""
    path = tmp_path / "own.npz"
    np.savez(path, **{name: -array for name, array in weights.load().items()})
    return path


def test_experiments_get_what_was_read_and_not_the_file(own):
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    course = given.course(str(own))
    own.unlink()
    one = course.inputs["weights"]
    assert (one.identity, one.label, one.own) == ("own", "weights own.npz", True)
    assert Stock(course).hash_of("weights") == digest
    found = weights.loads(*one.arguments)
    for name, array in weights.load().items():
        np.testing.assert_array_equal(found[name], -array, strict=True)
    assert in_subprocess(course.task("batch_matmul", draw=False))


def test_the_books_are_what_was_read_too(book_weights, tmp_path):
    path = tmp_path / "any name"
    shutil.copy(book_weights, path)
    course = given.course(str(path))
    path.unlink()
    assert course.inputs["weights"].identity == "book"
    assert Stock(course).hash_of("weights") == identity.BOOK_SHA256
    assert weights.loads(*course.inputs["weights"].arguments).keys() == weights.SHAPES.keys()


@pytest.mark.parametrize("which", ["embedded", "copy", "book"])
def test_known_sets_need_no_process(monkeypatch, tmp_path, which, request):
    monkeypatch.setattr(confined, "plain", None)
    path = {"embedded": identity.EMBEDDED, "copy": tmp_path / "copy"}.get(which)
    if which == "copy":
        shutil.copy(identity.EMBEDDED, path)
    path = path or request.getfixturevalue("book_weights")
    expected = "book" if which == "book" else "embedded"
    assert given.course(str(path)).inputs["weights"].identity == expected


def test_own_weights_are_read_without_numpy_in_this_process(own):
    code = "import sys; from nnsite.course import course; course(sys.argv[1]); "
    code += "assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, own], check=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.pkl", r"missing\.pkl: No such file or directory; pass a \.pkl or"),
        ("", "Is a directory; pass a"),
        ("pipe.pkl", "it is no plain file; pass a"),
        ("loop.pkl", "Too many levels of symbolic links; pass a"),
        ("\x1b[31m.pkl", r"\\x1b\[31m\.pkl: it is empty; pass a"),
        ("~nobody-of-this-name/own.pkl", "home directory"),
    ],
)
def test_faults_are_one_line(tmp_path, monkeypatch, name, message):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.pkl")
    os.symlink("loop.pkl", "loop.pkl")
    (tmp_path / "\x1b[31m.pkl").touch()
    with pytest.raises(Fault, match=message) as caught:
        given.course(name or str(tmp_path))
    assert str(caught.value).isprintable()


def test_a_name_that_is_no_utf_8_is_shown(own):
    path = own.with_name("own\udcff.npz")
    own.rename(path)
    assert given.course(str(path)).inputs["weights"].label == r"weights own\udcff.npz"
