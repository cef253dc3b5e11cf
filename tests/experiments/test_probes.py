"""The programs of the page about the probes, what is said of them repaired, and the list."""

import contextlib
import io
import re
import sys

import numpy as np
import pytest
from project import ROOT

from nnsite import probes
from nnsite.data import digits, weights
from nnsite.data import probes as rates
from nnsite.mkdocs import rooted

PAGE = (ROOT / "docs/en/probes.md").read_text("utf-8")
SOURCE = (ROOT / "nnsite/probes.py").read_text("utf-8")
NAMES = [probe.__name__ for probe in probes.PROBES]
# What is wrong in each program, and right.
REPAIRS = {
    "book": [("y = predict(", "x_test = x_test / 255\ny = predict(")],
    "net": [
        ("        for i in range(0", "        hits = 0\n        for i in range(0"),
        ("hits = np", "hits += np"),
        ("hits / 100", "hits / len(x)"),
    ],
    "columns": [("x_test.T.", "x_test.transpose(1, 2, 0).")],
    "script": [("z1 @ W2 + b2", "1 / (1 + np.exp(-(z1 @ W2 + b2)))")],
}


@pytest.fixture
def printed(monkeypatch):
    """`printed(program)`: what a text prints in an interpreter that has the digits."""
    monkeypatch.setitem(sys.modules, "probes", probes)

    def execute(program):
        (x, t), (x_test, t_test) = digits.train(), digits.test()
        names = {"x_train": x, "t_train": t, "x_test": x_test, "t_test": t_test}
        names["network"] = weights.load()
        held = {name: value.copy() for name, value in names.items() if name in program}
        output = io.StringIO()
        with contextlib.redirect_stdout(output), np.errstate(all="ignore"):
            exec(program, {"np": np, **held})
        return output.getvalue()

    return execute


def text(ran, name):
    return ran("probes")["texts"][name]


def repaired(ran, name):
    program = text(ran, name)
    for wrong, right in REPAIRS[name]:
        assert program.count(wrong) == 1
        program = program.replace(wrong, right)
    return program


@pytest.mark.parametrize("name", REPAIRS)
def test_a_program_prints_what_the_page_shows(ran, printed, name):
    assert f'program("{name}")' in PAGE
    assert printed(text(ran, name)) == ran("probes")["captured"][f"{name}_prints"] + "\n"


@pytest.mark.parametrize("name", REPAIRS)
def test_of_the_repaired_program_nothing_fails(ran, printed, name):
    output = printed(repaired(ran, name))
    assert "FAIL" not in output
    assert "Not well" not in output
    own, counted = re.findall(r"^0\.\d+|(?<=test: )0\.\d+", output, re.MULTILINE)[:2]
    assert float(own) == pytest.approx(float(counted), abs=5e-5)


def test_a_mistake_that_costs_little_is_not_found(ran, printed):
    """As the page says: without its last bias, the script is right a few times less."""
    output = printed(repaired(ran, "script").replace(" @ W3 + b3", " @ W3"))
    assert "FAIL" not in output


def test_two_mistakes_can_hide_each_other(ran, printed):
    """As the page says: upright, the answers are one beside the labels still."""
    both = text(ran, "columns").replace("\nA1, A2 =", "\nt_test = (t_test + 1) % 10\nA1, A2 =")
    output = printed(both)
    assert "FAIL" not in output
    assert "Not well, cause unknown" in output


def test_the_list_has_every_probe_in_its_order(ran):
    parts = [part.split("\n") for part in text(ran, "list").split("\n\n")]
    assert [name for _, *names in parts for name in names] == NAMES
    assert all(re.search(rf"^# {re.escape(part[0])}$", SOURCE, re.MULTILINE) for part in parts)


def test_the_page_names_what_check_takes():
    section = PAGE.partition("{ #name-it }")[2].partition("\n## ")[0]
    heads = re.findall(r"(?:^\*|\.) ((?:`\w+`(?:, )?)+): ", section, re.MULTILINE)
    assert sorted(re.findall(r"\w+", " ".join(heads))) == sorted(probes.ROLES)


def test_each_name_has_a_page_or_a_place_on_this_one():
    pages = {path.stem for path in (ROOT / "docs/en/pitfalls").glob("*.md")}
    assert set(probes.WITH_PAGE) <= pages
    assert pages & set(NAMES) <= set(probes.WITH_PAGE)
    assert "{: #not_well }" in PAGE
    # What the macro gives each probe of the list.
    assert "{: #{{ place.id }} }" in PAGE


def test_other_places_that_it_names_are_there():
    places = re.findall(r'page="(\w+)/#([\w-]+)"', SOURCE)
    assert places
    for stem, place in places:
        page = (ROOT / f"docs/en/pitfalls/{stem}.md").read_text("utf-8")
        assert f"{{ #{place} }}" in page


def test_readers_get_the_file_with_the_address_of_the_site():
    assert rooted.probes("") == rooted.probes(None) == SOURCE.encode()
    names = {"__name__": "probes"}
    exec(rooted.probes("https://example.org/nn/"), names)
    assert names["SITE"] == "https://example.org/nn/"
    finding = names["fail"]("seen")
    finding.name = "normalization"
    assert names["address"](finding) == "https://example.org/nn/pitfalls/normalization/"


COUNTS = {"planted", "named", "first", "healthy", "alarms"}


def test_the_recorded_rates_add_up():
    recorded = rates.load()
    styles = recorded["styles"]
    assert set(recorded) == COUNTS | {"styles"}
    for count in COUNTS:
        assert recorded[count] == sum(style[count] for style in styles.values())
    for counts in (recorded, *styles.values()):
        assert 0 <= counts["first"] <= counts["named"] <= counts["planted"]
        assert 0 <= counts["alarms"] <= counts["healthy"]


def test_the_readme_has_the_recorded_rates():
    r = rates.load()
    said = (
        f"in {r['planted']} trials with a planted mistake it named {r['named']}, {r['first']} of "
        f"them first; in {r['healthy']} with a sound program it accused {r['alarms']}."
    )
    assert said in (ROOT / "README.md").read_text("utf-8")


def test_a_missing_or_damaged_record_is_told_in_one_line(tmp_path):
    with pytest.raises(OSError, match=r"gone\.json: No such file .*make probes"):
        rates.load(tmp_path / "gone.json")
    damaged = tmp_path / "damaged.json"
    damaged.write_text('{"planted": ')
    with pytest.raises(ValueError, match=r"damaged\.json: .*make probes") as error:
        rates.load(damaged)
    assert "\n" not in str(error.value)
