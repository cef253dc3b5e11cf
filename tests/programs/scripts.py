"""Programs without a function: all at module level, one that infers and one that trains.

Typical: matrices, scores and answers as globals, one name used for several things, a loop that
counts, nothing that could be called.
"""

from programs.planted import Planted, Style

INFERENCE = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test, weights

W1 = weights["W1"]
b1 = weights["b1"]
W2 = weights["W2"]
b2 = weights["b2"]
W3 = weights["W3"]
b3 = weights["b3"]

# the images, 0..1
images = x_test / 255.0
labels = t_test

print(images.shape, labels.shape)

# layer 1
a1 = images @ W1 + b1
z1 = 1 / (1 + np.exp(-a1))

# layer 2
a2 = z1 @ W2 + b2
z2 = 1 / (1 + np.exp(-a2))

# output
a3 = z2 @ W3 + b3
e = np.exp(a3 - a3.max(axis=1, keepdims=True))
y = e / e.sum(axis=1, keepdims=True)

p = y.argmax(axis=1)

correct = 0
for i in range(len(labels)):
    if p[i] == labels[i]:
        correct += 1

acc = correct / len(labels)
print("correct:", correct)
print("accuracy:", acc)
print("first five:", p[:5], labels[:5], y[:5].max(axis=1))
"""

TRAINING = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test

rng = np.random.default_rng(1)

# data
N = 5000
X = x_train[:N].astype(np.float64) / 255
T = np.eye(10)[t_train[:N]]
Xt = x_test.astype(np.float64) / 255
Tt = t_test

# 784 -> 40 -> 10
W1 = rng.normal(0, 1 / np.sqrt(784), (784, 40))
b1 = np.zeros(40)
W2 = rng.normal(0, 1 / np.sqrt(40), (40, 10))
b2 = np.zeros(10)

lr = 0.5
epochs = 6
batch = 50
loss_history = []
best = 0

for epoch in range(epochs):
    order = rng.permutation(N)
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        x = X[rows]
        t = T[rows]

        # forward
        h = np.tanh(x @ W1 + b1)
        s = h @ W2 + b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        loss = -np.sum(t * np.log(y + 1e-9)) / batch
        loss_history.append(loss)

        # backward
        ds = (y - t) / batch
        dW2 = h.T @ ds
        db2 = ds.sum(axis=0)
        dh = ds @ W2.T
        da = dh * (1 - h ** 2)
        dW1 = x.T @ da
        db1 = da.sum(axis=0)

        # update
        W1 -= lr * dW1
        b1 -= lr * db1
        W2 -= lr * dW2
        b2 -= lr * db2

    # how good is it on the test images?
    out = np.tanh(Xt @ W1 + b1) @ W2 + b2
    pred = np.argmax(out, axis=1)
    accuracy = np.mean(pred == Tt)
    print("epoch", epoch, "loss", round(loss, 4), "accuracy", accuracy)
    if accuracy > best:
        best = accuracy
        best_W1, best_b1 = W1.copy(), b1.copy()
        best_W2, best_b2 = W2.copy(), b2.copy()

out = np.tanh(Xt @ best_W1 + best_b1) @ best_W2 + best_b2
best_accuracy = np.mean(np.argmax(out, axis=1) == Tt)
print("best:", best, "again:", best_accuracy)
"""

ALL = "check(globals())"

SOFTMAX = """e = np.exp(a3 - a3.max(axis=1, keepdims=True))
y = e / e.sum(axis=1, keepdims=True)
"""

COUNT = """correct = 0
for i in range(len(labels)):
    if p[i] == labels[i]:
        correct += 1
"""

