"""Home: what the site is and for whom, at once; the ways in; and not who did it."""

import re
import tomllib

import frontmatter
import pytest
from playwright.sync_api import expect
from project import ROOT, navigation

WORDS = tomllib.loads((ROOT / "docs/templates/words.en.toml").read_text("utf-8"))
CASE = [place.page.removesuffix(".md") for place in navigation() if place.section == "The case"]
# All that is read or heard of a part of the page; addresses are not.
TOLD = """part => [part.innerText, ...[...part.querySelectorAll("*")].flatMap((one) =>
    ["alt", "title", "aria-label"].map((name) => one.getAttribute(name)))].join(" ")"""


@pytest.fixture
def home(reader, served):
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.goto(served)
    return page


def words(text):
    return set(re.findall(r"[^\W\d_]+|\d{3,}", text.lower()))


def test_one_sentence_says_what_it_is_and_for_whom(home):
    """In the words that a beginner would search for; under a name."""
    assert home.locator("article h1").inner_text() == "Neural Net Clinic"
    sentence = home.locator(".nn-home-what").inner_text()
    assert sentence.endswith(".")
    assert sentence.count(".") == 1
    for part in ("mistakes", "beginner", "first neural network", "NumPy", "run and measured"):
        assert part in sentence
    assert "Deep Learning from Scratch (ゼロから作るDeep Learning), chapters 3 to 6" in sentence
    assert home.locator(".nn-home-what [lang=ja]").inner_text() == "ゼロから作るDeep Learning"


def test_search_engines_and_links_say_it_too(built):
    head = (built / "index.html").read_text("utf-8").partition("</head>")[0]
    assert "<title>Mistakes in a first neural network - Neural Net Clinic</title>" in head
    said = re.findall(r'(?:name="|property="og:)description" content="([^"]*)"', head)
    assert len(said) == 2
    for one in said:
        for part in ("beginners", "first neural network", "NumPy", "chapters 3 to 6"):
            assert part in one
        assert "Deep Learning from Scratch" in one


@pytest.mark.parametrize(
    "name", ["glossary/index.html", "404.html", "pitfalls/log_zero/index.html"]
)
def test_every_page_ends_with_it(built, name):
    foot = (built / name).read_text("utf-8").partition('<div class="nn-copyright"')[2]
    for part in ("Neural Net Clinic", "first neural network", "chapters 3 to 6", "ゼロから作る"):
        assert part in foot


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_name_sentence_and_box_are_on_the_first_screen(home, width, height):
    """Between the header and the fold, in this order; the box with its examples."""
    home.set_viewport_size({"width": width, "height": height})
    expect(home.locator("[data-symptom-box]")).to_be_visible()
    parts = [home.locator(name) for name in ("article h1", ".nn-home-what", "[data-symptom-box]")]
    ends = [home.locator(".nn-header").bounding_box()["height"]]
    for part in parts:
        at = part.bounding_box()
        assert at["y"] >= ends[-1]
        ends.append(at["y"] + at["height"])
    assert ends[-1] <= height
    # The case begins on this screen, too.
    assert home.locator(".nn-home-hook h2").bounding_box()["y"] < height - 60


def test_it_has_the_navigation_of_any_page(home, served):
    """At a desk beside the text, on a phone in the drawer, where sections stand open."""
    links = "all => all.map(({ pathname }) => pathname)"
    found = []
    for address in (served, f"{served}glossary/"):
        home.goto(address)
        found.append(set(home.locator(".nn-nav a[href]").evaluate_all(links)))
        home.set_viewport_size({"width": 1280, "height": 800})
        assert home.locator(".nn-nav").is_visible()
        at = home.locator(".nn-nav").bounding_box()
        assert at["x"] + at["width"] <= home.locator("article").bounding_box()["x"]
    assert found[0] == found[1]
    assert len(found[0]) == len(navigation())
    home.goto(served)
    home.set_viewport_size({"width": 390, "height": 844})
    link = home.locator(".nn-nav").get_by_role("link", name="How many layers?")
    expect(link).not_to_be_in_viewport()
    home.get_by_role("button", name="Menu").click()
    expect(link).to_be_in_viewport()


def culprit(built):
    """The page of the suspect that the case's last board convicts."""
    board = (built / CASE[-1] / "index.html").read_text("utf-8").partition("nn-board")[2]
    convicted = re.findall(
        rf'<a href="\.\./(\w+)/">([^<]+)</a>.*<span[^>]*>{WORDS["verdicts"]["convicted"]}<',
        board,
    )
    assert len(convicted) == 1
    return convicted[0]


def title(built, page):
    return re.search("<title>(.*?) - ", (built / page / "index.html").read_text("utf-8"))[1]


