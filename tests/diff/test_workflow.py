"""What the workflow says of the site that is published: it fails for no difference."""

import json
import os
import subprocess
import sys

import pytest
import yaml
from project import ROOT


@pytest.fixture
def step():
    """The step of the workflow, as GitHub reads it."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text())
    (found,) = [
        one for one in workflow["jobs"]["build"]["steps"] if "nnsite diff" in one.get("run", "")
    ]
    return found


@pytest.fixture
def summary(step, tmp_path):
    """`summary(published)`: what the step writes into the job's summary, and what it prints."""
    command = tmp_path / ".venv/bin/nnsite"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m nnsite "$@"\n')
    command.chmod(0o755)
    (tmp_path / "site").mkdir()

    def run(published):
        written = tmp_path / "summary.md"
        there = {"RUNNER_TEMP": tmp_path, "GITHUB_STEP_SUMMARY": written, "PUBLISHED": published}
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=tmp_path,
            env=os.environ | {name: str(value) for name, value in there.items()},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return written.read_text(), done.stdout

    return run


def test_a_difference_is_told_and_no_failure(summary, manifest, tmp_path):
    (tmp_path / "site/build.json").write_text(json.dumps(manifest))
    manifest["versions"]["numpy"] = "2.3.0"
    (tmp_path / "build.json").write_text(json.dumps(manifest))
    told, printed = summary(tmp_path)
    assert told.startswith("### No result differs\n\nNo result differs; `numpy 2.3.0 -> 2.4.6`.\n")
    assert printed == ""


def test_nothing_to_compare_with_is_told_and_no_failure(summary, manifest, tmp_path):
    (tmp_path / "site/build.json").write_text(json.dumps(manifest))
    told, printed = summary("http://127.0.0.1:1/")
    assert told.startswith("    nnsite: http://127.0.0.1:1/build.json: cannot be fetched: ")
    assert printed.startswith("::notice ")


def test_the_published_site_is_found_on_a_pull_request_too(step):
    run, variable, pages = step["env"]["PUBLISHED"].removeprefix("${{ ").split(" || ")
    assert (run, variable) == ("steps.pages.outputs.base_url", "vars.NNSITE_URL")
    assert pages.startswith("format('https://{0}.github.io/{1}', github.repository_owner, ")
