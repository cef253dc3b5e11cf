"""A difference as tables for GitHub."""

import json
import re

import pytest
from markdown_it import MarkdownIt

STEER = "\033[2J\u202e\udc80"
HOSTILE = (
    "a|b",
    "`a|b` ``c``",
    "\\|\\",
    "\\",
    "<img src=x onerror=alert(1)></code></td>",
    "<!-- a comment",
    "a\nb | c\n\n# d",
    "[a](https://example.org) ![b](c) https://example.org www.example.org",
    "@everyone #12 a@example.org :smile: *b* _c_ ~d~",
    "&lt;b&gt; &#64;",
    " leading and trailing ",
    STEER,
)


def one(manifest):
    return manifest["experiments"]["one"]


def test_nothing_differs(compared):
    assert compared(lambda other: None, "--markdown") == (0, "### Nothing differs\n")


def test_a_headline_a_sentence_and_tables(compared):
    def edit(other):
        one(other)["numbers"]["n"] = 6
        one(other)["figures"]["curve"] = one(other)["data"]["digits"] = "b" * 64
        other["versions"]["numpy"] = "2.5.4"

    assert compared(edit, "--markdown")[1].splitlines() == [
        "### Results differ",
        "",
        "Results differ: 1 number in 1 experiment, shown on 2 pages; "
        "1 figure drawn otherwise; other data files: 1; `numpy 2.4.6 -> 2.5.4`.",
        "",
        "#### Numbers, outputs and texts (1)",
        "",
        "| experiment | what | old | new | change | shown on |",
        "| --- | --- | --: | --: | --: | --- |",
        "| `one` | number `n` | `3` | `6` | +100 % | `one`, `index` |",
        "",
        "#### Figures and data files (2)",
        "",
        "| experiment | what | change | shown on |",
        "| --- | --- | --- | --- |",
        "| `one` | figure `curve` | changed | `one` |",
        "| `one` | data file `digits` | changed | `one` |",
        "",
        "#### Versions and machine (1)",
        "",
        "| what | old | new | change |",
        "| --- | --- | --- | --- |",
        "| version `numpy` | `2.4.6` | `2.5.4` | changed |",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out_of_its_cell(compared, text):
    def edit(other):
        one(other)["captured"]["shown"] = text
        one(other)["numbers"][text] = 1
        one(other)["claims"].append({"name": text, "holds": True, "text": text})
        one(other)["warnings"][0]["text"] = text
        other["experiments"][text] = one(other)
        other["inputs"][text] = {text: text}
        other["versions"][text] = text
        other["pages"][text] = {"one": {"numbers": ["n"]}}

    told = compared(edit, "--markdown")[1]
    tables = [part.split("\n\n")[1].splitlines() for part in told.split("#### ")[1:]]
    assert sum(map(len, tables)) > 16
    assert all(len({row.count("|") for row in table}) == 1 for table in tables)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(told)
    assert {token.type for token in tokens if token.type.endswith("_open")} == {
        *("heading_open", "paragraph_open", "table_open", "thead_open", "tbody_open"),
        *("tr_open", "th_open", "td_open"),
    }
    for token in tokens:
        for part in token.children or []:
            assert part.type in ("text", "code_inline", "html_inline")
            if part.type == "html_inline":
                assert part.content in ("<code>", "</code>")
    # Outside code stand our own words alone.
    prose = re.sub(r"`[^`]*`|<code>[^<]*</code>", "", told)
    assert re.fullmatch(r"[\w\s#|:;,.()%+-]*", prose), prose
    assert "\033" not in told
    told.encode()


def test_a_comment_can_hold_it_and_says_what_is_left_out(compared, manifest):
    one(manifest)["numbers"] = {f"number_{'|' * 90}_{index}": index for index in range(3000)}
    one(manifest)["files"] = {f"file_{index}.py": "a" * 64 for index in range(3000)}

    def edit(other):
        for kind, value in (("numbers", -1), ("files", "b" * 64)):
            one(other)[kind] = dict.fromkeys(one(other)[kind], value)
        other["versions"]["numpy"] = "2.5.4"

    told = compared(edit, "--markdown")[1]
    assert len(told.encode()) < 65_536
    for heading, rows in re.findall(r"#### ([^(]*) \((\d+)\)", told):
        shown = told.split(f"#### {heading}")[1].split("####")[0]
        left_out = re.search(r"^(\d+) more are left out here", shown, re.MULTILINE)
        assert len(re.findall(r"^\| ", shown, re.MULTILINE)) - 2 + int(
            left_out[1] if left_out else 0
        ) == int(rows)
    assert "version `numpy`" in told


def test_json_and_markdown_exclude_each_other(capsys):
    from nnsite import cli

    with pytest.raises(SystemExit) as ended:
        cli.main(["diff", "--json", "--markdown", "a", "b"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_the_json_is_strict_and_steers_no_terminal(compared):
    def edit(other):
        one(other)["numbers"].update(n=float("inf"), share=float("nan"))
        one(other)["captured"]["shown"] = STEER

    code, told = compared(edit, "--json")
    assert code == 1
    assert "\033" not in told
    refused = json.loads(told, parse_constant=pytest.fail)
    assert [one["new"] for one in refused["results"]][:2] == ["inf", "nan"]
