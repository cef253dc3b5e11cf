"""Paste an experiment's lines as a reader would, into an interpreter that has NumPy alone.

    python paste.py STEM

Standard input has the lines. The experiment's `run` says which variables the reader has.
What is printed is JSON: the output for the wrong and for the right version, as a program,
line by line at the interpreter's prompt, and with each float array in the other of float32
and float64.
"""

import code
import contextlib
import importlib
import inspect
import io
import json
import sys

import numpy as np

from nnsite.data import digits, timings, weights

INPUTS = {
    "test": digits.test,
    "train": digits.train,
    "weights": weights.load,
    "timings": timings.load,
}
OTHER = {np.dtype(np.float32): np.float64, np.dtype(np.float64): np.float32}


def swapped(value):
    """The same with float32 for float64, and the other way round, whatever holds them."""
    if callable(value):
        return lambda *arguments: swapped(value(*arguments))
    if isinstance(value, dict):
        return {name: swapped(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(swapped, value))
    if isinstance(value, np.ndarray | np.generic) and value.dtype in OTHER:
        return value.astype(OTHER[value.dtype])
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
    values = module.run(*inputs)
    printed = {}
    for side in ("catch_wrong", "catch_right"):
        printed[side] = pasted(lines, values[side])
        printed[f"{side}, at the prompt"] = at_the_prompt(lines, values[side])
        printed[f"{side}, other dtype"] = pasted(lines, swapped(values[side]))
    print(json.dumps(printed))


if __name__ == "__main__":
    main()
