"""`nnsite diff`: what two manifests say differently."""

import copy
import json
import os
import re
import subprocess
import sys

import pytest
from edits import scale_loss
from project import ROOT

from nnsite import cli

SHA = {"a": "a" * 64, "b": "b" * 64}


@pytest.fixture
def manifest():
    """A small manifest of the layout that builds write."""
    claim = {
        "name": "half",
        "law": True,
        "holds": True,
        "sentence": "It is {n}.",
        "text": "It is 3.",
    }
    place = {"at": "a.py:1", "line": "np.exp(a)"}
    overflow = {"text": "RuntimeWarning: overflow", "places": [place]}
    one = {
        "key": SHA["a"],
        "files": {"nnsite/experiments/one.py": SHA["a"]},
        "inputs": {"weights": SHA["a"]},
        "numbers": {"n": 3, "share": 0.5, "zero": 0},
        "captured": {"shown": "[1 2]\n[3 4]"},
        "texts": {"agent": "Python"},
        "claims": [{**claim, "values": {"n": 3}}],
        "warnings": [overflow],
    }
    return {
        "format": 3,
        "inputs": {"weights": {"file": "weights.npz", "sha256": SHA["a"]}},
        "versions": {"numpy": "2.4.6", "python": "3.13.1"},
        "experiments": {"one": one, "two": {**copy.deepcopy(one), "files": {}}},
    }


@pytest.fixture
def told(manifest, tmp_path, capsys):
    """`told(edit)`: exit code and lines, once `edit` has changed the second of two manifests."""

    def tell(edit):
        other = copy.deepcopy(manifest)
        edit(other)
        paths = []
        for name, content in (("old", manifest), ("new", other)):
            paths.append(tmp_path / f"{name}.json")
            paths[-1].write_text(json.dumps(content))
        code = cli.main(["diff", *map(str, paths)])
        return code, capsys.readouterr().out.splitlines()

    return tell


def test_the_same_twice_is_one_line(told):
    assert told(lambda other: None) == (0, ["nothing differs"])


def one(other):
    return other["experiments"]["one"]


def claim(other):
    return one(other)["claims"][0]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda m: one(m)["numbers"].update(n=6), ["number n: 3 -> 6 (+1.0e+0)"]),
        (lambda m: one(m)["numbers"].update(share=0.25), ["number share: 0.5 -> 0.25 (-5.0e-1)"]),
        (lambda m: one(m)["numbers"].update(zero=1), ["number zero: 0 -> 1"]),
        (lambda m: one(m)["numbers"].update(n=3.0), ["number n: 3 -> 3.0"]),
        (
            lambda m: one(m)["numbers"].update(n=10**400),
            ["number n", "  - 3", f"  + {10**400}"],
        ),
        (lambda m: one(m)["numbers"].update(more=1), ["number more is new"]),
        (lambda m: one(m)["numbers"].pop("n"), ["number n is gone"]),
        (
            lambda m: one(m)["captured"].update(shown="[1 2]"),
            ["captured shown", "  - [1 2]", "  - [3 4]", "  + [1 2]"],
        ),
        (lambda m: one(m)["texts"].update(agent="curl"), ["text agent: Python -> curl"]),
        (
            lambda m: claim(m).update(holds=False, text="It is 3!"),
            ["claim half no longer holds", "  - It is 3.", "  + It is 3!"],
        ),
        (lambda m: claim(m).update(law=False), ["claim half: law: true -> false"]),
        (lambda m: claim(m).update(sentence="No."), ["claim half: sentence: It is {n}. -> No."]),
        (lambda m: claim(m).update(values={"n": 4}), ['claim half: values: {"n": 3} -> {"n": 4}']),
        (lambda m: claim(m).update(name="third"), ["claim half is gone", "claim third is new"]),
        (lambda m: one(m)["claims"].clear(), ["claim half is gone"]),
        (
            lambda m: one(m)["warnings"].clear(),
            ["warning a.py:1: RuntimeWarning: overflow (np.exp(a)) is gone"],
        ),
        (
            lambda m: one(m)["warnings"].append(one(m)["warnings"][0]),
            ["warning a.py:1: RuntimeWarning: overflow (np.exp(a)): 1 -> 2 (+1.0e+0)"],
        ),
        (
            lambda m: one(m)["warnings"][0]["places"][0].update(at="a.py:2"),
            [
                "warning a.py:1: RuntimeWarning: overflow (np.exp(a)) is gone",
                "warning a.py:2: RuntimeWarning: overflow (np.exp(a)) is new",
            ],
        ),
        (lambda m: one(m)["inputs"].clear(), ["reads weights is gone"]),
    ],
)
def test_what_an_experiment_finds(told, edit, said):
    code, lines = told(edit)
    assert code == 1
    assert lines[0] == "one"
    assert lines[-1] == "experiments that differ: 1 of 2"
    assert lines[1:-1] == [f"  {line}" for line in said]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            lambda m: m["versions"].update(numpy="2.5.4"),
            ["versions", "  numpy: 2.4.6 -> 2.5.4"],
        ),
        (
            lambda m: m["inputs"]["weights"].update(sha256=SHA["b"]),
            ["inputs", f"  weights sha256: {'a' * 12} -> {'b' * 12}"],
        ),
        (
            lambda m: one(m)["files"].update({"nnsite/experiments/one.py": SHA["b"]}),
            ["files", f"  nnsite/experiments/one.py: {'a' * 12} -> {'b' * 12}"],
        ),
    ],
)
def test_what_a_build_was_made_from(told, edit, said):
    assert told(edit) == (1, [*said, "experiments that differ: 0 of 2"])


