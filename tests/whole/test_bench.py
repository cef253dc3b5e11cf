"""The bench sets like beside like: what it gives the peers to run, and how it reckons."""

import re
import sys

import pytest
from project import ROOT, Project

sys.path.append(str(ROOT / "bench"))

import peers
import scale
import tables
from rounds import Times

STEMS = {path.stem for path in (ROOT / "nnsite/experiments").glob("[a-z]*.py")}


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """The peers' projects."""
    folder = tmp_path_factory.mktemp("peers")
    list(peers.cases(Project(ROOT), folder, ["one_hot"]))
    return folder


def test_each_experiment_is_run_by_each_peer(given):
    examples = {path.stem for path in (given / "gallery/examples").glob("plot_*.py")}
    pages = {path.stem for path in (given / "exec/docs").glob("*.md")}
    assert examples == {f"plot_{stem}" for stem in STEMS}
    assert pages == STEMS | {"index"}


def test_a_peer_runs_and_draws_what_we_do(given):
    for stem in STEMS:
        example = (given / f"gallery/examples/plot_{stem}.py").read_text()
        page = (given / f"exec/docs/{stem}.md").read_text()
        compile(example, stem, "exec")
        figures = ROOT / f"nnsite/figures/{stem}.py"
        drawn = re.findall(r"^def [a-z]", figures.read_text(), re.M) if figures.is_file() else []
        for text in (example, page):
            assert text.count(f"{stem}.run(") == 1
            assert text.count("(figures.") == len(drawn), stem


def test_a_generated_course_is_built(tmp_path):
    done = scale.course(tmp_path / "nnsite", 3).run("nnsite", "build")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "nnsite/site/pitfalls/course_aac/index.html").is_file()


def test_ratios_are_taken_within_a_round():
    times = Times()
    for number, (floor, ours) in enumerate([(1.0, 2.0), (10.0, 20.0), (2.0, 4.0)]):
        times.note("floor", number, floor)
        times.note("ours", number, ours)
    times.note("floor", 3, 500.0)  # a round without ours
    assert times.ratio("ours", "floor") == 2
    assert times.beyond("ours", "floor") == 2
    assert times.median("floor") == 6


def test_what_is_over_its_goal_is_marked_and_what_was_not_timed_is_left_out(capsys):
    times = Times()
    times.note("floor", 0, 1.0)
    times.note("ours", 0, 2.0)
    reached, missed = tables.ratio("ours", "floor", 2.0), tables.ratio("ours", "floor", 1.9)
    tables.print_goals(times, [reached, missed, tables.ratio("ours", "another", 1.0)])
    _, _, first, second = capsys.readouterr().out.splitlines()
    assert "OVER" not in first
    assert second.endswith("OVER")
