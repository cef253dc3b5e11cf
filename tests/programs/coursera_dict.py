"""Programs in the manner of a well-known course: a dict of parameters, forward with caches.

Images are columns, labels one-hot columns; `predict` returns class numbers, and prints.
"""

from programs.planted import Planted, Style

SOURCE = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test

np.random.seed(3)

# the pictures as they are loaded from the file
train_x_orig = x_train[:5000].reshape(-1, 28, 28)
test_x_orig = x_test.reshape(-1, 28, 28)
train_y_orig = t_train[:5000].reshape(1, 5000)
test_y_orig = t_test.reshape(1, 10000)
del x_train, t_train, x_test, t_test

# flatten
train_x_flatten = train_x_orig.reshape(train_x_orig.shape[0], -1).T
test_x_flatten = test_x_orig.reshape(test_x_orig.shape[0], -1).T

# values between 0 and 1
train_x = train_x_flatten / 255.
test_x = test_x_flatten / 255.


def convert_to_one_hot(Y, C):
    return np.eye(C)[Y.reshape(-1)].T


train_y = convert_to_one_hot(train_y_orig, 10)
test_y = convert_to_one_hot(test_y_orig, 10)

print("train_x's shape: " + str(train_x.shape))
print("test_y's shape: " + str(test_y.shape))


def relu(Z):
    A = np.maximum(0, Z)
    cache = Z
    return A, cache


def softmax(Z):
    e = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    A = e / np.sum(e, axis=0, keepdims=True)
    cache = Z
    return A, cache


