"""A second course: no neural network, other folders, other inputs, two languages.

The engine must teach it all the same.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from nnsite.engine import Build, Course, Edition, Input, Place, Provenance, files

HALVES = '''
"""Halving, done wrong and right."""
import warnings
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row
from toy.lib.arithmetic import half

experiment = Experiment(table=[Row("half of the number", "half_wrong", "half_right", ".1f")])


def wrong(n):
    return n // 2


def right(n):
    return half(n)


def catch(half, n):
    # Twice the half is the whole.
    print(2 * half(n) == n)


@experiment.repair
def halved(n):
    n = n / 2
    return n


def run(number):
    return {
        "half_repaired": halved(number),
        "half_wrong": wrong(number),
        "half_right": right(number),
        "note": "odd",
        "refused": error(half, "7"),
        "catch_wrong": {"half": wrong, "n": number},
        "catch_right": {"half": right, "n": number},
    }


@experiment.finding("Half of it is {half_right:.1f}.")
def not_whole(r):
    return r.half_wrong < r.half_right
'''

OTHER = '''
"""Adding texts."""
from nnsite.engine.declare.experiment import Experiment, Row

experiment = Experiment(table=[Row("one and one", "sum_wrong", "sum_right", "d")])


def wrong(a, b):
    return int(str(a) + str(b))


def right(a, b):
    return a + b


def run():
    return {"sum_wrong": wrong(1, 1), "sum_right": right(1, 1)}


@experiment.finding("Texts are joined: {sum_wrong}, not {sum_right}.")
def joined(r):
    return r.sum_wrong > r.sum_right
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

ENGLISH = """---
experiment: halves
title: "{{ n.half_right | fixed(1) }}, not {{ n.half_wrong }}"
---
# {{ page.title }} { #top }

{{ facts() }}
{{ printed("refused") }}
{{ run.repairs.halved }}
"""

JAPANESE = """---
experiment: halves
title: "{{ n.half_wrong }} ではなく {{ n.half_right | fixed(1) }}"
rows:
  half_wrong: 数の半分
claims:
  not_whole: "半分は {half_right:.1f} です。"
---
# {{ page.title }} { #top }

{{ facts() }}
{{ printed("refused") }}
"""

TILES = """
import numpy as np
from nnsite.engine.declare.figure import Mosaic


def tiles(r):
    return Mosaic(np.full((2, 3), r.sum_wrong, np.uint8))
"""

PARTS = """
{% macro twice(text) %}{{ text }}{{ text }}{% endmacro %}
{% macro printed(name) %}

```text
{{ run.captured[name] | output }}
```
{% endmacro %}
{% macro facts() %}
{% for row in run.table %}
{{ row.label }}: {{ n[row.wrong] | by_spec(row.spec) }} / {{ n[row.right] | by_spec(row.spec) }}
{% endfor %}
{% for claim in run.claims %}
{{ words.fact }}: {{ claim.text }}
{% endfor %}
{% endmacro %}
"""

WORDS = """
fact = "Fact"
[sections]
numbers = "Numbers"
"""

WORDS_JA = """
fact = "確認"
[sections]
numbers = "数"
"""

FILES = {
    "toy/__init__.py": "",
    "toy/lib/__init__.py": "",
    "toy/lib/arithmetic.py": HALF,
    "toy/lib/deeper.py": "two = 2\n",
    "toy/lib/unrelated.py": '"""Nothing imports this."""\n\n\ndef idle():\n    pass\n',
    "toy/lib/read.py": READ,
    "toy/mistakes/__init__.py": "",
    "toy/mistakes/halves.py": HALVES,
    "toy/mistakes/other.py": OTHER,
    "toy/pictures/__init__.py": "",
    "toy/pictures/other.py": TILES,
    "layouts/parts.html": PARTS,
    "layouts/words.toml": WORDS,
    "layouts/words.ja.toml": WORDS_JA,
    "texts/english/index.md": "Half: {{ runs.halves.n.half_right | fixed(1) }}\n",
    "texts/english/mistakes/halves.md": ENGLISH,
    "texts/japanese/index.md": "半分: {{ runs.halves.n.half_right | fixed(1) }}\n",
    "texts/japanese/mistakes/halves.md": JAPANESE,
    "cited.toml": "",
    "number.txt": "7",
}

Toy = Callable[..., Course]


def course_in(root: Path, files: dict[str, str] | None = None, **changes: object) -> Course:
    """The toy course in a folder, some of its files replaced; again: edited."""
    for name, text in (({} if (root / "toy").exists() else FILES) | (files or {})).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    number = root / "number.txt"
    texts, layouts = root / "texts", root / "layouts"
    course = Course(
        root=root,
        package="toy",
        inputs={"number": Input("toy.lib.read:number", number, "a", "number", (str(number),))},
        editions={
            "en": Edition("en", texts / "english", layouts / "words.toml"),
            "ja": Edition("ja", texts / "japanese", layouts / "words.ja.toml"),
        },
        templates=layouts,
        cache=root / "kept",
        published=root / "cited.toml",
        experiments="mistakes",
        figures="pictures",
        lessons="mistakes",
        limit=20,
    )
    return replace(course, **changes)  # type: ignore[arg-type]


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    """`toy({path: text})`: the toy course, some of its files replaced; again: edited."""
    root = tmp_path / "course"
    root.mkdir()
    monkeypatch.syspath_prepend(root)
    return partial(course_in, root)


Built = Callable[..., dict[str, bytes]]


@pytest.fixture
def built() -> Built:
    """`built(course)`: all files of the course's site, in English or another language."""

    def build(course: Course, language: str = "en") -> dict[str, bytes]:
        edition = course.editions[language]
        with Build(course) as build:
            return dict(files(build, edition, places(edition), Provenance(course.root)))

    return build


@pytest.fixture(name="places")
def _places() -> Callable[[Edition], list[Place]]:
    """`places(edition)`: the pages in the order of reading."""
    return places


def places(edition: Edition) -> list[Place]:
    """The pages of an edition by name; those in a folder stand in the section of numbers."""
    titles = {"en": "Numbers", "ja": "数"}
    pages = sorted(path.relative_to(edition.folder) for path in edition.folder.rglob("*.md"))
    return [
        Place(
            page.as_posix(), page.stem.title(), titles[edition.language] if page.parent.name else ""
        )
        for page in pages
    ]


@pytest.fixture
def halves() -> str:
    """The source of the experiment `halves`, to be changed."""
    return HALVES
