"""Weights: the embedded, the book's, those of a user, and all that can be wrong with them."""

import hashlib
import os
import pickle
import re

import numpy as np
import pytest

from nnsite.core.network import accuracy, predict
from nnsite.data import digits, identity, weights


@pytest.fixture
def arrays():
    """Return random float32 arrays of the right names and shapes."""
    rng = np.random.default_rng(0)
    return {
        name: rng.normal(size=shape).astype(np.float32) for name, shape in weights.SHAPES.items()
    }


def save(path, arrays):
    """Write the arrays in the format that the ending of the path asks for."""
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    else:
        path.write_bytes(pickle.dumps(arrays))
    return path


def refused(path, message, error=ValueError):
    """Check that loading fails with one line that names the file and has a remedy."""
    with pytest.raises(error) as caught:
        weights.load(path)
    line = str(caught.value)
    assert re.match(rf"{re.escape(str(path))}: .*{message}.*; pass a \.pkl or \.npz", line), line
    assert "\n" not in line


def test_embedded_weights_recognise_digits():
    x, t = digits.test()
    loaded = weights.load()
    assert accuracy(predict(loaded, x.astype(np.float32) / 255), t) >= 0.93
    assert accuracy(predict(loaded, x), t) >= 0.90


def test_book_weights_give_the_published_figures(book_weights):
    x, t = digits.test()
    loaded = weights.load(book_weights)
    scaled = predict(loaded, x.astype(np.float32) / 255).argmax(axis=1)
    raw = predict(loaded, x.astype(np.float32)).argmax(axis=1)
    assert np.count_nonzero(scaled != t) == 648
    assert np.count_nonzero(raw != t) == 793


def test_book_hash(book_weights):
    with open(book_weights, "rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == identity.BOOK_SHA256


@pytest.mark.parametrize("ending", [".pkl", ".npz"])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4"])
@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_own_weights_become_float32(tmp_path, arrays, ending, dtype, kind):
    given = {name: value.astype(dtype) for name, value in arrays.items()}
    loaded = weights.load(kind(save(tmp_path / f"own{ending}", given)))
    assert list(loaded) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    for name, value in given.items():
        np.testing.assert_array_equal(loaded[name], value.astype(np.float32), strict=True)


def test_nothing_can_be_changed():
    loaded = weights.load()
    with pytest.raises(TypeError, match="item assignment"):
        loaded["W1"] = 0
    with pytest.raises(ValueError, match="read-only"):
        loaded["W1"][0] = 0


@pytest.mark.parametrize("ending", [".pkl", ".npz"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W1": np.zeros((50, 784))}, r"W1 has shape \(50, 784\), not \(784, 50\)"),
        ({"b3": np.zeros((1, 10))}, r"b3 has shape \(1, 10\), not \(10,\)"),
        ({"b2": np.zeros(100, int)}, "b2 has dtype int64, not a float one"),
        ({"b1": np.zeros(50, bool)}, "b1 has dtype bool"),
        ({"b1": np.full(50, np.nan)}, "b1 holds nan"),
        ({"b1": np.full(50, -np.inf)}, "b1 holds nan, inf"),
        ({"b1": np.full(50, 1e300)}, r"b1 holds nan, inf or a number beyond 1e\+30"),
        ({"b1": np.full(50, -2e30)}, r"b1 holds nan, inf or a number beyond 1e\+30"),
        ({"W4": np.zeros(3)}, "it holds W1, b1, W2, b2, W3, b3, W4"),
    ],
)
def test_wrong_arrays(tmp_path, arrays, ending, change, message):
    refused(save(tmp_path / f"own{ending}", {**arrays, **change}), message)


@pytest.mark.parametrize("ending", [".pkl", ".npz"])
def test_missing_names(tmp_path, arrays, ending):
    del arrays["b2"]
    refused(save(tmp_path / f"own{ending}", arrays), "it holds W1, b1, W2, W3, b3")
    refused(save(tmp_path / f"own{ending}", {}), "it holds nothing")


@pytest.mark.parametrize("ending", [".pkl", ".npz"])
def test_files_that_cannot_be_read(tmp_path, arrays, ending):
    path = tmp_path / f"own{ending}"
    refused(path, "No such file", OSError)
    path.write_bytes(b"")
    refused(path, "it is empty")
    path.write_bytes(b"<html>403 Forbidden</html>")
    refused(path, ".")
    save(path, arrays)
    content = path.read_bytes()
    for length in (1, 100, 1000, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        refused(path, "truncated")
    path.unlink()
    path.mkdir()
    refused(path, "Is a directory", OSError)


def test_a_damaged_archive(tmp_path, arrays):
    path = save(tmp_path / "own.npz", arrays)
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    refused(path, "Bad CRC-32")


@pytest.mark.parametrize("ending", [".pkl", ".npz"])
def test_object_arrays(tmp_path, arrays, ending):
    arrays["b1"] = np.array([None] * 50)
    refused(save(tmp_path / f"own{ending}", arrays), "[Oo]bject")


class Hostile:
    """Its pickle makes a folder when it is loaded."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_hostile_pickle(tmp_path, arrays):
    mark = tmp_path / "mark"
    path = save(tmp_path / "own.pkl", {**arrays, "W1": Hostile(str(mark))})
    refused(path, r"refused: it asks for \w+\.mkdir")
    assert not mark.exists()


def test_a_pickle_in_the_clothes_of_an_archive(tmp_path, arrays):
    path = tmp_path / "own.npz"
    path.write_bytes(pickle.dumps({**arrays, "W1": Hostile(str(tmp_path / "mark"))}))
    refused(path, "no .npz archive")
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("name", ["own.npy", "own", "own.pkl.gz"])
def test_unknown_endings(tmp_path, name):
    (tmp_path / name).write_bytes(b"content")
    refused(tmp_path / name, "its name ends in .+, not .pkl or .npz")
