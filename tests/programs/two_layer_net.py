"""Programs in the manner of the book's chapter 4: a class TwoLayerNet that is trained.

Typical: a dict `params`, `loss(x, t)` and `accuracy(x, t)` as methods, one-hot labels, batches
drawn with np.random.choice, and lists that grow while it trains.
"""

from programs.planted import Planted, Style

SOURCE = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test


def load_mnist(normalize=True, one_hot_label=True):
    global x_train, t_train, x_test, t_test
    if normalize:
        x_train = x_train.astype(np.float32) / 255.0
        x_test = x_test.astype(np.float32) / 255.0
    if one_hot_label:
        t_train = np.eye(10)[t_train]
        t_test = np.eye(10)[t_test]
    return (x_train, t_train), (x_test, t_test)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_grad(x):
    return (1.0 - sigmoid(x)) * sigmoid(x)


def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    batch_size = y.shape[0]
    return -np.sum(t * np.log(y + 1e-7)) / batch_size


def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
        it.iternext()
    return grad


class TwoLayerNet:

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def predict(self, x):
        W1, W2 = self.params["W1"], self.params["W2"]
        b1, b2 = self.params["b1"], self.params["b2"]

        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        y = softmax(a2)
        return y

    def loss(self, x, t):
        y = self.predict(x)
        return cross_entropy_error(y, t)

    def accuracy(self, x, t):
        y = self.predict(x)
        y = np.argmax(y, axis=1)
        t = np.argmax(t, axis=1)
        accuracy = np.sum(y == t) / float(x.shape[0])
        return accuracy

    def numerical_gradient(self, x, t):
        # slow! use it with a few images
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        for key in ("W1", "b1", "W2", "b2"):
            grads[key] = numerical_gradient(loss_W, self.params[key])
        return grads

    def gradient(self, x, t):
        W1, W2 = self.params["W1"], self.params["W2"]
        b1, b2 = self.params["b1"], self.params["b2"]
        grads = {}
        batch_num = x.shape[0]

        # forward
        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        y = softmax(a2)

        # backward
        dy = (y - t) / batch_num
        grads["W2"] = np.dot(z1.T, dy)
        grads["b2"] = np.sum(dy, axis=0)
        dz1 = np.dot(dy, W2.T)
        da1 = sigmoid_grad(a1) * dz1
        grads["W1"] = np.dot(x.T, da1)
        grads["b1"] = np.sum(da1, axis=0)
        return grads


np.random.seed(42)
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)

network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)

iters_num = 600
train_size = x_train.shape[0]
batch_size = 100
learning_rate = 0.5

