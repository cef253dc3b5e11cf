"""Shapes that do not fit, and one image at a time or a batch in one matrix product.

    x        pixels from 0 to 1, float32: one image (784,), a batch (n, 784)
    weights  W1 (784, 50)  b1 (50,)   W2 (50, 100)  b2 (100,)   W3 (100, 10)  b3 (10,)
    y        probabilities: of one image (10,), of a batch (n, 10)
    t        labels, shape (10000,)
    n        images in a batch

A product of (n, k) and (k, m) is (n, m): the inner sizes must agree, and n stays.
"""

import contextlib

import numpy as np

from nnsite.core.network import accuracy, forward, hidden, predict
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.softmax_batch import wrong as softmax_of_the_whole_batch


def wrong(weights, x):
    """Probabilities of all images."""
    y = []
    for i in range(len(x)):
        y.append(predict(weights, x[i]))
    return np.array(y)


def right(weights, x, n=100):
    """Probabilities of all images."""
    y = []
    for i in range(0, len(x), n):
        y.append(predict(weights, x[i : i + n]))
    return np.concatenate(y)


def mixing(weights, x):
    """Probabilities from a softmax that sums over all images of the batch."""
    return forward(weights, x, softmax_of_the_whole_batch)[-1]


def catch(predict, network, x):
    batch = predict(network, x[:100])
    alone = [predict(network, x[i : i + 1])[0] for i in range(100)]
    print(np.allclose(batch, alone, atol=1e-3))


experiment = Experiment(
    table=[
        Row("matrix products for 10,000 digits", "products_wrong", "products_right", ",d"),
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
    ],
    pair=False,
)


@experiment.repair
def x_first(x, W1, b1):
    """Layer 1's sums, the factors in the right order."""
    a1 = np.dot(x, W1) + b1
    return a1


@experiment.repair
def x_first_at(x, W1, b1):
    """The same with the operator `@`."""
    a1 = x @ W1 + b1
    return a1


@experiment.repair
def turned_weights(x, W1):
    """Weights that were stored as outputs by inputs."""
    W1 = W1.T
    assert W1.shape[0] == x.shape[-1]
    return W1


@experiment.repair
def turned_images(x):
    """Images that stand in columns, made rows."""
    x = x.T
    return x


@experiment.repair
def flat_images(x):
    """Square images, made rows; or one."""
    x = x.reshape(-1, 784)
    return x


@experiment.repair
def next_layer(z1, W2, b2):
    """Layer 2's sums, from the outputs of layer 1."""
    a2 = np.dot(z1, W2) + b2
    return a2


def run(test, weights, timings):
    """Recognise all digits alone and in batches; follow the shapes; cause the errors."""
    x, t = test[0] / np.float32(255), test[1]
    w1 = weights["W1"]

    alone = wrong(weights, x)
    in_100 = right(weights, x, 100)
    batched = [right(weights, x, 1), right(weights, x, 10), in_100, right(weights, x, 1000)]
    p = np.argmax(alone, axis=1)
    # For each size of batch, which answers differ, and how far the probabilities do at most.
    changes = [np.argmax(y, axis=1) != p for y in batched]
    differences = [np.max(np.abs(y - alone)) for y in batched]
    in_order = np.sort(alone, axis=1)
    first, second = in_order[:, -1], in_order[:, -2]

    fitting = fitting_sizes(w1, 1000)
    square = x[: fitting[0]]
    no_numbers = {**weights, "b3": np.full(10, np.nan)}

    return {
        **shapes(weights, x),
        **ratios(timings),
        **errors(weights, x),
        **repaired(weights, x),
        "digits": len(t),
        "products_wrong": 3 * len(x),
        "products_right": 3 * len(range(0, len(x), 100)),
        "accuracy_wrong": accuracy(alone, t),
        "accuracy_right": accuracy(in_100, t),
        "changed": np.sum(np.any(changes, axis=0)),
        "largest_difference": max(differences),
        "last_bits": np.mean(in_100 != alone),
        "closest": np.min(first - second),
        "megabytes": x.nbytes / 1e6,
        "megabytes_100": x[:100].nbytes / 1e6,
        "pixels": x.shape[1],
        "fitting": len(fitting),
        "fitting_n": fitting[0],
        "accuracy_turned": accuracy(predict(weights, square.T), t[: len(square)]),
        "accuracy_not_turned": accuracy(predict(weights, square), t[: len(square)]),
        "catch_nan": printed(catch, predict, no_numbers, x[:100]),
        "catch_wrong": {"predict": mixing, "network": dict(weights), "x": x[:100]},
        "catch_right": {"predict": predict, "network": dict(weights), "x": x[:100]},
        "widths": [784, len(weights["b1"]), len(weights["b2"]), len(weights["b3"])],
    }


