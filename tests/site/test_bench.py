"""The bench: equal to NumPy case by case, and used in all ways in which readers use a page."""

import gzip
import json
import math
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from serving import sent

from nnsite.data import digits, weights
from nnsite.data.weights import SHAPES
from nnsite.experiments.bench import ALL, RIGHT, SIZES, SWITCHES, Bench, zipped

PLACE = "bench/"
TRIPLES = 60
PAGES = ("case", "bench", "train", "draw")  # each has a folder of scripts
SCRIPTS = 26 * 1024  # bytes of all four pages' scripts, zipped together
SCRIPTS_OF_A_PAGE = 20 * 1024  # and of those that one page fetches, each zipped by itself
DATA = 330 * 1024  # bytes before the first answer
PUBLISHED = [  # accuracy and loss with the book's weights, on 10,000 digits
    ("pixels=twice", 0.1029, None),
    ("pixels=twice&softmax=axis0", 0.8503, None),
    ("pixels=raw", 0.9207, None),
    ("softmax=axis0", 0.9207, None),
    ("pixels=raw&batch=10", 0.9207, None),
    ("softmax=axis0&batch=10", 0.7886, None),
    ("softmax=axis0&batch=1", 0.0980, 0.0),
    ("softmax=batch&batch=1", 0.9352, 0.2245),
    ("softmax=batch&batch=10", 0.9352, 3.2725),
    ("softmax=batch", 0.9352, 5.6832),
    ("softmax=batch&batch=1000", 0.9352, 8.0169),
]

READY = "() => document.documentElement.dataset.bench == 'ready'"
SHOWN = """(state) => {
    const { bench, state: shown } = document.documentElement.dataset;
    return bench == "ready" && (state === null || shown == state);
}"""
RESULT = """() => Object.fromEntries(["accuracy", "loss", "digits", "error"].map((name) =>
    [name, document.querySelector(`[data-number="bench.${name}"]`).value]))"""
# What a canvas has in its corner, which is paper, and its darkest or lightest place, which is
# ink; and the colours that it should have.
DRAWN = """() => [...document.querySelectorAll("article canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const pixels = Array.from({ length: data.length / 4 }, (_, at) =>
        `rgb(${data.slice(4 * at, 4 * at + 3).join(", ")})`);
    const { color, backgroundColor } = getComputedStyle(canvas);
    return { paper: pixels[0] == backgroundColor, ink: pixels.includes(color) };
})"""
BORDER = """(part) => {
    const { borderTopStyle, borderTopWidth } = getComputedStyle(part);
    return [borderTopStyle, borderTopWidth];
}"""
VIOLATIONS = """() => axe.run(".nn-bench").then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)))"""
# Of those with one name, only one may be open.
OPEN_ALL = """() => {
    for (const part of document.querySelectorAll("details")) {
        part.removeAttribute("name");
        part.open = true;
    }
}"""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
SEEN = """(part) => {
    const { top, bottom } = part.getBoundingClientRect();
    const header = document.querySelector(".nn-header").offsetHeight;
    return top >= header - 1 && bottom <= innerHeight + 1;
}"""

# Whether what keeps the result in sight is at the bottom edge, or at its own place behind all
# stations.
AT_THE_EDGE = """(part) => {
    while (getComputedStyle(part).position != "sticky") part = part.parentElement;
    const { top, bottom } = part.getBoundingClientRect();
    const last = [...document.querySelectorAll("[data-station]")].at(-1);
    return Math.abs(bottom - innerHeight) <= 1 || last.getBoundingClientRect().bottom <= top;
}"""


def canonical(thrown):
    """The whole address of a state, from what differs from the right network."""
    named = dict(part.split("=") for part in thrown.split("&")) if thrown else {}
    return "&".join(f"{switch}={named.get(switch, value)}" for switch, value in RIGHT.items())


def opened(page, served, thrown=""):
    """The page, ready in a state that its address names."""
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#{thrown}")
    shows(page, thrown)
    return page


def shows(page, thrown):
    """Wait until all that is shown belongs to this state; what the result's numbers say."""
    page.wait_for_function(SHOWN, arg=canonical(thrown))
    return page.evaluate(RESULT)


def goes(page, thrown):
    """The same, after the address has changed to it, without another load."""
    page.evaluate("address => { location.hash = address; }", thrown)
    return shows(page, thrown)


def is_as(found, expected):
    """Whether the page's numbers are NumPy's: `expected` as `Bench.played` returns it."""
    accuracy, loss = expected["accuracy"], expected["loss"]
    messages = "\n".join(message for _, message in expected["errors"])
    same_accuracy = found["accuracy"] == ("" if accuracy is None else repr(accuracy))
    same_errors = found["error"] == messages
    return same_accuracy and same_errors and is_same_loss(found["loss"], loss)


