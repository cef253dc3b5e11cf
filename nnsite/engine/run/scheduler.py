"""A connection to a Dask scheduler, and whether its other ends have what this machine has."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from nnsite.engine.faults import Fault
from nnsite.engine.keep.keys import VERSIONED

CONNECT = 10.0  # seconds
# What scheduler and workers must have as this machine has it: they unpickle what it pickles.
SPOKEN = ("python", "dask", "distributed", "cloudpickle")
REMEDY = "Install the same there"
LIKE = "Its results would have other last digits; build on a machine like that one"


class Unfit(Fault):
    """Scheduler or workers cannot do this machine's work, whatever the experiment."""


def connected(address: str) -> Any:
    """A client of the scheduler.

    Raises:
        Fault: there is none, it has other packages, or what it takes is not installed here.
    """
    try:
        from distributed import Client
        from distributed.versions import VersionMismatchWarning, get_versions
    except ModuleNotFoundError as error:
        raise Fault(
            f"a cluster needs the package {error.name}, which is not installed; "
            "`make .venv/cluster.installed` installs what it takes"
        ) from None
    # What matters of it is told as a fault.
    for name in ("distributed", "distributed.client", "distributed.gc", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.simplefilter("ignore", VersionMismatchWarning)
    warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # each input goes once
    try:
        # A client would wait for ever for what is no scheduler. This thread may have a loop.
        with ThreadPoolExecutor(1) as pool:
            asked = asyncio.wait_for(_who_is(address), CONNECT)
            kind, theirs = pool.submit(asyncio.run, asked).result()
        if kind == "Scheduler":
            compare(f"the scheduler {address}", theirs, get_versions()["packages"], SPOKEN)
            return Client(address, timeout=CONNECT, set_as_default=False)
    except OSError:
        raise Fault(
            f"no Dask scheduler answers at {address} within {CONNECT:g} s; is it running, and "
            "may this machine reach it? `dask scheduler` starts one"
        ) from None
    except (ImportError, TypeError, ValueError, RuntimeError) as error:
        text = " ".join(str(error).split())
        raise Fault(f"cannot connect to the scheduler {address}: {text}") from None
    raise Fault(f"{address} is the address of a {kind}; a build takes that of the scheduler")


async def _who_is(address: str) -> tuple[str, Mapping[str, str]]:
    """What kind of Dask's servers is at an address, and its packages."""
    from distributed import Security, rpc

    secured = Security().get_connection_args("client")
    async with rpc(address, timeout=CONNECT, connection_args=secured) as server:
        identity = await server.identity()
        told = await server.versions(packages=[])
        return identity["type"], told["packages"]


def compare(
    end: str, theirs: Mapping[str, str], ours: Mapping[str, str], names: Collection[str]
) -> None:
    """Compare what an end of the cluster has with what this machine has.

    Raises:
        Fault: something of these names differs.
    """
    differing = [name for name in names if theirs.get(name) != ours.get(name)]
    if "engine" in differing:
        raise Unfit("the engine was edited while the build began; build again")
    if differing:
        told = "; ".join(_told(name, theirs.get(name), ours.get(name)) for name in differing)
        packages = {*SPOKEN, *VERSIONED}.issuperset(differing)
        remedy = REMEDY if packages else LIKE
        raise Unfit(f"{end} differs from this machine ({told}). {remedy}")


def _told(name: str, there: str | None, here: str | None) -> str:
    """How two values differ: in which words, or at all if only their order differs."""
    values = [(value or "").removesuffix(".final.0") for value in (there, here)]
    words = [value.split() for value in values]
    only = [
        " ".join(word for word in own if word not in other)
        for own, other in (words, reversed(words))
    ]
    if not any(only):
        only = values
    return f"{name}: {only[0] or 'none'} there, {only[1] or 'none'} here"
