"""exp overflows in softmax: one repair that cures it, and two that do so in part only.

    x     pixels as they lie in the file, 0 to 255, shape (n, 784); also scaled, 0 to 1
    w     a network of one layer: W1 (784, 10) and b1 (10,), together 7,850 weights
    a     scores of the last layer: x @ W1 + b1 of the one layer, or the book's a3, shape (n, 10)
    c     the largest score: of each row, or of the whole batch
    y     the probabilities that softmax returns for them, shape (n, 10)
    t     labels, shape (n,)

Raw pixels and no sigmoid before the softmax: the scores of the one layer grow large.
"""

import numpy as np

from nnsite.core import training
from nnsite.core.network import accuracy, hidden, in_batches
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import softmax_batch
from nnsite.experiments.softmax_axis import wrong as along_axis_0
from nnsite.experiments.softmax_batch import loss, right
from nnsite.experiments.softmax_batch import wrong as over_the_batch


def wrong(a):
    """Softmax of the scores `a`."""
    e = np.exp(a)
    s = np.sum(e, axis=1, keepdims=True)
    return e / s


def numerator(a):
    """Softmax of `a`: the maximum is subtracted above the line only."""
    c = np.max(a, axis=1, keepdims=True)
    e = np.exp(a - c)
    s = np.sum(np.exp(a), axis=1, keepdims=True)
    return e / s


def shared(a):
    """Softmax of `a`: one maximum for the whole batch."""
    c = np.max(a)
    e = np.exp(a - c)
    s = np.sum(e, axis=1, keepdims=True)
    return e / s


def catch(softmax):
    a = np.array([[1e3, 0, 0, 0], [0, 0, 0, 0]])
    print(softmax(a).sum(axis=1))


experiment = Experiment(
    table=[
        Row("weights that are nan, of 7,850", "weights_wrong", "weights_right", ",d"),
        Row("accuracy of that network", "accuracy_wrong", "accuracy_right"),
        Row("rows with nan, a trained layer's scores", "rows_wrong", "rows_right", ",d"),
        Row("rows with nan, chapter 3's scores", "chapter_3_wrong", "chapter_3_right", ",d"),
        Row("the same in float16, scaled pixels", "half_wrong", "half_right", ",d"),
        Row("the same in float16, raw pixels", "half_raw_wrong", "half_raw_right", ",d"),
    ],
    warns={
        "overflow": "RuntimeWarning: overflow encountered in exp",
        "inf_by_inf": "RuntimeWarning: invalid value encountered in divide",
    },
)
by_rows = experiment.repair(softmax_batch.by_rows)


def learn(softmax, x, t, rate=0.1):
    """Train one layer in batches of 100; return its weights after each step."""
    w = training.init(np.random.default_rng(0), (784, 10))
    steps = []
    for i in range(0, len(x), 100):
        grads = training.gradients(w, x[i : i + 100], t[i : i + 100], softmax)
        w = {name: w[name] - rate * grads[name] for name in w}
        steps.append(w)
    return steps


def count_nan(w):
    """How many of a layer's weights are nan."""
    return np.sum(np.isnan(w["W1"])) + np.sum(np.isnan(w["b1"]))


def scores(w, x):
    """The scores of one layer."""
    return x @ w["W1"] + w["b1"]


def rows_with_nan(softmax, a, n):
    """How many rows of scores get a nan from softmax, in batches of n; no warnings are shown."""
    with np.errstate(all="ignore"):
        y = in_batches(softmax, a, n)
    return np.sum(np.isnan(y).any(axis=1))


def overflowing_classes(w, x):
    """In how many columns of the scores of the pixels x exp overflows; no warnings are shown."""
    with np.errstate(over="ignore"):
        e = np.exp(scores(w, x))
    return np.sum(np.isinf(e).any(axis=0))


