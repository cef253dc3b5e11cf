"""What the box on the home page knows a symptom by, besides its text, checked.

`also` lists other ways in which readers type a symptom, `signs` the values that they bring. A
sign is a mapping. All that it names must be there:

    loss, accuracy, train, test        a number by its role (train and test: accuracies), as a
    prediction, largest, sum, number   range [0.08, 0.12]; number: in any role, or in none
    first                              a loss that is told to be the first, or begins a row
    loss, accuracy                     also a word: rises, stays, nan. Of a row of losses also
                                       falls, wanders, leaps, saw
    wraps                              a sum, difference or product that is off by a multiple
                                       of this number: 256
    product, broadcast, index, reshape shapes in NumPy's message, in its order. A letter is any
                                       size, the same letter the same size, _ a size that does
                                       not matter, ... any sizes: "(n,k) (m,k)". Of an index:
                                       its value, its axis, the size of that: "(n) (0) (n)"
    says                               what the shapes mean, in a sentence, with the letters'
                                       sizes: "{k} against {m}: W1 has its axes swapped."

The script `docs/theme/assets/scripts/box.js` understands these; pages say which of them answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nnsite.engine import nearest

RANGES = ("loss", "first", "accuracy", "train", "test", "prediction", "largest", "sum", "number")
WORDS = {
    "loss": ("rises", "falls", "stays", "wanders", "leaps", "saw", "nan"),
    "accuracy": ("stays", "nan"),
}
SHAPES = ("product", "broadcast", "index", "reshape")
KINDS = (*RANGES, *SHAPES, "wraps", "says")
SHAPE = r"\((?:\.\.\.,)?(?:(?:\d+|[a-z]|_),?)*\)"
PATTERN = re.compile(rf"{SHAPE}(?: {SHAPE})*")
LETTER = re.compile(r"\{([^}]*)\}")


def refuse(front: Mapping[str, Any]) -> None:
    """Raise ValueError if the symptoms of a page's front matter name what the box does not know."""
    symptoms = front.get("symptoms", [])
    for symptom in symptoms if isinstance(symptoms, list) else []:
        if not isinstance(symptom, dict):
            continue
        told = _also(symptom.get("also", [])) or _signs(symptom.get("signs", []))
        if told:
            raise ValueError(f"symptom '{symptom.get('id')}': {told}")


def _also(also: Any) -> str:
    if not isinstance(also, list) or not all(isinstance(one, str) and one for one in also):
        return 'also must be a list of texts (also: ["loss 2.30", stuck]); put numbers in quotes'
    return ""


def _signs(signs: Any) -> str:
    if not isinstance(signs, list) or not all(isinstance(one, dict) and one for one in signs):
        return "signs must be a list of mappings (signs: [{loss: [2.29, 2.32]}])"
    for sign in signs:
        for kind, value in sign.items():
            if kind not in KINDS:
                return f"no sign is named '{kind}'; {nearest(str(kind), KINDS)}"
            if not _fits(kind, value):
                return f"'{value}' is no {kind}; {_wanted(kind)}"
        if told := _unknown_letter(sign):
            return told
    return ""


def _fits(kind: str, value: Any) -> bool:
    if kind in SHAPES:
        return isinstance(value, str) and PATTERN.fullmatch(value) is not None
    if kind == "wraps":
        return isinstance(value, int) and value > 1
    if kind == "says":
        return isinstance(value, str)
    return value in WORDS.get(kind, ()) or _is_range(value)


def _is_range(value: Any) -> bool:
    if not isinstance(value, list) or [type(one) in (int, float) for one in value] != [True, True]:
        return False
    return bool(value[0] <= value[1])


def _wanted(kind: str) -> str:
    if kind in SHAPES:
        return 'it must be shapes, such as "(n,k) (m,k)"'
    if kind == "wraps":
        return "it must be a whole number, such as 256"
    if kind == "says":
        return "it must be a sentence"
    words = ", ".join(WORDS.get(kind, ()))
    return f"it must be a range, such as [0.08, 0.12]{f', or one of {words}' if words else ''}"


def _unknown_letter(sign: Mapping[str, Any]) -> str:
    """What is wrong with the sizes that a sign's sentence names."""
    shapes = " ".join(str(sign.get(kind, "")) for kind in SHAPES)
    for letter in LETTER.findall(str(sign.get("says", ""))):
        if letter not in re.findall("[a-z]", shapes):
            return f"says names {{{letter}}}, which is no letter of its shapes '{shapes.strip()}'"
    return ""
