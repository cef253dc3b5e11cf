"""The theme's faults are mended, and a mend that has nothing to do stops the build."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

SCRIPT = Path(__file__).parents[2] / "scripts/mend_theme.py"


@pytest.fixture(scope="module")
def mend_theme():
    spec = importlib.util.spec_from_file_location("mend_theme", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def broken(mend_theme):
    """What the theme writes, in so far as it is wrong."""
    return "\n".join(f"<i {fault}" for _, fault, _ in (*mend_theme.MENDS, mend_theme.NAMESAKES))


def test_mends_every_fault(mend_theme, broken):
    page = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"))
    mended = mend_theme.on_post_page(broken, page=page, config=None)
    assert mended.splitlines() == [
        '<i data-md-component="search" role="dialog" aria-label="Search">',
        '<i id="__drawer">',
        '<i id="__search">',
        "<i >",
        '<i class="md-path" aria-label="Breadcrumb">',
    ]


@pytest.mark.parametrize("line", range(4))
def test_a_fault_that_is_gone_stops_the_build(mend_theme, broken, line):
    lines = broken.splitlines()
    del lines[line]
    with pytest.raises(PluginError, match=r"^a\.md: the theme no longer has a .*; take it out of"):
        mend_theme.mend("\n".join(lines), "a.md")


def test_a_breadcrumb_is_not_everywhere(mend_theme, broken):
    without = broken.splitlines()[:4]
    assert "role" in mend_theme.mend("\n".join(without), "index.md")
    with pytest.raises(PluginError, match="breadcrumb"):
        mend_theme.mend("\n".join([*without, '<i class="md-path">']), "a.md")


def test_of_templates_only_the_page_not_found(mend_theme, broken):
    mend = mend_theme.on_post_template
    assert 'aria-label="Search"' in mend(broken, template_name="404.html", config=None)
    assert mend("<urlset>", template_name="sitemap.xml", config=None) == "<urlset>"
