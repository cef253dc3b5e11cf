"""The HTML of every page: valid, its links lead somewhere, it is described."""

import gzip
import json
import os
import posixpath
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from own import ids

TWO_LISTS = "What shares its numbers with x, and what does not"
NAME = re.compile("[a-z][a-z0-9]*([-_][a-z0-9]+)*")
# A row of a table of states, which bears what is thrown there; and the pages that have one.
THROWN = r"[a-z]+[0-9]?=[a-z0-9]+(\.[0-9]+)?"
STATE = re.compile(f"{THROWN}(&{THROWN})*")
OF_STATES = ("bench/index.html", "draw/index.html", "train/index.html")
# Pages with a stylesheet of their own.
PLAYED = ("bench", "draw", "train", "case")


class Outline(HTMLParser):
    """What a page can be pointed at, what it points to, and how it is described."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.links: list[str] = []
        self.descriptions: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.targets += [given["id"]] if "id" in given else []
        # `href` in a drawing points at an id of the page, as in an <a>.
        self.links += [given[name] for name in ("href", "src") if name in given]
        if tag == "meta" and given.get("name") == "description":
            self.descriptions.append(given.get("content", ""))


@pytest.fixture(scope="session")
def outlines(built: Path) -> dict[str, Outline]:
    """Every page of the site, by path."""
    return {
        path.relative_to(built).as_posix(): Outline(path.read_text("utf-8"))
        for path in sorted(built.rglob("*.html"))
    }


def test_valid(built, need):
    """Nothing that the W3C's checker has an error or a warning for, the 404 included.

    It reads files, which a policy for a site does not allow; a browser tells what it forbids.
    """
    jar = os.environ.get("NNSITE_VNU")
    need(jar, "NNSITE_VNU is not set: it names the vnu.jar of the Nu Html Checker")
    need(shutil.which("java"), "java is not installed")
    pages = [str(path) for path in sorted(built.rglob("*.html"))]
    assert str(built / "404.html") in pages
    command = ["java", "-jar", jar, "--stdout", "--exit-zero-always", "--format", "json", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)["messages"]
    told = [
        f"{one['url']}:{one.get('lastLine')}: {one['message']}"
        for one in found
        if (one["type"] != "info" or one.get("subType") == "warning")
        and "violates Content Security Policy" not in one["message"]
    ]
    assert told == []


def test_links_lead_somewhere(built, outlines):
    """Each link, script, style and image is a file of the site, each anchor is in it."""
    lost = []
    for page, outline in outlines.items():
        for link in set(outline.links):
            to = urlsplit(link)
            if to.scheme or to.netloc:
                continue
            path = posixpath.normpath(
                posixpath.join("/", posixpath.dirname(page), unquote(to.path))
            )
            path = path.lstrip("/") if to.path else page
            if (built / path).is_dir():
                path = posixpath.join(path, "index.html")
            if not (built / path).is_file():
                lost.append(f"{page}: {link}")
            elif to.fragment and unquote(to.fragment) not in outlines[path].targets:
                lost.append(f"{page}: {link} (no such anchor)")
    assert lost == []


def test_ids_are_unique(outlines):
    """Those of many inline drawings share one page."""
    doubled = {
        page: {target for target in outline.targets if outline.targets.count(target) > 1}
        for page, outline in outlines.items()
    }
    assert not any(doubled.values()), doubled


def test_ids_are_short_names(built, outlines):
    """Each heading has one of a few words; one in a list may join a page's name and another."""
    for path in sorted(outlines.keys() - {"404.html"}):
        page = (built / path).read_text("utf-8")
        named = ids(page)
        states = [one for one in map(unescape, named) if STATE.fullmatch(one)]
        assert bool(states) == (path in OF_STATES), path
        others = [one for one in named if unescape(one) not in states]
        assert [one for one in others if not NAME.fullmatch(one) or len(one) > 40] == [], path
        headings = re.findall(r"<h[1-6]\b[^>]*>", page.partition("<article")[2])
        of_headings = [re.findall(' id="([^"]*)"', heading) for heading in headings]
        assert [one for one in of_headings if len(one) != 1 or len(one[0]) > 32] == [], path
        assert path == "contributing/index.html" or of_headings[0] == ["top"], path


def test_tables_have_captions_and_headers(built, outlines):
    """Each column has one, and each of several rows, unless the cells are two lists."""
    count = 0
    for path in outlines:
        page = (built / path).read_text("utf-8")
        for table in re.findall(r"<table\b.*?</table>", page, re.DOTALL):
            count += 1
            caption = re.search(r"<table[^>]*>\s*<caption\b[^>]*>(.*?)</caption>", table, re.DOTALL)
            assert caption, (path, table[:200])
            assert len(words(caption[1])) > 2, (path, caption[0])
            head, _, body = table.partition("<tbody")
            assert re.findall("<t[hd][ >]", head) == ["<th "] * head.count('scope="col"'), path
            rows = re.findall(r"<tr\b[^>]*>\s*(<t[hd]\b[^>]*>)", body)
            named = [row for row in rows if 'scope="row"' in row]
            assert named == rows or len(rows) == 1 or words(caption[1]) == TWO_LISTS, (path, rows)
    assert count > 150


def words(html):
    """The text of some HTML."""
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def test_described(outlines):
    """Each page in its own words, short enough to be shown whole by a search engine."""
    for page, outline in outlines.items():
        (description,) = outline.descriptions
        assert 0 < len(description) <= 155, page


def test_assets_are_small(built):
    """There is one stylesheet for most pages, and one for each of four. All are small."""
    linked = re.compile(r'<link rel="stylesheet" href="[./]*([^"]*)"')
    own_of = {built / name / "index.html": set() for name in PLAYED}
    of_others = set()
    for path in built.rglob("*.html"):
        own_of.get(path, of_others).update(linked.findall(path.read_text("utf-8")))
    sheets = [sheet for found in (of_others, *own_of.values()) for sheet in found]
    assert len(sheets) == len(set(sheets)) == 1 + len(PLAYED)
    for sheet in sheets:
        assert len(gzip.compress((built / sheet).read_bytes())) <= 15 * 1024


def test_every_page_says_what_it_is_made_from(built, outlines):
    for path in outlines:
        made_from = (built / path).read_text("utf-8").count('class="nn-provenance"')
        assert made_from == (path != "404.html"), path
