"""Values side by side, as people read them: short, and the difference in sight."""

from __future__ import annotations

from decimal import Decimal

from nnsite.diff.compare import ROUNDED, Change
from nnsite.engine import one_line

CUT = "…"
# Significant digits of floats: the first of these with which two of them differ.
DIGITS = (6, 9, 12, 17)


def pair(change: Change) -> tuple[str, str]:
    """Both values on a line each; what is not there is empty."""
    old, new = change.old, change.new
    if isinstance(old, float) and isinstance(new, float):
        digits = DIGITS[:1] if change.change == ROUNDED else DIGITS
        for count in digits:
            before, after = f"{old:.{count}g}", f"{new:.{count}g}"
            if before != after:
                break
        return before, after
    # Beside a whole number, 3.0 is not 3.
    beside_whole = isinstance(old, int) or isinstance(new, int)
    return _line(old, short=not beside_whole), _line(new, short=not beside_whole)


def moved(change: Change) -> str:
    """By how much: a part of the old number, where there are two; or what else happened."""
    relative = change.relative
    if relative is None:
        from_0 = change.old == 0 and isinstance(change.new, int | float)
        return "from 0" if from_0 else change.change
    if abs(relative) < Decimal("1e-4"):
        return f"{relative:+.1e}"
    if abs(relative) < 10:
        return f"{100 * relative:+.3g} %"
    return f"{relative:+.1e}" if relative < 0 else f"x {relative + 1:.3g}"


def cut(text: str, most: int) -> str:
    """The beginning of a text, if it is longer than so many characters."""
    return text if len(text) <= most else text[: most - 1] + CUT


def cut_both(old: str, new: str, most: int) -> tuple[str, str]:
    """Two texts, each cut to so many characters around the place where they begin to differ."""
    if max(len(old), len(new)) <= most:
        return old, new
    differs = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )
    start = max(0, differs - most // 3)
    return _from(start, old, most), _from(start, new, most)


def _from(start: int, text: str, most: int) -> str:
    return cut(text if start == 0 else CUT + text[start + 1 :], most)


def _line(value: object, *, short: bool) -> str:
    if isinstance(value, float) and short:
        return f"{value:.{DIGITS[0]}g}"
    return "" if value is None else one_line(value)
