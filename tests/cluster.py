"""A Dask scheduler and workers that do not have the project, started from another folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sysconfig
import time
import venv
from collections.abc import Callable
from pathlib import Path

WAIT = 60  # seconds; a busy machine may take its time


class Cluster:
    """A scheduler and its workers, each in a session of its own.

    Args:
        folder: an empty one, where they stand; their temporary files are in `temporary`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.temporary = folder, folder / "temporary"
        self.temporary.mkdir()
        self.python = _without_project(folder / "venv")
        self._processes: list[subprocess.Popen[bytes]] = []
        told = folder / "scheduler.json"
        options = ("--host=127.0.0.1", "--port=0", f"--scheduler-file={told}")
        self.scheduler = self._started("scheduler", *options)
        soon(lambda: told.exists() and told.read_text(), self.scheduler)
        self.address: str = json.loads(told.read_text())["address"]

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """A worker of one thread."""
        limits = ("--nworkers=1", "--nthreads=1", "--memory-limit=0")
        return self._started("worker", self.address, *limits, *options)

    def seen(self) -> dict[str, str]:
        """The environment of its processes: nothing that leads to the project."""
        dropped = ("NNSITE_", "PYTHON", "PYTEST_", "COV_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return kept | {"TMPDIR": str(self.temporary)}

    def left(self) -> list[str]:
        """What experiments have left in the folder for temporary files."""
        return sorted(path.name for path in self.temporary.glob("nnsite_*"))

    def log(self) -> str:
        """All that its processes have told."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def ended(self) -> None:
        """End all its processes."""
        for process in self._processes:
            killed(process)

    def _started(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        module, dashboard = f"distributed.cli.dask_{kind}", "--dashboard-address=127.0.0.1:0"
        with (self.folder / f"{kind}{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [self.python, "-m", module, *options, dashboard],
                cwd=self.folder,
                env=self.seen(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process


def killed(process: subprocess.Popen[bytes]) -> None:
    """End a process and those of its session at once, and wait for it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def soon(condition: Callable[[], object], process: subprocess.Popen[bytes] | None = None) -> None:
    """Return once something has come true; the process must live so long."""
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        assert process is None or process.poll() is None, "the process has ended"
        time.sleep(0.02)


def _without_project(folder: Path) -> Path:
    """An interpreter with the packages of this one, but for those that lie elsewhere.

    The project does: what leads to it is a file that Python heeds in its own folder alone.
    """
    venv.create(folder, with_pip=False)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"
