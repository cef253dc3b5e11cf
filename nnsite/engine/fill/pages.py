"""Pages: Markdown with placeholders, filled from artefacts. No file is touched here.

A page is a Jinja template with a front matter. In it stand

    run             the page's own experiment, and `runs.<stem>` any other:
                    run.n.<number>, run.texts.<text>, run.captured.<capture>,
                    run.catch, run.claims, run.table, run.warnings,
                    run.figure(name), run.section(name)
    n               short for run.n
    pages           the other pages in the order of reading, or one: pages.<stem>.title
    published       figures published elsewhere, with their sources
    site            what the whole build is made from
    the macros of the templates' folder, and the filters below

Whatever is named and is not there is a `Fault` with the page, the line and the
nearest name that is. A number only comes out through a filter. A decimal typed by hand
is refused, and so is a block of output whose text is no capture.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnsite.engine.declare.capture import Captured
from nnsite.engine.declare.course import Place
from nnsite.engine.faults import Fault, nearest
from nnsite.engine.fill import quick_yaml, typed
from nnsite.engine.fill.sections import Reader, Section, changed_lines, section
from nnsite.engine.fill.templates import Templates
from nnsite.engine.keep.artefacts import Artefact

ORDER, FRONT, TEXT = "order", "front of ", "text of "
PAGE_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s]+)")


class Names:
    """A mapping read as attributes, where an unknown name is a fault with the nearest one."""

    def __init__(self, kind: str, values: Mapping[str, Any]) -> None:
        self._kind = kind
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            raise Fault(f"no {self._kind} is named '{name}'; {nearest(name, self._values)}")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def items(self) -> Any:
        """Pairs of name and value."""
        return self._values.items()


class Recorded(Names):
    """Names that write down which of them were asked for: `every` when all were."""

    def __init__(self, kind: str, values: Mapping[str, Any], used: set[str], every: str) -> None:
        super().__init__(kind, values)
        self._used = used
        self._every = every

    def __getitem__(self, name: str) -> Any:
        self._used.add(self._every if name not in self._values else name)
        return super().__getitem__(name)

    def __iter__(self) -> Iterator[str]:
        self._used.add(self._every)
        return super().__iter__()

    def items(self) -> Any:
        """Pairs of name and value."""
        self._used.add(self._every)
        return super().items()


class Run:
    """An experiment's artefact as pages see it."""

    def __init__(self, artefact: Artefact, source: str, page: str, read: Reader) -> None:
        result = artefact.result
        self.stem = artefact.stem
        self.inputs = artefact.recipe.inputs
        self.n = Names("number", result["numbers"])
        self.texts = Names("text", result["texts"])
        self.captured = Names(
            "capture", {name: Captured(text) for name, text in result["captured"].items()}
        )
        self.catch = result["catch"]
        self.claims = result["claims"]
        self.claim = Names("claim", {claim["name"]: claim for claim in result["claims"]})
        self.warnings = result["warnings"]
        self.table = result["table"]
        self._artefact = artefact
        self._source = source
        self._page = page
        self._read = read

    def figure(self, name: str) -> dict[str, Any]:
        """A figure: its SVG or its PNG's address from the page, and what is known of it."""
        drawn = Names("figure", self._artefact.result["figures"])[name]
        file = drawn["file"]
        if file.endswith(".svg"):
            return {**drawn, "svg": self._artefact.files[file].decode()}
        start = posixpath.dirname(self._page)
        return {**drawn, "src": posixpath.relpath(f"figures/{self.stem}/{file}", start or ".")}

    def section(self, name: str, path: str | None = None) -> Section:
        """A named section of the experiment's module, or of a file it is made from."""
        found = section(path or self._source, name, self._read)
        if found.path not in self._artefact.recipe.files:
            raise Fault(f"{found.path} is not part of experiment '{self.stem}': it did not run")
        return found

    def versus(self) -> list[tuple[str, Section, list[int]]]:
        """The wrong and the right section, each with its kind and its differing lines."""
        wrong, right = self.section("wrong"), self.section("right")
        return [
            ("wrong", wrong, changed_lines(wrong.code, right.code)),
            ("right", right, changed_lines(right.code, wrong.code)),
        ]


@dataclass(frozen=True)
class Site:
    """All that pages are made from besides their own sources.

    Attributes:
        order: the pages in the order of reading.
        words: the templates' words in the pages' language.
        published: figures published elsewhere.
        artefacts: by stem.
        modules: the path of each experiment's module.
        read: gives the text of any file of the project.
        facts: what the whole build is made from.
    """

    order: Sequence[Place]
    words: Mapping[str, Any]
    published: Mapping[str, Any]
    artefacts: Mapping[str, Artefact]
    modules: Mapping[str, str]
    read: Reader
    facts: Mapping[str, Any]


