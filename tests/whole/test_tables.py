"""A table without a caption stops the build."""

from types import SimpleNamespace

import markdown
import pytest
from mkdocs.exceptions import PluginError

from nnsite.mkdocs.tables import on_page_content

PAGE = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"))
CAPTIONED = '<table class="a">\n<caption class="b">A</caption>\n<tr><td>1</td></tr></table>'


def test_a_caption_is_no_paragraph():
    text = '<table markdown="span">\n<caption>*A*</caption>\n</table>'
    html = markdown.markdown(text, extensions=["md_in_html"])
    assert html.split() == ["<table>", "<caption><em>A</em></caption>", "</table>"]


def test_tables_with_captions_are_shown():
    assert on_page_content(f"<p>A</p>{CAPTIONED}{CAPTIONED}", page=PAGE).count("<table") == 2


def test_a_caption_that_became_a_paragraph_is_refused():
    with pytest.raises(PluginError, match=r"^a\.md: a table has no caption: 'A 1'; write "):
        on_page_content(
            "<table>\n<p><caption>A</caption></p><tr><td>1</td></tr></table>", page=PAGE
        )


def test_one_without_is_refused():
    html = f"{CAPTIONED}\n<table>\n<thead>\n<tr><th>step</th><th>loss</th></tr></thead></table>"
    with pytest.raises(PluginError, match=r"^a\.md: a table has no caption: 'step loss'; write "):
        on_page_content(html, page=PAGE)


def test_a_markdown_table_stops_a_build_and_one_in_a_call_does_not(project):
    page = project.root / "docs/en/about.md"
    text = page.read_text()
    table = "| step | loss |\n|---|---|\n| *a* `|` b | {{ 1 + 1 }} |\n"
    page.write_text(f"{text}\n{table}")
    done = project.run("nnsite", "build")
    assert done.returncode == 1
    assert "about.md: a table has no caption: 'step loss a | b 2'" in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    page.write_text(f'{text}\n{{% call table("The *loss*") %}}\n{table}{{% endcall %}}\n')
    done = project.run("nnsite", "build")
    assert done.returncode == 0, done.stderr
    html = "".join(project.files()["about/index.html"].decode().split("\n"))
    assert "<table><caption>The <em>loss</em></caption><thead>" in html
    assert '<th scope="row"><em>a</em> <code>|</code> b</th><td>2</td>' in html
