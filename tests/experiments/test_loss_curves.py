"""The atlas of loss curves, trained anew by a plain loop of its own."""

import re
import tomllib

import numpy as np
import pytest
from project import ROOT

from nnsite.data import digits
from nnsite.experiments import loss_curves

(X, T), (X_TEST, T_TEST) = digits.train(), digits.test()
X = X / np.float32(255)
HOT = np.eye(10, dtype=np.float32)
LOG_10 = 2.302585


def started(seed, deviations=(784**-0.5, 50**-0.5)):
    rng = np.random.default_rng(seed)
    first, second = rng.standard_normal((784, 50)), rng.standard_normal((50, 10))
    arrays = [first * deviations[0], np.zeros(50), second * deviations[1], np.zeros(10)]
    return rng, [array.astype(np.float32) for array in arrays]


def by_rows(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def answers(network, x, softmax=by_rows):
    w1, b1, w2, b2 = network
    z = (1 + np.tanh((x @ w1 + b1) / 2)) / 2
    return z, softmax(z @ w2 + b2)


def trained(seed, x=X, t=T, network=None, rate=1, softmax=by_rows, ordered=False):
    """Weights after 300 steps of 100 digits, and the losses; all in one plain loop."""
    rng, random = started(seed)
    network = [array.copy() for array in (network or random)]
    losses = []
    for _ in range(3):
        places = np.arange(len(x)) if ordered else rng.permutation(len(x))
        for i in range(0, len(x), 100):
            few, labels = x[places[i : i + 100]], t[places[i : i + 100]]
            z, y = answers(network, few, softmax)
            losses.append(-np.log(np.float64(y[range(len(labels)), labels])).mean())
            scores = (y - HOT[labels]) / np.float32(len(labels))
            sums = scores @ network[2].T * z * (1 - z)
            slopes = few.T @ sums, sums.sum(0), z.T @ scores, scores.sum(0)
            for array, slope in zip(network, slopes, strict=True):
                np.subtract(array, np.float32(rate) * slope, out=array)
    return network, np.array(losses)


def read(network):
    y = answers(network, X_TEST / np.float32(255))[1]
    return np.mean(y.argmax(axis=1) == T_TEST)


@pytest.fixture(scope="module")
def r(ran):
    return ran("loss_curves")["numbers"]


def test_the_healthy_one_is_the_program_of_the_other_pages(r):
    """Float32 and a loop of our own: the same accuracy to four digits, the same last loss."""
    network, losses = trained(0)
    assert r["accuracy_healthy"] == pytest.approx(read(network), abs=0.0002)
    assert r["accuracy_healthy"] == pytest.approx(0.9124, abs=0.0002)
    assert r["end_healthy"] == pytest.approx(losses[-20:].mean(), abs=0.002)
    assert r["first_healthy"] == pytest.approx(losses[0], abs=1e-4)


def test_labels_off_by_one_look_as_well(r):
    network, losses = trained(0, t=(T + 1) % 10)
    assert r["end_shifted"] == pytest.approx(losses[-20:].mean(), abs=0.002)
    assert r["accuracy_shifted"] == pytest.approx(read(network), abs=0.0005)


def test_a_batch_wide_softmax_starts_at_log_1000(r):
    def wide(a):
        e = np.exp(np.float64(a) - a.max())
        return e / e.sum()

    _, y = answers(started(0)[1], X[:100], wide)
    cost = -np.log(y[range(100), T[:100]]).mean()
    assert r["first_rising"] == pytest.approx(cost, abs=0.3)
    assert r["log_1000"] == pytest.approx(3 * LOG_10)


def test_the_floor_of_two_softmaxes(r):
    sure = by_rows(by_rows(np.array([[500.0] + 9 * [0.0]])))
    assert r["least_of_two"] == pytest.approx(-np.log(sure[0, 0]))
    assert r["lowest_twice"] > r["least_of_two"]


def test_the_cap_of_the_books_loss(r):
    """No network can cost more, however wrong: here is one that is wrong everywhere."""
    y = np.eye(10)[(T[:100] + 1) % 10]
    assert r["cap"] == pytest.approx(-np.log(y[range(100), T[:100]] + 1e-7).mean())
    assert r["end_capped"] < r["highest_capped"] < r["cap"]


def test_what_is_seen_is_seen_from_another_start_too():
    """The bounds of the findings, with other random numbers."""
    seed = 11
    order = np.random.default_rng(seed).permutation(T)
    flat = trained(seed, t=order)[1]
    assert flat.min() > 2.2
    assert abs(flat[-20:].mean() - LOG_10) < 0.05

    slow = trained(seed, rate=0.01)[1]
    assert 1.9 < slow[-20:].mean() < slow[:10].mean() - 0.1

    zeros = trained(seed, network=[0 * array for array in started(seed)[1]])[1]
    assert zeros[:20].min() > 2.1
    assert 1 < zeros[-20:].mean() < 2

    high = trained(seed, network=started(seed, (1, 1))[1])[1]
    assert high[0] > 5
    assert high[-20:].mean() < 0.8

    raw = trained(seed, x=X * 255)[1]
    assert raw.min() > 1
    assert 1.4 < raw[-20:].mean() < 2.6

    by_digit = np.argsort(T, kind="stable")
    network, saw = trained(seed, X[by_digit], T[by_digit], ordered=True)
    assert saw[100:].min() < 0.05
    assert saw[100:].max() > 4
    assert read(network) < 0.2


def test_each_curve_has_a_caption_and_a_figure():
    """In the words of the templates, one for each curve that the run yields."""
    words = tomllib.loads((ROOT / "docs/templates/words.en.toml").read_text("utf-8"))
    figures = (ROOT / "nnsite/figures/loss_curves.py").read_text("utf-8")
    drawn = re.findall(r"^def ([a-z]\w*)", figures, re.MULTILINE)
    assert sorted(drawn) == sorted(words["curves"])
    names = re.findall(r'^        "(\w+)": run_of', (ROOT / loss_curves.__file__).read_text(), re.M)
    assert sorted([*names, "negative"]) == sorted(drawn)