STYLE = Style(
    "a script without functions, that infers",
    INFERENCE,
    calls=[
        ALL,
        "check(x=images, t=labels, weights=[W1, b1, W2, b2, W3, b3])",
    ],
    planted=[
        # Behind each: the accuracy that it counts; the healthy one counts 0.9373.
        # 0.9228:
        Planted("raw pixels", ["normalization"], ("images = x_test / 255.0", "images = x_test")),
        Planted(  # 0.0892
            "scaled when read, and scaled again",
            ["preprocessing_contract"],
            (
                "images = x_test / 255.0\n",
                "x_test = x_test / 255.0  # read\nimages = x_test / 255.0\n",
            ),
        ),
        Planted(  # 0.0022
            "black and white exchanged",
            ["preprocessing_contract"],
            ("images = x_test / 255.0", "images = 1 - x_test / 255.0"),
        ),
        Planted(  # 0.4293
            "pixels from -1 to 1",
            ["preprocessing_contract"],
            ("images = x_test / 255.0", "images = x_test / 255.0 * 2 - 1"),
        ),
        Planted(  # 0.1488
            "a division that leaves whole numbers",
            ["preprocessing_contract"],
            ("images = x_test / 255.0", "images = x_test // 255"),
        ),
        Planted(  # 0.9305
            "twice the contrast, in uint8",
            ["uint8_wrap"],
            ("images = x_test / 255.0", "images = (x_test * 2) / 255.0"),
        ),
        Planted(  # 0.1773
            "images turned on their side",
            ["reshape_transpose"],
            (
                "images = x_test / 255.0\n",
                "images = x_test / 255.0\n"
                "images = np.array([im.reshape(28, 28).T.ravel() for im in images])\n",
            ),
        ),
        Planted(  # 0.0985
            "images cut in Fortran's order",
            ["reshape_transpose"],
            (
                "images = x_test / 255.0\n",
                "images = (x_test / 255.0).ravel().reshape((len(x_test), 784), order='F')\n",
            ),
        ),
        Planted(  # 0.0458
            "digits in the lower right corner",
            ["own_digit"],
            (
                "images = x_test / 255.0\n",
                "images = np.zeros((len(x_test), 28, 28))\n"
                "images[:, 4:, 4:] = x_test.reshape(-1, 28, 28)[:, :24, :24] / 255.0\n"
                "images = images.reshape(-1, 784)\n",
            ),
        ),
        Planted(  # 0.9173
            "the second sigmoid forgotten",
            ["linear_collapse"],
            ("a3 = z2 @ W3 + b3", "a3 = a2 @ W3 + b3"),
            calls=[ALL],
        ),
        Planted(  # 0.7035
            "the first sigmoid forgotten",
            ["linear_collapse"],
            ("a2 = z1 @ W2 + b2", "a2 = a1 @ W2 + b2"),
            calls=[ALL],
        ),
        Planted(  # 0.9297
            "softmax down the columns",
            ["softmax_axis"],
            (
                SOFTMAX,
                "e = np.exp(a3 - a3.max(axis=0))\ny = e / e.sum(axis=0)\n",
            ),
            calls=[ALL],
        ),
        Planted(  # 0.9373
            "softmax over all digits",
            ["softmax_batch"],
            (SOFTMAX, "e = np.exp(a3 - a3.max())\ny = e / e.sum()\n"),
            calls=[ALL],
        ),
        Planted(  # 0.9370
            "scores a hundredfold, and no largest subtracted",
            ["softmax_overflow"],
            (
                SOFTMAX,
                "a3 = a3 * 100  # make it surer\n"
                "y = np.exp(a3) / np.exp(a3).sum(axis=1, keepdims=True)\n",
            ),
            calls=[ALL],
        ),
        Planted(  # 0.0980
            "answers kept in an array of integers",
            ["int_zeros_like"],
            (
                "y = e / e.sum(axis=1, keepdims=True)\n",
                "y = np.zeros((len(images), 10), dtype=int)\n"
                "for i in range(len(images)):\n"
                "    y[i] = e[i] / e[i].sum()\n",
            ),
            calls=[ALL],
        ),
        Planted(  # 0.1009
            "hidden values kept in an array like the labels",
            ["int_zeros_like"],
            (
                "z2 = 1 / (1 + np.exp(-a2))\n",
                "z2 = np.zeros_like(a2, dtype=labels.dtype)\n"
                "for i in range(len(a2)):\n"
                "    z2[i] = 1 / (1 + np.exp(-a2[i]))\n",
            ),
            calls=[ALL],
        ),
        Planted(  # 0.0061
            "answers counted from 1",
            ["labels_off_by_one", "accuracy_count"],
            ("p = y.argmax(axis=1)\n", "p = y.argmax(axis=1) + 1\n"),
            calls=[ALL],
        ),
        Planted(  # 0.0856
            "the labels one row too late",
            ["labels_off_by_one", "misclassified"],
            ("labels = t_test\n", "labels = t_test[1:]\nimages = images[:-1]\n"),
        ),
        Planted(  # 0.1017
            "the labels of the training digits",
            ["misclassified", "shuffled_apart"],
            ("labels = t_test\n", "labels = t_train\n"),
        ),
        Planted(  # 0.0000
            "labels as a text file has them",
            ["labels"],
            ("labels = t_test\n", "labels = t_test.astype(str)\n"),
        ),
        Planted(  # 0.0982
            "the images mixed, the labels not",
            ["shuffled_apart", "misclassified"],
            (
                "labels = t_test\n",
                "labels = t_test\nnp.random.seed(0)\nnp.random.shuffle(images)\n",
            ),
        ),
        Planted(  # 0.1008
            "labels as a column, compared at once",
            ["broadcast_labels", "accuracy_count"],
            (
                "labels = t_test\n",
                "labels = t_test.reshape(-1, 1)[:2000]\nimages = images[:2000]\n",
            ),
            (COUNT, "correct = (p == labels).mean() * len(labels)\n"),
            calls=[ALL],
        ),
        Planted(  # 0.1562
            "divided by all the digits of MNIST",
            ["accuracy_count"],
            ("acc = correct / len(labels)", "acc = correct / 60000"),
            calls=[ALL],
        ),
        Planted(  # 0.0093
            "the counter set back in the loop",
            ["accuracy_count"],
            (
                COUNT,
                "for i in range(0, len(labels), 100):\n"
                "    correct = 0\n"
                "    for j in range(i, i + 100):\n"
                "        if p[j] == labels[j]:\n"
                "            correct += 1\n",
            ),
            calls=[ALL],
        ),
        # Nothing of ours to name.
        Planted(  # 0.9351
            "the biases left out",
            [],
            ("a1 = images @ W1 + b1", "a1 = images @ W1"),
            ("a2 = z1 @ W2 + b2", "a2 = z1 @ W2"),
            ("a3 = z2 @ W3 + b3", "a3 = z2 @ W3"),
            calls=[ALL],
        ),
        Planted(  # 0.1354
            "weights saved as whole numbers",
            [],
            ('W1 = weights["W1"]', 'W1 = np.round(weights["W1"])'),
            ('W2 = weights["W2"]', 'W2 = np.round(weights["W2"])'),
        ),
    ],
    healthy=[
        (
            "scores, no softmax",
            (SOFTMAX, "y = a3\n"),
        ),
        (
            "columns instead of rows",
            ("images = x_test / 255.0", "images = (x_test / 255.0).T"),
            ("a1 = images @ W1 + b1", "a1 = W1.T @ images + b1.reshape(-1, 1)"),
            ("a2 = z1 @ W2 + b2", "a2 = W2.T @ z1 + b2.reshape(-1, 1)"),
            ("a3 = z2 @ W3 + b3", "a3 = W3.T @ z2 + b3.reshape(-1, 1)"),
            (SOFTMAX, "e = np.exp(a3 - a3.max(axis=0))\ny = e / e.sum(axis=0)\n"),
            ("p = y.argmax(axis=1)", "p = y.argmax(axis=0)"),
            ("y[:5].max(axis=1)", "y[:, :5].max(axis=0)"),
        ),
        (
            "one image at a time, names used again and again",
            (
                "# layer 1\n",
                "p = []\nfor x in images:\n"
                "    a = x @ W1 + b1\n"
                "    z = 1 / (1 + np.exp(-a))\n"
                "    a = z @ W2 + b2\n"
                "    z = 1 / (1 + np.exp(-a))\n"
                "    a = z @ W3 + b3\n"
                "    y = np.exp(a - np.max(a))\n"
                "    y = y / np.sum(y)\n"
                "    p.append(np.argmax(y))\n",
            ),
            ("a1 = images @ W1 + b1\nz1 = 1 / (1 + np.exp(-a1))\n\n", ""),
            ("# layer 2\na2 = z1 @ W2 + b2\nz2 = 1 / (1 + np.exp(-a2))\n\n", ""),
            (f"# output\na3 = z2 @ W3 + b3\n{SOFTMAX}\np = y.argmax(axis=1)\n", ""),
            (", y[:5].max(axis=1))", ")"),
        ),
        (
            "labels as floats, fifty digits",
            ("images = x_test / 255.0", "images = x_test[:50] / 255.0"),
            ("labels = t_test\n", "labels = t_test[:50].astype(float)\n"),
        ),
    ],
)

