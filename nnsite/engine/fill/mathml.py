"""LaTeX as MathML that browsers set as TeX sets the formula.

The converter knows what the signs are; some of what TeX makes of them it leaves out: where the
limits of `max` stand, that `log y` has a space and `log(y)` none, that a minus behind an equals
sign belongs to what follows. Browsers ask to be told.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from nnsite.engine.faults import Fault

BRACE = re.compile(r"(?<!\\)[{}]")
# How many parts these have: a fraction two, a sum with both bounds three.
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2}
PARTS |= {"msubsup": 3, "munderover": 3}
# What stands at a sign, around it: all parts but the first.
UNDER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
SCRIPTED = {*UNDER, *UNDER.values()}
# What sets its parts in a row.
ROWS = ("math", "mrow", "mstyle", "msqrt", "mtd")
BARS = ("|", "‖")
OPENING, CLOSING = ("(", "[", "{", "⟨"), (")", "]", "}", "⟩")
SIGNS = ("+", "\N{MINUS SIGN}", "±", "∓")
DOTS = ("…", "⋯")
# Firefox sets these as large as a sum.
CIRCLED = ("⊕", "⊗", "⊙")
# Letters and binary signs that the converter takes for one another.
LETTERS, OPERATORS = ("∂",), ("±", "∓", *DOTS)
# Functions of several letters; in between two terms stands `mod`, which is none.
FUNCTION = re.compile(r"(?!mod$)[A-Za-z]{2,}([ \N{THIN SPACE}][A-Za-z]+)?")
LIMITS = {"det", "gcd", "inf", "lim", "liminf", "limsup", "max", "min", "sup"}
# What stands above a letter: an accent, not the sign of a keyboard; above several, what grows.
ACCENTS = {"^": "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "~": "\N{SMALL TILDE}"}
ACCENTS |= {accent: accent for accent in "¯˘˙¨→"}
LINE, OVERLINE = "\N{HORIZONTAL BAR}", "\N{OVERLINE}"
THIN = ".167em"


def mathml(latex: str) -> str:
    """A formula of LaTeX as a `<math>` element, displayed.

    Raises:
        Fault: it is not LaTeX that can be converted.
    """
    from latex2mathml.converter import convert

    try:
        converted = convert(latex, xmlns="", display="block")
    except Exception as error:
        raise _no_latex(latex, type(error).__name__) from None
    # What the converter lets through.
    try:
        formula = ElementTree.fromstring(converted)
    except ElementTree.ParseError:
        raise _no_latex(latex, "a sign stands where it cannot") from None
    for element in formula.iter():
        if len(element) != PARTS.get(element.tag, len(element)):
            raise _no_latex(latex, "a part is missing")
        if re.fullmatch(r"\\\w+", _text(element)):
            raise _no_latex(latex, f"{element.text} is not known")
    braces = Counter(BRACE.findall(latex))
    if braces["{"] != braces["}"]:
        raise _no_latex(latex, "a brace is missing")
    try:
        _set(formula)
    except ValueError as error:
        raise _no_latex(latex, str(error)) from None
    return ElementTree.tostring(formula, encoding="unicode")


def _no_latex(latex: str, why: str) -> Fault:
    return Fault(f"not LaTeX: {latex!r} ({why})")


def _set(formula: Element) -> None:
    """Tell browsers what TeX knows.

    Raises:
        ValueError: a letter is asked for in a style that it does not have.
    """
    elements = list(formula.iter())
    for element in elements:
        _kind(element)
    for element in elements:
        if element.tag in SCRIPTED:
            _limits(element)
        elif element.tag in ROWS:
            _row(list(element))
    for element in elements:
        if element.tag in SCRIPTED:
            for script in element[1:]:
                _close_up(script)


def _kind(element: Element) -> None:
    """Let a sign be of the kind that it is in TeX: a letter, or an operator."""
    text = _text(element)
    variant = element.get("mathvariant", "normal")
    if element.tag == "mi" and variant != "normal":
        # Browsers know no other variant; the styled letters are characters of their own.
        element.text = _styled(text, variant)
        del element.attrib["mathvariant"]
    elif element.tag == "mo" and text in LETTERS:
        element.tag = "mi"
    elif element.tag == "mi" and (text in OPERATORS or FUNCTION.fullmatch(text)):
        element.tag = "mo"
    if text in CIRCLED:
        element.set("largeop", "false")
    if element.tag == "mover":
        _above(element, element[1])


def _above(whole: Element, sign: Element) -> None:
    """An accent has the size of an accent, and a line the width of what it stands above."""
    text = _text(sign)
    if text in ACCENTS:
        whole.set("accent", "true")
        sign.text = ACCENTS[text]
        sign.set("stretchy", "false")
    elif text == LINE:
        whole.set("accent", "true")
        sign.attrib = {"stretchy": "true"}
        sign.text = OVERLINE


def _styled(letter: str, variant: str) -> str:
    """A letter or digit in a style of mathematics.

    Raises:
        ValueError: Unicode has no such letter.
    """
    plain = re.sub("LATIN |GREEK | LETTER", "", unicodedata.name(letter))
    style = variant.replace("-italic", " italic").replace("bold-", "bold ").upper()
    try:
        return unicodedata.lookup(f"MATHEMATICAL {style} {plain}")
    except KeyError:
        raise ValueError(f"{letter} has no {variant} form") from None


def _limits(scripted: Element) -> None:
    """Limits of `max` and its like stand below; within a line of text, browsers move them."""
    base = scripted[0]
    if base.tag == "mo" and (_text(base) in LIMITS or base.get("movablelimits")):
        scripted.tag = UNDER.get(scripted.tag, scripted.tag)
        base.set("movablelimits", "true")


def _row(row: list[Element]) -> None:
    """The spaces at the operators of a row, and what belongs to what."""
    cores = [_core(element) for element in row]
    bars = Counter(_text(one) for one in cores if _is_bar(one))
    opened = dict.fromkeys(BARS, False)
    for index, operator in enumerate(cores):
        if operator.tag != "mo":
            continue
        text = _text(operator)
        before = cores[index - 1] if index else None
        after = cores[index + 1] if index + 1 < len(row) else None
        if _is_bar(operator):
            operator.set("stretchy", "false")
            if bars[text] % 2 == 0:
                opened[text] = not opened[text]
                operator.set("form", "prefix" if opened[text] else "postfix")
        elif text in SIGNS:
            if any(_expects(one) for one in _last(cores[:index])):
                operator.set("form", "prefix")
        elif text in DOTS:
            comma = after is not None and _text(after) == ","
            _space(operator, "0", THIN if comma else "0")
        elif FUNCTION.fullmatch(text):
            _space(operator, THIN if _ends(before) else "0", THIN if _begins(after) else "0")


def _is_bar(operator: Element) -> bool:
    """Whether this is a bar of the text's height; one that is to grow is a fence."""
    return _text(operator) in BARS and operator.get("fence") is None


