"""The training: equal to NumPy step by step, and used in all ways in which readers use a page."""

import gzip
import json
import math
import re
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from serving import sent

from nnsite.experiments.train import CHAOTIC as OF_RUN
from nnsite.experiments.train import CURVES, RIGHT, STEPS, SWITCHES

PLACE = "train/"
DATA = 330 * 1024  # bytes before the first answer
SCRIPTS = 5 * 1024
# Steps that are the same as NumPy's to nine digits where a network is chaotic: there a difference
# in the last digit of a number, which the order of additions makes, grows from step to step.
CHAOTIC = {"pixels=raw": 4, "rate=20": 25, "gradient=sum": 25}

STANDS = """([state, step]) => {
    const { bench, state: shown } = document.documentElement.dataset;
    return bench == "ready" && (state === null || shown == state)
        && (step === null || document.querySelector('[data-number="train.step"]').value == step);
}"""
NUMBERS = """() => Object.fromEntries(
    ["step", "loss_right", "loss_wrong", "accuracy_right", "accuracy_wrong"].map((name) =>
        [name, document.querySelector(`[data-number="train.${name}"]`).value]))"""
# All losses and the accuracy of a network, by the page's own script and its own files. What is
# not finite has no place in JSON.
TRAINED = """async (states) => {
    const { service } = await import(new URL("../assets/scripts/train/training.js", location));
    const content = async (name) => {
        const { body } = await fetch(document.querySelector(`[data-file=${name}]`).href);
        return new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
    };
    const here = service();
    here.load(await content("digits_train"));
    here.load(await content("digits_few"));
    return states.map(([state, count]) => {
        here.begin(state);
        const losses = here.steps(count, Infinity).map(([loss]) => String(loss));
        return { losses, accuracy: here.accuracy(0) };
    });
}"""
LINES = """() => [...document.querySelectorAll(".nn-chart path")].map((path) =>
    (path.getAttribute("d") ?? "").match(/[ML]/g)?.length ?? 0)"""
VIOLATIONS = """() => axe.run(".nn-bench").then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)))"""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
STROKE = """(path) => {
    const { stroke, strokeDasharray } = getComputedStyle(path);
    return [stroke, strokeDasharray];
}"""


def canonical(thrown):
    """The whole address of a state, from what differs from the right network."""
    named = dict(part.split("=") for part in thrown.split("&")) if thrown else {}
    return "&".join(f"{switch}={named.get(switch, value)}" for switch, value in RIGHT.items())


def opened(page, served, thrown=""):
    """The page in a state that its address names, before the first step."""
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#{thrown}")
    if thrown:  # it trains at once
        stands(page, thrown, STEPS)
        page.get_by_role("button", name="Reset").click()
    stands(page, thrown, 0)
    return page


def stands(page, thrown=None, step=None):
    """Wait until no step is taken any more, in this state and at this step; the numbers."""
    state = None if thrown is None else canonical(thrown)
    page.wait_for_function(STANDS, arg=[state, None if step is None else str(step)])
    return page.evaluate(NUMBERS)


def is_near(text, loss):
    """Whether two losses, nan and inf among them, are the same to nine digits."""
    one, other = float(text.replace("Infinity", "inf")), float(loss)
    if math.isnan(other):
        return math.isnan(one)
    return one == other or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def thrown_in(state):
    return "&".join(f"{name}={value}" for name, value in state.items() if value != RIGHT[name])


@pytest.fixture
def page(reader, served):
    return opened(reader(color_scheme="light", reduced_motion="reduce"), served)


@pytest.fixture(scope="module")
def trained(built):
    """The build's networks, by what is thrown in them."""
    (path,) = built.glob("data/trained.*.json")
    return {thrown_in(case["state"]): case for case in json.loads(path.read_text("utf-8"))}


def button(page, name):
    return page.locator(".nn-result").get_by_role("button", name=name, exact=True)


def switch(page, name, value):
    return page.locator(f"input[type=radio][name={name}][value='{value}']")


def preset(page, thrown):
    return page.locator(f"button[data-throw='{thrown}']")


# ---- Equal to NumPy


