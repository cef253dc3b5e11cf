"""Programs of functions with a signature of the author's own, and data in unusual shapes."""

from programs.planted import Planted, Style

GLOBALS = ["check(globals())"]

# --- forward(X, W1, b1, W2, b2), gradient descent in main's place, percent, loss(t, y). ---

FORWARD = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test

np.random.seed(11)


def leaky_relu(z):
    return np.where(z > 0, z, 0.01 * z)


def d_leaky_relu(z):
    return np.where(z > 0, 1.0, 0.01)


def softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)
    return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)


def forward(X, W1, b1, W2, b2):
    Z1 = X.dot(W1) + b1
    A1 = leaky_relu(Z1)
    Z2 = A1.dot(W2) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def one_hot(Y):
    out = np.zeros((Y.size, 10))
    out[np.arange(Y.size), Y] = 1
    return out


def loss(t, y):
    return -np.mean(np.log(y[np.arange(len(t)), t] + 1e-8))


def backward(X, T, Z1, A1, A2, W2):
    m = len(X)
    dZ2 = A2 - one_hot(T)
    dW2 = A1.T.dot(dZ2) / m
    db2 = dZ2.sum(axis=0) / m
    dZ1 = dZ2.dot(W2.T) * d_leaky_relu(Z1)
    dW1 = X.T.dot(dZ1) / m
    db1 = dZ1.sum(axis=0) / m
    return dW1, db1, dW2, db2


def get_predictions(X, W1, b1, W2, b2):
    A2 = forward(X, W1, b1, W2, b2)[-1]
    return np.argmax(A2, axis=1)


def get_accuracy(t, p):
    return 100.0 * np.sum(t == p) / t.size


data = x_train[:4000] / 255.0
targets = t_train[:4000].astype(int)
test_x = x_test / 255.0
test_y = t_test.astype(int)

W1 = np.random.randn(784, 40) * 0.05
b1 = np.zeros(40)
W2 = np.random.randn(40, 10) * 0.1
b2 = np.zeros(10)

alpha = 0.3
loss_list = []
for epoch in range(6):
    p = np.random.permutation(len(data))
    data, targets = data[p], targets[p]
    for k in range(0, len(data), 40):
        xb, tb = data[k:k + 40], targets[k:k + 40]
        Z1, A1, Z2, A2 = forward(xb, W1, b1, W2, b2)
        dW1, db1, dW2, db2 = backward(xb, tb, Z1, A1, A2, W2)
        W1 -= alpha * dW1
        b1 -= alpha * db1
        W2 -= alpha * dW2
        b2 -= alpha * db2
        loss_list.append(loss(tb, A2))
    print("epoch", epoch, "loss", np.mean(loss_list[-100:]))

