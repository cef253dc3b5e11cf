"""What is left of a stylesheet: all that can apply, and no more."""

import pytest

from nnsite.finish.markup import Reader
from nnsite.finish.purge import purged, read, written
from nnsite.finish.used import Used, Words

PAGE = """
<html lang=en><body data-kind="a"><p class="one Two" id="top">x <a href="#" data-long-name>y</a>
<svg><linearGradient fill="var(--of-page)"/></svg><input type=checkbox>
"""
SCRIPT = 'x.classList.add("set"); y.dataset.setByScript = "v"; z.className = "made-" + of;'


def left(css, html=PAGE, script=SCRIPT):
    tags, _ = Reader(lambda _: False).read(html)
    return written(purged(read(css), Used.by(tags, Words.of([script]))))


@pytest.mark.parametrize(
    "selector",
    [
        ".one", ".one.Two", ".two", "#top", "p", "*", "a:hover", "p::before", ":root", "tbody",
        "body>p~a", "[data-kind=a]", '[data-kind="a"]', "[data-kind^=b]", "[data-long-name]",
        "[data-set-by-script=anything]", "[open]", ".set", ".made-of-pieces", "p:not(.gone)",
        ":is(.gone,.one)", ":where(p,.gone) a", "body:has(>.one,.gone)", "lineargradient",
        "p:nth-child(2n+1 of .gone)", r".gone\:x", "svg|a", "[xlink|href]", "::part(gone)",
        '[data-kind="a" i]',
    ],
)  # fmt: skip
def test_a_rule_stays_that_can_apply(selector):
    rule = f"{selector}{{color:red;}}"
    assert left(rule) == rule


@pytest.mark.parametrize(
    "selector",
    [
        ".gone", ".one.gone", "#gone", "video", ".gone a", "a .gone:hover", "[data-kind=b]",
        "[data-gone]", ":is(.gone,#gone)", "p:where(.gone)", "body:has(.gone)", "p>video::before",
        ".one:is(p,a) .gone", '[data-kind="]"]', ".mad", "[data-kindly]",
    ],
)  # fmt: skip
def test_a_rule_goes_that_cannot(selector):
    assert left(f"{selector}{{color:red;}}p{{color:red;}}") == "p{color:red;}"


def test_of_a_list_the_selectors_stay_that_can_match():
    assert left(".gone,.one,a:is(.gone,#gone),p{x:y;}") == ".one,p{x:y;}"


def test_conditions_are_looked_into_and_go_when_empty():
    css = "@media print{.gone{x:y;}@supports (a:b){.gone{x:y;}p{x:y;}}}@media screen{.gone{x:y;}}"
    assert left(css) == "@media print{@supports (a:b){p{x:y;}}}"


def test_rules_in_rules():
    css = "p{x:y;&:hover{x:y;}.gone &{x:y;}@media print{& .gone{x:y;}}}.gone{p{x:y;}}"
    assert left(css) == "p{x:y;&:hover{x:y;}}"


def test_a_layer_keeps_its_place():
    css = "@layer a,b;@layer a{.gone{x:y;}}"
    assert left(css) == "@layer a,b;@layer a{}"


def test_custom_properties_stay_that_reach_a_page():
    css = ":root{--a:var(--b);--b:1px;--c:var(--d);--d:var(--c);--of-page:red;}p{width:var(--a);}"
    assert left(css) == ":root{--a:var(--b);--b:1px;--of-page:red;}p{width:var(--a);}"


def test_a_custom_property_of_a_rule_that_goes_is_not_needed():
    assert left(':root{--a:url("data:x;{}");}.gone{width:var(--a);}p{x:y;}') == "p{x:y;}"


def test_custom_properties_stay_that_scripts_and_conditions_name():
    css = ":root{--a:1;--b:2;--c:3;}@container style(--b:2){p{x:y;}}"
    script = 'getPropertyValue("--a")'
    assert left(css, script=script) == ":root{--a:1;--b:2;}@container style(--b:2){p{x:y;}}"


def test_animations_stay_that_are_used():
    css = (
        "@keyframes a{to{x:y;}}@keyframes b{to{x:y;}}@keyframes c{to{width:var(--w);}}"
        ":root{--run:a 1s;--w:1px;}p{animation:var(--run);}a{-webkit-animation-name:c;}"
    )
    assert left(css) == css.replace("@keyframes b{to{x:y;}}", "")


def test_registered_custom_properties_go_with_the_others():
    css = '@property --a{syntax:"*";inherits:false;}@property --b{syntax:"*";}p{x:var(--a);}'
    assert left(css) == '@property --a{syntax:"*";inherits:false;}p{x:var(--a);}'


@pytest.mark.parametrize(
    "css",
    [
        'p{content:"}{;";}',
        "p{background:url(data:image/svg+xml;utf8,<svg>{;}</svg>);}",
        'p{--of-page:{a:b;};x:"\\"}";}',
        "@font-face{font-family:x;src:url(x.woff2);}",
        "@page :first{margin:0;}",
        r"p{content:'\'}';}",
    ],
)
def test_what_is_quoted_is_no_rule(css):
    assert left(css) == css


@pytest.mark.parametrize("css", ["p{", "p{x:y}}", "p{x:(}"])
def test_brackets_that_do_not_match_are_refused(css):
    with pytest.raises(ValueError, match=r"closed|without"):
        read(css)
