"""One runner's history as flat arrays: runs in time, the pieces of all of them, local days and weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..errors import UsageError
from ..loads import easy_km, total_load
from ..records import Bools, Exposure, Floats, Ints

SCORED_SPORTS: Final = frozenset(("running", "walking"))
"""Other sports are left out. Walking counts in the loads, not as a session: the studies are about runs."""

WEEK_STARTS: Final = ("monday", "sunday")

_PIECE_FIELDS: Final = (
    "way_id", "length_m", "seconds", "speed_mps", "grade_deg", "step_count", "surface_p", "surface_basis", "impact",
    "uneven", "side_p", "crown_p", "onesided_right_p", "slope_mean_pct", "slope_sd_pct", "turn_pct", "impact_km",
    "strain_km", "uneven_km", "dose_pctkm", "dose_abs_pctkm", "way_direction", "street",
)  # fmt: skip


@dataclass(frozen=True)
class Pieces:
    """P pieces of all runs, in the order of the runs; fields as in Exposure."""

    run: Ints
    way_id: Ints
    length_m: Floats
    seconds: Floats
    speed_mps: Floats
    grade_deg: Floats
    step_count: Floats
    surface_p: Floats
    surface_basis: Ints
    impact: Floats
    uneven: Floats
    side_p: Floats
    crown_p: Floats
    onesided_right_p: Floats
    slope_mean_pct: Floats
    slope_sd_pct: Floats
    turn_pct: Floats
    impact_km: Floats
    strain_km: Floats
    uneven_km: Floats
    dose_pctkm: Floats
    dose_abs_pctkm: Floats
    way_direction: Floats
    street: Ints
    """Index into the run's own `names`."""
    easy_km: Floats
    """n / N_ref, what the doses are multiplied by."""
    walking: Bools


@dataclass(frozen=True)
class History:
    """R runs, earliest first; days are proleptic ordinals (`date.toordinal`) on the clock of the run's start."""

    runs: tuple[Exposure, ...]
    started_s: Floats
    """(R,) Unix time."""
    day: Ints
    km: Floats
    is_session: Bools
    """(R,) a run, not a walk."""
    indoor: Bools
    load_km: Floats
    """(R,) E."""
    pieces: Pieces
    week_start: str
    first_day: int
    """First day of the first week."""
    last_day: int
    """The day as of which all is seen."""

    @property
    def week(self) -> Ints:
        """(R,) index of the week of each run."""
        return (self.day - self.first_day) // 7

    @property
    def weeks(self) -> int:
        return (self.last_day - self.first_day) // 7 + 1

    @property
    def first_run_day(self) -> int:
        return int(self.day.min())

    def week_date(self, week: int) -> date:
        return date.fromordinal(self.first_day) + timedelta(days=7 * week)

    def daily(self, per_run: Floats) -> Floats:
        """(days,) sums of a quantity per run, from the day of the first run to `last_day`; days of rest are 0."""
        days = self.last_day - self.first_run_day + 1
        return summed(self.day - self.first_run_day, per_run, days)

    def weekly(self, per_run: Floats) -> Floats:
        """(W,) sums per week."""
        return summed(self.week, per_run, self.weeks)


def summed(where: Ints, values: npt.ArrayLike, length: int) -> Floats:
    """(length,) sums of the values that have the same index."""
    return np.asarray(np.bincount(where, np.asarray(values, np.float64), length), np.float64)


def week_begin(day: int, week_start: str) -> int:
    """Ordinal of the first day of the local week; ordinal 1 was a Monday."""
    return day - (day - 1) % 7 if week_start == "monday" else day - day % 7


def history_of(exposures: Sequence[Exposure], week_start: str, today: date | None) -> History | None:
    """The scored runs up to `today` (the day of the last run without one), each once; None without any.

    Raises UsageError for an unknown start of the week.
    """
    if week_start not in WEEK_STARTS:
        raise UsageError(f"unknown start of the week {week_start!r}: use monday or sunday")
    unique = {e.run_id or str(id(e)): e for e in exposures if e.sport in SCORED_SPORTS}
    runs = sorted(unique.values(), key=lambda e: e.started_at)
    days = [e.local_start.date().toordinal() for e in runs]
    if today is not None:
        kept = [i for i, day in enumerate(days) if day <= today.toordinal()]
        runs, days = [runs[i] for i in kept], [days[i] for i in kept]
    if not runs:
        return None
    pieces = _pieces(runs)
    km = np.array([e.distance_m for e in runs]) / 1000.0
    load = total_load(pieces.impact_km, pieces.strain_km)
    return History(
        runs=tuple(runs),
        started_s=np.array([e.started_at.timestamp() for e in runs]),
        day=np.array(days, np.int64),
        km=np.nan_to_num(km),
        is_session=np.array([e.sport == "running" for e in runs]),
        indoor=np.array([e.indoor for e in runs]),
        load_km=summed(pieces.run, load, len(runs)),
        pieces=pieces,
        week_start=week_start,
        first_day=week_begin(min(days), week_start),
        last_day=max(days) if today is None else today.toordinal(),
    )


def _pieces(runs: Sequence[Exposure]) -> Pieces:
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(e, name) for e in runs]) if runs else np.empty(0) for name in _PIECE_FIELDS
    }
    easy, walking = easy_km(columns["step_count"], columns["length_m"], columns["seconds"], columns["speed_mps"])
    count = [len(e.way_id) for e in runs]
    return Pieces(run=np.repeat(np.arange(len(runs)), count), easy_km=easy, walking=walking, **columns)
