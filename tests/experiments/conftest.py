"""Each experiment run as the site runs it, once a session and set of weights."""

import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from nnsite.course import course
from nnsite.engine.child import artefact

Ran = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def ran() -> Ran:
    """`ran(stem)` or `ran(stem, weights)`: the result, figures drawn, claims held."""

    @cache
    def run(stem: str, weights: Any = None) -> dict[str, Any]:
        archive = artefact(course(weights and str(weights)).task(stem))
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            return dict(json.loads(files.read("result.json")))

    return run
