"""What can happen to the files of a cache, by accident.

Each function takes a random generator and the cache's folder, does its damage, and returns in
words what it did. None seals what it wrote: whoever does that is no accident. The one
exception is a file of another version of this program, which had sealed it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from faults.small import remove
from nnsite.engine.keep.sealed import SIZE, seal, unseal

Damage = Callable[[random.Random, Path], str]
MOST = 10_000_000  # bytes that are read of a file; one may have been made far too large
DAMAGES: list[Damage] = []
WHOLE: list[Damage] = []


def damage(function: Damage) -> Damage:
    """Enter a damage to files in the cache."""
    DAMAGES.append(function)
    return function


def whole(function: Damage) -> Damage:
    """Enter a damage to the cache's folder itself."""
    WHOLE.append(function)
    return function


def some(rng: random.Random, cache: Path, pattern: str = "*") -> Path:
    """One of the plain files in the cache, or else a new name."""
    found = [path for path in sorted(cache.rglob(pattern)) if plain(path)]
    return rng.choice(found) if found else cache / "none"


def plain(path: Path) -> bool:
    """Whether it is a plain file, and no link."""
    return path.is_file() and not path.is_symlink()


def content(path: Path) -> bytearray:
    """The bytes of a file; some, if there is no such file."""
    if not path.is_file():
        return bytearray(b"none")
    with path.open("rb") as file:
        return bytearray(file.read(MOST)) or bytearray(b"empty")


@damage
def flip(rng: random.Random, cache: Path) -> str:
    path, bits = some(rng, cache), rng.randint(1, 8)
    damaged = content(path)
    for _ in range(bits):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    path.write_bytes(damaged)
    return f"{bits} bits flipped in {path.name}"


