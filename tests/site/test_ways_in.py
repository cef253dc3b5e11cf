"""The pages around the pitfalls: what they gather is all there, and is what a run gave."""

import posixpath
import re
from html import unescape

import numpy as np
import pytest
from project import ROOT, navigation

from nnsite.core.network import hidden, predict
from nnsite.data import weights

PAGES = [place.page.removesuffix(".md") for place in navigation()]
PITFALLS = sorted(page.split("/")[1] for page in PAGES if page.startswith("pitfalls/"))
CASE = [place for place in navigation() if place.section == "The case"]


@pytest.fixture(scope="module")
def text(built):
    """`text(page)`: a page's article as HTML."""
    return lambda page: (built / page / "index.html").read_text("utf-8").partition("<article")[2]


def plain(html):
    """The text of some HTML, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def headings(html, level):
    """(anchor, text) of each heading, permalinks left out."""
    found = re.findall(rf'<h{level} id="([^"]+)"[^>]*>(.*?)<a class="headerlink"', html, re.DOTALL)
    return [(anchor, plain(heading)) for anchor, heading in found]


def cells(row):
    return [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]


def test_each_pitfall_has_a_symptom(text):
    """Each symptom stands there once; each line of its repairs leads to a page."""
    index = text("symptoms")
    linked = re.findall(r'→ <a href="\.\./pitfalls/(\w+)/', index)
    assert sorted(set(linked)) == PITFALLS
    symptoms = [symptom for _, symptom in headings(index, 3)]
    assert len(symptoms) == len(set(symptoms))
    lines = re.findall(r"<li>.*?</li>", index, re.DOTALL)
    assert len(lines) == len(linked) >= len(symptoms)
    for entry in re.findall(r"<ul>.*?</ul>", index, re.DOTALL):
        lines = re.findall(r"<li>.*?</li>", entry, re.DOTALL)
        assert len(lines) == len(set(lines)), entry


def test_each_message_is_one_that_a_run_gave(text, manifest):
    """To the letter: readers paste it into a search."""
    group = text("symptoms").partition('<h2 id="message"')[2].partition("<h2")[0]
    messages = [plain(message) for _, message in headings(group, 3)]
    given = [
        plain(told)
        for run in manifest["experiments"].values()
        for told in [
            *run["captured"].values(),
            *run["texts"].values(),
            *(warning["text"] for warning in run["warnings"]),
        ]
    ]
    assert len(messages) > 10
    assert [one for one in messages if not any(one in told for told in given)] == []


def test_a_pages_tags_lead_to_its_groups(text):
    """At least one place in the code, and one kind of symptom."""
    groups = {
        page: {f"{page}/#{anchor}" for anchor, _ in headings(text(page), 2)}
        for page in ("symptoms", "pitfalls")
    }
    for stem in PITFALLS:
        tags = re.search(r'<p class="nn-tags".*?</p>', text(f"pitfalls/{stem}"), re.DOTALL)[0]
        links = {
            posixpath.normpath(f"pitfalls/{stem}/{link}").replace("#", "/#").replace("//", "/")
            for link in re.findall(r'href="([^"]+)"', tags)
        }
        assert len(links & groups["pitfalls"]) == 1, stem
        assert links & groups["symptoms"], stem
        assert links <= groups["pitfalls"] | groups["symptoms"], stem


def test_the_table_has_every_pitfall(text, manifest):
    """Once, with the badges and the cost that stand on its page."""
    rows = re.findall(r'<th scope="row"><a href="(\w+)/">(.*?)</tr>', text("pitfalls"), re.DOTALL)
    assert sorted(stem for stem, _ in rows) == PITFALLS
    for stem, row in rows:
        on_page = re.search(r'<p class="nn-badges".*?</p>', text(f"pitfalls/{stem}"), re.DOTALL)[0]
        pair, cost = cells(row)
        assert re.fullmatch("(silent|loud) (harmless|fatal)", pair)
        assert pair in plain(on_page)
        assert cost == (re.findall(r"costs ([\d,]+ digits)", plain(on_page)) or [""])[0]
        if cost:
            digits = int(cost.split()[0].replace(",", ""))
            assert digits in manifest["experiments"][stem]["numbers"].values()


def board(html):
    """Suspects with a verdict, and those still open, by address."""
    found = re.search(r'<div class="nn-board".*?</div>', html, re.DOTALL)
    if found is None:
        return None
    known = re.findall(r'<li><a href="([^"]+)">[^<]+</a> <span class="nn-label', found[0])
    return known, re.findall(r'href="([^"]+)"', found[0].rpartition("</ul>")[2])


def suspects():
    """Of the case's pages, those that examine a suspect, in order."""
    stems = [place.page.removeprefix("pitfalls/").removesuffix(".md") for place in CASE]
    pages = {stem: (ROOT / f"docs/en/pitfalls/{stem}.md").read_text("utf-8") for stem in stems}
    return [stem for stem, page in pages.items() if re.search("^suspect: ", page, re.MULTILINE)]


def test_the_board_grows_page_by_page(text):
    """Up to its own page it has verdicts; then names alone. Elsewhere no board has a verdict."""
    stems = [place.page.removeprefix("pitfalls/").removesuffix(".md") for place in CASE]
    assert len(suspects()) >= 10
    for stem in PITFALLS:
        found = board(text(f"pitfalls/{stem}"))
        if stem not in stems:
            assert found is None or found[0] == [], stem
            continue
        names = [["./" if one == stem else f"../{one}/" for one in suspects()]] * 2
        seen = [one for one in suspects() if stems.index(one) <= stems.index(stem)]
        assert found == (names[0][: len(seen)], names[1][len(seen) :]), stem


def test_one_suspect_is_convicted(text):
    """By the run's own numbers: the pixels, and nobody else."""
    last = text(CASE[-1].page.removesuffix(".md"))
    lines = re.findall(r"<li>.*?</li>", last.partition('<div class="nn-board"')[2], re.DOTALL)
    assert len(lines) == len(suspects())
    convicted = [line for line in lines if "convicted" in plain(line)]
    assert len(convicted) == 1
    assert 'href="../normalization/"' in convicted[0]
    assert all("<strong>" in line for line in lines)


def test_each_symbol_has_the_shape_it_has_in_the_network(text):
    network = weights.load()
    x = np.zeros((7, 784), np.float32)
    arrays = {**network, **hidden(network, x)._asdict(), "x": x, "y": predict(network, x)}
    arrays |= {"t": arrays["y"].argmax(axis=1), "p": arrays["y"].argmax(axis=1)}
    shapes = {name: str(array.shape).replace("(7,", "(n,") for name, array in arrays.items()}
    shapes |= {"n": "()", "L": "()"}
    rows = re.findall(r'<tr id="(\w+)">(.*?)</tr>', text("glossary"), re.DOTALL)
    assert {cells(row)[0]: cells(row)[1] for _, row in rows} == shapes
    assert all(anchor == cells(row)[0].lower() for anchor, row in rows)


def test_words_are_in_order(text):
    words = [word for _, word in headings(text("glossary"), 3)]
    assert len(words) > 30
    assert words == sorted(words, key=str.casefold)


def test_each_page_gives_the_archive_and_its_command(built, text):
    for stem in PITFALLS:
        section = text(f"pitfalls/{stem}").partition('id="run-it-yourself"')[2].partition("<h2")[0]
        assert 'href="../../nnsite.zip"' in section, stem
        assert f"python -m nnsite run {stem}" in plain(section), stem
    assert (built / "nnsite.zip").is_file()