def fitting_sizes(w1, most):
    """The sizes n, up to `most`, of transposed batches that NumPy multiplies by W1."""
    sizes = []
    for n in range(1, most + 1):
        with contextlib.suppress(ValueError):
            np.zeros((n, 784)).T @ w1
            sizes.append(n)
    return sizes


def errors(weights, x):
    """What NumPy says to shapes that do not fit, of `np.dot` and of `@`."""
    w1, w2, w3 = weights["W1"], weights["W2"], weights["W3"]
    z1 = hidden(weights, x[:100]).z1
    square = x[:100].reshape(100, 28, 28)
    return {
        "error_order": error(np.dot, w1, x[:100]),
        "error_order_one": error(np.dot, w1, x[0]),
        "error_order_at": error(np.matmul, w1, x[:100]),
        "error_order_at_one": error(np.matmul, w1, x[0]),
        "error_weights": error(np.dot, x[:100], w1.T),
        "error_weights_one": error(np.dot, x[0], w1.T),
        "error_weights_at": error(np.matmul, x[:100], w1.T),
        "error_weights_at_one": error(np.matmul, x[0], w1.T),
        "error_turned": error(np.dot, x[:100].T, w1),
        "error_turned_at": error(np.matmul, x[:100].T, w1),
        "error_images": error(np.dot, square, w1),
        "error_images_at": error(np.matmul, square, w1),
        "error_image": error(np.dot, square[0], w1),
        "error_image_at": error(np.matmul, square[0], w1),
        "error_flatten": error(np.dot, square[:, np.newaxis], w1),
        "error_input": error(np.dot, x[:100], w2),
        "error_input_at": error(np.matmul, x[:100], w2),
        "error_skipped_at": error(np.matmul, z1, w3),
        "error_turned_2_at": error(np.matmul, z1, w2.T),
        "error_again_at": error(np.matmul, z1, w1),
        "error_bias": error(np.add, x[:100] @ w1, weights["b2"]),
    }


def repaired(weights, x):
    """How far the sums are, after each repair, from those of images and weights that fit."""
    w1, b1 = weights["W1"], weights["b1"]
    x = x[:100]
    a1 = x @ w1 + b1
    square = x.reshape(100, 28, 28)
    not_flattened = x.reshape(100, 1, 28, 28)
    in_order = x_first(x, w1, b1)
    in_order_one = x_first(x[0], w1, b1)
    in_order_at = x_first_at(x, w1, b1)
    in_order_at_one = x_first_at(x[0], w1, b1)
    weights_back = x @ turned_weights(x, w1.T) + b1
    weights_back_one = x[0] @ turned_weights(x[0], w1.T) + b1
    images_back = turned_images(x.T) @ w1 + b1
    flat = flat_images(square) @ w1 + b1
    flat_too = flat_images(not_flattened) @ w1 + b1
    flat_one = flat_images(square[0]) @ w1 + b1
    layers = hidden(weights, x)
    layer_2 = next_layer(layers.z1, weights["W2"], weights["b2"])
    return {
        "off_order": np.max(np.abs(in_order - a1)),
        "off_order_at": np.max(np.abs(in_order_at - np.dot(x, w1) - b1)),
        "off_order_at_one": np.max(np.abs(in_order_at_one - np.dot(x[0], w1) - b1)),
        "off_order_one": np.max(np.abs(in_order_one - a1[0])),
        "off_weights": np.max(np.abs(weights_back - a1)),
        "off_weights_one": np.max(np.abs(weights_back_one - a1[0])),
        "off_turned": np.max(np.abs(images_back - a1)),
        "off_images": max(np.max(np.abs(flat - a1)), np.max(np.abs(flat_too - a1))),
        "off_image": np.max(np.abs(flat_one - a1[:1])),
        "off_layer": np.max(np.abs(layer_2 - layers.a2)),
    }


