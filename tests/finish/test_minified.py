"""Scripts without comments and needless signs: the same programs, by TypeScript's parser."""

from importlib import metadata
from itertools import product
from pathlib import Path

import pytest
from node import MODULES, NODE, asked

from nnsite.finish.minified import minified

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def differing():
    """`differing(before, after)`: where the two are different programs, or None."""
    if not NODE or not MODULES:
        pytest.skip("no node, or NNSITE_NPM is not set: it names the folder of TypeScript")
    with asked("finish/syntax.mjs") as ask:
        yield lambda before, after: ask({"before": before, "after": after})


def small(script):
    return minified(script.encode()).decode()


IMPORTED = "import a from 'b';for(let{c}of a.const){}\n"
EXPORTED = "export let a={const:`const b`,const(){return a.const in b}};\n"


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("// a\nlet a = 1; // b\n\n/* c\n */ a += 2;\n", "let a=1;a+=2;\n"),
        ("if (a) {\n  b();\n} else {\n  c(d, [1]);\n}\n", "if(a){b()}else{c(d,[1])}\n"),
        ("{ if (a); }{ for (;;); }{ while (a)\n; }", "{if(a);}{for(;;);}{while(a)\n;}\n"),
        ("{ do a(); while (b); }{ a = {}; }{ ; }", "{do a();while(b)}{a={};}{;}\n"),
        ("a([b,], {c,}, [,], [d,,], ...e,)", "a([b],{c},[,],[d,,],...e)\n"),
        ("async (a) => (b) => (c, d) => {}", "async(a)=>b=>(c,d)=>{}\n"),
        ("export const a = 1; const [b] = c;", "export let a=1;let[b]=c;\n"),
        ("import a from 'b'; for (const { c } of a.const) {}", IMPORTED),
        ("export const a = { const: `const b`, const() { return a.const in b; } };", EXPORTED),
        ("class A { a = 1; b; ; c() {} ; }", "class A{a=1;b;;c(){};}\n"),
        ("const f = async (a, b) => a / b - 1;", "const f=async(a,b)=>a/b-1;\n"),
        ("a\n(b)\n++\nc", "a\n(b)\n++\nc\n"),
        ("a + +b - -c / /d  e/g", "a + +b - -c / /d  e/g\n"),
        ("return_ = /[/'\"]  `/.test(a) // '", "return_=/[/'\"]  `/.test(a)\n"),
        ("f = (a) => /b  c/g in d", "f=a=>/b  c/g in d\n"),
        ("a = `b  ${c ? `d  // ${e}` : '  '}  f`;", "a=`b  ${c ? `d  // ${e}` : '  '}  f`;\n"),
        ("'a  \\\n  b'", "'a  \\\n  b'\n"),
        ("a = b /* c\n */\nd", "a=b\nd\n"),
        ("a = b /* c */ in d", "a=b in d\n"),
        ("1 .a - -.5\n.5", "1 .a - -.5\n.5\n"),
        ("class A {\n  #a = 1\n  static #b\n  c() {}\n}", "class A{#a=1\nstatic #b\nc(){}}\n"),
        ("/*! A, MIT */\na = 1;\n//! B\nb = 2; /* c */", "/*! A, MIT */\na=1;//! B\n\nb=2;\n"),
        ("/**\n * @license\n */\na", "/**\n * @license\n */\na\n"),
        ("é  =  'ü  ';\r\nö\r\n++\r\nd", "é='ü  ';ö\n++\nd\n"),
        ("", "\n"),
    ],
)  # fmt: skip
def test_comments_and_white_space_go_and_nothing_else(differing, script, left):
    assert small(script) == left
    assert differing(script, left) is None


@pytest.mark.parametrize("script", ["a = ;  // b", "a <!-- b\n", "if  (", "a  = 'b"])
def test_what_cannot_be_read_stays(script):
    assert small(script) == script


def test_what_is_not_utf8_stays():
    assert minified(b"// \xe4\na  = 1") == b"// \xe4\na  = 1"


# Between any two of these stands white space: a token must not become part of another.
LEFT = [
    "a",
    "1",
    "a++",
    "a)",
    "a]",
    "-",
    "+",
    "/",
    "*",
    "!",
    "<",
    ">",
    "=",
    "?.",
    "...",
    "`b`",
    "/b/",
]
RIGHT = [
    "a",
    "1",
    ".5",
    "++a",
    "(a",
    "[a",
    "-a",
    "+a",
    "/b/",
    "*a",
    "!--a",
    "=a",
    ">a",
    "`b`",
    ".a",
]


def test_no_two_tokens_become_one(differing):
    """Those of all pairs that are a program, with a space and with a new line between."""
    tried = 0
    for left, between, right in product(LEFT, (" ", "\n", " /* c */ ", " // c\n"), RIGHT):
        opened = {")": "(", "]": "["}.get(left[-1], "")
        closed = {"(": ")", "[": "]"}.get(right[0], "")
        for before in ("", "b = c ", "b\n"):
            script = f"{before}{opened}{left}{between}{right}{closed}"
            if differing(script, script) is None:
                tried += 1
                told = differing(script, small(script))
                assert told is None, (script, small(script), told)
    assert tried > 100


def scripts():
    """Those of the theme, and those that generators bring, whoever wrote them."""
    yield from (ROOT / "docs/theme/assets/scripts").rglob("*.js")
    for package in ("mkdocs", "mkdocs-material"):
        for file in metadata.files(package) or ():
            if file.suffix == ".js" and "wordcut" not in file.name:
                yield Path(str(file.locate()))


def test_scripts_of_all_kinds_stay_the_same_programs(differing):
    written = [path.read_text("utf-8") for path in scripts()]
    told = [differing(script, small(script)) for script in written]
    assert len(told) > 50
    assert set(told) == {None}
    assert sum(len(small(script)) < len(script) for script in written) > 50
