"""The plain folder, built by other generators with nothing of ours: the same site."""

from __future__ import annotations

import importlib.util
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from mkdocs.plugins import CombinedEvent
from project import BANNERS, Project
from serving import serving

from nnsite import cli
from nnsite.course import ROOT, store
from nnsite.finish.step import finish

SITE = "https://example.org/clinic/"
# Neither we nor what hands over our pages can be imported where the folder is built.
ALONE = "import sys; sys.modules |= dict.fromkeys(('nnsite', 'mkdocs_gen_files')); "
GENERATORS = {
    "mkdocs": "from mkdocs.__main__ import cli; cli(['build', '--strict', '--quiet'])",
    "properdocs": "from properdocs.__main__ import cli; cli(['build', '--strict', '--quiet'])",
    "zensical": "from zensical.main import cli; cli(['build', '--strict'])",
}
INDEXES = {"zensical": "search.json"}
INDEX = "search/search_index.json"
# Of a generator: Zensical has its own index, and packs no sitemap; MkDocs' has a clock in it.
OF_A_GENERATOR = {INDEX, *INDEXES.values(), "sitemap.xml", "sitemap.xml.gz"}
ADDRESSES = ("href", "src", "data-worker", "data-index")


@pytest.fixture(scope="module")
def exported(built: Path, everyones: Path) -> Path:
    """The export of this checkout, after `built`: nothing is run; the same for all workers."""
    folder = everyones / "exported"
    with FileLock(everyones / "exported.lock"):
        if not folder.exists():
            python(ROOT, "-m", "nnsite", "export", str(folder))
    return folder


@pytest.fixture(scope="module", params=GENERATORS)
def generated(request: pytest.FixtureRequest, exported: Path, everyones: Path) -> tuple[str, Path]:
    """A generator's name, and the site it made of the export, which was told an address."""
    name = request.param
    folder = everyones / f"exported-{name}"
    with FileLock(everyones / f"exported-{name}.lock"):
        if not folder.exists():
            try:
                generate(name, exported, folder)
            except BaseException:  # else later tests would take it as made
                shutil.rmtree(folder, ignore_errors=True)
                raise
    return name, folder / "site"


def generate(name: str, exported: Path, folder: Path) -> None:
    """Build a copy of the export, and finish a copy of its site."""
    shutil.copytree(exported, folder)
    with (folder / "mkdocs.yml").open("a") as settings:
        settings.write(f"site_url: {SITE}\n")
    python(folder, "-c", ALONE + GENERATORS[name])
    shutil.copytree(folder / "site", folder / "finished")
    finish(folder / "finished", store())


def python(folder: Path, *arguments: str) -> None:
    """Run Python in a folder."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | BANNERS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


class Content(HTMLParser):
    """All of a page that a reader, a browser or a robot is given, in order.

    Attributes:
        parts: texts, with single spaces but for code; tags with their attributes, addresses from
            the site's root on.
    """

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.parts: list[Any] = []
        self._page = page
        self._code = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # What the search is to leave out, which it has read.
        given.pop("data-search-exclude", None)
        for name in ADDRESSES:
            if name in given:
                given[name] = self._from_root(given[name])
        self._code |= tag == "pre"
        self.parts.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        self._code &= tag != "pre"
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        text = data if self._code else " ".join(data.split())
        if text:
            self.parts.append(text)

    def _from_root(self, address: str) -> str:
        if urlsplit(address).netloc or address.startswith("#"):
            return address
        path = address.removeprefix("/clinic").partition("#")
        base = "/" if path[0].startswith("/") else f"/{posixpath.dirname(self._page)}/"
        whole = posixpath.normpath(base + path[0]).replace("//", "/")
        return f"{'INDEX' if whole[1:] in OF_A_GENERATOR else whole}{path[1]}{path[2]}"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_site_of_each_generator_is_ours(generated: tuple[str, Path], built: Path) -> None:
    """Page by page: text, numbers, figures, formulas, links, anchors, heads; and all files."""
    folder = generated[1].with_name("finished")
    assert names(folder) ^ names(built) <= OF_A_GENERATOR
    for name in sorted(names(built) & names(folder) - OF_A_GENERATOR):
        ours, theirs = (built / name).read_bytes(), (folder / name).read_bytes()
        if name.endswith(".html"):
            # Ours was not told an address. As a rule they are the same then; to read them as a
            # browser does takes long.
            theirs = re.sub(rb'<link rel="canonical"[^>]*>\n\n', b"", theirs)
            if ours != theirs:
                parts = (Content(name, html.decode()).parts for html in (ours, theirs))
                for one, other in zip_longest(*parts):
                    assert one == other, name
        elif name != "robots.txt":
            assert ours == theirs, name


def entries(path: Path) -> dict[str, tuple[str, str]]:
    """What a search's index holds: title and text by address."""
    index = json.loads(path.read_text("utf-8"))
    found = index.get("docs") or index["items"]
    return {one["location"]: (one["title"], one["text"]) for one in found}


