"""Programs whose author wrote a class alone: think and predict, Linear layers, a scaler inside."""

from programs.planted import Planted, Style

GLOBALS = ["check(globals())"]

# --- One class with w1, b1, w2, b2. predict returns class numbers. ---

THINK = '''
import numpy as np
from mnist import x_train, t_train, x_test, t_test


class NeuralNetwork:
    """784 inputs, one hidden layer, 10 classes."""

    def __init__(self, n_in=784, n_hidden=64, n_out=10, lr=0.5):
        rng = np.random.default_rng(1)
        self.w1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.w2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)
        self.lr = lr
        self.history = []

    def relu(self, z):
        return np.maximum(0, z)

    def softmax(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def think(self, X):
        self.h = self.relu(X @ self.w1 + self.b1)
        return self.softmax(self.h @ self.w2 + self.b2)

    def loss(self, X, Y):
        p = self.think(X)
        return -np.sum(Y * np.log(p + 1e-9)) / len(X)

    def gradients(self, X, Y):
        p = self.think(X)
        d2 = (p - Y) / len(X)
        d1 = (d2 @ self.w2.T) * (self.h > 0)
        return X.T @ d1, d1.sum(axis=0), self.h.T @ d2, d2.sum(axis=0)

    def step(self, X, Y):
        dw1, db1, dw2, db2 = self.gradients(X, Y)
        self.w1 -= self.lr * dw1
        self.b1 -= self.lr * db1
        self.w2 -= self.lr * dw2
        self.b2 -= self.lr * db2

    def train(self, X, Y, epochs=4, batch=50):
        rng = np.random.default_rng(2)
        for epoch in range(epochs):
            order = rng.permutation(len(X))
            for i in range(0, len(X), batch):
                pick = order[i:i + batch]
                self.step(X[pick], Y[pick])
            self.history.append(self.loss(X[:500], Y[:500]))
            print("epoch", epoch + 1, "loss", round(self.history[-1], 4))

    def predict(self, X):
        return np.argmax(self.think(X), axis=1)

    def accuracy(self, X, labels):
        return np.mean(self.predict(X) == labels)


X_train = x_train[:5000].astype("float64") / 255
X_test = x_test.astype("float64") / 255
y_train = t_train[:5000].astype(int)
y_test = t_test.astype(int)
Y_train = np.eye(10)[y_train]

nn = NeuralNetwork()
nn.train(X_train, Y_train)
train_acc = nn.accuracy(X_train, y_train)
test_acc = nn.accuracy(X_test, y_test)
print(f"train {train_acc:.4f}, test {test_acc:.4f}")
'''

X_TEST = 'X_test = x_test.astype("float64") / 255'
X_TRAIN = 'X_train = x_train[:5000].astype("float64") / 255'
Y_TEST = "y_test = t_test.astype(int)"
SHIFTED = "e = np.exp(z - z.max(axis=1, keepdims=True))"
SHARED = "return e / e.sum(axis=1, keepdims=True)"
H = "self.h = self.relu(X @ self.w1 + self.b1)"
OUT = "return self.softmax(self.h @ self.w2 + self.b2)"
D2 = "d2 = (p - Y) / len(X)"
D1 = "d1 = (d2 @ self.w2.T) * (self.h > 0)"
W1 = "self.w1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))"
W2 = "self.w2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))"
PICK = "self.step(X[pick], Y[pick])"
MEAN = "return np.mean(self.predict(X) == labels)"
LOSS = "return -np.sum(Y * np.log(p + 1e-9)) / len(X)"
LEARN = "nn.train(X_train, Y_train)"