def is_same_loss(text, loss):
    """Written as Python writes a float, and this one but for the last of its digits."""
    if loss is None:
        return text == ""
    if math.isnan(loss):
        return text == "nan"
    return text == repr(float(text)) and math.isclose(float(text), loss, rel_tol=1e-9)


def thrown_in(state):
    """A state by its address, what is right left out."""
    return "&".join(f"{name}={value}" for name, value in state.items() if value != RIGHT[name])


@pytest.fixture
def page(reader, served):
    return opened(reader(color_scheme="light", reduced_motion="reduce"), served)


@pytest.fixture(scope="module")
def oracle(built):
    """The build's cases; a loss that is not finite stands there as a text."""
    (path,) = built.glob("data/oracle.*.json")
    cases = json.loads(path.read_text("utf-8"))
    for case in cases:
        case["loss"] = None if case["loss"] is None else float(case["loss"])
    return cases


@pytest.fixture(scope="module")
def numpy_s():
    """`numpy_s(address)`: what NumPy has in a state."""
    bench = Bench(weights.load(), *digits.test())

    def played(thrown):
        named = dict(part.split("=") for part in thrown.split("&")) if thrown else {}
        return bench.played(**{name: type(RIGHT[name])(value) for name, value in named.items()})

    return played


def switch(page, name, value):
    """A station's choice, as its input."""
    return page.locator(f"input[type=radio][name={name}][value='{value}']")


def hold_button(page):
    return page.get_by_role("button", name=re.compile("^Hold"))


def tile(page, place):
    return page.locator("button[data-index]").nth(place)


# ---- Equal to NumPy


@pytest.mark.long
def test_every_case_of_the_build_s_is_the_same(page, oracle):
    """Each single mistake and 100 pairs, on few digits and on all, in one tab."""
    different = []
    for case in oracle:
        thrown = thrown_in(case["state"])
        found = goes(page, thrown)
        assert found["digits"] == str(case["state"]["digits"])
        if not is_as(found, case):
            different.append((thrown, found, case))
    assert different == []
    assert len(oracle) == 266


def test_so_are_states_that_nobody_listed(page, numpy_s):
    """Three mistakes at once, by chance."""
    values = {name: list(choices)[1:] for name, choices in SWITCHES.items()}
    values["batch"] = list(SIZES)[1:]
    rng = np.random.default_rng(14)
    different = []
    for _ in range(TRIPLES):
        names = rng.choice(list(values), 3, replace=False)
        state = RIGHT | {name: values[name][rng.integers(len(values[name]))] for name in names}
        thrown = thrown_in(state)
        found, expected = goes(page, thrown), numpy_s(thrown)
        if not is_as(found, expected):
            different.append((thrown, found, expected))
    assert different == []


def test_so_are_the_book_s_figures(newcomer, served, book_weights):
    """In the page that is published, with other weights in its file's place."""
    w = weights.load(book_weights)
    bench = Bench(w, *digits.test())
    content = zipped(*(w[name] for name in SHAPES)).content
    page = newcomer()
    page.route("**/data/weights.*", lambda route: route.fulfill(body=content))
    opened(page, served, "digits=10000")
    for thrown, accuracy, loss in PUBLISHED:
        found = goes(page, f"{thrown}&digits=10000")
        named = dict(part.split("=") for part in thrown.split("&"))
        named["batch"] = int(named.get("batch", 100))
        assert is_as(found, bench.played(**named, digits=ALL)), thrown
        assert float(found["accuracy"]) == accuracy, thrown
        assert loss in (None, round(float(found["loss"]), 4)), thrown


def test_it_is_computed_beside_the_page_or_on_it(newcomer, served, numpy_s):
    """In a worker, or without one: the same numbers."""
    states = (
        "",
        "pixels=raw",
        "pixels=twice&softmax=axis0",
        "layer1=relu&layer2=none",
        "answers=axis0&loss=onehot",
        "softmax=none",
        "loss=column&batch=10",
        "softmax=axis0&digits=10000",
    )
    for script, workers in (("", 1), ("delete window.Worker", 0)):
        page = newcomer()
        page.add_init_script(script)
        opened(page, served)
        assert len(page.workers) == workers
        for thrown in states:
            assert is_as(goes(page, thrown), numpy_s(thrown)), thrown


