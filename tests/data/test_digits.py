"""The embedded digits, and what is said of a damaged file."""

import re

import numpy as np
import pytest

from nnsite.data import digits

# Known of MNIST: how often each digit occurs in the test set; the first labels of both.
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
FIRST = [(digits.test, [7, 2, 1, 0, 4, 1, 4, 9]), (digits.train, [5, 0, 4, 1, 9, 2, 1, 3])]


@pytest.mark.parametrize(("read", "first"), FIRST)
def test_digits_as_they_should_be(read, first):
    x, t = read()
    assert (x.shape, x.dtype) == ((10_000, 784), np.uint8)
    assert (t.shape, t.dtype) == ((10_000,), np.uint8)
    assert t[:8].tolist() == first
    assert (x.min(), x.max(), t.min(), t.max()) == (0, 255, 0, 9)


def test_the_test_set_is_the_whole_one():
    x, t = digits.test()
    assert np.bincount(t).tolist() == TEST_COUNTS
    assert x.mean() / 255 == pytest.approx(0.1325, abs=5e-5)


def test_images_stand_upright_with_their_labels():
    x, t = digits.train()
    # A one is narrow and a zero has a hole: not so in transposed or shuffled images.
    ink = x.reshape(-1, 28, 28).mean(axis=0, where=(t == 1)[:, None, None])
    assert ink.sum(axis=0)[11:17].sum() > 0.7 * ink.sum()
    hole = x.reshape(-1, 28, 28)[t == 0, 13:15, 13:15]
    assert hole.mean() < 15


@pytest.mark.parametrize("read", [digits.test, digits.train])
def test_arrays_are_read_only(read):
    for array in read():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def damaged(path, content):
    """Return one changed byte, a half, nothing, and other content."""
    return {
        "flipped": content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
        "truncated": content[: len(content) // 2],
        "empty": b"",
        "page": b"<html>403 Forbidden</html>",
    }[path]


@pytest.mark.parametrize("how", ["flipped", "truncated", "empty", "page"])
@pytest.mark.parametrize("original", [digits.TEST, digits.TRAIN])
def test_a_damaged_file_is_refused(tmp_path, original, how):
    path = tmp_path / original.name
    path.write_bytes(damaged(how, original.read_bytes()))
    message = rf"^{re.escape(str(path))}: damaged, \d+ bytes .+git checkout.+pack_digits\.py$"
    with pytest.raises(ValueError, match=message):
        digits.unpack(path)


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / digits.TEST.name
    with pytest.raises(OSError, match=rf"^{re.escape(str(path))}: No such file.+git checkout"):
        digits.unpack(path)


def test_the_notice_has_the_hashes():
    notice = digits.TEST.with_name("NOTICE").read_text(encoding="utf-8")
    for name, sha256 in digits.SHA256.items():
        assert f"{sha256}  {name}\n" in notice


def test_size():
    assert 2.7e6 < digits.TEST.stat().st_size + digits.TRAIN.stat().st_size < 3.3e6
