"""The pages around the pitfalls: what they gather is all there, and is what a run gave."""

import posixpath
import re
from collections import namedtuple
from html import unescape

import numpy as np
import pytest
import yaml
from playwright.sync_api import expect
from project import ROOT, navigation

from nnsite.core.network import hidden, predict
from nnsite.data import weights
from nnsite.experiments.bench import RIGHT

PAGES = [place.page.removesuffix(".md") for place in navigation()]
PITFALLS = sorted(page.split("/")[1] for page in PAGES if page.startswith("pitfalls/"))


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


def front(stem):
    """A page's front matter, its placeholders not filled."""
    return yaml.safe_load((ROOT / f"docs/en/pitfalls/{stem}.md").read_text("utf-8").split("---")[1])


SYMPTOMS = {
    f"{stem}-{symptom['id']}": symptom for stem in PITFALLS for symptom in front(stem)["symptoms"]
}
# The pages whose mistake the bench can make, each with the address there.
ON_THE_BENCH = {stem: front(stem)["bench"] for stem in PITFALLS if "bench" in front(stem)}
Cause = namedtuple("Cause", "anchor text sign page")


def entries(html):
    """Of the index of symptoms, by address: each entry's heading, and its causes in order."""
    found = {}
    for part in html.split('<h3 id="')[1:]:
        title = re.match(r'([^"]+)"[^>]*>(.*?)<a class="headerlink"', part, re.DOTALL)
        listed = re.search(r'<ul class="nn-causes">(.*?)</ul>', part, re.DOTALL)[1]
        lines = re.findall("<li.*?</li>", listed, re.DOTALL)
        found[title[1]] = title[2], [cause(line) for line in lines]
    return found


def cause(line):
    anchor = re.match(r'<li id="([^"]+)"', line)
    text = re.search(r'<span class="nn-text">(.*?)</span>', line, re.DOTALL)
    sign = re.search(r"<strong[^>]*>(.*?)</strong>", line, re.DOTALL)
    [(stem, symptom)] = re.findall(r'→ <a href="\.\./pitfalls/(\w+)/#([\w-]+)"', line)
    return Cause(
        anchor and anchor[1], text and text[1], sign and plain(sign[1]), f"{stem}-{symptom}"
    )


def test_each_symptom_is_in_the_index(text):
    """At its own address, which stays what it is; and in each entry that it names, once."""
    found = entries(text("symptoms"))
    index = [(name, one) for name, (_, causes) in found.items() for one in causes]
    anchors = [one.anchor or name for name, one in index if one.anchor or name in SYMPTOMS]
    assert sorted(anchors) == sorted(SYMPTOMS)
    assert all(one.anchor in (None, one.page) for _, one in index)
    told = sorted((name, one.page) for name, one in index)
    assert told == sorted(
        (name, page) for page, symptom in SYMPTOMS.items() for name in symptom.get("seen", [page])
    )
    assert {page.partition("-")[0] for _, page in told} == set(PITFALLS)
    headings = [heading for heading, _ in found.values()]
    assert len(headings) == len(set(headings)) > 30


def test_each_cause_has_a_sign_of_its_own(text):
    """Within an entry no two are told apart by the same words."""
    for name, (_, causes) in entries(text("symptoms")).items():
        signs = [one.sign for one in causes]
        assert all(signs), name
        assert len(signs) == len(set(signs)), name


def test_causes_stand_in_the_order_of_their_ranks(text):
    """Then in that of the navigation."""
    order = [place.page for place in navigation()]
    for name, (_, causes) in entries(text("symptoms")).items():
        places = [
            (
                SYMPTOMS[one.page].get("rank", 2),
                order.index(f"pitfalls/{one.page.partition('-')[0]}.md"),
            )
            for one in causes
        ]
        assert places == sorted(places), name


def test_the_list_at_the_top_leads_to_each_entry(text):
    top = text("symptoms").partition('class="nn-seen"')[2].partition("</nav>")[0]
    groups = [kind for kind, _ in headings(text("symptoms"), 2)]
    links = re.findall(r'href="#([^"]+)"', top)
    assert [link for link in links if link in groups] == groups
    assert [link for link in links if link not in groups] == list(entries(text("symptoms")))


def test_each_curve_of_the_atlas_leads_to_its_pages(text):
    """To those whose symptoms name it, and to nothing else; each has an address of its own."""
    atlas = text("symptoms").partition('class="nn-atlas"')[2].partition("</section>")[0]
    curves = re.findall(r'<figure id="curve-(\w+)">(.*?)</figure>', atlas, re.DOTALL)
    assert [name for name, _ in curves][:2] == ["healthy", "flat"]
    assert len(curves) == len({name for name, _ in curves}) > 12
    for name, figure in curves:
        assert len(re.findall(r'<svg role="img" aria-label="[^"]+"', figure)) == 1, name
        linked = re.findall(r'href="\.\./pitfalls/(\w+)/#([\w-]+)"', figure)
        pages = [stem for stem, _ in linked]
        assert len(pages) == len(set(pages)), name
        named = [page for page, one in SYMPTOMS.items() if name in one.get("curve", [])]
        assert {f"{stem}-{symptom}" for stem, symptom in linked} <= set(named), name
        assert set(pages) == {page.partition("-")[0] for page in named}, name


