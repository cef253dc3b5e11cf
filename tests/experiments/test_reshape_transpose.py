"""reshape_transpose against places in memory counted one by one, and a convolution in loops."""

import re

import numpy as np
import pytest

from nnsite.core.learning import learn
from nnsite.core.network import accuracy, predict
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.experiments.reshape_transpose import (
    catch,
    channels_first,
    columns_recut,
    convolved,
    flattened,
    images_in,
    lying,
    places_in,
    recut,
    right,
    turned,
    upright,
    wrong,
)


def numbered(n):
    """Images whose pixels are numbered as they lie in memory."""
    return np.array(
        [[[784 * i + 28 * r + c for c in range(28)] for r in range(28)] for i in range(n)]
    )


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_a_row_takes_the_numbers_that_the_formulas_say(n):
    x = numbered(n)
    for i in range(n):
        assert right(x)[i].tolist() == [784 * i + p for p in range(784)]
        assert wrong(x)[i].tolist() == [n * p + i for p in range(784)]
    assert np.array_equal(wrong(x), right(x)) == (n == 1)


def test_of_which_image_and_place_a_pixel_is():
    n = 50
    memory = wrong(numbered(n))
    assert images_in(wrong, n).tolist() == [[m // 784 for m in row] for row in memory.tolist()]
    assert places_in(wrong, n).tolist() == [[m % 784 for m in row] for row in memory.tolist()]


def test_the_file_of_10000_images_in_plain_numbers(ran):
    numbers = ran("reshape_transpose")["numbers"]
    first = [10_000 * p for p in range(784)]
    assert numbers["images_wrong"] == len({m // 784 for m in first}) == 784
    assert numbers["places_wrong"] == len({m % 784 for m in first}) == 49
    own = sum(
        (10_000 * p + i) // 784 == i
        for i in range(10_000)
        for p in (i * 784 // 10_000, i * 784 // 10_000 + 1)
    )
    assert numbers["own_pixels"] == pytest.approx(own / 7_840_000, abs=1e-9)
    pairs = [
        (10_000 * p + i) // 784 == (10_000 * p + i + 1) // 784
        for p in range(784)
        for i in range(0, 9_999, 97)
    ]
    assert numbers["images_shared"] == pytest.approx(np.mean(pairs), abs=1e-3)


def test_the_repairs_give_each_image_its_row():
    x = numbered(4)
    for images in (x, x[:, np.newaxis]):
        assert [row.tolist() for row in flattened(images)] == [
            image.ravel().tolist() for image in x
        ]
    columns = np.array([image.ravel() for image in x]).T
    assert columns.shape == (784, 4)
    assert np.array_equal(turned(columns), flattened(x))
    assert not np.array_equal(columns_recut(columns), flattened(x))


def test_reshape_goes_by_the_indices_and_not_by_the_memory():
    columns = np.asfortranarray(flattened(numbered(3)).T)
    assert columns.ravel("K").tolist() == list(range(3 * 784))
    line = [columns[p, i] for p in range(784) for i in range(3)]
    assert columns_recut(columns).ravel().tolist() == line


def test_an_upright_image_has_its_rows_for_columns():
    x = flattened(numbered(2))
    assert lying(x)[1].tolist() == [784 + 28 * r + c for c in range(28) for r in range(28)]
    assert np.array_equal(upright(lying(x)), x)


def test_maps_are_those_of_a_convolution_in_loops():
    x = np.random.default_rng(0).random((2, 28, 28))
    maps = channels_first(convolved(x), 2, 26, 26)
    assert maps.shape == recut(convolved(x), 2, 26, 26).shape == (2, 3, 26, 26)
    for i, r, c in ((0, 0, 0), (0, 11, 25), (1, 25, 3)):
        patch = [[x[i, r + down, c + across] for across in range(3)] for down in range(3)]
        above = sum(patch[0]) - sum(patch[2])
        left = sum(line[0] - line[2] for line in patch)
        blurred = sum(map(sum, patch)) / 3
        assert maps[i, :, r, c] == pytest.approx([above, left, blurred])
    mixed = recut(convolved(x), 2, 26, 26)[0]
    # Side by side in the re-cut map: what the three filters make of one place.
    assert mixed[0, 0, :3] == pytest.approx(maps[0, :, 0, 0])


def test_a_re_cut_map_shows_nine_or_ten_rows():
    rows = [place // 26 for place in range(26 * 26) for _ in range(3)]
    shown = [len(set(rows[i : i + 26 * 26])) for i in range(0, len(rows), 26 * 26)]
    assert shown == [9, 10, 9]
    from_row = np.array(rows).reshape(-1, 3)
    assert [len(np.unique(part)) for part in recut(from_row, 1, 26, 26)[0]] == shown


@pytest.mark.parametrize("most", [1, 255])
def test_the_picture_is_that_of_the_pixels(most):
    image = np.zeros((28, 28))
    image[6, 5:9] = most
    image[20, 4] = 0.6 * most
    image[8, 9] = 0.4 * most
    image[7, 7] = most
    lines = printed(catch, image.reshape(1, 784)).splitlines()
    assert [len(line) for line in lines] == [20] * 10
    assert lines[1] == "." + 4 * "#" + 15 * "."
    assert lines[8] == "#" + 19 * "."
    assert "".join(lines).count("#") == 5


def test_the_pictures_on_the_page(ran):
    captured, (x, _) = ran("reshape_transpose")["captured"], digits.train()
    numbers = ran("reshape_transpose")["numbers"]
    middle = x.reshape(-1, 28, 28)[:, 4:24:2, 4:24] > 127.5
    assert numbers["right_marks"] == min(int(picture.sum()) for picture in middle) > 0
    assert numbers["columns_marks"] == int((x[:784, 0] > 127.5).sum()) == 0
    for side, rows in (("catch_right", x[0]), ("catch_wrong", x.ravel()[::10_000])):
        shown = [[mark == "#" for mark in line] for line in captured[side].splitlines()]
        assert np.array_equal(shown, rows.reshape(28, 28)[4:24:2, 4:24] > 127.5)


def test_numbers(ran):
    result = ran("reshape_transpose")
    numbers = result["numbers"]
    assert numbers["accuracy_right"] == 0.9124
    assert numbers["one_wrong"] == numbers["one_right"] == numbers["accuracy_right"]
    assert numbers["cost"] == round(1e4 * (numbers["accuracy_right"] - numbers["accuracy_wrong"]))
    assert numbers["guessing"] == pytest.approx(2.302585, abs=1e-6)
    found = re.findall(r"\d+", result["captured"]["not_aligned"])
    assert found == ["784", "10000", "784", "50", "10000", "1", "784", "0"]


@pytest.fixture(scope="module")
def fewer():
    """The first 3,000 digits of each kind, and their labels."""
    return [(right(x[:3000]) / 255, t[:3000]) for x, t in (digits.train(), digits.test())]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_with_other_starts_re_cut_rows_teach_as_little(fewer, seed):
    (x, t), (x_test, t_test) = fewer
    places = np.random.default_rng(seed).permutation(784)

    def score(rows, rows_test, epochs=2):
        run = learn(np.random.default_rng(seed), rows, t[: len(rows)], epochs=epochs)
        return accuracy(predict(run.weights[-1], rows_test), t_test), run.losses[-20:].mean()

    rows_test = np.ascontiguousarray(wrong(x_test))
    near_chance, loss = score(np.ascontiguousarray(wrong(x)), rows_test)
    assert near_chance < 0.15
    assert abs(loss - np.log(10)) < 0.08
    assert score(x.take(places, axis=1), x_test.take(places, axis=1))[0] > 0.7
    tested, by_heart = score(wrong(x[:100]), rows_test, epochs=100)
    assert tested < 0.16
    assert by_heart < 1
