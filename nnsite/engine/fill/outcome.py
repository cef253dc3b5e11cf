"""An experiment's run as pages see it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from nnsite.engine.declare.experiment import restored
from nnsite.engine.faults import Fault
from nnsite.engine.fill.excerpts import Excerpt, Reader, changed_lines, excerpt
from nnsite.engine.fill.names import Names
from nnsite.engine.fill.shown import Noted, Shown
from nnsite.engine.fill.text import Printed, as_texts
from nnsite.engine.fill.translation import Said, Speech
from nnsite.engine.keep.artefacts import CARD
from nnsite.engine.keep.keys import sha256
from nnsite.engine.run.build import Ran


def picture(file: str, content: bytes) -> str:
    """The address of a PNG from the site's folder: what it shows, and a hash of its bytes.

    It does not name the experiment: on another page that could give an answer away.
    """
    return hashed(f"figures/{file}", content)


def card_address(content: bytes) -> str:
    """The address of a card, in the same way: home shows one, and tells no culprit."""
    return f"cards/{sha256(content)[:8]}.png"


def hashed(file: str, content: bytes) -> str:
    """A file's path with a hash of its bytes before the first dot: the address of a data file."""
    name, dot, ending = file.partition(".")
    return f"{name}.{sha256(content)[:8]}{dot}{ending}"


