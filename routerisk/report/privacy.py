"""Places that must not be seen: cut out of the records before anything of them is written.

A hole with the zone's own outline would give its centre away. So what is cut is a *veil*: a wider circle, shifted by an
amount that depends on a secret, or without one on coordinates which only the runner has. The same secret makes the same
veil, so that two files of one runner do not narrow the zone down. Whole pieces are dropped, never a piece's part.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UsageError
from ..geo import EARTH_RADIUS_M
from ..parameters import VEIL_RADIUS_FACTOR, VEIL_SHIFT_FACTOR
from .pieces import piece_count, piece_of_point, select

if TYPE_CHECKING:
    from ..records import Bools, Exposure, Floats, Warning, Week

HIDDEN_STREET = "a street in a privacy zone"


@dataclass(frozen=True)
class Circle:
    """A place with a radius."""

    lon_deg: float
    lat_deg: float
    radius_m: float

    def metres(self, lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
        """East and north of the centre; good to a few metres within some kilometres of it."""
        east = np.radians((lon_deg - self.lon_deg + 180.0) % 360.0 - 180.0) * math.cos(math.radians(self.lat_deg))
        return east * EARTH_RADIUS_M, np.radians(lat_deg - self.lat_deg) * EARTH_RADIUS_M

    def nearest_m(self, lon_deg: Floats, lat_deg: Floats) -> Floats:
        """(n - 1,) smallest distance of the centre from each straight step of a line (n,)."""
        east, north = self.metres(lon_deg, lat_deg)
        step_e, step_n = np.diff(east), np.diff(north)
        square = np.maximum(step_e**2 + step_n**2, 1e-12)
        share = np.clip(-(east[:-1] * step_e + north[:-1] * step_n) / square, 0.0, 1.0)
        return np.asarray(np.hypot(east[:-1] + share * step_e, north[:-1] + share * step_n), np.float64)

    def moved(self, east_m: float, north_m: float, radius_m: float) -> Circle:
        lat = self.lat_deg + math.degrees(north_m / EARTH_RADIUS_M)
        lon = self.lon_deg + math.degrees(east_m / (EARTH_RADIUS_M * math.cos(math.radians(self.lat_deg))))
        return Circle(lon, lat, radius_m)


def circles(zones: Sequence[tuple[float, float, float]]) -> list[Circle]:
    """Check zones of (longitude, latitude, radius in metres). Raises UsageError for what is none."""
    made = [Circle(*(float(v) for v in zone)) for zone in zones]
    for circle in made:
        if not (abs(circle.lon_deg) <= 180 and abs(circle.lat_deg) < 90 and 0 < circle.radius_m < math.inf):
            raise UsageError(f"privacy zone {circle}: longitude, latitude (degrees) and a radius in metres are needed")
    return made


def touched(exposure: Exposure, circle: Circle) -> Bools:
    """(p,) True where any part of a piece's line lies within the circle."""
    east, north = circle.metres(exposure.shape_lon_deg, exposure.shape_lat_deg)
    hidden = np.zeros(piece_count(exposure), np.bool_)
    if not len(east):
        return hidden
    owner = piece_of_point(exposure)
    hidden[owner[np.hypot(east, north) <= circle.radius_m]] = True
    nearest = circle.nearest_m(exposure.shape_lon_deg, exposure.shape_lat_deg)
    within = (owner[:-1] == owner[1:]) & (nearest <= circle.radius_m)
    hidden[owner[:-1][within]] = True
    return hidden


def veil(circle: Circle, exposures: Sequence[Exposure], secret: str = "") -> Circle:
    """The wider, shifted circle that is cut instead of `circle`, and covers it wholly.

    Without a secret the first of the exposures that comes into the circle stands for one.
    """
    mixed = hashlib.sha256(f"{circle} {secret}".encode())
    if not secret:
        for exposure in sorted(exposures, key=lambda e: e.started_at):
            hidden = touched(exposure, circle)
            if hidden.any():
                mixed.update(np.ascontiguousarray(exposure.shape_lon_deg[hidden[piece_of_point(exposure)]]).tobytes())
                mixed.update(np.ascontiguousarray(exposure.enter_s[hidden]).tobytes())
                break
    direction, distance = np.frombuffer(mixed.digest()[:16], np.uint64) / 2.0**64
    shift = circle.radius_m * VEIL_SHIFT_FACTOR.value * math.sqrt(distance)
    angle = 2 * math.pi * direction
    radius = circle.radius_m * VEIL_RADIUS_FACTOR.value
    return circle.moved(shift * math.cos(angle), shift * math.sin(angle), radius)


def near_ends(exposure: Exposure, distance_m: float) -> Bools:
    """(p,) True where any part of a piece lies within the first or the last `distance_m` of the run."""
    after = np.cumsum(exposure.length_m)
    before = after - exposure.length_m
    total = float(after[-1]) if len(after) else 0.0
    return np.asarray((before < distance_m) | (after > total - distance_m), np.bool_)


def cut(
    exposures: Sequence[Exposure], veils: Sequence[Circle], ends_m: float
) -> tuple[list[Exposure], set[str], set[str]]:
    """Drop every piece within a veil or an end; the names of streets that were dropped, and of those that were not."""
    kept, gone, seen = [], set[str](), set[str]()
    for exposure in exposures:
        hidden = near_ends(exposure, ends_m) if ends_m > 0 else np.zeros(piece_count(exposure), np.bool_)
        for circle in veils:
            hidden |= touched(exposure, circle)
        hidden &= not exposure.indoor  # a treadmill stands nowhere
        gone |= _streets(exposure, hidden)
        seen |= _streets(exposure, ~hidden)
        kept.append(select(exposure, ~hidden))
    return kept, gone, seen


def _streets(exposure: Exposure, chosen: Bools) -> set[str]:
    named = exposure.street[chosen & (exposure.street >= 0)]
    return {exposure.names[i] for i in np.unique(named)}


def without_streets(warning: Warning, hidden: set[str]) -> Warning:
    """Take hidden street names out of a warning's list and words."""
    if not hidden:
        return warning

    def cleaned(text: str) -> str:
        for name in sorted(hidden, key=len, reverse=True):
            text = text.replace(name, HIDDEN_STREET)
        return text

    return replace(
        warning, title=cleaned(warning.title), text=cleaned(warning.text), advice=cleaned(warning.advice),
        streets=tuple(street for street in warning.streets if street not in hidden),
    )  # fmt: skip


def week_without_streets(week: Week, hidden: set[str]) -> Week:
    """Take hidden street names out of a week."""
    return replace(week, leg_streets={leg: tuple(name for name in names if name not in hidden)
                                      for leg, names in week.leg_streets.items()})  # fmt: skip
