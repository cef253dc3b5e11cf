"""`nnsite diff` of two builds between which a function was edited."""

import json
import os
import subprocess
import sys

from edits import scale_loss
from serving import serving


def test_an_edit_between_two_builds(project, warm):
    scale_loss(project, 1.01)
    assert project.run("nnsite", "build").returncode == 0
    old, new = str(warm.root / "site"), str(project.root / "site")
    done = project.run("nnsite", "diff", old, new)
    assert (done.returncode, done.stderr) == (1, "")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[:3] == ["NUMBERS, OUTPUTS AND TEXTS", "old new change shown on", "softmax_batch"]
    (row,) = [line for line in lines if line.startswith("loss_right ")]
    assert row.endswith(" +1.00 % softmax_batch")
    assert " in 1 experiment, shown on 1 page; " in lines[-1]
    assert lines[-1].endswith("other files: 1")

    with serving(warm.root / "site") as published:
        found = json.loads(project.run("nnsite", "diff", "--json", published, new).stdout)
    assert found["verdict"] == "results"
    assert {one["experiment"] for one in found["results"]} == {"softmax_batch"}
    (moved,) = [one for one in found["results"] if one["name"] == "loss_right"]
    assert abs(moved["relative"] - 0.01) < 1e-6
    assert moved["pages"] == ["pitfalls/softmax_batch.md"]
    assert [one["name"] for one in found["made_from"]] == ["nnsite/core/loss.py"]

    assert project.run("nnsite", "diff", new, new).stdout == "nothing differs\n"

    unread, output = os.pipe()
    os.close(unread)
    command = [sys.executable, "-m", "nnsite", "diff", new, new]
    code = subprocess.call(command, cwd=project.root, env=project.seen(), stdout=output)
    os.close(output)
    assert code == 2, "nobody reads it: neither alike nor different"
