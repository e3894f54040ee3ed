"""Elements of the hand-written drawings, and round numbers for their axes."""

from __future__ import annotations

import math
from html import escape


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One SVG element; attribute names may end in `_` and use `_` for `-`; numbers are written short."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{_short(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value), quote=True)


def nice_top(value: float) -> tuple[float, float]:
    """A round number at or above `value`, and the step of its ticks (two to five of them)."""
    if not (math.isfinite(value) and value > 0):
        return 1.0, 0.5
    unit = 10.0 ** math.floor(math.log10(value))
    for step in (0.2, 0.5, 1.0, 2.0, 5.0):
        ticks = math.ceil(value / (step * unit) - 1e-9)
        if ticks <= 5:
            return ticks * step * unit, step * unit
    return 10 * unit, 5 * unit