def test_home_does_not_say_who_did_it(home, built):
    """Not by a word of the culprit's own: its address, suspect, label, title and repair.

    Nor by a word that begins like one: "normalize", "a pixel". What several pages of the case
    have in their titles, such as "instead", says nothing.
    """
    stem, suspect = culprit(built)
    labels = {place.page.removesuffix(".md"): place.label for place in navigation()}
    own = f"pitfalls/{stem}"
    others = [words(f"{labels[page]} {title(built, page)}") for page in CASE if page != own]
    telling = {
        word
        for word in words(f"{stem} {suspect} {labels[own]} {title(built, own)}")
        if word.isalpha() and sum(word in other for other in others) < 2
    }
    html = (built / own / "index.html").read_text("utf-8")
    repair = re.search(r'class="nn-fix".*?<pre>(.*?)</pre>', html, re.DOTALL)[1]
    telling |= {word for word in words(re.sub("<[^>]+>", "", repair)) if word.isdigit()}
    beginnings = {word[:5] for word in telling}
    assert {"raw", "norma", "pixel", "255"} <= beginnings
    told = words(home.locator("article").evaluate(TOLD))
    assert len(told) > 100
    assert {word for word in told if word.startswith(tuple(beginnings))} == set()


def test_home_has_no_verdict(home, built):
    """Neither the word for one nor the number that decides it."""
    told = home.locator("article").evaluate(TOLD)
    for verdict in WORDS["verdicts"].values():
        assert not re.search(rf"\b{verdict}\b", told, re.IGNORECASE)
    assert home.locator("article .nn-label").count() == 0
    board = (built / CASE[-1] / "index.html").read_text("utf-8").partition("nn-board")[2]
    deciding = re.findall(r"</span> (.*?)</li>", board)
    assert len(deciding) >= 10
    for clears in deciding:
        assert re.sub("<[^>]+>", "", clears) not in told


def test_home_counts_what_there_is(home):
    """Suspects with a page and a verdict; pages of evidence, the case itself not among them."""
    fronts = [frontmatter.load(ROOT / f"docs/en/{page}.md").metadata for page in CASE[1:]]
    suspects = sum("verdict" in front for front in fronts)
    told = home.locator("article").inner_text()
    assert f"There are {suspects} suspects" in told
    assert f"{len(fronts)} pages are its evidence" in told


def test_the_case_starts_at_its_first_page(home, served):
    assert CASE[0] == "case"
    start = home.get_by_role("link", name="Solve the case")
    assert start.evaluate("link => link.href") == f"{served}{CASE[0]}/"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (360, 800)])
def test_the_bench_is_beside_it_on_the_first_screen(home, served, width, height):
    home.set_viewport_size({"width": width, "height": height})
    start = home.get_by_role("link", name="Solve the case").bounding_box()
    link = home.locator(".nn-home-start").get_by_role("link", name="The bench")
    assert link.evaluate("link => link.href") == f"{served}bench/"
    at = link.bounding_box()
    assert at["y"] == start["y"]
    assert at["x"] >= start["x"] + start["width"]
    assert at["y"] + at["height"] <= height


def test_it_lists_a_few_symptoms_also_without_javascript(reader, served):
    page = reader(java_script_enabled=False)
    page.goto(served)
    links = [one for one in page.locator(".nn-home-seen > li > a").all() if one.is_visible()]
    addresses = [link.get_attribute("href") for link in links]
    assert addresses[-2:] == ["symptoms/", "probes/"]
    sights = [address.partition("#") for address in addresses[:-2]]
    assert 8 <= len(sights) <= 10
    assert len(set(sights)) == len(sights)
    for place, _, name in sights:
        assert place == "symptoms/" or place.startswith("pitfalls/")
        page.goto(f"{served}{place}")
        assert page.locator(f'[id="{name}"]').count() == 1, (place, name)


def test_a_sight_of_several_causes_leads_to_where_they_are_told_apart(built):
    """Not to the page of one of them."""
    html = (built / "index.html").read_text("utf-8").partition("nn-home-seen")[2]
    listed = re.findall(r'<li><a href="([^"#]+)#([^"]+)"', html.partition("</ul>")[0])
    index = (built / "symptoms/index.html").read_text("utf-8")
    for place, name in listed:
        entry = name if place == "symptoms/" else f"{place.split('/')[1]}-{name}"
        causes = index.partition(f'id="{entry}"')[2].partition("</ul>")[0].count("<li")
        assert causes > 1 if place == "symptoms/" else causes <= 1, (place, name)
    assert {place == "symptoms/" for place, _ in listed} == {True, False}


def test_it_leads_to_every_page_that_is_no_pitfall(home, served):
    """And names the parts of the site."""
    links = set(home.locator("article a").evaluate_all("all => all.map(({ href }) => href)"))
    tops = [place.page for place in navigation() if not place.section and place.page != "index.md"]
    assert {f"{served}{page.removesuffix('.md')}/" for page in tops} <= links
    told = home.locator("article").inner_text()
    for part in ("The case", "Learning", "chapters 4 to 6", "For teachers", "For the curious"):
        assert part in told
