"""Experiments handed to the workers of a Dask scheduler.

A worker needs Python and the locked packages. What it runs comes with the task by content: the
engine, the sources that the recipe names, the inputs that it names. An answer is taken only
from a worker that has what this machine has: its artefact is what this machine would have made.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from nnsite.engine.declare.course import Course
from nnsite.engine.declare.task import Task
from nnsite.engine.faults import Fault
from nnsite.engine.keep.artefacts import Answer
from nnsite.engine.keep.keys import ENGINE, LONGEST, VERSIONED, Recipe, sha256
from nnsite.engine.run import remote
from nnsite.engine.run.scheduler import CONNECT, SPOKEN, Unfit, compare, connected
from nnsite.engine.run.supervisor import died, overdue, unreadable
from nnsite.engine.run.surroundings import TO_START, to_start_alike
from nnsite.engine.run.workers import GRACE, opened

# Seconds: for the scheduler to answer; for a worker to come where there is none.
ANSWER, WAIT = 30.0, 60.0
# Seconds between two looks at the answers, and at the workers; and in which the looking ends.
TICK, LOOK, LEAVE = 0.05, 1.0, 1.0


class Cluster:
    """The workers of a Dask scheduler, as the crew of a build.

    Leaving the `with` block lets go of what they still run.

    Args:
        course: whose experiments they run.
        address: the scheduler's.

    Raises:
        Fault: on entering it: the scheduler cannot be reached, no worker comes, or one has
            other packages.
    """

    def __init__(self, course: Course, address: str) -> None:
        self._course = course
        self._address = address
        self._running: dict[Future[Answer], tuple[Any, Task, Recipe]] = {}
        self._parcels: dict[str, Any] = {}
        self._left = threading.Event()
        self._watch = threading.Thread(target=self._watched, daemon=True)

    def __enter__(self) -> Cluster:
        self._client = connected(self._address)
        try:
            absence = _Absence(self._address)
            while absence.lasts(self._workers()):
                time.sleep(LOOK)
            self._compare_packages()
            self._function = _ByValue()
            self._engine = self._sent(_engine())
        except BaseException:
            self._close()
            raise
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._watch.join(LEAVE)  # it may wait for an answer that nobody needs any more
        self._close()

    def start(self, task: Task, recipe: Recipe) -> Future[Answer]:
        """Have a task run; what comes of it is an answer, or a fault.

        Raises:
            Fault: a file of the recipe has changed since, or stands outside of the project.
        """
        root = self._course.root
        sources = {path: _read(root, path, made) for path, made in recipe.files.items()}
        digests = [self._engine, self._sent(sources)]
        for name, made in recipe.inputs.items():
            one = self._course.inputs[name]
            if not one.sha256:  # else its arguments hold it
                path = _within(root, one.path, one.label)
                digests.append(self._sent({path: _read(root, path, made)}))
        theirs = self._submitted(
            f"{task.stem}-{uuid.uuid4().hex}",
            self._function,
            [self._parcels[digest] for digest in digests],
            digests,
            pickle.dumps((task, recipe.versions)),
            remote.__name__,
            TO_START,
            to_start_alike(),
            task.limit + GRACE,
        )
        ours: Future[Answer] = Future()
        ours.set_running_or_notify_cancel()
        self._running[ours] = theirs, task, recipe
        return ours

    def _sent(self, contents: Mapping[str, bytes]) -> str:
        """Have the workers fetch files from one another; return the digest of their parcel.

        It travels once to each of them, and again if it got lost with one that had it.
        """
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, content in sorted(contents.items()):
                # A ZipInfo made from a name alone bears the first day of 1980.
                archive.writestr(zipfile.ZipInfo(name), content)
        parcel = stream.getvalue()
        digest = sha256(parcel)
        if digest not in self._parcels:
            self._parcels[digest] = self._submitted(f"parcel-{digest}", bytes, parcel)
        return digest

    def _submitted(self, key: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """What will come of a call at a worker, under a key."""
        try:
            return self._client.submit(function, *arguments, key=key)
        except Exception:  # of many kinds, when a connection is lost
            raise self._lost() from None

    def _workers(self) -> int:
        return len(self._asked(self._client.nthreads))

    def _compare_packages(self) -> None:
        """Refuse workers that have other packages, before they run anything."""
        told = self._asked(lambda: self._client.get_versions(packages=VERSIONED))
        here = told["client"]["packages"]
        for worker, theirs in told["workers"].items():
            both = (*SPOKEN, *VERSIONED)
            compare(f"the worker {worker}", theirs["packages"], here, both)

    def _asked(self, question: Callable[[], Any]) -> Any:
        """What the scheduler answers.

        Raises:
            Fault: it does not answer.
        """

        async def asked() -> Any:
            return await question()

        try:
            return self._client.sync(asked, callback_timeout=ANSWER)
        except Exception:  # of many kinds, when a connection is lost
            raise self._lost() from None

    def _watched(self) -> None:
        """Hand on what comes back, until the `with` block is left."""
        absence = _Absence(self._address)
        look = time.monotonic()
        end: Exception | None = None  # what leaves nothing to wait for
        while not self._left.wait(TICK):
            try:
                if end is None and time.monotonic() > look:
                    absence.lasts(self._workers())
                    look = time.monotonic() + LOOK
            except Fault as fault:
                end = fault
            for ours, (theirs, task, recipe) in list(self._running.items()):
                if self._left.is_set():
                    return
                if end is None and not theirs.done():
                    continue
                del self._running[ours]
                try:
                    if end is not None:
                        raise end
                    ours.set_result(_answer(self._result(theirs, task), task, recipe))
                except Exception as error:  # a fault; anything else is not to be waited for either
                    end = error if isinstance(error, Unfit) else end
                    ours.set_exception(error)

    def _result(self, theirs: Any, task: Task) -> Mapping[str, Any]:
        """What a worker answered.

        Raises:
            Fault: none did.
        """
        from distributed.scheduler import KilledWorker

        try:
            told: Mapping[str, Any] = theirs.result(timeout=ANSWER)
        except KilledWorker as error:
            raise Fault(
                f"experiment '{task.stem}': {error.allowed_failures + 1} workers of "
                f"{self._address} have died while they ran it; their logs may tell why"
            ) from None
        except (CancelledError, OSError):
            raise self._lost() from None
        except Exception as error:
            text = " ".join(f"{type(error).__name__}: {error}".split())
            raise Fault(f"experiment '{task.stem}': {self._address} failed: {text}") from None
        return told

    def _lost(self) -> Unfit:
        return Unfit(
            f"the connection to the scheduler {self._address} was lost; what had come back is "
            "kept. Build again when it runs"
        )

    def _close(self) -> None:
        """Leave the scheduler, which then drops what nobody else waits for."""
        with suppress(Exception):  # it may be gone
            self._client.close(timeout=CONNECT)


class _Absence:
    """How long there has been no worker."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._since: float | None = None

    def lasts(self, workers: int) -> bool:
        """Whether there is none; it says so once.

        Raises:
            Fault: there has been none for too long.
        """
        if workers:
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()
            print(f"waiting for a worker of {self._address}", flush=True)
        elif time.monotonic() - self._since > WAIT:
            raise Fault(
                f"{self._address} has had no worker for {WAIT:g} s; "
                f"start one: dask worker {self._address}"
            )
        return not workers


