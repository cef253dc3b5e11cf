"""The finished pages in a browser: under their policy, and as with the whole stylesheets."""

import re
from functools import cache
from pathlib import Path

import pytest
from mkdocs.config import load_config
from policy import VIOLATIONS_OF_POLICY
from project import ROOT

from nnsite.finish.formulas import FAMILY
from nnsite.finish.purge import Block, read, written

# The selectors of a stylesheet, of rules that declare more than custom properties: those are
# taken out by their names, and seen in computed styles.
SELECTORS = """(css) => {
    const split = (list) => {
        const parts = [""];
        let depth = 0;
        for (const sign of list) {
            depth += "([".includes(sign) - ")]".includes(sign);
            if (sign == "," && !depth) parts.push("");
            else parts[parts.length - 1] += sign;
        }
        return parts;
    };
    const found = new Set();
    const walk = (rules, within) => {
        for (const { selectorText, cssRules, style } of rules) {
            const list = selectorText?.replaceAll("&", `:is(${within})`) ?? "";
            const declares = list && [...style].some((name) => !name.startsWith("--"));
            for (const one of declares ? split(list) : []) found.add(one.trim());
            walk(cssRules ?? [], list || within);
        }
    };
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    walk(sheet.cssRules, "*");
    return [...found];
}"""
MATCHED = "(selectors) => selectors.filter((one) => document.querySelector(one))"
# What is a matter of the moment, such as `:hover`, or no element, such as `::before`.
MOMENT = (
    r":not\(:[\w-]+\)|::[\w-]+(\([^)]*\))?|:(active|checked|disabled|enabled|first|focus|"
    r"focus-visible|focus-within|hover|link|open|placeholder-shown|popover-open|target|valid|"
    r"visited|-[\w-]+)(?![\w-])"
)

# What differs once another stylesheet is linked: of the first elements of each kind, which are
# alike and have parents alike, and of what stands before and after them, all properties but
# custom ones, which show where they are used.
DIFFERENT = """async (href) => {
    const kinds = new Map(), chains = new Map([[null, ""]]);
    for (const element of document.querySelectorAll("*")) {
        const { localName, parentElement, attributes } = element;
        const own = [...attributes].map(({ name, value }) =>
            /^(class|hidden|open|type|role|aria-.*)$/.test(name) ? `${name}=${value}` : name);
        const chain = `${chains.get(parentElement)}>${localName}[${own}]`;
        chains.set(element, chain);
        if (!kinds.has(chain)) kinds.set(chain, element);
    }
    const names = [...getComputedStyle(document.documentElement)].filter(
        (name) => !name.startsWith("--"));
    const looks = () => [...kinds].flatMap(([chain, element]) =>
        ["", "::before", "::after"].map((part) => {
            const style = getComputedStyle(element, part);
            const there = !part || !["none", "normal"].includes(style.content);
            return [chain + part, (there ? names : ["content"]).map((name) =>
                [name, style.getPropertyValue(name).replaceAll("0%", "0px")])];
        }));
    const before = looks();
    await new Promise((done) => {
        const link = document.querySelector("link[rel=stylesheet]");
        link.onload = done;
        link.href = href;
    });
    const after = looks();
    return before.flatMap(([kind, values], index) => values.flatMap(([name, value], place) => {
        const other = after[index][1][place]?.[1];
        return value == other ? [] : [`${kind} has ${name}: ${value}, not ${other}`];
    }));
}"""
# Once nothing is computed any more, and what comes when it is opened is there.
SETTLED = """() => !document.querySelector("details[open] .nn-bench[hidden]")
    && ["ready", undefined].includes(document.documentElement.dataset.bench)"""
# As wide as a phone and as a desk; and on paper.
LOOKS = ((1280, "screen"), (390, "screen"), (1280, "print"))
OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


# Pages with stylesheets of their own besides, so that another one is made for each.
OWN = {
    "bench/": ("bench.css",),
    "draw/": ("bench.css", "draw.css"),
    "train/": ("bench.css", "train.css"),
    "case/": ("bench.css", "case.css"),
}


@pytest.fixture(scope="module")
def sheets(built):
    """Of a page, the built stylesheet, and the whole of those that it was made of, as written."""
    of_most = joined(built, "")
    own = {page: joined(built, page, *names) for page, names in OWN.items()}
    return lambda address: own.get(address, of_most)


