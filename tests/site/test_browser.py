"""Every page in a browser, as readers have it: on a phone and a desk, light and dark."""

import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from live import LIVE, NONE_YET
from playwright.sync_api import expect
from serving import sent

# Phones, tablets and desks; at the widths to read at axe looks as well, at two at the colours.
WIDTHS = (320, 360, 412, 768, 820, 1280, 1440, 1920)
TO_READ_AT = (320, 412, 820, 1280, 1920)
TO_SEE_AT = (412, 1280)
DRAWER_ENDS = 1220  # px: where the navigation stands beside the text
AXE = Axe().axe_script
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Of all rules those on colours take most of the time, and those alone depend on the scheme.
CONTRAST = ["color-contrast", "link-in-text-block"]
VIOLATIONS = """([tags, contrast, withContrast]) => axe.run({
    resultTypes: ["violations"],
    runOnly: tags,
    rules: Object.fromEntries(contrast.map((rule) => [rule, { enabled: withContrast }])),
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target}`)))"""
VIOLATIONS_OF_CONTRAST = """(contrast) => axe.run({
    resultTypes: ["violations"],
    runOnly: contrast,
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target}`)))"""
OPEN_ALL = """() => document.querySelectorAll("article details").forEach((one) => {
    one.open = true;
})"""

# What scrolls sideways besides code, formulas, tables of values and the frame's own panels.
SIDEWAYS = """() => [...document.querySelectorAll("body *")].filter((box) =>
    box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0
    && ["auto", "scroll"].includes(getComputedStyle(box).overflowX)
    && !box.closest("pre, .math, .nn-data, .nn-nav, .nn-header")
).map((box) => box.outerHTML.slice(0, 160))"""
BEYOND = """() => [...document.querySelectorAll("article *")].filter((part) => {
    const { left, right, width } = part.getBoundingClientRect();
    return width && (left < 0 || right > innerWidth + 1)
        && !part.closest("pre, .math, .nn-data, .nn-announce");
}).map((part) => part.outerHTML.slice(0, 160))"""
# But what stands on a button that has a name, or says in a picture what a list beside it says.
UNTOLD = """() => [...document.querySelectorAll("article :is(img, svg)")].filter((picture) =>
    !picture.closest("button, [aria-hidden=true]")
    && !(picture.alt || (picture.getAttribute("role") == "img" && picture.ariaLabel))
).map((picture) => picture.outerHTML.slice(0, 160))"""
SMOOTHED = """() => [...document.querySelectorAll("article .nn-mosaic img")].filter((picture) => {
    const { imageRendering, filter } = getComputedStyle(picture);
    return imageRendering != "pixelated" || filter != "none";
}).map((picture) => picture.outerHTML.slice(0, 160))"""
NUMBERS = """() => [...document.querySelectorAll("data[data-number]")].map((data) =>
    [data.dataset.number, data.value, data.textContent])"""
# Pages that compute their numbers themselves, in float64 as NumPy does; the bench adds in another
# order. And a part of a page that computes once it is opened.
PLAYED = ("bench/", "draw/", "train/", "case/")
PLAYED_ONCE_OPEN = "details .nn-bench"
READY = "() => document.documentElement.dataset.bench == 'ready'"
COLOURS = """() => [...document.querySelectorAll(".nn-drawing svg *")].flatMap((part) => {
    const { fill, stroke } = getComputedStyle(part);
    return [fill, stroke];
})"""

# Once the place that the address names has come up.
SCROLLED = """new Promise((go) => {
    const look = () => { if (scrollY > 0) go(); else requestAnimationFrame(look); };
    look();
})"""
# What is fetched when it is first used.
UNASKED = ("search.js", "search_index.json", "box.js", "box.json")
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


def is_shown_as(value: float, text: str) -> bool:
    """Whether a text such as 1,234, 0.9352, 7.8 % or 4.2e-18 is this number, rounded."""
    number = Decimal(re.sub(r"[^\d.eE+-]", "", text))
    scale = 100 if text.endswith("%") else 1
    last_place = Decimal(1).scaleb(int(number.as_tuple().exponent))
    return abs(number - scale * Decimal(value)) <= Decimal("0.500001") * last_place


