"""The archive does what its README says, in an empty folder, with NumPy alone."""

import json
import zipfile
from io import BytesIO

import pytest
from project import ROOT, Project

from nnsite import takeaway

STEMS = sorted(path.stem for path in (ROOT / "nnsite/experiments").glob("[a-z]*.py"))


@pytest.mark.parametrize("name", ["matplotlib", "mkdocs", "jinja2", "yaml", "PIL"])
def test_only_numpy_is_there(bare, name):
    assert "ModuleNotFoundError" in bare.run("-c", f"import {name}").stderr


@pytest.mark.parametrize("stem", STEMS)
def test_an_experiment_gives_the_pages_numbers(in_bare, ran, stem):
    there = in_bare(stem)
    assert there["numbers"] == ran(stem)["numbers"]
    assert there["failed"] == []


@pytest.mark.parametrize("stem", ["softmax_batch", "probes"])
def test_its_command_line_gives_them_too(bare, ran, stem):
    done = bare.run("-m", "nnsite", "run", stem, "--json")
    assert done.returncode == 0, done.stderr
    there = json.loads(done.stdout)
    assert there["numbers"] == ran(stem)["numbers"]
    assert all(claim["holds"] for claim in there["claims"])


def test_its_readme_is_true(bare):
    assert "python -m nnsite run softmax_batch" in (bare.folder / "README.txt").read_text()
    assert "loss, batches of 100" in bare.run("-m", "nnsite", "run", "softmax_batch").stdout
    assert "nnsite run <stem>" in (bare.folder / "CONTRIBUTING.md").read_text("utf-8")
    listed = bare.run("-m", "nnsite", "list").stdout
    assert all(stem in listed for stem in STEMS)


@pytest.fixture
def held(tmp_path, monkeypatch):
    """`held()`: the names in the archive of a copy of the project, and where the copy stands."""
    root = Project.copied(tmp_path / "nnsite").root
    monkeypatch.setattr(takeaway, "ROOT", root)

    def names():
        with zipfile.ZipFile(BytesIO(takeaway.archive())) as archive:
            return {name.removeprefix("nnsite/") for name in archive.namelist()}

    return root, names


def test_it_holds_all_modules_and_data_that_it_needs(held):
    root, names = held
    shown = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    parts = tuple(f"nnsite/{part}/" for part in takeaway.PARTS)
    modules = {f"nnsite/{name}.py" for name in takeaway.MODULES}
    beside = {"CONTRIBUTING.md", "LICENSE", "README.txt"}
    assert names() == modules | beside | {name for name in shown if name.startswith(parts)}


@pytest.mark.parametrize(
    "stray",
    [
        "data/.env",
        "data/.digits.py.swp",
        "data/weights.npz~",
        "data/sample_weight.pkl",
        "data/secret.json",
        "core/softmax.py~",
        "core/#softmax.py#",
        "core/.#softmax.py",
        "core/softmax-old.py",
        "core/softmax.py.orig",
        "core/__pycache__/softmax.cpython-311.pyc",
        "experiments/.ipynb_checkpoints/softmax_batch.py",
        "experiments/notes/idea.py",
        "secret.py",
    ],
)
def test_it_holds_nothing_that_happens_to_lie_there(held, stray):
    root, names = held
    before = names()
    path = root / "nnsite" / stray
    path.parent.mkdir(exist_ok=True)
    path.write_text("secret = 1\n")
    assert names() == before


def test_it_is_the_same_bytes_each_time():
    assert takeaway.archive() == takeaway.archive()


def test_what_else_it_needs_is_named(bare):
    done = bare.run("-m", "nnsite", "check", "softmax_batch")
    assert done.returncode == 1
    assert done.stderr == (
        "nnsite: the module grimp is not installed; "
        "in the whole project, `make` sets up all that it needs\n"
    )


def test_it_says_that_it_cannot_compare_builds(bare):
    done = bare.run("-m", "nnsite", "diff", ".", ".")
    assert done.returncode == 2
    assert done.stderr.startswith("nnsite: here is only what runs with NumPy alone")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["build", "serve"])
def test_it_says_that_it_cannot_make_a_site(bare, command):
    done = bare.run("-m", "nnsite", command)
    assert done.returncode == 1
    assert done.stderr == (
        "nnsite: here is only what runs with NumPy alone; a site needs the whole project\n"
    )
