"""Experiments on a real cluster, whose workers do not have the project."""

import os
import re
import subprocess
import sys
import threading
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

import pytest
from cluster import WAIT, Cluster, soon
from engine.conftest import HALVES, course_in
from project import SMALL

from nnsite import engine
from nnsite.cli import main
from nnsite.engine import Build, Fault, Stock
from nnsite.engine.keep import keys
from nnsite.engine.run import cluster as builders_side
from nnsite.engine.run import remote, scheduler

START = "    return {\n"
# It ends the worker that runs it, the first time.
KILLS = """
import os, signal, time
if not os.path.exists({flag!r}):
    os.mkdir({flag!r})
    status = open(f"/proc/{{os.getppid()}}/stat").read()
    os.kill(int(status.rpartition(")")[2].split()[1]), signal.SIGKILL)
    time.sleep(60)
os.write(2, b"seen")
"""
LACKING = "distributed is not installed: make .venv/cluster.installed"


@pytest.fixture(scope="module")
def cluster(need, tmp_path_factory):
    """A scheduler with two workers, each with the nanny that starts it again."""
    need(find_spec("distributed"), LACKING)
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        for _ in range(2):
            running.worker()
        yield running
    finally:
        running.ended()


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """`toy({path: text})`: the small course of the engine's tests."""
    root = tmp_path / "course"
    root.mkdir()
    monkeypatch.syspath_prepend(root)
    return partial(course_in, root)


def built(course, address=None):
    """The artefacts of a build, here or on a cluster."""
    crew = None if address is None else partial(engine.Cluster, address=address)
    with Build(course, crew=crew) as build:
        return build.artefacts()


