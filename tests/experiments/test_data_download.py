"""data_download against MNIST's own header, and Python's own errors."""

import gzip
import hashlib
import urllib.error

import numpy as np
import pytest

from nnsite.data import digits
from nnsite.data.idx import KNOWN
from nnsite.experiments.data_download import Refusing, check, count_right, right, wrong

NAME = "t10k-images-idx3-ubyte"


@pytest.mark.parametrize("packed", [False, True])
def test_the_whole_file_passes(images, packed):
    file = gzip.compress(images, 1) if packed else images
    name = f"{NAME}.gz" if packed else NAME
    assert np.array_equal(right(name, file), digits.test()[0])
    assert np.array_equal(wrong(name, file), digits.test()[0])


def test_every_check_refuses(images):
    size, magic, sha256 = len(images), 2051, hashlib.sha256(images).hexdigest()
    assert KNOWN[NAME] == (size, magic, sha256)
    check(images, size, magic, sha256)
    with pytest.raises(ValueError, match="magic number 2049, not 2051"):
        check(bytes([0, 0, 8, 1]) + images[4:], size, magic, sha256)
    with pytest.raises(ValueError, match="7840015 bytes, not 7840016"):
        check(images[:-1], size, magic, sha256)
    for place in (16, 4_000_000, len(images) - 1):
        flipped = bytearray(images)
        flipped[place] ^= 128
        with pytest.raises(ValueError, match=r"SHA-256 [0-9a-f]{8}\.\.\., not 0fa7898d\.\.\."):
            check(bytes(flipped), size, magic, sha256)


def test_the_lines_to_paste_print_the_three_checks(ran, images):
    captured = ran("data_download")["captured"]
    size, magic, sha256 = KNOWN[NAME]
    assert captured["catch_right"] == f"{size} {magic}\n{sha256[:8]}"
    other = images[:16] + digits.train()[0].tobytes()
    assert captured["catch_wrong"] == f"{size} {magic}\n{hashlib.sha256(other).hexdigest()[:8]}"


def test_the_loop_of_the_book_stops_where_the_labels_end(ran):
    y = np.eye(3)
    assert count_right(y, np.array([0, 1, 1])) == 2
    with pytest.raises(IndexError) as caught:
        np.zeros(4996)[4996]
    assert ran("data_download")["captured"]["late"] == f"IndexError: {caught.value}"


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
    numbers, captured = result["numbers"], result["captured"]
    assert (numbers["read_wrong"], numbers["read_right"], numbers["files"]) == (3, 0, 7)
    assert numbers["half_wrong"] == 5000
    assert numbers["mixed_up"] == pytest.approx(0.1, abs=0.03)
    assert captured["refused"] == "urllib.error.HTTPError: HTTP Error 403: Forbidden"
    with pytest.raises(EOFError) as caught:
        gzip.decompress(gzip.compress(b"digits" * 100)[:-9])
    assert captured["wrong_packed"] == f"EOFError: {caught.value}"
    with pytest.raises(gzip.BadGzipFile) as caught:
        gzip.decompress(bytes([0, 0, 8, 3]))
    assert captured["already_unpacked"] == f"gzip.BadGzipFile: {caught.value}"


def test_book_figures(ran, book_weights):
    assert ran("data_download", book_weights)["numbers"]["accuracy"] == 0.9352
