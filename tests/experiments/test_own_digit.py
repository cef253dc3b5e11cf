"""own_digit against SciPy's centre of mass and shift, and the book's figures."""

import numpy as np
import pytest
from scipy import ndimage

from nnsite.core.network import accuracy, predict
from nnsite.data import digits, weights
from nnsite.experiments.own_digit import boxed, middle, resized, right, wrong


@pytest.fixture(scope="module")
def images():
    return digits.test()[0].reshape(-1, 28, 28)


def box(image):
    """Rows and columns of the box around the ink, as slices."""
    return ndimage.find_objects((image > 0).astype(int))[0]


def test_middle_is_the_centre_of_mass(images):
    expected = [ndimage.center_of_mass(image) for image in images[:50]]
    assert np.transpose(middle(images[:50])) == pytest.approx(np.array(expected))


def test_right_puts_the_middle_within_half_a_pixel_of_14(images):
    for image in images[:50]:
        moved = np.roll(image, (1, -1), axis=(0, 1))
        centred = right(moved).reshape(28, 28)
        assert np.abs(np.array(ndimage.center_of_mass(centred)) - 14).max() <= 0.5 + 1e-9
        assert (wrong(moved) == moved.ravel()).all()


def test_boxed_puts_the_box_in_the_middle(images):
    for image in images[:50]:
        for side in box(boxed(image)):
            assert abs((side.start + side.stop - 1) / 2 - 14) <= 0.5


def test_resized_keeps_the_middle_and_scales_the_box():
    square = np.zeros((1, 28, 28), np.uint8)
    square[:, 9:20, 9:20] = 255
    for factor, side in ((1, 11), (1.2, 13), (0.8, 9)):
        rows, columns = box(resized(square, factor)[0])
        assert rows.stop - rows.start == columns.stop - columns.start == side
        assert rows.start + rows.stop - 1 == 28


def test_numbers_agree_with_a_shift_that_lets_no_ink_back_in(ran, images):
    numbers = ran("own_digit")["numbers"]
    for name, move in (("right_4", (0, 0, 4)), ("up_3", (0, -3, 0))):
        moved = ndimage.shift(images, move, order=0).reshape(-1, 784)
        found = accuracy(predict(weights.load(), moved / np.float32(255)), digits.test()[1])
        assert numbers[name] == pytest.approx(found, abs=0.002)


def test_the_lines_to_paste_print_the_centre_of_mass(ran, images):
    captured = ran("own_digit")["captured"]
    here = ndimage.center_of_mass(images[0])
    assert captured["catch_right"].split() == [f"{place:.1f}" for place in here]
    there = ndimage.center_of_mass(ndimage.shift(images[0], (0, 4), order=0))
    assert captured["catch_wrong"].split() == [f"{place:.1f}" for place in there]


def test_digits_are_cut_where_a_shift_loses_ink(ran, images):
    numbers = ran("own_digit")["numbers"]
    ink = images.astype(int).sum(axis=(1, 2))
    for shift in (1, 2, 3, 4):
        kept = ndimage.shift(images.astype(int), (0, 0, shift), order=0).sum(axis=(1, 2))
        assert numbers[f"cut_{shift}"] == np.sum(kept < ink)


def test_shared_ink_is_the_ink_less_what_a_move_takes_away(ran, images):
    numbers = ran("own_digit")["numbers"]
    before = images.astype(int)
    for shift, name in ((1, "overlap_1"), (4, "overlap_4")):
        taken = np.clip(before - np.roll(before, shift, axis=2), 0, None)
        assert numbers[name] == pytest.approx(1 - taken.sum() / before.sum())


def test_book_figures(ran, book_weights):
    numbers = ran("own_digit", book_weights)["numbers"]
    right_ways = [f"{numbers[f'right_{shift}']:.3f}" for shift in (1, 2, 3, 4)]
    up_ways = [f"{numbers[f'up_{shift}']:.3f}" for shift in (1, 2, 3, 4)]
    assert right_ways == ["0.878", "0.699", "0.485", "0.249"]
    assert up_ways == ["0.864", "0.607", "0.301", "0.152"]
    assert numbers["accuracy"] == numbers["centred_1"] == 0.9352
