"""The scripts of the bench and its kin: their types by TypeScript, their unit tests in Node."""

import json
import os
import random
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from node import MODULES, NODE

from nnsite.data import digits, weights
from nnsite.data.weights import SHAPES
from nnsite.experiments import case
from nnsite.experiments.bench import FEW, zipped

ROOT = Path(__file__).parents[2]
HERE = Path("tests/scripts")
SCRIPTS = Path("docs/theme/assets/scripts")
NUMBERS = [0.0, 0.1 + 0.2, 1e-4, 1e-5, 1e15, 1e16, 5e-324, float("inf"), float("nan")]


def printed(*command, **options):
    """What the command prints; AssertionError with it if the command fails."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_types(need):
    """As strictly as TypeScript can, by the types that stand in the scripts' comments."""
    need(NODE, "node is not installed")
    need(MODULES, "NNSITE_NPM is not set: it names the folder of TypeScript")
    compiler = Path(MODULES) / "typescript/bin/tsc"
    printed(NODE, compiler, "--project", ROOT / HERE / "tsconfig.json")


@pytest.mark.long
def test_units(need, tmp_path):
    """All of them."""
    tests = sorted(path.name for path in (ROOT / HERE).glob("*.test.mjs"))
    assert tests
    in_node(need, tmp_path, *tests, w=weights.load())


@pytest.mark.long
def test_cases_with_the_book_s_weights(need, tmp_path, book_weights):
    """With other weights, other mistakes change nothing, and other pairs hide each other."""
    in_node(need, tmp_path, "case.test.mjs", w=weights.load(book_weights))


def in_node(need, folder, *tests, w):
    """Tests in a copy: Node takes a script for a module where a package.json beside it says so."""
    need(NODE, "node is not installed")
    for copied in (SCRIPTS, HERE):
        shutil.copytree(ROOT / copied, folder / copied)
    (folder / "package.json").write_text('{"type": "module"}')
    table = folder / "floats.json"
    table.write_text(json.dumps([(packed(number).hex(), repr(number)) for number in floats()]))
    tables = folder / "arrays.json"
    tables.write_text(json.dumps({"printed": printed_arrays(), "rounded": rounded_numbers()}))
    files = folder / "cases"
    files.mkdir()
    for name, content in files_of_the_case(w).items():
        (files / name).write_bytes(content)
    handed_over = {
        "NNSITE_FLOATS": str(table),
        "NNSITE_ARRAYS": str(tables),
        "NNSITE_CASES": str(files),
    }
    paths = [folder / HERE / name for name in tests]
    output = printed(NODE, "--test", *paths, env=os.environ | handed_over)
    assert "skipped 0\n" in output, output


def files_of_the_case(w):
    """What the page fetches, and the experiment's record of some cases, by name."""
    x, t = digits.test()
    return {
        "weights": zipped(*(w[name] for name in SHAPES)).content,
        "digits_few": zipped(t[:FEW], x[:FEW]).content,
        "printed.json": case.run((x, t), w)["printed"].content,
    }


def packed(number):
    """A float's eight bytes, the highest first."""
    return struct.pack(">d", number)


def floats():
    """Numbers of all sizes, of both signs, and those at which an exponent begins."""
    rng = random.Random(0)
    any_bits = (struct.unpack(">d", rng.randbytes(8))[0] for _ in range(1000))
    powers = (float(f"1e{exponent}") for exponent in range(-323, 309))
    decimals = (round(rng.uniform(0, 100), rng.randrange(6)) for _ in range(1000))
    above = [*NUMBERS, *any_bits, *powers, *decimals]
    return [*above, *(-number for number in above)]


# Numbers by chance, of a kind each; `k` is one of 0 to 8.
KINDS = {
    "rounded": lambda rng, k: round(rng.uniform(-2, 2), k),
    "below 1000": lambda rng, k: round(rng.uniform(-1000, 1000), k),
    "whole": lambda rng, k: float(rng.randrange(-(10**k), 10**k + 1)),
    "shares": lambda rng, k: rng.randrange(101) / 100,
    "in full": lambda rng, k: rng.uniform(-1, 1),
    "large or small": lambda rng, k: round(rng.uniform(-10, 10), k) * 10.0 ** rng.randrange(-9, 9),
    "of any size": lambda rng, k: rng.uniform(-10, 10) * 10.0 ** rng.randrange(-300, 300),
    # No more than the eight decimals that are printed: in the middle, NumPy goes to the even digit.
    "halves": lambda rng, k: rng.randrange(-1024, 1025) / 2**k,
    "a thousand apart": lambda rng, k: rng.choice([1.0, 0.001, 999.9, 1000.0, 1000.1, 0.5]),
    "at an end": lambda rng, k: rng.choice([0.0001, 0.00009999, 1e8, 99999999.0, 5e-324, 1e308]),
}
NO_NUMBERS = [0.0, -0.0, float("nan"), float("inf"), -float("inf")]


def printed_arrays():
    """Bytes of one to six numbers, and the array as NumPy prints it; those that fit one line."""
    rng = random.Random(1)
    rows = []
    for draw in KINDS.values():
        for _ in range(250):
            values = [draw(rng, rng.randrange(9)) for _ in range(rng.randint(1, 6))]
            if rng.random() < 0.3:
                values[rng.randrange(len(values))] = rng.choice(NO_NUMBERS)
            text = str(np.array(values))
            if "\n" not in text:
                rows.append(([packed(value).hex() for value in values], text))
    return rows


def rounded_numbers():
    """A number, a count of places, and what it is rounded to: its bytes, and as NumPy prints it."""
    rng = random.Random(2)
    values = [draw(rng, rng.randrange(9)) for draw in KINDS.values() for _ in range(60)]
    rows = []
    for value in [*values, *NO_NUMBERS]:
        for places in (0, 2, 3, 4):
            with np.errstate(over="ignore"):
                to = np.float64(value).round(places)
            rows.append((packed(value).hex(), places, packed(to).hex(), str(to)))
    return rows