think = Style(
    "a class that thinks",
    THINK,
    calls=["check(globals())", "check(nn, x=X_test, t=y_test)"],
    planted=[
        Planted(
            "raw pixels, trained and tested",  # 0.0982
            ["normalization"],
            (X_TRAIN, "X_train = x_train[:5000].astype('float64')"),
            (X_TEST, "X_test = x_test.astype('float64')"),
        ),
        Planted(
            "training prepared otherwise than the test",  # 0.6493
            ["preprocessing_contract"],
            (X_TRAIN, X_TRAIN + "\nX_train = (X_train - 0.5) / 0.5"),
            ("lr=0.5", "lr=0.1"),
        ),
        Planted(
            "cut to 0 and 1 after the training",  # 0.1754
            ["preprocessing_contract"],
            (X_TEST, 'X_test = (x_test / 255).astype(int).astype("float64")'),
        ),
        Planted(
            "images of the test transposed",  # 0.1547
            ["reshape_transpose"],
            (
                X_TEST,
                "X_test = x_test.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784) / 255",
            ),
        ),
        Planted(
            "the test array reshaped from columns",  # 0.0957
            ["reshape_transpose", "misclassified", "shuffled_apart"],
            (X_TEST, "X_test = x_test.T.reshape(-1, 784) / 255"),
        ),
        Planted(
            "test labels sorted",  # 0.0996
            ["shuffled_apart", "misclassified", "never_shuffled"],
            (Y_TEST, "y_test = np.sort(t_test).astype(int)"),
        ),
        Planted(
            "labels as a column",  # counted as 0.100423
            ["broadcast_labels"],
            (Y_TEST, "y_test = t_test.astype(int).reshape(-1, 1)"),
        ),
        Planted(
            "exp without the largest score, standard normal weights, 32 bits",  # 0.0980, loss nan
            ["softmax_overflow", "initial_scale"],
            (SHIFTED, "e = np.exp(z)"),
            (W1, "self.w1 = rng.standard_normal((n_in, n_hidden)).astype(np.float32)"),
            (W2, "self.w2 = rng.standard_normal((n_hidden, n_out)).astype(np.float32)"),
            (X_TRAIN, X_TRAIN.replace("float64", "float32")),
            (X_TEST, X_TEST.replace("float64", "float32")),
            ("self.b1 = np.zeros(n_hidden)", "self.b1 = np.zeros(n_hidden, np.float32)"),
            ("self.b2 = np.zeros(n_out)", "self.b2 = np.zeros(n_out, np.float32)"),
            ("Y_train = np.eye(10)[y_train]", "Y_train = np.eye(10, dtype=np.float32)[y_train]"),
        ),
        Planted(
            "exp without the largest score",
            ["softmax_overflow"],
            (SHIFTED, "e = np.exp(z)"),
            latent=True,
        ),
        Planted(
            "softmax over the images",  # 0.0980, loss nan
            ["softmax_axis", "softmax_batch"],
            (SHARED, "return e / e.sum(axis=0, keepdims=True)"),
        ),
        Planted(
            "no activation in the forward pass",  # 0.4575
            ["linear_collapse", "numerical_gradient"],
            (H, "self.h = X @ self.w1 + self.b1"),
        ),
        Planted(
            "no activation, no derivative of one",  # 0.8954
            ["linear_collapse"],
            (H, "self.h = X @ self.w1 + self.b1"),
            (D1, "d1 = d2 @ self.w2.T"),
            ("lr=0.5", "lr=0.1"),
            latent=True,  # nobody can say what it would have learned
        ),
        Planted(
            "the derivative of ReLU forgotten",  # 0.8784
            ["numerical_gradient"],
            (D1, "d1 = d2 @ self.w2.T"),
        ),
        Planted(
            "softmax differentiated once more",  # 0.8917
            ["numerical_gradient"],
            (D2, "d2 = (p - Y) * p * (1 - p) / len(X)"),
        ),
        Planted(
            "the gradient is a sum, the loss a mean",  # 0.1028
            ["sum_for_mean", "learning_rate"],
            (D2, "d2 = p - Y"),
        ),
        Planted(
            "target minus output",  # 0.0980, loss nan
            ["numerical_gradient"],
            (D2, "d2 = (Y - p) / len(X)"),
        ),
        Planted(
            "the loss a sum, the gradient a mean",  # loss 67.6621, not 0.1353
            ["guess", "sum_for_mean", "numerical_gradient"],
            (LOSS, "return -np.sum(Y * np.log(p + 1e-9))"),
        ),
        Planted(
            "the mean over all ten columns too",  # loss 0.0135, not 0.1353
            ["guess"],
            (LOSS, "return -np.mean(Y * np.log(p + 1e-9))"),
        ),
        Planted(
            "images by the order, labels as they were",  # 0.1132
            ["shuffled_apart"],
            (PICK, "self.step(X[pick], Y[i:i + batch])"),
            calls=GLOBALS,
        ),
        Planted(
            "zeros at the start",  # 0.0982
            ["zero_init"],
            (W1, "self.w1 = np.zeros((n_in, n_hidden))"),
            (W2, "self.w2 = np.zeros((n_hidden, n_out))"),
        ),
        Planted(
            "standard normal weights times 10 at the start",  # 0.1907
            ["initial_scale"],
            (W1, "self.w1 = rng.normal(0, 10, (n_in, n_hidden))"),
            (W2, "self.w2 = rng.normal(0, 10, (n_hidden, n_out))"),
        ),
        Planted(
            "a rate of 0.0001", ["learning_rate"], ("lr=0.5", "lr=0.0001"), calls=GLOBALS
        ),  # 0.0635
        Planted("a rate of 50", ["learning_rate"], ("lr=0.5", "lr=50"), calls=GLOBALS),  # 0.1028
        Planted(
            "the best weights kept without a copy",  # 0.0974
            ["views_and_aliases"],
            (
                LEARN,
                LEARN + "\nbest_weights = [nn.w1, nn.b1, nn.w2, nn.b2]\n"
                "nn.lr = 60\nnn.train(X_train, Y_train, epochs=1)\n"
                "nn.w1, nn.b1, nn.w2, nn.b2 = best_weights",
            ),
            calls=GLOBALS,
        ),
        Planted(
            "the accuracy divided by the classes",  # counted as 916.1
            ["accuracy_count"],
            (MEAN, "return np.sum(self.predict(X) == labels) / 10"),
        ),
        Planted(
            "the training's accuracy told as the test's",  # 0.9626
            ["judged_on_training"],
            (
                "test_acc = nn.accuracy(X_test, y_test)",
                "X_test, y_test = X_train, y_train\ntest_acc = nn.accuracy(X_test, y_test)",
            ),
            calls=GLOBALS,
        ),
        Planted(
            "never trained",
            [],
            (LEARN, "nn.history.append(nn.loss(X_train[:500], Y_train[:500]))"),  # 0.0554
        ),
        Planted(
            "ten steps",  # 0.3901
            [],
            (LEARN, "nn.train(X_train[:500], Y_train[:500], epochs=1)"),
            ("lr=0.5", "lr=0.05"),
        ),
        Planted(
            "two hidden units", [], ("n_hidden=64", "n_hidden=2"), ("lr=0.5", "lr=0.1")
        ),  # 0.3981
    ],
    healthy=[
        ("the accuracy in percent", (MEAN, "return 100 * np.mean(self.predict(X) == labels)")),
        (
            "predict prints, and takes one image as well",
            (
                "        return np.argmax(self.think(X), axis=1)",
                "        X = np.atleast_2d(X)\n        print('predict', X.shape)\n"
                "        return np.argmax(self.think(X), axis=1)",
            ),
        ),
        (
            "pixels from -1 to 1, learned so",
            (X_TRAIN, X_TRAIN + " * 2 - 1"),
            (X_TEST, X_TEST + " * 2 - 1"),
            ("lr=0.5", "lr=0.1"),
        ),
        ("50 test digits", (X_TEST, X_TEST + "\nX_test = X_test[:50]"), (Y_TEST, Y_TEST + "[:50]")),
    ],
)

