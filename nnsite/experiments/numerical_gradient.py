"""A numerical gradient whose step h is too small, or too small for its dtype.

    f, w   a function that returns one number, and where its gradient is wanted: any shape
    h      the step: how far each number of w is moved, up and down
    x, t   a batch: pixels from 0 to 1, shape (100, 784), and labels, shape (100,)
    W1     (784, 50)    b1  (50,)    W2  (50, 10)    b2  (10,)    weights to start from

The network is the one that all pages on learning start from. The errors are measured on ten
weights of W1: those from the pixel with the most ink in the batch to the first ten hidden
units. What is right comes from backpropagation in float64. An error of 1 is all of the slope.
"""

from types import SimpleNamespace

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.learning import BATCH, learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, parameters, predict
from nnsite.core.relu import relu_gradients, relu_predict
from nnsite.core.training import gradients
from nnsite.engine.declare.capture import printed, warned
from nnsite.engine.declare.experiment import Experiment, Row

STEPS = [10.0**-k for k in range(17)]
UNITS = 10
NETWORKS = 4
# A start of chapter 5 with which, in a check with three images, a sum crosses 0. Few have that.
KINKED = 13


def wrong(f, w):
    """The gradient of f at w."""
    h = 10e-50
    grad = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        middle = w[i]
        w[i] = middle + h
        above = f(w)
        w[i] = middle - h
        below = f(w)
        w[i] = middle
        grad[i] = (above - below) / (2 * h)
    return grad


def right(f, w):
    """The gradient of f at w."""
    h = 1e-4
    grad = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        middle = w[i]
        w[i] = middle + h
        above = f(w)
        w[i] = middle - h
        below = f(w)
        w[i] = middle
        grad[i] = (above - below) / (2 * h)
    return grad


def catch(numerical_gradient):
    w = np.array([3.0, 4.0])
    grad = numerical_gradient(lambda w: np.sum(w**3), w)
    print(grad.round(4))


def ratios(network, x, t):
    """Measured slope / slope from gradient."""
    grad, h = network.gradient(x, t), 1e-6
    rng = np.random.default_rng(1)
    found = {}
    for k in network.params:
        d = np.abs(rng.normal(size=grad[k].shape))
        d = np.where(grad[k] < 0, -d, d)
        network.params[k] += h * d
        above = network.loss(x, t)
        network.params[k] -= 2 * h * d
        below = network.loss(x, t)
        network.params[k] += h * d
        slope = (above - below) / (2 * h)
        found[k] = slope / np.sum(grad[k] * d)
    return found


experiment = Experiment(
    table=[
        Row("accuracy after 3 epochs", "accuracy_wrong", "accuracy_right"),
        Row("loss, mean of the last 50 steps", "loss_wrong", "loss_right"),
        Row("slope of the loss by one weight of W1", "slope_wrong", "slope_right", ".6f"),
        Row("error of ten slopes, h = 10e-50 and 1e-4", "error_wrong", "central_64_4", ".1g"),
        Row("their error, h = 1e-8 and 1e-4", "central_64_8", "central_64_4", ".1g"),
        Row("their error, one side and both, h = 1e-4", "forward_64_4", "central_64_4", ".1g"),
        Row("their error, float32 and float64, h = 1e-4", "central_32_4", "central_64_4", ".1g"),
    ],
)


@experiment.repair
def central(f, x):
    """The slope of f at a number x, from both sides."""
    h = 1e-4
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return slope


@experiment.repair
def in_float64(network):
    """Weights that can be moved by a ten-thousandth and still show it in the loss."""
    for k in network.params:
        W = network.params[k]
        network.params[k] = W.astype(np.float64)
    return network


@experiment.repair
def by_backpropagation(network, x_batch, t_batch):
    """The same gradient by the chain rule."""
    grad = network.gradient(x_batch, t_batch)
    return grad


@experiment.repair
def of_the_mean(y, t):
    """Where the backward pass begins: the derivative of the mean loss by the scores."""
    dy = (y - t) / len(t)
    return dy


def one_sided(f, x, h=10e-50):
    """The slope of f at a number x as section 4.3 first writes it, from one side."""
    return (f(x + h) - f(x)) / h


