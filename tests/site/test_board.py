"""The board of the case: a verdict is shown once its page was looked at in this browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from project import navigation

CASE = [place.page.removesuffix(".md") for place in navigation() if place.section == "The case"]
# A suspect in the middle of the case, the one who did it, and a page without a suspect.
FIRST, CULPRIT, NONE = "softmax_axis", "normalization", "softmax_training"
BLOCKED = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("blocked", "SecurityError"); },
})"""
FULL = """Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
}"""
VIOLATIONS = """() => axe.run("[data-board]").then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)))"""


@pytest.fixture
def open_page(newcomer, served):
    """`open_page(stem)`: the page of a pitfall, or another one of the site, by one newcomer."""
    page = newcomer()

    def opened(stem):
        page.goto(address(served, stem))
        return page

    return opened


def address(served, stem):
    return f"{served}case/" if stem == "case" else f"{served}pitfalls/{stem}/"


def suspect(tag):
    return re.search('data-suspect="([^"]+)"', tag)[1]


def shown(page):
    """Of each suspect, whether the verdict can be seen; one thing is said of each."""
    found = {}
    for line in page.locator("[data-suspect]").all():
        verdict, none = line.locator(".nn-looked"), line.locator(".nn-unlooked")
        assert verdict.is_visible() != none.is_visible()
        found[line.get_attribute("data-suspect")] = verdict.is_visible()
    assert len(found) >= 10
    return {stem for stem, is_shown in found.items() if is_shown}


def button(page):
    return page.get_by_role("button", name="Show all verdicts")


def everyone(page):
    return {line.get_attribute("data-suspect") for line in page.locator("[data-suspect]").all()}


def test_each_page_of_the_case_has_the_board_of_all_its_suspects(built):
    """In the order of reading, each with a verdict that the run decides; one is convicted."""
    boards = []
    for page in CASE:
        html = (built / page / "index.html").read_text("utf-8")
        assert html.count("scripts/board.js") == 1
        lines = re.findall(r"(<li[^>]* data-suspect=[^>]*>)(.*?)</li>", html, re.DOTALL)
        boards.append([suspect(tag) for tag, _ in lines])
        assert [suspect(tag) for tag, told in lines if ">convicted<" in told] == [CULPRIT]
        assert all("<strong>" in told for _, told in lines)
        here = [suspect(tag) for tag, _ in lines if "data-here" in tag]
        assert here == [one for one in boards[-1] if page == f"pitfalls/{one}"]
    in_order = [page.removeprefix("pitfalls/") for page in CASE]
    assert boards == [[stem for stem in in_order if stem in boards[0]]] * len(CASE)
    assert len(boards[0]) >= 10


def test_other_pages_have_none_of_it(built):
    of_case = {built / page / "index.html" for page in CASE}
    others = set(built.rglob("*.html")) - of_case
    assert len(others) > 20
    for path in others:
        html = path.read_text("utf-8")
        assert "scripts/board.js" not in html
        assert "data-suspect" not in html


def test_a_newcomer_sees_the_verdict_of_the_page_and_no_other(open_page):
    page = open_page(FIRST)
    assert shown(page) == {FIRST}
    board = page.locator("[data-board]")
    assert board.get_by_text("page not opened yet").locator("visible=true").count() >= 10
    assert board.get_by_text("cleared").locator("visible=true").count() == 1
    assert not board.get_by_text("convicted").is_visible()


def test_each_page_that_was_looked_at_adds_one(open_page):
    open_page(FIRST)
    assert shown(open_page(CULPRIT)) == {FIRST, CULPRIT}
    assert shown(open_page(NONE)) == {FIRST, CULPRIT}
    assert shown(open_page("case")) == {FIRST, CULPRIT}
    page = open_page(FIRST)
    assert shown(page) == {FIRST, CULPRIT}
    page.goto("about:blank")
    assert shown(open_page("case")) == {FIRST, CULPRIT}