def test_stations_print_what_numpy_has(page):
    """Numbers of all digits, to as many places as are shown."""
    (x, t), w = digits.test(), weights.load()
    goes(page, "layer1=relu&softmax=batch")
    x, t = x[:1000], t[:1000]
    z1 = np.maximum(x / 255 @ w["W1"].astype(float) + w["b1"], 0)
    z2 = 1 / (1 + np.exp(-(z1 @ w["W2"].astype(float) + w["b2"])))
    scores = z2 @ w["W3"].astype(float) + w["b3"]
    batches = [np.exp(a - a.max()) / np.exp(a - a.max()).sum() for a in np.split(scores, 10)]
    y = np.concatenate(batches)
    expected = {
        "pixels": {"least": [0], "most": [1], "mean": [np.mean(x / 255)]},
        "layer1": {"least": [z1.min()], "most": [z1.max()]},
        "layer2": {"least": [z2.min()], "most": [z2.max()]},
        "softmax": {"least": [y.min()], "most": [y.max()], "sums": y[:3].sum(axis=1)},
        "answers": {"different": [len(set(y.argmax(axis=1)))]},
    }
    for station, prints in expected.items():
        for name, values in prints.items():
            text = printed(page, station, name)
            numbers = [float(number) for number in text.strip("[]").split()]
            assert numbers == pytest.approx(values, rel=0.05, abs=1e-12), (station, name)
    assert printed(page, "pixels", "dtype") == "float64"
    assert printed(page, "answers", "shape") == printed(page, "answers", "labels") == "(100,)"
    for station, z in (("layer1", z1), ("layer2", z2)):
        ends = np.mean((np.abs(z) < 0.01) | (np.abs(z - 1) < 0.01))
        share = float(printed(page, station, "near").removesuffix("%"))
        assert share == pytest.approx(100 * ends, abs=0.06)


def printed(page, station, name):
    return page.locator(f"[data-station={station}] [data-print={name}] dd").inner_text()


def test_tiles_show_each_digit_s_own_answer(page):
    """Four of each class, each the image of its place, named with its label and its answer."""
    x, t = digits.test()
    w = weights.load()
    for thrown in ("", "pixels=raw"):
        goes(page, thrown)
        given = Bench(w, x, t).answers(**({"pixels": "raw"} if thrown else {}))
        found = page.locator("button[data-index]").evaluate_all(
            "all => all.map((one) => [Number(one.dataset.index), one.innerText, one.ariaLabel])"
        )
        assert sorted(int(t[place]) for place, _, _ in found) == sorted([*range(10)] * 4)
        for place, text, name in found:
            holds = given[place] == t[place]
            answer = [str(given[place])] if holds else [str(t[place]), str(given[place])]
            assert re.findall(r"\d+", text) == answer
            assert re.findall(r"\d+", name) == [str(t[place]), str(given[place]), str(place)]
            assert ("Right" in name) == holds


# ---- What is thrown, held, followed and addressed


def test_the_first_thirty_seconds(page, numpy_s):
    """Without division digits flip in their places; over the batch only the loss moves."""
    answers = "all => all.map(({ innerText }) => innerText)"
    places = "all => all.map((one) => [one.offsetLeft, one.offsetTop])"
    tiles = page.locator("button[data-index]")
    right, before, where = numpy_s(""), tiles.evaluate_all(answers), tiles.evaluate_all(places)
    page.locator("button[data-throw='pixels=raw']").first.click()
    assert is_as(shows(page, "pixels=raw"), numpy_s("pixels=raw"))
    assert tiles.evaluate_all(answers) != before
    assert tiles.evaluate_all(places) == where
    page.locator("button[data-throw='softmax=batch']").first.click()
    found = shows(page, "softmax=batch")
    assert float(found["accuracy"]) == right["accuracy"]
    assert float(found["loss"]) > right["loss"] + 5
    assert tiles.evaluate_all(answers) == before
    page.locator("button[data-throw='pixels=twice']").first.click()
    assert float(shows(page, "pixels=twice")["accuracy"]) < 0.2
    switch(page, "softmax", "axis0").check()
    assert float(shows(page, "pixels=twice&softmax=axis0")["accuracy"]) > 0.7
    reset = page.locator("button[data-throw='']")
    reset.click()
    assert is_as(shows(page, ""), right)
    assert reset.get_attribute("aria-pressed") is None


def test_each_surprise_can_be_thrown(page, numpy_s):
    """By its button, which is then pressed, and puts all right when it is pressed again."""
    buttons = page.locator("#surprises ~ p button[data-throw]")
    thrown = buttons.evaluate_all("all => all.map(({ dataset }) => dataset.throw)")
    surprises = [state for state in thrown if state]
    assert len(surprises) > 8
    for state in surprises:
        button = page.locator(f"#surprises ~ p button[data-throw='{state}']").first
        button.click()
        assert is_as(shows(page, state), numpy_s(state)), state
        expect(button).to_have_attribute("aria-pressed", "true")
        button.click()
        shows(page, "")
        expect(button).to_have_attribute("aria-pressed", "false")