def from_one_side(f, w):
    """The gradient of f at w, each slope measured from one side."""
    h = 1e-4
    return np.array([(f(w + h * unit) - f(w)) / h for unit in np.eye(len(w))])


def cubes(w):
    """A function whose slopes are known: 3 * w**2."""
    return np.sum(w**3)


def square(w):
    """The book's kind of example: a parabola."""
    return w**2


def mean_loss(weights, x, t):
    """The cross-entropy of a batch, all in the dtype of the weights."""
    y = predict(weights, x.astype(weights["W1"].dtype))
    return -np.mean(np.log(y[np.arange(len(t)), t]))


def network_of(weights, gradients=gradients, dtype=np.float64):
    """A network as in the book: params, loss(x, t) and gradient(x, t)."""
    params = {name: w.astype(dtype) for name, w in weights.items()}
    return SimpleNamespace(
        params=params,
        loss=lambda x, t: mean_loss(params, x, t),
        gradient=lambda x, t: gradients(params, x, t),
    )


def opposite(weights, x, t):
    """A gradient with the wrong sign."""
    return {name: -g for name, g in gradients(weights, x, t).items()}


def summed(weights, x, t):
    """A gradient that was not divided by the size of the batch."""
    return {name: len(t) * g for name, g in gradients(weights, x, t).items()}


def divided_twice(weights, x, t):
    """A gradient that was divided by the size of the batch once too often."""
    return {name: g / len(t) for name, g in gradients(weights, x, t).items()}


def without_the_slope_of_sigmoid(weights, x, t):
    """A gradient in which the layer of the sigmoid was forgotten on the way back."""
    z1 = sigmoid(x @ weights["W1"] + weights["b1"])
    y = predict(weights, x)
    delta = (y - np.eye(10)[t]) / len(t)
    delta_1 = delta @ weights["W2"].T
    return {
        "W1": x.T @ delta_1,
        "b1": delta_1.sum(axis=0),
        "W2": z1.T @ delta,
        "b2": delta.sum(axis=0),
    }


def start_of_chapter_5(seed):
    """The weights that the book's networks start from."""
    rng = np.random.default_rng(seed)
    return {
        "W1": 0.01 * rng.standard_normal((784, 50)),
        "b1": np.zeros(50),
        "W2": 0.01 * rng.standard_normal((50, 10)),
        "b2": np.zeros(10),
    }


def with_relu(weights):
    """The network with a ReLU in place of the sigmoid, as in chapter 5."""
    params = {name: w.copy() for name, w in weights.items()}
    return SimpleNamespace(
        params=params,
        loss=lambda x, t: cross_entropy(relu_predict(params, x), t),
        gradient=lambda x, t: relu_gradients(params, x, t),
    )


def with_the_loss_of_the_book(weights):
    """The network with the book's loss, which adds 1e-7 to y."""
    network = network_of(weights)
    network.loss = lambda x, t: cross_entropy(predict(network.params, x) + 1e-7, t)
    return network


def apart_from_its_params(weights):
    """A network that computes with its own arrays, and not with those in `params`."""
    network = network_of(weights)
    network.params = {name: w.copy() for name, w in weights.items()}
    return network


def unmoved(weights, x, z, t):
    """The numerical gradient with h = 10e-50, as `run` finds it to be."""
    return {name: np.zeros_like(w) for name, w in weights.items()}


def slopes(weights, x, t, places, h):
    """The slopes at these places of W1, from one side and from both."""
    W1 = weights["W1"]
    here = mean_loss(weights, x, t)
    forward, both = [], []
    for place in places:
        middle = W1[place]
        W1[place] = middle + h
        above = mean_loss(weights, x, t)
        W1[place] = middle - h
        below = mean_loss(weights, x, t)
        W1[place] = middle
        forward.append((above - here) / h)
        both.append((above - below) / (2 * h))
    return np.array(forward, float), np.array(both, float)


def error(found, exact):
    """How far slopes are off, as a share of their size."""
    return np.linalg.norm(found - exact) / np.linalg.norm(exact)


def errors(weights, x, t, places, exact):
    """The errors of both kinds of slope, for each of `STEPS`."""
    found = [slopes(weights, x, t, places, h) for h in STEPS]
    forward = [error(one, exact) for one, _ in found]
    both = [error(two, exact) for _, two in found]
    return forward, both


