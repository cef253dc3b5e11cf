"""The case: its scenes, and cases that are solved, in all ways in which readers use a page."""

import json
import re
from itertools import islice

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from serving import sent

from nnsite.data import digits, weights
from nnsite.experiments.bench import RIGHT, Bench
from nnsite.experiments.case import COMPARED

PLACE = "case/"
DATA = 330 * 1024  # bytes before the first answer
LEVELS = (1, 2, 3)
SCENES = ("warning", "softmax", "one-number", "why-so-few")

SHOWN = """(state) => {
    const { bench, state: shown } = document.documentElement.dataset;
    return bench == "ready" && shown == state;
}"""
# What a row of a scene shows: numbers and texts, by its program's address and the column.
PROGRAMS = """() => {
    const cells = [...document.querySelectorAll("[data-shows]")];
    return Object.fromEntries(cells.map((cell) => {
        const { program } = cell.closest("tr").dataset, { shows } = cell.dataset;
        const { scene } = cell.closest("[data-scene]").dataset;
        return [`${scene} ${program} ${shows}`, [cell.value, cell.textContent]];
    }));
}"""
COUNTS = """() => ["lines", "accusations"].map((name) =>
    document.querySelector(`[data-number="case.${name}"]`)).map(({ value, textContent }) =>
        value == textContent ? Number(value) : `${value} and ${textContent}`)"""
# What a canvas has in its corner, which is paper, and its darkest or lightest place, which is ink.
DRAWN = """() => [...document.querySelectorAll(".nn-tiles canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const pixels = Array.from({ length: data.length / 4 }, (_, at) =>
        `rgb(${data.slice(4 * at, 4 * at + 3).join(", ")})`);
    const { color, backgroundColor } = getComputedStyle(canvas);
    return { paper: pixels[0] == backgroundColor, ink: pixels.includes(color) };
})"""
VIOLATIONS = """() => axe.run(".nn-bench").then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)))"""
PRESS_ALL = """() => {
    const programs = ".nn-programs button", lines = ".nn-lines:not([hidden]) button";
    for (const button of document.querySelectorAll(`${programs}, ${lines}`)) button.click();
}"""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
WIDTH = "document.documentElement.scrollWidth"


# ---- The page, and what is on it


def opened(page, served, address=""):
    """The page, with the case open that its address names."""
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#{address}")
    shows(page, **named(address))
    return page


def named(address):
    return {
        name: int(value) for name, value in (part.split("=") for part in address.split("&") if part)
    }


def shows(page, case=1, level=1):
    """Wait until a case is open."""
    page.wait_for_function(SHOWN, arg=f"case={case}&level={level}")


@pytest.fixture
def page(reader, served):
    return opened(reader(color_scheme="light", reduced_motion="reduce"), served)


@pytest.fixture(scope="module")
def record(built, manifest):
    """What the build says of some cases: by number and level, what is planted, and all prints."""
    found = manifest["experiments"]["case"]["data"]["printed"]
    cases = json.loads((built / f"data/printed.{found[:8]}.json").read_text("utf-8"))
    return {(case["number"], case["level"]): case for case in cases}


@pytest.fixture
def said(page):
    """The page's sentences, by name; # stands for a value."""
    return json.loads(page.locator("[data-said]").get_attribute("data-said"))


@pytest.fixture(scope="module")
def numpy_s():
    """`numpy_s(address)`: the answers that NumPy has in a state of the bench."""
    bench = Bench(weights.load(), *digits.test())

    def answers(thrown):
        state = dict(part.split("=") for part in parts_of(thrown) if part)
        return bench.answers(**{name: type(RIGHT[name])(value) for name, value in state.items()})

    return answers


def filled(sentence, *values):
    for value in values:
        sentence = sentence.replace("#", str(value), 1)
    return sentence


def row(page, scene, number):
    return page.locator(f"[data-scene={scene}] tbody tr").nth(number)


def line(page, name):
    """A line that can be asked, in the list of the level that is open."""
    return page.locator(f".nn-lines:not([hidden]) [data-line={name}]")


def ask(page, *names):
    for name in names:
        line(page, name).get_by_role("button").click()
        expect(line(page, name).locator("[data-prints=here]")).not_to_be_empty()


def printed(part):
    """What stands in a part for this program, and in another column beside it."""
    return dict(
        part.locator("[data-prints]").evaluate_all(
            "all => all.map((one) => [one.dataset.prints, one.textContent])"
        )
    )


def accuse(page, address):
    """By the fields, whatever is planted there."""
    _, before = page.evaluate(COUNTS)
    for select, one in zip(
        page.locator(".nn-solve select").all(), address.split("&"), strict=False
    ):
        select.select_option(one)
    accusation(page).click()
    expect(page.locator("[data-number='case.accusations']")).to_have_text(str(before + 1))


def accusation(page):
    return page.locator(".nn-accuse")


def field(page):
    """In which a case's number is typed."""
    return page.get_by_role("textbox", name=re.compile("Case number"))


def verdict(page):
    return page.locator(".nn-judged > p")


def score(page):
    """How many lines and accusations it has taken."""
    return page.locator(".nn-solved > p").first


def would(page):
    """What the accused would have printed."""
    return page.locator(".nn-would")


def solved(page):
    return page.locator(".nn-solved")


def parts_of(address):
    return address.split("&")


# ---- The scenes


def play(button):
    """Run a program of a scene."""
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def play_all(page, *scenes):
    for scene in scenes:
        for button in page.locator(f"[data-scene={scene}]").get_by_role("button").all():
            play(button)


