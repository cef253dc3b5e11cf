"""Each fault ends in one or two lines that name what, where and what to do."""

import os
import shutil
import subprocess
import sys
import textwrap

import pytest

from nnsite.engine.faults import Fault
from nnsite.engine.run import workers
from nnsite.engine.run.build import Build, Stock

SET_UP = "experiment = Experiment(table="


def fault(course):
    """The message of the fault that a build ends with."""
    with pytest.raises(Fault) as caught, Build(course) as build:
        build.artefacts()
    message = str(caught.value)
    assert len(message.splitlines()) <= 2, message
    assert "Traceback" not in message
    return message


def body(code, halves):
    """The experiment `halves` with another body for its `run`."""
    start = halves.index('    return {"half_wrong"')
    end = halves.index("\n\n\n@experiment.claim")
    return halves[:start] + textwrap.indent(code, "    ") + halves[end:]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1 / 0", "run raised ZeroDivisionError: division by zero at toy/experiments/halves.py:19"),
        (
            "warnings.warn('odd', RuntimeWarning)\nreturn {'half_wrong': 1, 'half_right': 2}",
            "undeclared warning at toy/experiments/halves.py:19: RuntimeWarning: odd",
        ),
        (
            "return {'half_wrong': 2, 'half_right': 1}",
            "the claim 'not_whole' is false: \"Half of it is 1.0.\" "
            "(half_right = 1, half_wrong = 2). Page 'halves' is no longer true.",
        ),
        (
            "return {'half_wrong': 1, 'half_right': float('nan')}",
            "the number 'half_right' is nan; numbers must be finite",
        ),
        (
            "return {'half_wrong': 1}",
            "the run has no value 'half_right'; did you mean",
        ),
        ("return 7", "run must return a dict"),
        ("return {'used': 1}", "run must call the value 'used' something else"),
        ("import os\nos.kill(os.getpid(), 9)", "killed by signal 9 before it gave a result"),
        ("import os\nos._exit(3)", "its process ended with exit code 3"),
        ("import sys\nsys.exit(4)", "its process ended with exit code 4"),
        ("from toy.lib import nowhere", "cannot import name 'nowhere'"),
    ],
)
def test_what_an_experiment_can_do_wrong(toy, halves, code, said):
    message = fault(toy({"toy/experiments/halves.py": body(code, halves)}))
    assert message.startswith("experiment 'halves': ")
    assert said in message


def test_an_experiment_that_runs_for_ever_is_named(toy, halves):
    endless = body("while True:\n    pass", halves)
    message = fault(toy({"toy/experiments/halves.py": endless}, limit=0.5))
    assert message.startswith("experiment 'halves': past its limit of 0.5 s")


def test_a_declared_warning_must_occur(toy, halves):
    declared = halves.replace(SET_UP, "experiment = Experiment(warns=['UserWarning: odd'], table=")
    message = fault(toy({"toy/experiments/halves.py": declared}))
    assert "the declared warning no longer occurs: UserWarning: odd" in message


def test_a_declared_warning_is_kept_with_its_place(toy, halves):
    declared = halves.replace(SET_UP, "experiment = Experiment(warns=['UserWarning: odd'], table=")
    declared = declared.replace("    return n // 2", "    warnings.warn('odd')\n    return n // 2")
    with Build(toy({"toy/experiments/halves.py": declared})) as build:
        warning = build.artefacts()["halves"].result["warnings"]
    assert warning == [
        {
            "text": "UserWarning: odd",
            "at": "toy/experiments/halves.py:11",
            "line": "warnings.warn('odd')",
        }
    ]


@pytest.mark.parametrize("name", ["wrong", "right", "run"])
def test_a_missing_function_is_named(toy, halves, name):
    message = fault(toy({"toy/experiments/halves.py": halves.replace(f"def {name}(", "def gone(")}))
    assert f"halves.py defines no {name}()" in message


def test_an_unknown_input_is_named(toy, halves):
    unknown = halves.replace("run(number)", "run(nmber)").replace("(number)", "(nmber)")
    message = fault(toy({"toy/experiments/halves.py": unknown}))
    assert "run() asks for 'nmber'; inputs: number" in message


def test_a_damaged_input_is_told_once(toy, halves):
    course = toy({"number.txt": "seven", "toy/experiments/second.py": halves})
    assert fault(course) == "invalid literal for int() with base 10: 'seven'"


