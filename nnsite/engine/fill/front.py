"""A filled front matter, and which of its entries show which findings of runs.

Other pages show parts of it: home a title, the index of symptoms what was seen. So a finding
is kept with the place at which it was written, and counts as shown by whoever reads the
entry at that place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from frontmatter.default_handlers import SafeLoader

from nnsite.engine.fill import sources
from nnsite.engine.fill.names import Names
from nnsite.engine.fill.shown import Finding, Noted, Shown


class Front:
    """A front matter.

    Attributes:
        entries: by name.
        findings: all that it shows.

    Args:
        pieces: its text, as a template yields it.
        shown: where the template notes what it asks for.
        path: the page's, for faults.

    Raises:
        PlacedFault: it is not YAML, or no list of entries.
    """

    def __init__(self, pieces: Iterator[str], shown: Shown, path: str) -> None:
        self._shown = shown
        self._path = path
        self._written: list[tuple[int, int, set[Finding]]] = []
        text = self._text(pieces)
        self.entries: dict[str, Any] = sources.entries(text, path)
        self.findings = {one for _, _, findings in self._written for one in findings}
        # Parsed once more only if there is something to find a place for.
        self._nodes = _nodes(yaml.compose(text, Loader=SafeLoader)) if self.findings else {}

    def named(self) -> Names:
        """The entries by name, and those of each list in it; what is read is noted."""
        named = {name: self._list(name, value) for name, value in self.entries.items()}
        return self._noted("front matter entry", named, self._nodes)

    def _text(self, pieces: Iterator[str]) -> str:
        """The pieces as one text; a finding belongs to the piece that was made from it."""
        texts: list[str] = []
        start = 0
        while True:
            with self._shown.apart() as findings:
                piece = next(pieces, None)
            if piece is None:
                return "".join(texts)
            texts.append(piece)
            if findings:
                self._written.append((start, start + len(piece), findings))
            start += len(piece)

    def _list(self, name: str, value: Any) -> Any:
        """An entry; of a list, those entries that have names themselves are read by name."""
        if not isinstance(value, list):
            return value
        kind = f"entry of {name} in {self._path}"
        node = self._nodes.get(name)
        nodes = node.value if node else [None] * len(value)
        return [
            self._noted(kind, one, _nodes(its_node)) if isinstance(one, dict) else one
            for one, its_node in zip(value, nodes, strict=True)
        ]

    def _noted(self, kind: str, values: Mapping[str, Any], nodes: Mapping[str, yaml.Node]) -> Names:
        """Values by name. Most show no finding, and pages read many: those need no note."""
        shown = {name: self._shown_in(node) for name, node in nodes.items()}
        if not any(shown.values()):
            return Names(kind, values)
        return Noted(kind, values, lambda name: self._shown.note(shown.get(name, ())))

    def _shown_in(self, node: yaml.Node) -> set[Finding]:
        """What a node shows, but for what is read by name from there."""
        if isinstance(node, yaml.SequenceNode):
            every = [one for one in node.value if not isinstance(one, yaml.MappingNode)]
            return {finding for one in every for finding in self._shown_in(one)}
        start, end = node.start_mark.index, node.end_mark.index
        return {
            finding
            for begins, ends, findings in self._written
            if begins < end and start < ends
            for finding in findings
        }


def _nodes(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """The values of a mapping as they stand in the text, by name."""
    return {name.value: value for name, value in node.value} if node else {}
