"""What gives something else when it runs again is refused, and named."""

import pytest

from nnsite.engine import Fault, same_twice

START = "    return {\n"


@pytest.fixture
def checked(toy, halves):
    """`checked(code, value)`: the fault of `halves`, which returns one more value."""

    def check(code, value):
        source = halves.replace(START, f"    {code}\n{START}        'odd': {value},\n")
        with pytest.raises(Fault) as caught:
            same_twice(toy({"toy/mistakes/halves.py": source}), ["halves"], lambda *_: None)
        return str(caught.value)

    return check


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("import time", "time.time()", "numbers.odd (1"),
        ("import time", "time.perf_counter()", "numbers.odd ("),
        ("import datetime", "datetime.date.today().day", "numbers.odd ("),
        ("import random", "random.random()", "numbers.odd (0."),
        ("import numpy as np", "np.random.default_rng().random()", "numbers.odd (0."),
        ("import os", "os.urandom(4).hex()", "texts.odd ('"),
        ("import os", "os.getpid()", "numbers.odd ("),
        ("import os", "os.getcwd()", "texts.odd ('"),
        ("import uuid", "str(uuid.uuid4())", "texts.odd ('"),
        ("", "','.join({'a', 'b', 'c', 'd', 'e', 'f', 'g'})", "texts.odd ('"),
        ("", "repr(object())", "texts.odd ('"),
    ],
)
def test_a_value_that_differs_is_named(checked, code, value, shown):
    message = checked(code, value)
    assert message.startswith(f"experiment 'halves': two runs differ in {shown}")
    assert message.count("odd") == 1
    assert "\n" not in message
    assert message.endswith("It depends on a clock, on chance, or on the order of a set")


def test_a_picture_that_differs_is_named(toy):
    source = (toy().root / "toy/pictures/other.py").read_text()
    assert "r.sum_wrong" in source
    chance = source.replace("r.sum_wrong", "np.random.default_rng().integers(255)")
    with pytest.raises(Fault, match=r"'other': two runs differ in the file tiles\.png"):
        same_twice(toy({"toy/pictures/other.py": chance}), ["other"], lambda *_: None)


def test_what_is_the_same_is_reported(toy):
    """Seeds of one's own, and sets in order, are the same."""
    told = []
    same_twice(toy(), ["halves", "other"], lambda *report: told.append(report))
    assert told == [("other", 1, 2, True), ("halves", 2, 2, True)]


def test_each_that_fails_has_its_line(toy, halves):
    broken = halves.replace(START, f"    1 / 0\n{START}")
    with pytest.raises(Fault) as caught:
        same_twice(toy({"toy/mistakes/halves.py": broken}), ["halves", "other"], lambda *_: None)
    assert str(caught.value).startswith("experiment 'halves': run raised ZeroDivisionError")
    assert len(str(caught.value).splitlines()) == 1
