"""data_download against the NOTICE, MNIST's own header, and Python's own errors."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest

import nnsite.data
from nnsite.data import digits
from nnsite.experiments.data_download import KNOWN, Refusing, check, right, wrong

NOTICE = Path(str(nnsite.data.__file__)).with_name("NOTICE").read_text()
NAME = "t10k-images-idx3-ubyte"


@pytest.fixture(scope="module")
def images() -> bytes:
    """The test images as an IDX file, written out byte by byte."""
    counts = [10_000, 28, 28]
    header = bytes([0, 0, 8, 3]) + b"".join(bytes([0, 0, n // 256, n % 256]) for n in counts)
    return header + digits.test()[0].tobytes()


def test_known_files_are_those_of_the_notice():
    listed = dict(
        reversed(line.split()) for line in re.findall(r"^[0-9a-f]{64}  \S+ubyte$", NOTICE, re.M)
    )
    assert {name: sha256 for name, (_, _, sha256) in KNOWN.items()} == listed
    for name, (size, magic, _) in KNOWN.items():
        count = 60_000 if name.startswith("train") else 10_000
        assert (size, magic) == (
            (16 + 784 * count, 2051) if "images" in name else (8 + count, 2049)
        )


@pytest.mark.parametrize("packed", [False, True])
def test_the_whole_file_passes(images, packed):
    file = gzip.compress(images, 1) if packed else images
    name = f"{NAME}.gz" if packed else NAME
    assert np.array_equal(right(name, file), digits.test()[0])
    assert np.array_equal(wrong(name, file), digits.test()[0])


def test_every_look_refuses(images):
    known = KNOWN[NAME]
    with pytest.raises(ValueError, match="magic number 2049, not 2051"):
        check(bytes([0, 0, 8, 1]) + images[4:], *known)
    with pytest.raises(ValueError, match="7840015 bytes, not 7840016"):
        check(images[:-1], *known)
    for place in (16, 4_000_000, len(images) - 1):
        flipped = bytearray(images)
        flipped[place] ^= 128
        with pytest.raises(ValueError, match="SHA-256 "):
            check(bytes(flipped), *known)


def test_a_cut_between_images_is_not_seen(images):
    assert len(wrong(NAME, images[: 16 + 784 * 3])) == 3
    for cut in (16 + 784 * 3 - 1, 16 + 784 * 3 + 1):
        with pytest.raises(ValueError, match="reshape"):
            wrong(NAME, images[:cut])


def test_nothing_is_asked_of_the_network():
    class Request:
        full_url = "http://example.invalid/"

    answer = Refusing().http_open(Request())
    assert answer.code == 403
    assert b"Forbidden" in answer.read()


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
