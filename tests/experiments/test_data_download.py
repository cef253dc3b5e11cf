"""data_download against MNIST's own header, and Python's own errors."""

import gzip
import urllib.error

import numpy as np
import pytest

from nnsite.data import digits
from nnsite.data.idx import KNOWN
from nnsite.experiments.data_download import Refusing, right, wrong

NAME = "t10k-images-idx3-ubyte"


@pytest.mark.parametrize("packed", [False, True])
def test_the_whole_file_passes(images, packed):
    file = gzip.compress(images, 1) if packed else images
    name = f"{NAME}.gz" if packed else NAME
    assert np.array_equal(right(name, file), digits.test()[0])
    assert np.array_equal(wrong(name, file), digits.test()[0])


def test_a_cut_between_images_is_not_seen(images):
    assert len(wrong(NAME, images[: 16 + 784 * 3])) == 3
    for cut in (16 + 784 * 3 - 1, 16 + 784 * 3 + 1):
        with pytest.raises(ValueError, match="reshape"):
            wrong(NAME, images[:cut])


def test_nothing_is_asked_of_the_network():
    class Request:
        full_url = "http://example.invalid/"

    with pytest.raises(urllib.error.HTTPError, match="403: Forbidden") as caught:
        Refusing().http_open(Request())
    assert b"Forbidden" in caught.value.read()


@pytest.mark.parametrize("which", ["embedded", "book"])
def test_numbers(ran, which, request):
    path = request.getfixturevalue("book_weights") if which == "book" else None
    result = ran("data_download", path)
    numbers, texts = result["numbers"], result["texts"]
    assert (numbers["read_wrong"], numbers["read_right"], numbers["files"]) == (3, 0, 7)
    assert numbers["half_wrong"] == 5000
    assert numbers["mixed_up"] == pytest.approx(0.1, abs=0.03)
    assert texts["refused"] == "urllib.error.HTTPError: HTTP Error 403: Forbidden"
    with pytest.raises(EOFError) as caught:
        gzip.decompress(gzip.compress(b"digits" * 100)[:-9])
    assert texts["wrong_packed"] == f"EOFError: {caught.value}"
    assert texts["probe_right"].endswith(KNOWN[NAME][2][:8])


def test_book_figures(ran, book_weights):
    assert ran("data_download", book_weights)["numbers"]["accuracy"] == 0.9352
