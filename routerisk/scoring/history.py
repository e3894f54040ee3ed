"""One runner's history as flat arrays: runs in time, local days and weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .. import parameters as p
from ..arrays import Bools, Floats, Ints
from ..calendar import WEEK_STARTS, week_begin
from ..errors import UsageError
from ..loads import total_load
from ..records import SCORED_SPORTS, Tally


@dataclass(frozen=True)
class History:
    """R runs, earliest first; days are proleptic ordinals (`date.toordinal`) on the clock of the run's start."""

    runs: tuple[Tally, ...]
    started_s: Floats
    """(R,) Unix time."""
    day: Ints
    km: Floats
    is_session: Bools
    """(R,) a run, not a walk."""
    load_km: Floats
    """(R,) E."""
    week_start: str
    first_day: int
    """First day of the first week."""
    last_day: int
    """The day as of which all is seen."""

    @cached_property
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

    def of(self, name: str) -> Floats:
        """(R,) or (R, k): a number of every run's tally."""
        return np.array([getattr(run, name) for run in self.runs], np.float64)

    def daily(self, per_run: Floats) -> Floats:
        """(days,) sums of a quantity per run, from the day of the first run to `last_day`; days of rest are 0."""
        days = self.last_day - self.first_run_day + 1
        return summed(self.day - self.first_run_day, per_run, days)

    def weekly(self, per_run: Floats) -> Floats:
        """(W,) sums per week of (R,), (W, k) of (R, k)."""
        if per_run.ndim == 1:
            return summed(self.week, per_run, self.weeks)
        out = np.zeros((self.weeks, *per_run.shape[1:]))
        np.add.at(out, self.week, per_run)
        return out

    def whole_weeks_before(self, count: int) -> Bools:
        """(W,) whether the `count` weeks before a week lie within the known history: what was run before the first run
        of all is unknown, not nothing.
        """
        starts = self.first_day + 7 * np.arange(self.weeks)
        return np.asarray(starts - 7 * count >= self.first_run_day)

    def session_km(self) -> Floats:
        """(W,) km run, without walks."""
        return self.weekly(np.where(self.is_session, self.km, 0.0))

    def usual_km(self, without: Bools | None = None) -> Floats:
        """(W,) what a week is compared with: the mean of those of the previous three in which there was a run, at
        least 5 km; NaN where they are not wholly known.

        A week of rest is left out: the ordinary week after a holiday is no jump. Where all three were rest, the least
        reference stands. Runs (R,) to be left `without` are in no mean, the weeks that had no other one neither.
        """
        counted = self.is_session if without is None else self.is_session & ~without
        before, km = int(p.WEEK_REFERENCE_WEEKS.value), self.weekly(np.where(counted, self.km, 0.0))
        sums = np.concatenate([[0.0], np.cumsum(km)])
        runs = np.concatenate([[0], np.cumsum(km > 0.0)])
        last = np.arange(self.weeks)
        first = np.maximum(last - before, 0)
        mean = (sums[last] - sums[first]) / np.maximum(runs[last] - runs[first], 1)
        return np.where(self.whole_weeks_before(before), np.maximum(mean, p.WEEK_FLOOR_KM.value), np.nan)


def summed(where: Ints, values: npt.ArrayLike, length: int) -> Floats:
    """(length,) sums of the values that have the same index."""
    return np.asarray(np.bincount(where, np.asarray(values, np.float64), length), np.float64)


def history_of(tallies: Sequence[Tally], week_start: str, today: date | None) -> History | None:
    """The scored runs up to `today` (the day of the last run without one), each once; None without any.

    Raises UsageError for an unknown start of the week.
    """
    if week_start not in WEEK_STARTS:
        raise UsageError("usage.week-start", start=week_start)
    unique = {run.run_id or str(id(run)): run for run in tallies if run.sport in SCORED_SPORTS}
    runs = sorted(unique.values(), key=lambda run: run.started_at)
    days = [run.local_start.date().toordinal() for run in runs]
    if today is not None:
        kept = [i for i, day in enumerate(days) if day <= today.toordinal()]
        runs, days = [runs[i] for i in kept], [days[i] for i in kept]
    if not runs:
        return None
    return History(
        runs=tuple(runs),
        started_s=np.array([run.started_at.timestamp() for run in runs]),
        day=np.array(days, np.int64),
        km=np.nan_to_num([run.distance_km for run in runs]),
        is_session=np.array([run.sport == "running" for run in runs]),
        load_km=np.array([total_load(run.impact_km, run.strain_km) for run in runs], np.float64),
        week_start=week_start,
        first_day=week_begin(min(days), week_start),
        last_day=max(days) if today is None else today.toordinal(),
    )