def lost(by_step):
    """The largest step at which all of the slope is lost: the error is more than 0.99."""
    return max(h for h, one in zip(STEPS, by_step, strict=True) if one > 0.99)


def along(weights, x, t, place, offsets):
    """The loss with the weight at this place of W1 moved by each offset."""
    W1 = weights["W1"]
    middle = W1[place]
    losses = []
    for offset in offsets:
        W1[place] = middle + offset
        losses.append(mean_loss(weights, x, t))
    W1[place] = middle
    return np.array(losses, float)


def farthest_from_1(found):
    """How far the ratio is from 1 that is farthest."""
    return max(abs(ratio - 1) for ratio in found.values())


def run(train, test):
    """Measure slopes with many steps, in two dtypes; then check gradients with and without bugs."""
    x_all, t_all = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]
    learned = learn(np.random.default_rng(0), x_all, t_all)
    still = learn(np.random.default_rng(0), x_all, t_all, backward=unmoved)
    accuracy_wrong = accuracy(predict(still.weights[-1], x_test), t_test)
    accuracy_right = accuracy(predict(learned.weights[-1], x_test), t_test)
    start = learned.weights[0]
    x, t = x_all[:BATCH], t_all[:BATCH]

    # The ten weights, in two dtypes.
    grad = gradients(start, x, t)
    pixel = np.argmax(x.sum(axis=0))
    places = [(pixel, unit) for unit in range(UNITS)]
    exact = grad["W1"][pixel, :UNITS]
    double = network_of(start).params
    single = network_of(start, dtype=np.float32).params
    forward_64, central_64 = errors(double, x, t, places, exact)
    forward_32, central_32 = errors(single, x, t, places, exact)
    _, nothing = slopes(double, x, t, places, 10e-50)
    steepest = np.argmax(np.abs(exact))

    # h = 10e-50 moves no weight but those that are 0, and with them no sum of any layer.
    h = 10e-50
    a1 = x_all @ start["W1"]
    a2 = sigmoid(a1) @ start["W2"]
    biases = [wrong(lambda _: mean_loss(double, x, t), double[name]) for name in ("b1", "b2")]
    W = np.concatenate([start["W1"].ravel(), start["W2"].ravel()])

    offsets = np.linspace(-1.5e-4, 1.5e-4, 61)
    w32 = np.array([3, 4], np.float32)
    with np.errstate(invalid="ignore"):
        gradient_32 = wrong(cubes, w32)

    slope_32 = slopes(single, x, t, places, 1e-4)[1][steepest]
    stairs_32 = 2e-4 * slope_32 / np.spacing(mean_loss(single, x, t))

    good = ratios(network_of(start), x, t)
    sign = ratios(network_of(start, opposite), x, t)
    total = ratios(network_of(start, summed), x, t)
    forgot = ratios(network_of(start, without_the_slope_of_sigmoid), x, t)
    twice = ratios(network_of(start, divided_twice), x, t)
    coarse = ratios(network_of(start, dtype=np.float32), x, t)
    of_three = ratios(network_of(start, summed), x[:3], t[:3])
    of_the_book = ratios(with_the_loss_of_the_book(start), x, t)
    elsewhere = ratios(apart_from_its_params(start), x, t)
    many = x_all[: 10 * BATCH], t_all[: 10 * BATCH]
    bent = [ratios(with_relu(start_of_chapter_5(k)), *many) for k in range(NETWORKS)]
    bent_of_three = ratios(with_relu(start_of_chapter_5(KINKED)), x_all[:3], t_all[:3])
    repaired = ratios(in_float64(network_of(start, dtype=np.float32)), x, t)
    by_chain_rule = by_backpropagation(network_of(start), x, t)
    dy = of_the_mean(predict(start, x), np.eye(10)[t])
    return {
        "digits": len(t_test),
        "accuracy_wrong": accuracy_wrong,
        "accuracy_right": accuracy_right,
        "cost": round(len(t_test) * (accuracy_right - accuracy_wrong)),
        "loss_wrong": np.mean(still.losses[-50:]),
        "loss_right": np.mean(learned.losses[-50:]),
        "loss_batch": cross_entropy(predict(start, x), t),
        "steps_of_training": len(learned.losses),
        "slope_wrong": nothing[steepest],
        "slope_right": slopes(double, x, t, places, 1e-4)[1][steepest],
        "slope_exact": exact[steepest],
        "slope_32": slope_32,
        "error_wrong": error(nothing, exact),
        "central_64_4": central_64[4],
        "central_64_8": central_64[8],
        "central_64_2": central_64[2],
        "central_64_3": central_64[3],
        "central_64_16": central_64[16],
        "worse_at_8": round(central_64[8] / central_64[4]),
        "forward_64_4": forward_64[4],
        "forward_times": round(forward_64[4] / central_64[4]),
        "central_32_4": central_32[4],
        "central_32_6": central_32[6],
        "central_32_best": min(central_32),
        "best_32": STEPS[np.argmin(central_32)],
        "lost_64": lost(central_64),
        "lost_32": lost(central_32),
        "best_64": STEPS[np.argmin(central_64)],
        "best_64_forward": STEPS[np.argmin(forward_64)],
        "moved_weights": np.sum(W + h != W) + np.sum(W - h != W),
        "fixed_weights": W.size,
        "zero_weights": sum(np.sum(w == 0) for w in start.values()),
        "moved_sums": np.sum(a1 + h != a1) + np.sum(a2 + h != a2),
        "largest_bias_slope": max(np.max(np.abs(slope)) for slope in biases),
        "spacing_3": np.spacing(3.0),
        "stairs_32": stairs_32,
        "spacing_loss_32": np.spacing(mean_loss(single, x, t)),
        "square_at_1": (square(3 + 1) - square(3 - 1)) / 2,
        "square_error_1": abs((square(3 + 1) - square(3 - 1)) / 2 - 6),
        "square_error_4": abs(central(square, 3) - 6),
        "cube_wrong": one_sided(cubes, 3.0),
        "cube_right": central(cubes, 3.0),
        "cube_forward": one_sided(cubes, 3.0, 1e-4),
        "slope_printed": printed(print, one_sided(cubes, 3.0)),
        "catch_forward": printed(catch, from_one_side),
        "small_32": printed(print, np.float32(10e-50)),
        "gradient_32": printed(print, gradient_32),
        "divided_32": warned(wrong, cubes, w32)[0],
        "weights": parameters(start),
        "evaluations": 2 * parameters(start),
        "evaluations_of_training": 2 * parameters(start) * len(learned.losses),
        "evaluations_of_check": 2 * len(start),
        "good_W1": good["W1"],
        "good_b1": good["b1"],
        "good_W2": good["W2"],
        "good_b2": good["b2"],
        "good_apart": farthest_from_1(good),
        "book_apart": farthest_from_1(of_the_book),
        "sum_of_3_least": min(of_three.values()),
        "sum_of_3_most": max(of_three.values()),
        "twice_least": min(twice.values()),
        "twice_most": max(twice.values()),
        "elsewhere_most": max(abs(ratio) for ratio in elsewhere.values()),
        "sign_W1": sign["W1"],
        "sign_b1": sign["b1"],
        "sign_W2": sign["W2"],
        "sign_b2": sign["b2"],
        "sum_W1": total["W1"],
        "sum_b1": total["b1"],
        "sum_W2": total["W2"],
        "sum_b2": total["b2"],
        "forgot_W1": forgot["W1"],
        "forgot_b1": forgot["b1"],
        "forgot_W2": forgot["W2"],
        "forgot_b2": forgot["b2"],
        "coarse_W1": coarse["W1"],
        "coarse_b1": coarse["b1"],
        "coarse_W2": coarse["W2"],
        "coarse_b2": coarse["b2"],
        "coarse_apart": farthest_from_1(coarse),
        "repaired_apart": farthest_from_1(repaired),
        "networks": NETWORKS,
        "bent_of_three": farthest_from_1(bent_of_three),
        "bent_apart": max(farthest_from_1(one) for one in bent),
        "mean_slope_W1": np.mean(np.abs(grad["W1"])),
        "by_chain_rule_apart": max(np.max(np.abs(by_chain_rule[k] - grad[k])) for k in grad),
        "dy_apart": np.max(np.abs(dy.sum(axis=0) - grad["b2"])),
        "catch_wrong": {"numerical_gradient": wrong},
        "catch_right": {"numerical_gradient": right},
        "steps": STEPS,
        "errors_central_64": central_64,
        "errors_forward_64": forward_64,
        "errors_central_32": central_32,
        "errors_forward_32": forward_32,
        "offsets": offsets,
        "along_64": along(double, x, t, places[steepest], offsets),
        "along_32": along(single, x, t, places[steepest], offsets),
    }


