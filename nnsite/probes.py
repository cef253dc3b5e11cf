"""Finds the mistake in a first neural network. Save this file beside yours. It needs NumPy alone.

At the end of your program:

    from probes import check
    check(globals())

It finds your images, labels, weights and functions by their names and shapes, and says which it
took. If that is wrong, name the things yourself: what is named wins.

    predict   images -> an answer for each      x, t  what you feed predict, and the labels
    softmax, sigmoid                            loss, accuracy  (y, t) or (x, t) -> a number
    weights   {"W1": ...}, a list, or your      gradient  (x, t) -> {"W1": ...}
              network                           numerical_gradient  (f, w) -> the slopes of f
    losses    the loss of each step             x_train, t_train  what the network has learned
    best      the weights that you keep         file, pickled  paths of an MNIST file, a pickle

FAIL: something of yours is wrong. Where a repair could be tried, both numbers are shown.
note: a weakness that changes no number here.
could not read: a limit of this file, not a mistake of yours.

It trains nothing. It runs your predict, and your softmax, sigmoid, loss, accuracy and gradient
if you have them, for a moment with other weights too. What they print is held back. What they
change in arrays, lists, dictionaries, objects and random numbers is put back; what they write
to files, or take from iterators, is not.

Most probes bear the name of the page about their mistake. The line in its docstring can be pasted
into your own code; behind the # stands what it prints when all is well.
"""

import builtins
import collections
import collections.abc
import contextlib
import dis
import functools
import gzip
import hashlib
import inspect
import io
import itertools
import operator
import pathlib
import pickle
import random
import re
import sys
import time
import types
import typing
import warnings
import zlib

import numpy as np

__all__ = ["check"]

SITE = ""  # the address of the pages, with a slash at its end
PROBES = []  # in the order of evidence: what comes first may be the cause of what comes later


def probe(function):
    """Enter a probe in the list."""
    PROBES.append(function)
    return function


class Finding:
    """What a probe found.

    kind      "FAIL" or "note"           name      its name, if not that of the probe
    seen      what was seen              proof     the wrong number, and the repaired one
    do        the line to change         page      where more is told, if not on the probe's page
    accuracy  the accuracy with the repair, if that was measured
    explains  whether it may be why the accuracy is low
    urgent    whether it is the cause of whatever else is seen
    weak      whether any other repair that lifts the accuracy says more
    """

    def __init__(
        self,
        kind,
        seen,
        proof="",
        do="",
        page="",
        accuracy=0.0,
        explains=True,
        urgent=False,
        weak=False,
        name="",
    ):
        self.name, self.kind, self.seen, self.proof, self.do = name, kind, seen, proof, do
        self.page, self.accuracy = page, accuracy
        self.explains, self.urgent, self.weak = explains, urgent, weak


fail = functools.partial(Finding, "FAIL")
note = functools.partial(Finding, "note", explains=False)


# Does it run, and does it answer the same twice?


@probe
def runs(p):
    """Code that stops, returns nothing, or changes the array it is given.

    print(predict(x[:3]).shape)  # (3, 10)
    """
    if p.stumble:
        return fail(p.stumble, name=p.stumble_name, urgent=True)
    if p.writes:
        return fail(
            f"{p.called['predict']} changes the images it is given",
            p.writes,
            "inside it, write x = x / 255, not x /= 255",
        )
    if p.predict is None:
        raise Lacking("predict, x")
    return None


@probe
def dropout(p):
    """A predict that answers the same images differently each time.

    print(np.array_equal(predict(x), predict(x)))  # True
    """
    if p.has.get("steady") is None:
        raise Lacking("predict, x")
    if p.steady:
        return None
    return fail(
        f"{p.called['predict']} answers the same images differently each time",
        f"asked twice, it has {p.accuracy:.4f} and {p.accuracy_again:.4f}",
        "drop no units when you predict: train_flg=False, or training = False, or eval()",
    )


# Counting


@probe
def accuracy_count(p):
    """An accuracy of your own that is no share of all images.

    print(accuracy(np.eye(4)[[0, 2, 3, 3]], np.array([0, 2, 3, 1])))  # 0.75
    """
    if p.accuracy is None:
        raise Lacking("predict, x, t")
    if p.data.form == "text":
        return None  # see labels
    for name, claim in p.has["claims"] or ():
        told = p.miscounted(claim, name)
        if told:
            why, proof, do = told
            other = (
                "broadcast_labels"
                if "labels" in why
                else "judged_on_training"
                if "that of" in why
                else ""
            )
            return fail(f"{name} is {claim:.6g}: {why}", proof, do, explains=False, name=other)
    if p.short_scorecard:
        name, entries = p.short_scorecard
        return fail(
            f"{name} has {entries} entries for {p.n:,} images",
            f"of all {p.n:,} the accuracy is {p.accuracy:.4f}",
            f"make {name} = [] once, before the loop",
            explains=False,
        )
    for name, numbers in p.own_numbers():
        answers, labels = p.y[: len(numbers)].argmax(axis=1), p.t[: len(numbers)]
        if np.mean(numbers == answers + 1) > 0.9:
            return fail(
                f"{name} counts the classes from 1",
                f"{np.mean(numbers == labels):.4f} by {name}, {p.accuracy:.4f} from 0 on",
                f"argmax counts from 0: {name} - 1",
                explains=False,
            )
    picked = p.picked_otherwise()
    if picked is not None:
        return fail(
            f"{p.picker.path} picks other classes than the largest of {p.predict.path}",
            f"by the largest it is {p.accuracy:.4f}, by {p.picker.path} {picked:.4f}",
            "pick with argmax(axis=1) where each image is a row, axis=0 where it is a column",
        )
    return None


@probe
def broadcast_labels(p):
    """Labels in a column, where the answers are a row of numbers.

    print(t.shape)  # (100,)
    """
    data = p.labelled()
    if data.form != "a column" or p.columns():
        return None
    n = len(data.numbers)
    seen = f"{data.t_name} has shape {np.shape(data.t)}"
    table = f"compared with ({n},) it makes a table of ({n}, {n})"
    do = f"{data.t_name}.ravel()"
    if p.is_well() is False:
        return fail(seen, f"{table}; trained so, the accuracy is {p.accuracy:.4f}", do)
    if p.accuracy is None or any(p.is_right_count(claim) for _, claim in p.has["claims"] or ()):
        return note(f"{seen}: {table}; write {do}")
    whole = np.mean(p.y.argmax(axis=1) == np.asarray(data.t)[: p.n])
    return fail(
        seen,
        f"np.mean(answers == {data.t_name}) is {whole:.4f}; raveled, it is {p.accuracy:.4f}",
        do,
        explains=False,
    )


@probe
def judged_on_training(p):
    """Images that the network has learned, among those that judge it.

    print(len({i.tobytes() for i in x} & {i.tobytes() for i in x_train}))  # 0
    """
    asked = np.asarray(p.pixels()[:1000], np.float32)
    for name, learned in p.training_images():
        known = {hash(image.tobytes()) for image in np.asarray(learned, np.float32)}
        seen = sum(hash(image.tobytes()) in known for image in asked)
        if seen > len(asked) / 20:
            return fail(
                f"{seen} of {len(asked)} images of {p.called['x']} are in {name} too",
                "their accuracy is one on what was learned",
                "measure it on images that were never trained with",
                explains=False,
            )
    return None


# Labels


@probe
def labels(p):
    """Labels that are no class numbers, or not one for each image.

    print(t.dtype, t.min(), t.max(), len(t) == len(x))  # int64 0 9 True
    """
    data, t = p.data, p.called.get("t")
    if data is not None and data.t is not None and data.numbers is None:
        return fail(
            f"{t} holds no class numbers", f"{t}[0] is {brief(data.t)}", "pass t.argmax(axis=1)"
        )
    data = p.labelled()
    n, m = len(data.rows), len(data.numbers)
    if n != m:
        return fail(f"{m:,} labels for {n:,} images", do=f"cut {p.called['x']} and {t} alike")
    if data.form == "text":
        share = (
            f"as numbers they are right in {p.accuracy:.4f}"
            if p.predict
            else "no answer equals text"
        )
        return fail(
            f"{t} holds text: {brief(data.t)} is not {data.numbers[0]}",
            f"compared as they are, no answer is right; {share}",
            f"{t} = {t}.astype(int)",
        )
    if data.form == "floats":
        return note(
            f"{t} holds {np.asarray(data.t).dtype}: as an index it stops; pass {t}.astype(int)"
        )
    low, high = data.numbers.min(), data.numbers.max()
    if (low < 0 or high >= p.classes) and not (low >= 1 and high == p.classes):
        return fail(
            f"{t} goes from {low} to {high}", f"{p.classes} classes are 0 to {p.classes - 1}",
            f"look at {t}[:10]: are these labels?",
        )  # fmt: skip
    return None


@probe
def labels_off_by_one(p):
    """Labels from 1 to 10, answers one beside the label, or each label a row too late or early.

    print(*[np.mean(predict(x).argmax(1) + s == t) > 0.5 for s in (-1, 0, 1)])  # False True False
    """
    data, t = p.labelled(), p.called["t"]
    low, high = data.numbers.min(), data.numbers.max()
    ten = low >= 1 and high == p.classes
    minus = f"{t} - 1" if low >= 1 else f"({t} - 1) % {p.classes}"
    plus = f"{t} + 1" if low < 0 else f"({t} + 1) % {p.classes}"
    for words, change in (
        (minus, lambda t: (t - 1) % p.classes),
        (f"{t} % {p.classes}", lambda t: t % p.classes),
        (plus, lambda t: (t + 1) % p.classes),
        (f"np.roll({t}, -1)", lambda t: np.roll(t, -1)),
        (f"np.roll({t}, 1)", lambda t: np.roll(t, 1)),
    ):
        better = p.lifted(labels=change)
        if better:
            rolled = "roll" in words
            seen = (
                "each label belongs to a neighbouring image" if rolled else "labels are off by one"
            )
            return fail(
                f"{seen}: they go from {low} to {high}",
                f"with {words} {better}",
                "cut off the row that only one of the two files has"
                if rolled
                else f"{t} = {words}",
                accuracy=better.accuracy,
            )
    if ten:
        return fail(
            f"{t} goes from {low} to {high}", f"{p.classes} classes are 0 to {p.classes - 1}",
            f"{t} = {t} - 1 (or {t} % {p.classes}, if {p.classes} stands for 0)",
        )  # fmt: skip
    return None


@probe
def shuffled_apart(p):
    """Images and labels that were shuffled each in an order of its own.

    print(np.ptp([x[t == k].mean(0) for k in range(10)], axis=0).max() > 0.4)  # True
    """
    for data in p.labelled_sets():
        m = min(len(data.rows), len(data.numbers), 2000)
        if m < (100 if p.is_well() is False else 500) or p.features != 784:
            continue
        if smoothness(data.rows[:500]) < 0.3 or np.unique(data.rows[:100]).size <= 2:
            continue  # these are no images: see reshape_transpose
        ratio = between_classes(data.rows[:m], data.numbers[:m])
        if ratio is not None and ratio < 1.3:
            return fail(
                f"{data.x_name} and {data.t_name} are in different orders",
                f"the classes' mean images differ {ratio:.2f} times as much as by chance; in step, "
                "20 times or more",
                "shuffle both by one index: i = np.random.permutation(len(x)); x, t = x[i], t[i]",
            )
    return None


def between_classes(x, t):
    """How far the classes' mean images lie apart, by what chance would make it; or None."""
    # Whether a pixel is above its mean is the same in any scale.
    ink = (x > x.mean(axis=0)).astype(float)
    classes, k, n = np.unique(t, return_inverse=True, return_counts=True)
    if len(classes) < 2 or not ink.any():
        return None
    means = np.array([ink[k == i].mean(axis=0) for i in range(len(classes))])
    between = n @ (means - ink.mean(axis=0)) ** 2 / (len(classes) - 1)
    return between.sum() / (np.sum((ink - ink.mean(axis=0)) ** 2) / (len(ink) - 1))


@probe
def misclassified(p):
    """Labels out of step with the images.

    print(np.mean(predict(x).argmax(axis=1) == t) > 0.5)  # True
    """
    if p.is_well() is not False or p.n < 200 or p.t is None:
        return None
    answers = p.y.argmax(axis=1)[: len(p.t)]
    hits = np.array([np.mean(answers == np.roll(p.t, k)) for k in range(-200, 201)])
    k = int(hits.argmax()) - 200
    better = p.lifted(labels=lambda t: np.roll(t, k)) if k else None
    if better:
        return fail(
            f"the label of image i stands at place i {'+' if k < 0 else '-'} {abs(k)}",
            f"moved by {k} {better}",
            "read images and labels from the same row on",
            accuracy=better.accuracy,
        )
    return None


# Pixels


@probe
def normalization(p):
    """Pixels left raw, from 0 to 255.

    print(x.min(), x.max())  # 0.0 1.0
    """
    x, name = p.pixels(), p.called["x"]
    if x.max() < 100 or x.min() < 0:
        return None
    seen, do = f"pixels reach {x.max():.3g}", f"{name} = {name} / 255"
    better = p.lifted(lambda x: x / 255.0)
    if better:
        return fail(seen, f"with {name} / 255 {better}", do, accuracy=better.accuracy)
    for data in p.training_sets():
        if (
            not data.superseded
            and data.rows.max() <= 1.5
            and p.accuracy is not None
            and not p.given("x")
        ):
            scaled = p._right(p.predict(x / 255.0), p.t).mean()
            if scaled <= p.accuracy:
                continue
            proof = (
                f"{data.x_name} reaches {data.rows.max():.3g}; with {name} / 255 it is {scaled:.4f}"
            )
            return fail(seen, proof, do, accuracy=scaled)
    sums = p.first_sums(x) if p.feeds_raw() else None
    if p.is_well() is False and sums is not None and np.isnan(sums):
        return fail(
            f"{seen}, and the weights became nan",
            f"{p.layers[0].w_name} holds nan: from raw pixels the steps are far too long",
            f"{do}, before the training too",
        )
    if p.is_well() is False and sums is not None and not sums < 5 and p.reproduced:
        scaled = p.first_sums(x / 255.0)
        return fail(
            f"{seen}: the sums in the first layer are too large to learn from",
            f"x @ {p.layers[0].w_name} has deviation {sums:.3g}; with {name} / 255 {scaled:.3g}",
            f"{do}, before the training too",
        )
    return note(f"{seen}: right only if the network has learned such; / 255 is usual")


@probe
def uint8_wrap(p):
    """Whole numbers that wrap around: in uint8, -255 is 1.

    print(sigmoid(np.array([255], np.uint8)))  # [1.]
    """
    x = p.x if p.data is not None else None
    if x is not None and p.features == 784 and np.ptp(x) > 0:
        low, span = float(x.min()), float(np.ptp(x))

        def bytes_of(x):
            return np.round((x - low) / span * 255)

        values, counts = np.unique(bytes_of(x[:500]), return_counts=True)
        common = values[counts.argmax()]
        if 0 < common < 255 and values.max() > 200:
            better = p.lifted(lambda x: (bytes_of(x) - common) % 256 / 255)
            seen = f"the commonest pixel is {common:.0f}, neither the smallest nor the largest"
            do = "convert first: x.astype(float), then subtract, add or multiply"
            if better:
                proof = f"unwrapped, {better}"
                return fail(f"{seen}: uint8 went round", proof, do, accuracy=better.accuracy)
            if p.is_well() is False and x.dtype == np.uint8:
                return fail(f"{seen}: uint8 went round", f"{p.called['x']}.dtype is uint8", do)
    if x is not None and x.dtype.kind == "f":
        return None
    y = float(np.ravel(p.need("sigmoid")(np.array([255], np.uint8)))[0])
    if abs(y - 1) < 0.01:
        return None
    return note(f"sigmoid of 255 as uint8 is {y:.3g}, not 1: convert to float first")


@probe
def int_zeros_like(p):
    """Numbers stored in an array of whole numbers: 0.9 becomes 0.

    print(softmax(np.array([[1, 2, 3]])).max().round(3))  # 0.665
    """
    better = p.with_float_zeros()
    if better:
        return fail(
            "an array of whole numbers is filled with fractions: all become 0",
            f"with zeros that are floats {better}",
            "np.zeros_like(x, dtype=float)",
            accuracy=better.accuracy,
        )
    for name, table in p.whole_tables():
        return fail(
            f"{name} is an array of whole numbers, {table.dtype}",
            f"it holds {np.unique(table)[:3]}: every fraction that was put in is cut off",
            "np.zeros(shape), or np.zeros_like(x, dtype=float)",
        )
    whole, real = p.softmax([[1, 2, 3]]), p.softmax([[1.0, 2.0, 3.0]])
    if not np.allclose(whole, real, atol=1e-3, equal_nan=True):
        return note(f"of whole scores softmax makes {whole[0]}: use np.zeros_like(a, dtype=float)")
    return None


@probe
def preprocessing_contract(p):
    """Pixels prepared otherwise than those that the network has learned.

    print(np.median(x), x.max(), np.unique(x).size > 2)  # 0.0 1.0 True
    """
    x, name = p.pixels(), p.called["x"]
    if not np.isfinite(x).all():
        return fail(
            f"{name} holds nan or inf",
            f"{np.sum(~np.isfinite(x).all(axis=0))} of {x.shape[1]} columns do",
            "where all images have the same pixel its deviation is 0: divide by std + 1e-7",
            urgent=True,
        )
    for seen, words, change in p.preparations():
        better = p.lifted(change)
        if better:
            return fail(
                seen, f"with {words} {better}", f"{name} = {words}", accuracy=better.accuracy
            )
    return prepared_wrongly(p, x, name)


def prepared_wrongly(p, x, name):
    """What the pixels alone tell, where no repair of them helps."""
    if p.features != 784:
        return None
    if x.max() == x.min():
        return fail(
            f"all pixels of {name} are {x.max():g}", do="look at each step from the file on"
        )
    ill = p.is_well() is False
    few = np.unique(x[:100]).size <= 2
    raw_name, raw = p.untouched()
    better = raw is not None and p.lifted(lambda x: raw[: len(x)] / 255.0)
    if better:
        return fail(
            f"{name} is not what {raw_name} / 255 is: it goes from {x.min():.3g} to {x.max():.3g}",
            f"with {raw_name} / 255 {better}",
            f"look at what lies between {raw_name} and {name}",
            accuracy=better.accuracy,
            weak=True,
        )
    ink = np.mean(x > (x.max() + x.min()) / 2)
    for sign, seen, do in (
        (
            x.min() >= 0 and x.max() < 0.01,
            f"pixels go up to {x.max():.2g} only",
            "divide by 255 once",
        ),
        (few, "pixels are black or white, without greys", "divide with /, not with //"),
        (ink > 0.5, f"{ink:.0%} of each image is ink", "invert it, so that paper is 0"),
    ):
        if sign:
            told = f"{p.accuracy:.4f} on {name}" if ill else ""
            return (
                fail(seen, told, do)
                if ill
                else note(f"{seen}: right only if the network learned such")
            )
    if x.min() < 0:
        return note(f"pixels begin at {x.min():.3g}: right only if the network learned such")
    return None


@probe
def reshape_transpose(p):
    """Rows that are no images, cut by a reshape in the wrong order, or images on their side.

    print(np.diff(x).std() < x.std())  # True
    """
    if p.features != 784:
        return None
    x, name = p.pixels(), p.called["x"]
    for seen, words, change in p.turns():
        better = p.lifted(change)
        if better:
            return fail(
                seen, f"with {words} {better}", f"{name} = {words}", accuracy=better.accuracy
            )
    if len(x) < 10:
        raise Lacking("ten images")
    alike = smoothness(x)
    if alike > 0.3 or p.is_well():
        return None
    seen = f"{name}[0] is no image: its neighbouring pixels are unrelated"
    do = "x.reshape(len(x), -1) where images come first, x.T where they are columns"
    for words, cut in p.cuts():
        better = p.lifted(cut, whole=True)
        if better:
            return fail(seen, f"with {words} {better}", do, accuracy=better.accuracy)
        if smoothness(cut(x)) > 0.5:
            proof = f"their correlation is {alike:.2f}; with {words} it is {smoothness(cut(x)):.2f}"
            return fail(seen, proof, do)
    return fail(seen, f"their correlation is {alike:.2f}; in digits it is 0.5 or more", do)


def smoothness(x):
    """The correlation of neighbouring pixels within images, in any scale."""
    raw = np.asarray(x[:500], float)
    # In standardised pixels a few are huge. Above or below the mean of its column is the same.
    return max(neighbours(raw), neighbours((raw > raw.mean(axis=0)).astype(float)))


