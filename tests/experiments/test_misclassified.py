"""misclassified against SciPy, and every tile of its mosaics against the digits."""

import io
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.distance import cdist
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.engine import Result, png
from nnsite.experiments import misclassified
from nnsite.figures import misclassified as figures
from nnsite.figures.tiles import CAPTION, GAP, SIDE, lettering, tiles


@cache
def probabilities(path=None):
    """The network's answers in float64, by SciPy."""
    w = weights.load(path)
    z = digits.test()[0] / 255
    for layer in (1, 2):
        z = expit(z @ w[f"W{layer}"].astype(float) + w[f"b{layer}"])
    return softmax(z @ w["W3"].astype(float) + w["b3"], axis=1)


@pytest.fixture(scope="module")
def r() -> Result:
    return Result(misclassified.run(digits.test(), digits.train(), weights.load()))


def cut(mosaic, place, columns, scale=1):
    """A tile's image, and its caption read back from the pixels."""
    pixels = mosaic[::scale, ::scale]
    row, column = divmod(place, columns)
    top, left = GAP + row * (SIDE + CAPTION + GAP), GAP + column * (SIDE + GAP)
    image = pixels[top : top + SIDE, left : left + SIDE]
    caption = pixels[top + SIDE : top + SIDE + CAPTION, left + 5 : left + 23]
    return image, CAPTIONS.get(caption.tobytes())


CAPTIONS = {
    lettering(f"{label}>{taken_for}").tobytes(): (label, taken_for)
    for label in range(10)
    for taken_for in range(10)
}


def test_captions_can_be_told_apart():
    assert len(CAPTIONS) == 100


@pytest.mark.parametrize(
    ("name", "index", "columns", "scale"),
    [
        ("surest", "i_sorted", 10, 2),
        ("surest_narrow", "i_sorted", 5, 2),
        ("every", "i_sorted", 20, 1),
        ("every_narrow", "i_sorted", 10, 1),
        ("neither", "i_neither", 20, 1),
        ("neither_narrow", "i_neither", 10, 1),
    ],
)
def test_each_tile_has_its_own_label_and_prediction(r, name, index, columns, scale):
    x, t = digits.test()
    p = probabilities().argmax(axis=1)
    mosaic = getattr(figures, name)(r).pixels
    shown = getattr(r, index)[:30] if name.startswith("surest") else getattr(r, index)
    for place, i in enumerate(shown):
        image, caption = cut(mosaic, place, columns, scale)
        assert np.array_equal(image, x[i].reshape(28, 28))
        assert caption == (t[i], p[i])
    one_pixel_each = np.kron(mosaic[::scale, ::scale], np.ones((scale, scale)))
    assert np.array_equal(mosaic, one_pixel_each)


def test_a_mosaic_shows_what_its_index_says_in_any_order():
    x, t = digits.test()
    p = np.random.default_rng(0).integers(0, 10, len(t))
    index = np.random.default_rng(1).permutation(len(t))[:33]
    mosaic = tiles(index, x, t, p, columns=7)
    for place, i in enumerate(index):
        image, caption = cut(mosaic, place, 7)
        assert np.array_equal(image, x[i].reshape(28, 28))
        assert caption == (t[i], p[i])


def test_all_mistakes_are_there_once_surest_first(r):
    y, t = probabilities(), digits.test()[1]
    assert r.i.tolist() == np.flatnonzero(y.argmax(axis=1) != t).tolist()
    assert sorted(r.i_sorted) == r.i.tolist()
    sure = y[r.i_sorted].max(axis=1)
    assert cut(figures.surest(r).pixels, 0, 10, 2)[1] == (r.surest_label, r.surest_taken_for)
    assert np.all(np.diff(sure) < 1e-4)
    assert r.first_sorted == pytest.approx(np.sort(sure)[-30:].mean(), abs=1e-4)
    assert r.first_in_file == pytest.approx(y[r.i[:30]].max(axis=1).mean(), abs=1e-4)


def test_strip_and_grid_hold_the_images_as_a_loop_places_them(r):
    x, t = digits.test()
    failed = np.flatnonzero(probabilities().argmax(axis=1) != t)
    for place, i in enumerate(failed):
        assert np.array_equal(r.strip[28 * place : 28 * place + 28], x[i].reshape(28, 28))
    grid = np.zeros_like(r.mosaic)
    for place, i in enumerate(failed):
        row, column = divmod(place, 10)
        grid[28 * row : 28 * row + 28, 28 * column : 28 * column + 28] = x[i].reshape(28, 28)
    assert np.array_equal(r.mosaic, grid)
    assert r.strip.shape == (28 * len(failed), 28)