# --- Layers as objects, dropout and a training flag, called like a function. ---

LAYERS = '''
import numpy as np
import mnist

np.random.seed(5)


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out).astype(np.float32) * np.float32(np.sqrt(2.0 / n_in))
        self.b = np.zeros(n_out, dtype=np.float32)

    def __call__(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, grad):
        self.dW = self.x.T.dot(grad)
        self.db = grad.sum(0)
        return grad.dot(self.W.T)


class MLP:
    def __init__(self, sizes, drop=0.2):
        self.layers = [Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
        self.drop = drop
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def __call__(self, x):
        x = x.reshape(len(x), -1)
        self.masks = []
        for layer in self.layers[:-1]:
            x = layer(x)
            mask = (x > 0).astype(np.float32)
            if self.training:
                keep = np.random.rand(*x.shape) >= self.drop
                mask = mask * keep / (1 - self.drop)
            self.masks.append(mask)
            x = x * mask
        return self.layers[-1](x)

    def backward(self, grad):
        grad = self.layers[-1].backward(grad)
        for layer, mask in zip(self.layers[-2::-1], self.masks[::-1]):
            grad = layer.backward(grad * mask)


def cross_entropy(logits, labels):
    """Mean loss, and its gradient by the logits."""
    n = len(labels)
    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), labels].mean()
    grad = np.exp(log_p)
    grad[np.arange(n), labels] -= 1
    return loss, grad / n


def sgd(model, lr):
    for layer in model.layers:
        layer.W -= lr * layer.dW
        layer.b -= lr * layer.db


def evaluate(model, images, labels, batch_size=200):
    correct, total = 0, 0
    for i in range(0, len(images), batch_size):
        out = model(images[i:i + batch_size])
        guess = out.argmax(axis=1)
        correct += (guess == labels[i:i + batch_size]).sum()
        total += len(guess)
    return correct / total


train_images = mnist.x_train[:4000].reshape(-1, 28, 28) / np.float32(255)
train_labels = mnist.t_train[:4000].astype(np.int64)
test_images = mnist.x_test.reshape(-1, 28, 28) / np.float32(255)
test_labels = mnist.t_test.astype(np.int64)

model = MLP([784, 64, 32, 10])
learning_rate = 0.2
losses = []
model.train()
for epoch in range(6):
    idx = np.random.permutation(len(train_images))
    for start in range(0, len(idx), 50):
        batch = idx[start:start + 50]
        loss, grad = cross_entropy(model(train_images[batch]), train_labels[batch])
        model.backward(grad)
        sgd(model, learning_rate)
        losses.append(loss)

model.eval()
acc = evaluate(model, test_images, test_labels)
print("test accuracy: %.2f%%" % (100 * acc))
'''