train_loss_list = []
train_acc_list = []
test_acc_list = []
iter_per_epoch = max(train_size // batch_size, 1)

for i in range(iters_num):
    batch_mask = np.random.choice(train_size, batch_size)
    x_batch = x_train[batch_mask]
    t_batch = t_train[batch_mask]

    grad = network.gradient(x_batch, t_batch)
    for key in ("W1", "b1", "W2", "b2"):
        network.params[key] -= learning_rate * grad[key]

    loss = network.loss(x_batch, t_batch)
    train_loss_list.append(loss)

    if (i + 1) % iter_per_epoch == 0:
        train_acc = network.accuracy(x_train[:2000], t_train[:2000])
        test_acc = network.accuracy(x_test, t_test)
        train_acc_list.append(train_acc)
        test_acc_list.append(test_acc)
        print("train acc, test acc | " + str(train_acc) + ", " + str(test_acc))
"""

OUTPUT = """        a2 = np.dot(z1, W2) + b2
        y = softmax(a2)
"""

STYLE = Style(
    "TwoLayerNet",
    SOURCE,
    calls=[
        "check(globals())",
        "check(network, x=x_test, t=t_test)",
        "check(predict=network.predict, x=x_test, t=t_test, loss=network.loss,"
        " gradient=network.gradient, weights=network.params)",
    ],
    # Behind each: the accuracy that it counts, and its loss; healthy 0.9075, loss 2.28 to 0.20.
    planted=[
        Planted(  # 0.6320, loss 2.24 to 0.99
            "raw pixels, in training too",
            ["normalization"],
            ("= load_mnist(normalize=True, one", "= load_mnist(normalize=False, one"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.9045, loss 2.28 to 0.20
            "the training digits scaled, the test digits not",
            ["preprocessing_contract", "normalization"],
            ("        x_test = x_test.astype(np.float32) / 255.0\n", ""),
            calls=["check(globals())"],
        ),
        Planted(  # 0.5879, loss 2.28 to 0.20
            "the test digits centred, the training digits not",
            ["preprocessing_contract"],
            (
                "        x_test = x_test.astype(np.float32) / 255.0\n",
                "        x_test = x_test.astype(np.float32) / 127.5 - 1.0\n",
            ),
            calls=["check(globals())"],
        ),
        Planted(  # 0.2033, loss 2.28 to 0.20
            "only the training digits turned",
            ["reshape_transpose", "preprocessing_contract"],
            (
                "        x_train = x_train.astype(np.float32) / 255.0\n",
                "        x_train = x_train.astype(np.float32) / 255.0\n"
                "        x_train = x_train.reshape(-1, 28, 28).swapaxes(1, 2).reshape(-1, 784)\n",
            ),
            calls=["check(globals())"],
        ),
        Planted(  # 0.1133, loss 2.26 to 2.29
            "the training images shuffled without their labels",
            ["shuffled_apart"],
            (
                "\nnetwork = TwoLayerNet(",
                "np.random.shuffle(x_train)\n\nnetwork = TwoLayerNet(",
            ),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0770, loss 2.24 to 2.29
            "a batch of images, and another of labels",
            ["shuffled_apart"],
            (
                "    x_batch = x_train[batch_mask]\n    t_batch = t_train[batch_mask]\n",
                "    x_batch = x_train[batch_mask]\n"
                "    t_batch = t_train[np.random.choice(train_size, batch_size)]\n",
            ),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0982, loss 12.49 to 10.20
            "the gradient of the sum, not of the mean",
            ["sum_for_mean"],
            ("        dy = (y - t) / batch_num\n", "        dy = y - t\n"),
        ),
        Planted(  # 0.9075, loss 227.79 to 19.84
            "the loss of the sum, not of the mean",
            ["guess", "sum_for_mean"],
            (
                "    batch_size = y.shape[0]\n"
                "    return -np.sum(t * np.log(y + 1e-7)) / batch_size\n",
                "    return -np.sum(t * np.log(y + 1e-7))\n",
            ),
        ),
        Planted(  # 0.9075, loss -2.28 to -0.20
            "a loss without its minus",
            ["guess", "numerical_gradient"],
            ("return -np.sum(t * np.log", "return np.sum(t * np.log"),
        ),
        Planted(  # 0.0958, loss 2.35 to 14.83
            "t - y, and still a step down",
            ["numerical_gradient"],
            ("        dy = (y - t) / batch_num\n", "        dy = (t - y) / batch_num\n"),
        ),
        Planted(  # 0.8824, loss 2.28 to 0.31
            "the derivative of the sigmoid left out",
            ["numerical_gradient"],
            ("        da1 = sigmoid_grad(a1) * dz1\n", "        da1 = dz1\n"),
        ),
        Planted(  # 0.8857, loss 2.28 to 0.30
            "the derivative of the sigmoid at z, not at a",
            ["numerical_gradient"],
            ("sigmoid_grad(a1) * dz1", "sigmoid_grad(z1) * dz1"),
        ),
        Planted(  # 0.4415, loss 2.30 to 1.80
            "the derivative of the softmax once more",
            ["numerical_gradient"],
            (
                "        dy = (y - t) / batch_num\n",
                "        dy = (y - t) * y * (1 - y) / batch_num\n",
            ),
        ),
        Planted(  # 0.9075, loss 2.28 to 0.20
            "a step h that is lost",
            ["numerical_gradient"],
            ("    h = 1e-4\n", "    h = 1e-50\n"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0980, loss 2.30 to 2.30
            "a rate far too small",
            ["learning_rate"],
            ("learning_rate = 0.5\n", "learning_rate = 0.0001\n"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0980, loss 12.49 to 9.78
            "a rate far too large",
            ["learning_rate"],
            ("learning_rate = 0.5\n", "learning_rate = 50\n"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0980, loss 2.30 to 2.30
            "a step that goes into a new name",
            ["zero_init"],
            (
                "        network.params[key] -= learning_rate * grad[key]\n",
                "        param = network.params[key]\n"
                "        param = param - learning_rate * grad[key]\n",
            ),
            calls=["check(globals())"],
        ),
        Planted(  # 0.3259, loss 2.27 to 1.65
            "zeros at the start",
            ["zero_init"],
            (
                "weight_init_std * np.random.randn(input_size, hidden_size)",
                "np.zeros((input_size, hidden_size))",
            ),
            (
                "weight_init_std * np.random.randn(hidden_size, output_size)",
                "np.zeros((hidden_size, output_size))",
            ),
        ),
        Planted(  # 0.0974, loss 3.19 to 3.43
            "weights between 0 and 1 at the start",
            ["initial_scale"],
            (
                "weight_init_std * np.random.randn(input_size, hidden_size)",
                "np.random.rand(input_size, hidden_size)",
            ),
            (
                "weight_init_std * np.random.randn(hidden_size, output_size)",
                "np.random.rand(hidden_size, output_size)",
            ),
        ),
        Planted(  # 0.8183, loss 2.30 to 1.95
            "no activation in the hidden layer of predict",
            ["linear_collapse", "numerical_gradient"],
            (
                "        a1 = np.dot(x, W1) + b1\n        z1 = sigmoid(a1)\n"
                "        a2 = np.dot(z1, W2) + b2\n        y = softmax(a2)\n        return y\n",
                "        a1 = np.dot(x, W1) + b1\n"
                "        a2 = np.dot(a1, W2) + b2\n        y = softmax(a2)\n        return y\n",
            ),
        ),
        Planted(  # 0.1135, loss 6.88 to 14.67
            "softmax over the whole batch",
            ["softmax_batch", "softmax_training"],
            ("x - np.max(x, axis=-1, keepdims=True)", "x - np.max(x)"),
            ("np.sum(np.exp(x), axis=-1, keepdims=True)", "np.sum(np.exp(x))"),
        ),
        Planted(  # 0.0856, loss 4.60 to 4.61
            "softmax down the columns",
            ["softmax_axis"],
            ("np.sum(np.exp(x), axis=-1, keepdims=True)", "np.sum(np.exp(x), axis=0)"),
        ),
        Planted(  # 0.9075, loss 2.28 to 0.20
            "a loss without its 1e-7",
            ["log_zero"],
            ("np.log(y + 1e-7)", "np.log(y)"),
            latent=True,
        ),
        Planted(  # 0.9822, loss 2.28 to 0.20
            "the share of all ten outputs that are right",
            ["accuracy_count"],
            (
                "        y = np.argmax(y, axis=1)\n"
                "        t = np.argmax(t, axis=1)\n"
                "        accuracy = np.sum(y == t) / float(x.shape[0])\n",
                "        accuracy = np.mean(np.round(y) == t)\n",
            ),
            calls=["check(globals())", "check(network, x=x_test, t=t_test)"],
        ),
        Planted(  # 0.0000, loss 2.28 to 0.20
            "argmax down the columns",
            ["accuracy_count"],
            (
                "        y = np.argmax(y, axis=1)\n        t = np.argmax(t, axis=1)\n",
                "        y = np.argmax(y, axis=0)\n        t = np.argmax(t, axis=0)\n",
            ),
            calls=["check(globals())", "check(network, x=x_test, t=t_test)"],
        ),
        Planted(  # 1.0000, loss 2.28 to 0.02
            "a test accuracy from training digits",
            ["judged_on_training", "accuracy_count"],
            (
                "train_size = x_train.shape[0]",
                "x_train, t_train = x_train[:500], t_train[:500]\ntrain_size = x_train.shape[0]",
            ),
            ("iters_num = 600\n", "iters_num = 1000\n"),
            ("network.accuracy(x_test, t_test)", "network.accuracy(x_train, t_train)"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0000, loss 101.09 to 123.09
            "labels as a column of numbers, never one-hot",
            ["one_hot", "broadcast_labels"],
            (
                "        t_train = np.eye(10)[t_train]\n        t_test = np.eye(10)[t_test]\n",
                "        t_train = t_train.reshape(-1, 1)\n"
                "        t_test = t_test.reshape(-1, 1)\n",
            ),
        ),
        Planted(  # 0.2373, loss 0.01 to 0.05
            "sorted digits, batch after batch",
            ["never_shuffled"],
            (
                "\nnetwork = TwoLayerNet(",
                "order = np.argsort(t_train.argmax(axis=1), kind='stable')\n"
                "x_train, t_train = x_train[order], t_train[order]\n\nnetwork = TwoLayerNet(",
            ),
            (
                "    batch_mask = np.random.choice(train_size, batch_size)\n",
                "    start = i * batch_size % train_size\n"
                "    batch_mask = slice(start, start + batch_size)\n",
            ),
            calls=["check(globals())"],
        ),
        # Nothing of ours to name.
        Planted(  # 0.1032, loss 2.28 to 2.22
            "thirty steps, and no more",
            [],
            ("iters_num = 600\n", "iters_num = 30\n"),
            ("iter_per_epoch = max(train_size // batch_size, 1)", "iter_per_epoch = 10"),
        ),
    ],
    healthy=[
        (
            "labels as numbers, picked by index",
            ("one_hot_label=True)\n\nnetwork", "one_hot_label=False)\n\nnetwork"),
            (
                "return -np.sum(t * np.log(y + 1e-7)) / batch_size",
                "return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size",
            ),
            ("        t = np.argmax(t, axis=1)\n", ""),
            (
                "        dy = (y - t) / batch_num\n",
                "        dy = y.copy()\n"
                "        dy[np.arange(batch_num), t] -= 1\n"
                "        dy /= batch_num\n",
            ),
        ),
        (
            "images of 1 x 28 x 28, made flat in the class",
            (
                "    if one_hot_label:\n",
                "    x_train = x_train.reshape(-1, 1, 28, 28)\n"
                "    x_test = x_test.reshape(-1, 1, 28, 28)\n"
                "    if one_hot_label:\n",
            ),
            (
                "    def predict(self, x):\n",
                "    def predict(self, x):\n        x = x.reshape(-1, 784)\n",
            ),
            (
                "    def gradient(self, x, t):\n",
                "    def gradient(self, x, t):\n        x = x.reshape(-1, 784)\n",
            ),
        ),
        (
            "relu, a better start, other names",
            (
                "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))",
                "def relu(x):\n    return np.maximum(0, x)",
            ),
            (
                "def sigmoid_grad(x):\n    return (1.0 - sigmoid(x)) * sigmoid(x)",
                "def relu_grad(x):\n    return (x > 0).astype(float)",
            ),
            ("sigmoid_grad(a1) * dz1", "relu_grad(a1) * dz1"),
            (
                f"        z1 = sigmoid(a1)\n{OUTPUT}        return y\n",
                f"        z1 = relu(a1)\n{OUTPUT}        return y\n",
            ),
            (
                f"        z1 = sigmoid(a1)\n{OUTPUT}\n",
                f"        z1 = relu(a1)\n{OUTPUT}\n",
            ),
            ("learning_rate = 0.5\n", "learning_rate = 0.1\n"),
            ("weight_init_std=0.01", "weight_init_std=0.05"),
        ),
        (
            "raw 0 to 255 made -1 to 1, in both",
            (
                "        x_train = x_train.astype(np.float32) / 255.0\n",
                "        x_train = x_train / 127.5 - 1.0\n",
            ),
            (
                "        x_test = x_test.astype(np.float32) / 255.0\n",
                "        x_test = x_test / 127.5 - 1.0\n",
            ),
            ("learning_rate = 0.5\n", "learning_rate = 0.2\n"),
        ),
    ],
)

STYLES = [STYLE]