def trained(train, test):
    """Train one layer on raw pixels with each of the four forms: same start, digits and steps."""
    x, t = test
    steps_wrong = learn(wrong, *train)
    w_wrong = steps_wrong[-1]
    w_right = learn(right, *train)[-1]
    w_numerator = learn(numerator, *train)[-1]
    w_shared = learn(shared, *train)[-1]
    a = scores(w_right, x)
    a_numerator = scores(w_numerator, x)
    y_numerator = numerator(a_numerator)

    lost = [count_nan(w) for w in steps_wrong]
    first = np.flatnonzero(lost)[0]  # counted from 0
    batch = train[0][100 * first : 100 * first + 100]
    answers = np.unique(np.argmax(wrong(scores(w_wrong, x)), axis=1))
    return {
        "steps": len(lost),
        "weights": sum(weight.size for weight in w_right.values()),
        "first_nan": first + 1,  # counted from 1
        "classes_first": np.sum(np.isnan(steps_wrong[first]["b1"])),
        "classes_overflowing": overflowing_classes(steps_wrong[first - 1], batch),
        "weights_first": lost[first],
        "weights_next": lost[first + 1],
        "weights_wrong": count_nan(w_wrong),
        "weights_right": count_nan(w_right),
        "weights_numerator": count_nan(w_numerator),
        "weights_shared": count_nan(w_shared),
        "accuracy_wrong": accuracy(scores(w_wrong, x), t),
        "accuracy_right": accuracy(right(a), t),
        "accuracy_numerator": accuracy(y_numerator, t),
        "rows_numerator": np.sum(~y_numerator.any(axis=1)),
        "scores_numerator": accuracy(a_numerator, t),
        "accuracy_shared": accuracy(scores(w_shared, x), t),
        "answers_wrong": len(answers),
        "answer_wrong": answers[0],
        "rows_old_weights": rows_with_nan(by_rows, scores(w_wrong, x), 100),
        "largest": np.max(a),
        "rows_wrong": rows_with_nan(wrong, a, 100),
        "rows_right": rows_with_nan(right, a, 100),
        "rows_shared_1": rows_with_nan(shared, a, 1),
        "rows_shared_10": rows_with_nan(shared, a, 10),
        "rows_shared_100": rows_with_nan(shared, a, 100),
        "rows_shared_1000": rows_with_nan(shared, a, 1000),
        "three_maxima": a[:3].max(axis=1),
        "three_shared": shared(a[:3]),
        "three_right": right(a[:3]),
        "three_lost": rows_with_nan(shared, a[:3], 3),
        "survivor": t[np.argmax(a[:3].max(axis=1))],
    }


def complaints(softmax, x, t):
    """How often NumPy finds an overflow or an invalid value while one layer is trained."""
    found = []
    with np.errstate(over="call", invalid="call", call=lambda kind, _: found.append(kind)):
        learn(softmax, x, t)
    return len(found)


def repaired(train, test):
    """Train on raw pixels with the repair, and on scaled ones without it: is there a nan?"""
    (x, t), (x_test, t_test) = train, test
    w_repaired = learn(by_rows, x, t)[-1]
    w_scaled = learn(wrong, x / 255, t)[-1]
    a_scaled = scores(w_scaled, x_test / 255)
    return {
        "weights_repaired": count_nan(w_repaired),
        "accuracy_repaired": accuracy(by_rows(scores(w_repaired, x_test)), t_test),
        "complaints_repaired": complaints(by_rows, x[:1000], t[:1000]),
        "complaints_wrong": complaints(wrong, x[:1000], t[:1000]),
        "weights_scaled": count_nan(w_scaled),
        "weights_fast": count_nan(learn(wrong, x / 255, t, 100)[-1]),
        "largest_scaled": np.max(a_scaled),
        "accuracy_scaled": accuracy(a_scaled, t_test),
    }


def chapter_3(test, weights):
    """Score the digits with the book's network, pixels scaled and raw, and look for nan."""
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3
    a_raw = hidden(weights, x).a3
    a_both = np.concatenate([a, a_raw])
    with np.errstate(all="ignore"):  # a network of your own may go beyond float16
        half = a.astype(np.float16)
        half_raw = a_raw.astype(np.float16)
        y_numerator = numerator(a)
    p = np.argmax(right(a), axis=1)
    p_raw = np.argmax(right(a_raw), axis=1)
    changed = np.argmax(wrong(a), axis=1) != p
    changed_raw = np.argmax(wrong(a_raw), axis=1) != p_raw
    # z2 lies between 0 and 1, so z2 @ W3 is at most the sum of the positive weights.
    largest_sums = np.maximum(weights["W3"], 0).sum(axis=0)
    return {
        "bound": np.max(largest_sums + weights["b3"]),
        "largest_a3": np.max(a),
        "largest_a3_raw": np.max(a_raw),
        "chapter_3_wrong": rows_with_nan(wrong, a_both, 100),
        "chapter_3_right": rows_with_nan(right, a_both, 100),
        "chapter_3_changed": np.sum(changed | changed_raw),
        "half_wrong": rows_with_nan(wrong, half, 100),
        "half_right": rows_with_nan(right, half, 100),
        "half_raw_wrong": rows_with_nan(wrong, half_raw, 100),
        "half_raw_right": rows_with_nan(right, half_raw, 100),
        "numerator_changed": np.sum(np.argmax(y_numerator, axis=1) != p),
        "numerator_loss": loss(np.nan_to_num(y_numerator), t),
        "loss": loss(right(a), t),
    }


