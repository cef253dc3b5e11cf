"""The templates' bytecode, kept between builds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache, bc_magic

from nnsite.engine.keep import plain
from nnsite.engine.keep.keys import installed, sha256
from nnsite.engine.keep.sealed import seal, unseal


class SealedBytecode(BytecodeCache):
    """Jinja's bytecode in a folder, each file sealed.

    Jinja's own cache verifies the source that a file was compiled from, not the file: a
    flipped bit in it is unpickled and run. Here a file that is not what was written is
    compiled anew. A folder that cannot be written to only costs time; so does a link in its
    place, which is not followed.

    Args:
        folder: where it is kept.
        compiler: a text that changes with what shapes the bytecode besides Jinja and the
            template's source: the settings of the environment; and its filters, for Jinja
            applies them to constants when it compiles.
    """

    def __init__(self, folder: Path, compiler: str) -> None:
        self._folder = folder
        self._compiler = compiler

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if its bytecode is kept and sound (called by Jinja)."""
        try:
            content = unseal(self._key(bucket), plain.read(self._path(bucket)))
        except OSError:
            return
        if content is not None:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's bytecode (called by Jinja)."""
        if os.path.islink(self._folder):
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            plain.write(self._path(bucket), seal(self._key(bucket), bucket.bytecode_to_string()))
        except OSError:
            pass

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / bucket.key

    def _key(self, bucket: Bucket) -> str:
        """All that the bytecode depends on."""
        versions = f"{jinja2.__version__} {bc_magic.hex()} {self._compiler}"
        return f"{versions} {bucket.key} {bucket.checksum}"


def pages_compiler() -> str:
    """What shapes the bytecode of the pages' templates: the code of this room, and of formulas."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return json.dumps([sha256(code), installed(["latex2mathml", "markupsafe"])])
