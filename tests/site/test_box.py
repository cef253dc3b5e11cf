"""The box that takes an error or a number: what it answers, and how it is used."""

import gzip
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

MESSAGES = Path(__file__).with_name("messages.txt")
PLACE = "symptoms/"
LARGEST = 12 * 1024
VIOLATIONS = """() => axe.run("[data-symptom-box]").then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)))"""
# Each message's answers: the page, the symptom, what is said and done, and whether it is sure.
ANSWERS = """async ([address, messages]) => {
    const index = SymptomBox.known(await (await fetch(address)).json());
    return messages.map((text) => SymptomBox.answers(index, text).map(({ symptom, sure, said }) =>
        ({ page: symptom.link.split("/")[1], id: symptom.id, sure, said, fix: symptom.fix,
           code: symptom.repair })));
}"""
SHAPES = [
    ("shapes (100,784) and (50,784) not aligned", "weights-transposed", "784 against 50: W1 has"),
    ("shapes (32,784) and (128,784) not aligned", "weights-transposed", "As (784, 128) it fits"),
    ("shapes (784,50) and (100,784) not aligned", "order", "(784, 50) stands before (100, 784)."),
    ("shapes (784,50) and (784,) not aligned", "order-one", "The other way round they fit."),
    ("shapes (784,) and (50,784) not aligned", "weights-transposed-one", "As (784, 50) it fits."),
    ("shapes (100,784) and (50,100) not aligned", "layer-input", "these weights take 50 numbers"),
    ("shapes (64,784) and (50,100) not aligned", "layer-input", "these weights take 50 numbers"),
    ("shapes (9,28,28) and (784,50) not aligned", "square-images", "each image is still 28"),
    ("shapes (9,1,28,28) and (784,50) not aligned", "square-images", "is still 28"),
    ("shapes (28,28) and (784,50) not aligned", "square-image", "the image is still 28"),
    ("shapes (784,99) and (784,50) not aligned", "images-transposed", "As (99, 784) it fits."),
    ("could not be broadcast together with shapes (64,128) (32,)", "bias", "128 sums for each"),
]


FIELDS = ("id", "kind", "text", "fix", "code", "also", "signs", "rank")


@pytest.fixture(scope="module")
def index(built):
    """What the box fetches, each symptom by the names of its fields."""
    value = json.loads((built / "box.json").read_text("utf-8"))
    for _, _, symptoms in value["pages"]:
        symptoms[:] = [dict(zip(FIELDS, symptom, strict=True)) for symptom in symptoms]
    return value


@pytest.fixture
def page(reader, served):
    page = reader(color_scheme="light", reduced_motion="reduce")
    page.goto("about:blank")
    page.goto(served + PLACE)
    return page


@pytest.fixture
def answers(page, served):
    """`answers(messages)`: what the box would show for each."""
    page.add_script_tag(url=f"{served}assets/scripts/box.js")
    return lambda messages: page.evaluate(ANSWERS, [f"{served}box.json", messages])


def messages():
    """(pages, message) of each line of the file."""
    for line in MESSAGES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            pages, _, message = line.partition(": ")
            yield set(pages.split()), message.replace("\\n", "\n")


def plain(markdown):
    return markdown.replace("`", "")


def test_learners_find_the_page(answers, index):
    """Nine of ten of what they paste has the right page first; nonsense has no sure answer."""
    there = {link.split("/")[1] for link, _, _ in index["pages"]}
    asked = [(pages, text) for pages, text in messages() if not pages or pages & there]
    found = answers([text for _, text in asked])
    missed = []
    for (pages, text), said in zip(asked, found, strict=True):
        if not pages:
            assert not any(one["sure"] for one in said), (text, said)
        elif not said or said[0]["page"] not in pages:
            missed.append(text)
        assert len(said) <= 4
        assert len({one["page"] for one in said}) == len(said)
    assert len(asked) > 800
    assert len(missed) < 0.07 * len(asked), missed


