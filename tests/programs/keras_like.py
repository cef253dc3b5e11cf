"""Programs in the manner of a small library of one's own: layers are added to a model.

`STYLE` takes arrays in rows and has `fit`, `predict`, `evaluate`. `ONE_BY_ONE` goes through lists
of samples of shape (1, 784), one at a time, and gives lists back.
"""

from programs.planted import Planted, Style

SOURCE = """
import numpy as np
import mnist


class Dense:
    def __init__(self, n_in, n_out):
        self.W = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, X, training=False):
        self.X = X
        return X @ self.W + self.b

    def backward(self, grad):
        self.dW = self.X.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

    def update(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class ReLU:
    def forward(self, X, training=False):
        self.mask = X > 0
        return X * self.mask

    def backward(self, grad):
        return grad * self.mask

    def update(self, lr):
        pass


class Dropout:
    def __init__(self, rate):
        self.rate = rate

    def forward(self, X, training=False):
        if not training:
            return X
        self.mask = (rng.random(X.shape) >= self.rate) / (1 - self.rate)
        return X * self.mask

    def backward(self, grad):
        return grad * self.mask

    def update(self, lr):
        pass


class Softmax:
    def forward(self, X, training=False):
        e = np.exp(X - X.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def backward(self, grad):
        # the loss has already done it
        return grad

    def update(self, lr):
        pass


class CrossEntropy:
    def __call__(self, y_true, y_pred):
        return -np.mean(np.sum(y_true * np.log(y_pred + 1e-7), axis=1))

    def gradient(self, y_true, y_pred):
        return (y_pred - y_true) / len(y_true)


class Sequential:
    def __init__(self):
        self.layers = []
        self.history = {"loss": [], "accuracy": []}

    def add(self, layer):
        self.layers.append(layer)

    def compile(self, loss, lr):
        self.loss = loss
        self.lr = lr

    def _forward(self, X, training=False):
        for layer in self.layers:
            X = layer.forward(X, training)
        return X

    def predict(self, X):
        return self._forward(X)

    def predict_classes(self, X):
        return np.argmax(self.predict(X), axis=1)

    def evaluate(self, X, Y):
        y_pred = self.predict(X)
        loss = self.loss(Y, y_pred)
        accuracy = np.mean(np.argmax(y_pred, axis=1) == np.argmax(Y, axis=1))
        print(f"loss: {loss:.4f} - accuracy: {accuracy:.4f}")
        return loss, accuracy

    def fit(self, X, Y, epochs=5, batch_size=32):
        for epoch in range(epochs):
            order = rng.permutation(len(X))
            losses = []
            for start in range(0, len(X), batch_size):
                batch = order[start:start + batch_size]
                xb, yb = X[batch], Y[batch]
                y_pred = self._forward(xb, training=True)
                losses.append(self.loss(yb, y_pred))
                grad = self.loss.gradient(yb, y_pred)
                for layer in reversed(self.layers):
                    grad = layer.backward(grad)
                for layer in self.layers:
                    layer.update(self.lr)
            self.history["loss"].append(np.mean(losses))
            print(f"Epoch {epoch + 1}/{epochs} - loss: {np.mean(losses):.4f}")


def to_categorical(y, num_classes=10):
    return np.eye(num_classes)[y]


rng = np.random.default_rng(42)

X_train = mnist.x_train[:5000].reshape(-1, 784).astype("float32") / 255
X_test = mnist.x_test.reshape(-1, 784).astype("float32") / 255
Y_train = to_categorical(mnist.t_train[:5000])
Y_test = to_categorical(mnist.t_test)

model = Sequential()
model.add(Dense(784, 50))
model.add(ReLU())
model.add(Dropout(0.2))
model.add(Dense(50, 10))
model.add(Softmax())
model.compile(loss=CrossEntropy(), lr=0.1)
model.fit(X_train, Y_train, epochs=4)
test_loss, test_acc = model.evaluate(X_test, Y_test)
"""

WHOLE = ["check(globals())"]  # what is wrong is not in what the other call gives

