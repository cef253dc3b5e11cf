"""What differs between two builds, told from their manifests."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from nnsite.engine import MANIFEST_FORMAT, Fault, one_line

# A claim's text and values follow from its sentence and the run's numbers.
FOLLOWING = {"text", "values"}
# A SHA-256 is told by its beginning.
HASH = re.compile(r"^([0-9a-f]{12})[0-9a-f]{52}$")


def read(path: Path) -> dict[str, Any]:
    """A build's manifest.

    Args:
        path: the manifest, or the folder of a site that holds one.

    Raises:
        Fault: there is none, or it is not of the layout that this version writes.
    """
    file = path / "build.json" if path.is_dir() else path
    shown = one_line(file)
    if file.exists() and not file.is_file():
        raise Fault(f"{shown}: not a file; name a build.json or the folder of a site")
    try:
        manifest = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise Fault(f"{shown}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise Fault(f"{shown}: not JSON, so no manifest of a build") from None
    try:
        if manifest["format"] != MANIFEST_FORMAT:
            raise Fault(
                f"{shown}: layout {one_line(manifest['format'])}, but this version reads "
                f"{MANIFEST_FORMAT}; build that site anew"
            )
        return {
            "versions": _table(manifest["versions"]),
            "inputs": {name: _table(one) for name, one in manifest["inputs"].items()},
            "experiments": {
                stem: _experiment(one) for stem, one in manifest["experiments"].items()
            },
        }
    except (AttributeError, KeyError, TypeError, RecursionError):
        raise Fault(f"{shown}: JSON, but no manifest of a build") from None


def lines(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What differs, for a terminal: a heading for each part, indented lines below it.

    Args:
        old: a manifest, from `read`.
        new: another.

    Returns:
        The lines, of which the last sums them up; none if nothing differs.
    """
    told: list[str] = []
    told += _part("versions", _changes("", old["versions"], new["versions"]))
    told += _part("inputs", _inputs(old["inputs"], new["inputs"]))
    told += _part("files", _changes("", _files(old), _files(new)))
    before, after = old["experiments"], new["experiments"]
    differing = 0
    for stem in sorted(before.keys() | after.keys()):
        if stem not in before or stem not in after:
            changes = ["  is new" if stem in after else "  is gone"]
        else:
            changes = list(_results(before[stem], after[stem]))
        differing += bool(changes)
        told += _part(stem, changes)
    if told:
        told.append(f"experiments that differ: {differing} of {len(before.keys() | after.keys())}")
    return told


def _experiment(one: Mapping[str, Any]) -> dict[str, Any]:
    """An experiment's record by kind and name; a warning's name is all that it says."""
    return {
        **{kind: _table(one[kind]) for kind in ("numbers", "captured", "texts", "inputs", "files")},
        "claims": {str(claim["name"]): _table(claim) for claim in one["claims"]},
        "warnings": Counter(
            f"{place['at']}: {found['text']} ({place['line']})"
            for found in one["warnings"]
            for place in found["places"]
        ),
    }


def _table(values: Mapping[str, Any]) -> dict[str, str | int | float]:
    """Texts and numbers by name; what is neither becomes the text that stands for it."""
    return {
        name: value if type(value) in (str, int, float) else json.dumps(value, sort_keys=True)
        for name, value in values.items()
    }


def _files(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Each source file's hash: in one build a file has one, whoever imports it."""
    experiments = manifest["experiments"].values()
    return {path: value for one in experiments for path, value in one["files"].items()}


def _part(heading: str, changes: list[str]) -> list[str]:
    return [one_line(heading), *changes] if changes else []


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    told = []
    for name in sorted(old.keys() | new.keys()):
        told += _changes(f"{name} ", old.get(name, {}), new.get(name, {}))
    return told


def _results(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """The lines on an experiment that both builds ran."""
    numbers = _changes("number ", old["numbers"], new["numbers"])
    yield from _claims(old["claims"], new["claims"], all_follows=bool(numbers))
    yield from _changes("warning ", old["warnings"], new["warnings"])
    yield from numbers
    yield from _changes("captured ", old["captured"], new["captured"])
    yield from _changes("text ", old["texts"], new["texts"])
    yield from _changes("reads ", dict.fromkeys(old["inputs"]), dict.fromkeys(new["inputs"]))


def _claims(old: Mapping[str, Any], new: Mapping[str, Any], *, all_follows: bool) -> Iterator[str]:
    """The lines on claims.

    Args:
        old: the claims by name.
        new: the same of the other build.
        all_follows: numbers changed, and are told: what follows from them need not be.
    """
    for name in sorted(old.keys() | new.keys()):
        label = f"  claim {one_line(name)}"
        if name not in old or name not in new:
            yield f"{label} {'is new' if name in new else 'is gone'}"
            continue
        before, after = old[name], new[name]
        hidden = set(FOLLOWING) if all_follows else set()
        if before.get("holds") != after.get("holds"):
            hidden |= {"holds", "text"}
            yield f"{label} {'holds again' if after.get('holds') == 'true' else 'no longer holds'}"
            # Each with the values it was judged by.
            yield from _both(before.get("text"), after.get("text"))
        yield from _changes(f"claim {name}: ", _without(hidden, before), _without(hidden, after))


def _without(hidden: set[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in hidden}


def _changes(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The lines on two mappings of the same kind."""
    told: list[str] = []
    for name in sorted(old.keys() | new.keys()):
        label = f"{kind}{name}"
        if name not in old:
            told.append(f"  {one_line(label)} is new")
        elif name not in new:
            told.append(f"  {one_line(label)} is gone")
        # 1 is not 1.0: the files differ, and so may the pages.
        elif repr(old[name]) != repr(new[name]):
            told += _change(label, old[name], new[name])
    return told


def _change(label: str, old: Any, new: Any) -> Iterator[str]:
    """The lines on one value: side by side if both are short, else one below the other."""
    before, after = (HASH.sub(r"\1", str(value)) for value in (old, new))
    if len(before) + len(after) > 70 or "\n" in before + after:
        yield f"  {one_line(label)}"
        yield from _both(before, after)
    else:
        yield f"  {one_line(label)}: {one_line(before)} -> {one_line(after)}{_ratio(old, new)}"


def _both(old: Any, new: Any) -> Iterator[str]:
    for sign, value in (("-", old), ("+", new)):
        for line in str(value).split("\n"):
            yield f"    {sign} {one_line(line)}"


def _ratio(old: Any, new: Any) -> str:
    """The relative difference of two numbers, where there is one."""
    if isinstance(old, str) or isinstance(new, str):
        return ""
    # Decimals neither overflow nor round integers of any size to floats.
    before, after = Decimal(old), Decimal(new)
    if not before.is_finite() or not after.is_finite() or not before or before == after:
        return ""
    return f" ({(after - before) / abs(before):+.1e})"