def test_a_site_of_a_cluster_is_that_of_this_machine(cluster, warm, cold):
    there = subprocess.run(
        [cluster.python, "-c", "import nnsite"],
        cwd=cluster.folder,
        env=cluster.seen(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No module named 'nnsite'" in there.stderr
    away = cold("away")
    done = away.run("nnsite", "build", "--cluster", cluster.address)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ran softmax_batch" in done.stdout
    assert away.files() == warm.files()
    kept, made = (project.files(".cache") for project in (warm, away))
    same = {name for name in kept.keys() & made.keys() if name.endswith(".artefact")}
    assert len(same) >= len(SMALL)
    assert all(kept[name] == made[name] for name in same)
    soon(lambda: not cluster.left())


FAILING = {
    "signal": "import os; os.kill(os.getpid(), 9)",
    "opens": "open('/etc/hostname')",
}
ENDLESS = "while True: pass"


def first_of_all(code):
    """The course's file of an experiment that first does something else."""
    lines = "".join(f"    {line}\n" for line in code.strip().split("\n"))
    return {"toy/mistakes/halves.py": HALVES.replace(START, lines + START)}


def failed(course, address=None):
    """The lines of the fault that a build ends with."""
    with pytest.raises(Fault) as caught:
        built(course, address)
    return str(caught.value).splitlines()


def test_failures_keep_their_names(cluster, toy):
    files = {
        f"toy/mistakes/{stem}.py": source
        for stem, code in FAILING.items()
        for source in first_of_all(code).values()
    }
    course = toy(files)
    away = failed(course, cluster.address)
    assert len(away) == len(FAILING)
    assert away == failed(course)


def test_one_without_an_end_keeps_its_name(cluster, toy):
    built(toy())  # what has run is kept: the limit is for the other alone
    (endless,) = first_of_all(ENDLESS).values()
    course = toy({"toy/mistakes/endless.py": endless}, limit=1)
    away = failed(course, cluster.address)
    assert away[0].startswith("experiment 'endless': past its limit of 1 s")
    assert away == failed(course)


def killing(flag):
    """The course's file, which kills the worker that runs it, the first time."""
    return first_of_all(KILLS.format(flag=str(flag)))


def test_a_worker_that_is_killed_costs_time_only(cluster, toy, tmp_path, capfd):
    """What an experiment prints is seen here, of the run that came to its end."""
    assert len(built(toy(killing(tmp_path / "flag")), cluster.address)) == 2
    assert (tmp_path / "flag").is_dir()
    assert capfd.readouterr().err == "seen"
    soon(lambda: not cluster.left())


def test_a_worker_with_another_version_is_refused(cluster, toy, monkeypatch):
    versions = keys.versions()
    monkeypatch.setattr(keys, "versions", lambda: versions | {"numpy": "99.0", "libc": "glibc 9"})
    (told,) = failed(toy(), cluster.address)
    assert re.fullmatch(
        r"the worker tcp://\S+ differs from this machine \(libc: \S+ there, 9 here; "
        r"numpy: \S+ there, 99\.0 here\)\. Its results would have other last digits; "
        "build on a machine like that one",
        told,
    )


@pytest.mark.parametrize(
    ("line", "shown"), [(b"on ice\n{}", "on ice"), (b"\n{}", ""), (b"[1]\n", "[1]"), (b"{", "{")]
)
def test_a_worker_that_answers_with_something_else_is_told(toy, line, shown):
    course = toy()
    told = {"worker": "tcp://there:1", "said": b"", "code": 0, "output": line}
    with pytest.raises(Fault) as caught:
        builders_side._answer(told, course.task("halves"), Stock(course).recipe("halves"))
    assert str(caught.value) == (
        "experiment 'halves': its answer cannot be read: "
        f"the worker tcp://there:1 began it with '{shown}'"
    )


def test_words_in_another_order_are_shown():
    with pytest.raises(Fault, match=re.escape("(cpu: AVX2 SSE there, SSE AVX2 here)")):
        scheduler.compare("it", {"cpu": "AVX2 SSE"}, {"cpu": "SSE AVX2"}, ["cpu"])


def test_a_build_is_left_while_the_scheduler_lets_it_wait(cluster, toy, monkeypatch):
    asked, answered = threading.Event(), threading.Event()

    def waits(self):
        asked.set()
        answered.wait(WAIT)
        return 1

    crew = engine.Cluster(toy(), cluster.address)
    with crew:
        monkeypatch.setattr(engine.Cluster, "_workers", waits)
        asked.wait()
    assert crew._watch.is_alive()
    answered.set()
    crew._watch.join()


def test_another_package_is_refused_before_anything_runs(cluster, toy, monkeypatch):
    packages = pytest.importorskip("distributed.versions")
    ours = packages.get_versions(keys.VERSIONED)["packages"]
    for name, end in (("dask", "the scheduler"), ("pillow", "the worker")):
        monkeypatch.setattr(
            packages,
            "get_versions",
            lambda name=name, **_: {"packages": ours | {name: "99.0"}},
        )
        (told,) = failed(toy(), cluster.address)
        assert told.startswith(f"{end} tcp://")
        assert f"({name}: {ours[name]} there, 99.0 here). Install the same there" in told


def test_a_cluster_that_dies_piece_by_piece(need, toy, tmp_path, monkeypatch, capfd):
    """Workers that nobody starts again, then none, then no scheduler."""
    need(find_spec("distributed"), LACKING)
    folder = tmp_path / "cluster"
    folder.mkdir()
    running = Cluster(folder)
    try:
        waiting = f"waiting for a worker of {running.address}\n"
        none = f"{running.address} has had no worker for 1 s"
        with monkeypatch.context() as patch:
            patch.setattr(builders_side, "WAIT", 1.0)
            assert failed(toy(), running.address)[0].startswith(none)
        assert capfd.readouterr().out == waiting
        workers = [running.worker("--no-nanny") for _ in range(2)]
        soon(lambda: running.log().count("Registered to") == 2)
        course = toy(killing(tmp_path / "flag"))
        assert len(built(course, running.address)) == 2
        assert [worker.poll() is None for worker in workers].count(True) == 1
        toy(first_of_all(f"import os; os.kill({running.scheduler.pid}, 9)"))
        assert failed(course, running.address) == [
            f"the connection to the scheduler {running.address} was lost; what had come back is "
            "kept. Build again when it runs"
        ]
        with monkeypatch.context() as patch:
            patch.setattr(scheduler, "CONNECT", 1.0)
            assert failed(course, running.address)[0].startswith(
                f"no Dask scheduler answers at {running.address} within 1 s"
            )
    finally:
        running.ended()


def test_a_build_on_this_machine_imports_nothing_of_it(toy):
    program = (
        "import sys; from engine.conftest import Path, course_in; from nnsite.engine import Build\n"
        "with Build(course_in(Path(sys.argv[1]))) as build: build.artefacts()\n"
        "print(sys.modules.keys() & {'dask', 'distributed', 'nnsite.engine.run.cluster'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(toy().root)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("set()\n", "")


def test_paths_of_a_task_lead_to_the_copy(toy):
    course = toy()
    there = remote.moved(course.task("halves"), "/copy")
    assert there.root == "/copy"
    assert there.reads == {"number": "/copy/number.txt"}
    assert there.inputs == {"number": ("toy.lib.read:number", ("/copy/number.txt",))}


def test_an_input_of_elsewhere_is_not_sent(cluster, toy, tmp_path):
    stray = tmp_path / "number.txt"
    stray.write_text("7")
    course = toy()
    course = replace(course, inputs={"number": replace(course.inputs["number"], path=stray)})
    assert failed(course, cluster.address) == [
        f"number: {stray} is outside of {course.root}, and is not sent to a cluster"
    ]


def test_what_is_missing_is_named(toy, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert failed(toy(), "tcp://localhost:1") == [
        "a cluster needs the package distributed, which is not installed; "
        "`make .venv/cluster.installed` installs what it takes"
    ]


@pytest.mark.parametrize("address", ["", "host", "http://host:1", "tcp://host", "host:0", "a b:1"])
def test_an_address_that_is_none_is_refused(address, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["build", "--cluster", address])
    assert ended.value.code == 2
    assert f"'{address}' is no address of a scheduler" in capsys.readouterr().err
