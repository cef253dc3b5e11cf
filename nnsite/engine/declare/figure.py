"""What a function of a figures' module returns: a plot or a mosaic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Plot:
    """A figure, and the plotted values that stand behind it as a table, by column."""

    figure: Figure
    values: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Mosaic:
    """Pixels, shape (height, width), dtype uint8, shown as they are."""

    pixels: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
