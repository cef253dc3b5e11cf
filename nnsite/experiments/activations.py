"""A step function that asks for `np.int`, and the three curves of the chapter.

x      inputs of a neuron's function, shape (1000,), none of them 0
h(x)   what the neuron hands on, the same shape
slope  h'(x), the derivative: how much h(x) moves when x moves
a1     what layer 1 computes before its sigmoid, shape (10000, 50)
"""

import builtins

import numpy as np

from nnsite.core.activations import relu, sigmoid, step
from nnsite.core.network import hidden
from nnsite.engine.declare.experiment import Experiment, Row

NAMES = ["int", "float", "complex", "bool"]


def wrong(x):
    """1 where x is positive."""
    return (x > 0).astype(np.int)


def right(x):
    """1 where x is positive."""
    return (x > 0).astype(int)


def slope(h, x, d=1e-6):
    """The derivative of h, measured: h a little to the right, less h a little to the left."""
    return (h(x + d) - h(x - d)) / (2 * d)


def sigmoid_slope(x):
    """The derivative of the sigmoid, by its formula."""
    return sigmoid(x) * (1 - sigmoid(x))


experiment = Experiment(
    table=[
        Row("outputs for 1,000 inputs", "outputs_wrong", "outputs_right", ",d"),
        Row("ones among them", "ones_wrong", "ones_right", "d"),
        Row("of int, float, complex, bool work", "names_wrong", "names_right", "d"),
    ],
)


def run(test, weights):
    """Call both step functions; measure the slopes of the three curves."""
    x = np.linspace(-5, 5, 1000)
    try:
        y_wrong, error = wrong(x), ""
    except AttributeError as caught:
        y_wrong, error = np.array([]), f"AttributeError: {caught}"
    y_right = right(x)

    curves = {"step": step, "sigmoid": sigmoid, "relu": relu}
    slopes = {name: slope(h, x) for name, h in curves.items()}
    a1 = hidden(weights, test[0] / np.float32(255)).a1
    works = {f"np_{name}": int(hasattr(np, name)) for name in NAMES}
    return works | {
        "error": error,
        "np_bool_is": str(np.bool),
        "probe": str([name for name in NAMES if not hasattr(np, name)]),
        "inputs": len(x),
        "outputs_wrong": len(y_wrong),
        "outputs_right": len(y_right),
        "ones_wrong": np.sum(y_wrong == 1),
        "ones_right": np.sum(y_right == 1),
        "names_wrong": sum(works.values()),
        "names_right": sum(hasattr(builtins, name) for name in NAMES),
        "differ": np.sum(y_right != step(x)),
        "step_slope_max": np.max(np.abs(slopes["step"])),
        "sigmoid_at_0": sigmoid(0.0),
        "sigmoid_slope_0": sigmoid_slope(0.0),
        "sigmoid_slope_5": sigmoid_slope(5.0),
        "sigmoid_slope_error": np.max(np.abs(slopes["sigmoid"] - sigmoid_slope(x))),
        "relu_slope_error": np.max(np.abs(slopes["relu"] - (x > 0))),
        "two_layers": sigmoid_slope(0.0) ** 2,
        "sigmoid_slope_a1": np.mean(sigmoid_slope(a1)),
        "positive_a1": np.mean(a1 > 0),
        "x": x,
        "h": {name: h(x) for name, h in curves.items()},
        "slopes": slopes,
    }


@experiment.claim(
    "np.int raises: {outputs_wrong} of {inputs:,} outputs. int gives {outputs_right:,}."
)
def np_int_is_gone(r):
    """NumPy's own message says what np.int was: another name for Python's int."""
    gone = r.error.startswith("AttributeError: module 'numpy' has no attribute 'int'")
    return gone and "alias for the builtin `int`" in r.error and r.outputs_right == r.inputs


@experiment.claim("With int, {differ} of {inputs:,} outputs differ from the step function.")
def int_is_the_same_step(r):
    """Half of the inputs are positive."""
    return r.differ == 0 and r.ones_right == r.inputs / 2


@experiment.claim("Of np.int, np.float, np.complex and np.bool, {names_wrong} works: np.bool.")
def only_bool_is_back(r):
    """It is NumPy's own type now, not Python's."""
    return r.names_wrong == r.np_bool == 1 and r.np_bool_is == "<class 'numpy.bool'>"


@experiment.claim(
    "The largest slope of the step function, at {inputs:,} points, is {step_slope_max}."
)
def step_is_flat(r):
    """It jumps at 0 and stands still everywhere else."""
    return r.step_slope_max == 0


@experiment.claim(
    "The sigmoid's slope is {sigmoid_slope_0} at 0, nowhere more, and {sigmoid_slope_5:.4f} at 5."
)
def sigmoid_slope_is_a_quarter(r):
    """Measured slopes and the formula h(x) (1 - h(x)) agree."""
    peak = np.max(r.slopes["sigmoid"]) <= r.sigmoid_slope_0 + 1e-8
    return peak and r.sigmoid_slope_0 == 0.25 and r.sigmoid_slope_error < 1e-8


@experiment.claim("The slope of ReLU is 0 or 1, to {relu_slope_error:.0e}.")
def relu_slope_is_0_or_1(r):
    """It lets a slope through as it is, or not at all."""
    return r.relu_slope_error < 1e-8


@experiment.claim(
    "On the test digits, the mean slope of layer 1's sigmoids is {sigmoid_slope_a1:.2f}; "
    "{positive_a1:.0%} of the a1 are positive."
)
def real_slopes_are_smaller(r):
    """Not all sums are near 0, where the sigmoid is steepest."""
    return 0.05 < r.sigmoid_slope_a1 < 0.2 and 0.2 < r.positive_a1 < 0.8