def test_who_was_on_all_pages_sees_all_and_needs_no_button(open_page):
    page = open_page("case")
    assert shown(page) == set()
    for stem in everyone(page):
        open_page(stem)
    page = open_page("case")
    assert shown(page) == everyone(page)
    expect(page.locator("[data-board] button")).to_be_hidden()


def test_a_page_that_the_reader_comes_back_to_knows(open_page, served):
    """By Back, also where a browser shows it as it was; and while another tab is read."""
    page = open_page("case")
    page.locator(f"[data-suspect={FIRST}] a").click()
    page.wait_for_url(address(served, FIRST))
    page.go_back()
    expect(page.locator(f"[data-suspect={FIRST}] .nn-looked")).to_be_visible()
    other = page.context.new_page()
    other.goto(address(served, CULPRIT))
    expect(page.locator(f"[data-suspect={CULPRIT}] .nn-looked")).to_be_visible()
    assert shown(page) == {FIRST, CULPRIT}
    page.evaluate("localStorage['/.looked'] = '[]'")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert shown(page) == set()


def test_all_are_shown_on_request_and_by_keyboard(open_page):
    """And hidden again: the button says which; what has become of it is spoken."""
    page = open_page(FIRST)
    said = page.locator("[data-board] [role=status]")
    assert said.text_content() == ""
    page.locator("[data-board] a").last.focus()
    page.keyboard.press("Tab")
    expect(button(page)).to_be_focused()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Enter")
    assert shown(page) == everyone(page)
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    expect(button(page)).to_be_focused()
    expect(said).to_have_text("All verdicts are shown.")
    page.keyboard.press("Space")
    assert shown(page) == {FIRST}
    expect(said).to_have_text("Only the verdicts that you have looked at are shown.")


def test_a_request_holds_for_one_page(open_page):
    page = open_page(FIRST)
    button(page).click()
    assert shown(open_page(CULPRIT)) == {FIRST, CULPRIT}


def test_without_javascript_all_are_shown(newcomer, served):
    page = newcomer(java_script_enabled=False)
    for stem in (FIRST, "case"):
        page.goto(address(served, stem))
        assert shown(page) == everyone(page)
        assert page.locator("[data-board] button").is_hidden()


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_where_nothing_may_be_kept_all_are_shown(newcomer, served, storage):
    page = newcomer()
    errors = []
    page.on("pageerror", lambda error: errors.append(error.stack or ""))
    page.add_init_script(storage)
    page.goto(address(served, FIRST))
    assert shown(page) == everyone(page)
    expect(page.locator("[data-board] button")).to_be_hidden()
    assert [stack for stack in errors if "board" in stack] == []


def test_what_is_hidden_is_hidden_before_the_script_comes(newcomer, served):
    page = newcomer()
    page.route("**/board.js", lambda route: route.abort())
    page.goto(address(served, FIRST))
    assert shown(page) == set()


def test_what_is_kept_stays_in_the_browser(open_page):
    """Under one key, of this site."""
    page = open_page(FIRST)
    page.wait_for_load_state("networkidle")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    button(page).click()
    keys = page.evaluate("Object.keys(localStorage).filter((key) => key.endsWith('looked'))")
    assert keys == ["/.looked"]
    assert page.evaluate("JSON.parse(localStorage['/.looked'])") == [FIRST]
    assert requests == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(newcomer, served, scheme):
    page = newcomer(color_scheme=scheme)
    page.goto(address(served, FIRST))
    page.evaluate(Axe().axe_script)
    assert page.evaluate(VIOLATIONS) == []
    button(page).click()
    assert page.evaluate(VIOLATIONS) == []


def test_on_a_narrow_phone_it_fits(newcomer, served):
    page = newcomer(viewport={"width": 320, "height": 640})
    page.goto(address(served, FIRST))
    button(page).click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert button(page).bounding_box()["height"] >= 43
