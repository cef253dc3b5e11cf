"""A course's files as any site generator can take them: Markdown, images, manifest."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nnsite.engine.declare.course import Course
from nnsite.engine.faults import Fault
from nnsite.engine.fill.pages import FRONT, ORDER, TEXT, Renderer, Site
from nnsite.engine.fill.templates import Sources, Templates
from nnsite.engine.handover.provenance import Commit, Git
from nnsite.engine.keep import keys
from nnsite.engine.keep.artefacts import Artefact, Store
from nnsite.engine.run.build import Build, Stock

MANIFEST_FORMAT = 1
PUBLISHED = ("numbers", "texts", "claims", "warnings")


def files(build: Build, git: Git) -> Iterator[tuple[str, bytes]]:
    """Every generated file of the site, by path in the pages' folder.

    Raises:
        Fault: an experiment failed, or a page names what is not there.
    """
    course = build.stock.course
    sources = _sources(course)
    templates = Templates(sources)
    if build.running:
        templates.compile()
    artefacts = build.artefacts()
    commit = git.commit
    manifest = _manifest(build.stock, artefacts)
    facts = {name: manifest[name] for name in ("inputs", "versions")}
    facts |= {**dated(commit), "commit": commit}
    renderer = Renderer(_site(course, sources, artefacts, facts), templates)
    for page, markdown in _pages(renderer, build.stock.store).items():
        yield page, markdown.encode()
    for stem, artefact in artefacts.items():
        for name, content in artefact.files.items():
            if name.endswith(".png"):
                yield f"figures/{stem}/{name}", content
    for name, content_of in course.downloads.items():
        yield name, content_of()
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    yield "manifest.json", f"{text}\n".encode()


def _pages(renderer: Renderer, store: Store) -> dict[str, str]:
    """The pages' Markdown; a page is filled anew when something it is made from has changed."""
    site, sources = renderer.site, renderer.sources
    shared = repr((sources.templates, site.words, site.published, site.facts, keys.rendering()))
    digests = {
        page: keys.sha256(f"{shared}{sources.shown[page]}{source}".encode())
        for page, source in sources.pages.items()
    }
    now = {stem: artefact.recipe.key for stem, artefact in site.artefacts.items()}
    now["*"] = keys.sha256(repr(sorted(now.items())).encode())
    kept = {page: record for page, record in store.pages().items() if page in sources.pages}

    def fresh(page: str) -> bool:
        record = kept.get(page, {"digest": ""})
        return record["digest"] == digests[page] and all(
            now.get(name, key if name in of_pages else None) == key
            for name, key in record["made_from"].items()
        )

    # A page may be made from others too: from their order, front matters and texts.
    of_pages = {ORDER, *(part + page for part in (FRONT, TEXT) for page in sources.pages)}
    fronts = {
        page: kept[page]["front"] if fresh(page) else renderer.front(page) for page in sources.pages
    }
    now[ORDER] = keys.sha256(repr(site.order).encode())
    for page, front in fronts.items():
        now[FRONT + page] = keys.sha256(repr(front).encode())
        now[TEXT + page] = digests[page]
    stale = [page for page in sources.pages if not fresh(page)]
    for page in kept.keys() - stale:
        for name, (text, used) in kept[page]["blocks"].items():
            renderer.blocks[page, name] = text, set(used)
    for page in stale:
        renderer.used.clear()
        markdown = renderer.render(page)
        kept[page] = {
            "digest": digests[page],
            "made_from": {name: now[name] for name in sorted(renderer.used)},
            "front": renderer.front(page),
            "markdown": markdown,
            "blocks": {},
        }
    for (page, name), (text, used) in renderer.blocks.items():
        kept[page]["blocks"][name] = text, sorted(used)
    if stale:
        with suppress(Fault):  # a cache that cannot be written only costs time
            store.keep_pages(kept)
    return {page: kept[page]["markdown"] for page in sources.pages}


def dated(commit: Commit | None) -> dict[str, Any]:
    """The date the site bears: SOURCE_DATE_EPOCH's, or else the commit's, or none."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or (commit.seconds if commit else None)
    if seconds is None:
        return {"date": None, "epoch": None}
    try:
        date = datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    except ValueError:
        raise Fault(f"SOURCE_DATE_EPOCH is '{seconds}'; it must be whole seconds") from None
    return {"date": date, "epoch": int(seconds)}


def _manifest(stock: Stock, artefacts: Mapping[str, Artefact]) -> dict[str, Any]:
    """What the build was made from and what it found; no clock in it."""
    return {
        "format": MANIFEST_FORMAT,
        "inputs": {
            name: {"label": read.label, "sha256": stock.hash_of(name)}
            for name, read in stock.course.inputs.items()
        },
        "versions": stock.versions,
        "experiments": {
            stem: {
                "key": artefact.recipe.key,
                "files": artefact.recipe.files,
                "inputs": artefact.recipe.inputs,
                **{name: artefact.result[name] for name in PUBLISHED},
            }
            for stem, artefact in artefacts.items()
        },
    }


def _sources(course: Course) -> Sources:
    pages = {path.relative_to(course.pages).as_posix(): path for path in _markdown(course.pages)}
    folder = course.root / "docs" / "templates"
    templates = {path.name: path for path in sorted(folder.iterdir()) if path.suffix != ".toml"}
    return Sources(
        pages={name: path.read_text("utf-8") for name, path in pages.items()},
        templates={name: path.read_text("utf-8") for name, path in templates.items()},
        shown={
            name: path.relative_to(course.root).as_posix()
            for name, path in (pages | templates).items()
        },
    )


def _site(
    course: Course,
    sources: Sources,
    artefacts: Mapping[str, Artefact],
    facts: Mapping[str, Any],
) -> Site:
    docs = course.root / "docs"
    return Site(
        order=[place for place in course.order() if place.page in sources.pages],
        words=_toml(docs / "templates" / f"words.{course.language}.toml"),
        published=_toml(docs / "published.toml"),
        artefacts=artefacts,
        modules={
            stem: course.source(stem).relative_to(course.root).as_posix() for stem in artefacts
        },
        read=lambda path: (course.root / path).read_text("utf-8"),
        facts=facts,
    )


def _markdown(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.md"))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise Fault(f"{path.name}: not TOML: {error}") from None
