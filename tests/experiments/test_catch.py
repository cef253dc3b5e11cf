"""Every line to paste prints, in a bare interpreter, what its page shows."""

import re

import pytest
from project import ROOT

SOURCES = sorted((ROOT / "nnsite/experiments").glob("[a-z]*.py"))
STEMS = [path.stem for path in SOURCES if "\ndef catch(" in path.read_text("utf-8")]
SIDES = ("catch_wrong", "catch_right")
DTYPE = re.compile(r"float(32|64)")


def test_every_pitfall_has_lines_to_paste():
    pitfalls = sorted(path.stem for path in (ROOT / "docs/en/pitfalls").glob("*.md"))
    assert pitfalls == STEMS


@pytest.fixture(scope="session")
def pasted(in_bare, ran):
    """`pasted(stem)`: what the page shows, and what the bare interpreter printed."""
    return lambda stem: (ran(stem)["captured"], in_bare(stem)["printed"])


@pytest.mark.parametrize("stem", STEMS)
def test_the_page_shows_what_is_printed_to_the_last_character(pasted, stem):
    shown, printed = pasted(stem)
    for side in SIDES:
        assert printed[side] == shown[side] + "\n"
    assert shown["catch_wrong"] != shown["catch_right"]


@pytest.mark.parametrize("stem", STEMS)
def test_it_prints_the_same_at_the_prompt(pasted, stem):
    """There, a block of lines ends with an empty line."""
    shown, printed = pasted(stem)
    for side in SIDES:
        assert printed[f"{side}, at the prompt"] == shown[side] + "\n"


@pytest.mark.parametrize("stem", STEMS)
def test_it_prints_the_same_for_the_other_float_dtype(pasted, stem):
    shown, printed = pasted(stem)
    for side in SIDES:
        other = printed[f"{side}, other dtype"]
        assert DTYPE.sub("float", other) == DTYPE.sub("float", shown[side]) + "\n"
