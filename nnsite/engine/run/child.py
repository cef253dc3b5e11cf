"""What happens inside the one child process of one experiment.

The child starts from nothing that could be stale: it imports the experiment's
modules from their source as it stands, loads the inputs that `run` names, runs it
with every warning recorded, checks what came out, draws the figures, and answers
with one artefact: the bytes of a zip archive.
"""

from __future__ import annotations

import importlib
import inspect
import io
import json
import linecache
import math
import os
import sys
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path
from types import ModuleType
from typing import Any

from nnsite.engine.declare import catch
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Result
from nnsite.engine.declare.figure import Mosaic
from nnsite.engine.faults import Fault


@dataclass(frozen=True)
class Task:
    """One experiment to run, in words that can be sent to another process.

    Attributes:
        stem: the experiment's name.
        root: the project's folder; its modules are imported from there.
        experiment: dotted name of the experiment's module.
        figures: dotted name of the figures' module, or None to draw nothing.
        inputs: for each input name, the function that loads it ("package.module:name")
            and its arguments.
        colours: CSS colours by the hex colour they replace in figures.
        limit: seconds the child may take.
    """

    stem: str
    root: str
    experiment: str
    figures: str | None
    inputs: Mapping[str, tuple[str, tuple[Any, ...]]]
    colours: Mapping[str, str] = field(default_factory=dict)
    limit: float = 60.0


def artefact(task: Task) -> bytes:
    """Run the experiment and pack what it gave.

    Returns:
        a zip archive with `result.json`, `seconds.json`, an SVG or PNG per figure.

    Raises:
        Fault: the experiment, one of its inputs or one of its figures is at fault.
    """
    started = time.perf_counter()
    importing = 0.0
    with warnings.catch_warnings(record=True) as caught:
        # As a terminal: the same warning at the same line is shown once.
        warnings.simplefilter("default")
        clock = time.perf_counter()
        module = _imported(task.experiment, task)
        figures = _imported(task.figures, task) if task.figures else None
        importing += time.perf_counter() - clock
        experiment = _declared(module, task)
        names = list(inspect.signature(module.run).parameters)
        inputs = [_loaded(name, task) for name in names]
        values = _guarded(lambda: module.run(*inputs), task, "run")
        if not isinstance(values, Mapping):
            raise Fault(f"experiment '{task.stem}': run must return a dict")
        caught_by, values = _caught(module, values, task)
        try:
            result = Result(values)
            claims = [claim.judge(result) for claim in experiment.claims]
            table = _table(experiment, result)
        except Fault as fault:
            raise Fault(f"experiment '{task.stem}': {fault}") from None
        drawings, files = _drawn(figures, result, task) if figures else ({}, {})
    record = {
        "numbers": result.numbers,
        "captured": result.captured,
        "catch": caught_by,
        "texts": result.texts,
        "table": table,
        "claims": claims,
        "warnings": _expected(caught, experiment, task),
        "inputs": names,
        "figures": drawings,
    }
    for claim in claims:
        if not claim["holds"]:
            read = ", ".join(f"{name} = {value}" for name, value in claim["values"].items())
            raise Fault(
                f"experiment '{task.stem}': the claim '{claim['name']}' is false: "
                f"\"{claim['text']}\" ({read}). Page '{task.stem}' is no longer true."
            )
    seconds = time.perf_counter() - started - importing
    return _packed({"result.json": record, "seconds.json": seconds}, files)


def _imported(name: str, task: Task) -> ModuleType:
    if task.root not in sys.path:
        sys.path.insert(0, task.root)
    module: ModuleType = _guarded(lambda: importlib.import_module(name), task, "import")
    return module


def _declared(module: ModuleType, task: Task) -> Experiment:
    for name in ("wrong", "right", "run"):
        if not callable(getattr(module, name, None)):
            raise Fault(f"experiment '{task.stem}': {_place(module, task)} defines no {name}()")
    experiment = getattr(module, "experiment", None)
    if not isinstance(experiment, Experiment):
        where = _place(module, task)
        raise Fault(f"experiment '{task.stem}': {where} needs `experiment = Experiment(...)`")
    return experiment


def _loaded(name: str, task: Task) -> Any:
    if name not in task.inputs:
        known = ", ".join(sorted(task.inputs))
        raise Fault(f"experiment '{task.stem}': run() asks for '{name}'; inputs: {known}")
    target, arguments = task.inputs[name]
    module, function = target.split(":")
    try:
        return getattr(importlib.import_module(module), function)(*arguments)
    except (OSError, ValueError) as error:
        raise Fault(str(error)) from None


