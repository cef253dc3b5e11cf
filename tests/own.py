"""Networks of a reader's own, and what a site that is built with one says of its facts."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from project import Project

from nnsite.core.training import init, train

SIZES = (784, 50, 100, 10)
LAST = re.compile(
    r"built site/ with the weights (\w+\.npz); (\d+) of (\d+) facts do(?:es)? not hold with them "
    r"\(on (\d+) pages?\)"
)


def saved(folder: Path, name: str, weights: dict[str, Any]) -> Path:
    """A file of weights."""
    path = folder / f"{name}.npz"
    np.savez(path, **{key: value.astype(np.float32) for key, value in weights.items()})
    return path


def drawn(seed: int = 1) -> dict[str, Any]:
    """A network that has learned nothing."""
    return init(np.random.default_rng(seed), SIZES)


def trained(x: Any, t: Any, epochs: int, seed: int = 5) -> dict[str, Any]:
    """A network after some epochs; pixels x (n, 784) from 0 to 255, class numbers t (n,)."""
    rng = np.random.default_rng(seed)
    start = init(rng, SIZES)
    return train(rng, start, x / 255, t, learning_rate=0.5, batch_size=100, epochs=epochs)


def diverged() -> dict[str, Any]:
    """A network whose training overflowed."""
    return {name: value * np.nan for name, value in drawn().items()}


def alike() -> dict[str, Any]:
    """A network with ten equal scores for each image."""
    return {name: np.full_like(value, 0.5) for name, value in drawn().items()}


def large() -> dict[str, Any]:
    """A network whose weights are as large as they may be."""
    rng = np.random.default_rng(0)
    draws = {name: 1e30 * rng.standard_normal(value.shape) for name, value in drawn().items()}
    return {name: np.clip(value, -1e30, 1e30) for name, value in draws.items()}


def failing(project: Project) -> dict[str, list[str]]:
    """The facts that do not hold, by the manifest: of each experiment, what they say."""
    found = {}
    for stem, run in json.loads(project.files()["build.json"])["experiments"].items():
        texts = [one["text"] for one in [*run["claims"], *run["warnings"]] if not one["holds"]]
        if texts:
            found[stem] = texts
    return found


def notice(project: Project, page: str) -> str:
    """The text of the notice on a page, or ""."""
    text = project.files()[f"{page}index.html"].decode()
    found = re.search(
        r'<(section|p) class="nn-notice.*?</\1>', text.partition("<article")[2], re.DOTALL
    )
    return " ".join(html.unescape(re.sub("<[^>]*>", "", found[0])).split()) if found else ""


def ids(page: str) -> list[str]:
    """What links can lead to in a page's text, in order; drawings have ids for themselves."""
    text = re.sub("<svg.*?</svg>", "", page.partition("<article")[2], flags=re.DOTALL)
    return re.findall(r'<[a-z][a-z0-9]* (?:[^>]* )?id="([^"]*)"', text.partition("</article>")[0])