@pytest.mark.long
def test_every_network_of_the_build_s_is_the_same(page, trained):
    """The right one in all 200 steps; so is each mistake, or it is named as chaotic."""
    cases = [(case["state"], CHAOTIC.get(thrown, STEPS), case) for thrown, case in trained.items()]
    found = page.evaluate(TRAINED, [[state, count] for state, count, _ in cases])
    different = {}
    for (state, count, case), one in zip(cases, found, strict=True):
        expected = case["losses"][:count]
        off = [step for step, loss in enumerate(expected) if not is_near(one["losses"][step], loss)]
        if off or (count == STEPS and one["accuracy"] != case["accuracy"]):
            different[thrown_in(state)] = off, one["accuracy"], case["accuracy"]
    assert different == {}
    assert set(CHAOTIC) == {f"{name}={value}" for one in OF_RUN for name, value in one.items()}
    assert "" in trained
    assert len(trained) == 21


def test_the_page_shows_these_numbers(page, trained):
    """At each stop the last losses, and the accuracies on test digits."""
    button(page, "One step").click()
    found = stands(page, "", 1)
    assert is_near(found["loss_right"], trained[""]["losses"][0])
    button(page, "100 steps").click()
    found = stands(page, "", 101)
    assert is_near(found["loss_right"], trained[""]["losses"][100])
    assert found["loss_right"] == found["loss_wrong"]
    switch(page, "softmax", "batch").check()
    found = stands(page, "softmax=batch", 101)
    assert is_near(found["loss_wrong"], trained["softmax=batch"]["losses"][100])
    button(page, "Run").click()
    found = stands(page, "softmax=batch", STEPS)
    assert is_near(found["loss_right"], trained[""]["losses"][-1])
    assert is_near(found["loss_wrong"], trained["softmax=batch"]["losses"][-1])
    assert found["accuracy_right"] == repr(trained[""]["accuracy"])
    assert found["accuracy_wrong"] == repr(trained["softmax=batch"]["accuracy"])


def test_without_a_worker_the_page_trains_in_slices(newcomer, served, trained):
    """The same numbers, and between two slices the page answers."""
    page = newcomer()
    page.add_init_script("delete window.Worker")
    opened(page, served, "start=zeros")
    assert len(page.workers) == 0
    button(page, "100 steps").click()
    expect(button(page, "Stop")).to_be_visible()
    found = stands(page, "start=zeros", 100)
    assert is_near(found["loss_right"], trained[""]["losses"][99])
    assert is_near(found["loss_wrong"], trained["start=zeros"]["losses"][99])


@pytest.mark.parametrize("name", CURVES)
def test_each_curve_of_the_atlas_has_its_address(reader, served, trained, name):
    """It leads from the curve to the page, which throws what it names and finds nothing unknown."""
    thrown = "&".join(f"{switch}={value}" for switch, value in CURVES[name].items())
    page = reader()
    page.goto(f"{served}symptoms/")
    link = page.locator(f"#curve-{name} figcaption").get_by_role("link", name="Train it")
    assert link.get_attribute("href") == "../train/" + (f"#{thrown}" if thrown else "")
    opened(page, served, thrown)
    expect(page.locator(".nn-unknown")).to_have_text("")
    expect(preset(page, thrown)).to_have_attribute("aria-pressed", "true")
    assert thrown in trained


# ---- Run, stop, step, reset


def test_run_stops_and_goes_on_and_both_curves_stay(page):
    button(page, "Run").click()
    page.wait_for_function("() => document.querySelector('[data-number=\"train.step\"]').value > 5")
    button(page, "Stop").click()
    found = stands(page)
    step = int(found["step"])
    assert 5 < step < STEPS
    assert page.evaluate(LINES) == [step, step]
    page.evaluate(TWO_FRAMES)
    assert page.evaluate(NUMBERS) == found
    assert found["accuracy_right"]
    button(page, "Run").click()
    stands(page, "", STEPS)
    assert page.evaluate(LINES) == [STEPS, STEPS]
    button(page, "One step").click()
    stands(page, "", STEPS + 1)
    # The axis has room for the next round.
    expect(page.locator(".nn-width")).to_have_text(str(2 * STEPS))
    button(page, "Reset").click()
    found = stands(page, "", 0)
    assert set(found.values()) == {"0", ""}
    assert page.evaluate(LINES) == [0, 0]


