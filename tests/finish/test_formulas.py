"""Formulas in any finished folder: their font, or a line that says what it lacks."""

import re

import pytest

from nnsite.engine import Fault, Store
from nnsite.finish.step import finish

PLAIN = "<style>p{top:0}</style><p>"


@pytest.fixture
def finished(tmp_path):
    """`finished(pages)`: the folder of these pages by path, finished."""

    def made(pages):
        folder = tmp_path / "site"
        for path, text in pages.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        finish(folder, Store(tmp_path / "cache", ""))
        return folder

    return made


def sheet(folder):
    (path,) = (folder / "assets").glob("*.css")
    return path.read_text("utf-8")


def test_formulas_get_a_font_that_the_stylesheet_names(finished):
    formula = "<math><mi>x</mi><mo>+</mo><mn>1</mn></math>"
    folder = finished({"index.html": PLAIN, "a/index.html": f"{PLAIN}{formula}"})
    (font,) = (folder / "assets").glob("*.woff2")
    assert re.fullmatch(r"maths\.[0-9a-f]{8}\.woff2", font.name)
    css = sheet(folder)
    assert f"src:url({font.name});font-display:swap" in css
    assert "math{font-family:Maths,math}" in css
    assert "p{top:0}" in css


def test_without_formulas_there_is_no_font(finished):
    folder = finished({"index.html": PLAIN})
    assert "font" not in sheet(folder)
    assert not list(folder.rglob("*.woff2"))


def test_a_formula_that_the_font_cannot_show_is_named_and_nothing_is_written(finished, tmp_path):
    page = f"{PLAIN}<math><mtext>損失</mtext></math>"
    with pytest.raises(Fault, match=r"^index\.html: a formula shows 失 \(U\+5931, "):
        finished({"index.html": page})
    (left,) = (tmp_path / "site").rglob("*")
    assert left.read_text("utf-8") == page
