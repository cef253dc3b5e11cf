"""Formulas: what TeX makes of LaTeX, and browsers have to be told."""

from xml.etree import ElementTree

import pytest

from nnsite.engine import Fault
from nnsite.engine.fill.mathml import mathml

MINUS = "\N{MINUS SIGN}"


def operators(latex):
    """Each operator's text with its form and the spaces around it, where they are told."""
    told = [
        (sign.text, *(sign.get(name) for name in ("form", "lspace", "rspace")))
        for sign in ElementTree.fromstring(mathml(latex)).iter("mo")
    ]
    return [(text, *(value for value in values if value is not None)) for text, *values in told]


def shape(latex):
    """The formula's elements as nested lists: a tag and its text, or its parts."""

    def of(element):
        if len(element) == 0:
            return [element.tag, element.text]
        return [element.tag, *map(of, element)]

    (row,) = ElementTree.fromstring(mathml(latex))
    return [of(element) for element in row]


@pytest.mark.parametrize(
    ("latex", "tag"),
    [
        (r"\max_k y", "munder"),
        (r"\min_{x'} y", "munder"),
        (r"\lim_{n \to \infty} y", "munder"),
        (r"\operatorname*{argmax}_k y", "munder"),
        (r"\max_k^n y", "munderover"),
        (r"\log_2 y", "msub"),
        (r"y_k", "msub"),
        (r"\sum_k y", "munder"),
        (r"\sum_{k=1}^n y", "munderover"),
    ],
)
def test_limits_stand_below_and_indices_beside(latex, tag):
    assert shape(latex)[0][0] == tag


def test_limits_of_a_name_move_within_a_line():
    (maximum,) = ElementTree.fromstring(mathml(r"\frac{\max_k y}{2}")).iter("munder")
    assert maximum[0].get("movablelimits") == "true"


@pytest.mark.parametrize(
    ("latex", "told"),
    [
        (r"\log y", [("log", "0", ".167em")]),
        (r"2 \log y", [("log", ".167em", ".167em")]),
        (r"\log y_k", [("log", "0", ".167em")]),
        (r"\log_2 y", [("log", "0", ".167em")]),
        (r"\ln \frac{a}{b}", [("ln", "0", ".167em")]),
        (r"\exp \left( y \right)", [("exp", "0", "0"), ("(", "prefix"), (")", "postfix")]),
        (r"\max(0, y)", [("max", "0", "0"), ("(",), (",",), (")",)]),
        (r"\operatorname{var}(y)", [("var", "0", "0"), ("(",), (")",)]),
        (r"a = \max(y)", [("=",), ("max", "0", "0"), ("(",), (")",)]),
        (r"\log \, y", [("log", "0", "0")]),
        # A sum has its own space, and `mod` that of a sign between two terms.
        (r"\log \sum_j y", [("log", "0", "0"), ("∑",)]),
        (r"a \bmod 256", [("mod",)]),
    ],
)
def test_a_function_is_set_off_from_a_term_and_not_from_a_bracket(latex, told):
    assert operators(latex) == told


@pytest.mark.parametrize(
    ("latex", "told"),
    [
        ("-a", [(MINUS,)]),
        ("a - b", [(MINUS,)]),
        ("(a) - b", [("(",), (")",), (MINUS,)]),
        ("a = -b", [("=",), (MINUS, "prefix")]),
        (r"a, \qquad -b", [(",",), (MINUS, "prefix")]),
        (r"a \cdot (-b)", [("·",), ("(",), (MINUS, "prefix"), (")",)]),
        (
            r"\left( -b \right) - c",
            [("(", "prefix"), (MINUS, "prefix"), (")", "postfix"), (MINUS,)],
        ),
        (r"|a| - b", [("|", "prefix"), ("|", "postfix"), (MINUS,)]),
        (r"a \pm b", [("±",)]),
        (r"a + \cdots + b", [("+",), ("⋯", "0", "0"), ("+",)]),
        (r"1, \ldots, n", [(",",), ("…", "0", ".167em"), (",",)]),
    ],
)
def test_a_sign_belongs_to_what_follows_or_stands_between_two_terms(latex, told):
    assert operators(latex) == told


@pytest.mark.parametrize(
    ("latex", "told"),
    [
        (r"|a|^2 |b|", 2 * [("|", "prefix"), ("|", "postfix")]),
        (r"\lVert a \rVert", [("‖", "prefix"), ("‖", "postfix")]),
        ("a | b", [("|",)]),
    ],
)
def test_bars_that_come_in_pairs_are_brackets_of_the_text_s_height(latex, told):
    assert operators(latex) == told
    bars = ElementTree.fromstring(mathml(latex)).iter("mo")
    assert {bar.get("stretchy") for bar in bars} == {"false"}


def test_bars_that_are_to_grow_grow():
    signs = list(ElementTree.fromstring(mathml(r"\left| \frac{a}{b} \right|")).iter("mo"))
    assert [(sign.get("form"), sign.get("stretchy")) for sign in signs] == [
        ("prefix", "true"),
        ("postfix", "true"),
    ]


def test_a_product_is_no_larger_than_its_factors():
    (product,) = ElementTree.fromstring(mathml(r"a \odot b")).iter("mo")
    assert product.get("largeop") == "false"


def test_an_index_is_set_close():
    assert operators(r"y_{i+1, k}") == [("+", "0", "0"), (",", "0", "0")]
    assert operators(r"\sum_{i=1}^n i = 1") == [("∑",), ("=", "0", "0"), ("=",)]
    assert operators(r"y^{2 \log k}") == [("log", ".167em", ".167em")]


@pytest.mark.parametrize(
    ("latex", "letters"),
    [
        (r"x^{\mathsf T}", "x\N{MATHEMATICAL SANS-SERIF CAPITAL T}"),
        (r"\mathbf{ab}", "\N{MATHEMATICAL BOLD SMALL A}\N{MATHEMATICAL BOLD SMALL B}"),
        (r"\boldsymbol{\alpha}", "\N{MATHEMATICAL BOLD ITALIC SMALL ALPHA}"),
        (r"\partial x", "∂x"),
    ],
)
def test_a_styled_letter_is_a_character_of_its_own(latex, letters):
    found = list(ElementTree.fromstring(mathml(latex)).iter("mi"))
    assert "".join(letter.text for letter in found) == letters
    assert not any("mathvariant" in letter.attrib for letter in found)


@pytest.mark.parametrize(
    ("latex", "sign", "stretchy"),
    [
        (r"\bar{y}", "¯", "false"),
        (r"\tilde{y}", "\N{SMALL TILDE}", "false"),
        (r"\hat{y}", "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "false"),
        (r"\overline{z_{l-1}^2}", "\N{OVERLINE}", "true"),
    ],
)
def test_an_accent_is_one_and_a_line_is_as_wide_as_what_is_below(latex, sign, stretchy):
    (accented,) = ElementTree.fromstring(mathml(latex)).iter("mover")
    assert accented.get("accent") == "true"
    assert (accented[1].text, accented[1].get("stretchy")) == (sign, stretchy)


def test_a_style_that_a_letter_does_not_have_is_named():
    with pytest.raises(Fault, match=r"^not LaTeX: .*\(ω has no sans-serif form\)"):
        mathml(r"{\mathsf \omega}")


def test_what_html_takes_for_a_tag_is_written_for_it():
    assert "<mo>&lt;</mo>" in mathml("a < b")