def test_what_numpy_raises_is_shown(page, numpy_s):
    """An accuracy is then empty; in another size of batch nothing is raised, and all is wrong."""
    found = goes(page, "answers=axis0")
    message = "operands could not be broadcast together with shapes (10,) (100,) "
    assert found["error"] == message
    assert found["accuracy"] == ""
    assert float(found["loss"]) == pytest.approx(numpy_s("")["loss"])
    error = page.locator("[data-number='bench.error']")
    expect(error).to_be_visible()
    expect(error).to_have_text(f"ValueError: {message.strip()}")
    spoken = page.get_by_role("status").filter(has_text="ValueError")
    expect(spoken).to_have_count(1)
    found = goes(page, "answers=axis0&batch=10")
    assert found["error"] == ""
    assert float(found["accuracy"]) < 0.3
    expect(error).to_be_hidden()
    expect(spoken).to_have_count(0)
    found = goes(page, "loss=onehot")
    assert found["loss"] == ""
    assert float(found["accuracy"]) == numpy_s("")["accuracy"]


def test_sliders_set_the_scale_and_the_batch(page):
    """By keys, from one end to the other; what they stand at is spoken."""
    scale = page.locator("[data-station=pixels] input[type=range]")
    batch = page.locator("[data-station=batch] input[type=range]")
    scale.focus()
    page.keyboard.press("Home")
    shows(page, "pixels=twice")
    page.keyboard.press("End")
    shows(page, "pixels=raw")
    assert scale.get_attribute("aria-valuetext")
    expect(switch(page, "pixels", "raw")).to_be_checked()
    batch.focus()
    page.keyboard.press("Home")
    for size in (1, 10, 100, 1000):
        shows(page, f"pixels=raw&batch={size}")
        assert batch.get_attribute("aria-valuetext").replace(",", "") == str(size)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    goes(page, "pixels=raw")
    assert batch.get_attribute("aria-valuetext") == "100"


@pytest.mark.parametrize("thrown", ["layer1=naive", "layer2=naive", "softmax=naive"])
def test_what_changes_nothing_here_is_called_harmless(page, thrown):
    goes(page, thrown)
    station = page.locator(f"[data-station={thrown.split('=')[0]}]")
    expect(station.get_by_text("harmless here").first).to_be_visible()


def test_a_held_button_shows_the_right_network(page, numpy_s):
    """And yours when it is let go."""
    goes(page, "pixels=raw&softmax=axis0")
    button = hold_button(page)
    button.hover()
    page.mouse.down()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert is_as(shows(page, ""), numpy_s(""))
    page.mouse.up()
    expect(button).to_have_attribute("aria-pressed", "false")
    yours = shows(page, "pixels=raw&softmax=axis0")
    assert is_as(yours, numpy_s("pixels=raw&softmax=axis0"))


def test_a_held_key_shows_it_too(page, numpy_s):
    """Wherever the focus is in the bench, so that nobody has to leave a switch."""
    goes(page, "layer1=relu")
    switch(page, "layer1", "relu").focus()
    page.keyboard.down("h")
    shows(page, "")
    assert is_as(page.evaluate(RESULT), numpy_s(""))
    page.keyboard.up("h")
    shows(page, "layer1=relu")
    page.keyboard.down("Control")
    page.keyboard.press("h")
    page.keyboard.up("Control")
    assert page.evaluate("document.documentElement.dataset.state") == canonical("layer1=relu")


def test_the_new_accuracy_is_spoken_once(page):
    """By one polite line; nothing else is."""
    statuses = page.locator("article").get_by_role("status")
    before = statuses.all_inner_texts()
    switch(page, "pixels", "raw").check()
    found = shows(page, "pixels=raw")
    told = (
        f"Accuracy {float(found['accuracy']):.4f} of 1,000 digits, loss {float(found['loss']):.4f}."
    )
    now = statuses.all_inner_texts()
    (spoken,) = [text for text, old in zip(now, before, strict=True) if text != old]
    assert told in spoken
    assert page.locator("[aria-live=assertive]").count() == 0
    assert not page.locator("[role=alert]").is_visible()


def test_an_address_that_is_not_known_is_said_so(page, numpy_s):
    """The default is taken; what is known holds."""
    page.evaluate("location.hash = 'pixels=rwa&colour=red&softmax=axis0'")
    assert is_as(shows(page, "softmax=axis0"), numpy_s("softmax=axis0"))
    said = page.locator("article").get_by_role("status").filter(has_text="rwa")
    expect(said).to_be_visible()
    expect(said).to_contain_text("pixels=rwa")
    expect(said).to_contain_text("pixels=scaled")
    expect(said).to_contain_text("colour")
    switch(page, "softmax", "batch").check()
    shows(page, "softmax=batch")
    expect(said).to_have_count(0)


@pytest.mark.parametrize("name", ["constructor", "__proto__", "toString"])
def test_names_that_objects_have_are_not_known_either(page, name):
    page.evaluate("address => { location.hash = address; }", f"{name}=1&pixels={name}&batch=10")
    shows(page, "batch=10")
    said = page.locator("article").get_by_role("status").filter(has_text=name)
    expect(said).to_be_visible()


