"""What is said of a run in a page's language: sentences of claims, labels of rows.

In the experiments' own language they are the experiments'. In another, the page of an
experiment carries them in its front matter: `claims`, by the claim's name, and `rows`, by
the name of the row's wrong number. They must say the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nnsite.engine.declare.experiment import placeholders, restored
from nnsite.engine.faults import Fault, nearest
from nnsite.engine.fill.sources import Source

CLAIMS, ROWS = "claims", "rows"
IN_BRACES = re.compile(r"\{.*?\}")
DIGITS = re.compile(r"\d[\d.,]*\d|\d")

Said = list[dict[str, Any]]


class Speech:
    """What an edition says of each run.

    Args:
        results: by the experiments' stems.
        pages: the edition's pages; None in the experiments' own language.
    """

    def __init__(
        self, results: Mapping[str, Mapping[str, Any]], pages: Iterable[Source] | None
    ) -> None:
        self._results = results
        self._pages = None if pages is None else list(pages)

    def claims(self, stem: str) -> Said:
        """A run's claims: each with `name`, `text`, `values`, `law` and `holds`.

        Raises:
            Fault: as `claims` below, or no page has them.
        """
        result = self._results[stem]
        if self._pages is None:
            said = result["claims"]
        else:
            page = self._page(stem)
            said = claims(result, page.declared, page.path)
        return [{**claim, "values": restored(claim["values"])} for claim in said]

    def rows(self, stem: str) -> Said:
        """The rows of a run's table: each with `label`, `wrong`, `right` and `spec`.

        Raises:
            Fault: as `rows` below, or no page has them.
        """
        result = self._results[stem]
        if self._pages is None:
            return list(result["table"])
        page = self._page(stem)
        return rows(result, page.declared, page.path)

    def _page(self, stem: str) -> Source:
        for page in self._pages or []:
            if page.experiment == stem:
                return page
        raise Fault(f"no page has the sentences of experiment '{stem}' in this language")


def claims(result: Mapping[str, Any], front: Mapping[str, Any], path: str) -> Said:
    """The claims of a result, their sentences taken from a page's front matter.

    Raises:
        Fault: a sentence is missing, is of no claim, or names other numbers.
    """
    sentences = _all(CLAIMS, front, [claim["name"] for claim in result["claims"]], path)
    translated = []
    for claim in result["claims"]:
        sentence = sentences[claim["name"]]
        what = f"{path}: the claim '{claim['name']}'"
        _compare(claim["sentence"], sentence, what)
        translated.append({**claim, "text": sentence.format(**restored(result["numbers"]))})
    return translated


def rows(result: Mapping[str, Any], front: Mapping[str, Any], path: str) -> Said:
    """The rows of a result's table, their labels taken from a page's front matter.

    Raises:
        Fault: a label is missing, is of no row, or names other numbers.
    """
    labels = _all(ROWS, front, [row["wrong"] for row in result["table"]], path)
    for row in result["table"]:
        _compare(row["label"], labels[row["wrong"]], f"{path}: the row '{row['wrong']}'")
    return [{**row, "label": labels[row["wrong"]]} for row in result["table"]]


def _all(
    entry: str, front: Mapping[str, Any], names: Sequence[str], path: str
) -> Mapping[str, str]:
    """A front matter's texts, one for each name and no other."""
    texts = front.get(entry) or {}
    if not isinstance(texts, dict):
        raise Fault(f"{path}: {entry} must be a list of names, each with its text (name: text)")
    for name in names:
        if not str(texts.get(name) or "").strip():
            raise Fault(f"{path}: the front matter has no text for '{name}' under {entry}")
    for name in map(str, texts):
        if name not in names:
            raise Fault(f"{path}: {entry} has a text for '{name}'; {nearest(name, names)}")
    return {name: str(texts[name]) for name in names}


def _compare(original: str, translated: str, what: str) -> None:
    """Both must show the same numbers: in braces, with the same format, and in digits."""
    try:
        shown = _written(translated)
    except ValueError as error:
        raise Fault(f"{what}: {error}") from None
    for mine, theirs in (
        (shown, _written(original)),
        (_digits(translated), _digits(original)),
    ):
        if mine != theirs:
            raise Fault(f"{what} names {_list(mine)}, and in the experiment {_list(theirs)}")


def _written(sentence: str) -> set[str]:
    return {name + how for name, how in placeholders(sentence)}


def _digits(text: str) -> set[str]:
    return {hit.replace(",", "") for hit in DIGITS.findall(IN_BRACES.sub("", text))}


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "no number"
