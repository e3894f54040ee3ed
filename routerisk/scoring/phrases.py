"""How numbers stand in the sentences about weeks: kilometres or miles, per cent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..errors import UsageError
from ..parameters import WEEK_FLOOR_KM

MINUS: Final = "−"
KM_PER_MILE: Final = 5280 * 3048 / 10**7
"""5280 feet of 0.3048 m."""


@dataclass(frozen=True)
class Distances:
    """Kilometres in the reader's own unit."""

    unit: str
    km_per_unit: float

    def __call__(self, km: float) -> str:
        return f"{km / self.km_per_unit:.1f} {self.unit}"


_KNOWN: Final = {"metric": Distances("km", 1.0), "imperial": Distances("mi", KM_PER_MILE)}


def distances(units: str) -> Distances:
    """Raises UsageError for other units than metric and imperial."""
    if units not in _KNOWN:
        raise UsageError(f"units {units!r} are not known: use metric or imperial")
    return _KNOWN[units]


def usual_words(usual_km: float, said: Distances) -> str:
    """What the km of a week are compared with (`History.usual_km`)."""
    if usual_km > WEEK_FLOOR_KM.value:
        return "the usual of the three weeks before"
    return f"{said(usual_km)}, which stand for three weeks with hardly any"


def percent(share: float) -> str:
    """A share of 1 as "30 %"."""
    return f"{100.0 * share:.0f} %".replace("-", MINUS)


def signed(number: float) -> str:
    return f"{number:.1f}".replace("-", MINUS)


def probability(p: float) -> str:
    """Of an estimate: never "100 %"."""
    return "above 99 %" if 100.0 * p > 99 else percent(p)