def test_an_experiment_comes_and_goes(told):
    def edit(other):
        other["experiments"]["three"] = other["experiments"].pop("two")

    told_of = ["three", "  is new", "two", "  is gone", "experiments that differ: 2 of 3"]
    assert told(edit) == (1, told_of)


def test_a_claim_holds_again(told, manifest):
    claim(manifest)["holds"] = False
    lines = told(lambda other: claim(other).update(holds=True))[1]
    assert lines[1] == "  claim half holds again"


def test_what_follows_from_a_number_is_told_once(told):
    def edit(other):
        one(other)["numbers"]["n"] = 6
        claim(other).update(text="It is 6.", values={"n": 6})

    assert told(edit)[1][1:-1] == ["  number n: 3 -> 6 (+1.0e+0)"]


def test_names_and_texts_steer_no_terminal(told):
    steer = "\033[2J\x9b1m\u202e\udc80"

    def edit(other):
        other["versions"][steer] = "1"
        other["inputs"]["weights"]["file"] = f"{steer}.npz"
        other["experiments"][steer] = one(other)
        one(other)["captured"]["shown"] = f"{steer}\n{steer}"
        one(other)["claims"].append({"name": steer, "holds": True})

    lines = told(edit)[1]
    assert len(lines) > 8
    assert all(line.isprintable() for line in lines)
    assert "\\x1b[2J" in "".join(lines)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"", "not JSON"),
        (b"\xff{}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"9" * 5000, "not JSON"),
        (b"[]", "no manifest"),
        (b"{}", "no manifest"),
        (b'{"format": 1}', "layout 1, but this version reads 3"),
        (b'{"format": "\\u001b[2J"}', "layout \\x1b[2J"),
        (b'{"format": 3, "versions": [], "inputs": {}, "experiments": {}}', "no manifest"),
        (
            b'{"format": 3, "versions": {}, "inputs": {}, "experiments": {"a": {"numbers": 1}}}',
            "no manifest",
        ),
    ],
)
def test_what_is_no_manifest_is_named_in_a_line(manifest, tmp_path, capsys, content, said):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(manifest))
    if content is not None:
        bad.write_bytes(content)
    for paths in ([good, bad], [bad, good]):
        assert cli.main(["diff", *map(str, paths)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(f"nnsite: {bad}: ")
        assert said in told.err
        assert len(told.err.splitlines()) == 1


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "build.json")
    done = subprocess.run(
        [sys.executable, "-m", "nnsite", "diff", str(tmp_path), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert "not a file" in done.stderr


def test_two_builds_between_which_a_function_was_edited(project, warm):
    scale_loss(project, 1.01)
    assert project.run("nnsite", "build").returncode == 0
    old, new = str(warm.root / "site"), str(project.root / "site")
    done = project.run("nnsite", "diff", old, new)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "files"
    assert lines[1].startswith("  nnsite/core/loss.py: ")
    assert lines[2] == "softmax_batch"
    assert any(re.match(r"  number loss_right: .* \(\+1\.0e-2\)$", line) for line in lines)
    assert lines[-1] == "experiments that differ: 1 of 2"
    assert project.run("nnsite", "diff", new, new).stdout == "nothing differs\n"
