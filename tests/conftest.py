"""What several tests share."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def book_weights() -> Path:
    """The book's pre-trained weights, which are never part of the project."""
    path = os.environ.get("NNSITE_BOOK_WEIGHTS")
    if not path:
        pytest.skip("NNSITE_BOOK_WEIGHTS is not set: it names the book's sample_weight.pkl")
    return Path(path)
