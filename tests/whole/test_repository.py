"""What the repository promises outside its code."""

import re
import subprocess
import sys

import pytest
from project import ROOT


def read(name):
    return (ROOT / name).read_text()


def test_the_workflow_follows_its_schema():
    workflow = str(ROOT / ".github/workflows/site.yml")
    schema = ["--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *schema, workflow],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", ["make serve", "make test"])
def test_the_readmes_commands_are_there(command):
    assert command in read("README.md")
    assert re.search(rf"^{command.split()[1]}:", read("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("file", [".ci/run", ".github/workflows/site.yml"])
def test_ci_runs_what_a_developer_runs(file):
    for command in ("make check", "make test", "make site"):
        assert command in read(file)


@pytest.mark.parametrize("lock", ["site", "dev"])
def test_a_lock_has_hashes_and_names_no_host(lock):
    text = read(f"requirements/{lock}.txt")
    pinned = re.findall(r"^\S+==", text, re.MULTILINE)
    assert len(pinned) > 20
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text


def test_make_alone_lists_the_targets():
    done = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True)
    for target in ("serve", "site", "test", "check", "bench", "clean"):
        assert re.search(rf"^make {target} ", done.stdout, re.MULTILINE), target


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("no-such-python", "there is no no-such-python"),
        ("old", "nnsite needs Python 3.11 or newer"),
    ],
)
def test_a_missing_or_old_python_gets_one_line(tmp_path, python, said):
    old = tmp_path / "old"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.1\nexit 1\n')
    old.chmod(0o755)
    (tmp_path / "Makefile").write_text(read("Makefile"))
    name = str(old) if python == "old" else python
    done = subprocess.run(
        ["make", "-C", str(tmp_path), f"PYTHON={name}", ".venv/python"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert said in done.stdout
    assert len(done.stdout.strip().splitlines()) <= 3
