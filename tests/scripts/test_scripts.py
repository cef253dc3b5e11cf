"""The bench's scripts: their types by TypeScript, and their unit tests in Node."""

import json
import os
import random
import shutil
import struct
import subprocess
from pathlib import Path

from node import MODULES, NODE

ROOT = Path(__file__).parents[2]
HERE = Path("tests/scripts")
SCRIPTS = Path("docs/theme/assets/scripts/bench")
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


def test_units(need, tmp_path):
    """In a copy: Node takes a script for a module where a package.json beside it says so."""
    need(NODE, "node is not installed")
    for folder in (SCRIPTS, HERE):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    table = tmp_path / "floats.json"
    table.write_text(json.dumps([(packed(number).hex(), repr(number)) for number in floats()]))
    tests = sorted((tmp_path / HERE).glob("*.test.mjs"))
    assert tests
    output = printed(NODE, "--test", *tests, env=os.environ | {"NNSITE_FLOATS": str(table)})
    assert "skipped 0\n" in output, output


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
