"""What the repository promises outside its code."""

import json
import re
import subprocess
import sys

import pytest
import yaml
from project import ROOT

WORKFLOWS = {path.name: path for path in (ROOT / ".github/workflows").iterdir()}
each_workflow = pytest.mark.parametrize("name", WORKFLOWS)


def read(name):
    return (ROOT / name).read_text()


def jobs(name):
    """A workflow's jobs by name."""
    return yaml.safe_load(WORKFLOWS[name].read_text())["jobs"]


@each_workflow
def test_a_workflow_follows_its_schema(name):
    schema = ["--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *schema, str(WORKFLOWS[name])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_actions_are_pinned_by_commit_and_say_their_release():
    commits = {}
    for path in WORKFLOWS.values():
        for used in re.findall(r"\buses:(.*)", path.read_text()):
            pinned = re.fullmatch(r" (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", used)
            assert pinned, f"{path.name}: {used}"
            commits.setdefault(pinned[1], set()).add(pinned.groups()[1:])
    assert "actions/checkout" in commits
    assert {action: found for action, found in commits.items() if len(found) > 1} == {}


@each_workflow
def test_a_job_may_do_no_more_than_it_says_and_only_publish_may_write(name):
    assert yaml.safe_load(WORKFLOWS[name].read_text())["permissions"] == {}
    for job, said in jobs(name).items():
        writes = "write" in said["permissions"].values()
        assert writes == (job == "publish"), job


@each_workflow
def test_no_checkout_keeps_the_token(name):
    steps = [step for job in jobs(name).values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    for step in checkouts:
        assert step["with"]["persist-credentials"] is False


@each_workflow
def test_all_workflows_round_alike(name):
    """The pages' digits are those of one kernel of OpenBLAS."""
    assert yaml.safe_load(WORKFLOWS[name].read_text())["env"]["OPENBLAS_CORETYPE"] == "Haswell"


def test_the_oldest_python_that_is_promised_is_tried():
    oldest = re.search(r'requires-python = ">=(.*)"', read("pyproject.toml"))[1]
    assert oldest in jobs("site.yml")["python"]["strategy"]["matrix"]["python"]


@pytest.mark.parametrize("command", ["make serve", "make test"])
def test_the_readmes_commands_are_there(command):
    assert command in read("README.md")
    assert re.search(rf"^{command.split()[1]}:", read("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("file", [".ci/run", ".github/workflows/site.yml"])
def test_ci_runs_what_a_developer_runs(file):
    for command in ("make check", "make test", "make site"):
        assert command in read(file)


@pytest.mark.parametrize("lock", ["site", "dev", "audit", "cluster", "cluster-tests", "peers"])
def test_a_lock_has_hashes_and_names_no_host(lock):
    text = read(f"requirements/{lock}.txt")
    pinned = re.findall(r"^\S+==", text, re.MULTILINE)
    assert len(pinned) > 20
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text


def test_npms_lock_has_hashes_and_names_no_host_and_no_script_runs():
    packages = json.loads(read("requirements/npm/package-lock.json"))["packages"]
    asked = json.loads(read("requirements/npm/package.json"))["dependencies"]
    assert packages.pop("")["dependencies"] == asked
    assert len(packages) >= len(asked)
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        package.pop("funding", None)  # where its authors ask for money
        assert "://" not in json.dumps(package), name
    for name, version in asked.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    settings = read("requirements/npm/.npmrc").splitlines()
    assert "ignore-scripts=true" in settings
    assert "omit-lockfile-registry-resolved=true" in settings


@pytest.mark.parametrize("file", [".ci/run", ".github/workflows/site.yml"])
def test_npms_packages_come_from_the_lock(file):
    assert "make .venv/npm.installed" in read(file)
    assert not re.search(r"\bnpm (i|install|exec)\b|\bnpx\b", read(file))


def test_make_alone_lists_the_targets():
    done = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True)
    for target in ("serve", "site", "test", "check", "bench", "audit", "sbom", "clean"):
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
