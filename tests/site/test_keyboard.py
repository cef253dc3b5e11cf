"""A reader with a keyboard and no mouse, on a phone's width and at a desk."""

import re
from itertools import islice

import pytest
from playwright.sync_api import expect

PLACE = "pitfalls/softmax_axis/"
SIZES = {390: {"width": 390, "height": 844}, 1280: {"width": 1280, "height": 800}}
# What has the focus, and whether a reader sees it: on the screen, and not under the header.
STOP = """() => {
    const stop = document.activeElement, box = stop.getBoundingClientRect();
    const header = document.querySelector(".nn-header");
    const ceiling = stop.closest(".nn-header, .nn-nav, .nn-skip") ? 0 : header.offsetHeight;
    const seen = stop.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && box.width > 0 && box.bottom > ceiling && box.top < innerHeight
        && box.left >= 0 && box.right <= innerWidth + 1;
    return { name: stop.outerHTML.slice(0, 120), seen, nav: !!stop.closest(".nn-nav"),
        end: stop == document.body };
}"""


@pytest.fixture(params=SIZES)
def page(request, reader, served):
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(SIZES[request.param])
    page.goto("about:blank")
    page.goto(served + PLACE)
    return page


@pytest.fixture
def phone(reader, served):
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(SIZES[390])
    page.goto("about:blank")
    page.goto(served + PLACE)
    return page


def stops(page, key="Tab"):
    """Each place that the key leads to, until the focus leaves the page."""
    while True:
        page.keyboard.press(key)
        stop = page.evaluate(STOP)
        if stop["end"]:
            return
        yield stop


def test_every_stop_is_seen(page):
    """Forwards and backwards, all that can be opened open."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    there = list(stops(page))
    assert [stop["name"] for stop in there if not stop["seen"]] == []
    assert "nn-skip" in there[0]["name"]
    assert len(there) > 30
    # At a desk the navigation stands beside the text; on a phone it is closed.
    assert any(stop["nav"] for stop in there) == (page.viewport_size["width"] == 1280)
    back = list(islice(stops(page, "Shift+Tab"), len(there)))
    assert [stop["name"] for stop in back if not stop["seen"]] == []
    assert [stop["name"] for stop in reversed(back)] == [stop["name"] for stop in there]


def test_the_first_stop_skips_to_the_text(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_the_menu_is_opened_walked_and_closed(phone):
    """The focus goes to the reader's page in it, stays in it, and comes back."""
    menu = phone.get_by_role("button", name="Menu")
    navigation = phone.get_by_role("navigation", name="Navigation")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(navigation).to_have_count(0)
    phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")
    expect(menu).to_be_focused()
    phone.keyboard.press("Enter")
    here = navigation.locator("[aria-current=page]")
    expect(here).to_be_focused()
    expect(here).to_have_text("Softmax and its axis")
    expect(menu).to_have_attribute("aria-expanded", "true")
    assert phone.locator("main").evaluate("main => main.inert")
    count = navigation.locator("a, button").count()
    names = set()
    for _ in range(count):
        phone.keyboard.press("Tab")
        stop = phone.evaluate(STOP)
        assert stop["nav"], stop
        assert stop["seen"], stop
        names.add(stop["name"])
    assert len(names) == count
    expect(here).to_be_focused()
    phone.keyboard.press("Escape")
    expect(navigation).to_have_count(0)
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    assert not phone.locator("main").evaluate("main => main.inert")


@pytest.mark.parametrize("close", ["button", "beside"])
def test_the_menu_is_closed_otherwise(phone, close):
    menu = phone.get_by_role("button", name="Menu")
    navigation = phone.get_by_role("navigation", name="Navigation")
    menu.press("Enter")
    if close == "button":
        navigation.get_by_role("button", name="Close").press("Enter")
    else:
        phone.mouse.click(380, 400)
    expect(navigation).to_have_count(0)
    expect(menu).to_be_focused()