def test_page(page_address, reader, served, manifest):
    """Light to fetch; no error, no other host, no fault that axe knows, nothing too wide.

    A KB has 1,024 bytes, as in `make bench`. What pages are played with is not counted. Once
    the page is fetched, all that opens is opened. First in light, then in dark, by the system's
    choice; the page's own toggle makes the same dark of it.
    """
    page = reader(color_scheme="light", reduced_motion="reduce")
    errors, requests, answers = [], [], []
    listeners = {
        "console": lambda message: message.type == "error" and errors.append(message.text),
        "pageerror": lambda error: errors.append(str(error)),
        "request": lambda request: requests.append(request.url),
        "response": lambda answer: answers.append(answer),  # noqa: PLW0108 -- it must be a function
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    network = page.context.new_cdp_session(page)
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})  # it holds others' fonts
    page.goto(served + page_address)
    page.evaluate(TWO_FRAMES)
    network.detach()
    first_view = {answer.url: sent(answer) for answer in answers}
    of_the_page = [size for url, size in first_view.items() if f"{served}data/" not in url]
    assert sum(of_the_page) <= 60 * 1024, first_view
    assert not [url for url in first_view if url.endswith(UNASKED)]
    page.evaluate(AXE)
    assert page.evaluate(UNTOLD) == []
    assert page.evaluate(SMOOTHED) == []
    if page_address in PLAYED:
        page.wait_for_function(READY)
    for name, value, text in page.evaluate(NUMBERS):
        if name in LIVE:
            assert is_shown_as(float(value), text) if value else text in NONE_YET, name
            continue
        stem, number = name.split(".")
        expected = manifest["experiments"][stem]["numbers"][number]
        assert float(value) == (pytest.approx(expected, rel=1e-9) if stem == "bench" else expected)
        assert is_shown_as(expected, text), f"{name} is {expected}, the page says {text}"
    page.evaluate(OPEN_ALL)
    if page.locator(PLAYED_ONCE_OPEN).count():
        page.wait_for_function(READY)
    in_light = page.evaluate(COLOURS)
    looks_sound(page)
    page.emulate_media(color_scheme="dark")
    in_dark = page.evaluate(COLOURS)
    assert not set(in_light) & set(in_dark) - {"none"}
    for width in TO_SEE_AT:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(VIOLATIONS_OF_CONTRAST, CONTRAST) == [], width
    page.emulate_media(color_scheme="light")
    assert page.evaluate(COLOURS) == in_light
    page.get_by_role("button", name="Switch to dark").click()
    assert page.evaluate(COLOURS) == in_dark
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert errors == []
    assert [url for url in requests if not url.startswith(served)] == []


def looks_sound(page):
    """The page's colours and widths, on phones, tablets and desks."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(TWO_FRAMES)  # by then scripts have seen the size
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert page.evaluate(SIDEWAYS) == [], width
        assert page.evaluate(BEYOND) == [], width
        if width in TO_READ_AT:
            assert page.evaluate(VIOLATIONS, [RULES, CONTRAST, width in TO_SEE_AT]) == [], width


@pytest.mark.parametrize("width", [width for width in TO_READ_AT if width < DRAWER_ENDS])
@pytest.mark.parametrize("address", ["", "symptoms/", "pitfalls/softmax_axis/"])
def test_an_open_drawer(address, width, reader, served):
    """What axe knows nothing against, in either scheme."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(served + address)
    page.evaluate(AXE)
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Navigation")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(VIOLATIONS, [RULES, CONTRAST, True]) == [], scheme


