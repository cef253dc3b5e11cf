"""Every line to paste prints, in a bare interpreter, what its page shows."""

import json
import re

import pytest
from project import ROOT

STEMS = sorted(path.stem for path in (ROOT / "nnsite/experiments").glob("[a-z]*.py"))
SIDES = ("catch_wrong", "catch_right")
DTYPE = re.compile(r"float(32|64)")


@pytest.fixture(scope="session")
def pasted(bare, ran):
    """`pasted(stem)`: what the page shows, and what the bare interpreter printed."""
    known = {}

    def paste(stem):
        if stem not in known:
            result = ran(stem)
            if not result["catch"]:
                pytest.skip(f"{stem} has no lines to paste")
            done = bare.run(str(ROOT / "tests/paste.py"), stem, input=result["catch"])
            assert done.returncode == 0, done.stderr
            known[stem] = result["captured"], json.loads(done.stdout)
        return known[stem]

    return paste


@pytest.mark.parametrize("stem", STEMS)
def test_the_page_shows_what_is_printed_to_the_last_character(pasted, stem):
    shown, printed = pasted(stem)
    for side in SIDES:
        assert printed[side] == shown[side] + "\n"
    assert shown["catch_wrong"] != shown["catch_right"]


@pytest.mark.parametrize("stem", STEMS)
def test_it_prints_the_same_for_the_other_float_dtype(pasted, stem):
    shown, printed = pasted(stem)
    for side in SIDES:
        other = printed[f"{side}, other dtype"]
        assert DTYPE.sub("float", other) == DTYPE.sub("float", shown[side]) + "\n"
