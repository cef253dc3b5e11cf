"""own_digit against SciPy, Pillow and plain loops, and the book's figures."""

import re
import tracemalloc

import numpy as np
import pytest
from PIL import Image
from project import ROOT
from scipy import ndimage

from nnsite.core.network import accuracy, predict
from nnsite.data import digits, weights
from nnsite.experiments import own_digit
from nnsite.experiments.own_digit import (
    cropped,
    eroded,
    evenly_lit,
    in_size,
    paper_to_0,
    photographed,
    resized,
    right,
    shrunk,
    thicker,
    to_the_middle,
    with_a_margin,
    wrong,
)

PAGE = ROOT / "docs/en/pitfalls/own_digit.md"


@pytest.fixture(scope="module")
def images():
    return digits.test()[0][: own_digit.DIGITS].reshape(-1, 28, 28)


@pytest.fixture(scope="module")
def photos(images):
    rng = np.random.default_rng(1)
    return [photographed(img, rng) for img in images[:40]]


def accuracy_by_scipy(images):
    """The accuracy on images of 0 to 255."""
    x = np.asarray(images).reshape(-1, 784) / np.float32(255)
    return accuracy(predict(weights.load(), x), digits.test()[1][: len(x)])


def box(image):
    """Rows and columns of the box around the ink, as slices."""
    return ndimage.find_objects((image > 0).astype(int))[0]


@pytest.mark.parametrize(("rows", "columns"), [(28, 28), (20, 7), (1, 1), (130, 90)])
def test_shrunk_is_a_mean_over_areas(photos, rows, columns):
    photo = photos[0].astype(float)

    def shares(new, old):
        """How much of each new pixel lies in each old one, (new, old)."""
        edges = np.arange(new + 1) * old / new
        begin = np.maximum(edges[:-1, np.newaxis], np.arange(old))
        end = np.minimum(edges[1:, np.newaxis], np.arange(old) + 1)
        return np.clip(end - begin, 0, None) * new / old

    expected = shares(rows, 100) @ photo @ shares(columns, 120).T
    assert shrunk(photos[0], rows, columns) == pytest.approx(expected)


def test_right_makes_digits_like_mnist_s(photos):
    for photo in photos:
        img = right(photo).reshape(28, 28)
        rows, columns = box(img)
        assert max(rows.stop - rows.start, columns.stop - columns.start) == 20
        middle = ndimage.center_of_mass(img > 0)
        assert np.abs(np.array(middle) - 14).max() <= 0.5 + 1e-9
        assert (img.min(), img.max(), np.median(img)) == (0, 1, 0)