def test_addresses_are_kept_walked_and_reloaded(page, served):
    """What is right is not named; names come in the table's order."""
    goes(page, "batch=10&softmax=axis0")
    switch(page, "pixels", "raw").check()
    shows(page, "pixels=raw&softmax=axis0&batch=10")
    assert page.url == f"{served}{PLACE}#pixels=raw&softmax=axis0&batch=10"
    switch(page, "softmax", "rows").check()
    shows(page, "pixels=raw&batch=10")
    page.go_back()
    shows(page, "pixels=raw&softmax=axis0&batch=10")
    expect(switch(page, "softmax", "axis0")).to_be_checked()
    page.go_back()
    shows(page, "softmax=axis0&batch=10")
    page.go_forward()
    there = shows(page, "pixels=raw&softmax=axis0&batch=10")
    page.reload()
    assert shows(page, "pixels=raw&softmax=axis0&batch=10") == there
    page.locator("button[data-throw='']").click()
    shows(page, "")
    assert page.url == f"{served}{PLACE}"
    assert not page.evaluate("scrollX")


def test_an_address_may_change_while_the_network_comes(newcomer, served, numpy_s):
    page = newcomer()
    kept_back = []

    def keep(route):
        kept_back.append(route)

    page.route("**/data/weights.*", keep)
    with page.expect_request("**/data/weights.*"):
        page.goto(f"{served}{PLACE}#pixels=raw")
    page.evaluate("location.hash = 'softmax=axis0'")
    page.evaluate(TWO_FRAMES)
    for route in kept_back:
        route.continue_()
    assert is_as(shows(page, "softmax=axis0"), numpy_s("softmax=axis0"))


def test_a_link_to_a_place_throws_nothing(page, served):
    """What is thrown stays; nothing is called unknown. Opened there, the page begins as ever."""
    goes(page, "pixels=raw")
    page.evaluate("location.hash = 'surprises'")
    page.evaluate(TWO_FRAMES)
    shows(page, "pixels=raw")
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#surprises")
    shows(page, "")
    expect(page.locator("#surprises")).to_be_in_viewport()
    assert not page.get_by_role("status").filter(has_text="surprises").count()


def test_the_last_of_three_quick_throws_is_shown(page, numpy_s):
    page.evaluate(
        """() => {
            for (const value of ["raw", "axis0", "twice"]) {
                document.querySelector(`input[type=radio][value=${value}]`).click();
            }
        }"""
    )
    thrown = "pixels=twice&softmax=axis0"
    assert is_as(shows(page, thrown), numpy_s(thrown))
    page.evaluate(TWO_FRAMES)
    assert is_as(shows(page, thrown), numpy_s(thrown))


def test_an_answer_that_comes_late_is_not_shown(newcomer, served, numpy_s):
    """The question about raw pixels is kept back until the next has been answered."""
    page = newcomer()
    page.add_init_script(
        """
        const post = Worker.prototype.postMessage;
        window.late = [];
        Worker.prototype.postMessage = function (message, ...others) {
            const ask = () => post.call(this, message, ...others);
            if (JSON.stringify(message.given).includes('"raw"')) {
                late.push(ask);
                this.addEventListener("message", () => { window.answered = true; });
            } else ask();
        };
        """
    )
    opened(page, served)
    switch(page, "pixels", "raw").check()
    page.wait_for_function("() => late.length > 0")
    switch(page, "pixels", "whole").check()
    assert is_as(shows(page, "pixels=whole"), numpy_s("pixels=whole"))
    page.evaluate("answered = false; for (const ask of late) ask();")
    page.wait_for_function("() => answered")
    page.evaluate(TWO_FRAMES)
    assert is_as(shows(page, "pixels=whole"), numpy_s("pixels=whole"))


def test_a_digit_is_followed_through_the_stations(page):
    """Its image, what the layers make of it, ten probabilities; again, and it is left."""
    goes(page, "pixels=raw")
    tile(page, 0).click()
    expect(tile(page, 0)).to_have_attribute("aria-pressed", "true")
    shows(page, "pixels=raw")
    x, t = digits.test()
    place = int(tile(page, 0).get_attribute("data-index"))
    for station in ("pixels", "layer1", "layer2"):
        expect(page.locator(f"[data-station={station}] canvas")).to_be_visible()
    shares = page.locator("[data-station=softmax] li")
    expect(shares).to_have_count(10)
    found = [float(text.split()[-1]) for text in shares.all_inner_texts()]
    w = weights.load()
    y = next(Bench(w, x[place : place + 1], t[:1]).batches(RIGHT | {"pixels": "raw", "digits": 1}))
    assert found == pytest.approx(y[0][0].tolist(), rel=0.05, abs=1e-300)
    tile(page, 5).click()
    expect(tile(page, 0)).to_have_attribute("aria-pressed", "false")
    expect(tile(page, 5)).to_have_attribute("aria-pressed", "true")
    tile(page, 5).click()
    expect(page.locator("button[data-index][aria-pressed=true]")).to_have_count(0)
    expect(shares).to_have_count(0)
    # One that is left at once is not told of, either.
    told = page.locator(".nn-tap")
    before = told.inner_text()
    tile(page, 0).evaluate("tile => { tile.click(); tile.click(); }")
    shows(page, "pixels=raw")
    page.wait_for_timeout(200)
    expect(shares).to_have_count(0)
    expect(told).to_have_text(before)