def accuse_the_pixels(page):
    """By the answer that is right, which brings the last scene."""
    page.locator(".nn-answer[data-answer=right] summary").click()
    expect(page.locator("#why-so-few")).to_be_visible()


def test_a_scene_s_programs_print_what_the_run_has(page, said):
    """A click shows it, and says it; with the last one comes the explanation."""
    expected = page.evaluate(PROGRAMS)
    assert len(expected) > 20
    for scene in SCENES:
        if scene == "why-so-few":
            accuse_the_pixels(page)
        after = page.locator(f"[data-scene={scene}] + .nn-after")
        for one in page.locator(f"[data-scene={scene}] tbody tr").all():
            expect(after).to_be_hidden()
            numbers = one.locator("data")
            assert not any(number.is_visible() for number in numbers.all())
            play(one.get_by_role("button"))
            assert all(number.is_visible() for number in numbers.all())
            titles = one.locator("td").evaluate_all(
                "all => all.map(({ dataset }) => dataset.title)"
            )
            cells = zip(titles, numbers.all_inner_texts(), strict=True)
            status = page.locator(f"[data-scene={scene}] [role=status]")
            expect(status).to_contain_text(one.get_by_role("button").inner_text())
            for cell in cells:
                expect(status).to_contain_text(filled(said["cell"], *cell))
        expect(after).to_be_visible()
        expect(status).to_contain_text(after.locator("strong").first.inner_text())
        pressed = page.locator(f"[data-scene={scene}] button[aria-pressed=true]")
        expect(pressed).to_have_count(1)
    found = page.evaluate(PROGRAMS)
    assert {name: text for name, (_, text) in found.items()} == {
        name: text for name, (_, text) in expected.items()
    }
    for name, (value, _) in expected.items():
        assert float(found[name][0]) == pytest.approx(float(value), rel=1e-9), name


def test_programs_that_were_run_stay_so_in_their_tab(page):
    button = row(page, "warning", 1).get_by_role("button")
    play(button)
    page.reload()
    shows(page)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(row(page, "warning", 1).locator("data").first).to_be_visible()
    expect(row(page, "warning", 0).locator("data").first).to_be_hidden()


def test_an_accusation_stays_so_in_its_tab(page):
    """And with the right one the last scene, whose evidence leads to other pages."""
    play_all(page, *SCENES[:3])
    accuse_the_pixels(page)
    page.reload()
    shows(page)
    expect(page.locator("#why-so-few")).to_be_visible()
    expect(page.locator(".nn-answer[open]")).to_have_count(1)
    expect(page.locator(".nn-answer[data-answer=right]")).to_have_attribute("open", "")


