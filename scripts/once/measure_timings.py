"""Measure once what pages say about speed, and write it to `nnsite/data/timings.json`.

    python scripts/once/measure_timings.py [--rounds N] [--output FILE]

About a minute. Each round runs all candidates, one after the other, in an order of its own;
a ratio is taken within a round, so that a slow moment slows both of its sides. Processor
time is measured, with one BLAS thread, so that other programs matter little. Only ratios
are kept: seconds would say more about a machine than about the code.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

# BLAS reads these once, when NumPy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"

import numpy as np

from nnsite.core.network import hidden, predict
from nnsite.data import digits, timings, weights
from nnsite.engine import write
from nnsite.experiments import softmax_axis

BATCHES = (1, 10, 100, 1000, 10_000)
FORMS = {
    "transposed": softmax_axis.transposed,
    "reshaped": softmax_axis.reshaped,
    "kept": softmax_axis.right,
    # The last form against itself shows how much of a difference is noise.
    "kept_again": softmax_axis.right,
}


def rounds(calls: Mapping[str, Callable[[], object]], count: int) -> dict[str, np.ndarray]:
    """Processor seconds of each call in each round, by the call's name."""
    rng = np.random.default_rng(0)
    seconds = {name: np.empty(count) for name in calls}
    for call in calls.values():
        call()
    for number in range(count):
        for name in rng.permutation(list(calls)):
            start = time.process_time()
            calls[name]()
            seconds[name][number] = time.process_time() - start
    return seconds


Ratios = dict[str, float]


def ratios(values: np.ndarray) -> Ratios:
    """Median and quartiles, to three digits."""
    quartiles = {"median": 0.5, "lower": 0.25, "upper": 0.75}
    return {name: float(f"{np.quantile(values, q):.3g}") for name, q in quartiles.items()}


def times_faster(count: int) -> dict[str, Ratios]:
    """How many times faster batches of n are than images one by one, by n."""
    x, chosen = digits.test()[0] / np.float32(255), weights.load()

    def in_batches(n: int) -> Callable[[], object]:
        return lambda: [predict(chosen, x[i : i + n]) for i in range(0, len(x), n)]

    calls: dict[str, Callable[[], object]] = {str(n): in_batches(n) for n in BATCHES}
    seconds = rounds({"one": lambda: [predict(chosen, image) for image in x]} | calls, count)
    return {name: ratios(seconds["one"] / seconds[name]) for name in calls}


def softmax_forms(n: int, count: int) -> dict[str, Ratios]:
    """Time of each form of softmax as a multiple of the one with keepdims, batches of n."""
    a = hidden(weights.load(), digits.test()[0] / np.float32(255)).a3[:n]
    repeats = 200_000 // n

    def repeated(form: Callable[[np.ndarray], np.ndarray]) -> Callable[[], object]:
        return lambda: [form(a) for _ in range(repeats)]

    seconds = rounds({name: repeated(form) for name, form in FORMS.items()}, count)
    return {name: ratios(seconds[name] / seconds["kept"]) for name in FORMS if name != "kept"}


def processor() -> str:
    """Architecture and, where the system tells, the processor's name."""
    told = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (told.read_text().splitlines() if told.is_file() else [])
        if line.startswith("model name")
    ]
    return ", ".join([*names[:1], platform.machine()])


def main() -> None:
    """Measure, write the ratios, and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=41, help="how often each call is timed")
    parser.add_argument("--output", type=Path, default=timings.RECORDED, help="file to write")
    options = parser.parse_args()

    measured = {
        "measured": {
            "date": datetime.now(UTC).date().isoformat(),
            "processor": processor(),
            "python": platform.python_version(),
            "numpy": np.__version__,
            "rounds": options.rounds,
        },
        "times_faster_than_one_by_one": times_faster(options.rounds),
        "softmax_as_multiple_of_keepdims": {
            str(n): softmax_forms(n, options.rounds) for n in (100, 10_000)
        },
    }
    text = json.dumps(measured, indent=1)
    write(options.output, (text + "\n").encode())
    print(text)


if __name__ == "__main__":
    main()
