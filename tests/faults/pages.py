"""Pages, templates and settings: a site, or a line that names what is at fault."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

from project import Project

from faults.bench import Bench, Kind, Lost, changed, clean, run
from faults.small import remove

PAGE = "docs/en/pitfalls/softmax_batch.md"
FREE = "docs/en/glossary.md"  # which fills no template, so that what is added to it counts
WORDS = "docs/templates/words.en.toml"
LETTERS = bytes(range(32, 127)) + b"{}%|`<>\"':\n\t#-[]()" * 4 + b"\0\r\x7f\x80\xc3\xff"
BIDI = "\u202a\u202e\u2066\u2069"


def more(text: str | bytes) -> Callable[[bytes], bytes]:
    """Add a text at the end of a page."""
    added = text if isinstance(text, bytes) else text.encode()
    return lambda content: content + b"\n" + added + b"\n"


def other(old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace a text that is there."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content, old
        return content.replace(old.encode(), new.encode(), 1)

    return change


def front(text: str) -> Callable[[bytes], bytes]:
    """Add a line to a page's front matter."""
    return other("---\n", f"---\n{text}\n")


# What is done to a file, and the words that the fault must have; None if it must build.
CHANGES: dict[str, tuple[str, Callable[[bytes], bytes], tuple[str, ...] | None]] = {
    "nothing": (PAGE, lambda content: content, None),
    "a blank line more": (FREE, more(""), None),
    "a BOM": (PAGE, lambda content: b"\xef\xbb\xbf" + content, None),
    "CRLF": (PAGE, lambda content: content.replace(b"\n", b"\r\n"), None),
    "latin-1": (FREE, more("é".encode("latin-1")), (FREE,)),
    "UTF-16": (PAGE, lambda content: content.decode().encode("utf-16"), (PAGE,)),
    "NUL": (FREE, more("a\0b"), (FREE,)),
    **{f"U+{ord(letter):X}": (FREE, more(f"a{letter}b"), (FREE,)) for letter in BIDI},
    "a division by zero": (FREE, more("{{ 1 // 0 }}"), (FREE,)),
    "an endless text": (FREE, more("{{ 'a' * 10 ** 10 }}"), (FREE,)),
    "a huge number": (FREE, more("{{ 9 ** 9 ** 9 }}"), ()),
    "a large range": (FREE, more("{% for i in range(10 ** 9) %}{% endfor %}"), (FREE,)),
    "an unknown name": (FREE, more("{{ gone }}"), (FREE,)),
    "an unknown filter": (FREE, more("{{ 1 | gone }}"), (FREE,)),
    "an unknown test": (FREE, more("{{ 1 is gone }}"), (FREE,)),
    "an unknown number": (PAGE, other("{{", "{{ n.gone | fixed(1) }}{{"), (PAGE,)),
    "an attribute of Python's": (FREE, more("{{ ''.__class__.__mro__ }}"), ()),
    "a wrong argument": (FREE, more("{{ 1 | fixed('a') }}"), (FREE,)),
    "too many arguments": (FREE, more("{{ figure(1, 2, 3, 4, 5, 6, 7) }}"), (FREE,)),
    "an open expression": (FREE, more("{{ 1"), (FREE,)),
    "an open block": (FREE, more("{% if 1 %}"), (FREE,)),
    "an unknown template": (PAGE, other('"pitfall.md"', '"gone.md"'), ("gone.md",)),
    "a page that extends itself": (PAGE, other('"pitfall.md"', '"parts.html"'), ()),
    "broken LaTeX": (FREE, more(r"{% filter math %}\frac{a{% endfilter %}"), (FREE,)),
    "unknown LaTeX": (FREE, more(r"{% filter math %}\left( a{% endfilter %}"), (FREE,)),
    "broken YAML": (PAGE, front("a: [1"), (PAGE,)),
    "YAML of Python's": (PAGE, front("a: !!python/object/apply:os.system [true]"), (PAGE,)),
    "a YAML bomb": (PAGE, front("a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]"), ()),
    "a key twice": (PAGE, front("experiment: softmax_axis"), (PAGE,)),
    "an unknown key": (PAGE, front("gone: 1"), ()),
    "front matter of a list": (PAGE, other("---\n", "---\n- a\n---\n"), (PAGE,)),
    "front matter not closed": (PAGE, lambda content: b"---\nexperiment: softmax_batch\n", (PAGE,)),
    "an unknown experiment": (PAGE, other("softmax_batch", "gone"), (PAGE,)),
    "a number as its title": (PAGE, other("title:", "title: 7\nx:"), ()),
    "an empty page": (PAGE, lambda content: b"", (PAGE,)),
    "only a BOM": (PAGE, lambda content: b"\xef\xbb\xbf", (PAGE,)),
    "a typed number": (FREE, more("0.9352 it is."), (FREE,)),
    "an open fence": (FREE, more("```python\nx = 1"), (FREE,)),
    "open HTML": (FREE, more("<div>"), ("glossary",)),
    "open HTML, a table": (FREE, more("<table><tr><td>"), ("glossary",)),
    "closed HTML": (FREE, more("</div></div></div>"), ()),
    "a broken link": (FREE, more("[x](gone.md)"), ("gone.md",)),
    "a broken anchor": (FREE, more("[x](softmax_axis.md#gone)"), ("gone",)),
    "a link of script": (FREE, more("[x](javascript:alert(1))"), ()),
    "a very long line": (FREE, more("a " * 200_000), None),
    "deep quotes": (FREE, more("> " * 2000 + "a"), ()),
    "deep lists": (FREE, more("\n".join(f"{'    ' * i}- a" for i in range(150))), ()),
    "many brackets": (FREE, more("[" * 2_000), ()),
    "many stars": (FREE, more("*a_" * 5_000), ()),
    "many backticks": (FREE, more("`" * 10_001), ()),
    "words of no TOML": (WORDS, more("= ="), (WORDS,)),
    "words twice": (WORDS, lambda content: content + content, (WORDS,)),
    "words not UTF-8": (WORDS, more(b"x = '\xff'"), (WORDS,)),
    "no words": (WORDS, lambda content: b"", ("no word is named",)),
    "published figures of no TOML": ("docs/published.toml", more("= ="), ("docs/published.toml",)),
    "a template cut": (
        "docs/templates/pitfall.md",
        lambda content: content[: len(content) // 2],
        (),
    ),
    "a template not UTF-8": ("docs/templates/parts.html", more(b"\xff"), ("parts.html",)),
    "a theme's template broken": ("docs/theme/main.html", more("{% if"), ("main.html",)),
    "settings of no YAML": ("mkdocs.yml", more("a: [1"), ("mkdocs.yml",)),
    "settings with a tab": ("mkdocs.yml", more("\ta: 1"), ("mkdocs.yml",)),
    "settings of nothing": ("mkdocs.yml", lambda content: b"", ("mkdocs.yml",)),
    "settings not UTF-8": ("mkdocs.yml", more(b"a: \xff"), ("mkdocs.yml",)),
    "settings with a NUL": ("mkdocs.yml", more(b"a: \0"), ("mkdocs.yml",)),
    "an unknown setting": ("mkdocs.yml", more("gone: 1"), ()),
    "an unknown plugin": (
        "mkdocs.yml",
        other("  - gen-files:", "  - gone\n  - gen-files:"),
        ("gone",),
    ),
    "an unknown extension": (
        "mkdocs.yml",
        other("  - attr_list", "  - attr_list\n  - gone"),
        ("gone",),
    ),
    "an unknown theme": ("mkdocs.yml", other("name: material", "name: gone"), ("gone",)),
    "a hook that is not there": (
        "mkdocs.yml",
        other("scripts/hooks.py", "scripts/gone.py"),
        ("gone.py",),
    ),
    "another language": ("mkdocs.yml", other("language: en", "language: xx"), ("xx",)),
    "a page not there": ("mkdocs.yml", other("about.md", "gone.md"), ("about.md",)),
    "one more page, not there": (
        "mkdocs.yml",
        other("  - About: about.md", "  - About: about.md\n  - Gone: gone.md"),
        ("gone.md",),
    ),
    "no plugin": ("mkdocs.yml", other("  - gen-files:", "  - gone-files:"), ("mkdocs.yml",)),
    "a theme's template that adds a text": (
        "docs/theme/main.html",
        more("{% block announce %}{{ 1 + 'a' }}{% endblock %}"),
        ("docs/theme/main.html",),
    ),
    "a theme's template of unknown names": (
        "docs/theme/main.html",
        more("{% block announce %}{{ gone.gone.gone }}{% endblock %}"),
        ("docs/theme/main.html",),
    ),
    "a page not in the navigation": (
        "mkdocs.yml",
        other("      - Softmax over a batch: pitfalls/softmax_batch.md\n", ""),
        ("mkdocs.yml", "pitfalls/softmax_batch.md"),
    ),
    "a page twice in the navigation": (
        "mkdocs.yml",
        other("  - About: about.md", "  - About: about.md\n  - Again: about.md"),
        (),
    ),
    "a navigation of a number": ("mkdocs.yml", other("  - About: about.md", "  - About: 7"), ()),
    "no navigation": ("mkdocs.yml", other("nav:", "nov:"), ()),
    "an unknown section": ("mkdocs.yml", other("  - Loss:", "  - Losses:"), ("Losses",)),
    "another folder of pages": ("mkdocs.yml", other("docs/en", "docs/gone"), ("docs/gone",)),
    "no language": ("mkdocs.yml", other("  language: en\n", ""), ()),
}


def page(bench: Bench, rng: random.Random, number: int) -> None:
    """A page, template or setting that is at fault in a way of its own."""
    what = list(CHANGES)[number]
    name, change, words = CHANGES[what]
    with bench.scratch() as project:
        path = project.root / name
        path.write_bytes(change(path.read_bytes()))
        _judge(bench, project, what, words)


def link(target: str) -> Callable[[Path], None]:
    """Make a link to somewhere."""
    return lambda path: path.symlink_to(target)


# What stands in the place of a page, and the words of the fault.
PLACES: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a dangling link": link("gone"),
    "a link to itself": link("softmax_batch.md"),
    "a link to /dev/zero": link("/dev/zero"),
    "a link to /dev/null": link("/dev/null"),
    "a link to its own folder": link("."),
    "nothing": lambda path: None,
}