def neighbours(x):
    """The correlation of neighbours to the right or below: the lower of both."""
    images = x.reshape(-1, 28, 28) - x.mean(axis=1).reshape(-1, 1, 1)
    across, down = images[:, :, 1:] * images[:, :, :-1], images[:, 1:] * images[:, :-1]
    spread = np.mean(images**2)
    return min(across.mean(), down.mean()) / spread if spread else 1.0


@probe
def own_digit(p):
    """Digits off centre: MNIST puts each centre of mass at row and column 14.

    print(np.average(np.indices((28, 28)).reshape(2, -1), 1, x.mean(0)).round())  # [14. 14.]
    """
    if p.features != 784:
        return None
    x, name = p.pixels(), p.called["x"]
    off = off_centre(x[:1000])
    down, right = off.mean(axis=0)
    if np.abs(off).mean(axis=0).max() <= 0.7:
        return None
    seen = f"digits of {name} sit {down:+.1f} rows and {right:+.1f} columns off centre"
    better = p.lifted(centred)
    do = "move each digit so that its centre of mass is at row and column 14"
    if better:
        return fail(seen, f"centred, {better}", do, accuracy=better.accuracy)
    if p.is_well() is False and np.abs([down, right]).max() > 0.7:
        return note(f"{seen}: {do}, if the network has learned centred ones")
    return None


def off_centre(x):
    """How far below and right of row and column 14 the centre of mass of each image is."""
    ink = np.asarray(x, float) - np.min(x)
    total = ink.sum(axis=1, keepdims=True)
    weights = np.divide(ink, total, out=np.full_like(ink, 1 / ink.shape[1]), where=total > 0)
    return weights @ np.indices((28, 28)).reshape(2, -1).T - 14


def centred(x):
    """Each image moved by whole pixels, so that its centre of mass is at row and column 14."""
    moved = np.empty_like(np.asarray(x, float))
    steps = -np.round(off_centre(x)).astype(int)
    images = np.asarray(x, float).reshape(-1, 28, 28)
    for step in np.unique(steps, axis=0):
        these = np.all(steps == step, axis=1)
        moved[these] = np.roll(images[these], tuple(step), axis=(1, 2)).reshape(-1, 784)
    return moved


@probe
def never_shuffled(p):
    """Labels that are sorted, or come class by class.

    print(np.mean(t[1:] != t[:-1]) > 0.5)  # True
    """
    for data in p.labelled_sets():
        t = data.numbers
        _, counts = np.unique(t, return_counts=True)
        mixed = 1 - np.sum((counts / len(t)) ** 2)  # how often neighbours differ if well mixed
        if len(t) < 50 or mixed < 0.4 or np.mean(t[1:] != t[:-1]) >= mixed / 4:
            continue
        if p.is_well() is False and data.split in ("train", "", "batch"):
            last = t[-1]
            share = np.mean(p.y.argmax(axis=1) == last)
            if share > 0.3:
                return fail(
                    f"{data.t_name} comes class by class",
                    f"{share:.0%} of all answers are {last}, the class that came last",
                    "mix before training: i = np.random.permutation(len(x)); x, t = x[i], t[i]",
                )
        return note(f"{data.t_name} comes class by class: right only if training mixes it")
    return None


# Layers


@probe
def layer_count(p):
    """A layer or a bias that is left out, or weights in the wrong order.

    print(predict(x).shape[1], weights["b3"].size)  # 10 10
    """
    layers = p.need_layers()
    idle = p.idle_matrix()
    if idle:
        layer, name = idle
        better = p.as_meant
        return fail(
            f"{name} has no part in what {p.called['predict']} answers",
            "changed at random, no answer changes" + (f"; with it {better}" if better else ""),
            f"use {name} in layer {layer} of predict",
            accuracy=better.accuracy if better else 0.0,
        )
    left_out = p.left_out("layer") or p.left_out("bias")
    if left_out:
        seen, do, better = left_out
        return fail(seen, f"with it {better}", do, accuracy=better.accuracy)
    better = p.as_meant
    if better and p.reproduced is None and p.alone_and_together() is None:
        return fail(
            f"{p.called['predict']} does something else than your {len(layers)} matrices would",
            f"as x @ W + b with {better.activation} between, and the largest score, {better}",
            "go through predict layer by layer: each W, each b, each activation once",
            accuracy=better.accuracy,
            weak=True,
        )
    return None


@probe
def batch_matmul(p):
    """An answer that depends on the other images of the batch.

    print(np.allclose(predict(x[:1]), predict(x[:100])[:1]))  # True
    """
    if p.predict is None or p.n < 3 or not p.steady or sums(p.hundred) in ("columns", "all"):
        return None
    apart = p.alone_and_together()
    if apart is None:
        return None
    i, alone, together = apart
    k = together.argmax()
    return fail(
        f"the answer for image {i} depends on the other images",
        f"for a {k} it gives {alone[k]:.4g} alone, {together[k]:.4g} among 100",
        "take no mean, maximum or sum over the batch in predict: keep those of the training",
    )


@probe
def linear_collapse(p):
    """Layers with no activation between them, which are one layer.

    print(np.ptp([1, 1, -2] @ np.log(predict(np.vstack([x[:2], x[:2].mean(0)])))) > 0.1)  # True
    """
    left_out = p.left_out("activation")
    if left_out:
        seen, do, better = left_out
        return fail(seen, f"with it {better}", do, accuracy=better.accuracy)
    layers, off = p.need_layers(), p.bend()
    known = p.knows_its_weights() and p.are_writeable()
    if off is None or off > 1e-5 or len(layers) < 2 or not known:
        return None
    with p.fresh_weights():  # where units are dead, all is flat
        afresh = p.bend()
    if afresh is None or afresh > 1e-5:
        return None
    return fail(
        f"{len(layers)} layers are one: no activation is between them",
        f"half-way between two images all scores are half-way too, but for {off:.0e} of them",
        "put the activation after each hidden layer: z1 = sigmoid(x @ W1 + b1)",
    )


# Softmax, loss


@probe
def softmax_axis(p):
    """Softmax along the wrong axis: each class sums to 1 over the batch.

    print(softmax(np.array([[0.0, 0.0]])))  # [[0.5 0.5]]
    """
    for name, y in p.normalised():
        if sums(y) == "columns":
            better = p.as_meant
            repaired = f"; each row by itself, {better}" if better else ""
            return fail(
                f"softmax goes down the batch: each class of {name} sums to 1 over all images",
                f"row 0 sums to {y[0].sum():.3g}, not to 1{repaired}",
                "axis=1, keepdims=True, where each image is a row; axis=0 where it is a column",
                accuracy=better.accuracy if better else 0.0,
            )
    return None


@probe
def softmax_batch(p):
    """Softmax over the whole batch: all rows together sum to 1. Or none where the loss needs it.

    print(predict(x).sum(axis=1)[:3].round(3))  # [1. 1. 1.]
    """
    for name, y in p.normalised():
        if sums(y) == "all":
            seen = f"softmax divides by the sum of the whole batch: all of {name} sums to 1"
            if p.one_at_a_time() or (name != "predict(x)" and p.kind_is("probabilities")):
                return note(
                    f"{seen}; right for one image, wrong for a batch: axis=1, keepdims=True"
                )
            return fail(
                seen,
                f"row 0 sums to {y[0].sum():.3g}, not to 1{p.loss_by_rows(y)}",
                "a.max(axis=1, keepdims=True), and the same in sum" + p.turned(),
                explains=False,
            )
    if p.kind_is("scores") and p.has.get("loss") and p.loss_needs_probabilities():
        y, t = p.y[:100], p.t[:100]
        given, meant = p.has["loss"](y, t), p.has["loss"](softmax_rows(y), t)
        if not np.isclose(given, meant, rtol=0.05, equal_nan=True):
            return note(
                f"predict gives scores, and {p.called['loss']} takes probabilities: of scores it "
                f"makes {given:.3g}, of their softmax {meant:.3g}"
            )
    return None


@probe
def softmax_overflow(p):
    """Scores for which exp is too large, and two repairs that go half way.

    print(softmax(np.array([[1e3, 0], [0, 0]])).sum(axis=1))  # [1. 1.]
    """
    do = "subtract each row's maximum before exp: a - a.max(axis=1, keepdims=True)" + p.turned()
    spoilt = p.spoilt()
    if spoilt is not None:
        seen, proof, accuracy = spoilt
        return fail(seen, proof, do, accuracy=accuracy, urgent=True)
    if p.has.get("softmax") is None:
        raise Lacking("softmax")
    first = p.softmax([[1.0, 2.0, 3.0]])
    if np.isclose(first.sum(), np.exp(-3), rtol=1e-3):
        return fail(
            "softmax subtracts the maximum above the line only",
            f"softmax of 1, 2, 3 sums to {first.sum():.4f}, not to 1",
            "divide by the sum of the same exp(a - maximum)",
            explains=False,
        )
    alone, warned = call(p.softmax, [[1000.0, 0.0]])
    if np.isnan(alone).any():
        return note(f"a score of 1000 makes nan{warned}: {do}")
    if not alone.any():
        return note(f"a score of 1000 makes zeros{warned}: subtract it below the line too")
    together, warned = call(p.softmax, [[0.0, 1.0], [1000.0, 0.0]])
    if np.isnan(together).any():
        return note(f"1000 in one row makes nan of another{warned}: take each row's maximum")
    return None


@probe
def sigmoid_overflow(p):
    """A sigmoid that overflows on the far left, or is cut off there.

    print(sigmoid(np.array([-1e3, -40, 1e3])))  # [0.00000000e+00 4.24835426e-18 1.00000000e+00]
    """
    y, warned = call(p.sigmoid, [-1000.0, 0.0, 1000.0])
    middle = p.sigmoid([-2.0, 0.0, 2.0])
    if not np.allclose(middle, [0.119203, 0.5, 0.880797], atol=1e-4):
        return fail(
            f"sigmoid of -2, 0, 2 is {np.round(middle, 4)}",
            "it should be [0.1192 0.5 0.8808]",
            "1 / (1 + np.exp(-x))",
        )
    if not np.allclose(y, [0, 0.5, 1]):
        seen = f"sigmoid of -1000, 0, 1000 is {y}, not 0, 0.5, 1{warned}"
        if p.predict is not None and np.isnan(p.y).any():
            return fail(seen, "nan is in the answers", "1 / (1 + np.exp(-x))", urgent=True)
        return note(seen)
    if warned:
        return note(f"the sigmoid is right, but warns{warned}: look at what you feed it")
    tail = p.sigmoid([-40.0])[0]
    if not np.isclose(tail, np.exp(-40), rtol=1e-3, atol=0):
        return note(f"sigmoid(-40) is {tail:.2g}, not 4.2e-18; it is cut off")
    return None


@probe
def guess(p):
    """A loss off by a factor: a guess among ten classes costs log 10.

    print(round(loss(np.full((10, 10), 0.1), np.arange(10)), 3))  # 2.303
    """
    loss = p.need("loss")
    if loss.of_images:
        return guess_of_images(p)
    if loss.kind == "squares" or (loss.kind and loss.factor == 1):
        return None
    hints = {
        10: ("it sums over the batch", "take the mean over the batch"),
        -1: ("its minus is missing", "-np.log(...)"),
        -10: ("its minus is missing", "-np.log(...), and the mean over the batch"),
        0.1: ("it divides by the batch twice", "divide once"),
        1 / np.log(2): ("its logarithm has base 2", "np.log, not np.log2"),
        1 / np.log(10): ("its logarithm has base 10", "np.log, not np.log10"),
    }
    seen, do = hints.get(loss.factor, ("", "take -log of the right class alone, and the mean"))
    if not seen and not p.given("loss"):
        return None  # a loss of another kind
    return fail(
        f"{p.called['loss']} is off: {seen or 'it is no cross-entropy'}",
        f"ten guesses among ten classes cost {loss.guessed:.4g}, not 2.303",
        do,
        explains=loss.factor < 0,
    )


def guess_of_images(p):
    """A FAIL for a loss of images and labels that sums over the batch, or lacks its minus."""
    ratios = [(n, *p.loss_of_images(n)) for n in (20, 60)]
    name = p.called["loss"]
    y, t = p.y[:60], p.t[:60]
    twice = -np.mean(log_softmax_rows(y)[np.arange(len(t)), t])
    if (
        p.kind == "probabilities"
        and np.isclose(ratios[1][1], twice, rtol=1e-3)
        and (abs(twice - ratios[1][2]) > 0.05)
    ):
        return fail(
            f"softmax is taken twice: by {p.called['predict']}, and by {name} once more",
            f"{len(t)} images cost {twice:.4g}; their cross-entropy is {ratios[1][2]:.4g}",
            "return the scores from predict, or take no softmax in the loss",
            name="softmax_training",
        )
    if all(np.isclose(given, n * meant, rtol=0.01) for n, given, meant in ratios):
        seen, do = f"{name} sums over the batch", "take the mean over the batch"
    elif all(np.isclose(given, -meant, rtol=0.01) for _, given, meant in ratios):
        seen, do = f"the minus of {name} is missing", "-np.log(...)"
    else:
        return None
    n, given, meant = ratios[-1]
    return fail(
        seen,
        f"{n} images cost {given:.4g}; their mean cross-entropy is {meant:.4g}",
        do,
        explains=False,
    )


@probe
def one_hot(p):
    """One-hot labels for a loss that picks by class number, or the other way round.

    print(round(loss(np.full((len(t), 10), 0.1), t), 3))  # 2.303
    """
    loss, data = p.need("loss"), p.labelled()
    if not loss.kind or len(loss.takes) != 1:
        return None
    mine = "one-hot" if data.form.startswith("one-hot") else "class numbers"
    forms = {mine} if p.given("t") else p.forms_of_labels()
    if loss.takes & forms:
        return None
    wrong, right = p.loss_with(data.t), p.loss_with(None)
    remedy = "t.argmax(axis=1)" if mine == "one-hot" else f"np.eye({p.classes})[t]"
    seen = f"{data.t_name} is {mine}, {p.called['loss']} takes {next(iter(loss.takes))}"
    if wrong == right:
        return None
    if p.given("t") and p.given("loss"):
        return fail(
            seen, f"it gives {wrong}; with {remedy}, {right}", f"pass {remedy}", explains=False
        )
    return note(f"{seen}: with {data.t_name} as it is it gives {wrong}, with {remedy} {right}")


@probe
def log_zero(p):
    """A loss that meets a probability of 0.

    print(loss(np.eye(10), np.arange(10)), loss(1 - np.eye(10), np.arange(10)))  # 0.0 inf
    """
    if p.predict is not None and np.isneginf(p.y).any() and not np.isnan(p.y).any():
        return fail(
            f"{p.called['predict']} answers -inf in {np.sum(np.isneginf(p.y).any(axis=1)):,} rows",
            "a probability became 0 before its logarithm was taken",
            "log-softmax of the scores: a - a.max() - log(sum(exp(a - a.max())))",
            explains=False,
        )
    loss = p.need("loss")
    if loss.kind != "cross-entropy":
        return None
    answers, low = (1000, -1000) if loss.scores else (1, 0)
    if p.predict is not None and p.t is not None and not loss.scores and p.kind_is("probabilities"):
        m = min(p.n, len(p.t))
        cost, warned = call(loss, p.y[:m], p.t[:m])
        if np.isfinite(p.y).all() and not np.isfinite(cost):
            zeros = np.sum(p.y[np.arange(m), p.t[:m]] == 0)
            return fail(
                f"{p.called['loss']} is {cost} on {p.called['x']}{warned}",
                f"{zeros} right classes have probability 0, {np.sum(p.y == 0):,} classes in all",
                "take the right class first, then np.log(y + 1e-7); or log-softmax of the scores",
                explains=False,
            )
    sure = loss(answers * np.eye(10), np.arange(10))
    if np.isnan(sure):
        return note(
            "a sure and right answer costs nan, from 0 * log(0): take the right class, then log"
        )
    away = (
        np.where(np.eye(10) == 1, low, answers * np.ones(10))
        if not loss.scores
        else low * np.eye(10)
    )
    cost, warned = call(loss, away, np.arange(10))
    if not np.isfinite(cost):
        return note(f"probability 0 costs {cost}{warned}: take the log-softmax of the scores")
    if not loss.scores:
        return note(f"probability 0 costs {cost:.3g}: {np.exp(-cost):.0g} is added in the log")
    return None


# Training


@probe
def sum_for_mean(p):
    """A gradient summed over the batch: it grows with it.

    print(np.divide(*[gradient(x[i], t[i])["b1"].std() for i in ([0, 0], [0])]).round(2))  # 1.0
    """
    slopes = p.slopes
    if not slopes.summed:
        return None
    told = f"of {slopes.n} images it is {slopes.n} times the slope of their mean loss"
    do = "divide by the size of the batch, once: dy = (y - t) / len(t)"
    alone = ("pairs", "(n, 784, 1)", "(n, 1, 784)")  # then an update may divide by itself
    batches = p.predict.layout in LAYOUTS and p.data.layout not in alone
    if p.given("gradient") or (batches and p.is_well() is False and p.as_drawn() is None):
        return fail(f"{p.called['gradient']} sums over the batch", told, do)
    return note(f"{p.called['gradient']} sums over the batch: right only if the update divides")


@probe
def numerical_gradient(p):
    """A gradient that is not the slope of the loss, or a numerical one with a bad step.

    print(numerical_gradient(lambda w: np.sum(w**3), np.array([3.0, 4.0])).round(2))  # [27. 48.]
    """
    if p.has.get("numerical_gradient"):
        slopes = np.asarray(
            p.has["numerical_gradient"](lambda w: np.sum(w**3), np.array([3.0, 4.0]))
        )
        if not np.allclose(slopes, [27, 48], rtol=0.01):
            inside = slopes.any() and np.isfinite(slopes).all()
            return fail(
                "numerical_gradient is off",
                f"the slopes of w**3 at 3 and 4 are {slopes}, not [27. 48.]",
                "(f(w + h) - f(w - h)) / (2 * h)" if inside else "h = 1e-4: the step is too small",
            )
    if p.slopes.wrong is None:
        return None
    seen, proof, do = p.slopes.wrong
    return fail(seen, proof, do, page="numerical_gradient/#check")


@probe
def zero_init(p):
    """Weights that all began alike, or that never change.

    print(len(np.unique(W1.round(3), axis=1).T), "of", W1.shape[1])  # 50 of 50
    """
    layers = p.need_layers()
    for layer in layers[:-1]:
        w = layer.W
        if not np.isfinite(w).all():
            raise Lacking("finite weights")
        if w.any() and np.array_equal(w, np.round(w)):
            raise Lacking("weights that are no whole numbers")
        if not w.any():
            return fail(f"{layer.w_name} is all zeros", "every unit of it answers the same", REDRAW)
        # Units that are alike, but for rounding, have about the same sum: they sort together.
        apart = np.abs(np.diff(w[:, w.sum(axis=0).argsort()])).max(axis=0)
        units, distinct = w.shape[1], 1 + np.sum(apart > 1e-6 * np.median(np.abs(w[w != 0])))
        if distinct < 0.9 * units:
            seen = (
                f"of the {units} units of {layer.w_name} only {distinct} differ: they began alike"
            )
            return fail(seen, f"{units} columns, {distinct} different", REDRAW)
    drawn = p.as_drawn()
    if drawn is None or isinstance(p.found_by(initial_scale), Finding):
        return None
    small = [np.abs(la.bias).max() < 0.2 * la.W.std() for la in layers if np.any(la.bias)]
    moved = [layer.b_name for layer in layers if np.any(layer.bias)] if all(small) else []
    rate = p.rate()
    if (p.has_trained() and rate and rate[1] < 2e-3) or moved:
        what = f"{rate[0]} is {rate[1]:g}" if rate else f"{moved[0]} has moved a little"
        return fail(
            f"{layers[0].w_name} is nearly as it was drawn: the learning rate is far too small",
            f"{what}; {drawn}",
            "try a rate of 0.1",
            name="learning_rate",
        )
    if p.has_trained() and p.accuracy < 0.2:
        return fail(
            f"{layers[0].w_name} is as it was drawn: the update does not reach it",
            drawn,
            "W -= learning_rate * grad, on the array that predict uses",
            page="zero_init/#causes",
        )
    return note(f"{layers[0].w_name} is as it was drawn: not trained, or no update reaches it")


REDRAW = "begin with random weights: W = np.random.randn(n_in, n_out) / np.sqrt(n_in)"