def _last(row: list[Element]) -> list[Element]:
    """The last element that is no space, if there is one."""
    return [element for element in row if element.tag != "mspace"][-1:]


def _core(element: Element) -> Element:
    """The sign that scripts stand at; of a plain sign itself."""
    while element.tag in SCRIPTED or (element.tag == "mrow" and len(element) == 1):
        element = element[0]
    return element


def _expects(operator: Element) -> bool:
    """Whether something must follow, so that a sign behind is no sign between two terms."""
    closes = operator.get("form") == "postfix" or _text(operator) in (*CLOSING, *DOTS)
    return operator.tag == "mo" and not closes


def _ends(before: Element | None) -> bool:
    """Whether a term ends before a function."""
    return before is not None and before.tag != "mspace" and not _expects(before)


def _begins(after: Element | None) -> bool:
    """Whether a term begins behind a function that is set off from it: not so a bracket."""
    if after is None or after.tag in ("mspace", "mo"):
        return False
    first = after[0] if after.tag == "mrow" and len(after) else after
    return _text(first) not in OPENING


def _close_up(script: Element) -> None:
    """No space at the operators of a subscript, superscript or limit, except at functions."""
    for element in script.iter("mo"):
        text = _text(element)
        if text not in (*OPENING, *CLOSING, *BARS) and not FUNCTION.fullmatch(text):
            _space(element, "0", "0")


def _space(operator: Element, before: str, after: str) -> None:
    operator.set("lspace", before)
    operator.set("rspace", after)


def _text(element: Element) -> str:
    return (element.text or "").strip()
