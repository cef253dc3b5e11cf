"""Drawing a digit: equal to NumPy, and drawn on, changed and repaired in all ways of readers."""

import gzip
import io
import json
import re
from html import unescape
from itertools import pairwise

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageOps
from playwright.sync_api import expect
from serving import sent

from nnsite.data import digits
from nnsite.experiments import own_digit
from nnsite.experiments.draw import CHANGES, UNCHANGED
from nnsite.experiments.own_digit import photographed

PLACE = "draw/"
OF_PITFALL = "pitfalls/own_digit/"
SCRIPTS = 25 * 1024  # bytes of all modules that the page loads
DATA = 330 * 1024  # bytes before the first answer
PREPARES = ("paper", "size", "middle")
# A seven by hand, from corner to corner, in pixels from the upper left one.
SEVEN = [(8, 8), (19, 8), (13, 22)]
READY = """(state) => {
    const { bench, state: shown } = document.documentElement.dataset;
    return bench == "ready" && (state === null || shown == state);
}"""
NUMBERS = """() => Object.fromEntries(
    ["answer", "paper", "height", "width", "row", "column"].map((name) => [name,
        Number(document.querySelector(`[data-number="draw.${name}"]`).value)]))"""
PROBABILITIES = """() => [...document.querySelectorAll('[data-number="draw.probability"]')].map(
    ({ value }) => Number(value))"""
# The greys of a canvas, 0 to 255, and how many stand in a row.
GREYS = """(canvas) => {
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return [width, Array.from({ length: data.length / 4 }, (_, at) => data[4 * at])];
}"""
# For each case the largest differences: of a pixel, and of a probability.
DIFFERENCES = """async ({ images, cases, pixels, folder, weights }) => {
    const { changed, fed, probabilities } = await import(`${folder}draw/images.js`);
    const { weightsIn } = await import(`${folder}bench/numbers.js`);
    const network = weightsIn(Float32Array.from(weights).buffer);
    const largest = (some, others) => some.reduce(
        (most, one, at) => Math.max(most, Math.abs(one - others[at])), 0);
    return cases.map(({ image, state, y }, at) => {
        const { height, width, greys } = images[image];
        const whole = { height, width, greys: Float64Array.from(greys) };
        const x = fed(changed(whole, state), state);
        return [largest(x, pixels[at]), largest(probabilities(x, network), y), x.length];
    });
}"""
VIOLATIONS = """(within) => axe.run(within).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)))"""
# Each photo is read once the test lets it.
LATE = """() => {
    const read = createImageBitmap;
    window.late = [];
    window.createImageBitmap = async (file) => {
        await new Promise((go) => late.push(go));
        return read(file);
    };
}"""
BEYOND = """() => [...document.querySelectorAll(".nn-bench *")].filter((part) => {
    const { left, right, width } = part.getBoundingClientRect();
    const edge = part.closest(".nn-bench").getBoundingClientRect().right + 1;
    return width && (left < 0 || right > edge) && !part.closest(".nn-announce");
}).map((part) => part.outerHTML.slice(0, 160))"""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


def canonical(named, first):
    """The whole address of a state, from what its own address names."""
    state = {"test": first, "drawn": ""} | UNCHANGED
    state |= dict(part.split("=") for part in named.split("&")) if named else {}
    return "&".join(f"{name}={value}" for name, value in state.items())


@pytest.fixture(scope="module")
def samples(built):
    """The test digits that come with the page: places by label, and the first one's place."""
    html = unescape((built / PLACE / "index.html").read_text("utf-8"))
    of_page = json.loads(re.search(r'data-digits="({.*?})"', html)[1])
    return of_page["places"], of_page["first"]


@pytest.fixture
def first(samples):
    return samples[1]


def opened(page, served, named=""):
    """The page, ready in the state that its address names."""
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}{'#' if named else ''}{named}")
    page.wait_for_function(READY, arg=None)
    return page


def shows(page, named, first):
    """Wait until all that is shown belongs to this state; the numbers shown."""
    page.wait_for_function(READY, arg=canonical(named, first))
    return page.evaluate(NUMBERS)


def goes(page, named, first):
    """The same, after the address has changed to it, without another load."""
    page.evaluate("address => { location.hash = address; }", named)
    return shows(page, named, first)


@pytest.fixture
def page(reader, served):
    return opened(reader(color_scheme="light", reduced_motion="reduce"), served)


def state_of(page):
    named = page.evaluate("document.documentElement.dataset.state")
    return dict(part.split("=", 1) for part in named.split("&"))


def grid(page):
    return page.locator(".nn-grid canvas")


def greys(page, of=".nn-grid canvas"):
    """The greys of a canvas, in its rows."""
    page.wait_for_function(READY, arg=None)
    width, values = page.locator(of).evaluate(GREYS)
    return np.array(values).reshape(-1, width)


def switch(page, name):
    return page.locator(f"[name={name}]")


def to_screen(page, column, row):
    box = grid(page).bounding_box()
    return box["x"] + column / 28 * box["width"], box["y"] + row / 28 * box["height"]


def drag(page, corners):
    """With the mouse, pressed from the first corner to the last."""
    grid(page).scroll_into_view_if_needed()
    page.mouse.move(*to_screen(page, *corners[0]))
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*to_screen(page, *corner), steps=4)
    page.mouse.up()
    page.wait_for_function(READY, arg=None)


