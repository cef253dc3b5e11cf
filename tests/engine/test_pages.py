"""What a page can name, and how it fails when it names what is not there."""

import re

import pytest

from nnsite.engine import Build, Fault, Provenance, Site, files
from nnsite.engine.fill import filters

PAGE = "texts/english/mistakes/halves.md"
FRONT = "---\nexperiment: halves\n---\n"
FIGURE = """
from matplotlib.figure import Figure
import numpy as np
from nnsite.engine.declare.figure import Mosaic, Plot


def curve(r):
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, 1], [r.half_wrong, r.half_right], color="#d55e00")
    return Plot(figure, {"x": [0, 1], "y": [r.half_wrong, r.half_right]})


def tiles(r):
    return Mosaic(np.arange(12, dtype=np.uint8).reshape(3, 4))
"""


@pytest.fixture
def page(toy, built):
    """`page(text)`: the page of `halves`, its text replaced, filled."""

    def fill(text, **files):
        return built(toy({PAGE: FRONT + text, **files}))["mistakes/halves.md"].decode()

    return fill


@pytest.fixture
def fault(page):
    """`fault(text)`: the message that a page with this text ends with."""

    def fail(text, **files):
        with pytest.raises(Fault) as caught:
            page(text, **files)
        return str(caught.value)

    return fail


def test_a_page_is_plain_markdown(page):
    assert page("# Half { #top }\n\n{{ n.half_right | fixed(1) }} {{ twice('a') }}\n") == (
        '---\n{"date": null, "experiment": "halves"}\n---\n# Half { #top }\n\n3.5 aa\n'
    )


def test_the_front_matter_takes_numbers(built, toy):
    files = {PAGE: "---\nexperiment: halves\ntitle: It is {{ n.half_right | fixed(1) }}\n---\nA\n"}
    assert '"title": "It is 3.5"' in built(toy(files))["mistakes/halves.md"].decode()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A\n{{ n.half_rigt | fixed }}", 5, "no number is named 'half_rigt'; did you mean 'half_"),
        ("{{ runs.halfs.n.x }}", 4, "no experiment is named 'halfs'; did you mean 'halves'?"),
        ("A\n\n{{ run.claim.not_hole }}", 6, "no claim is named 'not_hole'; did you mean 'not_wh"),
        ("{{ run.texts.not }}", 4, "no text is named 'not'; did you mean 'note'?"),
        ("{{ run.figure('curv') }}", 4, "no figure is named 'curv'; did you mean 'curve'?"),
        ("{{ run.excerpt('wrog') }}", 4, "toy/mistakes/halves.py has no 'wrog'; did yo"),
        ("A\n{{ nn.half }}", 5, "nothing is named 'nn'; did you mean 'n'?"),
        ("{{ run.captured.refusd }}", 4, "no capture is named 'refusd'; did you mean 'refused'?"),
        ("{{ published.bok }}", 4, "no published figure is named 'bok'; there are none"),
        ("{{ words.fcat }}", 4, "no word is named 'fcat'; did you mean 'fact'?"),
        ("{{ words.sections.numbrs }}", 4, "no word under sections is named 'numbrs'; did you me"),
        ("{{ run.texts.note | output }}", 4, "'odd' is shown as output, and no run has printed it"),
        ("{{ run.captured.refused.upper() | output }}", 4, "is shown as output, and no run has"),
        ("{{ page.title }}", 4, "no front matter entry is named 'title'"),
        ("{{ n.half_right }}", 4, "3.5 is printed without a filter"),
        ("{{ n.half_right | fixd }}", 4, "No filter named 'fixd'"),
        ("{% if %}", 4, "Expected an expression"),
        ("A\n\nIt is 0.9352.", 6, "the number 0.9352 is typed by hand"),
        ("It is 12 % more.", 4, "the number 12 % is typed by hand"),
        ("{% filter math %}\\left( a{% endfilter %}", 4, "not LaTeX"),
        ("{{ '<svg />' | described(' ') }}", 4, "a figure needs a text alternative"),
        ("{{ run.excerpt('idle', 'toy/lib/unrelated.py') }}", 4, "it did not run"),
    ],
)
def test_what_is_not_there_is_named_with_its_line(fault, text, line, said):
    message = fault(text, **{"toy/pictures/halves.py": FIGURE})
    assert message.startswith(f"{PAGE}:{line}: "), message
    assert said in message


