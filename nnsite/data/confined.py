"""Reading weights that a stranger may have made, in a process with limits.

To read a file can take all memory, minutes, or the process itself, however small it is and
although nothing that it names is run: tuples within tuples, each held twice, a header that asks
for a terabyte. So it is read once, by a process of its own, which may take that little that
weights need, and gives back the six arrays as a plain `.npz`. What reads those needs no care.

    content   the bytes of the file
    suffix    the end of its name, which tells its format: ".pkl" or ".npz"

This module is imported without NumPy: only the process that reads needs it.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from nnsite.engine.controls import one_line

SECONDS = 1  # of the processor: a busy machine does not count. A reading takes some 0.01
MEMORY = 256_000_000  # bytes, beyond what NumPy takes by itself
PATIENCE = 30  # seconds in all: the only limit on Windows, which has no `resource`
LONGEST = 300  # characters of a reason; a name in a file can have a million
REFUSED = 3  # its exit code
TOO_LONG = "to read it takes too long"
ROOT = Path(__file__).parents[2]


def plain(content: bytes, suffix: str) -> bytes:
    """Return the weights in a file's content as a plain `.npz`, read by a process with limits.

    Raises:
        ValueError: they cannot be read; why, in one line of `LONGEST` characters at most.
    """
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, suffix],
            input=content,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError(TOO_LONG) from None
    if done.returncode == 0:
        return done.stdout
    reason = one_line(_reason(done))
    raise ValueError(reason if len(reason) <= LONGEST else f"{reason[:LONGEST]}...")


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    if done.returncode == REFUSED:
        return done.stdout.decode()
    if hasattr(signal, "SIGPROF") and done.returncode == -signal.SIGPROF:
        return TOO_LONG
    if done.returncode < 0:
        return f"Python crashes when it reads it (signal {-done.returncode})"
    errors = done.stderr.decode(errors="replace").splitlines() or [""]
    return f"the process that reads it ended with exit code {done.returncode}: {errors[-1]}"


def _limit() -> None:
    """Bound what this process may take from now on, as far as the platform can."""
    if not hasattr(signal, "setitimer"):  # Windows
        return
    import resource

    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # nothing handles its signal, so it kills
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sizes = Path("/proc/self/statm")
    if sizes.exists():  # Linux; macOS keeps no limit of memory
        memory = int(sizes.read_text().split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _main() -> None:
    """Read a file's content from standard input; write an `.npz`, or why there is none."""
    import io

    import numpy as np

    from nnsite.data import weights

    content = sys.stdin.buffer.read()
    _limit()
    try:
        arrays = weights.loads(content, sys.argv[1])
    except (MemoryError, ValueError) as error:
        short = isinstance(error.__cause__ or error, MemoryError)
        reason = "to read it takes too much memory" if short else str(error)
        sys.stdout.buffer.write(reason.encode(errors="backslashreplace"))
        sys.exit(REFUSED)
    archive = io.BytesIO()
    np.savez(archive, **arrays)  # type: ignore[arg-type]  # a stub takes them for a flag
    sys.stdout.buffer.write(archive.getvalue())


if __name__ == "__main__":
    _main()