@experiment.law(
    "At h = 10e-50 the slope of w**3 at 3 is {cube_wrong:.1f}. From both sides, with h = 1e-4, it "
    "is {cube_right:.4f}, within 1e-6 of 27; from one side {cube_forward:.4f}, within 1e-6 of "
    "27.0009."
)
def the_slope_is_lost(r):
    """3 + h is 3."""
    lost = r.cube_wrong == 0 and r.slope_printed == "0.0"
    both_sides = abs(r.cube_right - 27) < 1e-6
    one_side = abs(r.cube_forward - 27.0009) < 1e-6
    return lost and both_sides and one_side


@experiment.law(
    "Added or subtracted, 10e-50 changes {moved_weights} of the {fixed_weights:,} numbers in W1 "
    "and W2, and {moved_sums} of the sums that the biases are added to. The biases are "
    "{zero_weights} zeros, and their slopes are {largest_bias_slope:.0f}."
)
def nothing_moves(r):
    """So every slope is exactly 0, for every batch."""
    weights_stay = r.moved_weights == 0
    sums_stay = r.moved_sums == 0
    biases_are_zero = r.fixed_weights + r.zero_weights == r.weights
    slopes_are_zero = r.largest_bias_slope == 0
    return weights_stay and sums_stay and biases_are_zero and slopes_are_zero


