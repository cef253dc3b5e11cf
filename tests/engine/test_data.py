"""Files for scripts: JSON that is filled as pages are, and what a course refuses of them."""

import json
from functools import partial

import pytest

from nnsite.engine import Fault
from nnsite.engine.fill.filters import as_json, brief

DATA = "texts/english/for/script.json"
PAGE = "texts/english/mistakes/halves.md"
ODD = 'a "quoted" `text`, a \\ and: {{ n }} </script> *x*'
HALVES = """---
experiment: halves
title: "{{ run.texts.note }}: {{ run.captured.refused }}"
seen:
  - {name: a, numbers: [1, 2], also: "{{ n.half_right | fixed(1) }}"}
---
"""


def test_it_is_filled_as_pages_are(toy, built):
    """What comes from a run stays text; other pages are named as pages name them."""
    text = """{## For a script. ##}
{ "label": {{ pages.halves.label | json }}, "link": "{{ pages.halves.link }}",
  "title": {{ pages.halves.title | json }}, "seen": {{ pages.halves.seen | json }},
  "code": {{ runs.halves.repairs.halved | json }}, "bare": "{{ runs.halves.texts.note }}" }
"""
    content = built(toy({DATA: text, PAGE: HALVES}))["for/script.json"]
    assert content == content.strip() + b"\n"
    value = json.loads(content)
    assert value == {
        "label": "Halves",
        "link": "../mistakes/halves.md",
        "title": "odd: TypeError: unsupported operand type(s) for /: 'str' and 'int'",
        "seen": [{"name": "a", "numbers": [1, 2], "also": "3.5"}],
        "code": "n = n / 2",
        "bare": "odd",
    }


@pytest.mark.parametrize("text", [ODD, "", "\n", "é"])
def test_a_text_of_a_run_is_written_whole(toy, built, text):
    halves = (toy().root / "toy/mistakes/halves.py").read_text().replace('"odd"', repr(text))
    files = {"toy/mistakes/halves.py": halves, DATA: "[{{ runs.halves.texts.note | json }}]"}
    assert json.loads(built(toy(files))["for/script.json"]) == [text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2", "script.json: not JSON once it is filled: Expecting ',' delimiter"),
        ("[\n{{ n.half }}]", "script.json:2: nothing is named 'n'"),
        ("[\n\n{{ pages.halvs.title }}]", "script.json:3: no page is named 'halvs'; did you mean"),
        ('["0.9207"]', "script.json:1: the number 0.9207 is typed by hand"),
        ("[{% if %}]", "script.json:1: Expected an expression"),
    ],
)
def test_a_mistake_has_its_place(toy, built, text, said):
    with pytest.raises(Fault) as caught:
        built(toy({DATA: text}))
    assert str(caught.value).startswith("texts/english/for/")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_course_can_refuse_a_front_matter(toy, built):
    def refuse(front):
        if "seen" in front:
            raise ValueError(f"what is {front['seen'][0]['also']}?")

    assert built(toy(refuse=refuse))
    with pytest.raises(Fault, match=r"^texts/english/mistakes/halves\.md: what is 3\.5\?$"):
        built(toy({PAGE: HALVES}, refuse=refuse))


def test_what_readers_type_may_hold_numbers(toy, built):
    """The fields also and signs are shown on no page."""
    page = partial("---\nexperiment: halves\nseen:\n  - id: a\n{}---\nA.\n".format)
    listed = '    also:\n      - "0.9207"\n    signs:\n      - {loss: [2.29, 2.32]}\n'
    assert built(toy({PAGE: page(listed)}))
    for shown in (
        f"{listed}    text: 0.9207\n",
        "    text: 0.9207\n",
        "    fix: |\n      0.9207\n",
    ):
        with pytest.raises(Fault, match=r"the number 0\.9207 is typed by hand"):
            built(toy({PAGE: page(shown)}))


@pytest.mark.parametrize(
    ("text", "least", "kept"),
    [
        ("One. Two. Three.", 5, "One. Two."),
        ("One. Two.", 99, "One. Two."),
        ("Print `some.code(1)`. Rest.", 9, "Print `some.code(1)`. Rest."),
        ("One. Two. Three.", 1, "One."),
        ("Is it? Then do. Or not.", 1, "Is it? Then do."),
        ("In brackets (this. Or that) it is. Rest.", 1, "In brackets it is."),
        ("Write `f(a. B)`. Rest.", 1, "Write `f(a. B)`."),
        ("One, (two", 1, "One, (two"),
        ("", 5, ""),
    ],
)
def test_the_first_sentences(text, least, kept):
    assert brief(text, least) == kept


def test_as_json():
    assert as_json({"a": [1, None, "é"]}) == '{"a": [1, null, "é"]}'
