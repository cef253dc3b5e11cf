"""A call that is not waited for longer than it may take."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

Value = TypeVar("Value")


def within(seconds: float, call: Callable[[], Value], late: str) -> Value:
    """What a call returns, if it does so in time.

    A timeout of a socket counts anew for each byte that drips, and none counts while a name is
    looked up. So a thread makes the call, and its caller waits for the thread. One that is left
    behind does not hold up the end of the program.

    Args:
        seconds: that the call may take.
        call: without arguments.
        late: what to say if it takes longer.

    Raises:
        TimeoutError: it does.
        Exception: the call's own.
    """
    future: Future[Value] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    if not wait([future], seconds).done:
        raise TimeoutError(late)
    return future.result()
