"""Pages: Markdown with placeholders, filled from what experiments yielded.

A page is a Jinja template with a front matter. In it stand

    run             the page's own experiment, and `runs.<stem>` any other:
                    run.n.<number>, run.captured.<capture>, run.texts.<text>,
                    run.catch, run.repairs, run.claims, run.facts, run.table,
                    run.warnings.<warning>, run.warned(name), run.figure(name),
                    run.data(name), run.excerpt(name)
    n               short for run.n
    page            the page's own front matter
    pages           the other pages in the order of reading, or one: pages.<stem>.title
    gathered        what all pages say under a name of a list's entries in their front matters:
                    gathered("symptoms", "seen")
    published       figures published elsewhere, with their sources
    words           the templates' words in the page's language
    made_from       the inputs, versions, commit and date of the whole build
    site            the site's name, author and contact, as its settings have them
    the macros of the templates' folder, and the filters of `filters.py`

A file for scripts is JSON with the same placeholders, but for those of a page of its own; the
filter `json` writes a value as JSON.

Whatever is named and is not there is a `Fault` with the page, the line and the
nearest name that is. A fraction that is printed without a filter is refused, so is a
number typed by hand, and so are a block of output that no run has printed and a heading
without an id.

A page whose front matter names a file of the project (`verbatim: CONTRIBUTING.md`) begins
with the text of that file, as it stands there: nothing in it is filled, nothing refused.

A page's card, for links to it, is that of its experiment, or of the one that its front matter
names (`card: NAME`). A filled page has it in its front matter: see `Outcome.card`.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nnsite.engine.declare.course import Place
from nnsite.engine.faults import Fault, PlacedFault, nearest
from nnsite.engine.fill import ids, typed
from nnsite.engine.fill.elements import refuse_unclosed
from nnsite.engine.fill.excerpts import Reader
from nnsite.engine.fill.front import Front
from nnsite.engine.fill.names import Names
from nnsite.engine.fill.outcome import Outcome, Outcomes, Told
from nnsite.engine.fill.shown import Finding, Shown
from nnsite.engine.fill.sources import Source, Sources
from nnsite.engine.fill.templates import MACROS, Templates
from nnsite.engine.fill.text import Text, as_texts, plain, settled
from nnsite.engine.fill.translation import Speech
from nnsite.engine.run.build import Ran

PAGE_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s]+)")


@dataclass(frozen=True)
class Facts:
    """What pages are filled from besides their own sources.

    Attributes:
        order: the pages in the order of reading.
        words: the templates' words in the pages' language.
        published: figures published elsewhere.
        ran: what each experiment yielded, by stem.
        modules: the path of each experiment's module, by stem.
        read: returns the text of any file of the project.
        made_from: the inputs, versions, commit and date of the whole build.
        site: its name, author and contact.
        lessons: the folder whose pages each need an experiment.
        translated: whether the pages are in another language than the experiments.
        refuse: raises ValueError if a filled front matter holds what the course cannot use.
    """

    order: Sequence[Place]
    words: Mapping[str, Any]
    published: Mapping[str, Any]
    ran: Mapping[str, Ran]
    modules: Mapping[str, str]
    read: Reader
    made_from: Mapping[str, Any]
    site: Mapping[str, str]
    lessons: str
    translated: bool
    refuse: Callable[[Mapping[str, Any]], None] | None = None


class Pages:
    """Fills the pages of an edition.

    Attributes:
        findings: what each page and each file for scripts shows of runs, once it is filled.

    Args:
        texts: the pages' own, and their layouts and macros.
        templates: the same, compiled.
        facts: what they are filled from.
    """

    def __init__(self, texts: Sources, templates: Templates, facts: Facts) -> None:
        self._references = facts.words.get("references", [])
        for name, layout in texts.templates.items():
            # The macros make blocks of output, from captures.
            refuse = typed.refuse_numbers if name == MACROS else typed.refuse
            refuse(layout.text, layout.path, self._references)
        self._sources = texts
        self._templates = templates
        self._facts = facts
        self._labels = {place.page: place.label for place in facts.order}
        results = {stem: one.artefact.result for stem, one in facts.ran.items()}
        self._captured = frozenset(_captured_lines(results.values()))
        self._shown = Shown()
        speech = Speech(results, texts.pages.values() if facts.translated else None)
        self._told = {
            stem: Told(ran, stem, facts.modules[stem], facts.read, speech, self._shown)
            for stem, ran in facts.ran.items()
        }
        self._everywhere = {
            "words": _words("word", facts.words),
            "published": Names("published figure", facts.published),
            "made_from": Names("fact", as_texts(facts.made_from)),
            "site": Names("setting", as_texts(facts.site)),
        }
        self._order = Order(facts)
        self._verbatim: dict[str, str] = {}
        self._contexts: dict[str, dict[str, Any]] = {}
        self._gathered: dict[tuple[str, str], tuple[list[Any], set[Finding]]] = {}
        self.findings: dict[str, set[Finding]] = {}
        self._fronts: dict[str, Front] = {}
        self._entries: dict[str, Names] = {}
        self._bodies: dict[tuple[str, str | None], tuple[str, set[Finding]]] = {}
        self._under_way: set[tuple[str, str | None]] = set()

    def filled(self, page: str) -> str:
        """A page as plain Markdown.

        Args:
            page: its path in the edition's folder.

        Raises:
            Fault: with the file and the line.
        """
        with self._shown.apart() as self.findings[page]:
            filled = self._filled(page)
            self._shown.note(self._front(page).findings)
        return filled

    def _filled(self, page: str) -> str:
        source = self._sources.pages[page]
        admitted = source.declared.get("typed", [])
        if not isinstance(admitted, list):
            raise Fault(f"{source.path}: typed must be a list of numbers (typed: [255, 2019])")
        label = self._labels.get(page, "")
        typed.refuse(source.text, source.path, self._references, admitted, label)
        entries = {"date": self._facts.made_from["date"], **self.front(page)}
        card = self.card(page)
        if card:
            entries["card"] = card
        try:
            front = json.dumps(plain(entries), ensure_ascii=False, default=str)  # also YAML
        except (TypeError, ValueError, RecursionError) as error:
            raise Fault(f"{source.path}: the front matter holds no plain values: {error}") from None
        body = settled(self.body(page))
        typed.refuse_uncaptured(body, source.path, self._captured)
        refuse_unclosed(body, source.text, source.path)
        ids.refuse_unstable(body, source.text, source.path)
        return f"---\n{front}\n---\n{self.verbatim(page)}{body}"

    def data(self, path: str) -> str:
        """A file for scripts, as JSON.

        Args:
            path: its path in the edition's folder.

        Raises:
            Fault: with the file and the line; or what it is filled to is not JSON.
        """
        source = self._sources.data[path]
        typed.refuse_numbers(source.text, source.path, self._references)
        context = {**self._names(path), "pages": Neighbours(self, self._order, path)}
        with self._shown.apart() as self.findings[path]:
            filled = self._templates.data(path, context)
        try:
            value = json.loads(filled)
        except (ValueError, RecursionError) as error:
            raise Fault(f"{source.path}: not JSON once it is filled: {error}") from None
        return f"{json.dumps(plain(value), ensure_ascii=False, separators=(',', ':'))}\n"

    def front(self, page: str) -> dict[str, Any]:
        """A page's front matter, filled.

        Raises:
            Fault: with the file and the line.
        """
        return self._front(page).entries

    def _front(self, page: str) -> Front:
        if page not in self._fronts:
            path = self._sources.pages[page].path
            front = Front(self._templates.front(page, self.context(page)), self._shown, path)
            try:
                if self._facts.refuse:
                    self._facts.refuse(front.entries)
            except ValueError as error:
                raise PlacedFault(f"{path}: {plain(str(error))}") from None
            self._fronts[page] = front
        return self._fronts[page]

    def entries(self, page: str) -> Names:
        """A page's front matter, filled, by name; so are the entries of each list in it.

        Raises:
            Fault: with the file and the line.
        """
        if page not in self._entries:
            self._entries[page] = self._front(page).named()
        return self._entries[page]

    def card(self, page: str) -> dict[str, Any] | None:
        """The card of the page's experiment, or of the one that its front matter names for it.

        Raises:
            Fault: there is no such experiment.
        """
        source = self._sources.pages[page]
        stem = source.declared.get("card", source.experiment)
        if stem is None:
            return None
        try:
            card: dict[str, Any] | None = self._names(page)["runs"][str(stem)].card
        except Fault as fault:
            raise Fault(f"{source.path}: {fault}") from None
        return card

    def body(self, page: str, block: str | None = None) -> str:
        """A page's text below the front matter, or one block of it.

        Raises:
            Fault: with the file and the line.
        """
        asked = page, block
        if asked in self._under_way:
            raise Fault(f"block '{block}' of {page} shows itself, through other blocks")
        if asked not in self._bodies:
            self._under_way.add(asked)
            context = {
                **self.context(page),
                "page": self.entries(page),
                "pages": Neighbours(self, self._order, page),
                "gathered": self.gathered,
            }
            with self._shown.apart() as findings:
                body = self._templates.body(page, context, block)
            self._bodies[asked] = body, findings
            self._under_way.remove(asked)
        body, findings = self._bodies[asked]
        self._shown.note(findings)
        return body

    def gathered(self, entry: str, name: str) -> list[Any]:
        """What all pages say under a name of the entries of a list in their front matters.

        Where they say a list, each of its items counts.

        Raises:
            Fault: a front matter cannot be filled, with the file and the line.
        """
        asked = entry, name
        if asked not in self._gathered:
            with self._shown.apart() as findings:
                said = list(self._said(entry, name))
            self._gathered[asked] = said, findings
        said, findings = self._gathered[asked]
        self._shown.note(findings)
        return said

    def _said(self, entry: str, name: str) -> Iterator[Any]:
        for place in self._facts.order:
            entries = self.entries(place.page)
            if entry in entries:
                yield from _under(name, entries[entry])

    def context(self, page: str) -> Mapping[str, Any]:
        """The names that a page's front matter can use.

        Raises:
            Fault: the page names no experiment, or one that is not there.
        """
        if page not in self._contexts:
            self._contexts[page] = self._context(page)
        return self._contexts[page]

    def _context(self, page: str) -> dict[str, Any]:
        facts = self._facts
        context = self._names(page)
        source = self._sources.pages[page]
        if source.experiment is None:
            if facts.lessons and page.startswith(f"{facts.lessons}/"):
                raise Fault(
                    f"{source.path}: the front matter names no experiment (experiment: NAME)"
                )
            return context
        try:
            run = context["runs"][source.experiment]
        except Fault as fault:
            line = 1 + source.text.partition("experiment")[0].count("\n")
            raise Fault(f"{source.path}:{line}: {fault}") from None
        return context | {"run": run, "n": run.n}

    def _names(self, asking: str) -> dict[str, Any]:
        """What every file of the edition can name."""
        return {"runs": Names("experiment", Outcomes(self._told, asking)), **self._everywhere}

    def verbatim(self, page: str) -> str:
        """The text of the file that a page shows as it stands, if it names one.

        Raises:
            Fault: it cannot be read.
        """
        if page not in self._verbatim:
            self._verbatim[page] = self._read(self._sources.pages[page])
        return self._verbatim[page]

    def _read(self, source: Source) -> str:
        name = source.declared.get("verbatim")
        if name is None:
            return ""
        try:
            return self._facts.read(str(name))
        except (OSError, ValueError) as error:
            raise Fault(
                f"{source.path}: the file {name}, named by verbatim, cannot be read: {error}"
            ) from None


class Order:
    """The order of reading, looked up: every page asks for many others."""

    def __init__(self, facts: Facts) -> None:
        self._places = facts.order
        self._titles = {
            title: identity for identity, title in facts.words.get("sections", {}).items()
        }

    @cached_property
    def by_stem(self) -> dict[str, Place]:
        """Each page's place, by its file's name."""
        return {posixpath.basename(one.page).removesuffix(".md"): one for one in self._places}

    @cached_property
    def by_section(self) -> dict[str, list[Place]]:
        """The places of each section's pages, by the section's title."""
        found: dict[str, list[Place]] = {}
        for one in self.by_stem.values():
            found.setdefault(one.section, []).append(one)
        return found

    def identity(self, title: str) -> str:
        """What logic knows a section by: its name among the words, under `sections`.

        Raises:
            Fault: it is not there.
        """
        if not title:
            return ""
        if title not in self._titles:
            raise Fault(
                f"the section '{title}' of the navigation is not among the words, under "
                f"sections; {nearest(title, self._titles)}"
            )
        return str(self._titles[title])


class Neighbour:
    """Another page, as a page sees it: its front matter by name, and what is below.

    Attributes:
        label: its short name in the order of reading.
        section: the identity of the section it stands in there, or nothing.
        section_title: that section's title.
    """

    def __init__(self, pages: Pages, order: Order, place: Place, asking: str) -> None:
        self.label = place.label
        self.section = order.identity(place.section)
        self.section_title = place.section
        self._pages = pages
        self._order = order
        self._page = place.page
        self._asking = asking

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pages.entries(self._page), name)

    def __contains__(self, name: str) -> bool:
        return name in self._pages.entries(self._page)

    @cached_property
    def link(self) -> str:
        """Its path from the page that asks."""
        return posixpath.relpath(self._page, posixpath.dirname(self._asking) or ".")

    @property
    def beside(self) -> list[Neighbour]:
        """The pages of its section, itself among them."""
        places = self._order.by_section[self.section_title]
        return [Neighbour(self._pages, self._order, place, self._asking) for place in places]

    @property
    def run(self) -> Outcome:
        """The page's experiment."""
        run: Outcome = self._pages.context(self._page)["run"]
        return run

    def block(self, name: str) -> str:
        """A block of the page; its links hold from the page that asks."""
        folder = posixpath.dirname(self.link)
        return PAGE_LINK.sub(
            lambda hit: f"]({posixpath.normpath(posixpath.join(folder, hit[1]))}",
            self._pages.body(self._page, name),
        )


