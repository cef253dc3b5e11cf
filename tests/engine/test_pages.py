"""What a page can name, and how it fails when it names what is not there."""

import pytest

from nnsite.engine.faults import Fault
from nnsite.engine.fill import filters, pages
from nnsite.engine.handover import site
from nnsite.engine.handover.provenance import Git
from nnsite.engine.run.build import Build

PAGE = "docs/en/pitfalls/halves.md"
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


def built(course):
    """All files of the course's site."""
    with Build(course) as build:
        return dict(site.files(build, Git(course.root)))


def page(toy, text, **files):
    """The page of `halves`, its text replaced."""
    return built(toy({PAGE: FRONT + text, **files}))["pitfalls/halves.md"].decode()


def fault(toy, text, **files):
    with pytest.raises(Fault) as caught:
        page(toy, text, **files)
    return str(caught.value)


def test_a_page_is_plain_markdown(toy):
    assert page(toy, "# Half\n\n{{ n.half_right | fixed(1) }} {{ twice('a') }}\n") == (
        '---\n{"experiment": "halves"}\n---\n# Half\n\n3.5 aa\n'
    )


def test_the_front_matter_takes_numbers(toy):
    files = {PAGE: "---\nexperiment: halves\ntitle: It is {{ n.half_right | fixed(1) }}\n---\nA\n"}
    assert '"title": "It is 3.5"' in built(toy(files))["pitfalls/halves.md"].decode()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A\n{{ n.half_rigt | fixed }}", 5, "no number is named 'half_rigt'; did you mean 'half_"),
        ("{{ runs.halfs.n.x }}", 4, "no experiment is named 'halfs'; did you mean 'halves'?"),
        ("A\n\n{{ run.claim.not_hole }}", 6, "no claim is named 'not_hole'; did you mean 'not_wh"),
        ("{{ run.texts.not }}", 4, "no text is named 'not'; did you mean 'note'?"),
        ("{{ run.figure('curv') }}", 4, "no figure is named 'curv'; did you mean 'curve'?"),
        ("{{ run.section('wrog') }}", 4, "toy/experiments/halves.py has no section 'wrog'; did yo"),
        ("A\n{{ nn.half }}", 5, "nothing is named 'nn'; did you mean 'n'?"),
        ("{{ published.bok }}", 4, "no published figure is named 'bok'; there are none"),
        ("{{ words.yse }}", 4, "no word is named 'yse'"),
        ("{{ page.title }}", 4, "no front matter entry is named 'title'"),
        ("{{ n.half_right }}", 4, "3.5 is printed without a filter"),
        ("{{ n.half_right | fixd }}", 4, "No filter named 'fixd'"),
        ("{% if %}", 4, "Expected an expression"),
        ("A\n\nIt is 0.9352.", 6, "the number 0.9352 is typed by hand"),
        ("It is 12 % more.", 4, "the number 12 % is typed by hand"),
        ("{% filter math %}\\left( a{% endfilter %}", 4, "not LaTeX"),
        ("{{ '<svg />' | described(' ') }}", 4, "a figure needs a text alternative"),
        ("{{ run.section('number', 'toy/lib/read.py') }}", 4, "it did not run"),
    ],
)
def test_what_is_not_there_is_named_with_its_line(toy, text, line, said):
    message = fault(toy, text, **{"toy/figures/halves.py": FIGURE})
    assert message.startswith(f"{PAGE}:{line}: "), message
    assert said in message


def test_a_fault_in_a_macro_names_the_page(toy):
    parts = "{% macro bad() %}\n{{ n.gone }}\n{% endmacro %}"
    message = fault(toy, "A\n{{ bad() }}", **{"docs/templates/parts.html": parts})
    assert message.startswith(f"{PAGE}:5: no number is named 'gone'")


def test_a_page_with_no_experiment_is_named(toy):
    with pytest.raises(Fault, match=f"{PAGE}: the front matter names no experiment"):
        built(toy({PAGE: "# Nothing\n"}))


def test_a_page_with_an_unknown_experiment_is_named(toy):
    with pytest.raises(Fault, match=f"{PAGE}:2: no experiment is named 'halfs'; did you mean"):
        built(toy({PAGE: "---\nexperiment: halfs\n---\n"}))


@pytest.mark.parametrize("text", ["`0.9352`", "[a](https://e.org/1.25)", "Python 3.6.3", "in 2019"])
def test_what_is_no_result_may_be_typed(toy, text):
    assert text in page(toy, text)