def test_the_search_of_each_generator_knows_the_same(
    generated: tuple[str, Path], built: Path
) -> None:
    name, folder = generated
    assert entries(folder / INDEXES.get(name, INDEX)) == entries(built / INDEX)


ONLY_ZENSICAL = pytest.mark.parametrize("generated", ["zensical"], indirect=True)


@ONLY_ZENSICAL
def test_an_index_of_another_kind_is_searched(
    generated: tuple[str, Path], built: Path, browser: Any
) -> None:
    found = [results(folder, browser)[:20] for folder in (generated[1], built)]
    assert found[0] == found[1]
    assert found[0][1] == "symptoms/#whole-numbers-wrap"


def results(folder: Path, browser: Any) -> list[str]:
    """The addresses that a search of a page below the root finds, from the site's root on."""
    with serving(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}about/")
        page.locator(".nn-search input").fill("254 + 3 = 1")
        options = page.locator(".nn-search a[role=option]")
        options.first.wait_for()
        found: list[str] = options.evaluate_all("all => all.map(({ href }) => href)")
        page.close()
    return [href.removeprefix(address) for href in found]


def test_what_says_less_to_the_search_is_helped_out(built: Path) -> None:
    """The script says what MkDocs' index says of itself."""
    config = json.loads((built / INDEX).read_text("utf-8"))["config"]
    script = (ROOT / "docs/theme/assets/scripts/search.js").read_text("utf-8")
    said = dict(re.findall(r"const (PIPELINE|FIELDS) = (.*);", script))
    assert json.loads(said["PIPELINE"]) == config["pipeline"]
    fields = re.findall(r"(\w+): \{ boost: (\w+) \}", said["FIELDS"])
    assert {name: {"boost": float(boost)} for name, boost in fields} == config["fields"]


@ONLY_ZENSICAL
@pytest.mark.parametrize(
    ("scheme", "size"), [("light", (1280, 900)), ("dark", (390, 844))], ids=["desktop", "phone"]
)
def test_it_looks_the_same(
    generated: tuple[str, Path], built: Path, browser: Any, scheme: Any, size: tuple[int, int]
) -> None:
    seen = []
    for folder in (built, generated[1].with_name("finished")):
        with serving(folder) as address:
            viewport = {"width": size[0], "height": size[1]}
            page = browser.new_page(color_scheme=scheme, viewport=viewport)
            page.goto(f"{address}pitfalls/normalization/", wait_until="networkidle")
            seen.append(page.screenshot())
            page.close()
    assert seen[0] == seen[1]


# ---- What hooks do while the site is built is done, or not needed, once it is exported.


def told_the_frame(exported: Path, site: Path) -> None:
    import yaml

    frame = yaml.safe_load((exported / "mkdocs.yml").read_text("utf-8"))["extra"]["frame"]
    html = (site / "index.html").read_text("utf-8")
    for name in ("sheet", "worker"):
        assert (site / frame[name]).is_file()
        assert frame[name] in html
    assert all(f'"{frame["heard"][name]}"' in html for name in ("menu", "close", "dark", "lost"))


def nothing_else_of_material(exported: Path, site: Path) -> None:
    assert (site / "MATERIAL.txt").read_text("utf-8").startswith("Copyright")
    theirs = {name for name in names(site) if name.startswith("assets/javascripts/")}
    assert len(theirs) == 1, theirs


def shared(exported: Path, site: Path) -> None:
    html = (site / "pitfalls/normalization/index.html").read_text("utf-8")
    data = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert {one["@type"] for one in json.loads(data)["@graph"]} >= {"LearningResource"}
    assert '<meta property="og:type" content="article">' in html
    assert "<title>There is no such page - " in (site / "404.html").read_text("utf-8")