def press(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


def seven_by_keys(page):
    """From the middle of an empty sheet."""
    press(page, "Delete")
    press(page, "ArrowUp", 6)
    press(page, "ArrowLeft", 7)
    press(page, "Space")
    press(page, "ArrowRight", 12)
    for _ in range(4):
        press(page, "ArrowDown", 3)
        press(page, "ArrowLeft", 2)
    press(page, "Space")


# ---- Equal to NumPy


def test_every_case_of_the_build_s_is_the_same(page, served, built):
    """Pixels and probabilities, of digits and of photos, in all sets of repairs."""
    (of_cases,) = built.glob("data/cases.*.json")
    (of_pixels,) = built.glob("data/cases_fed.*.bin")
    (of_weights,) = built.glob("data/weights.*.bin")
    found = json.loads(of_cases.read_text("utf-8"))
    pixels = np.frombuffer(gzip.decompress(of_pixels.read_bytes())).reshape(-1, 784)
    network = np.frombuffer(gzip.decompress(of_weights.read_bytes()), "<f4")
    differences = page.evaluate(
        DIFFERENCES,
        {
            **found,
            "pixels": pixels.tolist(),
            "weights": network.tolist(),
            "folder": f"{served}assets/scripts/",
        },
    )
    assert len(differences) == len(found["cases"]) == len(pixels) > 90
    for case, (of_pixel, of_probability, count) in zip(found["cases"], differences, strict=True):
        assert count == 784
        assert of_pixel <= 1e-9, case["state"]
        assert of_probability <= 1e-9, case["state"]


def as_png(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def choose(page, content, name="photo.png", kind="image/png"):
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    page.wait_for_function("() => document.querySelector('.nn-of-digits').disabled")
    page.wait_for_function(READY, arg=None)


def test_a_photo_is_what_own_digit_makes_of_it(page):
    """As it is, it is `wrong`; with the first three repairs, `right`: as the pixels are drawn."""
    image = digits.test()[0][0].reshape(28, 28)
    photo = photographed(image, np.random.default_rng(5))
    choose(page, as_png(Image.fromarray(photo)))
    assert greys(page).tolist() == photo.tolist()
    found = greys(page, ".nn-fed canvas") / 255
    np.testing.assert_allclose(found, own_digit.wrong(photo).reshape(28, 28), atol=0.5 / 255)
    for name in PREPARES:
        switch(page, name).check()
    found = greys(page, ".nn-fed canvas") / 255
    np.testing.assert_allclose(found, own_digit.right(photo).reshape(28, 28), atol=0.5 / 255)
    assert page.evaluate(NUMBERS)["answer"] == digits.test()[1][0]


def test_a_photo_is_read_as_pillow_reads_it(page):
    """In colour, transparent, turned by its camera: on white paper, in Pillow's greys."""
    rng = np.random.default_rng(2)
    colours = Image.fromarray(rng.integers(0, 256, (60, 90, 3), dtype=np.uint8))
    choose(page, as_png(colours))
    assert greys(page).tolist() == np.array(colours.convert("L")).tolist()
    clear = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (10, 5, 20, 25))
    choose(page, as_png(clear))
    on_paper = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    assert greys(page).tolist() == np.array(on_paper.convert("L")).tolist()
    flat = Image.new("L", (64, 32), 255)
    flat.paste(0, (0, 0, 16, 16))  # whole blocks, so that JPEG keeps them
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    flat.save(file, "JPEG", quality=100, exif=exif)
    choose(page, file.getvalue(), "photo.jpg", "image/jpeg")
    turned = np.array(ImageOps.exif_transpose(Image.open(file)).convert("L"), int)
    assert turned.shape == (64, 32)
    assert np.abs(greys(page) - turned).max() <= 1


@pytest.mark.parametrize("size", [(265, 199), (1060, 31), (201, 4000), (200, 200), (1, 3)])
def test_a_photo_has_200_pixels_at_most(page, size):
    """On its longer side, the other in proportion; a small one stays as it is."""
    choose(page, as_png(Image.new("L", size, 200)))
    height, width = greys(page).shape
    longer = min(200, max(size))
    assert max(width, height) == longer
    exact = min(size) * longer / max(size)
    assert exact <= min(width, height) < exact + 1


def test_a_large_photo_is_made_small(page):
    wide = Image.new("L", (1600, 400), 220)
    wide.paste(30, (400, 100, 800, 300))
    choose(page, as_png(wide))
    small = greys(page)
    assert small.shape == (50, 200)
    inside, outside = small[15:35, 55:95], small[:10]
    assert np.abs(inside - 30).max() <= 1
    assert np.abs(outside - 220).max() <= 1


def test_a_photo_stays_on_the_device(newcomer, served):
    """Nothing is asked for once it is there, and no address has it."""
    page = opened(newcomer(), served)
    asked = []
    photo = photographed(digits.test()[0][3].reshape(28, 28), np.random.default_rng(3))
    page.on("request", lambda request: asked.append(request.url))
    choose(page, as_png(Image.fromarray(photo)))
    switch(page, "paper").check()
    page.wait_for_function(READY, arg=None)
    page.evaluate(TWO_FRAMES)
    # A browser may look for the site's icon at each new address.
    assert [url for url in asked if "favicon" not in url] == []
    assert page.url == f"{served}{PLACE}#paper=on"
    assert page.evaluate("JSON.stringify([{ ...localStorage }, history.state])") == "[{},null]"
    expect(page.get_by_text("stays on your device")).to_be_visible()
    # Changes are for digits; the photo goes when one is taken.
    expect(switch(page, "shift")).to_be_disabled()
    expect(page.locator(".nn-preset button").first).to_be_disabled()
    page.locator(".nn-copy-address").click()
    expect(page.get_by_role("status").filter(has_text="in no address")).to_be_visible()
    page.locator(".nn-samples button").first.click()
    expect(switch(page, "shift")).to_be_enabled()
    expect(page.locator(".nn-preset button").first).to_be_enabled()


def test_a_photo_that_comes_late_gives_way(page, first):
    """To a digit, a stroke, an address or a photo that was chosen meanwhile."""
    page.evaluate(LATE)
    other = Image.new("L", (30, 20), 200)

    def is_read(count):
        page.wait_for_function("count => late.length == count", arg=count)

    def comes(at):
        page.evaluate("at => late[at]()", at)
        page.evaluate(TWO_FRAMES)
        page.wait_for_function(READY, arg=None)

    def choose_late(image, count):
        page.locator("input[type=file]").set_input_files(
            {"name": "photo.png", "mimeType": "image/png", "buffer": as_png(image)}
        )
        is_read(count)

    white = Image.new("L", (30, 20), 255)
    choose_late(white, 1)
    page.locator(".nn-samples button").first.click()
    sample = greys(page)
    comes(0)
    assert greys(page).tolist() == sample.tolist()
    choose_late(white, 2)
    drag(page, SEVEN)
    seven = greys(page)
    comes(1)
    assert greys(page).tolist() == seven.tolist()
    choose_late(white, 3)
    page.go_back()
    comes(2)
    assert greys(page).tolist() == sample.tolist()
    choose_late(white, 4)
    choose_late(other, 5)
    comes(4)
    comes(3)
    assert set(greys(page).ravel()) == {200}
    # A switch is not another image.
    choose_late(white, 6)
    switch(page, "thicker").check()
    comes(5)
    assert set(greys(page).ravel()) == {255}
    expect(switch(page, "thicker")).to_be_checked()


def test_a_file_that_is_no_picture_is_said_so(page):
    before = greys(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "digit.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("no picture")
    assert greys(page).tolist() == before.tolist()
    switch(page, "paper").check()
    expect(alert).to_be_hidden()


# ---- Spoiled and repaired


def test_it_begins_with_a_digit(page, first):
    """One of the test digits, recognised, with what the network is fed beside it."""
    x, t = digits.test()
    found = shows(page, "", first)
    assert greys(page).ravel().tolist() == x[int(first)].tolist()
    assert greys(page, ".nn-fed canvas").ravel().tolist() == x[int(first)].tolist()
    assert found["answer"] == t[int(first)]
    y = page.evaluate(PROBABILITIES)
    assert len(y) == 10
    assert sum(y) == pytest.approx(1, abs=1e-12)
    assert np.argmax(y) == found["answer"]


def test_each_button_spoils_it_and_the_next_repairs_it(page, first):
    """Pressed again, it puts all right."""
    label = digits.test()[1][int(first)]
    spoil = page.locator(".nn-preset button:first-child").all()
    repair = page.locator(".nn-preset button:last-child").all()
    assert len(spoil) == len(repair) == 4
    for one, other in zip(spoil, repair, strict=True):
        one.click()
        found = shows(page, one.get_attribute("data-throw"), first)
        assert found["answer"] != label
        expect(page.locator(".nn-label-of")).to_contain_text(f"its label is {label}")
        expect(page.locator(".nn-label-of")).to_contain_text("Wrong")
        other.click()
        named = other.get_attribute("data-throw")
        assert named.startswith(one.get_attribute("data-throw"))
        assert shows(page, named, first)["answer"] == label
        expect(other).to_have_attribute("aria-pressed", "true")
        expect(one).to_have_attribute("aria-pressed", "false")
        other.click()
        shows(page, "", first)


def test_what_was_drawn_is_spoiled_and_repaired(page, first):
    """The buttons are for whatever is on the grid; a digit that is taken keeps the switches."""
    drag(page, SEVEN)
    seven = greys(page)
    drawn = state_of(page)["drawn"]
    spoil, repair = page.locator(".nn-preset button").all()[:2]
    spoil.click()
    shows(page, f"drawn={drawn}&shift=4", first)
    assert greys(page).tolist() == seven.tolist()
    expect(spoil).to_have_attribute("aria-pressed", "true")
    repair.click()
    assert shows(page, f"drawn={drawn}&shift=4&middle=on", first)["answer"] == 7
    other = page.locator(".nn-samples button").last
    place = other.get_attribute("value")
    other.click()
    shows(page, f"test={place}&shift=4&middle=on", first)
    expect(other).to_have_attribute("aria-pressed", "true")
    expect(repair).to_have_attribute("aria-pressed", "true")
    page.locator(".nn-any").click()
    page.wait_for_function(READY, arg=None)
    assert (state_of(page)["shift"], state_of(page)["middle"]) == ("4", "on")
    for _ in range(2):
        page.locator(".nn-undo").click()
    shows(page, f"drawn={drawn}&shift=4&middle=on", first)
    assert greys(page).tolist() == seven.tolist()
    choose(page, as_png(Image.new("L", (30, 20), 200)))
    page.locator(".nn-undo").click()
    page.wait_for_function(READY, arg=None)
    assert greys(page).tolist() == seven.tolist()


def test_what_is_odd_is_told(page, first):
    """In numbers that are marked, by more than colour, and in one line."""
    odd = page.locator(".nn-odd")
    marked = page.locator(".nn-prints .nn-wrong")
    expect(odd).to_contain_text("within what MNIST has")
    expect(marked).to_have_count(0)
    found = goes(page, "shift=4", first)
    expect(odd).to_contain_text("middle")
    assert found["column"] == pytest.approx(shows_at(page, first)["column"] + 4)
    expect(marked).to_have_count(1)
    assert "✕" in marked.locator("dd").evaluate("dd => getComputedStyle(dd, '::before').content")
    found = goes(page, "ink=dark", first)
    assert (found["paper"], found["height"], found["width"]) == (1, 28, 28)
    expect(odd).to_contain_text("paper")
    expect(odd).to_contain_text("the length of the ink is 28")
    goes(page, "grey=30", first)
    expect(odd).to_contain_text("0.12")
    goes(page, "ink=dark&paper=on", first)
    expect(marked).to_have_count(0)


def shows_at(page, first):
    """The numbers of the digit as it is."""
    x = digits.test()[0][int(first)].reshape(28, 28)
    rows, columns = np.nonzero(x)
    assert page.locator(".nn-fed").is_visible()
    return {"row": rows.mean(), "column": columns.mean()}


def test_every_switch_changes_what_is_fed(page, first):
    """Sliders by keys, from one end to the other; the others by a click. All are in the address."""
    named = []
    for name, values in CHANGES.items():
        before = greys(page, ".nn-fed canvas").tolist()
        control = switch(page, name)
        if control.get_attribute("type") == "range":
            control.focus()
            press(page, "End")
            value = control.input_value()
            assert value == max(values, key=int)
            expect(control.locator("..").locator("b")).to_have_text(value)
        elif name == "strokes":
            value = "thin"
            control.select_option(value)
        else:
            value = values[-1]
            control.check()
        named.append(f"{name}={value}")
        shows(page, "&".join(named), first)
        assert greys(page, ".nn-fed canvas").tolist() != before, name
    assert page.url.endswith(f"#{'&'.join(named)}")
    for name in ("paper", "size", "middle", "thicker"):
        before = greys(page, ".nn-fed canvas").tolist()
        switch(page, name).check()
        named.append(f"{name}=on")
        shows(page, "&".join(named), first)
        assert greys(page, ".nn-fed canvas").tolist() != before, name


# ---- Drawn


def test_a_seven_by_mouse(page, first):
    """On an empty sheet: the test digit that stood there gives way."""
    drag(page, SEVEN)
    assert page.evaluate(NUMBERS)["answer"] == 7
    assert state_of(page)["test"] == first
    assert "label is" not in page.locator(".nn-label-of").inner_text()
    assert greys(page)[20:, 18:].max() == 0


def test_a_seven_by_keys(page):
    """What they do is spoken: row and column, and whether the pen is down."""
    grid(page).focus()
    spoken = page.locator(".nn-spoken")
    press(page, "ArrowUp")
    expect(spoken).to_have_text("Row 13, column 14.")
    press(page, "ArrowDown")
    seven_by_keys(page)
    expect(spoken).to_have_text(re.compile(r"^Row 20, column 11\.$"))
    assert page.evaluate(NUMBERS)["answer"] == 7
    press(page, "Space")
    expect(spoken).to_have_text("Row 20, column 11, pen down.")
    # Whoever leaves the grid lifts the pen, and is told the answer.
    press(page, "Tab")
    expect(spoken).to_contain_text("Read as 7")
    press(page, "Shift+Tab")
    press(page, "ArrowDown")
    expect(spoken).to_have_text("Row 21, column 11.")
    assert "#drawn=" in page.url
    press(page, "Tab")
    press(page, "Enter")
    assert greys(page).max() == 0


def test_a_photo_is_not_drawn_on_by_keys(page):
    """They are the browser's then, but for the one that empties the sheet; Undo has both."""
    switch(page, "shift").fill("2")
    drag(page, SEVEN)
    before = greys(page)
    choose(page, as_png(Image.new("L", (60, 40), 200)))
    grid(page).focus()
    for key in ("Space", "ArrowDown", "Space"):
        press(page, key)
    assert greys(page).shape == (40, 60)
    expect(page.locator(".nn-eraser")).to_be_disabled()
    press(page, "Delete")
    assert greys(page).shape == (28, 28)
    page.locator(".nn-undo").click()
    assert greys(page).shape == (40, 60)
    page.locator(".nn-undo").click()
    assert greys(page).tolist() == before.tolist()
    assert state_of(page)["shift"] == "2"


def test_back_from_what_became_of_a_photo_leads_to_the_digit(page, served, first):
    """By one step, however many switches were thrown: no address has the photo. Undo has it."""
    drawn = ""
    for _ in range(2):
        before = greys(page)
        choose(page, as_png(Image.new("L", (60, 40), 200)))
        for name in ("paper", "middle", "thicker"):
            switch(page, name).check()
        page.wait_for_function(READY, arg=None)
        assert page.url == f"{served}{PLACE}#paper=on&middle=on&thicker=on"
        page.go_back()
        shows(page, drawn, first)
        assert greys(page).tolist() == before.tolist()
        page.locator(".nn-undo").click()
        assert greys(page).shape == (40, 60)
        # And so it is where a drawing was on the grid.
        page.locator(".nn-clear").click()
        drag(page, SEVEN)
        drawn = f"drawn={state_of(page)['drawn']}"


@pytest.mark.parametrize("held", ["Control", "Alt", "Meta"])
def test_a_key_with_another_is_the_browser_s(page, first, held):
    """Alt and an arrow go back, for one."""
    taken = """(canvas, [key, held]) => !canvas.dispatchEvent(new KeyboardEvent("keydown", {
        key, [held]: true, bubbles: true, cancelable: true }))"""
    for key in ("ArrowLeft", "Delete", " "):
        name = {"Control": "ctrlKey", "Alt": "altKey", "Meta": "metaKey"}[held]
        assert not grid(page).evaluate(taken, [key, name])
    shows(page, "", first)
    assert not page.locator(".nn-spoken").inner_text().startswith("Row")
    assert grid(page).evaluate(taken, ["ArrowLeft", "shiftKey"])


def test_what_is_told_of_the_eraser(page):
    page.locator(".nn-eraser").click()
    grid(page).focus()
    press(page, "Space")
    expect(page.locator(".nn-spoken")).to_have_text("Row 14, column 14, eraser down.")


def test_a_photo_has_no_changes(page):
    """Also where Undo leads back to it: no switch that is in force is out of reach."""
    choose(page, as_png(Image.new("L", (60, 40), 200)))
    page.locator(".nn-samples button").first.click()
    switch(page, "ink").check()
    switch(page, "paper").check()
    page.locator(".nn-undo").click()
    assert greys(page).shape == (40, 60)
    expect(switch(page, "ink")).to_be_disabled()
    expect(switch(page, "ink")).not_to_be_checked()
    expect(switch(page, "paper")).to_be_checked()
    assert page.url.endswith("#paper=on")


def test_thicker_strokes_leave_the_length_of_mnist(page, first):
    """With the size, too: it is made 18 first."""
    found = goes(page, "size=on&middle=on&thicker=on", first)
    assert max(found["height"], found["width"]) == 20


def test_back_with_the_pen_down(page, first):
    """What was being drawn is gone, and the pen is up."""
    goes(page, "shift=1", first)
    goes(page, "shift=2", first)
    before = greys(page)
    grid(page).focus()
    press(page, "Space")
    press(page, "ArrowRight", 3)
    page.go_back()
    shows(page, "shift=1", first)
    assert greys(page).tolist() == before.tolist()
    press(page, "ArrowRight")
    expect(page.locator(".nn-spoken")).to_have_text("Row 14, column 18.")
    shows(page, "shift=1", first)


def touches(page):
    """Sends touches: their kind, and the corners at which fingers are."""
    touch = page.context.new_cdp_session(page)

    def send(kind, *corners):
        places = [to_screen(page, *corner) for corner in corners]
        points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return send


def test_a_second_finger_does_not_draw(newcomer, served, first):
    """Nor does it end what the first one draws."""
    page = newcomer(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    opened(page, served)
    grid(page).scroll_into_view_if_needed()
    send = touches(page)
    send("touchStart", (4, 4))
    send("touchStart", (4, 4), (24, 24))
    send("touchMove", (4, 8), (24, 20))
    send("touchMove", (4, 8))
    send("touchMove", (4, 20))
    send("touchEnd")
    page.wait_for_function("() => document.documentElement.dataset.state.includes('drawn=A')")
    drawn = greys(page)
    assert drawn[4:20, 4].min() > 0
    assert drawn[:, 8:].max() == 0
    page.locator(".nn-undo").tap()
    shows(page, "", first)


def test_a_seven_by_finger(newcomer, served):
    """On a phone, which does not scroll under the finger."""
    page = newcomer(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    opened(page, served)
    grid(page).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    send = touches(page)
    send("touchStart", SEVEN[0])
    for (column, row), (to_column, to_row) in pairwise(SEVEN):
        for share in (0.25, 0.5, 0.75, 1):
            send(
                "touchMove",
                (column + share * (to_column - column), row + share * (to_row - row)),
            )
    send("touchEnd")
    page.wait_for_function("() => document.documentElement.dataset.state.includes('drawn=A')")
    page.wait_for_function(READY, arg=None)
    assert page.evaluate(NUMBERS)["answer"] == 7
    assert page.evaluate("scrollY") == before


def test_a_drawing_is_in_its_address(page, served, reader):
    """Another reader who opens it sees the same, with the same switches."""
    drag(page, SEVEN)
    switch(page, "scale").focus()
    press(page, "ArrowRight")
    switch(page, "middle").check()
    page.wait_for_function(READY, arg=None)
    address = page.url
    assert re.search(r"#drawn=[\w-]{523}&scale=110&middle=on$", address)
    drawn, fed, y = greys(page), greys(page, ".nn-fed canvas"), page.evaluate(PROBABILITIES)
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function(READY, arg=None)
    assert greys(page).tolist() == drawn.tolist()
    assert greys(page, ".nn-fed canvas").tolist() == fed.tolist()
    assert page.evaluate(PROBABILITIES) == y
    assert set(np.unique(drawn)) <= {17 * grey for grey in range(16)}


def test_its_address_is_copied(newcomer, served):
    page = newcomer(permissions=["clipboard-read", "clipboard-write"])
    opened(page, served)
    drag(page, SEVEN)
    page.locator(".nn-copy-address").click()
    expect(page.get_by_role("status").filter(has_text="copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.locator(".nn-copy-address").click()
    expect(page.get_by_role("status").filter(has_text="could not")).to_be_visible()


def test_it_is_erased_undone_and_emptied(page, first):
    drag(page, SEVEN)
    seven = greys(page)
    drag(page, [(4, 22), (9, 22)])
    assert greys(page)[21:24, 4:9].min() > 0
    page.locator(".nn-undo").click()
    assert greys(page).tolist() == seven.tolist()
    eraser = page.locator(".nn-eraser")
    eraser.click()
    expect(eraser).to_have_attribute("aria-pressed", "true")
    drag(page, [(6, 8), (22, 8)])
    assert greys(page)[7:9].max() == 0
    assert greys(page)[15:20].max() == 255
    page.locator(".nn-clear").click()
    assert greys(page).max() == 0
    expect(page.locator(".nn-odd")).to_have_text("Nothing is drawn.")
    page.locator(".nn-undo").click()
    page.locator(".nn-undo").click()
    assert greys(page).tolist() == seven.tolist()
    page.locator(".nn-undo").click()
    shows(page, "", first)
    page.locator(".nn-undo").click()
    shows(page, "", first)


def test_the_eraser_takes_from_a_test_digit(page, first):
    before = greys(page)
    page.locator(".nn-eraser").click()
    drag(page, [(0, 14), (28, 14)])
    after = greys(page)
    assert after[13:15].max() == 0
    # In 16 greys.
    assert np.abs(after[:10] - before[:10]).max() <= 9


# ---- Test digits and addresses


def test_a_sample_is_a_tap_away(page, samples):
    places, first = samples
    x, t = digits.test()
    buttons = page.locator(".nn-samples button")
    assert buttons.count() == 10
    for place, button in zip(places, buttons.all(), strict=True):
        assert str(t[int(place)]) in button.get_attribute("aria-label")
        drawn = greys(page, f".nn-samples canvas[data-test='{place}']")
        assert drawn.ravel().tolist() == x[int(place)].tolist()
    buttons.nth(0).click()
    shows(page, f"test={places[0]}", first)
    expect(buttons.nth(0)).to_have_attribute("aria-pressed", "true")
    assert greys(page).ravel().tolist() == x[int(places[0])].tolist()


def test_other_test_digits_come_when_they_are_asked_for(newcomer, served, first):
    """Once, by the button or by an address."""
    page = newcomer()
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "digits_few" in one.url else None)
    opened(page, served)
    assert asked == []
    page.locator(".nn-any").click()
    page.wait_for_function(READY, arg=None)
    place = int(state_of(page)["test"])
    x, t = digits.test()
    assert greys(page).ravel().tolist() == x[place].tolist()
    expect(page.locator(".nn-label-of")).to_contain_text(f"Its label is {t[place]}")
    goes(page, "test=999", first)
    assert greys(page).ravel().tolist() == x[999].tolist()
    assert len(asked) == 1
    opened(page, served, "test=17&shift=1")
    shows(page, "test=17&shift=1", first)
    assert greys(page).ravel().tolist() == x[17].tolist()


def test_other_test_digits_may_not_come(newcomer, served, first):
    """That is said; what was on the grid stays, and once they come they are shown."""
    page = opened(newcomer(), served)
    page.route("**/data/digits_few.*", lambda route: route.abort())
    before = greys(page)
    goes(page, "shift=1", first)
    page.evaluate("location.hash = 'test=17&ink=dark'")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("could not be fetched")
    shows(page, "ink=dark", first)
    assert page.url == f"{served}{PLACE}#ink=dark"
    assert greys(page).tolist() == before.tolist()
    # It can be worked with: the eraser takes from what is seen.
    page.locator(".nn-eraser").click()
    drag(page, [(14, 2), (14, 26)])
    expect(alert).to_be_visible()
    assert 0 < greys(page).sum() < before.sum()
    page.go_back()
    shows(page, "ink=dark", first)
    expect(alert).to_be_hidden()
    page.go_back()
    shows(page, "shift=1", first)
    page.evaluate("location.hash = 'test=17'")
    expect(alert).to_be_visible()
    shows(page, "", first)
    page.unroute("**/data/digits_few.*")
    page.get_by_role("button", name="Try again").click()
    shows(page, "test=17", first)
    expect(alert).to_be_hidden()


def test_a_drawing_and_a_photo_stay_where_others_do_not_come(newcomer, served):
    """And once they come, Undo leads back to them."""
    page = opened(newcomer(), served)
    page.route("**/data/digits_few.*", lambda route: route.abort())
    alert, another = page.get_by_role("alert"), page.locator(".nn-any")
    drag(page, SEVEN)
    seven = greys(page)
    another.click()
    expect(alert).to_be_visible()
    assert greys(page).tolist() == seven.tolist()
    choose(page, as_png(Image.new("L", (60, 40), 200)))
    another.click()
    expect(alert).to_be_visible()
    assert greys(page).shape == (40, 60)
    page.unroute("**/data/digits_few.*")
    page.get_by_role("button", name="Try again").click()
    expect(alert).to_be_hidden()
    assert greys(page).shape == (28, 28)
    page.locator(".nn-undo").click()
    assert greys(page).shape == (40, 60)


def test_other_test_digits_are_asked_for_once(newcomer, served, first):
    """However much is done until they come."""
    page = opened(newcomer(), served)
    waiting = []

    def hold(route):
        waiting.append(route)

    page.route("**/data/digits_few.*", hold)
    page.evaluate("location.hash = 'test=17'")
    for name in ("paper", "thicker", "middle"):
        switch(page, name).check()
    page.evaluate(TWO_FRAMES)
    (route,) = waiting
    route.continue_()
    shows(page, "test=17&paper=on&middle=on&thicker=on", first)
    assert len(waiting) == 1


def test_addresses_are_kept_walked_and_reloaded(page, served, first):
    """What changes nothing is not named; names come in the table's order."""
    goes(page, "middle=on&shift=2", first)
    switch(page, "ink").check()
    shows(page, "shift=2&ink=dark&middle=on", first)
    assert page.url == f"{served}{PLACE}#shift=2&ink=dark&middle=on"
    switch(page, "middle").uncheck()
    shows(page, "shift=2&ink=dark", first)
    drag(page, SEVEN)
    page.go_back()
    shows(page, "shift=2&ink=dark", first)
    page.go_back()
    shows(page, "shift=2&ink=dark&middle=on", first)
    expect(switch(page, "middle")).to_be_checked()
    page.go_forward()
    there = shows(page, "shift=2&ink=dark", first)
    page.reload()
    assert shows(page, "shift=2&ink=dark", first) == there
    # Back leads past all values of a slider.
    for _ in range(3):
        switch(page, "down").press("ArrowRight")
    shows(page, "shift=2&down=3&ink=dark", first)
    page.go_back()
    shows(page, "shift=2&ink=dark", first)


@pytest.mark.parametrize(
    ("named", "known", "told"),
    [
        ("shift=9&middle=on", "middle=on", ["shift=9", "shift=0"]),
        ("colour=red", "", ["colour"]),
        ("test=1000", "", ["test=1000"]),
        ("test=photo", "", ["test=photo"]),
        ("drawn=AAAA&ink=dark", "ink=dark", ["drawn=AAAA"]),
        ("__proto__=1&paper=constructor", "", ["__proto__", "constructor"]),
    ],
)
def test_an_address_that_is_not_known_is_said_so(page, first, named, known, told):
    """The default is taken; what is known holds."""
    page.evaluate("address => { location.hash = address; }", named)
    shows(page, known, first)
    said = page.locator(".nn-unknown")
    expect(said).to_be_visible()
    for part in told:
        expect(said).to_contain_text(part)
    switch(page, "thicker").check()
    expect(said).to_have_text("")


def test_a_link_to_a_place_changes_nothing(page, served, first):
    goes(page, "shift=4", first)
    page.evaluate("location.hash = 'why'")
    page.evaluate(TWO_FRAMES)
    shows(page, "shift=4", first)
    opened(page, served, "why")
    shows(page, "", first)
    expect(page.locator("#why")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_state_opens_at_the_grid_and_not_at_its_row(newcomer, served, width):
    page = newcomer(viewport={"width": width, "height": 800})
    opened(page, served, "ink=dark")
    page.wait_for_timeout(300)  # a browser looks for the place once more when all has come
    assert page.evaluate("scrollY") == 0
    assert page.locator('tr[id*="="]').count() == 0


def test_who_comes_back_is_where_he_was(newcomer, served):
    """By Back and by a reload, and who scrolls until the data have come stays, too."""
    page = newcomer()
    waiting = []
    page.route("**/data/weights.*", lambda route: waiting.append(route))  # noqa: PLW0108 -- it must be a function
    page.goto(f"{served}{PLACE}#shift=4")
    page.wait_for_load_state("load")
    page.evaluate("scrollTo(0, 600)")
    page.evaluate(TWO_FRAMES)
    for route in waiting:
        route.continue_()
    page.wait_for_function(READY, arg=None)
    assert page.evaluate("scrollY") == 600
    page.unroute("**/data/weights.*")
    page.reload()
    page.wait_for_function(READY, arg=None)
    page.wait_for_function("() => scrollY == 600")
    page.goto(f"{served}about/")
    page.go_back()
    page.wait_for_function(READY, arg=None)
    page.wait_for_function("() => scrollY == 600")


# ---- Where something is missing, and how it looks


def test_the_new_answer_is_spoken_once(page, first):
    """By one polite line; nothing else is."""
    statuses = page.locator("article").get_by_role("status")
    before = statuses.all_inner_texts()
    switch(page, "ink").check()
    found = shows(page, "ink=dark", first)
    now = statuses.all_inner_texts()
    (spoken,) = [text for text, old in zip(now, before, strict=True) if text != old]
    assert f"Read as {found['answer']}" in spoken
    assert "paper" in spoken


def test_every_control_is_a_stop(page):
    """And has a name."""
    stops = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        stops.add(
            page.evaluate(
                """() => {
                    const { activeElement: stop } = document;
                    if (stop.matches(".nn-grid canvas")) return "grid";
                    return stop.name || stop.dataset.throw || stop.type + stop.className;
                }"""
            )
        )
    wanted = {"grid", "shift=4", "shift=4&middle=on", "file", *UNCHANGED}
    wanted |= {f"buttonnn-{name}" for name in ("clear", "eraser", "undo", "any", "copy-address")}
    assert wanted <= stops


def test_without_javascript_there_is_the_table(reader, served):
    """A row for each change, to which its address leads; nothing is there to press."""
    page = reader(java_script_enabled=False)
    page.goto("about:blank")
    page.goto(f"{served}{PLACE}#ink=dark")
    row = page.locator("[id='ink=dark']")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("paper=on")
    expect(page.get_by_text("Drawing needs JavaScript")).to_be_visible()
    controls = page.locator("article").locator("button, input, select, progress, canvas")
    assert [one.get_attribute("class") for one in controls.all() if one.is_visible()] == []


@pytest.mark.parametrize("status", [None, 404])
def test_data_that_do_not_come_are_asked_for_again(newcomer, served, first, status):
    refuse = (lambda route: route.fulfill(status=404)) if status else lambda route: route.abort()
    page = newcomer()
    page.route("**/data/**", refuse)
    page.goto(f"{served}{PLACE}#ink=dark")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("could not be fetched")
    assert page.evaluate("document.documentElement.dataset.bench") == "failed"
    expect(page.locator("[id='ink=dark']")).to_be_in_viewport()
    page.unroute("**/data/**")
    page.get_by_role("button", name="Try again").click()
    shows(page, "ink=dark", first)
    expect(alert).to_be_hidden()


def test_on_the_narrowest_phone(reader, served, first):
    """Nothing is pushed sideways, and the answer keeps to the bottom edge."""
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, served, "scale=120&grey=50&ink=dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(BEYOND) == []
    box = grid(page).bounding_box()
    assert box["width"] == pytest.approx(box["height"], abs=1)
    answer = page.locator("[data-number='draw.answer']")
    for part in (".nn-samples", ".nn-changes", ".nn-repairs"):
        page.locator(part).evaluate("one => one.scrollIntoView({ block: 'center' })")
        expect(answer).to_be_in_viewport(ratio=1)
    page.evaluate("location.hash = 'drawn=' + 'no-drawing-'.repeat(40)")
    shows(page, "", first)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_paper_is_black_and_ink_white_in_all_colours(newcomer, served, options):
    """It is about numbers: 0 is black. The answer's bar differs by its text, too."""
    page = opened(newcomer(**options), served, "ink=dark")
    assert greys(page)[0, 0] == 0
    assert greys(page, ".nn-fed canvas")[0, 0] == 255
    weights = page.locator(".nn-bars li").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).fontWeight)"
    )
    assert [weights.count(one) for one in set(weights)].count(1) == 1


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(reader, served, first, scheme, width):
    page = reader(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, served)
    page.evaluate(Axe().axe_script)
    for named in ("", "shift=4", "ink=dark&paper=on"):
        goes(page, named, first)
        assert page.evaluate(VIOLATIONS, ".nn-bench") == [], named
    grid(page).focus()
    press(page, "Space")
    assert page.evaluate(VIOLATIONS, ".nn-bench") == []
    page.evaluate("location.hash = 'shift=9'")
    shows(page, "", first)
    choose(page, as_png(Image.new("L", (30, 20), 200)))
    assert page.evaluate(VIOLATIONS, ".nn-bench") == []


def test_it_is_light(newcomer, served, built):
    """Scripts of this page, and data before the first answer."""
    page = newcomer()
    answers = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    opened(page, served)
    data = {url: sent(answer) for url, answer in answers.items() if "/data/" in url}
    assert {url.split("/data/")[1].split(".")[0] for url in data} == {"weights", "samples"}
    assert sum(data.values()) <= DATA
    modules = {
        url: sent(answer) for url, answer in answers.items() if re.search(r"/scripts/\w+/", url)
    }
    assert len([url for url in modules if "/draw/" in url]) == 2
    assert sum(modules.values()) <= SCRIPTS


# ---- The small form


def form_of(page):
    return page.locator(".nn-draw-here")


def open_form(page):
    form_of(page).locator("summary").click()
    page.wait_for_function(READY, arg=None)


def test_the_small_form_costs_nothing_until_it_is_opened(newcomer, served):
    """Then it comes with all that it needs, and its repairs work. The address stays."""
    page = newcomer()
    answers = []
    page.on("response", lambda answer: answers.append(answer.url))
    page.goto(f"{served}{OF_PITFALL}#photo", wait_until="networkidle")
    assert [url for url in answers if "/data/" in url] == []
    own = [url for url in answers if "/scripts/" in url and "/draw/" in url]
    assert [url.rsplit("/", 1)[1] for url in own] == ["opened.js"]
    open_form(page)
    drag(page, [(column - 4, row) for column, row in SEVEN])
    spoiled = page.evaluate(NUMBERS)
    assert spoiled["column"] < 12
    switch(page, "middle").check()
    page.wait_for_function(READY, arg=None)
    found = page.evaluate(NUMBERS)
    assert abs(found["column"] - 14) <= 0.5
    assert found["answer"] == 7
    assert page.url == f"{served}{OF_PITFALL}#photo"
    page.go_back()
    assert page.url == "about:blank"


def test_the_small_form_may_not_come(newcomer, served):
    """That is said, and it is asked for again when it is opened again."""
    page = newcomer()
    page.goto(f"{served}{OF_PITFALL}")
    page.route("**/draw/images.js", lambda route: route.abort())
    summary = form_of(page).locator("summary")
    summary.click()
    alert = form_of(page).get_by_role("alert")
    expect(alert).to_contain_text("could not be fetched")
    page.unroute("**/draw/images.js")
    summary.click()
    summary.click()
    page.wait_for_function(READY, arg=None)
    expect(grid(page)).to_be_visible()
    expect(alert).to_be_hidden()


def test_the_small_form_by_keys(newcomer, served):
    page = newcomer()
    page.goto(f"{served}{OF_PITFALL}")
    form_of(page).locator("summary").focus()
    press(page, "Enter")
    page.wait_for_function(READY, arg=None)
    press(page, "Tab")
    expect(grid(page)).to_be_focused()
    seven_by_keys(page)
    page.wait_for_function(READY, arg=None)
    assert page.evaluate(NUMBERS)["answer"] == 7


def test_the_small_form_leads_to_the_page(newcomer, served):
    """Also where it is closed to those without JavaScript."""
    page = newcomer(java_script_enabled=False)
    page.goto(f"{served}{OF_PITFALL}")
    form_of(page).locator("summary").click()
    expect(form_of(page)).to_contain_text("needs JavaScript")
    assert not form_of(page).locator("canvas, button").first.is_visible()
    form_of(page).get_by_role("link").click()
    assert page.url == f"{served}{PLACE}"


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_the_small_form(newcomer, served, width):
    page = newcomer(viewport={"width": width, "height": 800})
    page.goto(f"{served}{OF_PITFALL}")
    open_form(page)
    page.evaluate(Axe().axe_script)
    assert page.evaluate(VIOLATIONS, ".nn-draw-here") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