def test_a_switch_begins_both_anew(page):
    """They take as many steps as were taken, or as many as are being taken; at first, none."""
    switch(page, "rate", "20").check()
    stands(page, "rate=20", 0)
    button(page, "100 steps").click()
    stands(page, "rate=20", 100)
    switch(page, "rate", "0.01").check()
    found = stands(page, "rate=0.01", 100)
    assert float(found["loss_wrong"]) > 2
    button(page, "Run").click()
    switch(page, "rate", "0.1").check()
    found = stands(page, "rate=0.1", STEPS)
    assert float(found["loss_wrong"]) < 1.5


# Steps take their time, as on a slow device.
SLOWLY = """
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...others) {
        const ask = () => post.call(this, message, ...others);
        if (message.name == "steps") setTimeout(ask, 100);
        else ask();
    };
"""


def test_what_is_pressed_meanwhile_adds_its_steps(newcomer, served):
    page = newcomer()
    page.add_init_script(SLOWLY)
    opened(page, served)
    button(page, "100 steps").dblclick()
    stands(page, "", 200)
    for _ in range(3):
        button(page, "One step").click()
    stands(page, "", 203)


@pytest.mark.parametrize("width", [320, 360, 390, 412, 1280])
def test_stop_stands_where_run_was(newcomer, served, width):
    """A second tap at the same place stops what the first began."""
    page = newcomer(viewport={"width": width, "height": 740}, reduced_motion="reduce")
    page.add_init_script(SLOWLY)
    opened(page, served)
    button(page, "Run").scroll_into_view_if_needed()
    box = button(page, "Run").bounding_box()
    for _ in range(2):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(300)
    assert 0 < int(stands(page)["step"]) < STEPS


def test_after_a_stop_a_switch_takes_as_many_steps(newcomer, served):
    """Also those that were on their way when the networks were stopped."""
    page = newcomer()
    page.add_init_script(SLOWLY)
    opened(page, served)
    button(page, "Run").click()
    page.wait_for_function("() => document.querySelector('[data-number=\"train.step\"]').value > 5")
    button(page, "Stop").click()
    stopped = stands(page)["step"]
    switch(page, "start", "zeros").check()
    assert stands(page, "start=zeros", stopped)["loss_wrong"]
    button(page, "Reset").click()
    stands(page, "start=zeros", 0)
    switch(page, "start", "large").check()
    stands(page, "start=large", 0)


def test_a_step_that_comes_late_is_not_shown(newcomer, served, trained):
    """The first one is kept back until another network is to be trained."""
    page = newcomer()
    page.add_init_script(
        """
        const post = Worker.prototype.postMessage;
        window.late = [];
        Worker.prototype.postMessage = function (message, ...others) {
            const ask = () => post.call(this, message, ...others);
            if (message.name == "steps" && late.length == 0) late.push(ask);
            else ask();
        };
        """
    )
    opened(page, served)
    button(page, "One step").click()
    page.wait_for_function("() => late.length > 0")
    switch(page, "start", "zeros").check()
    page.evaluate("late[0]()")
    found = stands(page, "start=zeros", 1)
    assert is_near(found["loss_wrong"], trained["start=zeros"]["losses"][0])
    assert page.evaluate(LINES) == [1, 1]


def test_a_button_throws_a_curve_and_runs(page):
    preset(page, "sign=plus&loss=eps").click()
    found = stands(page, "sign=plus&loss=eps", STEPS)
    assert float(found["loss_wrong"]) > 12
    expect(switch(page, "sign", "plus")).to_be_checked()
    lines = page.locator(".nn-lines li:visible")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("W = W + rate * grad")
    expect(lines.first).to_contain_text("W = W - rate * grad")
    assert lines.first.get_by_role("link").get_attribute("href").startswith("../pitfalls/")
    preset(page, "").click()
    stands(page, "", STEPS)
    expect(lines).to_have_count(0)


