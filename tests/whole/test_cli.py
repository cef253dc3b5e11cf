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
from nnsite.data.weights import load

FAULTY = (
    *("missing", "truncated", "shapes", "dtype", "nan", "hostile", "folder", "text"),
    *("slow", "sparse", "pipe", "loop"),
)


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
            case "slow":  # a key of 60 tuples, each of which holds the one before twice
                path.write_bytes(b"}K\x01" + b"2\x86" * 60 + b"K\x01s.")
            case "sparse":
                with path.open("wb") as file:
                    file.truncate(3_000_000_000)
            case "pipe":
                os.mkfifo(path)
            case "loop":
                path.symlink_to(path)
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


def test_own_weights_are_read_once(project):
    """The file is gone as soon as the build has read it."""
    path = project.root / "own\x1b[31m\udcff.npz"
    np.savez(path, **{name: array * 0.99 for name, array in load().items()})
    code = (
        "import os, sys; from nnsite import course\n"
        "made = course._plain\n"
        "def once(path, content): os.unlink(path); return made(path, content)\n"
        "course._plain = once\n"
        "from nnsite.cli import main; sys.exit(main(['build', '--weights', sys.argv[1]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path],
        cwd=project.root,
        env=project.seen(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert r"weights own\x1b[31m\udcff.npz" in done.stdout
    assert not path.exists()


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
    manifest = json.loads(project.files()["build.json"])
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


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_standard_stream_may_be_closed(closed):
    command = f'exec "$0" -m nnsite run normalization {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_behind_the_output_is_told():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nnsite", "list"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "nnsite: cannot write the output: No space left on device\n"


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


def test_clean_touches_no_folder_of_the_users(project, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "soup.recipe").write_text("leeks")
    project.environment["NNSITE_CACHE"] = str(mine)
    assert project.run("nnsite", "build").returncode == 0
    before = {path: path.is_file() and path.read_bytes() for path in mine.rglob("*")}
    done = project.run("nnsite", "clean")
    assert done.returncode == 1
    assert done.stderr.startswith(f"nnsite: {mine} does not have this project's CACHEDIR.TAG")
    assert len(done.stderr.splitlines()) == 1
    assert {path: path.is_file() and path.read_bytes() for path in mine.rglob("*")} == before
    assert not (project.root / "site").exists()  # that is ours all the same


def test_clean_tells_what_it_leaves(project):
    project.run("nnsite", "build")
    (project.root / ".cache/notes").write_text("mine")
    done = project.run("nnsite", "clean")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"emptied {project.root}/.cache, but for what no build wrote: notes",
        f"removed {project.root}/site",
    ]
    assert (project.root / ".cache/notes").read_text() == "mine"


@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"name": "an app"}'])
def test_clean_leaves_a_site_that_no_build_made(project, manifest):
    site = project.root / "site"
    site.mkdir()
    (site / "index.html").write_text("mine")
    if manifest:
        (site / "build.json").write_text(manifest)
    done = project.run("nnsite", "clean")
    assert done.returncode == 1
    assert done.stderr == (
        f"nnsite: {site} does not have the build.json of a build: nothing was removed\n"
    )
    assert (site / "index.html").read_text() == "mine"
    assert not (project.root / ".cache").exists()


def test_clean_removes_nothing_through_a_link(project, tmp_path):
    project.run("nnsite", "build")
    for name in ("site", ".cache"):
        (project.root / name).rename(tmp_path / name)
        (project.root / name).symlink_to(tmp_path / name)
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    done = project.run("nnsite", "clean")
    assert done.returncode == 1
    assert [line.partition(" is a link to ")[2] for line in done.stderr.splitlines()] == [
        f"{tmp_path}/.cache: nothing was removed there",
        f"{tmp_path}/site: nothing was removed there",
    ]
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_list_ends_with_the_cache(project):
    weight = sum(
        path.stat().st_size
        for path in (project.root / ".cache").rglob("*")
        if path.is_file() and path.name != "CACHEDIR.TAG"
    )
    last = project.run("nnsite", "list").stdout.splitlines()[-1]
    assert last == f"cache: {weight / 1e6:.1f} MB in {project.root}/.cache"
    assert weight > 1e5


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


@pytest.mark.parametrize(
    ("way", "code", "said"),
    [
        (">&-", 0, ""),
        (">/dev/full", 1, "nnsite: cannot write the output: No space left on device\n"),
    ],
)
def test_output_that_goes_nowhere(way, code, said):
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m nnsite list {way}"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, said)
