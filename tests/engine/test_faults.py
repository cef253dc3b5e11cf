"""Each fault ends in one or two lines that name what, where and what to do."""

import os
import pickle
import shutil
import subprocess
import sys
import textwrap

import pytest

from nnsite.engine import Build, Fault, Stock, Workers, in_subprocess

SET_UP = "experiment = Experiment(table="
ODD = "warns={'odd': 'UserWarning: odd'}"


def fault(course):
    """The message of the fault that a build ends with."""
    with pytest.raises(Fault) as caught, Build(course) as build:
        build.artefacts()
    message = str(caught.value)
    assert len(message.splitlines()) <= 2, message
    assert "Traceback" not in message
    return message


def body(code, halves):
    """The experiment `halves` without its `catch`, and with another body for its `run`."""
    catch, run = halves.index("def catch("), halves.index("def run(")
    # The lines stay where they are.
    halves = halves[:catch] + "\n" * halves.count("\n", catch, run) + halves[run:]
    start = halves.index("    return {\n")
    end = halves.index("\n\n\n@experiment.finding")
    return halves[:start] + textwrap.indent(code, "    ") + halves[end:]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1 / 0", "run raised ZeroDivisionError: division by zero at toy/mistakes/halves.py:31"),
        (
            "warnings.warn('odd', RuntimeWarning)\nreturn {'half_wrong': 1, 'half_right': 2}",
            "undeclared warning at toy/mistakes/halves.py:31: RuntimeWarning: odd",
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
        ("return {'refused': error(half, 1)}", "half() was to end with an error, and did not"),
        ("return {'used': 1}", "run must call the value 'used' something else"),
        ("import os\nos.kill(os.getpid(), 9)", "killed by signal 9 before it gave a result"),
        ("import os\nos._exit(3)", "its process ended with exit code 3"),
        ("import sys\nsys.exit(4)", "its process ended with exit code 4"),
        ("raise KeyboardInterrupt", "run raised KeyboardInterrupt: at toy/mistakes/halves.py:31"),
        ("raise ValueError('a' * 10**6)", f"run raised ValueError: {'a' * 388}... at toy/mist"),
        ("from toy.lib import nowhere", "cannot import name 'nowhere'"),
    ],
)
def test_what_an_experiment_can_do_wrong(toy, halves, code, said):
    message = fault(toy({"toy/mistakes/halves.py": body(code, halves)}))
    assert message.startswith("experiment 'halves': ")
    assert said in message


WRONG = '"catch_wrong": {"half": wrong, "n": number},'
PRINT = "print(2 * half(n) == n)"


@pytest.mark.parametrize(
    ("replaced", "by", "said"),
    [
        (WRONG, "", "run must return catch_wrong: the arguments of catch(), by name"),
        (WRONG, '"catch_wrong": {"n": 7},', "catch with catch_wrong raised TypeError: catch() mis"),
        (WRONG, '"catch_wrong": 7,', "run must return catch_wrong: the arguments of catch(), by"),
        (PRINT, "half(n)", "catch() was to print something, and printed nothing"),
        (PRINT, "print(1 / 0)", "catch with catch_wrong raised ZeroDivisionError: division by z"),
        (PRINT, "print(half(n), two)", "catch with catch_wrong raised NameError: name 'two' is no"),
        (PRINT, "print(right(n))", "catch() uses 'right', which a reader does not have; make it a"),
        (PRINT, "print([right(n) for n in [n]])", "catch() uses 'right', which a reader does not"),
        (PRINT, f"{PRINT}\n    return n", "catch() must print and return nothing: its lines are"),
        ("def catch(half, n)", "def caught(half, n)", "run returns catch_wrong, but toy/mistakes/"),
        (
            "def catch(half, n)",
            "def catch(half, n, k=3)",
            "catch() must name the reader's variables",
        ),
        ("def catch(half, n)", "def catch(half, *n)", "catch with catch_wrong raised TypeError"),
        (PRINT, "print((lambda right: 1)(2), right)", "catch() uses 'right', which a reader does"),
        (PRINT, "global right; print(right(n))", "catch() uses 'right', which a reader does not"),
        (PRINT, "print(__name__)", "catch() uses '__name__', which a reader does not have; make"),
        (PRINT, "print('''a\n    b''')", "catch()'s lines must stand below its def, and no text"),
        (PRINT, "print('''a\nb''')", "catch()'s lines must stand below its def, and no text"),
    ],
)
def test_what_lines_to_paste_can_do_wrong(toy, halves, replaced, by, said):
    assert halves.count(replaced) == 1
    message = fault(toy({"toy/mistakes/halves.py": halves.replace(replaced, by)}))
    assert message.startswith("experiment 'halves': ")
    assert said in message


