"""draw against SciPy, areas under sums, and the book's figures."""

import gzip
import json
import statistics

import numpy as np
import pytest
from scipy import ndimage
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.experiments import own_digit
from nnsite.experiments.draw import CHANGES, COMPARED, DIGITS, LESSONS, REPAIRS, UNCHANGED, run

PLUS = ndimage.generate_binary_structure(2, 1)


@pytest.fixture(scope="module")
def made():
    """All that `run` returns, data files among it."""
    return run(digits.test(), weights.load())


@pytest.fixture(scope="module")
def cases(made):
    """The published cases: their images, and each with the pixels that belong to it."""
    found = json.loads(made["cases"].content)
    pixels = np.frombuffer(gzip.decompress(made["cases_fed"].content)).reshape(-1, 784)
    images = [
        np.array(one["greys"], float).reshape(one["height"], one["width"])
        for one in found["images"]
    ]
    return images, list(zip(found["cases"], pixels, strict=True))


def changed(image, state):
    """A digit with all changes of a state, by SciPy."""
    factor = int(state["scale"]) / 100
    matrix = np.eye(2) / factor
    image = ndimage.affine_transform(image, matrix, offset=14 - 14 / factor, order=1)
    image = np.round(image, 6)
    if state["strokes"] == "thin":
        image = ndimage.grey_erosion(image, footprint=PLUS, mode="wrap")
    if state["strokes"] == "thick":
        image = ndimage.grey_dilation(image, size=3, mode="wrap")
    image = rolled(image, int(state["down"]), int(state["shift"]))
    image = np.clip(image, int(state["grey"]), None)
    return np.abs(image - 255 * (state["ink"] == "dark"))


def rolled(image, down, across):
    """Moved by whole pixels: each comes from its own place in a sheet of nine images."""
    height, width = image.shape
    top, left = height - down, width - across
    return np.tile(image, (3, 3))[top : top + height, left : left + width]


def in_size(image, rows, columns):
    """In another size: what lies up to each new edge, and the differences of that."""
    for length in (rows, columns):
        size = len(image)
        up_to = np.vstack([np.zeros(image.shape[1]), np.cumsum(image, axis=0)])
        edges = np.linspace(0, size, length + 1)
        at_edges = np.array([np.interp(edges, np.arange(size + 1), one) for one in up_to.T])
        image = np.diff(at_edges, axis=1) * length / size
    return image


