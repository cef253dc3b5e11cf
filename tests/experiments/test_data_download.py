"""data_download against MNIST's own header, and Python's own errors."""

import gzip
import hashlib
import urllib.error
import urllib.request
import zlib
from urllib.parse import urlsplit

import numpy as np
import pytest

from nnsite.data import digits
from nnsite.data.idx import KNOWN
from nnsite.experiments.data_download import (
    LABELS,
    Mirror,
    Refusing,
    broken_at_each_byte,
    check,
    count_right,
    count_right_in_batches,
    from_mirror,
    right,
    without_broken_files,
    without_half_a_pickle,
    wrong,
)

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
    assert count_right_in_batches(y, np.array([0, 1, 1])) == 2
    with pytest.raises(ValueError, match="broadcast") as caught:
        np.equal(np.zeros(100), np.zeros(96))
    assert ran("data_download")["captured"]["late_batch"] == f"ValueError: {caught.value}"
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

    with pytest.raises(urllib.error.HTTPError, match="403: Forbidden"):
        Refusing().http_open(Request())


def test_the_repair_makes_an_address_to_which_a_file_s_name_is_added():
    address = urlsplit(f"{from_mirror()}{NAME}.gz")
    assert address.scheme == "https"
    assert address.hostname == "ossci-datasets.s3.amazonaws.com"
    assert address.path == f"/mnist/{NAME}.gz"


def test_the_mirror_gives_nothing_at_another_address():
    opener = urllib.request.build_opener(Refusing, Mirror("https://mirror.invalid/a", b"a"))
    with opener.open("https://mirror.invalid/a") as answer:
        assert answer.read() == b"a"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        opener.open("https://mirror.invalid/b")


def test_only_files_of_mnist_and_their_pickle_are_deleted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dataset").mkdir()
    others = ["__init__.py", "lena.png", "mine.gz", "mine.pkl", "mnist.py"]
    for name in [NAME, f"{NAME}.gz", "train-labels-idx1-ubyte.gz", "mnist.pkl", *others]:
        (tmp_path / "dataset" / name).touch()
    (tmp_path / f"{NAME}.gz").touch()
    without_half_a_pickle()
    assert not (tmp_path / "dataset" / "mnist.pkl").exists()
    (tmp_path / "dataset" / "mnist.pkl").touch()
    without_broken_files()
    assert sorted(file.name for file in (tmp_path / "dataset").iterdir()) == others
    assert (tmp_path / f"{NAME}.gz").exists()
    monkeypatch.chdir(tmp_path / "dataset")
    with pytest.raises(FileNotFoundError, match="dataset"):
        without_broken_files()


def test_an_archive_that_unpacks_has_its_content(ran):
    """The checksum is at the end, and `gzip` compares it: here it is compared by zlib."""
    content = digits.test()[1].tobytes()
    file = gzip.compress(content, mtime=0)
    assert file[-8:] == (zlib.crc32(content)).to_bytes(4, "little") + bytes([0x10, 0x27, 0, 0])
    broken = broken_at_each_byte(file)
    assert len(broken) == 2 * len(file) == len(set(broken))
    assert all(one != file and len(one) <= len(file) for one in broken)
    for one in broken[len(file) :]:
        differ = np.frombuffer(one, np.uint8) ^ np.frombuffer(file, np.uint8)
        assert np.unpackbits(differ).sum() == 1
    numbers = ran("data_download")["numbers"]
    assert numbers["gz_read"] == 0
    assert numbers["gz_broken"] > 5000


def test_labels_hold_what_the_page_says(images):
    size, magic, _ = KNOWN[LABELS]
    assert (size, magic) == (8 + 10_000, 0x0801)
    assert magic == 2049
    assert int(images[:4].hex(), 16) == 2051


@pytest.mark.parametrize("which", ["embedded", "book"])
def test_numbers(ran, which, request):
    path = request.getfixturevalue("book_weights") if which == "book" else None
    result = ran("data_download", path)
    numbers, captured = result["numbers"], result["captured"]
    assert (numbers["read_wrong"], numbers["read_right"], numbers["files"]) == (3, 0, 7)
    assert numbers["half_wrong"] == 5000
    assert numbers["mixed_up"] == pytest.approx(0.1, abs=0.03)
    assert captured["refused"] == "urllib.error.HTTPError: HTTP Error 403: Forbidden"
    assert numbers["labels_as_images"] == 9_992
    assert (numbers["magic_images"], numbers["magic_labels"]) == (2051, 2049)
    assert (numbers["errors"], numbers["stays"], numbers["repaired"]) == (6, 6, 6)
    assert numbers["training_labels_as_images"] == 60_000 + 8 - 16
    assert captured["kept_unpacked"] == captured["already_unpacked"]
    with pytest.raises(ValueError, match="offset") as caught:
        np.frombuffer(b"", np.uint8, offset=16)
    assert captured["kept_empty_gz"] == f"ValueError: {caught.value}"
    assert captured["kept_page"] == captured["wrong_page"]
    with pytest.raises(EOFError) as caught:
        gzip.decompress(gzip.compress(b"digits" * 100)[:-9])
    assert captured["wrong_packed"] == f"EOFError: {caught.value}"
    with pytest.raises(gzip.BadGzipFile) as caught:
        gzip.decompress(bytes([0, 0, 8, 3]))
    assert captured["already_unpacked"] == f"gzip.BadGzipFile: {caught.value}"


def test_book_figures(ran, book_weights):
    assert ran("data_download", book_weights)["numbers"]["accuracy"] == 0.9352
