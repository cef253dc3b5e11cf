"""About, and the project's own file on how a page is added: who, where from, on what terms."""

import json
import re
import runpy
from html import unescape

import pytest
from mkdocs.config import load_config
from PIL import Image
from project import ROOT, navigation

from nnsite.course import course
from nnsite.engine import Build, Provenance, Site, files
from nnsite.mkdocs.handing import site

PICTURES = runpy.run_path(str(ROOT / "scripts/once/take_screenshot.py"))["PICTURES"]
PITFALLS = [place for place in navigation() if place.page.startswith("pitfalls/")]


@pytest.fixture(scope="module")
def about(built):
    return (built / "about/index.html").read_text("utf-8").partition("<article")[2]


def letters(text):
    """A text without all that Markdown and HTML may add."""
    return re.sub(r"[\W_]+", "", text)


def sources(built, place):
    """The addresses in a page's own list of sources, those outside the site."""
    page = (built / place.page.removesuffix(".md") / "index.html").read_text("utf-8")
    part = page.partition('id="sources"')[2].partition('<p class="nn-tags"')[0]
    return re.findall(r'href="(https?://[^"]+)"', part)


def test_each_pages_sources_are_on_about(about, built):
    """Under its name, and in its order."""
    rest = about.partition("Sources, page by page")[2].partition("</details>")[0]
    assert sum(len(sources(built, place)) for place in PITFALLS) > 40
    for place in PITFALLS:
        _, link, rest = rest.partition(f'<a href="../{place.page.removesuffix(".md")}/">')
        assert link, place.page
        part = re.split(r'<strong><a href="\.\./pitfalls/', rest)[0]
        assert re.findall(r'href="(https?://[^"]+)"', part) == sources(built, place)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("LICENSE.txt", "LICENSE"),
        ("NOTICE.txt", "nnsite/data/NOTICE"),
        ("OFL.txt", "nnsite/finish/OFL.txt"),
    ],
)
def test_licences_can_be_read(about, built, name, file):
    assert f'href="../{name}"' in about.partition('id="licences"')[2]
    assert (built / name).read_bytes() == (ROOT / file).read_bytes()


def test_the_readme_has_the_pictures_that_the_script_takes():
    """All of them, of the size that it says."""
    shown = re.findall(r"!\[[^\]]+\]\(docs/([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert shown == list(PICTURES)
    for name, picture in PICTURES.items():
        with Image.open(ROOT / "docs" / name) as image:
            assert image.size == (picture.width, picture.height), name


def test_about_has_the_picture_of_the_bench(about, built):
    """From the site itself, described, in its own size; light."""
    picture = re.search(r'<img[^>]* src="\.\./bench\.png"[^>]*>', about)[0]
    said = dict(re.findall(r'([a-z]+)="([^"]*)"', picture))
    taken = PICTURES["bench.png"]
    assert (said["width"], said["height"]) == (str(taken.width), str(taken.height))
    assert len(said["alt"]) > 40
    content = (built / "bench.png").read_bytes()
    assert content == (ROOT / "docs/bench.png").read_bytes()
    assert len(content) <= 60 * 1024


@pytest.mark.parametrize("width", [360, 1280])
def test_the_picture_is_fetched_when_it_is_come_to(newcomer, served, width):
    """Not with the page's first view."""
    page = newcomer(viewport={"width": width, "height": 800})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}about/", wait_until="networkidle")
    assert f"{served}bench.png" not in asked
    with page.expect_request(f"{served}bench.png"):
        page.locator("img[src$='bench.png']").scroll_into_view_if_needed()


def test_the_themes_licence_can_be_read(about, built):
    assert 'href="../MATERIAL.txt"' in about.partition('id="licences"')[2]
    assert (built / "MATERIAL.txt").read_text("utf-8").startswith("Copyright (c)")


def test_licences_are_told_of_code_pages_and_data(about):
    part = about.partition('id="licences"')[2]
    for said in ("Code", "MIT", "Pages", "CC BY 4.0", "Digits", "MNIST", "Neural Net Clinic"):
        assert said in part


@pytest.fixture(scope="module")
def filled():
    """`filled(site)`: the text of About with settings of the site."""

    def fill(site):
        chosen = course()
        with Build(chosen) as build:
            made = files(build, chosen.editions["en"], navigation(), Provenance(ROOT), site)
            return next(content for path, content in made if path == "about.md").decode()

    return fill


@pytest.mark.parametrize(
    ("author", "contact", "shown"),
    [
        ("", "", "3 to 6. ["),
        ("Ada L.", "", "3 to 6 (Ada L.). ["),
        (
            "Ada L.",
            "ada@example.org",
            '3 to 6 (Ada L., <a href="mailto:ada@example.org">ada@example.org</a>). [',
        ),
        (
            "",
            "https://example.org/x",
            '3 to 6 (<a href="https://example.org/x">https://example.org/x</a>). [',
        ),
    ],
)
def test_author_and_contact_are_shown_where_they_are_set(filled, author, contact, shown):
    assert shown in filled(Site("A name", author, contact))


def test_the_name_is_that_of_the_settings(filled):
    assert "\nAnother name is about the mistakes" in filled(Site("Another name"))


def test_a_sites_settings_are_mkdocs_own():
    """The name, the author and, under extra, the contact."""
    path = str(ROOT / "mkdocs.yml")
    assert site(load_config(path)) == Site("Neural Net Clinic")
    said = load_config(path, site_name="N", site_author="A", extra={"contact": "c@example.org"})
    assert site(said) == Site("N", "A", "c@example.org")


def test_contributing_is_the_projects_file(built):
    """Letter by letter, and its code to the letter."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    page = (built / "contributing/index.html").read_text("utf-8").partition("<article")[2]
    page = page.partition('<p class="nn-provenance"')[0].partition(">")[2]
    shown = [
        unescape(re.sub("<[^>]+>", "", block))
        for block in re.findall(r"<pre>.*?<code>(.*?)\n?</code></pre>", page, re.DOTALL)
    ]
    fences = re.findall(r"^```\w*\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)
    assert len(fences) >= 3
    assert set(fences) <= set(shown)
    outside = re.sub(r"^```\w*\n.*?\n```$", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub("<pre>.*?</pre>", "", page, flags=re.DOTALL)
    codes = re.findall("<code>(.*?)</code>", prose, re.DOTALL)
    assert list(map(unescape, codes)) == re.findall("`([^`\n]+)`", outside)
    marks = re.compile(r"^```\w*$|^\d+\. |(?<=\])\((?:#[\w-]+|https:[^)\s]+)\)", re.MULTILINE)
    permalinks = re.sub(r'<a class="headerlink".*?</a>', "", page)
    assert letters(unescape(re.sub("<[^>]+>", "", permalinks))) == letters(marks.sub("", text))


def test_what_contributing_links_to_is_there_on_github_and_here():
    """So it links to nothing but its own headings and whole addresses."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    links = re.findall(r"(?<!`)\]\(([^)\s]+)", text)
    assert [link for link in links if not re.match(r"#|https://", link)] == []


def test_contributing_stands_by_about_and_in_no_search(built):
    pages = [place.page for place in navigation()]
    assert abs(pages.index("contributing.md") - pages.index("about.md")) == 1
    html = (built / "contributing/index.html").read_text("utf-8")
    assert "<title>Add a page of your own - " in html
    index = json.loads((built / "search/search_index.json").read_text("utf-8"))
    assert index["docs"]
    assert [one for one in index["docs"] if one["location"].startswith("contributing")] == []