STYLE = Style(
    "a small Keras",
    SOURCE,
    calls=[
        "check(globals())",
        "check(model, x=X_test, t=Y_test, x_train=X_train, t_train=Y_train)",
    ],
    planted=[
        Planted(  # 0.1028
            "raw pixels, in training and after",
            ["normalization"],
            (
                'X_train = mnist.x_train[:5000].reshape(-1, 784).astype("float32") / 255',
                'X_train = mnist.x_train[:5000].reshape(-1, 784).astype("float32")',
            ),
            (
                'X_test = mnist.x_test.reshape(-1, 784).astype("float32") / 255',
                'X_test = mnist.x_test.reshape(-1, 784).astype("float32")',
            ),
        ),
        Planted(  # 0.0982
            "the test images divided twice",
            ["preprocessing_contract"],
            (
                "Y_test = to_categorical(mnist.t_test)\n",
                "Y_test = to_categorical(mnist.t_test)\nX_test = X_test / 255\n",
            ),
        ),
        Planted(  # 0.2045
            "made bytes again after the division",
            ["preprocessing_contract"],
            (
                'mnist.x_test.reshape(-1, 784).astype("float32") / 255',
                '(mnist.x_test.reshape(-1, 784) / 255).astype("uint8")',
            ),
        ),
        Planted(  # 0.7694
            "each pixel standardised, in training only",
            ["preprocessing_contract"],
            (
                "Y_test = to_categorical(mnist.t_test)\n",
                "Y_test = to_categorical(mnist.t_test)\n"
                "X_train = (X_train - X_train.mean(axis=0)) / (X_train.std(axis=0) + 0.1)\n",
            ),
        ),
        Planted(  # 0.1002
            "the test images cut from (784, n)",
            ["reshape_transpose"],
            ("mnist.x_test.reshape(-1, 784)", "mnist.x_test.reshape(784, -1).T"),
        ),
        Planted(  # 0.0446
            "the digits sit in the lower right corner",
            ["own_digit"],
            (
                "mnist.x_test.reshape(-1, 784)",
                "np.pad(mnist.x_test.reshape(-1, 28, 28), ((0, 0), (4, 0), (4, 0)))[:, :28, :28]"
                ".reshape(-1, 784)",
            ),
        ),
        Planted(  # 0.889
            "predict runs in training mode",
            ["dropout"],
            (
                "        return self._forward(X)\n",
                "        return self._forward(X, training=True)\n",
            ),
        ),
        Planted(  # 0.9143 at first, 0.0982 in any call after it
            "predict divides its argument in place",
            ["runs", "views_and_aliases", "preprocessing_contract"],
            ("    def predict(self, X):\n", "    def predict(self, X):\n        X /= 255\n"),
            (
                'X_test = mnist.x_test.reshape(-1, 784).astype("float32") / 255',
                'X_test = mnist.x_test.reshape(-1, 784).astype("float32")',
            ),
        ),
        Planted(  # 0.1009
            "softmax without axis",
            ["softmax_batch", "batch_matmul"],
            ("e / e.sum(axis=1, keepdims=True)", "e / e.sum()"),
        ),
        Planted(  # 0.8781, the loss is nan
            "no softmax before the cross-entropy",
            ["softmax_batch", "log_zero"],
            ("model.add(Softmax())\n", ""),
        ),
        Planted(  # 0.8939
            "no activation between the layers",
            ["linear_collapse"],
            ("model.add(ReLU())\n", ""),
        ),
        Planted(  # 0.9141, but one image alone always gets the same answer
            "normalised by the batch, in predict too",
            ["batch_matmul"],
            (
                "class Dropout:\n",
                "class BatchNorm:\n"
                "    def forward(self, X, training=False):\n"
                "        self.std = X.std(axis=0) + 1e-5\n"
                "        self.X_hat = (X - X.mean(axis=0)) / self.std\n"
                "        return self.X_hat\n"
                "\n"
                "    def backward(self, grad):\n"
                "        along = self.X_hat * np.mean(grad * self.X_hat, axis=0)\n"
                "        return (grad - grad.mean(axis=0) - along) / self.std\n"
                "\n"
                "    def update(self, lr):\n"
                "        pass\n"
                "\n\n"
                "class Dropout:\n",
            ),
            ("model.add(Dense(784, 50))\n", "model.add(Dense(784, 50))\nmodel.add(BatchNorm())\n"),
        ),
        Planted(  # 0.9143, counted as 0.9831
            "evaluate counts every output by itself",
            ["accuracy_count"],
            (
                "np.mean(np.argmax(y_pred, axis=1) == np.argmax(Y, axis=1))",
                "np.mean((y_pred > 0.5) == Y)",
            ),
        ),
        Planted(  # 0.9143, counted as 0.0
            "argmax along the images in evaluate",
            ["accuracy_count"],
            (
                "np.mean(np.argmax(y_pred, axis=1) == np.argmax(Y, axis=1))",
                "np.mean(np.argmax(y_pred, axis=0) == np.argmax(Y, axis=0))",
            ),
        ),
        Planted(  # the loss is 0.029, should be 0.294
            "the loss is also averaged over the classes",
            ["guess"],
            (
                "-np.mean(np.sum(y_true * np.log(y_pred + 1e-7), axis=1))",
                "-np.mean(y_true * np.log(y_pred + 1e-7))",
            ),
        ),
        Planted(  # 0.1028
            "the gradient summed over the batch",
            ["sum_for_mean"],
            ("return (y_pred - y_true) / len(y_true)", "return y_pred - y_true"),
        ),
        Planted(  # 0.1135
            "the gradient with the wrong sign",
            ["numerical_gradient"],
            ("return (y_pred - y_true) / len(y_true)", "return (y_true - y_pred) / len(y_true)"),
        ),
        Planted(  # 0.878
            "softmax differentiated a second time",
            ["numerical_gradient"],
            (
                "        return e / e.sum(axis=1, keepdims=True)\n",
                "        self.out = e / e.sum(axis=1, keepdims=True)\n        return self.out\n",
            ),
            (
                "        # the loss has already done it\n        return grad\n",
                "        inner = np.sum(grad * self.out, axis=1, keepdims=True)\n"
                "        return self.out * (grad - inner)\n",
            ),
        ),
        Planted(  # 0.0798
            "update changes a name only",
            ["zero_init"],
            (
                "        self.W -= lr * self.dW\n        self.b -= lr * self.db\n",
                "        W, b = self.W, self.b\n"
                "        W = W - lr * self.dW\n        b = b - lr * self.db\n",
            ),
        ),
        Planted(  # 0.1195
            "a learning rate far too small",
            ["learning_rate"],
            ("lr=0.1", "lr=0.0001"),
        ),
        Planted(  # 0.946
            "tested on digits of the training set",
            ["judged_on_training"],
            ("mnist.x_test.reshape", "mnist.x_train[4000:5000].reshape"),
            ("to_categorical(mnist.t_test)", "to_categorical(mnist.t_train[4000:5000])"),
        ),
        Planted("not fitted", [], ("epochs=4", "epochs=0")),
    ],
    healthy=[
        (
            "a layer that flattens",
            (
                "class ReLU:\n",
                "class Flatten:\n"
                "    def forward(self, X, training=False):\n"
                "        return X.reshape(len(X), -1)\n"
                "\n"
                "    def backward(self, grad):\n"
                "        return grad\n"
                "\n"
                "    def update(self, lr):\n"
                "        pass\n"
                "\n\n"
                "class ReLU:\n",
            ),
            ("mnist.x_train[:5000].reshape(-1, 784)", "mnist.x_train[:5000].reshape(-1, 28, 28)"),
            ("mnist.x_test.reshape(-1, 784)", "mnist.x_test.reshape(-1, 28, 28)"),
            ("model.add(Dense(784, 50))\n", "model.add(Flatten())\nmodel.add(Dense(784, 50))\n"),
        ),
        (
            "sparse labels, no softmax in the model, float32",
            (
                "        return -np.mean(np.sum(y_true * np.log(y_pred + 1e-7), axis=1))\n",
                "        e = np.exp(y_pred - y_pred.max(axis=1, keepdims=True))\n"
                "        p = e / e.sum(axis=1, keepdims=True)\n"
                "        return -np.mean(np.log(p[np.arange(len(p)), y_true] + 1e-7))\n",
            ),
            (
                "        return (y_pred - y_true) / len(y_true)\n",
                "        e = np.exp(y_pred - y_pred.max(axis=1, keepdims=True))\n"
                "        p = e / e.sum(axis=1, keepdims=True)\n"
                "        p[np.arange(len(p)), y_true] -= 1\n"
                "        return p / len(p)\n",
            ),
            ("np.argmax(y_pred, axis=1) == np.argmax(Y, axis=1)", "np.argmax(y_pred, axis=1) == Y"),
            ("(n_in, n_out))\n", '(n_in, n_out)).astype("float32")\n'),
            (
                "Y_train = to_categorical(mnist.t_train[:5000])",
                "Y_train = mnist.t_train[:5000].astype(int)",
            ),
            ("Y_test = to_categorical(mnist.t_test)", "Y_test = mnist.t_test.astype(int)"),
            ("model.add(Softmax())\n", ""),
        ),
        (
            "fifty digits",
            ("mnist.x_test.reshape", "mnist.x_test[-50:].reshape"),
            ("to_categorical(mnist.t_test)", "to_categorical(mnist.t_test[-50:])"),
        ),
    ],
)

