"""Numbers written by mappers: lengths, slopes, counts with their units."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

from ..units import KM_PER_MILE

_NUMBER: Final = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))"
_LENGTH: Final = re.compile(rf"^(?:~|<|>|ca\.?)?\s*{_NUMBER}\s*(m|meter|meters|metre|metres|cm|ft|feet|foot|')?$")
_RANGE: Final = re.compile(rf"^{_NUMBER}\s*-\s*{_NUMBER}\s*(m|cm|ft)?$")
_FEET_INCHES: Final = re.compile(r"^(\d+)\s*'\s*(\d+(?:\.\d+)?)?\s*(?:\"|'')?$")
_SLOPE: Final = re.compile(rf"^{_NUMBER}\s*(%|°|deg|degrees)?$")
_SPEED: Final = re.compile(rf"^{_NUMBER}\s*(km/h|kmh|kph|mph)?$")
_METRES: Final = {"cm": 0.01, "ft": 0.3048, "feet": 0.3048, "foot": 0.3048, "'": 0.3048}
_INCH_M: Final = 0.0254


def _clean(raw: str) -> str:
    """Lower case, a decimal point, and of a list the first part."""
    text = raw.strip().lower().split(";")[0].strip()
    return re.sub(r"(?<=\d),(?=\d)", ".", text)


@lru_cache(maxsize=4096)
def length_m(raw: str) -> float:
    """Metres of "3", "3.5 m", "3,5", "350 cm", "12 ft", 11'6" or the middle of "2-3"; NaN for anything else."""
    text = _clean(raw)
    if found := _LENGTH.match(text):
        return float(found[1]) * _METRES.get(found[2] or "m", 1.0)
    if found := _RANGE.match(text):
        return (float(found[1]) + float(found[2])) / 2 * _METRES.get(found[3] or "m", 1.0)
    if found := _FEET_INCHES.match(text):
        return float(found[1]) * _METRES["ft"] + float(found[2] or 0) * _INCH_M
    return math.nan


@lru_cache(maxsize=1024)
def slope_pct(raw: str) -> float:
    """Per cent of "2.5", "2,5 %", "-3%" or "2°"; NaN for anything else ("up", "yes")."""
    found = _SLOPE.match(_clean(raw))
    if not found:
        return math.nan
    value = float(found[1])
    return value if found[2] in (None, "%") else 100.0 * math.tan(math.radians(value))


@lru_cache(maxsize=1024)
def count(raw: str) -> float:
    """A plain number such as "2" or "1.5", the first one of a list; NaN for anything else."""
    try:
        return float(_clean(raw))
    except ValueError:
        return math.nan


@lru_cache(maxsize=1024)
def speed_kmh(raw: str) -> float:
    """Kilometres per hour of "50", "50 km/h", "30 mph" or "30mph", of a list the first part; NaN for anything else
    ("walk", "none", "DE:urban": what a zone allows is each country's own matter).
    """
    found = _SPEED.match(_clean(raw))
    return float(found[1]) * (KM_PER_MILE if found[2] == "mph" else 1.0) if found else math.nan


def is_rural_limit(raw: str) -> bool:
    """Whether a speed limit is the usual one of a country outside towns ("DE:rural")."""
    return raw.strip().lower().endswith(":rural")
