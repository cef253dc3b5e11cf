"""The bar at the lower edge of pages that are played on hides nothing that has the focus."""

import pytest

SHOWN = "() => document.documentElement.dataset.bench == 'ready'"
# Whether what has the focus can be seen at one of five places, and its text.
FOCUSED = """() => {
    const { activeElement: stop } = document;
    const { left, top, width, height } = stop.getBoundingClientRect();
    const places = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]];
    const isSeen = places.some(([across, down]) => {
        const there = document.elementFromPoint(left + across * width, top + down * height);
        const isOf = there?.matches("label, summary") && there.contains(stop);
        return stop.contains(there) || isOf;
    });
    return [isSeen, stop.outerHTML.slice(0, 120)];
}"""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


@pytest.mark.parametrize("size", [None, "200%"])
@pytest.mark.parametrize(
    "address",
    [
        "bench/",
        "bench/#pixels=both&softmax=none&answers=axis0&loss=onehot",  # two errors in the bar
        "draw/#grey=50",
        "train/",
        "case/#case=2",
    ],
)
def test_what_has_the_focus_is_seen(newcomer, served, address, size):
    """By Tab through the page on a small phone, with letters as they are, and twice as large."""
    page = newcomer(viewport={"width": 320, "height": 568}, reduced_motion="reduce")
    page.goto(f"{served}{address}")
    page.wait_for_function(SHOWN)
    if size:
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(TWO_FRAMES)
    page.locator("article h1").click()
    hidden = []
    for _ in range(70):
        page.keyboard.press("Tab")
        page.evaluate(TWO_FRAMES)
        is_seen, text = page.evaluate(FOCUSED)
        if text.startswith("<body"):  # behind the last stop
            break
        if not is_seen:
            hidden.append(text)
    assert hidden == []
