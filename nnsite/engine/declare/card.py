"""How the cards of a course look: the picture that other sites show beside a link to a page."""

from __future__ import annotations

from dataclasses import dataclass

Polygon = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Look:
    """What all cards of a course share. Colours are written as in CSS: "#fcfbf7".

    Attributes:
        name: the site's; it stands on every card.
        mark: the sign beside the name: polygons in a square of `mark_side`, each after its
            colour, in the order in which they are painted.
        mark_side: of that square.
        paper: the ground's colour.
        ink: the name's.
        wrong: of the number that the mistake gives.
        right: of the other one.
    """

    name: str
    mark: tuple[tuple[str, Polygon], ...]
    mark_side: float
    paper: str
    ink: str
    wrong: str
    right: str