def test_a_program_that_is_run_stays_whatever_is_run_again(newcomer, served):
    """What was run before comes back one by one, and a click need not wait for it."""
    page = opened(newcomer(), served)
    first, last = (row(page, "one-number", number).get_by_role("button") for number in (0, 4))
    play_all(page, "one-number")
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            const row = document.querySelector("[data-scene=one-number] tbody tr");
            const awake = new MutationObserver(() => {
                if (row.closest("[inert]")) return;
                awake.disconnect();
                row.querySelector("button").click();
            });
            awake.observe(document, { subtree: true, attributeFilter: ["inert"] });
        });"""
    )
    page.reload()
    shows(page)
    expect(page.locator("[data-scene=one-number].nn-all-played")).to_be_visible()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(last).to_have_attribute("aria-pressed", "false")


def test_what_the_story_says_is_what_the_programs_print(page, manifest):
    """The numbers of the run, where they matter."""
    n = manifest["experiments"]["case"]["numbers"]
    found = {name: float(value) for name, (value, _) in page.evaluate(PROGRAMS).items()}
    naive = "pixels=raw&layer1=naive&layer2=naive"
    assert found[f"warning {naive} accuracy"] == found["warning pixels=raw accuracy"] == n["raw"]
    assert found["warning pixels=raw changed"] == n["changed_by_overflow"] == 0
    assert found["softmax pixels=raw&softmax=batch changed"] == n["changed_by_batch"] == 0
    assert found["one-number softmax=axis0&batch=10 accuracy"] == n["axis0_10"]
    assert found[f"one-number {naive}&batch=10 accuracy"] == n["raw_10"] == n["raw"]
    assert found["why-so-few  accuracy"] == n["accuracy"]
    assert found["why-so-few pixels=raw near"] == n["near_raw"]


def test_tiles_show_what_the_program_answers(page, said, numpy_s):
    """Two of each class, each its own; which are read wrongly stands in one name."""
    tiles = page.locator("[data-scene=one-number] .nn-tile")
    _, t = digits.test()
    places = tiles.evaluate_all("all => all.map(({ dataset }) => Number(dataset.index))")
    assert sorted(t[places].tolist()) == sorted([*range(10)] * 2)
    assert set(tiles.all_inner_texts()) == {""}
    picture = page.locator("[data-scene=one-number] .nn-tiles")
    expect(picture).to_have_attribute("role", "img")
    for number in (0, 3):
        play(row(page, "one-number", number).get_by_role("button"))
        given = numpy_s(row(page, "one-number", number).get_attribute("data-program"))
        expected = [
            str(answer) if answer == label else f"{label}>{answer}"
            for answer, label in zip(given[places], t[places], strict=True)
        ]
        assert tiles.all_inner_texts() == expected
        wrong = ", ".join(text for text in expected if ">" in text)
        assert wrong
        expect(picture).to_have_attribute("aria-label", filled(said["tiles"], 20, wrong))


def test_the_last_scene_comes_only_with_the_right_accusation(page, served, said):
    """It names the one who did it. Nobody can be accused before all programs were run.

    It comes by its own address, too.
    """
    last = page.locator("#why-so-few")
    closed = page.locator(".nn-answer[inert]")
    for scene in SCENES[:3]:
        expect(closed).to_have_count(5)
        play_all(page, scene)
    expect(closed).to_have_count(0)
    expect(page.locator(".nn-predict > [role=status]")).to_have_text(said["accuse_now"])
    for wrong in page.locator(".nn-answer[data-answer=wrong] summary").all():
        wrong.click()
        expect(last).to_be_hidden()
    accuse_the_pixels(page)
    expect(last).to_be_visible()
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#why-so-few")
    shows(page)
    expect(last).to_be_in_viewport()


# ---- Lines, and what is counted


@pytest.mark.parametrize("level", LEVELS)
def test_each_line_prints_what_numpy_prints(page, record, level):
    """So does the end of the program, beside the right network."""
    number = COMPARED[1]
    opened(page, page.url.split(PLACE)[0], f"case={number}&level={level}")
    case = record[number, level]
    prints, sound = case["prints"][case["planted"]], case["prints"][""]
    assert page.locator(".nn-opening").inner_text().split("\n") == prints["opening"]
    assert page.locator(".nn-opening-sound").inner_text().split("\n") == sound["opening"]
    listed = page.locator(".nn-lines:not([hidden]) li").evaluate_all(
        "all => all.map((one) => one.dataset.line)"
    )
    assert listed == list(prints["lines"])
    ask(page, *listed)
    for name in listed:
        assert printed(line(page, name)) == {
            "here": prints["lines"][name],
            "sound": sound["lines"][name],
        }
        differs = prints["lines"][name] != sound["lines"][name]
        assert ("nn-wrong" in (line(page, name).get_attribute("class") or "")) == differs
    assert page.evaluate(COUNTS) == [len(listed), 0]


def test_what_is_printed_is_spoken(page, record, said):
    """One polite line says which case was opened and how it ends, and what a line prints."""
    case = record[1, 1]
    mine, right = case["prints"][case["planted"]], case["prints"][""]
    spoken = page.locator(".nn-spoken")
    assert spoken.get_attribute("role") == "status"
    ends = (". ".join(one["opening"]) for one in (mine, right))
    # Who reads the story hears nothing of it.
    expect(spoken).to_be_empty()
    page.evaluate("location.hash = 'case=1'")
    expect(spoken).to_have_text(filled(said["opened"], 1, 1, *ends))
    prints, sound = mine["lines"], right["lines"]
    kinds = set()
    for name in ("pixels", "sums", "whole", "layer1"):
        ask(page, name)
        same = prints[name] == sound[name]
        sentence = said["printed_same"] if same else said["printed"]
        says = line(page, name).locator("span").inner_text()
        expect(spoken).to_have_text(filled(sentence, says, prints[name], sound[name]))
        kinds.add(same)
    assert kinds == {True, False}
    assert page.locator("[aria-live=assertive]").count() == 0
    assert not page.locator("[role=alert]").is_visible()


def test_a_line_that_is_asked_twice_counts_once(page):
    button = line(page, "ones").get_by_role("button")
    button.dblclick()
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    page.evaluate(TWO_FRAMES)
    assert page.evaluate(COUNTS) == [1, 0]
    ask(page, "sums")
    assert page.evaluate(COUNTS) == [2, 0]


# ---- Accusations


def suspects(case):
    """Who can be accused wrongly: with what each would have printed."""
    return {
        address: prints
        for address, prints in case["prints"].items()
        if address not in ("", case["planted"])
    }


def differing(case, suspect):
    """The lines at which a suspect would print something else, as they are listed."""
    mine, its = (case["prints"][one]["lines"] for one in (case["planted"], suspect))
    return [name for name in mine if its[name] != mine[name]]


@pytest.mark.parametrize("number", COMPARED)
def test_a_wrong_accusation_shows_what_the_accused_would_have_printed(page, record, said, number):
    """Of the lines asked, at the first that is listed; or, if none tells, at the end."""
    opened(page, page.url.split(PLACE)[0], f"case={number}")
    case = record[number, 1]
    mine = case["prints"][case["planted"]]
    accused, its = next(
        (address, its)
        for address, its in suspects(case).items()
        if its["opening"] != mine["opening"]
    )
    ask(page, *[name for name in mine["lines"] if name not in differing(case, accused)][:1])
    accuse(page, accused)
    expect(verdict(page)).to_have_text(f"{said['mistaken']} {said['at_the_end']}")
    assert printed(would(page)) == {
        "would": "\n".join(its["opening"]),
        "here": "\n".join(mine["opening"]),
    }
    expect(would(page).locator("code")).to_be_empty()
    others = [address for address in suspects(case) if address != accused]
    accused = max(others, key=lambda address: len(differing(case, address)))
    first, *_, last = differing(case, accused)
    ask(page, last, first)
    accuse(page, accused)
    expect(verdict(page)).to_have_text(f"{said['mistaken']} {said['at_the_line']}")
    assert printed(would(page)) == {
        "would": case["prints"][accused]["lines"][first],
        "here": mine["lines"][first],
    }
    written = line(page, first).locator("code").inner_text()
    assert would(page).locator("code").inner_text() == written
    expect(solved(page)).to_be_hidden()
    assert page.evaluate(COUNTS) == [3, 2]


def test_a_wrong_accusation_may_not_be_told_by_what_was_asked(page, record, said):
    """Nor by the end: then that is said, and nothing is shown."""
    case = record[1, 1]
    mine = case["prints"][case["planted"]]
    accused = next(
        address for address, its in suspects(case).items() if its["opening"] == mine["opening"]
    )
    ask(page, *[name for name in mine["lines"] if name not in differing(case, accused)])
    accuse(page, accused)
    expect(verdict(page)).to_have_text(f"{said['mistaken']} {said['not_told']}")
    expect(would(page)).to_be_hidden()
    expect(solved(page)).to_be_hidden()


def test_an_accusation_that_is_none_does_not_count(page, said):
    accusation(page).click()
    expect(verdict(page)).to_have_text(said["choose"])
    opened(page, page.url.split(PLACE)[0], "case=1&level=3")
    first, second = page.locator(".nn-solve select").all()
    first.select_option("pixels=raw")
    accusation(page).click()
    expect(verdict(page)).to_have_text(said["choose"])
    second.select_option("pixels=twice")
    accusation(page).click()
    expect(verdict(page)).to_have_text(said["same_place"])
    assert page.evaluate(COUNTS) == [0, 0]


def test_the_same_accusation_counts_once(page, record, said):
    """It is told again, and that it was there before."""
    case = record[1, 1]
    accuse(page, next(iter(suspects(case))))
    first = verdict(page).inner_text()
    accusation(page).click()
    expect(verdict(page)).to_contain_text(said["again"])
    assert verdict(page).inner_text().replace(f" {said['again']}", "") == first
    assert page.evaluate(COUNTS) == [0, 1]


def test_when_it_is_solved_nothing_counts_any_more(page, record):
    """Lines can still be asked, and nobody else be accused."""
    case = record[1, 1]
    ask(page, "pixels")
    accuse(page, case["planted"])
    expect(solved(page)).to_be_focused()
    expect(accusation(page)).to_be_disabled()
    expect(page.locator(".nn-solve select").first).to_be_disabled()
    ask(page, "sums")
    assert page.evaluate(COUNTS) == [1, 1]
    page.locator(".nn-forget").click()
    expect(solved(page)).to_be_hidden()
    expect(accusation(page)).to_be_enabled()
    shows(page)
    assert page.evaluate(COUNTS) == [0, 0]
    expect(line(page, "pixels").locator("[data-prints=here]")).to_be_empty()


def test_of_two_one_may_be_right(page, record, said):
    """That is said, by its name; in the other order the two are the same."""
    opened(page, page.url.split(PLACE)[0], "case=17&level=3")
    case = record[17, 3]
    one, other = parts_of(case["planted"])
    elsewhere, nowhere = islice(
        (
            address
            for address in ("layer2=relu", "layer1=relu", "pixels=raw", "softmax=none")
            if address.split("=")[0] not in case["planted"]
        ),
        2,
    )
    accuse(page, f"{elsewhere}&{nowhere}")
    expect(verdict(page)).to_contain_text(said["neither"])
    for accused, right in ((f"{one}&{elsewhere}", one), (f"{elsewhere}&{other}", other)):
        accuse(page, accused)
        name = page.locator(f"option[value='{right}']").first.text_content()
        expect(verdict(page)).to_contain_text(filled(said["half"], name))
        expect(solved(page)).to_be_hidden()
    accuse(page, f"{other}&{one}")
    for _ in range(2):
        expect(score(page)).to_have_text(filled(said["solved"], 0, 4))
        for part in (one, other):
            expect(solved(page).locator(f"[data-mistake='{part}']")).to_be_visible()
        page.reload()
        shows(page, 17, 3)


def test_a_line_that_prints_the_same_tells_by_how_the_program_ends(page, said):
    """Divided twice, and multiplied by 255: the digits are right again, as many as without."""
    opened(page, page.url.split(PLACE)[0], "case=145&level=2")
    accuse(page, "pixels=twice")
    expect(solved(page)).to_be_visible()
    here, sound = (solved(page).locator(f"[data-prints={of}]") for of in ("here", "sound"))
    assert here.text_content() == sound.text_content()
    ends = page.locator(".nn-opening"), page.locator(".nn-opening-sound")
    assert ends[0].text_content() != ends[1].text_content()
    expect(solved(page).locator("[data-same]")).to_have_text(said["same"])


@pytest.mark.parametrize("level", LEVELS)
def test_the_verdict_says_what_tells_it_soonest(page, record, said, level):
    """The line that stands there, the line that tells it, and what it prints in this case."""
    opened(page, page.url.split(PLACE)[0], f"case=17&level={level}")
    case = record[17, level]
    mine, sound = case["prints"][case["planted"]]["lines"], case["prints"][""]["lines"]
    accuse(page, case["planted"])
    expect(solved(page)).to_be_visible()
    expect(score(page)).to_have_text(filled(said["solved"], 0, 1))
    expect(verdict(page)).to_be_empty()
    expect(would(page)).to_be_hidden()
    shown = solved(page).locator("[data-mistake]")
    expect(shown).to_have_count(len(parts_of(case["planted"])))
    for part in shown.all():
        name = part.get_attribute("data-told").split()[1 if level == 2 else 0]
        assert printed(part) == {"here": mine[name], "sound": sound[name]}
        written = line(page, name).locator("code").inner_text()
        assert part.locator("[data-line-of]").inner_text() == written
        alone = part.locator("[data-alone]").inner_text()
        assert alone.startswith(said["alone"].split("#")[0]) == (level == 3)
        same = said["same"] if mine[name] == sound[name] else ""
        assert part.locator("[data-same]").text_content() == same
    if level != 3:
        assert mine[name] != sound[name]


def test_the_verdict_s_links_lead_on(page, record):
    """To the bench, where the same is thrown, and to the page of each mistake."""
    for level in (1, 3):
        served = page.url.split(PLACE)[0]
        opened(page, served, f"case=17&level={level}")
        planted = record[17, level]["planted"]
        accuse(page, planted)
        expect(solved(page)).to_be_visible()
        links = solved(page).locator("[data-mistake] a")
        pages = links.evaluate_all("all => all.map(({ href }) => href)")
        assert pages
        assert all(page.request.get(address).ok for address in pages)
        solved(page).locator(".nn-thrown-open a").click()
        page.wait_for_function("() => document.documentElement.dataset.bench == 'ready'")
        assert page.url.endswith(f"/bench/#{planted}")
        thrown = page.evaluate("document.documentElement.dataset.state").split("&")
        assert set(parts_of(planted)) <= set(thrown)
        page.go_back()
        shows(page, 17, level)
        expect(solved(page)).to_be_visible()


def test_the_second_tap_of_two_meets_nothing(newcomer, served, record):
    """Wherever the first has moved the page: by a verdict, by "Next case", by beginning anew."""
    page = newcomer(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})

    def tap_twice(button, height):
        button.evaluate("(one, y) => scrollBy(0, one.getBoundingClientRect().top - y)", height)
        page.wait_for_timeout(450)
        box = button.bounding_box()
        place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.touchscreen.tap(*place)
        page.wait_for_timeout(150)
        page.touchscreen.tap(*place)
        page.wait_for_timeout(450)

    for height in (225, 320, 370, 470, 505, 535):
        opened(page, served, "case=17")
        page.locator(".nn-forget").evaluate("button => button.click()")
        page.locator(".nn-solve select").first.select_option(record[17, 1]["planted"])
        tap_twice(accusation(page), height)
        shows(page, 17)
        expect(solved(page)).to_be_visible()
        assert page.evaluate(COUNTS) == [0, 1]
        tap_twice(solved(page).locator(".nn-next"), height)
        shows(page, 18)
        assert page.evaluate(COUNTS) == [0, 0]
        tap_twice(page.locator(".nn-forget"), height)
        shows(page, 18)


def test_a_verdict_stays_open_under_a_double_click(page):
    play_all(page, *SCENES[:3])
    for answer in ("wrong", "right"):
        one = page.locator(f".nn-answer[data-answer={answer}]").first
        one.locator("summary").dblclick()
        expect(one).to_have_attribute("open", "")


# ---- Cases by number


def test_cases_are_opened_walked_and_reloaded(page, served):
    """By the button, the number, the level; what is first is not named."""
    ask(page, "sums")
    page.locator(".nn-next").first.click()
    shows(page, 2)
    assert page.url == f"{served}{PLACE}#case=2"
    assert page.evaluate(COUNTS) == [0, 0]
    expect(page.locator(".nn-opening")).to_be_focused()
    page.get_by_role("radio").nth(1).check()
    shows(page, 2, 2)
    assert page.url == f"{served}{PLACE}#case=2&level=2"
    number = field(page)
    expect(number).to_have_value("2")
    number.fill("199")
    page.get_by_role("button", name="Open", exact=True).click()
    shows(page, 199, 2)
    number.fill(" 200 ")
    number.press("Enter")
    shows(page, 200, 2)
    page.locator(".nn-next").first.click()
    shows(page, 1, 2)
    assert page.url == f"{served}{PLACE}#level=2"
    page.go_back()
    shows(page, 200, 2)
    expect(number).to_have_value("200")
    page.go_back()
    page.go_back()
    shows(page, 2, 2)
    page.go_forward()
    page.go_forward()
    shows(page, 200, 2)
    page.reload()
    shows(page, 200, 2)
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("radio").first.check()
    shows(page, 200)
    assert page.url == f"{served}{PLACE}#case=200"
    assert not page.evaluate("scrollX")


def test_what_was_found_comes_back_with_the_case(page, record):
    """By Back and by a reload: lines asked, accusations, the verdict."""
    case = record[1, 1]
    ask(page, "sums", "pixels")
    accuse(page, next(iter(suspects(case))))
    accuse(page, case["planted"])
    expect(solved(page)).to_be_visible()
    page.locator(".nn-next").last.click()
    shows(page, 2)
    assert page.evaluate(COUNTS) == [0, 0]
    expect(solved(page)).to_be_hidden()
    page.go_back()
    shows(page, 1)
    assert page.evaluate(COUNTS) == [2, 2]
    assert printed(line(page, "sums"))["here"] == case["prints"][case["planted"]]["lines"]["sums"]
    expect(solved(page).locator(f"[data-mistake='{case['planted']}']")).to_be_visible()
    page.reload()
    shows(page, 1)
    assert page.evaluate(COUNTS) == [2, 2]
    expect(solved(page)).to_be_visible()


def test_a_link_to_a_place_leaves_the_case_as_it_is(page):
    """Nothing is called unknown, and nothing that was found is lost."""
    ask(page, "sums")
    page.evaluate("location.hash = 'teachers'")
    page.evaluate(TWO_FRAMES)
    shows(page)
    assert page.evaluate(COUNTS) == [1, 0]
    expect(line(page, "sums").locator("[data-prints=here]")).not_to_be_empty()
    expect(page.locator(".nn-unknown")).to_be_empty()
    ask(page, "whole")
    assert page.evaluate(COUNTS) == [2, 0]


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("case=0", {}),
        ("case=201", {}),
        ("case=1.5", {}),
        ("case=abc", {}),
        ("case=", {}),
        ("case=-3", {}),
        ("level=9", {}),
        ("level=0&case=17", {"case": 17}),
        ("case=17&level=2&colour=red", {"case": 17, "level": 2}),
        ("pixels=raw&case=17", {"case": 17}),
        ("constructor=1&level=toString&case=__proto__", {}),
    ],
)
def test_an_address_that_is_not_known_is_said_so(page, address, taken):
    """The first is taken instead; what is known holds. With the next case, that is past."""
    page.evaluate("address => { location.hash = address; }", "case=5")
    shows(page, 5)
    page.evaluate("address => { location.hash = address; }", address)
    shows(page, **taken)
    known = "&".join(f"{name}={value}" for name, value in taken.items())
    unknown = [part for part in address.split("&") if part not in known.split("&")]
    note = page.locator(".nn-unknown")
    assert note.get_attribute("role") == "status"
    expect(note).to_be_visible()
    for part in unknown:
        expect(note).to_contain_text(f"“{part}”")
        if part.split("=")[0] in ("case", "level"):
            expect(note).to_contain_text(f"“{part.split('=')[0]}=1”")
    page.locator(".nn-next").first.click()
    shows(page, **{**taken, "case": taken.get("case", 1) + 1})
    expect(note).to_be_empty()


@pytest.mark.parametrize("typed", ["0", "201", "1.5", "-1", "", "seven"])
def test_a_number_that_no_case_has_opens_none(page, served, said, typed):
    """That is said, until a case is opened."""
    field(page).fill("2")
    field(page).press("Enter")
    shows(page, 2)
    field(page).fill(typed)
    field(page).press("Enter")
    expect(page.locator(".nn-unknown")).to_have_text(filled(said["no_number"], 200))
    shows(page, 2)
    assert page.url == f"{served}{PLACE}#case=2"
    # The one that is open ends it, too.
    field(page).fill("2")
    field(page).press("Enter")
    expect(page.locator(".nn-unknown")).to_be_empty()
    field(page).fill("17")
    field(page).press("Enter")
    shows(page, 17)
    expect(page.locator(".nn-unknown")).to_be_empty()


@pytest.mark.parametrize("typed", ["\uff11\uff17", "017", " 17 "])
def test_a_number_may_be_typed_as_hands_are_used_to(newcomer, served, typed):
    """In full width, with a 0 before it; on a phone, the page leads to how the case ends."""
    page = newcomer(viewport={"width": 360, "height": 740})
    opened(page, served)
    field(page).fill(typed)
    page.get_by_role("button", name="Open", exact=True).click()
    shows(page, 17)
    assert page.url == f"{served}{PLACE}#case=17"
    expect(field(page)).to_have_value("17")
    expect(page.locator(".nn-opening")).to_be_in_viewport()


@pytest.mark.parametrize("level", LEVELS)
def test_only_those_are_suspected_who_can_be_told(page, record, level):
    """Fewer from outside; and two are asked for only at level 3."""
    opened(page, page.url.split(PLACE)[0], f"level={level}")
    first, second = page.locator(".nn-solve select").all()
    offered = first.evaluate(
        """(select) => [...select.options].filter(({ disabled, value }) => value && !disabled)
            .map(({ value }) => value)"""
    )
    singles = record[1, 2 if level == 2 else 1]["prints"]
    assert sorted(offered) == sorted(address for address in singles if address)
    assert second.is_visible() == (level == 3)


LATE = """
    const post = Worker.prototype.postMessage;
    window.late = [];
    Worker.prototype.postMessage = function (message, ...others) {
        const ask = () => post.call(this, message, ...others);
        if (message.name == "asked" && window.slow) {
            late.push(ask);
            this.addEventListener("message", () => { window.answered = true; });
        } else ask();
    };
