"""What comes from a run is shown as it is, whatever is in it and wherever it stands."""

import html
import json
from html.parser import HTMLParser

import markdown
import pytest

from nnsite.engine.controls import visible
from nnsite.engine.fill.sources import Source, Sources
from nnsite.engine.fill.templates import Templates
from nnsite.engine.fill.text import Printed, Text, settled

PAGE = "texts/english/mistakes/halves.md"
EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc", "pymdownx.superfences"]
HOSTILE = [
    "<img src=x onerror=alert(7)>",
    "</p></div></td></details><script>alert(1)</script>",
    "a < b > c & d &lt; &#60;",
    '" onmouseover="alert(1)" x="',
    "' onmouseover='alert(1)' x='",
    "*a* **b** _c_ __d__ ~~e~~ ^f^ $g$",
    "[a](javascript:alert(1)) ![b](c) [d][e] <http://f.example>",
    "`a` ``b`` ```c",
    "a ` b",
    "`",
    "\\",
    "a\\`b",
    "a | b | c",
    "# a",
    "- a",
    "1. a",
    "> a",
    "---",
    "=====",
    "{: .terminal } { .a onload=alert(1) } {% x %} {{ y }}",
    "}",
    "a: b #c",
    "<!-- a",
    "a -->",
    "]]>",
    "<b>",
    "    code",
    "a\n\n# b\n\n<hr>\n- c",
    "```\nend of the block\n```\n~~~",
    "\x1b[31mred\x1b[0m \x00 \x07 \x9b",
    "\u202egnp.exe\u202c \u2066a\u2069",
    "\U0010f03cscript>",
    "\udc80.npz",
    "%s {} {0} 100 %",
    "!!! note",
    "&copy;",
    "x_y_z *",
]
# Each with the text in it once; `@` is where its words begin and end.
PLACES = {
    "a paragraph": "@ {{ t }} @",
    "the beginning of a line": "{{ t }}\n",
    "emphasis": "**@ {{ t }} @**",
    "a heading": "# @ {{ t }} @\n",
    "a list": "* @ {{ t }} @\n* b\n",
    "the beginning of an item": "* {{ t }}\n* b\n",
    "a table": "| a | b |\n|---|---|\n| @ {{ t }} @ | c |\n",
    "a link's words": "[@ {{ t }} @](b.md)",
    "HTML": "<table><tr><td>@ {{ t }} @</td></tr></table>\n",
    "Markdown in HTML": '<div markdown="1">\n<p markdown="span">@ {{ t }} @</p>\n</div>\n',
    "the beginning of Markdown in HTML": '<div markdown="1">{{ t }}</div>\n',
    "code in HTML": "<p>@ <code>{{ t }}</code> @</p>\n",
    "code": "@ `{{ t }}` @",
    "code in a table": "| a | b |\n|---|---|\n| @ `{{ t }}` @ | c |\n",
    "code with more": "@ ``a = {{ t }}`` @",
    "backticks in HTML": "<div>@ `{{ t }}` @</div>\n",
}
ATTRIBUTES = {
    "an attribute": '<p title="{{ t }}">a</p>\n',
    "an escaped attribute": '<p title="{{ t | attribute }}">a</p>\n',
    "an attribute in single quotes": "<p title='{{ t }}'>a</p>\n",
    "code in an attribute": '<p title="`{{ t }}`">a</p>\n',
    "an attribute of an image": '![a](b.png){ title="{{ t }}" }\n',
    "an attribute within Markdown": 'a <span title="{{ t }}">b</span> c\n',
}
WAYS = [
    "{{ t }}",
    "{{ '' ~ t }}",
    "{{ '' + t }}",
    "{{ t + '' }}",
    "{{ [t] | join }}",
    "{{ ''.join([t]) }}",
    "{{ '%s' % t }}",
    "{{ '%s' | format(t) }}",
    "{{ '{}'.format(t) }}",
    "{{ t.replace('q', 'r') }}",
    "{{ 'z'.replace('z', t) }}",
    "{{ t | safe }}",
    "{{ t | string }}",
    "{{ t[:] }}",
    "{{ t | list | join }}",
    "{{ t.split('\\0') | first }}",
    "{{ t.partition('\\0')[0] }}",
    "{% set u = t %}{{ u }}",
    "{{ twice(t)[:t | length] }}",
    "{{ {'a': t}.a }}",
]