def shapes(weights, x):
    """The shape of every array of the network, for one image and for a batch of 100."""
    one = hidden(weights, x[0])
    batch = hidden(weights, x[:100])
    return {
        "W1_shape": str(weights["W1"].shape),
        "b1_shape": str(weights["b1"].shape),
        "W2_shape": str(weights["W2"].shape),
        "b2_shape": str(weights["b2"].shape),
        "W3_shape": str(weights["W3"].shape),
        "b3_shape": str(weights["b3"].shape),
        "x_one": str(x[0].shape),
        "a1_one": str(one.a1.shape),
        "z1_one": str(one.z1.shape),
        "a2_one": str(one.a2.shape),
        "z2_one": str(one.z2.shape),
        "a3_one": str(one.a3.shape),
        "y_one": str(predict(weights, x[0]).shape),
        "x_batch": str(x[:100].shape),
        "a1_batch": str(batch.a1.shape),
        "z1_batch": str(batch.z1.shape),
        "a2_batch": str(batch.a2.shape),
        "z2_batch": str(batch.z2.shape),
        "a3_batch": str(batch.a3.shape),
        "y_batch": str(predict(weights, x[:100]).shape),
    }


def ratios(timings):
    """How many times faster batches are than single images, as it was once measured."""
    speed = timings["times_faster_than_one_by_one"]
    return {
        "times_1": speed["1"]["median"],
        "times_10": speed["10"]["median"],
        "times_100": speed["100"]["median"],
        "times_100_lower": speed["100"]["lower"],
        "times_100_upper": speed["100"]["upper"],
        "times_1000": speed["1000"]["median"],
        "times_10000": speed["10000"]["median"],
        "measured_date": timings["measured"]["date"],
        "measured_processor": timings["measured"]["processor"],
        "measured_numpy": timings["measured"]["numpy"],
        "measured_rounds": timings["measured"]["rounds"],
    }


@experiment.finding(
    "In batches of 1, 10, 100 and 1,000, {changed} of {digits:,} answers differ from those that "
    "the images get one by one."
)
def batches_change_nothing(r):
    """Each row of a product depends on its own row of x alone."""
    return r.changed == 0


@experiment.finding(
    "A probability differs by about {largest_difference:.0e} at most, less than 1e-05. The closest "
    "race between a first and a second answer is about {closest:.1e} apart: more than twice that, "
    "so that no difference decides it, even if both answers move."
)
def no_race_is_that_close(r):
    """float32 has about seven digits, and a batch may add in another order."""
    small = r.largest_difference < 1e-5
    decides_no_race = r.closest > 2 * r.largest_difference
    return small and decides_no_race


@experiment.finding(
    "The probabilities are not the same bit for bit: in batches of 100, {last_bits:.0%} differ "
    "from those of single images, more than 1 in 100."
)
def last_digits_differ(r):
    """A product of two matrices adds in another order than one of a vector and a matrix."""
    return r.last_bits > 0.01


@experiment.law(
    "Single images need {products_wrong:,} matrix products for {digits:,} digits, three for each. "
    "Batches of 100 need {products_right}, a hundredth."
)
def a_batch_is_one_product(r):
    """One product for each of three layers, however many images."""
    three_for_each = r.products_wrong == 3 * r.digits
    a_hundredth = 100 * r.products_right == r.products_wrong
    return three_for_each and a_hundredth


@experiment.law(
    "As recorded, not measured in this build: batches of 10 ran {times_10:.1f} times as fast as "
    "single images, more than 2 times. Batches of 100 ran {times_100:.1f} times as fast, half of "
    "the rounds between {times_100_lower:.1f} and {times_100_upper:.1f}, more than 3 times."
)
def batches_are_faster(r):
    """Each call has its own price, which a batch pays once."""
    tens_are_faster = r.times_10 > 2
    hundreds_are_faster = r.times_100_lower > 3
    return tens_are_faster and hundreds_are_faster


@experiment.law(
    "As recorded, batches of one ran {times_1:.2f} times as fast as single images: less than 1.2, "
    "so the gain is not in the shape but in the number of images."
)
def a_batch_of_one_gains_nothing(r):
    """It pays the full price again."""
    return r.times_1 < 1.2


@experiment.law(
    "As recorded, all {digits:,} at once ran {times_10000:.1f} times as fast as single images: "
    "more than 2 times, but less than nine tenths of the {times_1000:.1f} times of batches of "
    "1,000."
)
def the_largest_batch_is_not_the_fastest(r):
    """More is not always better."""
    faster_than_single_images = r.times_10000 > 2
    slower_than_thousands = r.times_10000 < 0.9 * r.times_1000
    return faster_than_single_images and slower_than_thousands


