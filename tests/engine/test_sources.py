"""Pages that cannot be read as they stand: each ends in a line that names the file."""

import os

import pytest

from nnsite.engine import Build, Fault, Progress
from nnsite.engine.fill import filters
from nnsite.engine.fill.sources import Sources, entries
from nnsite.engine.handover.provenance import Provenance


@pytest.fixture
def read(tmp_path):
    """`read(content)`: the text of the page, or the message of its fault."""
    page, templates = tmp_path / "pages/deep/a.md", tmp_path / "templates"
    page.parent.mkdir(parents=True)
    templates.mkdir()

    def reading(content=None):
        if content is not None:
            page.write_bytes(content)
        try:
            return Sources.read(tmp_path, tmp_path / "pages", templates).pages["deep/a.md"]
        except Fault as fault:
            return str(fault)

    reading.page = page
    return reading


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"# A\n\nlatin \xe9\n", "3: not UTF-8 (a byte 0xe9); save it as UTF-8"),
        ("# A".encode("utf-16"), "1: not UTF-8 (a byte 0xff); save it as UTF-8"),
        (b"# A\n\0", r"2: holds \x00, which nobody sees; take it out"),
        (b"# A\n\x1b[31m", r"2: holds \x1b, which nobody sees; take it out"),
        ("# A\n\n\u202egnp".encode(), r"3: holds \u202e, which nobody sees; take it out"),
        ("\u2066# A".encode(), r"1: holds \u2066, which nobody sees; take it out"),
    ],
)
def test_what_a_page_may_not_hold_is_named_with_its_line(read, content, said):
    assert read(content) == f"pages/deep/a.md:{said}"


def test_a_mark_of_the_byte_order_and_any_line_ends_are_taken(read):
    source = read(b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\n# A\r\nb\rc\n")
    assert source.declared == {"title": "T"}
    assert source.body.lstrip() == "# A\nb\nc\n"


@pytest.mark.parametrize("kind", ["folder", "fifo", "link to a folder"])
def test_what_is_no_plain_file_is_named_at_once(read, tmp_path, kind):
    match kind:
        case "folder":
            read.page.mkdir()
        case "fifo":
            os.mkfifo(read.page)
        case _:
            read.page.symlink_to(tmp_path)
    assert read() == (
        "pages/deep/a.md: no plain file, though its name is that of one; move it away"
    )


def test_a_link_that_leads_nowhere_is_named(read):
    read.page.symlink_to("nowhere")
    assert read() == "pages/deep/a.md: cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("front", "said"),
    [
        (
            "a: 1\nb: 1\na: c",
            "a.md:4: the front matter is not YAML: 'a' is there twice",
        ),
        ("seen:\n- b: 1\n  b: 2", "a.md:4: the front matter is not YAML: 'b' is there twice"),
        ("a: 1\nb: [", "a.md:4: the front matter is not YAML: "),
        ("a: b: c", "a.md:2: the front matter is not YAML: mapping values are not allowed"),
    ],
)
def test_a_broken_front_matter_is_named_with_its_line(front, said):
    with pytest.raises(Fault) as caught:
        entries(f"\n{front}", "a.md")  # as it stands below its delimiter
    assert str(caught.value).startswith(said)
    assert len(str(caught.value).splitlines()) == 1


def test_a_broken_front_matter_is_named_without_the_page_that_asked(toy, built):
    files = {
        "texts/english/all.md": "A\n{{ pages.halves.title }}",
        "texts/english/mistakes/halves.md": "---\nexperiment: halves\na: {{ '[' }}\n---\n",
    }
    with pytest.raises(Fault, match=r"^texts/english/mistakes/halves.md:[34]: the front matter is"):
        built(toy(files))


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\foo{a}", r"(\foo is not known)"),
        (r"a_{1", "(a brace is missing)"),
        (r"{a}}", "(a brace is missing)"),
        (r"\frac{a}", "(a part is missing)"),
        ("a & b", "(a sign stands where it cannot)"),
        (r"\frac{a{", "NoAvailableTokensError"),
        (r"\left( a", "ExtraLeftOrMissingRightError"),
    ],
)
def test_what_is_no_latex_is_named(latex, said):
    with pytest.raises(Fault) as caught:
        filters.math(latex)
    assert str(caught.value).startswith("not LaTeX: ")
    assert said in str(caught.value)


def test_braces_of_a_set_are_no_missing_braces():
    assert "<math" in filters.math(r"\{ x_1 \text{ or } \alpha")


@pytest.mark.parametrize("seconds", ["-1", "soon", "4294967296", "9" * 30, "1e9", " 5", "٣", "1_0"])
def test_a_date_that_is_none_is_named(tmp_path, monkeypatch, seconds):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    said = f"SOURCE_DATE_EPOCH is '{seconds}'; it must be whole seconds from 0 to 4294967295"
    provenance = Provenance(tmp_path)
    assert provenance.commit is None
    with pytest.raises(Fault) as caught:
        _ = provenance.date
    assert str(caught.value) == said


def test_a_date_that_is_one_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4294967295")
    provenance = Provenance(tmp_path)
    assert provenance.commit is None
    assert provenance.date == "2106-02-07"


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 10**10 }}",
        "{{ 10**8 * 'a' }}",
        "{{ ['a'] * 10**9 }}",
        "{{ 9 ** (10 ** 9) }}",
        "{% for i in range(10**12) %}{% endfor %}",
    ],
)
def test_what_would_not_end_is_a_fault_at_once(toy, built, text):
    with pytest.raises(Fault, match=r"^texts/english/all.md:2: .*(too large|too big|Range too)"):
        built(toy({"texts/english/all.md": f"A\n{text}"}))


def test_a_failed_experiment_is_not_told_to_have_run(toy, halves, capsys):
    course = toy({"toy/mistakes/halves.py": halves.replace("return n // 2", "return 1 / 0")})
    with pytest.raises(Fault), Build(course, report=Progress()) as build:
        build.artefacts()
    told = sorted(line.partition(" (")[0] for line in capsys.readouterr().out.splitlines())
    assert told == ["failed: halves", "ran other"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A\n\n<div>\n\nb", "texts/english/all.md:3: <div> is not closed"),
        ("A <b>b", "texts/english/all.md:1: <b> is not closed"),
        ("<div>\n<p class='a'>\n</div>", "texts/english/all.md:2: <p class='a'> is not closed"),
        ("A\n</div>", "texts/english/all.md:2: </div> closes what was never opened"),
        ("{{ '<' ~ 'i>' }}", "texts/english/all.md: <i> is not closed"),
        ("a <stem> b", "texts/english/all.md:1: <stem> is not closed"),
        ("`<b>` a<br>b <img src='a>b'> <https://a.example> 1 < 2", None),
        ("```python\n<b>\n```\n<!-- <b> -->\n<div title='</div>'>\n``<i>`` `` </div>", None),
    ],
)
def test_html_that_is_not_closed_is_named(toy, built, text, said):
    course = toy({"texts/english/all.md": text})
    if said is None:
        built(course)
        return
    with pytest.raises(Fault) as caught:
        built(course)
    assert str(caught.value) == said
