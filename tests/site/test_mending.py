"""MkDocs' faults are mended."""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

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


def page_of(content):
    return SimpleNamespace(content=content, file=SimpleNamespace(src_uri="a.md"))


def test_a_permalink_is_no_part_of_its_heading():
    page = page_of('<h2 id="b">B<a class="headerlink" href="#b">&para;</a></h2>')
    context = {"page": page}
    assert mending.on_page_context(context, page=page) is context
    assert page.content == (
        '<h2 id="b">B<a class="headerlink" aria-hidden="true" tabindex="-1" href="#b">'
        "&para;</a></h2>"
    )


def test_a_page_without_headings_has_none():
    page = page_of("<p>A</p>")
    mending.on_page_context({}, page=page)
    assert page.content == "<p>A</p>"


def test_permalinks_that_are_written_otherwise_stop_the_build():
    with pytest.raises(PluginError, match=r"^a\.md: permalinks are no longer written as '<a class"):
        mending.on_page_context({}, page=page_of('<h2>B<a href="#b" class="headerlink">'))
