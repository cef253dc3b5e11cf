"""labels_off_by_one against plain loops, lists, the binomial distribution, and other starts."""

import csv
import io
import math
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from nnsite.core.learning import SIZES, learn
from nnsite.core.network import accuracy, predict
from nnsite.core.training import init
from nnsite.data import digits
from nnsite.data.idx import pack
from nnsite.engine import printed
from nnsite.experiments.labels_off_by_one import (
    both_from_0,
    catch,
    every_line,
    from_0,
    headed,
    lines,
    means_apart,
    right,
    sorted_and_shifted,
    ten_is_0,
    without_header,
    wrong,
)


def predictions():
    """What the program of these pages answers, with labels from 0 to 9."""
    (x, t), (x_test, t_test) = digits.train(), digits.test()
    weights = learn(np.random.default_rng(0), x / 255, t).weights[-1]
    return predict(weights, x_test / 255).argmax(axis=1).tolist(), t_test.tolist()


def test_numbers(ran):
    numbers = ran("labels_off_by_one")["numbers"]
    p, t = predictions()
    pairs = list(zip(p, t, strict=True))
    assert numbers["accuracy_right"] == sum(a == b for a, b in pairs) / 10_000 == 0.9124
    one_above = [b for a, b in pairs if a == b + 1]
    assert numbers["accuracy_wrong"] == len(one_above) / 10_000
    assert numbers["one_above"] == len(one_above)
    assert numbers["fives_as_six"] == one_above.count(5)
    assert numbers["cost"] == round(10_000 * numbers["accuracy_right"]) - len(one_above)
    assert numbers["stray"] == pytest.approx(binom(10_000, 0.1).std() / 10_000)
    assert binom(10_000, 0.1).cdf(len(one_above)) < 1e-200


def test_either_version_subtracts_what_it_says():
    labels = np.arange(1, 11)
    assert [part.tolist() for part in right(labels, labels)] == [list(range(10))] * 2
    assert [part.tolist() for part in wrong(labels, labels)] == [list(range(10)), labels.tolist()]
    assert from_0(labels).tolist() == list(range(10))
    assert [part.tolist() for part in both_from_0(labels, labels)] == [list(range(10))] * 2


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_ten_is_the_digit_0(dtype):
    labels = np.array([10, 1, 9, 5], dtype)
    assert [part.tolist() for part in ten_is_0(labels, labels)] == [[0, 1, 9, 5]] * 2


def test_files_are_read_as_csv_reads_them():
    t = np.array([5, 0, 4, 1])
    with_header = list(csv.reader(headed(t)))
    assert with_header[0] == ["label"]
    assert without_header(headed(t)).tolist() == [int(row[0]) for row in with_header[1:]]
    plain = every_line(lines(t), np.zeros((4, 784)))
    assert plain.tolist() == [int(row[0]) for row in csv.reader(lines(t))] == t.tolist()
    with pytest.raises(AssertionError):
        every_line(lines(t[1:]), np.zeros((4, 784)))


def test_text_equals_no_number():
    read = np.array([row[0] for row in csv.reader(io.StringIO("7\n2\n"))])
    assert not np.any(np.array([7, 2]) == read)


def test_eight_labels_are_lost_to_the_header_of_images():
    content = pack(np.arange(20, dtype=np.uint8))
    assert list(content[8:]) == list(range(20))
    assert list(content[16:]) == list(range(8, 20))


def test_a_sorted_file_that_loses_a_line():
    t = np.array([1, 0, 2, 0, 1, 2, 2])
    in_order = sorted(range(len(t)), key=lambda j: t[j])
    file = [t[j] for j in in_order][1:]
    expected = dict(zip(in_order, file, strict=False))
    got = sorted_and_shifted(t).tolist()
    assert all(got[j] == label for j, label in expected.items())
    assert got[in_order[-1]] == 2
    assert sum(a != b for a, b in zip(got, t, strict=True)) == 2


@pytest.mark.parametrize("classes", [-1, 0, 1])
@pytest.mark.parametrize("rows", [-8, -1, 0, 1])
def test_the_lines_to_paste_find_every_shift(classes, rows):
    rng = np.random.default_rng(3)
    p = rng.integers(0, 10, 4000)
    t = p + classes
    if rows:
        t = np.array([t[(j - rows) % len(t)] for j in range(len(t))])
    printed_lines = [line.split() for line in printed(catch, p, t).splitlines()]
    for s, of_classes, of_rows in printed_lines:
        assert (float(of_classes) == 1) is (int(s) == classes and rows == 0)
        assert (float(of_rows) == 1) is (int(s) == rows and classes == 0)


