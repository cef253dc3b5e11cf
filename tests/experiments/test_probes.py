"""What the page about the probes shows is what its lines print beside a reader's own program."""

import contextlib
import io
import re
import sys

import numpy as np
import pytest
from project import ROOT

from nnsite import probes
from nnsite.data import digits, weights
from nnsite.engine import excerpt
from nnsite.experiments.probes import named

# A program after the book, written without this project. {total} is what softmax divides by.
PROGRAM = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def softmax(a):
    e = np.exp(a - {largest})
    return e / {total}

def cross_entropy_error(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)

def predict(network, x):
    z1 = sigmoid(np.dot(x, network["W1"]) + network["b1"])
    z2 = sigmoid(np.dot(z1, network["W2"]) + network["b2"])
    return softmax(np.dot(z2, network["W3"]) + network["b3"])
"""
SIDES = {
    "output_wrong": {"largest": "np.max(a)", "total": "np.sum(e)"},
    "output_right": {
        "largest": "np.max(a, axis=1, keepdims=True)",
        "total": "np.sum(e, axis=1, keepdims=True)",
    },
}


def pasted(softmax):
    """What the page's lines print at the end of such a program, with probes.py beside it."""
    page = (ROOT / "docs/en/probes.md").read_text("utf-8")
    code = re.search(r"^```python\n(from probes import check\n.*?)^```$", page, re.M | re.S)[1]
    ask = excerpt("nnsite/experiments/probes.py", "ask", lambda path: (ROOT / path).read_text())
    x, t = digits.test()
    names = {"network": dict(weights.load()), "x_test": x / np.float32(255), "t_test": t}
    exec(PROGRAM.format(**softmax), names)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code.replace('{{ run.excerpt("ask").body }}', ask.body), names)
    return output.getvalue()


@pytest.mark.parametrize("side", SIDES)
def test_the_pages_lines_print_what_it_shows(ran, monkeypatch, side):
    monkeypatch.setitem(sys.modules, "probes", probes)
    assert pasted(SIDES[side]) == ran("probes")["captured"][side] + "\n"


@pytest.mark.parametrize("side", SIDES)
def test_each_probe_has_one_line_in_the_order_of_the_list(ran, side):
    lines = ran("probes")["captured"][side].splitlines()
    assert [line[11:].partition(":")[0] for line in lines] == [p.__name__ for p in probes.PROBES]


def test_only_the_softmax_makes_a_difference(ran):
    """Of all lines two differ: that of softmax_batch, and of the probe that refers to it."""
    wrong, right = (ran("probes")["captured"][side].splitlines() for side in SIDES)
    differing = [pair for pair in zip(wrong, right, strict=True) if pair[0] != pair[1]]
    assert [after.split() for _, after in differing] == [
        ["pass", "batch_matmul"],
        ["pass", "softmax_batch"],
    ]


def test_names_are_read_from_the_lines():
    output = "pass       a\nFAIL       b: c: d\nnot asked  e: needs f\nFAIL       g"
    assert named("FAIL", output) == ["b", "g"]
    assert named("not asked", output) == ["e"]
    assert named("note", output) == []
