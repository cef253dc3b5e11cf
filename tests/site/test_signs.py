"""What the box knows a symptom by is checked, and is what its script understands."""

from pathlib import Path

import pytest

from nnsite import signs

SCRIPT = Path(__file__).parents[2] / "docs/theme/assets/scripts/box.js"


def refused(**symptom):
    try:
        signs.refuse({"symptoms": [{"id": "a", **symptom}]})
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "sign",
    [
        {"loss": [2.29, 2.32]},
        {"loss": "rises", "accuracy": [0, 0.1]},
        {"wraps": 256},
        {"product": "(n,k) (m,k)", "says": "{k} against {m}."},
        {"product": "(...,28,28) (784,m)"},
        {"broadcast": "(n,) (n,10) (1,)"},
        {"index": "(n) (0) (n)"},
        {"product": "(_,50) (784,_)"},
    ],
)
def test_what_can_be_said(sign):
    assert refused(signs=[sign]) == ""


@pytest.mark.parametrize(
    ("symptom", "said"),
    [
        ({"also": "stuck"}, "also must be a list of texts"),
        ({"also": [0.98]}, "put numbers in quotes"),
        ({"also": [""]}, "also must be a list of texts"),
        ({"signs": {"loss": [1, 2]}}, "signs must be a list of mappings"),
        ({"signs": ["loss"]}, "signs must be a list of mappings"),
        ({"signs": [{"los": [1, 2]}]}, "no sign is named 'los'; did you mean 'loss'?"),
        ({"signs": [{"loss": [2, 1]}]}, "'[2, 1]' is no loss; it must be a range"),
        ({"signs": [{"loss": [1]}]}, "it must be a range, such as [0.08, 0.12], or one of rises"),
        ({"signs": [{"loss": "sinks"}]}, "or one of rises, falls, stays, wanders, leaps, saw, nan"),
        ({"signs": [{"train": "rises"}]}, "it must be a range, such as [0.08, 0.12]"),
        ({"signs": [{"loss": [True, 2]}]}, "it must be a range"),
        ({"signs": [{"wraps": "256"}]}, "it must be a whole number, such as 256"),
        ({"signs": [{"product": "100,784"}]}, 'it must be shapes, such as "(n,k) (m,k)"'),
        ({"signs": [{"product": "(n,k)", "says": "{m}"}]}, "says names {m}, which is no letter"),
        ({"signs": [{"says": 1}]}, "it must be a sentence"),
        ({"signs": [{}]}, "signs must be a list of mappings"),
    ],
)
def test_what_cannot_is_refused_in_a_line(symptom, said):
    message = refused(**symptom)
    assert message.startswith("symptom 'a': ")
    assert said in message
    assert "\n" not in message


def test_other_front_matters_are_left_alone():
    for front in ({}, {"symptoms": []}, {"symptoms": "none"}, {"symptoms": ["a"]}):
        signs.refuse(front)


def test_the_script_knows_each_kind():
    """By its name, and each word that may stand for a range."""
    script = SCRIPT.read_text("utf-8")
    for kind in (*signs.KINDS, "rises", "stays", "nan"):
        assert kind in script
