"""Programs in the manner of the book's chapters 5 and 6: layers with forward and backward.

Typical: an OrderedDict of layer objects that keep what they saw, scores from `predict`, the
softmax in the last layer, optimizers that change `params` in place, `train_flg`.
"""

from programs.planted import Planted, Style

SOURCE = """
from collections import OrderedDict

import numpy as np
from mnist import x_train, t_train, x_test, t_test


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        dx = dout
        return dx


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 1.0 / (1.0 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.ones_like(gamma)

    def forward(self, x, train_flg=False):
        if train_flg:
            mu = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu = self.running_mean
            var = self.running_var
        self.std = np.sqrt(var + 1e-7)
        self.xn = (x - mu) / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        n = len(dout)
        self.dgamma = np.sum(self.xn * dout, axis=0)
        self.dbeta = dout.sum(axis=0)
        dxn = self.gamma * dout
        return (dxn - dxn.mean(axis=0) - self.xn * np.sum(dxn * self.xn, axis=0) / n) / self.std


class Dropout:
    def __init__(self, ratio=0.2):
        self.ratio = ratio
        self.mask = None

    def forward(self, x, train_flg=False):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.ratio
            return x * self.mask
        return x * (1.0 - self.ratio)

    def backward(self, dout):
        return dout * self.mask


def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    e = np.exp(x)
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)  # one-hot
    n = y.shape[0]
    return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n


class SoftmaxWithLoss:
    def __init__(self):
        self.loss = None
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(batch_size), self.t] -= 1
        dx = dx / batch_size
        return dx


class MultiLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {}
        scale = np.sqrt(2.0 / input_size)
        self.params['W1'] = scale * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['gamma1'] = np.ones(hidden_size)
        self.params['beta1'] = np.zeros(hidden_size)
        scale = np.sqrt(2.0 / hidden_size)
        self.params['W2'] = scale * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

        # レイヤの生成
        self.layers = OrderedDict()
        self.layers['Affine1'] = Affine(self.params['W1'], self.params['b1'])
        self.layers['BatchNorm1'] = BatchNormalization(self.params['gamma1'],
                                                       self.params['beta1'])
        self.layers['Relu1'] = Relu()
        self.layers['Dropout1'] = Dropout(0.2)
        self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x, train_flg=False):
        for name, layer in self.layers.items():
            if name.startswith('BatchNorm') or name.startswith('Dropout'):
                x = layer.forward(x, train_flg)
            else:
                x = layer.forward(x)
        return x

    def loss(self, x, t, train_flg=False):
        y = self.predict(x, train_flg)
        return self.lastLayer.forward(y, t)

    def accuracy(self, x, t):
        y = self.predict(x)
        y = np.argmax(y, axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        # forward
        self.loss(x, t, train_flg=True)

        # backward
        dout = self.lastLayer.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)

        grads = {}
        grads['W1'], grads['b1'] = self.layers['Affine1'].dW, self.layers['Affine1'].db
        grads['gamma1'] = self.layers['BatchNorm1'].dgamma
        grads['beta1'] = self.layers['BatchNorm1'].dbeta
        grads['W2'], grads['b2'] = self.layers['Affine2'].dW, self.layers['Affine2'].db
        return grads


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.iter = 0
        self.m, self.v = None, None

    def update(self, params, grads):
        if self.m is None:
            self.m = {k: np.zeros_like(p) for k, p in params.items()}
            self.v = {k: np.zeros_like(p) for k, p in params.items()}
        self.iter += 1
        lr_t = self.lr * np.sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
        for key in params:
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key]**2 - self.v[key])
            params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)


np.random.seed(0)

X_train = x_train[:5000].astype('float32') / 255
X_test = x_test.astype('float32') / 255
y_train, y_test = t_train[:5000].astype(int), t_test.astype(int)

net = MultiLayerNet(784, 50, 10)
optimizer = SGD(lr=0.2)

max_epochs = 6
batch_size = 100
losses, accs = [], []
best_acc, best_params = 0.0, {}

for epoch in range(max_epochs):
    idx = np.random.permutation(len(X_train))
    for start in range(0, len(X_train), batch_size):
        mask = idx[start:start + batch_size]
        grads = net.gradient(X_train[mask], y_train[mask])
        optimizer.update(net.params, grads)
        losses.append(net.lastLayer.loss)
    acc = net.accuracy(X_test, y_test)
    accs.append(acc)
    print(f'epoch {epoch + 1}: loss {losses[-1]:.3f}, test acc {acc:.4f}')
    if acc > best_acc:
        best_acc = acc
        best_params = {k: v.copy() for k, v in net.params.items()}

# back to the best epoch
for k in net.params:
    net.params[k][...] = best_params[k]
final_acc = net.accuracy(X_test, y_test)
print('best', best_acc, 'final', final_acc)
"""

