"""A build's manifest, read and checked: from a file, a site's folder or its address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from stat import S_ISREG
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from nnsite.engine import MANIFEST_FORMAT, Fault, one_line, without_secrets

NAME = "build.json"
# Bytes. That of 36 experiments and 44 pages has 0.7 MB.
LIMIT = 16_000_000
# What an experiment's record holds by name, and what pages can show of it.
TABLES = ("numbers", "captured", "texts", "figures", "data", "inputs", "files")

Plain = str | int | float


@dataclass(frozen=True)
class Manifest:
    """What a build was made from, what it found, and where it shows that.

    Attributes:
        versions: of packages and of the machine, by name.
        inputs: what is known of each, by name.
        experiments: by stem; of each, mappings by name: `key`, `TABLES`, `claims`, `warnings`.
        pages: of each page, the findings that it shows: (experiment, kind, name).
    """

    versions: Mapping[str, Plain]
    inputs: Mapping[str, Mapping[str, Plain]]
    experiments: Mapping[str, Mapping[str, Mapping[str, Any]]]
    pages: Mapping[str, frozenset[tuple[str, str, str]]]


def read(where: str) -> Manifest:
    """A build's manifest.

    Args:
        where: a manifest's file, a folder that holds one, or the address of either.

    Raises:
        Fault: there is none, or it is not of the layout that this version writes.
    """
    if not where:
        raise Fault(f"an empty name; name a {NAME}, the folder of a site, or its address")
    scheme, mark, _ = where.partition("://")
    if mark and scheme.lower() in ("http", "https"):
        place = _address(where)
        from nnsite.diff.download import downloaded

        return _manifest(downloaded(place, LIMIT), without_secrets(place))
    if mark:
        raise Fault(
            f"{without_secrets(where)}: not an address of the web (https://... or http://...)"
        )
    try:
        file = Path(where) / NAME if Path(where).is_dir() else Path(where)
        return _manifest(_content(file), one_line(file))
    except OSError as error:
        hint = "" if Path(where).is_absolute() else "; an address begins with https://"
        told = f"{one_line(error.filename or where)}: cannot be read: {error.strerror}"
        raise Fault(told + (hint if isinstance(error, FileNotFoundError) else "")) from None


def _address(site: str) -> str:
    """Where the manifest of a site lies, unless that is what is named.

    Raises:
        Fault: it is no address.
    """
    try:
        parts = urlsplit(site)
    except ValueError as error:
        raise Fault(f"{without_secrets(site)}: not an address: {one_line(error)}") from None
    path = parts.path if parts.path.endswith(".json") else f"{parts.path.rstrip('/')}/{NAME}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _content(file: Path) -> bytes:
    """A file's bytes.

    Raises:
        OSError: it cannot be read.
        Fault: it is no plain file (a pipe would be waited for), or too large.
    """
    status = file.stat()
    if not S_ISREG(status.st_mode):
        raise Fault(f"{one_line(file)}: not a file; name a {NAME} or the folder of a site")
    if status.st_size > LIMIT:
        larger = f"larger than {LIMIT // 10**6} MB"
        raise Fault(f"{one_line(file)}: {larger}, so no manifest of a build")
    return file.read_bytes()


def _manifest(content: bytes, shown: str) -> Manifest:
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError):
        raise Fault(f"{shown}: not JSON, so no manifest of a build") from None
    try:
        if manifest["format"] != MANIFEST_FORMAT:
            raise Fault(
                f"{shown}: layout {one_line(manifest['format'])[:20]}, but this version reads "
                f"{MANIFEST_FORMAT}; build that site anew"
            )
        return Manifest(
            versions=_table(manifest["versions"]),
            inputs={name: _table(one) for name, one in manifest["inputs"].items()},
            experiments={stem: _experiment(one) for stem, one in manifest["experiments"].items()},
            pages={page: _findings(shows) for page, shows in manifest["pages"].items()},
        )
    except (AttributeError, KeyError, TypeError, RecursionError):
        raise Fault(f"{shown}: JSON, but no manifest of a build") from None


def _experiment(one: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """An experiment's record by kind and name; a warning's name is all that it says."""
    return {
        "key": {"key": one["key"]},
        **{kind: _table(one[kind]) for kind in TABLES},
        "claims": {str(claim["name"]): _table(claim) for claim in one["claims"]},
        "warnings": {
            str(warning["text"]): "\n".join(
                f"{place['at']}: {place['line']}" for place in warning["places"]
            )
            for warning in one["warnings"]
        },
    }


def _findings(shows: Mapping[str, Mapping[str, list[str]]]) -> frozenset[tuple[str, str, str]]:
    listed = [(stem, kind, names) for stem, kinds in shows.items() for kind, names in kinds.items()]
    if not all(isinstance(names, list) for _, _, names in listed):
        raise TypeError("what a page shows is no list")
    return frozenset((stem, kind, str(name)) for stem, kind, names in listed for name in names)


def _table(values: Mapping[str, Any]) -> dict[str, Plain]:
    """Texts and finite numbers by name; what is neither becomes the text that stands for it."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Plain:
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value if type(value) in (str, int, float) else json.dumps(value, sort_keys=True)
