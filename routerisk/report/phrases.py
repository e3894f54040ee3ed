"""What the scoring says, as pages and tables pass it on: nothing twice, and in the reader's units.

Advice ends with when to seek care; a page has that once, in a place of its own. Sentences may have been made for other
units than those of the page.
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

_KM_COUNT: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)( %)? km\b")
"""A distance, or a dose: a slope times a distance."""
_KM_WORD: Final = re.compile(r"\bkm\b")


def without_care(advice: str) -> str:
    """Drop the advice to seek care: a page has it once, where nobody can miss it."""
    return advice.replace(SEEK_CARE, "").rstrip()


def in_units(text: str, units: Units) -> str:
    """The same sentence with its distances in the reader's units; a rate per km becomes one per unit."""
    if units.km_per_unit == 1.0:
        return text

    def converted(found: re.Match[str]) -> str:
        count = number(units.distance(float(found[1])), len(found[1].partition(".")[2]))
        return f"{count}{found[2] or ''} {units.distance_label}"

    return _KM_WORD.sub(units.distance_label, _KM_COUNT.sub(converted, text))
