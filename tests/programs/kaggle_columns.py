"""Programs in the manner of a Kaggle notebook: a table with the label first, images as columns.

There is no loss: the whole training set goes through at once, and the accuracy is printed.
"""

from programs.planted import Planted, Style

SOURCE = """
import numpy as np
import mnist

# train.csv: the label is the first column, then 784 pixels
data = np.column_stack([mnist.t_train, mnist.x_train])[:4500]
np.random.seed(1)
np.random.shuffle(data)
m, n = data.shape

data_dev = data[0:1500]
Y_dev = data_dev[:, 0]
X_dev = data_dev[:, 1:n].T
X_dev = X_dev / 255.

data_train = data[1500:m].T
Y_train = data_train[0]
X_train = data_train[1:n]
X_train = X_train / 255.
_, m_train = X_train.shape


def init_params():
    W1 = np.random.rand(20, 784) - 0.5
    b1 = np.random.rand(20, 1) - 0.5
    W2 = np.random.rand(10, 20) - 0.5
    b2 = np.random.rand(10, 1) - 0.5
    return W1, b1, W2, b2


def ReLU(Z):
    return np.maximum(Z, 0)


def softmax(Z):
    Z = Z - np.max(Z, axis=0)
    A = np.exp(Z) / np.sum(np.exp(Z), axis=0)
    return A


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def ReLU_deriv(Z):
    return Z > 0


def one_hot(Y):
    one_hot_Y = np.zeros((Y.size, 10))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T


def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = Y.size
    one_hot_Y = one_hot(Y)
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2


def get_predictions(A2):
    return np.argmax(A2, 0)


def get_accuracy(predictions, Y):
    print(predictions, Y)
    return np.sum(predictions == Y) / Y.size


def gradient_descent(X, Y, alpha, iterations):
    W1, b1, W2, b2 = init_params()
    for i in range(iterations):
        Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
        dW1, db1, dW2, db2 = backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y)
        W1, b1, W2, b2 = update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha)
        if i % 20 == 0:
            print("Iteration: ", i)
            predictions = get_predictions(A2)
            print("Accuracy: ", get_accuracy(predictions, Y))
    return W1, b1, W2, b2


W1, b1, W2, b2 = gradient_descent(X_train, Y_train, 0.6, 100)


def make_predictions(X, W1, b1, W2, b2):
    _, _, _, A2 = forward_prop(W1, b1, W2, b2, X)
    predictions = get_predictions(A2)
    return predictions


dev_predictions = make_predictions(X_dev, W1, b1, W2, b2)
print("Dev accuracy: ", get_accuracy(dev_predictions, Y_dev))
"""

WHOLE = ["check(globals())"]  # what is wrong is not in what the other call gives