class Neighbour:
    """Another page, as a page sees it: its front matter by name, and what is below.

    Attributes:
        label: its short name in the order of reading.
        section: the section it stands in there.
        link: its path from the page that asks.
    """

    def __init__(self, renderer: Renderer, place: Place, asking: str) -> None:
        self.label = place.label
        self.section = place.section
        self.link = posixpath.relpath(place.page, posixpath.dirname(asking) or ".")
        self._renderer = renderer
        self._place = place

    def __getattr__(self, name: str) -> Any:
        return getattr(Names("front matter entry", self._meta), name)

    def __contains__(self, name: str) -> bool:
        return name in self._meta

    @property
    def _meta(self) -> dict[str, Any]:
        # Who asks is made from these values, not from the runs that they come from.
        used = self._renderer.used
        self._renderer.used = set()
        front = self._renderer.front(self._place.page)
        self._renderer.used = used | {FRONT + self._place.page}
        return front

    @property
    def run(self) -> Run:
        """The page's experiment."""
        run: Run = self._renderer.context(self._place.page)["run"]
        return run

    def block(self, name: str) -> str:
        """A block of the page; its links hold from the page that asks."""
        folder = posixpath.dirname(self.link)
        self._renderer.used.add(TEXT + self._place.page)
        text = self._renderer.block(self._place.page, name)
        return PAGE_LINK.sub(
            lambda hit: f"]({posixpath.normpath(posixpath.join(folder, hit[1]))}", text
        )


class Neighbours:
    """All pages in the order of reading, or one by its stem: `pages.normalization`."""

    def __init__(self, renderer: Renderer, asking: str) -> None:
        self._renderer = renderer
        self._asking = asking
        self._places = {
            posixpath.basename(place.page).removesuffix(".md"): place
            for place in renderer.site.order
        }

    def __iter__(self) -> Iterator[Neighbour]:
        self._renderer.used.add(ORDER)
        for place in self._places.values():
            yield Neighbour(self._renderer, place, self._asking)

    def __getattr__(self, name: str) -> Neighbour:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Neighbour:
        self._renderer.used.add(ORDER)
        place: Place = Names("page", self._places)[name]
        return Neighbour(self._renderer, place, self._asking)


class Renderer:
    """Fills the pages of a site.

    Attributes:
        sources: the pages' own texts.
        used: what was asked for since it was last emptied: experiments, "*" when all
            were, and of other pages ORDER, and FRONT or TEXT with the page's path.
    """

    def __init__(self, site: Site, templates: Templates) -> None:
        self.site = site
        self.used: set[str] = set()
        self.blocks: dict[tuple[str, str], tuple[str, set[str]]] = {}
        self._templates = templates
        self.sources = templates.sources
        self._fronts: dict[str, tuple[dict[str, Any], set[str]]] = {}

    def render(self, page: str) -> str:
        """A page as plain Markdown.

        Args:
            page: its path in the pages' folder.

        Raises:
            Fault: with the file and the line.
        """
        typed.refuse(self.sources.pages[page], self.sources.shown[page])
        meta = json.dumps(self.front(page), ensure_ascii=False, default=str)  # YAML too
        return f"---\n{meta}\n---\n{self.body(page)}"

    def front(self, page: str) -> dict[str, Any]:
        """A page's front matter, filled.

        Raises:
            Fault: with the file and the line.
        """
        if page not in self._fronts:
            asked, self.used = self.used, set()
            filled = self._templates.front(page, self.context(page))
            try:
                self._fronts[page] = quick_yaml.load(filled) or {}, self.used
            except quick_yaml.Error as error:
                problem = " ".join(str(error).split())
                shown = self.sources.shown[page]
                raise Fault(f"{shown}: the front matter is not YAML: {problem}") from None
            self.used = asked
        front, used = self._fronts[page]
        self.used |= used
        return front

    def block(self, page: str, name: str) -> str:
        """A block of a page, filled, for another page.

        Raises:
            Fault: with the file and the line.
        """
        if (page, name) not in self.blocks:
            asked, self.used = self.used, set()
            self.blocks[page, name] = self.body(page, name), self.used
            self.used = asked
        text, used = self.blocks[page, name]
        self.used |= used
        return text

    def body(self, page: str, block: str | None = None) -> str:
        """A page's text below the front matter, or one block of it."""
        context = self.context(page)
        context["page"] = Names("front matter entry", self.front(page))
        context["pages"] = Neighbours(self, page)
        return self._templates.body(page, context, block)

    def context(self, page: str) -> dict[str, Any]:
        """The names a page can use; its own experiment is named in its front matter."""
        runs = Recorded(
            "experiment",
            {
                stem: Run(artefact, self.site.modules[stem], page, self.site.read)
                for stem, artefact in self.site.artefacts.items()
            },
            self.used,
            every="*",
        )
        context = {
            "runs": runs,
            "words": Names("word", self.site.words),
            "published": Names("published figure", self.site.published),
            "site": Names("fact", self.site.facts),
            "choose": _choose,
        }
        head, _, _ = self.sources.split(page)
        shown = self.sources.shown[page]
        named = re.search(r"^experiment: *(\S+)", head, re.MULTILINE)
        if named is None:
            if page.startswith("pitfalls/"):
                raise Fault(f"{shown}: the front matter names no experiment (experiment: NAME)")
            return context
        try:
            run = runs[named[1]]
        except Fault as fault:
            raise Fault(f"{shown}:{2 + head.count(chr(10), 0, named.start())}: {fault}") from None
        return context | {"run": run, "n": run.n}


def _choose(body: str) -> str:
    """The answers of a question, where exactly one must be the right one by the run."""
    right = body.count('data-answer="right"')
    if right != 1:
        raise Fault(f"by the run, {right} answers of this question are right; exactly 1 must be")
    return body