def joined(built, page, *own):
    """The two stylesheets of a page that has these of its own, by their names."""
    (linked,) = re.findall(
        r'rel="stylesheet" href="([^"]*)"', (built / page / "index.html").read_text("utf-8")
    )
    path = built / page / linked
    config = load_config(str(ROOT / "mkdocs.yml"))
    folders = [Path(folder) for folder in config.theme.dirs]
    (main,) = (one for folder in folders for one in folder.glob("assets/stylesheets/main.*.css"))
    own_paths = (f"assets/styles/{name}" for name in own)
    ours = [ROOT / "docs/theme" / one for one in (*config.extra_css, *own_paths)]
    css = "".join(one.read_text("utf-8") for one in (main, *ours))
    made = path.read_text("utf-8")
    # In neither are the classes that stand for `style` attributes, and the font of formulas.
    added = [
        one
        for one in read(made)
        if isinstance(one, Block) and (one.prelude == "@font-face" or one.prelude[0] != "@")
    ]
    whole = css.replace('@charset "UTF-8";', "") + f"math {{ font-family: {FAMILY}, math }}"
    return made, f"@layer{{{whole}}}{written(added)}"


@pytest.fixture(scope="module")
def tab(browser):
    """One tab for all pages: a page opens several times quicker than for a newcomer."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(VIOLATIONS_OF_POLICY)
    yield page
    context.close()


@pytest.fixture(scope="module")
def taken_out(tab, sheets):
    """Of a page, the selectors of which no element may be in it."""

    @cache
    def gone(both):
        left, all_of_them = (set(tab.evaluate(SELECTORS, css)) for css in both)
        assert len(all_of_them - left) > 1000
        return [re.sub(MOMENT, ":is(*)", one) for one in sorted(all_of_them - left)]

    return lambda address: gone(sheets(address))


def test_no_page_breaks_its_policy_or_lacks_a_rule(page_address, tab, served, taken_out):
    is_sound(tab, served + page_address, taken_out(page_address))


def test_nor_does_the_page_for_what_is_not_found(tab, served, taken_out):
    is_sound(tab, f"{served}404.html", taken_out("404.html"))


def is_sound(page, address, taken_out):
    """Nothing is blocked, nothing goes wrong, and no element is one that a rule was for."""
    errors = []

    def note(error):
        errors.append(str(error))

    page.on("pageerror", note)
    page.goto(address)
    assert page.evaluate(MATCHED, taken_out) == []
    assert page.evaluate("violations") == []
    assert errors == []
    page.remove_listener("pageerror", note)


def drawer(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(".nn-menu").click()
    page.locator(".nn-nav:popover-open").wait_for()
    page.locator("main[inert]").wait_for()


def search(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("combobox").first.fill("softmax")
    page.locator("[role=listbox] [role=option]").first.wait_for()


def details(page):
    page.evaluate(OPEN_ALL)
    page.wait_for_function(SETTLED)


def dark(page):
    page.locator(".nn-scheme").click()


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("", details),
        ("", drawer),
        ("", search),
        ("symptoms/", details),
        ("quiz/", details),
        ("checklist/", details),
        ("probes/", details),
        ("bench/", details),
        ("bench/", dark),
        ("draw/", details),
        ("draw/", dark),
        ("train/", details),
        ("train/", dark),
        ("case/", details),
        ("case/", dark),
        ("pitfalls/own_digit/", details),
        ("pitfalls/initial_scale/", details),
        ("pitfalls/initial_scale/", dark),
        ("404.html", details),
    ],
)
def test_a_page_looks_as_with_the_whole_stylesheets(address, state, tab, served, sheets):
    """Every property of every kind of element, in states that scripts and readers bring about."""
    whole = f"{served}assets/whole.css"
    tab.route(whole, lambda route: route.fulfill(body=sheets(address)[1], content_type="text/css"))
    for width, media in LOOKS if state is details else LOOKS[:1]:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.emulate_media(media=media)
        tab.goto(served + address)
        tab.wait_for_function(SETTLED)
        state(tab)
        assert tab.evaluate(DIFFERENT, whole) == []
        assert tab.evaluate("violations") == []
    tab.unroute(whole)
    tab.emulate_media(media="null")
