"""The theme's faults are mended, and a mend that has nothing to do stops the build."""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from nnsite.mkdocs import mending

CONFIG = SimpleNamespace(theme={"language": "en"})
NAMES = {"search": "検索", "breadcrumb": "パンくず"}


@pytest.fixture
def broken():
    """What the theme writes, in so far as it is wrong."""
    return "\n".join(f"<i {fault}" for _, fault, _ in (*mending.MENDS, mending.NAMESAKES))


def test_mends_every_fault(broken):
    page = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"))
    mended = mending.on_post_page(broken, page=page, config=CONFIG)
    assert mended.splitlines() == [
        '<i data-md-component="search" role="dialog" aria-label="Search">',
        '<i id="__drawer">',
        '<i id="__search">',
        "<i >",
        '<i class="md-path" aria-label="Breadcrumb">',
    ]


@pytest.mark.parametrize("line", range(4))
def test_a_fault_that_is_gone_stops_the_build(broken, line):
    lines = broken.splitlines()
    del lines[line]
    with pytest.raises(PluginError, match=r"^a\.md: the theme no longer has a .*; take it out of"):
        mending.mend("\n".join(lines), "a.md", NAMES)


def test_a_breadcrumb_is_not_everywhere(broken):
    without = broken.splitlines()[:4]
    assert "role" in mending.mend("\n".join(without), "index.md", NAMES)
    with pytest.raises(PluginError, match="breadcrumb"):
        mending.mend("\n".join([*without, '<i class="md-path">']), "a.md", NAMES)


def test_what_is_heard_is_in_the_pages_language(broken):
    mended = mending.mend(broken, "a.md", NAMES)
    assert 'aria-label="検索"' in mended
    assert 'aria-label="パンくず"' in mended


def test_of_templates_only_the_page_not_found(broken):
    mend = mending.on_post_template
    assert 'aria-label="Search"' in mend(broken, template_name="404.html", config=CONFIG)
    assert mend("<urlset>", template_name="sitemap.xml", config=CONFIG) == "<urlset>"


@pytest.mark.parametrize(
    ("meta", "date"), [({"date": "2024-02-03"}, "2024-02-03"), ({}, "1970-01-01")]
)
def test_a_page_bears_the_date_of_what_it_is_made_from(meta, date):
    page = SimpleNamespace(meta=meta, update_date="today")
    assert mending.on_page_markdown("# A", page=page, config=CONFIG) == "# A"
    assert page.update_date == date


@pytest.mark.parametrize(("hide", "left"), [(["toc", "path"], 0), (["path"], 2), (None, 2)])
def test_contents_that_a_page_hides_are_not_in_the_navigation(hide, left):
    meta = {} if hide is None else {"hide": hide}
    page = SimpleNamespace(meta=meta, toc=SimpleNamespace(items=["A", "B"]))
    context = {"page": page}
    assert mending.on_page_context(context, page=page) is context
    assert len(page.toc.items) == left