class _ByValue:
    """`remote.answer`, as it is sent: a worker could not import it."""

    def __init__(self) -> None:
        import cloudpickle

        cloudpickle.register_pickle_by_value(remote)
        try:
            self._parts = cloudpickle.loads, (cloudpickle.dumps(remote.answer),)
        finally:
            cloudpickle.unregister_pickle_by_value(remote)

    def __reduce__(self) -> Any:
        return self._parts

    def __call__(self) -> None:
        """Called elsewhere, where it is the function (Dask sends only what can be called)."""


def _engine() -> dict[str, bytes]:
    """The engine's modules, and the packages on the way, by their paths."""
    paths = [ENGINE.parent / "__init__.py", *ENGINE.rglob("*.py")]
    return {path.relative_to(ENGINE.parents[1]).as_posix(): path.read_bytes() for path in paths}


def _within(root: Path, path: Path, label: str) -> str:
    """The path from the root of an input's file.

    Raises:
        Fault: it is outside.
    """
    if not path.is_relative_to(root):
        raise Fault(f"{label}: {path} is outside of {root}, and is not sent to a cluster")
    return path.relative_to(root).as_posix()


def _read(root: Path, path: str, made: str) -> bytes:
    """The content of a file, which must be what the recipe says.

    Raises:
        Fault: it is not.
    """
    try:
        content = (root / path).read_bytes()
    except OSError as error:
        raise Fault(f"cannot read {path}: {error.strerror}") from None
    if sha256(content) != made:
        raise Fault(f"{path} was edited while the build began; build again")
    return content


def _versions(line: bytes) -> Mapping[str, str]:
    """The versions at a worker, in the first line of its output.

    Raises:
        ValueError: something else stands there, such as what Python prints there as it starts.
    """
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"began it with {line[:LONGEST].decode(errors='replace')!r}")
    return found


def _answer(told: Mapping[str, Any], task: Task, recipe: Recipe) -> Answer:
    """What an experiment answered, as a worker tells it.

    Raises:
        Fault: what the experiment reported, how its process ended, or why the worker's answer
            is not this machine's.
    """
    worker = f"the worker {told['worker']}"
    if "trouble" in told:
        raise Fault(f"experiment '{task.stem}': {worker} cannot run it: {told['trouble']}")
    if "overdue" in told:
        raise overdue(task)
    sys.stderr.write(told["said"].decode(errors="replace"))
    if not told["output"]:
        raise died(task, told["code"])
    versions, _, message = told["output"].partition(b"\n")
    try:
        theirs = _versions(versions)
    except ValueError as error:
        raise unreadable(task.title, ValueError(f"{worker} {error}")) from None
    compare(worker, theirs, recipe.versions, sorted({*theirs, *recipe.versions}))
    if not message:
        raise died(task, told["code"])
    return opened(task, message)