test_pred = get_predictions(test_x, W1, b1, W2, b2)
print("test accuracy", get_accuracy(test_y, test_pred), "%")
"""

DATA = "data = x_train[:4000] / 255.0"
TEST_X = "test_x = x_test / 255.0"
TEST_Y = "test_y = t_test.astype(int)"
FIRST = "W1 = np.random.randn(784, 40) * 0.05"
SECOND = "W2 = np.random.randn(40, 10) * 0.1"
ALPHA = "alpha = 0.3"
PERCENT = "return 100.0 * np.sum(t == p) / t.size"
RELU = "    A1 = leaky_relu(Z1)"
EXPS = "return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)"
SHIFT = "    z = z - np.max(z, axis=1, keepdims=True)\n"
CROSS = "return -np.mean(np.log(y[np.arange(len(t)), t] + 1e-8))"
DZ2 = "dZ2 = A2 - one_hot(T)"
DZ1 = "dZ1 = dZ2.dot(W2.T) * d_leaky_relu(Z1)"
MIX = "data, targets = data[p], targets[p]"
BATCHES = "xb, tb = data[k:k + 40], targets[k:k + 40]"
PREDICTED = "A2 = forward(X, W1, b1, W2, b2)[-1]"
REPORT = 'print("test accuracy", get_accuracy(test_y, test_pred), "%")'
ASKED = "test_pred = get_predictions(test_x, W1, b1, W2, b2)"

forward = Style(
    "forward(X, W1, b1, W2, b2)",
    FORWARD,
    calls=[
        "check(globals())",
        "check(predict=lambda x: forward(x, W1, b1, W2, b2)[-1], x=test_x, t=test_y)",
    ],
    planted=[
        Planted(
            "raw pixels, trained and tested",  # 0.0980, loss nan
            ["normalization"],
            (DATA, "data = x_train[:4000].astype(float)"),
            (TEST_X, "test_x = x_test.astype(float)"),
        ),
        Planted(
            "divided by its largest pixel after the 255",  # 0.0892
            ["preprocessing_contract"],
            (TEST_X, "test_x = x_test / 255.0\ntest_x = test_x / x_test.max()"),
        ),
        Planted(
            "the test between -1 and 1",  # 0.5322
            ["preprocessing_contract"],
            (TEST_X, "test_x = x_test / 127.5 - 1"),
        ),
        Planted(
            "the test back in eight bits",  # 0.1778
            ["preprocessing_contract", "int_zeros_like", "uint8_wrap"],
            (TEST_X, "test_x = (x_test / 255.0).astype(np.uint8)"),
        ),
        Planted(
            "columns of the image first",  # 0.1730
            ["reshape_transpose"],
            (
                TEST_X,
                "test_x = x_test.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784) / 255.0",
            ),
        ),
        Planted(
            "test images cut from a transposed array",  # 0.0913
            ["reshape_transpose", "misclassified"],
            (TEST_X, "test_x = x_test.T.reshape(x_test.shape) / 255.0"),
        ),
        Planted(
            "labels one row late",  # 0.0860
            ["labels_off_by_one", "misclassified"],
            (TEST_Y, "test_y = np.roll(t_test, -1).astype(int)"),
        ),
        Planted(
            "labels of the training set for the test",  # 0.1022
            ["misclassified", "shuffled_apart"],
            (TEST_Y, "test_y = t_train.astype(int)"),
        ),
        Planted(
            "labels as a column",  # counted as 100232
            ["broadcast_labels"],
            (TEST_Y, "test_y = t_test.astype(int)[:, np.newaxis]"),
            calls=GLOBALS,
        ),
        Planted(
            "percent of percent",  # counted as 0.009137
            ["accuracy_count"],
            (PERCENT, "return 100.0 * np.mean(t == p) / t.size"),
            calls=GLOBALS,
        ),
        Planted(
            "the accuracy of the last batch of the training",  # counted as 100
            ["accuracy_count", "judged_on_training"],
            (
                REPORT,
                "test_acc = get_accuracy(tb, get_predictions(xb, W1, b1, W2, b2))\nprint(test_acc)",
            ),
            calls=GLOBALS,
        ),
        Planted(
            "softmax over the batch's axis",  # 0.0980, loss nan
            ["softmax_axis"],
            (EXPS, "return np.exp(z) / np.sum(np.exp(z), axis=0)"),
        ),
        Planted(
            "softmax over all that comes in",  # 0.1010
            ["softmax_batch"],
            (EXPS, "return np.exp(z) / np.sum(np.exp(z))"),
        ),
        Planted(
            "softmax without the largest score", ["softmax_overflow"], (SHIFT, ""), latent=True
        ),
        Planted(
            "softmax without the largest score, raw pixels",  # 0.5282
            ["softmax_overflow", "normalization"],
            (SHIFT, ""),
            (TEST_X, "test_x = x_test"),
        ),
        Planted(
            "the scores go into the loss",  # 0.8198
            ["softmax_batch", "guess", "log_zero", "numerical_gradient"],
            ("    A2 = softmax(Z2)", "    A2 = Z2"),
            (ALPHA, "alpha = 0.02"),
        ),
        Planted(
            "no activation when it predicts",  # 0.8552
            ["linear_collapse"],
            (PREDICTED, "A2 = softmax((X.dot(W1) + b1).dot(W2) + b2)"),
        ),
        Planted(
            "no activation anywhere",  # 0.8858
            ["linear_collapse"],
            (RELU, "    A1 = Z1"),
            ("return np.where(z > 0, 1.0, 0.01)", "return np.ones_like(z)"),
            latent=True,
        ),
        Planted(
            "no guard in the log",
            ["log_zero"],
            (CROSS, "return -np.mean(np.log(y[np.arange(len(t)), t]))"),
            latent=True,
            calls=GLOBALS,
        ),
        Planted(
            "no guard in the log, rounded probabilities",  # loss inf in some batches
            ["log_zero"],
            (CROSS, "return -np.mean(np.log(y[np.arange(len(t)), t]))"),
            ("    A2 = softmax(Z2)", "    A2 = np.round(softmax(Z2), 3)"),
            calls=GLOBALS,
        ),
        Planted(
            "no minus before the loss",  # loss -0.0903, not 0.0903
            ["guess", "numerical_gradient"],
            (CROSS, CROSS.replace("-np", "np")),
            calls=GLOBALS,
        ),
        Planted(
            "the loss a sum",  # loss 3.6111, not 0.0903
            ["guess", "sum_for_mean", "numerical_gradient"],
            (CROSS, CROSS.replace("-np.mean", "-np.sum")),
            calls=GLOBALS,
        ),
        Planted(
            "the loss of one-hot rows is given class numbers, ten at a time",  # 0.9178
            ["one_hot", "guess"],
            (CROSS, "return -np.sum(t * np.log(y + 1e-8)) / len(t)"),
            ("range(0, len(data), 40)", "range(0, len(data), 10)"),
            (BATCHES, "xb, tb = data[k:k + 10], targets[k:k + 10]"),
            (ALPHA, "alpha = 0.1"),
            calls=GLOBALS,
        ),
        Planted(
            "labels minus output",  # 0.0980, loss nan
            ["numerical_gradient"],
            (DZ2, "dZ2 = one_hot(T) - A2"),
            calls=GLOBALS,
        ),
        Planted(
            "the slope of the activation is left out",  # 0.8886
            ["numerical_gradient"],
            (DZ1, "dZ1 = dZ2.dot(W2.T)"),
            calls=GLOBALS,
        ),
        Planted(
            "softmax differentiated twice",  # 0.8815
            ["numerical_gradient"],
            (DZ2, "dZ2 = (A2 - one_hot(T)) * A2 * (1 - A2)"),
            calls=GLOBALS,
        ),
        Planted(
            "summed over the batch",  # 0.0980, loss nan
            ["sum_for_mean", "learning_rate"],
            ("    m = len(X)", "    m = 1"),
            calls=GLOBALS,
        ),
        Planted(
            "images mixed, labels not",
            ["shuffled_apart"],
            (MIX, "data = data[p]"),
            calls=GLOBALS,  # 0.1038
        ),
        Planted(
            "digits in order, never mixed",  # 0.1606
            ["never_shuffled"],
            (
                MIX,
                "p = np.argsort(targets, kind='stable')\n    data, targets = data[p], targets[p]",
            ),
            calls=GLOBALS,
        ),
        Planted(
            "the same forty digits in every step",  # 0.5725
            [],
            (BATCHES, "xb, tb = data[0:40], targets[0:40]"),
            ("    p = np.random.permutation(len(data))", "    p = np.arange(len(data))"),
        ),
        Planted(
            "zeros at the start",  # 0.1135
            ["zero_init"],
            (FIRST, "W1 = np.zeros((784, 40))"),
            (SECOND, "W2 = np.zeros((40, 10))"),
            calls=GLOBALS,
        ),
        Planted(
            "normal numbers times 20 at the start",  # 0.6298
            ["initial_scale"],
            (FIRST, "W1 = np.random.randn(784, 40) * 20"),
            (SECOND, "W2 = np.random.randn(40, 10) * 20"),
            calls=GLOBALS,
        ),
        Planted(
            "a rate of 40", ["learning_rate"], (ALPHA, "alpha = 40"), calls=GLOBALS
        ),  # 0.0980, loss nan
        Planted(
            "a rate of 0.00005", ["learning_rate"], (ALPHA, "alpha = 0.00005"), calls=GLOBALS
        ),  # 0.1094
        Planted(
            "the best weights are the same arrays",  # 0.0974
            ["views_and_aliases"],
            (
                ASKED,
                """best = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
