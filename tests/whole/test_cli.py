"""The command line as a person meets it."""

import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from project import ROOT

from nnsite import cli

FAULTY = ("missing", "truncated", "shapes", "dtype", "nan", "hostile", "folder", "text")


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "nnsite", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def weights(**changes):
    """A mapping of the right shapes, some of it replaced."""
    shapes = {"W1": (784, 50), "b1": (50,), "W2": (50, 100), "b2": (100,)}
    shapes |= {"W3": (100, 10), "b3": (10,)}
    return {name: np.zeros(shape, np.float32) for name, shape in shapes.items()} | changes


class Hostile:
    """What a pickle would do to those who load it."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return (open, (self.target, "w"))


@pytest.fixture
def faulty(tmp_path):
    """`faulty(kind)`: a path of weights with that fault."""

    def make(kind):
        path = tmp_path / f"{kind}.pkl"
        match kind:
            case "folder":
                path.mkdir()
            case "truncated":
                path.write_bytes(pickle.dumps(weights())[:-100])
            case "shapes":
                path.write_bytes(pickle.dumps(weights(W2=np.zeros((51, 100), np.float32))))
            case "dtype":
                path.write_bytes(pickle.dumps(weights(b1=np.zeros(50, int))))
            case "nan":
                path.write_bytes(pickle.dumps(weights(b3=np.full(10, np.nan, np.float32))))
            case "hostile":
                path.write_bytes(pickle.dumps(Hostile(str(tmp_path / "ran"))))
            case "text":
                path.write_text("not a pickle")
        return path

    return make


@pytest.mark.parametrize("kind", FAULTY)
def test_faulty_weights_are_named(faulty, kind, tmp_path):
    path = faulty(kind)
    done = run("run", "softmax_batch", "--weights", str(path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert str(path) in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "ran").exists()


def test_faulty_weights_stop_a_build_once(project, faulty):
    assert project.run("nnsite", "build").returncode == 0
    before, kept = project.files(), project.files(".cache")
    done = project.run("nnsite", "build", "--weights", str(faulty("nan")))
    assert done.returncode == 1
    assert "nan.pkl" in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert project.files() == before
    assert project.files(".cache") == kept


def test_damaged_digits_are_named(project):
    path = project.root / "nnsite/data/digits_test.xz"
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert "digits_test.xz" in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert "Traceback" not in done.stderr


def test_the_books_weights_are_told(project, book_weights):
    project.environment["NNSITE_WEIGHTS"] = str(book_weights)
    done = project.run("nnsite", "build")
    assert done.stdout.splitlines()[-1] == "built site/ with the book's weights"
    manifest = json.loads(project.files()["manifest.json"])
    assert manifest["inputs"]["weights"]["label"] == "book's weights"
    assert "book's weights" in project.files()["about/index.html"].decode()
    listed = project.run("nnsite", "list")
    assert "fresh" in listed.stdout
    assert "stale" not in listed.stdout
    del project.environment["NNSITE_WEIGHTS"]
    assert "stale" not in project.run("nnsite", "list").stdout


def test_run_prints_the_pages_table():
    done = run("run", "softmax_batch")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "loss, batches of 100" in done.stdout
    assert "\033" not in done.stdout


def test_run_json_is_one_object_of_plain_numbers():
    told = json.loads(run("run", "softmax_batch", "--json").stdout)
    assert list(told) == ["experiment", "weights", "versions", "numbers", "claims", "warnings"]
    assert set(told["weights"]) == {"name", "sha256"}
    assert all(type(number) in (int, float) for number in told["numbers"].values())
    assert all(set(claim) == {"name", "text", "law", "holds"} for claim in told["claims"])
    assert all(claim["holds"] is True for claim in told["claims"])


def test_an_unknown_experiment_offers_the_nearest():
    done = run("run", "softmax_bach")
    assert done.returncode == 1
    assert done.stderr == (
        "nnsite: no experiment is named 'softmax_bach'; did you mean 'softmax_batch'?\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [["biuld"], ["build", "--jobs", "0"], ["build", "--jobs", "two"], ["run"], ["weights"], []],
)
def test_wrong_usage_ends_with_2(arguments, capsys):
    try:
        code = cli.main(arguments)
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert "usage: nnsite" in "".join(capsys.readouterr())


def test_help_and_version(capsys):
    for flag, said in (("--help", "build"), ("--version", "nnsite ")):
        with pytest.raises(SystemExit) as end:
            cli.main([flag])
        assert end.value.code == 0
        assert said in capsys.readouterr().out


def test_a_closed_pipe_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "nnsite", "list"],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert done.stderr == ""


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch, capsys):
    from nnsite import terminal

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal._styles()[0] == "\033[1m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert terminal._styles()[0] == ""


def test_clean_removes_the_site_and_the_artefacts(project):
    project.run("nnsite", "build")
    assert project.run("nnsite", "clean").returncode == 0
    assert not (project.root / "site").exists()
    assert not (project.root / ".cache").exists()
    assert project.run("nnsite", "clean").returncode == 0


def test_a_taken_port_is_told(project):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = project.run("nnsite", "serve", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} cannot be used" in done.stderr
    assert "make serve PORT=" in done.stderr
