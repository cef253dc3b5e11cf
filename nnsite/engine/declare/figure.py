"""What a function of a figures' module returns: a plot or a mosaic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

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
    """Pixels as a picture.

    Attributes:
        pixels: shape (height, width), dtype uint8.
        greys: how many of the 256 greys the picture has, at most. With fewer than 256 it is
            smaller, and no longer exact: each pixel gets the nearest grey.
    """

    pixels: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    greys: Literal[16, 256] = 256