STYLE = Style(
    "Kaggle's columns",
    SOURCE,
    calls=[
        "check(globals())",
        "check(predict=lambda x: forward_prop(W1, b1, W2, b2, x)[3], x=X_dev, t=Y_dev,"
        " x_train=X_train, t_train=Y_train)",
    ],
    planted=[
        Planted(  # a few hundred's exp is inf: every answer is nan, and 0 is read
            "raw pixels, in training and after",
            ["normalization", "softmax_overflow", "initial_scale"],
            ("X_dev = X_dev / 255.\n", ""),
            ("X_train = X_train / 255.\n", ""),
            ("    Z = Z - np.max(Z, axis=0)\n", ""),
        ),
        Planted(  # a thousandth or two lower: with ReLU, only the biases feel the scale
            "raw pixels after a training with scaled ones",
            ["normalization", "preprocessing_contract"],
            ("X_dev = X_dev / 255.\n", ""),
            latent=True,
        ),
        Planted(  # 0.1453
            "divided as whole numbers: the pixels are 0 or 1",
            ["preprocessing_contract"],
            ("X_dev = X_dev / 255.", "X_dev = X_dev // 255"),
        ),
        Planted(  # 0.0973
            "turned into columns by reshape",
            ["reshape_transpose"],
            ("X_dev = data_dev[:, 1:n].T", "X_dev = data_dev[:, 1:n].reshape(n - 1, 1500)"),
        ),
        Planted(  # the label is the first pixel, the last one is lost
            "the label's column taken for a pixel",
            ["own_digit", "reshape_transpose", "preprocessing_contract"],
            ("X_dev = data_dev[:, 1:n].T", "X_dev = data_dev[:, 0:n-1].T"),
        ),
        Planted(  # 0.094
            "labels read one row too late",
            ["labels_off_by_one", "misclassified"],
            ("Y_dev = data_dev[:, 0]", "Y_dev = data[1:1501, 0]"),
        ),
        Planted(  # 0.082
            "the training images are mixed, the labels are not",
            ["shuffled_apart"],
            (
                "X_train = X_train / 255.",
                "X_train = X_train[:, np.random.permutation(m - 1500)] / 255.",
            ),
        ),
        Planted(  # 0.0927
            "softmax along the images",
            ["softmax_axis", "softmax_batch", "batch_matmul"],
            (
                "np.exp(Z) / np.sum(np.exp(Z), axis=0)",
                "np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)",
            ),
        ),
        Planted(  # 0.0927
            "softmax over everything",
            ["softmax_batch", "batch_matmul"],
            ("np.exp(Z) / np.sum(np.exp(Z), axis=0)", "np.exp(Z) / np.sum(np.exp(Z))"),
        ),
        Planted(  # 0.8833
            "softmax without the maximum taken away",
            ["softmax_overflow"],
            ("    Z = Z - np.max(Z, axis=0)\n", ""),
            latent=True,
            calls=WHOLE,
        ),
        Planted(  # 0.8153
            "the hidden activation forgotten",
            ["linear_collapse"],
            ("A1 = ReLU(Z1)", "A1 = Z1"),
            ("W2.T.dot(dZ2) * ReLU_deriv(Z1)", "W2.T.dot(dZ2)"),
            ("Y_train, 0.6, 100)", "Y_train, 0.1, 100)"),
        ),
        Planted(  # 0.7627
            "the derivative of ReLU forgotten",
            ["numerical_gradient"],
            ("W2.T.dot(dZ2) * ReLU_deriv(Z1)", "W2.T.dot(dZ2)"),
            calls=WHOLE,
        ),
        Planted(  # the sum over all classes is 0, so the biases never move
            "the gradients of the biases are summed into one number",
            ["numerical_gradient"],
            ("np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2)"),
            ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"),
            calls=WHOLE,
        ),
        Planted(  # 0.0967
            "the gradient summed over all images",
            ["sum_for_mean"],
            ("dW2 = 1 / m * dZ2.dot(A1.T)", "dW2 = dZ2.dot(A1.T)"),
            ("dW1 = 1 / m * dZ1.dot(X.T)", "dW1 = dZ1.dot(X.T)"),
            calls=WHOLE,
        ),
        Planted(  # 0.0647
            "the new weights are not kept",
            ["zero_init"],
            ("        W1, b1, W2, b2 = update_params(", "        update_params("),
            calls=WHOLE,
        ),
        Planted(  # 0.0967
            "weights of zero at the start",
            ["zero_init"],
            ("W1 = np.random.rand(20, 784) - 0.5", "W1 = np.zeros((20, 784))"),
            ("b1 = np.random.rand(20, 1) - 0.5", "b1 = np.zeros((20, 1))"),
            ("W2 = np.random.rand(10, 20) - 0.5", "W2 = np.zeros((10, 20))"),
            ("b2 = np.random.rand(10, 1) - 0.5", "b2 = np.zeros((10, 1))"),
            calls=WHOLE,
        ),
        Planted(  # 0.8833, counted as 0.4417
            "divided by the number of training images",
            ["accuracy_count"],
            ("np.sum(predictions == Y) / Y.size", "np.sum(predictions == Y) / m_train"),
            calls=WHOLE,
        ),
        Planted(  # 0.9127
            "the dev set is part of the training set",
            ["judged_on_training"],
            ("data_train = data[1500:m].T", "data_train = data[0:m].T"),
        ),
        Planted("stopped after four steps", [], ("Y_train, 0.6, 100)", "Y_train, 0.1, 4)")),
        Planted(  # 0.4793, three classes
            "flowers that can hardly be told apart",
            [],
            (
                "data = np.column_stack([mnist.t_train, mnist.x_train])[:4500]",
                "kind = np.arange(4500) % 3\n"
                "noise = np.random.default_rng(0).normal(0, 1.5, (4500, 4))\n"
                "data = np.column_stack([kind, 5 + noise + 0.5 * kind[:, None]])",
            ),
            ("Y_dev = data_dev[:, 0]", "Y_dev = data_dev[:, 0].astype(int)"),
            ("X_dev = X_dev / 255.", "X_dev = X_dev / 10"),
            ("Y_train = data_train[0]", "Y_train = data_train[0].astype(int)"),
            ("X_train = X_train / 255.", "X_train = X_train / 10"),
            ("W1 = np.random.rand(20, 784) - 0.5", "W1 = np.random.rand(20, 4) - 0.5"),
            ("W2 = np.random.rand(10, 20) - 0.5", "W2 = np.random.rand(3, 20) - 0.5"),
            ("b2 = np.random.rand(10, 1) - 0.5", "b2 = np.random.rand(3, 1) - 0.5"),
            ("one_hot_Y = np.zeros((Y.size, 10))", "one_hot_Y = np.zeros((Y.size, Y.max() + 1))"),
        ),
    ],
    healthy=[
        (
            "fifty hidden units, float32",
            ("[:4500]", "[:4000].astype(np.float32)"),
            ("Y_dev = data_dev[:, 0]", "Y_dev = data_dev[:, 0].astype(int)"),
            ("Y_train = data_train[0]", "Y_train = data_train[0].astype(int)"),
            ("W1 = np.random.rand(20, 784) - 0.5", "W1 = np.random.randn(50, 784) * 0.05"),
            ("b1 = np.random.rand(20, 1) - 0.5", "b1 = np.zeros((50, 1))"),
            ("W2 = np.random.rand(10, 20) - 0.5", "W2 = np.random.randn(10, 50) * 0.1"),
            ("b2 = np.random.rand(10, 1) - 0.5", "b2 = np.zeros((10, 1))"),
            ("Y_train, 0.6, 100)", "Y_train, 0.5, 60)"),
        ),
        (
            "data of another subject",
            (
                "data = np.column_stack([mnist.t_train, mnist.x_train])[:4500]",
                "kind = np.arange(2500) % 3\n"
                "noise = np.random.default_rng(0).normal(0, 0.5, (2500, 4))\n"
                "data = np.column_stack([kind, noise + 2 * (kind[:, None] == [0, 1, 2, 2])])",
            ),
            ("Y_dev = data_dev[:, 0]", "Y_dev = data_dev[:, 0].astype(int)"),
            ("X_dev = X_dev / 255.\n", ""),
            ("Y_train = data_train[0]", "Y_train = data_train[0].astype(int)"),
            ("X_train = X_train / 255.\n", ""),
            ("W1 = np.random.rand(20, 784) - 0.5", "W1 = np.random.rand(20, 4) - 0.5"),
            ("W2 = np.random.rand(10, 20) - 0.5", "W2 = np.random.rand(3, 20) - 0.5"),
            ("b2 = np.random.rand(10, 1) - 0.5", "b2 = np.random.rand(3, 1) - 0.5"),
            ("one_hot_Y = np.zeros((Y.size, 10))", "one_hot_Y = np.zeros((Y.size, Y.max() + 1))"),
        ),
        (
            "an accuracy in percent, and test images without labels",
            ("np.sum(predictions == Y) / Y.size", "np.mean(predictions == Y) * 100"),
            (
                "_, m_train = X_train.shape",
                "_, m_train = X_train.shape\ntest = mnist.x_test.T / 255.",
            ),
        ),
        ("fifty digits to judge on", ("data[0:1500]", "data[0:50]")),
    ],
)

STYLES = [STYLE]