REPAIR = "n = n / 2\n    return n"


@pytest.mark.parametrize(
    ("replaced", "by", "said"),
    [
        ("halved(number)", "half(number)", "run does not call the repair halved(): what a page"),
        (REPAIR, "return n", "halved() has no line to show but its return"),
        (REPAIR, "n = n / 2", "halved() must end with its only return: the run needs its value"),
        (REPAIR, "n = n / 2\n    return", "halved() must end with its only return"),
        (REPAIR, f"if n:\n        return 1\n    {REPAIR}", "halved() must end with its only ret"),
        (REPAIR, "n = half(n)\n    return n", "halved() uses 'half', which a reader does not have"),
        ("def halved(n):", "def halved(n, two=2):", "halved() must name the reader's variables"),
        (REPAIR, "n = '''a\nb'''\n    return n", "halved()'s lines must stand below its def, and"),
    ],
)
def test_what_a_repair_can_do_wrong(toy, halves, replaced, by, said):
    assert halves.count(replaced) == 1
    message = fault(toy({"toy/mistakes/halves.py": halves.replace(replaced, by)}))
    assert message.startswith("experiment 'halves': ")
    assert said in message


def test_a_repair_is_shown_without_the_variables_that_it_returns(toy, built):
    page = built(toy())["mistakes/halves.md"].decode()
    assert "\nn = n / 2\n" in page
    assert "return" not in page


def test_a_repair_that_returns_more_than_variables_is_shown_whole(toy, built, halves):
    whole = halves.replace(REPAIR, "return n / 2")
    page = built(toy({"toy/mistakes/halves.py": whole}))["mistakes/halves.md"].decode()
    assert "\nreturn n / 2\n" in page


@pytest.mark.parametrize(
    "by",
    [
        "import math\n    print(math.pi, np.pi)",
        "def double(m):\n        return 2 * m\n\n    print(double(n))",
        "try:\n        print(1 / 0)\n    except ZeroDivisionError as e:\n        print(e)",
        "for k in range(2):\n        print(k, [j for j in 'ab'], (lambda m: m + n)(1))",
        "with open(__file__) as file:\n        print(len(file.name) > 1, file=None)",
    ],
)
def test_lines_to_paste_may_use_what_they_bring_along(toy, halves, by):
    by = by.replace("__file__", repr(os.__file__))
    source = halves.replace(PRINT, by).replace("import warnings", "import warnings, numpy as np")
    with Build(toy({"toy/mistakes/halves.py": source})) as build:
        shown = build.artefacts()["halves"].artefact.result
    assert shown["catch"].splitlines()[0] == "# Twice the half is the whole."
    assert shown["catch"].splitlines()[1] == by.splitlines()[0]
    assert not any(line.startswith(" " * 8) for line in shown["catch"].splitlines())


def test_an_errors_text_is_cut(toy, halves):
    source = halves.replace(
        "    return {\n", "    raise ValueError('long' * 10_000)\n    return {\n"
    )
    with pytest.raises(Fault) as caught, Build(toy({"toy/mistakes/halves.py": source})) as build:
        build.artefacts()
    assert len(str(caught.value)) < 700
    assert str(caught.value).endswith("... at toy/mistakes/halves.py:31")


