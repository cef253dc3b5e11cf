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
    "A line.\n\n    ValueError: an indented block\n",
    "A line.\n\n\tValueError: an indented block\n",
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
        "* a list\n\n    its second paragraph\n",
        "1. a list\n\n    its second paragraph\n",
        "{{ figure('a',\n\n    alt='b') }}",
        "    {{ catch() }}",
        "{% filter math %}\\frac{a}{b}{% endfilter %}",
    ],
)
def test_what_readers_type_may_be_typed(text):
    typed.refuse(f"A line.\n{text}\n", "a.md")
