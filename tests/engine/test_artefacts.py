"""The same result gives the same archive, to the byte."""

import io
import os
import pickle
import subprocess
import sys
import time
import zipfile

from nnsite.engine import in_subprocess, sha256, unpacked
from nnsite.engine.keep.artefacts import Answer, Artefact, answered, packed
from nnsite.engine.run.workers import MANY

DIGEST = "83df4408ed540ded38dc7d53303c740ccf8c9a044aa6404797195325f82b5ca6"
WORLD = {"PYTHONHASHSEED": "7", "TZ": "Etc/GMT-14"}


# A process has one fork server, which imports what the first build in it asks for.
FORKED = """
import pickle, sys
from nnsite.engine import Workers

if __name__ == "__main__":
    tasks, count = pickle.load(sys.stdin.buffer)
    with Workers(1, count=count) as workers:
        answers = [workers.run(task) for task in tasks]
    sys.stdout.buffer.write(pickle.dumps(answers))
"""
LOGARITHMIC = """
from matplotlib.figure import Figure
from nnsite.engine.declare.figure import Plot


def rising(r):
    figure = Figure(figsize=(2, 2))
    figure.subplots().loglog([1, 10, 100], [1, r.half_right, 100])
    return Plot(figure, {})
"""


def forked(tasks, count):
    """What the forks of a new process answer, as one of so many experiments each."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([tasks[0].root, *sys.path])},
        input=pickle.dumps((tasks, count)),
        capture_output=True,
        check=True,
    )
    return pickle.loads(done.stdout)


def test_forks_and_new_interpreters_give_the_same_archive(toy):
    course = toy({"toy/pictures/halves.py": LOGARITHMIC})
    tasks = [course.task(stem) for stem in course.stems()]
    for task, *forks in zip(tasks, forked(tasks, 1), forked(tasks, MANY), strict=True):
        runs = [*forks, in_subprocess(task), in_subprocess(task, WORLD)]
        assert len({sha256(run.archive) for run in runs}) == 1
        assert all(run.seconds > 0 for run in runs)


def test_an_archive_tells_neither_the_time_nor_the_platform(monkeypatch):
    artefact = Artefact(
        {"numbers": {"half": 0.5}, "note": "\N{GREEK SMALL LETTER PI}"}, {"a.svg": b"<svg/>"}
    )
    made = packed(artefact)
    assert sha256(made) == DIGEST
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2e9))
    monkeypatch.setattr(time, "time", lambda: 2e9)
    monkeypatch.setattr(sys, "platform", "win32")
    assert packed(artefact) == made
    assert unpacked(made) == artefact


def test_any_program_can_open_an_archive():
    made = packed(Artefact({"numbers": {}}, {"a.svg": b"<svg/>"}))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["result.json", "a.svg"]
        assert archive.testzip() is None


def test_an_answer_is_sent_as_it_is():
    for sent in (Answer(b"", 0.0), Answer(b"PK\n\n", 1 / 3)):
        assert answered(sent.message()) == sent
