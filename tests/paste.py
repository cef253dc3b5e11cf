"""Run an experiment in an interpreter that has NumPy alone, and paste its lines there.

    python paste.py STEM

Standard input has the lines, if there are any. The experiment's `run` says which variables
the reader has. What is printed is JSON: the numbers of the run, the claims that fail, and
what the lines print for the wrong and for the right version: as a program, line by line at
the interpreter's prompt, and with each float array in the other of float32 and float64.
"""

import code
import contextlib
import importlib
import inspect
import io
import json
import os
import sys

# As experiments run: in two threads BLAS adds in another order.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import numpy as np

from nnsite.data import digits, probes, timings, weights
from nnsite.engine import Captured, Result

SIDES = ("catch_wrong", "catch_right")
INPUTS = {
    "test": digits.test,
    "train": digits.train,
    "weights": weights.load,
    "timings": timings.load,
    "rates": probes.load,
}
OTHER = {np.dtype(np.float32): np.float64, np.dtype(np.float64): np.float32}


def swapped(value, made=None):
    """The same with float32 for float64, and the other way round, whatever holds them.

    An array that stands in two places is one array afterwards, too: `made` has what was made.
    """
    made = {} if made is None else made
    if callable(value):
        return lambda *arguments: swapped(value(*arguments))
    if isinstance(value, dict):
        return {name: swapped(part, made) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(swapped(part, made) for part in value)
    if isinstance(value, np.ndarray | np.generic) and value.dtype in OTHER:
        if id(value) not in made:
            made[id(value)] = value.astype(OTHER[value.dtype])
        return made[id(value)]
    return value


def pasted(lines, variables):
    """What the lines print where there is nothing but NumPy and these variables."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(lines, "<pasted>", "exec"), {"__name__": "__main__", "np": np, **variables})
    return output.getvalue()


def at_the_prompt(lines, variables):
    """What the lines print when they are pasted at the prompt of an interpreter."""
    console = code.InteractiveConsole({"__name__": "__main__", "np": np, **variables})
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        for line in [*lines.splitlines(), ""]:
            console.push(line)
    return output.getvalue()


def main():
    stem, lines = sys.argv[1], sys.stdin.read()
    module = importlib.import_module(f"nnsite.experiments.{stem}")
    inputs = [INPUTS[name]() for name in inspect.signature(module.run).parameters]
    values = dict(module.run(*inputs))
    printed = {}
    for side in SIDES if lines else ():
        variables = values[side]
        printed[side] = pasted(lines, variables)
        printed[f"{side}, at the prompt"] = at_the_prompt(lines, variables)
        printed[f"{side}, other dtype"] = pasted(lines, swapped(variables))
        values[side] = Captured(printed[side].removesuffix("\n"))
    result = Result(values)
    claims = [claim.judge(result) for claim in module.experiment.claims]
    failed = [claim["name"] for claim in claims if not claim["holds"]]
    numbers = dict(result.numbers)
    print(json.dumps({"numbers": numbers, "failed": failed, "printed": printed}))


if __name__ == "__main__":
    main()
