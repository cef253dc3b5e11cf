"""Bytes bound to the key they are kept under, so that damage and mix-ups are noticed.

A seal guards against accidents, not against those who can write to the cache.
"""

from __future__ import annotations

import hashlib

SIZE = hashlib.sha256().digest_size


def seal(key: str, content: bytes) -> bytes:
    """The content behind a digest of key and content."""
    return _digest(key, content) + content


def unseal(key: str, sealed: bytes) -> bytes | None:
    """The content, or None when it is not what was sealed under this key."""
    digest, content = sealed[:SIZE], memoryview(sealed)[SIZE:]
    return bytes(content) if digest == _digest(key, content) else None


def _digest(key: str, content: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(key.encode() + b"\0")
    digest.update(content)  # and not in one piece with the key: it can have megabytes
    return digest.digest()