class Told:
    """What a run tells pages, whichever asks; what it yielded as strings is `Text`.

    Attributes:
        stem: the experiment's name.
        inputs: the names of what it read.
        own: whether one of them is the reader's own: a finding need not hold then.
        pair: whether the two numbers of the table's first row say something by themselves.

    Args:
        ran: the experiment's artefact and recipe.
        stem: the experiment's name.
        source: the path of its module.
        read: returns the text of a file of the project.
        speech: what the pages' language says of it.
        shown: where what pages ask for is noted.
    """

    def __init__(
        self,
        ran: Ran,
        stem: str,
        source: str,
        read: Reader,
        speech: Speech,
        shown: Shown,
    ) -> None:
        self.stem = stem
        self.inputs = ran.recipe.inputs
        self._result = ran.artefact.result
        self.own = self._result["own"]
        self.pair = self._result["pair"]
        self._ran = ran
        self._source = source
        self._read = read
        self._speech = speech
        self._shown = shown

    # Pages see all runs and name few of them: these are made when they are first asked for.

    @cached_property
    def n(self) -> Names:
        """Its numbers."""
        return self._noted("number", "numbers", restored(self._result["numbers"]))

    @cached_property
    def captured(self) -> Names:
        """Its errors and outputs, as a terminal shows them."""
        captured = self._result["captured"]
        printed = {name: Printed(text) for name, text in captured.items()}
        return self._noted("capture", "captured", printed)

    @cached_property
    def texts(self) -> Names:
        """Its other texts."""
        return self._noted("text", "texts", as_texts(self._result["texts"]))

    @cached_property
    def warnings(self) -> Names:
        """The warnings that it declares, by name.

        Each has `name`, `text`, the `places` at which it arose (each with `at` and `line`), and
        whether it `holds`.
        """
        declared = {one["name"]: one for one in self._result["warnings"] if one["name"]}
        named = {name: as_texts(warning) for name, warning in declared.items()}
        return Noted("warning", named, lambda name: self._note("warnings", declared[name]["text"]))

    @cached_property
    def catch(self) -> Any:
        """The lines to paste."""
        return as_texts(self._result["catch"])

    @cached_property
    def repairs(self) -> Names:
        """The lines that answer a symptom, by the name of their function."""
        return Names("repair", as_texts(self._result["repairs"]))

    @cached_property
    def claims(self) -> list[Names]:
        """The claims: each with `name`, `text`, `values` and `holds`."""
        return list(self._claims.values())

    @property
    def claim(self) -> Names:
        """The claims by name."""
        return Names("claim", self._claims)

    @cached_property
    def _claims(self) -> dict[str, Names]:
        """The claims by name; one is noted when something of it is read."""
        said = self._speech.claims(self.stem)
        return {claim["name"]: self._one_claim(claim) for claim in said}

    def _one_claim(self, claim: Mapping[str, Any]) -> Names:
        def note(entry: str) -> None:
            self._note("claims", claim["name"])
            if entry in ("text", "values"):
                self._note("numbers", *claim["values"])

        return Noted("entry of a claim", as_texts(claim), note)

    @cached_property
    def table(self) -> Said:
        """The rows of the table: each with `label`, `wrong`, `right` and `spec`."""
        said: Said = as_texts(self._speech.rows(self.stem))
        return said

    @property
    def facts(self) -> list[Names | dict[str, Any]]:
        """The claims, and the warnings: those declared, and others, which have no name."""
        warnings = self._result["warnings"]
        self._note("warnings", *(warning["text"] for warning in warnings))
        return [*self.claims, *as_texts(warnings)]

    def warned(self, name: str, within: str | None = None) -> list[dict[str, str]]:
        """The places at which a warning arose; within one function, if that is asked.

        Raises:
            Fault: there is none, though the run read no input of the reader's own.
        """
        places: list[dict[str, str]] = self.warnings[name]["places"]
        if within is not None:
            part = self.excerpt(within)
            lines = range(part.line, part.line + 1 + part.code.count("\n"))
            shown = {f"{part.path}:{line}" for line in lines}
            places = [place for place in places if place["at"] in shown]
        if not places and not self.own:
            raise Fault(f"the warning '{name}' does not arise within {within}()")
        return places

    def figure(self, name: str) -> dict[str, Any]:
        """A figure: its SVG or its PNG's address in the site, and what is known of it."""
        drawn = self._noted("figure", "figures", self._result["figures"])[name]
        file = drawn["file"]
        drawn = as_texts(drawn)
        if file.endswith(".svg"):
            return {**drawn, "svg": self._ran.artefact.files[file].decode()}
        return {**drawn, "src": picture(file, self._ran.artefact.files[file])}

    def data(self, name: str) -> dict[str, Any]:
        """A data file: `src`, its address in the site, and how many `bytes` it has."""
        data = self._noted("data file", "data", self._result["data"])[name]
        content = self._ran.artefact.files[data["file"]]
        return {"src": hashed(data["file"], content), "bytes": data["bytes"]}

    @property
    def card(self) -> dict[str, Any] | None:
        """The picture of the run for links to a page, if there is one.

        Its `file` in the site, and what it shows: `label`, `wrong` and `right` as the page
        prints them, unless it shows a figure alone.
        """
        if CARD not in self._ran.artefact.files:
            return None
        shown = {"file": card_address(self._ran.artefact.files[CARD])}
        if self.pair:
            row = self.table[0]
            shown["label"] = row["label"]
            for side in ("wrong", "right"):
                shown[side] = format(self.n[row[side]], row["spec"])
        return shown

    def excerpt(self, name: str, path: str | None = None) -> Excerpt:
        """A definition of the experiment's module, or of a file that it depends on."""
        return excerpt(path or self._source, name, self._part)

    def _noted(self, one: str, kind: str, values: Mapping[str, Any]) -> Names:
        """Findings of a kind by name; those that are read are noted."""
        return Noted(one, values, lambda name: self._shown.note([(self.stem, kind, name)]))

    def _note(self, kind: str, *names: str) -> None:
        self._shown.note((self.stem, kind, name) for name in names)

    def _part(self, path: str) -> str:
        """The text of a file that the experiment depends on."""
        if path not in self._ran.recipe.files:
            raise Fault(f"{path} is not part of experiment '{self.stem}': it did not run")
        return self._read(path)

    def versus(self) -> list[tuple[str, Excerpt, list[int]]]:
        """The wrong and the right function, each with its kind and its differing lines."""
        wrong, right = self.excerpt("wrong"), self.excerpt("right")
        return [
            ("wrong", wrong, changed_lines(wrong.code, right.code)),
            ("right", right, changed_lines(right.code, wrong.code)),
        ]


class Outcome:
    """A run as one page names it: what it tells any page, its files' addresses from there."""

    def __init__(self, told: Told, page: str) -> None:
        self._told = told
        self._page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._told, name)

    def figure(self, name: str) -> dict[str, Any]:
        """A figure: its SVG or its PNG's address from the page, and what is known of it."""
        drawn = self._told.figure(name)
        if "src" in drawn:
            drawn["src"] = self._from_page(drawn["src"])
        return drawn

    def data(self, name: str) -> dict[str, Any]:
        """A data file: `src`, its address from the page, and how many `bytes` it has."""
        data = self._told.data(name)
        return {**data, "src": self._from_page(data["src"])}

    def _from_page(self, address: str) -> str:
        return posixpath.relpath(address, posixpath.dirname(self._page) or ".")


class Outcomes(Mapping[str, Outcome]):
    """All runs as one page names them: an edition has many, and a page asks for few."""

    def __init__(self, told: Mapping[str, Told], page: str) -> None:
        self._told = told
        self._page = page

    def __getitem__(self, stem: str) -> Outcome:
        return Outcome(self._told[stem], self._page)

    def __contains__(self, stem: object) -> bool:
        return stem in self._told

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)
