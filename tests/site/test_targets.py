"""What a link leads to is marked, by more than a colour, and nothing covers it."""

import pytest

PLACES = {
    "a heading": ("pitfalls/softmax_overflow/", "the-two-half-repairs"),
    "a symptom": ("pitfalls/softmax_overflow/", "overflow"),
    "a row": ("glossary/", "w2"),
    "an entry of the glossary": ("glossary/", "softmax"),
    "a cause": ("symptoms/", "data_download-cut-labels"),
    "a line of the checklist": ("checklist/", "sums"),
}
MEASURED = """id => {
  const found = document.getElementById(id);
  const marked = found.matches("tr") ? found.firstElementChild : found;
  const box = found.getBoundingClientRect();
  return {
    target: found.matches(":target"),
    place: [box.left, box.top + scrollY, box.width, box.height],
    text: getComputedStyle(marked).paddingLeft + getComputedStyle(marked).textIndent,
    seen: box.top - document.querySelector("header").getBoundingClientRect().bottom,
    shadow: getComputedStyle(marked).boxShadow,
    tint: getComputedStyle(found).backgroundColor,
    outline: getComputedStyle(found).outlineStyle,
  };
}"""


def both(tab, address, name):
    """What is measured of an element before a link leads to it, and after."""
    tab.goto(address)
    before = tab.evaluate(MEASURED, name)
    tab.evaluate("name => { location.hash = name; }", name)
    tab.wait_for_selector(f"[id='{name}']:target")
    return before, tab.evaluate(MEASURED, name)


@pytest.mark.parametrize(("page", "name"), PLACES.values(), ids=PLACES)
def test_it_is_marked_and_its_text_does_not_move(served, reader, page, name):
    for scheme in ("light", "dark"):
        before, after = both(reader(color_scheme=scheme), f"{served}{page}", name)
        assert not before["target"]
        assert before["shadow"] == before["outline"] == "none"
        assert after["shadow"] != "none"
        assert after["tint"] != before["tint"]
        assert (after["place"], after["text"]) == (before["place"], before["text"])
        assert after["seen"] > 0


def test_forced_colours_leave_a_line_around_it(served, reader):
    page, name = PLACES["a heading"]
    before, after = both(reader(forced_colors="active"), f"{served}{page}", name)
    assert (before["outline"], after["outline"]) == ("none", "solid")
    assert after["place"] == before["place"]


def test_the_title_is_not_marked(served, reader):
    """A link to it leads to the page."""
    _, after = both(reader(), f"{served}glossary/", "top")
    assert (after["target"], after["shadow"]) == (True, "none")