@probe
def initial_scale(p):
    """Weights so large that most hidden units are near 0 or 1, or never answer.

    print(np.mean(np.abs(x @ W1) > 5) < 0.5)  # True
    """
    layers = p.need_layers()
    if len(layers) < 2 or p.pixels().shape[1] != len(layers[0].W):
        return None
    if p.is_well():
        return None
    w, x = layers[0].W, np.asarray(p.pixels()[:500], float)
    if not np.isfinite(w).all():
        return None
    # Training hardly moves the weights of a pixel that is paper on nearly all images. So the
    # row of the smallest weights tells how large they all began.
    began = np.sqrt(np.mean(np.square(w), axis=1).min() * len(w))
    x = x / 255 if x.max() > 100 else x
    z1 = x @ w + layers[0].bias
    if began > 5 and z1.std() > 3:
        return fail(
            f"{layers[0].w_name} began {began:.0f} times too large or more",
            f"the sums of the first layer have deviation {z1.std():.2g}: its units are flat",
            f"begin with np.random.randn{w.shape} / np.sqrt({len(w)})",
        )
    dead = np.mean(z1.max(axis=0) <= 0)
    if p.pixels().max() < 100 and p.activation() == "ReLU" and dead > 0.5:
        return fail(
            f"{dead:.0%} of the units of layer 1 are dead: they are 0 for all images",
            f"x @ {layers[0].w_name} + b is below 0 on each of {len(x)} images",
            "a smaller learning rate: its first steps were too long",
            name="learning_rate",
        )
    return None