for k in range(10):
    Z1, A1, Z2, A2 = forward(data, W1, b1, W2, b2)
    grads = backward(data, targets, Z1, A1, A2, W2)
    for w, g in zip((W1, b1, W2, b2), grads):
        w -= 20 * g
W1, b1, W2, b2 = best["W1"], best["b1"], best["W2"], best["b2"]
"""
                + ASKED,
            ),
            calls=GLOBALS,
        ),
        Planted(
            "one epoch of two batches",  # 0.3050
            [],
            ("range(0, len(data), 40)", "range(0, 80, 40)"),
            ("range(6)", "range(1)"),
        ),
    ],
    healthy=[
        ("a share, not percent", (PERCENT, "return np.sum(t == p) / t.size")),
        ("labels of the test as uint8", (TEST_Y, "test_y = t_test")),
        (
            "standardised by the training set, both",
            (
                TEST_X,
                TEST_X
                + """
mu, sd = data.mean(), data.std()
data = (data - mu) / sd
test_x = (test_x - mu) / sd""",
            ),
            (ALPHA, "alpha = 0.1"),
        ),
        (
            "50 test digits",
            (TEST_X, "test_x = x_test[:50] / 255.0"),
            (TEST_Y, "test_y = t_test[:50].astype(int)"),
        ),
    ],
)

# --- A function that takes one image (28, 28) and uses globals; log-probabilities. ---

GLOBAL = '''
import numpy as np
import pickle
from mnist import x_test, t_test, weights_pkl

with open(weights_pkl, "rb") as f:
    params = pickle.load(f)

W1, W2, W3 = params["W1"], params["W2"], params["W3"]
b1, b2, b3 = params["b1"], params["b2"], params["b3"]


def sig(v):
    return 1 / (1 + np.exp(-v))


def log_softmax(v):
    v = v - v.max()
    return v - np.log(np.sum(np.exp(v)))


def net(img):
    """1枚の画像 (28, 28) の対数確率"""
    v = img.reshape(784)
    v = sig(np.dot(v, W1) + b1)
    v = sig(np.dot(v, W2) + b2)
    return log_softmax(np.dot(v, W3) + b3)


def nll(logp, label):
    return -logp[label]


images = x_test.reshape(-1, 28, 28) / 255
labels = t_test

# 全部数える
hits = 0
total_loss = 0.0
wrong = []
for i in range(len(images)):
    logp = net(images[i])
    total_loss += nll(logp, labels[i])
    if np.argmax(logp) == labels[i]:
        hits += 1
    else:
        wrong.append(i)

accuracy = hits / len(images)
mean_loss = total_loss / len(images)
print("accuracy:", accuracy, "loss:", mean_loss)
print("wrong ones:", wrong[:10])
'''

PILE = "images = x_test.reshape(-1, 28, 28) / 255"
NAMES = "labels = t_test"
LAYER_1 = "    v = sig(np.dot(v, W1) + b1)\n"
LAYER_2 = "    v = sig(np.dot(v, W2) + b2)\n"
LAYER_3 = "    return log_softmax(np.dot(v, W3) + b3)"
FLAT = "v = img.reshape(784)"
LOG = "    return v - np.log(np.sum(np.exp(v)))"
HIT = "        hits += 1"
SHARE = "accuracy = hits / len(images)"

globals_ = Style(
    "net(img), one image, log-probabilities",
    GLOBAL,
    calls=["check(globals())", "check(predict=net, x=images, t=labels)"],
    planted=[
        Planted(
            "raw pixels", ["normalization"], (PILE, "images = x_test.reshape(-1, 28, 28)")
        ),  # 0.9228
        Planted(
            "divided by 255 in net again",  # 0.0892
            ["preprocessing_contract"],
            (FLAT, "v = img.reshape(784) / 255"),
        ),
        Planted(
            "whole numbers after the division",  # 0.1488
            ["preprocessing_contract"],
            (PILE, "images = x_test.reshape(-1, 28, 28) // 255"),
        ),
        Planted(
            "white paper",  # 0.0022
            ["preprocessing_contract"],
            (PILE, "images = 1 - x_test.reshape(-1, 28, 28) / 255"),
        ),
        Planted("img.T", ["reshape_transpose"], (FLAT, "v = img.T.reshape(784)")),  # 0.1773
        Planted(
            "flattened in Fortran's order",
            ["reshape_transpose"],
            (FLAT, 'v = img.flatten("F")'),  # 0.1773
        ),
        Planted(
            "mirrored", ["reshape_transpose"], (FLAT, "v = img[:, ::-1].reshape(784)")
        ),  # 0.4328
        Planted(
            "moved to the upper left",  # 0.0513
            ["own_digit"],
            (PILE, PILE + "\nimages = np.roll(images, (-4, -4), axis=(1, 2))"),
        ),
        Planted(
            "it stops after the second layer",  # 0.0318
            ["layer_count"],
            (LAYER_2, ""),
            (LAYER_3, LAYER_3.replace("W3) + b3", "W2) + b2")),
        ),
        Planted(
            "no sigmoid in the second layer",  # 0.9173
            ["linear_collapse"],
            (LAYER_2, "    v = np.dot(v, W2) + b2\n"),
        ),
        Planted(
            "one sigmoid too many",  # 0.2724
            ["layer_count", "linear_collapse", "preprocessing_contract"],
            (FLAT, "v = sig(img.reshape(784))"),
        ),
        Planted(
            "ReLU where it was trained with a sigmoid",  # 0.8072
            ["linear_collapse", "layer_count"],
            (LAYER_1, "    v = np.maximum(0, np.dot(v, W1) + b1)\n"),
        ),
        Planted(
            "the hidden vector is made of whole numbers",  # 0.1009
            ["int_zeros_like"],
            (
                LAYER_2,
                """    h = np.zeros(100, dtype=int)
    h[:] = sig(np.dot(v, W2) + b2)
    v = h