def of_section_3_5_1(a):
    """The book's first softmax, for one image: no maximum, and one sum for the whole array."""
    exp_a = np.exp(a)
    return exp_a / np.sum(exp_a)


def run(train, test, weights):
    """Train one layer with each form of softmax; then score digits with chapter 3's network."""
    t = test[1]
    return {
        "digits": len(t),
        "zeros": np.mean(t == 0),
        "t": t,
        # The logarithm of the largest number of each type.
        "limit_16": np.log(float(np.finfo(np.float16).max)),
        "limit_32": np.log(float(np.finfo(np.float32).max)),
        "limit_64": np.log(float(np.finfo(np.float64).max)),
        **trained(train, test),
        **repaired(train, test),
        **chapter_3(test, weights),
        "example": printed(print, wrong(np.array([[1010, 1000, 990]]))),
        "catch_wrong": {"softmax": wrong},
        "catch_right": {"softmax": right},
        "catch_numerator": printed(catch, numerator),
        "catch_shared": printed(catch, shared),
        "catch_over_the_batch": printed(catch, over_the_batch),
        "catch_section_3_5_1": printed(catch, of_section_3_5_1),
        "catch_along_axis_0": printed(catch, along_axis_0),
    }


@experiment.law(
    "In step {first_nan} of {steps}, before the tenth, exp overflows in {classes_overflowing} "
    "classes, and the 785 weights of each of these {classes_first} become nan: "
    "{weights_first:,} in all, but not yet all {weights:,}. After the next step it is "
    "{weights_next:,}, all of them."
)
def one_overflow_is_enough(r):
    """A finite number / inf is 0, only inf / inf is nan: other classes follow a step later."""
    early = r.first_nan < 10
    those_that_overflow = r.classes_first == r.classes_overflowing
    whole_classes = r.weights_first == 785 * r.classes_first
    not_yet_all = r.weights_first < r.weights
    then_all = r.weights_next == r.weights
    return early and those_that_overflow and whole_classes and not_yet_all and then_all


@experiment.law(
    "After {steps} steps all {weights_wrong:,} weights are nan. It gives {answers_wrong} answer, "
    "{answer_wrong}, and the accuracy {accuracy_wrong:.4f} is the share of zeros."
)
def a_network_of_nan_answers_0(r):
    """In a row of nan argmax returns the place of the first, 0."""
    all_are_nan = r.weights_wrong == r.weights
    always_answers_0 = r.answers_wrong == 1 and r.answer_wrong == 0
    share_of_zeros = r.accuracy_wrong == r.zeros
    return all_are_nan and always_answers_0 and share_of_zeros


@experiment.law(
    "With the repair {weights_repaired} weights are nan, the accuracy is {accuracy_repaired:.4f}, "
    "and in 10 steps NumPy has cause to warn {complaints_repaired} times instead of "
    "{complaints_wrong}. With the repair and the old weights, {rows_old_weights:,} of {digits:,} "
    "rows still have nan."
)
def the_repair_needs_new_weights(r):
    """No further step removes a nan: each sum with it is nan."""
    no_weight_is_nan = r.weights_repaired == 0
    as_the_right_form = r.accuracy_repaired == r.accuracy_right
    no_warning = r.complaints_repaired == 0
    warnings_before = r.complaints_wrong > 0
    old_weights_stay = r.rows_old_weights == r.digits
    warnings_end = no_warning and warnings_before
    return no_weight_is_nan and as_the_right_form and warnings_end and old_weights_stay


@experiment.law(
    "On pixels from 0 to 1 the same {steps} steps without a maximum leave {weights_scaled} weights "
    "nan. The accuracy is {accuracy_scaled:.4f}, more than 0.8, and the largest score "
    "{largest_scaled:.1f}, less than 20, where it was more than 50,000 ({largest:,.0f}). With a "
    "learning rate of 100 instead of 0.1 more than 7,000 become nan all the same: "
    "{weights_fast:,}."
)
def scaled_pixels_do_not_overflow(r):
    """A step changes a score by a multiple of the learning rate, and of the pixels squared."""
    no_weight_is_nan = r.weights_scaled == 0
    has_learned = r.accuracy_scaled > 0.8
    scores_are_small = r.largest_scaled < 20
    were_large = r.largest > 50_000
    small_instead = scores_are_small and were_large
    nan_all_the_same = r.weights_fast > 7000
    return no_weight_is_nan and has_learned and small_instead and nan_all_the_same


