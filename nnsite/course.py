"""This course: the network of chapter 3, its digits and its weights."""

from __future__ import annotations

import os
from pathlib import Path

from nnsite import takeaway
from nnsite.data.identity import EMBEDDED, identity
from nnsite.engine import Course, Edition, Fault, Input

ROOT = Path(__file__).parents[1]
DATA = ROOT / "nnsite" / "data"
DOCS = ROOT / "docs"
EDITIONS = {"en": Edition("en", DOCS / "en", DOCS / "templates" / "words.en.toml")}
LABELS = {"embedded": "embedded weights", "book": "book's weights"}
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
    return Course(
        root=ROOT,
        package="nnsite",
        inputs={
            "test": Input(
                "nnsite.data.digits:test", DATA / "digits_test.xz", "test", "MNIST test digits"
            ),
            "train": Input(
                "nnsite.data.digits:train",
                DATA / "digits_train.xz",
                "train",
                "MNIST training digits",
            ),
            "weights": _weights(weights or os.environ.get("NNSITE_WEIGHTS")),
            "timings": Input(
                "nnsite.data.timings:load", DATA / "timings.json", "timings", "recorded timings"
            ),
        },
        editions=EDITIONS,
        templates=DOCS / "templates",
        cache=cache(),
        published=DOCS / "published.toml",
        lessons="pitfalls",
        colours=COLOURS,
        preload=("lzma",),
        limit=LIMIT,
        downloads={
            takeaway.NAME: takeaway.archive,
            "probes.py": (ROOT / "nnsite" / "probes.py").read_bytes,
        },
        elsewhere="Free or unlock it, or name another folder in NNSITE_CACHE.",
    )


def cache() -> Path:
    """The folder of what builds keep: NNSITE_CACHE, or `.cache` in the project."""
    return Path(os.environ.get("NNSITE_CACHE") or ROOT / ".cache")


def _weights(chosen: str | None) -> Input:
    path = Path(chosen).expanduser().resolve() if chosen else EMBEDDED
    if path.is_dir():
        raise Fault(f"weights {chosen}: this is a folder; name a .pkl or .npz file")
    if not path.is_file():
        raise Fault(f"weights {chosen or path}: there is no such file")
    try:
        which = identity(path)
    except OSError as error:
        raise Fault(f"weights {chosen}: cannot be read: {error.strerror}") from None
    label = LABELS.get(which, f"weights {path.name}")
    own = which == "own"
    return Input("nnsite.data.weights:load", path, which, label, (str(path),), own)
