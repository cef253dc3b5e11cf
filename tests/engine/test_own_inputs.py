"""With inputs of the reader's own a law must hold; a finding that does not is told."""

import json
from dataclasses import replace

import pytest

from nnsite.engine import Build, Fault, Tally
from nnsite.engine.declare.experiment import Claim, Result

PAGE = "texts/english/mistakes/halves.md"
FACTS = """---
experiment: halves
---
{% for fact in run.facts %}
{{ fact.text }} {{ "holds" if fact.holds else "fails" }}
{% endfor %}
"""
ODD = "UserWarning: odd"
FINDING = "@experiment.finding("
LAST = "    return r.half_wrong < r.half_right\n"


@pytest.fixture
def own(toy):
    """`own(halves)`: the toy course with 8, which is the reader's own, for a number.

    Half of 8 is whole: what the experiment has found with 7 is not so.
    """

    def make(halves, own=True, **files):
        course = toy({"toy/mistakes/halves.py": halves, "number.txt": "8"} | files)
        return replace(course, inputs={"number": replace(course.inputs["number"], own=own)})

    return make


def result(course, stem="halves"):
    with Build(course) as build:
        return build.artefacts()[stem].artefact.result


def fault(course):
    with pytest.raises(Fault) as caught:
        result(course)
    return str(caught.value)


def warning(halves, message, warns):
    """The experiment with a warning in `wrong`, and these declared."""
    raised = f"    warnings.warn({message!r})\n" if message else ""
    return halves.replace("    return n // 2", f"{raised}    return n // 2").replace(
        "Experiment(table", f"Experiment(warns={warns}, table"
    )


def test_a_finding_that_fails_is_told(own, halves, built):
    course = own(halves, **{PAGE: FACTS})
    [claim] = result(course)["claims"]
    assert claim["values"] == {"half_right": 4.0, "half_wrong": 4}
    assert not claim["law"]
    assert not claim["holds"]
    assert "\nHalf of it is 4.0. fails\n" in built(course)["mistakes/halves.md"].decode()


def test_a_law_that_fails_stops_the_build(own, halves):
    law = halves.replace(FINDING, "@experiment.law(")
    assert fault(own(law)) == (
        "experiment 'halves': the claim 'not_whole' is false: \"Half of it is 4.0.\" "
        "(half_right = 4.0, half_wrong = 4). Page 'halves' is no longer true."
    )


def test_a_finding_that_fails_with_published_inputs_stops_it(own, halves):
    assert "the claim 'not_whole' is false" in fault(own(halves, own=False))


def test_a_finding_of_an_experiment_that_reads_nothing_of_ones_own_must_hold(own, halves, toy):
    other = toy().source("other").read_text().replace("r.sum_wrong > r", "r.sum_wrong < r")
    course = own(halves, **{"toy/mistakes/other.py": other})
    assert fault(course).startswith("experiment 'other': the claim 'joined' is false")


def test_a_finding_whose_check_raises_does_not_hold(own, halves):
    raises = halves.replace("r.half_wrong < r.half_right", "1 / (r.half_wrong - 4) > 0")
    [claim] = result(own(raises))["claims"]
    assert not claim["holds"]
    law = raises.replace(FINDING, "@experiment.law(")
    assert "claim not_whole raised ZeroDivisionError" in fault(own(law))
    assert "claim not_whole raised ZeroDivisionError" in fault(own(raises, own=False))


def test_a_check_that_names_what_is_not_there_is_a_fault(own, halves):
    assert "the run has no value 'half'" in fault(own(halves.replace("r.half_wrong", "r.half")))


INFINITE = '"half_right": float("inf") if number == 8 else right(number)'


def test_a_number_need_not_be_finite(own, halves, built):
    infinite = halves.replace('"half_right": right(number)', INFINITE)
    infinite = infinite.replace("{half_right:.1f}", "{half_right:d}")
    shown = "{{ n.half_right | fixed }} {{ (n.half_right - 1) | count }}"
    page = f"---\nexperiment: halves\n---\n{shown}\n"
    course = own(infinite, **{PAGE: page, "texts/english/index.md": "A\n"})
    [claim] = result(course)["claims"]
    assert claim["text"] == "Half of it is inf."
    assert claim["values"]["half_right"] == "inf"
    assert not claim["holds"]  # although 4 < inf
    site = built(course)
    assert site["mistakes/halves.md"].decode().endswith("\ninf inf\n")
    numbers = json.loads(site["build.json"])["experiments"]["halves"]["numbers"]
    assert numbers["half_right"] == "inf"
    assert "the number 'half_right' is inf; numbers must be finite" in fault(
        own(infinite, own=False)
    )


