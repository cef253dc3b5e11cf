"""Results that a page's author types are refused, with their line."""

import pytest

from nnsite.engine import Fault
from nnsite.engine.fill import typed

TYPED = [
    "```text\n[1. 1. 1.]\n```",
    "```\n[1. 1. 1.]\n```",
    "~~~\n[1. 1. 1.]\n~~~",
    "````console\n$ python a.py\n````",
    "```{ .text .terminal }\n{{ run.texts.note }}\n```",
    "```{ .python .terminal }\nValueError: a\n```",
    "> ```text\n> 1\n> ```",
    "* a list\n\n    ```text\n    1\n    ```",
    "<pre>ValueError</pre>",
    '<div class="terminal" markdown="1">\na\n</div>',
    "<samp>1.0</samp>",
    "* a list\n\n\t```text\n\t1\n\t```",
    "<xmp>ValueError</xmp>",
    "<div class=terminal>\na\n</div>",
    "```python\nx = 1\n\nA fence that is never closed.",
    "{## ```python ##}\n```text\n1\n```",
    "```sh class=terminal\n1\n```",
    "```PYTHON\nprint(x)  # True\n```",
    "```python\n>>> print(1)\n1\n```",
    "```python\nprint(y.sum())  # 1.0\n```",
    "```sh\n$ python a.py\n```",
]


@pytest.mark.parametrize("text", TYPED)
def test_typed_output_is_refused(text):
    with pytest.raises(Fault, match=r"^a\.md:\d+: a block of output is typed by hand; capture it"):
        typed.refuse(f"# A title\n\n{text}\n", "a.md")


def test_the_line_is_that_of_the_block():
    with pytest.raises(Fault, match=r"^a\.md:5: "):
        typed.refuse("---\ntitle: a\n---\nA line.\n```text\n1\n```\n", "a.md")


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = x / 255  # to 0 .. 1\nprint(x.max())\n```",
        "```{ .python title='a' }\nx = 1\n```",
        "```sh\npython -m nnsite run a\n```",
        "What a terminal prints. {{ terminal('a') }} {% call terminal('b') %}",
        "`[1. 1. 1.]` in a sentence, and `<pre>` too",
        "* a list\n  that goes on\n\n    its second paragraph\n",
        "1) a list\n\n    its second paragraph\n",
        "```python\nprint(x)  # the pixels\n```",
        "```{ #id .python title='a' }\nx = 1\n```",
        "```bash\nmake\n```",
        "{{ figure('a',\n\n    alt='b') }}",
        "    {{ catch() }}",
        "{% filter math %}\\frac{a}{b}{% endfilter %}",
    ],
)
def test_what_readers_type_may_be_typed(text):
    typed.refuse(f"A line.\n{text}\n", "a.md")


NUMBERS = [
    ("It is 0.9352.", "0.9352"),
    ("It is .9352.", ".9352"),
    ("It is 0,9352.", "0,9352"),
    ("1.5 times", "1.5"),
    ("793 errors", "793"),
    ("10,000 digits", "10,000"),
    ("10 000 digits", "10 000"),
    ("10&nbsp;000 digits", "10\u00a0000"),
    ("10_000 digits", "10_000"),
    ("93 % of them", "93 %"),
    ("93%", "93%"),
    ("93&nbsp;%", "93\u00a0%"),
    ("93\n% of them", "93 %"),
    ("93 per cent", "93 per cent"),
    ("5 percent", "5 percent"),
    ("93\uff05 です", "93\uff05"),
    ("93 パーセント", "93 パーセント"),
    ("about 1e-7", "1e-7"),
    ("**0.93**52", "0.93"),
    ("**93** %", "93 %"),
    ("*93*%", "93%"),
    ("<b>93</b>%", "93 %"),
    ("`93`%", "93 %"),
    ("_793_ errors", "793"),
    ("正解率は0.93です", "0.93"),
    ("0\uff0e93", "0\uff0e93"),
    ("| 0.93 | a |", "0.93"),
    ("-0.93", "0.93"),
    ("`0.9352`", "0.9352"),
    ("` 93 % `", "93 %"),
    ("``0.9352``", "0.9352"),
    ("784-50-10", "784"),
    ("version 3.6.3", "3.6.3"),
    ("in 2019", "2019"),
    ('{{ figure("a", alt="It is 0.93") }}', "0.93"),
    ("{{ figure('a', alt='It is 793') }}", "793"),
    ('{% call predict("Is it 0.93?") %}', "0.93"),
    ('{% call answer("93 %", when=n.a > 0.5) %}', "93 %"),
    ("{% call answer(793, when=n.a > 0.5) %}", "793"),
    ("{% for share in (0.93, n.a) %}", "0.93"),
    ("{{ 0.9352 | fixed(4) }}", "0.9352"),
    ("{{ 793 }}", "793"),
    ("{{ (793) | count }}", "793"),
    ("{{ n.a * 0.93 }}", "0.93"),
    ("{% set share = 0.93 %}", "0.93"),
    ("{% filter math %}a = 0.0625{% endfilter %}", "0.0625"),
    (r"{% filter math %}93\%{% endfilter %}", r"93\%"),
    ("![It is 0.93](a.png)", "0.93"),
    ('[a](b.md){ .c title="It is 0.93" }', "0.93"),
    ('[a](b.md "It is 0.93")', "0.93"),
    ('<abbr title="It is 0.93">a</abbr>', "0.93"),
    ("<abbr title=0.93>a</abbr>", "0.93"),
    ("<b>0.93</b>", "0.93"),
    ("section 3.6.2 gives 0.93", "0.93"),
]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_typed_numbers_are_refused(text, number):
    with pytest.raises(Fault) as caught:
        typed.refuse(f"---\ntitle: a\n---\nA line.\n{text}\n", "a.md", ["section {}"])
    assert str(caught.value).startswith(f"a.md:5: the number {number} is typed by hand; ")


