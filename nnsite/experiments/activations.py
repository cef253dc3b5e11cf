"""A step function that asks for `np.int`, and the three curves of the chapter.

    x      inputs of an activation function, shape (1000,), none of them 0
    h(x)   its outputs, the same shape
    slope  h'(x), the derivative: how much h(x) moves when x moves
    a1     what layer 1 computes before its sigmoid, shape (10000, 50)
    t      labels, shape (10000,)

NumPy once had a second name for six of Python's own types, such as `np.int`. Most are gone.
"""

import builtins
import inspect

import numpy as np

from nnsite.core.activations import relu, sigmoid, step
from nnsite.core.network import hidden
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(x):
    """1 where x is positive."""
    return (x > 0).astype(np.int)


def right(x):
    """1 where x is positive."""
    return (x > 0).astype(int)


def catch(file):
    import re
    from pathlib import Path

    text = Path(file).read_text("utf-8")
    names = set(re.findall(r"\bnp\.(\w+)", text))
    gone = {n for n in names if not hasattr(np, n)}
    print(sorted(gone))


def old_float(x):
    """The same numbers as floats."""
    return x.astype(np.float)


def slope(h, x, d=1e-6):
    """The derivative of h, measured from a point a little to the left to one to the right."""
    return (h(x + d) - h(x - d)) / (2 * d)


def sigmoid_slope(x):
    """The derivative of the sigmoid, by its formula."""
    return sigmoid(x) * (1 - sigmoid(x))


@np.errstate(over="ignore", invalid="ignore")
def count_right(weights, images, t, h):
    """How many digits the network reads with h in both hidden layers.

    With weights that are very large ReLU's sums leave float32: there they are inf or nan.
    """
    z1 = h(images @ weights["W1"] + weights["b1"])
    z2 = h(z1 @ weights["W2"] + weights["b2"])
    a3 = z2 @ weights["W3"] + weights["b3"]
    return np.sum(np.argmax(a3, axis=1) == t)


experiment = Experiment(
    table=[
        Row("six old names: how many NumPy has, Python has", "names_np", "names_python", "d"),
    ],
    pair=False,
)


@experiment.repair
def step_with_int(x):
    """1 where x is positive. A single number will do, too, as in the book's code."""
    return np.array(x > 0, dtype=int)


@experiment.repair
def floats(x):
    """The same numbers as floats."""
    x = x.astype(float)
    return x


def run(test, weights):
    """Ask for the old names; measure the three curves' slopes; try each in the network."""
    x = np.linspace(-5, 5, 1000)
    y = right(x)
    images, t = test[0] / np.float32(255), test[1]
    a1 = hidden(weights, images).a1
    right_sigmoid = count_right(weights, images, t, sigmoid)
    right_step = count_right(weights, images, t, step_with_int)
    right_relu = count_right(weights, images, t, relu)

    step_slope = slope(step, x)
    measured_slope = slope(sigmoid, x)
    relu_slope = slope(relu, x)

    names = {"int", "float", "complex", "bool", "object", "str"}
    return {
        "gone": error(wrong, x),
        "gone_float": error(old_float, x),
        "np_bool": int("bool" in dir(np)),
        "names": len(names),
        "names_np": len(names & set(dir(np))),
        "names_python": len(names & set(dir(builtins))),
        "np_bool_is": printed(print, np.bool),
        "inputs": len(x),
        "ones": np.sum(y == 1),
        "differ": np.sum(y != step(x)),
        "differ_repaired": np.sum(step_with_int(x) != step(x)),
        "differ_floats": np.sum(floats(y) != y),
        "dtype_floats": str(floats(y).dtype),
        "digits": len(t),
        "right_sigmoid": right_sigmoid,
        "right_step": right_step,
        "right_relu": right_relu,
        "lost_step": right_sigmoid - right_step,
        "lost_relu": right_sigmoid - right_relu,
        "step_slope_max": np.max(np.abs(step_slope)),
        "sigmoid_slope_0": sigmoid_slope(0.0),
        "sigmoid_slope_5": sigmoid_slope(5.0),
        "measured_slope_max": np.max(measured_slope),
        "measured_slope_error": np.max(np.abs(measured_slope - sigmoid_slope(x))),
        "relu_slope_error": np.max(np.abs(relu_slope - (x > 0))),
        "two_slopes": sigmoid_slope(0.0) * sigmoid_slope(0.0),
        "relu_at_5": relu(5.0),
        "sigmoid_slope_a1": np.mean(sigmoid_slope(a1)),
        "positive_a1": np.mean(a1 > 0),
        # This file asks for `np.int`. The file that holds the three curves does not.
        "catch_wrong": {"file": inspect.getfile(wrong)},
        "catch_right": {"file": inspect.getfile(step)},
        "x": x,
        "h": {"step": step(x), "sigmoid": sigmoid(x), "relu": relu(x)},
        "slopes": {"step": step_slope, "sigmoid": measured_slope, "relu": relu_slope},
    }


@experiment.law(
    "np.int stops with an AttributeError, which says that np.int was another name for Python's own "
    "int and that int may be written instead."
)
def np_int_is_gone(r):
    """NumPy's message has all that is needed to repair the line."""
    names_it = r.gone.startswith("AttributeError: module 'numpy' has no attribute 'int'")
    says_what_it_was = "`np.int` was a deprecated alias for the builtin `int`" in r.gone
    says_what_to_write = "use `int` by itself" in r.gone
    return names_it and says_what_it_was and says_what_to_write