def test_an_experiment_that_runs_for_ever_is_named(toy, halves):
    endless = body("while True:\n    pass", halves)
    message = fault(toy({"toy/mistakes/halves.py": endless}, limit=0.5))
    assert message.startswith("experiment 'halves': past its limit of 0.5 s")


def test_a_declared_warning_must_occur(toy, halves):
    declared = halves.replace(
        SET_UP, "experiment = Experiment(warns={'odd': 'UserWarning: odd'}, table="
    )
    message = fault(toy({"toy/mistakes/halves.py": declared}))
    assert "the declared warning no longer occurs: UserWarning: odd" in message


def test_a_declared_warning_is_kept_with_its_place(toy, halves):
    declared = halves.replace(
        SET_UP, "experiment = Experiment(warns={'odd': 'UserWarning: odd'}, table="
    )
    declared = declared.replace("    return n // 2", "    warnings.warn('odd')\n    return n // 2")
    with Build(toy({"toy/mistakes/halves.py": declared})) as build:
        warning = build.artefacts()["halves"].artefact.result["warnings"]
    place = {"at": "toy/mistakes/halves.py:12", "line": "warnings.warn('odd')"}
    assert warning == [
        {"name": "odd", "text": "UserWarning: odd", "places": [place], "holds": True}
    ]


def test_two_names_of_one_warning_are_named(toy, halves):
    warns = "warns={'odd': 'UserWarning: odd', 'even': 'UserWarning: odd'}"
    declared = halves.replace(SET_UP, f"experiment = Experiment({warns}, table=")
    message = fault(toy({"toy/mistakes/halves.py": declared}))
    assert message.startswith("experiment 'halves': ")
    assert "two names of warns have the same warning" in message


@pytest.mark.parametrize("name", ["wrong", "right", "run"])
def test_a_missing_function_is_named(toy, halves, name):
    message = fault(toy({"toy/mistakes/halves.py": halves.replace(f"def {name}(", "def gone(")}))
    assert f"halves.py defines no {name}()" in message


def test_an_unknown_input_is_named(toy, halves):
    unknown = halves.replace("run(number)", "run(nmber)").replace("(number)", "(nmber)")
    message = fault(toy({"toy/mistakes/halves.py": unknown}))
    assert "run() asks for 'nmber'; inputs: number" in message


@pytest.mark.parametrize("parameters", ["*number", "*, number", "**number"])
def test_inputs_are_named_one_by_one(toy, halves, parameters):
    source = halves.replace("def run(number)", f"def run({parameters})")
    message = fault(toy({"toy/mistakes/halves.py": source}))
    assert message == "halves.py: run() must name its inputs one by one, without * or **"


def test_the_last_of_two_definitions_is_the_one_that_runs(toy, halves):
    with Build(toy({"toy/mistakes/halves.py": "def run():\n    pass\n" + halves})) as build:
        assert set(build.artefacts()["halves"].recipe.inputs) == {"number"}


def test_a_damaged_input_is_told_once(toy, halves):
    course = toy({"number.txt": "seven", "toy/mistakes/second.py": halves})
    assert fault(course) == "invalid literal for int() with base 10: 'seven'"


def test_a_missing_input_is_named(toy):
    course = toy()
    (course.root / "number.txt").unlink()
    assert "number: cannot read" in fault(course)


def test_a_syntax_error_names_its_line(toy, halves):
    message = fault(toy({"toy/mistakes/halves.py": halves.replace("n // 2", "n //")}))
    assert message == "toy/mistakes/halves.py:12: not Python: return n //"


def test_a_source_that_is_not_utf8_is_named(toy):
    course = toy()
    with (course.root / "toy/mistakes/halves.py").open("ab") as source:
        source.write(b"# caf\xe9\n")
    message = fault(course)
    assert str(course.root / "toy/mistakes/halves.py") in message
    assert message.endswith("; save it as UTF-8")


def test_a_module_that_python_cannot_parse_for_its_depth_is_named(toy, halves):
    message = fault(toy({"toy/mistakes/halves.py": f"{halves}\nx = {'1+' * 20_000}1\n"}))
    assert message.startswith("halves.py:1: not Python: maximum recursion depth exceeded")


