"""What an experiment may do to itself, to others and to the truth: told in a line that names it."""

from __future__ import annotations

import random
import textwrap

from engine.conftest import HALVES
from engine.test_supervisor import ORPHAN

from faults.bench import Bench, Kind, Lost, changed
from faults.small import fault, small, twice

SOURCE = "toy/mistakes/halves.py"
PICTURES = "toy/pictures/other.py"
START = "    return {\n"
SECONDS, MEMORY = 3, 1 << 30
CHECK = "check: "  # before words: two runs are compared, as by `nnsite check`

# What the run does, and the words that the fault must have; None if it must build, the same.
CODE: dict[str, tuple[str, str | None]] = {
    "nothing": ("pass", None),
    "an undeclared file": ("open('/etc/hostname').read()", "/etc/hostname"),
    "the same, caught": (
        "try:\n    open('/etc/hostname')\nexcept BaseException:\n    pass",
        "/etc/hostname",
    ),
    "a file of another experiment": (
        "open(__file__.replace('halves', 'other')).read()",
        "toy/mistakes/other.py",
    ),
    "the project's cited.toml": (
        "open(__file__.replace('toy/mistakes/halves.py', 'cited.toml'))",
        "cited.toml",
    ),
    "a file that it writes elsewhere": (
        "open(__file__.replace('toy/mistakes/halves.py', 'new'), 'w')",
        "new",
    ),
    "a link to a file": (
        "import os\nos.symlink('/etc/hostname', 'here')\nopen('here').read()",
        "/etc/hostname",
    ),
    "a file by NumPy": ("import numpy as np\nnp.fromfile('/etc/hostname', 'u1')", "/etc/hostname"),
    "its own file": (
        "import pathlib\npathlib.Path('mine').write_text('1')\npathlib.Path('mine').read_text()",
        None,
    ),
    "the environment": ("import os\nassert 'MINE' not in os.environ", None),
    "a dynamic import": (
        "import importlib\nimportlib.import_module('toy.lib.unrelated')",
        "toy.lib.unrelated",
    ),
    "an exit code": ("import os\nos._exit(3)", "exit code 3"),
    "an exit code of success": ("import os\nos._exit(0)", "exit code 0"),
    "sys.exit": ("import sys\nsys.exit(0)", "halves"),
    "an interrupt": ("raise KeyboardInterrupt", "halves"),
    "the end of a generator": ("raise GeneratorExit", "halves"),
    "an error without a text": (
        "class Odd(Exception):\n    def __str__(self):\n        1 / 0\nraise Odd",
        "halves",
    ),
    "an error of many lines": (r"raise ValueError('a\nb\nnnsite: all is well\n' * 9)", "halves"),
    "escape sequences in an error": (r"raise ValueError('\x1b[31m')", "halves"),
    "escape sequences in a warning": (
        r"warnings.warn('\x1b[31mred', RuntimeWarning)",
        "halves",
    ),
    "a long error": ("raise ValueError('a' * 10 ** 6)", "halves"),
    **{
        f"signal {number}": (f"import os\nos.kill(os.getpid(), {number})", f"signal {number}")
        for number in (4, 6, 8, 9, 11, 15)
    },
    "stopped": ("import os\nos.kill(os.getpid(), 19)", "past its limit"),
    "a crash in C": ("import ctypes\nctypes.string_at(0)", "signal 11"),
    "an endless loop": ("while True:\n    pass", "past its limit"),
    "an endless loop that catches": (
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n"
        "        pass",
        "past its limit",
    ),
    "an endless sleep that ignores signals": (
        "import signal, time\nfor number in (1, 2, 15):\n"
        "    signal.signal(number, signal.SIG_IGN)\ntime.sleep(300)",
        "past its limit",
    ),
    "an endless regular expression": ("import re\nre.match('(a+)+$', 'a' * 40 + 'b')", "past its"),
    "an endless number": ("9 ** 9 ** 9", "past its limit"),
    "endless recursion": ("def f():\n    f()\nf()", "RecursionError"),
    "memory": ("bytearray(4 << 30)", "its limit of 1 GB"),
    "memory in NumPy": ("import numpy as np\nnp.ones(1 << 29)", "its limit of 1 GB"),
    "memory bit by bit": ("kept = []\nwhile True:\n    kept.append(bytearray(1 << 24))", "1 GB"),
    "an orphan": (ORPHAN, None),
    "an orphan that outlives its limit": (f"{ORPHAN}\ntime.sleep(300)", "past its limit"),
    "an orphan of a killed one": (f"{ORPHAN}\nos.kill(os.getpid(), 9)", "signal 9"),
    "forty processes": (
        "import os, time\nfor _ in range(40):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        time.sleep(300)",
        None,
    ),
    "another program": (
        "import subprocess\nwarnings.sleeping = subprocess.Popen(['sleep', '300'])",
        None,
    ),
    "a thread that never ends": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()",
        "",
    ),
    "something at its exit": ("import atexit, time\natexit.register(time.sleep, 300)", ""),
    "a fork that comes back": (
        "import os, time\nif os.fork():\n    time.sleep(0.5)\nelse:\n    number = 9",
        None,
    ),
    "files closed": ("import os\nos.closerange(3, 4096)", "before it gave a result"),
    "all files closed": ("import os\nos.closerange(0, 4096)", "before it gave a result"),
    "its supervisor killed": (
        "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(300)",
        "signal 9",
    ),
    "a flood of output": ("for _ in range(300_000):\n    print('x' * 100)", ""),
    "output closed": ("import sys\nsys.stdout.close()\nsys.stderr.close()", ""),
    "a folder removed": ("import os\nos.rmdir(os.getcwd())", ""),
    "a folder left": ("import os\nos.chdir('/')", ""),
    "a folder unwritable": ("import os\nos.chmod('.', 0)", ""),
    "many files": ("for i in range(2000):\n    open(f'file{i}', 'w').close()", None),
    "deep folders": (
        "import os\nfor _ in range(300):\n    os.mkdir('d' * 100)\n    os.chdir('d' * 100)",
        "",
    ),
    "a pipe among its files": ("import os\nos.mkfifo('pipe')", None),
    "a link among its files": ("import os\nos.symlink('/', 'root')", None),
    "warnings switched off": ("warnings.simplefilter('ignore')", ""),
    "nothing but its lines": ("number = 7.0", ""),
}
# What the run returns besides.
VALUES: dict[str, tuple[str, str | None]] = {
    "nan": ("float('nan')", "nan"),
    "infinity": ("-float('inf')", "inf"),
    "a huge number": ("10 ** 400", ""),
    "a complex number": ("1j", ""),
    "an array": ("__import__('numpy').ones(3)", ""),
    "a lone surrogate": (r"'\udcff'", ""),
    "NUL": (r"'a\0b'", ""),
    "markup": ("'<img src=x onerror=alert(7)>{{ 1 // 0 }}'", ""),
    "a long text": ("'a' * 10 ** 7", ""),
    "itself": ("[].append", ""),
    "a function": ("lambda: 1", ""),
    "a module": ("warnings", ""),
    "chance": ("__import__('random').random()", f"{CHECK}odd"),
    "a clock": ("__import__('time').time()", f"{CHECK}odd"),
    "a process's number": ("__import__('os').getpid()", f"{CHECK}odd"),
    "the order of a set": ("','.join({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})", f"{CHECK}odd"),
    "an address": ("repr(object())", f"{CHECK}odd"),
    "chance of NumPy's": (
        "float(__import__('numpy').random.default_rng().random())",
        f"{CHECK}odd",
    ),
}
# What stands at the end of the file.
MODULE: dict[str, tuple[str, str | None]] = {
    "an error on import": ("1 / 0", "halves"),
    "an endless import": ("while True:\n    pass", "past its limit"),
    "an exit on import": ("import sys\nsys.exit(0)", "halves"),
    "a syntax error": ("def", "halves.py"),
    "a NUL": ("x = '\0'", "halves.py"),
    "a module that is not there": ("import gone", "gone"),
    "a module of the project that is not there": ("import toy.lib.gone", "gone"),
    "a claim that never ends": (
        "@experiment.finding('So.')\ndef endless(r):\n    while True:\n        pass",
        "past its limit",
    ),
    "a claim that is false": ("@experiment.finding('So.')\ndef no(r):\n    return False", "no"),
    "a claim that is neither": (
        "@experiment.finding('So.')\ndef array(r):\n"
        "    import numpy as np\n    return np.ones(2) > 0",
        "array",
    ),
    "a claim that kills": (
        "@experiment.finding('So.')\ndef kills(r):\n    import os\n    os.kill(os.getpid(), 9)",
        "signal 9",
    ),
    "a claim of a broken format": (
        "@experiment.finding('{half_right!z}')\ndef broken(r):\n    return True",
        "broken",
    ),
    "a claim that reaches further": (
        "@experiment.finding('{half_right.__class__.__mro__}')\ndef reaches(r):\n    return True",
        "",
    ),
    "a run that is no function": ("run = 7", "run"),
    "a deep expression": (f"x = {'(' * 1000}1{')' * 1000}", "halves.py"),
    "a deep sum": (f"x = {'1+' * 20_000}1", "halves"),
}


