"""A hand-made page in a browser, before it is finished and after: it looks and does the same."""

import shutil

import pytest
from policy import VIOLATIONS_OF_POLICY
from serving import serving

from nnsite.engine import Store
from nnsite.finish.step import finish

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hard cases</title>
<link rel="stylesheet" href="css/a.css"><style media="screen">.late { left: 5px; }</style>
<style>p { --far: 7px; } #strong p.late { left: 6px; }</style></head><body class="one">
<div id="strong"><p class="late" style="left: 1px; top: var(--near)">ids count less</p>
<p class="late fixed" style="top: 2px">important counts more</p>
<p class="fixed" style="top: 3px !important; right: var(--far)">and important here most</p>
<p style="background: url(css/b.svg); transform: rotate(calc(1deg * 2))">addresses</p></div>
<details open><summary>What</summary><i class="in two" title="style='top:0'">nested</i></details>
<svg viewBox="0 0 9 9"><defs><g id="g"><path d="M0 0h9" style="stroke: red; fill: none"/></g></defs>
<use href="#g" style="opacity: .5"/></svg><p class="made"></p>
<script>document.body.classList.add("by-script"); done = ["first"];</script>
<script defer>document.querySelector(".made").className = "made " + "later-" + 1;</script>
<script type="module">done.push("module");</script>
<script type="application/json" id="data">{"a": "</p>"}</script>
<script>done.push(JSON.parse(data.textContent).a);</script></body></html>
"""
SHEET = """@charset "utf-8"; :root { --near: 4px; --unused: url("data:image/svg+xml,<svg;{}>"); }
p { position: relative; left: 9px; color: light-dark(#111, #eee); } #strong #none p { top: 8px; }
#strong p { top: 9px; left: 9px; right: 9px; } #strong .fixed { top: 5px !important; }
details { & .in { color: green; &.two { margin: 1px; } } } .gone, .one { padding: 3px; }
body.by-script p:not(.gone) { bottom: 2px; }
.later-1::before { content: "}"; animation: turn 1s -2s both; }
@keyframes turn { to { top: 1px; } } @supports (color: red) { @media screen { b { top: 1px; } } }
:root { color-scheme: light dark; } path { stroke-width: 3px; } #g path { stroke: blue; }
"""
LOOKS = """() => [...document.querySelectorAll("body, body :not(script)")].map((element) =>
    ["", "::before"].map((part) => {
        const style = getComputedStyle(element, part);
        return [...style].filter((name) => !name.startsWith("--")).map(
            (name) => `${name}: ${style.getPropertyValue(name).replaceAll("0%", "0px")}`);
    }))"""


@pytest.fixture
def both(tmp_path):
    """The folder as a generator wrote it, and finished."""
    raw, finished = tmp_path / "raw", tmp_path / "finished"
    (raw / "css").mkdir(parents=True)
    (raw / "index.html").write_text(PAGE)
    (raw / "css/a.css").write_text(SHEET)
    (raw / "css/b.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    shutil.copytree(raw, finished)
    finish(finished, Store(tmp_path / "cache", ""))
    return raw, finished


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finished_page_looks_and_does_the_same(both, browser, scheme):
    seen = []
    for folder in both:
        with serving(folder) as address:
            page = browser.new_page(color_scheme=scheme, reduced_motion="reduce")
            page.add_init_script(VIOLATIONS_OF_POLICY)
            page.goto(address)
            looks = page.evaluate(LOOKS)
            port = address.split(":")[-1]
            told = [[line.replace(port, "") for line in part] for one in looks for part in one]
            seen.append((told, page.evaluate("done"), page.evaluate("violations")))
            page.close()
    (raw, ran, _), (finished, ran_too, violations) = seen
    assert ran == ran_too == ["first", "</p>", "module"]
    assert violations == []
    assert [set(a) ^ set(b) for a, b in zip(raw, finished, strict=True) if a != b] == []
    assert any("stroke: rgb(255, 0, 0)" in part for part in raw)


def test_the_listener_hears_what_a_policy_forbids(both, browser):
    raw, finished = both
    policy = (finished / "index.html").read_text().partition("<meta http")[2].partition(">")[0]
    page_text = PAGE.replace("<title>", f"<meta http{policy}><title>")
    (raw / "index.html").write_text(page_text)
    with serving(raw) as address:
        page = browser.new_page()
        page.add_init_script(VIOLATIONS_OF_POLICY)
        page.goto(address)
        kinds = {one.partition(":")[0] for one in page.evaluate("violations")}
        page.close()
    assert kinds == {"script-src-elem", "style-src-attr", "style-src-elem"}