@experiment.law(
    "With int, {differ} of {inputs:,} outputs differ from the step function, and half of them, "
    "{ones}, are 1."
)
def int_is_the_same_step(r):
    """Half of the inputs are positive."""
    same = r.differ == 0
    half = r.ones == r.inputs / 2
    return same and half


@experiment.law(
    "The line that answers the error is the step function too: {differ_repaired} of {inputs:,} "
    "outputs differ."
)
def the_line_repairs_the_step(r):
    """It stops with no error, and returns what is wanted."""
    return r.differ_repaired == 0


@experiment.law(
    "np.float stops with the same message about float. With float in its place there is none: "
    "whole numbers become float64, and {differ_floats} of {inputs:,} change their value."
)
def np_float_is_gone_too(r):
    """The two names went together."""
    names_it = r.gone_float.startswith("AttributeError: module 'numpy' has no attribute 'float'")
    says_what_to_write = "use `float` by itself" in r.gone_float
    as_floats = r.dtype_floats == "float64"
    same_values = r.differ_floats == 0
    return names_it and says_what_to_write and as_floats and same_values


@experiment.law(
    "Of the {names} names int, float, complex, bool, object and str, NumPy has {names_np}, and it "
    "is bool. It is NumPy's own type. Python has all {names_python}."
)
def only_bool_is_back(r):
    """NumPy's bool came back in NumPy 2; it used to be Python's."""
    one_of_them = r.names_np == 1
    it_is_bool = r.np_bool == 1
    numpys_own = r.np_bool_is == "<class 'numpy.bool'>"
    python_has_all = r.names_python == r.names
    return one_of_them and it_is_bool and numpys_own and python_has_all


@experiment.law(
    "The largest slope of the step function, at {inputs:,} points, is {step_slope_max:.0f}."
)
def step_is_flat(r):
    """It jumps at 0 and is constant everywhere else."""
    return r.step_slope_max == 0


@experiment.law(
    "The sigmoid's slope is {sigmoid_slope_0:.2f} at 0. At {inputs:,} points its measured slope is "
    "nowhere larger, to within 1e-8, and differs from h(x) (1 - h(x)) by less than 1e-8."
)
def sigmoid_slope_is_a_quarter(r):
    """The product is largest where h is a half, which is at 0: a half of a half is a quarter."""
    a_quarter_at_0 = r.sigmoid_slope_0 == 0.25
    nowhere_larger = r.measured_slope_max <= r.sigmoid_slope_0 + 1e-8
    as_the_formula = r.measured_slope_error < 1e-8
    return a_quarter_at_0 and nowhere_larger and as_the_formula


@experiment.law(
    "At 5 the sigmoid's slope is {sigmoid_slope_5:.4f}, less than 0.01. Two of the largest slopes "
    "multiply to {two_slopes:.4f}, a sixteenth."
)
def sigmoid_slopes_are_small(r):
    """Far from 0 the curve is nearly flat."""
    nearly_flat = r.sigmoid_slope_5 < 0.01
    a_sixteenth = r.two_slopes == 1 / 16
    return nearly_flat and a_sixteenth


@experiment.law(
    "The measured slope of ReLU is 1 where x is positive and 0 elsewhere, to within 1e-8 "
    "({relu_slope_error:.0e} at most). At 5 ReLU itself is {relu_at_5:.0f}."
)
def relu_slope_is_0_or_1(r):
    """It passes a slope on as it is, or not at all."""
    one_or_zero = r.relu_slope_error < 1e-8
    passed_on = r.relu_at_5 == 5
    return one_or_zero and passed_on


@experiment.finding(
    "With the step in place of both sigmoids, and the same weights, the network reads "
    "{right_step:,} of {digits:,} digits instead of {right_sigmoid:,}: more than 9 in 10. It loses "
    "{lost_step}, more than 50 and fewer than 300."
)
def the_step_answers_nearly_as_well(r):
    """What it answers depends more on the sign of each sum than on its size."""
    most_are_right = r.right_step > 0.9 * r.digits
    some_are_lost = r.lost_step > 50
    few_are_lost = r.lost_step < 300
    return most_are_right and some_are_lost and few_are_lost


@experiment.finding(
    "With ReLU in place of both, and the same weights, it reads {right_relu:,} and loses "
    "{lost_relu:,}: more than three times as many as with the step."
)
def relu_wants_weights_of_its_own(r):
    """Its outputs have no upper bound, and these weights were trained with one."""
    return r.lost_relu > 3 * r.lost_step


@experiment.finding(
    "On the test digits, the mean slope of layer 1's sigmoids is {sigmoid_slope_a1:.2f}, between "
    "0.05 and 0.2. {positive_a1:.0%} of the a1 are positive, which is between 20 % and 80 %."
)
def real_slopes_are_smaller(r):
    """Not all a1 are near 0, where the sigmoid is steepest."""
    small = 0.05 < r.sigmoid_slope_a1 < 0.2
    both_signs = 0.2 < r.positive_a1 < 0.8
    return small and both_signs