@damage
def truncate(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    path.write_bytes(content(path)[: -rng.randint(1, 100)])
    return f"{path.name} truncated a little"


@damage
def cut(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    damaged = content(path)
    path.write_bytes(damaged[: rng.randrange(len(damaged))])
    return f"{path.name} truncated"


@damage
def extend(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    path.write_bytes(content(path) + rng.randbytes(rng.randint(1, 4000)))
    return f"{path.name} extended"


@damage
def exchange(rng: random.Random, cache: Path) -> str:
    one, other = some(rng, cache), some(rng, cache)
    first, second = content(one), content(other)
    one.write_bytes(second)
    other.write_bytes(first)
    return f"{one.name} and {other.name} exchanged"


@damage
def exchange_alike(rng: random.Random, cache: Path) -> str:
    pattern = rng.choice(["*.artefact", "*.recipe", "templates/*", "theme/*"])
    one, other = some(rng, cache, pattern), some(rng, cache, pattern)
    first, second = content(one), content(other)
    one.write_bytes(second)
    other.write_bytes(first)
    return f"{one.name} and {other.name} exchanged"


@damage
def copy(rng: random.Random, cache: Path) -> str:
    one, other = some(rng, cache), some(rng, cache)
    other.write_bytes(content(one))
    return f"{one.name} copied over {other.name}"


@damage
def copy_alike(rng: random.Random, cache: Path) -> str:
    pattern = rng.choice(["*.artefact", "*.recipe", "templates/*", "theme/*"])
    one, other = some(rng, cache, pattern), some(rng, cache, pattern)
    other.write_bytes(content(one))
    return f"{one.name} copied over {other.name}"


@damage
def delete(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    path.unlink(missing_ok=True)
    return f"{path.name} deleted"


@damage
def delete_folder(rng: random.Random, cache: Path) -> str:
    path = cache / rng.choice(["templates", "theme"])
    remove(path)
    return f"{path.name}/ deleted"


@damage
def empty(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    path.write_bytes(b"")
    return f"{path.name} emptied"


@damage
def overwrite(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    path.write_bytes(bytes(rng.choice([0, 255, 10]) for _ in range(rng.randint(1, 3000))))
    return f"{path.name} overwritten"


@damage
def enlarge(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    os.truncate(path, 20_000_000_000)  # takes no room on the disk
    return f"{path.name} with 20 GB"


def replace(path: Path, rng: random.Random, cache: Path) -> str:
    """Put something that is no plain file where a file or folder stood."""
    remove(path)
    other = some(rng, cache)
    match kind := rng.choice(
        [
            "folder",
            "full",
            "pipe",
            "socket",
            "link",
            "itself",
            "dangling",
            "zero",
            "null",
            "full-device",
            "self",
        ]
    ):
        case "folder":
            path.mkdir()
        case "full":
            (path / "deep/er").mkdir(parents=True)
            (path / "file").write_text("mine")
        case "pipe":
            os.mkfifo(path)
        case "socket":
            listen(path)
        case "link":
            path.symlink_to(other)
        case "itself":
            path.symlink_to(path.name)
        case "dangling":
            path.symlink_to("/nowhere/at/all")
        case "zero":
            path.symlink_to("/dev/zero")
        case "null":
            path.symlink_to("/dev/null")
        case "full device":
            path.symlink_to("/dev/full")
        case "memory":
            path.symlink_to("/proc/self/mem")
    return f"{path.name} replaced: {kind}"


def listen(path: Path) -> None:
    """Make a socket; its name may be longer than one can have, so from within its folder."""
    with socket.socket(socket.AF_UNIX) as made:
        short = Path(f"/proc/self/fd/{(folder := os.open(path.parent, os.O_RDONLY))}")
        made.bind(str(short / "socket"))
        os.close(folder)
    (path.parent / "socket").rename(path)


@damage
def replace_file(rng: random.Random, cache: Path) -> str:
    return replace(some(rng, cache), rng, cache)


@damage
def replace_another(rng: random.Random, cache: Path) -> str:
    return replace(some(rng, cache, rng.choice(["*.artefact", "*.recipe"])), rng, cache)


@damage
def replace_folder(rng: random.Random, cache: Path) -> str:
    return replace(cache / rng.choice(["templates", "theme"]), rng, cache)


@damage
def replace_marker(rng: random.Random, cache: Path) -> str:
    return replace(cache / "CACHEDIR.TAG", rng, cache)


@damage
def file_for_folder(rng: random.Random, cache: Path) -> str:
    path = cache / rng.choice(["templates", "theme"])
    remove(path)
    path.write_text("a file")
    return f"{path.name} is a file"


@damage
def forbid(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    if plain(path):
        path.chmod(0)
    return f"{path.name} unreadable"


# Where an entry of a zip archive says what, from its signature: in its own header, and in the
# directory at the end.
FIELDS = {"flags": (6, 8), "method": (8, 10), "checksum": (14, 16), "sizes": (18, 20)}


@damage
def zip_field(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache, "*.artefact")
    damaged = content(path)
    what = rng.choice(sorted(FIELDS))
    for signature, offset in zip((b"PK\3\4", b"PK\1\2"), FIELDS[what], strict=True):
        start = damaged.find(signature)
        if start >= 0:
            width = 4 if what == "sizes" else 2
            damaged[start + offset : start + offset + width] = rng.randbytes(width)
    path.write_bytes(damaged)
    return f"{path.name} with other {what} in its zip"


@damage
def without_seal(rng: random.Random, cache: Path) -> str:
    path = some(rng, cache)
    path.write_bytes(content(path)[SIZE:])
    return f"{path.name} without its seal"


@damage
def of_another_version(rng: random.Random, cache: Path) -> str:
    """A recipe with other fields, in good order otherwise."""
    path = some(rng, cache, "*.recipe")
    old = unseal(path.stem, bytes(content(path)))
    try:
        fields = json.loads(old or b"{}")
    except ValueError:  # damaged already, before it got its seal
        fields = {}
    if not isinstance(fields, dict):
        fields = {}
    match rng.randrange(4):
        case 0:
            fields["more"] = 1
        case 1:
            fields.pop("versions", None)
        case 2:
            fields = [fields]
        case 3:
            fields = dict.fromkeys(fields, "text")
    path.write_bytes(seal(path.stem, json.dumps(fields).encode()))
    return f"{path.name} of another version"


@damage
def strangers(rng: random.Random, cache: Path) -> str:
    """Files that nobody here wrote, also under names like ours."""
    name = rng.choice([f"{'0' * 64}.artefact", "gone.recipe", ".x", "note.txt", "-rf"])
    (cache / name).write_bytes(rng.randbytes(50))
    return f"a stranger's {name}"


@whole
def cache_replaced(rng: random.Random, cache: Path) -> str:
    elsewhere = cache.with_name("elsewhere")
    return replace(cache, rng, elsewhere)


@whole
def cache_a_file(rng: random.Random, cache: Path) -> str:
    remove(cache)
    cache.write_bytes(rng.randbytes(10))
    return "the cache is a file"


@whole
def cache_deleted(rng: random.Random, cache: Path) -> str:
    remove(cache)
    return "no cache"


@whole
def cache_a_link(rng: random.Random, cache: Path) -> str:
    elsewhere = cache.with_name(f"elsewhere{rng.random()}")
    shutil.move(cache, elsewhere)
    cache.symlink_to(elsewhere)
    return "the cache is a link to itself, elsewhere"
