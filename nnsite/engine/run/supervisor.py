"""The process between a builder and an experiment: with it, all that an experiment starts ends.

    builder -> supervisor -> experiment -> whatever the experiment starts

An experiment may leave processes behind, in sessions of their own, and files. The supervisor
adopts the orphans (Linux: it is their subreaper), so that none outlives it; it removes the
folder for temporary files; and it goes when the builder is gone, however that ended. Only a
supervisor that is killed by signal 9 can do nothing of this; its builder removes the folder.

A supervisor is a process of one thread. Where there is no `fork`, the experiment runs in it.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from nnsite.engine.declare.task import Task
from nnsite.engine.faults import Fault
from nnsite.engine.run.child import answer
from nnsite.engine.run.surroundings import Watch, enter, limit_memory

# From Linux's <sys/prctl.h>.
SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36
FORKS = hasattr(os, "fork")
# A message begins with its length, in so many bytes.
LENGTH = 8
STANDARD_INPUT = 0
# Seconds in which killed processes are waited for. One that cannot be killed stays.
PATIENCE = 10.0


def supervise(task: Task, folder: str, builder: int) -> bytes:
    """Run a task in a child process, and end all that is left of it.

    Args:
        task: the experiment.
        folder: its own, for its temporary files; removed at the end.
        builder: a file descriptor that becomes readable when the builder has ended.

    Returns:
        the message: one byte that says whether it is a fault ("!") or not ("="), and then the
        fault's text or the message of an `Answer`.
    """
    try:
        return _in_child(task, folder, builder) if FORKS else _made(task, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_child(task: Task, folder: str, builder: int) -> bytes:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _prctl(SET_CHILD_SUBREAPER, 1)
    child = _Child(task, folder)
    try:
        return child.message(builder)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end_descendants(child.pid)


class _Child:
    """The experiment's process, seen from its supervisor.

    Attributes:
        pid: its number, and that of its group.
    """

    def __init__(self, task: Task, folder: str) -> None:
        self._task = task
        self._deadline = time.monotonic() + task.limit
        self._received = bytearray()
        # A signal says that a child has ended, an orphan or the experiment.
        self._ended, wakeup = os.pipe()
        for end in (self._ended, wakeup):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._message, sender = os.pipe()
        os.set_blocking(self._message, False)
        supervisor = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _experiment(task, folder, sender, supervisor)
        os.close(sender)

    def message(self, builder: int) -> bytes:
        """What the experiment's process sends, or what became of it."""
        with selectors.DefaultSelector() as selector:
            for end in (self._message, self._ended, builder):
                selector.register(end, selectors.EVENT_READ)
            while True:
                ready = selector.select(max(0.0, self._deadline - time.monotonic()))
                ends = {key.fd for key, _ in ready}
                if not ends:
                    return _fault(overdue(self._task))
                if builder in ends:
                    sys.exit(1)
                code = self._code() if self._ended in ends else None
                if self._message in ends and not self._receive():
                    selector.unregister(self._message)
                if self._is_whole():
                    return bytes(self._received[LENGTH:])
                if code is not None:
                    while self._receive():
                        pass
                    whole = self._is_whole()
                    return (
                        bytes(self._received[LENGTH:]) if whole else _fault(died(self._task, code))
                    )

    def _receive(self) -> bool:
        """Take what has come; return whether more may."""
        try:
            chunk = os.read(self._message, 1 << 16)
        except BlockingIOError:
            return False
        self._received += chunk
        return bool(chunk)

    def _is_whole(self) -> bool:
        size = int.from_bytes(self._received[:LENGTH], "big")
        return len(self._received) >= LENGTH and len(self._received) == LENGTH + size

    def _code(self) -> int | None:
        """How the experiment's process ended, if it has."""
        with suppress(BlockingIOError):
            os.read(self._ended, 1 << 10)
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None


def _experiment(task: Task, folder: str, sender: int, supervisor: int) -> NoReturn:
    """The experiment's process, from its beginning to its end."""
    code = 0
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        _prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() == supervisor:
            _cut_off(sender)
            me = os.getpid()
            message = _made(task, folder)
            _flush()  # for the supervisor ends this process once it has the message
            if os.getpid() == me:  # and not a fork that has come back from `run`
                # If `run` has closed it, the supervisor tells that no message came.
                with suppress(OSError), os.fdopen(sender, "wb") as stream:
                    stream.write(len(message).to_bytes(LENGTH, "big") + message)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        _flush()
        os._exit(code)


def _flush() -> None:
    """Write what was printed."""
    for output in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            output.flush()


def _cut_off(sender: int) -> None:
    """Close what the supervisor has open, so that nothing waits for a process left behind."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), STANDARD_INPUT)
    sys.stdin = os.fdopen(STANDARD_INPUT, encoding="utf-8", closefd=False)
    os.closerange(3, sender)
    os.closerange(sender + 1, os.sysconf("SC_OPEN_MAX"))
    # The fork server's helper is out of reach now. An experiment that uses multiprocessing
    # starts one of its own.
    tracker = sys.modules.get("multiprocessing.resource_tracker")
    if tracker:
        tracker._resource_tracker._fd = tracker._resource_tracker._pid = None


def _made(task: Task, folder: str) -> bytes:
    """The message of an experiment that runs in this process."""
    # What of the engine is needed is loaded before what is watched.
    if task.decodes or task.decoded:
        import nnsite.engine.keep.arrays
    if task.figures or task.look:
        import nnsite.engine.run.card
        import nnsite.engine.run.drawing  # noqa: F401
    enter(folder)
    limit_memory(task.memory)
    try:
        return b"=" + answer(task, Watch(task, folder)).message()
    except Fault as fault:
        return _fault(fault)


def died(task: Task, code: int) -> Fault:
    """What to tell of a process that ended without a message."""
    how = f"killed by signal {-code}" if code < 0 else f"its process ended with exit code {code}"
    return Fault(f"{task.title}: {how} before it gave a result")


def overdue(task: Task) -> Fault:
    """What to tell of a process that had to be stopped."""
    function = "loader" if task.decodes else "run()"
    return Fault(
        f"{task.title}: past its limit of {task.limit:g} s; "
        f"it was stopped. Does its {function} ever end?"
    )


def unreadable(title: str, error: ValueError) -> Fault:
    """What to tell of a process that answered with something else than was asked for."""
    return Fault(f"{title}: its answer cannot be read: {error}")


def _fault(fault: Fault) -> bytes:
    return b"!" + str(fault).encode(errors="backslashreplace")


def _end_descendants(group: int) -> None:
    """Kill all processes of a group, and all below this one, orphans included."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for pid in _children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            time.sleep(0.001)


def _children() -> list[int]:
    """The processes that have this one as their parent, as far as the platform tells."""
    try:
        return [*map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())]
    except OSError:
        return []


def _prctl(option: int, value: int) -> None:
    """Linux's prctl; nothing elsewhere."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