def test_a_fault_in_a_macro_names_the_page(fault):
    parts = "{% macro bad() %}\n{{ n.gone }}\n{% endmacro %}"
    message = fault("A\n{{ bad() }}", **{"layouts/parts.html": parts})
    assert message.startswith(f"{PAGE}:5: no number is named 'gone'")


@pytest.mark.parametrize(
    "text",
    [
        '{{ "```text\\nValueError: typed\\n```" }}',
        "{{ '`' * 3 }}text\nValueError: typed\n{{ '`' * 3 }}",
        "{{ '<pre>typed</pre>' }}",
        "{% set mark = '```' %}{{ mark }}\ntyped\n{{ mark }}",
    ],
)
def test_output_in_the_strings_of_a_page_is_refused(fault, text):
    assert fault(text).startswith(PAGE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A\n{{ 1 / 0 }}", f"{PAGE}:5: ZeroDivisionError: division by zero"),
        ("{{ n.half_right ** 9999 }}", f"{PAGE}:4: OverflowError"),
        ('{% include "nowhere.md" %}', f"{PAGE}:4: nowhere.md"),
        ("Two\u2028lines {{ 'and\u2028more' }}", None),
    ],
)
def test_whatever_an_expression_raises_is_a_fault(page, fault, text, said):
    if said is None:
        assert "Two\u2028lines" in page(text)
    else:
        assert fault(text).startswith(said)


def test_output_typed_into_a_layout_is_refused(toy, built):
    layout = "{% block a required %}{% endblock %}\n```text\n1.0\n```\n"
    with pytest.raises(Fault, match=r"layouts/layout.md:2: a block of output is typed by hand"):
        built(toy({"layouts/layout.md": layout}))


@pytest.mark.parametrize("name", ["layouts/words.toml", "layouts/parts.html"])
def test_numbers_typed_into_words_and_macros_are_refused(toy, built, name):
    course = toy()
    path = course.root / name
    line = 1 + path.read_text("utf-8").count("\n")
    more = {".toml": 'more = "at 0.92"\n', ".html": "{% macro more() %}at 0.92{% endmacro %}\n"}
    path.write_text(path.read_text("utf-8") + more[path.suffix], "utf-8")
    with pytest.raises(Fault, match=f"^{name}:{line}: the number 0.92 is typed by hand"):
        built(course)


def test_what_the_words_name_may_be_typed(toy, built):
    course = toy()
    words = course.root / "layouts/words.toml"
    text = words.read_text("utf-8")
    words.write_text(f'typed = ["3.11"]\nmore = "Python 3.11"\n{text}', "utf-8")
    built(course)
    words.write_text(f'typed = ["3.11"]\n{text}', "utf-8")
    with pytest.raises(
        Fault, match=r"layouts/words.toml:1: typed names 3.11, which is not typed here"
    ):
        built(course)


def test_numbers_in_the_label_of_the_navigation_are_refused(toy, built):
    page = "texts/english/at 0.92.md"
    said = f"{page}:1: in the label of the navigation, the number 0.92 is typed by hand"
    with pytest.raises(Fault, match=said):
        built(toy({page: "A page\n"}))
    assert "at 0.92.md" in built(toy({page: "---\ntyped: [0.92]\n---\nA page\n"}))


def test_a_page_with_no_experiment_is_named(built, toy):
    with pytest.raises(Fault, match=f"{PAGE}: the front matter names no experiment"):
        built(toy({PAGE: "Nothing\n"}))


def test_a_page_with_an_unknown_experiment_is_named(built, toy):
    with pytest.raises(Fault, match=f"{PAGE}:2: no experiment is named 'halfs'; did you mean"):
        built(toy({PAGE: "---\nexperiment: halfs\n---\n"}))


@pytest.mark.parametrize("entry", ["typed: [2019, 3.6.3]", "typed:\n- 2019\n- 3.6.3"])
def test_what_the_front_matter_names_may_be_typed(built, toy, entry):
    text = f"---\nexperiment: halves\n{entry}\n---\nPython 3.6.3, in 2019.\n"
    assert "Python 3.6.3, in 2019." in built(toy({PAGE: text}))["mistakes/halves.md"].decode()


