"""`check` on the programs of others: some of those that `make probes` tries.

All healthy programs are tried, and every third of those with a mistake, each with its first
call: to try all of them takes too long here.
"""

import pytest
from programs import table

from nnsite.data import probes as rates

STYLES = {style.name: style for module in table.MODULES for style in table.styles(module)}
RECORD = rates.load()["styles"]


def told(style):
    """What is said of some programs of a style."""
    programs = table.programs(style)
    healthy = [(kind, program) for kind, program in programs if kind == "healthy"]
    others = [(kind, program) for kind, program in programs if kind != "healthy"]
    return [a for one in healthy + others[::3] for a in table.answers(style, *one, calls=1)]


def is_low(answer):
    return answer.accuracy is not None and answer.accuracy < 0.8


def lines(answers):
    return [f"{answer.words}: {answer.names}" for answer in answers]


@pytest.mark.parametrize("name", STYLES)
def test_no_rate_is_below_the_recorded_one(name):
    """Among some of the programs no more are missed than were among all."""
    answers, recorded = told(STYLES[name]), RECORD[name]
    planted = [answer for answer in answers if answer.kind == "planted"]
    missed = [answer for answer in planted if not answer.named]
    later = [answer for answer in planted if not answer.first]
    accused = [answer for answer in answers if answer.kind == "healthy" and answer.accused]
    cleared = [
        answer
        for answer in answers
        if answer.kind != "healthy" and not answer.latent and is_low(answer) and not answer.names
    ]
    assert lines(accused) == []
    assert lines(cleared) == []
    assert len(missed) <= recorded["planted"] - recorded["named"], lines(missed)
    assert len(later) <= recorded["planted"] - recorded["first"], lines(later)


def test_the_record_is_of_these_styles():
    assert set(RECORD) == set(STYLES)