@pytest.mark.parametrize("law", [True, False])
def test_a_law_may_hold_for_a_number_that_is_not_finite(law):
    claim = Claim("large", "{x:.1f}", lambda r: r.x > 3, law)
    assert claim.judge(Result({"x": float("inf")}, own=True), own=True)["holds"] is law


def test_a_figure_may_show_what_is_not_finite(own, halves):
    figures = (
        "from matplotlib.figure import Figure\nfrom nnsite.engine.declare.figure import Plot\n\n\n"
        "def curve(r):\n    return Plot(Figure(), {'y': [1.0, -r.half_right * float('inf')]})\n"
    )
    course = own(halves, **{"toy/pictures/halves.py": figures})
    assert result(course)["figures"]["curve"]["values"] == {"y": [1.0, "-inf"]}


def test_a_warning_that_stays_away_is_told(own, halves, built):
    course = own(warning(halves, "", {"odd": ODD}), **{PAGE: FACTS})
    assert result(course)["warnings"] == [
        {"name": "odd", "text": ODD, "places": [], "holds": False}
    ]
    assert f"\n{ODD} fails\n" in built(course)["mistakes/halves.md"].decode()


def test_a_warning_that_is_new_is_told_with_its_place(own, halves):
    place = {"at": "toy/mistakes/halves.py:12", "line": "warnings.warn('new')"}
    assert result(own(warning(halves, "new", {})))["warnings"] == [
        {"name": None, "text": "UserWarning: new", "places": [place], "holds": False}
    ]
    assert "undeclared warning at toy/mistakes/halves.py:12: UserWarning: new" in fault(
        own(warning(halves, "new", {}), own=False)
    )


WHERE = """---
experiment: halves
---
It arose at {{ run.warned('odd', 'WITHIN') | map(attribute='at') | join(", ") or "no place" }}.
"""


@pytest.mark.parametrize(
    ("within", "shown"), [("wrong", "toy/mistakes/halves.py:12"), ("right", "no place")]
)
def test_a_page_shows_a_warning_where_it_arose(own, halves, built, within, shown):
    source = warning(halves, "odd", {"odd": ODD})
    course = own(source, **{PAGE: WHERE.replace("WITHIN", within)})
    assert built(course)["mistakes/halves.md"].decode().endswith(f" at {shown}.\n")


def test_a_page_must_show_a_warning_with_published_inputs(own, halves, built):
    source = warning(halves, "odd", {"odd": ODD})
    page = WHERE.replace("WITHIN", "right")
    published = own(source, own=False, **{PAGE: page, "number.txt": "7"})
    with pytest.raises(Fault, match=f"{PAGE}:4: the warning 'odd' does not arise within right"):
        built(published)


def test_another_language_keeps_the_kind_of_a_claim(own, halves, built):
    page = "texts/japanese/mistakes/halves.md"
    law = halves.replace(FINDING, "@experiment.law(").replace(LAST, "    return True\n")
    course = own(law)
    text = (course.root / page).read_text("utf-8")
    (course.root / page).write_text(f"{text}\n{{{{ run.claims[0].law }}}}\n", "utf-8")
    assert built(course, "ja")["mistakes/halves.md"].decode().endswith("\nTrue\n")


def test_the_tally_counts_them_and_can_refuse(own, halves):
    with Build(own(warning(halves, "", {"odd": ODD}))) as build:
        tally = Tally.of(build.artefacts())
    assert str(tally) == "2 of 3 facts do not hold with them (on 1 page)"
    with pytest.raises(Fault, match=r"^page .halves.: 2 of its facts do not hold: not_whole, odd$"):
        tally.refuse()


def test_the_tally_of_one_fact_is_in_the_singular():
    tally = Tally(3, {"halves": ["odd"]})
    assert str(tally) == "1 of 3 facts does not hold with them (on 1 page)"
    with pytest.raises(Fault, match=r"^page .halves.: 1 of its facts does not hold: odd$"):
        tally.refuse()


def test_the_tally_has_nothing_to_say_when_all_hold(toy):
    with Build(toy()) as build:
        tally = Tally.of(build.artefacts())
    assert str(tally) == ""
    tally.refuse()