@experiment.finding(
    "With each repair the layer runs, and its sums are those of arrays that fit, to within 0.0001: "
    "the factors in order (off by {off_order:.1g}, for one image {off_order_one:.1g}, with @ "
    "{off_order_at:.1g}, for one image with @ {off_order_at_one:.1g}), W1 turned back "
    "({off_weights:.1g}, for one image {off_weights_one:.1g}), the images turned back "
    "({off_turned:.1g}), square images made rows ({off_images:.1g}), one square image "
    "({off_image:.1g}), layer 2 from z1 ({off_layer:.1g})."
)
def every_repair_gives_the_right_sums(r):
    """One image may be added in another order than a batch."""
    in_order = r.off_order < 1e-4 and r.off_order_one < 1e-4
    in_order_at = r.off_order_at < 1e-4 and r.off_order_at_one < 1e-4
    weights_back = r.off_weights < 1e-4 and r.off_weights_one < 1e-4
    images_back = r.off_turned < 1e-4
    rows = r.off_images < 1e-4 and r.off_image < 1e-4
    layer_2 = r.off_layer < 1e-4
    return in_order and in_order_at and weights_back and images_back and rows and layer_2


@experiment.law(
    "np.dot names both shapes, so that its messages for W1 first, W1 transposed, images in "
    "columns, square images and x in layer 2 are five. @ names two sizes, the second array's "
    "first: four messages, for x in layer 2 is told like W1 transposed, and z1 in layer 3 like W1 "
    "first, and so is W2 transposed. Of one image @ says the same as of a batch if W1 is "
    "transposed or the image square; if W1 stands first it names 784 pixels, not 100 images, as of "
    "z1 and W1 in layer 2."
)
def each_cause_has_its_own_message(r):
    """The two sizes that do not fit tell the cause, if one knows which array each is from."""
    dots_name_shapes = (
        "(784,50) and (100,784)" in r.error_order
        and "(100,784) and (50,784)" in r.error_weights
        and "(784,100) and (784,50)" in r.error_turned
        and "(100,28,28) and (784,50)" in r.error_images
        and "(100,784) and (50,100)" in r.error_input
    )
    ats_name_sizes = (
        "size 100 is different from 50)" in r.error_order_at
        and "size 50 is different from 784)" in r.error_weights_at
        and "size 784 is different from 100)" in r.error_turned_at
        and "size 784 is different from 28)" in r.error_images_at
    )
    told_like_others = (
        r.error_input_at == r.error_weights_at
        and r.error_skipped_at == r.error_order_at
        and r.error_turned_2_at == r.error_order_at
    )
    one_as_a_batch = (
        r.error_weights_at_one == r.error_weights_at and r.error_image_at == r.error_images_at
    )
    pixels_of_one = (
        "size 784 is different from 50)" in r.error_order_at_one
        and r.error_again_at == r.error_order_at_one
    )
    ats = ats_name_sizes and told_like_others and one_as_a_batch and pixels_of_one
    return dots_name_shapes and ats


@experiment.law(
    "NumPy refuses a transposed batch of 100. Of the batch sizes up to 1,000 it multiplies "
    "{fitting}: {fitting_n} images, as many as there are pixels, {pixels}."
)
def a_square_batch_fits(r):
    """A square batch has the same shape when it is transposed."""
    refused = "not aligned" in r.error_turned
    one_size = r.fitting == 1
    as_many_as_pixels = r.fitting_n == r.pixels
    return refused and one_size and as_many_as_pixels


@experiment.finding(
    "Transposed, that batch has accuracy {accuracy_turned:.2f} instead of "
    "{accuracy_not_turned:.2f}, less by more than 0.5."
)
def a_square_batch_turns_unseen(r):
    """Each "image" is then one pixel of all images."""
    return r.accuracy_turned < r.accuracy_not_turned - 0.5


@experiment.finding(
    "The lines to paste print True for this network, and False for one whose softmax sums over "
    "the whole batch. They print False for nan, too."
)
def the_lines_find_a_softmax_that_mixes(r):
    """True says that a batch of 100 gets the answers that its images get alone."""
    own_answers = r.catch_right == "True"
    mixed_answers = r.catch_wrong == "False"
    no_answers = r.catch_nan == "False"
    return own_answers and mixed_answers and no_answers


@experiment.law("NumPy does not add the bias of layer 2 to the sums of layer 1.")
def a_bias_belongs_to_its_layer(r):
    """A bias has one number for each column of its own W."""
    return "with shapes (100,50) (100,)" in r.error_bias
