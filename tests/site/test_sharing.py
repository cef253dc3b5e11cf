"""What a link to a page shows elsewhere, what search engines are told, and the icons."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config
from PIL import Image
from project import BANNERS

from nnsite import look
from nnsite.course import ROOT

SITE = "https://example.org/clinic/"
CARD = (1200, 630)
HEAVIEST = 30_000  # bytes of a card
LONGEST = 160  # characters of a description
SENTENCE = re.compile(r"[A-Z\dae].*[.?]")  # a few begin with a name of code
MINUTES = re.compile(r"PT\d+M")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Head(HTMLParser):
    """What a page's head says.

    Attributes:
        title: of the page.
        metas: each content, by name or property and its media.
        links: each address, by its relation.
        data: the structured data, if there are any.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.metas: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.data: dict[str, Any] | None = None
        self._within = ""
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._within = given.get("type", tag)
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            name += given.get("media", "")
            assert name not in self.metas, f"{name} is there twice"
            self.metas[name] = given["content"]
        if tag == "link":
            self.links[given["rel"]] = given["href"]

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title += data
        if self._within == "application/ld+json":
            self.data = json.loads(data)

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def told(self, kind: str) -> dict[str, Any]:
        """The one thing of a kind in the structured data."""
        assert self.data
        assert self.data["@context"] == "https://schema.org"
        (found,) = (thing for thing in self.data["@graph"] if thing["@type"] == kind)
        return dict(found)


