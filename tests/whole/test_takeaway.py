"""The archive does what its README says, in an empty folder, with NumPy alone."""

import json
import os
import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

import numpy
import pytest
from project import ROOT

from nnsite import takeaway

STEMS = sorted(path.stem for path in (ROOT / "nnsite/experiments").glob("[a-z]*.py"))


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory):
    """An interpreter that has NumPy and nothing else, and the folder of the archive."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv/bin/python"
    done = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    installed = Path(numpy.__file__).parents[1]
    for path in [*installed.glob("numpy"), *installed.glob("numpy[.-]*")]:
        shutil.copytree(path, Path(done.stdout.strip()) / path.name)
    archive = folder / takeaway.NAME
    archive.write_bytes(takeaway.archive())
    with zipfile.ZipFile(archive) as files:
        files.extractall(folder)
    return python, folder / "nnsite"


def run(unpacked, *arguments):
    """`python ARGUMENTS` in the archive's folder, with nothing of ours in the environment."""
    python, folder = unpacked
    # Another kernel of OpenBLAS would round otherwise.
    blas = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS")}
    return subprocess.run(
        [python, *arguments], cwd=folder, env=blas, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["matplotlib", "mkdocs", "jinja2", "yaml", "PIL"])
def test_only_numpy_is_there(unpacked, name):
    assert "ModuleNotFoundError" in run(unpacked, "-c", f"import {name}").stderr


@pytest.mark.parametrize("stem", STEMS)
def test_an_experiment_gives_the_pages_numbers(unpacked, ran, stem):
    done = run(unpacked, "-m", "nnsite", "run", stem, "--json")
    assert done.returncode == 0, done.stderr
    there = json.loads(done.stdout)
    assert there["numbers"] == ran(stem)["numbers"]
    assert all(claim["holds"] for claim in there["claims"])


def test_its_readme_is_true(unpacked):
    assert "python -m nnsite run softmax_batch" in (unpacked[1] / "README.txt").read_text()
    assert "loss, batches of 100" in run(unpacked, "-m", "nnsite", "run", "softmax_batch").stdout
    listed = run(unpacked, "-m", "nnsite", "list").stdout
    assert all(stem in listed for stem in STEMS)


def test_it_is_the_same_bytes_each_time():
    assert takeaway.archive() == takeaway.archive()