def test_an_entry_that_a_list_lacks_is_named(built, toy):
    text = "---\nexperiment: halves\nseen:\n- text: a\n---\n{{ page.seen[0].texd }}\n"
    with pytest.raises(Fault) as caught:
        built(toy({PAGE: text}))
    assert str(caught.value) == (
        f"{PAGE}:6: no entry of seen in {PAGE} is named 'texd'; did you mean 'text'?"
    )


def test_what_may_be_typed_is_a_list(built, toy):
    with pytest.raises(Fault, match=f"{PAGE}: typed must be a list of numbers"):
        built(toy({PAGE: "---\nexperiment: halves\ntyped: 2019\n---\nIn 2019.\n"}))


@pytest.mark.parametrize(("right", "said"), [([True, True], "2 answers"), ([False], "0 answers")])
def test_a_question_has_one_right_answer(fault, right, said):
    answers = "".join(f"{{{{ 'right' if {value} else 'wrong' }}}} " for value in right)
    assert said in fault(
        f"{{% filter once('right', 'answers are right') %}}{answers}{{% endfilter %}}"
    )


def test_a_name_that_is_not_among_others_is_told(page, fault):
    known = "['red', 'blue']"
    assert "blue" in page(f"{{{{ ['blue'] | among({known}, 'colour') | join }}}}")
    said = fault(f"{{{{ ['blu'] | among({known}, 'colour') | join }}}}")
    assert "no colour is named 'blu'; did you mean 'blue'?" in said


def test_an_imported_function_is_shown_where_it_is_defined(page, toy):
    files = {
        "toy/mistakes/halves.py": toy()
        .source("halves")
        .read_text()
        .replace("import half\n", "import half\nfrom toy.lib.arithmetic import half as right\n")
        .replace("def right(n):\n    return half(n)\n", "")
    }
    text = page("{{ run.excerpt('right').path }}:{{ run.excerpt('right').line }}", **files)
    assert "toy/lib/arithmetic.py:5" in text


def test_the_manifest_has_no_clock_and_a_stable_order(built, toy):
    course = toy()
    first = built(course)["build.json"]
    (course.cache / "halves.recipe").unlink()
    assert built(course)["build.json"] == first
    assert b'"half_right": 3.5' in first
    assert b"seconds" not in first


def test_figures_are_inline_and_mosaics_are_files(built, toy):
    text = "{{ run.figure('curve').svg | described('a <curve>') }}\n{{ run.figure('tiles').src }}"
    files = built(toy({PAGE: FRONT + text, "toy/pictures/halves.py": FIGURE}))
    rendered = files["mistakes/halves.md"].decode()
    assert 'role="img" aria-label="a &lt;curve&gt;"' in rendered
    # The address tells what is shown, and not whose it is.
    address = re.search(r"\.\./(figures/tiles\.[0-9a-f]{8}\.png)$", rendered)
    assert files[address[1]].startswith(b"\x89PNG")


def test_long_values_are_thinned_and_keep_their_ends():
    thinned = filters.rows({"x": list(range(1000)), "y": [0.5] * 1000}, most=10)
    assert len(thinned) == 10
    assert thinned[0] == ["0", "0.5"]
    assert thinned[-1] == ["999", "0.5"]


TABLE = r"""
| step | `a|b` | c \| d |
|:---|---:|:-:|

| 1 | {x} | |
  2 | **y** | `|` |
"""


def test_a_markdown_table_is_rows_of_cells():
    assert filters.piped(TABLE) == [
        ["step", "`a|b`", "c | d"],
        ["1", "{x}", ""],
        ["2", "**y**", "`|`"],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no table: a line of titles"),
        ("| a |\n| 1 |", "no table: a line of titles"),
        ("| a | b |\n|---|---|\n| 1 |", r"the row \| 1 \| has 1 cells, and the titles are 2"),
        ("| a |\n|---|\n| 1 | 2 |", "has 2 cells, and the titles are 1"),
    ],
)
def test_what_is_no_markdown_table_is_told(text, said):
    with pytest.raises(Fault, match=said):
        filters.piped(text)