@probe
def learning_rate(p):
    """A loss that leaps up in the first steps, weights that became nan, or steps too small.

    print(max(losses[:20]) < 3 * max(losses[0], np.log(10)))  # True
    """
    spoilt = [layer for layer in p.layers if not np.isfinite(layer.W).all()]
    losses = p.has.get("losses")
    if spoilt and (losses is None or len(losses) < 20):
        return fail(
            f"{spoilt[0].w_name} holds nan: the training ran away",
            f"{np.mean(~np.isfinite(spoilt[0].W)):.0%} of it are nan or inf",
            "divide the learning rate by 10; if nan stays, look at the sign of the gradient",
        )
    if losses is None or len(losses) < 20:
        raise Lacking("the losses of 20 steps")
    lost = int(np.argmax(~np.isfinite(losses))) if not np.isfinite(losses).all() else None
    start = max(losses[0], np.log(10))
    leap, late = (
        np.nanmax(losses[:lost][:20]) if lost != 0 else np.nan,
        np.median(losses[-len(losses) // 2 :]),
    )
    rose = lost is not None and lost > 0 and np.nanmax(losses[:lost]) > 3 * start
    if rose or (lost is None and leap > 3 * start and late >= start):
        end = f"{losses[lost]} at step {lost}" if lost is not None else f"{late:.3g} at the end"
        return fail(
            "the loss leaps up: the steps are too long",
            f"it goes from {losses[0]:.3g} to {np.nanmax(losses[:lost]):.3g}, and is {end}",
            "divide the learning rate by 10, or the gradient by the size of the batch",
        )
    if lost is None and late > 1.5 * np.log(p.classes) and p.is_well() is False:
        return fail(
            "the loss stays above that of guessing: the steps are too long",
            f"it is {late:.3g} at the end; a guess costs {np.log(p.classes):.3f}",
            "divide the learning rate by 10, or the gradient by the size of the batch",
        )
    if lost is None and leap > 3 * start:
        return note(f"losses leap to {leap:.3g} and come down: try a tenth of the learning rate")
    return too_small(p, losses)


def too_small(p, losses):
    """A FAIL if the loss still falls steadily when training ends, and the network is not well."""
    tenths = [part.mean() for part in np.array_split(losses, 10)] if len(losses) >= 40 else losses
    falls = np.diff(tenths) < 0
    fallen, last = tenths[0] - tenths[-1], tenths[-2] - tenths[-1]
    steady = falls.all() and last >= 0.25 * fallen / len(falls)
    if p.is_well() is not False or not steady or tenths[-1] < 0.5 * tenths[0]:
        return None
    return fail(
        "the loss still falls steadily when training ends: the steps are too short, or too few",
        f"it went from {tenths[0]:.3g} to {tenths[-1]:.3g}, in the last tenth by {last:.2g}",
        "raise the learning rate tenfold, or train for longer",
    )


@probe
def views_and_aliases(p):
    """Weights that were kept without a copy, or data changed under the loop.

    print([k for k in best if np.shares_memory(best[k], weights[k])])  # []
    """
    drift = p.uneven_images()
    if drift:
        return fail(*drift)
    p.idle_matrix()
    root = p.layers[0].w_name.partition(".")[0] if p.layers else ""
    if p.unattached and p.is_well() is False and p.called["predict"].startswith(root + "."):
        return fail(
            f"{p.called['predict']} does not use {p.layers[0].w_name}, nor any matrix beside it",
            "changed at random, no answer changes: the layers hold other arrays",
            "change the arrays in place: params[k] -= rate * grad[k]",
        )
    name, kept = p.need("best")
    live = [(layer.w_name, layer.w) for layer in p.need_layers()]
    for path, array in arrays_in(kept, name):
        for other, w in live:
            if path != other and array.shape == w.shape and np.shares_memory(array, w):
                return fail(
                    f"{path} and {other} are one array: what you kept goes on learning",
                    "a change of the one is a change of the other",
                    "keep {k: w.copy() for k, w in params.items()}, or copy.deepcopy(network)",
                    explains=False,
                )
    return None


# Files

SHA256 = {
    "train-images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@probe
def data_download(p):
    """An MNIST file that is a web page, cut short, damaged, or something else.

    print(len(gzip.open(file).read()))  # 10008 for t10k-labels
    """
    path = pathlib.Path(p.need("file"))
    told = damage(path.read_bytes(), path.name)
    return told and fail(told, do="fetch it again, from another mirror")


def damage(content, name):
    """What is wrong with the bytes of an MNIST file; or ""."""
    if content.lstrip()[:1] == b"<":
        return "this is a web page, so the server refused"
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (EOFError, OSError, zlib.error):
            return f"an archive of {len(content)} bytes, cut short or damaged"
    magic, count = (int.from_bytes(content[i : i + 4], "big") for i in (0, 4))
    if magic not in (2049, 2051):
        return f"begins with {magic}, not with 2051 (images) or 2049 (labels): another file"
    size = 16 + 784 * count if magic == 2051 else 8 + count
    if len(content) != size:
        return f"{len(content)} bytes where the header promises {size}"
    known = SHA256.get("-".join(name.split("-")[:2]))
    if known and known != hashlib.sha256(content).hexdigest():
        return "the size is right and the SHA-256 is not"
    return ""


ARRAYS = {"numpy dtype", "numpy ndarray", "_codecs encode"} | {
    f"numpy.{core}.{name}"
    for core in ("core", "_core")
    for name in ("multiarray _reconstruct", "multiarray scalar", "numeric _frombuffer")
}


@probe
def pickle_weights(p):
    """A pickle that would call what is no NumPy array. Nothing that it names is imported.

    print({a for _, a, _ in pickletools.genops(open(pickled, "rb")) if type(a) is str})  # W1, numpy
    """
    asked = []

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            asked.append(f"{module} {name}")
            return Nothing

    Reader(io.BytesIO(pathlib.Path(p.need("pickled")).read_bytes())).load()
    strange = sorted(set(asked) - ARRAYS)
    if not strange:
        return None
    return fail(f"to load it is to call {', '.join(strange)}", do="do not load it; ask for an .npz")


class Nothing:
    """Stands in for whatever a pickle names, takes anything, and does nothing."""

    def __new__(cls, *_args, **_kwargs):
        return object.__new__(cls)

    def __init__(self, *_args, **_kwargs):
        pass

    def __call__(self, *_args, **_kwargs):
        return self

    __setstate__ = __setitem__ = append = extend = add = __call__


# The call


def check(*things, verbose=False, **named):
    """Read a program, ask the probes about it, print what they find; return the names that fail.

    things   globals(), your network, or predict, x, t
    verbose  whether to print every probe, also those that pass or were not asked
    named    what a thing is, by the names at the top of this file; other names are your own

    The root cause comes first. An empty list is no proof: it is what these probes could see.
    "not_well" is in it where the accuracy is low and none of them says why.

    import numpy as np, probes
    def softmax(a):
        e = np.exp(a - a.max())
        return e / e.sum()
    probes.check(softmax=softmax)
    """
    others = {name: thing for name, thing in named.items() if name not in ROLES}
    things += (others,) if others else ()
    named = {role: named[role] for role in ROLES if named.get(role) is not None}
    caller = sys._getframe(1)
    around = {**caller.f_globals, **caller.f_locals}
    with aside([things, named, around]):
        try:
            program = Program(things, named, around)
            asked = [(probe.__name__, ask(probe, program)) for probe in PROBES]
            report = Report(program, asked, verbose)
            lines, names = report.lines(), report.names()
        except Exception as error:  # a limit of this file
            told = f"could not read your program ({said(error)})"
            lines, names = [f"{told}; name its things: predict=, x=, t="], []
    print("\n".join(lines))
    return names


def ask(probe, program):
    """What a probe finds: a Finding, None if all is well, or what it lacks, as a Lacking."""
    if program.time_is_up():
        return Lacking("more time")
    try:
        return probe(program)
    except Lacking as lacking:
        return lacking
    except (Exception, SystemExit) as error:
        if probe in (data_download, pickle_weights):
            role = "file" if probe is data_download else "pickled"
            program.unread.append(f"{role}: {said(error)}; give the path of a file")
        return Lacking(f"what it could read ({said(error)})")


class Report:
    """What `check` prints and returns."""

    def __init__(self, program, asked, verbose):
        self.program, self.asked, self.verbose = program, asked, verbose
        found = []
        for place, (name, finding) in enumerate(asked):
            if isinstance(finding, Finding):
                finding.name = finding.name or name
                found.append((not finding.urgent, -round(finding.accuracy, 2), place, finding))
        ordered = [finding for *_, finding in sorted(found, key=lambda item: item[:3])]
        if any(finding.accuracy and not finding.weak for finding in ordered):
            ordered = [finding for finding in ordered if not finding.weak]
        self.fails = [finding for finding in ordered if finding.kind == "FAIL"]
        self.notes = [finding for finding in ordered if finding.kind == "note"]
        explained = any(finding.explains for finding in self.fails)
        self.not_well = program.is_well() is False and not explained

    def names(self):
        """The names that fail, root cause first."""
        names = [finding.name for finding in self.fails] + ["not_well"] * self.not_well
        return list(dict.fromkeys(names))

    def lines(self):
        """The lines to print: six at most, unless verbose."""
        lines = self._opening()
        for finding in self.fails[:1]:
            lines += [f"FAIL {finding.name}: {finding.seen}"]
            lines += [f"  proof: {finding.proof}"] if finding.proof else []
            lines += [f"  do: {finding.do or 'see the page'}        {address(finding)}"]
        if self.not_well:
            lines += self._unknown_cause()
        if self.verbose:
            return lines + self._everything()
        others = [f"{f.kind} {f.name}: {f.seen}" for f in (self.fails[1:] + self.notes)]
        others = [f"could not read {told}" for told in self.program.unread] + others
        passed = sum(finding is None for _, finding in self.asked)
        room = 6 - len(lines) - 1
        lines += others[: max(room, 0)]
        hidden = len(others) - max(room, 0)
        more = f"{hidden} more to tell; " if hidden > 0 else ""
        return [*lines, f"{passed} probes pass; {more}verbose=True shows all"]

    def _opening(self):
        p = self.program
        if p.accuracy is None:
            return [] if p.predict is None else [f"read {p.told()}"]
        claim = p.told_claim()
        return [f"accuracy on {p.told_data()}: {p.accuracy:.4f}{claim} (read: {p.told()})"]

    def _unknown_cause(self):
        untrained = [finding.seen for finding in self.notes if finding.name == "zero_init"]
        if self.fails:
            return [f"Not well, and that does not explain it        {SITE}probes/#not_well"]
        if untrained:
            return [f"Not well: {untrained[0]}        {SITE}probes/#not_well"]
        roles = ("loss", "gradient", "x_train", "weights")
        lacking = [f"{role}=" for role in roles if not self.program.has_role(role)]
        return [
            f"Not well, cause unknown        {SITE}probes/#not_well",
            "tried: scale, invert, turn, centre, shift labels: none helps",
        ] + [f"next: pass {', '.join(lacking)}"] * bool(lacking)

    def _everything(self):
        lines = [f"could not read {told}" for told in self.program.unread]
        for name, finding in self.asked:
            if isinstance(finding, Finding):
                parts = (finding.seen, finding.proof, finding.do)
                lines.append(f"{finding.kind:10} {finding.name}: {'; '.join(filter(None, parts))}")
            elif isinstance(finding, Lacking):
                lines.append(f"{'not asked':10} {name}: needs {finding}")
            else:
                lines.append(f"{'pass':10} {name}")
        return lines


WITH_PAGE = [
    "activations",
    "accuracy_count",
    "batch_matmul",
    "broadcast_labels",
    "data_download",
    "initial_scale",
    "int_zeros_like",
    "judged_on_training",
    "labels_off_by_one",
    "layer_count",
    "learning_rate",
    "linear_collapse",
    "log_zero",
    "misclassified",
    "never_shuffled",
    "normalization",
    "numerical_gradient",
    "one_hot",
    "own_digit",
    "pickle_weights",
    "preprocessing_contract",
    "reshape_transpose",
    "shuffled_apart",
    "sigmoid_overflow",
    "softmax_axis",
    "softmax_batch",
    "softmax_overflow",
    "softmax_training",
    "sum_for_mean",
    "uint8_wrap",
    "views_and_aliases",
    "zero_init",
]


def address(finding):
    """The address of the page about a finding."""
    page = finding.page or finding.name
    stem = page.partition("/")[0]
    return (
        f"{SITE}pitfalls/{page}{'' if '#' in page else '/'}"
        if stem in WITH_PAGE
        else f"{SITE}probes/#{page}"
    )


# Below is only how your program is read.


class Lacking(Exception):
    """A probe needs something that was neither given nor found."""


PLAIN = (str, bytes, int, float, complex, type(None))


class Traces:
    """What a program holds, remembered, so that all of it can be put back.

    An array of more than LARGE bytes is not copied: it may not be written to meanwhile.
    """

    LARGE = 2**25

    def __init__(self, things):
        self.saved, self.locked = {}, []
        waiting = [things]
        while waiting:
            waiting.extend(self._remember(waiting.pop()) or ())

    def _remember(self, value):
        """Remember a thing; return what it holds."""
        if id(value) in self.saved or isinstance(value, PLAIN):
            return ()
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, types.MethodType):
            return value.__self__, value.__func__
        if isinstance(value, functools.partial):
            return value.func, value.args, value.keywords
        if isinstance(value, (dict, list, set, collections.deque)):
            copy = dict(value) if isinstance(value, dict) else list(value)
            self.saved[id(value)] = value, copy
            held = copy.values() if isinstance(copy, dict) else copy
            return [item for item in held if not isinstance(item, PLAIN)]
        if isinstance(value, (tuple, types.MappingProxyType)):
            return value if isinstance(value, tuple) else value.values()
        if isinstance(value, (np.random.RandomState, random.Random, np.random.Generator)):
            self.saved[id(value)] = value, drawn_so_far(value)
            return ()
        if isinstance(value, type):
            self.saved[id(value)] = value, dict(vars(value))
            return vars(value).values() if of_the_reader(value.__module__) else ()
        if of_the_reader(type(value).__module__) and hasattr(value, "__dict__"):
            self.saved[id(value)] = value, None
            return vars(value), type(value)
        return ()

    def _array(self, array):
        if array.dtype != object and array.nbytes > self.LARGE:
            self.saved[id(array)] = array, None
            if array.flags.writeable and owner(array) is not None:
                self.locked.append(array)
                array.flags.writeable = False
            return () if array.base is None else (array.base,)
        self.saved[id(array)] = array, array.copy()
        return array.ravel().tolist() if array.dtype == object else ()

    def _function(self, function):
        self.saved[id(function)] = function, None
        cells = [cell for cell in function.__closure__ or () if filled(cell)]
        for cell in cells:
            self.saved[id(cell)] = cell, cell.cell_contents
        held = [cell.cell_contents for cell in cells]
        held += [function.__defaults__, function.__kwdefaults__, vars(function)]
        if of_the_reader(function.__globals__.get("__name__", "")):
            held.append(function.__globals__)
        return held

    def put_back(self):
        """Put back whatever has changed."""
        # The whole first: a view may be written to only if its base may.
        for array in sorted(self.locked, key=lambda array: array.base is not None):
            array.flags.writeable = True
        for value, copy in self.saved.values():
            with contextlib.suppress(Exception):
                self._put_back_one(value, copy)

    @staticmethod
    def _put_back_one(value, copy):
        if copy is None:
            return
        if isinstance(value, np.ndarray):
            put_back_array(value, copy)
        elif isinstance(value, dict):
            for key in [key for key in value if key not in copy]:
                del value[key]
            for key, kept in copy.items():
                if key not in value or value[key] is not kept:
                    value[key] = kept
        elif isinstance(value, (list, collections.deque)):
            if len(value) != len(copy) or not all(map(operator.is_, value, copy)):
                value.clear()
                value.extend(copy)
        elif isinstance(value, set):
            value.clear()
            value.update(copy)
        elif isinstance(value, types.CellType):
            value.cell_contents = copy
        elif isinstance(value, type):
            restore_class(value, copy)
        else:
            draw_again(value, copy)


def owner(array):
    """The array that owns the memory of an array; or None if something else does."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array if array.base is None else None


def put_back_array(array, kept):
    """Give an array its shape and its numbers back."""
    if array.shape != kept.shape:
        array.shape = kept.shape
    if not same(array, kept):
        locked = not array.flags.writeable
        if locked:
            array.flags.writeable = True
        array[...] = kept
        array.flags.writeable = not locked


def of_the_reader(module):
    """Whether a module is the reader's own, by its name and its place."""
    if module == "__main__":
        return True
    top = str(module).partition(".")[0]
    path = getattr(sys.modules.get(str(module)), "__file__", None) or ""
    library = "site-packages" in path or pathlib.Path(path).parent in LIBRARY
    return top not in ("builtins", "numpy") and str(module) != __name__ and not library


LIBRARY = [pathlib.Path(inspect.__file__).parent, pathlib.Path(collections.__file__).parent]


def filled(cell):
    """Whether a closure's variable has a value yet."""
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def same(a, b):
    """Whether two arrays are equal; nan equals nan."""
    return a.tobytes() == b.tobytes()


def restore_class(cls, attributes):
    """Give a class back its attributes."""
    for name in [name for name in vars(cls) if name not in attributes]:
        delattr(cls, name)
    for name, value in attributes.items():
        if vars(cls).get(name) is not value:
            setattr(cls, name, value)


def drawn_so_far(generator):
    """The state of a random generator of any kind."""
    if isinstance(generator, np.random.Generator):
        return generator.bit_generator.state
    return generator.getstate() if isinstance(generator, random.Random) else generator.get_state()


def draw_again(generator, state):
    """Put a random generator back into a state."""
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = state
    elif isinstance(generator, random.Random):
        generator.setstate(state)
    else:
        generator.set_state(state)


@contextlib.contextmanager
def aside(things):
    """Run code of the reader's without a trace: print, plots, input, random numbers, arrays."""
    traces = Traces(things)
    drawn, drawn_here = np.random.get_state(), random.getstate()
    pyplot: typing.Any = sys.modules.get("matplotlib.pyplot")
    shown, asked = getattr(pyplot, "show", None), builtins.input
    try:
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
            stack.enter_context(warnings.catch_warnings())
            stack.enter_context(np.errstate(all="warn", under="ignore"))
            warnings.simplefilter("ignore")
            builtins.input = lambda *_: ""
            if pyplot:
                pyplot.show = lambda *_, **__: None
            yield
    finally:
        builtins.input = asked
        if pyplot:
            pyplot.show = shown
        np.random.set_state(drawn)
        random.setstate(drawn_here)
        traces.put_back()


def call(function, *arguments):
    """What a function of the reader's returns, and its warnings in brackets."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function(*arguments)
    told = ", ".join(dict.fromkeys(said(warning.message) for warning in caught))
    return result, told and f" ({told})"


def said(error):
    """An error or warning, as a terminal's last line says it."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}".rstrip(": ")


# Names

SPLITS = {  # which part of the data a name is about, the most useful first
    "test": {"test", "tests", "testing", "te", "t10k", "eval", "holdout"},
    "": set(),
    "val": {"val", "valid", "validation", "dev"},
    "train": {"train", "training", "tr", "trn"},
    "batch": {"batch", "mini", "minibatch"},
}
X_WORDS = {"x", "xs", "img", "imgs", "image", "images", "data", "input", "inputs", "pixels",
           "pixel", "digits", "digit", "samples", "features", "feature", "flat"}  # fmt: skip
T_WORDS = {"t", "ts", "y", "ys", "label", "labels", "target", "targets", "answer", "answers",
           "truth", "true", "classes", "lbl", "lbls", "onehot", "hot", "one", "oh"}  # fmt: skip
ANSWER_WORDS = {"p", "pred", "preds", "prediction", "predictions", "predicted", "guess", "guesses",
                "hat", "yhat", "argmax"}  # fmt: skip
WEIGHT_WORDS = {"w", "ws", "weight", "weights", "b", "bias", "biases", "theta", "params", "wih",
                "who", "parameters"}  # fmt: skip
UNIT_WORDS = {"z", "a", "h", "out", "output", "outputs", "probs", "hidden", "scores", "logits"}
OTHER_WORDS = {"grad", "grads", "gradient", "gradients", "d", "dw", "db", "nabla", "velocity", "v",
               "momentum", "m", "best", "init", "initial", "old", "before", "first", "saved",
               "start", "cache", "backup", "copy", "prev", "previous", "delta"}  # fmt: skip


def words_of(name):
    """The words of a name, in small letters: X_test, testImages, t10k_labels2, Xt."""
    parts = re.findall(r"t10k|[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    words = [part.lower() for part in parts]
    return [letter for word in words for letter in (word if word in ("xt", "yt") else [word])]


def split_of(name):
    """Which part of the data a name is about: "test", "train", ..., or ""."""
    words = set(words_of(name))
    return next((split for split in ("batch", "test", "val", "train") if words & SPLITS[split]), "")


def namespace(value):
    """The names of a program that may be read, in the order in which they came up."""
    return {
        name: thing
        for name, thing in value.items()
        if isinstance(name, str)
        and not name.startswith("_")
        and not isinstance(thing, (types.ModuleType, type))
        and getattr(thing, "__module__", None) != __name__
    }


def is_object(value):
    """Whether a thing is an object of a class, rather than data or a function."""
    plain = (type, types.ModuleType, np.ndarray, np.generic, functools.partial)
    return (
        hasattr(value, "__dict__") and not isinstance(value, plain) and not inspect.isroutine(value)
    )


def arrays_in(value, path, depth=5):
    """Yield the path and the array of each array that a thing holds."""
    if isinstance(value, np.ndarray):
        yield path, value
    elif depth and isinstance(value, collections.abc.Mapping):
        for name in list(value):
            yield from arrays_in(value[name], f"{path}[{name!r}]", depth - 1)
    elif depth and isinstance(value, (list, tuple)) and len(value) <= 50:
        for i, item in enumerate(value):
            yield from arrays_in(item, f"{path}[{i}]", depth - 1)
    elif depth and is_object(value):
        for name, item in list(vars(value).items()):
            yield from arrays_in(item, f"{path}.{name}", depth - 1)


# Images and labels


class Data:
    """Images and their labels, as a program holds them.

    x_name, x        what the reader calls the images, and the array itself
    rows, layout     the images as rows (n, 784), and how the reader holds them: a key of LAYOUTS
    t_name, t, form  the labels, and their form
    numbers          the labels as class numbers (n,)
    """

    def __init__(self, x_name, x, rows, layout):
        self.x_name, self.x, self.rows, self.layout = x_name, x, rows, layout
        self.t_name, self.t, self.form, self.numbers = "", None, "", None
        self.superseded, self.all_marks = False, None
        self.split = split_of(x_name)

    def marks(self, rows=slice(None)):
        """A number for each image, the same however it is scaled."""
        if rows == slice(None) and self.all_marks is not None:
            return self.all_marks
        x = self.rows[rows]
        low, high = x.min(axis=1).astype(float), x.max(axis=1).astype(float)
        span = np.where(high == low, 1, high - low)
        marks = (x.sum(axis=1, dtype=float) - x.shape[1] * low) / span
        if rows == slice(None):
            marks = self.all_marks = np.sort(marks)
        return marks

    def label(self, name, t):
        """Enter its labels; leave them out if they cannot be read."""
        numbers, form = labels_of(t)
        if numbers is not None:
            self.t_name, self.t, self.numbers, self.form = name, t, numbers, form
        return self


LAYOUTS: typing.Dict[str, typing.Any] = {  # what predict may take for n images, given as rows
    "rows": lambda x: x,
    "columns": lambda x: x.T,
    "(n, 28, 28)": lambda x: x.reshape(-1, 28, 28),
    "(n, 1, 28, 28)": lambda x: x.reshape(-1, 1, 28, 28),
    "(n, 28, 28, 1)": lambda x: x.reshape(-1, 28, 28, 1),
    "(n, 1, 784)": lambda x: x[:, np.newaxis],
    "(n, 784, 1)": lambda x: x[:, :, np.newaxis],
}
ONE_BY_ONE: typing.Dict[str, typing.Any] = {  # what predict may take for one image, given as a row
    "one by one": lambda x: x,
    "one column at a time": lambda x: x[:, np.newaxis],
    "one row at a time": lambda x: x[np.newaxis],
    "one (28, 28) at a time": lambda x: x.reshape(28, 28),
    "one (1, 28, 28) at a time": lambda x: x.reshape(1, 28, 28),
}


def array_of(value):
    """An array of numbers from an array, a data frame or a list; or None."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if isinstance(value, (list, tuple)) and len(value) > 1:
        first = value[0]
        if not isinstance(first, (list, tuple, int, float, np.ndarray, np.generic)):
            return None
        try:
            value = np.array(value)
        except (ValueError, TypeError):
            return None
    return value if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else None


def images_of(value, features=784):
    """Images as rows, and their layout; or None and "" if this is none."""
    x = array_of(value)
    if x is None or x.ndim < 2:
        return None, ""
    n, *rest = x.shape
    if rest == [features]:
        return x, "rows"
    if x.ndim == 2 and n == features:
        return x.T, "columns"
    if features == 784 and len(rest) > 1 and rest in ([28, 28], [1, 28, 28], [28, 28, 1]):
        return x.reshape(n, 784), str(("n", *rest)).replace("'", "")
    if rest in ([1, features], [features, 1]):
        names = {True: "(n, 1, 784)", False: "(n, 784, 1)"}
        return x.reshape(n, features), names[rest[0] == 1]
    return None, ""


def labels_of(value):
    """Class numbers (n,), and the form of the labels; or None and "" if these are none."""
    t = array_of(value)
    if t is None:
        try:
            t = np.asarray(value) if isinstance(value, (list, np.ndarray)) else None
        except ValueError:  # of different lengths
            t = None
        if t is not None and t.dtype.kind in "UO" and t.ndim == 1 and len(t) > 1:
            with contextlib.suppress(ValueError, TypeError):
                return t.astype(float).astype(int), "text"
        return None, ""
    if t.ndim == 3 and 1 in t.shape[1:]:
        t = t.reshape(len(t), -1)
    if t.ndim == 1:
        if not len(t) or not np.array_equal(t, np.round(t)):
            return None, ""
        return t.astype(int), "class numbers" if t.dtype.kind in "iub" else "floats"
    if t.ndim != 2:
        return None, ""
    for axis, form in ((1, "one-hot rows"), (0, "one-hot columns")):
        if t.shape[axis] > 1 and one_hot_along(t, axis):
            return t.argmax(axis=axis), form
    if 1 in t.shape and np.array_equal(t, np.round(t)):
        return t.ravel().astype(int), "a column" if t.shape[1] == 1 else "a row"
    return None, ""


def one_hot_along(t, axis):
    """Whether along this axis one number is high, and all others are low."""
    high, low = t.max(), t.min()
    if not high > low or not np.all((t == high) | (t == low)):
        return False
    return bool(np.all(np.sum(t == high, axis=axis) == 1))


def pairs_of(value, features):
    """Images (as rows) and labels of a list of pairs (x, y), as in Nielsen's programs; or None."""
    if not isinstance(value, list) or len(value) < 2 or not isinstance(value[0], (tuple, list)):
        return None
    if any(not isinstance(pair, (tuple, list)) or len(pair) != 2 for pair in value[:5]):
        return None
    some = value[:20000]
    if np.size(some[0][0]) != features or np.size(some[0][1]) > 100:
        return None
    try:
        rows = np.array([np.ravel(x) for x, _ in some])
        t = np.array([np.ravel(y) for _, y in some])
    except ValueError:
        return None
    return rows, t[:, 0] if t.shape[1] == 1 else t


def lines_of(value, features):
    """Images (as rows) and labels of lines such as "7,0,...,0", as a CSV file has them; or None."""
    if not isinstance(value, list) or len(value) < 2 or not isinstance(value[0], str):
        return None
    if value[-1].count(",") != features:
        return None
    try:
        table = np.array([line.split(",") for line in value[-10000:]], float)
    except ValueError:
        return None
    return table[:, 1:], table[:, 0]


def is_filled_like_images(rows):
    """Whether many values are the same, as paper is on images, and no weights are."""
    some = rows[:: 1 + len(rows) // 200]
    _, counts = np.unique(some, return_counts=True)
    constant = np.mean(np.ptp(some, axis=0) == 0)
    return counts.max() > 0.2 * some.size or constant > 0.05


def related(names):
    """The words of a name that tell one pair of images and labels from another."""
    words = set(words_of(names)) | set(re.findall(r"\d+", names))
    return words - X_WORDS - T_WORDS


def data_in(names, features, taken):
    """All images with their labels that a program holds, in the order in which they came up."""
    images: typing.List[Data] = []
    labels: typing.List[typing.Any] = []
    for name, value in names.items():
        if id(value) not in taken:
            # What cannot even be looked at, such as a lazy loader, is no data.
            with contextlib.suppress(Exception):
                sort_in(name, value, features, images, labels)
    for data in images:
        if data.numbers is None and labels:
            name, t = max(reversed(labels), key=lambda label: kinship(data, *label))
            if kinship(data, name, t)[0] >= 0:
                data.label(name, t)
    return images


def sort_in(name, value, features, images, labels):
    """Enter a thing among the images, or among the labels, if it may be either."""
    words = set(words_of(name))
    pairs, lines = pairs_of(value, features), lines_of(value, features)
    if pairs is not None:
        images.append(Data(name, value, pairs[0], "pairs").label(name, pairs[1]))
    elif lines is not None:
        images.append(Data(name, value, lines[0], "lines").label(name, lines[1].astype(int)))
    elif isinstance(value, (np.ndarray, list)) or hasattr(value, "to_numpy"):
        if words & (WEIGHT_WORDS | OTHER_WORDS):
            return
        rows, layout = images_of(value, features)
        if rows is not None and len(rows) > 1 and is_filled_like_images(rows):
            images.append(Data(name, value, rows, layout))
        elif not words & ANSWER_WORDS and labels_of(value)[0] is not None:
            labels.append((name, value))


def kinship(data, name, t):
    """How likely labels belong to images; below 0 if they cannot."""
    numbers, _ = labels_of(t)
    gap = abs(len(numbers) - len(data.rows))
    own, other = related(data.x_name), related(name)
    fits = 10 * (split_of(name) == data.split) + len(own & other) - len(own ^ other)
    if gap and (gap > 0.05 * len(data.rows) or fits < 7):
        return (-1,)
    is_label = bool(set(words_of(name)) & T_WORDS)
    return 2 * (fits >= 7) + (gap == 0), is_label, fits


def derived(b, a):
    """Whether the images b are made of the images a: some of them, scaled, inverted or mixed."""
    if b is a or len(b.rows) > len(a.rows):
        return False
    if a.numbers is not None and b.numbers is not None:
        for part in (a.numbers[: len(b.numbers)], a.numbers[-len(b.numbers) :]):
            if np.array_equal(part, b.numbers):
                return True
    known, some = a.marks(), b.marks(slice(0, 40))
    return any(share_known(marks, known) > 0.7 for marks in (some, b.rows.shape[1] - some))


def share_known(marks, known):
    """The share of numbers that are among others, in order, but for rounding."""
    place = np.clip(np.searchsorted(known, marks), 1, len(known) - 1)
    gap = np.minimum(np.abs(known[place] - marks), np.abs(known[place - 1] - marks))
    return np.mean(gap < 2e-3)


# Weights


class Layer:
    """A matrix and its bias, as the reader holds them, and as used in x @ W + b.

    w_name, w    the reader's matrix      b_name, b    the reader's bias, or "" and None
    turned       whether it is used as W @ x, so that its transpose goes into x @ W + b
    """

    def __init__(self, w_name, w, turned):
        self.w_name, self.w, self.turned, self.b_name, self.b = w_name, w, turned, "", None

    @property
    def W(self):  # noqa: N802
        """The matrix, (inputs, outputs), float64."""
        return np.asarray(self.w.T if self.turned else self.w, float)

    @property
    def bias(self):
        """The bias, (outputs,), float64; zeros if there is none."""
        return np.zeros(self.W.shape[1]) if self.b is None else np.asarray(self.b, float).ravel()


def pattern(path):
    """A path without its numbers: W1 and W2 have the same."""
    return re.sub(r"\d+", "#", path)


def networks_in(found, features):
    """The networks that all arrays that were found may make, [(path, array), ...], best first."""
    matrices, seen = [], set()
    for path, array in found:
        words = set(words_of(path))
        doubtful = bool(words & OTHER_WORDS) or bool(re.search(r"(?:^|\W)[dmv][Ww]", path))
        image = words & (X_WORDS | T_WORDS | ANSWER_WORDS | UNIT_WORDS) and not words & WEIGHT_WORDS
        named = words & WEIGHT_WORDS
        image = image or (array.ndim == 2 and not named and looks_like_images(array, features))
        if array.ndim == 2 and array.dtype.kind == "f" and id(array) not in seen and not image:
            seen.add(id(array))
            if min(array.shape) > 1 or features in array.shape:
                matrices.append((bool(doubtful), path, array))
    groups = collections.OrderedDict()
    for doubtful, path, array in matrices:
        for key in (pattern(path), re.split(r"[.\[]", path)[0], ""):
            groups.setdefault((doubtful, key), []).append((path, array))
    networks = []
    for (doubtful, _), members in groups.items():
        ordered = sorted(members, key=lambda m: [int(d) for d in re.findall(r"\d+", m[0])])
        for order in (ordered, members):
            for turned in (False, True):
                layers = chain(order, features, turned)
                if layers:
                    networks.append((doubtful, -len(layers), layers))
    networks = [layers for *_, layers in sorted(networks, key=lambda n: n[:2])]
    for layers in networks:
        for layer in layers:
            add_bias(layer, layers, found)
    return networks


def looks_like_images(array, features):
    """Whether a matrix is rather a few images: many of its values are the same, not all."""
    if features not in array.shape or not array.size or array.max() == array.min():
        return False
    return is_filled_like_images(array if array.shape[1] == features else array.T)


def chain(matrices, features, turned):
    """The longest row of matrices of which each leads into the next, from the images on."""
    width, layers = features, []
    for path, array in matrices:
        inputs, outputs = array.shape[::-1] if turned else array.shape
        if inputs == width:
            layers.append(Layer(path, array, turned))
            width = outputs
    return layers


def add_bias(layer, layers, found):
    """Find the bias of a layer: the array whose name differs least, of the right size."""
    size = layer.W.shape[1]
    numbers = re.findall(r"\d+", layer.w_name)
    root = re.split(r"[.\[]", layer.w_name)[0]
    taken = {id(other.b) for other in layers}
    fits = [
        (path, array)
        for path, array in found
        if array.size == size and array.dtype.kind == "f" and id(array) not in taken
        and (array.ndim == 1 or (array.ndim == 2 and 1 in array.shape and size > 1))
        and any(word[0] == "b" or word == "intercepts" for word in words_of(path.split(".")[-1]))
        and not set(words_of(path)) & OTHER_WORDS
        and re.findall(r"\d+", path) == numbers
        and (re.split(r"[.\[]", path)[0] == root or not re.search(r"[.\[]", path))
    ]  # fmt: skip
    if not fits:
        place = next(i for i, (_, array) in enumerate(found) if array is layer.w)
        fits = [(path, array) for path, array in found[place + 1 : place + 2] if array.size == size]
    if fits:
        layer.b_name, layer.b = fits[0]


# Functions

PREDICT = ["predict_proba", "predict_prob", "predict_probs", "predict", "forward_propagation",
           "forward_prop", "forward_pass", "forward_propagate", "l_model_forward", "model_forward",
           "forward", "feedforward", "feed_forward", "fprop", "query", "think", "infer",
           "inference", "classify", "recognize", "recognise", "make_predictions", "run",
           "compute_output", "output", "compute", "model", "net", "network", "nn", "neural_net",
           "neural_network", "mlp", "guess", "yosoku", "suiron", "予測", "推論", "f", "h",
           "__call__"]  # fmt: skip
PREDICT_WORDS = {"predict", "predictions", "forward", "classify", "guess", "infer", "hypothesis",
                 "recognize", "recognise", "logp", "logits"}  # fmt: skip
NEVER = {"train", "fit", "update", "step", "save", "load", "main", "optimize", "optimizer", "sgd",
         "plot", "show", "draw", "init", "initialize", "download", "write", "delete", "remove",
         "backward", "backprop", "learn", "descent", "mini", "epoch"}  # fmt: skip
ACCURACY = ["accuracy", "get_accuracy", "compute_accuracy", "calc_accuracy", "calculate_accuracy",
            "accuracy_score", "evaluate", "score", "acc", "eval_accuracy",
            "test_accuracy"]  # fmt: skip
LOSS = ["cross_entropy_error", "cross_entropy", "cross_entropy_loss", "crossentropy", "loss",
        "loss_function", "loss_fn", "compute_loss", "compute_cost", "cost", "cost_function",
        "categorical_crossentropy", "nll", "nll_loss", "mean_squared_error", "mse",
        "sum_squared_error", "get_loss", "calc_loss"]  # fmt: skip
GRADIENT = ["gradient", "gradients", "grad", "grads", "compute_gradients", "compute_gradient",
            "backprop", "backward_prop", "backward_propagation", "back_propagation", "backward",
            "l_model_backward", "get_gradients", "bprop", "calc_gradient"]  # fmt: skip
SOFTMAX = ["softmax", "soft_max", "stable_softmax", "soft"]
SIGMOID = ["sigmoid", "logistic", "sigma", "sig", "sigmoid_function"]
NUMERICAL = ["numerical_gradient", "numerical_grad", "numeric_gradient", "num_grad"]


def functions_of(names, wanted, never=frozenset()):
    """The functions and methods with a wanted name, the best first: [(path, function), ...]."""
    found = []
    for name, value in names.items():
        if is_object(value):
            for attribute in wanted:
                if attribute == "__call__" and not callable(value):
                    continue
                method = None
                with contextlib.suppress(Exception):  # a lazy loader may raise anything
                    method = getattr(value, attribute, None)
                if callable(method):
                    path = name if attribute == "__call__" else f"{name}.{attribute}"
                    found.append((attribute, path, method))
        elif callable(value):
            found.append((name, name, value))
    ranked = []
    for name, path, function in found:
        low, words = name.lower(), set(words_of(name))
        if low in wanted and not words & never:
            ranked.append((wanted.index(low), path, function))
        elif wanted is PREDICT and words & PREDICT_WORDS and not words & never:
            ranked.append((len(wanted), path, function))
    return [(path, function) for _, path, function in sorted(ranked, key=lambda item: item[0])]


class Slot:
    """A place in a call that is filled later: with images, or with labels."""

    def __init__(self, kind):
        self.kind = kind


IMAGES, LABELS = Slot("images"), Slot("labels")
NETWORK_WORDS = {"network", "net", "params", "parameters", "weights", "model", "nn", "theta",
                 "param", "layers"}  # fmt: skip


def arguments_of(function, names, first=IMAGES):
    """What a function is to be called with, in order: slots, and things of the program.

    Raises Lacking for a parameter that has no default and no thing of its name.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return [first]
    arguments, free = [], first
    for parameter in parameters:
        if parameter.kind == parameter.VAR_POSITIONAL and len(parameters) <= 2 and not arguments:
            arguments.append(free)
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.default is not parameter.empty or parameter.kind == parameter.KEYWORD_ONLY:
            continue
        name, words = parameter.name, set(words_of(parameter.name))
        if words & NETWORK_WORDS:
            arguments.append(network_of(name, names))
        elif name in names and not words & (X_WORDS | T_WORDS):
            arguments.append(names[name])
        elif words & {"y", "t", "label", "labels", "target", "targets"} and free is not first:
            arguments.append(LABELS)
        elif free is not None:
            arguments.append(free)
            free = None
        elif words & T_WORDS:
            arguments.append(LABELS)
        else:
            raise Lacking(name)
    if not parameters:
        raise Lacking("for images")
    return arguments


def network_of(name, names):
    """The thing that a parameter such as `network` or `params` stands for."""
    if name in names and not callable(names[name]):
        return names[name]
    for other, value in names.items():
        words = set(words_of(other))
        if (
            words & NETWORK_WORDS
            and not words & OTHER_WORDS
            and isinstance(value, (dict, list, tuple))
        ):
            return value
    for other, value in names.items():
        if words_of(other) and set(words_of(other)) & NETWORK_WORDS and is_object(value):
            return value
    raise Lacking(name)


class Predict:
    """A way to call what predicts: rows of images in, rows of answers out.

    path, function    what the reader calls it
    arguments         what it is called with; one of them is IMAGES
    layout            a key of LAYOUTS or ONE_BY_ONE
    numbers           whether it answers class numbers; the rows are then one-hot
    """

    def __init__(self, path, function, arguments, labels=None):
        self.path, self.function, self.arguments, self.labels = path, function, arguments, labels
        self.layout, self.classes, self.numbers, self.words = "rows", 10, False, ""

    def __call__(self, rows):
        """Answers for images, rows (n, classes), as floats."""
        if self.layout in ONE_BY_ONE:
            pack = ONE_BY_ONE[self.layout]
            answers = [self._unpacked(self._called(pack(row), 1), 1) for row in rows]
            return np.concatenate(answers)
        return self._unpacked(self._called(LAYOUTS[self.layout](rows), len(rows)), len(rows))

    def raw(self, rows):
        """What the reader's function returns for images, given as rows."""
        return self._called(LAYOUTS.get(self.layout, LAYOUTS["rows"])(rows), len(rows))

    def _called(self, images, n):
        images = np.array(images)
        return self.function(*[images if a is IMAGES else a for a in self.filled(n)])

    def filled(self, n):
        """What the function is called with for n images, all but the images."""
        return [first_labels(self.labels, n) if a is LABELS else a for a in self.arguments]

    def _unpacked(self, result, n):
        square = isinstance(result, np.ndarray) and result.shape == (n, n) == (self.classes, n)
        if self.layout == "columns" and square:
            result = result.T
        rows, self.numbers = answers_of(result, n, self.classes)
        if rows is None:
            raise NoAnswers(result, n)
        return rows

    def told(self):
        """How the reader would write the call."""
        try:
            parameters = list(inspect.signature(self.function).parameters.values())
        except (TypeError, ValueError):
            return f"{self.path}(x)"
        shown = [p.name for p in parameters if p.default is p.empty][: len(self.arguments)]
        return f"{self.path}({', '.join(shown)})"


class NoAnswers(Exception):
    """What predict returned is no row of answers for each image."""

    def __init__(self, result, n):
        if result is None:
            told = "returns None: its return is missing"
        else:
            shape = np.shape(result) if isinstance(result, np.ndarray) else type(result).__name__
            told = f"makes {shape} of {n} images: return a row for each image"
        super().__init__(told)
        self.nothing = result is None
        self.shape = np.shape(result) if isinstance(result, np.ndarray) else ()


def first_labels(labels, n):
    """Labels for the first n images, in the reader's form."""
    t = array_of(labels)
    if t is None:
        return labels
    return t[:, :n] if t.ndim == 2 and t.shape[0] < t.shape[1] and t.shape[0] <= 20 else t[:n]


def answers_of(result, n, classes):
    """Answers as rows (n, classes) and whether they were class numbers; or None and False."""
    if isinstance(result, tuple) or (isinstance(result, list) and len(result) != n):
        for part in reversed(list(result)):
            if not isinstance(part, (dict, list, tuple)):
                rows, numbers = answers_of(part, n, classes)
                if rows is not None:
                    return rows, numbers
        return None, False
    if isinstance(result, dict):
        return answers_of(tuple(result.values()), n, classes)
    try:
        y = np.array(result)
    except ValueError:
        return None, False
    if y.dtype.kind not in "biuf":
        return None, False
    if y.shape == (n, classes):
        return y.astype(float), False
    if y.shape == (classes, n):
        return y.T.astype(float), False
    if y.size == n * classes and y.ndim > 1 and classes > 1:
        return (y.reshape(n, classes) if len(y) == n else y.reshape(classes, n).T).astype(
            float
        ), False
    if n == 1 and y.shape == (classes,):
        return y[np.newaxis].astype(float), False
    if y.size == n and (y.dtype.kind in "iub" or np.array_equal(y, np.round(y))):
        numbers = y.ravel().astype(int)
        if numbers.min() >= -1 and numbers.max() <= classes:
            return np.equal.outer(numbers, np.arange(classes)).astype(float), True
    return None, False


# A network made of the matrices alone

ACTIVATIONS: typing.Dict[str, typing.Any] = {
    "sigmoid": lambda a: 0.5 * (1 + np.tanh(0.5 * a)),
    "ReLU": lambda a: np.maximum(a, 0),
    "tanh": np.tanh,
    "leaky ReLU": lambda a: np.where(a > 0, a, 0.01 * a),
}


def softmax_rows(a):
    """Softmax of each row."""
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def log_softmax_rows(a):
    """The logarithm of softmax of each row."""
    a = a - a.max(axis=1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=1, keepdims=True))


def over(a, axis):
    """Softmax along an axis, or over all numbers."""
    e = np.exp(a - a.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


OUTPUTS: typing.Dict[str, typing.Any] = {  # what a program may make of its last scores
    "softmax": softmax_rows,
    "scores": lambda a: a,
    "log-softmax": log_softmax_rows,
    "sigmoid": ACTIVATIONS["sigmoid"],
    "ReLU": ACTIVATIONS["ReLU"],
    "tanh": np.tanh,
    "softmax over the batch": lambda a: over(a, None),
    "softmax along axis 0": lambda a: over(a, 0),
    "exp without the division": lambda a: np.exp(a - a.max(axis=1, keepdims=True)),
    "softmax of a sigmoid": lambda a: softmax_rows(ACTIVATIONS["sigmoid"](a)),
    "softmax of a ReLU": lambda a: softmax_rows(ACTIVATIONS["ReLU"](a)),
    "softmax taken twice": lambda a: softmax_rows(softmax_rows(a)),
}


OF_BATCHES = ("softmax over the batch", "softmax along axis 0")


class Variant:
    """A network of the reader's matrices, as it should be or with one thing left out.

    activation  between the layers, a key of ACTIVATIONS
    without     what is left out: "", "activation", "bias" or "layer"
    at          in which layer, from 0 on; None for all
    """

    def __init__(self, activation, without="", at=None):
        self.activation, self.without, self.at = activation, without, at

    def scores(self, layers, x):
        """The last scores of images, (n, 10)."""
        h = ACTIVATIONS[self.activation]
        z, last = np.asarray(x, float), len(layers) - 1
        for i, layer in enumerate(layers):
            here = self.at is None or self.at == i
            if self.without == "layer" and here:
                continue
            z = z @ layer.W
            if not (self.without == "bias" and here):
                z = z + layer.bias
            if i < last and not (self.without == "activation" and here):
                z = h(z)
        return z


def variants_of(layers):
    """The network of these matrices, and each way of leaving one thing out."""
    for activation in ACTIVATIONS:
        yield Variant(activation)
    for activation in ACTIVATIONS:
        for i in range(len(layers) - 1):
            yield Variant(activation, "activation", i)
            if layers[i].W.shape[0] == layers[i].W.shape[1]:
                yield Variant(activation, "layer", i)
        for i, layer in enumerate(layers):
            if layer.b is not None and np.any(layer.b):
                yield Variant(activation, "bias", i)
        if any(layer.b is not None and np.any(layer.b) for layer in layers):
            yield Variant(activation, "bias")
    if len(layers) > 2:
        yield Variant("sigmoid", "activation")


def agree(a, b):
    """Whether two tables of answers are the same but for rounding."""
    if a.shape != b.shape or np.isnan(a).any() or np.isnan(b).any():
        return False
    return bool(np.allclose(a, b, rtol=2e-3, atol=2e-4 * max(1.0, np.abs(b).max())))


# The program


SCALINGS = (  # how a program may scale images while it feeds them
    ("", lambda x: x),
    ("{} / 255", lambda x: x / 255.0),
    ("{} / 255 * 0.99 + 0.01", lambda x: x / 255.0 * 0.99 + 0.01),
    ("{} / 127.5 - 1", lambda x: x / 127.5 - 1),
    ("{} / 256", lambda x: x / 256.0),
)


class Better:
    """What a repair does: the accuracy with it, and how many images are gained and lost."""

    def __init__(self, before, after):
        self.accuracy = after.mean()
        self.gained, self.lost = np.sum(after & ~before), np.sum(before & ~after)
        gain = self.accuracy - before.mean()
        z = (self.gained - self.lost) / np.sqrt(max(self.gained + self.lost, 1))
        self.counts = self.accuracy >= 0.8 and gain >= 0.01 and z >= 5

    def __str__(self):
        return (
            f"the accuracy is {self.accuracy:.4f}: {self.gained:,} more right, {self.lost:,} fewer"
        )


ROLES = ["predict", "x", "t", "softmax", "sigmoid", "loss", "accuracy", "weights", "gradient",
         "numerical_gradient", "losses", "best", "x_train", "t_train", "file",
         "pickled"]  # fmt: skip
SECONDS = 1.5  # for one look at all images


class Program:
    """A reader's program, read.

    x        the images as rows (n, 784), as predict receives them      n  how many
    t        their class numbers (n,), or None
    y        what predict answers, rows (n, 10); asked once
    right    whether each image is classified correctly, (n,); accuracy is its mean
    kind     what y is: "probabilities", "scores", "log-probabilities", "sigmoids", "class numbers"
    layers   [Layer, ...]
    called   {"x": "x_test", ...}: what the reader calls each thing
    unread   what could not be read, and what to give

    What is not there raises Lacking when a probe asks for it.
    """

    data: typing.Any = None
    trained: typing.Any = None
    all_data: typing.Any = None
    predict: typing.Any = None
    picker: typing.Any = None
    accuracy: typing.Any = None
    t: typing.Any = None
    layers: typing.Any = ()
    steady, kind, n, unattached, attached = True, "", 0, False, False
    short_scorecard = None

    def __init__(self, things, named, around):
        self.began = time.perf_counter()
        self.named, self.called, self.unread = dict(named), {}, []
        self.stumble = self.stumble_name = self.writes = ""
        self.around = namespace(around)
        self.names, self.data_names = {}, {}
        for thing in things:
            self._take(thing)
        # With keywords alone the arrays around are looked at, and no function is called.
        known = self.names if things else self.around
        self.arrays = [pair for name, value in known.items() for pair in arrays_in(value, name)]
        self.beside = {}
        given = [thing for thing in self.named.values() if inspect.isroutine(thing)]
        for function in [getattr(thing, "__func__", thing) for thing in given]:
            if of_the_reader(getattr(function, "__module__", "")):
                self.beside.update(namespace(getattr(function, "__globals__", {})))
        for value in [value for value in self.names.values() if is_object(value)]:
            for method in vars(type(value)).values():
                if isinstance(method, types.FunctionType) and of_the_reader(method.__module__):
                    self.beside.update(namespace(method.__globals__))
        self.has = {}
        self._read_weights_and_data()
        self._read_predict()
        self._ask_predict()
        self._read_functions()
        self._read_claims()

    def _take(self, thing):
        """Enter a positional argument by what it is."""
        if isinstance(thing, collections.abc.Mapping):
            self.names.update(namespace(thing))
        elif isinstance(thing, types.ModuleType):
            self.names.update(namespace(vars(thing)))
        elif isinstance(thing, (np.ndarray, list)) or hasattr(thing, "to_numpy"):
            self.named.setdefault("t" if "x" in self.named else "x", thing)
        elif inspect.isroutine(thing) or isinstance(thing, functools.partial):
            self.named.setdefault("predict", thing)
        else:
            self.names[self._name_of(thing, "network")] = thing
            self.data_names = self.around

    def _name_of(self, thing, otherwise):
        """What the reader calls a thing."""
        if self.around.get(otherwise) is thing:
            return otherwise
        names = (name for name, value in self.around.items() if value is thing)
        return next(names, otherwise)

    def need(self, role):
        """What was found for a role. Raises Lacking."""
        if self.has.get(role) is None:
            raise Lacking(role)
        return self.has[role]

    # Weights, images and labels

    def _read_weights_and_data(self):
        found = self.arrays
        if "weights" in self.named:
            name = self._name_of(self.named["weights"], "weights")
            found = list(arrays_in(self.named["weights"], name))
        self.features, self.classes = 784, 10
        if "x" in self.named:
            self.data = self._data_of("x", "t")
            if self.data is None:
                return
            self.features = self.data.rows.shape[1]
        self.networks = networks_in(found, self.features)
        self.layers = self.networks[0] if self.networks else []
        if "weights" in self.named and not self.layers:
            self.unread.append("weights: no matrix takes images; give a dictionary or a list")
        taken = {id(layer.w) for layer in self.layers}
        if "x" not in self.named:
            self.data = self._chosen(taken)
            if self.data is not None and "t" in self.named:
                self.data.label(self._name_of(self.named["t"], "t"), self.named["t"])
        known = self.data is not None and self.data.numbers is not None
        if self.features != 784 and (self.layers or known):
            self.classes = (
                self.layers[-1].W.shape[1] if self.layers else self.data.numbers.max() + 1
            )
        elif known and len(np.unique(self.data.numbers)) > 10 and self.data.numbers.max() > 10:
            self.classes = self.data.numbers.max() + 1
        self.trained = self._data_of("x_train", "t_train") if "x_train" in self.named else None

    def _data_of(self, x_role, t_role):
        """Images and labels that were given as keywords."""
        x, t = self.named[x_role], self.named.get(t_role)
        name = self._name_of(x, x_role)
        pairs = pairs_of(x, 784)
        if pairs is not None:
            return Data(name, x, pairs[0], "pairs").label(name, pairs[1] if t is None else t)
        array = array_of(x)
        if array is None or array.ndim < 1:
            self.unread.append(f"{x_role}: it is no array of numbers; give images as rows")
            return None
        if array.shape == (784,):
            array = array[np.newaxis]
        rows, layout = images_of(array)
        if rows is None and array.ndim == 2 and labels_of(t)[0] is not None:
            n = len(labels_of(t)[0])
            if array.shape[1] == n != len(array):
                rows, layout = array.T, "columns"
        if rows is None:
            rows, layout = array.reshape(len(array), -1), "rows"
        data = Data(name, x, rows, layout)
        if t is not None:
            data.label(self._name_of(t, t_role), t)
            if data.numbers is None:
                data.t = t
                data.t_name = self._name_of(t, t_role)
        return data

    def _chosen(self, taken):
        """The images and labels to ask about: those to test with before those to train with."""
        names = {**self.data_names, **self.names}
        self.all_data = data_in(names, self.features, taken)
        if not self.all_data:
            self._other_subject(names, taken)
        if not self.all_data:
            if self.names:
                self.unread.append("images: no array is 784 wide; give x= and t=")
            return None
        for i, data in enumerate(self.all_data):
            for base in self.all_data[:i]:
                if data.numbers is not None and data.split != "batch" and derived(data, base):
                    base.superseded = True
                    if not data.split:
                        data.split = base.split
        order = list(SPLITS)
        asked = [
            d for d in self.all_data if d.numbers is not None and d.split in ("test", "", "val")
        ]
        prepared = any(data.rows.dtype != np.uint8 for data in asked)
        return min(
            self.all_data,
            key=lambda d: (
                d.numbers is None,
                d.superseded or (prepared and d.rows.dtype == np.uint8),
                order.index(d.split),
            ),
        )

    def _other_subject(self, names, taken):
        """Tables of another width, if their names and labels say what they are."""
        for name, value in names.items():
            x = array_of(value) if set(words_of(name)) & X_WORDS else None
            if x is not None and x.ndim == 2 and id(value) not in taken and x.shape[1] > 1:
                found = data_in(names, x.shape[1], taken)
                if any(data.numbers is not None for data in found):
                    self.features, self.all_data = x.shape[1], found
                    self.networks = networks_in(self.arrays, self.features)
                    self.layers = self.networks[0] if self.networks else []
                    return

    # predict

    def _read_predict(self):
        if self.data is None:
            return
        if "predict" in self.named:
            function = self.named["predict"]
            if is_object(function) and not callable(function):
                candidates = functions_of({"predict": function}, PREDICT, NEVER)
            else:
                candidates = [(self._name_of(function, "predict"), function)]
        else:
            candidates = functions_of(self.names, PREDICT, NEVER)
        self.errors, picker = [], None
        for path, function in candidates:
            predict = self._tried(path, function)
            if predict is None:
                continue
            if not predict.numbers:
                self.predict = predict
                break
            picker = picker or predict
        self.picker = picker if self.predict is not None else None
        self.predict = self.predict or picker
        if self.predict is None:
            self._rebuild()
        if self.predict is None:
            self._tell_why(candidates)

    def _tried(self, path, function):
        """A way to call a function that gives an answer for each of seven images; or None."""
        if self.time_is_up():
            return None
        try:
            arguments = arguments_of(function, {**self.around, **self.names})
        except Lacking as lacking:
            self.errors.append((path, False, f"its parameter {lacking} was not found"))
            return None
        if not any(argument is IMAGES for argument in arguments):
            return None
        predict = Predict(path, function, arguments, self.data.t)
        predict.classes = self.classes
        rows = self.data.rows[: 6 if self.classes == 7 else 7]
        square = rows.shape[1] == 784
        native = self.data.layout if self.data.layout in LAYOUTS else "one column at a time"
        single = {
            "(n, 28, 28)": "one (28, 28) at a time",
            "(n, 1, 28, 28)": "one (1, 28, 28) at a time",
        }
        first = [native, single.get(native, native), "rows", "columns"]
        for layout in dict.fromkeys([*first, *LAYOUTS, *ONE_BY_ONE]):
            if not square and "28" in layout:
                continue
            predict.layout = layout
            try:
                answers = predict(rows)
            except (Exception, SystemExit) as error:
                self.errors.append((path, layout == native, error))
                continue
            if len(answers) == len(rows):
                return predict
        return None

    def _rebuild(self):
        """Make predict from the matrices, if that reproduces the program's own answers."""
        if not self.layers:
            return
        for name, own in list(self._own_answers())[::-1][:6]:
            m = len(own)
            for data in sorted(self.all_sets(), key=lambda d: d is not self.data):
                parts = [slice(None)] if m == len(data.rows) else [slice(-m, None), slice(0, m)]
                for part in parts if m <= len(data.rows) else ():
                    found = self._reproduced(data.rows[part], own)
                    if found:
                        variant, output = found
                        self._take_rebuilt(variant, output, name)
                        return
        for name, picked in self.own_numbers():
            for activation in ACTIVATIONS:
                variant = Variant(activation)
                if (
                    np.mean(variant.scores(self.layers, self.data.rows).argmax(axis=1) == picked)
                    > 0.995
                ):
                    self._take_rebuilt(variant, "scores", name)
                    return

    def _take_rebuilt(self, variant, output, name):
        """Take a network of the matrices for predict, since it answers as the program did."""
        make = OUTPUTS[output]
        path = f"rebuilt from {', '.join(layer.w_name for layer in self.layers)}"

        def rebuilt(x):
            return make(variant.scores(self.layers, x))

        self.predict = Predict(path, rebuilt, [IMAGES])
        self.predict.classes = self.classes
        self.predict.words = f"{path}, {variant.activation} between, as your {name}"

    def own_numbers(self):
        """Class numbers for all images that look like the program's own: (name, numbers)."""
        for name, array in self.arrays:
            whole = array.ndim == 1 and array.dtype.kind in "iu"
            answers = set(words_of(name)) & ANSWER_WORDS
            if whole and answers and len(array) == len(self.data.rows):
                yield name, array

    def all_sets(self):
        """All images with labels that were found."""
        return getattr(self, "all_data", None) or [self.data]

    def _own_answers(self):
        """Tables that look like the program's own answers, as rows: (name, table)."""
        for name, array in self.arrays:
            words = set(words_of(name))
            if array.ndim != 2 or array.dtype.kind != "f" or words & OTHER_WORDS:
                continue
            if any(array is layer.w for layer in self.layers) or labels_of(array)[0] is not None:
                continue
            rows = array if array.shape[1] == self.classes else array.T
            if rows.shape[1] == self.classes and len(rows) > 1:
                yield name, rows.astype(float)

    def _reproduced(self, rows, own):
        """Which variant of the network, and which output, answers as the program did; or None."""
        few, of_batches = slice(0, 100), sums(own) in ("all", "columns")
        for variant in variants_of(self.layers):
            if self.time_is_up():
                return None
            scores = variant.scores(self.layers, rows[few])
            for output, make in OUTPUTS.items():
                if output not in OF_BATCHES and agree(make(scores), own[few]):
                    return variant, output
            if of_batches and not variant.without:
                whole = variant.scores(self.layers, rows)
                for output in OF_BATCHES:
                    if agree(OUTPUTS[output](whole), own):
                        return variant, output
        return None

    def _tell_why(self, candidates):
        """Why there is no predict: the reader's mistake, if that is sure, or a limit of ours."""
        for path, native, error in self.errors:
            told = self._mistake(path, error) if native is True else ""
            if told:
                self.stumble = f"{path} {told}"
                if "numpy" in told and "has no attribute" in told:
                    self.stumble_name = "activations"
                if isinstance(error, NoAnswers) and error.shape in self._hidden():
                    self.stumble_name = "layer_count"
                return
        if not candidates:
            told = "no function with a name such as predict or forward"
        else:
            path, _, error = self.errors[0] if self.errors else (candidates[0][0], "", "")
            told = f"{path}: {said(error) if isinstance(error, BaseException) else error}"
        self.unread.append(f"predict ({told}); give predict=lambda x: ..., an answer for each row")

    def _mistake(self, path, error):
        """What the reader's function does wrong, if the error is surely its own; or ""."""
        given = self.given("predict")
        if "read-only" in str(error):
            return ""  # large arrays may not be written to while they are looked at
        if isinstance(error, NoAnswers):
            # A method may keep its answers in the object.
            sure = given or (error.nothing and "." not in path) or error.shape in self._hidden()
            return str(error) if sure else ""
        own = (AttributeError, NameError, ZeroDivisionError, IndexError, RecursionError)
        shapes = isinstance(error, ValueError) and re.search("align|matmul|broadcast", str(error))
        sure = (
            given or isinstance(error, own) or (shapes and len(self.layers) > 1 and "." not in path)
        )
        return f"stops with {said(error)}" if sure else ""

    def _hidden(self):
        """The shapes of answers that come from a hidden layer."""
        widths = [layer.W.shape[1] for layer in self.layers[:-1]]
        return [s for w in widths for s in ((7, w), (w, 7), (6, w), (w, 6), (1, w), (w, 1), (w,))]

    def _read_scaling(self):
        """Take raw images as scaled where the program's own answers show that it scales them."""
        rows, t = self.data.rows, self.data.numbers
        raw = self.features == 784 and rows.min() >= 0 and rows.max() > 1.5
        if not raw or self.given("x") or self.predict is None or t is None or len(t) != len(rows):
            return
        few = rows[:10000]
        own = [(name, table) for name, table in self._own_answers() if len(table) <= len(few)]
        claims = [claim for _, claim in self._counted_before()]
        if not own and not claims:
            return
        for words, change in SCALINGS:
            if self.time_is_up():
                return
            y = self.predict(change(few))
            share = self._right(y, t[: len(few)]).mean()
            agrees = any(
                np.isclose(c, share * k, atol=1e-7) for c in claims for k in (1, 100, len(few))
            )
            m = [len(table) for _, table in own]
            agrees = agrees or any(
                agree(y[part], table)
                for n, (_, table) in zip(m, own)
                for part in (slice(0, n), slice(-n, None))
            )
            if agrees:
                if words:
                    self.data.rows = change(rows)
                    self.data.x_name = words.format(self.data.x_name)
                return

    def _ask_predict(self):
        """Ask predict about all images, or as many as there is time for; and ask some again."""
        if self.data is None:
            return
        self._read_scaling()
        self.called["x"], self.called["t"] = self.data.x_name, self.data.t_name
        rows, self.t = self.data.rows, self.data.numbers
        self.n = len(rows)
        if self.predict is None:
            self.x = rows
            return
        self.called["predict"] = self.predict.path
        try:
            self._ask_all(rows)
        except (Exception, SystemExit) as error:
            self._give_up(rows, error)

    def _give_up(self, rows, error):
        """Leave predict alone, since it stops with more images than a few."""
        told = f"{self.predict.path} stops with {said(error)}"
        if self.given("predict") and "read-only" not in told:
            self.stumble = told
        else:
            self.unread.append(f"predict ({told}); give predict=lambda x: ...")
        self.predict = self.picker = self.accuracy = None
        self.x, self.n = rows, len(rows)

    def _ask_all(self, rows):
        """Ask about all images, or as many as there is time for, three times about some."""
        began = time.perf_counter()
        self.predict(rows[:7])
        slow = time.perf_counter() - began > 0.05
        some, seconds = rows[: 7 if slow else 200], []
        answers = []
        for _ in range(3):
            began = time.perf_counter()
            answers.append(self.predict(some))
            seconds.append(time.perf_counter() - began)
        each = min(seconds) / len(some)
        wanted = min(len(rows), 10000)
        affordable = next((n for n in (5000, 2000, 1000, 500) if n * each < SECONDS), 100)
        self.n = wanted if wanted * each < 2 * SECONDS else min(wanted, affordable)
        self.x = rows[: self.n]
        if self.t is not None:
            self.t = self.t[: self.n]
        self.steady = self.has["steady"] = same(answers[0], answers[1])
        self.hundred = self.predict(rows[:100])
        self._choose_network()
        self.writes = self._writes(some[:20])
        self.y = self.predict(self.x)
        self.kind = self._kind()
        if self.t is not None:
            self.right = self._right(self.y, self.t)
            self.accuracy = self.right.mean()
            self.accuracy_again = self.accuracy
            if not self.steady:
                self.accuracy_again = self._right(self.predict(self.x), self.t).mean()

    def _choose_network(self):
        """Of several networks in the program, take the one that predict uses."""
        if not self.steady or self.predict.words or self.given("weights"):
            return
        few = self.data.rows[:5]
        before = self.predict(few)
        for layers in self.networks:
            w = layers[0].w
            if not w.flags.writeable or not np.isfinite(w).all():
                continue
            kept = w.copy()
            try:
                w[...] = -kept + 0.01
                changes = not same(self.predict(few), before)
            except (Exception, SystemExit):
                changes = False
            finally:
                w[...] = kept
            if changes:
                self.layers = layers
                self.attached = True
                return

    def _writes(self, rows):
        """What predict does to the images that it is given, in words; or ""."""
        if self.predict.layout in ONE_BY_ONE:
            return ""
        given = np.array(LAYOUTS[self.predict.layout](rows))
        kept = given.copy()
        self.predict.function(
            *[given if a is IMAGES else a for a in self.predict.filled(len(rows))]
        )
        if same(given, kept):
            return ""
        return f"they reach {kept.max():.4g} before, and {given.max():.4g} after"

    def _right(self, y, t):
        m = min(len(y), len(t))
        return y[:m].argmax(axis=1) == t[:m]

    def _kind(self):
        if self.predict.numbers:
            return "class numbers"
        y = self.y[np.isfinite(self.y).all(axis=1)]
        if not len(y):
            return "nothing but nan"
        if y.min() >= 0 and y.max() <= 1 + 1e-6:
            for axis in (1, 0, None):
                if np.allclose(y.sum(axis=axis), 1, atol=1e-3):
                    return "probabilities"
            return "sigmoids" if y.sum(axis=1).max() > 1.001 or y.max() < 1 else "probabilities"
        if y.max() <= 1e-6 and np.allclose(np.exp(y).sum(axis=1), 1, atol=1e-3):
            return "log-probabilities"
        return "scores"

    def time_is_up(self):
        """Whether the seconds that `check` may take are used up."""
        return time.perf_counter() - self.began > 8

    # Repairs

    def lifted(self, change=None, labels=None, predict=None, whole=False):
        """What a repair does to the accuracy: a Better, or None if it is too little.

        change   images, as rows -> images; it is asked about some first, unless it needs the whole
        labels   class numbers -> class numbers
        predict  images -> answers, in place of the reader's own
        """
        if self.predict is None or self.t is None or not self.steady or self.time_is_up():
            return None
        m = len(self.right)
        if labels is not None:
            better = Better(self.right, self.y[:m].argmax(axis=1) == labels(self.t[:m]))
            return better if better.counts else None
        ask = predict or self.predict
        few = np.unique(np.linspace(0, m - 1, min(m, 500)).astype(int))
        x = change(self.x[:m]) if whole else self.x[:m]

        def right(part):
            images = x[part] if whole or change is None else change(x[part])
            return self._right(ask(images), self.t[:m][part])

        try:
            some = right(few).mean()
            if some < 0.7 or some < self.right[few].mean() - 0.004:
                return None
            better = Better(self.right, right(slice(None)))
        except (Exception, SystemExit):
            return None
        return better if better.counts else None

    # Functions and records

    def _read_functions(self):
        for role, wanted in (("softmax", SOFTMAX), ("sigmoid", SIGMOID)):
            _, function = self._function(role, wanted)
            if function is not None:
                self.has[role] = function
        self._read_loss()
        self._read_gradient()
        path, function = self._function("numerical_gradient", NUMERICAL)
        if function is not None and "." not in path:
            self.has["numerical_gradient"] = function
        self.has["losses"] = self._losses()
        self.has["best"] = self._best()
        for role in ("file", "pickled"):
            self.has[role] = self.named.get(role)

    def _function(self, role, wanted):
        """The path and the function of a role, given or found; or "" and None."""
        if role in self.named:
            given = self.named[role]
            return (self._name_of(given, role), given) if callable(given) else ("", None)
        for name, value in self.names.items():
            if (
                (
                    role in ("softmax", "sigmoid")
                    and is_object(value)
                    and role in type(value).__name__.lower()
                )
                and callable(getattr(value, "forward", None))
                and not hasattr(value, "loss")
            ):
                return f"{name}.forward", kept_output(value)
        found = functions_of({**self.beside, **self.names}, wanted)
        return found[0] if found else ("", None)

    def columns(self):
        """Whether the program holds images as columns."""
        layouts = [self.data.layout] if self.data else []
        layouts += [self.predict.layout] if self.predict else []
        return any("column" in layout for layout in layouts)

    def softmax(self, a):
        """The reader's softmax of scores (n, 10), rows in and rows out. Raises Lacking."""
        function, a = self.need("softmax"), np.array(a)
        if self.columns():
            return np.asarray(function(a.T), float).T
        if self.predict is not None and self.predict.layout in ONE_BY_ONE:
            return np.array([np.ravel(function(row)) for row in a], float)
        return np.asarray(function(a), float)

    def sigmoid(self, a):
        """The reader's sigmoid, of numbers of any shape. Raises Lacking."""
        y = np.asarray(self.need("sigmoid")(np.array(a)), float)
        if y.shape != np.shape(a):
            raise Lacking("a sigmoid that gives a number for each")
        return y

    def _read_loss(self):
        path, function = self._function("loss", LOSS)
        if function is None:
            return
        self.called["loss"] = path
        try:
            self.has["loss"] = Loss(path, function, self)
        except Exception:
            if self.given("loss"):
                self.unread.append("loss: it takes no answers and labels; give (y, t) -> a number")

    def _read_gradient(self):
        path, function = self._function("gradient", GRADIENT)
        if function is None or not self.layers:
            return
        self.called["gradient"] = path
        self.has["gradient"] = path, function

    def _losses(self):
        """The loss of each step: a list of numbers, by its name."""
        if "losses" in self.named:
            try:
                return np.ravel(np.asarray(self.named["losses"], float))
            except (TypeError, ValueError):
                self.unread.append(
                    "losses: these are no numbers; give a list, the first step first"
                )
                return None
        for name, value in self.names.items():
            words = set(words_of(name))
            if words & {"loss", "losses", "cost", "costs"} and isinstance(
                value, (list, np.ndarray)
            ):
                with contextlib.suppress(ValueError, TypeError):
                    values = np.asarray(value, float).ravel()
                    if len(values) > 1 and not words & SPLITS["test"] | words & SPLITS["val"]:
                        return values
        return None

    def _best(self):
        """Weights that were kept while training: (name, what was kept)."""
        if "best" in self.named:
            return "best", self.named["best"]
        for name, value in self.names.items():
            words = set(words_of(name))
            if words & {"best", "saved", "backup", "keep", "kept", "snapshot"} and list(
                arrays_in(value, name)
            ):
                return name, value
        return None

    # The reader's own count

    def _read_claims(self):
        """What the program says of its accuracy: (name, number) of functions and of variables."""
        claims = []
        given = self.named.get("accuracy")
        if given is not None and not callable(given):
            try:
                claims.append(("accuracy", number(given)))
            except (TypeError, ValueError):
                self.unread.append("accuracy: it is no number; give one, or a function of (y, t)")
        found = [] if given is not None else functions_of(self.names, ACCURACY)
        if callable(given):
            found = [(self._name_of(given, "accuracy"), given)]
        for path, function in found[:3]:
            claim = self._counted_by(function)
            if claim is not None:
                claims.append((f"{path}()", claim))
        if given is None:
            claims += self._counted_before()
        self.has["claims"] = claims or None

    def _counted_before(self):
        """Numbers of the program that are called an accuracy."""
        for name, value in self.names.items():
            words = set(words_of(name))
            if not words & {
                "accuracy",
                "acc",
                "accuracies",
                "accs",
                "score",
                "correct",
                "hits",
                "scorecard",
                "performance",
            }:
                continue
            if words & {"train", "tr", "val", "best", "batch"}:
                continue
            if isinstance(value, (list, np.ndarray)) and self._is_scorecard(value):
                yield name, float(np.mean(value))
                continue
            if "scorecard" in words and isinstance(value, list):
                self.short_scorecard = name, len(value)
                continue
            several = isinstance(value, list) and value and not isinstance(value[-1], (list, tuple))
            last = value[-1] if several else value
            with contextlib.suppress(Exception):
                claim = number(last) if not callable(last) else np.nan
                if np.isfinite(claim):
                    yield name, claim

    @staticmethod
    def _is_scorecard(value):
        """Whether a list holds a 1 or a 0 for each image that was asked about."""
        try:
            hits = np.asarray(value) if np.ndim(value) == 1 and len(value) > 1 else np.array([2])
        except ValueError:  # lists of different lengths
            return False
        return hits.dtype.kind in "biuf" and bool(np.isin(hits, (0, 1)).all())

    def _counted_by(self, function):
        """What an accuracy function of the program counts for all images; or None."""
        if self.predict is None or self.t is None or self.n < len(self.data.rows):
            return None
        results = []
        for arguments in self._ways_to_count(function):
            with contextlib.suppress(Exception, SystemExit):
                results.append(number(function(*arguments)))
        return next((r for r in results if self.is_right_count(r)), results[0] if results else None)

    def _ways_to_count(self, function):
        """What an accuracy function may be called with, the likeliest first."""
        try:
            parameters = [
                q for q in inspect.signature(function).parameters.values() if q.default is q.empty
            ]
        except (TypeError, ValueError):
            return
        names = [set(words_of(q.name)) for q in parameters]
        layout = self.predict.layout if self.predict.layout in LAYOUTS else "rows"
        images = LAYOUTS[layout](self.x)
        y = self.y.T if self.columns() else self.y
        picked = self.y.argmax(axis=1)
        labels = [
            t
            for t in (
                self.data.t,
                self.t,
                np.eye(self.classes)[np.clip(self.t, 0, self.classes - 1)],
            )
            if isinstance(t, np.ndarray)
        ]
        if len(parameters) == 1 and self.data.layout == "pairs":
            yield [self.data.x]
        if len(parameters) != 2:
            return
        if names[0] & X_WORDS:
            first = [images]
        elif names[0] & {"p", "pred", "preds", "predictions", "prediction", "predicted"}:
            first = [picked, y]
        else:
            first = [y, picked]
        swapped = bool(names[0] & {"t", "true", "target", "targets", "label", "labels"})
        for answers in first:
            for t in labels:
                yield [t.copy(), answers.copy()] if swapped else [answers.copy(), t.copy()]

    def is_right_count(self, claim):
        """Whether a number is the accuracy, as a share, in percent, or as a count."""
        right = self.right.sum()
        return any(
            np.isclose(claim, c, atol=6e-5 * max(c, 1))
            for c in (self.accuracy, 100 * self.accuracy, right)
        )

    def miscounted(self, claim, name):
        """Why the reader's own count is wrong: why, the proof, what to do; or None if it is not."""
        if self.accuracy is None or self.is_right_count(claim) or not self.counts_as_all():
            return None
        t, n, right = self.called["t"], len(self.right), int(self.right.sum())
        own = f"of all {n:,} it is {self.accuracy:.4f}"
        sure = self.given("accuracy") or "()" in name or split_of(name) == "test"
        sure = sure or self.last_batch_is_asked_about()
        share = claim / 100 if 1 < claim <= 100 else claim
        for count, size, why, do in self.other_counts() if claim else ():
            # A batch of training has such a share as well: then only the whole tells.
            shares = [count / n] + [count / size] * (sure or not self.training_sets())
            if any(np.isclose(share, s, atol=1e-7) for s in shares) or claim == count != 0:
                return why, f"{count:,} of {size:,}; {own}", do
        for m in sorted(self.sizes() - {n}):
            if np.isclose(share, right / m, rtol=1e-6) and (sure or m != 1):
                return (
                    f"it is divided by {m:,}",
                    f"{right:,} are right; {own}",
                    f"divide by len({t})",
                )
        for data in self.training_sets() if sure and split_of(name) != "train" else ():
            if data is not self.data and np.isclose(share, self.accuracy_on(data), atol=1e-7):
                return f"it is that of {data.x_name}", own, "measure on images never trained with"
        if not sure and not {"accuracy", "acc"} & set(words_of(name)):
            return None
        if claim == 0 and self.accuracy > 0.01 and self.data.form != "a column":
            return (
                "nothing is counted, or // makes it 0",
                own,
                "divide with /, and use argmax(axis=1)",
            )
        if claim > 100 or (
            self.given("accuracy") and claim > 1 and abs(share - self.accuracy) > 0.005
        ):
            return "it is no share", own, f"compare (n,) with (n,), and divide by len({t})"
        if sure and split_of(name) != "test" and abs(share - self.accuracy) > 0.005:
            return "it is another count", own, f"np.mean(y.argmax(axis=1) == {t})"
        return None

    def last_batch_is_asked_about(self):
        """Whether the batch that a loop left behind is one of the images that are asked about."""
        for data in self.all_data or []:
            if (
                data.split == "batch"
                and len(data.rows) < len(self.data.rows)
                and derived(data, self.data)
            ):
                return True
        return False

    def counts_as_all(self):
        """Whether all images were counted, and each answer is that of its image alone."""
        return self.n == len(self.data.rows) and self.steady and self.alone_and_together() is None

    def other_counts(self):
        """Wrong ways to count: how many, out of how many, why it is wrong, what to do."""
        x, n, t = self.called["x"], len(self.right), self.t[: len(self.right)]
        again = f"add up over all batches, and divide by len({self.called['t']}) once"
        for b in self.batch_sizes():
            yield self.right[-b:].sum(), b, f"it counts {x}[-{b}:], your last batch, only", again
            yield self.right[:b].sum(), b, f"it counts {x}[:{b}], your first batch, only", again
            yield self.right[:-b].sum(), n - b, f"it leaves out {x}[-{b}:]", again
        row = "argmax(axis=1) where each image is a row, axis=0 where it is a column"
        column = f"compare (n,) with (n,): {self.called['t']}.ravel()"
        for b in [*self.batch_sizes(), n]:
            batches = [slice(i, i + b) for i in range(0, n, b)]
            flat = sum(int(np.sum(self.y[part].argmax() == t[part])) for part in batches)
            yield flat, n, "argmax without an axis gives one number for a whole batch", row
            pairs = 0
            for part in batches:
                answers = np.bincount(self.y[part].argmax(axis=1), minlength=self.classes)
                pairs += int(
                    answers
                    @ np.bincount(np.clip(t[part], 0, None), minlength=self.classes)[: self.classes]
                )
            yield pairs, n, f"each of {b:,} answers is compared with each of {b:,} labels", column
            yield (
                pairs,
                n * b,
                f"each of {b:,} answers is compared with each of {b:,} labels",
                column,
            )
        down = self.y[:n].argmax(axis=0)
        yield int(np.sum(down == t[: len(down)])), len(down), "argmax goes down the batch", row

    def accuracy_on(self, data):
        """The accuracy on other images; nan if there is none."""
        with contextlib.suppress(Exception, SystemExit):
            return self._right(self.predict(data.rows[:20000]), data.numbers[:20000]).mean()
        return np.nan

    def batch_sizes(self):
        """How large the batches of the program are."""
        sizes = [
            int(value)
            for name, value in {**self.around, **self.names}.items()
            if isinstance(value, (int, np.integer))
            and {"batch", "bs"} & set(words_of(name))
            and value > 1
        ]
        return [b for b in dict.fromkeys([*sizes, 100]) if b < self.n]

    def sizes(self):
        """How many images there are in each part of the data."""
        return {len(data.rows) for data in self.all_data or []} | {60000}

    # What the probes ask about data

    def pixels(self):
        """The images as rows. Raises Lacking."""
        if self.data is None:
            raise Lacking("x")
        return self.x

    def labelled(self):
        """The images and their labels. Raises Lacking."""
        if self.data is None or self.data.numbers is None:
            raise Lacking("x, t")
        return self.data

    def labelled_sets(self):
        """All images with labels, those that are asked about first."""
        sets = [self.data, self.trained, *(self.all_data or [])]
        return list(dict.fromkeys(data for data in sets if data and data.numbers is not None))

    def training_images(self):
        """The names and the rows of the images that were learned. Raises Lacking."""
        sets = [data for data in self.training_sets() if data is not self.data]
        if not sets:
            raise Lacking("x_train")
        prepared = [data for data in sets if not data.superseded]
        return [(data.x_name, data.rows) for data in prepared or sets]

    def training_sets(self):
        """The images that were learned, as given or by their names."""
        if self.trained:
            return [self.trained]
        sets = [data for data in self.all_data or [] if data.split == "train"]
        return sorted(sets, key=lambda data: data.superseded)

    def is_well(self):
        """Whether the accuracy is at least 0.8; None where it is not known."""
        return None if self.accuracy is None else bool(self.accuracy >= 0.8)

    def given(self, role):
        """Whether a thing was given by its keyword."""
        return role in self.named

    def has_role(self, role):
        """Whether a thing was given or found."""
        if role == "weights":
            return bool(self.layers)
        if role == "x_train":
            return bool(self.training_sets())
        return role in self.named or self.has.get(role) is not None

    def preparations(self):
        """Ways to prepare the pixels otherwise: what speaks for it, the words, and the change."""
        x, name = self.x, self.called["x"]
        low, high = float(x.min()), float(x.max())
        raw = high > 1.5 and low >= 0
        scaled = f"{name} / 255" if raw else name
        unit = 255.0 if raw else 1.0
        reach = f"pixels go from {low:.3g} to {high:.3g}"
        if not raw:
            yield f"{reach}, and were learned from 0 to 255", f"{name} * 255", lambda x: x * 255.0
        if low < 0:
            span = high - low
            yield reach, f"({name} - {low:.3g}) / {span:.3g}", lambda x: (x - low) / span
        else:
            yield (
                "paper is bright, and ink is dark",
                f"{(low + high) / unit:.3g} - {scaled}",
                (lambda x: (low + high - x.astype(float)) / unit),
            )
        if low >= 0 and (raw or high <= 1.01):
            yield (
                f"{reach}, and were learned from -1 to 1",
                f"{scaled} * 2 - 1",
                (lambda x: x / unit * 2 - 1),
            )
            yield (
                f"{reach}, and were learned standardised",
                f"({scaled} - 0.1307) / 0.3081",
                (lambda x: (x / unit - 0.1307) / 0.3081),
            )
        if low >= 0:
            yield (
                "pixels were learned standardised",
                f"({name} - {name}.mean(axis=0)) / ({name}.std(axis=0) + 1e-7)",
                (standardised_as(x)),
            )
        for data in self.training_sets():
            if data is self.data or data.rows.shape[1] != x.shape[1]:
                continue
            some = data.rows[:5000]
            theirs = f"{data.x_name} goes from {some.min():.3g} to {some.max():.3g}"
            yield (
                f"{reach}; {theirs}",
                f"({name} - {low:.3g}) / {high - low:.3g} * {np.ptp(some):.3g} + {some.min():.3g}",
                in_range(low, high, float(some.min()), float(some.max())),
            )
            if some.min() >= 0:
                yield (
                    f"{reach}; {theirs}",
                    f"({name} - {data.x_name}.mean(axis=0)) / ({data.x_name}.std(axis=0) + 1e-7)",
                    (standardised_as(some)),
                )

    def untouched(self):
        """The name and the rows of raw images of which these are made; or "" and None."""
        for data in self.all_data or []:
            same_number = len(data.rows) == len(self.data.rows)
            if data is not self.data and same_number and data.rows.max() > 1.5:
                return data.x_name, data.rows[: self.n]
        return "", None

    def turns(self):
        """Ways to turn the images, or to cut them otherwise: as `preparations`."""
        name = self.called["x"]
        unit = 255.0 if self.x.max() > 1.5 and self.x.min() >= 0 else 1.0
        end = " / 255" if unit > 1 else ""
        for seen, words, turn in (
            ("images lie on their side", ".transpose(0, 2, 1)", lambda i: i.transpose(0, 2, 1)),
            ("images are mirrored", "[:, :, ::-1]", lambda i: i[:, :, ::-1]),
            ("images stand on their head", "[:, ::-1]", lambda i: i[:, ::-1]),
            ("images are turned by half", "[:, ::-1, ::-1]", lambda i: i[:, ::-1, ::-1]),
            (
                "images are turned",
                "[:, ::-1].transpose(0, 2, 1)",
                lambda i: i[:, ::-1].transpose(0, 2, 1),
            ),
            (
                "images are turned",
                ".transpose(0, 2, 1)[:, ::-1]",
                lambda i: i.transpose(0, 2, 1)[:, ::-1],
            ),
        ):
            yield (
                seen,
                f"{name}.reshape(-1, 28, 28){words}{end}",
                (lambda x, turn=turn: turn(x.reshape(-1, 28, 28)).reshape(-1, 784) / unit),
            )

    def cuts(self):
        """Ways to cut rows into images otherwise, if all are here: the words, and the change."""
        n, name = len(self.x), self.called["x"]
        if n != len(self.data.rows):
            return
        unit = 255.0 if self.x.max() > 1.5 and self.x.min() >= 0 else 1.0
        end = " / 255" if unit > 1 else ""
        yield f"{name}.reshape(784, -1).T{end}", lambda x: x.reshape(784, n).T / unit
        yield f"{name}.T.reshape(-1, 784){end}", lambda x: x.T.reshape(n, 784) / unit

    def uneven_images(self):
        """What was seen if some blocks of images are scaled and others not; or None."""
        for data in self.labelled_sets():
            if len(data.rows) < 200 or data.rows.min() < 0:
                continue
            blocks = np.array_split(data.rows[: len(data.rows) // 100 * 100], len(data.rows) // 100)
            tops = np.array([block.max() for block in blocks], float)
            if tops.min() > 0 and tops.max() > 10 * tops.min():
                these = int(np.sum(tops < tops.max() / 10)) * 100
                return (
                    f"{these:,} images of {data.x_name} are scaled, the others not",
                    f"blocks of 100 reach from {tops.min():.3g} to {tops.max():.3g}",
                    "a slice is a view: write x_batch = x_batch / 255, not x_batch /= 255",
                )
        return None

    # What the probes ask about the network

    def need_layers(self):
        """The layers of the program. Raises Lacking."""
        around = not self.names and not self.given("weights") and not self.attached
        if not self.layers or around:
            raise Lacking("weights")
        return self.layers

    def found_by(self, probe):
        """What another probe finds, or None."""
        with contextlib.suppress(Lacking):
            return probe(self)
        return None

    def fits(self):
        """Whether the matrices lead from the images to the classes, and there is a predict."""
        return bool(
            self.layers
            and self.predict is not None
            and self.accuracy is not None
            and len(self.layers[0].W) == self.x.shape[1]
            and self.layers[-1].W.shape[1] == self.classes
            and all(np.isfinite(layer.W).all() for layer in self.layers)
        )

    @functools.cached_property
    def reproduced(self):
        """The variant of the network, and the output, that answer as predict does; or None."""
        if not self.fits():
            return None
        few = self.x[:200]
        own = self.predict(few)
        for variant in variants_of(self.layers):
            scores = variant.scores(self.layers, few)
            if self.predict.numbers:
                if np.mean(scores.argmax(axis=1) == own.argmax(axis=1)) > 0.995:
                    return variant, "class numbers"
                continue
            for output, make in OUTPUTS.items():
                if agree(make(scores), own):
                    return variant, output
        return None

    @functools.cached_property
    def as_meant(self):
        """What the matrices alone would do with an activation between them: Better, or None."""
        if not self.fits() or len(self.layers) < 2:
            return None
        if not self.knows_its_weights():
            return None
        found, best = self.reproduced, None
        if found and not found[0].without and found[1] in ("softmax", "scores", "sigmoid"):
            return None
        for activation in ACTIVATIONS:
            variant = Variant(activation)
            better = self.lifted(predict=functools.partial(variant.scores, self.layers))
            if better and (best is None or better.accuracy > best.accuracy):
                best = better
                best.activation = activation
        return best

    def activation(self):
        """The activation between the layers, if the matrices show which; or None."""
        found = self.reproduced
        return found and found[0].activation

    def left_out(self, what):
        """What was seen, what to do, and what it brings, if just this is left out; or None."""
        found = self.reproduced
        if not found or found[0].without != what:
            return None
        better, at = self.as_meant, found[0].at
        if not better:
            return None
        layer = self.layers[at or 0]
        name = {"activation": better.activation, "bias": layer.b_name, "layer": layer.w_name}[what]
        where = "any layer" if at is None else f"layer {at + 1}"
        return f"{name} is left out of {where}", f"put {name} into {where}", better

    @contextlib.contextmanager
    def fresh_weights(self):
        """The network with small random weights for a while: what has run wild shows no slopes."""
        arrays = [a for layer in self.layers for a in (layer.w, layer.b) if a is not None]
        kept, rng = [array.copy() for array in arrays], np.random.default_rng(0)
        try:
            for array in arrays:
                width = np.sqrt(max(array.shape)) if array.ndim == 2 else 10
                array[...] = 2 * rng.standard_normal(array.shape) / width
            yield
        finally:
            for array, before in zip(arrays, kept):
                array[...] = before

    def are_writeable(self):
        """Whether the arrays of the weights may be changed for a while."""
        arrays = [a for layer in self.layers for a in (layer.w, layer.b) if a is not None]
        return all(array.flags.writeable for array in arrays)

    def knows_its_weights(self):
        """Whether the layers that were found are those of predict."""
        if self.predict is None:
            return False
        return bool(self.attached or self.given("weights") or self.predict.words)

    def idle_matrix(self):
        """The number and the name of a layer whose matrix changes no answer; or None."""
        if not self.fits() or not self.steady or "rebuilt" in self.predict.path:
            return None
        if not self.are_writeable():
            return None
        few, idle = self.x[:200], []
        # Of class numbers a fresh network gives one for all images.
        with contextlib.nullcontext() if self.predict.numbers else self.fresh_weights():
            before = self.predict(few)
            for i, layer in enumerate(self.layers, 1):
                kept = layer.w.copy()
                layer.w[...] = -2 * kept
                idle += [(i, layer.w_name)] * same(self.predict(few), before)
                layer.w[...] = kept
        self.unattached = len(idle) == len(self.layers) > 0
        return idle[0] if 0 < len(idle) < len(self.layers) else None

    def alone_and_together(self):
        """An image whose answer depends on the others: number, alone, among 100; or None."""
        if self.predict.layout in ONE_BY_ONE:
            return None
        together = self.hundred
        for i in range(0, len(together), 1 + len(together) // 5):
            alone = self.predict(self.x[i : i + 1])[0]
            scale = max(1e-3, np.abs(together).max())
            if not np.allclose(alone, together[i], atol=1e-3 * scale, rtol=1e-2, equal_nan=True):
                return i, alone, together[i]
        return None

    def bend(self):
        """How far scores half-way between two images are from half-way, of their distance."""
        if self.predict is None or len(self.x) < 2 or self.predict.numbers or not self.steady:
            return None
        x = np.asarray(self.x[:100], float)
        x1, x2 = x[: len(x) // 2], x[-(len(x) // 2) :]
        bends = []
        # Among small numbers every activation is nearly straight: the largest bend counts.
        for scale in (255, 1, 0.1, 0.01) if np.abs(x).max() < 1.5 else (1, 0.1, 0.01):
            a = self.predict(scale * np.concatenate([x1, x2, (x1 + x2) / 2]))
            if not np.isfinite(a).all() or (self.kind == "probabilities" and a.min() < 1e-30):
                continue
            forms = [a]
            if a.min() > 1e-30 and a.max() <= 1 + 1e-6:
                # The log of a probability is its score but for a number that the row shares.
                forms.append(np.log(a) - np.log(a).mean(axis=1, keepdims=True))
            if np.abs(a).max() < 1 - 1e-9:  # before a sigmoid or a tanh at the end
                forms.append(np.arctanh(a))
            if a.min() > 0 and a.max() < 1 - 1e-9:
                forms.append(np.log(a / (1 - a)))
            thirds = [np.split(form, 3) for form in forms]
            here = [
                np.abs(between - (a1 + a2) / 2).max() / np.abs(a1 - a2).max()
                for a1, a2, between in thirds
                if np.abs(a1 - a2).max() > 0
            ]
            bends += [min(here)] if here else []
        return max(bends, default=None)

    def feeds_raw(self):
        """Whether it is sure that predict is fed with these raw pixels, not with scaled ones."""
        counts = any(self.is_right_count(claim) for _, claim in self.has["claims"] or ())
        rebuilt = self.predict is not None and bool(self.predict.words)
        return self.given("x") or self.x.dtype.kind == "f" or counts or rebuilt

    def first_sums(self, x):
        """How large the sums in the first layer are: their deviation; or None."""
        if not self.layers or len(self.layers[0].W) != x.shape[1]:
            return None
        layer = self.layers[0]
        return (np.asarray(x[:500], float) @ layer.W + layer.bias).std()

    def as_drawn(self):
        """What tells that the first matrix never changed; or None if it did, or cannot be told."""
        if self.features != 784 or self.is_well() is not False or len(self.layers[0].W) != 784:
            return None
        w = self.layers[0].W.T.reshape(-1, 28, 28)[:, 4:24, 4:24]
        w = w - w.mean(axis=(1, 2), keepdims=True)
        spread = np.mean(w**2)
        if not spread:
            return None
        alike = (np.mean(w[:, 1:] * w[:, :-1]) + np.mean(w[:, :, 1:] * w[:, :, :-1])) / 2 / spread
        if abs(alike) > 3 / np.sqrt(w.size):
            return None
        return (
            f"the weights of neighbouring pixels are unrelated (correlation {alike:.3f}); training "
            "makes them alike"
        )

    def rate(self):
        """The name and the value of a learning rate, if the program has one; or None."""
        for name, value in self.names.items():
            if (
                name.lower()
                in (
                    "lr",
                    "eta",
                    "alpha",
                    "rate",
                    "learning_rate",
                    "learningrate",
                    "lrate",
                )
                and isinstance(value, (int, float))
                and value > 0
            ):
                return name, value
        return None

    def has_trained(self):
        """Whether the program shows signs of twenty steps of training."""
        losses = self.has.get("losses")
        counters = {"it", "step", "iteration", "epoch", "iter"}
        counted = [v for name, v in self.names.items() if name in counters and isinstance(v, int)]
        return (losses is not None and len(losses) >= 20) or any(v >= 19 for v in counted)

    def whole_tables(self):
        """Tables of answers or hidden values of a script that are whole numbers: (name, table)."""
        widths = {layer.W.shape[1] for layer in self.layers}
        if self.predict is not None and not self.predict.words:
            return
        for name, array in self.arrays:
            if (
                (
                    array.ndim == 2
                    and array.dtype.kind in "iu"
                    and array.shape[1] in widths
                    and len(array) > 1
                )
                and array.max() <= 1
                and labels_of(array)[0] is None
            ):
                yield name, array

    def with_float_zeros(self):
        """What it brings if arrays of zeros that predict makes were floats; or None."""
        if self.predict is None or self.accuracy is None or self.is_well():
            return None
        function = getattr(self.predict.function, "__func__", self.predict.function)
        names = getattr(function, "__globals__", {})
        ours = [name for name, value in names.items() if value is np and names is not globals()]
        try:
            for name in ours:
                names[name] = FloatZeros()
            return self.lifted()
        finally:
            for name in ours:
                names[name] = np

    # What the probes ask about softmax and loss

    def kind_is(self, kind):
        """Whether predict answers this kind of numbers."""
        return self.predict is not None and self.kind == kind

    def normalised(self):
        """Tables that softmax made, with their names: of its own scores, and predict's answers."""
        if self.predict is not None and self.n > 2 and not self.predict.numbers:
            y = self.hundred
            by_rows = sums(y) == "rows"
            if np.isfinite(y).all() and self.predict.layout not in ONE_BY_ONE:
                yield "predict(x)", y
        else:
            by_rows = False
        known = self.predict is not None or self.given("softmax")
        if self.has.get("softmax") is not None and not by_rows and known:
            yield "softmax(a)", self.softmax(SCORES)
        if self.predict is not None and self.predict.words and not self.columns():
            for name, table in list(self._own_answers())[-4:]:
                if table.min() >= 0 and np.isfinite(table).all():
                    yield name, table

    def one_at_a_time(self):
        """Whether the program asks predict about one image at a time, by what it left behind."""
        if self.predict is not None and self.predict.layout in ONE_BY_ONE:
            return True
        left = [v for v in {**self.around, **self.names}.values() if isinstance(v, np.ndarray)]
        single = any(v.shape in [(self.classes,), (1, self.classes)] for v in left)
        batch = any(
            v.ndim == 2
            and v.shape[1] == self.classes
            and len(v) > 1
            and np.isclose(v.sum(), 1, atol=1e-3)
            for v in left
        )
        return single and not batch

    def loss_by_rows(self, y):
        """The mean cross-entropy of answers that sum to 1 as a whole, and of the same by rows."""
        if self.t is None or not y.any() or len(self.t) < len(y) or self.predict is None:
            return ""
        i = np.arange(len(y))
        with np.errstate(all="ignore"):
            wrong = -np.mean(np.log(y[i, self.t[: len(y)]]))
            right = -np.mean(np.log((y / y.sum(axis=1, keepdims=True))[i, self.t[: len(y)]]))
        return f"; the loss of {len(y)} images is {wrong:.2f}, by rows {right:.2f}"

    def turned(self):
        """A word on the axis, for a program that holds images as columns."""
        return " (axis=0: your images are columns)" if self.columns() else ""

    def spoilt(self):
        """What was seen, the proof, and the accuracy, if exp overflowed to nan; or None."""
        if self.predict is None:
            return None
        if self.predict.words and all(np.isfinite(layer.W).all() for layer in self.layers):
            for name, table in self._own_answers():
                spoilt = int(np.sum(~np.isfinite(table).all(axis=1)))
                if spoilt:
                    seen = f"nan in {spoilt:,} of {len(table):,} rows of {name}: exp is too large"
                    return seen, "made of the matrices with the maximum subtracted, none is", 0.0
        if np.isfinite(self.y).all():
            return None
        rows = int(np.sum(~np.isfinite(self.y).all(axis=1)))
        overflows = False
        if self.has.get("softmax") is not None:
            overflows = bool(np.isnan(self.softmax([[1000.0, 0.0]])).any())
        _, warned = call(self.predict, self.x[:200])
        overflows = overflows or "overflow encountered in exp" in warned
        if not overflows or not np.isfinite(np.asarray(self.x, float)).all():
            return None
        nan_in = next((la.w_name for la in self.layers if not np.isfinite(la.W).all()), "")
        if nan_in:
            seen = f"{nan_in} holds nan: softmax made it while training"
            return seen, "softmax of 1000 and 0 is nan, and so is every gradient of it", 0.0
        better = self.as_meant
        seen = f"nan in {rows:,} of {self.n:,} answers: exp is too large in softmax"
        proof = (
            f"with the maximum subtracted {better}" if better else (f"nan counts as wrong{warned}")
        )
        return seen, proof, better.accuracy if better else 0.0

    def loss_of_images(self, n):
        """The loss of the first n images by the reader's function, and the cross-entropy."""
        if self.predict is None or self.t is None or self.kind not in ("probabilities", "scores"):
            raise Lacking("predict, x, t")
        n = min(n, len(self.t))
        images = LAYOUTS[self.predict.layout if self.predict.layout in LAYOUTS else "rows"](
            self.x[:n]
        )
        y = self.predict(self.x[:n])
        logs = log_softmax_rows(y) if self.kind == "scores" else np.log(y + 1e-300)
        meant = -np.mean(logs[np.arange(n), self.t[:n]])
        t = first_labels(self.data.t, n)
        for labels in (t, self.t[:n], np.eye(self.classes)[self.t[:n]]):
            with contextlib.suppress(Exception, SystemExit):
                return number(self.has["loss"].function(images.copy(), np.array(labels))), meant
        raise Lacking("a loss that it could read")

    def loss_needs_probabilities(self):
        """Whether the loss takes probabilities, and no scores."""
        loss = self.has["loss"]
        return loss.kind == "cross-entropy" and not loss.scores and self.t is not None

    def forms_of_labels(self):
        """The forms in which the program holds any labels."""
        return {
            "one-hot" if data.form.startswith("one-hot") else "class numbers"
            for data in self.labelled_sets()
        } | {
            "one-hot"
            for name, value in self.arrays
            if "one-hot" in labels_of(value)[1]
        } | {
            "one-hot" for name in self.names if {"hot", "onehot"} & set(words_of(name))
        }  # fmt: skip

    def loss_with(self, t):
        """What the loss gives for ten right answers at 0.55, with labels of this form, in words."""
        loss = self.has["loss"]
        if t is None:
            return f"{loss.sure:.4g}"
        form = "one-hot" if np.ndim(t) == 2 and np.shape(t)[1] > 1 else "class numbers"
        turned, swapped, _ = loss.way
        try:
            cost = loss.function(*loss.arguments(turned, swapped, chances(0.55), Loss.FORMS[form]))
            return f"{number(cost):.4g}"
        except (Exception, SystemExit) as error:
            return said(error)

    @functools.cached_property
    def slopes(self):
        """The reader's gradient beside the slopes of the loss. Raises Lacking."""
        return Slopes(self)

    def picked_otherwise(self):
        """The accuracy of a function that picks classes, if not those of the largest answers."""
        if self.picker is None or self.accuracy is None:
            return None
        few = self.x[:500]
        with contextlib.suppress(Exception, SystemExit):
            picked = self.picker(few).argmax(axis=1)
            if np.mean(picked == self.y[: len(few)].argmax(axis=1)) < 0.98:
                return self._right(self.picker(self.x), self.t).mean()
        return None

    # What was read, in words

    def told(self):
        """How predict was called, and what it takes and gives."""
        form = self.data.form if self.data.numbers is not None else ""
        parts = [self.predict.words or self.predict.told(), self.predict.layout, form]
        if self.kind not in ("probabilities",):
            parts.append(f"gives {self.kind}")
        return ", ".join(part for part in parts if part)

    def told_claim(self):
        """What the program says of its accuracy, if that is another number."""
        for name, claim in self.has["claims"] or ():
            if self.miscounted(claim, name):
                return f"; your {name} says {claim:.4g}"
        return ""

    def told_data(self):
        """What the images and labels are called, and how many of them were looked at."""
        part = f", the first {self.n:,}" if self.n < len(self.data.rows) else ""
        return f"{self.called['x']}, {self.called['t']}{part}"


def kept_output(layer):
    """The forward step of a layer object as a function, also if it keeps its output."""

    def forward(a):
        result = layer.forward(a)
        return getattr(layer, "output", None) if result is None else result

    return forward


class Loss:
    """A reader's loss, and how it is called: f(y, t) or f(t, y), rows or columns, which labels.

    Its `kind` is "cross-entropy", "squares", or "" where it is none of these; for cross-entropy
    `factor` is what it is times too large, and `scores` whether it takes scores.
    """

    FORMS = types.MappingProxyType({"class numbers": np.arange(10), "one-hot": np.eye(10)})

    def __init__(self, path, function, program):
        self.path, self.function, self.kind, self.factor, self.scores = (
            path,
            function,
            "",
            1.0,
            False,
        )
        self.of_images = takes_images(function)
        if self.of_images:
            return
        ways = list(itertools.product((False, True), (False, True), self.FORMS))
        ways.sort(key=lambda way: way[0] != program.columns())
        results = []
        for way in ways:
            with contextlib.suppress(Exception, SystemExit):
                guessed, sure = (self._try(way, right) for right in (0.1, 0.55))
                if np.isfinite(guessed) and np.isfinite(sure):
                    results.append((self._known(guessed, sure), way, guessed, sure))
        if not results:
            raise Lacking("loss")
        known = [result for result in results if result[0][0]]
        (self.kind, self.factor, self.scores), self.way, self.guessed, self.sure = (
            known or results
        )[0]
        self.takes = {
            way[2] for found, way, *_ in results if found == (self.kind, self.factor, self.scores)
        }

    def _try(self, way, right):
        turned, swapped, form = way
        y, t = chances(right), self.FORMS[form].copy()
        return number(self.function(*self.arguments(turned, swapped, y, t)))

    @staticmethod
    def arguments(turned, swapped, y, t):
        if turned:
            y, t = y.T, t.T
        return (t, y) if swapped else (y, t)

    @staticmethod
    def _known(guessed, sure):
        if np.isclose(sure, np.log(np.exp(0.55) + 9 * np.exp(0.05)) - 0.55, atol=0.01):
            return "cross-entropy", 1.0, True
        for factor in (1, 10, -1, 1 / np.log(2), 1 / np.log(10), 0.1, -10, 0.5, 2):
            if np.isclose(guessed, factor * np.log(10), rtol=0.01) and np.isclose(
                sure, -factor * np.log(0.55), rtol=0.01
            ):
                return "cross-entropy", factor, False
        squares = [np.sum((chances(right) - np.eye(10)) ** 2) for right in (0.1, 0.55)]
        if np.isclose(guessed / sure, squares[0] / squares[1], rtol=0.01):
            return "squares", guessed / squares[0], False
        return "", 1.0, False

    def __call__(self, y, t):
        """The loss of answers y, rows, and class numbers t."""
        turned, swapped, form = self.way
        labels = t if form == "class numbers" else np.eye(y.shape[1])[t]
        return number(self.function(*self.arguments(turned, swapped, np.array(y), labels)))


def takes_images(function):
    """Whether a loss or an accuracy is one of images, as in network.loss(x, t)."""
    try:
        names = [p.name for p in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return False
    return bool(names) and bool(set(words_of(names[0])) & X_WORDS) and "y" not in names[:1]


def number(value):
    """A number from whatever holds one. Raises ValueError."""
    array = np.asarray(value, float)
    if array.size != 1:
        raise ValueError(f"{array.size} numbers")
    return float(array.ravel()[0])


def chances(right):
    """Ten rows of ten probabilities; row i gives class i the probability `right`."""
    return np.where(np.eye(10) == 1, right, (1 - right) / 9)


SCORES = np.arange(30.0).reshape(3, 10) % 7


def sums(y):
    """What sums to 1: "rows", "columns", "all" together, or None."""
    totals = {"rows": y.sum(axis=1), "columns": y.sum(axis=0), "all": y.sum()}
    return next((name for name in totals if np.allclose(totals[name], 1, atol=1e-3)), None)


def standardised_as(learned):
    """A change of images: minus the mean of each pixel, by its deviation."""
    mean, deviation = learned.mean(axis=0), learned.std(axis=0) + 1e-7
    return lambda x: (x - mean) / deviation


def in_range(low, high, to_low, to_high):
    """A change of images: from one range of numbers to another."""
    return lambda x: (x - low) / (high - low) * (to_high - to_low) + to_low


def brief(value):
    """The first element of something, in one short line."""
    first = np.asarray(value)[0]
    return " ".join(repr(getattr(first, "tolist", lambda: first)()).split())[:40]


class FloatZeros:
    """NumPy, but that arrays made like another one are never of whole numbers."""

    def __getattr__(self, name):
        return getattr(np, name)

    @staticmethod
    def zeros_like(a, dtype=None, **options):
        """As np.zeros_like, of floats."""
        return np.zeros_like(a, dtype=dtype or np.result_type(a, np.float32), **options)

    @staticmethod
    def empty_like(a, dtype=None, **options):
        """As np.empty_like, of floats."""
        return np.empty_like(a, dtype=dtype or np.result_type(a, np.float32), **options)


class Slopes:
    """The reader's gradient beside the slopes of the loss, measured with small steps.

    n       how many images         summed   whether the gradient is n times the slope
    wrong   what was seen, the proof and what to do, if the gradient is no slope; or None
    """

    def __init__(self, p):
        self.p, self.summed, self.wrong = p, False, None
        path, function = p.need("gradient")
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        if code is not None and any("numeric" in name for name in code.co_names):
            raise Lacking("a gradient that is not numerical itself")
        if p.predict is None or p.t is None or not p.steady:
            raise Lacking("predict, x, t")
        self.n = 20
        self.x, self.t = np.asarray(p.x[: self.n], float), p.t[: self.n]
        if self.x.max() > 100:
            self.x = self.x / 255  # the slopes of any images will do
        if not p.are_writeable():
            raise Lacking("weights that may be changed for a while")
        with p.fresh_weights():
            best = None
            for grads in self._gradients(path, function):
                for cost in self._costs():
                    if p.time_is_up():
                        raise Lacking("more time")
                    ratios = self._ratios(grads, cost)
                    if ratios and (
                        best is None or oddness(ratios, self.n) < oddness(best[0], self.n)
                    ):
                        best = ratios, grads
            if best is None:
                raise Lacking("a gradient that it could read")
            self._judge(path, *best)
            self.wrong = self.wrong or self.one_number
            if self.wrong and self._is_random(path, function):
                self.wrong = None

    seed, one_number = 0, None

    def _drawn(self, function, *arguments):
        """What a function returns if it draws the same units to drop each time."""
        np.random.seed(self.seed)
        return function(*arguments)

    def _is_random(self, path, function):
        """Whether the gradient of the same images is another each time."""
        first: typing.Any = next(self._gradients(path, function), {})
        self.seed = 1
        second: typing.Any = next(self._gradients(path, function), {})
        return any(
            not np.allclose(first[name][1], second[name][1]) for name in first if name in second
        )

    def _gradients(self, path, function):
        """The reader's gradients with each form of labels: {name: (array, gradient)}."""
        names = {**self.p.around, **self.p.names}
        arguments = gradient_arguments(function, names, self.p, self.x)
        native = self.p.data.layout if self.p.data.layout in LAYOUTS else "rows"
        layout, called = self.p.predict.layout, returned_names(function)
        one_hot = np.eye(self.p.classes)[np.clip(self.t, 0, self.p.classes - 1)]
        for labels in (self.t, one_hot, one_hot.T):
            try:
                if layout in ONE_BY_ONE:
                    pack, packed = ONE_BY_ONE[layout], column_labels(layout, labels, self.n)
                    calls = [in_place(arguments, pack(x), t) for x, t in zip(self.x, packed)]
                    results = [self._arrays(self._drawn(function, *c), called) for c in calls]
                    grads = [
                        (part[0][0], np.mean([array for _, array in part], axis=0))
                        for part in zip(*results)
                    ]
                else:
                    images = LAYOUTS[layout if layout in LAYOUTS else native](self.x)
                    filled_in = in_place(arguments, images.copy(), labels.copy())
                    grads = self._arrays(self._drawn(function, *filled_in), called)
            except (Exception, SystemExit):
                continue
            matched = self._matched(grads)
            if matched:
                yield matched

    @staticmethod
    def _arrays(result, names):
        """The arrays and numbers of a gradient by their names there: [(name, array), ...]."""
        if isinstance(result, collections.abc.Mapping):
            items = [(str(name), value) for name, value in result.items()]
        elif isinstance(result, tuple) and len(names) == len(result):
            items = list(zip(names, result))
        else:
            items = [("", result)]
        numbers = [(name, np.asarray(v)) for name, v in items if isinstance(v, (float, np.number))]
        return numbers + [pair for name, value in items for pair in arrays_in(value, name)]

    def _matched(self, grads):
        """The gradients by the arrays that they belong to: of the same shape and number."""
        grads, matched = list(grads), collections.OrderedDict()
        for layer in self.p.layers:
            for name, array in ((layer.w_name, layer.w), (layer.b_name, layer.b)):
                if array is None:
                    continue
                shape, numbers = np.squeeze(array).shape, re.findall(r"\d+", name)
                fits = [i for i, (_, grad) in enumerate(grads) if np.squeeze(grad).shape == shape]
                fits.sort(key=lambda i: re.findall(r"\d+", grads[i][0]) != numbers[-1:])
                if fits:
                    grad = grads.pop(fits[0])[1]
                    matched[name] = array, grad.reshape(array.shape).astype(float)
        for layer in self.p.layers:
            single = [grad for _, grad in grads if grad.ndim == 0]
            if layer.b is not None and layer.b_name not in matched and single:
                self.one_number = (
                    f"the gradient of {layer.b_name} is one number, not {np.size(layer.b)}",
                    "so every bias of the layer is moved alike",
                    "sum over the images alone: dy.sum(axis=0), or axis=1 where they are columns",
                )
        has_all = all(layer.w_name in matched for layer in self.p.layers)
        return matched if has_all else None

    def _costs(self):
        """Losses of the 20 images that the gradient may be of: the reader's own, or the usual."""
        loss, p = self.p.has.get("loss"), self.p
        if loss is not None and loss.of_images:
            images = LAYOUTS[p.predict.layout if p.predict.layout in LAYOUTS else "rows"](self.x)
            for labels in (
                p.data.t[: self.n] if p.data.t is not None else self.t,
                self.t,
                np.eye(p.classes)[self.t],
            ):
                try:
                    number(loss.function(images.copy(), np.array(labels)))
                except (Exception, SystemExit):
                    continue
                flags = training_flags(loss.function)
                for options in ({}, flags) if flags else ({},):
                    yield lambda labels=labels, options=options: number(
                        self._drawn(
                            functools.partial(loss.function, **options),
                            images.copy(),
                            np.array(labels),
                        )
                    )
            return
        i, t = np.arange(self.n), self.t
        one_hot = np.eye(p.classes)[t]
        ask = self.p.predict
        if p.kind == "probabilities":
            yield lambda: -np.mean(np.log(ask(self.x)[i, t] + 1e-300))
        if p.kind == "scores":
            yield lambda: -np.mean(log_softmax_rows(ask(self.x))[i, t])
        if p.kind == "log-probabilities":
            yield lambda: -np.mean(ask(self.x)[i, t])
        if p.kind in ("sigmoids", "class numbers") or (loss is not None and loss.kind == "squares"):
            yield lambda: 0.5 * np.sum((ask(self.x) - one_hot) ** 2) / self.n
        if p.kind == "sigmoids":
            yield (
                lambda: (
                    -np.sum(one_hot * np.log(ask(self.x)) + (1 - one_hot) * np.log(1 - ask(self.x)))
                    / self.n
                )
            )

    def _ratios(self, grads, cost):
        """The slope of the loss by the gradient, for each array: 1 where the gradient is right."""
        ratios, rng = collections.OrderedDict(), np.random.default_rng(0)
        for name, (array, grad) in grads.items():
            step = rng.random(array.shape) * np.where(grad == 0, 1.0, np.sign(grad))
            expected = np.sum(grad * step)
            h = 1e-3 if array.dtype == np.float32 else 1e-6
            kept = array.copy()
            try:
                array[...] = kept + h * step
                more = cost()
                array[...] = kept - h * step
                less = cost()
            finally:
                array[...] = kept
            if not np.isfinite(more - less):
                return None
            ratios[name] = (more - less) / (2 * h), expected
        # Before a normalisation a bias changes nothing: its slope is 0 but for rounding.
        most = max(abs(expected) for _, expected in ratios.values())
        return {name: a / b for name, (a, b) in ratios.items() if abs(b) > 1e-7 * most}

    def _judge(self, path, ratios, grads):
        values = np.array(list(ratios.values()))
        told = ", ".join(f"{name} {ratio:.3g}" for name, ratio in list(ratios.items())[:4])
        proof = f"slope of the loss by gradient, 1 where it is right: {told}"
        typical = np.median(values)
        coarse = any(array.dtype == np.float32 for array, _ in grads.values())
        near = 0.2 if coarse else 0.02
        alike = np.all(np.abs(values / typical - 1) < near)
        if alike and typical < 0:
            self.wrong = (
                f"{path} has the wrong sign: it leads up the loss",
                proof,
                "y - t, and W -= lr * grad",
            )
        elif alike and any(abs(typical / s - 1) < 0.1 for s in (1, 1 / self.n)):
            self.summed = bool(abs(typical * self.n - 1) < 0.1)
        elif self._twice(grads):
            self.wrong = (
                f"{path} goes back through softmax twice",
                proof,
                "with softmax and cross-entropy the gradient of the scores is (y - t) / n alone",
            )
        elif not alike:
            last = list(ratios)[-1]
            # What the last layer agrees on is the scale: 1 / n for a sum, or another for a rate.
            final = self.p.layers[-1]
            ends = [ratios[name] for name in (final.w_name, final.b_name) if name in ratios]
            scale = ends[0] if len(ends) == 2 and abs(ends[1] / ends[0] - 1) < near else None
            if scale is None and self.p.has.get("loss") is None:
                return
            off = [
                name
                for name, ratio in ratios.items()
                if scale is None or abs(ratio / scale - 1) > near
            ]
            self.wrong = (
                f"{path} is not the slope of the loss for {', '.join(off[:4])}",
                proof,
                f"look between {last} and {off[-1]} on the way back: a derivative, a transpose",
            )

    def _twice(self, grads):
        """Whether the last bias has the gradient of a softmax that is differentiated twice."""
        layer = self.p.layers[-1]
        if (
            layer.b is None
            or layer.b_name not in grads
            or self.p.kind not in ("probabilities", "scores")
        ):
            return False
        y = self.p.predict(self.x)
        y = softmax_rows(y) if self.p.kind == "scores" else y
        d = y - np.eye(self.p.classes)[self.t]
        twice = (y * (d - np.sum(d * y, axis=1, keepdims=True))).sum(axis=0)
        grad = grads[layer.b_name][1].ravel()
        scale = np.linalg.norm(grad) / (np.linalg.norm(twice) + 1e-300)
        return bool(np.allclose(grad, scale * twice, rtol=0.02, atol=1e-3 * np.abs(grad).max()))


def training_flags(function):
    """The parameters that tell a function that it runs in training, as {"train_flg": True}."""
    try:
        names = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}
    return {name: True for name in names if {"train", "training"} & set(words_of(name))}


def oddness(ratios, n):
    """How far ratios are from those of a right gradient, but for its sign: all 1, or all 1 / n.

    What the last layer says comes first: what is wrong on the way back is wrong from there on.
    """
    values = np.array(list(ratios.values()))
    mixed = 0 < np.sum(values < 0) < len(values)
    off = np.array([np.abs(np.log(np.abs(values / s) + 1e-12)) for s in (1, 1 / n)])
    last = off[:, -2:].max(axis=1).min()
    return last > 0.03, off.max(axis=1).min() + mixed


def gradient_arguments(function, names, p, x):
    """What a gradient is called with; what only forward knows comes from what predict returned."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return [IMAGES, LABELS]
    inner = [
        q.name
        for q in parameters
        if re.match(r"(?:[ZAzah]\d+|A?L|y_?(?:hat|pred)|caches?|out(?:put)?s?)$", q.name)
    ]
    if not inner:
        return arguments_of(function, names)
    made = made_by_forward(p, x, inner, names)
    return [
        made[q.name] if q.name in made
        else IMAGES if set(words_of(q.name)) & X_WORDS
        else LABELS if set(words_of(q.name)) & T_WORDS
        else named_thing(q.name, names)
        for q in parameters
        if q.default is q.empty
    ]  # fmt: skip


def made_by_forward(p, x, wanted, names):
    """What a forward step returns, by the names it has there. Raises Lacking."""
    functions = [(p.predict.path, p.predict.function), *functions_of(names, PREDICT, NEVER)]
    for _, function in functions:
        try:
            predict = Predict("", function, arguments_of(function, names))
            predict.layout = p.predict.layout if p.predict.layout in LAYOUTS else "rows"
            result = predict.raw(x)
        except (Exception, SystemExit):
            continue
        parts = list(result) if isinstance(result, tuple) else [result]
        called = returned_names(function)
        if len(called) == len(parts) and set(wanted) <= set(called):
            return dict(zip(called, parts))
        if len(wanted) == len(parts):
            return dict(zip(wanted, parts))
    raise Lacking(", ".join(wanted))


def returned_names(function):
    """The names of the variables of the tuple that a function returns at its end."""
    code = list(dis.get_instructions(getattr(function, "__func__", function)))
    ends = [i for i, step in enumerate(code) if step.opname == "BUILD_TUPLE"]
    if not ends:
        return []
    names, i = [], ends[-1]
    while len(names) < (code[ends[-1]].arg or 0) and i > 0:
        i -= 1
        value = code[i].argval
        names[:0] = value if isinstance(value, tuple) else [value]
    return names if all(isinstance(name, str) for name in names) else []


def named_thing(name, names):
    """A thing of the program by the name of a parameter. Raises Lacking."""
    if name in names:
        return names[name]
    return network_of(name, names)


def in_place(arguments, images, labels):
    """Arguments with images and labels in their places."""
    return [images if a is IMAGES else labels if a is LABELS else a for a in arguments]


def column_labels(layout, labels, n):
    """The labels one by one, as a program that takes one image at a time has them."""
    for i in range(n):
        t = (
            labels[:, i]
            if labels.ndim == 2 and labels.shape[1] == n and len(labels) != n
            else labels[i]
        )
        yield t[:, np.newaxis] if "column" in layout and np.ndim(t) else t