IMAGES = "test_images = mnist.x_test.reshape(-1, 28, 28) / np.float32(255)"
LEARNED = "train_images = mnist.x_train[:4000].reshape(-1, 28, 28) / np.float32(255)"
NUMBERS = "test_labels = mnist.t_test.astype(np.int64)"
LAYER = "self.W = np.random.randn(n_in, n_out).astype(np.float32) * np.float32(np.sqrt(2.0 / n_in))"
MASK = "mask = (x > 0).astype(np.float32)"
MODEL = "model = MLP([784, 64, 32, 10])"
LAST = "return self.layers[-1](x)"
BATCH = "model(train_images[batch]), train_labels[batch]"
COUNT = "        correct += (guess == labels[i:i + batch_size]).sum()"

layers = Style(
    "layers as objects, a training flag",
    LAYERS,
    calls=["check(globals())", "check(model, x=test_images, t=test_labels)"],
    planted=[
        Planted("eval is forgotten", ["dropout"], ("model.eval()\n", "")),  # 0.8724
        Planted(
            "eval sets another name",  # 0.8724
            ["dropout"],
            (
                "    def eval(self):\n        self.training = False",
                "    def eval(self):\n        self.train_mode = False",
            ),
        ),
        Planted(
            "the mean and spread of the batch, in the test too",  # 0.8368, counted as 0.1305
            ["batch_matmul"],
            (
                "            x = layer(x)\n",
                "            x = layer(x)\n            x = (x - x.mean(0)) / (x.std(0) + 1e-3)\n",
            ),
            (
                "test_labels = mnist.t_test.astype(np.int64)",
                "order = np.argsort(mnist.t_test, kind='stable')\n"
                "test_images, test_labels = test_images[order], mnist.t_test[order]",
            ),
        ),
        Planted(
            "raw pixels, trained and tested",  # 0.1135
            ["normalization"],
            (LEARNED, "train_images = mnist.x_train[:4000].reshape(-1, 28, 28).astype(np.float32)"),
            (IMAGES, "test_images = mnist.x_test.reshape(-1, 28, 28).astype(np.float32)"),
        ),
        Planted(
            "the test standardised, the training not",  # 0.9012
            ["preprocessing_contract"],
            (
                IMAGES,
                IMAGES + "\ntest_images = (test_images - test_images.mean()) / test_images.std()",
            ),
        ),
        Planted(
            "divided twice in the test",  # 0.1184
            ["preprocessing_contract"],
            (IMAGES, IMAGES + " / 255"),
        ),
        Planted(
            "test images upside down",  # 0.2580
            ["reshape_transpose"],
            (IMAGES, IMAGES + "\ntest_images = test_images[:, ::-1]"),
        ),
        Planted(
            "width and height swapped",  # 0.1640
            ["reshape_transpose"],
            (IMAGES, IMAGES + "\ntest_images = test_images.swapaxes(1, 2)"),
        ),
        Planted(
            "test images off centre",  # 0.1426
            ["own_digit"],
            (IMAGES, IMAGES + "\ntest_images = np.roll(test_images, 5, axis=2)"),
        ),
        Planted(
            "one image too many at the front",  # 0.0830
            ["labels_off_by_one", "misclassified"],
            (NUMBERS, NUMBERS + "\ntest_images, test_labels = test_images[1:], test_labels[:-1]"),
        ),
        Planted(
            "one-hot test labels beside class numbers",  # counted as 1.1042
            ["one_hot", "broadcast_labels", "accuracy_count"],
            (NUMBERS, "test_labels = np.eye(10)[mnist.t_test]"),
            (COUNT, "        correct += (guess[:, None] == labels[i:i + batch_size]).sum()"),
            calls=GLOBALS,
        ),
        Planted(
            "labels of the test as a column",  # counted as 20.5422
            ["broadcast_labels"],
            (NUMBERS, "test_labels = mnist.t_test.reshape(-1, 1)"),
            calls=GLOBALS,
        ),
        Planted(
            "only the last batch is counted",  # counted as 0.865
            ["accuracy_count"],
            (COUNT, COUNT.replace("+=", "=")),
            ("        total += len(guess)", "        total = len(guess)"),
            calls=GLOBALS,
        ),
        Planted(
            "the last batch over all images",  # counted as 0.0173
            ["accuracy_count"],
            (COUNT, COUNT.replace("+=", "=")),
            calls=GLOBALS,
        ),
        Planted(
            "ReLU is forgotten",  # 0.8927
            ["linear_collapse"],
            (MASK, "mask = np.ones_like(x)"),
            ("learning_rate = 0.2", "learning_rate = 0.05"),
            latent=True,  # nobody can say what it would have learned
        ),
        Planted(
            "the last layer is left out",  # 0.0021
            ["layer_count"],
            (LAST, "return x"),
            (BATCH, "model.layers[-1](model(train_images[batch])), train_labels[batch]"),
        ),
        Planted(
            "predict steps over the second layer",  # 0.9083, counted as 0.0732
            ["layer_count"],
            (
                LAST,
                LAST
                + """

    def predict(self, x):
        x = x.reshape(len(x), -1)
        x = np.maximum(self.layers[0](x), 0)
        return self.layers[2](x)""",
            ),
            (MODEL, "model = MLP([784, 50, 50, 10])"),
            ("out = model(images", "out = model.predict(images"),
        ),
        Planted(
            "the labels of the batch are the first ones",  # 0.1134
            ["shuffled_apart"],
            (BATCH, "model(train_images[batch]), train_labels[start:start + 50]"),
            calls=GLOBALS,
        ),
        Planted(
            "the gradient of the sum",  # 0.1032
            ["sum_for_mean", "learning_rate"],
            ("return loss, grad / n", "return loss, grad"),
            calls=GLOBALS,
        ),
        Planted(
            "plus where the label is",  # 0.0980, loss nan
            ["numerical_gradient"],
            ("grad[np.arange(n), labels] -= 1", "grad[np.arange(n), labels] += 1"),
            calls=GLOBALS,
        ),
        Planted(
            "uphill",  # 0.0980, loss nan
            ["numerical_gradient"],
            ("layer.W -= lr * layer.dW", "layer.W += lr * layer.dW"),
            calls=GLOBALS,
        ),
        Planted(
            "the step changes a local array",  # 0.0940
            ["zero_init"],
            (
                "        layer.W -= lr * layer.dW\n        layer.b -= lr * layer.db",
                "        W, b = layer.W, layer.b\n"
                "        W = W - lr * layer.dW\n        b = b - lr * layer.db",
            ),
            calls=GLOBALS,
        ),
        Planted(
            "zeros at the start",  # 0.1135
            ["zero_init"],
            (LAYER, "self.W = np.zeros((n_in, n_out), dtype=np.float32)"),
        ),
        Planted(
            "weights of 5 at the start",  # 0.1135
            ["initial_scale"],
            (LAYER, "self.W = 5 * np.random.randn(n_in, n_out)"),
        ),
        Planted(
            "a rate of 30",  # 0.0958
            ["learning_rate"],
            ("learning_rate = 0.2", "learning_rate = 30"),
            calls=GLOBALS,
        ),
        Planted(
            "a rate of 0.00005",  # 0.0964
            ["learning_rate"],
            ("learning_rate = 0.2", "learning_rate = 0.00005"),
            calls=GLOBALS,
        ),
        Planted(
            "three steps",  # 0.2881
            [],
            ("for epoch in range(6):", "for epoch in range(1):"),
            ("range(0, len(idx), 50)", "range(0, 150, 50)"),
        ),
    ],
    healthy=[
        ("wide layers, no dropout", (MODEL, "model = MLP([784, 100, 10], drop=0.0)")),
        (
            "a channel in the images",
            (LEARNED, LEARNED.replace("28, 28", "1, 28, 28")),
            (IMAGES, IMAGES.replace("28, 28", "1, 28, 28")),
        ),
        ("the count prints", (COUNT, COUNT + "\n        print(i, correct)")),
    ],
)