@pytest.mark.parametrize(
    "text",
    [
        "one of 10 digits, 93 of them",
        "section 3.6.2, Section 4 and `np.float32(255)`",
        "uint8, float64, W1 and SHA-256",
        "{{ n.a | fixed(4) }} and {{ n.a_100 | percent(1) }}",
        "{{ 'a' if n.a - n.b > 0.05 else 'b' }}",
        "`{{ n.a | fixed(4) }}` in batches",
        '{{ cited("best", ".2%") }} and {{ (n.a * 1000) | count }}',
        "{% call answer(n.a | fixed(4), when=0.25 < n.a) %}",
        "[a](https://e.org/2019/0.93) and https://e.org/0.93",
        "```python\nx = x / 255 + 0.5\n```",
        "{% call answer('a', when=n.a - 0.25 > n.b) %}",
        "{% for name in ('a', 'b') if n.a > 0.5 %}",
        "# A title { #a-100 .b-200 }",
        "10*10, 10**10, and `a_100`",
        "1. one\n2. two",
        '<data value="0.93">a</data>',
        "{## 0.93 ##} <!-- 0.93 -->",
    ],
)
def test_what_is_no_result_may_be_typed(text):
    typed.refuse(f"---\nminutes: 7\n---\n{text}\n", "a.md", ["section {}"])


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ([2019], "in 2019"),
        ([10000], "10,000 digits"),
        (["10000"], "10,000 and 10000 digits"),
        ([0.5], "half is 0.5"),
        (["3.6.3"], "version 3.6.3"),
        (["1e-7"], "about `1e-7`"),
        ([784, 100], "(100, 784)"),
    ],
)
def test_a_number_that_the_front_matter_names_may_be_typed(listed, text):
    typed.refuse(text, "a.md", typed=listed)
    with pytest.raises(Fault, match="is typed by hand"):
        typed.refuse(text, "a.md", typed=listed[1:])


def test_a_number_that_is_named_is_also_typed():
    with pytest.raises(Fault, match=r"^a\.md:1: typed names 2019, which is not typed here"):
        typed.refuse("in May", "a.md", typed=[2019])


CAPTURED = {"ValueError: a", "b", ""}


@pytest.mark.parametrize(
    "text",
    [
        "```{ .text .terminal }\nValueError: a\n\n  b\n```",
        "```python\nprint(1)\n```",
        "`[1. 1. 1.]` and `<pre>`",
    ],
)
def test_what_a_run_has_printed_is_shown(text):
    typed.refuse_uncaptured(text, "a.md", CAPTURED)


@pytest.mark.parametrize(
    "text",
    [
        "```{ .text .terminal }\nValueError: a\nc\n```",
        "```text\nValueError: typed\n```",
        "A <pre>typed</pre> block",
    ],
)
def test_what_no_run_has_printed_is_refused(text):
    with pytest.raises(Fault, match=r"^a\.md: .*no run has printed"):
        typed.refuse_uncaptured(text, "a.md", CAPTURED)