ONE_BY_ONE = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test

np.random.seed(7)


class Layer:
    def forward_propagation(self, input):
        raise NotImplementedError

    def backward_propagation(self, output_error, learning_rate):
        raise NotImplementedError


class FCLayer(Layer):
    def __init__(self, input_size, output_size):
        self.weights = (np.random.rand(input_size, output_size) - 0.5) / 5
        self.bias = (np.random.rand(1, output_size) - 0.5) / 5

    def forward_propagation(self, input_data):
        self.input = input_data
        self.output = np.dot(self.input, self.weights) + self.bias
        return self.output

    def backward_propagation(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        weights_error = np.dot(self.input.T, output_error)
        self.weights -= learning_rate * weights_error
        self.bias -= learning_rate * output_error
        return input_error


class ActivationLayer(Layer):
    def __init__(self, activation, activation_prime):
        self.activation = activation
        self.activation_prime = activation_prime

    def forward_propagation(self, input_data):
        self.input = input_data
        self.output = self.activation(self.input)
        return self.output

    def backward_propagation(self, output_error, learning_rate):
        return self.activation_prime(self.input) * output_error


def tanh(x):
    return np.tanh(x)


def tanh_prime(x):
    return 1 - np.tanh(x) ** 2


def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-abs(x))), 1 - 1 / (1 + np.exp(-abs(x))))


