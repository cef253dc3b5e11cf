"""Programs in the manner of the book's chapter 3: trained weights from a pickle, small functions.

Typical: `predict(network, x)`, a counter that a loop over batches adds to, and the raw arrays
still lying about as globals.
"""

from programs.planted import Planted, Style

SOURCE = """
import pickle

import numpy as np
from mnist import x_train, t_train, x_test, t_test, weights_pkl


def get_data():
    x = x_test.astype(np.float32)
    x /= 255.0
    t = t_test
    return x, t


def init_network():
    with open(weights_pkl, "rb") as f:
        network = pickle.load(f)
    return network


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(a):
    c = np.max(a, axis=-1, keepdims=True)
    exp_a = np.exp(a - c)  # no overflow
    y = exp_a / np.sum(exp_a, axis=-1, keepdims=True)
    return y


def predict(network, x):
    W1, W2, W3 = network["W1"], network["W2"], network["W3"]
    b1, b2, b3 = network["b1"], network["b2"], network["b3"]

    a1 = np.dot(x, W1) + b1
    z1 = sigmoid(a1)
    a2 = np.dot(z1, W2) + b2
    z2 = sigmoid(a2)
    a3 = np.dot(z2, W3) + b3
    y = softmax(a3)
    return y


x, t = get_data()
network = init_network()
print(x.shape, t.shape)

batch_size = 100
accuracy_cnt = 0

for i in range(0, len(x), batch_size):
    x_batch = x[i:i + batch_size]
    y_batch = predict(network, x_batch)
    p = np.argmax(y_batch, axis=1)
    accuracy_cnt += np.sum(p == t[i:i + batch_size])

accuracy = float(accuracy_cnt) / len(x)
print("Accuracy:" + str(accuracy))

# the last batch: how sure is it?
for answer, share in zip(p[:5], np.max(y_batch, axis=1)):
    print(answer, round(float(share), 3))
"""

LOOP = """for i in range(0, len(x), batch_size):
    x_batch = x[i:i + batch_size]
    y_batch = predict(network, x_batch)
    p = np.argmax(y_batch, axis=1)
    accuracy_cnt += np.sum(p == t[i:i + batch_size])

accuracy = float(accuracy_cnt) / len(x)
print("Accuracy:" + str(accuracy))

# the last batch: how sure is it?
for answer, share in zip(p[:5], np.max(y_batch, axis=1)):
    print(answer, round(float(share), 3))
"""

IN_MAIN = """def main():
    global accuracy_cnt
    for i in range(0, len(x), batch_size):
        y_batch = predict(network, x[i:i + batch_size])
        p = np.argmax(y_batch, axis=1)
        accuracy_cnt += np.sum(p == t[i:i + batch_size])
    print("Accuracy:" + str(float(accuracy_cnt) / len(x)))

# main()  first ask the probes
"""

ONE_BY_ONE = """p_all = []
for i in range(len(x)):
    y = predict(network, x[i])
    p = np.argmax(y)  # the most probable
    p_all.append(p)
    if p == t[i]:
        accuracy_cnt += 1

accuracy = float(accuracy_cnt) / len(x)
print("Accuracy:" + str(accuracy))
"""

SOFTMAX = """    c = np.max(a, axis=-1, keepdims=True)
    exp_a = np.exp(a - c)  # no overflow
    y = exp_a / np.sum(exp_a, axis=-1, keepdims=True)
"""

SCALED = """    x = x_test.astype(np.float32)
    x /= 255.0
"""

