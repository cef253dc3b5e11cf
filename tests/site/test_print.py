"""What comes out of a printer: few sheets, black on white, nothing cut, no answers given away.

A sheet's paper is A4, with margins of 12 mm, and the reader prefers dark.
"""

import re

import pytest

# CSS px of what is printed on a sheet, 96 to the inch.
WIDTH, HEIGHT = round((210 - 24) / 25.4 * 96), round((297 - 24) / 25.4 * 96)
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
SHEETS = {
    "": 3,
    "checklist/": 2,
    "quiz/": 3,  # drawn by chance: most rounds take two
    "pitfalls/zero_init/": 10,
    "pitfalls/misclassified/": 11,
    "pitfalls/softmax_batch/": 7,
}
# The colours of all texts and of what is behind them, but for the one that is white on black.
INKS = """() => [...new Set([...document.querySelectorAll("article, article *:not(.nn-fatal)")]
    .filter((part) => part.checkVisibility()).map((part) => getComputedStyle(part).color))]"""
PAPERS = """() => [...new Set([...document.querySelectorAll("html, body, article, pre > code")]
    .map((part) => getComputedStyle(part).backgroundColor))]"""
SHUT = """() => [...document.querySelectorAll("article details > :not(summary)")]
    .filter((part) => !part.checkVisibility({ contentVisibilityAuto: true })
        || !part.getBoundingClientRect().height)
    .map((part) => part.textContent)"""
FRAME = """() => [...document.querySelectorAll(
        ".nn-header, .nn-nav, .nn-footer, .nn-skip, .nn-copy, .headerlink")]
    .filter((part) => part.checkVisibility()).map((part) => part.className)"""
# What may not be cut, whether it may be, and how high it is. A box that scrolls shows its top.
WHOLE = """() => [...document.querySelectorAll(
        ".nn-mosaic, .nn-drawing, .nn-versus, .nn-output, .nn-pair, .nn-asked, .nn-scroll")]
    .filter((part) => part.checkVisibility() && !part.matches(".nn-scroll *"))
    .map((part) => [part.className, getComputedStyle(part).breakInside,
                    part.getBoundingClientRect().height])"""
# What would tell a right answer, and what answers look like before they are opened.
GIVEN = """() => [...document.querySelectorAll(
        ".nn-asked .nn-answer > :not(summary), .nn-asked-page, .nn-quiz-told")]
    .filter((part) => part.checkVisibility()).map((part) => part.textContent)"""
LOOKS = """() => [...document.querySelectorAll(".nn-quiz-round .nn-answer > summary")]
    .map((one) => {
        const [own, before] = [getComputedStyle(one), getComputedStyle(one, "::before")];
        return [own.fontWeight, own.color, before.content, before.color].join();
    })"""


@pytest.fixture(scope="module")
def paper(browser, served):
    """`paper(path)`: the page laid out for a sheet's width, by a reader who likes the dark."""
    context = browser.new_context(color_scheme="dark", viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()

    def lay(path):
        page.emulate_media(media="print")
        page.goto(served + path)
        return page

    yield lay
    context.close()


def channels(colour):
    """Red, green and blue of a computed colour without alpha, 0 to 255."""
    return [int(part) for part in re.findall(r"\d+", colour)]


@pytest.mark.parametrize("path", SHEETS)
def test_few_sheets(path, paper):
    printed = paper(path).pdf(format="A4", margin=MARGIN, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= SHEETS[path]


def test_a_page_is_open_and_alone_and_black_on_white(paper):
    """All of its details, nothing of the frame around it, whatever scheme the reader chose."""
    page = paper("pitfalls/misclassified/")
    page.evaluate("document.documentElement.dataset.scheme = 'dark'")
    assert page.evaluate(SHUT) == []
    assert page.evaluate(FRAME) == []
    assert [ink for ink in page.evaluate(INKS) if max(channels(ink)) > 190] == []
    solid = [behind for behind in page.evaluate(PAPERS) if behind != "rgba(0, 0, 0, 0)"]
    assert solid
    assert [behind for behind in solid if min(channels(behind)) < 240] == []


@pytest.mark.parametrize("path", ["pitfalls/misclassified/", "pitfalls/zero_init/", "quiz/"])
def test_nothing_is_cut_that_fits_on_a_sheet(path, paper):
    """All pictures fit, and a browser is told not to cut them."""
    whole = paper(path).evaluate(WHOLE)
    assert whole
    for kind, inside, height in whole:
        assert inside == "avoid", kind
        assert height < HEIGHT, kind


def test_a_quiz_gives_no_answer_away(paper):
    """Neither those that the reader has opened, nor the verdicts, nor the titles of pages."""
    page = paper("quiz/")
    page.emulate_media(media="screen")
    opened = page.locator(".nn-quiz-round .nn-answer summary").first
    opened.click()
    right = page.locator('.nn-quiz-round [data-answer="right"] summary').last
    right.click()
    page.emulate_media(media="print")
    printed = page.locator("article").inner_text()
    verdicts = page.locator(".nn-asked .nn-verdict").all_text_contents()
    assert len(set(verdicts)) == 2
    assert not [line for line in printed.splitlines() if line.startswith(tuple(set(verdicts)))]
    assert page.evaluate(GIVEN) == []
    looks = page.evaluate(LOOKS)
    assert len(looks) > 20
    assert len(set(looks)) == 1