"""


@pytest.mark.parametrize("address", ["case=2", "level=2"])
def test_a_line_that_comes_late_is_not_shown_in_another_case(newcomer, served, address):
    """The question is kept back until another case is open, or another level of this one."""
    page = newcomer()
    page.add_init_script(LATE)
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    opened(page, served)
    page.evaluate("slow = true")
    line(page, "sums").get_by_role("button").click()
    page.wait_for_function("() => late.length == 1")
    page.evaluate("slow = false")
    page.evaluate("address => { location.hash = address; }", address)
    shows(page, **named(address))
    page.evaluate("answered = false; for (const ask of late) ask();")
    page.wait_for_function("() => answered")
    page.evaluate(TWO_FRAMES)
    shows(page, **named(address))
    expect(page.get_by_role("alert")).to_be_hidden()
    assert page.evaluate(COUNTS) == [0, 0]
    assert page.locator(".nn-lines [data-prints=here]:not(:empty)").count() == 0
    assert faults == []


@pytest.mark.parametrize("address", ["case=2", "level=2"])
def test_a_verdict_that_comes_late_is_not_shown_in_another_case(newcomer, served, record, address):
    """There, nothing is solved, and somebody can be accused."""
    page = newcomer()
    page.add_init_script(LATE)
    opened(page, served)
    page.evaluate("slow = true")
    accuse(page, record[1, 1]["planted"])
    page.wait_for_function("() => late.length > 0")
    page.evaluate("slow = false")
    page.evaluate("address => { location.hash = address; }", address)
    shows(page, **named(address))
    page.evaluate("answered = false; for (const ask of late) ask();")
    page.wait_for_function("() => answered")
    page.wait_for_timeout(200)
    shows(page, **named(address))
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(solved(page)).to_be_hidden()
    expect(accusation(page)).to_be_enabled()


def test_what_comes_back_late_is_not_asked_in_another_case(newcomer, served):
    """Lines of a case that is left again before they have come."""
    page = newcomer()
    page.add_init_script(LATE)
    opened(page, served)
    ask(page, "sums", "whole", "pixels")
    page.locator(".nn-next").first.click()
    shows(page, 2)
    page.evaluate("slow = true")
    page.go_back()
    page.wait_for_function("() => late.length > 0")
    page.evaluate("slow = false")
    page.go_forward()
    shows(page, 2)
    page.evaluate("for (const ask of late) ask();")
    page.wait_for_function("() => window.answered")
    page.wait_for_timeout(300)
    assert page.evaluate(COUNTS) == [0, 0]
    page.go_back()
    shows(page, 1)
    assert page.evaluate(COUNTS) == [3, 0]


# ---- By keyboard, by finger, and where something is missing


def reach(page, part):
    """Press Tab until the part has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if part.evaluate("part => part == document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {part}")


