"""Ids of headings: written, short, and the same in every language."""

import pytest

from nnsite.engine import Fault
from nnsite.engine.fill import ids
from nnsite.engine.fill.sources import Source

GOOD = """# A title { #top }

## Why { #why data-search-exclude="" }

Two halves { #two-halves }
---

### uint8 {: .wide #uint8 }

<h2 id="below">Below</h2>

<p id="colour=red">A state</p>

<p id="rate=0.01&colour=red&size2=10">Three at once</p>

```python
# No heading
```

`<h3>` and `id="WRONG"` are code, #this is none, and
below two lines
---
stands a rule.
"""


def refused(filled, source=None):
    with pytest.raises(Fault) as caught:
        ids.refuse_unstable(filled, filled if source is None else source, "a.md")
    return str(caught.value)


def test_written_ids_may_stand():
    ids.refuse_unstable(GOOD, GOOD, "a.md")


@pytest.mark.parametrize(
    ("heading", "text", "proposed"),
    [
        ("## The two half repairs", "The two half repairs", "half-repairs"),
        ("##Tight ##", "Tight", "tight"),
        ("Underlined words\n===", "Underlined words", "underlined-words"),
        ("Also these\n---", "Also these", "also-these"),
        ("### From 0.9228 on", "From 0.9228 on", "from"),
        ("### 半分", "半分", "two-words"),
        ("### `rand` { .wide }", "`rand`", "rand"),
    ],
)
def test_a_heading_without_an_id_is_named_and_gets_a_proposal(heading, text, proposed):
    told = refused(f"A\n\n{heading}\n\nB\n")
    assert told.startswith(f"a.md:3: the heading '{text}' has no id. ")
    assert told.endswith(f" such as {{ #{proposed} }}")
    marked, _, underline = heading.partition("\n")
    good = f"{marked.replace(' { .wide }', '')} {{ #{proposed} }}"
    ids.refuse_unstable(f"{good}\n{underline}\n" if underline else good, "", "a.md")


def test_the_line_is_found_though_the_heading_is_filled():
    source = "A\n\n### At {{ n.rate | fixed(2) }}\n\n{{ n.rate }}\n"
    assert refused("A\n\n### At 2.30\n\n2\n", source).startswith("a.md:3: the heading 'At 2.30'")
    assert refused("### By a layout\n", "{{ a }}\n").startswith("a.md: the heading 'By a layout'")


def test_a_heading_of_html_without_an_id_is_named():
    assert refused('<h2 class="a">B</h2>').startswith('a.md: <h2 class="a"> has no id; ')


@pytest.mark.parametrize(
    "name",
    [
        "Why",
        "0.9228",
        "2-halves",
        "why-",
        "a--b",
        "半分",
        "a.b",
        "a=0.",
        "a=.1",
        "a=0.1.2",
        "a.b=1",
        "a=-1",
        "x" * 41,
    ],
)
def test_an_id_is_a_short_name(name):
    for text in (f"## A {{ #{name} }}", f'<p id="{name}">A</p>'):
        assert refused(f"A\n\n{text}").startswith(
            f"a.md:3: the id '{name}' must be words in lower case"
        )


@pytest.mark.parametrize(
    "text", ["## A { #a }\n\n## B { #a }", '## A { #a }\n\n<p id="a">A</p>', '<p id="a"><p id="a">']
)
def test_an_id_stands_once(text):
    assert refused(text).startswith("a.md:1: the id 'a' stands there twice")


ENGLISH = """---
symptoms:
  - id: half
    text: a half
---
{## A comment. ##}
# Half { #top }

## Two { #{{ two.name }} data-search-exclude="" }

<p id="end">The end.</p>
"""
JAPANESE = ENGLISH.replace("a half", "半分").replace("Half", "半分").replace("Two", "二")


def compared(japanese):
    ids.refuse_other_ids(
        {"a.md": Source("ja/a.md", japanese), "ja.md": Source("ja/ja.md", "# 日本 { #x }")},
        {"a.md": Source("en/a.md", ENGLISH), "en.md": Source("en/en.md", "# A { #y }")},
    )


def test_a_translation_with_the_same_ids_may_stand():
    compared(JAPANESE)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: half", "id: hanbun", "ja/a.md:3: the id 'hanbun' stands where en/a.md has 'half'"),
        ("two.name", "two.ja", "ja/a.md:9: the id '{{ two.ja }}' stands where en/a.md has '{{ two"),
        ('<p id="end">', "<p>", "ja/a.md: the id 'end' of en/a.md:11 is missing"),
        ("</p>\n", '</p>\n<p id="more">', "ja/a.md:12: en/a.md has no id 'more' there"),
    ],
)
def test_a_translation_with_other_ids_is_refused(old, new, told):
    assert JAPANESE.count(old) == 1
    with pytest.raises(Fault) as caught:
        compared(JAPANESE.replace(old, new))
    assert str(caught.value).startswith(told)
