"""Code shown on pages: what is found, and which lines are marked."""

import pytest

from nnsite.engine.faults import Fault
from nnsite.engine.fill.excerpts import changed_lines, excerpt

FILES = {
    "a/one.py": (
        "from a.two import far as near\n\nX = 1\n\n\n"
        "def f(x):\n    return x\n\n\nclass C:\n    y: int\n"
    ),
    "a/two.py": '"""Two."""\n\n\ndef far(x):\n    return x + 1\n',
}


@pytest.mark.parametrize(
    ("name", "path", "line", "code"),
    [
        ("f", "a/one.py", 6, "def f(x):\n    return x"),
        ("C", "a/one.py", 10, "class C:\n    y: int"),
        ("X", "a/one.py", 3, "X = 1"),
        ("near", "a/two.py", 4, "def far(x):\n    return x + 1"),
    ],
)
def test_an_excerpt_is_the_definition_in_its_file(name, path, line, code):
    found = excerpt("a/one.py", name, FILES.__getitem__)
    assert (found.path, found.line, found.code) == (path, line, code)


DOCUMENTED = '''\
@decorated
def f(x):
    """What it does.

    A line to paste,
        and one that is indented.
    """
    # Why it doubles.
    y = 2 * x

    return [
        y,
    ]


class C:
    """One line."""
'''


@pytest.mark.parametrize(
    ("name", "docstring", "body"),
    [
        (
            "f",
            "What it does.\n\nA line to paste,\n    and one that is indented.",
            "# Why it doubles.\ny = 2 * x\n\nreturn [\n    y,\n]",
        ),
        ("C", "One line.", ""),
        ("near", "", "return x + 1"),
        ("X", "", ""),
    ],
)
def test_an_excerpt_has_its_docstring_and_its_body(name, docstring, body):
    path = "a/one.py" if name in ("near", "X") else "a/documented.py"
    found = excerpt(path, name, (FILES | {"a/documented.py": DOCUMENTED}).__getitem__)
    assert (found.docstring, found.body) == (docstring, body)


def test_a_name_that_is_not_there_offers_the_nearest():
    with pytest.raises(Fault, match=r"a/one.py has no 'g'; known: C, X, f"):
        excerpt("a/one.py", "g", FILES.__getitem__)


def test_only_what_computes_is_marked():
    wrong = 'def wrong(a):\n    """One way."""\n    c = a.max()\n    return a - c'
    right = 'def right(a):\n    """Another."""\n    c = a.max(axis=1)\n    b = c\n    return a - c'
    assert changed_lines(wrong, right) == [3]
    assert changed_lines(right, wrong) == [3, 4]
    assert changed_lines(wrong, wrong) == []