def test_a_case_is_solved_by_keyboard_alone(page, record):
    """A scene's program, three lines, the accused, the verdict, the next case."""
    program = row(page, "warning", 0).get_by_role("button")
    reach(page, program)
    page.keyboard.press("Enter")
    expect(program).to_have_attribute("aria-pressed", "true")
    case = record[1, 1]
    for name in ("ones", "sums", "whole"):
        button = line(page, name).get_by_role("button")
        reach(page, button)
        page.keyboard.press("Space")
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_be_focused()
    select = page.locator(".nn-solve select").first
    reach(page, select)
    for _ in range(len(case["prints"])):
        if select.input_value() == case["planted"]:
            break
        page.keyboard.press("ArrowDown")
    assert select.input_value() == case["planted"]
    reach(page, accusation(page))
    page.keyboard.press("Enter")
    expect(solved(page)).to_be_visible()
    assert page.evaluate(COUNTS) == [3, 1]
    reach(page, page.locator(".nn-next").last)
    page.keyboard.press("Enter")
    shows(page, 2)
    expect(page.locator(".nn-opening")).to_be_focused()
    expect(page.locator(".nn-opening")).to_be_in_viewport()
    reach(page, line(page, "pixels").get_by_role("button"))


def test_names_are_spoken(page):
    """A line's button says what it asks; fields and groups have names."""
    for item in page.locator(".nn-lines:not([hidden]) li").all():
        says = item.locator("span").inner_text()
        expect(item.get_by_role("button")).to_have_accessible_name(f"Ask: {says}")
    expect(field(page)).to_be_visible()
    expect(page.get_by_role("group", name="Level")).to_be_visible()
    expect(page.get_by_role("combobox", name="Who did it?")).to_be_visible()
    assert page.locator(".nn-judged").get_attribute("role") == "status"