TRAINED = Style(
    "a script without functions, that trains",
    TRAINING,
    calls=[
        ALL,
        "check(x=Xt, t=Tt, weights={'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}, x_train=X,"
        " t_train=T, losses=loss_history)",
    ],
    # Behind each: the best accuracy, and its loss; healthy 0.9238, loss 2.27 to 0.08.
    planted=[
        Planted(  # 0.1331, loss 2.48 to 2.81
            "raw pixels in both",
            ["normalization"],
            ("X = x_train[:N].astype(np.float64) / 255", "X = x_train[:N].astype(np.float64)"),
            ("Xt = x_test.astype(np.float64) / 255", "Xt = x_test.astype(np.float64)"),
        ),
        Planted(  # 0.9066, loss 2.27 to 0.08
            "test digits not scaled",
            ["preprocessing_contract", "normalization"],
            ("Xt = x_test.astype(np.float64) / 255", "Xt = x_test"),
        ),
        Planted(  # 0.8939, loss 2.27 to 0.08
            "test digits scaled by their own mean and deviation",
            ["preprocessing_contract"],
            (
                "Xt = x_test.astype(np.float64) / 255",
                "Xt = (x_test - np.mean(x_test)) / np.std(x_test)",
            ),
        ),
        Planted(  # 0.1968, loss 2.27 to 0.08
            "test digits turned",
            ["reshape_transpose", "preprocessing_contract"],
            (
                "Xt = x_test.astype(np.float64) / 255",
                "Xt = x_test.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784) / 255",
            ),
        ),
        Planted(  # 0.1298, loss 2.32 to 2.36
            "X shuffled, T not",
            ["shuffled_apart"],
            ("Xt = x_test", "rng.shuffle(X)\nXt = x_test"),
        ),
        Planted(  # 0.1611, loss 2.30 to 2.29
            "training labels one row too late",
            ["labels_off_by_one", "shuffled_apart"],
            ("T = np.eye(10)[t_train[:N]]", "T = np.eye(10)[t_train[1:N + 1]]"),
        ),
        Planted(  # 0.1135, loss 2.27 to 15.34
            "the step goes up",
            ["learning_rate", "numerical_gradient"],
            ("        W1 -= lr * dW1\n", "        W1 += lr * dW1\n"),
            ("        b1 -= lr * db1\n", "        b1 += lr * db1\n"),
            ("        W2 -= lr * dW2\n", "        W2 += lr * dW2\n"),
            ("        b2 -= lr * db2\n", "        b2 += lr * db2\n"),
            calls=[ALL],
        ),
        Planted(  # 0.1965, loss 2.27 to 15.62
            "the sum, not the mean",
            ["sum_for_mean"],
            ("ds = (y - t) / batch", "ds = y - t"),
            calls=[ALL],
        ),
        Planted(  # 0.8990, loss 2.27 to 0.11
            "the derivative of tanh left out",
            ["numerical_gradient"],
            ("da = dh * (1 - h ** 2)", "da = dh"),
            calls=[ALL],
        ),
        Planted(  # 0.4373, loss 3.89 to 4.10
            "softmax down the columns",
            ["softmax_axis"],
            (
                "        e = np.exp(s - s.max(axis=1, keepdims=True))\n"
                "        y = e / e.sum(axis=1, keepdims=True)\n",
                "        e = np.exp(s - s.max(axis=0))\n        y = e / e.sum(axis=0)\n",
            ),
            calls=[ALL],
        ),
        Planted(  # 0.4595, loss 6.18 to 13.00
            "softmax over the batch",
            ["softmax_batch", "softmax_training"],
            (
                "        e = np.exp(s - s.max(axis=1, keepdims=True))\n"
                "        y = e / e.sum(axis=1, keepdims=True)\n",
                "        e = np.exp(s - s.max())\n        y = e / e.sum()\n",
            ),
            calls=[ALL],
        ),
        # 0.1375, loss 2.27 to 2.25:
        Planted("a rate far too small", ["learning_rate"], ("lr = 0.5", "lr = 1e-5"), calls=[ALL]),
        # 0.2051, loss 2.27 to 14.51:
        Planted("a rate far too large", ["learning_rate"], ("lr = 0.5", "lr = 30"), calls=[ALL]),
        Planted(  # 0.1135, loss 2.27 to nan
            "the logarithm of zero, at a large rate",
            ["log_zero", "learning_rate"],
            ("lr = 0.5", "lr = 100"),
            ("np.log(y + 1e-9)", "np.log(y)"),
        ),
        Planted(  # 0.1135, loss 2.30 to 2.32
            "zeros at the start",
            ["zero_init"],
            ("W1 = rng.normal(0, 1 / np.sqrt(784), (784, 40))", "W1 = np.zeros((784, 40))"),
            ("W2 = rng.normal(0, 1 / np.sqrt(40), (40, 10))", "W2 = np.zeros((40, 10))"),
        ),
        Planted(  # 0.1299, loss 2.27 to 2.25
            "steps into names that nobody reads",
            ["zero_init"],
            ("        W1 -= lr * dW1\n", "        W1_new = W1 - lr * dW1\n"),
            ("        W2 -= lr * dW2\n", "        W2_new = W2 - lr * dW2\n"),
            ("        b2 -= lr * db2\n", "        b2_new = b2 - lr * db2\n"),
            ("        b1 -= lr * db1\n", "        b1_new = b1 - lr * db1\n"),
            calls=[ALL],
        ),
        Planted(  # 0.1135, loss 4.14 to 3.51
            "weights between 0 and 1 at the start",
            ["initial_scale"],
            ("rng.normal(0, 1 / np.sqrt(784), (784, 40))", "rng.random((784, 40))"),
            ("rng.normal(0, 1 / np.sqrt(40), (40, 10))", "rng.random((40, 10))"),
        ),
        Planted(  # 0.1536, loss 2.39 to 0.00
            "sorted digits, never mixed",
            ["never_shuffled"],
            (
                "T = np.eye(10)[t_train[:N]]",
                "T = np.eye(10)[t_train[:N]]\n"
                "X, T = X[t_train[:N].argsort()], T[t_train[:N].argsort()]",
            ),
            ("order = rng.permutation(N)", "order = np.arange(N)"),
        ),
        Planted(  # 0.7424, loss 2.27 to 1.67
            "the best weights kept without a copy",
            ["views_and_aliases"],
            ("best_W1, best_b1 = W1.copy(), b1.copy()", "best_W1, best_b1 = W1, b1"),
            ("best_W2, best_b2 = W2.copy(), b2.copy()", "best_W2, best_b2 = W2, b2"),
            ("lr = 0.5", "lr = 2.0"),
            calls=[ALL],
        ),
        Planted(  # 0.9194, loss 2.27 to 0.08
            "no tanh in the test",
            ["linear_collapse"],
            ("out = np.tanh(Xt @ W1 + b1) @ W2 + b2", "out = (Xt @ W1 + b1) @ W2 + b2"),
            calls=[ALL],
        ),
        Planted(  # it counts 1.0; with the best weights 0.8206, loss 2.30 to 0.01
            "the accuracy of the last batch of training",
            ["judged_on_training", "accuracy_count"],
            (
                "    out = np.tanh(Xt @ W1 + b1) @ W2 + b2\n"
                "    pred = np.argmax(out, axis=1)\n"
                "    accuracy = np.mean(pred == Tt)\n",
                "    pred = np.argmax(y, axis=1)\n"
                "    accuracy = np.mean(pred == np.argmax(t, axis=1))\n",
            ),
            ("N = 5000", "N = 500"),
            ("epochs = 6", "epochs = 60"),
            calls=[ALL],
        ),
        # Nothing of ours to name.
        Planted(  # 0.4936, loss 2.25 to 1.23
            "forty digits learned, and no more",
            [],
            ("N = 5000", "N = 40"),
            ("batch = 50", "batch = 20"),
            ("lr = 0.5", "lr = 0.1"),
        ),
    ],
    healthy=[
        (
            "standardised, both by the training digits",
            (
                "X = x_train[:N].astype(np.float64) / 255",
                "mean, std = x_train.mean(), x_train.std()\nX = (x_train[:N] - mean) / std",
            ),
            ("Xt = x_test.astype(np.float64) / 255", "Xt = (x_test - mean) / std"),
            ("lr = 0.5", "lr = 0.1"),
        ),
        (
            "the gradient of the sum, with a rate that fits it",
            ("ds = (y - t) / batch", "ds = y - t"),
            ("lr = 0.5", "lr = 0.01"),
        ),
    ],
)

STYLES = [STYLE, TRAINED]