@pytest.mark.parametrize(("right", "said"), [([True, True], "2 answers"), ([False], "0 answers")])
def test_a_question_has_one_right_answer(toy, right, said):
    answers = "".join(
        f"<details data-answer=\"{{{{ 'right' if {value} else 'wrong' }}}}\">" for value in right
    )
    text = f"{{% set body %}}{answers}{{% endset %}}{{{{ choose(body) }}}}"
    assert said in fault(toy, text)


def test_an_imported_function_is_shown_where_it_is_defined(toy):
    files = {
        "toy/experiments/halves.py": toy()
        .source("halves")
        .read_text()
        .replace("import half\n", "import half\nfrom toy.lib.arithmetic import half as right\n")
        .replace("def right(n):\n    return half(n)\n", "")
    }
    text = page(toy, "{{ run.section('right').path }}:{{ run.section('right').line }}", **files)
    assert "toy/lib/arithmetic.py:5" in text


def test_the_manifest_has_no_clock_and_a_stable_order(toy):
    course = toy()
    first = built(course)["manifest.json"]
    (course.cache / "halves.json").unlink()
    assert built(course)["manifest.json"] == first
    assert b'"half_right": 3.5' in first
    assert b"seconds" not in first


def test_figures_are_inline_and_mosaics_are_files(toy):
    text = "{{ run.figure('curve').svg | described('a <curve>') }}\n{{ run.figure('tiles').src }}"
    files = built(toy({PAGE: FRONT + text, "toy/figures/halves.py": FIGURE}))
    rendered = files["pitfalls/halves.md"].decode()
    assert 'role="img" aria-label="a &lt;curve&gt;"' in rendered
    assert "../figures/halves/tiles.png" in rendered
    assert files["figures/halves/tiles.png"].startswith(b"\x89PNG")


def test_long_values_are_thinned_and_keep_their_ends():
    thinned = filters.rows({"x": list(range(1000)), "y": [0.5] * 1000}, most=10)
    assert len(thinned) == 10
    assert thinned[0] == ["0", "0.5"]
    assert thinned[-1] == ["999", "0.5"]


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
    "docs/en/about.md": "{% for one in runs %}{{ one }} {% endfor %}{{ site.date or words.no }}\n",
    "docs/templates/words.en.toml": 'no = "no date"\n',
}


@pytest.mark.parametrize(
    ("files", "again"),
    [
        ({}, []),
        ({PAGE: FRONT + "Other words.\n"}, ["pitfalls/halves.md"]),
        ({"docs/templates/more.md": ""}, ["about.md", "index.md", "pitfalls/halves.md"]),
        ({"docs/published.toml": ""}, []),
        ({"docs/published.toml": "[a]\nvalue = 1"}, ["about.md", "index.md", "pitfalls/halves.md"]),
        ({"toy/lib/deeper.py": "two = 1\n"}, ["about.md", "index.md", "pitfalls/halves.md"]),
        ({"toy/experiments/other.py": None}, ["about.md"]),
        ({"toy/experiments/third.py": None}, ["about.md"]),
    ],
)
def test_a_page_is_filled_anew_when_what_it_is_made_from_changes(toy, monkeypatch, files, again):
    other = toy(ABOUT).source("other").read_text() + "\n"
    built(toy())
    filled = []
    real = pages.Renderer.render
    monkeypatch.setattr(
        pages.Renderer, "render", lambda self, page: filled.append(page) or real(self, page)
    )
    built(toy({name: other if text is None else text for name, text in files.items()}))
    assert filled == again


def test_a_page_bears_the_date_it_is_given(toy, monkeypatch):
    assert "no date" in built(toy(ABOUT))["about.md"].decode()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert "1970-01-01" in built(toy())["about.md"].decode()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(Fault, match="SOURCE_DATE_EPOCH is 'soon'"):
        built(toy())


HEAD = "---\nexperiment: halves\ntitle: Half is {{ n.half_right | fixed(1) }}\n---\n"
BLOCK = (
    "{% extends 'layout.md' %}{% block ask %}See [home](../index.md) {{ page.title }}{% endblock %}"
)


def test_a_page_sees_the_others(toy):
    text = (
        "{% for other in pages if 'title' in other %}"
        "[{{ other.label }}: {{ other.title }}]({{ other.link }}){% endfor %}\n"
        "{{ pages.halves.block('ask') }}\n"
        "{{ pages.halves.run.n.half_right | fixed(2) }}"
    )
    files = {
        PAGE: HEAD + BLOCK,
        "docs/templates/layout.md": "{% block ask required %}{% endblock %}",
        "docs/en/all.md": text,
    }
    rendered = built(toy(files))["all.md"].decode()
    assert "[Halves: Half is 3.5](pitfalls/halves.md)" in rendered
    assert "See [home](index.md) Half is 3.5" in rendered
    assert rendered.endswith("3.50")


