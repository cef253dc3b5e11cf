"""This course: the network of chapter 3, its digits and its weights."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from nnsite import look, signs, takeaway
from nnsite.data import files
from nnsite.data.identity import EMBEDDED, LARGEST, REMEDY, identity
from nnsite.engine import Course, Edition, Fault, Input, Store, one_line

ROOT = Path(__file__).parents[1]
DATA = ROOT / "nnsite" / "data"
DOCS = ROOT / "docs"
EDITIONS = {"en": Edition("en", DOCS / "en", DOCS / "templates" / "words.en.toml")}
LABELS = {"embedded": "embedded weights", "book": "book's weights"}
# Seconds. The longest experiment takes some four, but a busy machine may take its time.
LIMIT = 180.0
ELSEWHERE = "Free or unlock it, or name another folder in NNSITE_CACHE."
COLOURS = {
    "#000000": "currentColor",
    look.QUIET: "var(--nn-quiet)",
    look.WRONG: "var(--nn-wrong)",
    look.RIGHT: "var(--nn-right)",
}


def course(weights: str | None = None) -> Course:
    """The course with a set of weights.

    Args:
        weights: a file of the reader's own; NNSITE_WEIGHTS or the embedded set by default.

    Raises:
        Fault: there is no such file, or it holds no weights.
    """
    return Course(
        root=ROOT,
        package="nnsite",
        inputs={
            "test": Input(
                "nnsite.data.digits:test",
                DATA / "digits_test.xz",
                "test",
                "MNIST test digits",
                arrays=True,
            ),
            "train": Input(
                "nnsite.data.digits:train",
                DATA / "digits_train.xz",
                "train",
                "MNIST training digits",
                arrays=True,
            ),
            "weights": _weights(weights or os.environ.get("NNSITE_WEIGHTS")),
            "timings": Input(
                "nnsite.data.timings:load", DATA / "timings.json", "timings", "recorded timings"
            ),
            "rates": Input(
                "nnsite.data.probes:load", DATA / "probes.json", "rates", "probes' rates"
            ),
        },
        editions=EDITIONS,
        templates=DOCS / "templates",
        cache=cache(),
        shared=shared(),
        published=DOCS / "published.toml",
        lessons="pitfalls",
        colours=COLOURS,
        look=look.LOOK,
        preload=("lzma",),
        limit=LIMIT,
        downloads={
            takeaway.NAME: takeaway.archive,
            **look.files(),
            "bench.png": (DOCS / "bench.png").read_bytes,
            # Under names that a browser shows.
            "LICENSE.txt": (ROOT / "LICENSE").read_bytes,
            "NOTICE.txt": (DATA / "NOTICE").read_bytes,
            "OFL.txt": (ROOT / "nnsite/finish/OFL.txt").read_bytes,
        },
        refuse=signs.refuse,
        elsewhere=ELSEWHERE,
    )


def cache() -> Path:
    """The folder of what builds keep: NNSITE_CACHE if it is one, or `.cache` in the project."""
    named = os.environ.get("NNSITE_CACHE")
    return ROOT / ".cache" if not named or shared() else Path(named)


def shared() -> str:
    """The address behind that folder: NNSITE_CACHE if it is one, such as `s3://bucket/prefix`."""
    named = os.environ.get("NNSITE_CACHE", "")
    return named if "://" in named else ""


def store() -> Store:
    """The cache in that folder, and at that address."""
    return Store(cache(), ELSEWHERE, shared())


def _weights(chosen: str | None) -> Input:
    if not chosen:
        return _embedded()
    try:
        path = Path(chosen).expanduser().absolute()
        content = files.read(path, REMEDY, LARGEST)
        which = identity(content)
    except (OSError, RuntimeError, ValueError) as error:  # ~nobody/weights.pkl
        raise Fault(str(error)) from None
    if which == "embedded":
        return _embedded()
    digest = hashlib.sha256(content).hexdigest()
    own = which == "own"
    arguments = (_plain(path, content), ".npz") if own else (content, ".pkl")
    label = LABELS.get(which, f"weights {one_line(path.name)}")
    return Input("nnsite.data.weights:loads", path, which, label, arguments, own, digest)


def _embedded() -> Input:
    return Input("nnsite.data.weights:load", EMBEDDED, "embedded", LABELS["embedded"])


def _plain(path: Path, content: bytes) -> bytes:
    from nnsite.data import confined

    try:
        return confined.plain(content, path.suffix)
    except ValueError as error:
        raise Fault(f"{one_line(path)}: {error}; {REMEDY}") from None
