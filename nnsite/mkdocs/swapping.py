"""`site/` replaced by a whole new one, in one step where the platform has such a step.

Linux can let two folders change places. Elsewhere there is a moment without `site/`; a build
that is killed in it has the old one put back by the next.

A new site is made beside the old: `.site.new`. What an ended build left there, `.site.new`
and `.site.old`, is removed by the next one; what cannot be removed is told, and another name
is taken. Where `site` is a link, all this happens where it leads.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
from itertools import count
from pathlib import Path

from nnsite.engine import Fault, visible

AT_FDCWD = -100
RENAME_EXCHANGE = 2
UNABLE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)


class Swap:
    """A folder, and the one that will replace it; for a `with` block.

    No other build of the folder may run meanwhile.

    Attributes:
        new: where to make the new one; nothing stands there. It is removed at the end.

    Args:
        folder: to be replaced, if it is there.

    Raises:
        Fault: the folder is none, or cannot be replaced.
    """

    def __init__(self, folder: Path) -> None:
        self._shown = folder.name
        self._folder = Path(os.path.realpath(folder)) if folder.is_symlink() else folder
        try:
            self._repair()
            if os.path.lexists(self._folder) and not self._folder.is_dir():
                raise Fault(f"{folder} is no folder; remove it: the site is built there")
            if self._folder.is_mount():
                raise Fault(
                    f"{self._folder} is a mount, which cannot be replaced; make {folder} a link "
                    "to a folder below the mount"
                )
            for one in (*self._beside("new"), *self._beside("old")):
                _remove(one)
        except OSError as error:
            raise Fault(f"cannot write {error.filename}: {error.strerror}") from None
        self.new = self._free("new")

    def __enter__(self) -> Swap:
        return self

    def __exit__(self, *_: object) -> None:
        _remove(self.new)

    def done(self) -> None:
        """Put the new folder in the place of the old.

        Raises:
            OSError: it cannot be done; the old one is where it was.
        """
        if not self._folder.exists():
            self.new.rename(self._folder)
        elif not _exchanged(self.new, self._folder):
            old = self._free("old")
            self._folder.rename(old)
            try:
                self.new.rename(self._folder)
            except OSError:
                old.rename(self._folder)
                raise
            _remove(old)

    def _repair(self) -> None:
        """Put the old folder back that a killed build had moved away."""
        if os.path.lexists(self._folder):
            return
        for old in self._beside("old"):
            if old.is_dir() and not old.is_symlink():
                old.rename(self._folder)
                print(f"put back {self._shown}/, which a build that was ended had moved away")
                return

    def _beside(self, kind: str) -> list[Path]:
        """What builds have left: by name, so that nothing else is touched."""
        parent = self._folder.parent
        if not parent.is_dir():
            return []
        left = re.compile(rf"{re.escape(self._name(kind))}(\.\d+)?")
        return sorted(path for path in parent.iterdir() if left.fullmatch(path.name))

    def _free(self, kind: str) -> Path:
        names = (f".{number}" if number else "" for number in count())
        paths = (self._folder.with_name(self._name(kind) + name) for name in names)
        return next(path for path in paths if not os.path.lexists(path))

    def _name(self, kind: str) -> str:
        return f".{self._folder.name}.{kind}"


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, and return True, if the platform can."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in UNABLE:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder; what cannot be removed is told."""
    try:
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
            return
        try:
            shutil.rmtree(path)
        except PermissionError:
            _unlock(path)
            shutil.rmtree(path)
    except OSError as error:
        where = error.filename or path
        print(visible(f"cannot remove {where}: {error.strerror}. Remove {path} by hand"))


def _unlock(folder: Path | os.DirEntry[str]) -> None:
    """Let the owner write to a folder and to all below."""
    os.chmod(folder, 0o700)
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _unlock(entry)
