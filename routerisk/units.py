"""How distances and heights are counted: kilometres and metres, or miles and feet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["IMPERIAL", "KM_PER_MILE", "METRES_PER_FOOT", "METRIC", "MPS_PER_MPH", "UNITS", "Units"]

METRES_PER_FOOT: Final = 0.3048
KM_PER_MILE: Final = 5280 * METRES_PER_FOOT / 1000.0
MPS_PER_MPH: Final = 1000.0 * KM_PER_MILE / 3600.0


@dataclass(frozen=True)
class Units:
    """One way of counting."""

    name: str
    distance_label: str
    km_per_unit: float
    height_label: str
    m_per_unit: float

    def distance(self, km: float) -> float:
        """Kilometres in this unit."""
        return km / self.km_per_unit

    def height(self, metres: float) -> float:
        """Metres in this unit of heights."""
        return metres / self.m_per_unit


METRIC: Final = Units("metric", "km", 1.0, "m", 1.0)
IMPERIAL: Final = Units("imperial", "mi", KM_PER_MILE, "ft", METRES_PER_FOOT)
UNITS: Final[Mapping[str, Units]] = MappingProxyType({units.name: units for units in (METRIC, IMPERIAL)})
