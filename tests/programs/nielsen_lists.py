"""Programs in the manner of networks with lists of biases and weights, trained by SGD.

One column (784, 1) at a time, data as lists of tuples (x, y), sigmoid and quadratic cost.
"""

from programs.planted import Planted, Style

SOURCE = '''
import random
import numpy as np
from mnist import x_train, t_train, x_test, t_test


def vectorized_result(j):
    """The digit j as a column of ten."""
    e = np.zeros((10, 1))
    e[j] = 1.0
    return e


def load_data_wrapper():
    tr_inputs = [np.reshape(x, (784, 1)) / 255.0 for x in x_train[:2000]]
    tr_results = [vectorized_result(y) for y in t_train[:2000]]
    te_inputs = [np.reshape(x, (784, 1)) / 255.0 for x in x_test[:5000]]
    te_results = [int(y) for y in t_test[:5000]]
    return list(zip(tr_inputs, tr_results)), list(zip(te_inputs, te_results))


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) / np.sqrt(x)
                        for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            for k in range(0, n, mini_batch_size):
                self.update_mini_batch(training_data[k:k + mini_batch_size], eta)
            if test_data:
                print("Epoch {}: {} / {}".format(
                    j, self.evaluate(test_data[:500]), len(test_data[:500])))

    def update_mini_batch(self, mini_batch, eta):
        m = len(mini_batch)
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w - eta / m * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - eta / m * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            sp = sigmoid_prime(zs[-l])
            delta = np.dot(self.weights[-l + 1].T, delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w

    def evaluate(self, test_data):
        test_results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]
        return sum(int(x == y) for x, y in test_results)

    def cost_derivative(self, output_activations, y):
        return output_activations - y

    def total_cost(self, data):
        return sum(0.5 * np.sum((self.feedforward(x) - y) ** 2) for x, y in data) / len(data)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


random.seed(7)
np.random.seed(7)
training_data, test_data = load_data_wrapper()
net = Network([784, 30, 10])
epochs, mini_batch_size, eta = 10, 10, 3.0
net.SGD(training_data, epochs, mini_batch_size, eta, test_data=test_data)
print("right:", net.evaluate(test_data), "of", len(test_data))
print("cost on the training data:", net.total_cost(training_data[:500]))
'''

TEST_INPUTS = "np.reshape(x, (784, 1)) / 255.0 for x in x_test[:5000]"
TEST_LABELS = "te_results = [int(y) for y in t_test[:5000]]"
ZIPPED = "list(zip(te_inputs, te_results))"
HIDDEN = "delta = np.dot(self.weights[-l + 1].T, delta) * sp"
NEW_WEIGHTS = """np.random.randn(y, x) / np.sqrt(x)
                        for x, y in zip(sizes[:-1], sizes[1:])]"""
NEW_BIASES = "self.biases = [np.random.randn(y, 1) for y in sizes[1:]]"
SQUASHED = "a = sigmoid(np.dot(w, a) + b)"
TRAINED = "net.SGD(training_data, epochs, mini_batch_size, eta, test_data=test_data)"
RATE = "eta = 10, 10, 3.0"
DERIVATIVE = "return output_activations - y"
STEP_W = "self.weights = [w - eta / m * nw for w, nw in zip(self.weights, nabla_w)]"
STEP_B = "self.biases = [b - eta / m * nb for b, nb in zip(self.biases, nabla_b)]"
RESULTS = "test_results = [(np.argmax(self.feedforward(x)), y) for x, y in test_data]"
COUNTED = "return sum(int(x == y) for x, y in test_results)"
REPORT = 'print("right:", net.evaluate(test_data), "of", len(test_data))'
COST = 'print("cost on the training data:", net.total_cost(training_data[:500]))'
LOADED = "training_data, test_data = load_data_wrapper()"