""",
            ),
        ),
        Planted(
            "labels one row late",  # 0.0856
            ["labels_off_by_one", "misclassified"],
            (NAMES, "images, labels = images[:-1], t_test[1:]"),
        ),
        Planted(
            "labels from 1 to 10",  # 0.0029
            ["labels_off_by_one", "labels"],
            (NAMES, "labels = t_test + 1"),
            ("return -logp[label]", "return -logp[label - 1]"),
        ),
        Planted(
            "labels mixed alone",  # 0.0999
            ["shuffled_apart", "misclassified"],
            (NAMES, "np.random.seed(0)\nlabels = np.random.permutation(t_test)"),
        ),
        Planted(
            "hits of the last image",  # counted as 0.0001
            ["accuracy_count"],
            (HIT, "        hits = 1"),
            calls=GLOBALS,
        ),
        Planted(
            "divided by the wrong ones",  # counted as 14.949
            ["accuracy_count"],
            (SHARE, "accuracy = hits / len(wrong)"),
            calls=GLOBALS,
        ),
        Planted(
            "the errors counted as hits",  # counted as 0.0627
            ["accuracy_count"],
            (SHARE, "accuracy = len(wrong) / len(images)"),
            calls=GLOBALS,
        ),
        Planted(
            "the log of a rounded softmax",  # loss inf
            ["log_zero"],
            (LOG, "    p = np.exp(v) / np.sum(np.exp(v))\n    return np.log(p.round(3))"),
        ),
        Planted(
            "noise in net",  # 0.7761
            ["dropout"],
            (LAYER_2, LAYER_2 + "    v = v * (np.random.rand(100) > 0.5)\n"),
        ),
        Planted(
            "weights of noise",  # 0.0691
            ["initial_scale"],
            (
                'W1, W2, W3 = params["W1"], params["W2"], params["W3"]',
                """r = np.random.RandomState(1)
