"""Two languages from one execution, built to two sites."""

import json
import os
import subprocess
import sys

import pytest
from project import BANNERS

from nnsite.engine import Build, Fault, Provenance, files

PAGE = "texts/japanese/mistakes/halves.md"
SENTENCE = '"半分は {half_right:.1f} です。"'


def test_each_page_speaks_its_language(toy, built):
    english = built(toy())["mistakes/halves.md"].decode()
    japanese = built(toy(), "ja")["mistakes/halves.md"].decode()
    assert '"title": "3.5, not 3"' in english
    assert "half of the number: 3.0 / 3.5\n" in english
    assert "Fact: Half of it is 3.5.\n" in english
    assert '"title": "3 ではなく 3.5"' in japanese
    assert "数の半分: 3.0 / 3.5\n" in japanese
    assert "確認: 半分は 3.5 です。\n" in japanese
    shown = "TypeError: unsupported operand type(s) for /: 'str' and 'int'"
    assert shown in english
    assert shown in japanese


def test_both_share_one_execution_and_one_set_of_figures(toy, places):
    course = toy()
    stems = []
    with Build(course, report=lambda stem, done, total, ran: stems.append(stem)) as build:
        both = {
            language: dict(files(build, edition, places(edition), Provenance(course.root)))
            for language, edition in course.editions.items()
        }
    assert sorted(stems) == ["halves", "other"]
    assert both["en"]["build.json"] == both["ja"]["build.json"]
    figures = {name for name in both["en"] if name.startswith("figures/")}
    assert figures
    assert all(both["en"][name] == both["ja"][name] for name in figures)


@pytest.mark.parametrize(
    ("replaced", "by", "said"),
    [
        (f"  not_whole: {SENTENCE}\n", "", "has no text for 'not_whole' under claims"),
        ("  half_wrong: 数の半分\n", "", "has no text for 'half_wrong' under rows"),
        ("not_whole:", "not_hole:", "has no text for 'not_whole' under claims"),
        (
            "rows:\n",
            "rows:\n  half: 半\n",
            "rows has a text for 'half'; did you mean 'half_wrong'?",
        ),
        (
            "{half_right:.1f}",
            "{half_wrong:.1f}",
            "names half_wrong:.1f, and in the experiment half_right:.1f",
        ),
        ("{half_right:.1f}", "3.5", "names no number, and in the experiment half_right:.1f"),
        ("です。", "、7 です。", "the claim 'not_whole' names 7, and in the experiment no number"),
        ("数の半分", "7 の半分", "the row 'half_wrong' names 7, and in the experiment no number"),
        (
            "{half_right:.1f}",
            "{half_right:.1f",
            "the claim 'not_whole': ",
        ),
        (
            "{half_right:.1f}",
            "{half_right:.0f}",
            "names half_right:.0f, and in the experiment half_",
        ),
        ("{half_right:.1f}", "{}", "the claim 'not_whole': '{}' names no number"),
        ("数の半分", "''", "has no text for 'half_wrong' under rows"),
        (
            "rows:\n  half_wrong: 数の半分",
            "rows: 数の半分",
            "rows must be a list of names, each with",
        ),
    ],
)
def test_a_sentence_that_does_not_say_the_same_is_refused(toy, built, replaced, by, said):
    course = toy()
    page = course.root / PAGE
    text = page.read_text("utf-8")
    assert text.count(replaced) == 1
    page.write_text(text.replace(replaced, by), "utf-8")
    with pytest.raises(Fault) as caught:
        built(course, "ja")
    assert str(caught.value).startswith(f"{PAGE}:")
    assert said in str(caught.value)
    assert built(course)  # English is as it was


def test_both_have_the_same_ids(toy, built):
    course = toy()
    page = course.root / PAGE
    page.write_text(page.read_text("utf-8").replace("{ #top }", "{ #ue }"), "utf-8")
    said = f"^{PAGE}:9: the id 'ue' stands where texts/english/mistakes/halves.md has 'top'"
    with pytest.raises(Fault, match=said):
        built(course, "ja")


def test_an_experiment_without_a_page_in_that_language_is_named(toy, built):
    text = "{% for claim in runs.other.claims %}{{ claim.text }}{% endfor %}"
    assert built(toy({"texts/japanese/index.md": "", "texts/english/index.md": text}))
    with pytest.raises(Fault, match="no page has the sentences of experiment 'other' in this lang"):
        built(toy({"texts/japanese/index.md": text}), "ja")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_plain_site_generator_builds_its_files(toy, built, tmp_path, language):
    """The files are a folder that any generator of Markdown takes; here MkDocs alone."""
    course = toy()
    for name, content in built(course, language).items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    settings = {
        "site_name": "Halves",
        "theme": {"name": "mkdocs", "locale": language},
        "markdown_extensions": ["attr_list"],
    }
    (tmp_path / "mkdocs.yml").write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=tmp_path,
        env=os.environ | BANNERS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/mistakes/halves/index.html").read_text("utf-8")
    assert {"en": "Half of it is 3.5.", "ja": "半分は 3.5 です。"}[language] in page
    assert '<h1 id="top">' in page
