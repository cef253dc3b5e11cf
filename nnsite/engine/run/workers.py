"""One experiment, one child process, one named outcome.

A child gets a task and answers with the bytes of its packed artefact, or a `Fault` says
what became of it. Two functions start one; either can be submitted to an executor:

    Workers.run    quick: a child of a fork server that has NumPy and matplotlib loaded, where
                   the platform has one
    in_subprocess  a new interpreter: for other platforms, and for the workers of a cluster,
                   which may not fork

Whatever a child does to itself, the executor's own workers are never touched.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType

from nnsite.engine.declare.task import Task
from nnsite.engine.faults import Fault
from nnsite.engine.run.child import artefact

# What every child of the engine imports besides the project. Forked from a server that has it,
# each child is spared 0.45 s.
PRELOAD = (
    "numpy",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "PIL.PngImagePlugin",
    "xml.etree.ElementTree",
    "zipfile",
)
# More threads would add up in another order, and share the cores with other children.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Child = BaseProcess | subprocess.Popen[bytes]


class Workers(ThreadPoolExecutor):
    """Threads that each wait for one child; leaving the `with` block ends them all.

    Args:
        jobs: children at once; the number of cores by default.
        preload: what experiments import besides PRELOAD.
    """

    def __init__(self, jobs: int | None = None, preload: Sequence[str] = ()) -> None:
        super().__init__(max_workers=jobs or os.cpu_count() or 1)
        self._children: set[Child] = set()
        self._forks = "forkserver" in multiprocessing.get_all_start_methods()
        if self._forks:
            multiprocessing.get_context("forkserver").set_forkserver_preload([*PRELOAD, *preload])
            from multiprocessing import forkserver

            with _environment(ONE_THREAD):
                # The server starts importing now, while its parent does something else.
                forkserver.ensure_running()

    def run(self, task: Task) -> bytes:
        """Run the task in a child.

        Raises:
            Fault: what the experiment reported, or how its process ended.
        """
        run = _in_fork if self._forks else _in_subprocess
        return run(task, self._children)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.shutdown(wait=False, cancel_futures=True)
            for child in list(self._children):
                child.kill()
        self.shutdown(wait=True, cancel_futures=True)


def in_subprocess(task: Task) -> bytes:
    """Run the task in a new Python interpreter.

    Raises:
        Fault: what the experiment reported, or how its process ended.
    """
    return _in_subprocess(task, set())


def _in_fork(task: Task, children: set[Child]) -> bytes:
    """Run the task in a child of the fork server, which is among `children` while it runs."""
    context = multiprocessing.get_context("forkserver")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(sender, task), name=task.stem)
    process.start()
    sender.close()
    children.add(process)
    try:
        if not receiver.poll(task.limit):
            raise _overdue(task)
        return _answer(receiver.recv_bytes())
    except EOFError:
        process.join()
        raise _died(task, process.exitcode or 0) from None
    finally:
        process.kill()
        process.join()
        children.discard(process)
        receiver.close()


def _in_subprocess(task: Task, children: set[Child]) -> bytes:
    """Run the task in a new interpreter, which is among `children` while it runs."""
    path = os.pathsep.join(filter(None, (task.root, os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": path}
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        children.add(process)
        try:
            output, _ = process.communicate(pickle.dumps(task), timeout=task.limit)
        except subprocess.TimeoutExpired:
            raise _overdue(task) from None
        finally:
            process.kill()
            children.discard(process)
    if not output:
        raise _died(task, process.returncode)
    return _answer(output)


def _overdue(task: Task) -> Fault:
    return Fault(
        f"experiment '{task.stem}': past its limit of {task.limit:g} s; "
        "it was stopped. Does its run() ever end?"
    )


def _died(task: Task, code: int) -> Fault:
    how = f"killed by signal {-code}" if code < 0 else f"its process ended with exit code {code}"
    return Fault(f"experiment '{task.stem}': {how} before it gave a result")


def _answer(message: bytes) -> bytes:
    """The child's message: one byte that says whether it is a fault, then the bytes."""
    if message[:1] == b"!":
        raise Fault(message[1:].decode())
    return message[1:]


def _message(task: Task) -> bytes:
    # Python compares compiled files with their sources by whole seconds: two edits
    # within one would run the older. So none are read, and none written.
    sys.pycache_prefix = os.devnull
    sys.dont_write_bytecode = True
    try:
        return b"=" + artefact(task)
    except Fault as fault:
        return b"!" + str(fault).encode()


@contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    """Environment variables for a process that is started in the `with` block, and no longer."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _child(sender: Connection, task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    sender.send_bytes(_message(task))


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _serve_one() -> None:
    """A child's main: a pickled task on standard input, the message on standard output."""
    output = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    task: Task = pickle.load(sys.stdin.buffer)
    orphaned = threading.Timer(task.limit, os._exit, (1,))
    orphaned.daemon = True
    orphaned.start()
    with os.fdopen(output, "wb") as stream:
        stream.write(_message(task))


if __name__ == "__main__":
    _serve_one()