def prepared(image, state):
    """An image of any size with all repairs of a state, its pixels from 0 to 1."""
    if state["paper"] == "on":
        ink = np.abs(image - statistics.median(image.ravel().tolist()))
        image = 255 * np.where(2 * ink >= ink.max(), ink, 0) / ink.max()
    if state["size"] == "on":
        (box,) = ndimage.find_objects((image != 0).astype(int))
        ink = image[box]
        # A stroke that is made thicker ends a pixel further on both sides.
        longer = 20 - 2 * (state["thicker"] == "on")
        rows, columns = (max(1, round(longer / max(ink.shape) * side)) for side in ink.shape)
        small = in_size(ink, rows, columns)
        sheet = np.zeros((28, 28))
        # The nearest place to the middle that is an even number of pixels from the edge, or
        # the one before it.
        top, left = ((29 - side) // 2 & ~1 for side in (rows, columns))
        sheet[top : top + rows, left : left + columns] = small * 255 / small.max()
        image = sheet
    elif image.shape != (28, 28):
        image = in_size(image, 28, 28)
    if state["middle"] == "on":
        row, column = ndimage.center_of_mass(image != 0)
        image = rolled(image, round(14 - row), round(14 - column))
    if state["thicker"] == "on":
        image = ndimage.grey_dilation(image, size=3, mode="wrap")
    return image.ravel() / 255


def by_scipy(image, state):
    is_digit = image.shape == (28, 28)
    return prepared(changed(image, state) if is_digit else image, state)


def test_the_cases_are_the_same_by_scipy(cases):
    """Each pixel, and each probability."""
    images, of_states = cases
    w = {name: array.astype(float) for name, array in weights.load().items()}
    for case, pixels in of_states:
        x = by_scipy(images[case["image"]], case["state"])
        np.testing.assert_allclose(pixels, x, atol=1e-9, err_msg=str(case["state"]))
        z1 = expit(x @ w["W1"] + w["b1"])
        y = softmax(expit(z1 @ w["W2"] + w["b2"]) @ w["W3"] + w["b3"])
        np.testing.assert_allclose(case["y"], y, atol=1e-9)


def test_the_cases_have_each_change_and_each_set_of_repairs(cases):
    """Changes by themselves and by chance, on digits; repairs in all sets, on photos."""
    images, of_states = cases
    assert [image.shape for image in images] == [(28, 28)] * COMPARED + [(100, 120)] * COMPARED
    states = [(case["image"], case["state"]) for case, _ in of_states]
    assert all(list(state) == list(UNCHANGED) for _, state in states)
    of_digits = [state for place, state in states if place < COMPARED]
    for name, values in CHANGES.items():
        others = {other: UNCHANGED[other] for other in CHANGES if other != name}
        for value in values:
            assert any(state.items() >= (others | {name: value}).items() for state in of_digits)
    for place in range(COMPARED, 2 * COMPARED):
        sets = {tuple(state[name] for name in REPAIRS) for at, state in states if at == place}
        assert len(sets) == 2 ** len(REPAIRS)


def test_three_repairs_are_own_digit_s_right(cases):
    images, of_states = cases
    prepares = {"paper": "on", "size": "on", "middle": "on", "thicker": "off"}
    found = [
        (images[case["image"]], pixels)
        for case, pixels in of_states
        if case["image"] >= COMPARED and case["state"].items() >= prepares.items()
    ]
    assert len(found) == COMPARED
    for photo, pixels in found:
        np.testing.assert_allclose(pixels, own_digit.right(photo), atol=1e-12)


def test_the_table_counts_what_is_recognised(made):
    """Some lessons again, digit by digit, with SciPy and in the network's own float32."""
    x, t = digits.test()
    w = weights.load()
    rows = [row.split("\t") for row in made["lessons"].split("\n")]
    assert len(rows) == len(LESSONS)
    for cells, (change, repair) in list(zip(rows, LESSONS, strict=True))[1::4]:
        assert cells[0] == "&".join(f"{name}={value}" for name, value in change.items())
        assert cells[1] == "&".join(f"{name}={value}" for name, value in repair.items())
        for state, accuracy in ((change, cells[2]), (change | repair, cells[3])):
            pixels = np.array(
                [by_scipy(image, UNCHANGED | state) for image in x[:DIGITS].reshape(-1, 28, 28)]
            )
            z1 = expit(pixels @ w["W1"] + w["b1"])
            answers = np.argmax(expit(z1 @ w["W2"] + w["b2"]) @ w["W3"] + w["b3"], axis=1)
            right = np.sum(answers == t[:DIGITS])
            # A digit with two scores that are nearly the same may go either way.
            assert abs(float(accuracy) * DIGITS - right) <= 1, state


def test_the_samples_are_one_of_each_class(made):
    x, t = digits.test()
    places = [int(place) for place in made["places"].split()]
    assert t[places].tolist() == list(range(10))
    assert made["labels"] == "0 1 2 3 4 5 6 7 8 9"
    content = gzip.decompress(made["samples"].content)
    assert content == t[places].tobytes() + x[places].tobytes()
    assert int(made["first"]) in places


def test_book_figures(ran, book_weights):
    """The claims hold with the book's weights, too; a move costs what own_digit says of more."""
    of_few, of_more = ran("draw", book_weights), ran("own_digit", book_weights)
    for name in ("right_4", "left_4", "down_4", "up_4", "dark", "grey_30", "grey_50", "thin"):
        assert of_few["numbers"][name] == pytest.approx(of_more["numbers"][name], abs=0.05)