def test_each_symptom_is_found_by_its_own_text(answers, index):
    symptoms = [(link, symptom["text"]) for link, _, listed in index["pages"] for symptom in listed]
    found = answers([plain(text) for _, text in symptoms])
    missed = []
    for (_, text), said in zip(symptoms, found, strict=True):
        pages = {link.split("/")[1] for link, other in symptoms if other == text}
        assert pages & {one["page"] for one in said}, (text, said)
        assert said[0]["sure"]
        if said[0]["page"] not in pages:
            missed.append(text)
    # Of causes that look alike, the commonest comes first.
    assert len(missed) < 0.06 * len(symptoms), missed


def test_shapes_are_understood(answers):
    """Which of the two is the wrong one follows from them."""
    found = answers([f"ValueError: {message}" for message, _, _ in SHAPES])
    for (message, symptom, said), answers_to in zip(SHAPES, found, strict=True):
        its = {one["id"]: one["said"] for one in answers_to[:2]}
        assert said in its.get(symptom, ""), (message, answers_to)


def test_no_answer_repeats_the_failing_line(answers, index):
    """Not even if it is what the best answer would have said; spaces and names aside."""
    tried = []
    for _, _, listed in index["pages"]:
        for symptom in listed:
            for line in filter(None, symptom["code"].split("\n")):
                message = plain(symptom["text"])
                spaced = re.sub(r"\s*([-+*/@=])\s*", r" \1  ", line)
                tried.append((line, f"Traceback:\n  File 'a.py', line 1\n    {line}\n{message}"))
                tried.append((line, f"----> 3 {spaced}\n\n{message}"))
    assert tried
    for (line, _), said in zip(tried, answers([text for _, text in tried]), strict=True):
        for answer in said:
            assert line not in answer["code"].split("\n")
    failing = "a1 = x @ W1 + b1\nValueError: matmul: Input operand 1 has a mismatch (size 100 is "
    for line in ("a1 = x @ W1 + b1", "a1 = np.dot(x, W1) + b1"):
        [said] = answers([failing.replace("a1 = x @ W1 + b1", line) + "different from 50)"])
        assert said
        assert not any("x @ W1" in answer["code"] + answer["fix"] for answer in said)


def test_no_repair_is_what_was_typed(answers, index):
    fixes = [symptom["fix"] for _, _, listed in index["pages"] for symptom in listed]
    for fix, said in zip(fixes, answers([plain(fix) for fix in fixes]), strict=True):
        assert plain(fix) not in [answer["code"] for answer in said]


def test_the_index_is_small_and_its_links_lead_somewhere(built, index):
    content = (built / "box.json").read_bytes()
    assert len(gzip.compress(content, 9)) <= LARGEST
    for link, _, symptoms in index["pages"]:
        html = (built / link / "index.html").read_text("utf-8")
        for symptom in symptoms:
            assert f'id="{symptom["id"]}"' in html
    linked = {link.split("/")[1] for link, _, _ in index["pages"]}
    assert linked == {path.name for path in (built / "pitfalls").iterdir() if path.is_dir()}


def test_script_and_index_are_fetched_on_first_focus(page, served):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto("about:blank")
    page.goto(served + PLACE, wait_until="networkidle")
    before = len(requests)
    box = page.locator("[data-symptom-box] input")
    box.focus()
    box.fill("loss 2.3026")
    expect(page.locator("[data-symptom-box] li").first).to_be_visible()
    box.blur()
    box.fill("nan")
    expect(page.locator("[data-symptom-box] li").first).to_contain_text("nan")
    assert requests[before:] == [f"{served}assets/scripts/box.js", f"{served}box.json"]


@pytest.mark.parametrize("how", ["typed", "an example"])
def test_what_came_before_the_script_is_answered(page, how):
    """The focus fetches the script; nobody waits for it."""

    def late(route):
        if how == "typed":
            page.keyboard.insert_text("loss 2.3026")
        else:
            page.evaluate("document.querySelector('[data-symptom-box] button').click()")
        route.continue_()

    page.route("**/box.js", late)
    page.locator("[data-symptom-box] input").focus()
    expect(page.locator("[data-symptom-box] li").first).to_be_visible()
    page.unroute("**/box.js")
    expect(page.locator("[data-symptom-box] input")).not_to_have_value("")