class Parsed(HTMLParser):
    """The elements and their attributes, and the text."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.attributes, self.text = [], [], ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self.attributes += [(name, value) for name, value in attributes if name != "id"]

    def handle_comment(self, data):
        self.elements.append(data)

    def handle_data(self, data):
        self.text += data


def parsed(source):
    return Parsed(markdown.markdown(source, extensions=EXTENSIONS))


def words(text):
    return " ".join(text.split())


@pytest.fixture
def shown(tmp_path):
    """`shown(text, page)`: the page, filled, in which `t` is a text of the run."""

    def fill(text, page):
        parts = Source("parts.html", "{% macro twice(text) %}{{ text }}{{ text }}{% endmacro %}")
        sources = Sources({"a.md": Source("a.md", page)}, {"parts.html": parts})
        return settled(Templates(sources, tmp_path).body("a.md", {"t": Text(text)}))

    return fill


# Filters of Jinja's that change a text, with what becomes of "<b>`a`</b> *b*\nc".
FILTERED = {
    "t | title": "<B>`a`</b> *b* C",
    "t | upper": "<B>`A`</B> *B* C",
    "t | wordwrap(5)": "<b>`a `</b> *b* c",
    "t | wordwrap(5, true, '*')": "<b>`a*`</b>**b**c",
    "t | tojson": '"\\u003cb\\u003e`a`\\u003c/b\\u003e *b*\\nc"',
    "[t] | tojson": '["\\u003cb\\u003e`a`\\u003c/b\\u003e *b*\\nc"]',
    "t | truncate(9, true, '')": "<b>`a`</b",
    "t | reverse": "c *b* >b/<`a`>b<",
}
SEPARATOR = "\n\n@@@@\n\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_text_wherever_it_stands(shown, text):
    """The page has the elements that it has with a harmless text, and this text."""
    pages = shown(text, SEPARATOR.join(PLACES.values())).split(SEPARATOR)
    said = words(visible(text).replace("\U0010f03c", "\ufffd"))
    for place, filled, template in zip(PLACES, pages, PLACES.values(), strict=True):
        page, harmless = parsed(filled), parsed(template.replace("{{ t }}", "harmless"))
        expected = words(harmless.text.replace("harmless", said))
        if place == "backticks in HTML":  # they are code, or they stay what they are
            harmless.elements += ["code"] * ("code" in page.elements)
            page.text, expected = (one.replace("`", "") for one in (page.text, expected))
        assert page.elements == harmless.elements, (place, filled)
        assert page.attributes == harmless.attributes, (place, filled)
        assert words(page.text) == words(expected), (place, filled)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_text_within_attributes(shown, text):
    pages = shown(text, SEPARATOR.join(ATTRIBUTES.values())).split(SEPARATOR)
    said = words(visible(text).replace("\U0010f03c", "\ufffd"))
    for place, filled, template in zip(ATTRIBUTES, pages, ATTRIBUTES.values(), strict=True):
        page = parsed(filled)
        harmless = parsed(template.replace("{{ t }}", "x").replace("{{ t | attribute }}", "x"))
        assert page.elements == harmless.elements, (place, filled)
        assert dict(page.attributes).keys() == dict(harmless.attributes).keys(), (place, filled)
        title = words(dict(page.attributes)["title"])
        assert title.strip("`") == said.strip("`") or "code" in place, (place, filled)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_block_shows_a_text_verbatim_and_ends_where_it_should(shown, text):
    page = shown(
        text, "```python\n{{ t }}\n```\n\nafter\n\n> ~~~~ { .python }\n> {{ t }}\n> ~~~~\n"
    )
    first, _, _ = page.partition("\n\nafter")
    said = visible(text).replace("\U0010f03c", "\ufffd")
    mark = first.partition("python")[0]
    assert first == f"{mark}python\n{said}\n{mark}"
    html_of_it = parsed(first).text
    assert words(html_of_it) == words(said)
    assert parsed(page).text.count("after") == 1
    assert "p" in parsed(page).elements


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_joining_makes_markup_of_a_text(shown, way):
    text = "<b>`a`</b> *b* [c](d)\n# e"
    page = parsed(shown(text, f"@ {way} @"))
    assert page.elements == ["p"]
    assert words(page.text) == f"@ {words(text)} @"


@pytest.mark.parametrize("way", FILTERED)
def test_nor_does_a_filter(shown, way):
    page = parsed(shown("<b>`a`</b> *b*\nc", f"@ {{{{ {way} }}}} @"))
    assert page.elements == ["p"]
    assert words(page.text) == f"@ {FILTERED[way]} @"


def test_a_filter_leaves_a_pages_own_words_markdown(shown):
    assert parsed(shown("t", "{{ '*a* b' | title }} {{ '*c*' | wordwrap(9) }}")).elements == [
        *("p", "em", "em")
    ]


@pytest.mark.parametrize("way", ["{{ [t] }}", "{{ {t: t} }}", "{{ '%r' % t }}", "{{ t | pprint }}"])
def test_nor_does_what_python_writes_of_it(shown, way):
    page = parsed(shown("<b>*a*</b>", f"@ {way} @"))
    assert page.elements == ["p"]
    assert "<b>*a*</b>" in page.text


def test_a_pages_own_words_stay_markdown(shown):
    page = shown("<b>", "*a* {{ '**b**' }} {{ t ~ ' _c_' }} {{ t.replace('<', '<i>&nbsp;</i>') }}")
    assert parsed(page).elements == ["p", "em", "strong", "em", "i"]


def test_what_is_made_of_a_text_can_be_compared(shown):
    test = "{{ 'y' if t == '<b>' and t in ('<b>', 'c') and t[0] == '<' else 'n' }}"
    assert shown("<b>", test) == "y"


HOSTILE_TEXT = "<img src=x onerror=alert(7)> `a` \"b\" 'c' *d* {e} \\ | f: #g"


def test_front_matters_hold_the_text_itself(toy, built, halves):
    """It passes YAML on its way, and into other pages."""
    page = (
        "---\nexperiment: halves\ntitle: It is {{ run.texts.note }}\n"
        'description: "a: {{ run.texts.note }}"\nseen:\n- text: "`{{ run.texts.note }}`"\n---\n'
        "# {{ page.title }} { #top }\n"
    )
    source = halves.replace('"note": "odd"', f'"note": {HOSTILE_TEXT!r}')
    other = "{{ pages.halves.title }}\n\n{{ pages.halves.seen[0].text }}\n"
    files = built(
        toy({"toy/mistakes/halves.py": source, PAGE: page, "texts/english/all.md": other})
    )
    filled = files["mistakes/halves.md"].decode()
    front = json.loads(filled.split("\n---\n")[0].removeprefix("---\n"))
    assert front["title"] == f"It is {HOSTILE_TEXT}"
    assert front["description"] == f"a: {HOSTILE_TEXT}"
    assert parsed(filled.split("\n---\n")[1]).elements == ["h1"]
    shown_there = parsed(files["all.md"].decode().split("\n---\n")[1])
    assert shown_there.elements == ["p", "p", "code"]
    assert words(shown_there.text) == f"It is {HOSTILE_TEXT} {HOSTILE_TEXT}"


FIGURE = """
from matplotlib.figure import Figure
from nnsite.engine.declare.figure import Plot


