"""Fields of an exposure that do not depend on a path: where and when a run was, what its steps load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import geo
from ..arrays import Floats
from ..loads import easy_km, impact_per_step, strain_per_step, uneven_per_step
from ..records import Track


@dataclass(frozen=True)
class Place:
    """Where a run was, as far as roads and traffic depend on it."""

    country: str
    """ISO 3166 code, "" unknown."""
    driving_side: str
    """"left" or "right"."""


def place_of(track: Track, country: str | None, driving_side: str | None) -> Place:
    """What is given, else by the first position of the track, else by its time zone."""
    seen = np.flatnonzero(track.has_position)
    if country is None:
        first = seen[0] if len(seen) else -1
        country = (
            geo.country_of(float(track.lon_deg[first]), float(track.lat_deg[first]))
            if len(seen)
            else geo.country_of_timezone(track.timezone)
        )
    return Place(country, driving_side or geo.driving_side(country))


def run_fields(track: Track, place: Place) -> dict[str, Any]:
    """What an exposure takes over from its track."""
    return {
        "run_id": track.run_id,
        "name": track.name,
        "sport": track.sport,
        "indoor": track.indoor,
        "started_at": track.started_at,
        "timezone": track.timezone,
        "country": place.country,
        "driving_side": place.driving_side,
        "elapsed_s": float(track.time_s[-1]) if len(track) else 0.0,
    }


def load_fields(steps: Floats, length_m: Floats, motion: Any, ground: dict[str, Any]) -> dict[str, Any]:
    """Loads of model section 5 of pieces (p,); `motion` has their seconds, speed and grade."""
    easy, walking = easy_km(steps, length_m, motion.seconds, motion.speed_mps)
    impact = np.where(walking, 1.0, impact_per_step(motion.speed_mps, motion.grade_deg))
    strain = np.where(walking, 1.0, strain_per_step(motion.speed_mps))
    return {
        "impact_km": easy * impact * ground["impact"],
        "strain_km": easy * strain,
        "uneven_km": easy * uneven_per_step(ground["uneven"], motion.grade_deg),
    }


def no_sides(pieces: int) -> dict[str, Any]:
    """The fields that `with_sides` fills, for a runner in the middle of level ground."""
    names = ("crown_p", "slope_mean_pct", "slope_sd_pct", "cross_slope_pct", "cross_slope_sd_pct", "dose_pctkm",
             "dose_abs_pctkm")  # fmt: skip
    even = np.full(pieces, 0.5)
    return {name: np.zeros(pieces) for name in names} | {
        "side_p": np.tile([0.0, 1.0, 0.0], (pieces, 1)), "onesided_right_p": even, "right_lower_p": even,
    }  # fmt: skip
