"""A sentence of the pages that are played on has a # for each value that its script fills in."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Parser, Query, QueryCursor

SCRIPTS = Path(__file__).parents[2] / "docs/theme/assets/scripts"
JAVASCRIPT = Language(tree_sitter_javascript.language())
FILLED = Query(
    JAVASCRIPT,
    '(call_expression function: (identifier) @name (#eq? @name "fill")) @call',
)
SAID = re.compile(r"\bsaid\.(\w+)")


def filled(folder):
    """Of each `fill(...)` in a folder: where it is, the sentences' names, and how many values."""
    for path in sorted((SCRIPTS / folder).glob("*.js")):
        root = Parser(JAVASCRIPT).parse(path.read_bytes()).root_node
        for call in QueryCursor(FILLED).captures(root).get("call", []):
            sentence, *values = call.child_by_field_name("arguments").named_children
            names = SAID.findall(sentence.text.decode())
            if names and not any(value.type == "spread_element" for value in values):
                yield f"{path.name}:{call.start_point.row + 1}", names, len(values)


@pytest.mark.parametrize("page", ["bench", "draw", "train", "case"])
def test_each_value_has_its_place(built, page):
    html = unescape((built / page / "index.html").read_text("utf-8"))
    said = json.loads(re.search(r'data-said="({.*?})"', html)[1])
    calls = [*filled(page), *filled("shared")]
    checked = [(where, names, count) for where, names, count in calls if {*names} <= said.keys()]
    # Of two sentences between which a script chooses, one may need less.
    places = {where: max(said[name].count("#") for name in names) for where, names, _ in checked}
    assert places == {where: count for where, _, count in checked}
    assert len(checked) > 5
