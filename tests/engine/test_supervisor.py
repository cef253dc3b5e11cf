"""What an experiment leaves behind ends with it, however it ends."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing import util
from pathlib import Path

import pytest

from nnsite.engine import Fault, Workers, in_subprocess, unpacked

START = "    return {\n"
# A process in a session of its own, whose parent has ended, and which ignores what it can.
ORPHAN = """
import os, signal, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.write(writer, str(os.getpid()).encode())
        time.sleep(300)
    os._exit(0)
orphan = int(os.read(reader, 20))
open('left', 'w').close()
"""
PROGRAM = """
import pickle, sys
from nnsite.engine import Build, in_subprocess

if __name__ == "__main__":
    course, kind = pickle.load(sys.stdin.buffer)
    sys.path.insert(0, str(course.root))
    if kind == "fork":
        with Build(course) as build:
            build.artefacts()
    else:
        in_subprocess(course.task("halves"))
"""


@pytest.fixture
def running(toy, halves):
    """`running(code)`: the course, of which an experiment first does something else."""

    def changed(code, **changes):
        lines = "".join(f"    {line}\n" for line in code.strip().split("\n"))
        return toy({"toy/mistakes/halves.py": halves.replace(START, lines + START)}, **changes)

    return changed


@pytest.fixture
def temporary(monkeypatch):
    """The folder for temporary files, empty; its path is short, as a fork server's must be."""
    util.get_temp_dir()  # multiprocessing's own, which stays where it is
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Path(folder)


def soon(condition, seconds=10.0):
    """Whether something comes true within some seconds."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def alive(pid):
    """Whether a process runs."""
    try:
        _, _, fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")
    except OSError:
        return False
    return fields[0] not in "ZX"


def holding(folder):
    """The processes that stand in a folder of this one, or in one that was deleted from it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(str(folder)):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def both_kinds(course):
    """The task's outcome in a fork, and in a new interpreter."""
    with Workers(1) as workers:
        for run in (workers.run, in_subprocess):
            try:
                yield unpacked(run(course.task("halves")).archive).result
            except Fault as fault:
                yield str(fault)


def test_an_orphan_ends_with_its_experiment(running, temporary):
    course = running(f"{ORPHAN}\nnumber = number + 0 * orphan", limit=20)
    source = course.source("halves")
    source.write_text(source.read_text().replace(START, f"{START}        'orphan': orphan,\n"))
    for result in both_kinds(course):
        assert not alive(result["numbers"]["orphan"])
        assert list(temporary.glob("nnsite_*")) == []


def test_an_orphan_ends_with_an_experiment_that_takes_too_long(running, temporary):
    course = running(f"{ORPHAN}\ntime.sleep(300)", limit=3)
    for message in both_kinds(course):
        assert message.startswith("experiment 'halves': past its limit of 3 s")
        assert list(temporary.glob("nnsite_*")) == []
    assert not holding(temporary)


@pytest.mark.parametrize("kind", ["fork", "new"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_all_ends_with_the_builder(running, temporary, kind, number):
    course = running(f"{ORPHAN}\nopen('sleeps', 'w').close()\ntime.sleep(300)", limit=100)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as builder:
        builder.stdin.write(pickle.dumps((course, kind)))
        builder.stdin.close()
        try:
            assert soon(lambda: list(temporary.glob("nnsite_*/sleeps")), 120)
            at_work = holding(temporary)
        finally:
            builder.send_signal(number)
    assert len(at_work) >= 2  # the experiment, and its orphan
    assert soon(lambda: not any(map(alive, at_work)))
    assert soon(lambda: not list(temporary.glob("nnsite_*")))


def test_an_experiment_ends_with_its_supervisor(running, temporary):
    """Which can then tell nothing: the builder does, at once. The orphan is out of reach."""
    code = f"{ORPHAN}\nos.kill(os.getppid(), 9)\ntime.sleep(300)"
    for message in both_kinds(running(code, limit=60)):
        assert message == "experiment 'halves': killed by signal 9 before it gave a result"
        assert list(temporary.glob("nnsite_*")) == []
        assert soon(lambda: len(holding(temporary)) == 1)
        os.kill(*holding(temporary), signal.SIGKILL)
        assert soon(lambda: not holding(temporary))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os\nif os.fork():\n    os._exit(3)", "its process ended with exit code 3"),
        ("import os\nif os.fork():\n    os.kill(os.getpid(), 6)", "killed by signal 6"),
        ("import sys\nsys.exit(4)", "its process ended with exit code 4"),
        ("import os\nos.closerange(3, 4096)", "before it gave a result"),
    ],
)
def test_an_experiment_that_gives_no_result_is_told(running, temporary, code, said):
    for message in both_kinds(running(code)):
        assert said in message
        assert list(temporary.glob("nnsite_*")) == []
    assert not holding(temporary)


@pytest.mark.parametrize(
    "code",
    [
        "from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(1) as pool:\n"
        "    assert pool.submit(abs, -1).result() == 1",
        "import multiprocessing\n"
        "with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "    assert pool.map(abs, [-1]) == [1]",
        "import sys\nassert sys.stdin.read() == ''",
    ],
)
def test_an_experiment_may_start_processes_and_read_nothing(running, temporary, code):
    for result in both_kinds(running(code)):
        assert result["numbers"]["half_right"] == 3.5
    assert not holding(temporary)


def test_a_fork_server_that_has_ended_is_told(running, temporary):
    program = """
import pickle, sys
from nnsite.engine import Fault, Workers

if __name__ == "__main__":
    task = pickle.load(sys.stdin.buffer)
    try:
        with Workers(1, ["unittest.__main__"]) as workers:
            workers.run(task)
    except Fault as fault:
        print(fault)
"""
    course = running("pass")
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(course.root), *sys.path])},
        cwd=temporary,
        input=pickle.dumps(course.task("halves")),
        capture_output=True,
        check=True,
    )
    assert b"experiment 'halves': no process could be started for it" in done.stdout


SLOW = """
import sys, time
class Slow:
    def flush(self):
        time.sleep(0.3)
        sys.__stdout__.flush()
sys.__stdout__.write("seen")
sys.stdout = Slow()
"""


def test_what_an_experiment_prints_is_printed_before_it_is_ended(running, temporary):
    course = running(SLOW)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(course.root), *sys.path])},
        cwd=temporary,
        input=pickle.dumps((course, "subprocess")),
        capture_output=True,
        check=True,
    )
    assert b"seen" in done.stdout + done.stderr


def test_a_fork_that_comes_back_gives_no_second_result(running, temporary):
    code = "import os, time\nif os.fork():\n    time.sleep(1)\nelse:\n    number = 9"
    for result in both_kinds(running(code)):
        assert result["numbers"]["half_right"] == 3.5
    assert not holding(temporary)


def test_it_is_told_when_temporary_files_have_no_place(running, temporary):
    place = temporary / "file"
    place.write_text("no folder")
    tempfile.tempdir = str(place)
    for message in both_kinds(running("pass")):
        assert message == f"cannot write to {place} (TMPDIR): Not a directory"


def test_the_folder_for_temporary_files_may_have_a_long_path(running, temporary):
    """Too long for the address of a fork server."""
    place = temporary / ("a" * 50) / ("b" * 50)
    place.mkdir(parents=True)
    tempfile.tempdir = str(place)
    for result in both_kinds(running("pass")):
        assert result["numbers"]["half_right"] == 3.5