@pytest.mark.parametrize("count", [1, 9, 10, 11, 40])
def test_the_lines_to_paste_place_any_number_of_images(count):
    x = digits.test()[0][:count]
    image = misclassified.in_rows_of_ten(x)
    assert image.shape == (28 * -(-count // 10), 280)
    for place in range(10 * (len(image) // 28)):
        row, column = divmod(place, 10)
        shown = image[28 * row : 28 * row + 28, 28 * column : 28 * column + 28]
        expected = x[place].reshape(28, 28) if place < count else 0
        assert np.array_equal(shown, np.broadcast_to(expected, (28, 28)))


def test_one_index_keeps_images_and_labels_together(r):
    x, t = digits.test()
    np.random.seed(7)
    order = np.random.permutation(len(t))
    np.random.seed(7)
    x_new, t_new = misclassified.by_one_index(x, t)
    for place in range(0, len(t), 97):
        assert np.array_equal(x_new[place], x[order[place]])
        assert t_new[place] == t[order[place]]
    p, order = probabilities().argmax(axis=1), np.random.default_rng(0).permutation(len(t))
    assert r.accuracy_apart == pytest.approx(np.mean(p[order] == t))
    assert r.accuracy_together == pytest.approx(np.mean(p == t))


def test_with_black_and_white_exchanged_the_network_hesitates(r):
    w = weights.load()
    z = 1 - digits.test()[0] / 255
    for layer in (1, 2):
        z = expit(z @ w[f"W{layer}"].astype(float) + w[f"b{layer}"])
    y = softmax(z @ w["W3"].astype(float) + w["b3"], axis=1)
    failed = y.argmax(axis=1) != digits.test()[1]
    assert r.accuracy_inverted == pytest.approx(1 - failed.mean())
    assert r.median_inverted == pytest.approx(np.median(y[failed].max(axis=1)), abs=1e-4)


def test_other_readers_agree_with_scipy(r):
    (x, t), (x_known, t_known) = digits.test(), digits.train()
    some = r.i_sorted[::10]
    named = t_known[cdist(x[some], x_known, "sqeuclidean").argmin(axis=1)]
    assert misclassified.nearest(x[some], x_known, t_known).tolist() == named.tolist()
    y = probabilities()
    by_neither = (named != t[some]) & (np.argsort(y[some], axis=1)[:, -2] != t[some])
    assert np.isin(some, r.i_neither).tolist() == by_neither.tolist()
    assert r.second == sum(sorted(y[i])[-2] == y[i, t[i]] for i in r.i)


def test_confusions_are_counted_one_by_one(r):
    t, p = digits.test()[1], probabilities().argmax(axis=1)
    pairs: dict[tuple[Any, Any], int] = {}
    for pair in zip(t.tolist(), p.tolist(), strict=True):
        pairs[pair] = pairs.get(pair, 0) + 1
    wrong = {pair: count for pair, count in pairs.items() if pair[0] != pair[1]}
    assert r.most == max(wrong.values()) == wrong[r.most_label, r.most_taken_for]
    assert sum(wrong.values()) == r.errors
    commonest = sorted(wrong.values(), reverse=True)
    assert r.ten_commonest == sum(commonest[:10])
    taken, kinds = 0, 0
    while 2 * taken < r.errors:
        taken, kinds = taken + commonest[kinds], kinds + 1
    assert r.kinds_for_half == kinds


def test_the_lines_to_paste_print_the_median_confidence_of_mistakes(ran):
    y, t = probabilities(), digits.test()[1]
    for side, labels in (("catch_right", t), ("catch_wrong", np.roll(t, 1))):
        failed = [row for row, label in zip(y, labels, strict=True) if row[label] < max(row)]
        sure = sorted(max(row) for row in failed)
        middle = (sure[len(sure) // 2] + sure[(len(sure) - 1) // 2]) / 2
        assert ran("misclassified")["captured"][side] == str(round(middle, 2))


def test_with_shifted_labels_most_mistakes_are_right_answers(r):
    t, p = digits.test()[1], probabilities().argmax(axis=1)
    taken = [(p[i] == t[i], p[i] == t[i - 1]) for i in range(len(t))]
    failed = [right for right, right_if_shifted in taken if not right_if_shifted]
    assert r.right_if_shifted == pytest.approx(sum(failed) / len(failed))
    assert r.accuracy_shifted == pytest.approx(1 - len(failed) / len(t))


def test_of_wrong_labels_only_answers_0_are_right(r):
    y, t = probabilities(), digits.test()[1].tolist()
    p = y.argmax(axis=1).tolist()
    both_0 = sum(answer == label == 0 for answer, label in zip(p, t, strict=True))
    assert r.accuracy_divided == pytest.approx(both_0 / len(t))
    assert r.accuracy_alike == pytest.approx(p.count(0) / len(t))
    sure = [max(row) for row, answer in zip(y, p, strict=True) if answer != 0]
    assert r.median_alike == pytest.approx(np.median(sure), abs=1e-4)
    sure += [max(y[i]) for i in range(len(t)) if p[i] == 0 != t[i]]
    assert r.median_divided == pytest.approx(np.median(sure), abs=1e-4)


def test_the_network_is_as_sure_of_labels_of_other_images(r):
    y, t = probabilities(), digits.test()[1].tolist()
    order = np.random.default_rng(0).permutation(len(t)).tolist()
    sure = [max(y[i]) for i, label in zip(order, t, strict=True) if y[i].argmax() != label]
    assert r.accuracy_apart == pytest.approx(1 - len(sure) / len(t))
    assert r.median_apart == pytest.approx(np.median(sure), abs=1e-4)


def test_numbers_are_the_same_on_the_page(ran, r):
    assert ran("misclassified")["numbers"] == pytest.approx(r.numbers)  # BLAS rounds by threads


def test_book_figures(ran, book_weights):
    numbers = ran("misclassified", book_weights)["numbers"]
    assert numbers["accuracy"] == 0.9352
    assert numbers["errors"] == 648
    assert (numbers["width_wrong"], numbers["height_wrong"]) == (28, 18144)
    t, p = digits.test()[1], probabilities(book_weights).argmax(axis=1)
    assert np.sum(t != p) == 648


def drawn_as_files(result):
    """The sizes of all mosaics, read back from their PNG files: (height, width) by name."""
    mosaics = {name: getattr(figures, name)(result).pixels for name in FIGURES}
    for pixels in mosaics.values():
        with Image.open(io.BytesIO(png(pixels))) as image:
            assert image.size == pixels.shape[::-1]
    return {name: pixels.shape for name, pixels in mosaics.items()}


FIGURES = ["strip", "surest", "surest_narrow", "every", "every_narrow", "neither", "neither_narrow"]
LAWS = [claim for claim in misclassified.experiment.claims if claim.law]


def test_a_network_without_a_mistake_has_nothing_to_show():
    x = digits.test()[0][:200]
    p = probabilities()[:200].argmax(axis=1)
    none = Result(misclassified.run((x, p), digits.train(), weights.load()))
    assert none.errors == none.shown == none.neither == none.height_wrong == none.height_right == 0
    assert none.accuracy == 1
    assert none.median_errors == none.first_sorted == none.most == 0
    assert none.surest_label == none.surest_taken_for == -1
    assert {name: height for name, (height, _) in drawn_as_files(none).items()} == {
        "strip": 1,
        **dict.fromkeys(["surest", "surest_narrow"], 2 * GAP),
        **dict.fromkeys(["every", "every_narrow", "neither", "neither_narrow"], GAP),
    }
    figures.confusion(none)
    assert all(claim.judge(none)["holds"] for claim in LAWS)
    for claim in misclassified.experiment.claims:
        claim.judge(none)


def test_of_thousands_of_mistakes_a_thousand_are_shown():
    x = digits.test()[0][:1300]
    t = (probabilities()[:1300].argmax(axis=1) + 1) % 10
    all_wrong = Result(misclassified.run((x, t), digits.train(), weights.load()))
    assert all_wrong.errors == 1300
    assert all_wrong.shown == all_wrong.neither_shown == 1000
    assert all_wrong.neither > 1000
    assert all_wrong.median_correct == 0
    sizes = drawn_as_files(all_wrong)
    assert sizes["strip"] == (28_000, 28)
    assert sizes["every"] == sizes["neither"] == (50 * (GAP + SIDE + CAPTION) + GAP, 20 * 31 + GAP)
    assert np.array_equal(figures.strip(all_wrong).pixels[-28:], x[999].reshape(28, 28))
    assert all(claim.judge(all_wrong)["holds"] for claim in LAWS)


def test_a_network_that_always_answers_0_is_right_about_labels_that_are_all_0():
    x, t = digits.test()
    zeros = {name: np.zeros_like(array) for name, array in weights.load().items()}
    result = Result(misclassified.run((x[:100], t[:100]), digits.train(), zeros))
    assert result.accuracy_alike == 1
    assert result.median_alike == 0


def test_neighbours_are_the_same_in_parts_of_a_thousand():
    (x, _), (x_known, t_known) = digits.test(), digits.train()
    some = np.r_[990:1010, 1995:2005]
    named = misclassified.nearest(x[:2005], x_known, t_known)[some]
    assert named.tolist() == misclassified.nearest(x[some], x_known, t_known).tolist()