def lines_for_pillow():
    """The first block of lines to type on the page."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]


def test_the_lines_on_the_page_read_a_photo(photos, tmp_path):
    """What readers paste, with Pillow and a file, gives the numbers of the run."""
    lines = lines_for_pillow()
    upright = photos[0]
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera lay on its side: turn it to the right to see it upright
    sideways = Image.fromarray(np.rot90(upright)).convert("RGB")
    sideways.save(tmp_path / "photo.png", exif=turned)
    names = {"right": right, "predict": lambda network, x: x, "network": None}
    exec(lines.replace("my_digit.jpg", str(tmp_path / "photo.png")), names)
    assert (names["photo"] == upright).all()
    assert (names["x"] == right(upright)).all()


def test_the_lines_on_the_page_lay_a_transparent_drawing_on_white(images, ran, tmp_path):
    """Black ink, and paper that is black too, but transparent."""
    drawing = np.zeros((28, 28, 4), dtype=np.uint8)
    drawing[:, :, 3] = images[0]
    Image.fromarray(drawing).save(tmp_path / "drawing.png")
    names = {"right": right, "predict": lambda network, x: x, "network": None}
    exec(lines_for_pillow().replace("my_digit.jpg", str(tmp_path / "drawing.png")), names)
    assert (names["photo"] == 255 - images[0]).all()
    black = np.array(Image.open(tmp_path / "drawing.png").convert("L"))
    with pytest.raises(ValueError, match="zero-size array") as caught:
        right(black)
    assert ran("own_digit")["captured"]["one_grey"] == f"ValueError: {caught.value}"


def test_white_ink_on_nothing_wants_black_paper(images, ran, tmp_path):
    """On white paper it vanishes, with the error of a photo of one grey."""
    drawing = np.full((28, 28, 4), 255, dtype=np.uint8)
    drawing[:, :, 3] = images[0]
    Image.fromarray(drawing).save(tmp_path / "drawing.png")
    lines = lines_for_pillow().replace("my_digit.jpg", str(tmp_path / "drawing.png"))
    names = {"right": right, "predict": lambda network, x: x, "network": None}
    with pytest.raises(ValueError, match="zero-size array") as caught:
        exec(lines, names)
    assert ran("own_digit")["captured"]["one_grey"] == f"ValueError: {caught.value}"
    exec(lines.replace('"white"', '"black"'), names)
    assert (names["photo"] == images[0]).all()
    assert (names["x"] == right(images[0])).all()


def test_paper_is_what_more_than_half_of_the_photo_is():
    photo = np.full((10, 10), 200, dtype=np.uint8)
    photo[:, :4] = 50
    photo[:9, 4] = 50  # 49 pixels of ink in a photo of 100
    assert (paper_to_0(photo) == np.where(photo == 50, 255, 0)).all()
    photo[9, 4] = photo[0, 5] = 50
    assert (paper_to_0(photo) == np.where(photo == 200, 255, 0)).all()


def test_evenly_lit_paper_is_white_whichever_side_the_light_is_on(photos):
    ink = np.ones((100, 120))
    ink[20:80, 50:60] = 0.35
    across, down = np.linspace(0.3, 1, 120), np.linspace(0.5, 1, 100)[:, np.newaxis]
    for light in (across, across[::-1], down, across * down):
        assert evenly_lit(200 * ink * light) == pytest.approx(ink)
    by_column = [[pixel / max(column) for pixel in column] for column in photos[0].T.tolist()]
    by_row = [[pixel / max(row) for pixel in row] for row in zip(*by_column, strict=True)]
    assert evenly_lit(photos[0]) == pytest.approx(np.array(by_row))


def inks_of_photos(images):
    """The ink of each photo of the run, on paper that is 0."""
    rng = np.random.default_rng(0)
    for img in images[: own_digit.PHOTOS]:
        photo = photographed(img, rng).astype(float)
        ink = np.abs(photo - np.median(photo))
        ink[ink < ink.max() / 2] = 0
        yield ink


def test_the_first_repair_within_wrong_as_it_stands(ran, images):
    """The paper 0, the ink 255, each pixel a mean, and divided by 255 once."""
    prepared = []
    for ink in inks_of_photos(images):
        enlarged = np.kron(255 * ink / ink.max(), np.ones((7, 7)))  # 25 x 30 pixels for each of 28
        prepared.append(enlarged.reshape(28, 25, 28, 30).mean(axis=(1, 3)))
    assert ran("own_digit")["numbers"]["step_3"] == pytest.approx(accuracy_by_scipy(prepared))


def test_wrong_is_the_photo_made_small(photos):
    assert wrong(photos[0]) == pytest.approx(shrunk(photos[0], 28, 28).ravel() / 255)


def test_photos_are_recognised_as_the_run_says(ran, images):
    """All photos of the run, prepared by SciPy and Pillow, reach about the same accuracy."""
    prepared = []
    for ink in inks_of_photos(images):
        digit = Image.fromarray(ink[box(ink)].astype(np.float32))
        digit.thumbnail((20, 20), Image.Resampling.BOX, reducing_gap=None)
        sheet = np.zeros((28, 28))
        sheet[: digit.height, : digit.width] = np.asarray(digit)
        move = 14 - np.array(ndimage.center_of_mass(sheet))
        sheet = ndimage.shift(sheet, np.rint(move), order=0)
        prepared.append(255 * sheet / sheet.max())
    found = ran("own_digit")["numbers"]["photo_right"]
    assert accuracy_by_scipy(prepared) == pytest.approx(found, abs=0.015)


def test_the_middle_is_the_mean_place_of_the_ink(images):
    away_from_the_edge = [img for img in images[:50] if not img[-1].any() and not img[:, 0].any()]
    assert len(away_from_the_edge) > 40
    for img in away_from_the_edge:
        moved = to_the_middle(np.roll(img, (1, -1), axis=(0, 1)))
        assert np.abs(np.array(ndimage.center_of_mass(moved > 0)) - 14).max() <= 0.5 + 1e-9


def test_the_middle_is_found_with_dark_ink_too(images):
    for img in images[:50]:
        assert (to_the_middle(255 - img) == to_the_middle(img)).all()


def test_no_paper_turns_into_ink(images):
    """A row of paper shrinks to paper, to the last digit."""
    for side in (20, 28, 61):
        enlarged = np.kron(images[0], np.ones((side, side)))
        assert (shrunk(enlarged, 28, 28) == images[0]).all()


def test_a_large_photo_needs_little_memory():
    """12 megapixels, with ink up to its edges, in less than ten times its size as floats."""
    photo = np.full((3000, 4000), 200, dtype=np.uint8)
    photo[[0, -1]] = photo[:, [0, -1]] = 50
    tracemalloc.start()
    right(photo)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * 8 * photo.size


def test_paper_to_0_by_a_loop(images):
    grey = np.maximum(images[3], 60)
    paper = sorted(grey.ravel().tolist())[784 // 2]
    ink = [abs(int(pixel) - paper) for pixel in grey.ravel()]
    expected = [255 * value / max(ink) if value >= max(ink) / 2 else 0 for value in ink]
    assert paper_to_0(grey).ravel() == pytest.approx(expected)
    assert paper_to_0(255 - grey) == pytest.approx(paper_to_0(grey))


def test_strokes_by_scipy(images):
    cross = ndimage.generate_binary_structure(2, 1)
    for img, thin in zip(images[:50], eroded(images[:50]), strict=True):
        assert (thin == ndimage.grey_erosion(img, footprint=cross, mode="wrap")).all()
        assert (thicker(thin) == ndimage.grey_dilation(thin, size=(3, 3), mode="wrap")).all()


def test_cropped_and_put_back_is_the_digit_itself(images):
    """A digit of 20 pixels keeps its size; only its place is another."""
    for img in images[:50]:
        put_back = with_a_margin(cropped(img))
        assert put_back.shape == (28, 28)
        assert (put_back[box(put_back)] == img[box(img)]).all()


def test_squares_of_any_sides_in_one_size(images):
    squares = [cropped(img) for img in images[:20]] + [images[0], images[1][:9, :9]]
    for side in (20, 28):
        one_by_one = [shrunk(square, side, side) for square in squares]
        assert in_size(squares, side) == pytest.approx(np.array(one_by_one))


def test_resized_is_linear_interpolation(images):
    for factor in (1.2, 0.8):
        source = (np.arange(28) - 14) / factor + 14
        places = np.meshgrid(source, source, indexing="ij")
        expected = ndimage.map_coordinates(images[7].astype(float), places, order=1)
        assert resized(images[7:8], factor)[0] == pytest.approx(expected)


@pytest.mark.parametrize(("name", "move"), [("right_4", (0, 0, 4)), ("up_3", (0, -3, 0))])
def test_numbers_agree_with_a_shift_that_lets_no_ink_back_in(ran, images, name, move):
    moved = ndimage.shift(images, move, order=0)
    found = ran("own_digit")["numbers"][name]
    assert found == pytest.approx(accuracy_by_scipy(moved), abs=0.002)


def test_numbers_of_paper_strokes_and_crops(ran, images):
    numbers = ran("own_digit")["numbers"]
    cross = ndimage.generate_binary_structure(3, 1)
    cross[0] = cross[2] = False
    thin = ndimage.grey_erosion(images, footprint=cross, mode="constant")
    assert numbers["thin"] == pytest.approx(accuracy_by_scipy(thin), abs=0.001)
    thick = ndimage.grey_dilation(images, size=(1, 3, 3), mode="constant")
    assert numbers["thickened"] == pytest.approx(accuracy_by_scipy(thick), abs=0.002)
    for grey in (30, 50):
        grey_paper = np.where(images < grey, grey, images)
        assert numbers[f"grey_{grey}"] == pytest.approx(accuracy_by_scipy(grey_paper))
    assert numbers["dark"] == pytest.approx(accuracy_by_scipy(255.0 - images), abs=2e-4)
    filled = []
    for img in images:
        square = Image.fromarray(cropped(img).astype(np.float32))
        filled.append(np.asarray(square.resize((28, 28), Image.Resampling.BILINEAR)))
    assert numbers["cropped_28"] == pytest.approx(accuracy_by_scipy(filled), abs=0.01)


def test_the_lines_to_paste_print_paper_size_and_middle(ran, images):
    captured = ran("own_digit")["captured"]
    photo = photographed(images[0], np.random.default_rng(0))
    for side, prepare in (("catch_wrong", wrong), ("catch_right", right)):
        img = prepare(photo).reshape(28, 28)
        rows, columns = box(img)
        size = [rows.stop - rows.start, columns.stop - columns.start]
        middle = np.rint(ndimage.center_of_mass(img > 0))
        shown = [float(part) for part in captured[side].split()]
        assert shown == [round(np.median(img), 4), *size, *middle]


def test_digits_are_cut_where_a_shift_loses_ink(ran, images):
    ink = images.astype(int).sum(axis=(1, 2))
    kept = ndimage.shift(images.astype(int), (0, 0, 4), order=0).sum(axis=(1, 2))
    numbers = ran("own_digit")["numbers"]
    assert numbers["cut_4"] == np.sum(kept < ink)
    assert np.flatnonzero(kept[:5] < ink[:5]).tolist() == [1]  # the 2


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
    assert right_ways == ["0.860", "0.677", "0.476", "0.268"]
    assert up_ways == ["0.839", "0.605", "0.321", "0.172"]
    assert numbers["accuracy"] == 0.91675
    assert numbers["dark"] == 0.02175
