"""How numbers and classes are said: units, days, surfaces, grades, and the sentences that every page must carry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..errors import UsageError
from ..surfaces import SURFACE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

KM_PER_MILE: Final = 1.609344
FEET_PER_METRE: Final = 1 / 0.3048
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DASH: Final = "–"

PLAINLY: Final = (
    "The only load rule here with good runner-specific data is the single-run spike. Every score is an exposure index, "
    "never an injury probability.",
    "Surface hardness changes measured impact by 0–15 %, sometimes against folklore; no consistent link with injury "
    "has been found.",
    "At ordinary camber (2 %) a laboratory study saw no change in rearfoot angle or contact time; changes appear from "
    "4 %. No prospective study links camber to injury.",
    "Gait asymmetry did not predict injury in 836 runners (Malisoux 2024, doi 10.1136/bmjsem-2023-001787).",
    "Whether a road is crowned, and which side of it was run on, is estimated: statements about left and right carry a "
    "probability, and below 0.75 the word is “unknown”.",
)
"""What a reader of any score must be told (model.md, section 0)."""

ATTRIBUTION: Final = "© OpenStreetMap contributors"

SURFACE_WORDS: Final = {name: name.replace("_", " ") for name in SURFACE_NAMES} | {
    "sett": "sett, cobbles",
    "synthetic": "synthetic track",
    "dirt": "earth",
    "rough": "rough trail",
}

BASIS_WORDS: Final = {
    "tagged": "as tagged in the map",
    "inferred": "inferred from the kind of way",
    "unknown": "the map does not say",
}


@dataclass(frozen=True)
class Units:
    """How distances, heights and paces are shown."""

    name: str
    distance_label: str
    km_per_unit: float
    height_label: str
    height_per_m: float

    def distance(self, km: float) -> float:
        return km / self.km_per_unit

    def distance_text(self, km: float, digits: int = 1) -> str:
        return f"{number(self.distance(km), digits)} {self.distance_label}"

    def height_text(self, metres: float) -> str:
        return f"{number(metres * self.height_per_m, 0)} {self.height_label}"

    def pace(self, seconds: float, km: float) -> str:
        """Minutes and seconds per unit of distance, without the unit; a dash without distance."""
        if not (seconds > 0 and km > 0):
            return DASH
        minutes, rest = divmod(round(seconds / self.distance(km)), 60)
        return f"{minutes}:{rest:02d}"

    def pace_text(self, seconds: float, km: float) -> str:
        pace = self.pace(seconds, km)
        return pace if pace == DASH else f"{pace} /{self.distance_label}"


METRIC: Final = Units("metric", "km", 1.0, "m", 1.0)
IMPERIAL: Final = Units("imperial", "mi", KM_PER_MILE, "ft", FEET_PER_METRE)


def units_named(name: str) -> Units:
    """Find the units called `name`. Raises UsageError for another name than "metric" or "imperial"."""
    known = {units.name: units for units in (METRIC, IMPERIAL)}
    if name not in known:
        raise UsageError(f"units {name!r} are not known: use metric or imperial")
    return known[name]


def number(value: float, digits: int = 0) -> str:
    """A number with a fixed count of decimals, a dash where it is absent; never "-0"."""
    if not math.isfinite(value):
        return DASH
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def percent(share: float) -> str:
    return DASH if not math.isfinite(share) else f"{number(100 * share)} %"


def sure_text(p: float) -> str:
    """How sure a statement is that was named for its probability; never certain."""
    return "over 99 % sure" if p > 0.99 else f"{percent(p)} sure"


def day_text(day: date, *, year: bool = False) -> str:
    """Say a day as "3 Mar" or "3 Mar 2025": the same on every computer, whatever its language."""
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def weekday_text(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day_text(day)}"


def clock_text(seconds: float) -> str:
    """Say a duration as "48:05" or "1:48:05"."""
    if not math.isfinite(seconds):
        return DASH
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def hours_text(seconds: float) -> str:
    """Say a long duration, such as a week's, as "2:13" (hours and minutes)."""
    if not math.isfinite(seconds):
        return DASH
    hours, minutes = divmod(round(seconds / 60.0), 60)
    return f"{hours}:{minutes:02d}"


def counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def leg_words(leg: str) -> str:
    """Which leg was the downhill one, as a statement with its own limits."""
    return "downhill leg unknown" if leg == "unknown" else f"{leg} leg downhill"


def leg_streets(streets: Mapping[str, Sequence[str]]) -> list[tuple[str, Sequence[str]]]:
    """Streets by what is said of the leg on them; without those of which there are none."""
    return [(leg_words(leg), names) for leg, names in streets.items() if names]