def test_by_keyboard(page, served):
    """Tab leads to the box; Enter and arrows to its answers; Escape clears. It is spoken."""
    box = page.get_by_label("Paste your error or number")
    answers = page.locator("[data-symptom-box] a")
    said = page.locator("[data-symptom-box]").get_by_role("status")
    for _ in range(60):
        page.keyboard.press("Tab")
        if box.evaluate("input => input == document.activeElement"):
            break
    page.keyboard.type("254 + 3 = 1")
    expect(answers.first).to_have_attribute("href", f"{served}pitfalls/uint8_wrap/#sum-wraps")
    expect(said).to_contain_text(re.compile(r"(answers\. First|One answer):"))
    expect(said).to_contain_text("257 without the wrap at 256, 1 with it")
    page.keyboard.press("Control+A")
    page.keyboard.type("0.9207")
    expect(said).to_contain_text("accuracy 0.9207")
    page.keyboard.press("Enter")
    expect(answers.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(answers.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(answers).to_have_count(0)
    expect(said).to_have_text("")
    page.keyboard.insert_text("nan")
    expect(answers.first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pitfalls/\w+/#[\w-]+$"))


def test_examples_fill_the_box(page):
    buttons = page.locator("[data-symptom-box] button")
    assert buttons.count() == 4
    for button in buttons.all():
        button.click()
        expect(page.locator("[data-symptom-box] input")).to_have_value(button.inner_text())
        expect(page.locator("[data-symptom-box] li").first).to_be_visible()


def test_a_pasted_traceback_keeps_its_lines(page):
    text = (
        "Traceback:\n  File 'a.py', line 3\n    a1 = np.dot(x, W1)\nValueError: shapes not aligned"
    )
    box = page.locator("[data-symptom-box] input")
    box.focus()
    box.evaluate(
        """(input, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", text);
            input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        }""",
        text,
    )
    assert box.input_value().count("\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}") == 3
    expect(page.locator("[data-symptom-box] a").first).to_have_attribute(
        "href", re.compile("batch_matmul/#")
    )


def test_what_is_not_known_is_said_so(page):
    """It leads on to the symptoms and the probes."""
    leads_on(page, "blub blub", "Nothing here is sure to fit.")


def test_an_index_that_does_not_come_is_said_so(page):
    page.route("**/box.json", lambda route: route.abort())
    leads_on(page, "nan", "could not be fetched")
    page.unroute("**/box.json")
    with page.expect_response("**/box.json"):
        page.locator("[data-symptom-box] input").fill("loss nan")
    expect(page.locator("[data-symptom-box] li").first).to_be_visible()


def leads_on(page, typed, said):
    box = page.locator("[data-symptom-box]")
    box.locator("input").fill(typed)
    expect(box.get_by_role("status")).to_contain_text(said)
    expect(box).to_contain_text(said)
    links = box.locator("a").evaluate_all("all => all.map(({ pathname }) => pathname)")
    assert links == ["/symptoms/", "/probes/"]


def test_a_guess_is_called_one(page):
    box = page.locator("[data-symptom-box]")
    box.locator("input").fill("good afternoon")
    expect(box).to_contain_text("Not sure. It may be:")
    expect(box.get_by_role("status")).to_contain_text("Not sure.")


def test_without_javascript_there_is_the_list(reader, served):
    page = reader(java_script_enabled=False)
    page.goto(served + PLACE)
    assert not page.locator("[data-symptom-box]").is_visible()
    assert page.locator("h3").count() > 50


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_answers_look_sound(reader, served, scheme, forced):
    """On the narrowest phone, and in colours that the system forces."""
    page = reader(color_scheme=scheme, reduced_motion="reduce")
    page.emulate_media(forced_colors=forced)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("about:blank")
    page.goto(served)
    page.locator("[data-symptom-box] input").fill("ValueError: shapes (100,784) and (50,784)")
    expect(page.locator("[data-symptom-box] li").first).to_be_visible()
    page.evaluate(Axe().axe_script)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(forced_colors="null")