def dated(exported: Path, site: Path) -> None:
    """By what the pages are made from; titles are HTML for the search, as its test shows."""
    found = ET.parse(site / "sitemap.xml").getroot()
    space = {"": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    places = {one.findtext("loc", namespaces=space) for one in found}
    days = {one.findtext("lastmod", namespaces=space) for one in found}
    pages = {name.removesuffix("index.html") for name in names(site) if name.endswith(".html")}
    assert places == {SITE + page for page in pages - {"404.html"}}
    about = (exported / "docs/about.md").read_text("utf-8")
    date = json.loads(about.split("---\n")[1])["date"]
    assert days == {date}


def later(exported: Path, site: Path) -> None:
    """`nnsite finish` does it, as above."""
    assert b"Content-Security-Policy" not in (site / "index.html").read_bytes()


DONE: dict[str, Callable[[Path, Path], None]] = {
    "framing.on_config": told_the_frame,
    "framing.on_files": nothing_else_of_material,
    "sharing.on_config": shared,
    "sharing.on_page_context": shared,
    "mending.on_page_markdown": dated,
    "finishing.on_startup": later,
    "finishing.on_post_build": later,
}
REFUSED = "a page at fault is no part of an export: see test_refused"
NOT_NEEDED = {
    "blocks.on_page_content": REFUSED,
    "tables.on_page_content": REFUSED,
    "keeping.on_env": "it is only quicker: another generator compiles templates each time",
}


def hooks() -> Iterator[str]:
    """What `scripts/hooks.py` lets MkDocs call, by module and name."""
    spec = importlib.util.spec_from_file_location("hooks", ROOT / "scripts/hooks.py")
    assert spec
    assert spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in module.__all__:
        event = getattr(module, name)
        for method in event.methods if isinstance(event, CombinedEvent) else [event]:
            yield f"{method.__module__.removeprefix('nnsite.mkdocs.')}.{method.__name__}"


def test_each_hook_has_been_thought_of() -> None:
    assert set(hooks()) == DONE.keys() | NOT_NEEDED.keys()


@pytest.mark.parametrize("hook", DONE)
def test_what_a_hook_does_is_there(hook: str, exported: Path, generated: tuple[str, Path]) -> None:
    DONE[hook](exported, generated[1])


# ---- The folder itself.


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n    a = b\n", "a block is neither marked"),
        ("\n| step |\n|---|\n| 1 |\n", "a table has no caption"),
        ("\n{{ nothing }}\n", "nothing"),
    ],
)
def test_refused(project: Project, tmp_path: Path, text: str, told: str) -> None:
    """What stops a build stops an export, and nothing is written."""
    page = project.root / "docs/en/about.md"
    page.write_text(page.read_text() + text)
    done = project.run("nnsite", "export", str(tmp_path / "deep/plain"))
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "deep").exists()


def test_the_same_comes_of_the_same_and_replaces_it(project: Project, tmp_path: Path) -> None:
    plain = Project(tmp_path / "plain")
    assert project.run("nnsite", "export", "../plain").returncode == 0
    first = plain.files(".")
    for name in ("site/index.html", ".cache/1", "docs/more.md"):
        (plain.root / name).parent.mkdir(exist_ok=True)
        (plain.root / name).write_text("")
    clone = project.cloned(tmp_path / "elsewhere/other")
    shutil.copytree(project.root / ".cache", clone.root / ".cache")
    clone.environment["PYTHONHASHSEED"] = "3"
    done = clone.run("nnsite", "export", str(plain.root))
    assert done.stdout == f"exported {plain.root} with the embedded weights\n", done.stderr
    assert plain.files(".") == first
    texts = b"\n".join(first.values())
    assert str(tmp_path).encode() not in texts
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".plain")]


def foreign(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")


def another_site(folder: Path) -> None:
    (folder / "mkdocs.yml").write_bytes(b"site_name: \xff")


def no_settings(folder: Path) -> None:
    (folder / "mkdocs.yml").mkdir()


def added(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text("# Written by `nnsite export`")
    (folder / ".git").mkdir()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (foreign, "is not empty, and no earlier export"),
        (another_site, "is not empty, and no earlier export"),
        (no_settings, "is not empty, and no earlier export"),
        (added, "holds .git, which no export wrote"),
    ],
)
def test_what_no_export_wrote_is_left_alone(
    make: Callable[[Path], None], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    make(folder)
    before = sorted(folder.iterdir())
    assert refusal(folder, capsys).startswith(f"nnsite: {folder} {told}")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("place", ["", "..", "docs", "docs/plain", "site", "nnsite/plain", "/"])
def test_the_project_is_left_alone(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ROOT / place
    told = refusal(folder, capsys)
    assert told.startswith(f"nnsite: {folder} is a part of the project, or holds it")


def test_a_file_in_the_way_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert "is no folder: remove it" in refusal(file, capsys)
    told = refusal(file / "plain", capsys)
    assert told == f"nnsite: cannot write {file}/plain: nothing can be made in {file}\n"
    assert file.read_text() == "mine"


def test_one_does_not_lose_the_folder_one_is_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "you are in it" in refusal(Path("."), capsys)


def refusal(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that is said instead of an export."""
    assert cli.main(["export", str(folder)]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert len(errors.splitlines()) == 1
    return errors