def test_a_missing_input_is_named(toy):
    course = toy()
    (course.root / "number.txt").unlink()
    assert "number: cannot read" in fault(course)


def test_a_syntax_error_names_its_line(toy, halves):
    message = fault(toy({"toy/experiments/halves.py": halves.replace("n // 2", "n //")}))
    assert message == "toy/experiments/halves.py:11: not Python: return n //"


def test_a_figure_that_cannot_be_told_in_a_table_is_named(toy):
    figures = (
        "from matplotlib.figure import Figure\nfrom nnsite.engine.declare.figure import Plot\n\n\n"
        "def curve(r):\n    return Plot(Figure(), {'y': [1.0, float('inf')]})\n"
    )
    message = fault(toy({"toy/figures/halves.py": figures}))
    assert message == (
        "experiment 'halves': the column 'y' of figure 'curve' holds nan or infinity"
    )


def test_the_nearest_experiment_is_offered(toy):
    with pytest.raises(Fault, match="no experiment is named 'halfs'; did you mean 'halves'"):
        toy().check("halfs")


def test_the_others_results_are_kept(toy, halves):
    fault(toy({"toy/experiments/halves.py": body("1 / 0", halves)}))
    assert Stock(toy()).fresh("other")
    assert not Stock(toy()).fresh("halves")


@pytest.mark.parametrize("run", [workers.in_fork, workers.in_subprocess])
def test_both_kinds_of_child_name_how_they_ended(toy, halves, run):
    course = toy({"toy/experiments/halves.py": body("import os\nos.kill(os.getpid(), 9)", halves)})
    with pytest.raises(Fault, match="killed by signal 9"):
        run(course.task("halves"))


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_a_truncated_artefact_is_run_again(toy, keep):
    with Build(toy()) as build:
        before = build.artefacts()["halves"]
    path = toy().cache / f"{before.recipe.key}.zip"
    path.write_bytes(path.read_bytes()[:keep])
    assert not Stock(toy()).fresh("halves")
    with Build(toy()) as build:
        assert build.artefacts()["halves"].result == before.result


def test_a_flipped_byte_in_an_artefact_is_noticed(toy):
    with Build(toy()) as build:
        key = build.artefacts()["halves"].recipe.key
    path = toy().cache / f"{key}.zip"
    content = bytearray(path.read_bytes())
    content[60] ^= 1
    path.write_bytes(content)
    assert not Stock(toy()).fresh("halves")


PROGRAM = """
import sys
from pathlib import Path
from nnsite.engine.run.build import Build
from nnsite.engine.declare.course import Course, Input
from nnsite.engine.faults import Fault

root = Path(sys.argv[1])
sys.path.insert(0, str(root))
number = root / "number.txt"
course = Course(root, "toy", {"number": Input("toy.lib.read:number", number, "n", (str(number),))})
try:
    with Build(course) as build:
        build.artefacts()
except Fault as fault:
    sys.exit(str(fault))
"""


def program(course, *prefix, **environment):
    """A build of the course in a process of its own."""
    return subprocess.run(
        [*prefix, sys.executable, "-c", PROGRAM, str(course.root)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def unprivileged():
    """A command prefix under which file permissions hold for root, too."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("run as root without setpriv: no folder is read-only")
    caps = "-dac_override,-dac_read_search"
    return ["setpriv", f"--inh-caps={caps}", f"--bounding-set={caps}"]


def test_a_read_only_cache_is_named(toy):
    course = toy()
    with Build(course) as build:
        build.artefacts()
    kept = {path.name for path in course.cache.iterdir()}
    toy({"toy/lib/deeper.py": "two = 1\n"})
    course.cache.chmod(0o500)
    try:
        done = program(course, *unprivileged())
    finally:
        course.cache.chmod(0o700)
    assert done.returncode == 1
    assert f"cannot write to the cache {course.cache}: Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in course.cache.iterdir()} == kept


def test_a_full_disk_is_named(toy, tmp_path, halves):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("cannot mount a small tmpfs here: no disk is full")
    try:
        (disk / "ballast").write_bytes(b"\0" * 60_000)
        done = program(toy(), NNSITE_CACHE=str(disk))
        left = sorted(path.name for path in disk.iterdir())
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert done.returncode == 1
    assert f"cannot write to the cache {disk}: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert not [name for name in left if name.endswith(".part")]