def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x))


def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


class Network:
    def __init__(self):
        self.layers = []
        self.loss = None
        self.loss_prime = None

    def add(self, layer):
        self.layers.append(layer)

    def use(self, loss, loss_prime):
        self.loss = loss
        self.loss_prime = loss_prime

    # 1枚ずつ順番に計算する
    def predict(self, input_data):
        result = []
        for i in range(len(input_data)):
            output = input_data[i]
            for layer in self.layers:
                output = layer.forward_propagation(output)
            result.append(output)
        return result

    def fit(self, x, y, epochs, learning_rate):
        for i in range(epochs):
            err = 0
            for j in np.random.permutation(len(x)):
                output = x[j]
                for layer in self.layers:
                    output = layer.forward_propagation(output)
                err += self.loss(y[j], output)
                error = self.loss_prime(y[j], output)
                for layer in reversed(self.layers):
                    error = layer.backward_propagation(error, learning_rate)
            err /= len(x)
            print("epoch %d/%d   error=%f" % (i + 1, epochs, err))


# one sample is a row of 784 numbers
train = x_train[:3000].reshape(3000, 1, 28 * 28)
train = train.astype("float32") / 255
target = np.eye(10)[t_train[:3000]]
test = x_test[5000:7000].reshape(2000, 1, 28 * 28)
test = test.astype("float32") / 255
answers = t_test[5000:7000]

net = Network()
net.add(FCLayer(28 * 28, 40))
net.add(ActivationLayer(tanh, tanh_prime))
net.add(FCLayer(40, 10))
net.add(ActivationLayer(sigmoid, sigmoid_prime))
net.use(mse, mse_prime)
net.fit(train, target, epochs=3, learning_rate=1.0)

out = net.predict(test)
# 正解の数を数える
right = 0
for i in range(len(out)):
    if np.argmax(out[i]) == answers[i]:
        right += 1