# --- Standardises inside: raw pixels are right. Weights are a list of pairs. ---

INSIDE = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test


class Net:
    def __init__(self, *units):
        r = np.random.RandomState(0)
        self.params = []
        for n, m in zip(units, units[1:]):
            self.params.append([r.uniform(-1, 1, (n, m)) * np.sqrt(3 / n), np.zeros((1, m))])
        self.x_mean = None
        self.x_std = None

    def _standardise(self, x):
        return (x - self.x_mean) / (self.x_std + 1.0)

    def forward(self, x):
        self.out = [x]
        for W, b in self.params[:-1]:
            self.out.append(np.tanh(self.out[-1] @ W + b))
        W, b = self.params[-1]
        scores = self.out[-1] @ W + b
        exps = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        return exps / np.sum(exps, axis=1, keepdims=True)

    def fit(self, x, t, rounds=5, size=40, rate=0.05):
        x = x.astype(float)
        self.x_mean = x.mean(axis=0)
        self.x_std = x.std(axis=0)
        onehot = np.eye(self.params[-1][1].size)[t]
        r = np.random.RandomState(1)
        self.costs = []
        for _ in range(rounds):
            for rows in np.array_split(r.permutation(len(x)), len(x) // size):
                y = self.forward(self._standardise(x[rows]))
                self.costs.append(-np.mean(np.sum(onehot[rows] * np.log(y + 1e-12), axis=1)))
                delta = (y - onehot[rows]) / len(rows)
                for k in reversed(range(len(self.params))):
                    W, b = self.params[k]
                    grad_W, grad_b = self.out[k].T @ delta, delta.sum(axis=0, keepdims=True)
                    if k > 0:
                        delta = delta @ W.T * (1 - self.out[k] ** 2)
                    self.params[k] = [W - rate * grad_W, b - rate * grad_b]
        return self

    def predict_proba(self, x):
        return self.forward(self._standardise(x))

    def predict(self, x):
        return self.predict_proba(x).argmax(axis=1)

    def score(self, x, t):
        return (self.predict(x) == t).mean()


clf = Net(784, 50, 10)
clf.fit(x_train[:4000], t_train[:4000])
X, y = x_test, t_test
print("score", clf.score(X, y))
"""

SCALED = "return (x - self.x_mean) / (self.x_std + 1.0)"
PROBA = "        return self.forward(self._standardise(x))"
XY = "X, y = x_test, t_test"
FIT = "clf.fit(x_train[:4000], t_train[:4000])"
TANH = "self.out.append(np.tanh(self.out[-1] @ W + b))"
UNIFORM = "r.uniform(-1, 1, (n, m)) * np.sqrt(3 / n)"
SUMS = "return exps / np.sum(exps, axis=1, keepdims=True)"
BACK = "delta = delta @ W.T * (1 - self.out[k] ** 2)"
UPDATE = "self.params[k] = [W - rate * grad_W, b - rate * grad_b]"

inside = Style(
    "a class that standardises inside",
    INSIDE,
    calls=[
        "check(globals())",
        "check(clf, x=X, t=y)",
    ],
    planted=[
        Planted(
            "divided by 255 before a class that scales",  # 0.0892
            ["preprocessing_contract"],
            (XY, "X, y = x_test / 255, t_test"),
        ),
        Planted(
            "standardised before a class that does so",  # 0.0918
            ["preprocessing_contract"],
            (XY, "X, y = (x_test - x_train.mean(axis=0)) / (x_train.std(axis=0) + 1.0), t_test"),
        ),
        Planted(
            "the mean and spread of what is asked",  # 0.8135
            ["batch_matmul", "preprocessing_contract"],
            (SCALED, "return (x - x.mean(axis=0)) / (x.std(axis=0) + 1.0)"),
            (XY, "few = t_test < 3\nX, y = x_test[few], t_test[few]"),
        ),
        Planted(
            "predict forgets to standardise",  # 0.7719
            ["normalization", "preprocessing_contract"],
            (PROBA, "        return self.forward(x)"),
        ),
        Planted(
            "a pixel that never changes divides by zero",  # 0.0980, loss nan
            ["normalization", "runs"],
            (SCALED, "return (x - self.x_mean) / self.x_std"),
        ),
        Planted(
            "inverted digits", ["preprocessing_contract"], (XY, "X, y = 255 - x_test, t_test")
        ),  # 0.1135
        Planted(
            "turned a quarter",  # 0.0835
            ["reshape_transpose"],
            (
                XY,
                "X, y = np.rot90(x_test.reshape(-1, 28, 28), axes=(1, 2)).reshape(-1, 784), t_test",
            ),
        ),
        Planted(
            "labels reversed",  # 0.0994
            ["shuffled_apart", "misclassified"],
            (XY, "X, y = x_test, t_test[::-1]"),
        ),
        Planted(
            "labels counted from 1",  # 0.0062
            ["labels_off_by_one", "labels"],
            (XY, "X, y = x_test, t_test + 1"),
        ),
        Planted(
            "labels of floats between 0 and 1",
            ["labels"],
            (XY, "X, y = x_test, t_test / 255"),  # 0.0946
        ),
        Planted(
            "softmax over the whole batch",
            ["softmax_batch"],
            (SUMS, "return exps / np.sum(exps)"),  # 0.8271
        ),
        Planted(
            "softmax over the images",  # 0.8231
            ["softmax_axis"],
            (SUMS, "return exps / np.sum(exps, axis=0)"),
        ),
        Planted(
            "no tanh, no derivative of it",  # 0.8912
            ["linear_collapse"],
            (TANH, "self.out.append(self.out[-1] @ W + b)"),
            (BACK, "delta = delta @ W.T"),
            latent=True,  # nobody can say what it would have learned
        ),
        Planted(
            "uphill",  # 0.0032
            ["numerical_gradient", "learning_rate"],
            (UPDATE, UPDATE.replace("W - rate", "W + rate").replace("b - rate", "b + rate")),
            calls=GLOBALS,
        ),
        Planted(
            "the new weights are thrown away",  # 0.0742
            ["zero_init", "learning_rate"],
            (UPDATE, "W, b = [W - rate * grad_W, b - rate * grad_b]"),
            calls=GLOBALS,
        ),
        Planted("zeros at the start", ["zero_init"], (UNIFORM, "np.zeros((n, m))")),  # 0.1135
        Planted(
            "weights of up to 30 at the start",  # 0.1094
            ["initial_scale"],
            (UNIFORM, "r.uniform(-1, 1, (n, m)) * 30"),
        ),
        Planted("a rate of 100", ["learning_rate"], ("rate=0.05", "rate=100")),  # 0.6786
        Planted("a rate of 0.00001", ["learning_rate"], ("rate=0.05", "rate=0.00001")),  # 0.0812
        Planted(
            "divided by 60000, which is another set",  # counted as 0.150733
            ["accuracy_count"],
            (
                "return (self.predict(x) == t).mean()",
                "return (self.predict(x) == t).sum() / 60000",
            ),
        ),
        Planted(
            "one round of two batches",
            [],
            (FIT, "clf.fit(x_train[:80], t_train[:80], rounds=1)"),  # 0.2149
        ),
        Planted(
            "asked through predict_proba, or with the training digits",
            [],
            calls=[
                "check(predict=clf.predict_proba, x=X, t=y)",
                "check(clf, x=X, t=y, x_train=x_train[:4000], t_train=t_train[:4000])",
            ],
        ),
    ],
    healthy=[
        ("deeper", ("clf = Net(784, 50, 10)", "clf = Net(784, 60, 30, 10)")),
        (
            "flowers: four features, three kinds",
            (
                "clf = Net(784, 50, 10)",
                """rng = np.random.RandomState(4)
kinds = np.arange(150) % 3
centres = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]])
iris = centres[kinds] + rng.normal(0, 0.3, (150, 4))
clf = Net(4, 8, 3)""",
            ),
            (FIT, "clf.fit(iris[:100], kinds[:100], rounds=100, rate=0.3)"),
            (XY, "X, y = iris[100:], kinds[100:]"),
        ),
        ("40 digits", (XY, "X, y = x_test[:40], t_test[:40]")),
    ],
)

STYLES = [think, layers, inside]