# ---- By keyboard, by finger, and where something is missing


def reach(page, part):
    """Press Tab until the part has the focus, and is seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if part.evaluate("part => part == document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {part}")


def test_by_keyboard_alone(page, numpy_s):
    """A switch is thrown, a digit followed, the right network held, as long as a key is."""
    reach(page, tile(page, 0))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    current = page.locator("button[data-index]:focus")
    expect(current).to_have_count(1)
    expect(current).not_to_have_attribute("data-index", tile(page, 0).get_attribute("data-index"))
    page.keyboard.press("Enter")
    expect(current).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-station=softmax] li")).to_have_count(10)
    reach(page, switch(page, "pixels", "scaled"))
    page.keyboard.press("ArrowDown")
    yours = shows(page, "pixels=raw")
    assert is_as(yours, numpy_s("pixels=raw"))
    expect(switch(page, "pixels", "raw")).to_be_focused()
    button = hold_button(page)
    button.focus()
    page.keyboard.down("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert is_as(shows(page, ""), numpy_s(""))
    page.keyboard.up("Space")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert shows(page, "pixels=raw") == yours
    # The key is let go of elsewhere, as a capital, or behind another window.
    leaving = [
        page.get_by_role("combobox").first.focus,
        lambda: page.keyboard.down("Shift"),
        lambda: page.evaluate("dispatchEvent(new Event('blur'))"),
    ]
    for leave in leaving:
        tile(page, 0).focus()
        page.keyboard.down("KeyH")
        expect(button).to_have_attribute("aria-pressed", "true")
        leave()
        page.keyboard.up("KeyH")
        page.keyboard.up("Shift")
        expect(button).to_have_attribute("aria-pressed", "false")
        assert shows(page, "pixels=raw") == yours
    button.focus()
    # A key that clicks, as other aids do, turns it on and off.
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert shows(page, "pixels=raw") == yours


def test_every_control_is_a_stop(page):
    """Tab leads to the first digit, the button to hold, each station's summary and choices."""
    stops = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        stops.add(
            page.evaluate(
                """() => {
                    const { activeElement: stop } = document;
                    const station = stop.closest("[data-station]");
                    if (station) return `${station.dataset.station} ${stop.type ?? ""}`;
                    return stop.matches("button[data-index]") ? "digit" : stop.dataset.throw;
                }"""
            )
        )
    shown = page.locator("[data-station]").evaluate_all(
        """all => all.flatMap((one) => [...one.querySelectorAll("input")].filter((input) =>
            input.checkVisibility()).map(({ type }) => `${one.dataset.station} ${type}`))"""
    )
    assert set(shown) <= stops
    assert {"digit", "", "pixels=raw", "softmax=batch"} <= stops


