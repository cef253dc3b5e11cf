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