def test_a_page_leads_to_the_other_causes(text):
    """Where there are any: from each symptom to the entries that it stands in."""
    found = entries(text("symptoms"))
    for stem in PITFALLS:
        html = text(f"pitfalls/{stem}")
        for symptom in front(stem)["symptoms"]:
            answer = html.partition(f'<div class="nn-fix" id="{symptom["id"]}"')[2]
            answer = answer.partition('<div class="nn-fix"')[0].partition("</section>")[0]
            links = re.findall(r'href="../../symptoms/#([\w-]+)"', answer)
            names = symptom.get("seen", [])
            assert links == [name for name in names if len(found[name][1]) > 1], stem


def test_each_message_is_one_that_a_run_gave(text, manifest):
    """To the letter: readers paste it into a search. An entry's heading may leave out a part."""
    group = text("symptoms").partition('<h2 id="message"')[2].partition("<h2")[0]
    given = [
        plain(told)
        for run in manifest["experiments"].values()
        for told in [
            *run["captured"].values(),
            *run["texts"].values(),
            *(warning["text"] for warning in run["warnings"]),
        ]
    ]
    messages = []
    for heading, causes in entries(group).values():
        for code in re.findall("<code>(.*?)</code>", heading):
            messages += [part.strip() for part in plain(code).split("…")]
        own = [one for one in causes if SYMPTOMS[one.page]["kind"] == "message"]
        messages += [plain(one.text) for one in own if one.text]
    assert len(messages) > 60
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


def test_the_thread_of_learning_grows_page_by_page(text):
    """Up to its own page it says what each shows; then it has names alone."""
    pages = [place for place in navigation() if place.section == "Learning"]
    stems = [place.page.removeprefix("pitfalls/").removesuffix(".md") for place in pages]
    listed = [stem for stem in stems if "shows" in front(stem)]
    assert len(listed) >= 10
    for stem in stems:
        found = re.search(r'<div class="nn-board".*?</div>', text(f"pitfalls/{stem}"), re.DOTALL)[0]
        known, _, names = found.rpartition("</ul>")
        links = [re.findall(r'href="([^"]+)"', part) for part in (known, names)]
        before = [one for one in listed if stems.index(one) <= stems.index(stem)]
        lines = re.findall(r"<li><a[^>]*>[^<]+</a>: \S", known)
        assert len(lines) == len(before), stem
        of_all = ["./" if one == stem else f"../{one}/" for one in listed]
        assert links == [of_all[: len(before)], of_all[len(before) :]], stem


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


def test_the_probe_that_fails_is_marked(text):
    """In what the probes print, and no other line is."""
    printed = text("probes").partition(" terminal ")[2].partition("</pre>")[0]
    marked = re.findall(r'<span class="hll">(.*?)\n?</span>', printed, re.DOTALL)
    lines = re.sub("<[^>]+>", "", printed.partition("<code>")[2]).splitlines()
    assert len(lines) > 5
    assert marked == [line for line in lines if line.startswith("FAIL")]
    assert len(marked) == 1


def test_pages_lead_to_the_bench(text):
    """Below the answer and the two numbers; each to a row of its own mistake, by its address."""
    assert len(ON_THE_BENCH) >= 15
    rows = [unescape(row) for row in re.findall(r'<tr id="([^"]+)"', text("bench"))]
    assert len(rows) == len(set(rows))
    for stem in PITFALLS:
        top, _, rest = text(f"pitfalls/{stem}").partition('<dl class="nn-frame"')
        links = [unescape(link) for link in re.findall(r'href="\.\./\.\./bench/#([^"]+)"', top)]
        assert links == ([ON_THE_BENCH[stem]] if stem in ON_THE_BENCH else []), stem
        assert set(links) <= set(rows), stem
        assert 'href="../../bench/#' not in rest, stem
        before = top.partition('href="../../bench/#')[0]
        for part in ('class="nn-answers"', 'class="nn-badges"'):
            assert part in before, stem
        assert ("nn-pair" in before) == ("nn-pair" in top), stem


def test_the_bench_takes_what_the_pages_name(reader, served):
    """Each address throws the switches that it names, and no others; nothing in it is unknown."""
    page = reader()
    for address in ON_THE_BENCH.values():
        page.goto(f"{served}bench/#{address}")
        thrown = dict(switch.split("=") for switch in address.split("&"))
        state = "&".join(f"{switch}={value}" for switch, value in (RIGHT | thrown).items())
        expect(page.locator(f'[data-bench="ready"][data-state="{state}"]')).to_be_attached()
        expect(page.locator(".nn-unknown")).to_have_text("")


def test_without_javascript_a_page_leads_to_the_row(reader, served):
    page = reader(java_script_enabled=False)
    page.goto(f"{served}pitfalls/softmax_axis/")
    page.get_by_role("link", name="On the bench").click()
    row = page.locator("tr:target")
    expect(row).to_be_in_viewport()
    expect(row.locator("th")).to_contain_text(ON_THE_BENCH["softmax_axis"])
