"""What surrounds an experiment: a short fixed environment, limits, a record of what it opens.

A result may depend on nothing but what its recipe names. So an experiment's process gets no
variable of the user's, stands in an empty folder of its own, and each file that it opens is
noted, as is each module of the project that it loads.

What a hook of Python's cannot see stays unseen: `stat`, files that a C library opens by
itself, and what other programs do that an experiment starts.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from nnsite.engine.declare.task import Task
from nnsite.engine.faults import Fault
from nnsite.engine.keep.machine import CHOICES

# More threads would add up in another order, and share the cores with other children.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
FIXED = {
    **ONE_THREAD,
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PATH": os.defpath,
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}
# What an interpreter may need to start, and matplotlib to find its list of fonts. Experiments
# do not see them.
TO_START = (
    "DYLD_LIBRARY_PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "MPLCONFIGDIR",
    "SYSTEMROOT",
    "USERPROFILE",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
)
ENGINE = str(Path(__file__).parents[1])
PLACES = ("stdlib", "platstdlib", "purelib", "platlib")
# Folders of installed packages, wherever they are. Others on the path are the user's.
PACKAGES = ("site-packages", "dist-packages")


def fixed(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every experiment, but for its own folder; the kernels are in the key.

    Args:
        changes: put in the place of what is fixed, to see whether a result changes with it.
    """
    chosen = {name: os.environ[name] for name in CHOICES if name in os.environ}
    return {**FIXED, **chosen, **(changes or {})}


def to_start(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of an interpreter that is to become, or to fork, an experiment's."""
    kept = {name: os.environ[name] for name in TO_START if name in os.environ}
    return {**kept, **to_start_alike(changes)}


def to_start_alike(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The part of it that is the same on every machine."""
    # No settings of the user's own: from an empty file.
    return {"MATPLOTLIBRC": os.devnull, **fixed(changes)}


def enter(folder: str) -> None:
    """Give this process the fixed environment, and a folder to stand in.

    Args:
        folder: an empty one; what calls itself the home and the place for temporary files.
    """
    kept = {name: os.environ[name] for name in (*FIXED, *CHOICES) if name in os.environ}
    os.environ.clear()
    os.environ.update({**kept, "HOME": folder, "TMPDIR": folder})
    if hasattr(time, "tzset"):
        time.tzset()
    os.chdir(folder)
    # Python compares compiled files with their sources by whole seconds: two edits within
    # one would run the older. So none are read, and none written.
    sys.pycache_prefix = os.devnull
    sys.dont_write_bytecode = True


def limit_memory(size: int) -> None:
    """Let this process take at most `size` bytes of address space, where that can be done."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        size = min(size, most)
    resource.setrlimit(resource.RLIMIT_AS, (size, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Watch:
    """A record of the files that this process opens, and of the modules that it loads.

    It begins on construction, and nothing in the process can end it.

    Args:
        task: says what may be opened and loaded.
        folder: of the process, in which it may do as it likes.
    """

    def __init__(self, task: Task, folder: str) -> None:
        self._task = task
        self._root = _folder(task.root)
        self._package = _folder(os.path.join(task.root, task.package))
        self._loaded = set(sys.modules)
        self._opened: dict[str, None] = {}  # in their order
        places = tuple(map(_folder, (sys.prefix, sys.base_prefix)))
        packages = {
            _folder(path)
            for path in sys.path
            if os.path.basename(path) in PACKAGES or _folder(path).startswith(places)
        }
        packages = {path for path in packages if not self._root.startswith(path)}
        installed = {_folder(sysconfig.get_path(place)) for place in PLACES}
        self._free = (*packages, *installed, _folder(folder), _folder(ENGINE), os.devnull)
        sys.addaudithook(self._note)

    def judge(self, inputs: Iterable[str]) -> None:
        """Look back at what was loaded and opened.

        Args:
            inputs: the names of those that the experiment declares as parameters of its run; of
                the one that is decoded.

        Raises:
            Fault: something else was, on which the result may depend.
        """
        for name in sorted(set(sys.modules) - self._loaded):
            path = os.path.realpath(getattr(sys.modules[name], "__file__", None) or os.devnull)
            if path.startswith(self._package) and not self._is_part(path):
                raise Fault(
                    f"it loads {name} while it runs; a change of that module would go unnoticed. "
                    "Write an import statement for it"
                )
        names = list(inputs)
        declared = {os.path.realpath(self._task.reads[name]) for name in names}
        kept = (self._task.decoded[name] for name in names if name in self._task.decoded)
        declared |= {os.path.realpath(path) for path, _ in kept}
        for path in self._opened:
            free = f"{path}{os.sep}".startswith(self._free)
            if not (free or path in declared or self._is_part(path)):
                if self._task.decodes:
                    how = "is not the input's file", "Have its loader read the input's alone"
                else:
                    how = "no parameter of run() stands for", "Make it an input of the course"
                raise Fault(
                    f"it opens {self._shown(path)}, which {how[0]}; "
                    f"a change of that file would go unnoticed. {how[1]}"
                )

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            with suppress(OSError, ValueError):  # the working folder is gone; a NUL
                self._opened.setdefault(os.path.realpath(os.fsdecode(arguments[0])))

    def _is_part(self, path: str) -> bool:
        """Whether a file is source that the key covers; if that is not known, any source is."""
        if self._task.parts is None:
            return path.startswith(self._package) and path.endswith(".py")
        return self._shown(path) in self._task.parts

    def _shown(self, path: str) -> str:
        return path.removeprefix(self._root).replace(os.sep, "/")


def _folder(path: str) -> str:
    """The real path of a folder, as all paths in it begin."""
    return os.path.join(os.path.realpath(path), "")