def initialize_parameters_deep(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        W = np.random.randn(layer_dims[l], layer_dims[l - 1]) / np.sqrt(layer_dims[l - 1])
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    cache = (A, W, b)
    return Z, cache


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "softmax":
        A, activation_cache = softmax(Z)
    elif activation == "relu":
        A, activation_cache = relu(Z)
    cache = (linear_cache, activation_cache)
    return A, cache


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A_prev = A
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        A, cache = linear_activation_forward(A_prev, W, b, "relu")
        caches.append(cache)
    W, b = parameters["W" + str(L)], parameters["b" + str(L)]
    AL, cache = linear_activation_forward(A, W, b, "softmax")
    caches.append(cache)
    return AL, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -1 / m * np.sum(Y * np.log(AL + 1e-8))
    return cost


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = 1 / m * np.dot(dZ, A_prev.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def relu_backward(dA, cache):
    Z = cache
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    linear_cache, _ = caches[L - 1]
    dZ = AL - Y
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_backward(dZ, linear_cache)
    for l in reversed(range(L - 1)):
        linear_cache, activation_cache = caches[l]
        dZ = relu_backward(dA, activation_cache)
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads


def update_parameters(params, grads, learning_rate):
    parameters = params.copy()
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64):
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    mini_batches = []
    for k in range(0, m, mini_batch_size):
        mini_batch_X = shuffled_X[:, k : k + mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k : k + mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_epochs=10, print_cost=False):
    costs = []
    parameters = initialize_parameters_deep(layers_dims)
    for i in range(num_epochs):
        for mini_batch_X, mini_batch_Y in random_mini_batches(X, Y):
            AL, caches = L_model_forward(mini_batch_X, parameters)
            cost = compute_cost(AL, mini_batch_Y)
            grads = L_model_backward(AL, mini_batch_Y, caches)
            parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            print("Cost after epoch {}: {}".format(i, np.squeeze(cost)))
        costs.append(cost)
    return parameters, costs


def predict(X, y, parameters):
    m = X.shape[1]
    probas, caches = L_model_forward(X, parameters)
    p = np.argmax(probas, axis=0).reshape(1, m)
    print("Accuracy: " + str(np.sum(p == y) / m))
    return p


layers_dims = [784, 50, 50, 10]
parameters, costs = L_layer_model(
    train_x, train_y, layers_dims, learning_rate=0.1, num_epochs=6, print_cost=True
)

pred_train = predict(train_x, train_y_orig, parameters)
pred_test = predict(test_x, test_y_orig, parameters)
"""

WHOLE = ["check(globals())"]  # what is wrong is not in what the other call gives

STYLE = Style(
    "the course's dict",
    SOURCE,
    calls=[
        "check(globals())",
        "check(predict=lambda x: L_model_forward(x, parameters)[0], x=test_x, t=test_y_orig,"
        " x_train=train_x, t_train=train_y)",
    ],
    planted=[
        Planted(  # 0.1135
            "raw pixels, in training and after",
            ["normalization"],
            ("train_x = train_x_flatten / 255.", "train_x = train_x_flatten"),
            ("test_x = test_x_flatten / 255.", "test_x = test_x_flatten"),
        ),
        Planted(  # 0.8825
            "the training set standardised, the test set only scaled",
            ["preprocessing_contract"],
            (
                "train_x = train_x_flatten / 255.",
                "train_x = (train_x_flatten - train_x_flatten.mean()) / train_x_flatten.std()",
            ),
        ),
        Planted(  # 0.0995
            "flattened without .T",
            ["reshape_transpose"],
            (
                "train_x_orig.reshape(train_x_orig.shape[0], -1).T",
                "train_x_orig.reshape(28 * 28, train_x_orig.shape[0])",
            ),
            (
                "test_x_orig.reshape(test_x_orig.shape[0], -1).T",
                "test_x_orig.reshape(28 * 28, test_x_orig.shape[0])",
            ),
        ),
        Planted(  # 0.1507
            "the test images lie on their side",
            ["reshape_transpose"],
            ("x_test.reshape(-1, 28, 28)", "x_test.reshape(-1, 28, 28).transpose(0, 2, 1)"),
        ),
        Planted(  # 0.0094
            "classes counted from 1 when the one-hot labels are made",
            ["labels_off_by_one"],
            ("np.eye(C)[Y.reshape(-1)].T", "np.eye(C)[Y.reshape(-1).astype(int) - 1].T"),
        ),
        Planted(  # 0.0471
            "the mini-batches mix images and labels apart",
            ["shuffled_apart"],
            ("Y[:, permutation]", "Y[:, list(np.random.permutation(m))]"),
            calls=WHOLE,
        ),
        Planted(  # 0.2332
            "sorted digits, never mixed",
            ["never_shuffled"],
            (
                "# flatten\n",
                "order = np.argsort(train_y_orig[0], kind='stable')\n"
                "train_x_orig = train_x_orig[order]\n"
                "train_y_orig = train_y_orig[:, order]\n",
            ),
            ("list(np.random.permutation(m))", "list(range(m))"),
        ),
        Planted(  # 0.098
            "softmax over the whole batch",
            ["softmax_batch", "batch_matmul"],
            ("np.exp(Z - np.max(Z, axis=0, keepdims=True))", "np.exp(Z - np.max(Z))"),
            ("A = e / np.sum(e, axis=0, keepdims=True)", "A = e / np.sum(e)"),
        ),
        Planted(  # 0.4797
            "dropout is never switched off",
            ["dropout"],
            (
                'A, cache = linear_activation_forward(A_prev, W, b, "relu")\n',
                'A, cache = linear_activation_forward(A_prev, W, b, "relu")\n'
                "        A = A * (np.random.rand(*A.shape) < 0.5) / 0.5\n",
            ),
        ),
        Planted(  # 0.8961
            "relu gives back what it got",
            ["linear_collapse"],
            ("A = np.maximum(0, Z)", "A = Z"),
            ("    dZ[Z <= 0] = 0\n", ""),
        ),
        Planted(  # 0.1038
            "predict leaves out the second layer",
            ["layer_count"],
            (
                "    probas, caches = L_model_forward(X, parameters)\n    p =",
                "    A1, _ = relu(np.dot(parameters['W1'], X) + parameters['b1'])\n"
                "    probas, _ = softmax(np.dot(parameters['W3'], A1) + parameters['b3'])\n    p =",
            ),
            calls=WHOLE,
        ),
        Planted(  # the cost is -0.21 at 0.904
            "the cost without its minus",
            ["guess", "numerical_gradient"],
            ("cost = -1 / m * np.sum", "cost = 1 / m * np.sum"),
            calls=WHOLE,
        ),
        Planted(  # 0.904
            "the logarithm without a guard",
            ["log_zero"],
            ("np.log(AL + 1e-8)", "np.log(AL)"),
            latent=True,
            calls=WHOLE,
        ),
        Planted(  # 0.0958
            "the gradients of the weights without 1 / m",
            ["sum_for_mean"],
            ("dW = 1 / m * np.dot(dZ, A_prev.T)", "dW = np.dot(dZ, A_prev.T)"),
            (
                "db = 1 / m * np.sum(dZ, axis=1, keepdims=True)",
                "db = np.sum(dZ, axis=1, keepdims=True)",
            ),
            calls=WHOLE,
        ),
        Planted(  # 0.8921
            "the derivative of relu forgotten",
            ["numerical_gradient"],
            ("    dZ[Z <= 0] = 0\n", ""),
            calls=WHOLE,
        ),
        Planted(  # 0.098
            "uphill",
            ["numerical_gradient"],
            ("    dZ = AL - Y\n", "    dZ = Y - AL\n"),
            calls=WHOLE,
        ),
        Planted(  # 0.1135
            "weights ten times a normal distribution at the start",
            ["initial_scale"],
            (
                "np.random.randn(layer_dims[l], layer_dims[l - 1]) / np.sqrt(layer_dims[l - 1])",
                "np.random.randn(layer_dims[l], layer_dims[l - 1]) * 10",
            ),
            calls=WHOLE,
        ),
        Planted(  # 0.1083
            "a learning rate a thousand times too small",
            ["learning_rate"],
            ("learning_rate=0.1, num_epochs=6", "learning_rate=0.0001, num_epochs=6"),
            calls=WHOLE,
        ),
        Planted(  # 0.877, counted as 301.384
            "labels as a column against predictions as a row",
            ["broadcast_labels", "accuracy_count"],
            ("t_test.reshape(1, 10000)", "t_test[:3000].reshape(3000, 1)"),
            ("x_test.reshape(-1, 28, 28)", "x_test[:3000].reshape(-1, 28, 28)"),
            calls=WHOLE,
        ),
        Planted("not trained yet", [], ("num_epochs=6", "num_epochs=0")),
        Planted(  # 0.5679
            "a network with too little to learn from",
            [],
            ("x_train[:5000]", "x_train[:40]"),
            ("t_train[:5000].reshape(1, 5000)", "t_train[:40].reshape(1, 40)"),
            ("num_epochs=6", "num_epochs=40"),
        ),
    ],
    healthy=[
        (
            "standardised alike",
            ("train_x = train_x_flatten / 255.", "train_x = (train_x_flatten - 33.4) / 78.6"),
            ("test_x = test_x_flatten / 255.", "test_x = (test_x_flatten - 33.4) / 78.6"),
            ("learning_rate=0.1, num_epochs=6", "learning_rate=0.05, num_epochs=4"),
        ),
        (
            "predict takes one-hot labels and gives a flat answer",
            (
                "p = np.argmax(probas, axis=0).reshape(1, m)",
                "p = np.argmax(probas, axis=0)",
            ),
            ("np.sum(p == y) / m", "np.mean(p == np.argmax(y, axis=0))"),
            (
                "predict(train_x, train_y_orig, parameters)",
                "predict(train_x, train_y, parameters)",
            ),
            ("predict(test_x, test_y_orig, parameters)", "predict(test_x, test_y, parameters)"),
        ),
        (
            "fifty test images",
            ("x_test.reshape(-1, 28, 28)", "x_test[-50:].reshape(-1, 28, 28)"),
            ("t_test.reshape(1, 10000)", "t_test[-50:].reshape(1, 50)"),
        ),
    ],
)

STYLES = [STYLE]
