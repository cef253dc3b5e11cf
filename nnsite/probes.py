"""Checks for a first neural network. Save this file beside yours. It needs NumPy alone.

    x        what you feed predict, (n, 784)    t        its labels, (n,) or one-hot (n, 10)
    predict  x -> y, (n, 10)                    softmax  scores a, (n, 10) -> y, (n, 10)
    sigmoid  any shape -> the same shape        loss, accuracy  (y, t) -> a number
    weights  {"W1": (784, 50), ...} or a list   file, pickled   paths
    gradient (x, t) -> {"W1": ...}, of the mean loss            losses   one for each step
    numerical_gradient  (f, w) -> the gradient of f at w        x_train  the digits it learned
    best     the weights that you keep while training; ask before you put them back

A probe takes arrays of any dtype. It returns None when all is well, or a sentence: what it
saw and what to do. If that begins with "note", no prediction is wrong (of pixels below 0: if
you trained so; of labels in order: if training mixes them); if with "not asked", something is
lacking.

A probe bears the name of the page about its mistake. The line in its docstring can be pasted
into your own code; behind the # stands what it prints when all is well.
"""

import contextlib
import functools
import gzip
import hashlib
import inspect
import io
import pathlib
import pickle
import warnings
import zlib

import numpy as np

PROBES = []  # in the order in which data pass through a program


def check(
    predict=None,
    x=None,
    t=None,
    *,
    softmax=None,
    sigmoid=None,
    loss=None,
    accuracy=None,
    weights=None,
    gradient=None,
    numerical_gradient=None,
    losses=None,
    best=None,
    x_train=None,
    file=None,
    pickled=None,
):
    """Run the probes whose objects are given. Print a line each; return the names that fail.

    import numpy as np, probes
    def softmax(a):
        e = np.exp(a - a.max())
        return e / e.sum()
    probes.check(softmax=softmax)
    """
    given = {name: value for name, value in locals().items() if value is not None}
    given.update({name: _array(given[name]) for name in ("x", "t") if name in given})
    broken = {name for name in given if not _mild(_stumble(name, given))}
    failed = []
    for probe in PROBES:
        verdict, seen = _verdict(probe, given, set() if probe is runs else broken)
        print(f"{verdict:11}{probe.__name__}{seen and f': {seen}'}")
        failed += [probe.__name__] if verdict == "FAIL" else []
    return failed


def _verdict(probe, given, broken):
    parameters = inspect.signature(probe).parameters.values()
    needs = [p.name for p in parameters if p.default is p.empty]
    if lacking := [name for name in needs if name not in given]:
        return "not asked", f"needs {', '.join(lacking)}"
    if broken & set(needs):
        return "not asked", "see runs"
    usable = [p.name for p in parameters if p.name in given and p.name not in broken]
    seen = probe(**{name: given[name] for name in usable})
    if not seen:
        return "pass", ""
    verdict, _, rest = seen.partition(": ")
    if verdict == "not asked" and any(p.name in broken for p in parameters):
        return verdict, "see runs"
    return (verdict, rest) if verdict in ("note", "not asked") else ("FAIL", seen)


def _array(value):
    """An array; of objects, if the rows of a list have different lengths."""
    try:
        return np.asarray(value)
    except ValueError:
        return np.array(value, dtype=object)


def _mild(seen):
    return seen is None or seen.startswith("note: ")


def _elsewhere(**told):
    """Where another probe says more: "not asked: see ..." and its name, or None."""
    for name, seen in told.items():
        if not _mild(seen) and not seen.startswith("not asked: "):
            return f"not asked: see {name}"
    return None


def _probe(function):
    """Enter a probe in the list. Where the reader's code stops, that is the finding."""

    @functools.wraps(function)
    def probe(*args, **kwargs):
        with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
            warnings.simplefilter("ignore")
            try:
                return function(*args, **kwargs)
            except (Exception, SystemExit) as error:
                return f"stops with {_told(error)}"

    PROBES.append(probe)
    return probe


def _told(error):
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"


