"""Programs in the manner of a book that builds layers from scratch: objects that keep `output`.

`forward` returns None; there is no function that predicts, the loop is the script itself.
"""

from programs.planted import Planted, Style

SOURCE = """
import numpy as np
from mnist import x_train, t_train, x_test, t_test

np.random.seed(0)


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.05 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Activation_Softmax:
    def forward(self, inputs):
        exp_values = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        probabilities = exp_values / np.sum(exp_values, axis=1, keepdims=True)
        self.output = probabilities


class Loss:
    def calculate(self, output, y):
        sample_losses = self.forward(output, y)
        data_loss = np.mean(sample_losses)
        return data_loss


class Loss_CategoricalCrossentropy(Loss):
    def forward(self, y_pred, y_true):
        samples = len(y_pred)
        y_pred_clipped = np.clip(y_pred, 1e-7, 1 - 1e-7)
        if len(y_true.shape) == 1:
            correct_confidences = y_pred_clipped[range(samples), y_true]
        elif len(y_true.shape) == 2:
            correct_confidences = np.sum(y_pred_clipped * y_true, axis=1)
        return -np.log(correct_confidences)


# softmax and loss together: the backward step is simpler so
class Activation_Softmax_Loss_CategoricalCrossentropy:
    def __init__(self):
        self.activation = Activation_Softmax()
        self.loss = Loss_CategoricalCrossentropy()

    def forward(self, inputs, y_true):
        self.activation.forward(inputs)
        self.output = self.activation.output
        return self.loss.calculate(self.output, y_true)

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


class Optimizer_SGD:
    def __init__(self, learning_rate=1.0):
        self.learning_rate = learning_rate

    def update_params(self, layer):
        layer.weights += -self.learning_rate * layer.dweights
        layer.biases += -self.learning_rate * layer.dbiases


# Create dataset
X = x_train[:4000]
y = t_train[:4000]
X_val = x_test
y_val = t_test

# Shuffle the training dataset
keys = np.array(range(X.shape[0]))
np.random.shuffle(keys)
X = X[keys]
y = y[keys]

# Scale to the range of -1 to 1
X = (X.astype(np.float32) - 127.5) / 127.5
X_val = (X_val.astype(np.float32) - 127.5) / 127.5

# Dense layer with 784 input features and 64 output values
dense1 = Layer_Dense(X.shape[1], 64)
activation1 = Activation_ReLU()
dense2 = Layer_Dense(64, 10)
loss_activation = Activation_Softmax_Loss_CategoricalCrossentropy()
optimizer = Optimizer_SGD(learning_rate=0.05)

BATCH_SIZE = 50
steps = len(X) // BATCH_SIZE

for epoch in range(5):
    for step in range(steps):
        batch_X = X[step * BATCH_SIZE:(step + 1) * BATCH_SIZE]
        batch_y = y[step * BATCH_SIZE:(step + 1) * BATCH_SIZE]

        dense1.forward(batch_X)
        activation1.forward(dense1.output)
        dense2.forward(activation1.output)
        loss = loss_activation.forward(dense2.output, batch_y)

        predictions = np.argmax(loss_activation.output, axis=1)
        accuracy = np.mean(predictions == batch_y)

        loss_activation.backward(loss_activation.output, batch_y)
        dense2.backward(loss_activation.dinputs)
        activation1.backward(dense2.dinputs)
        dense1.backward(activation1.dinputs)

        optimizer.update_params(dense1)
        optimizer.update_params(dense2)
    print(f"epoch: {epoch}, acc: {accuracy:.3f}, loss: {loss:.3f}")

# Validate the model
dense1.forward(X_val)
activation1.forward(dense1.output)
dense2.forward(activation1.output)
loss = loss_activation.forward(dense2.output, y_val)
predictions = np.argmax(loss_activation.output, axis=1)
val_accuracy = np.mean(predictions == y_val)
print(f"validation, acc: {val_accuracy:.3f}, loss: {loss:.3f}")
"""

# What a reader would write to have something that predicts.
PREDICT = (
    "lambda x: [dense1.forward(x), activation1.forward(dense1.output),"
    " dense2.forward(activation1.output), loss_activation.activation.forward(dense2.output),"
    " loss_activation.activation.output][-1]"
)
WHOLE = ["check(globals())"]  # what is wrong is not in what the other call gives

