"""What is run again after an edit, and what is not."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from project import ROOT

from nnsite.engine import Build, Fault, Stock, Workers, in_subprocess
from nnsite.engine.keep import keys
from nnsite.engine.keep.artefacts import Answer
from nnsite.engine.run.inputs import Inputs


def ran(course, **options):
    """The experiments that a build runs, and its artefacts."""
    stems = []
    with Build(
        course, report=lambda stem, done, total, ran: stems.append(stem), **options
    ) as build:
        artefacts = build.artefacts()
    return sorted(stems), artefacts


def test_a_second_build_runs_nothing(toy):
    assert ran(toy())[0] == ["halves", "other"]
    assert ran(toy())[0] == []


def test_a_new_file_is_a_new_experiment(toy, halves):
    ran(toy())
    assert ran(toy({"toy/mistakes/third.py": halves}))[0] == ["third"]


@pytest.mark.parametrize(
    ("file", "text", "again"),
    [
        ("toy/lib/unrelated.py", '"""Still nothing imports this."""\n', []),
        ("toy/lib/deeper.py", "two = 2.0\n", ["halves"]),
        ("toy/lib/__init__.py", "# on the way\n", ["halves"]),
        ("number.txt", "9", ["halves"]),
        ("toy/lib/read.py", "def number(path):\n    return 9\n", ["halves"]),
        ("toy/pictures/other.py", "", ["other"]),
        ("toy/mistakes/__init__.py", "# on the way to both\n", ["halves", "other"]),
    ],
)
def test_an_edit_runs_exactly_what_is_made_from_it(toy, file, text, again):
    ran(toy())
    assert ran(toy({file: text}))[0] == again


def test_an_edit_undone_runs_nothing(toy):
    ran(toy())
    ran(toy({"toy/lib/deeper.py": "two = 1\n"}))
    assert ran(toy({"toy/lib/deeper.py": "two = 2\n"}))[0] == []
    assert Stock(toy()).fresh("halves")


def test_an_edit_within_the_same_second_is_seen(toy):
    for two in (1.1, 1.2, 1.3, 1.4):
        course = toy({"toy/lib/deeper.py": f"two = {two}\n"})
        os.utime(course.root / "toy/lib/deeper.py", (1e9, 1e9))
        assert ran(toy())[1]["halves"].artefact.result["numbers"]["half_right"] == 7 / two


def test_a_version_runs_all_again(toy, monkeypatch):
    ran(toy())
    real = keys.versions()
    monkeypatch.setattr(keys, "versions", lambda: {**real, "numpy": "99.0"})
    assert ran(toy())[0] == ["halves", "other"]


@pytest.mark.parametrize(
    "settings",
    [{"colours": {"#000000": "black"}}, {"inputs": {}}, {"inputs": {"own": True}}],
    ids=["colours", "no inputs", "the reader's own input"],
)
def test_what_the_course_sets_is_in_the_key(toy, settings):
    before = toy()
    if "inputs" in settings:
        number = replace(before.inputs["number"], **settings["inputs"])
        settings = {"inputs": {"number": number} if settings["inputs"] else {}}
    stock, after = Stock(before), Stock(replace(before, **settings))
    assert stock.recipe("halves").key == Stock(toy()).recipe("halves").key
    assert stock.recipe("halves").key != after.recipe("halves").key


def test_a_key_is_one_experiments_alone(toy):
    """Two modules that import one another are made from the same files."""
    both = "from toy.mistakes import other\n", "from toy.mistakes import halves\n"
    course = toy({"toy/mistakes/halves.py": both[0] + "def run(): ..."})
    toy({"toy/mistakes/other.py": both[1] + "def run(): ...", "toy/pictures/other.py": ""})
    (course.root / "toy/pictures/other.py").unlink()
    one, other = (Stock(course).recipe(stem) for stem in ("halves", "other"))
    assert one.files == other.files
    assert one.key != other.key


class Meddling(Inputs):
    """Edits a file once experiments are under way."""

    def __init__(self, course):
        super().__init__(Stock(course), Workers(1))
        self.path = course.root / "toy/lib/deeper.py"

    def start(self, task, recipe):
        self.path.write_text("two = 1.5\n")
        return super().start(task, recipe)


def test_what_is_edited_while_it_runs_is_not_kept(toy):
    course = toy()
    with pytest.raises(Fault, match=r"^toy/lib/deeper\.py was edited while .*; build again$"):
        ran(course, crew=Meddling)
    assert Stock(course).fresh("other")
    toy({"toy/lib/deeper.py": "two = 2\n"})
    assert ran(course)[0] == ["halves"]


def test_an_answer_that_is_no_artefact_is_a_fault(toy, monkeypatch):
    monkeypatch.setattr(Workers, "run", lambda self, task: Answer(b"PK nothing", 1.0))
    with pytest.raises(Fault, match=r"experiment 'halves': its answer cannot be read"):
        ran(toy())
    assert Stock(toy()).store.recipe("halves") is None


class Interpreters(ThreadPoolExecutor):
    """Runs each experiment in a new interpreter."""

    def __init__(self, course):
        super().__init__(2)

    def start(self, task, recipe):
        return self.submit(in_subprocess, task)


def test_another_crew_gives_the_same(toy, tmp_path):
    _, here = ran(toy())
    stems, there = ran(toy(cache=tmp_path / "elsewhere"), crew=Interpreters)
    assert stems == ["halves", "other"]
    assert {stem: one.artefact.result for stem, one in here.items()} == {
        stem: one.artefact.result for stem, one in there.items()
    }


def test_what_was_run_is_what_is_read_again(toy):
    """A build takes what it has just run from memory, the next one from the cache."""
    assert ran(toy())[1] == ran(toy())[1]


def test_workers_leave_the_environment_as_it_was():
    before = dict(os.environ)
    with Workers(1):
        assert dict(os.environ) == before


def test_the_engine_in_the_key_is_the_engine_in_the_child():
    """The static list of files that shape a result equals the import graph's."""
    import grimp

    graph = grimp.build_graph("nnsite", cache_dir=None, exclude_type_checking_imports=True)
    child = {"nnsite.engine.run.supervisor", "nnsite.engine.run.drawing"}
    upstream = child.union(*(graph.find_upstream_modules(name) for name in child))
    files = {f"{name.replace('.', '/')}.py" for name in upstream}
    assert {file for file in files if (ROOT / file).is_file()} == {
        f"nnsite/engine/{name}" for name in keys.RUNNING
    }