def test_a_figure_that_is_none_is_named(toy):
    nothing = "def tiles(r):\n    pass\n"
    message = fault(toy({"toy/pictures/other.py": nothing}))
    assert message == "experiment 'other': figure 'tiles' returns neither a Plot nor a Mosaic"


def test_a_figure_that_cannot_be_told_in_a_table_is_named(toy):
    figures = (
        "from matplotlib.figure import Figure\nfrom nnsite.engine.declare.figure import Plot\n\n\n"
        "def curve(r):\n    return Plot(Figure(), {'y': [1.0, float('inf')]})\n"
    )
    message = fault(toy({"toy/pictures/halves.py": figures}))
    assert message == (
        "experiment 'halves': the column 'y' of figure 'curve' holds nan or infinity"
    )


@pytest.mark.parametrize(
    ("replaced", "by", "said"),
    [
        (
            "r.half_wrong < r.half_right",
            "r.half_wrong.size",
            "claim not_whole raised AttributeError",
        ),
        ("{half_right:.1f}", "{half_right:.q}", "claim not_whole raised ValueError"),
        ("{half_right:.1f}", "{half:.1f}", "claim 'not_whole' names the number 'half'; did you"),
    ],
)
def test_a_claim_that_cannot_be_judged_is_named(toy, halves, replaced, by, said):
    message = fault(toy({"toy/mistakes/halves.py": halves.replace(replaced, by)}))
    assert message.startswith("experiment 'halves': ")
    assert said in message


def test_two_claims_of_one_name_are_named(toy, halves):
    claim = halves[halves.index("@experiment.finding") :]
    message = fault(toy({"toy/mistakes/halves.py": f"{halves}\n\n{claim}"}))
    assert message == "experiment 'halves': two claims are named 'not_whole'"


def test_two_rows_of_the_same_wrong_number_are_named(toy, halves):
    row = 'Row("half of the number", "half_wrong", "half_right", ".1f")'
    message = fault(toy({"toy/mistakes/halves.py": halves.replace(row, f"{row}, {row}")}))
    assert message == (
        "experiment 'halves': two rows of the table show 'half_wrong' as their wrong number"
    )


def test_the_nearest_experiment_is_offered(toy):
    with pytest.raises(Fault, match="no experiment is named 'halfs'; did you mean 'halves'"):
        toy().check("halfs")


def test_the_others_results_are_kept(toy, halves):
    fault(toy({"toy/mistakes/halves.py": body("1 / 0", halves)}))
    assert Stock(toy()).fresh("other")
    assert not Stock(toy()).fresh("halves")


def test_both_kinds_of_child_name_how_they_ended(toy, halves):
    course = toy({"toy/mistakes/halves.py": body("import os\nos.kill(os.getpid(), 9)", halves)})
    with Workers(1) as workers:
        for run in (workers.run, in_subprocess):
            with pytest.raises(Fault, match="killed by signal 9"):
                run(course.task("halves"))


PROGRAM = """
import pickle, sys
from nnsite.engine import Build, Fault

if __name__ == "__main__":
    course = pickle.load(sys.stdin.buffer)
    sys.path.insert(0, str(course.root))
    try:
        with Build(course) as build:
            build.artefacts()
    except Fault as fault:
        sys.exit(str(fault))
"""


def program(course, *prefix):
    """A build of the course in a process of its own."""
    done = subprocess.run(
        [*prefix, sys.executable, "-c", PROGRAM],
        input=pickle.dumps(course),
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stderr.decode()


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
        code, errors = program(course, *unprivileged())
    finally:
        course.cache.chmod(0o700)
    assert code == 1
    assert f"cannot write to the cache {course.cache}: Permission denied. Choose" in errors
    assert "Traceback" not in errors
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
        code, errors = program(toy(cache=disk))
        left = sorted(path.name for path in disk.iterdir())
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert code == 1
    assert f"cannot write to the cache {disk}: No space left on device" in errors
    assert "Traceback" not in errors
    assert not [name for name in left if name.endswith(".part")]
