"""What the scoring says, as pages and tables pass it on: nothing twice, and in the reader's units.

Advice ends with when to seek care; a page has that once, in a place of its own. Suggestions count in km.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .words import number

if TYPE_CHECKING:
    from .words import Units

SEEK_CARE: Final = (
    "Stop and seek care for groin or inner-hip pain that builds with running, limping, pain on weight-bearing or "
    "hopping, night or rest pain, swelling or redness that does not settle, clicking or catching, or pain that "
    "persists or worsens."
)

_KM_COUNT: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)( %)? km\b(?: \((\d+(?:\.\d+)?)(?= \w+\)))?")
"""A distance or a dose, and the one that stands in brackets behind it for comparison: "10.2 km (10.0 before)"."""
_KM_WORD: Final = re.compile(r"\bkm\b")


def without_care(advice: str) -> str:
    """Drop the advice to seek care: a page has it once, where nobody can miss it."""
    return advice.replace(SEEK_CARE, "").rstrip()


def in_units(text: str, units: Units) -> str:
    """The same sentence with its distances in the reader's units; a rate per km becomes one per unit."""
    if units.km_per_unit == 1.0:
        return text

    def other(count: str) -> str:
        return number(units.distance(float(count)), len(count.partition(".")[2]))

    def converted(found: re.Match[str]) -> str:
        compared = f" ({other(found[3])}" if found[3] else ""
        return f"{other(found[1])}{found[2] or ''} {units.distance_label}{compared}"

    return _KM_WORD.sub(units.distance_label, _KM_COUNT.sub(converted, text))
