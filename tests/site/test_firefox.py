"""Every page in Firefox, which draws layout and formulas with an engine of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from node import MODULES, NODE, asked

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WIDTHS = (320, 360, 412, 768, 820, 1280, 1440, 1920)

# With all that a reader can open: by how much the page can be pushed sideways, what of the
# article lies beyond the screen (code and formulas may scroll by themselves), and which limits and
# indices stand too high: in a formula with lines of its own a limit is below what it belongs to,
# not beside it; an index, and a limit within a line of text, hangs lower than that.
LAYOUT = """() => {
    for (const details of document.querySelectorAll("details")) {
        details.removeAttribute("name");  // of those with one name, only one may be open
        details.open = true;
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    const box = (part) => part.getBoundingClientRect();
    const told = (parts) => parts.map((part) => part.outerHTML.slice(0, 160));
    const beyond = [...document.querySelectorAll("article *")].filter((part) => {
        const { left, right, width } = box(part);
        return width && (left < -1 || right > clientWidth + 1)
            && !part.closest("pre, .math, .nn-data, .nn-announce");
    });
    const high = [...document.querySelectorAll("munder, munderover, msub, msubsup")]
        .filter((part) => {
            const [base, low] = [...part.children].map(box);
            const displayed = getComputedStyle(part).mathStyle == "normal";
            return part.matches("munder, munderover") && displayed
                ? (low.top + low.bottom) / 2 < base.bottom || low.left >= base.right - 1
                : low.bottom <= base.bottom;
        });
    return { excess: scrollWidth - clientWidth, beyond: told(beyond), high: told(high) };
}"""
FONTS = """() => {
    const bare = (family) => family.split(",")[0].replaceAll('"', "");
    return {
        asked: [...document.querySelectorAll("math")].map((formula) =>
            bare(getComputedStyle(formula).fontFamily)),
        loaded: [...document.fonts].filter(({ status }) => status == "loaded")
            .map(({ family }) => bare(family)),
    };
}"""
SCHEME = """() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return [color, backgroundColor];
}"""
# The bench's accuracy in each of the states, once all that is shown belongs to it.
BENCH = """async () => {
    const { dataset } = document.documentElement, accuracies = [];
    for (const state of STATES) {
        location.hash = state;
        while (dataset.bench != "ready" || dataset.state != state) {
            await new Promise(requestAnimationFrame);
        }
        accuracies.push(document.querySelector('[data-number="bench.accuracy"]').value);
    }
    return accuracies;
}"""
THROWN = (
    "pixels={}&layer1=sigmoid&layer2=sigmoid&softmax={}"
    "&answers=rows&loss=index&batch=100&digits=1000"
)
PLAYED = [("scaled", "rows"), ("raw", "rows"), ("twice", "axis0")]
# What another page shows once it is ready and something is pressed.
SHOWN = """async () => {
    const find = (selector) => document.querySelector(selector);
    const frame = () => new Promise(requestAnimationFrame);
    while (document.documentElement.dataset.bench != "ready") await frame();
    find(PRESSED).click();
    while (!find(SHOWN)?.value) await frame();
    return find(SHOWN).value;
}"""
Look = Callable[..., Any]


@pytest.fixture(scope="session")
def firefox(need: Callable[[object, str], None], served: str) -> Iterator[Look]:
    """`firefox(page, script, widths)`: what the script sees at each width; faults fail."""
    need(FIREFOX, "firefox-esr is not installed")
    need(NODE, "node is not installed")
    need(MODULES, "NNSITE_NPM is not set: it names the folder of puppeteer-core")
    with opened(served, "light") as look:
        yield look


@contextmanager
def opened(served: str, scheme: str) -> Iterator[Look]:
    """Firefox on a system whose user likes it light, or dark."""
    with asked("firefox.mjs", str(FIREFOX), scheme) as ask:

        def look(page: str, script: str, widths: tuple[int, ...] = (1280,)) -> Any:
            answer = ask({"address": served + page, "script": script, "widths": widths})
            assert answer["faults"] == []
            return answer["seen"]

        yield look


def test_page_in_firefox(page_address, firefox):
    """No error, nothing that the policy refuses, no more than the screen holds, sound formulas."""
    layouts = firefox(page_address, LAYOUT, WIDTHS)
    sound = {"excess": 0, "beyond": [], "high": []}
    wrong = {
        width: layout for width, layout in zip(WIDTHS, layouts, strict=True) if layout != sound
    }
    assert wrong == {}


def test_formulas_in_firefox(firefox):
    """In the font that the site brings."""
    (fonts,) = firefox("pitfalls/initial_scale/", FONTS)
    assert fonts["asked"]
    assert set(fonts["asked"]) <= set(fonts["loaded"])


def test_the_bench_in_firefox(built, firefox):
    """It becomes ready, and has NumPy's accuracy."""
    (oracle,) = built.glob("data/oracle.*.json")
    accuracies = {}
    for case in json.loads(oracle.read_text("utf-8")):
        state = "&".join(f"{name}={value}" for name, value in case["state"].items())
        accuracies[state] = repr(case["accuracy"])
    states = [THROWN.format(pixels, softmax) for pixels, softmax in PLAYED]
    (found,) = firefox("bench/", BENCH.replace("STATES", json.dumps(states)))
    assert found == [accuracies[state] for state in states]


def test_its_kin_in_firefox(built, manifest, firefox):
    """A digit is read, a network trained, a program of the case run, with NumPy's numbers."""

    def shown(page, pressed, selector):
        script = SHOWN.replace("PRESSED", json.dumps(pressed))
        (found,) = firefox(page, script.replace("SHOWN", json.dumps(selector)))
        return found

    runs = manifest["experiments"]
    first, places, labels = (
        runs["draw"]["texts"][name].split() for name in ("first", "places", "labels")
    )
    button = f".nn-samples button[value='{first[0]}']"
    label = labels[places.index(first[0])]
    assert float(shown("draw/", button, "[data-number='draw.answer']")) == int(label)
    (trained,) = built.glob("data/trained.*.json")
    losses = json.loads(trained.read_text("utf-8"))[0]["losses"]
    loss = shown("train/", "[data-steps='1']", "[data-number='train.loss_right']")
    assert float(loss) == pytest.approx(losses[0], rel=1e-9)
    button, cell = "tr[data-program] button", "tr.nn-played [data-shows=accuracy]"
    assert shown("case/", button, cell) == repr(runs["case"]["numbers"]["raw"])


def test_dark_in_firefox(served, firefox):
    """By the system's choice, ink and paper change their places."""
    with opened(served, "dark") as dark_firefox:
        for page in ("", "pitfalls/initial_scale/", "quiz/"):
            ((ink, paper),) = firefox(page, SCHEME)
            ((dark_ink, dark_paper),) = dark_firefox(page, SCHEME)
            assert brightness(paper) - brightness(ink) > 0.5
            assert brightness(dark_ink) - brightness(dark_paper) > 0.5


def brightness(colour: str) -> float:
    """From 0 to 1, of a colour such as rgb(255, 128, 0)."""
    channels = [float(part) for part in colour.strip("rgba()").split(",")[:3]]
    return sum(channels) / (3 * 255)