accuracy = right / len(out)
print("right:", accuracy)
print("first ten:", [int(np.argmax(o)) for o in out[:10]], answers[:10])
"""

ONE_BY_ONE = Style(
    "one sample at a time",
    ONE_BY_ONE,
    calls=["check(globals())", "check(net, x=test, t=answers, x_train=train, t_train=target)"],
    planted=[
        Planted(  # 0.0885
            "raw pixels, in training and after",
            ["normalization"],
            ('train = train.astype("float32") / 255\n', 'train = train.astype("float32")\n'),
            ('test = test.astype("float32") / 255\n', 'test = test.astype("float32")\n'),
        ),
        Planted(  # 0.92 instead of 0.9245: too little to prove it
            "raw pixels in the test",
            ["normalization", "preprocessing_contract"],
            ('test = test.astype("float32") / 255\n', ""),
            latent=True,
        ),
        Planted(  # 0.8105
            "trained around 0, tested on 0 to 1",
            ["preprocessing_contract"],
            (
                'train = train.astype("float32") / 255\n',
                'train = train.astype("float32") / 255 - 0.5\n',
            ),
            ("learning_rate=1.0", "learning_rate=0.5"),
        ),
        Planted(  # 0.131
            "the test images turned by a quarter",
            ["reshape_transpose"],
            (
                "test = x_test[5000:7000].reshape(2000, 1, 28 * 28)",
                "pictures = np.rot90(x_test[5000:7000].reshape(2000, 28, 28), axes=(1, 2))\n"
                "test = pictures.reshape(2000, 1, 28 * 28)",
            ),
        ),
        Planted(  # 0.0695
            "the answers begin one row too late",
            ["labels_off_by_one", "misclassified"],
            ("answers = t_test[5000:7000]", "answers = t_test[5001:7001]"),
        ),
        Planted(  # 0.0905
            "the targets of the training begin one row too late",
            ["labels_off_by_one", "shuffled_apart", "misclassified"],
            ("t_train[:3000]", "t_train[1:3001]"),
        ),
        Planted(  # 0.9245, counted as 0.1849
            "divided by the length of another array",
            ["accuracy_count"],
            ("accuracy = right / len(out)", "accuracy = right / len(x_test)"),
            calls=WHOLE,
        ),
        Planted(  # one answer for 2,000 images
            "predict keeps the last output only",
            ["runs", "accuracy_count"],
            ("            result.append(output)\n", "        result.append(output)\n"),
        ),
        Planted(  # 0.7395
            "the hidden activation left out",
            ["linear_collapse"],
            ("net.add(ActivationLayer(tanh, tanh_prime))\n", ""),
        ),
        Planted(  # 0.9245
            "the sigmoid as in the formula",
            ["sigmoid_overflow"],
            (
                "np.where(x >= 0, 1 / (1 + np.exp(-abs(x))), 1 - 1 / (1 + np.exp(-abs(x))))",
                "1 / (1 + np.exp(-x))",
            ),
            latent=True,
            calls=WHOLE,
        ),
        Planted(  # 0.0985
            "the error with the wrong sign",
            ["numerical_gradient"],
            ("2 * (y_pred - y_true) / y_true.size", "2 * (y_true - y_pred) / y_true.size"),
        ),
        Planted(  # 0.8965
            "the derivative is taken at the output",
            ["numerical_gradient"],
            ("self.activation_prime(self.input)", "self.activation_prime(self.output)"),
        ),
        Planted(  # 0.231
            "the error not divided by the number of outputs",
            ["numerical_gradient", "sum_for_mean"],
            ("2 * (y_pred - y_true) / y_true.size", "2 * (y_pred - y_true)"),
        ),
        Planted(  # 0.097
            "only positive weights at the start",
            ["initial_scale"],
            (
                "self.weights = (np.random.rand(input_size, output_size) - 0.5) / 5",
                "self.weights = np.random.rand(input_size, output_size)",
            ),
        ),
        Planted(  # 0.112
            "zeros at the start",
            ["zero_init"],
            (
                "self.weights = (np.random.rand(input_size, output_size) - 0.5) / 5",
                "self.weights = np.zeros((input_size, output_size))",
            ),
            (
                "self.bias = (np.random.rand(1, output_size) - 0.5) / 5",
                "self.bias = np.zeros((1, output_size))",
            ),
        ),
        Planted(  # 0.1485
            "a learning rate of a ten-thousandth",
            ["learning_rate"],
            ("learning_rate=1.0", "learning_rate=0.0001"),
        ),
        Planted(  # 0.5225
            "thirty samples to learn from",
            [],
            ("train = x_train[:3000].reshape(3000, ", "train = x_train[:30].reshape(30, "),
            ("t_train[:3000]", "t_train[:30]"),
            ("epochs=3", "epochs=10"),
        ),
    ],
    healthy=[
        (
            "lists of samples and of numbers",
            (
                "test = x_test[5000:7000].reshape(2000, 1, 28 * 28)\n"
                'test = test.astype("float32") / 255\n'
                "answers = t_test[5000:7000]\n",
                "test = [digit.reshape(1, 784) / 255 for digit in x_test[5000:7000]]\n"
                "answers = [int(label) for label in t_test[5000:7000]]\n",
            ),
        ),
        (
            "one-hot answers, tanh at the end",
            (
                "net.add(ActivationLayer(sigmoid, sigmoid_prime))",
                "net.add(ActivationLayer(np.tanh, tanh_prime))",
            ),
            ("epochs=3, learning_rate=1.0", "epochs=4, learning_rate=0.1"),
            ("answers = t_test[5000:7000]", "answers = np.eye(10)[t_test[5000:7000]]"),
            ("np.argmax(out[i]) == answers[i]", "np.argmax(out[i]) == np.argmax(answers[i])"),
        ),
    ],
)

STYLES = [STYLE, ONE_BY_ONE]