@pytest.mark.parametrize(
    ("filtered", "text"),
    [
        (filters.fixed(0.93518, 4), "0.9352"),
        (filters.fixed(12345.678, 1), "12,345.7"),
        (filters.count(10000), "10,000"),
        (filters.percent(0.0776), "7.8\N{NO-BREAK SPACE}%"),
        (filters.sig(4.2483542552915889e-18, 2), "4.2e-18"),
        (filters.by_spec(648, ",d"), "648"),
    ],
)
def test_filters(filtered, text):
    assert filtered == text


ABOUT = {
    "texts/english/about.md": (
        "{% for one in runs %}{{ one }} {% endfor %}{{ made_from.date or 'no' }}"
    ),
}


def test_a_page_bears_the_date_it_is_given(built, toy, monkeypatch):
    assert "halves other no" in built(toy(ABOUT))["about.md"].decode()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert '"date": "1970-01-01"' in built(toy())["about.md"].decode()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(Fault, match="SOURCE_DATE_EPOCH is 'soon'"):
        built(toy())


HEAD = "---\nexperiment: halves\ntitle: Half is {{ n.half_right | fixed(1) }}\n---\n"
BLOCK = (
    "{% extends 'layout.md' %}{% block ask %}See [home](../index.md) {{ page.title }}{% endblock %}"
)


def test_a_page_sees_the_others(built, toy):
    text = (
        "{% for other in pages if 'title' in other %}"
        "[{{ other.label }}: {{ other.title }}]({{ other.link }}){% endfor %}\n"
        "{{ pages.halves.block('ask') }}\n"
        "{{ pages.halves.run.n.half_right | fixed(2) }}"
    )
    files = {
        PAGE: HEAD + BLOCK,
        "layouts/layout.md": "{% block ask required %}{% endblock %}",
        "texts/english/all.md": text,
    }
    rendered = built(toy(files))["all.md"].decode()
    assert "[Halves: Half is 3.5](mistakes/halves.md)" in rendered
    assert "See [home](index.md) Half is 3.5" in rendered
    assert rendered.endswith("3.50")


def test_a_page_gathers_what_all_say(built, toy):
    seen = "seen:\n  - {id: a, names: [x, y]}\n  - {id: b}\n  - {id: c, names: x}\n"
    text = "{{ gathered('seen', 'id') | join }} {{ gathered('seen', 'names').count('x') }}"
    files = {PAGE: HEAD.replace("title:", f"{seen}title:"), "texts/english/all.md": text}
    assert built(toy(files))["all.md"].decode().endswith("abc 2")


def test_a_page_sees_those_of_its_section(built, toy):
    text = "{% for other in pages.halves.beside %}{{ other.label }}, {% endfor %}"
    files = {PAGE: HEAD, "texts/english/all.md": text}
    assert built(toy(files))["all.md"].decode().endswith("\nHalves, ")


def test_what_another_page_lacks_is_named(built, toy):
    files = {PAGE: HEAD, "texts/english/all.md": "A\n{{ pages.halvs.title }}"}
    with pytest.raises(
        Fault, match=r"texts/english/all.md:2: no page is named 'halvs'; did you mean"
    ):
        built(toy(files))
    files = {"texts/english/all.md": "A\n{{ pages.halves.titel }}"}
    with pytest.raises(Fault, match=r"all.md:2: no front matter entry is named 'titel'; did you"):
        built(toy(files))
    files = {"texts/english/all.md": "A\n{{ pages.halves.block('ask') }}"}
    with pytest.raises(Fault, match=r"all.md:2: .*no block is named 'ask'; there are none"):
        built(toy(files))


def test_a_block_that_shows_itself_is_named(toy, built):
    block = "{% extends 'layout.md' %}{% block ask %}{{ pages.halves.block('ask') }}{% endblock %}"
    files = {PAGE: HEAD + block, "layouts/layout.md": "{% block ask required %}{% endblock %}"}
    with pytest.raises(Fault, match=r"block 'ask' of mistakes/halves.md shows itself") as caught:
        built(toy(files))
    assert len(str(caught.value).splitlines()) == 1


def test_a_page_made_from_others_follows_them(built, toy):
    files = {PAGE: HEAD, "texts/english/all.md": "{{ pages.halves.title }}"}
    assert "Half is 3.5" in built(toy(files))["all.md"].decode()
    edited = built(toy({"toy/lib/deeper.py": "two = 1\n"}))
    assert '"title": "Half is 7.0"' in edited["mistakes/halves.md"].decode()
    assert edited["all.md"].decode().endswith("Half is 7.0")