STYLE = Style(
    "layers that keep their output",
    SOURCE,
    calls=["check(globals())", f"check(predict={PREDICT}, x=X_val, t=y_val, x_train=X, t_train=y)"],
    planted=[
        Planted(  # 0.7549
            "raw pixels in validation",
            ["normalization", "preprocessing_contract"],
            ("X_val = (X_val.astype(np.float32) - 127.5) / 127.5", "X_val = X_val.astype(float)"),
        ),
        Planted(  # 0.7526
            "validated on 0 to 1, trained on -1 to 1",
            ["preprocessing_contract"],
            ("X_val = (X_val.astype(np.float32) - 127.5) / 127.5", "X_val = X_val / 255"),
        ),
        Planted(  # 0.0838
            "128 taken away from bytes",
            ["uint8_wrap", "preprocessing_contract"],
            ("X_val = (X_val.astype(np.float32) - 127.5) / 127.5", "X_val = (X_val - 128) / 128"),
        ),
        Planted(  # 0.0203
            "black on white in validation",
            ["preprocessing_contract"],
            ("X_val = x_test\n", "X_val = 255 - x_test\n"),
        ),
        Planted(  # 0.081
            "images and labels shuffled one after the other",
            ["shuffled_apart"],
            ("X = X[keys]\n", "X = X[keys]\nnp.random.shuffle(keys)\n"),
        ),
        Planted(  # 0.0855
            "labels one row too late",
            ["labels_off_by_one", "misclassified"],
            ("X_val = x_test\n", "X_val = x_test[:-1]\n"),
            ("y_val = t_test\n", "y_val = t_test[1:]\n"),
        ),
        Planted(  # 0.8904, counted as 0.88
            "the accuracy of the last batch is kept",
            ["accuracy_count"],
            (
                "val_accuracy = np.mean(predictions == y_val)\n",
                "for i in range(0, len(X_val), BATCH_SIZE):\n"
                "    right = predictions[i : i + BATCH_SIZE] == y_val[i : i + BATCH_SIZE]\n"
                "    val_accuracy = np.mean(right)\n",
            ),
            calls=WHOLE,
        ),
        Planted(  # 0.9335, counted as 0.1008
            "labels as a column",
            ["broadcast_labels", "accuracy_count"],
            ("X_val = x_test\n", "X_val = x_test[-2000:]\n"),
            ("y_val = t_test\n", "y_val = t_test[-2000:].reshape(-1, 1)\n"),
        ),
        Planted(  # 0.8904, counted as 0.8747
            "validated without the activation",
            ["linear_collapse", "layer_count"],
            (
                "dense1.forward(X_val)\nactivation1.forward(dense1.output)\n"
                "dense2.forward(activation1.output)\n",
                "dense1.forward(X_val)\ndense2.forward(dense1.output)\n",
            ),
            calls=WHOLE,
        ),
        Planted(  # 0.098
            "softmax down the columns",
            ["softmax_axis", "batch_matmul"],
            (
                "exp_values / np.sum(exp_values, axis=1, keepdims=True)",
                "exp_values / np.sum(exp_values, axis=0)",
            ),
        ),
        Planted(  # 0.0982
            "softmax without axis and keepdims",
            ["softmax_batch", "batch_matmul"],
            (
                "exp_values / np.sum(exp_values, axis=1, keepdims=True)",
                "exp_values / np.sum(exp_values)",
            ),
        ),
        Planted(  # 0.0982
            "the gradient not divided by the number of samples",
            ["sum_for_mean"],
            ("        self.dinputs = self.dinputs / samples\n", ""),
            calls=WHOLE,
        ),
        Planted(  # 0.7118
            "softmax differentiated once more",
            ["numerical_gradient"],
            (
                "dense2.backward(loss_activation.dinputs)",
                "p = loss_activation.output\n"
                "        dense2.backward(loss_activation.dinputs * p * (1 - p))",
            ),
            calls=WHOLE,
        ),
        Planted(  # 0.8829
            "the activation's backward step does nothing",
            ["numerical_gradient"],
            ("        self.dinputs[self.inputs <= 0] = 0\n", ""),
            calls=WHOLE,
        ),
        Planted(  # the loss is 3,634, should be 0.363
            "the loss summed",
            ["guess"],
            ("np.mean(sample_losses)", "np.sum(sample_losses)"),
            calls=WHOLE,
        ),
        Planted(  # 0.8839, counted as 0.7568
            "dropout in validation too",
            ["dropout"],
            (
                "class Activation_Softmax:\n",
                "class Layer_Dropout:\n"
                "    def __init__(self, rate):\n"
                "        self.rate = 1 - rate\n"
                "\n"
                "    def forward(self, inputs):\n"
                "        mask = np.random.binomial(1, self.rate, size=inputs.shape)\n"
                "        self.binary_mask = mask / self.rate\n"
                "        self.output = inputs * self.binary_mask\n"
                "\n"
                "    def backward(self, dvalues):\n"
                "        self.dinputs = dvalues * self.binary_mask\n"
                "\n"
                "\n"
                "class Activation_Softmax:\n",
            ),
            (
                "activation1 = Activation_ReLU()\n",
                "activation1 = Activation_ReLU()\ndropout1 = Layer_Dropout(0.6)\n",
            ),
            (
                "        dense2.forward(activation1.output)\n",
                "        dropout1.forward(activation1.output)\n"
                "        dense2.forward(dropout1.output)\n",
            ),
            (
                "        activation1.backward(dense2.dinputs)\n",
                "        dropout1.backward(dense2.dinputs)\n"
                "        activation1.backward(dropout1.dinputs)\n",
            ),
            (
                "\nactivation1.forward(dense1.output)\ndense2.forward(activation1.output)\n",
                "\nactivation1.forward(dense1.output)\ndropout1.forward(activation1.output)\n"
                "dense2.forward(dropout1.output)\n",
            ),
            calls=WHOLE,
        ),
        Planted(  # 0.2039
            "weights a hundred times too large at the start",
            ["initial_scale"],
            (
                "0.05 * np.random.randn(n_inputs, n_neurons)",
                "5 * np.random.randn(n_inputs, n_neurons)",
            ),
            calls=WHOLE,
        ),
        Planted(  # 0.0982
            "a learning rate of 5",
            ["learning_rate"],
            ("learning_rate=0.05", "learning_rate=5"),
            calls=WHOLE,
        ),
        Planted(  # 0.866 after the second epoch, 0.845 after the third
            "the best weights kept without a copy",
            ["views_and_aliases"],
            ("learning_rate=0.05", "learning_rate=0.1"),
            ("BATCH_SIZE = 50", "BATCH_SIZE = 10"),
            ("for epoch in range(5):\n", "best_accuracy = 0\nfor epoch in range(3):\n"),
            (
                '    print(f"epoch: {epoch}, acc: {accuracy:.3f}, loss: {loss:.3f}")\n',
                '    print(f"epoch: {epoch}, acc: {accuracy:.3f}, loss: {loss:.3f}")\n'
                "    dense1.forward(X_val)\n"
                "    activation1.forward(dense1.output)\n"
                "    dense2.forward(activation1.output)\n"
                "    accuracy = np.mean(np.argmax(dense2.output, axis=1) == y_val)\n"
                "    if accuracy > best_accuracy:\n"
                "        best_accuracy = accuracy\n"
                "        best_weights = [dense1.weights, dense2.weights]\n"
                "        best_biases = [dense1.biases, dense2.biases]\n"
                "dense1.weights, dense2.weights = best_weights\n"
                "dense1.biases, dense2.biases = best_biases\n",
            ),
            calls=WHOLE,
        ),
        Planted("not trained yet", [], ("range(5)", "range(0)")),
        Planted(  # 0.1493
            "two steps of training",
            [],
            ("x_train[:4000]", "x_train[:100]"),
            ("t_train[:4000]", "t_train[:100]"),
            ("range(5)", "range(1)"),
        ),
    ],
    healthy=[
        (
            "with a function that predicts",
            (
                "# Validate the model\n",
                "\ndef predict(inputs):\n"
                "    dense1.forward(inputs)\n"
                "    activation1.forward(dense1.output)\n"
                "    dense2.forward(activation1.output)\n"
                "    return np.argmax(dense2.output, axis=1)\n\n\n"
                "# Validate the model\n",
            ),
        ),
        (
            "spirals, two features and three classes",
            (
                "X = x_train[:4000]\ny = t_train[:4000]\nX_val = x_test\ny_val = t_test\n",
                "\ndef spiral_data(samples, classes):\n"
                "    kind = np.repeat(np.arange(classes), samples)\n"
                "    r = np.tile(np.linspace(0, 1, samples), classes)\n"
                "    a = 4 * r + 2.1 * kind + 0.2 * np.random.randn(samples * classes)\n"
                "    return np.c_[r * np.sin(a), r * np.cos(a)], kind\n\n\n"
                "X, y = spiral_data(500, 3)\nX_val, y_val = spiral_data(100, 3)\n",
            ),
            ("X = (X.astype(np.float32) - 127.5) / 127.5\n", ""),
            ("X_val = (X_val.astype(np.float32) - 127.5) / 127.5\n", ""),
            ("Layer_Dense(64, 10)", "Layer_Dense(64, 3)"),
            ("learning_rate=0.05", "learning_rate=1.0"),
            ("range(5)", "range(100)"),
        ),
        (
            "fifty digits to validate",
            ("X_val = x_test\n", "X_val = x_test[-50:]\n"),
            ("y_val = t_test\n", "y_val = t_test[-50:]\n"),
        ),
    ],
)

STYLES = [STYLE]