def _caught(
    module: ModuleType, values: Mapping[str, Any], task: Task
) -> tuple[str, dict[str, Any]]:
    """The lines of `catch`, if there are any; and the values, with what it prints among them."""
    values = dict(values)
    names = ("catch_wrong", "catch_right")
    function = getattr(module, "catch", None)
    if function is None:
        for name in names:
            if name in values:
                where = _place(module, task)
                raise Fault(f"experiment '{task.stem}': {where} returns {name}, and has no catch()")
        return "", values
    for name in names:
        if not isinstance(values.get(name), Mapping):
            raise Fault(
                f"experiment '{task.stem}': run must return {name}: catch()'s arguments, by name"
            )
        arguments = values[name]
        values[name] = _guarded(
            lambda arguments=arguments: printed(function, **arguments),  # type: ignore[misc]
            task,
            f"catch for {name}",
        )
    return _guarded(lambda: catch.lines(function), task, "catch"), values


def _table(experiment: Experiment, result: Result) -> list[dict[str, Any]]:
    rows = []
    for row in experiment.table:
        for name in (row.wrong, row.right):
            getattr(result, name)
        rows.append({"label": row.label, "wrong": row.wrong, "right": row.right, "spec": row.spec})
    return rows


def _drawn(
    module: ModuleType, result: Result, task: Task
) -> tuple[dict[str, dict[str, Any]], dict[str, bytes]]:
    """Each public function of the figures' module, drawn: what it is, and its file."""
    from nnsite.engine.run import drawing

    drawings: dict[str, dict[str, Any]] = {}
    files: dict[str, bytes] = {}
    for name, draw in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("_") or draw.__module__ != module.__name__:
            continue
        with drawing.style():
            drawn = _guarded(lambda draw=draw: draw(result), task, f"figure {name}")  # type: ignore[misc]
            if isinstance(drawn, Mosaic):
                height, width = drawn.pixels.shape
                drawings[name] = {"file": f"{name}.png", "width": width, "height": height}
                files[f"{name}.png"] = drawing.png(drawn.pixels)
            else:
                prefix = f"{task.stem}-{name}".replace("_", "-")
                columns = {key: list(column) for key, column in drawn.values.items()}
                for key, column in columns.items():
                    if any(isinstance(cell, Real) and not math.isfinite(cell) for cell in column):
                        what = f"the column '{key}' of figure '{name}'"
                        raise Fault(f"experiment '{task.stem}': {what} holds nan or infinity")
                drawings[name] = {"file": f"{name}.svg", "values": columns}
                files[f"{name}.svg"] = drawing.svg(drawn.figure, prefix, task.colours).encode()
    return drawings, files


def _expected(
    caught: list[warnings.WarningMessage], experiment: Experiment, task: Task
) -> list[dict[str, str]]:
    """The recorded warnings as a terminal shows them; all of them as declared."""
    shown = []
    for warning in caught:
        text = f"{warning.category.__name__}: {warning.message}"
        path = _relative(warning.filename, task)
        line = linecache.getline(warning.filename, warning.lineno).strip()
        at = f"{path}:{warning.lineno}"
        if text not in experiment.warns:
            raise Fault(f"experiment '{task.stem}': undeclared warning at {at}: {text}")
        shown.append({"text": text, "at": at, "line": line})
    occurred = {warning["text"] for warning in shown}
    for text in experiment.warns:
        if text not in occurred:
            raise Fault(f"experiment '{task.stem}': the declared warning no longer occurs: {text}")
    return shown


def _guarded(call: Callable[[], Any], task: Task, doing: str) -> Any:
    """Call, and turn what it raises into a fault that names the line."""
    try:
        return call()
    except Fault as fault:
        raise Fault(f"experiment '{task.stem}': {fault}") from None
    except Exception as error:
        text = traceback.format_exception_only(error)[-1].strip()
        at = ""
        for frame, number in traceback.walk_tb(error.__traceback__):
            path = _relative(frame.f_code.co_filename, task)
            if not os.path.isabs(path) and "site-packages" not in path:
                at = f" at {path}:{number}"
        if isinstance(error, SyntaxError):
            at = f" at {_relative(error.filename or '', task)}:{error.lineno}"
        raise Fault(f"experiment '{task.stem}': {doing} raised {text}{at}") from None


def _place(module: ModuleType, task: Task) -> str:
    return _relative(module.__file__ or module.__name__, task)


def _relative(path: str, task: Task) -> str:
    try:
        return Path(path).resolve().relative_to(Path(task.root).resolve()).as_posix()
    except ValueError:
        return path


def _packed(records: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, record in records.items():
            archive.writestr(name, json.dumps(record, default=_plain, allow_nan=False))
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    """NumPy's scalars as JSON's."""
    return value.item()
