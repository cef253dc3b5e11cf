"""A site built with a reader's own weights: what holds must hold, and the rest is said."""

import json
import re

import numpy as np
import pytest
from own import LAST, diverged, drawn, failing, notice, saved

from nnsite.data import weights

PAGE = """
{{ notice(run) }}

{{ facts() }}
"""
# On a page of the run's own and on one that names the run: its question, and a figure.
OF_RUN = """
{% call predict("Is it right by a wide margin?"OF) %}
{% call answer("Yes.", when=runs.softmax_batch.n.accuracy_right > 0.5) %}
It is.
{% endcall %}
{% call answer("No.", when=runs.softmax_batch.n.accuracy_right > 2) %}
It is not.
{% endcall %}
{% endcall %}

{{ figure("loss_by_batch", "Two rows of dots", "A figure"OF) }}
"""
ASKING = {"pitfalls/softmax_batch": "", "about": ", of=runs.softmax_batch"}


def own(folder):
    """The path of a file of weights that have learned nothing."""
    return str(saved(folder, "drawn", drawn()))


@pytest.fixture
def telling(project):
    """A small project whose pages have a notice, a list of facts, a question and a figure."""
    page = project.root / "docs/en/pitfalls/softmax_batch.md"
    page.write_text(page.read_text() + PAGE)
    for name, of in ASKING.items():
        page = project.root / f"docs/en/{name}.md"
        page.write_text(page.read_text() + OF_RUN.replace("OF", of))
    home = project.root / "docs/en/index.md"
    home.write_text("{{ notice_of_all() }}\n" + home.read_text())
    return project


def test_the_site_is_built_and_says_what_does_not_hold(telling, tmp_path):
    done = telling.run("nnsite", "build", "--weights", own(tmp_path))
    assert done.returncode == 0, done.stderr
    told = LAST.fullmatch(done.stdout.splitlines()[-1])
    found = failing(telling)
    assert told[1] == "drawn.npz"
    assert int(told[2]) == sum(map(len, found.values())) > 0
    assert int(told[4]) == len(found)
    said = notice(telling, "pitfalls/softmax_batch/")
    assert said.startswith(f"{len(found['softmax_batch'])} of 9 facts on this page do not hold")
    assert all(text in said for text in found["softmax_batch"])
    assert "accuracy_wrong 0.1" in said
    home = notice(telling, "")
    assert f"{told[2]} of {told[3]} facts do not hold with them: " in home
    assert "softmax_batch" in home
    page = telling.files()["pitfalls/softmax_batch/index.html"].decode()
    held = 9 - len(found["softmax_batch"])
    assert f"{held} of 9 facts hold" in page
    assert page.count(">does not hold</span>") == 9 - held


NEVER = """

@experiment.finding("Never.")
def never(r):
    return r.digits < 0
"""


def test_one_fact_and_none_are_told_in_words_of_their_own(telling, tmp_path):
    near = {name: array.astype(np.float16) for name, array in weights.load().items()}
    command = ("nnsite", "build", "--weights", str(saved(tmp_path, "near", near)))
    assert telling.run(*command).stdout.splitlines()[-1] == "built site/ with the weights near.npz"
    home = notice(telling, "")
    assert re.fullmatch(r"This site .* weights near\.npz\. All \d\d facts hold with them\.", home)
    with (telling.root / "nnsite/experiments/softmax_batch.py").open("a") as source:
        source.write(NEVER)
    told = LAST.fullmatch(telling.run(*command).stdout.splitlines()[-1])
    assert (told[2], told[4]) == ("1", "1")
    assert re.search(r"\. 1 of \d\d facts does not hold with them: \w+\.", notice(telling, ""))
    assert notice(telling, "pitfalls/softmax_batch/") == (
        "1 of 10 facts on this page does not hold with the weights near.npz. The page was written "
        "for other weights, and tells of this fact as if it held: Never. digits 10000"
    )


def test_with_published_weights_nothing_is_said(telling):
    assert telling.run("nnsite", "build").returncode == 0
    assert notice(telling, "pitfalls/softmax_batch/") == notice(telling, "") == ""
    files = telling.files()
    assert "9 of 9 facts hold" in files["pitfalls/softmax_batch/index.html"].decode()
    for name in ASKING:
        page = files[f"{name}/index.html"].decode()
        assert 'class="nn-predict" data-question="softmax_batch"' in page
        assert page.count('data-answer="right"') == 1


def test_a_question_without_one_right_answer_is_left_out(telling, tmp_path):
    telling.run("nnsite", "build", "--weights", own(tmp_path))
    files = telling.files()
    for name in ASKING:
        page = files[f"{name}/index.html"].decode()
        assert 'class="nn-predict"' not in page
        assert "Is it right" not in page
        assert "The question is left out." in page


def test_a_page_shows_the_figure_of_the_run_that_it_names(telling):
    assert telling.run("nnsite", "build").returncode == 0
    files = telling.files()
    tables = [
        re.findall(
            '<table class="nn-values".*?</table>', files[f"{name}/index.html"].decode(), re.S
        )
        for name in ASKING
    ]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 1
    shown = json.loads(files["build.json"])["pages"]["about.md"]
    assert shown["softmax_batch"]["figures"] == ["loss_by_batch"]


def test_with_published_weights_it_stops_the_build(telling):
    page = telling.root / "docs/en/pitfalls/softmax_batch.md"
    page.write_text(page.read_text().replace("accuracy_right > 0.5", "accuracy_right > 1"))
    done = telling.run("nnsite", "build")
    assert done.returncode == 1
    assert "0 answers of this question are right by the run; there must be exactly 1" in done.stderr


def test_strict_refuses_them_and_leaves_the_site(telling, tmp_path):
    assert telling.run("nnsite", "build").returncode == 0
    before = telling.files()
    done = telling.run("nnsite", "build", "--strict", "--weights", own(tmp_path))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines
    form = r"nnsite: page '(softmax_batch|sigmoid_overflow)': \d of its facts do not hold: [\w, ]+"
    assert all(re.fullmatch(form, line) for line in lines)
    assert "worse_than_guessing" in done.stderr
    assert telling.files() == before
    assert telling.run("nnsite", "build", "--strict").returncode == 0


def test_mkdocs_warns_and_its_strict_build_refuses(telling, tmp_path):
    telling.environment["NNSITE_WEIGHTS"] = own(tmp_path)
    done = telling.run("mkdocs", "build")
    assert done.returncode == 0, done.stderr
    told = r"WARNING.* built with the weights drawn.npz; \d+ of \d+ facts do not"
    assert re.search(told, done.stderr)
    assert telling.run("mkdocs", "build", "--strict").returncode == 1


def test_run_tells_which_facts_do_not_hold(telling, tmp_path):
    command = [
        "nnsite",
        "run",
        "softmax_batch",
        "--weights",
        own(tmp_path),
    ]
    done = telling.run(*command, "--json")
    assert done.returncode == 0, done.stderr
    claims = json.loads(done.stdout)["claims"]
    count = sum(not claim["holds"] for claim in claims)
    assert count > 0
    assert not any(claim["law"] for claim in claims if not claim["holds"])
    table = telling.run(*command)
    assert table.returncode == 0
    assert f"checked: {9 - count} of 9 facts hold" in table.stdout
    assert table.stdout.count("- DOES NOT HOLD: ") == count


def test_a_diverged_network_ends_in_a_line(telling, tmp_path):
    done = telling.run("nnsite", "build", "--weights", str(saved(tmp_path, "diverged", diverged())))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "holds nan" in done.stderr
