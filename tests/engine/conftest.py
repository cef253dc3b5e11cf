"""A course with no neural network in it: the engine must teach it all the same."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nnsite.engine.declare.course import Course, Input, Place

HALVES = '''
"""Halving, done wrong and right."""
import warnings
from nnsite.engine.declare.experiment import Experiment, Row
from toy.lib.arithmetic import half

experiment = Experiment(table=[Row("half of the number", "half_wrong", "half_right", ".1f")])


def wrong(n):
    return n // 2


def right(n):
    return half(n)


def run(number):
    return {"half_wrong": wrong(number), "half_right": right(number), "note": "odd"}


@experiment.claim("Half of it is {half_right:.1f}.")
def not_whole(r):
    return r.half_wrong < r.half_right
'''

HALF = """
from toy.lib.deeper import two


def half(n):
    return n / two
"""

READ = """
from pathlib import Path


def number(path):
    return int(Path(path).read_text())
"""

FILES = {
    "toy/__init__.py": "",
    "toy/lib/__init__.py": "",
    "toy/lib/arithmetic.py": HALF,
    "toy/lib/deeper.py": "two = 2\n",
    "toy/lib/unrelated.py": '"""Nothing imports this."""\n',
    "toy/lib/read.py": READ,
    "toy/experiments/__init__.py": "",
    "toy/experiments/halves.py": HALVES,
    "toy/experiments/other.py": HALVES.replace("from toy.lib.arithmetic import half", "")
    .replace("half(n)", "n / 2")
    .replace("run(number)", "run()")
    .replace("(number)", "(7)"),
    "toy/figures/__init__.py": "",
    "docs/templates/parts.html": "{% macro twice(text) %}{{ text }}{{ text }}{% endmacro %}",
    "docs/en/index.md": "Half: {{ runs.halves.n.half_right | fixed(1) }}\n",
    "docs/en/pitfalls/halves.md": "---\nexperiment: halves\n---\n{{ n.half_right | fixed(1) }}\n",
    "number.txt": "7",
}

Toy = Callable[..., Course]


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    """`toy({path: text})`: the toy course, some of its files replaced; again: edited."""
    monkeypatch.delenv("NNSITE_CACHE", raising=False)
    root = tmp_path / "course"
    root.mkdir()
    monkeypatch.syspath_prepend(root)

    def make(files: dict[str, str] | None = None, **changes: object) -> Course:
        for name, text in (({} if (root / "toy").exists() else FILES) | (files or {})).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        number = root / "number.txt"
        pages = [path.relative_to(root / "docs/en") for path in (root / "docs/en").rglob("*.md")]
        places = [Place(page.as_posix(), page.stem.title()) for page in sorted(pages)]
        inputs = {"number": Input("toy.lib.read:number", number, "number", (str(number),))}
        course = Course(root=root, package="toy", inputs=inputs, limit=20, order=lambda: places)
        return replace(course, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def halves() -> str:
    """The source of the experiment `halves`, to be changed."""
    return HALVES
