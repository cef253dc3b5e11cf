"""Captures are what a terminal shows, to the last character."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

from nnsite.engine import Fault
from nnsite.engine.declare.capture import Captured, error, printed, warned

ZEROS = "np.zeros((2, 3))"
STATEMENTS = [
    "1 / 0",
    "[][1]",
    "{}['key']",
    f"{ZEROS}.sum(axis=2)",
    f"{ZEROS} + np.zeros((4, 5))",
    f"{ZEROS} @ {ZEROS}",
    "y = np.zeros(2, int); y += 0.5",
    "np.int",
    "np.zeroes(3)",
    "raise ValueError('two\\nlines ')",
    "raise KeyboardInterrupt if False else AssertionError",
]


def terminal(statement, *flags):
    """What an interpreter writes to its standard error for a statement."""
    code = f"import numpy as np\n{statement}"
    done = subprocess.run(
        [sys.executable, *flags, "-c", code], capture_output=True, text=True, check=False
    )
    return done.stderr


@pytest.mark.parametrize("statement", STATEMENTS)
def test_an_error_is_the_end_of_its_traceback(statement):
    shown = error(lambda: exec(statement, {"np": np}))
    assert isinstance(shown, Captured)
    assert terminal(statement).endswith(f"\n{shown}\n")


@pytest.mark.parametrize(
    "statement", ["print('a')\nprint('b', end='  ')", "print(np.zeros(2))", "print('a\\n')"]
)
def test_output_is_what_is_printed(statement):
    done = subprocess.run(
        [sys.executable, "-c", f"import numpy as np\n{statement}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed(lambda: exec(statement, {"np": np})) == done.stdout.removesuffix("\n")


TWICE = "for a in (np.array([-1e3]), np.array([-1e4])):\n    1 / (1 + np.exp(-a))"
APART = "a = np.array([-1e3])\nnp.exp(-a)\nnp.exp(-a)"
DEPRECATED = "import warnings\nwarnings.warn('old', DeprecationWarning)"


PENDING = "import warnings\nwarnings.warn('later', PendingDeprecationWarning)"
ELSEWHERE = "import warnings\nwarnings.warn_explicit('old', DeprecationWarning, 'a.py', 1, 'a')"


@pytest.mark.parametrize(
    ("code", "count"),
    [(TWICE, 1), (APART, 2), (DEPRECATED, 1), (PENDING, 0), (ELSEWHERE, 0)],
)
def test_warnings_are_those_that_a_terminal_shows(code, count):
    names = {"np": np, "__name__": __name__}  # the program's own module, as in a terminal
    shown = warned(lambda: exec(compile(code, "<string>", "exec"), names))
    assert len(shown) == count
    lines = [line.partition(": ")[2] for line in terminal(code).splitlines() if ": " in line]
    assert shown == [line for line in lines if "Warning: " in line]


def test_captured_warnings_stay_with_their_call():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warned(warnings.warn, "odd")
    assert caught == []


def test_what_does_not_happen_is_a_fault():
    with pytest.raises(Fault, match=r"len\(\) was to end with an error, and did not"):
        error(len, "a")
    with pytest.raises(Fault, match=r"len\(\) was to print something, and printed nothing"):
        printed(len, "a")