def test_by_finger(newcomer, served, numpy_s):
    """On a phone: a digit is tapped, a switch thrown, the right network held."""
    page = newcomer(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    opened(page, served)
    tile(page, 6).tap()
    expect(tile(page, 6)).to_have_attribute("aria-pressed", "true")
    page.locator("label").filter(has=switch(page, "pixels", "raw")).tap()
    assert is_as(shows(page, "pixels=raw"), numpy_s("pixels=raw"))
    button = hold_button(page)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    expect(button).to_have_attribute("aria-pressed", "true")
    assert is_as(shows(page, ""), numpy_s(""))
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(button).to_have_attribute("aria-pressed", "false")
    assert is_as(shows(page, "pixels=raw"), numpy_s("pixels=raw"))


def test_without_javascript_there_is_the_table(reader, served):
    """Each single mistake has its row, to which its address leads; nothing is there to press."""
    page = reader(java_script_enabled=False)
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#pixels=raw")
    row = page.locator("[id='pixels=raw']")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("x")
    for name, values in (*SWITCHES.items(), ("batch", SIZES)):
        for value in list(values)[1:]:
            assert page.locator(f"[id='{name}={value}']").is_visible(), (name, value)
    controls = page.locator("article").locator("button, input, progress, canvas")
    assert [one.get_attribute("class") for one in controls.all() if one.is_visible()] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_state_opens_at_the_digits_and_not_at_its_row(newcomer, served, width):
    """A link from a page leads to the bench; the row of the tables is for who has none."""
    page = newcomer(viewport={"width": width, "height": 800})
    opened(page, served, "softmax=axis0&batch=10")
    page.wait_for_timeout(300)  # a browser looks for the place once more when all has come
    assert page.evaluate("scrollY") == 0
    assert page.locator('tr[id*="="]').count() == 0


@pytest.mark.parametrize("status", [None, 404])
def test_data_that_do_not_come_are_asked_for_again(newcomer, served, status):
    """That is said; the table stands meanwhile, and the page begins once they come."""
    refuse = (lambda route: route.fulfill(status=404)) if status else lambda route: route.abort()
    page = newcomer()
    page.route("**/data/**", refuse)
    page.goto(f"{served}{PLACE}#pixels=raw")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("could not be fetched")
    assert page.evaluate("document.documentElement.dataset.bench") != "ready"
    assert page.locator("table").first.is_visible()
    assert page.locator('tr[id="pixels=raw"]').evaluate(
        "(row) => row.getBoundingClientRect().top < innerHeight"
    )
    again = page.get_by_role("button", name="Try again")
    again.click()
    expect(alert).to_contain_text("could not be fetched")
    page.unroute("**/data/**")
    again.click()
    shows(page, "pixels=raw")
    expect(alert).to_be_hidden()
    switch(page, "pixels", "whole").check()
    shows(page, "pixels=whole")


def test_the_other_digits_may_not_come(newcomer, served, numpy_s):
    """That is said, and all that is shown is of the first; once they come, they are shown."""
    page = opened(newcomer(), served, "pixels=raw")
    page.route("**/data/digits_others.*", lambda route: route.abort())
    switch(page, "digits", 10000).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("could not be fetched")
    found = shows(page, "pixels=raw")
    assert found["digits"] == "1000"
    assert is_as(found, numpy_s("pixels=raw"))
    expect(switch(page, "digits", 1000)).to_be_checked()
    assert "10000" not in page.url
    page.go_back()
    shows(page, "pixels=raw")
    expect(alert).to_be_hidden()
    switch(page, "digits", 10000).click()
    expect(alert).to_be_visible()
    shows(page, "pixels=raw")
    page.unroute("**/data/digits_others.*")
    page.get_by_role("button", name="Try again").click()
    assert shows(page, "pixels=raw&digits=10000")["digits"] == "10000"
    expect(alert).to_be_hidden()
    assert page.url.endswith("#pixels=raw&digits=10000")


def test_on_the_narrowest_phone(reader, served):
    """Nothing is pushed sideways, one station is open, the result keeps to the bottom edge."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, served, "pixels=raw&answers=axis0")
    stations = page.locator("[data-station]")
    accuracy = page.locator("[data-number='bench.accuracy']")
    for station in stations.all():
        if not station.evaluate("one => one.open"):
            station.locator("summary").click()
        open_ones = stations.evaluate_all("all => all.filter((one) => one.open).length")
        assert open_ones == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        station.locator("summary").evaluate("one => one.scrollIntoView({ block: 'center' })")
        page.evaluate(TWO_FRAMES)
        assert accuracy.evaluate(SEEN), station.get_attribute("data-station")
        assert accuracy.evaluate(AT_THE_EDGE), station.get_attribute("data-station")
    tile(page, 0).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# ---- How it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_digits_are_drawn_in_the_scheme_s_colours(newcomer, served, scheme):
    """Also after the system, or the page's own button, has changed it."""
    page = newcomer(color_scheme=scheme)
    opened(page, served)
    other = {"light": "dark", "dark": "light"}[scheme]
    tile(page, 0).click()
    expect(page.locator("[data-station=pixels] canvas")).to_be_visible()
    assert_drawn(page)
    page.get_by_role("button", name=f"Switch to {other}").click()
    assert_drawn(page)
    page.get_by_role("button", name=f"Switch to {scheme}").click()
    assert_drawn(page)
    page.emulate_media(color_scheme=other)
    assert_drawn(page)


def assert_drawn(page):
    page.evaluate(TWO_FRAMES)
    drawn = page.evaluate(DRAWN)
    assert len(drawn) > 40
    assert all(one["paper"] for one in drawn[:40])
    assert any(one["ink"] for one in drawn[:40])


def test_histograms_take_the_scheme_s_colours(newcomer, served):
    fills = []
    for scheme in ("light", "dark"):
        page = newcomer(color_scheme=scheme)
        opened(page, served)
        paths = page.locator("[data-station] svg path")
        assert all(paths.evaluate_all("all => all.map((one) => one.getAttribute('d').length > 40)"))
        fills.append(paths.evaluate_all("all => all.map((one) => getComputedStyle(one).fill)"))
    assert len(fills[0]) == len(fills[1]) >= 4
    assert not set(fills[0]) & set(fills[1])


@pytest.mark.parametrize("forced", ["none", "active"])
def test_what_is_wrong_is_marked_by_more_than_colour(newcomer, served, forced):
    """Also in colours that the system forces: tiles and stations, by their borders."""
    page = newcomer(forced_colors=forced)
    opened(page, served, "pixels=raw")
    borders = {True: set(), False: set()}
    for one in page.locator("button[data-index]").all():
        wrong = "Wrong" in one.get_attribute("aria-label")
        borders[wrong].add(tuple(one.evaluate(BORDER)))
    assert borders[True]
    assert borders[False]
    assert not {style for style, _ in borders[True]} & {style for style, _ in borders[False]}
    thrown = page.locator("[data-station=pixels]").evaluate(BORDER)
    others = [
        page.locator(f"[data-station={name}]").evaluate(BORDER) for name in ("layer1", "layer2")
    ]
    assert thrown not in others
    assert "differs" in page.locator("[data-station=pixels]").inner_text()
    assert "differs" not in page.locator("[data-station=answers]").inner_text()


def test_digits_flip_unless_motion_is_unwanted(newcomer, served):
    flips = {}
    for wanted in ("no-preference", "reduce"):
        page = newcomer(reduced_motion=wanted)
        opened(page, served)
        page.evaluate("""() => {
            window.flips = 0;
            addEventListener("animationstart", () => { flips += 1; });
            addEventListener("transitionrun", () => { flips += 1; });
        }""")
        goes(page, "pixels=inverted")
        page.evaluate(TWO_FRAMES)
        page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))")
        flips[wanted] = page.evaluate("flips")
    assert flips["no-preference"] > 10
    assert flips["reduce"] == 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(reader, served, scheme, width):
    """With a mistake, an error, a digit followed, the right network held, an address unknown."""
    page = reader(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, served)
    page.evaluate(Axe().axe_script)
    page.evaluate(OPEN_ALL)
    for thrown in ("pixels=raw&softmax=axis0", "answers=axis0&loss=onehot", "pixels=inverted"):
        goes(page, thrown)
        assert page.evaluate(VIOLATIONS) == [], thrown
    tile(page, 3).click()
    shows(page, "pixels=inverted")
    assert page.evaluate(VIOLATIONS) == []
    hold_button(page).focus()
    page.keyboard.down("Space")
    shows(page, "")
    assert page.evaluate(VIOLATIONS) == []
    page.keyboard.up("Space")
    page.evaluate("location.hash = 'pixels=rwa'")
    shows(page, "")
    assert page.evaluate(VIOLATIONS) == []
    tile(page, 3).click()