STYLE = Style(
    "lists of biases and weights",
    SOURCE,
    calls=[
        "check(globals())",
        "check(net, x=[x for x, y in test_data], t=[y for x, y in test_data])",
    ],
    planted=[
        Planted(
            "raw pixels, trained and tested",  # 0.1040
            ["normalization"],
            (TEST_INPUTS, "np.reshape(x, (784, 1)) for x in x_test[:5000]"),
            ("(784, 1)) / 255.0 for x in x_train[:2000]", "(784, 1)) for x in x_train[:2000]"),
        ),
        Planted(
            "raw pixels in the test data only",  # 0.8288
            ["normalization", "preprocessing_contract"],
            (TEST_INPUTS, "np.reshape(x, (784, 1)) for x in x_test[:5000]"),
        ),
        Planted(
            "the test pixels divided twice",  # 0.1216
            ["preprocessing_contract"],
            (ZIPPED, "[(x / 255.0, y) for x, y in zip(te_inputs, te_results)]"),
        ),
        Planted(
            "the test digits inverted",  # 0.0030
            ["preprocessing_contract"],
            (TEST_INPUTS, "1 - np.reshape(x, (784, 1)) / 255.0 for x in x_test[:5000]"),
        ),
        Planted(
            "the test digits on their side",  # 0.1928
            ["reshape_transpose"],
            (TEST_INPUTS, "np.reshape(x.reshape(28, 28).T, (784, 1)) / 255 for x in x_test[:5000]"),
        ),
        Planted(
            "test pixels made whole numbers",  # 0.1868
            ["preprocessing_contract", "uint8_wrap", "int_zeros_like"],
            (TEST_INPUTS, "(np.reshape(x, (784, 1)) / 255).astype(int) for x in x_test[:5000]"),
        ),
        Planted(
            "test labels from the second row on",  # 0.1020
            ["labels_off_by_one", "misclassified"],
            (TEST_LABELS, "te_results = [int(y) for y in t_test[1:5001]]"),
        ),
        Planted(
            "images and labels of the test shuffled apart",  # 0.1018
            ["shuffled_apart", "misclassified"],
            (
                TEST_LABELS,
                TEST_LABELS + "\n    random.shuffle(te_inputs)\n    random.shuffle(te_results)",
            ),
        ),
        Planted(
            "digits counted from 1",  # 0.0060
            ["labels_off_by_one", "labels"],
            (TEST_LABELS, "te_results = [int(y) + 1 for y in t_test[:5000]]"),
        ),
        Planted(
            "the class compared with one-hot labels",  # counted as 0
            ["accuracy_count", "one_hot", "broadcast_labels"],
            (TEST_LABELS, "te_results = [vectorized_result(y) for y in t_test[:5000]]"),
            (COUNTED, "return sum(int(np.all(x == y)) for x, y in test_results)"),
        ),
        Planted(
            "the last digit alone is counted",  # counted as 0.0002
            ["accuracy_count"],
            (
                COUNTED,
                "for x, y in test_results:\n            right = int(x == y)\n        return right",
            ),
        ),
        Planted(
            "divided by the number of the training digits",  # counted as 2.148
            ["accuracy_count"],
            (REPORT, "accuracy = net.evaluate(test_data) / len(training_data)\nprint(accuracy)"),
            calls=["check(globals())"],
        ),
        Planted(
            "the largest output itself, not its place",  # counted as 0
            ["accuracy_count"],
            (RESULTS, RESULTS.replace("np.argmax", "np.max")),
        ),
        Planted(
            "judged on the digits it learned",  # 0.9785
            ["judged_on_training"],
            (LOADED, LOADED + "\ntest_data = [(x, np.argmax(y)) for x, y in training_data]"),
            calls=["check(globals())"],
        ),
        Planted(
            "feedforward leaves the sigmoid out",  # 0.7550
            ["linear_collapse"],
            (SQUASHED, "a = np.dot(w, a) + b"),
        ),
        Planted(
            "feedforward stops before the last layer",  # 0.0162
            ["layer_count"],
            (
                "for b, w in zip(self.biases, self.weights):\n            a =",
                "for b, w in zip(self.biases[:-1], self.weights[:-1]):\n            a =",
            ),
            (COST, ""),
        ),
        Planted(
            "feedforward forgets the biases",  # 0.8328
            ["layer_count", "numerical_gradient"],
            (SQUASHED, "a = sigmoid(np.dot(w, a))"),
        ),
        Planted(
            "learned from numbers where the cost needs one-hot columns",  # 0.0912
            ["one_hot", "numerical_gradient"],
            ("vectorized_result(y) for y in t_train[:2000]", "int(y) for y in t_train[:2000]"),
            calls=["check(globals())"],
        ),
        Planted(
            "the cost's derivative with the wrong sign",  # 0.0522
            ["numerical_gradient"],
            (DERIVATIVE, "return y - output_activations"),
        ),
        Planted(
            "sigmoid_prime of z as if it were the activation",  # 0.0920
            ["numerical_gradient"],
            ("return sigmoid(z) * (1 - sigmoid(z))", "return z * (1 - z)"),
        ),
        Planted(
            "no sigmoid_prime in the hidden layer",  # 0.8184
            ["numerical_gradient"],
            (HIDDEN, "delta = np.dot(self.weights[-l + 1].T, delta)"),
        ),
        Planted(
            "the step is not divided by the size of the mini-batch",  # 0.1040
            ["sum_for_mean", "learning_rate"],
            (STEP_W, STEP_W.replace("eta / m", "eta")),
            (STEP_B, STEP_B.replace("eta / m", "eta")),
            calls=["check(globals())"],
        ),
        Planted(
            "rate far too small",  # 0.2040
            ["learning_rate"],
            (RATE, "eta = 10, 10, 0.003"),
            calls=["check(globals())"],
        ),
        Planted(
            "rate far too large",  # 0.1000
            ["learning_rate"],
            (RATE, "eta = 10, 10, 300.0"),
            calls=["check(globals())"],
        ),
        Planted(
            "zeros at the start",  # 0.4790
            ["zero_init"],
            (
                NEW_WEIGHTS,
                NEW_WEIGHTS.replace("np.random.randn(y, x) / np.sqrt(x)", "np.zeros((y, x))"),
            ),
            (NEW_BIASES, NEW_BIASES.replace("np.random.randn(y, 1)", "np.zeros((y, 1))")),
        ),
        Planted(
            "the new weights stay in a local variable",  # 0.0978
            ["zero_init", "learning_rate"],
            (STEP_W, STEP_W.replace("self.weights =", "weights =")),
            (STEP_B, STEP_B.replace("self.biases =", "biases =")),
        ),
        Planted(
            "weights of 100 at the start",  # 0.1490
            ["initial_scale"],
            (NEW_WEIGHTS, NEW_WEIGHTS.replace("/ np.sqrt(x)", "* 100")),
        ),
        Planted(
            "digits in order, never shuffled",  # 0.3084
            ["never_shuffled"],
            (
                "            random.shuffle(training_data)\n",
                "",
            ),
            (LOADED, LOADED + "\ntraining_data.sort(key=lambda pair: np.argmax(pair[1]))"),
            calls=["check(globals())"],
        ),
        Planted(
            "the network was never trained",  # 0.0978
            [],
            (TRAINED, ""),
        ),
        Planted(
            "one epoch of 300 digits",  # 0.4864
            [],
            (TRAINED, "net.SGD(training_data[:300], 1, 10, eta)"),
        ),
        Planted(
            "rows for a network of columns",
            [],
            calls=["check(predict=net.feedforward, x=x_test / 255, t=t_test)", "check(net)"],
        ),
    ],
    healthy=[
        ("three layers of weights", ("Network([784, 30, 10])", "Network([784, 30, 20, 10])")),
        (
            "weights and outputs printed on the way",
            (SQUASHED, SQUASHED + "\n            self.last = a"),
            (RESULTS, RESULTS + '\n        print("evaluating", len(test_data), "digits")'),
        ),
        ("only 50 test digits", (LOADED, LOADED + "\ntest_data = test_data[:50]")),
        (
            "flowers: four features, three kinds",
            (
                LOADED,
                """rng = np.random.RandomState(0)
centres = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]])
flowers = [(rng.normal(centres[k % 3], 0.3).reshape(4, 1), k % 3) for k in range(150)]
training_data = [(x, np.eye(3)[y].reshape(3, 1)) for x, y in flowers[:120]]
test_data = flowers[120:]""",
            ),
            ("net = Network([784, 30, 10])", "net = Network([4, 8, 3])"),
            (TRAINED, "net.SGD(training_data, 60, 10, eta)"),
        ),
    ],
)

STYLES = [STYLE]
