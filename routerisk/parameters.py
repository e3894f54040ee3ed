"""Every number that is a judgement: value, unit, plausible range, source, evidence grade.

Grades: S strong, M moderate, W weak, X contested, D a design choice of ours ("assumption"), R a reference value.
Each parameter is a constant of this module; `ALL` has them by name in the order of their definition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["ALL", "GRADES", "Parameter"]

GRADES: Final = {
    "S": "strong",
    "M": "moderate",
    "W": "weak",
    "X": "contested",
    "D": "assumption: a design choice of ours",
    "R": "reference: true by definition",
}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number with what stands behind it."""

    name: str
    value: float
    unit: str
    low: float
    """Lower end of the plausible range (about 5 % of belief below)."""
    high: float
    source: str
    grade: str
    room: str
    """Where it is used: tracks, osm, matching, exposure, scoring, report."""
    meaning: str


ALL: Final[dict[str, Parameter]] = {}


def _enter(room: str, name: str, value: float, unit: str, low: float, high: float, grade: str, source: str,
           meaning: str) -> Parameter:  # fmt: skip
    if name in ALL or grade not in GRADES or not low <= value <= high:
        raise ValueError(f"parameter {name}: entered twice, of an unknown grade, or outside its own range")
    entry = Parameter(name=name, value=value, unit=unit, low=low, high=high, source=source, grade=grade, room=room,
                      meaning=meaning)  # fmt: skip
    ALL[name] = entry
    return entry


# osm: what a mapper's number must be to be believed
WIDTH_MAX_M = _enter("osm", "width_max", 60.0, "m", 30.0, 100.0, "D", "wider ways are typing errors (centimetres, feet)",
                     "tagged widths above this are ignored")  # fmt: skip
LANES_MAX = _enter("osm", "lanes_max", 12.0, "lanes", 8.0, 20.0, "D", "more lanes are typing errors",
                   "tagged lane counts above this are ignored")  # fmt: skip
CROSS_SLOPE_TAG_MAX_PCT = _enter("osm", "cross_slope_tag_max", 30.0, "%", 15.0, 45.0, "D",
                                 "steeper tags are the hillside's or the way's slope, not the surface's",
                                 "tagged cross slopes above this are ignored")  # fmt: skip