@experiment.finding(
    "With these slopes of 0 the loss over the last 50 of {steps_of_training} steps is "
    "{loss_wrong:.2f}, above 2, and the accuracy {accuracy_wrong:.4f}, below 0.25. With right ones "
    "they are {loss_right:.2f}, below 0.4, and {accuracy_right:.4f}, above 0.9."
)
def nothing_is_learned(r):
    """A step along a gradient of 0 is no step."""
    stays_high = r.loss_wrong > 2
    still_guesses = r.accuracy_wrong < 0.25
    falls = r.loss_right < 0.4
    learns = r.accuracy_right > 0.9
    return stays_high and still_guesses and falls and learns


@experiment.law(
    "The steepest of the ten slopes is {slope_right:.6f} at h = 1e-4, within 1e-9 of that by "
    "backpropagation. At 10e-50 it is {slope_wrong:.0f}, and the error of all ten is "
    "{error_wrong:.0f}."
)
def a_good_step_agrees(r):
    """An error of 1 is all of the slope."""
    agrees = abs(r.slope_right - r.slope_exact) < 1e-9
    lost = r.slope_wrong == 0 and r.error_wrong == 1
    return agrees and lost


@experiment.law(
    "In float64 the error is {central_64_4:.1g} at h = 1e-4, below 1e-8, and {central_64_8:.1g} at "
    "1e-8: more than 500 times as large."
)
def smaller_is_not_better(r):
    """The two losses become too much alike."""
    small = r.central_64_4 < 1e-8
    far_worse = r.worse_at_8 > 500
    return small and far_worse


@experiment.law(
    "Right of the lowest point, a step ten times as large makes the error a hundred times as "
    "large: {central_64_3:.1g} at 1e-3, {central_64_2:.1g} at 1e-2, a factor within 5 of 100."
)
def the_right_arm_is_the_square_of_h(r):
    """What the formula leaves out grows as h squared."""
    return abs(r.central_64_2 / r.central_64_3 - 100) < 5


@experiment.law(
    "The best step of those tried is {best_64:.0e} from both sides, {best_64_forward:.0e} from "
    "one, and {best_32:.0e} in float32, where the error is still {central_32_best:.1g}, more than "
    "0.0001. At 1e-16 the error in float64 is {central_64_16:.0f}, above 0.9. All of the slope is "
    "lost from {lost_64:.0e} down in float64, and from {lost_32:.0e} down in float32."
)
def each_has_a_lowest_point(r):
    """One decade to either side is allowed for."""
    both_sides = 9e-6 < r.best_64 < 1.1e-3
    one_side = 9e-9 < r.best_64_forward < 1.1e-5
    single = 9e-3 < r.best_32 < 1.1
    coarse = r.central_32_best > 1e-4
    lost_below = 1e-16 < r.lost_64 < 2e-12 and r.central_64_16 > 0.9
    lost_earlier = 5e-7 < r.lost_32 < 2e-4
    return both_sides and one_side and single and coarse and lost_below and lost_earlier