def test_a_case_is_solved_by_finger(newcomer, served, record):
    page = newcomer(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    opened(page, served)
    program = row(page, "warning", 0).get_by_role("button")
    program.tap()
    expect(program).to_have_attribute("aria-pressed", "true")
    case = record[1, 1]
    line(page, "whole").get_by_role("button").tap()
    expect(line(page, "whole").locator("[data-prints=here]")).to_be_visible()
    page.locator(".nn-solve select").first.select_option(case["planted"])
    accusation(page).tap()
    expect(solved(page)).to_be_in_viewport()
    assert page.evaluate(COUNTS) == [1, 1]
    page.locator(".nn-next").last.tap()
    shows(page, 2)
    expect(page.locator(".nn-opening")).to_be_in_viewport()
    for part in page.locator(".nn-solve button:visible, .nn-solve select:visible").all():
        assert part.bounding_box()["height"] >= 40, part


def test_without_javascript_the_page_says_what_it_would_be(reader, served, manifest):
    """Numbers and answers stand in its tables; nothing is there to press."""
    page = reader(java_script_enabled=False)
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#case=17")
    expect(page.locator(".nn-unscripted")).to_be_visible()
    numbers = page.locator("[data-shows]")
    assert numbers.count() > 20
    assert all(number.is_visible() for number in numbers.all())
    raw = manifest["experiments"]["case"]["numbers"]["raw"]
    expect(row(page, "warning", 0)).to_contain_text(f"{raw:.4f}")
    for explanation in page.locator(".nn-after").all():
        expect(explanation).to_be_visible()
    expect(page.locator("#why-so-few")).to_be_visible()
    controls = page.locator("article").locator("button, input, select, progress, canvas")
    assert [one.get_attribute("class") for one in controls.all() if one.is_visible()] == []
    page.locator("summary").last.scroll_into_view_if_needed()
    for table in page.locator(".nn-tables summary").all():
        table.click()
    assert page.locator(".nn-telling").first.locator("tbody tr").count() == 25
    expect(page.locator(".nn-telling").first).to_be_visible()


@pytest.mark.parametrize("workers", [True, False])
def test_data_that_do_not_come_are_asked_for_again(newcomer, served, record, workers):
    """That is said; the run's numbers stand meanwhile, and the page begins once they come.

    So it does where no worker can be had.
    """
    page = newcomer()
    if not workers:
        page.add_init_script("delete window.Worker")
    page.route("**/data/**", lambda route: route.abort())
    page.goto(f"{served}{PLACE}#case=17")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("could not be fetched")
    assert page.evaluate("document.documentElement.dataset.bench") == "failed"
    assert page.locator(".nn-solve").get_attribute("inert") is not None
    assert page.locator(".nn-programs button").first.get_attribute("inert") is not None
    expect(row(page, "warning", 0).locator("data").first).to_be_visible()
    expect(page.locator(".nn-after").first).to_be_visible()
    again = page.get_by_role("button", name="Try again")
    again.click()
    expect(alert).to_contain_text("could not be fetched")
    page.unroute("**/data/**")
    again.click()
    shows(page, 17)
    expect(alert).to_be_hidden()
    expect(row(page, "warning", 0).locator("data").first).to_be_hidden()
    assert len(page.workers) == int(workers)
    case = record[17, 1]
    ask(page, "sums")
    assert printed(line(page, "sums"))["here"] == case["prints"][case["planted"]]["lines"]["sums"]
    row(page, "softmax", 1).get_by_role("button").click()
    expect(row(page, "softmax", 1).locator("data").first).to_be_visible()
    accuse(page, case["planted"])
    expect(solved(page)).to_be_visible()


# ---- How it looks


def open_all(page, served, record, address):
    """All that a reader can open: scenes, lines, a wrong accusation, the right one, tables."""
    opened(page, served, address)
    case = record[tuple({"case": 1, "level": 1, **named(address)}.values())]
    page.evaluate(PRESS_ALL)
    expect(page.locator(".nn-scene.nn-all-played")).to_have_count(len(SCENES))
    expect(page.locator(".nn-lines:not([hidden]) [data-prints=here]:empty")).to_have_count(0)
    assert page.evaluate(COUNTS)[0] == len(case["prints"][""]["lines"])
    accuse_the_pixels(page)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    yield
    accuse(page, next(iter(suspects(case))))
    expect(would(page)).to_be_visible()
    yield
    accuse(page, case["planted"])
    expect(solved(page)).to_be_visible()
    yield


@pytest.mark.parametrize("level", LEVELS)
def test_on_the_narrowest_phone(reader, served, record, level):
    """Nothing is pushed sideways, whatever is open; long lines of code are broken."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    for _ in open_all(page, served, record, f"case=17&level={level}"):
        assert page.evaluate(WIDTH) <= 320
        clipped = page.locator(".nn-solve").evaluate(
            """(part) => [...part.querySelectorAll("code, dd, button, select, label")]
                .filter((one) => one.checkVisibility())
                .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
                .map(({ outerHTML }) => outerHTML.slice(0, 80))"""
        )
        assert clipped == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_digits_are_drawn_in_the_scheme_s_colours(newcomer, served, scheme):
    """Also after the system, or the page's own button, has changed it."""
    page = newcomer(color_scheme=scheme)
    opened(page, served)
    other = {"light": "dark", "dark": "light"}[scheme]
    assert_drawn(page)
    page.get_by_role("button", name=f"Switch to {other}").click()
    assert_drawn(page)
    page.get_by_role("button", name=f"Switch to {scheme}").click()
    page.emulate_media(color_scheme=other)
    assert_drawn(page)


def assert_drawn(page):
    page.evaluate(TWO_FRAMES)
    drawn = page.evaluate(DRAWN)
    assert len(drawn) == 80
    assert all(one["paper"] for one in drawn)
    assert any(one["ink"] for one in drawn)


@pytest.mark.parametrize("forced", ["none", "active"])
def test_what_is_wrong_is_marked_by_more_than_colour(newcomer, served, record, forced):
    """A wrong digit by its border, a line that prints something else by a sign."""
    page = newcomer(forced_colors=forced)
    opened(page, served)
    play(row(page, "one-number", 3).get_by_role("button"))
    borders = {True: set(), False: set()}
    for tile in page.locator("[data-scene=one-number] .nn-tile").all():
        wrong = ">" in tile.inner_text()
        borders[wrong].add(tile.evaluate("(one) => getComputedStyle(one).borderTopStyle"))
    assert borders[True]
    assert borders[False]
    assert not borders[True] & borders[False]
    case = record[1, 1]
    prints, sound = case["prints"][case["planted"]]["lines"], case["prints"][""]["lines"]
    for name in prints:
        ask(page, name)
        sign = (
            line(page, name)
            .locator("dt")
            .first.evaluate("(one) => getComputedStyle(one, '::after').content")
        )
        assert ("≠" in sign) == (prints[name] != sound[name]), name


def test_digits_flip_unless_motion_is_unwanted(newcomer, served):
    flips = {}
    for wanted in ("no-preference", "reduce"):
        page = newcomer(reduced_motion=wanted)
        opened(page, served)
        for number in (0, 3):
            play(row(page, "one-number", number).get_by_role("button"))
            if number == 0:
                page.evaluate("""() => {
                    window.flips = 0;
                    addEventListener("animationstart", () => { flips += 1; });
                    addEventListener("transitionrun", () => { flips += 1; });
                }""")
        page.evaluate(TWO_FRAMES)
        page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))")
        flips[wanted] = page.evaluate("flips")
    assert flips["no-preference"] > 0
    assert flips["reduce"] == 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(reader, served, record, scheme, width):
    """With all opened and asked, accused wrongly and rightly, and an address that is unknown."""
    page = reader(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    for address, until in (("case=17&level=2", 2), ("case=17&level=3", 3)):
        for _ in islice(open_all(page, served, record, address), until):
            pass
        page.evaluate(Axe().axe_script)
        assert page.evaluate(VIOLATIONS) == [], address
    page.evaluate("location.hash = 'case=0'")
    shows(page)
    assert page.evaluate(VIOLATIONS) == []


# ---- What it weighs


def test_it_is_light(newcomer, served):
    """Its scripts: its own, the bench's numbers, what they share. Its data: the bench's."""
    page = newcomer()
    answers = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    opened(page, served)
    data = {url: sent(answer) for url, answer in answers.items() if "/data/" in url}
    assert {url.split("/data/")[1].split(".")[0] for url in data} == {"weights", "digits_few"}
    assert sum(data.values()) <= DATA
    folders = {url.split("/scripts/")[1].split("/")[0] for url in answers if "/scripts/" in url}
    assert {name for name in folders if "." not in name} == {"bench", "case", "shared"}
