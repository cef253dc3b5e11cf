"""What happens at a worker of a cluster, which has the locked packages and not the project.

`answer` is sent to the worker by value. It unpacks the files that came with it into a folder of
its own, and has a new interpreter run this module there. So it may import nothing of the
project, and this module imports that only where it is used.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnsite.engine.declare.task import Task

MOST_SAID = 1 << 16  # bytes of what an experiment prints that are sent back


def answer(
    parcels: Sequence[bytes],
    digests: Sequence[str],
    order: bytes,
    module: str,
    kept: Sequence[str],
    fixed: Mapping[str, str],
    seconds: float,
) -> dict[str, Any]:
    """Run a task at this worker.

    Args:
        parcels: zip archives of the project's files, by their paths from its root.
        digests: SHA-256 of each.
        order: the pickled task, and the versions with which it must run.
        module: the name of this one.
        kept: names of those variables of the worker's environment that an interpreter needs.
        fixed: all others.
        seconds: after which a supervisor that does not answer is given up.

    Returns:
        the worker, and the exit code, the output and what was printed besides (`code`, `output`,
        `said`); or what went wrong there (`trouble`); or that it took too long (`overdue`).
    """
    from distributed import get_worker

    told: dict[str, Any] = {"worker": get_worker().address}
    reader, writer = os.pipe()  # the one end is readable once this worker has ended
    try:
        with (
            tempfile.TemporaryDirectory(prefix="nnsite_", ignore_cleanup_errors=True) as folder,
            tempfile.TemporaryFile() as said,
        ):
            for parcel, digest in zip(parcels, digests, strict=True):
                if hashlib.sha256(parcel).hexdigest() != digest:
                    return told | {"trouble": "what was sent to it came damaged"}
                zipfile.ZipFile(io.BytesIO(parcel)).extractall(_project(folder))
            path = [_project(folder), os.environ.get("PYTHONPATH")]
            done = subprocess.run(
                [sys.executable, "-P", "-m", module, str(reader), folder],
                env={
                    **{name: os.environ[name] for name in kept if name in os.environ},
                    **fixed,
                    "PYTHONPATH": os.pathsep.join(filter(None, path)),
                },
                input=order,
                stdout=subprocess.PIPE,
                stderr=said,
                timeout=seconds,
                check=False,
                pass_fds=(reader,) if hasattr(os, "fork") else (),
            )
            said.seek(max(0, said.seek(0, os.SEEK_END) - MOST_SAID))
            return told | {"code": done.returncode, "output": done.stdout, "said": said.read()}
    except subprocess.TimeoutExpired:
        return told | {"overdue": True}
    except OSError as error:
        return told | {"trouble": f"{error.strerror}: {error.filename or tempfile.gettempdir()}"}
    finally:
        os.close(reader)
        os.close(writer)


def _project(folder: str) -> str:
    """Where the project stands in the folder of an answer."""
    return os.path.join(folder, "project")


def moved(task: Task, root: str) -> Task:
    """The task for a copy of the project in another folder: its paths lead there."""
    from dataclasses import replace

    def there(value: Any) -> Any:
        within = isinstance(value, str) and Path(value).is_relative_to(task.root)
        return str(Path(root, Path(value).relative_to(task.root))) if within else value

    return replace(
        task,
        root=root,
        reads={name: there(path) for name, path in task.reads.items()},
        inputs={
            name: (load, tuple(map(there, arguments)))
            for name, (load, arguments) in task.inputs.items()
        },
    )


def _main() -> None:
    """The main of a supervisor at a worker: tell the versions here and, if they fit, a message."""
    from nnsite.engine.keep.keys import versions
    from nnsite.engine.run.supervisor import supervise

    output = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    builder, folder = sys.argv[1:]
    own = os.path.join(folder, "own")
    os.mkdir(own)
    try:
        task, wanted = pickle.load(sys.stdin.buffer)
        here, message = versions(), b""
        if here == wanted:
            message = supervise(moved(task, _project(folder)), own, int(builder))
        with os.fdopen(output, "wb") as stream:
            stream.write(json.dumps(here).encode() + b"\n" + message)
    finally:
        # The worker does so, too, unless it has ended.
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _main()