def _call(function, *arguments):
    """What a function returns, and what it warns of, in brackets, or nothing."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        result = function(*arguments)
    told = ", ".join(dict.fromkeys(_told(warning.message) for warning in caught))
    return result, told and f" ({told})"


# Does it run?

SCORES = np.arange(30.0).reshape(3, 10) % 7
NUMBERS = (int, float, np.integer, np.floating, np.ndarray)
FORMS = {"class numbers": np.arange(10), "one-hot rows": np.eye(10, dtype=int)}


@_probe
def runs(predict=None, x=None, t=None, softmax=None, sigmoid=None, loss=None, accuracy=None):
    """Code that stops, warns, makes nan, or changes the array it is given.

    print(predict(x[:3]).shape)  # (3, 10)
    """
    given = {name: value for name, value in locals().items() if value is not None}
    seen = [stumble for name in given if (stumble := _stumble(name, given))]
    return min(seen, key=_mild, default=None if given else "not asked: needs a function")


def _stumble(name, given):
    """What goes wrong, if anything, when an object is used as it is meant to be."""
    if name in ("x", "t"):
        return _no_data(name, given[name])
    if name in ("loss", "accuracy") and not isinstance(given[name], NUMBERS):
        trials = [[_rows(0.55), t] for t in FORMS.values()]
    elif name in ("softmax", "sigmoid"):
        trials = [[SCORES]]
    elif name == "predict" and "x" in given and not _no_data("x", given["x"]):
        trials = [[given["x"][:100]]]
    else:
        trials = []
    seen = None
    for trial in trials:
        try:
            seen = _trial(name, given[name], trial)
            break
        except (Exception, SystemExit) as error:
            seen = f"{name} stops with {_told(error)}"
    return seen


def _no_data(name, value):
    if value.dtype.kind not in "biuf":
        return f"{name} is an array of {value.dtype}, not of numbers"
    if not np.isfinite(value).all():
        return f"{name} holds nan or inf"
    if name == "x" and value.ndim < 2:
        return f"x has shape {value.shape}: pass a batch of images, x[np.newaxis]"
    return None


def _trial(name, function, trial):
    arguments = [np.array(argument) for argument in trial]
    y, warned = _call(function, *arguments)
    if y is None:
        return f"{name} returns None: its return is missing"
    if not all(map(np.array_equal, arguments, trial)):
        return f"{name} changes the array it is given: write x = x / 255, not x /= 255"
    if name == "predict" and (np.ndim(y) != 2 or len(y) != len(trial[0])):
        return f"predict makes {np.shape(y)} of {trial[0].shape}: return a row for each image"
    if not np.isfinite(y).all():
        return f"{name} makes nan or inf{warned}"
    return f"note: {name} warns{warned}" if warned else None


# Data in

SHA256 = {
    "train-images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@_probe
def data_download(file):
    """An MNIST file that is a web page, cut short, damaged, or something else.

    print(len(gzip.open(file).read()))  # 10008 for t10k-labels
    """
    content = pathlib.Path(file).read_bytes()
    if content.lstrip()[:1] == b"<":
        return "this is a web page, so the server refused: take another mirror"
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (EOFError, OSError, zlib.error):
            return f"an archive of {len(content)} bytes, cut short or damaged: fetch it again"
    magic, count = (int.from_bytes(content[i : i + 4], "big") for i in (0, 4))
    if magic not in (2049, 2051):
        return f"begins with {magic}, not with 2051 (images) or 2049 (labels): another file"
    size = 16 + 784 * count if magic == 2051 else 8 + count
    if len(content) != size:
        return f"{len(content)} bytes where the header promises {size}: fetch it again"
    known = SHA256.get("-".join(pathlib.Path(file).name.split("-")[:2]))
    if known and known != hashlib.sha256(content).hexdigest():
        return "the size is right and the SHA-256 is not: fetch it again"
    return None


@_probe
def normalization(x):
    """Pixels left raw, from 0 to 255.

    print(x.min(), x.max())  # 0.0 1.0
    """
    if x.max() > 1 and x.min() >= 0:
        return f"pixels go up to {x.max():.3g} ({x.dtype}): feed x / 255"
    return None


@_probe
def preprocessing_contract(x):
    """Pixels scaled twice, cut to 0 and 1, inverted, or moved below 0.

    print(np.median(x), x.max(), np.unique(x).size > 2)  # 0.0 1.0 True
    """
    if x.min() < 0:
        return f"note: pixels begin at {x.min():.3g}, not at 0: right only if you trained so"
    if x.max() < 0.01:
        return f"pixels go up to {x.max():.3g} only: divide by 255 once"
    if np.unique(x[:100]).size <= 2:
        return "pixels are black or white, without greys: divide with /, not with //"
    if np.median(x) > x.max() / 2:
        return "most of each image is ink: invert it, so that paper is 0"
    return None


@_probe
def reshape_transpose(x, predict=None, t=None):
    """Rows that are no images, cut by a reshape in the wrong order.

    print(np.diff(x).std() < x.std())  # True
    """
    if x.shape[1:] != (784,) or len(x) < 10:
        return "not asked: needs ten images or more, of 784 pixels a row"
    raw = np.asarray(x[:500], float)
    # In standardised pixels a few are huge. Above or below the mean of its column is the same.
    alike = max(_neighbours(raw), _neighbours((raw > raw.mean(axis=0)).astype(float)))
    if alike > 0.3:
        return None
    if predict is not None and t is not None:
        p, labels = _classes(predict, x, t)
        if len(p) == len(labels) and np.mean(p == labels) > 0.5:
            return None  # an order of the pixels that the network has learned
    return (
        f"neighbouring pixels are unrelated (correlation {alike:.1f}): x[0] is no image. "
        "Write x.reshape(len(x), -1) where images come first, and x.T where they are columns"
    )


def _neighbours(x):
    """The correlation of neighbours within images, to the right or below: the lower of both."""
    images = x.reshape(-1, 28, 28) - x.mean(axis=1).reshape(-1, 1, 1)
    across, down = images[:, :, 1:] * images[:, :, :-1], images[:, 1:] * images[:, :-1]
    spread = np.mean(images**2)
    return min(across.mean(), down.mean()) / spread if spread else 1.0


@_probe
def own_digit(x):
    """Digits off centre: MNIST puts each centre of mass at row and column 14.

    print(np.average(np.indices((28, 28)).reshape(2, -1), 1, x.mean(0)).round())  # [14. 14.]
    """
    if x.shape[1:] != (784,) or x.min() < 0 or not x.any(axis=1).all():
        return "not asked: needs 784 pixels a row, from 0 up, and ink on each image"
    if over := _elsewhere(reshape_transpose=reshape_transpose(x)):
        return over
    ink = x / x.sum(axis=1, keepdims=True, dtype=float)
    off = ink @ np.indices((28, 28)).reshape(2, -1).T - 14
    if np.abs(off).mean(axis=0).max() > 0.7:
        down, right = off.mean(axis=0)
        return f"digits sit {down:+.1f} rows, {right:+.1f} columns off centre: centre them by mass"
    return None


@_probe
def labels(t, x=None):
    """Labels that are no class numbers, or not one for each image.

    print(t.dtype, t.min(), t.max(), len(t) == len(x))  # int64 0 9 True
    """
    if x is not None and len(t) != len(x):
        return f"{len(t)} labels for {len(x)} images: cut both alike"
    if t.dtype.kind not in "iub" and not _one_hot(t):
        return f"labels are {t.dtype} and must pick a class: pass t.astype(int)"
    if t.min() >= 1 and t.max() == 10:
        return "not asked: see labels_off_by_one"
    if t.min() < 0 or t.max() > 9:
        return f"labels go from {t.min()} to {t.max()}: ten classes are 0 to 9"
    return None


@_probe
def labels_off_by_one(t, predict=None, x=None):
    """Labels from 1 to 10, answers one beside the label, or each label a row too late or early.

    print(*[np.mean(predict(x).argmax(1) + s == t) > 0.5 for s in (-1, 0, 1)])  # False True False
    """
    if t.min() >= 1 and t.max() == 10:
        return f"labels go from {t.min()} to 10: pass t - 1 (or t % 10, if 10 stands for 0)"
    if predict is None or x is None:
        return None
    p, t = _classes(predict, x, t)
    # A network that has learned little has few answers: beside them means nothing.
    if not 50 <= len(p) == len(t) or np.unique(p).size < 5 or np.mean(p == t) > 0.3:
        return None
    for s, beside in ((1, "small"), (-1, "large")):
        if np.mean((p + s) % 10 == t) > 0.5:
            return f"most answers are one too {beside}: labels of training and test differ by one"
    for s, ways in ((1, "later"), (-1, "earlier")):
        if np.mean(np.roll(p, s) == t) > 0.5:
            return f"most labels stand one row {ways} than their images: count both, and headers"
    return None


def _numbers(t):
    """The class numbers of labels in either form."""
    return t.argmax(axis=1) if _one_hot(t) else t.ravel()


def _classes(predict, x, t):
    """The answers to at most 500 images, and the class numbers that belong to them."""
    p = predict(x[:500]).argmax(axis=1)
    return p, _numbers(t)[: len(p)]


@_probe
def broadcast_labels(t, predict=None, x=None):
    """Labels in a column against answers in a row, or the other way round.

    print(predict(x).shape, t.shape)  # (100, 10) (100,)
    """
    columns = None if predict is None or x is None else predict(x[:100]).shape[1]
    if t.shape[1:] == (1,) and columns != 1:
        return f"labels of shape {t.shape} are a column: pass t.ravel()"
    if t.ndim == 1 and columns == 1:
        return f"answers are a column, labels of shape {t.shape} a row: pass t.reshape(-1, 1)"
    return None


def _one_hot(t):
    return t.ndim == 2 and t.shape[1] > 1


@_probe
def shuffled_apart(x, t, predict=None):
    """Images and labels shuffled in two orders: the mean images of all classes are alike.

    print(np.ptp([x[t == k].mean(axis=0) for k in range(10)], axis=0).max() > 0.5)  # True
    """
    if not 500 <= len(x) == len(t) or x.ndim != 2 or np.ptp(_numbers(t)) == 0:
        return "not asked: needs 500 images in rows, their labels, and two classes"
    if over := _elsewhere(
        reshape_transpose=reshape_transpose(x, predict, t),
        labels_off_by_one=labels_off_by_one(t, predict, x),
    ):
        return over
    # Whether a pixel is above its mean is the same in any scale. If labels fell to images by
    # chance, the classes' means would differ by as much as chance makes them: a ratio of 1.
    ink = (x[:2000] > x[:2000].mean(axis=0)).astype(float)
    classes, k, n = np.unique(_numbers(t)[:2000], return_inverse=True, return_counts=True)
    means = np.array([ink[k == i].mean(axis=0) for i in range(len(classes))])
    between = n @ (means - ink.mean(axis=0)) ** 2 / (len(classes) - 1)
    by_chance = np.sum((ink - ink.mean(axis=0)) ** 2) / (len(ink) - 1)
    if between.sum() < 1.3 * by_chance:
        return "the mean images of all classes are alike: shuffle x and t by one index, x[i], t[i]"
    return None


@_probe
def never_shuffled(t):
    """Labels that are sorted, or come class by class.

    print(np.mean(t[1:] != t[:-1]) > 0.5)  # True
    """
    t = _numbers(t)
    _, counts = np.unique(t, return_counts=True)
    mixed = 1 - np.sum((counts / len(t)) ** 2)  # how often neighbours differ if well mixed
    if len(t) < 50 or mixed < 0.4:
        return "not asked: needs 50 labels or more, of several classes"
    if np.mean(t[1:] != t[:-1]) < mixed / 4:
        return "note: labels come class by class: right only if training mixes them, x[i], t[i]"
    return None


# Forward


@_probe
def layer_count(weights, predict=None, x=None):
    """A loop that stops a layer early, or weights in the wrong order.

    print(predict(x).shape[1], weights["b3"].size)  # 10 10
    """
    shapes = [w.shape for w in _matrices(weights)]
    for i in range(1, len(shapes)):
        if shapes[i - 1][1] != shapes[i][0]:
            return f"{shapes[i - 1]} does not lead into {shapes[i]}: is the order of W right?"
    if predict is not None and x is not None:
        columns = predict(x[:100]).shape[1]
        if columns != shapes[-1][1]:
            return f"{columns} answers from a last layer of {shapes[-1][1]}: count the layers"
    return None


def _matrices(weights):
    """W1, W2, ... from a mapping or a list; the biases are left out."""
    if hasattr(weights, "keys"):
        weights = [weights[name] for name in sorted(weights, key=lambda name: (len(name), name))]
    return [w for w in map(np.asarray, weights) if w.ndim == 2 and len(w) > 1]


@_probe
def batch_matmul(predict, x):
    """An answer that depends on the other images of the batch.

    print(np.allclose(predict(x[:1]), predict(x[:100])[:1]))  # True
    """
    y = predict(x[:100])
    if len(y) < 2:
        return "not asked: needs two images"
    if over := {"all": "softmax_batch", "columns": "softmax_axis"}.get(_sums(y)):
        return f"not asked: see {over}"
    for i in range(0, len(y), 1 + len(y) // 5):
        difference = np.abs(predict(x[i : i + 1])[0] - y[i]).max()
        if difference > 1e-4 * max(1, np.abs(y).max()):
            return f"image {i} alone is answered otherwise, by {difference:.2g}: what looks around?"
    return None


@_probe
def linear_collapse(predict, x):
    """Layers with no activation between them, which are one layer.

    print(np.ptp([1, 1, -2] @ np.log(predict(np.vstack([x[:2], x[:2].mean(0)])))) > 0.1)  # True
    """
    if len(x) < 2:
        return "not asked: needs two images"
    x = np.asarray(x[:100], float)
    x1, x2 = x[: len(x) // 2], x[-(len(x) // 2) :]
    for scale in (1, 0.1, 0.01):
        a = np.asarray(predict(scale * np.concatenate([x1, x2, (x1 + x2) / 2])), float)
        if a.min() < 0 or a.max() > 1:
            break  # scores
        if a.min() > 1e-30:
            # The log of a probability is its score but for a number that the row shares.
            a = np.log(a) - np.log(a).mean(axis=1, keepdims=True)
            break
    else:
        return "not asked: needs probabilities that are not 0"
    a1, a2, between = np.split(a, 3)
    if np.abs(between - (a1 + a2) / 2).max() < 1e-5 * np.abs(a1 - a2).max():
        return "half-way between two images its scores are half-way too: is an activation missing?"
    return None


@_probe
def sigmoid_overflow(sigmoid):
    """A sigmoid that overflows on the far left, or is cut off there.

    print(sigmoid(np.array([-1e3, -40, 1e3])))  # [0.00000000e+00 4.24835426e-18 1.00000000e+00]
    """
    y, warned = _call(sigmoid, np.array([-1000.0, 0.0, 1000.0]))
    if not np.allclose(y, [0, 0.5, 1]):
        return f"sigmoid of -1000, 0, 1000 is {y}, not 0, 0.5, 1{warned}"
    if warned:
        return f"note: the values are right{warned}: look at what you feed it"
    tail = sigmoid(np.array([-40.0]))[0]
    if not np.isclose(tail, np.exp(-40), rtol=1e-3, atol=0):
        return f"note: sigmoid(-40) is {tail:.2g}, not 4.2e-18; it is cut off"
    return None


@_probe
def uint8_wrap(sigmoid, predict=None, x=None):
    """Whole numbers that wrap around: in uint8, -255 is 1.

    print(sigmoid(np.array([255], np.uint8)))  # [1.]
    """
    y = sigmoid(np.array([255], np.uint8))[0]
    if abs(y - 1) < 0.01:
        return None
    seen = f"sigmoid of 255 as uint8 is {y:.3g}, not 1: convert to float first"
    if predict is not None and x is not None:
        # Where x meets float weights first, whole numbers never reach the sigmoid.
        answers, as_floats = predict(x[:100]), predict(x[:100].astype(float))
        if not np.allclose(answers, as_floats, atol=1e-3, equal_nan=True):
            return seen
    return f"note: {seen}"


@_probe
def softmax_overflow(softmax):
    """Scores for which exp is too large, and two repairs that go half way.

    print(softmax(np.array([[1e3, 0], [0, 0]])).sum(axis=1))  # [1. 1.]
    """
    alone, warned = _call(softmax, np.array([[1000.0, 0.0]]))
    if np.isnan(alone).any():
        return f"a score of 1000 makes nan{warned}: subtract each row's maximum first"
    if not alone.any():
        return f"a score of 1000 makes zeros{warned}: subtract the maximum below the line too"
    y, warned = _call(softmax, np.array([[0.0, 1.0], [1000.0, 0.0]]))
    if np.isnan(y).any():
        return f"1000 in one row makes nan of another{warned}: take the maximum of each row"
    return None


@_probe
def softmax_axis(softmax=None, predict=None, x=None):
    """Softmax along the wrong axis: each class sums to 1 over the batch.

    print(softmax(np.array([[0.0, 0.0]])))  # [[0.5 0.5]]
    """
    seen = _probabilities(softmax, predict, x)
    for name, y in seen:
        if _sums(y) == "columns":
            return f"the columns of {name} sum to 1, not the rows: use axis=1"
    return None if seen else NO_SOFTMAX


@_probe
def softmax_batch(softmax=None, predict=None, x=None):
    """Softmax over the whole batch: all rows together sum to 1. Or no softmax at all.

    print(predict(x).sum(axis=1)[:3].round(3))  # [1. 1. 1.]
    """
    seen = _probabilities(softmax, predict, x)
    for name, y in seen:
        if _sums(y) == "all":
            return f"{name} sums to 1 as a whole, not by rows: use axis=1, keepdims=True"
        if _sums(y) is None and name == "predict(x)":
            return f"a row of predict(x) sums to {y[0].sum():.3g}, not 1: is softmax its last step?"
    return None if seen else NO_SOFTMAX


NO_SOFTMAX = "not asked: needs softmax, or predict and two images x"


def _probabilities(softmax, predict, x):
    """The softmax of scores; then, if that is right, the answers of predict to x."""
    seen = []
    if softmax is not None:
        seen.append(("softmax(a)", softmax(SCORES.copy())))
        if _sums(seen[0][1]) != "rows":
            return seen
    if predict is not None and x is not None:
        y = predict(x[:100])
        if min(y.shape) > 1:
            seen.append(("predict(x)", y))
    return seen


def _sums(y):
    """What sums to 1: "rows", "columns", "all" together, or None."""
    sums = {"rows": y.sum(axis=1), "columns": y.sum(axis=0), "all": y.sum()}
    return next((name for name in sums if np.allclose(sums[name], 1, atol=1e-3)), None)


@_probe
def int_zeros_like(softmax):
    """Probabilities stored as whole numbers: every one becomes 0.

    print(softmax(np.array([[1, 2, 3]])).max().round(3))  # 0.665
    """
    whole, real = softmax(np.array([[1, 2, 3]])), softmax(np.array([[1.0, 2.0, 3.0]]))
    if not np.allclose(whole, real, atol=1e-3, equal_nan=True):
        return f"of whole scores it makes {whole[0]}: use np.zeros_like(a, dtype=float)"
    return None


# Loss and accuracy


def _rows(right):
    """Ten rows of ten probabilities; row i gives class i the probability `right`."""
    return np.where(np.eye(10) == 1, right, (1 - right) / 9)


def _takes(loss, t):
    """What a loss takes beside labels `t`: "probabilities", "scores", or None if it fails."""
    try:
        guessed, cost = float(loss(_rows(0.1), t)), float(loss(_rows(0.55), t))
    except (Exception, SystemExit):
        return None
    if not np.isclose(guessed, np.log(10), atol=0.01):
        return None
    scores = np.log(np.exp(0.55) + 9 * np.exp(0.05)) - 0.55
    known = {"probabilities": -np.log(0.55), "scores": scores}
    return next((name for name in known if np.isclose(cost, known[name], atol=0.01)), None)


@_probe
def guess(loss):
    """A loss off by a factor: a guess among ten classes costs log 10.

    print(round(loss(np.full((10, 10), 0.1), np.arange(10)), 3))  # 2.303
    """
    if any(_takes(loss, t) for t in FORMS.values()):
        return None
    for t in FORMS.values():
        with contextlib.suppress(Exception):
            guessed, cost = loss(_rows(0.1), t), loss(_rows(0.55), t)
            break
    else:
        return "stops with labels of either form"
    if np.size(guessed) > 1:
        return f"it returns {np.size(guessed)} numbers for a batch: take their mean"
    hints = {
        10: "take the mean over the batch, not the sum",
        -1: "the minus is missing",
        1 / np.log(2): "use np.log, not np.log2",
        1 / np.log(10): "use np.log, not np.log10",
    }
    hint = [hints[k] for k in hints if np.isclose(cost, -k * np.log(0.55), atol=1e-3)]
    hint += ["take -log of the right class alone"]
    return f"a guess among ten costs {guessed:.3g}, not 2.303: {hint[0]}"


@_probe
def one_hot(loss, t):
    """One-hot labels for a loss that picks by class number, or the other way round.

    print(round(loss(np.full((len(t), 10), 0.1), t), 3))  # 2.303
    """
    mine, other = list(FORMS)[:: -1 if _one_hot(t) else 1]
    same = FORMS[mine].astype(t.dtype) if _one_hot(t) else FORMS[mine]
    if _takes(loss, same):
        return None
    if not _takes(loss, FORMS[other]):
        return "not asked: see guess"
    remedy = "t.argmax(axis=1)" if _one_hot(t) else "np.eye(10)[t]"
    return f"your labels are {mine}, your loss takes {other}: pass {remedy}"


@_probe
def log_zero(loss):
    """A loss that meets a probability of 0.

    print(loss(np.eye(10), np.arange(10)), loss(1 - np.eye(10), np.arange(10)))  # 0.0 inf
    """
    t = next((t for t in FORMS.values() if _takes(loss, t)), None)
    if t is None:
        return "not asked: see guess"
    scores = _takes(loss, t) == "scores"
    if np.isnan(loss(1000 * np.eye(10) if scores else np.eye(10), t)):
        return "a sure and right answer costs nan, from 0 * log(0): take the right class, then log"
    cost, warned = _call(loss, -1000 * np.eye(10) if scores else _rows(0.0), t)
    if np.isnan(cost) or (np.isinf(cost) and "RuntimeWarning" in warned):
        return f"probability 0 costs {cost}{warned}: use the log-softmax of the scores"
    if not scores and np.isfinite(cost):
        return f"note: probability 0 costs {cost:.3g}: {np.exp(-cost):.0g} is added in the log"
    return None


@_probe
def accuracy_count(accuracy):
    """An accuracy (a function, or the number you got) that is no share of the whole.

    print(accuracy(np.eye(4)[[0, 2, 3, 3]], np.array([0, 2, 3, 1])))  # 0.75
    """
    if not callable(accuracy):
        if 0 < accuracy <= 1:
            return None
        return f"{accuracy} is no share: compare (n,) with (n,), then take np.mean"
    y, t = np.eye(4)[[0, 2, 3, 3]], np.array([0, 2, 3, 1])
    try:
        share = accuracy(y, t)
    except Exception:
        share = accuracy(y, np.eye(4, dtype=int)[t])
    if np.isclose(share, 0.75):
        return None
    hints = {0.0: "divide with /, not with //", 3.0: "divide by len(t)"}
    return (
        f"3 right of 4 make {share:.3g}, not 0.75: {hints.get(float(share), 'use argmax(axis=1)')}"
    )


@_probe
def misclassified(predict, x, t):
    """Labels out of step with the images: shifted or shuffled.

    print(np.mean(predict(x).argmax(axis=1) == t) > 0.5)  # True
    """
    if over := _elsewhere(
        labels_off_by_one=labels_off_by_one(t, predict, x),
        shuffled_apart=shuffled_apart(x, t, predict),
    ):
        return over
    p, t = _classes(predict, x, t)
    t = t.astype(int)
    if not 50 <= len(p) == len(t) or t.min() < 0 or max(p.max(), t.max()) > 9:
        return "not asked: needs 50 images or more, and their labels from 0 to 9"
    often = np.bincount(p, minlength=10) - np.bincount(t, minlength=10)
    if np.mean(p == t) < 0.3 and np.abs(often).sum() < 0.25 * len(t):
        return (
            f"each digit is seen as often as it occurs, and {np.mean(p == t):.0%} are right: "
            "t is out of step with x"
        )
    return None


@_probe
def judged_on_training(x, x_train):
    """Images that the network has learned, among those that judge it.

    print(len({i.tobytes() for i in x} & {i.tobytes() for i in x_train}))  # 0
    """
    x = np.asarray(x[:1000], np.float32)
    learned = {hash(image.tobytes()) for image in np.asarray(x_train, np.float32)}
    seen = sum(hash(image.tobytes()) in learned for image in x)
    if seen > len(x) / 20:
        return f"{seen} of {len(x)} images were learned in training: measure on others"
    return None


# Training, files


@_probe
def numerical_gradient(numerical_gradient):
    """A numerical gradient whose step is too small, or too large, or divided by the wrong width.

    print(numerical_gradient(lambda w: np.sum(w**3), np.array([3.0, 4.0])).round(2))  # [27. 48.]
    """
    slopes = np.asarray(numerical_gradient(lambda w: np.sum(w**3), np.array([3.0, 4.0])))
    if np.allclose(slopes, [27, 48], rtol=0.01):
        return None
    seen = f"the slopes of w**3 at 3 and 4 are {slopes}, not [27. 48.]"
    if slopes.any() and np.isfinite(slopes).all():
        return f"{seen}: is it (f(w + h) - f(w - h)) / (2 * h), with h = 1e-4?"
    return f"{seen}: the step h is too small, take 1e-4"


@_probe
def sum_for_mean(gradient, x):
    """A gradient summed over the batch: it grows with it.

    print(np.divide(*[gradient(x[i], t[i])["b1"].std() for i in ([0, 0], [0])]).round(2))  # 1.0
    """
    x = x[:50]
    if len(x) < 11:
        return "not asked: needs eleven images"
    for form in FORMS.values():
        t = form[np.arange(len(x)) % 10]
        with contextlib.suppress(Exception):
            once = _named(gradient(x, t))
            twice = _named(gradient(np.concatenate([x, x]), np.concatenate([t, t])))
            break
    else:
        return "gradient stops with labels of either form"
    for name in once:
        # One number at a time may be 0 but for rounding, all together are not.
        size, doubled = np.abs(once[name]).sum(), np.abs(twice[name]).sum()
        if size > 0 and np.isclose(doubled, 2 * size, rtol=0.01):
            return f"a batch taken twice has twice the gradient of {name}: divide by len(t)"
    return None


def _named(weights):
    """Arrays by name, of a mapping or a list."""
    named = weights if hasattr(weights, "keys") else dict(enumerate(weights))
    return {name: np.asarray(named[name]) for name in named}


@_probe
def zero_init(weights):
    """Hidden units that began alike and stay alike.

    print(len(np.unique(W1.round(3), axis=1).T), "of", W1.shape[1])  # 50 of 50
    """
    for i, w in enumerate(_matrices(weights)[:-1], 1):
        if not np.isfinite(w).all():
            return f"not asked: layer {i} holds nan or inf, so the training overflowed"
        # Units that are alike, but for rounding, have about the same sum: they sort together.
        apart = np.abs(np.diff(w[:, w.sum(axis=0).argsort()])).max(axis=0)
        units, distinct = w.shape[1], 1 + np.sum(apart > 1e-6 * np.abs(w).max())
        if distinct < units:
            return f"of the {units} units of layer {i} only {distinct} differ: begin with random W"
    return None


@_probe
def initial_scale(weights, x, sigmoid):
    """Weights so large that most hidden units have an output near 0 or 1.

    print(np.mean(np.abs(x @ W1) > 5) < 0.5)  # True
    """
    if over := _elsewhere(zero_init=zero_init(weights)):
        return over
    w = _matrices(weights)
    if len(w) < 2 or x.shape[1:] != w[0].shape[:1]:
        return "not asked: needs two layers or more, of which the first takes x"
    z1 = sigmoid(np.asarray(x[:500], float) @ w[0])
    flat = np.mean((z1 < 0.01) | (z1 > 0.99))
    # Training hardly moves the weights of a pixel that is paper on nearly all images. So the
    # row of the smallest weights tells how large they all began.
    n = len(w[0])
    began = np.sqrt(np.mean(np.square(w[0], dtype=float), axis=1).min() * n)
    if flat > 0.5 and began > 5:
        return (
            f"W1 began {began:.0f} times too large or more, so {flat:.0%} of z1 are below 0.01 or "
            f"above 0.99: begin with np.random.randn{w[0].shape} / np.sqrt({n})"
        )
    return None


@_probe
def learning_rate(losses):
    """A loss that leaps up in the first steps.

    print(max(losses[:20]) < 3 * max(losses[0], np.log(10)))  # True
    """
    losses = np.asarray(losses, float).ravel()
    if len(losses) < 20:
        return "not asked: needs the losses of the first 20 steps"
    start = max(losses[0], np.log(10))
    leap, late = losses[:20].max(), np.median(losses[len(losses) // 2 :])
    if leap <= 3 * start:
        return None
    if late < start:
        return f"note: losses leap to {leap:.3g} and come down: try a tenth of the learning rate"
    return (
        f"losses go from {losses[0]:.3g} to {leap:.3g}, and stay high: "
        "divide the learning rate by 10, or the gradient by len(t)"
    )


@_probe
def views_and_aliases(best, weights):
    """Weights that were kept without a copy: they go on learning.

    print([k for k in best if np.shares_memory(best[k], weights[k])])  # []
    """
    kept, now = _named(best), _named(weights)
    if same := [k for k in kept if k in now and np.shares_memory(kept[k], now[k])]:
        return f"best and weights share {same[0]}: keep {{k: w.copy() for k, w in weights.items()}}"
    return None


ARRAYS = {"numpy.dtype", "numpy.ndarray", "_codecs.encode"} | {
    f"numpy.{core}.{name}"
    for core in ("core", "_core")
    for name in ("multiarray._reconstruct", "multiarray.scalar", "numeric._frombuffer")
}


@_probe
def pickle_weights(pickled):
    """A pickle that would call what is no NumPy array. Nothing that it names is imported.

    print({a for _, a, _ in pickletools.genops(open(pickled, "rb")) if type(a) is str})  # W1, numpy
    """
    asked = []

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            asked.append(f"{module}.{name}")
            return _Nothing

    Reader(io.BytesIO(pathlib.Path(pickled).read_bytes())).load()
    if strange := sorted(set(asked) - ARRAYS):
        return f"to load it is to call {', '.join(strange)}: do not, and ask for an .npz"
    return None


class _Nothing:
    """Stands in for whatever a pickle names, takes anything, and does nothing."""

    def __new__(cls, *_args, **_kwargs):
        return object.__new__(cls)

    def __init__(self, *_args, **_kwargs):
        pass

    def __call__(self, *_args, **_kwargs):
        return self

    __setstate__ = __setitem__ = append = extend = add = __call__
