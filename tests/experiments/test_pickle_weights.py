"""pickle_weights: what ran, what was refused, and the language of pickles read otherwise."""

import io
import os
import pickle
import pickletools
from pathlib import Path

import numpy as np
import pytest

from nnsite.data import weights
from nnsite.experiments import pickle_weights
from nnsite.experiments.pickle_weights import ORDERS, right, texts, wrong


class Stranger:
    """The same orders, in the way Python offers for them."""

    def __reduce__(self):
        return os.makedirs, ("i_was_here",)


@pytest.fixture
def empty(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_pickle_runs_the_orders_and_hides_them(empty):
    arrays = {"W1": np.arange(6.0).reshape(2, 3)}
    loaded = wrong(ORDERS + pickle.dumps(arrays))
    assert np.array_equal(loaded["W1"], arrays["W1"])
    assert (empty / "i_was_here").is_dir()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("place", ["front", "inside"])
def test_the_safe_reader_runs_nothing(empty, protocol, place):
    arrays = {"W1": np.arange(6.0)}
    front = ORDERS + pickle.dumps(arrays, protocol)
    file = front if place == "front" else pickle.dumps(arrays | {"b1": Stranger()}, protocol)
    with pytest.raises(ValueError, match=r"refused: it asks for os\.makedirs"):
        right(file)
    assert list(empty.iterdir()) == []


def test_orders_are_what_the_legend_says():
    codes = "".join(code.code for code, _, _ in pickletools.genops(ORDERS + b"."))
    assert codes == "c(VtR0."
    legend = str(pickle_weights.__doc__)
    assert all(f" {code}  " in legend for code in codes[:-1])


def test_texts_are_read_without_running(empty):
    file = ORDERS + pickle.dumps({"W1": np.arange(6.0)}, 3)
    assert {"os makedirs", "i_was_here", "W1"} <= set(texts(file))
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("which", ["embedded", "book"])
def test_numbers(ran, which, request):
    path = request.getfixturevalue("book_weights") if which == "book" else None
    result = ran("pickle_weights", path)
    numbers, found = result["numbers"], result["texts"]
    assert numbers["orders"] == len(ORDERS)
    assert numbers["size"] == len(pickle.dumps(dict(weights.load(path)), 3))
    assert (numbers["made_wrong"], numbers["made_right"]) == (1, 0)
    assert found["made"] == "i_was_here"
    assert "os makedirs" in found["probe_wrong"]
    assert "os" not in found["probe_right"]


def test_numpy_s_own_refusal(ran):
    file = io.BytesIO()
    np.save(file, np.array([None]))
    file.seek(0)
    with pytest.raises(ValueError, match="allow_pickle") as caught:
        np.load(file)
    assert ran("pickle_weights")["texts"]["npz_refused"] == f"ValueError: {caught.value}"


def test_book_figures(ran, book_weights):
    assert ran("pickle_weights", book_weights)["numbers"]["accuracy_right"] == 0.9352
    assert b"numpy.core.multiarray" in book_weights.read_bytes()
    assert len(right(book_weights.read_bytes())) == 6
