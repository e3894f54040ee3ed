"""What faces show: one runner's history, runs as they are listed and traced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from .. import parameters as p
from ..arrays import Bools
from ..messages import Message
from .diary import DiaryEntry, PainPattern
from .evidence import MeasuredBalance
from .exposure import Exposure, RunTotals
from .matched import MatchedTrack
from .suggestion import Advice
from .track import local
from .week import Outlook, Warning, Week


@dataclass(frozen=True)
class Hole:
    """A circle of which nothing may be seen."""

    lon_deg: float
    lat_deg: float
    radius_m: float


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run as the list of runs shows it; numbers are NaN where nothing is known."""

    run_id: str
    started_at: datetime
    """Aware, UTC."""
    elapsed_s: float
    timezone: str
    sport: str
    indoor: bool
    device: str
    name: str
    shoe: str
    device_distance_m: float
    """As the device itself states."""
    device_moving_s: float
    """Moving (timer) time that the device itself states."""
    fixes: int
    """Recorded points."""
    box_deg: tuple[float, float, float, float] | None
    """West, south, east, north; None without positions."""
    mapping: str
    """"mapped", "outside" (of the map data there was), "waiting" (for map data), "indoor" (nothing to map)."""
    mapping_words: Message
    """The same for people."""
    distance_m: float
    """As matched; NaN before."""

    @property
    def local_start(self) -> datetime:
        """`started_at` on the clock of the place where the run started."""
        return local(self.started_at, self.timezone)


@dataclass(frozen=True, eq=False, kw_only=True)
class TracedRun:
    """One activity of one file, matched and exposed without a store."""

    file: str
    matched: MatchedTrack
    exposure: Exposure
    totals: RunTotals
    seen: Bools
    """(n,) False for fixes that privacy hides."""

    @property
    def has_times(self) -> bool:
        """Whether the file tells when; else an even pace from 1970 on is assumed."""
        return self.matched.track.started_at.timestamp() >= p.EARLIEST_UNIX_S.value

    @property
    def on_way_share(self) -> float:
        """Of the fixes with a position; 0 where there is none."""
        return float((self.matched.fix_way_id >= 0).sum() / max(self.matched.track.has_position.sum(), 1))


@dataclass(frozen=True, kw_only=True)
class History:
    """One runner's runs, scored together: what every face shows, after `privacy` has cut it."""

    weeks: tuple[Week, ...]
    warnings: tuple[Warning, ...]
    outlook: Outlook | None = None
    diary: tuple[DiaryEntry, ...] = ()
    """The entries of the weeks."""
    pains: tuple[PainPattern, ...] = ()
    """The whole diary beside the whole history."""
    runs: tuple[RunTotals, ...] = ()
    """The runs of the weeks in sums, the oldest first, where they were asked for."""
    exposures: tuple[Exposure, ...] = ()
    """The same piece by piece, where they were asked for."""
    balance: MeasuredBalance | None = None
    """Of the whole history, where it was asked for and means something."""
    advice: Advice = field(default_factory=Advice)
    """What to run instead."""
    holes: tuple[Hole, ...] = ()
    """What was cut out of it: of the map below the runs nothing may be drawn there either."""
    cut: frozenset[str] = frozenset()
    """Ids of the runs of which a part is missing."""

    @property
    def run_ids(self) -> set[str]:
        """The runs of the weeks."""
        return {run_id for week in self.weeks for run_id in week.run_ids}

    def last(self, weeks: int) -> History:
        """The last so many weeks and what belongs to them."""
        kept = replace(self, weeks=self.weeks[-weeks:])
        starts = {week.start for week in kept.weeks}
        first, run_ids = min(starts, default=date.max), kept.run_ids
        return replace(
            kept,
            warnings=tuple(warning for warning in self.warnings if warning.week in starts),
            diary=tuple(entry for entry in self.diary if entry.on_date >= first),
            runs=tuple(run for run in self.runs if run.run_id in run_ids),
            exposures=tuple(exposure for exposure in self.exposures if exposure.run_id in run_ids),
        )

    def with_runs(self, weeks: int) -> History:
        """The last so many weeks; where none of them has a run, those up to the last week that has one."""
        recent = self.last(weeks)
        if recent.run_ids or not self.run_ids:
            return recent
        last = max(i for i, week in enumerate(self.weeks) if week.run_ids)
        return replace(self, weeks=self.weeks[: last + 1]).last(weeks)