def heads(folder: Path) -> dict[str, Head]:
    """The heads of all pages, by the page's address from the site's root."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}
    return {
        name.removesuffix("index.html"): Head(path.read_text("utf-8"))
        for name, path in paths.items()
    }


@pytest.fixture(scope="module")
def published(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, Head]]]:
    """The site of this checkout built for an address, and the heads of its pages."""
    folder = tmp_path_factory.mktemp("published")
    # After `built`, whose artefacts are fresh: nothing is run.
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env=os.environ | BANNERS | {"NNSITE_URL": SITE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    yield folder, heads(folder)
    shutil.rmtree(folder)


def test_each_page_has_a_title_and_a_description_of_its_own(built):
    pages = heads(built)
    assert len(pages) > 40
    assert "404.html" in pages
    for said in (
        [head.title for head in pages.values()],
        [head.metas["description"] for head in pages.values()],
    ):
        assert len(set(said)) == len(pages)
    for page, head in pages.items():
        description = head.metas["description"]
        assert SENTENCE.fullmatch(description), page
        assert len(description) <= LONGEST, page
        assert head.metas["og:description"] == description
        assert f"{head.metas['og:title']} - {look.NAME}" == head.title
        assert head.metas["og:site_name"] == look.NAME
        assert head.metas["og:locale"] == "en_GB"


def test_a_link_to_a_page_shows_its_card(published):
    folder, pages = published
    cards = {}
    for page, head in pages.items():
        if page == "404.html":
            assert "og:image" not in head.metas
            continue
        said = head.metas
        assert said["og:url"] == f"{SITE}{page}" == head.links["canonical"]
        assert said["twitter:card"] == "summary_large_image"
        assert (said["og:image:width"], said["og:image:height"]) == tuple(map(str, CARD))
        assert said["og:image:alt"].endswith(".")
        assert said["og:image"].startswith(SITE)
        cards[page] = said["og:image"].removeprefix(SITE)
    assert {path.relative_to(folder).as_posix() for path in folder.glob("cards/*")} == set(
        cards.values()
    )
    for path in folder.glob("cards/*"):
        assert path.stat().st_size < HEAVIEST
        with Image.open(path) as card:
            assert card.size == CARD
    lessons = [card for page, card in cards.items() if page.startswith("pitfalls/") and page[9:]]
    assert len(set(lessons)) == len(lessons) > 30
    others = {page: card for page, card in cards.items() if not page.startswith("pitfalls/")}
    assert others.pop("draw/") == cards["pitfalls/own_digit/"]
    assert others.pop("train/") not in {*lessons, cards[""]}
    assert set(others.values()) == {cards[""]}


def test_the_alternative_of_a_card_says_its_two_numbers(published):
    _, pages = published
    head = pages["pitfalls/normalization/"]
    wrong, right = re.findall(r"\d\.\d{4}", head.title)
    assert f"wrong {wrong}, right {right}." in head.metas["og:image:alt"]
    assert "wrong" not in pages["pitfalls/batch_matmul/"].metas["og:image:alt"]


def test_search_engines_are_told_what_a_lesson_teaches(published):
    _, pages = published
    for page, head in pages.items():
        if not page.startswith("pitfalls/") or page == "pitfalls/":
            continue
        lesson = head.told("LearningResource")
        assert lesson["name"] == head.metas["og:title"]
        assert lesson["description"] == head.metas["description"]
        assert lesson["url"] == head.metas["og:url"]
        assert lesson["image"] == head.metas["og:image"]
        assert lesson["inLanguage"] == "en"
        assert lesson["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert lesson["isPartOf"] == {"@type": "WebSite", "name": look.NAME, "url": SITE}
        assert lesson["learningResourceType"]
        assert lesson["educationalLevel"]
        assert MINUTES.fullmatch(lesson["timeRequired"]), page
        assert DAY.fullmatch(lesson["dateModified"]), page
        assert lesson["dateModified"] == head.metas["article:modified_time"]
        assert not re.search(r"[<`\]]|\*\*|\\", lesson["teaches"]), page


def test_the_way_to_a_page_leads_over_pages(published):
    _, pages = published
    assert pages[""].told("WebSite")["url"] == SITE
    for page, head in pages.items():
        if page in ("", "404.html"):
            continue
        steps = head.told("BreadcrumbList")["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        ways = [step["item"].removeprefix(SITE) for step in steps]
        assert ways == sorted(
            {"", page} | ({"pitfalls/"} if page.startswith("pitfalls/") else set())
        )
        assert set(ways) <= set(pages)
        assert all(step["@type"] == "ListItem" and step["name"] for step in steps)


def test_without_an_address_none_is_made_up(built):
    assert "Sitemap" not in (built / "robots.txt").read_text()
    for page, head in heads(built).items():
        assert not {"og:url", "og:image"} & set(head.metas), page
        assert head.metas["twitter:card"] == "summary"
        assert "url" not in json.dumps(head.data), page
        assert "item" not in json.dumps(head.data).replace("itemListElement", ""), page


def test_robots_may_read_all(published):
    folder, _ = published
    rules = (folder / "robots.txt").read_text()
    assert rules == f"User-agent: *\nAllow: /\n\nSitemap: {SITE}sitemap.xml\n"


def test_the_icons_are_what_the_manifest_and_the_pages_say(published):
    folder, pages = published
    manifest = json.loads((folder / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == look.NAME
    assert (manifest["start_url"], manifest["display"]) == (".", "browser")
    assert manifest["theme_color"] == manifest["background_color"] == look.PAPER
    sides = {"touch-icon.png": "180x180"} | {
        icon["src"]: icon["sizes"] for icon in manifest["icons"]
    }
    assert set(sides.values()) == {"180x180", "192x192", "512x512"}
    for name, sizes in sides.items():
        with Image.open(folder / name) as icon:
            assert f"{icon.width}x{icon.height}" == sizes
            # Paper at the edge, and the mark: two bars of ink, and the stroke.
            rgb = icon.convert("RGB")
            found = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in rgb.getcolors()}
            assert rgb.getpixel((0, 0)) == (0xFC, 0xFB, 0xF7)
            assert {look.INK, look.WRONG} <= found
    for page, head in pages.items():
        # The page for what is not found stands at any address.
        up = "/clinic/" if page == "404.html" else "../" * page.count("/") or "./"
        linked = {"apple-touch-icon": "touch-icon.png", "manifest": "manifest.webmanifest"}
        linked["icon"] = "assets/images/favicon.svg"
        for relation, file in linked.items():
            assert head.links[relation].removeprefix("./") == f"{up}{file}".removeprefix("./"), page
            assert (folder / file).is_file()
        for scheme, paper in (("light", look.PAPER), ("dark", look.PAPER_IN_DARK)):
            assert head.metas[f"theme-color(prefers-color-scheme: {scheme})"] == paper


def test_what_stylesheets_do_not_reach_looks_as_they_say():
    styles = (ROOT / "docs/theme/assets/styles/colours.css").read_text()
    written = re.findall(r"--nn-(\w+): light-dark\((\S+), (\S+)\);", styles)
    # The first of each name: those further down are for readers who ask for more contrast.
    colours = {name: (light, dark) for name, light, dark in reversed(written)}
    assert colours["paper"] == (look.PAPER, look.PAPER_IN_DARK)
    assert colours["ink"] == (look.INK, look.INK_IN_DARK)
    assert colours["wrong"] == (look.WRONG, look.WRONG_IN_DARK)
    assert colours["right"][0] == look.RIGHT
    assert colours["quiet"][0] == look.QUIET
    assert load_config(str(ROOT / "mkdocs.yml")).site_name == look.NAME