def test_what_is_not_finite_is_marked_and_said(page):
    preset(page, "rate=300&softmax=naive").click()
    found = stands(page, "rate=300&softmax=naive", STEPS)
    assert found["loss_wrong"] == "nan"
    expect(page.locator(".nn-mark")).to_be_visible()
    noted = page.locator(".nn-noted")
    first = re.compile(
        r"step 3, your loss is (inf|nan) for the first time\. There the curve ends\. Now"
    )
    expect(noted).to_contain_text(first)
    names = page.locator(".nn-end")
    expect(names.nth(1)).to_have_css("--step", "2")
    assert names.nth(1).bounding_box()["x"] < names.nth(0).bounding_box()["x"] - 100
    expect(noted).to_contain_text("The chart ends at 100. Losses that lie above it, or below: 1.")
    right, wrong = page.evaluate(LINES)
    assert (right, wrong) == (STEPS, 2)
    preset(page, "start=zeros").click()
    stands(page, "start=zeros", STEPS)
    expect(page.locator(".nn-mark")).to_be_hidden()
    expect(noted).to_have_text("")


def test_where_finite_losses_follow_the_curve_has_a_gap(page):
    """With the sum for the mean some are infinite, and more are not."""
    page.evaluate("location.hash = 'gradient=sum'")
    button(page, "Run").click()
    found = stands(page, "gradient=sum", STEPS)
    noted = page.locator(".nn-noted")
    expect(noted).to_contain_text("your loss is inf for the first time. There the curve has a gap.")
    assert math.isfinite(float(found["loss_wrong"]))


def test_a_loss_below_0_has_room_below_a_line(page):
    """The line at 0 lies on the lower edge, and in the middle where losses lie on both sides."""
    low, line = page.locator(".nn-low"), page.locator(".nn-chart .nn-base")
    above = "(line) => line.offsetTop / line.parentElement.clientHeight"
    preset(page, "rate=0.01").click()
    stands(page, "rate=0.01", STEPS)
    expect(low).to_have_text("")
    assert line.evaluate(above) == pytest.approx(1, abs=0.02)
    preset(page, "loss=negative").click()
    stands(page, "loss=negative", STEPS)
    expect(low).to_have_text("-3")
    assert line.evaluate(above) == pytest.approx(0.5, abs=0.02)


def test_a_loss_that_is_hardly_below_0_is_on_the_chart(page):
    """With 1e-7 added, a sure answer has one of -1e-7."""
    page.evaluate("location.hash = 'loss=eps&order=sorted&rate=20'")
    button(page, "Run").click()
    stands(page, "rate=20&order=sorted&loss=eps", STEPS)
    expect(page.locator(".nn-noted")).to_have_text("")


def test_a_stop_is_spoken_and_a_step_is_not(page):
    """By one polite line, with the numbers; nothing while steps are taken."""
    page.evaluate("""() => {
        window.spoken = [];
        new MutationObserver(() => spoken.push(document.querySelector(".nn-spoken").textContent))
            .observe(document.querySelector(".nn-spoken"), { childList: true });
    }""")
    button(page, "100 steps").click()
    found = stands(page, "", 100)
    page.wait_for_function("() => spoken.length > 0")
    page.evaluate(TWO_FRAMES)
    (text,) = page.evaluate("spoken")
    assert "100" in text
    assert f"{float(found['accuracy_right']):.3f}" in text
    # The same again is another text, so that it is spoken again.
    button(page, "Reset").click()
    stands(page, "", 0)
    expect(page.locator(".nn-spoken")).to_contain_text("Nothing is trained yet")
    before = page.evaluate("spoken.at(-1)")
    button(page, "Reset").click()
    page.wait_for_function("(before) => spoken.at(-1) != before", arg=before)
    assert page.evaluate("spoken.at(-1)").strip() == before.strip()
    assert page.locator("[aria-live=assertive]").count() == 0
    assert not page.locator("[role=alert]").is_visible()


# ---- Addresses


