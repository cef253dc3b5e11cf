"""The templates' bytecode, kept between builds."""

from __future__ import annotations

from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache, bc_magic

from nnsite.engine.keep import plain
from nnsite.engine.keep.sealed import seal, unseal


class SealedBytecode(BytecodeCache):
    """Jinja's bytecode in a folder, each file sealed.

    Jinja's own cache verifies the source that a file was compiled from, not the file: a
    flipped bit in it is unpickled and run. Here a file that is not what was written is
    compiled anew. A folder that cannot be written to only costs time; so does a link in its
    place, which is not followed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if its bytecode is kept and sound (called by Jinja)."""
        try:
            content = unseal(_key(bucket), plain.read(self._path(bucket)))
        except OSError:
            return
        if content is not None:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's bytecode (called by Jinja)."""
        if self._folder.is_symlink():
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            plain.write(self._path(bucket), seal(_key(bucket), bucket.bytecode_to_string()))
        except OSError:
            pass

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / bucket.key


def _key(bucket: Bucket) -> str:
    """All that the bytecode depends on: versions of Jinja and Python, template, source."""
    return f"{jinja2.__version__} {bc_magic.hex()} {bucket.key} {bucket.checksum}"