def test_the_answer_is_on_the_first_screen(pitfall_address, reader, served):
    """On a phone: the symptom that the address names, or the first, and its whole repair."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(served + pitfall_address)
    answers = page.locator(".nn-fix")
    names = answers.evaluate_all("all => all.map(({ id }) => id)")
    for name, shown in [("", names[0]), *((f"#{name}", name) for name in names)]:
        page.goto(f"{served}{pitfall_address}{name}")  # within the page, if there is a name
        page.evaluate(SCROLLED if name else TWO_FRAMES)
        seen = [one for one in answers.all() if one.is_visible()]
        assert [one.get_attribute("id") for one in seen] == [shown]
        saw, *_, last = seen[0].locator("> :not(details)").all()
        assert saw.bounding_box()["y"] >= page.locator(".nn-header").bounding_box()["height"]
        box = last.bounding_box()
        assert box["y"] + box["height"] <= 844, name


def test_other_symptoms_are_a_click_away(pitfall_address, reader, served):
    """Also without JavaScript."""
    page = reader(java_script_enabled=False)
    page.goto(served + pitfall_address)
    names = page.locator(".nn-fix").evaluate_all("all => all.map(({ id }) => id)")
    for name in names[1:]:
        page.locator(".nn-fix:visible summary").click()
        page.locator(f".nn-fix:visible .nn-others a[href='#{name}']").click()
        assert page.locator(".nn-fix:visible").get_attribute("id") == name


def test_the_pair_is_larger_than_anything(pitfall_address, reader, served):
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.goto(served + pitfall_address)
    sizes = page.evaluate(
        """() => [".nn-pair .nn-value", "h1"].map((what) => [...document.querySelectorAll(what)]
            .map((part) => parseFloat(getComputedStyle(part).fontSize)))"""
    )
    assert len(sizes[0]) in (0, 2)
    assert all(size > max(sizes[1]) for size in sizes[0])


def test_predict_by_keyboard(pitfall_address, reader, served):
    """Enter opens an answer; its verdict is read out."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.goto(served + pitfall_address)
    answers = page.locator(".nn-answer")
    said = page.locator(".nn-predict").get_by_role("status")
    assert answers.count() >= 3
    for index in range(answers.count()):
        answers.nth(index).locator("summary").focus()
        page.keyboard.press("Enter")
        verdict = answers.nth(index).locator(".nn-verdict")
        assert verdict.is_visible()
        expect(said).to_have_text(re.compile(rf"^{verdict.inner_text()} \w"))
    assert page.locator(".nn-answer[data-answer=right]").count() == 1


def test_predict_without_javascript(pitfall_address, reader, served):
    page = reader(java_script_enabled=False)
    page.goto(served + pitfall_address)
    right = page.locator(".nn-answer[data-answer=right]")
    verdict = right.locator(".nn-verdict")
    assert not verdict.is_visible()
    right.locator("summary").focus()
    page.keyboard.press("Enter")
    assert verdict.is_visible()


def test_prints(pitfall_address, reader, served):
    """Black on white whatever the scheme, all open, none of the frame."""
    page = reader(color_scheme="dark", reduced_motion="reduce")
    page.goto(served + pitfall_address)
    page.emulate_media(media="print")
    ink, paper = page.evaluate(
        """() => {
            const { color, backgroundColor } = getComputedStyle(document.body);
            return [color, backgroundColor];
        }"""
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert all(verdict.is_visible() for verdict in page.locator(".nn-verdict").all())
    for part in (".nn-header", ".nn-nav", ".nn-footer"):
        assert not page.locator(part).is_visible()


def test_moves_nothing_where_motion_is_unwanted(newcomer, served):
    """The menu slides in, but not for who asked for less."""
    moved = {}
    for wanted in ("no-preference", "reduce"):
        page = newcomer(reduced_motion=wanted, viewport={"width": 360, "height": 740})
        page.goto(served)
        page.evaluate("""() => {
            globalThis.moves = 0;
            addEventListener("transitionrun", () => { moves += 1; });
        }""")
        page.get_by_role("button", name="Menu").click()
        page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))")
        page.evaluate(TWO_FRAMES)  # events come with a frame
        moved[wanted] = page.evaluate("moves")
    assert moved["no-preference"] > 0
    assert moved["reduce"] == 0