STYLE = Style(
    "the book's functions",
    SOURCE,
    calls=["check(globals())", "check(predict=lambda x: predict(network, x), x=x, t=t)"],
    planted=[
        # Behind each: the accuracy that it counts; the healthy one counts 0.9373.
        # 0.9228:
        Planted("raw pixels", ["normalization"], ("    x /= 255.0\n", "")),
        Planted(  # 0.0892
            "scaled in get_data and again in predict",
            ["preprocessing_contract"],
            ("    a1 = np.dot(x, W1) + b1", "    x = x / 255.0\n    a1 = np.dot(x, W1) + b1"),
        ),
        Planted(  # 0.9373 in the loop, 0.0892 in any call after it
            "pixels scaled in predict, in the array itself",
            ["runs", "views_and_aliases", "preprocessing_contract"],
            ("    x /= 255.0\n", ""),
            ("    a1 = np.dot(x, W1) + b1", "    x /= 255.0\n    a1 = np.dot(x, W1) + b1"),
        ),
        Planted(  # 0.0022
            "inverted, because paper is white",
            ["preprocessing_contract"],
            ("    x /= 255.0\n", "    x = (255 - x) / 255\n"),
        ),
        Planted(  # 0.8886
            "standardised, but the weights know pixels from 0 to 1",
            ["preprocessing_contract"],
            ("    x /= 255.0\n", "    x = (x - x.mean()) / x.std()\n"),
        ),
        Planted(  # 0.1488
            "a copy made with zeros_like, which is uint8",
            ["int_zeros_like", "preprocessing_contract"],
            (
                SCALED,
                "    x = np.zeros_like(x_test)\n"
                "    for i in range(len(x_test)):\n"
                "        x[i] = x_test[i] / 255.0\n",
            ),
        ),
        Planted(  # 0.2977
            "brighter by 40, in uint8",
            ["uint8_wrap"],
            (SCALED, "    x = x_test + 40  # a bit brighter\n    x = x / 255.0\n"),
        ),
        Planted(  # 0.1773
            "images turned on their side",
            ["reshape_transpose"],
            (
                "    x /= 255.0\n",
                "    x /= 255.0\n"
                "    x = x.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784)\n",
            ),
        ),
        Planted(  # 0.0985
            "cut along the wrong axis",
            ["reshape_transpose"],
            ("    x /= 255.0\n", "    x /= 255.0\n    x = x.reshape(784, -1).T\n"),
        ),
        Planted(  # 0.0516
            "digits a few pixels too high and too far left",
            ["own_digit"],
            (
                "    x /= 255.0\n",
                "    x /= 255.0\n"
                "    img = x.reshape(-1, 28, 28)\n"
                "    x = np.pad(img, ((0, 0), (0, 4), (0, 4)))[:, 4:, 4:].reshape(-1, 784)\n",
            ),
        ),
        Planted(  # 0.0318
            "softmax after the second of three layers",
            ["layer_count"],
            ("    y = softmax(a3)\n", "    y = softmax(a2)\n"),
        ),
        Planted(  # 0.9173
            "the second activation left out",
            ["linear_collapse"],
            ("    a3 = np.dot(z2, W3) + b3", "    a3 = np.dot(a2, W3) + b3"),
        ),
        Planted(  # 0.9261
            "softmax down the columns",
            ["softmax_axis"],
            (
                SOFTMAX,
                "    c = np.max(a, axis=0)\n"
                "    exp_a = np.exp(a - c)\n"
                "    y = exp_a / np.sum(exp_a, axis=0)\n",
            ),
        ),
        Planted(  # 0.9373
            "the softmax for one image, used for a batch",
            ["softmax_batch"],
            (
                SOFTMAX,
                "    c = np.max(a)\n"
                "    exp_a = np.exp(a - c)  # no overflow\n"
                "    y = exp_a / np.sum(exp_a)\n",
            ),
            latent=True,
        ),
        Planted(  # 0.9373
            "a softmax that does not subtract the largest",
            ["softmax_overflow"],
            (
                SOFTMAX,
                "    exp_a = np.exp(a)\n    y = exp_a / np.sum(exp_a, axis=-1, keepdims=True)\n",
            ),
            latent=True,
        ),
        Planted(  # 0.0093
            "the last batch only",
            ["accuracy_count"],
            ("    accuracy_cnt += np.sum(p ==", "    accuracy_cnt = np.sum(p =="),
            calls=["check(globals())"],
        ),
        Planted(  # 0.9280
            "the loop ends one batch early",
            ["accuracy_count"],
            ("range(0, len(x), batch_size)", "range(0, len(x) - batch_size, batch_size)"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0017
            "argmax over the whole batch",
            ["accuracy_count"],
            ("p = np.argmax(y_batch, axis=1)", "p = np.argmax(y_batch)"),
            ("in zip(p[:5], ", "in zip([p], "),
            calls=["check(globals())"],
        ),
        Planted(  # 10.5884
            "labels as a column",
            ["broadcast_labels", "accuracy_count"],
            ("    t = t_test\n", "    t = t_test.reshape(-1, 1)\n"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0029
            "labels that begin at 1",
            ["labels_off_by_one"],
            ("    t = t_test\n", "    t = t_test + 1\n"),
        ),
        Planted(  # 0.0000
            "labels as a text file has them",
            ["labels"],
            ("    t = t_test\n", "    t = t_test.astype(str)\n"),
        ),
        Planted(  # 0.0856
            "the first label taken for a heading",
            ["labels_off_by_one", "misclassified"],
            ("    t = t_test\n", "    t = t_test[1:]\n    x = x[:len(t)]\n"),
        ),
        Planted(  # 0.0980
            "images shuffled, labels not",
            ["shuffled_apart", "misclassified"],
            (
                "    t = t_test\n",
                "    np.random.seed(1)\n    np.random.shuffle(x)\n    t = t_test\n",
            ),
        ),
        Planted(
            "predict stops: the weights come first",
            ["runs", "batch_matmul"],
            ("    a1 = np.dot(x, W1) + b1", "    a1 = np.dot(W1, x) + b1"),
            (LOOP, IN_MAIN),
        ),
        Planted(
            "predict forgets to return",
            ["runs"],
            ("    y = softmax(a3)\n    return y", "    y = softmax(a3)\n    print(y[:1])"),
            (LOOP, IN_MAIN),
        ),
        Planted(
            "np.float, which is gone",
            ["activations", "runs"],
            ("    return 1 / (1 + np.exp(-x))", "    return 1 / (1 + np.exp(-x.astype(np.float)))"),
            (LOOP, IN_MAIN),
        ),
        # Nothing of ours to name.
        Planted(  # 0.1028
            "weights of an untrained network",
            [],
            (
                "        network = pickle.load(f)\n",
                "        network = pickle.load(f)\n"
                "    np.random.seed(3)\n"
                "    for key in network:\n"
                "        network[key] = 0.1 * np.random.randn(*network[key].shape)\n",
            ),
        ),
        Planted(  # 0.5462
            "half of the weights of the last layer lost",
            [],
            (
                "        network = pickle.load(f)\n",
                "        network = pickle.load(f)\n    network['W3'][20:] = 0.0\n",
            ),
        ),
        # Nothing is wrong in the next two.
        Planted(  # 0.9373
            "predict(x, network)",
            [],
            ("def predict(network, x):", "def predict(x, network):"),
            ("predict(network, x_batch)", "predict(x_batch, network)"),
            calls=["check(globals())", "check(network=network, predict=predict, x=x, t=t)"],
        ),
        Planted(  # 0.9373
            "other names, and x and t are a single digit in the end",
            [],
            ("x, t = get_data()\n", "images, seikai = get_data()  # 画像と正解\n"),
            ("print(x.shape, t.shape)", "print(images.shape, seikai.shape)"),
            ("range(0, len(x), batch_size)", "range(0, len(images), batch_size)"),
            ("x_batch = x[i:i + batch_size]", "x_batch = images[i:i + batch_size]"),
            ("np.sum(p == t[i:i + batch_size])", "np.sum(p == seikai[i:i + batch_size])"),
            ("float(accuracy_cnt) / len(x)", "float(accuracy_cnt) / len(images)"),
            (
                "# the last batch: how sure is it?",
                "x, t = images[-1], seikai[-1]  # the last digit",
            ),
            calls=[
                "check(globals())",
                "check(predict=lambda x: predict(network, x), x=images, t=seikai)",
            ],
        ),
    ],
    healthy=[
        (
            "image by image, with the softmax for one image",
            (LOOP, ONE_BY_ONE),
            (
                SOFTMAX,
                "    c = np.max(a)\n    exp_a = np.exp(a - c)\n    y = exp_a / np.sum(exp_a)\n",
            ),
        ),
        (
            "a function for the accuracy, in percent, and a predict that prints",
            ("def predict(network, x):", "def predict(network, x):\n    print('predict', x.shape)"),
            (
                "\n\nx, t = get_data()",
                "\n\ndef percent(network, images, answers):\n"
                "    guess = np.argmax(predict(network, images), axis=1)\n"
                "    return 100 * np.mean(guess == answers)\n\n\n"
                "x, t = get_data()",
            ),
            ("accuracy = float(accuracy_cnt) / len(x)", "accuracy = percent(network, x, t)"),
        ),
        (
            "fifty digits only",
            ("    return x, t\n", "    return x[:50], t[:50]\n"),
            ("batch_size = 100", "batch_size = 10"),
        ),
        (
            "images of 28 x 28, made flat in predict",
            ("    x /= 255.0\n", "    x /= 255.0\n    x = x.reshape(-1, 28, 28)\n"),
            (
                "    a1 = np.dot(x, W1) + b1",
                "    x = x.reshape(x.shape[0], -1)\n    a1 = np.dot(x, W1) + b1",
            ),
        ),
        (
            "one-hot labels",
            ("    t = t_test\n", "    t = np.eye(10, dtype=int)[t_test]\n"),
            (
                "np.sum(p == t[i:i + batch_size])",
                "np.sum(p == np.argmax(t[i:i + batch_size], axis=1))",
            ),
        ),
        (
            "a plot of mistakes at the end",
            (
                "import pickle\n",
                "import pickle\n\nimport matplotlib\nmatplotlib.use('Agg')\n"
                "import matplotlib.pyplot as plt\n",
            ),
            (
                'print("Accuracy:" + str(accuracy))\n',
                'print("Accuracy:" + str(accuracy))\n\n'
                "def show(i):\n"
                "    plt.imshow(x[i].reshape(28, 28), cmap='gray')\n"
                "    plt.title('%d, 正解 %d' % (np.argmax(predict(network, x[i])), t[i]))\n"
                "    plt.show()\n\n",
            ),
        ),
    ],
)

STYLES = [STYLE]