@experiment.law(
    "With h = 1e-4 the error from one side is {forward_64_4:.1g}, more than 500 times that from "
    "both sides."
)
def both_sides_are_better(r):
    """From both sides the curve's bend cancels."""
    return r.forward_times > 500


@experiment.law(
    "In float32 the error is {central_32_4:.1g} at h = 1e-4, above 0.05, and {central_32_6:.1g} at "
    "1e-6, above 0.9. A loss of {loss_batch:.1f} moves in steps of {spacing_loss_32:.1g} there. "
    "The slope that is drawn is made of {stairs_32:.0f} of them, a whole number within 0.01."
)
def float32_is_too_coarse(r):
    """The slope is a difference of two losses, and the difference is a few such steps."""
    much_is_lost = r.central_32_4 > 0.05
    all_is_lost = r.central_32_6 > 0.9
    step = 2e-7 < r.spacing_loss_32 < 3e-7
    whole_steps = abs(r.stairs_32 - round(r.stairs_32)) < 0.01
    return much_is_lost and all_is_lost and step and whole_steps


@experiment.law(
    "In float32, 10e-50 itself is 0. Divided by it, the difference 0 is nan: RuntimeWarning: "
    "invalid value encountered in scalar divide."
)
def in_float32_the_step_is_0(r):
    """NumPy 2 computes in float32 what a Python float and a float32 have between them."""
    is_zero = r.small_32 == "0.0"
    is_nan = r.gradient_32 == "[nan nan]"
    warns = r.divided_32 == "RuntimeWarning: invalid value encountered in scalar divide"
    return is_zero and is_nan and warns


@experiment.law(
    "For w**2 at 3 even h = 1 gives exactly {square_at_1:.0f}: an error of {square_error_1:.0f}, "
    "less than the {square_error_4:.1g} of h = 1e-4."
)
def a_parabola_hides_it(r):
    """From both sides a parabola has no error but that of rounding."""
    exact = r.square_at_1 == 6 and r.square_error_1 == 0
    rounded = 0 < r.square_error_4 < 1e-9
    return exact and rounded


@experiment.law(
    "Numbers next to 3 are {spacing_3:.1g} apart in float64, more than 1e-16 and less than 1e-15."
)
def floats_have_gaps(r):
    """What is added and is less than half of a gap is lost."""
    return 1e-16 < r.spacing_3 < 1e-15


@experiment.law(
    "A numerical gradient of {weights:,} weights needs {evaluations:,} losses, and "
    "{evaluations_of_training:,} for {steps_of_training} steps. A check along one direction an "
    "array needs {evaluations_of_check}."
)
def each_weight_costs_two_losses(r):
    """One with the weight moved up, and one with it moved down."""
    of_the_network = r.weights == 784 * 50 + 50 + 50 * 10 + 10
    two_each = r.evaluations == 2 * r.weights
    each_step = r.evaluations_of_training == r.steps_of_training * r.evaluations
    two_an_array = r.evaluations_of_check == 2 * 4
    return of_the_network and two_each and each_step and two_an_array


@experiment.law(
    "With a right gradient the four ratios differ from 1 by {good_apart:.1g} at most, less than "
    "1e-6. With ReLU, in {networks} networks, it is {bent_apart:.1g}, less than 0.005, and with "
    "three images it can be {bent_of_three:.1g}, more than 0.002 and less than 0.02. In float32 "
    "they differ by {coarse_apart:.1g}, more than 0.05, and with the repair by "
    "{repaired_apart:.1g}, less than 1e-6."
)
def a_right_gradient_has_ratios_of_1(r):
    """The only difference is that of the numerical slope."""
    near = r.good_apart < 1e-6
    near_with_a_kink = r.bent_apart < 0.005
    less_near_with_three_images = 0.002 < r.bent_of_three < 0.02
    coarse = r.coarse_apart > 0.05
    repaired = r.repaired_apart < 1e-6
    near_with_kinks = near_with_a_kink and less_near_with_three_images
    return near and near_with_kinks and coarse and repaired