def test_a_page_that_looks_for_others_sees_new_ones(built, toy):
    built(toy({"texts/english/all.md": "{% for other in pages %}{{ other.label }} {% endfor %}"}))
    again = built(toy({"texts/english/more.md": "More.\n"}))
    assert b"Halves" in again["all.md"]
    assert b"More" in again["all.md"]
    (toy().root / "texts/english/more.md").unlink()
    assert b"More" not in built(toy())["all.md"]


def test_a_section_is_known_by_its_identity(toy, built):
    text = (
        "{% for other in pages if other.section == 'numbers' %}"
        "{{ other.section_title }}{% endfor %}"
    )
    assert built(toy({"texts/english/all.md": text}))["all.md"].decode().endswith("Numbers")
    words = {"layouts/words.toml": "[sections]\nnumbers = 'Figures'\n"}
    with pytest.raises(
        Fault, match=r"all.md:1: the section 'Numbers' of the navigation is not among"
    ):
        built(toy(words))


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("---\nexperiment: halves\ntitle: [\n---\n", "the front matter is not YAML: "),
        ("---\n- halves\n---\n", "the front matter is no list of entries (name: value)"),
        ("---\nexperiment: halves\n1: a\n---\n", "the front matter is no list of entries"),
        ("---\nexperiment: halves\na: &a [*a]\n---\n", "the front matter holds no plain values"),
        ("---\nexperiment: halves\na: 2020-13-41\n---\n", "the front matter is not YAML"),
        ("---\nexperiment: halves\n", "the front matter has no end (a line of ---)"),
    ],
)
def test_a_broken_front_matter_is_named(toy, built, front, said):
    with pytest.raises(Fault) as caught:
        built(toy({PAGE: front}))
    assert re.match(rf"{PAGE}(:\d+)?: {re.escape(said)}", str(caught.value))
    assert len(str(caught.value).splitlines()) == 1


def test_the_words_of_a_language_must_be_there(toy, built):
    course = toy()
    (course.root / "layouts/words.toml").unlink()
    with pytest.raises(Fault, match=r"layouts/words.toml: cannot be read: No such file"):
        built(course)


@pytest.mark.parametrize(
    ("site", "shown"),
    [
        (Site(), "[] [] []"),
        (Site("A name", "A *B*", "a_b@example.org"), "[A name] [A &#42;B&#42;] [a_b@example.org]"),
    ],
)
def test_a_page_can_name_the_site_its_author_and_a_contact(toy, places, site, shown):
    """As text: nothing in them is Markdown. Where the settings say nothing, they are empty."""
    course = toy({PAGE: FRONT + "[{{ site.name }}] [{{ site.author }}] [{{ site.contact }}]\n"})
    edition = course.editions["en"]
    with Build(course) as build:
        made = dict(files(build, edition, places(edition), Provenance(course.root), site))
    assert shown in made["mistakes/halves.md"].decode()


def test_what_the_settings_do_not_say_is_named(fault):
    said = f"{PAGE}:4: no setting is named 'authr'; did you mean 'author'?"
    assert fault("{{ site.authr }}") == said


VERBATIM = "---\ntitle: A file\nverbatim: notes/READ ME.md\n---\nHalf: {{ words.fact }}\n"


def test_a_page_can_be_a_file_of_the_project_as_it_stands(toy, built):
    """Nothing in it is filled or refused; the page's own text stands below."""
    text = "# At 0.92\n\n```\n{% block a %}{{ n.x }} {## <b>\n```\n\n>>> typed\n"
    course = toy({"texts/english/file.md": VERBATIM, "notes/READ ME.md": text})
    front, _, body = built(course)["file.md"].decode().partition("\n---\n")
    assert '"title": "A file"' in front
    assert body == f"{text}Half: Fact\n"


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read_is_named(toy, built, content):
    course = toy({"texts/english/file.md": VERBATIM})
    if content is not None:
        (course.root / "notes").mkdir()
        (course.root / "notes/READ ME.md").write_bytes(content)
    said = "^texts/english/file.md: the file notes/READ ME.md, named by verbatim, cannot be read: "
    with pytest.raises(Fault, match=said):
        built(course)