@experiment.law(
    "With each row's own maximum {weights_right} weights are nan, and {rows_right} of {digits:,} "
    "rows. The accuracy is {accuracy_right:.4f}, more than 0.7."
)
def the_maximum_cures_it(r):
    """The largest exp of a row is 1, so its sum is neither inf nor 0."""
    no_weight_is_nan = r.weights_right == 0
    no_row_has_nan = r.rows_right == 0
    has_learned = r.accuracy_right > 0.7
    return no_weight_is_nan and no_row_has_nan and has_learned


@experiment.law(
    "With the maximum in the numerator alone {weights_numerator} weights are nan, but "
    "{rows_numerator:,} of {digits:,} rows are 0 throughout, and the accuracy is "
    "{accuracy_numerator:.4f}, the share of zeros. By the largest score it would be "
    "{scores_numerator:.4f}, more than 0.5, and more than 0.05 below {accuracy_right:.4f}."
)
def numerator_alone_is_not_softmax(r):
    """Its rows do not sum to 1, and are 0 throughout where the sum is inf."""
    no_weight_is_nan = r.weights_numerator == 0
    rows_of_zeros = r.rows_numerator == r.digits
    share_of_zeros = r.accuracy_numerator == r.zeros
    scores_have_learned = r.scores_numerator > 0.5
    learned_less = r.accuracy_right - r.scores_numerator > 0.05
    nothing_but_zeros = rows_of_zeros and share_of_zeros
    return no_weight_is_nan and nothing_but_zeros and scores_have_learned and learned_less


@experiment.finding(
    "On chapter 3's scores the maximum in the numerator alone changes {numerator_changed} "
    "predictions, but the loss is {numerator_loss:.2f} instead of {loss:.4f}, more than 2 higher."
)
def half_a_repair_hides(r):
    """Each row is divided by a number of its own, which accuracy does not see."""
    no_prediction_changes = r.numerator_changed == 0
    loss_is_higher = r.numerator_loss - r.loss > 2
    return no_prediction_changes and loss_is_higher


@experiment.law(
    "One maximum for the batch: nan in {rows_shared_1} of {digits:,} rows one by one. In batches "
    "of 10, 100 and 1,000 it is more and more, {rows_shared_10:,}, {rows_shared_100:,} and "
    "{rows_shared_1000:,}: in batches of 10 more than 8 of 10 rows already."
)
def neighbours_destroy_a_row(r):
    """The row with the maximum survives. In rows far below it each exp is 0, and so the sum."""
    none_alone = r.rows_shared_1 == 0
    more_and_more = r.rows_shared_10 < r.rows_shared_100 < r.rows_shared_1000
    most_in_tens = r.rows_shared_10 > 0.8 * r.digits
    return none_alone and more_and_more and most_in_tens


@experiment.law(
    "Trained with one maximum for the batch, the layer loses {weights_shared:,} weights, all of "
    "them. Of the three rows that are drawn {three_lost} have nan."
)
def one_maximum_is_no_cure(r):
    """0 / 0 is nan as well as inf / inf."""
    all_are_nan = r.weights_shared == r.weights
    two_of_three = r.three_lost == 2
    return all_are_nan and two_of_three


@experiment.finding(
    "With these weights chapter 3's scores cannot exceed {bound:.1f}, whatever the pixels: the "
    "largest are {largest_a3:.1f} with scaled and {largest_a3_raw:.1f} with raw pixels. In float32 "
    "exp overflows above {limit_32:.2f} only."
)
def chapter_3_cannot_overflow(r):
    """Layer 2 returns numbers from 0 to 1, so the bound depends on W3 and b3 alone."""
    scaled_are_within = r.largest_a3 <= r.bound
    raw_are_within = r.largest_a3_raw <= r.bound
    bound_is_low = r.bound < r.limit_32
    return scaled_are_within and raw_are_within and bound_is_low


@experiment.finding(
    "Scaled or raw, {chapter_3_wrong} rows of chapter 3 have nan without the maximum, and "
    "{chapter_3_changed} of {digits:,} predictions change."
)
def chapter_3_does_not_need_the_maximum(r):
    """In float32, the type of its weights."""
    no_row_has_nan = r.chapter_3_wrong == 0
    no_prediction_changes = r.chapter_3_changed == 0
    return no_row_has_nan and no_prediction_changes


@experiment.finding(
    "In float16 exp overflows above {limit_16:.2f}, and it happens: {half_raw_wrong:,} of chapter "
    "3's rows have nan with raw pixels, and {half_wrong:,} with scaled ones. With each row's own "
    "maximum it is {half_raw_right} and {half_right}."
)
def float16_overflows_in_chapter_3(r):
    """The largest scores lie above that limit."""
    some_overflow = r.half_raw_wrong > 0
    none_with_the_maximum = r.half_raw_right == 0 and r.half_right == 0
    return some_overflow and none_with_the_maximum