@experiment.law(
    "With the wrong sign they are {sign_W1:.3f}, {sign_b1:.3f}, {sign_W2:.3f} and {sign_b2:.3f}. "
    "Without the division by a batch of 100 they are {sum_W1:.3f}, {sum_b1:.3f}, {sum_W2:.3f} and "
    "{sum_b2:.3f}."
)
def two_bugs_have_their_own_ratio(r):
    """All four are the same number, to within 1e-5."""
    signs = (r.sign_W1, r.sign_b1, r.sign_W2, r.sign_b2)
    sums = (r.sum_W1, r.sum_b1, r.sum_W2, r.sum_b2)
    opposite = all(abs(ratio + 1) < 1e-5 for ratio in signs)
    a_hundredth = all(abs(ratio - 0.01) < 1e-5 for ratio in sums)
    return opposite and a_hundredth


@experiment.law(
    "Without the division by a batch of 3 they are {sum_of_3_most:.3f}. Divided twice by a batch "
    "of 100 they are {twice_most:.0f}. If the loss takes its weights from elsewhere they are "
    "{elsewhere_most:.0f}."
)
def the_ratio_names_the_batch(r):
    """One nth for a sum, n for a division too much; and no weight that counts was moved."""
    a_third = abs(r.sum_of_3_least - 1 / 3) < 1e-5 and abs(r.sum_of_3_most - 1 / 3) < 1e-5
    a_hundred = abs(r.twice_least - 100) < 1e-3 and abs(r.twice_most - 100) < 1e-3
    nothing_moved = r.elsewhere_most == 0
    return a_third and a_hundred and nothing_moved


@experiment.finding(
    "With the book's loss, which adds 1e-7 to y, the ratios of the same right gradient differ "
    "from 1 by {book_apart:.1g}, more than 1e-7 and less than 0.0001."
)
def the_small_number_shows(r):
    """Backpropagation leaves the 1e-7 out."""
    return 1e-7 < r.book_apart < 1e-4


@experiment.law(
    "If the slope of the sigmoid is forgotten, W1 and b1 have {forgot_W1:.3f} and {forgot_b1:.3f}, "
    "both below 0.5, and W2 and b2 {forgot_W2:.3f} and {forgot_b2:.3f}, both within 1e-5 of 1."
)
def a_bug_in_one_layer_shows_there(r):
    """A sigmoid has a slope of 0.25 at most."""
    layer_1_is_off = r.forgot_W1 < 0.5 and r.forgot_b1 < 0.5
    layer_2_is_right = abs(r.forgot_W2 - 1) < 1e-5 and abs(r.forgot_b2 - 1) < 1e-5
    return layer_1_is_off and layer_2_is_right


@experiment.law(
    "The slopes by W1 are {mean_slope_W1:.4f} on average, more than 0.0001 and less than 0.01. So "
    "much a numerical gradient of 0 is off, and so little it looks."
)
def a_difference_alone_says_little(r):
    """It must be compared with the size of the slopes."""
    return 1e-4 < r.mean_slope_W1 < 1e-2


@experiment.law(
    "The repairs give the gradient itself: network.gradient and the first line of the backward "
    "pass are off by {by_chain_rule_apart:.0f} and {dy_apart:.1g}, at most 1e-12."
)
def the_repairs_are_right(r):
    """The sum of dy over a batch is the gradient of b2."""
    same = r.by_chain_rule_apart == 0
    same_start = r.dy_apart < 1e-12
    return same and same_start


@experiment.law(
    "For w**3 at 3 and 4 the lines to paste print 0 and 0 with h = 10e-50, 27 and 48 with 1e-4, "
    "27.0009 and 48.0012 from one side."
)
def the_lines_tell_them_apart(r):
    """3 * w**2 is 27 and 48."""
    zeros = r.catch_wrong == "[0. 0.]"
    both_sides = r.catch_right == "[27. 48.]"
    one_side = r.catch_forward == "[27.0009 48.0012]"
    return zeros and both_sides and one_side
