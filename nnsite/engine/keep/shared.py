"""The cache's second place: artefacts at an address, which several machines share.

The address is any that fsspec knows: `s3://bucket/prefix`, `file:///folder`. What stands there is
sealed as it is in the cache's folder, and is believed as little. The same key has the same bytes:
of two that write at once, either is right.

A place that cannot be used when a build begins is a fault. One that fails later is told once, and
the build goes on without it.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from nnsite.engine.controls import one_line, without_secrets
from nnsite.engine.deadline import within
from nnsite.engine.faults import Fault
from nnsite.engine.keep import plain

# What a person finds there, and what is looked for to see whether the place can be used.
MARKER = "nnsite-cache.txt"
MARK = (
    b"What nnsite computed, each file under its key. Several machines may share it.\n"
    b"It is safe to delete: what is missing is computed again.\n"
)
# Seconds that a request may take. Left alone, the library for S3 asks a server that does not
# answer for more than six minutes.
PATIENCE = 30.0
AT_ONCE = 32
LONGEST = 200  # characters of a library's own words
# Of these, the first is an object that is not there, and the last what S3 says of one without a
# byte. To those who may not list a bucket, S3 says of what is not there that it is forbidden.
ABSENT = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)
NO_SUCH_RANGE = errno.EINVAL

Value = TypeVar("Value")


class Place(Protocol):
    """Where files with names can be read and written."""

    def read(self, names: Sequence[str]) -> Mapping[str, bytes | Exception]:
        """Of each file its content, or why there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""


class Shared:
    """The place at an address.

    Args:
        address: in the form that fsspec knows.

    Raises:
        Fault: it cannot be used.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._place: Place | None = None
        try:
            place = _within(lambda: _opened(address))
            _within(lambda: _try(place))
        except Exception as error:  # each kind of address has its library, and each its errors
            why = _reason(error, address)
            raise Fault(f"cannot use the cache at {without_secrets(address)}: {why}") from None
        self._place = place

    def read(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Those of the files that are there, with what stands in them; many are read at once."""
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            place = self._place
            if place is None:
                return
            try:
                answers = _within(lambda place=place, some=some: place.read(some))  # type: ignore[misc]
            except Exception as error:
                self._lose(error)
                return
            for name, answer in answers.items():
                if isinstance(answer, bytes):
                    yield name, answer
                elif not _is_absent(answer):
                    self._lose(answer)

    def write(self, name: str, content: bytes) -> None:
        """Write a file, if the place has not failed before."""
        place = self._place
        if place is None:
            return
        try:
            _within(lambda: place.write(name, content))
        except Exception as error:
            self._lose(error)

    def _lose(self, error: Exception) -> None:
        """Go on without the place, and say so once."""
        if self._place is not None:
            self._place = None
            print(
                f"nnsite: the cache at {without_secrets(self._address)} has failed, and this "
                f"build goes on without it: {_reason(error, self._address)}",
                file=sys.stderr,
            )


class Folder:
    """A folder of this machine, or one that is mounted here: a place of the kind `file://`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, names: Sequence[str]) -> Mapping[str, bytes | Exception]:
        """Of each file its content, or why there is none."""
        return {name: self._content(name) for name in names}

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        self._path.mkdir(parents=True, exist_ok=True)
        plain.write(self._path / name, content)

    def _content(self, name: str) -> bytes | Exception:
        try:
            return plain.read(self._path / name)
        except OSError as error:
            # What is no plain file counts as absent.
            return FileNotFoundError(str(error))


class Objects:
    """A place of any other kind, such as a bucket, which knows no half-written objects.

    Args:
        system: fsspec's file system.
        top: of all names there.
    """

    def __init__(self, system: Any, top: str) -> None:
        self._system = system
        self._top = top.rstrip("/")

    def read(self, names: Sequence[str]) -> Mapping[str, bytes | Exception]:
        """Of each object its content, or why there is none; no more than `plain.MOST` bytes."""
        paths = [self._path(name) for name in names]
        answers = self._system.cat_ranges(paths, 0, plain.MOST, on_error="return")
        return dict(zip(names, answers, strict=True))

    def write(self, name: str, content: bytes) -> None:
        """Write an object."""
        self._system.pipe_file(self._path(name), content)

    def _path(self, name: str) -> str:
        return f"{self._top}/{name}"


def _opened(address: str) -> Place:
    """The place at an address; nothing is asked of it yet.

    Raises:
        Exception: there is no such kind of place, or its library is not installed.
    """
    from fsspec.core import url_to_fs
    from fsspec.implementations.local import LocalFileSystem

    system, top = url_to_fs(address)
    if not isinstance(system, LocalFileSystem):
        return Objects(system, top)
    named = address.partition("://")[2]
    if not (named.startswith("/") or Path(named).is_absolute()):
        raise ValueError(f"this needs a whole path: file:///{named}")
    return Folder(Path(top))


def _try(place: Place) -> None:
    """Read what all such places have, or else write it.

    To read is enough: a job without the right to write may use what others made.

    Raises:
        Exception: neither can be done.
    """
    (found,) = place.read([MARKER]).values()
    if isinstance(found, bytes):
        return
    if not _is_absent(found):
        raise found
    place.write(MARKER, MARK)


def _is_absent(error: Exception) -> bool:
    """Whether a place works, and only has no such file."""
    return isinstance(error, ABSENT) or getattr(error, "errno", None) == NO_SUCH_RANGE


def _within(call: Callable[[], Value]) -> Value:
    """What a call returns, if it does so in time; see `within`."""
    return within(PATIENCE, call, f"no answer within {PATIENCE:g} s")


def _reason(error: Exception, address: str) -> str:
    """Why, in one line, and what to do if a library is missing.

    A library's own words are left out if the address has a secret: they may repeat it.
    """
    told = one_line(" ".join(str(error).split()))
    if not told or without_secrets(address) != address:
        told = type(error).__name__
    if len(told) > LONGEST:
        told = f"{told[:LONGEST]}..."
    if isinstance(error, ImportError):
        return f"{told}. What S3 and folders need comes by `make .venv/cluster.installed`"
    return told