WITHOUT_DROPOUT = (("        self.layers['Dropout1'] = Dropout(0.2)\n", ""),)
PLAIN = (
    *WITHOUT_DROPOUT,
    (
        "        self.layers['BatchNorm1'] = BatchNormalization(self.params['gamma1'],\n"
        "                                                       self.params['beta1'])\n",
        "",
    ),
    ("        self.params['gamma1'] = np.ones(hidden_size)\n", ""),
    ("        self.params['beta1'] = np.zeros(hidden_size)\n", ""),
    ("        grads['gamma1'] = self.layers['BatchNorm1'].dgamma\n", ""),
    ("        grads['beta1'] = self.layers['BatchNorm1'].dbeta\n", ""),
)

STYLE = Style(
    "layers with forward and backward",
    SOURCE,
    calls=[
        "check(globals())",
        "check(net, x=X_test, t=y_test)",
        "check(predict=net.predict, x=X_test, t=y_test, loss=net.loss, gradient=net.gradient,"
        " weights=net.params)",
    ],
    # Behind each: the accuracy that it counts, and its loss; healthy 0.9130, loss 2.80 to 0.23,
    # and without dropout and normalisation 0.9109, loss 2.49 to 0.18.
    planted=[
        Planted(  # 0.8906, best 0.8932, loss 2.80 to 0.30
            "dropout left on in predict",
            ["dropout"],
            ("def predict(self, x, train_flg=False)", "def predict(self, x, train_flg=True)"),
        ),
        Planted(  # 0.9227, loss 2.95 to 0.14
            "batch normalisation with the statistics of what is asked",
            ["batch_matmul"],
            *WITHOUT_DROPOUT,
            ("def predict(self, x, train_flg=False)", "def predict(self, x, train_flg=True)"),
        ),
        Planted(  # 0.1135, loss 14.50 to 2.29
            "raw pixels, without batch normalisation",
            ["normalization"],
            *PLAIN,
            ("x_train[:5000].astype('float32') / 255", "x_train[:5000].astype('float32')"),
            ("x_test.astype('float32') / 255", "x_test.astype('float32')"),
            calls=["check(globals())", "check(net, x=X_test, t=y_test)"],
        ),
        Planted(  # 0.1833, loss 2.80 to 0.23
            "each set standardised by other numbers",
            ["preprocessing_contract"],
            ("x_train[:5000].astype('float32') / 255", "(x_train[:5000] - 33.3) / 78.6"),
            ("x_test.astype('float32') / 255", "(x_test / 255 - 33.3) / 78.6"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0955, best 0.1033, loss 2.80 to 0.23
            "images as columns, cut back the wrong way",
            ["reshape_transpose"],
            ("x_test.astype('float32') / 255", "(x_test.T / 255).reshape(-1, 784)"),
        ),
        Planted(  # 0.1366, best 0.1384, loss 2.80 to 0.23
            "test digits with their first line of pixels lost",
            ["own_digit", "reshape_transpose"],
            (
                "X_test = x_test.astype('float32') / 255\n",
                "X_test = x_test.astype('float32') / 255\n"
                "X_test = np.hstack([X_test[:, 4 * 28:], np.zeros((len(X_test), 4 * 28))])\n",
            ),
        ),
        Planted(  # 0.0057, best 0.0095, loss 2.80 to 0.23
            "test labels from 1 to 10",
            ["labels_off_by_one"],
            ("t_test.astype(int)\n", "t_test.astype(int) + 1\n"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.0968, best 0.0992, loss 2.80 to 0.23
            "test labels sorted, as the images were not",
            ["shuffled_apart", "misclassified"],
            ("t_test.astype(int)\n", "np.sort(t_test.astype(int))\n"),
        ),
        Planted(  # 0.9026, loss 2.65 to 0.22
            "the relu left out",
            ["linear_collapse"],
            *PLAIN,
            ("        self.layers['Relu1'] = Relu()\n", ""),
        ),
        Planted(  # 0.9013, loss 2.49 to 0.23
            "a relu that lets every derivative through",
            ["numerical_gradient"],
            *PLAIN,
            ("        dout[self.mask] = 0\n        dx = dout\n", "        dx = dout\n"),
        ),
        Planted(  # 0.9130, loss 2.49 to 0.19
            "a bias whose derivative is one number",
            ["numerical_gradient"],
            *PLAIN,
            ("self.db = np.sum(dout, axis=0)", "self.db = np.sum(dout)"),
        ),
        Planted(  # 0.8465, loss 2.49 to 0.42
            "the softmax differentiated twice",
            ["numerical_gradient"],
            *PLAIN,
            (
                "        dx = dx / batch_size\n",
                "        dx = dx * self.y * (1 - self.y) / batch_size\n",
            ),
        ),
        Planted(  # 0.1032, loss 2.49 to 2.75
            "the sum over the batch, at the rate for a mean",
            ["sum_for_mean"],
            *PLAIN,
            ("        dx = dx / batch_size\n", ""),
        ),
        Planted(  # 0.4651, loss 2.31 to 2.12
            "a softmax in predict, and another in the loss",
            ["softmax_training", "guess", "softmax_batch"],
            *PLAIN,
            (
                "                x = layer.forward(x)\n        return x\n",
                "                x = layer.forward(x)\n        return softmax(x)\n",
            ),
        ),
        Planted(  # 0.0980, loss 7.10 to 15.96
            "softmax over the whole batch",
            ["softmax_batch", "softmax_training"],
            *PLAIN,
            ("x - np.max(x, axis=-1, keepdims=True)", "x - np.max(x)"),
            ("np.sum(e, axis=-1, keepdims=True)", "np.sum(e)"),
        ),
        Planted(  # 0.0980, loss 4.72 to 15.96
            "softmax down the columns",
            ["softmax_axis"],
            *PLAIN,
            ("x - np.max(x, axis=-1, keepdims=True)", "x - np.max(x, axis=0)"),
            ("np.sum(e, axis=-1, keepdims=True)", "np.sum(e, axis=0)"),
        ),
        Planted(  # 0.0980, loss 14.50 to nan
            "a softmax that overflows on raw pixels",
            ["softmax_overflow", "normalization"],
            *PLAIN,
            ("    x = x - np.max(x, axis=-1, keepdims=True)\n", ""),
            ("x_train[:5000].astype('float32') / 255", "x_train[:5000].astype('float32')"),
            ("x_test.astype('float32') / 255", "x_test.astype('float32')"),
        ),
        Planted(  # 0.0826, best 0.0842, loss 2.80 to 2.81
            "new arrays in params, the layers keep the old ones",
            ["zero_init", "views_and_aliases"],
            (
                "params[key] -= self.lr * grads[key]",
                "params[key] = params[key] - self.lr * grads[key]",
            ),
            calls=["check(globals())"],
        ),
        Planted(  # 0.1009, loss 2.49 to 15.15
            "the step goes up",
            ["learning_rate", "numerical_gradient"],
            *PLAIN,
            ("params[key] -= self.lr * grads[key]", "params[key] += self.lr * grads[key]"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.1135, loss 2.49 to 2.30
            "a rate far too large",
            ["learning_rate"],
            *PLAIN,
            ("optimizer = SGD(lr=0.2)", "optimizer = SGD(lr=5)"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.1734, loss 2.49 to 2.04
            "Adam at the rate of SGD",
            ["learning_rate"],
            *PLAIN,
            ("optimizer = SGD(lr=0.2)", "optimizer = Adam(lr=0.5)"),
            calls=["check(globals())"],
        ),
        Planted(  # 0.7711, loss 14.22 to 0.69
            "weights as randn gives them",
            ["initial_scale"],
            *PLAIN,
            ("self.params['W1'] = scale * np.random", "self.params['W1'] = np.random"),
            ("self.params['W2'] = scale * np.random", "self.params['W2'] = np.random"),
        ),
        Planted(  # 0.1135, loss 2.30 to 2.31
            "all weights zero",
            ["zero_init"],
            *PLAIN,
            (
                "scale * np.random.randn(input_size, hidden_size)",
                "np.zeros((input_size, hidden_size))",
            ),
            (
                "scale * np.random.randn(hidden_size, output_size)",
                "np.zeros((hidden_size, output_size))",
            ),
        ),
        Planted(  # 0.9223, best 0.9243, loss 2.80 to 0.12
            "the best weights kept without a copy",
            ["views_and_aliases"],
            ("{k: v.copy() for k, v in net.params.items()}", "net.params"),
            ("optimizer = SGD(lr=0.2)", "optimizer = SGD(lr=1.0)"),
            calls=["check(globals())", "check(net, x=X_test, t=y_test, best=best_params)"],
        ),
        Planted(  # 1.8260, loss 2.80 to 0.23
            "test digits, divided by the number of training digits",
            ["accuracy_count"],
            ("np.sum(y == t) / float(x.shape[0])", "np.sum(y == t) / float(len(X_train))"),
            calls=["check(globals())", "check(net, x=X_test, t=y_test)"],
        ),
        # Nothing of ours to name.
        Planted(  # 0.5722, loss 2.83 to 1.68
            "three steps, and no more",
            [],
            ("max_epochs = 6", "max_epochs = 1"),
            ("x_train[:5000].astype", "x_train[:300].astype"),
            ("t_train[:5000].", "t_train[:300]."),
        ),
    ],
    healthy=[
        ("without dropout and normalisation", *PLAIN),
        (
            "sigmoid and Adam",
            *PLAIN,
            ("self.layers['Relu1'] = Relu()", "self.layers['Sigmoid1'] = Sigmoid()"),
            ("optimizer = SGD(lr=0.2)", "optimizer = Adam(lr=0.005)"),
        ),
        (
            "a backward that works in place, no copy in the relu",
            (
                "        out = x.copy()\n        out[self.mask] = 0\n        return out\n",
                "        x[self.mask] = 0\n        return x\n",
            ),
        ),
        (
            "flowers: four measures, three classes",
            *PLAIN,
            (
                "X_train = x_train[:5000].astype('float32') / 255\n"
                "X_test = x_test.astype('float32') / 255\n"
                "y_train, y_test = t_train[:5000].astype(int), t_test.astype(int)\n",
                "means = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3],"
                " [6.6, 3.0, 5.6, 2.0]])\n"
                "kinds = np.arange(150) % 3\n"
                "flowers = means[kinds] + 0.25 * np.random.randn(150, 4)\n"
                "X_train, X_test = flowers[:100], flowers[100:]\n"
                "y_train, y_test = kinds[:100], kinds[100:]\n",
            ),
            ("net = MultiLayerNet(784, 50, 10)", "net = MultiLayerNet(4, 10, 3)"),
            ("optimizer = SGD(lr=0.2)", "optimizer = SGD(lr=0.1)"),
            ("max_epochs = 6", "max_epochs = 60"),
            ("batch_size = 100", "batch_size = 10"),
        ),
    ],
)

STYLES = [STYLE]