def test_addresses_are_kept_walked_and_reloaded(page, served):
    switch(page, "softmax", "batch").check()
    stands(page, "softmax=batch", 0)
    assert page.url == f"{served}{PLACE}#softmax=batch"
    switch(page, "labels", "shifted").check()
    stands(page, "labels=shifted&softmax=batch", 0)
    assert page.url == f"{served}{PLACE}#labels=shifted&softmax=batch"
    switch(page, "labels", "apart").check()
    page.go_back()
    stands(page, "softmax=batch", 0)
    expect(switch(page, "labels", "right")).to_be_checked()
    page.go_back()
    stands(page, "", 0)
    page.go_forward()
    stands(page, "softmax=batch", 0)
    page.reload()
    stands(page, "softmax=batch", STEPS)
    preset(page, "").click()
    stands(page, "", STEPS)
    assert page.url == f"{served}{PLACE}"


@pytest.mark.parametrize("name", ["colour", "constructor", "__proto__"])
def test_an_address_that_is_not_known_is_said_so(page, name):
    page.evaluate("address => { location.hash = address; }", f"{name}=1&rate={name}&start=zeros")
    stands(page, "start=zeros", 0)
    said = page.locator(".nn-unknown")
    expect(said).to_contain_text(f"{name}=1")
    expect(said).to_contain_text(f"rate={name}")
    expect(said).to_contain_text("rate=1")
    switch(page, "start", "large").check()
    stands(page, "start=large", 0)
    expect(said).to_have_text("")


def test_a_link_to_a_place_throws_nothing(page, served):
    page.evaluate("location.hash = 'rate=20'")
    stands(page, "rate=20", 0)
    page.evaluate("location.hash = 'every-mistake'")
    page.evaluate(TWO_FRAMES)
    stands(page, "rate=20", 0)
    expect(page.locator(".nn-unknown")).to_have_text("")


def test_a_state_opens_at_its_curve_and_not_at_its_row(newcomer, served):
    """Who comes by a link to a mistake sees it trained."""
    page = newcomer(viewport={"width": 360, "height": 740})
    page.goto(f"{served}{PLACE}#rate=0.01")
    stands(page, "rate=0.01", STEPS)
    page.wait_for_timeout(300)  # a browser looks for the place once more when all has come
    expect(page.locator(".nn-chart")).to_be_in_viewport(ratio=0.9)
    assert page.locator('tr[id*="="]').count() == 0


def test_a_button_that_is_pressed_again_adds_no_step_back(page, served):
    switch(page, "start", "large").check()
    for _ in range(2):
        preset(page, "rate=0.01").click()
        stands(page, "rate=0.01", STEPS)
    page.go_back()
    stands(page, "start=large", STEPS)
    assert page.url == f"{served}{PLACE}#start=large"


# ---- By keyboard, by finger, and where something is missing