def test_the_lines_to_paste_find_the_rows_of_labels_that_are_fewer():
    p, t = predictions()
    for lost in (1, 8):
        fewer = np.array(t)[lost:]
        p_cut, t_cut = np.array(p)[: len(fewer)], fewer[: len(p)]
        rows = [line.split() for line in printed(catch, p_cut, t_cut).splitlines()]
        assert [s for s, _, of_rows in rows if float(of_rows) > 0.9] == [str(-lost)]


def test_in_a_sorted_file_rows_fit_at_every_shift():
    _, t = predictions()
    rows = [line.split() for line in printed(catch, np.sort(t), np.sort(t)).splitlines()]
    assert [s for s, _, of_rows in rows if float(of_rows) > 0.9] == ["-8", "-1", "0", "1"]
    assert [s for s, of_classes, _ in rows if float(of_classes) > 0.9] == ["0"]


def test_the_terminal_shows_the_same_errors(ran):
    captured = ran("labels_off_by_one")["captured"]
    for name, line in (
        ("stops_in_loss", "y[np.arange(2), np.array([3, 10])]"),
        ("stops_in_eye", "np.eye(10)[np.array([3, 10])]"),
        ("stops_at_255", "y[np.arange(2), np.array([1, 0], np.uint8) - 1]"),
        ("stops_at_end", "np.zeros(9999)[np.array([7, 9999])]"),
        ("stops_at_header", "import io; np.loadtxt(io.StringIO('label\\n5\\n'))"),
    ):
        program = f"import numpy as np; y = np.ones((2, 10)); {line}"
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert captured[name] == done.stderr.splitlines()[-1]


def test_the_next_digit_follows_too_often_in_the_test_file(ran):
    t = digits.test()[1].tolist()
    followed = [after == before + 1 for before, after in pairwise(t)]
    numbers = ran("labels_off_by_one")["numbers"]
    assert numbers["next_in_test"] == pytest.approx(sum(followed) / len(followed))
    # By chance: both digits random, and no digit after 9.
    assert sum(followed[:4999]) / 4999 == pytest.approx(0.09, abs=0.01)
    assert sum(followed[5000:]) / 4999 > 0.25


def test_a_negative_label_is_no_error():
    y = np.arange(20.0).reshape(2, 10)
    assert y[np.arange(2), np.array([-1, 0])].tolist() == [9, 10]
    assert np.eye(10)[-1].tolist() == [0] * 9 + [1]


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_other_starts_tell_the_same(seed):
    """The bounds of the claims hold with other random numbers; 5,000 digits see three epochs."""
    (x, t), (x_test, t_test) = digits.train(), digits.test()
    pixels, t = x[:5000], t[:5000].astype(int)
    x, x_test = pixels / 255, x_test / 255

    start = init(np.random.default_rng(seed), (*SIZES[:-1], 11))
    eleven = learn(np.random.default_rng(seed), x, t + 1, start=start)
    y = predict(eleven.weights[-1], x_test)
    p = y.argmax(axis=1)
    assert accuracy(y, t_test + 1) > 0.87
    assert np.mean(p == t_test) < 0.03
    assert p.max() == 10
    assert 0 not in p
    assert y[:, 0].mean() < 0.001
    assert np.mean(p - 1 == t_test) > 0.87
    assert np.mean(p - 1 == t_test + 1) < 0.03

    rows = learn(np.random.default_rng(seed), x[:-1], t[1:], epochs=2)
    assert accuracy(predict(rows.weights[-1], x_test), t_test) < 0.2
    assert rows.losses[-50:].mean() == pytest.approx(math.log(10), abs=0.03)
    assert means_apart(pixels[:-1], t[1:]) / 255 < 0.2
    assert means_apart(pixels[1:], t[1:]) / 255 > 0.9

    of_sorted = learn(np.random.default_rng(seed), x, sorted_and_shifted(t))
    assert accuracy(predict(of_sorted.weights[-1], x_test), t_test) > 0.87
