"""Characters that act instead of being seen, made visible."""

from __future__ import annotations

import re

# Marks that turn the direction of what follows (bidirectional controls).
DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Controls but for tab and line feed, separators that some take for line breaks, halves of
# surrogate pairs (bytes of a file's name that are not UTF-8).
ACTING = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{DIRECTION}]")
# What no page's source may hold: all but separators, and the marks that a text of a language
# written from right to left may need.
REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""A text whose control characters are written as escapes: ESC as \x1b.

    What it returns can be printed: no terminal acts on it, and it can be encoded.
    """
    return ACTING.sub(lambda hit: _escape(ord(hit[0])), text)


def one_line(text: object) -> str:
    r"""The same on one line: line breaks and tabs are written as escapes, too."""
    return visible(str(text)).replace("\n", "\\n").replace("\t", "\\t")


def without_secrets(address: str) -> str:
    """An address on one line, without what stands before @ and after ?: passwords and tokens.

    A path is left as it is.
    """
    if "://" not in address:
        return one_line(address)
    return one_line(re.sub(r"\?.*", "", re.sub(r"(?<=://).*@", "", address)))


def _escape(code: int) -> str:
    # JSON, whose strings hold DEL and the like as they are, knows only the longer form.
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"
