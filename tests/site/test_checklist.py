"""The page with the checklists: each line is told, can be ticked, and leads on."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def items(built):
    """Each item's address and HTML, in order."""
    html = (built / "checklist/index.html").read_text("utf-8")
    parts = html.split('<div class="nn-check" id="')[1:]
    return [(part.partition('"')[0], part.partition("\n</div>\n")[0]) for part in parts]


def test_the_lists_are_short(items, built):
    html = (built / "checklist/index.html").read_text("utf-8")
    before = html.partition('id="before"')[2].partition('id="fails"')[0].count('"checkbox"')
    assert 12 <= before <= 16
    assert 8 <= len(items) - before <= 11
    assert len({name for name, _ in items}) == len(items)


def test_each_line_says_what_it_prints_and_leads_on(items):
    """A box to tick; lines to paste with what they print, or a link to another place."""
    for name, html in items:
        assert html.count('<label><input type="checkbox"> <strong>') == 1, name
        if "<pre" in html:
            assert "nn-tells" in html, name
        else:
            assert 'href="' in html, name


def test_a_mistake_prints_something_else(items):
    for name, html in items:
        printed = re.search(
            r"nn-right.*?<code>(.*?)</code>.*?nn-wrong.*?<code>(.*?)</code>", html, re.S
        )
        if printed:
            assert printed[1] != printed[2], name
    told = [name for name, html in items if "nn-right" in html and "nn-wrong" in html]
    assert len(told) >= 18


def test_a_box_is_ticked_by_its_words(reader, served):
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{served}checklist/")
    box = page.locator(".nn-check input").first
    expect(box).not_to_be_checked()
    page.locator(".nn-check label").first.click()
    expect(box).to_be_checked()


def test_it_fits_on_two_sheets(reader, served):
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{served}checklist/")
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", margin=margin))
    assert len(sheets) <= 2
