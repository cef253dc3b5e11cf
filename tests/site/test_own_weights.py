"""The whole site, built with weights of a reader's own, as a browser shows it."""

import gzip
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from own import LAST, alike, drawn, failing, ids, large, notice, saved, trained
from project import Project, navigation
from serving import serving

from nnsite.core.network import accuracy, predict
from nnsite.course import course
from nnsite.data import digits

BY_THEMSELVES = ("bench", "case", "draw", "probes", "train")
SUMMARIES = ("", "about/", "symptoms/", "pitfalls/", "quiz/")


def some(count, epochs):
    x, t = digits.train()
    return trained(x[:count], t[:count], epochs)


def all_digits(folder):
    """A network trained on all of MNIST's 60,000 digits."""
    x = values(folder / "train-images-idx3-ubyte", 16).reshape(-1, 784)
    return trained(x, values(folder / "train-labels-idx1-ubyte", 8), 16)


def values(file, header):
    """What stands in an IDX file behind its header; npm has it plain, or it is gzipped."""
    zipped = file.with_name(f"{file.name}.gz")
    content = file.read_bytes() if file.exists() else gzip.decompress(zipped.read_bytes())
    return np.frombuffer(content, np.uint8)[header:]


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "make", "least", "most"),
    [
        ("drawn", drawn, 0.0, 0.2),
        ("alike", alike, 0.0, 0.2),
        ("large", large, 0.0, 0.2),
        ("beginner", lambda: some(1_200, 40), 0.84, 0.88),
        ("better", lambda: all_digits(Path(os.environ["NNSITE_MNIST"])), 0.965, 0.98),
    ],
)
def test_the_whole_site_is_built(built, browser, need, tmp_path, name, make, least, most):
    """What reads no weights is taken from the build of this checkout. Links into it hold."""
    if name == "better":
        need(os.environ.get("NNSITE_MNIST"), "NNSITE_MNIST is not set")
    weights = make()
    x, t = digits.test()
    assert least < accuracy(predict(weights, x / 255), t) < most
    project = Project.copied(tmp_path / "nnsite")
    shutil.copytree(course().cache, project.root / ".cache")
    own = str(saved(tmp_path, name, weights))
    output, errors = project.started("nnsite", "build", "--weights", own).communicate(timeout=600)
    assert output.splitlines()[-1:], errors
    told = LAST.fullmatch(output.splitlines()[-1])
    found = failing(project)
    assert int(told[2]) == sum(map(len, found.values())) > 0
    assert int(told[4]) == len(found)
    pages = {
        path: content.decode()
        for path, content in project.files().items()
        if path.endswith(".html")
    }
    quiz = pages["quiz/index.html"]
    asked = int(re.search(r"(\d+) questions, one from each page", quiz)[1])
    lessons = [place for place in navigation() if place.page.startswith("pitfalls/")]
    assert asked == quiz.count('class="nn-predict"') <= len(lessons)
    case = pages["case/index.html"]
    assert case.count('data-answer="right"') == case.count('class="nn-predict"') <= 1
    for path, page in pages.items():
        assert ids(page) == ids((built / path).read_text("utf-8")), path
    for page in SUMMARIES:
        assert f"{told[2]} of {told[3]} facts do not hold" in notice(project, page), page
    with serving(project.root / "site") as address:
        tab = browser.new_page(viewport={"width": 360, "height": 740})
        for stem, texts in found.items():
            page = f"{stem}/" if stem in BY_THEMSELVES else f"pitfalls/{stem}/"
            said = notice(project, page)
            assert all(" ".join(text.split()) in said for text in texts), stem
            tab.goto(address + page)
            # Numbers of thirty digits do not fit.
            wide = tab.evaluate("document.documentElement.scrollWidth") > 360
            assert name == "large" or not wide, page
            assert tab.locator("article .nn-notice").bounding_box()["y"] < 740, page
        tab.close()
