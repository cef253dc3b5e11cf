"""What happens inside the one child process of one experiment, or of one input to decode.

The child starts from nothing that could be stale: it imports the experiment's
modules from their source as it stands, loads the inputs that `run` names, runs it
with every warning recorded, checks what came out, draws the figures, and answers
with one packed artefact and the seconds it took.
"""

from __future__ import annotations

import importlib
import inspect
import linecache
import math
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from numbers import Real
from pathlib import Path
from types import ModuleType
from typing import Any

from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Result, plain
from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.engine.declare.paste import catch_lines, repair_lines
from nnsite.engine.declare.task import GIGABYTE, Task
from nnsite.engine.faults import Fault
from nnsite.engine.keep.artefacts import CARD, DATA, Answer, Artefact, packed
from nnsite.engine.keep.sealed import unseal
from nnsite.engine.run.surroundings import Watch

CATCHES = ("catch_wrong", "catch_right")
LONGEST = 400  # characters of an error's own text; that of an array can have a million


def answer(task: Task, watch: Watch) -> Answer:
    """Run the experiment, draw its figures, and pack what they yield; or decode the input.

    Args:
        task: the experiment, or the input.
        watch: has seen all that this process opened and loaded.

    Raises:
        Fault: the experiment, one of its inputs or one of its figures is at fault.
    """
    make, doing = (_decoded, "its loader") if task.decodes else (_made, "the experiment")
    try:
        made: Answer = _guarded(lambda: make(task, watch), task, doing)
        return made
    except _InputFault:
        raise
    except Fault as fault:
        raise Fault(f"{task.title}: {fault}") from None


class _InputFault(Fault):
    """An input is at fault, for every experiment that reads it: no experiment is named."""


def _made(task: Task, watch: Watch) -> Answer:
    with warnings.catch_warnings(record=True) as caught:
        # As in a terminal: the same warning at the same line is shown once.
        warnings.simplefilter("default")
        module = _imported(task.experiment, task)
        figures = _imported(task.figures, task) if task.figures else None
        started = time.perf_counter()
        experiment = _declared(module, task)
        names = list(inspect.signature(module.run).parameters)
        inputs = [_loaded(name, task) for name in names]
        values = _guarded(lambda: module.run(*inputs), task, "run")
        if not isinstance(values, Mapping):
            raise Fault("run must return a dict")
        own = not task.own.isdisjoint(names)
        result = Result({**values, **_printed_by_catch(module, values, task)}, own=own)
        claims = [
            _guarded(
                lambda claim=claim: claim.judge(result, own=own),  # type: ignore[misc]
                task,
                f"claim {claim.name}",
            )
            for claim in experiment.claims
        ]
        table = _table(experiment, result)
        drawings, drawn = _drawn(figures, experiment, result, task, own=own)
    data, kept = _data(result)
    watch.judge(names)
    recorded = _warnings(caught, experiment, task)
    record = {
        "own": own,
        "numbers": plain(result.numbers),
        "captured": result.captured,
        "texts": result.texts,
        "table": table,
        "pair": experiment.pair,
        "claims": claims,
        "warnings": recorded,
        "catch": _catch_lines(module),
        "repairs": _repair_lines(experiment),
        "inputs": names,
        "figures": drawings,
        "data": data,
    }
    if not own:
        _refuse_unexpected(recorded)
    for claim in claims:
        if not claim["holds"] and (claim["law"] or not own):
            read = ", ".join(f"{name} = {value}" for name, value in claim["values"].items())
            raise Fault(
                f"the claim '{claim['name']}' is false: \"{claim['text']}\" ({read}). "
                f"Page '{task.stem}' is no longer true."
            )
    seconds = time.perf_counter() - started
    return Answer(packed(Artefact(record, {**drawn, **kept})), seconds)


def _decoded(task: Task, watch: Watch) -> Answer:
    """The arrays of an input, and the seconds that it took to decode them."""
    _find_modules(task)
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = _loaded(task.stem, task)
    watch.judge([task.stem])
    for warning in caught:  # which an experiment that reads the arrays would not meet
        raise Fault(f"undeclared warning at {_at(warning, task)}: {_text(warning)}")
    from nnsite.engine.keep import arrays

    try:
        content = arrays.packed(value)
    except TypeError as error:
        raise Fault(f"its loader returns {error}; then it is no input of arrays") from None
    return Answer(content, time.perf_counter() - started)


def _find_modules(task: Task) -> None:
    """Let this process find the project's modules."""
    if task.root not in sys.path:
        sys.path.insert(0, task.root)


