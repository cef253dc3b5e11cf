"""What a test needs and a machine may lack."""

import os

import pytest


def need(present: object, reason: str) -> None:
    """Skip the test with the reason when what it needs is not there.

    With NNSITE_REQUIRE=1, as in CI, where all of it is provided, fail instead.
    """
    if present:
        return
    if os.environ.get("NNSITE_REQUIRE") == "1":
        pytest.fail(f"needed here: {reason}")
    pytest.skip(reason)
