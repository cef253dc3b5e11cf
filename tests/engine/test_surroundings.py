"""A result depends on what the key covers, and on nothing else."""

import json
import pickle
import subprocess
import sys

import pytest

from nnsite.engine import Build, Fault, Workers, in_subprocess, unpacked
from nnsite.engine.keep.machine import CHOICES

START, END = "    return {\n", "\n\n\n@experiment.finding"


@pytest.fixture
def running(halves):
    """`running(code)`: the experiment `halves`, which first does something else."""

    def changed(code):
        lines = "".join(f"    {line}\n" for line in code.strip().split("\n"))
        return {"toy/mistakes/halves.py": halves.replace(START, lines + START)}

    return changed


def fault(course):
    with pytest.raises(Fault) as caught, Build(course) as build:
        build.artefacts()
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("open('/etc/hostname').read()", "/etc/hostname"),
        ("open(__file__.replace('toy/mistakes/halves.py', 'cited.toml'))", "cited.toml"),
        ("import pathlib\npathlib.Path('/etc/hostname').read_text()", "/etc/hostname"),
        ("import os\nos.close(os.open('/etc/hostname', os.O_RDONLY))", "/etc/hostname"),
        ("import numpy as np\nnp.fromfile('/etc/hostname', 'u1')", "/etc/hostname"),
        ("try:\n    open('/not/there')\nexcept OSError:\n    pass", "/not/there"),
        (
            "try:\n    open('/etc/hostname').read()\nexcept BaseException:\n    pass",
            "/etc/hostname",
        ),
        ("import os\nos.symlink('/etc/hostname', 'here')\nopen('here')", "/etc/hostname"),
        ("open('../../etc/hostname' if False else '/proc/self/stat')", "stat"),
        (
            "exec(open(__file__.replace('mistakes/halves', 'lib/unrelated')).read())",
            "toy/lib/unrelated.py",
        ),
    ],
)
def test_a_file_that_is_no_input_is_named(toy, running, code, path):
    message = fault(toy(running(code)))
    assert message.startswith("experiment 'halves': it opens ")
    assert f"{path}, which no parameter of run() stands for" in message


def test_an_input_that_another_experiment_declares_is_none(toy):
    source = (toy().root / "toy/mistakes/other.py").read_text()
    reads = source.replace("def run():\n", "def run():\n    open(NUMBER).read()\n")
    number = toy().root / "number.txt"
    message = fault(toy({"toy/mistakes/other.py": f"{reads}\n\nNUMBER = {str(number)!r}\n"}))
    assert "experiment 'other': it opens number.txt, which" in message


@pytest.mark.parametrize(
    "code",
    [
        "import importlib\nimportlib.import_module('toy.lib.unrelated')",
        "__import__('toy.lib.unrelated')",
        "import sys\ntry:\n    __import__('toy.lib.unrelated')\nfinally:\n    pass",
    ],
)
def test_a_module_that_no_import_statement_names_is_named(toy, running, code):
    message = fault(toy(running(code)))
    assert "experiment 'halves': it loads toy.lib.unrelated while it runs" in message


@pytest.mark.parametrize(
    "code",
    [
        "import toy.lib.unrelated",
        "import tempfile\nwith tempfile.TemporaryFile() as file:\n    file.write(b'1')",
        "import pathlib\npathlib.Path('mine').write_text('1')\npathlib.Path('mine').read_text()",
        "import os\nopen(os.path.expanduser('~/mine'), 'w').close()",
        "import os\nopen(os.devnull).close()",
        "import decimal, wave, zoneinfo, scipy.special",
        "import inspect\ninspect.getsource(right)\ninspect.getsource(half)",
    ],
)
def test_what_belongs_to_it_may_be_opened(toy, running, code):
    with Build(toy(running(code))) as build:
        assert build.artefacts()["halves"]


def test_a_folder_of_the_users_on_the_path_is_no_package(toy, running, tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "of_the_user.py").write_text("number = 7\n")
    monkeypatch.syspath_prepend(mine)
    message = fault(toy(running("import of_the_user")))
    assert message.startswith(f"experiment 'halves': it opens {mine / 'of_the_user.py'}, which")


def test_the_users_settings_of_matplotlib_are_not_read(toy, tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_bytes(b"\xff no text")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    task = toy().task("other")
    for run in (in_subprocess, new_server):
        assert unpacked(run(task).archive).files


def new_server(task):
    """The task in a fork of a server that has not read its environment yet."""
    program = (
        "import pickle, sys\n"
        "from nnsite.engine import Workers\n"
        "task = pickle.load(sys.stdin.buffer)\n"
        "with Workers(1) as workers:\n"
        "    sys.stdout.buffer.write(pickle.dumps(workers.run(task)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(task), capture_output=True, check=True
    )
    return pickle.loads(done.stdout)


def test_the_environment_is_fixed(toy, halves, monkeypatch):
    """In a fork and in a new interpreter alike, whatever the user has set."""
    source = halves.replace(
        START,
        "    import json, os, sys, time\n"
        f"{START}        'seen': json.dumps(dict(os.environ)),\n"
        "        'folder': os.getcwd(),\n"
        "        'path': json.dumps(sys.path[0]),\n"
        "        'zone': time.tzname[0],\n"
        "        'hashed': hash('a text') % 1000,\n",
    )
    for name in ("TZ", "PYTHONHASHSEED", "LC_ALL", "MPLBACKEND", "PYTHONWARNINGS", "MINE"):
        monkeypatch.setenv(name, {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "5"}.get(name, "x"))
    task = toy({"toy/mistakes/halves.py": source}).task("halves")
    with Workers(1) as workers:
        results = [unpacked(run(task).archive).result for run in (workers.run, in_subprocess)]
    assert results[0]["numbers"]["hashed"] == results[1]["numbers"]["hashed"]
    for result in results:
        seen, folder = json.loads(result["texts"]["seen"]), result["texts"]["folder"]
        assert set(seen) - set(CHOICES) == {
            "HOME",
            "LANG",
            "LC_ALL",
            "MKL_NUM_THREADS",
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "PATH",
            "PYTHONHASHSEED",
            "TMPDIR",
            "TZ",
        }
        assert seen["TZ"] == result["texts"]["zone"] == "UTC"
        assert seen["HOME"] == seen["TMPDIR"] == folder


@pytest.mark.parametrize("how", ["numpy", "python", "import"])
def test_memory_has_a_limit(toy, running, how):
    code = {
        "numpy": "import numpy as np\nnp.ones(1 << 30)",
        "python": "bytearray(3 << 30)",
        "import": "exec('kept = [0] * (1 << 29)')",
    }[how]
    message = fault(toy(running(code)))
    assert message.startswith("experiment 'halves': run takes more memory than its limit of 2 GB")


def test_the_limit_of_memory_is_the_courses(toy, running):
    code = "import numpy as np\nnp.ones(1 << 27)"
    with Build(toy(running(code))) as build:
        build.artefacts()
    course = toy(running(f"{code} + 1"), memory=1 << 30)
    assert "its limit of 1 GB: " in fault(course)
