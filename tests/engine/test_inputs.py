"""Inputs of arrays are decoded once, kept, and never believed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnsite.engine import Build, Fault, Workers, in_subprocess, unpacked
from nnsite.engine.keep import arrays, store
from nnsite.engine.keep.artefacts import Answer, packed
from nnsite.engine.run import workers

LOADER = """
from pathlib import Path

import numpy as np


def pair(path):
    content = np.frombuffer(Path(path).read_bytes(), np.uint8)
    return content[:4].reshape(2, 2), content[4:]
"""
READER = """
from nnsite.engine.declare.experiment import Experiment, Row

experiment = Experiment(table=[Row("a sum", "sum_wrong", "sum_right", "d")])


def wrong(x):
    return 0


def right(x):
    return x.sum()


def run(bytes):
    x, t = bytes
    kinds = {type(array).__name__ for array in bytes}
    free = any(array.flags.writeable or not array.flags.c_contiguous for array in bytes)
    return {
        "sum_wrong": wrong(x),
        "sum_right": right(x),
        "last": int(t[-1]),
        "kinds": ", ".join(kinds),
        "free": str(free),
    }
"""
FILES = {
    "toy/lib/pair.py": LOADER,
    "toy/mistakes/halves.py": READER,
    "toy/mistakes/other.py": READER,
    "toy/pictures/other.py": "",
}


@pytest.fixture
def course(toy):
    """`course({path: text})`: two experiments read one input of arrays; again: edited."""

    def make(files=None):
        made = toy(files or {})
        path = made.root / "bytes.bin"
        number = made.inputs["number"]
        pair = replace(
            number, load="toy.lib.pair:pair", path=path, arguments=(str(path),), arrays=True
        )
        return replace(made, inputs={"bytes": pair})

    made = toy(FILES)
    (made.root / "bytes.bin").write_bytes(bytes(range(1, 8)))
    return make


@pytest.fixture
def tasks(monkeypatch):
    """The tasks that builds have run, in their order."""
    seen = []
    run = Workers.run

    def noted(self, task):
        seen.append(task)
        return run(self, task)

    monkeypatch.setattr(Workers, "run", noted)
    return seen


def results(course, **options):
    with Build(course, **options) as build:
        return {stem: ran.artefact.result for stem, ran in build.artefacts().items()}


def told(course):
    with pytest.raises(Fault) as caught:
        results(course)
    return str(caught.value)


def decoded(tasks):
    return [task.stem for task in tasks if task.decodes]


def test_it_is_decoded_once_for_all_and_kept(course, tasks):
    found = results(course())
    assert decoded(tasks) == ["bytes"]
    for result in found.values():
        assert result["numbers"] == {"sum_wrong": 0, "sum_right": 10, "last": 7}
        assert result["texts"] == {"kinds": "ndarray", "free": "False"}
    # An edit of an experiment decodes nothing; one of the loader, or of the file, does.
    tasks.clear()
    results(course({"toy/mistakes/other.py": READER + "# edited\n"}))
    assert [task.stem for task in tasks] == ["other"]
    edited = LOADER.replace("content[4:]", "content[4:6]")
    assert results(course({"toy/lib/pair.py": edited}))["halves"]["numbers"]["last"] == 6
    (course().root / "bytes.bin").write_bytes(bytes(range(11, 18)))
    assert results(course())["halves"]["numbers"] == {
        "sum_wrong": 0,
        "sum_right": 50,
        "last": 16,
    }
    assert decoded(tasks) == ["bytes", "bytes"]


def kept(tasks):
    [path] = {task.decoded["bytes"][0] for task in tasks if not task.decodes}
    return Path(path)


@pytest.mark.parametrize("moment", ["before the build", "while it builds"])
def test_damage_costs_time_alone(course, tasks, monkeypatch, moment):
    found = results(course())
    path = kept(tasks)
    whole = path.read_bytes()
    tasks.clear()
    if moment == "before the build":
        path.write_bytes(whole[:-1] + b"\0")
    else:
        content = store.Store.content

        def spoiled(self, key):
            read = content(self, key)
            if path.stem == key:
                path.write_bytes(whole[:-1] + b"\0")
            return read

        monkeypatch.setattr(store.Store, "content", spoiled)
    again = results(course({f"toy/mistakes/{stem}.py": READER + "# new\n" for stem in found}))
    assert again == found
    assert decoded(tasks) == (["bytes"] if moment == "before the build" else [])


def test_a_new_interpreter_loads_for_itself(course):
    task = course().task("halves")
    numbers = unpacked(in_subprocess(task).archive).result["numbers"]
    assert numbers == {"sum_wrong": 0, "sum_right": 10, "last": 7}


@pytest.mark.parametrize(
    ("loader", "fault"),
    [
        (
            LOADER.replace("content[4:]", "content[4:].copy()"),
            "input 'bytes': its loader returns an array that can be written to; "
            "then it is no input of arrays",
        ),
        (
            LOADER.replace("content[4:]", "7"),
            "input 'bytes': its loader returns a int where an array belongs; "
            "then it is no input of arrays",
        ),
        (
            "def pair(path):\n    raise ValueError(f'{path}: damaged')\n",
            "{root}/bytes.bin: damaged",
        ),
        (
            "def pair(path):\n    return 1 / 0\n",
            "input 'bytes': its loader raised ZeroDivisionError: division by zero "
            "at toy/lib/pair.py:2",
        ),
        (
            LOADER.replace("    return", "    open('/etc/hostname')\n    return"),
            "input 'bytes': it opens /etc/hostname, which is not the input's file; "
            "a change of that file would go unnoticed. Have its loader read the input's alone",
        ),
        (
            LOADER.replace(
                "    return", "    import warnings\n    warnings.warn('old')\n    return"
            ),
            "input 'bytes': undeclared warning at toy/lib/pair.py:10: UserWarning: old",
        ),
        (
            "import os\n\n\ndef pair(path):\n    os._exit(3)\n",
            "input 'bytes': its process ended with exit code 3 before it gave a result",
        ),
    ],
    ids=["writeable", "no array", "damaged", "error", "another file", "warning", "end"],
)
def test_a_loader_at_fault_is_told_once(course, loader, fault):
    made = course({"toy/lib/pair.py": loader})
    assert told(made) == fault.format(root=made.root)


def test_a_loader_that_is_edited_meanwhile_is_told(course, monkeypatch):
    run = Workers.run

    def edit(self, task):
        answer = run(self, task)
        if task.decodes:
            course({"toy/lib/pair.py": LOADER + "# edited\n"})
        return answer

    monkeypatch.setattr(Workers, "run", edit)
    assert told(course()) == (
        "toy/lib/pair.py was edited while experiments ran with it; build again"
    )


def test_an_answer_that_cannot_be_read_names_the_input(course):
    with pytest.raises(Fault, match=r"^input 'bytes': its answer cannot be read: "):
        workers.opened(course().decoding("bytes", []), b"=no seconds\n")


def test_the_longest_run_begins_first(course, tasks):
    results(course({"toy/mistakes/other.py": READER + "\n" * 1000}), jobs=1)
    assert [task.stem for task in tasks] == ["bytes", "other", "halves"]
    tasks.clear()
    with Build(course()) as build:
        ran = build.artefacts()["halves"]
        answer = Answer(packed(ran.artefact), seconds=3600.0)
        build.stock.store.save("halves", ran.recipe, answer)
    edited = {"toy/mistakes/halves.py": READER + "#", "toy/mistakes/other.py": "\n\n" + READER}
    results(course(edited), jobs=1)
    assert [task.stem for task in tasks] == ["halves", "other"]


def test_a_fork_server_with_an_older_engine_is_not_used(course, monkeypatch):
    results(course())

    def refused(*arguments):
        raise AssertionError("forked")

    monkeypatch.setattr(workers, "_engine", lambda: "edited")
    monkeypatch.setattr(workers, "_in_fork", refused)
    assert results(course({"toy/mistakes/halves.py": READER + "# edited\n"}))


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6.0).reshape(2, 3),
        (np.zeros((0, 3), ">i2"), np.array(5), np.array(["a", "bc"])),
        (),
    ],
    ids=["one", "several", "none"],
)
def test_arrays_come_back_as_they_were(value):
    for array in value if isinstance(value, tuple) else [value]:
        array.setflags(write=False)
    back = arrays.unpacked(arrays.packed(value))
    assert isinstance(back, tuple) == isinstance(value, tuple)
    pairs = zip(back, value, strict=True) if isinstance(value, tuple) else [(back, value)]
    for one, other in pairs:
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
        assert not one.flags.writeable