def _imported(name: str, task: Task) -> ModuleType:
    _find_modules(task)
    module: ModuleType = _guarded(lambda: importlib.import_module(name), task, "import")
    return module


def _declared(module: ModuleType, task: Task) -> Experiment:
    for name in ("wrong", "right", "run"):
        if not callable(getattr(module, name, None)):
            raise Fault(f"{_place(module, task)} defines no {name}()")
    experiment = getattr(module, "experiment", None)
    if not isinstance(experiment, Experiment):
        raise Fault(f"{_place(module, task)} needs `experiment = Experiment(...)`")
    return experiment


def _loaded(name: str, task: Task) -> Any:
    if name not in task.inputs:
        known = ", ".join(sorted(task.inputs))
        raise Fault(f"run() asks for '{name}'; inputs: {known}")
    if name in task.decoded:
        from nnsite.engine.keep import arrays

        path, key = task.decoded[name]
        # Gone or damaged since the builder has checked it: a cleaned cache, say.
        with suppress(OSError):
            content = unseal(key, Path(path).read_bytes())
            if content is not None:
                return arrays.unpacked(content)
    target, arguments = task.inputs[name]
    module, function = target.split(":")
    try:
        return getattr(importlib.import_module(module), function)(*arguments)
    except (OSError, ValueError) as error:
        raise _InputFault(str(error)) from None


def _printed_by_catch(module: ModuleType, values: Mapping[str, Any], task: Task) -> dict[str, Any]:
    """What the experiment's `catch` prints for the wrong and for the right version."""
    function = getattr(module, "catch", None)
    if function is None:
        for name in CATCHES:
            if name in values:
                raise Fault(f"run returns {name}, but {_place(module, task)} has no catch()")
        return {}
    shown = {}
    for name in CATCHES:
        arguments = values.get(name)
        if not isinstance(arguments, Mapping):
            raise Fault(f"run must return {name}: the arguments of catch(), by name")
        shown[name] = _guarded(
            lambda arguments=arguments: printed(function, **arguments),  # type: ignore[misc]
            task,
            f"catch with {name}",
        )
    return shown


def _catch_lines(module: ModuleType) -> str:
    function = getattr(module, "catch", None)
    return catch_lines(function) if function else ""


def _repair_lines(experiment: Experiment) -> dict[str, str]:
    """The lines of each repair, all of which have run."""
    for name in experiment.repairs:
        if name not in experiment.ran:
            raise Fault(f"run does not call the repair {name}(): what a page shows must have run")
    return {name: repair_lines(function) for name, function in experiment.repairs.items()}


def _table(experiment: Experiment, result: Result) -> list[dict[str, Any]]:
    rows = []
    for row in experiment.table:
        for name in (row.wrong, row.right):
            getattr(result, name)  # it must be there
        rows.append({"label": row.label, "wrong": row.wrong, "right": row.right, "spec": row.spec})
    return rows


def _drawn(
    module: ModuleType | None, experiment: Experiment, result: Result, task: Task, *, own: bool
) -> tuple[dict[str, dict[str, Any]], dict[str, bytes]]:
    """The figures and the page's card: what each figure is, and the files.

    A figure is a public function of the figures' module; the card shows the first.
    """
    if module is None and task.look is None:
        return {}, {}
    from nnsite.engine.run import card, drawing

    drawings: dict[str, dict[str, Any]] = {}
    files: dict[str, bytes] = {}
    with drawing.style():
        figures = _figures(module, result, task) if module else {}
        for name, drawn in figures.items():
            if isinstance(drawn, Mosaic):
                height, width = drawn.pixels.shape
                drawings[name] = {"file": f"{name}.png", "width": width, "height": height}
                files[f"{name}.png"] = drawing.png(drawn.pixels, drawn.greys)
            else:
                prefix = f"{task.stem}-{name}".replace("_", "-")
                drawings[name] = {"file": f"{name}.svg", "values": _columns(name, drawn, own=own)}
                files[f"{name}.svg"] = drawing.svg(drawn.figure, prefix, task.colours).encode()
        if task.look:
            first = next(iter(figures.values()), None)
            files[CARD] = card.card(task.look, _pair(experiment, result), first)
    return drawings, files


