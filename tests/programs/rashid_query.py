"""Programs in the manner of a class with train and query, one digit at a time.

Pixels from 0.01 to 1, targets 0.01 and 0.99, a scorecard of ones and zeros; two programs, one
with arrays, one with records of numbers and commas as in a CSV file.
"""

from programs.planted import Planted, Style

CLASS = """
class neuralNetwork:

    # initialise the neural network
    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.inodes = inputnodes
        self.hnodes = hiddennodes
        self.onodes = outputnodes
        self.wih = np.random.normal(0.0, self.inodes ** -0.5, (self.hnodes, self.inodes))
        self.who = np.random.normal(0.0, self.hnodes ** -0.5, (self.onodes, self.hnodes))
        self.lr = learningrate
        self.activation_function = lambda x: 1 / (1 + np.exp(-x))

    # one step for one digit
    def train(self, inputs_list, targets_list):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T

        hidden_inputs = np.dot(self.wih, inputs)
        hidden_outputs = self.activation_function(hidden_inputs)
        final_inputs = np.dot(self.who, hidden_outputs)
        final_outputs = self.activation_function(final_inputs)

        output_errors = targets - final_outputs
        hidden_errors = np.dot(self.who.T, output_errors)

        self.who += self.lr * np.dot(output_errors * final_outputs * (1.0 - final_outputs),
                                     hidden_outputs.T)
        self.wih += self.lr * np.dot(hidden_errors * hidden_outputs * (1.0 - hidden_outputs),
                                     inputs.T)

    # ask the neural network
    def query(self, inputs_list):
        asked = np.array(inputs_list, ndmin=2).T
        hidden = self.activation_function(np.dot(self.wih, asked))
        final = self.activation_function(np.dot(self.who, hidden))
        return final
"""

SOURCE = (
    """
import numpy as np
from mnist import x_train, t_train, x_test, t_test
"""
    + CLASS
    + """

np.random.seed(3)
input_nodes = 784
hidden_nodes = 60
output_nodes = 10
learning_rate = 0.2
n = neuralNetwork(input_nodes, hidden_nodes, output_nodes, learning_rate)

train_inputs = x_train[:2500] / 255.0 * 0.99 + 0.01
train_labels = t_train[:2500]

# train the neural network
epochs = 3
for e in range(epochs):
    for pixels, label in zip(train_inputs, train_labels):
        targets = np.zeros(output_nodes) + 0.01
        targets[int(label)] = 0.99
        n.train(pixels, targets)

test_inputs = x_test[:5000] / 255.0 * 0.99 + 0.01
test_labels = t_test[:5000]

# test the neural network
scorecard = []
for pixels, correct_label in zip(test_inputs, test_labels):
    outputs = n.query(pixels)
    label = np.argmax(outputs)
    if label == correct_label:
        scorecard.append(1)
    else:
        scorecard.append(0)

scorecard_array = np.asarray(scorecard)
performance = scorecard_array.sum() / scorecard_array.size
print("performance =", performance)
"""
)

RECORDS = (
    """
import numpy as np
from mnist import x_train, t_train, x_test, t_test

# what the two CSV files hold: the label, then 784 pixels
training_data_list = [",".join(map(str, [t, *x])) for x, t in zip(x_train[:1200].tolist(), t_train)]
test_data_list = [",".join(map(str, [t, *x])) for x, t in zip(x_test[:800].tolist(), t_test)]
"""
    + CLASS
    + """

np.random.seed(3)
n = neuralNetwork(784, 50, 10, 0.2)

# data in, four times
for e in range(4):
    for record in training_data_list:
        all_values = record.split(',')
        inputs = np.array(all_values[1:], dtype=float) / 255.0 * 0.99 + 0.01
        targets = np.zeros(10) + 0.01
        targets[int(all_values[0])] = 0.99
        n.train(inputs, targets)


def read_record(record):
    values = record.split(',')
    correct_label = int(values[0])
    scaled = np.array(values[1:], dtype=float) / 255.0 * 0.99 + 0.01
    return scaled, correct_label


scorecard = []
for record in test_data_list:
    scaled, correct_label = read_record(record)
    label = np.argmax(n.query(scaled))
    if label == correct_label:
        scorecard.append(1)
    else:
        scorecard.append(0)
performance = sum(scorecard) / len(scorecard)
print("performance =", performance)
"""
)