# ---- What it weighs


def test_it_is_light(newcomer, served):
    """Data before the first answer; the other digits come when they are asked for."""
    page = newcomer()
    answers = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    opened(page, served)
    data = {url: sent(answer) for url, answer in answers.items() if "/data/" in url}
    assert {url.split("/data/")[1].split(".")[0] for url in data} == {"weights", "digits_few"}
    assert sum(data.values()) <= DATA
    switch(page, "digits", 10000).check()
    shows(page, "digits=10000")
    others = [url for url in answers if "/data/" in url and url not in data]
    assert [url.split("/data/")[1].split(".")[0] for url in others] == ["digits_others"]
    switch(page, "digits", 1000).check()
    shows(page, "")
    switch(page, "digits", 10000).check()
    shows(page, "digits=10000")
    assert len([url for url in answers if "/data/" in url]) == 3


def test_all_scripts_together_are_light(built):
    scripts = [
        path
        for name in (*PAGES, "shared")
        for path in sorted((built / "assets/scripts" / name).glob("*.js"))
    ]
    assert len(scripts) > 30
    assert zipped_size(b"".join(path.read_bytes() for path in scripts)) <= SCRIPTS


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fetches_few_scripts(newcomer, served, built, name):
    """What its worker fetches included."""
    page = newcomer()
    fetched = set()
    page.on("response", lambda answer: fetched.add(answer.url.removeprefix(served).split("?")[0]))
    page.goto(f"{served}{name}/")
    page.wait_for_function(READY)
    scripts = {url for url in fetched if re.match(r"assets/scripts/\w+/", url)}
    assert f"assets/scripts/{name}/page.js" in scripts
    assert ("assets/scripts/shared/worker.js" in scripts) == bool(page.workers)
    assert "assets/scripts/bench/numbers.js" in scripts
    sizes = {url: zipped_size((built / url).read_bytes()) for url in scripts}
    assert sum(sizes.values()) <= SCRIPTS_OF_A_PAGE, sizes


def zipped_size(content):
    return len(gzip.compress(content, 9))


def test_other_pages_have_nothing_of_it(built):
    """No script, no style, no data; but one page has a small form of its own to draw in."""
    pages = sorted(built.rglob("*.html"))
    assert len(pages) > 40
    names = "|".join(PAGES)
    of_these = re.compile(rf'="[^"]*(scripts/({names})/|({names})\.css|data/\w+\.[0-9a-f]{{8}}\.)')
    having = {
        path.relative_to(built).parent.as_posix()
        for path in pages
        if of_these.search(path.read_text("utf-8"))
    }
    assert having == {*PAGES, "pitfalls/own_digit"}
