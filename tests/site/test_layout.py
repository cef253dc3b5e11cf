"""The grid of a page: one left edge, and two right ones."""

import pytest

# Home's parts stand in one element; elsewhere the article holds them itself.
PARTS = """() => {
    const article = document.querySelector("article");
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const set = getComputedStyle(article);
    const { left, right } = article.getBoundingClientRect();
    const text = Math.min(parseFloat(set.getPropertyValue("--nn-measure")) * rem, right - left);
    const parts = [...(article.querySelector(".nn-home") ?? article).children];
    return parts.map((part) => [part, part.getBoundingClientRect()])
        .filter(([part, at]) => at.width > 1)
        .map(([part, at]) => ({
            part: `${part.localName}.${part.className}: ${part.textContent.trim().slice(0, 30)}`,
            begins: at.left - left,
            beyond_text: at.right - left - text,
            beyond_article: at.right - right,
        }));
}"""
# What stands beside something, or has columns of its own, may be as wide as the article.
CHOSEN = (
    "",
    "symptoms/",
    "checklist/",
    "quiz/",
    "probes/",
    "pitfalls/",
    "glossary/",
    "about/",
    "pitfalls/softmax_axis/",
    "pitfalls/own_digit/",
    "pitfalls/misclassified/",
)


@pytest.mark.parametrize("where", CHOSEN)
def test_everything_begins_at_one_edge_and_ends_at_one_of_two(reader, served, where):
    """On a phone and at a desk; a heading and a figure may end before either."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{served}{where}")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        parts = page.evaluate(PARTS)
        assert len(parts) >= 5
        for part in parts:
            assert abs(part["begins"]) <= 1, (width, part)
            ends_with_text = part["beyond_text"] <= 1
            ends_with_article = abs(part["beyond_article"]) <= 1
            assert ends_with_text or ends_with_article, (width, part)