def test_what_another_page_lacks_is_named(toy):
    files = {PAGE: HEAD, "docs/en/all.md": "A\n{{ pages.halvs.title }}"}
    with pytest.raises(Fault, match=r"docs/en/all.md:2: no page is named 'halvs'; did you mean"):
        built(toy(files))
    files = {"docs/en/all.md": "A\n{{ pages.halves.titel }}"}
    with pytest.raises(Fault, match=r"all.md:2: no front matter entry is named 'titel'; did you"):
        built(toy(files))
    files = {"docs/en/all.md": "A\n{{ pages.halves.block('ask') }}"}
    with pytest.raises(Fault, match=r"all.md:2: .*no block is named 'ask'; there are none"):
        built(toy(files))


def test_a_page_made_from_others_follows_them(toy):
    files = {PAGE: HEAD, "docs/en/all.md": "{{ pages.halves.title }}"}
    assert "Half is 3.5" in built(toy(files))["all.md"].decode()
    edited = built(toy({"toy/lib/deeper.py": "two = 1\n"}))
    assert '"title": "Half is 7.0"' in edited["pitfalls/halves.md"].decode()
    assert edited["all.md"].decode().endswith("Half is 7.0")


@pytest.fixture
def filled(monkeypatch):
    """The pages and blocks that are filled, as they are."""
    found = []
    real = pages.Renderer.body

    def body(self, page, block=None):
        found.append(f"{page}#{block}" if block else page)
        return real(self, page, block)

    monkeypatch.setattr(pages.Renderer, "body", body)
    return found


def test_a_page_is_made_from_what_others_say_not_from_their_runs(toy, filled):
    source = toy({PAGE: HEAD, "docs/en/all.md": "{{ pages.halves.title }}"}).source("halves")
    built(toy())
    filled.clear()
    built(toy({"toy/experiments/halves.py": source.read_text() + "\n"}))
    assert filled == ["index.md", "pitfalls/halves.md"]
    filled.clear()
    assert "Half is 7.0" in built(toy({"toy/lib/deeper.py": "two = 1\n"}))["all.md"].decode()
    filled.clear()
    built(toy({PAGE: HEAD + "Other words.\n"}))
    assert filled == ["pitfalls/halves.md"]
    filled.clear()
    built(toy({PAGE: HEAD.replace("Half is", "It is")}))
    assert filled == ["all.md", "pitfalls/halves.md"]


def test_a_block_is_filled_again_only_when_its_page_is(toy, filled):
    asked = "{% extends 'layout.md' %}{% block ask %}{{ n.half_right | fixed(1) }}{% endblock %}"
    files = {
        "docs/templates/layout.md": "{% block ask required %}{% endblock %}",
        PAGE: FRONT + asked,
        "docs/en/pitfalls/other.md": "---\nexperiment: other\n---\n" + asked,
        "docs/en/quiz.md": "{% for other in pages if 'experiment' in other %}"
        "{{ other.block('ask') }} {% endfor %}",
    }
    assert built(toy(files))["quiz.md"] == b"---\n{}\n---\n3.5 3.5 "
    filled.clear()
    again = built(toy({"toy/lib/deeper.py": "two = 1\n"}))
    assert again["quiz.md"] == b"---\n{}\n---\n7.0 3.5 "
    assert sorted(filled) == ["index.md", "pitfalls/halves.md", "pitfalls/halves.md#ask", "quiz.md"]
    filled.clear()
    again = built(toy({"docs/en/pitfalls/other.md": files["docs/en/pitfalls/other.md"] + "!"}))
    assert sorted(filled) == ["pitfalls/other.md", "pitfalls/other.md#ask", "quiz.md"]


def test_a_page_that_looks_for_others_sees_new_ones(toy):
    built(toy({"docs/en/all.md": "{% for other in pages %}{{ other.label }} {% endfor %}"}))
    again = built(toy({"docs/en/more.md": "More.\n"}))
    assert b"Halves" in again["all.md"]
    assert b"More" in again["all.md"]
    (toy().root / "docs/en/more.md").unlink()
    assert b"More" not in built(toy())["all.md"]
