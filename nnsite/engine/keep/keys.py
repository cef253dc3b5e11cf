"""An experiment's key: a hash of everything its artefact is made from.

The key covers the source of the experiment, of its figures, of what loads its inputs and
of every project module that these import, directly or through others; the files of its
inputs; what the course sets; and the versions of what runs it, the engine's own child and the
machine included. It is computed from text alone: nothing of the project is imported.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from nnsite.engine.faults import Fault
from nnsite.engine.keep.machine import machine

VERSIONED = ("numpy", "matplotlib", "pillow")
LONGEST = 100  # characters of a line that is shown in a fault
ENGINE = Path(__file__).parents[1]
# The files that shape a result: the child's own, and all that it imports.
RUNNING = (
    "declare/body.py",
    "declare/card.py",
    "declare/capture.py",
    "declare/paste.py",
    "declare/data_file.py",
    "declare/experiment.py",
    "declare/figure.py",
    "declare/task.py",
    "faults.py",
    "keep/arrays.py",
    "keep/artefacts.py",
    "keep/machine.py",
    "keep/sealed.py",
    "run/card.py",
    "run/child.py",
    "run/drawing.py",
    "run/mark.py",
    "run/supervisor.py",
    "run/surroundings.py",
)


@dataclass(frozen=True)
class Recipe:
    """What an artefact is made from.

    Attributes:
        files: SHA-256 of each source file, by path from the project's root.
        inputs: SHA-256 of each input's file, by the input's name.
        settings: what the course asks for: modules, loaders, whose inputs, colours, cards.
        versions: of Python, of the packages and of the machine that shape a result.
    """

    files: Mapping[str, str]
    inputs: Mapping[str, str]
    settings: Mapping[str, Any]
    versions: Mapping[str, str]

    @property
    def key(self) -> str:
        """The SHA-256 of the recipe."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode())


def sha256(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def versions() -> dict[str, str]:
    """What is installed here and shapes a result, by name; absent packages left out."""
    return {
        "python": platform.python_version(),
        **installed(VERSIONED),
        **machine(),
        "engine": sha256(b"".join((ENGINE / name).read_bytes() for name in RUNNING))[:12],
    }


def installed(names: Iterable[str]) -> dict[str, str]:
    """The versions of packages, by name; absent ones left out."""
    found = {}
    for name in names:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


class Hashes:
    """SHA-256 of files, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """The hash of the file at `path` (under the root when relative).

        Raises:
            OSError: the file cannot be read.
        """
        path = self.root / path
        if path not in self._known:
            self._known[path] = sha256(path.read_bytes())
        return self._known[path]

    def differing(self, recorded: Mapping[str, str]) -> str | None:
        """The first file that no longer has its recorded hash, or that cannot be read, if any."""
        for path, digest in recorded.items():
            try:
                if self.of(Path(path)) != digest:
                    return path
            except OSError:
                return path
        return None


class Imports:
    """Which files of the project a module is made from, read from the import graph.

    Raises:
        Fault: a file of the package is not Python, or not UTF-8.
    """

    def __init__(self, root: Path, package: str) -> None:
        import grimp

        self.root = root
        try:
            self._graph = grimp.build_graph(
                package, cache_dir=None, exclude_type_checking_imports=True
            )
        except grimp.exceptions.SourceSyntaxError as error:
            path = Path(error.filename).relative_to(root)
            line = (error.text or "").strip()[:LONGEST]
            raise Fault(f"{path}:{error.lineno}: not Python: {line}") from None
        except UnicodeError as error:  # it names the file
            raise Fault(f"{error}; save it as UTF-8") from None

    def files(self, modules: Sequence[str]) -> list[str]:
        """Paths from the root of the modules, of all they import, and of the packages on the way.

        Raises:
            Fault: a module is not in the package.
        """
        wanted: set[str] = set()
        for module in modules:
            if module not in self._graph.modules:
                raise Fault(f"{module} is not a module of the project")
            for name in {module} | self._graph.find_upstream_modules(module):
                parts = name.split(".")
                wanted |= {".".join(parts[: depth + 1]) for depth in range(len(parts))}
        return sorted(self._path(name) for name in wanted)

    def _path(self, name: str) -> str:
        path = Path(*name.split("."))
        package = path / "__init__.py"
        return (package if (self.root / package).is_file() else path.with_suffix(".py")).as_posix()


def parameters(path: Path, function: str = "run") -> list[str]:
    """The names of a top-level function's parameters, from the source.

    Raises:
        Fault: the file is not Python, defines no such function, or does not name each
            parameter.
    """
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", 1)
        raise Fault(f"{path.name}:{line}: not Python: {error}") from None
    found = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    if not found:
        raise Fault(f"{path.name} defines no {function}()")
    arguments = found[-1].args  # which is the one that Python runs
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        raise Fault(f"{path.name}: {function}() must name its inputs one by one, without * or **")
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
