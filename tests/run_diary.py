"""Exposures by hand: `run(day, km)` is one run on one street, `diary({0: 5.0, 2: 8.0})` a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from routerisk.loads import easy_km, expected_dose, impact_per_step, strain_per_step, usual_cadence_spm
from routerisk.parameters import PAVED_SPREAD, UNPAVED_SPREAD
from routerisk.records import SURFACES, Exposure

MONDAY = datetime(2024, 1, 1, 7, 0, tzinfo=UTC)


def run(
    day: float,
    km: float,
    *,
    pieces: int = 4,
    speed_mps: float = 3.0,
    surface: str = "asphalt",
    slope_pct: float = 0.0,
    slope_sd_pct: float = 0.0,
    right_p: float = 1.0,
    uneven: float = 0.05,
    street: str = "High Street",
    way_id: int = 1,
    timezone: str = "Europe/Berlin",
    indoor: bool = False,
    sport: str = "running",
    start: datetime = MONDAY,
) -> Exposure:
    """A run `day` days after `start`: one-sided ground of one slope, its right lower with `right_p`."""
    length = np.full(pieces, 1000.0 * km / pieces)
    speed, zero, one = np.full(pieces, speed_mps), np.zeros(pieces), np.ones(pieces)
    seconds = length / speed
    steps = usual_cadence_spm(speed) * seconds / 60.0
    easy, walking = easy_km(steps, length, seconds, speed)
    net = [float(v) for v in expected_dose(slope_pct, slope_sd_pct)]
    known = surface in SURFACES
    spread = spread_of(surface)
    started = start + timedelta(days=day)
    return Exposure(
        run_id=f"{day:g}-{km:g}-{street}", name="", sport=sport, indoor=indoor, started_at=started, timezone=timezone,
        country="DE", driving_side="right", distance_m=1000.0 * km, moving_s=float(seconds.sum()),
        elapsed_s=float(seconds.sum()), climb_m=float("nan"), steps=float(steps.sum()), names=(street,),
        way_id=np.full(pieces, way_id, np.int64), way_class=("residential",) * pieces,
        street=np.zeros(pieces, np.int32), first_fix=np.zeros(pieces, np.int32), last_fix=np.zeros(pieces, np.int32),
        enter_s=np.cumsum(seconds) - seconds, seconds=seconds, length_m=length, speed_mps=speed, grade_deg=zero,
        step_count=steps, confidence=one, surface_p=np.tile(spread, (pieces, 1)),
        surface_basis=np.full(pieces, 0 if known else 2, np.int8), paved_p=one, impact=one, uneven=uneven * one,
        side_p=np.tile([0.0, 1.0, 0.0], (pieces, 1)), crown_p=zero, onesided_right_p=right_p * one,
        slope_mean_pct=slope_pct * one, slope_sd_pct=slope_sd_pct * one,
        cross_slope_pct=(2 * right_p - 1) * slope_pct * one, cross_slope_sd_pct=slope_sd_pct * one,
        right_lower_p=right_p * one, turn_pct=zero,
        impact_km=easy * np.where(walking, 1.0, impact_per_step(speed, zero)),
        strain_km=easy * np.where(walking, 1.0, strain_per_step(speed)), uneven_km=easy * uneven,
        dose_pctkm=easy * net[0] * (2 * right_p - 1), dose_abs_pctkm=easy * net[1], way_direction=one,
        shape_first=np.zeros(pieces + 1, np.int32), shape_lon_deg=np.empty(0), shape_lat_deg=np.empty(0),
    )  # fmt: skip


def spread_of(surface: str) -> np.ndarray:
    """P(class): certain for a class, the model's spread for a bare "paved" or "unpaved", even for any other word."""
    if surface in SURFACES:
        return np.eye(len(SURFACES))[SURFACES.index(surface)]
    table = {"paved": PAVED_SPREAD, "unpaved": UNPAVED_SPREAD}.get(surface, {})
    if not table:
        return np.full(len(SURFACES), 1 / len(SURFACES))
    return np.array([table[name].value if name in table else 0.0 for name in SURFACES])


def diary(km_by_day: Mapping[float, float], **fields: Any) -> list[Exposure]:
    return [run(day, km, **fields) for day, km in km_by_day.items()]


def every(days: range, km: float, **fields: Any) -> list[Exposure]:
    return [run(day, km, **fields) for day in days]


def scaled(exposures: list[Exposure], factor: float) -> list[Exposure]:
    """The same runs, `factor` times as long."""
    sums = ("length_m", "seconds", "step_count", "impact_km", "strain_km", "uneven_km", "dose_pctkm", "dose_abs_pctkm")
    return [
        replace(
            e, distance_m=factor * e.distance_m, moving_s=factor * e.moving_s, steps=factor * e.steps,
            **{name: factor * getattr(e, name) for name in sums},
        )
        for e in exposures
    ]  # fmt: skip