TEST = "test_inputs = x_test[:5000] / 255.0 * 0.99 + 0.01"
TRAIN = "train_inputs = x_train[:2500] / 255.0 * 0.99 + 0.01"
LABELS = "test_labels = t_test[:5000]"
WIH = "np.random.normal(0.0, self.inodes ** -0.5, (self.hnodes, self.inodes))"
WHO = "np.random.normal(0.0, self.hnodes ** -0.5, (self.onodes, self.hnodes))"
ERRORS = "output_errors = targets - final_outputs"
HIDDEN = "hidden = self.activation_function(np.dot(self.wih, asked))"
FINAL = "final = self.activation_function(np.dot(self.who, hidden))"
RATE = "learning_rate = 0.2"
TRAINED = "        n.train(pixels, targets)\n"
LOOP = "scorecard = []\nfor pixels, correct_label in zip(test_inputs, test_labels):"
SHARE = "performance = scorecard_array.sum() / scorecard_array.size"
ALL_PROGRAM = ["check(globals())"]

arrays = Style(
    "train and query, arrays",
    SOURCE,
    calls=["check(globals())", "check(n, x=test_inputs, t=test_labels)"],
    planted=[
        Planted(
            "raw pixels, trained and tested",  # 0.0924
            ["normalization"],
            (TRAIN, "train_inputs = x_train[:2500]"),
            (TEST, "test_inputs = x_test[:5000]"),
        ),
        Planted(
            "the test digits are not scaled",  # 0.8524
            ["normalization", "preprocessing_contract"],
            (TEST, "test_inputs = x_test[:5000]"),
            latent=True,  # 0.8524, not 0.8582
        ),
        Planted(
            "the test digits are scaled twice",  # 0.2886
            ["preprocessing_contract"],
            (TEST, TEST + "\ntest_inputs = test_inputs / 255.0 * 0.99 + 0.01"),
        ),
        Planted(
            "a test digit is ink on paper the other way round",  # 0.0042
            ["preprocessing_contract"],
            (TEST, "test_inputs = (255.0 - x_test[:5000]) / 255.0 * 0.99 + 0.01"),
        ),
        Planted(
            "scaled in whole numbers",  # 0.2194
            ["preprocessing_contract", "uint8_wrap"],
            (TEST, "test_inputs = x_test[:5000] // 255 * 0.99 + 0.01"),
        ),
        Planted(
            "centred by 128 in eight bits",  # 0.1000
            ["uint8_wrap"],
            (TRAIN, "train_inputs = (x_train[:2500] - 128) / 128"),
            (TEST, "test_inputs = (x_test[:5000] - 128) / 128"),
            (RATE, "learning_rate = 0.02"),  # with floats it is 0.7992
        ),
        Planted(
            "made brighter in eight bits before the test",  # 0.4046
            ["uint8_wrap", "preprocessing_contract"],
            (TEST, "test_inputs = (x_test[:5000] + 40) / 255.0 * 0.99 + 0.01"),
        ),
        Planted(
            "test digits turned on their side",  # 0.1262
            ["reshape_transpose"],
            (
                LABELS,
                LABELS + "\ntest_inputs = np.array([np.rot90(d.reshape(28, 28)).flatten()"
                " for d in test_inputs])",
            ),
        ),
        Planted(
            "own digits, pushed to the corner",  # 0.0394
            ["own_digit"],
            (
                LABELS,
                LABELS + "\nimages = np.roll(test_inputs.reshape(-1, 28, 28), (-4, -4), (1, 2))"
                "\ntest_inputs = images.reshape(-1, 784)",
            ),
        ),
        Planted(
            "labels begin one row late",  # 0.1010
            ["labels_off_by_one", "misclassified"],
            (LABELS, "test_labels = t_test[1:5001]"),
        ),
        Planted(
            "test inputs shuffled without their labels",  # 0.1042
            ["shuffled_apart", "misclassified"],
            (LABELS, LABELS + "\nnp.random.shuffle(test_inputs)"),
        ),
        Planted(
            "training labels shuffled without their inputs",  # 0.1242
            ["shuffled_apart"],
            (
                "train_labels = t_train[:2500]",
                "train_labels = np.random.permutation(t_train[:2500])",
            ),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "the target one to the right",  # 0.0138
            ["labels_off_by_one"],
            ("targets[int(label)] = 0.99", "targets[(int(label) + 1) % 10] = 0.99"),
        ),
        Planted(
            "the scorecard begins anew with every digit",  # counted as 1
            ["accuracy_count"],
            (LOOP, LOOP.replace("scorecard = []\n", "") + "\n    scorecard = []"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "a score only where it is right",  # counted as 1
            ["accuracy_count"],
            ("    else:\n        scorecard.append(0)\n", ""),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "the score divided by all test digits there are",  # counted as 0.4291
            ["accuracy_count"],
            (SHARE, "performance = scorecard_array.sum() / len(x_test)"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "query skips the hidden layer's activation",  # 0.6852
            ["linear_collapse"],
            (HIDDEN, "hidden = np.dot(self.wih, asked)"),
        ),
        Planted(
            "the smallest output is taken for the answer",  # counted as 0.0008
            ["accuracy_count"],
            ("    label = np.argmax(outputs)", "    label = np.argmin(outputs)"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "query squashes what comes in",  # 0.1062
            ["preprocessing_contract", "layer_count"],
            (HIDDEN, HIDDEN.replace("asked))", "self.activation_function(asked)))")),
        ),
        Planted(
            "the errors the wrong way round",  # 0.0914
            ["numerical_gradient"],
            (ERRORS, "output_errors = final_outputs - targets"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "the hidden derivative with the wrong sign",  # 0.0870
            ["numerical_gradient"],
            (
                "hidden_errors * hidden_outputs * (1.0 - hidden_outputs)",
                "hidden_errors * hidden_outputs * (hidden_outputs - 1.0)",
            ),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "a rate far too small",  # 0.1000
            ["learning_rate"],
            (RATE, "learning_rate = 0.00002"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "a rate far too large",  # 0.0912
            ["learning_rate"],
            (RATE, "learning_rate = 50"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "both matrices begin as zeros",  # 0.1000
            ["zero_init"],
            (WIH, "np.zeros((self.hnodes, self.inodes))"),
            (WHO, "np.zeros((self.onodes, self.hnodes))"),
        ),
        Planted(
            "weights of 10 at the start",  # 0.4424
            ["initial_scale"],
            (WIH, WIH.replace("self.inodes ** -0.5", "10.0")),
            (WHO, WHO.replace("self.hnodes ** -0.5", "10.0")),
        ),
        Planted(
            "digits in order of their class",  # 0.1040
            ["never_shuffled"],
            (
                "train_labels = t_train[:2500]",
                "order = np.argsort(t_train[:2500], kind='stable')\n"
                "train_inputs = train_inputs[order]\ntrain_labels = t_train[order]",
            ),
            calls=ALL_PROGRAM,
        ),
        Planted("the call of train is forgotten", [], (TRAINED, "")),  # 0.1000
        Planted(
            "trained on 60 digits, once",  # 0.3536
            [],
            ("epochs = 3", "epochs = 1"),
            (TRAIN, TRAIN.replace("2500", "60")),
        ),
    ],
    healthy=[
        (
            "the performance in percent",
            (SHARE, SHARE.replace("scorecard_array.sum()", "100.0 * scorecard_array.sum()")),
        ),
        (
            "targets of 0 and 1, pixels from 0 to 1",
            (TRAIN, "train_inputs = x_train[:2500] / 255.0"),
            (TEST, "test_inputs = x_test[:5000] / 255.0"),
            ("np.zeros(output_nodes) + 0.01", "np.zeros(output_nodes)"),
            ("targets[int(label)] = 0.99", "targets[int(label)] = 1.0"),
        ),
        (
            "query prints what it is asked",
            (
                FINAL,
                FINAL
                + "\n        if final.max() < 0.05:\n            print('not sure at all', final.T)",
            ),
        ),
    ],
)

READ = "    scaled = np.array(values[1:], dtype=float) / 255.0 * 0.99 + 0.01"
SPLIT = "    correct_label = int(values[0])"
NEXT = "    scaled, correct_label = read_record(record)"
ASKED = "    label = np.argmax(n.query(scaled))"
SUM = "performance = sum(scorecard) / len(scorecard)"

records = Style(
    "train and query, lines of a CSV file",
    RECORDS,
    calls=[
        "check(globals())",
        "check(predict=n.query, x=[read_record(r)[0] for r in test_data_list],"
        " t=[read_record(r)[1] for r in test_data_list])",
    ],
    planted=[
        Planted(
            "the test records are not scaled",  # 0.8638
            ["normalization", "preprocessing_contract"],
            (READ, "    scaled = np.array(values[1:], dtype=float)"),
            latent=True,
        ),
        Planted(
            "the brackets of the scaling are wrong",  # 0.2500
            ["preprocessing_contract", "normalization"],
            (READ, "    scaled = np.array(values[1:], dtype=float) / 255.0 * (0.99 + 0.01) + 0.99"),
        ),
        Planted(
            "the label is read as the first pixel",  # 0.8125
            ["own_digit", "reshape_transpose", "preprocessing_contract"],
            (READ, READ.replace("values[1:]", "values[:-1]")),
        ),
        Planted(
            "the label is a word",  # counted as 0
            ["labels", "accuracy_count"],
            (SPLIT, "    correct_label = values[0]"),
        ),
        Planted(
            "every image is read column by column",  # 0.1787
            ["reshape_transpose"],
            (READ, READ + "\n    scaled = scaled.reshape((28, 28), order='F').ravel()"),
        ),
        Planted(
            "the label of the record before",  # 0.0914
            ["labels_off_by_one", "misclassified"],
            (
                "scorecard = []\n",
                "later = test_data_list[1:]\n"
                "test_data_list = [a[0] + b[1:] for a, b in zip(test_data_list, later)]\n"
                "scorecard = []\n",
            ),
        ),
        Planted(
            "the share of the last hundred",  # counted as 0.85
            ["accuracy_count"],
            (SUM, "performance = sum(scorecard[-100:]) / 100"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "the number that is right, divided by the wrong list",  # counted as 0.574167
            ["accuracy_count"],
            (SUM, "performance = sum(scorecard) / len(training_data_list)"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "tested on the records that it learned",  # 0.9575
            ["judged_on_training"],
            (
                "for record in test_data_list:",
                "test_data_list = training_data_list\nfor record in test_data_list:",
            ),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "query leaves the output's weights out",  # 0.0013
            ["layer_count"],
            (FINAL, "final = hidden"),
        ),
        Planted(
            "noise that was meant for training is left in query",  # 0.6863, counted as 0.63
            ["dropout"],
            (HIDDEN, HIDDEN + "\n        hidden = hidden * (np.random.rand(*hidden.shape) > 0.5)"),
        ),
        Planted(
            "a rate far too small",  # 0.1087
            ["learning_rate"],
            ("neuralNetwork(784, 50, 10, 0.2)", "neuralNetwork(784, 50, 10, 0.00002)"),
            calls=ALL_PROGRAM,
        ),
        Planted(
            "one line was learned",  # 0.0938
            [],
            ("    for record in training_data_list:", "    for record in training_data_list[:1]:"),
        ),
    ],
    healthy=[
        (
            "the first line is left out, as if it were a heading",
            ("for record in test_data_list:", "for record in test_data_list[1:]:"),
        ),
        (
            "50 lines to test",
            (
                "for record in test_data_list:",
                "test_data_list = test_data_list[:50]\nfor record in test_data_list:",
            ),
        ),
        ("the answers are kept", (ASKED, ASKED + "\n    print(label, 'should be', correct_label)")),
    ],
)

STYLES = [arrays, records]