def reach(page, part):
    """Press Tab until the part has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if part.evaluate("part => part == document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {part}")


def test_by_keyboard_alone(page):
    """A mistake is chosen, and 100 steps are taken; the focus stays where it was."""
    reach(page, switch(page, "start", "random"))
    page.keyboard.press("ArrowDown")
    stands(page, "start=zeros", 0)
    expect(switch(page, "start", "zeros")).to_be_focused()
    reach(page, button(page, "100 steps"))
    page.keyboard.press("Enter")
    found = stands(page, "start=zeros", 100)
    assert found["loss_right"] != found["loss_wrong"]
    expect(button(page, "100 steps")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    expect(button(page, "Run")).to_be_focused()
    page.keyboard.press("Space")
    stands(page, "start=zeros", STEPS)
    expect(button(page, "Run")).to_be_focused()


def test_by_finger(newcomer, served):
    """On a phone: a curve is tapped, and a switch, and a step; the curves come into sight."""
    page = newcomer(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    opened(page, served)
    preset(page, "rate=0.01").tap()
    stands(page, "rate=0.01", STEPS)
    page.locator("label").filter(has=switch(page, "digits", "50")).tap()
    stands(page, "rate=0.01&digits=50", STEPS)
    button(page, "100 steps").tap()
    stands(page, "rate=0.01&digits=50", STEPS + 100)
    expect(page.locator(".nn-chart")).to_be_in_viewport(ratio=0.9)
    small = page.locator(".nn-bench button:visible, .nn-switches label").evaluate_all(
        "all => all.filter((one) => one.offsetHeight < 40).map((one) => one.textContent)"
    )
    assert small == []


def test_without_javascript_there_is_the_table(reader, served):
    """Each mistake has its row, to which its address leads; nothing is there to press."""
    page = reader(java_script_enabled=False)
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#rate=0.01")
    row = page.locator("[id='rate=0.01']")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("rate = 0.01")
    for name, values in SWITCHES.items():
        for value in list(values)[1:]:
            assert page.locator(f"[id='{name}={value}']").is_visible(), (name, value)
    assert page.locator("figure svg").first.is_visible()
    controls = page.locator("article").locator("button, input, progress, canvas, .nn-chart")
    assert [one.get_attribute("class") for one in controls.all() if one.is_visible()] == []


def test_the_rows_are_those_of_the_table_alone(built):
    rows = re.findall(r'<tr id="([^"]+)"', (built / PLACE / "index.html").read_text("utf-8"))
    singles = {f"{name}={value}" for name, all_of in SWITCHES.items() for value in all_of}
    right = {f"{name}={value}" for name, value in RIGHT.items()}
    pairs = {"sign=plus&loss=eps", "rate=300&softmax=naive"}
    assert sorted(map(unescape, rows)) == sorted(singles - right | pairs)


@pytest.mark.parametrize("status", [None, 404])
def test_data_that_do_not_come_are_asked_for_again(newcomer, served, status):
    """That is said; the table stands meanwhile, and the page begins once they come."""
    refuse = (lambda route: route.fulfill(status=404)) if status else lambda route: route.abort()
    page = newcomer()
    page.route("**/data/**", refuse)
    page.goto(f"{served}{PLACE}#rate=20")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("could not be fetched")
    assert page.evaluate("document.documentElement.dataset.bench") == "failed"
    assert page.locator('tr[id="rate=20"]').evaluate(
        "(row) => row.getBoundingClientRect().top < innerHeight"
    )
    page.unroute("**/data/**")
    page.get_by_role("button", name="Try again").click()
    stands(page, "rate=20", STEPS)
    expect(alert).to_be_hidden()


def test_the_test_digits_may_not_come(newcomer, served):
    """That is said, and the networks are trained; once they come, they are judged."""
    page = newcomer()
    page.route("**/data/digits_few.*", lambda route: route.abort())
    opened(page, served)
    switch(page, "start", "zeros").check()
    button(page, "100 steps").click()
    found = stands(page, "start=zeros", 100)
    assert (found["accuracy_right"], found["accuracy_wrong"]) == ("", "")
    assert float(found["loss_wrong"]) > 1
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("test digits could not be fetched")
    button(page, "Reset").click()
    stands(page, "start=zeros", 0)
    page.unroute("**/data/digits_few.*")
    page.get_by_role("button", name="Try again").click()
    expect(alert).to_be_hidden()
    button(page, "100 steps").click()
    found = stands(page, "start=zeros", 100)
    assert float(found["accuracy_right"]) > 0.7


def test_nobody_waits_for_the_test_digits(newcomer, served, trained):
    """As long as they come, steps are taken, a switch thrown and all reset, and nothing moves."""
    page = newcomer()
    waiting = []
    page.route("**/data/digits_few.*", lambda route: waiting.append(route))  # noqa: PLW0108 -- it must be a function
    opened(page, served)
    shown = page.locator("[data-number='train.step']")
    button(page, "One step").click()
    expect(shown).to_have_text("1")
    button(page, "100 steps").click()
    expect(shown).to_have_text("101")
    switch(page, "start", "zeros").check()
    loss = repr(trained["start=zeros"]["losses"][100])[:10]
    stood = page.locator("[data-number='train.loss_wrong']")
    expect(stood).to_have_attribute("value", re.compile(f"^{re.escape(loss)}"))
    expect(shown).to_have_text("101")
    expect(page.locator(".nn-fetching")).to_be_visible()
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    button(page, "Reset").click()
    expect(shown).to_have_text("0")
    button(page, "100 steps").click()
    expect(shown).to_have_text("100")
    (route,) = waiting
    route.continue_()
    assert float(stands(page, "start=zeros", 100)["accuracy_right"]) > 0.7


def test_who_comes_back_is_where_he_was(newcomer, served):
    """The curve of the mistake is shown to who comes first."""
    page = newcomer(reduced_motion="reduce")
    page.goto(f"{served}{PLACE}#rate=0.01")
    stands(page, "rate=0.01", STEPS)
    expect(page.locator(".nn-chart")).to_be_in_viewport(ratio=0.9)
    page.evaluate("scrollTo(0, 900)")
    page.evaluate(TWO_FRAMES)
    page.goto(f"{served}about/")
    page.go_back()
    stands(page, "rate=0.01", STEPS)
    page.wait_for_function("() => scrollY == 900")


# ---- How it looks


def test_on_the_narrowest_phone(reader, served):
    """Nothing is pushed sideways; numbers and buttons keep to the bottom edge."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, served)
    preset(page, "rate=300&softmax=naive").click()
    stands(page, "rate=300&softmax=naive", STEPS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    switch(page, "labels", "right").scroll_into_view_if_needed()
    expect(button(page, "Run")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_curves_are_told_apart_by_more_than_hue(newcomer, served, scheme, forced):
    """One is dashed, and each has its name at its end."""
    page = newcomer(color_scheme=scheme, forced_colors=forced)
    opened(page, served, "rate=0.01")
    button(page, "100 steps").click()
    stands(page, "rate=0.01", 100)
    right, wrong = (path.evaluate(STROKE) for path in page.locator(".nn-chart path").all())
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert right[0] != paper != wrong[0]
    assert right[1] == "none" != wrong[1]
    names = page.locator(".nn-end")
    assert names.all_inner_texts() == ["right", "yours"]
    boxes = [name.bounding_box() for name in names.all()]
    upper, lower = sorted(boxes, key=lambda box: box["y"])
    assert upper["y"] + upper["height"] <= lower["y"] + 1
    assert boxes[1]["y"] < boxes[0]["y"]  # the loss of yours is higher


def test_a_name_at_the_bottom_stands_above_the_axis(page):
    """Below it a step is written; of two names there, the upper one stands above the lower."""
    preset(page, "order=sorted").click()
    stands(page, "order=sorted", STEPS)
    chart, *names = (
        page.locator(part).bounding_box()
        for part in (".nn-chart svg", ".nn-end >> nth=0", ".nn-end >> nth=1")
    )
    upper, lower = sorted(names, key=lambda box: box["y"])
    assert lower["y"] + lower["height"] <= chart["y"] + chart["height"] + 0.5
    assert upper["y"] + upper["height"] <= lower["y"] + 1


def test_nothing_moves_by_itself(newcomer, served):
    """Curves grow step by step; no style is animated, also where motion is welcome."""
    page = newcomer(reduced_motion="no-preference")
    opened(page, served)
    preset(page, "rate=0.01").click()
    stands(page, "rate=0.01", STEPS)
    moving = """() => document.getAnimations().filter(({ effect }) =>
        effect.target.closest(".nn-train") && !effect.target.matches(".nn-unloaded")).length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(reader, served, scheme, width):
    """Before the first step, after some, with nan, with an address that is not known."""
    page = reader(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, served)
    page.evaluate(Axe().axe_script)
    assert page.evaluate(VIOLATIONS) == []
    for thrown in ("softmax=batch", "rate=300&softmax=naive"):
        preset(page, thrown).click()
        stands(page, thrown, STEPS)
        assert page.evaluate(VIOLATIONS) == [], thrown
    page.evaluate("location.hash = 'rate=7'")
    stands(page, "", STEPS)
    assert page.evaluate(VIOLATIONS) == []


# ---- What it weighs


def test_it_is_light(newcomer, served, built):
    """Scripts, and data before the first answer; the test digits come with the first step."""
    page = newcomer()
    answers = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    opened(page, served)
    scripts = sorted((built / "assets/scripts/train").glob("*.js"))
    assert len(scripts) == 3
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts) <= SCRIPTS
    data = {url: sent(answer) for url, answer in answers.items() if "/data/" in url}
    assert {url.split("/data/")[1].split(".")[0] for url in data} == {"digits_train"}
    assert sum(data.values()) <= DATA
    for step in (1, 2):
        button(page, "One step").click()
        stands(page, "", step)
    others = [url for url in answers if "/data/" in url and url not in data]
    assert [url.split("/data/")[1].split(".")[0] for url in others] == ["digits_few"]
