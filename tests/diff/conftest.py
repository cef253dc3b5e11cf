"""A small manifest of the layout that builds write, and another that is edited."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnsite import cli

SHA = "a" * 64


@pytest.fixture
def manifest() -> dict[str, Any]:
    """Two experiments, of which `one` is shown on two pages, and `two` on none."""
    claim = {
        "name": "half",
        "law": True,
        "holds": True,
        "sentence": "It is {n}.",
        "text": "It is 3.",
        "values": {"n": 3},
    }
    place = {"at": "a.py:1", "line": "np.exp(a)"}
    one = {
        "key": SHA,
        "files": {"nnsite/experiments/one.py": SHA},
        "inputs": {"weights": SHA},
        "numbers": {"n": 3, "share": 0.5, "zero": 0},
        "captured": {"shown": "[1 2]\n[3 4]"},
        "texts": {"agent": "Python"},
        "figures": {"curve": SHA},
        "data": {"digits": SHA},
        "claims": [claim],
        "warnings": [{"name": "overflow", "text": "RuntimeWarning: over", "places": [place]}],
    }
    shown = {
        "numbers": ["n", "share", "zero"],
        "claims": ["half"],
        "captured": ["shown"],
        "texts": ["agent"],
        "figures": ["curve"],
        "data": ["digits"],
        "warnings": ["RuntimeWarning: over"],
    }
    return {
        "format": 5,
        "inputs": {"weights": {"file": "weights.npz", "sha256": SHA}},
        "versions": {"numpy": "2.4.6", "python": "3.13.1", "blas": "openblas-1"},
        "experiments": {"one": one, "two": {**copy.deepcopy(one), "files": {}}},
        "pages": {
            "index.md": {"one": {"numbers": ["n"]}},
            "pitfalls/one.md": {"one": shown},
            "pitfalls/two.md": {},
        },
    }


Edit = Callable[[dict[str, Any]], object]
Told = Callable[..., tuple[int, str]]


@pytest.fixture
def compared(manifest: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """`compared(edit, *options)`: exit code and output, once `edit` has changed the second."""

    def compare(edit: Edit, *options: str) -> tuple[int, str]:
        other = copy.deepcopy(manifest)
        edit(other)
        paths = []
        for name, content in (("old", manifest), ("new", other)):
            paths.append(tmp_path / f"{name}.json")
            paths[-1].write_text(json.dumps(content))
        code = cli.main(["diff", *options, *map(str, paths)])
        return code, capsys.readouterr().out

    return compare


@pytest.fixture
def document(compared: Told) -> Callable[[Edit], dict[str, Any]]:
    """`document(edit)`: what `--json` prints."""

    def read(edit: Edit) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(compared(edit, "--json")[1])
        return found

    return read
