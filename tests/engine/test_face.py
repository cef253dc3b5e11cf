"""The engine's public face: its names, and that asking for one loads no more than its home."""

import subprocess
import sys

import pytest

from nnsite import engine

NAMES = [
    "Build",
    "Captured",
    "Cluster",
    "Course",
    "Edition",
    "Fault",
    "Imports",
    "Input",
    "MANIFEST_FORMAT",
    "Place",
    "Progress",
    "Provenance",
    "Result",
    "SealedBytecode",
    "Site",
    "Stock",
    "Store",
    "Tally",
    "Workers",
    "excerpt",
    "files",
    "icon",
    "in_subprocess",
    "installed",
    "may_be_typed",
    "nearest",
    "one_line",
    "png",
    "printed",
    "promised",
    "read_toml",
    "restored",
    "same_twice",
    "sha256",
    "unpacked",
    "versions",
    "visible",
    "within",
    "without_secrets",
    "write",
]


def test_these_are_the_names():
    assert sorted(engine.__all__) == dir(engine) == NAMES
    for name in NAMES:
        # A constant does not know its name.
        assert getattr(getattr(engine, name), "__name__", name) == name
    with pytest.raises(AttributeError, match="no attribute 'Page'"):
        _ = engine.Page


def test_a_course_is_declared_without_numpy_or_jinja():
    code = "import sys; from nnsite.engine import Course, Input, Fault; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "nnsite.engine.declare.course" in loaded
    assert not loaded & {"numpy", "matplotlib", "jinja2", "yaml", "nnsite.engine.run.build"}
