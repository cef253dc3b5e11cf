"""One experiment, one child process, one named outcome.

`in_fork` and `in_subprocess` each take a task and give the bytes of its artefact,
or raise a `Fault` that says what became of the child. Either can be submitted to
any `concurrent.futures.Executor`; whatever a child does to itself, the executor's
own workers are never touched.

    in_fork        quick: a child of a fork server that has NumPy and matplotlib loaded
    in_subprocess  a new interpreter: for Windows, and for the workers of a cluster,
                   which may not fork
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from types import TracebackType

from nnsite.engine.faults import Fault
from nnsite.engine.run.child import Task, artefact

# All that a child would import besides the project: it would pay for it, and without
# compiled files (see `_message`) several times over.
PRELOAD = [
    "numpy",
    "lzma",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "PIL.PngImagePlugin",
    "xml.etree.ElementTree",
    "zipfile",
]
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Workers(ThreadPoolExecutor):
    """Threads that each wait for one child; leaving the `with` block ends them all."""

    def __init__(self, jobs: int | None = None) -> None:
        super().__init__(max_workers=jobs or os.cpu_count() or 1)
        for name in ONE_THREAD:
            os.environ[name] = "1"
        if can_fork():
            multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOAD)
            # The server starts importing now, while its parent does something else.
            from multiprocessing import forkserver

            forkserver.ensure_running()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.shutdown(wait=False, cancel_futures=True)
            _end_children()
        self.shutdown(wait=True, cancel_futures=True)


def can_fork() -> bool:
    """Whether this platform has a fork server."""
    return "forkserver" in multiprocessing.get_all_start_methods()


_children: set[multiprocessing.process.BaseProcess | subprocess.Popen[bytes]] = set()


def _end_children() -> None:
    for child in list(_children):
        child.kill()


def in_fork(task: Task) -> bytes:
    """Run the task in a child of the fork server.

    Raises:
        Fault: what the experiment reported, or how its process ended.
    """
    context = multiprocessing.get_context("forkserver")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(sender, task), name=task.stem)
    process.start()
    sender.close()
    _children.add(process)
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
        _children.discard(process)
        receiver.close()


def in_subprocess(task: Task) -> bytes:
    """Run the task in a new Python interpreter.

    Raises:
        Fault: what the experiment reported, or how its process ended.
    """
    path = os.pathsep.join(filter(None, (task.root, os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path}
    environment.update(dict.fromkeys(ONE_THREAD, "1"))
    command = [sys.executable, "-m", "nnsite.engine.run.workers"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        _children.add(process)
        try:
            output, _ = process.communicate(pickle.dumps(task), timeout=task.limit)
        except subprocess.TimeoutExpired:
            raise _overdue(task) from None
        finally:
            process.kill()
            _children.discard(process)
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
