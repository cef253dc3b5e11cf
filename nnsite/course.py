"""This course: the network of chapter 3, its digits and its weights."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnsite import takeaway
from nnsite.engine.declare.course import Course, Input, Place
from nnsite.engine.faults import Fault
from nnsite.engine.keep.keys import sha256

ROOT = Path(__file__).parents[1]
DATA = ROOT / "nnsite" / "data"
TEST = DATA / "digits_test.xz"
TRAIN = DATA / "digits_train.xz"
EMBEDDED = DATA / "weights.npz"
TIMINGS = DATA / "timings.json"
BOOK_SHA256 = "b7f55a27988ba34c3777b0f1bbd464817c8a4db855723e6ff26f703501917a13"
# Seconds. The longest experiment takes some four, but a busy machine may take its time.
LIMIT = 180.0
COLOURS = {
    "#000000": "currentColor",
    "#808080": "var(--nn-quiet)",
    "#d55e00": "var(--nn-wrong)",
    "#0072b2": "var(--nn-right)",
}


def course(weights: str | None = None) -> Course:
    """The course with a set of weights.

    Args:
        weights: a file of the reader's own; NNSITE_WEIGHTS or the embedded set by default.

    Raises:
        Fault: there is no such file.
    """
    chosen = weights or os.environ.get("NNSITE_WEIGHTS")
    path = Path(chosen).expanduser().resolve() if chosen else EMBEDDED
    if path.is_dir():
        raise Fault(f"weights {chosen}: this is a folder; name a .pkl or .npz file")
    if not path.is_file():
        raise Fault(f"weights {chosen or path}: there is no such file")
    return Course(
        root=ROOT,
        package="nnsite",
        inputs={
            "test": Input("nnsite.data.digits:test", TEST, "MNIST test digits"),
            "train": Input("nnsite.data.digits:train", TRAIN, "MNIST training digits"),
            "weights": Input("nnsite.data.weights:load", path, _label(path), (str(path),)),
            "timings": Input("nnsite.data.timings:load", TIMINGS, "recorded timings"),
        },
        colours=COLOURS,
        limit=LIMIT,
        order=navigation,
        downloads={
            takeaway.NAME: takeaway.archive,
            "probes.py": (ROOT / "nnsite" / "probes.py").read_bytes,
        },
    )


def navigation() -> list[Place]:
    """The pages in the order of the navigation, the one list there is of them."""
    from nnsite.engine.fill import quick_yaml

    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    nav = re.search(r"^nav:\n(?:(?: .*)?\n)+", settings, re.MULTILINE)
    if nav is None:
        raise Fault("mkdocs.yml has no nav")
    return list(_places(quick_yaml.load(nav[0])["nav"], ""))


def _places(entries: list[Any], section: str) -> Iterator[Place]:
    for entry in entries:
        # A page without a name of its own goes by its file's.
        named = {Path(entry).stem: entry} if isinstance(entry, str) else entry
        for label, below in named.items():
            if isinstance(below, list):
                yield from _places(below, label)
            else:
                yield Place(below, label, section)


def _label(path: Path) -> str:
    """What the site calls a set of weights."""
    if path == EMBEDDED:
        return "embedded weights"
    if sha256(path.read_bytes()) == BOOK_SHA256:
        return "book's weights"
    return f"weights {path.name}"