def test_a_wider_window_shows_the_navigation_beside_the_text(phone):
    phone.get_by_role("button", name="Menu").press("Enter")
    phone.set_viewport_size(SIZES[1280])
    navigation = phone.get_by_role("navigation", name="Navigation")
    expect(navigation).to_be_visible()
    expect(phone.locator("main")).to_have_js_property("inert", False)
    box = navigation.bounding_box()
    assert box["x"] + box["width"] <= phone.locator("main").bounding_box()["x"]


def test_the_menu_works_without_javascript(reader, served):
    page = reader(java_script_enabled=False)
    page.set_viewport_size(SIZES[390])
    page.goto(served + PLACE)
    link = page.get_by_role("link", name="How many layers?")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()


def test_search_is_typed_chosen_and_left(page, served):
    """The focus stays in the field; what is meant and how many there are is spoken."""
    field = page.get_by_role("combobox", name="Search")
    options = page.get_by_role("option")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("/nan")
    expect(field).to_have_value("/nan")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text(
        re.compile(r"\d+ matching documents")
    )
    page.wait_for_timeout(500)  # what stands there may be of the text before, and be replaced
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(field).to_be_focused()
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert page.locator("[aria-selected=true]").count() == 1
    assert chosen.evaluate("one => one == document.querySelectorAll('[role=option]')[1]")
    to = chosen.evaluate("link => link.href")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(to)
    page.go_back()
    page.wait_for_url(served + PLACE)


def test_enter_goes_to_the_best(page, served):
    page.keyboard.press("s")
    page.keyboard.insert_text("np.int")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}symptoms/#*")


def test_tab_leaves_the_search(page):
    page.keyboard.press("/")
    page.keyboard.insert_text("nan")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("option").first).to_be_hidden()
    assert page.evaluate(STOP)["seen"]


def test_more_of_a_page_is_unfolded(page):
    page.keyboard.press("/")
    page.keyboard.insert_text("loss")
    more = page.get_by_role("option", name=re.compile(r"\d+ more on this page")).first
    expect(more).to_be_visible()
    hidden = page.locator("[role=option][hidden]").count()
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        if more.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    assert page.locator("[role=option][hidden]").count() < hidden
    expect(page.locator("[aria-selected=true]")).to_be_visible()
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()


def test_a_search_that_does_not_load_says_so(page):
    page.route("**/search_index.json", lambda route: route.abort())
    page.keyboard.press("/")
    said = page.get_by_role("search").get_by_role("status")
    expect(said).to_have_text("The search could not be loaded.")
    page.unroute("**/search_index.json")
    page.keyboard.press("Escape")
    page.keyboard.insert_text("nan")
    expect(said).to_contain_text("matching documents")


def test_code_is_copied_as_it_stands(newcomer, served):
    """And that it was is said; each block has a button, which only a script could make work."""
    page = newcomer(permissions=["clipboard-read", "clipboard-write"])
    page.goto(served + PLACE)
    blocks = page.locator(".highlight:visible")
    buttons = blocks.get_by_role("button", name="Copy to clipboard")
    assert buttons.count() == blocks.count() > 3
    for at in (0, blocks.count() - 1):
        buttons.nth(at).press("Enter")
        told = page.locator("[aria-live=polite]", has_text="Copied to clipboard")
        expect(told).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == blocks.nth(at).locator("code").text_content().removesuffix("\n")
    expect(told).to_have_count(0)
    page = newcomer(java_script_enabled=False)
    page.goto(served + PLACE)
    assert page.locator(".highlight button").count() == 0


def test_the_contents_follow_the_reader(page, served):
    page.set_viewport_size(SIZES[1280])
    page.goto(f"{served}{PLACE}#why")
    expect(page.locator(".nn-toc [aria-current=location]")).to_have_text("Why")
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".nn-toc [aria-current]")).to_have_count(0)


def test_headings_are_named_by_their_words(page):
    names = page.get_by_role("heading").all_inner_texts()
    for name in names:
        heading = page.get_by_role(
            "heading", name=name.removesuffix("\N{PILCROW SIGN}"), exact=True
        )
        assert heading.count() >= 1, name
