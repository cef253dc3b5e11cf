"""Light or dark: from the first paint as the system or the reader wants it, and never turned."""

import re

import pytest
from playwright.sync_api import expect

PLACE = "pitfalls/softmax_axis/"
LOOK = """() => [document.body, ...document.querySelectorAll(".nn-figure svg *")].map((part) => {
    const { backgroundColor, color, fill, stroke } = getComputedStyle(part);
    return [backgroundColor, color, fill, stroke].join();
})"""


@pytest.fixture
def visit(newcomer, served):
    """`visit(...)`: how a page looks to a newcomer; options are a context's."""

    def look(scripts="**/none", **options):
        page = newcomer(**options)
        page.route(scripts, lambda route: route.abort())
        page.goto(served + PLACE)
        return page.evaluate(LOOK)

    return look


def test_a_first_visit_is_as_the_system_wants_it(visit):
    """Before any script, without any, and with all of them."""
    looks = {}
    for scheme in ("light", "dark"):
        looks[scheme] = visit(color_scheme=scheme)
        assert looks[scheme] == visit(scripts="**/*.js", color_scheme=scheme)
        assert looks[scheme] == visit(java_script_enabled=False, color_scheme=scheme)
    assert len(looks["light"]) > 10
    assert looks["light"][0] != looks["dark"][0]
    assert set(looks["light"][1:]).isdisjoint(set(looks["dark"][1:]) - {looks["light"][0]})


@pytest.mark.parametrize(("system", "choice"), [("light", "dark"), ("dark", "light")])
def test_a_choice_holds_from_the_first_paint(newcomer, served, visit, system, choice):
    """On every page, also before the script that made it has come again."""
    page = newcomer(color_scheme=system)
    page.goto(served)
    page.get_by_role("button", name=f"Switch to {choice}").click()
    page.route("**/site.js", lambda route: route.abort())
    page.goto(served + PLACE)
    assert page.evaluate(LOOK) == visit(color_scheme=choice)


def test_a_choice_is_taken_back(newcomer, served):
    """Then the page follows the system again, at once."""
    page = newcomer(color_scheme="light")
    page.goto(served)
    light = page.evaluate(LOOK)
    page.get_by_role("button", name="Switch to dark").press("Enter")
    assert page.evaluate(LOOK) != light
    page.get_by_role("button", name="Switch to light").press("Enter")
    assert page.evaluate(LOOK) == light
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("button", name="Switch to light")).to_be_visible()
    assert page.evaluate(LOOK) != light


def test_other_tabs_follow(newcomer, served):
    page = newcomer(color_scheme="light")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(served)
    page.get_by_role("button", name="Switch to dark").click()
    expect(other.get_by_role("button", name="Switch to light")).to_be_visible()
    assert other.evaluate(LOOK) == page.evaluate(LOOK)


def test_a_choice_holds_where_nothing_may_be_kept(newcomer, served):
    """For as long as the page is open."""
    page = newcomer(color_scheme="light")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException(); } })"
    )
    page.goto(served)
    page.get_by_role("button", name="Switch to dark").click()
    expect(page.get_by_role("button", name="Switch to light")).to_be_visible()
    assert errors == []


def test_there_is_no_toggle_without_javascript(reader, served):
    page = reader(java_script_enabled=False)
    page.goto(served)
    assert not page.locator(".nn-scheme").is_visible()
    assert not page.get_by_role("search").is_visible()


def test_the_script_before_the_first_paint_is_tiny(built):
    assert (built / "assets/scripts/scheme.js").stat().st_size < 400
    head = (built / "index.html").read_text("utf-8").partition("</head>")[0]
    blocking = re.findall(r"<script (?!defer|type=)[^>]*>", head)
    assert blocking == ['<script src="assets/scripts/scheme.js">']
