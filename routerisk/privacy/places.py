"""Places that must not be seen, as circles, and what of a run lies in them.

A hole with the zone's own outline would give its centre away. So what is cut is wider and shifted by an amount that
depends on a secret, or without one on coordinates which only the runner has. The same secret makes the same hole, so
that two files of one runner do not narrow the zone down. Whole pieces are dropped, never a piece's part.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np

from ..arrays import Bools, Floats
from ..errors import UsageError
from ..geo import EARTH_RADIUS_M, haversine_m
from ..parameters import HOLE_RADIUS_FACTOR, HOLE_SHIFT_FACTOR
from ..records import Exposure, Hole

Zone = tuple[float, float, float]


def zones_checked(zones: Sequence[Zone]) -> list[Zone]:
    """Zones of (longitude, latitude, radius in metres). Raises UsageError for what is none."""
    made = []
    for zone in zones:
        lon, lat, radius = (float(part) for part in zone)
        if not (abs(lon) <= 180 and abs(lat) < 90 and 0 < radius < math.inf):
            raise UsageError("privacy.no-zone", lon_deg=lon, lat_deg=lat, radius_m=radius)
        made.append((lon, lat, radius))
    return made


def metres(hole: Hole, lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """East and north of the centre; good to a few metres within some kilometres of it."""
    east = np.radians((lon_deg - hole.lon_deg + 180.0) % 360.0 - 180.0) * math.cos(math.radians(hole.lat_deg))
    return east * EARTH_RADIUS_M, np.radians(lat_deg - hole.lat_deg) * EARTH_RADIUS_M


def inside(hole: Hole, lon_deg: Floats, lat_deg: Floats) -> Bools:
    """(n,) places within the circle."""
    return np.asarray(np.hypot(*metres(hole, lon_deg, lat_deg)) <= hole.radius_m, np.bool_)


def crossed(hole: Hole, lon_deg: Floats, lat_deg: Floats) -> Bools:
    """(n - 1,) straight steps of a line (n,) of which any part lies within the circle."""
    if len(lon_deg) < 2:
        return np.zeros(0, np.bool_)
    east, north = metres(hole, lon_deg, lat_deg)
    step_e, step_n = np.diff(east), np.diff(north)
    square = np.maximum(step_e**2 + step_n**2, 1e-12)
    share = np.clip(-(east[:-1] * step_e + north[:-1] * step_n) / square, 0.0, 1.0)
    nearest = np.hypot(east[:-1] + share * step_e, north[:-1] + share * step_n)
    return np.asarray(nearest <= hole.radius_m, np.bool_)


def touched(exposure: Exposure, hole: Hole) -> Bools:
    """(p,) True where any part of a piece's line lies within the circle."""
    hidden = np.zeros(len(exposure), np.bool_)
    if not len(exposure.shape_lon_deg):
        return hidden
    owner = exposure.piece_of_point
    hidden[owner[inside(hole, exposure.shape_lon_deg, exposure.shape_lat_deg)]] = True
    within = crossed(hole, exposure.shape_lon_deg, exposure.shape_lat_deg) & (owner[:-1] == owner[1:])
    hidden[owner[:-1][within]] = True
    return hidden


def near_ends(exposure: Exposure, distance_m: float) -> Bools:
    """(p,) True where any part of a piece lies within the first or the last `distance_m` of the run."""
    after = np.cumsum(exposure.length_m)
    total = float(after[-1]) if len(after) else 0.0
    return np.asarray((after - exposure.length_m < distance_m) | (after > total - distance_m), np.bool_)


def near_ends_of_line(lon_deg: Floats, lat_deg: Floats, distance_m: float) -> Bools:
    """(n - 1,) the same for the steps of a line."""
    if len(lon_deg) < 2 or distance_m <= 0:
        return np.zeros(max(len(lon_deg) - 1, 0), np.bool_)
    after = np.cumsum(haversine_m(lon_deg[:-1], lat_deg[:-1], lon_deg[1:], lat_deg[1:]))
    before = np.concatenate([[0.0], after[:-1]])
    return np.asarray((before < distance_m) | (after > after[-1] - distance_m), np.bool_)


def hole_around(zone: Zone, exposures: Sequence[Exposure], secret: str = "") -> Hole:
    """The wider, shifted circle that is cut instead of a zone, and covers it wholly.

    Without a secret the first of the exposures that comes into the zone stands for one.
    """
    lon, lat, radius_m = zone
    own = Hole(lon, lat, radius_m)
    mixed = hashlib.sha256(f"{own} {secret}".encode())
    if not secret:
        for exposure in sorted(exposures, key=lambda e: e.started_at):
            hidden = touched(exposure, own)
            if hidden.any():
                mixed.update(np.ascontiguousarray(exposure.shape_lon_deg[hidden[exposure.piece_of_point]]).tobytes())
                mixed.update(np.ascontiguousarray(exposure.enter_s[hidden]).tobytes())
                break
    direction, distance = np.frombuffer(mixed.digest()[:16], np.uint64) / 2.0**64
    shift_m = radius_m * HOLE_SHIFT_FACTOR.value * math.sqrt(distance)
    angle = 2 * math.pi * direction
    north_m, east_m = shift_m * math.sin(angle), shift_m * math.cos(angle)
    return Hole(
        lon + math.degrees(east_m / (EARTH_RADIUS_M * math.cos(math.radians(lat)))),
        lat + math.degrees(north_m / EARTH_RADIUS_M),
        radius_m * HOLE_RADIUS_FACTOR.value,
    )