def _figures(module: ModuleType, result: Result, task: Task) -> dict[str, Plot | Mosaic]:
    """What the public functions of a figures' module return, in their order in it."""
    figures: dict[str, Plot | Mosaic] = {}
    for name, draw in vars(module).items():
        if not inspect.isfunction(draw):
            continue
        if name.startswith("_") or draw.__module__ != module.__name__:
            continue
        drawn = _guarded(lambda draw=draw: draw(result), task, f"figure {name}")  # type: ignore[misc]
        if not isinstance(drawn, Plot | Mosaic):
            raise Fault(f"figure '{name}' returns neither a Plot nor a Mosaic")
        figures[name] = drawn
    return figures


def _data(result: Result) -> tuple[dict[str, dict[str, Any]], dict[str, bytes]]:
    """The data files: what each is, and the files."""
    data: dict[str, dict[str, Any]] = {}
    files: dict[str, bytes] = {}
    for name, one in result.data.items():
        file = f"{DATA}/{name}{one.suffix}"
        data[name] = {"file": file, "bytes": len(one.content)}
        files[file] = one.content
    return data, files


def _pair(experiment: Experiment, result: Result) -> tuple[str, str] | None:
    """The two numbers of the table's first row, as the page prints them, if it shows them."""
    if not (experiment.pair and experiment.table):
        return None
    row = experiment.table[0]
    wrong, right = (format(getattr(result, name), row.spec) for name in (row.wrong, row.right))
    return wrong, right


def _columns(name: str, plot: Plot, *, own: bool) -> dict[str, list[Any]]:
    """The columns of a plot. Each number is finite; with inputs of one's own, or a text."""
    columns = {key: list(column) for key, column in plot.values.items()}
    for key, column in columns.items():
        for index, cell in enumerate(column):
            if isinstance(cell, Real) and not math.isfinite(cell):
                if not own:
                    raise Fault(f"the column '{key}' of figure '{name}' holds nan or infinity")
                column[index] = str(float(cell))
    return columns


def _warnings(
    caught: list[warnings.WarningMessage], experiment: Experiment, task: Task
) -> list[dict[str, Any]]:
    """The declared warnings by name, and those that are not, without one.

    Each has its text, the places at which it arose, and whether all is as declared.
    """
    places: dict[str, list[dict[str, str]]] = {text: [] for text in experiment.warns.values()}
    for warning in caught:
        line = linecache.getline(warning.filename, warning.lineno).strip()
        places.setdefault(_text(warning), []).append({"at": _at(warning, task), "line": line})
    names = {text: name for name, text in experiment.warns.items()}
    return [
        {
            "name": names.get(text),
            "text": text,
            "places": found,
            "holds": text in names and bool(found),
        }
        for text, found in places.items()
    ]


def _at(warning: warnings.WarningMessage, task: Task) -> str:
    # A package's file by its path in it, wherever it is installed.
    path = _relative(warning.filename, task).rpartition("site-packages/")[2]
    return f"{path}:{warning.lineno}"


def _text(warning: warnings.WarningMessage) -> str:
    return f"{warning.category.__name__}: {warning.message}"


def _refuse_unexpected(recorded: list[dict[str, Any]]) -> None:
    for warning in recorded:
        if warning["name"] is None:
            at = warning["places"][0]["at"]
            raise Fault(f"undeclared warning at {at}: {warning['text']}")
    for warning in recorded:
        if not warning["holds"]:
            raise Fault(f"the declared warning no longer occurs: {warning['text']}")


def _guarded(call: Callable[[], Any], task: Task, doing: str) -> Any:
    """Call, and turn what it raises into a fault that names the line."""
    try:
        return call()
    except (Fault, SystemExit):
        raise
    except MemoryError as error:
        limit = f"{task.memory / GIGABYTE:g} GB"
        raise Fault(f"{doing} takes more memory than its limit of {limit}: {error}") from None
    except BaseException as error:  # KeyboardInterrupt, too: an experiment may raise anything
        text = " ".join(f"{type(error).__name__}: {error}".split())
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]}..."
        at = ""
        for frame, number in traceback.walk_tb(error.__traceback__):
            path = _relative(frame.f_code.co_filename, task)
            if not os.path.isabs(path) and "site-packages" not in path:
                at = f" at {path}:{number}"
        if isinstance(error, SyntaxError):
            at = f" at {_relative(error.filename or '', task)}:{error.lineno}"
        raise Fault(f"{doing} raised {text}{at}") from None


def _place(module: ModuleType, task: Task) -> str:
    return _relative(module.__file__ or module.__name__, task)


def _relative(path: str, task: Task) -> str:
    try:
        return Path(path).resolve().relative_to(Path(task.root).resolve()).as_posix()
    except ValueError:
        return path
