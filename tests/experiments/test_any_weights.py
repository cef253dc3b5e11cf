"""Experiments with weights that no training ends at."""

import numpy as np
import pytest

from nnsite.data import weights

STEMS = [
    "accuracy_count",
    "activations",
    "batch_matmul",
    "broadcast_labels",
    "data_download",
    "int_zeros_like",
    "layer_count",
    "linear_collapse",
]


def alike(rng, shape):
    """Ten equal scores for each image."""
    return np.full(shape, 0.5)


def large(rng, shape):
    """A sum is far from the end of float32, the product of two is beyond it."""
    return 1e30 * rng.standard_normal(shape)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """`saved(draw)`: a file of weights that are drawn by that function."""
    folder = tmp_path_factory.mktemp("weights")

    def save(draw):
        rng = np.random.default_rng(0)
        drawn = {name: draw(rng, shape) for name, shape in weights.SHAPES.items()}
        file = folder / f"{draw.__name__}.npz"
        np.savez(file, **{name: np.float32(array) for name, array in drawn.items()})
        return file

    return save


@pytest.mark.parametrize("draw", [alike, large])
@pytest.mark.parametrize("stem", STEMS)
def test_a_run_ends_with_any_weights(ran, saved, stem, draw):
    """A law that fails, a number that is not finite, an error or a warning would stop it."""
    assert ran(stem, saved(draw))["claims"]