def place(bench: Bench, rng: random.Random, number: int) -> None:
    """Something else in the place of a page."""
    what = list(PLACES)[number]
    with bench.scratch() as project:
        path = project.root / PAGE
        remove(path)
        PLACES[what](path)
        # Pages that link to it have a line each.
        _judge(bench, project, what, ("softmax_batch",), lines=40)


SOURCES = (
    "docs/en/**/*.md",
    "docs/templates/*",
    "mkdocs.yml",
    "docs/published.toml",
    "docs/theme/**/*.html",
)


def mutated(bench: Bench, rng: random.Random, number: int) -> None:
    """Some bytes changed in a page, a template or the settings, by chance."""
    with bench.scratch() as project:
        found = sorted(project.root.glob(rng.choice(SOURCES)))
        path = rng.choice([path for path in found if path.is_file()])
        what = changed(path, rng, LETTERS)
        # A heading that many pages link to costs each of them a line.
        _judge(bench, project, what, (), lines=30)


def _judge(
    bench: Bench, project: Project, what: str, words: tuple[str, ...] | None, lines: int = 2
) -> None:
    """Check that a build succeeded if it must, or else failed in a line or two.

    Args:
        bench: what the project is a copy of.
        project: where something was done.
        what: was done.
        words: that the line must have; none, and the build may succeed as well; or None if it
            must succeed.
        lines: at most.
    """
    try:
        ended = run(project, "nnsite", "build")
        if words is None or (words == () and ended.code == 0):
            if ended.code or ended.errors:
                raise Lost(str(ended))
            if project.names() != bench.original.names():
                raise Lost("another set of files")
            clean(project)
        else:
            bench.refused(project, ended, *words, lines=lines)
    except Lost as lost:
        raise Lost(f"{what}: {lost}") from lost


KINDS = {
    "pages": Kind(len(CHANGES), page),
    "pages-places": Kind(len(PLACES), place),
    "pages-bytes": Kind(100, mutated),
}
