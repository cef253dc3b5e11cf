"""One experiment, one process tree of its own, one named outcome.

A supervisor gets a task and answers with its packed artefact and the seconds it took, or a
`Fault` says what became of it. Two functions start one:

    Workers.run    quick: a child of a fork server that has NumPy and matplotlib loaded, where
                   there can be one
    in_subprocess  a new interpreter: for other platforms, and where old imports must not matter

Whatever an experiment does to itself, the threads that wait for it are never touched.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType

from nnsite.engine.declare.task import Task
from nnsite.engine.faults import Fault
from nnsite.engine.keep.artefacts import Answer, answered
from nnsite.engine.keep.keys import ENGINE, sha256
from nnsite.engine.run.supervisor import FORKS, PATIENCE, died, overdue, supervise, unreadable
from nnsite.engine.run.surroundings import to_start

# What every child imports besides the project. Forked from a server that has it, each child is
# spared 0.4 s, of which the engine takes 0.03.
PRELOAD = (
    "numpy",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "PIL.PngImagePlugin",
    "xml.etree.ElementTree",
    "zipfile",
    "nnsite.engine.keep.arrays",
    "nnsite.engine.run.card",
    "nnsite.engine.run.drawing",
    "nnsite.engine.run.workers",
)
# And this, if so many experiments are to run that it pays.
WARMED = "nnsite.engine.run.warmed"
MANY = 8
# Bytes of the folder for temporary files: a fork server listens at a path of at most 107 in it.
LONGEST = 70
# A supervisor keeps the limit of time, and then ends what is left. It may not take longer.
GRACE = 2 * PATIENCE

Supervisor = BaseProcess | subprocess.Popen[bytes]


class Workers(ThreadPoolExecutor):
    """Threads that each wait for one supervisor; leaving the `with` block ends them all.

    Args:
        jobs: experiments at once; the number of cores by default.
        preload: what experiments import besides PRELOAD.
        count: how many experiments are to run.
    """

    def __init__(
        self, jobs: int | None = None, preload: Sequence[str] = (), count: int = 1
    ) -> None:
        super().__init__(max_workers=jobs or os.cpu_count() or 1)
        self._running: set[Supervisor] = set()
        short = len(os.fsencode(_temporary())) <= LONGEST
        forks = short and "forkserver" in multiprocessing.get_all_start_methods()
        warmed = [WARMED] if count >= MANY else []
        self._forks = forks and _serve([*PRELOAD, *preload, *warmed])

    def run(self, task: Task) -> Answer:
        """Run the task in a fork.

        Raises:
            Fault: what the experiment reported, or how its process ended.
        """
        return (_in_fork if self._forks else _in_subprocess)(task, self._running)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.shutdown(wait=False, cancel_futures=True)
            for supervisor in list(self._running):
                supervisor.terminate()
        self.shutdown(wait=True, cancel_futures=True)


def in_subprocess(task: Task, changes: Mapping[str, str] | None = None) -> Answer:
    """Run the task in a new Python interpreter.

    Args:
        task: the experiment.
        changes: to the environment of experiments, to see whether a result changes with it.

    Raises:
        Fault: what the experiment reported, or how its process ended.
    """
    return _in_subprocess(task, set(), changes)


def _serve(preload: list[str]) -> bool:
    """Start this process's fork server, unless it runs; it imports what is to be preloaded.

    Returns:
        Whether it has the engine as that stands now. The server outlives a build, and the
        engine may be edited meanwhile: `mkdocs serve` builds again and again.
    """
    from multiprocessing import forkserver

    has = _engine_at_start()
    multiprocessing.get_context("forkserver").set_forkserver_preload(preload)
    # It takes the engine that this process has, wherever it is started.
    path = os.pathsep.join((str(ENGINE.parents[1]), *filter(None, sys.path)))
    with _environment({**to_start(), "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}):
        # It starts importing now, while its parent does something else.
        forkserver.ensure_running()
    return has == _engine()


@cache
def _engine_at_start() -> str:
    """The digest of the engine when this process first started its fork server."""
    return _engine()


def _engine() -> str:
    """A digest of the engine as it stands."""
    files = [ENGINE.parent / "__init__.py", *sorted(ENGINE.rglob("*.py"))]
    return sha256(b"\0".join(path.read_bytes() for path in files))


def _in_fork(task: Task, running: set[Supervisor]) -> Answer:
    """Run the task under a child of the fork server, which is among `running` meanwhile."""
    context = multiprocessing.get_context("forkserver")
    receiver, sender = context.Pipe(duplex=False)
    with _folder() as folder:
        process = context.Process(target=_answer, args=(sender, task, folder), name=task.stem)
        try:
            process.start()
        except (EOFError, OSError):
            receiver.close()
            raise Fault(
                f"{task.title}: no process could be started for it, for the fork "
                "server has ended; what it said stands above"
            ) from None
        finally:
            sender.close()
        running.add(process)
        try:
            if not receiver.poll(task.limit + GRACE):
                raise overdue(task)
            return opened(task, receiver.recv_bytes())
        except (EOFError, OSError):
            process.join()
            raise died(task, process.exitcode or 0) from None
        finally:
            process.terminate()
            process.join(GRACE)
            process.kill()
            process.join()
            running.discard(process)
            receiver.close()


def _in_subprocess(
    task: Task, running: set[Supervisor], changes: Mapping[str, str] | None = None
) -> Answer:
    """Run the task under a new interpreter, which is among `running` meanwhile."""
    path = os.pathsep.join(filter(None, (task.root, *sys.path)))
    with _lifeline() as builder, _folder() as folder:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(builder), folder],
            env={**to_start(changes), "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(builder,) if FORKS else (),
        )
        running.add(process)
        try:
            output, _ = process.communicate(pickle.dumps(task), timeout=task.limit + GRACE)
        except subprocess.TimeoutExpired:
            raise overdue(task) from None
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
            process.kill()
            process.wait()
            running.discard(process)
    if not output:
        raise died(task, process.returncode)
    return opened(task, output)


def opened(task: Task, message: bytes) -> Answer:
    """The answer in a supervisor's message.

    Raises:
        Fault: it is the text of one, or no answer.
    """
    if message[:1] == b"!":
        raise Fault(message[1:].decode())
    try:
        return answered(message[1:])
    except ValueError as error:
        raise unreadable(task.title, error) from None


def _temporary() -> str:
    """The folder for temporary files.

    Raises:
        Fault: there is none that can be written to.
    """
    try:
        return tempfile.gettempdir()
    except OSError as error:
        raise Fault(
            f"no folder for temporary files: {error.strerror}; name one in TMPDIR"
        ) from None


@contextmanager
def _folder() -> Iterator[str]:
    """A new folder for an experiment, removed at the end if its supervisor could not do so.

    Raises:
        Fault: there is no place for it.
    """
    temporary = _temporary()
    try:
        folder = tempfile.mkdtemp(prefix="nnsite_", dir=temporary)
    except OSError as error:
        raise Fault(f"cannot write to {temporary} (TMPDIR): {error.strerror}") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lifeline() -> Iterator[int]:
    """A file descriptor that becomes readable when this process has ended, or left the block."""
    reader, writer = os.pipe()
    try:
        yield reader
    finally:
        os.close(reader)
        os.close(writer)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The environment of a process that is started in the `with` block."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _answer(sender: Connection, task: Task, folder: str) -> None:
    """The main of a supervisor that was forked."""
    builder = multiprocessing.parent_process()
    assert builder is not None
    sender.send_bytes(supervise(task, folder, builder.sentinel))


def _main() -> None:
    """The main of a supervisor in a new interpreter: a task comes in, a message goes out."""
    output = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    task: Task = pickle.load(sys.stdin.buffer)
    message = supervise(task, sys.argv[2], int(sys.argv[1]))
    with os.fdopen(output, "wb") as stream:
        stream.write(message)


if __name__ == "__main__":
    _main()