def curve(r):
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, 1])
    return Plot(figure, {"<b>": ["<i>", "*a*"]})
"""


def test_claims_rows_warnings_columns_and_files_are_text(toy, built, halves):
    source = (
        halves.replace('"half of the number"', '"half <b> of `it`"')
        .replace('"Half of it is', '"<b> a < b: half of *it* is')
        .replace("Experiment(table=", "Experiment(warns={'b': 'UserWarning: <b>'}, table=")
        .replace("    return n // 2", "    warnings.warn('<b>')  # <i>\n    return n // 2")
    )
    page = """---
experiment: halves
---
{% for row in run.table %}<p title="{{ row.label }}">{{ row.label }}</p>
{% endfor %}
{% for claim in run.claims %}<p>{{ claim.text }}</p>
{% endfor %}
`{{ run.warnings.b.text }}` {{ run.warned("b")[0].line }}
{% for column in run.figure("curve")["values"] %}{{ column }}{% endfor %}
{% for row in run.figure("curve")["values"] | rows %}{{ row | join }}{% endfor %}

{{ made_from.inputs.number.file }} {{ made_from.inputs.number.label }}
"""
    course = toy({"toy/mistakes/halves.py": source, "toy/pictures/halves.py": FIGURE, PAGE: page})
    course = toy(inputs={"number": _named(course, "<b>*7*`.txt")})
    filled = built(course)["mistakes/halves.md"].decode().split("\n---\n")[1]
    page = parsed(filled)
    assert page.elements == ["p", "p", "p", "code"]
    assert page.attributes == [("title", "half <b> of `it`")]
    for said in (
        "half <b> of `it`",
        "<b> a < b: half of *it* is 3.5.",
        "UserWarning: <b> warnings.warn('<b>')  # <i>",
        "<b><i>*a*",
        "<b>*7*`.txt the <b>",
    ):
        assert said in page.text


def _named(course, name):
    from dataclasses import replace

    path = course.root / name
    path.write_text("7")
    number = course.inputs["number"]
    return replace(number, path=path, arguments=(str(path),), label="the <b>")


def test_settling_leaves_a_page_without_texts_alone():
    page = "# a\n\n```text\n<b>\n```\n`<b>` {a}\n"
    assert settled(page) == page
    assert settled(page + str(Text("a"))) == page + "a"


def test_what_is_made_of_a_capture_is_no_capture():
    capture = Printed(" a ")
    assert type(capture.strip()) is Text
    assert type(capture[:]) is Text
    assert html.unescape(settled(str(capture)).strip()) == " a "
