"""A block of output that only Markdown makes one stops the build."""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from nnsite.mkdocs.blocks import on_page_content

PAGE = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"), meta={})


@pytest.mark.parametrize(
    "classes", ["language-python highlight", "language-text terminal highlight"]
)
def test_what_is_typed_or_captured_is_shown(classes):
    html = f'<div class="{classes}"><pre><span></span><code>x = 1</code></pre></div>'
    assert on_page_content(html, page=PAGE) == html


@pytest.mark.parametrize("classes", ["highlight", "language-text highlight"])
def test_what_is_neither_is_refused(classes):
    html = (
        f'<p>A</p><div class="{classes}"><pre><span></span><code>[1. <b>1.</b>]</code></pre></div>'
    )
    with pytest.raises(PluginError, match=r"^a\.md: a block is neither marked .*: '\[1\. 1\.\]'$"):
        on_page_content(html, page=PAGE)


def test_a_file_that_is_shown_as_it_stands_may_hold_any():
    html = '<div class="highlight"><pre><span></span><code>make</code></pre></div>'
    page = SimpleNamespace(file=PAGE.file, meta={"verbatim": "A.md"})
    assert on_page_content(html, page=page) == html


@pytest.mark.parametrize("text", ["A line.\n\n    ValueError: typed\n", "* a\n\n        typed\n"])
def test_indented_lines_stop_a_build(project, text):
    page = project.root / "docs/en/about.md"
    page.write_text(page.read_text() + f"\n{text}")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert "about.md: a block is neither marked" in done.stderr
    assert len(done.stderr.splitlines()) <= 2