W1, W2, W3 = r.randn(784, 50), r.randn(50, 100), r.randn(100, 10)""",
            ),
        ),
    ],
    healthy=[
        ("percent", (SHARE, "accuracy = 100 * hits / len(images)")),
        ("net prints", (FLAT, "v = img.reshape(784)\n    print('in:', v.max())")),
        (
            "only 50 images",
            (PILE, PILE.replace("x_test", "x_test[:50]")),
            (NAMES, "labels = t_test[:50]"),
        ),
        ("images with a channel", (PILE, PILE.replace("-1, 28, 28", "-1, 1, 28, 28"))),
    ],
)

# --- main() that returns things; parameters in a dataclass; images (n, 1, 28, 28); tanh. ---

MAIN = '''
from dataclasses import dataclass
import numpy as np
import mnist


@dataclass
class Params:
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray


def init(rng, hidden=48):
    return Params(
        W1=rng.normal(size=(784, hidden)) / 28,
        b1=np.zeros(hidden),
        W2=rng.normal(size=(hidden, 10)) / np.sqrt(hidden),
        b2=np.zeros(10),
    )


def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    e = np.exp(a)
    return e / e.sum(axis=-1, keepdims=True)


def predict(x, params):
    """x: images (n, 1, 28, 28); returns the probabilities (n, 10)"""
    x = x.reshape(x.shape[0], -1)
    h = np.tanh(x @ params.W1 + params.b1)
    return softmax(h @ params.W2 + params.b2)


def cross_entropy(t, y):
    return float(-np.mean(np.log(y[np.arange(t.size), t])))


def gradient(params, x, t):
    x = x.reshape(x.shape[0], -1)
    h = np.tanh(x @ params.W1 + params.b1)
    y = softmax(h @ params.W2 + params.b2)
    d = y.copy()
    d[np.arange(t.size), t] -= 1
    d /= t.size
    dh = d @ params.W2.T * (1 - h ** 2)
    return Params(W1=x.T @ dh, b1=dh.sum(0), W2=h.T @ d, b2=d.sum(0))


def accuracy(t, y):
    return (y.argmax(axis=1) == t).mean()


def load():
    train = mnist.x_train[:4000].reshape(-1, 1, 28, 28).astype(np.float32) / 255
    test = mnist.x_test.reshape(-1, 1, 28, 28).astype(np.float32) / 255
    return train, mnist.t_train[:4000], test, mnist.t_test


def main(lr=0.4, epochs=5):
    rng = np.random.default_rng(9)
    train_x, train_t, test_x, test_t = load()
    params = init(rng)
    curve = []
    for _ in range(epochs):
        order = rng.permutation(len(train_x))
        for rows in np.split(order, 100):
            g = gradient(params, train_x[rows], train_t[rows])
            params.W1 -= lr * g.W1
            params.b1 -= lr * g.b1
            params.W2 -= lr * g.W2
            params.b2 -= lr * g.b2
        curve.append(cross_entropy(train_t, predict(train_x, params)))
    result = accuracy(test_t, predict(test_x, params))
    print("test", result)
    return params, curve, result


params, curve, result = main()
train_x, train_t, test_x, test_t = load()
'''

TEST = "test = mnist.x_test.reshape(-1, 1, 28, 28).astype(np.float32) / 255"
TRAIN = "train = mnist.x_train[:4000].reshape(-1, 1, 28, 28).astype(np.float32) / 255"
GIVEN = "return train, mnist.t_train[:4000], test, mnist.t_test"
ARGMAX = "return (y.argmax(axis=1) == t).mean()"
PREDICT = """    h = np.tanh(x @ params.W1 + params.b1)
    return softmax(h @ params.W2 + params.b2)"""
SLOPE = "dh = d @ params.W2.T * (1 - h ** 2)"
ENTROPY = "return float(-np.mean(np.log(y[np.arange(t.size), t])))"
ROWS = "g = gradient(params, train_x[rows], train_t[rows])"
NEW_1 = "W1=rng.normal(size=(784, hidden)) / 28"
NEW_2 = "W2=rng.normal(size=(hidden, 10)) / np.sqrt(hidden)"
MAINS = "def main(lr=0.4, epochs=5):"

main_ = Style(
    "main() and a dataclass",
    MAIN,
    calls=["check(globals())", "check(predict=lambda x: predict(x, params), x=test_x, t=test_t)"],
    planted=[
        Planted(
            "raw pixels, trained and tested",  # 0.1618
            ["normalization"],
            (TRAIN, TRAIN.replace(" / 255", "")),
            (TEST, TEST.replace(" / 255", "")),
        ),
        Planted(
            "the test raw",  # 0.9091
            ["normalization", "preprocessing_contract"],
            (TEST, TEST.replace(" / 255", "")),
            latent=True,  # 0.9091, not 0.915
        ),
        Planted(
            "the test divided twice", ["preprocessing_contract"], (TEST, TEST + " / 256")
        ),  # 0.0892
        Planted(
            "predict divides too",  # 0.0892
            ["preprocessing_contract"],
            (
                "    x = x.reshape(x.shape[0], -1)\n" + PREDICT,
                "    x = x.reshape(x.shape[0], -1) / 255\n" + PREDICT,
            ),
        ),
        Planted(
            "the training centred, the test not",  # 0.7465
            ["preprocessing_contract"],
            (TRAIN, TRAIN + "\n    train -= train.mean(axis=0)"),
        ),
        Planted(
            "axes of the test images swapped",  # 0.1736
            ["reshape_transpose"],
            (TEST, "test = mnist.x_test.reshape(-1, 1, 28, 28).transpose(0, 1, 3, 2) / 255"),
        ),
        Planted(
            "images cut with 28 first",  # 0.0995
            ["reshape_transpose", "misclassified"],
            (TEST, "test = mnist.x_test.reshape(28, 28, 1, -1).transpose(3, 2, 0, 1) / 255"),
        ),
        Planted(
            "labels one row late",  # 0.0878
            ["labels_off_by_one", "misclassified"],
            (GIVEN, GIVEN.replace("test, mnist.t_test", "test[:-1], mnist.t_test[1:]")),
        ),
        Planted(
            "labels mixed alone",  # 0.1015
            ["shuffled_apart", "misclassified"],
            (
                GIVEN,
                GIVEN.replace("mnist.t_test", "np.random.default_rng(0).permutation(mnist.t_test)"),
            ),
        ),
        Planted(
            "labels of the test as a column",  # counted as 0.100462
            ["broadcast_labels"],
            (GIVEN, GIVEN.replace("mnist.t_test", "mnist.t_test.reshape(-1, 1)")),
            calls=GLOBALS,
        ),
        Planted(
            "one-hot labels of the test",  # counted as 0.09994
            ["one_hot", "accuracy_count", "broadcast_labels"],
            (GIVEN, GIVEN.replace("mnist.t_test", "np.eye(10)[mnist.t_test]")),
            (ARGMAX, "return (y.argmax(axis=1).reshape(-1, 1) == t).mean()"),
            calls=GLOBALS,
        ),
        Planted(
            "right ones divided by the training digits",  # counted as 2.2875
            ["accuracy_count"],
            (ARGMAX, "return (y.argmax(axis=1) == t).sum() / 4000"),
            calls=GLOBALS,
        ),
        Planted(
            "softmax over the batch",  # 0.2993
            ["softmax_batch"],
            ("return e / e.sum(axis=-1, keepdims=True)", "return e / e.sum()"),
        ),
        Planted(
            "softmax along the images",  # 0.4643
            ["softmax_axis"],
            ("return e / e.sum(axis=-1, keepdims=True)", "return e / e.sum(axis=0)"),
        ),
        Planted(
            "no tanh in predict",  # 0.8844
            ["linear_collapse"],
            (
                PREDICT,
                PREDICT.replace("np.tanh(x @ params.W1 + params.b1)", "x @ params.W1 + params.b1"),
            ),
        ),
        Planted(
            "log2 of the probability",  # loss 0.4614, not 0.3198
            ["guess", "numerical_gradient"],
            (ENTROPY, ENTROPY.replace("np.log", "np.log2")),
            calls=GLOBALS,
        ),
        Planted(
            "the log is left out of the loss",  # loss -0.8179, not 0.3198
            ["guess", "numerical_gradient"],
            (ENTROPY, "return float(-np.mean(y[np.arange(t.size), t]))"),
            calls=GLOBALS,
        ),
        Planted(
            "the slope of tanh is left out",  # 0.8932
            ["numerical_gradient"],
            (SLOPE, "dh = d @ params.W2.T"),
            calls=GLOBALS,
        ),
        Planted(
            "the slope of a sigmoid for tanh",  # 0.0908
            ["numerical_gradient"],
            (SLOPE, "dh = d @ params.W2.T * h * (1 - h)"),
            calls=GLOBALS,
        ),
        Planted(
            "softmax differentiated twice",  # 0.8954
            ["numerical_gradient"],
            ("    d /= t.size", "    d *= y * (1 - y) / t.size"),
            calls=GLOBALS,
        ),
        Planted(
            "summed over the batch",  # 0.0958
            ["sum_for_mean", "learning_rate"],
            ("    d /= t.size\n", ""),
            calls=GLOBALS,
        ),
        Planted(
            "labels of other rows",  # 0.1135
            ["shuffled_apart"],
            (ROWS, "g = gradient(params, train_x[rows], train_t[:40])"),
            calls=GLOBALS,
        ),
        Planted(
            "zeros at the start",  # 0.0958
            ["zero_init"],
            (NEW_1, "W1=np.zeros((784, hidden))"),
            (NEW_2, "W2=np.zeros((hidden, 10))"),
            calls=GLOBALS,
        ),
        Planted(
            "weights of 28 at the start",  # 0.3361, loss inf
            ["initial_scale"],
            (NEW_1, "W1=rng.normal(size=(784, hidden)) * 28"),
            (NEW_2, "W2=rng.normal(size=(hidden, 10)) * 28"),
            calls=GLOBALS,
        ),
        Planted(
            "a rate of 80",  # 0.1141, loss inf
            ["learning_rate"],
            (MAINS, MAINS.replace("0.4", "80")),
            calls=GLOBALS,
        ),
        Planted(
            "a rate of 0.00002",  # 0.0595
            ["learning_rate"],
            (MAINS, MAINS.replace("0.4", "0.00002")),
            calls=GLOBALS,
        ),
        Planted("no epochs", [], (MAINS, MAINS.replace("epochs=5", "epochs=0"))),  # 0.0554
    ],
    healthy=[
        (
            "flat images",
            (TRAIN, TRAIN.replace("-1, 1, 28, 28", "-1, 784")),
            (TEST, TEST.replace("-1, 1, 28, 28", "-1, 784")),
        ),
        (
            "parameters in a tuple",
            (
                "    return params, curve, result",
                "    return (params.W1, params.b1, params.W2, params.b2), curve, result",
            ),
            (
                PREDICT,
                """    if isinstance(params, Params):
        params = params.W1, params.b1, params.W2, params.b2
    W1, b1, W2, b2 = params
    return softmax(np.tanh(x @ W1 + b1) @ W2 + b2)""",
            ),
        ),
        (
            "40 test digits",
            (GIVEN, GIVEN.replace("test, mnist.t_test", "test[:40], mnist.t_test[:40]")),
        ),
    ],
)

STYLES = [forward, globals_, main_]