def _all() -> list[tuple[str, str, str | None]]:
    """What is done, the source with it in, and the words of the fault."""
    found = []
    for what, (code, words) in CODE.items():
        source = HALVES.replace(START, textwrap.indent(f"{code}\n", "    ") + START)
        found.append((what, source, words))
    for what, (value, words) in VALUES.items():
        found.append(
            (f"{what} returned", HALVES.replace(START, f"{START}'odd': {value},\n"), words)
        )
    for what, (code, words) in MODULE.items():
        found.append((what, f"{HALVES}\n\n{code}\n", words))
    return found


ALL = _all()


def strange(bench: Bench, rng: random.Random, number: int) -> None:
    """An experiment that does what none should."""
    what, source, words = ALL[number]
    course = small(bench)
    course.restored()
    with course.trying(what):
        edited = course.edited({SOURCE: source}, limit=SECONDS, memory=MEMORY)
        if words is not None and words.startswith(CHECK):
            message, words = twice(edited), words.removeprefix(CHECK)
        else:
            message = fault(edited, course)
        if words != "" and bool(message) != bool(words):
            raise Lost(message or "nothing was noticed")
        if words and words not in message:
            raise Lost(f"'{words}' is not named: {message}")
        if len(message) > 1000:
            raise Lost(f"a line of {len(message)} characters: {message[:300]}")


def mutated(bench: Bench, rng: random.Random, number: int) -> None:
    """Some bytes changed in an experiment, in its figures, or in what they import."""
    course = small(bench)
    course.restored()
    name = rng.choice([SOURCE, PICTURES, "toy/lib/arithmetic.py", "toy/lib/read.py", "number.txt"])
    edited = course.edited({}, limit=SECONDS, memory=MEMORY)
    what = changed(course.root / name, rng, bytes(range(32, 127)) + b"\n\t\0\xff" * 3)
    with course.trying(what):
        fault(edited, course)


KINDS = {
    "experiments": Kind(len(ALL), strange, whole=False),
    "experiments-bytes": Kind(60, mutated, whole=False),
}
