"""An edition's files as any site generator can take them: Markdown, images, manifest."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from nnsite.engine.declare.course import Edition, Place, Site
from nnsite.engine.faults import Fault
from nnsite.engine.fill import ids, typed
from nnsite.engine.fill.outcome import card_address, hashed, picture
from nnsite.engine.fill.pages import Facts, Pages
from nnsite.engine.fill.shown import by_experiment
from nnsite.engine.fill.sources import Sources
from nnsite.engine.fill.templates import Templates
from nnsite.engine.handover.provenance import Provenance
from nnsite.engine.keep.artefacts import CARD
from nnsite.engine.keep.keys import sha256
from nnsite.engine.run.build import Build, Ran, Stock

MANIFEST_FORMAT = 5
# Among the words, the list of the numbers that may be typed: no text of the pages.
TYPED = re.compile(r"^typed *=.*$", re.MULTILINE)
UNNAMED = Site()
PUBLISHED = ("numbers", "captured", "texts", "claims", "warnings")


def files(
    build: Build,
    edition: Edition,
    order: Sequence[Place],
    provenance: Provenance,
    site: Site = UNNAMED,
) -> Iterator[tuple[str, bytes]]:
    """Every generated file of an edition, by path in its folder.

    Raises:
        Fault: an experiment failed, or a page names what is not there.
    """
    for path, content in promised(build, edition, order, provenance, site):
        yield path, content()


def promised(
    build: Build,
    edition: Edition,
    order: Sequence[Place],
    provenance: Provenance,
    site: Site = UNNAMED,
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The same, each file with the function that makes what it holds.

    The last one is the manifest. It tells what pages show, and is made when they are.

    Args:
        build: runs the experiments; several editions can share it.
        edition: whose pages to fill.
        order: the pages in the order of reading.
        provenance: the commit and the date that the pages bear.
        site: what the generator's settings say of the site.

    Raises:
        Fault: an experiment failed, or a text for all pages is at fault. A page that is raises
            it when it is made.
    """
    course = build.stock.course
    sources = Sources.read(course.root, edition.folder, course.templates)
    ran = build.artefacts()
    manifest = _manifest(build.stock, ran)
    made_from = {
        "inputs": manifest["inputs"],
        "versions": manifest["versions"],
        "commit": provenance.commit,
        "date": provenance.date,
    }
    facts = Facts(
        order=[place for place in order if place.page in sources.pages],
        words=_words(edition.words, course.root),
        published=read_toml(course.published, course.root) if course.published else {},
        ran=ran,
        modules={stem: course.source(stem).relative_to(course.root).as_posix() for stem in ran},
        read=lambda path: (course.root / path).read_text("utf-8"),
        made_from=made_from,
        site=vars(site),
        lessons=course.lessons,
        translated=edition.language != course.language,
        refuse=course.refuse,
    )
    if facts.translated:
        original = course.editions[course.language]
        theirs = Sources.read(course.root, original.folder, course.templates)
        ids.refuse_other_ids(sources.pages, theirs.pages)
    pages = Pages(sources, Templates(sources, course.cache / "templates"), facts)
    for page in sources.pages:
        yield page, partial(_page, pages, page)
    for path in sources.data:
        yield path, partial(_data, pages, path)
    for path, content in _pictures(ran, set(_cards(sources, pages))):
        yield path, partial(bytes, content)
    for path, content in _data_files(ran):
        yield path, partial(bytes, content)
    yield from course.downloads.items()
    yield "build.json", partial(_manifest_of_all, manifest, pages)


def _page(pages: Pages, page: str) -> bytes:
    return pages.filled(page).encode()


def _data(pages: Pages, path: str) -> bytes:
    return _json(pages.data(path))


def _manifest_of_all(manifest: Mapping[str, Any], pages: Pages) -> bytes:
    shows = {page: by_experiment(shown) for page, shown in pages.findings.items()}
    whole = {**manifest, "pages": shows}
    return _json(json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _json(text: str) -> bytes:
    """JSON as UTF-8: half of a surrogate pair is written as JSON's own escape."""
    return text.encode("utf-8", "backslashreplace")


def _cards(sources: Sources, pages: Pages) -> Iterator[str]:
    """The addresses of the cards that pages name; one that cannot is told when it is filled.

    What pages show as it stands is read here, too: this process then has read all files that
    another one could be without.
    """
    for page in sources.pages:
        with suppress(Fault):
            pages.verbatim(page)
            if card := pages.card(page):
                yield card["file"]


def _pictures(ran: Mapping[str, Ran], cards: Set[str]) -> Iterator[tuple[str, bytes]]:
    """The pictures among the figures, and of the cards those at these addresses."""
    for one in ran.values():
        files = one.artefact.files
        for drawn in one.artefact.result["figures"].values():
            if (name := drawn["file"]).endswith(".png"):
                yield picture(name, files[name]), files[name]
        if CARD in files and (address := card_address(files[CARD])) in cards:
            yield address, files[CARD]


def _data_files(ran: Mapping[str, Ran]) -> Iterator[tuple[str, bytes]]:
    """All data files, whether a page asks for them or not."""
    for one in ran.values():
        for data in one.artefact.result["data"].values():
            content = one.artefact.files[data["file"]]
            yield hashed(data["file"], content), content


def _manifest(stock: Stock, ran: Mapping[str, Ran]) -> dict[str, Any]:
    """What the build was made from and what it found; no clock in it.

    Which page shows what of it is added once the pages are filled.
    """
    return {
        "format": MANIFEST_FORMAT,
        "inputs": {
            name: {
                "identity": one.identity,
                # Bytes of a name that are no UTF-8 could not be written.
                "file": one.path.name.encode(errors="backslashreplace").decode(),
                "label": one.label,
                "sha256": stock.hash_of(name),
            }
            for name, one in stock.course.inputs.items()
        },
        "versions": stock.versions,
        "experiments": {
            stem: {
                "key": one.recipe.key,
                "files": one.recipe.files,
                "inputs": one.recipe.inputs,
                **{name: one.artefact.result[name] for name in PUBLISHED},
                "figures": {
                    name: sha256(one.artefact.files[drawn["file"]])
                    for name, drawn in one.artefact.result["figures"].items()
                },
                "data": {
                    name: sha256(one.artefact.files[data["file"]])
                    for name, data in one.artefact.result["data"].items()
                },
            }
            for stem, one in ran.items()
        },
    }


def _words(path: Path, root: Path) -> dict[str, Any]:
    words = read_toml(path, root)
    text = TYPED.sub("", path.read_text("utf-8"))
    shown = path.relative_to(root).as_posix()
    typed.refuse_numbers(text, shown, words.get("references", []), words.get("typed", []))
    return words


def read_toml(path: Path, root: Path) -> dict[str, Any]:
    """What a file of TOML holds.

    Raises:
        Fault: it cannot be read, or is no TOML; it is named by its place in `root`.
    """
    shown = path.relative_to(root)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Fault(f"{shown}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Fault(f"{shown}: not TOML: {error}") from None
