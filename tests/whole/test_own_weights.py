"""A site built with a reader's own weights: what holds must hold, and the rest is said."""

import html
import json
import re
import shutil

import numpy as np
import pytest
from project import Project

from nnsite.core.network import accuracy, predict
from nnsite.core.training import init, train
from nnsite.course import course
from nnsite.data import digits

SIZES = (784, 50, 100, 10)
LAST = re.compile(
    r"built site/ with the weights (\w+\.npz); (\d+) of (\d+) facts do not hold with them "
    r"\(on (\d+) pages?\)"
)
PAGE = """
{{ notice(run) }}

{{ facts() }}

{% call predict("Is it right by a wide margin?") %}
{% call answer("Yes.", when=n.accuracy_right > 0.5) %}
It is.
{% endcall %}
{% call answer("No.", when=n.accuracy_right > 2) %}
It is not.
{% endcall %}
{% endcall %}
"""


def drawn(seed=1):
    """A network that has learned nothing."""
    return init(np.random.default_rng(seed), SIZES)


def trained(digits_seen, epochs, seed=5):
    """A network after some hundred steps on a few digits."""
    rng = np.random.default_rng(seed)
    x, t = digits.train()
    x, t = x[:digits_seen] / 255, t[:digits_seen]
    return train(rng, init(rng, SIZES), x, t, learning_rate=0.5, batch_size=100, epochs=epochs)


def diverged():
    """A network whose training overflowed."""
    return {name: value * np.nan for name, value in drawn().items()}


@pytest.fixture
def saved(tmp_path):
    """`saved(name, weights)`: the path of a file of weights."""

    def save(name, weights):
        path = tmp_path / f"{name}.npz"
        np.savez(path, **{key: value.astype(np.float32) for key, value in weights.items()})
        return path

    return save


def failing(project):
    """The facts that do not hold, by the manifest: of each experiment, what they say."""
    found = {}
    for stem, run in json.loads(project.files()["manifest.json"])["experiments"].items():
        texts = [one["text"] for one in [*run["claims"], *run["warnings"]] if not one["holds"]]
        if texts:
            found[stem] = texts
    return found


def notice(project, page):
    """The text of the notice on a page, or ""."""
    text = project.files()[f"{page}index.html"].decode()
    found = re.search(
        r'<(section|p) class="nn-notice.*?</\1>', text.partition("<article")[2], re.DOTALL
    )
    return " ".join(html.unescape(re.sub("<[^>]*>", "", found[0])).split()) if found else ""


@pytest.fixture
def telling(project):
    """A small project whose pages have a notice, a list of facts and a question."""
    page = project.root / "docs/en/pitfalls/softmax_batch.md"
    page.write_text(page.read_text() + PAGE)
    home = project.root / "docs/en/index.md"
    home.write_text("{{ notice_of_all() }}\n" + home.read_text())
    return project


def test_the_site_is_built_and_says_what_does_not_hold(telling, saved):
    done = telling.run("nnsite", "build", "--weights", str(saved("drawn", drawn())))
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


def test_with_published_weights_nothing_is_said(telling):
    assert telling.run("nnsite", "build").returncode == 0
    assert notice(telling, "pitfalls/softmax_batch/") == notice(telling, "") == ""
    page = telling.files()["pitfalls/softmax_batch/index.html"].decode()
    assert "9 of 9 facts hold" in page
    assert 'class="nn-predict"' in page


def test_a_question_without_one_right_answer_is_left_out(telling, saved):
    telling.run("nnsite", "build", "--weights", str(saved("drawn", drawn())))
    page = telling.files()["pitfalls/softmax_batch/index.html"].decode()
    assert 'class="nn-predict"' not in page
    assert "Is it right" not in page
    assert "The question is left out." in page


def test_with_published_weights_it_stops_the_build(telling):
    page = telling.root / "docs/en/pitfalls/softmax_batch.md"
    page.write_text(page.read_text().replace("accuracy_right > 0.5", "accuracy_right > 1"))
    done = telling.run("nnsite", "build")
    assert done.returncode == 1
    assert "0 answers of this question are right by the run; there must be exactly 1" in done.stderr


def test_strict_refuses_them_and_leaves_the_site(telling, saved):
    assert telling.run("nnsite", "build").returncode == 0
    before = telling.files()
    done = telling.run("nnsite", "build", "--strict", "--weights", str(saved("drawn", drawn())))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines
    form = r"nnsite: page '(softmax_batch|sigmoid_overflow)': \d of its facts do not hold: [\w, ]+"
    assert all(re.fullmatch(form, line) for line in lines)
    assert "worse_than_guessing" in done.stderr
    assert telling.files() == before
    assert telling.run("nnsite", "build", "--strict").returncode == 0


def test_mkdocs_warns_and_its_strict_build_refuses(telling, saved):
    telling.environment["NNSITE_WEIGHTS"] = str(saved("drawn", drawn()))
    done = telling.run("mkdocs", "build")
    assert done.returncode == 0, done.stderr
    assert re.search(r"WARNING.* with the weights drawn.npz, \d+ of \d+ facts do not", done.stderr)
    assert telling.run("mkdocs", "build", "--strict").returncode == 1


def test_run_tells_which_facts_do_not_hold(telling, saved):
    command = ["nnsite", "run", "softmax_batch", "--weights", str(saved("drawn", drawn()))]
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


def test_a_diverged_network_ends_in_a_line(telling, saved):
    done = telling.run("nnsite", "build", "--weights", str(saved("diverged", diverged())))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "holds nan" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "make", "least", "most"),
    [
        ("drawn", drawn, 0.0, 0.2),
        ("beginner", lambda: trained(3_000, 14), 0.8, 0.9),
        ("better", lambda: trained(10_000, 40), 0.93, 1.0),
    ],
)
def test_the_whole_site_is_built(built, tmp_path, saved, name, make, least, most):
    """What reads no weights is taken from the build of this checkout."""
    weights = make()
    x, t = digits.test()
    assert least < accuracy(predict(weights, x / 255), t) < most
    project = Project.copied(tmp_path / "nnsite")
    shutil.copytree(course().cache, project.root / ".cache")
    build = project.started("nnsite", "build", "--weights", str(saved(name, weights)))
    output, errors = build.communicate(timeout=600)
    assert build.returncode == 0, errors
    found = failing(project)
    told = LAST.fullmatch(output.splitlines()[-1])
    assert int(told[2]) == sum(map(len, found.values())) > 0
    for stem, texts in found.items():
        page = "probes/" if stem == "probes" else f"pitfalls/{stem}/"
        said = notice(project, page)
        assert all(" ".join(text.split()) in said for text in texts), stem
    quiz = project.files()["quiz/index.html"].decode()
    asked = int(re.search(r"(\d+) questions, one from each page", quiz)[1])
    assert asked == quiz.count('class="nn-predict"') <= 23
    for page in ("", "about/", "symptoms/", "pitfalls/", "quiz/"):
        assert f"{told[2]} of {told[3]} facts do not hold" in notice(project, page), page
