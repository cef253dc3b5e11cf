"""IDX files against the NOTICE, and a header written out byte by byte."""

import hashlib
import re
from pathlib import Path

import numpy as np

import nnsite.data
from nnsite.data import digits
from nnsite.data.idx import KNOWN, pack

NOTICE = Path(str(nnsite.data.__file__)).with_name("NOTICE").read_text()
NAME = "t10k-images-idx3-ubyte"


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


def test_packing_gives_mnist_s_own_files(images):
    x, t = digits.test()
    assert pack(x.reshape(-1, 28, 28)) == images
    assert pack(t) == bytes([0, 0, 8, 1, 0, 0, 39, 16]) + bytes(t.tolist())
    for content, name in ((images, NAME), (pack(t), "t10k-labels-idx1-ubyte")):
        size, magic, sha256 = KNOWN[name]
        assert len(content) == size
        assert int.from_bytes(content[:4]) == magic
        assert hashlib.sha256(content).hexdigest() == sha256


def test_counts_are_those_of_the_shape():
    packed = pack(np.arange(24, dtype=np.uint8).reshape(2, 3, 4))
    assert packed == bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]) + bytes(range(24))