class Neighbours:
    """All pages in the order of reading, or one by its stem: `pages.normalization`."""

    def __init__(self, pages: Pages, order: Order, asking: str) -> None:
        self._pages = pages
        self._order = order
        self._asking = asking

    def __iter__(self) -> Iterator[Neighbour]:
        for place in self._order.by_stem.values():
            yield Neighbour(self._pages, self._order, place, self._asking)

    def __getattr__(self, name: str) -> Neighbour:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Neighbour:
        place = Names("page", self._order.by_stem)[name]
        return Neighbour(self._pages, self._order, place, self._asking)


def _words(kind: str, words: Mapping[str, Any]) -> Names:
    """Words by name, those of a table too: an unknown one is a fault with the nearest."""
    named = {
        name: _words(f"word under {name}", word) if isinstance(word, dict) else word
        for name, word in words.items()
    }
    return Names(kind, named)


def _under(name: str, entries: Iterable[Any]) -> Iterator[Any]:
    """What entries of a list say under a name; where that is a list, each of its items."""
    for one in entries:
        if name in one:
            said = one[name]
            yield from said if isinstance(said, list) else [said]


def _captured_lines(results: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Every line that a page can show as output, without the spaces at its ends."""
    for result in results:
        shown = list(result["captured"].values())
        for warning in result["warnings"]:
            for place in warning["places"]:
                shown += [f"{place['at']}: {warning['text']}", place["line"]]
        for text in shown:
            yield from map(str.strip, Text(text).plain.split("\n"))
