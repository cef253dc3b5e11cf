"""Train the embedded weights: 784-50-100-10, sigmoid, on the embedded training digits.

    python scripts/once/train_weights.py [--seed N] [--output FILE]

About 2 s. The same seed gives the same file: float64 leaves room for processors to differ
in the last bits, which rounding to float32 takes away again, and one BLAS thread keeps the
order of additions.
"""

import argparse
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

# BLAS reads these once, when NumPy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray

from nnsite.core.network import accuracy, predict
from nnsite.core.training import init, train
from nnsite.data import digits, weights
from nnsite.engine import write


def npz(arrays: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Return the arrays as an `.npz` without a clock in it: same arrays, same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            archive.writestr(entry, member.getvalue())
    return buffer.getvalue()


def main() -> None:
    """Train, write the weights, and print how well they do on the test digits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="another seed, another network")
    parser.add_argument("--output", type=Path, default=weights.EMBEDDED, help="file to write")
    options = parser.parse_args()

    rng = np.random.default_rng(options.seed)
    x, t = digits.train()
    trained = train(
        rng,
        init(rng, (784, 50, 100, 10)),
        x / 255,
        t,
        learning_rate=0.5,
        batch_size=100,
        epochs=20,
    )
    rounded = {name: value.astype(np.float32) for name, value in trained.items()}
    write(options.output, npz(rounded))

    x, t = digits.test()
    scaled = accuracy(predict(rounded, x.astype(np.float32) / 255), t)
    raw = accuracy(predict(rounded, x), t)
    print(f"{options.output}: accuracy {scaled:.4f} scaled, {raw:.4f} raw")


if __name__ == "__main__":
    main()
