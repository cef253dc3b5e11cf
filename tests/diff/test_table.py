"""A difference in a terminal."""

import copy
import json
import os
import subprocess
import sys

import pytest
from project import ROOT

from nnsite.diff.compare import compare
from nnsite.diff.manifests import read
from nnsite.diff.table import lines

STEER = "\033[2J\x9b1m\u202e\udc80"


def one(manifest):
    return manifest["experiments"]["one"]


@pytest.fixture
def table(manifest, tmp_path):
    """`table(edit, width)`: the lines, once `edit` has changed the second of two manifests."""

    def draw(edit, width=80):
        other = copy.deepcopy(manifest)
        edit(other)
        read_in = []
        for name, content in (("old", manifest), ("new", other)):
            path = tmp_path / f"{name}.json"
            path.write_text(json.dumps(content))
            read_in.append(read(str(path)))
        return lines(compare(*read_in), width)

    return draw


def test_columns_stand_one_below_the_other(table):
    def edit(other):
        one(other)["numbers"].update(n=6, share=0.25, zero=1)
        one(other)["captured"]["shown"] = "[1 2]\n[3 5]"
        one(other)["figures"]["curve"] = one(other)["data"]["digits"] = "b" * 64
        other["versions"]["numpy"] = "2.5.4"

    assert table(edit) == [
        "NUMBERS, OUTPUTS AND TEXTS",
        "                 old   new   change  shown on",
        "one",
        "  n                3     6   +100 %  one, index",
        "  share          0.5  0.25  -50.0 %  one",
        "  zero             0     1   from 0  one",
        "  capture shown             changed  one",
        "    - [3 4]",
        "    + [3 5]",
        "",
        "FIGURES AND DATA FILES",
        "                    old  new   change  shown on",
        "one",
        "  curve                       changed  one",
        "  data file digits            changed  one",
        "",
        "VERSIONS AND MACHINE",
        "           old    new   change",
        "  numpy  2.4.6  2.5.4  changed",
        "",
        "results differ: 3 numbers, 1 capture in 1 experiment, shown on 2 pages; "
        "1 figure drawn otherwise; other data files: 1; numpy 2.4.6 -> 2.5.4",
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (0.5, 0.5000004, "n 0.5 0.5 +8.0e-7 one, index"),
        (0.123456781, 0.123456999, "n 0.123456781 0.123456999 +1.8e-6 one, index"),
        (1e-12, 3e-11, "n 1e-12 3e-11 x 30.0 one, index"),
        (3, -97, "n 3 -97 -3.3e+1 one, index"),
        (3, 3.0, "n 3 3.0 changed one, index"),
        (0.25, "nan", "n 0.25 nan changed one, index"),
        (5, 10**400, f"+ 1{73 * '0'}"),
    ],
)
def test_values_are_short_and_the_difference_is_in_sight(table, manifest, old, new, shown):
    one(manifest)["numbers"] = {"n": old}
    told = table(lambda other: one(other)["numbers"].update(n=new))
    assert shown in [" ".join(line.split()) for line in told]


def test_long_texts_are_cut_around_what_differs(table, manifest):
    manifest["versions"]["python"] = "p" * 500 + "3.13" + "q" * 500

    def edit(other):
        other["versions"]["python"] = "p" * 500 + "3.14" + "q" * 500

    *_, last = [table(edit).index(line) for line in table(edit) if "+ " in line]
    value = "".join(line[6:] for line in table(edit)[last:-2])
    assert "3.14" in value
    assert len(value) == 4 * (80 - 6)


@pytest.mark.parametrize("width", [20, 80, 120, 300])
def test_hundreds_of_rows_fit_the_terminal(table, manifest, width):
    """But for names, which are never cut, and the sentence at the end."""
    long = "n" * 400
    numbers = {f"number_{index}_{'x' * (index % 30)}": index / 7 for index in range(500)}
    one(manifest)["numbers"] = {**numbers, long: 1}
    pages = [f"pitfalls/a_page_with_a_long_name_{index}.md" for index in range(9)]
    manifest["pages"] = {page: {"one": {"numbers": [*numbers]}} for page in pages}

    def edit(other):
        one(other)["numbers"] = {
            name: value * (1 + 1e-9 * (index % 2) + index / 1000)
            for index, (name, value) in enumerate(one(other)["numbers"].items())
        }
        one(other)["captured"]["shown"] = "\n".join("y" * 999 for _ in range(100))
        one(other)["claims"][0].update(holds=False, text="z" * 999)

    told = table(edit, width)
    assert len(told) > 500
    assert "    + (94 more lines)" in told
    assert [line for line in told[:-1] if len(line) > max(width, 60)] == [f"  {long}"] * (
        width < 402
    )
    for name in numbers:
        assert sum(f"  {name} " in f"{line} " for line in told) <= 1


def test_names_and_texts_steer_no_terminal(table):
    def edit(other):
        other["versions"][STEER] = "1"
        other["inputs"]["weights"]["file"] = f"{STEER}.npz"
        other["experiments"][STEER] = one(other)
        other["pages"][f"{STEER}.md"] = {"one": {"numbers": [STEER]}}
        one(other)["numbers"][STEER] = 1
        one(other)["captured"]["shown"] = f"{STEER}\n{STEER}"
        one(other)["claims"].append({"name": STEER, "holds": True})

    told = table(edit)
    assert len(told) > 20
    assert all(line.isprintable() for line in told)
    assert "\\x1b[2J" in "".join(told)


def test_a_terminal_that_knows_ascii_alone_gets_escapes(manifest, tmp_path):
    one(manifest)["texts"]["agent"] = "\N{GREEK SMALL LETTER PI}"
    path = tmp_path / "build.json"
    path.write_text(json.dumps(manifest))
    one(manifest)["texts"]["agent"] = "3"
    (tmp_path / "new.json").write_text(json.dumps(manifest))
    done = subprocess.run(
        [sys.executable, "-m", "nnsite", "diff", path, tmp_path / "new.json"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "\\u03c0" in done.stdout
