"""Which labels are accepted, and what is said about the others."""

import numpy as np
import pytest

from nnsite.core.labels import check_labels
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy

Y = np.full((3, 4), 0.25)
REFUSED = [
    (np.eye(4)[:3], "one-hot labels: pass t.argmax"),
    (np.array([[0], [1], [2]]), r"a column: pass t.ravel\(\)"),
    (np.array([[0, 1, 2]]), "one label for each of the 3 rows"),
    (np.array([0, 1]), "one label for each of the 3 rows"),
    (np.array(1), "one label for each of the 3 rows"),
    (np.array([0.0, 1.0, 2.0]), r"dtype float64: pass class numbers"),
    (np.array([True, False, True]), "dtype bool: pass class numbers"),
    (np.array([0, 1, 4]), "from 0 to 4: pass labels from 0 to 3"),
    (np.array([0, -1, 2]), "from -1 to 2: pass labels from 0 to 3"),
]


@pytest.mark.parametrize("function", [check_labels, cross_entropy, accuracy])
@pytest.mark.parametrize(("t", "message"), REFUSED)
def test_other_labels_are_refused(function, t, message):
    with pytest.raises(ValueError, match=message):
        function(Y, t)


@pytest.mark.parametrize("function", [check_labels, cross_entropy, accuracy])
@pytest.mark.parametrize("y", [np.empty((0, 4)), np.empty((3, 0)), np.ones(4), np.ones((1, 3, 4))])
def test_anything_but_a_batch_is_refused(function, y):
    with pytest.raises(ValueError, match="pass a batch"):
        function(y, np.zeros(len(y), int))


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, np.uint64])
def test_every_integer_dtype_is_accepted(dtype):
    t = np.array([3, 0, 1], dtype)
    assert check_labels(Y, t) is t
