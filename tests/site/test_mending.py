"""MkDocs' faults are mended."""

import re
from types import SimpleNamespace

import pytest

from nnsite.mkdocs import mending


@pytest.mark.parametrize(
    ("meta", "date"), [({"date": "2024-02-03"}, "2024-02-03"), ({}, "1970-01-01")]
)
def test_a_page_bears_the_date_of_what_it_is_made_from(meta, date):
    page = SimpleNamespace(meta=meta, update_date="today")
    assert mending.on_page_markdown("# A", page=page) == "# A"
    assert page.update_date == date


def test_a_title_is_text():
    page = SimpleNamespace(meta={"title": 'x < y & "z"', "description": "x < y"})
    mending.on_page_markdown("", page=page)
    assert page.meta == {"title": 'x &lt; y &amp; "z"', "description": "x < y"}


def test_a_permalink_is_no_part_of_its_heading(built):
    """By the theme's template: each is as Markdown writes it, and then only seen."""
    links = set()
    for path in built.rglob("*.html"):
        links.update(re.findall(r"<a [^>]*\bheaderlink\b[^>]*>", path.read_text("utf-8")))
    assert len(links) > 200
    for link in links:
        assert link.startswith('<a class="headerlink" aria-hidden="true" tabindex="-1" href="#')
