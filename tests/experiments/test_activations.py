"""activations against SciPy, Python's own arithmetic, and what a terminal shows."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import expit

from nnsite.core.activations import relu, sigmoid
from nnsite.core.network import hidden
from nnsite.data import digits, weights
from nnsite.engine import Result
from nnsite.experiments.activations import (
    catch,
    count_right,
    experiment,
    floats,
    old_float,
    right,
    run,
    slope,
    step_with_int,
    wrong,
)


@pytest.fixture(scope="module")
def r() -> Result:
    return Result(run(digits.test(), weights.load()))


def shown(program, *arguments):
    """What a terminal shows of a program."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_numpy_says_what_the_page_says(r):
    with pytest.raises(AttributeError, match=r"module 'numpy' has no attribute 'int'"):
        wrong(np.array([1.0]))
    traceback = shown("import numpy as np; np.int")
    assert traceback.endswith(f"\n{r.gone}\n")
    assert "`np.int` was a deprecated alias for the builtin `int`" in r.gone


@pytest.mark.parametrize("name", ["int", "float", "complex", "bool", "object", "str"])
def test_each_old_name_is_asked_for_in_a_terminal(r, name):
    there = shown(f"import numpy as np; print(np.{name})")
    if name == "bool":
        assert there == r.np_bool_is + "\n" == "<class 'numpy.bool'>\n"
    else:
        assert f"AttributeError: module 'numpy' has no attribute '{name}'" in there
    assert (r.names_np, r.names_python) == (1, 6)


def test_the_lines_to_paste_find_the_old_names_and_no_others(capsys, tmp_path):
    file = tmp_path / "old.py"
    file.write_text(
        "# \u5165\u529b\nX = np.arange(-5.0, 5.0, 0.1, dtype=np.float)\n"
        "Y = np.array(X > 0, dtype=np.int)\nZ = np.random.randn(3).astype(np.int64)\n",
        encoding="utf-8",
    )
    catch(file)
    assert capsys.readouterr().out == "['float', 'int']\n"


def test_the_file_of_the_experiment_asks_for_two_old_names_and_no_others(ran):
    captured = ran("activations")["captured"]
    assert captured["catch_wrong"] == "['float', 'int']"
    assert captured["catch_right"] == "[]"


@pytest.mark.parametrize("name", ["object", "str"])
def test_two_of_the_old_names_are_listed_with_a_warning(capsys, tmp_path, name):
    file = tmp_path / "old.py"
    file.write_text(f"x = np.{name}\n", encoding="utf-8")
    with pytest.warns(FutureWarning, match=f"np.{name}"):
        catch(file)
    assert capsys.readouterr().out == f"['{name}']\n"


def test_ruff_replaces_all_old_names_but_bool(tmp_path):
    file = tmp_path / "old.py"
    names = ["int", "float", "complex", "bool", "object", "str"]
    file.write_text("import numpy as np\n" + "".join(f"np.{name}\n" for name in names))
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache"]
    subprocess.run([*ruff, "--select", "NPY001", "--fix", file], capture_output=True, check=True)
    left = [line for line in file.read_text().splitlines() if line.startswith("np.")]
    assert left == ["np.bool"]


def test_the_repair_is_the_step_function_one_by_one():
    x = np.array([-2.0, -1e-300, -0.0, 0.0, 1e-300, 3.0])
    assert right(x).tolist() == [1 if value > 0 else 0 for value in x]
    assert right(x).dtype == np.int64


def test_the_repairs_return_what_is_wanted_with_no_old_name():
    x = np.array([-1, 0, 2])
    assert step_with_int(x).tolist() == [0, 0, 1]
    assert [int(step_with_int(number)) for number in (-1.0, 0, 2)] == [0, 0, 1]
    assert floats(x).tolist() == [-1.0, 0.0, 2.0]
    assert floats(x).dtype == np.float64
    with pytest.raises(AttributeError, match=r"module 'numpy' has no attribute 'float'"):
        old_float(x)


@pytest.mark.parametrize("path", [None, "book"])
def test_digits_read_with_each_function(ran, request, path):
    """Image by image in float64; a few sums that are almost 0 may round the other way."""
    path = request.getfixturevalue("book_weights") if path else None
    held = {name: array.astype(float) for name, array in weights.load(path).items()}
    x, t = digits.test()
    numbers = ran("activations", path)["numbers"]
    for name, h in (
        ("right_sigmoid", expit),
        ("right_step", lambda a: np.where(a > 0, 1.0, 0.0)),
        ("right_relu", lambda a: a.clip(0)),
    ):
        right_ones = 0
        for image, label in zip(x / 255, t, strict=True):
            z1 = h(np.dot(image, held["W1"]) + held["b1"])
            z2 = h(np.dot(z1, held["W2"]) + held["b2"])
            right_ones += np.argmax(np.dot(z2, held["W3"]) + held["b3"]) == label
        assert numbers[name] == pytest.approx(right_ones, abs=2)


def test_slopes_agree_with_known_derivatives(r):
    s = expit(r.x)
    assert r.slopes["sigmoid"] == pytest.approx(s - s**2, abs=1e-8)
    assert r.slopes["relu"] == pytest.approx(np.where(r.x > 0, 1, 0), abs=1e-8)
    assert not r.slopes["step"].any()
    assert slope(np.exp, np.array([0.5])) == pytest.approx(np.exp(0.5))
    # e = 1 at 0, so the sigmoid is 1/2 and its slope 1/4.
    half = 1 / (1 + Fraction(1))
    assert r.sigmoid_slope_0 == half * (1 - half) == Fraction(1, 4)
    assert r.two_slopes == Fraction(1, 16)


def test_a_step_that_leans_is_noticed(r):
    check = {claim.name: claim for claim in experiment.claims}["step_is_flat"]
    assert check.judge(r)["holds"]
    r.numbers["step_slope_max"] = 1e-3
    try:
        assert not check.judge(r)["holds"]
    finally:
        r.numbers["step_slope_max"] = 0.0


@pytest.mark.parametrize("path", [None, "book"])
def test_slopes_on_real_digits(ran, request, path):
    path = request.getfixturevalue("book_weights") if path else None
    a1 = hidden(weights.load(path), digits.test()[0] / np.float32(255)).a1.astype(float)
    numbers = ran("activations", path)["numbers"]
    assert numbers["sigmoid_slope_a1"] == pytest.approx(np.mean(expit(a1) * expit(-a1)), rel=1e-4)
    assert numbers["positive_a1"] == pytest.approx(np.mean(a1 > 0), abs=1e-5)
    assert (numbers["ones"], numbers["inputs"]) == (500, 1000)


@pytest.mark.parametrize("h", [relu, sigmoid])
def test_sums_beyond_float32_are_counted_without_a_warning(h):
    images, t = digits.test()[0][:100] / np.float32(255), digits.test()[1][:100]
    rng = np.random.default_rng(0)
    large = {
        name: np.float32(1e30) * rng.choice(np.float32([-1, 1]), array.shape)
        for name, array in weights.load().items()
    }
    assert 0 <= count_right(large, images, t, h) <= 100
