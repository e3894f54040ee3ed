"""One recorded run: what the watch says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..arrays import Bools, Floats, Ints
from .axes import absent, along, axis, freeze, same_length

FIX: Final = axis("fix")

SCORED_SPORTS: Final = ("running", "walking")
"""Other sports are left out. Walking counts in the loads, not as a session: the studies are about runs."""

TRAVEL_KINDS: Final = ("gap", "vehicle", "lift")
"""What a stretch of a recording that is no run may be: a leap with nothing recorded, or a ride with the watch on."""


def no_fixes() -> Ints:
    """No breaks, no travel."""
    return np.zeros(0, np.int64)


def local(moment: datetime, timezone: str) -> datetime:
    """A moment on the clock of a place."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(timezone))


@dataclass(frozen=True, eq=False, kw_only=True)
class Track:
    """One recorded run: what the watch says, cleaned, nothing added.

    A track without positions (a treadmill run) has `lon_deg` and `lat_deg` all NaN.
    """

    run_id: str
    """Hash of the activity's own content, 16 hexadecimal digits."""
    started_at: datetime
    """Aware, UTC: the moment of `time_s == 0`."""
    timezone: str
    """IANA name of the time zone where the run started; decides the local week. "UTC" where nothing tells."""
    sport: str = "running"
    """"running" or "walking" for what is scored; any other lower-case word otherwise."""
    indoor: bool = False
    device: str = ""
    """What recorded the run, "" unknown."""
    name: str = ""
    shoe: str = ""
    """The pair of shoes, where the export names one."""
    time_s: Floats = field(metadata=FIX)
    """(n,) seconds since `started_at`, strictly increasing."""
    lon_deg: Floats = field(metadata=FIX)
    """(n,) WGS84; NaN where the fix has no position."""
    lat_deg: Floats = field(metadata=FIX)
    ele_m: Floats = field(metadata=FIX)
    accuracy_m: Floats = field(metadata=FIX)
    """(n,) horizontal accuracy as the device states it (one standard deviation), NaN where it states none."""
    cadence_spm: Floats = field(metadata=FIX)
    """(n,) steps per minute, both legs together."""
    heart_rate_bpm: Floats = field(metadata=FIX)
    stance_balance_pct: Floats = field(metadata=FIX)
    """(n,) stance time balance as the device reports it, per cent."""
    stance_time_ms: Floats = field(metadata=FIX, default_factory=absent)
    """(n,) time that a foot is on the ground in each step. This and the two below: all NaN where not given."""
    step_length_m: Floats = field(metadata=FIX, default_factory=absent)
    """(n,) from one foot's contact to the other's."""
    vertical_oscillation_mm: Floats = field(metadata=FIX, default_factory=absent)
    """(n,) how far the trunk moves up and down in each step."""
    device_distance_m: float = float("nan")
    """Distance that the device itself states for this run."""
    device_moving_s: float = float("nan")
    """Moving (timer) time that the device itself states."""
    breaks: Ints = field(default_factory=no_fixes)
    """(b,) fixes before which the recording was stopped for a while, increasing."""
    travel_from: Ints = field(default_factory=no_fixes)
    """(k,) stretches that no runner ran, from this fix to the one below: these two were still, and again, run to."""
    travel_to: Ints = field(default_factory=no_fixes)
    """(k,) `travel_from < travel_to <= ` the next `travel_from`."""
    travel_kind: Ints = field(default_factory=no_fixes)
    """(k,) what they are: places in `TRAVEL_KINDS`."""
    keeps_travel: bool = False
    """The runner says that all of it was run: no such stretch is left out."""
    cut_from: Ints = field(default_factory=no_fixes)
    """(c,) stretches that the runner has cut out, from this fix to the one below, as those above."""
    cut_to: Ints = field(default_factory=no_fixes)
    """(c,)"""

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("Track.started_at must be aware (UTC)")
        for name in _DYNAMICS:
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(len(self.time_s), np.nan))
        same_length(self, _FIX_ARRAYS)
        same_length(self, _TRAVEL_ARRAYS)
        same_length(self, _CUT_ARRAYS)
        for name in ("breaks", *_TRAVEL_ARRAYS, *_CUT_ARRAYS):
            object.__setattr__(self, name, np.asarray(getattr(self, name), np.int64))
        if len(self.time_s) > 1 and not (np.diff(self.time_s) > 0).all():
            raise ValueError("Track.time_s must be strictly increasing")
        freeze(self)

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def local_start(self) -> datetime:
        """`started_at` on the clock of the place where the run started."""
        return local(self.started_at, self.timezone)

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(seconds=float(self.time_s[-1]) if len(self) else 0.0)

    @property
    def has_position(self) -> Bools:
        """(n,) True where the fix has a position."""
        return np.isfinite(self.lon_deg) & np.isfinite(self.lat_deg)

    @property
    def left_out(self) -> Ints:
        """(k, 2) first and last fix of the stretches over which nothing counts, in order and apart."""
        travel = np.stack([self.travel_from, self.travel_to], 1)
        cuts = np.stack([self.cut_from, self.cut_to], 1)
        if not len(cuts):
            return travel[:0] if self.keeps_travel else travel
        stretches = cuts if self.keeps_travel else np.concatenate([travel, cuts])
        apart: list[list[int]] = []
        for first, last in sorted(stretches.tolist()):
            if apart and first <= apart[-1][1]:
                apart[-1][1] = max(apart[-1][1], last)
            else:
                apart.append([first, last])
        return np.array(apart, np.int64)

    def without_travel(self) -> Track:
        """The same fixes, without positions where they were not run."""
        hidden = np.zeros(len(self), np.bool_)
        for first, last in self.left_out.tolist():
            hidden[first + 1 : last] = True
        if not hidden.any():
            return self
        lon, lat = (np.where(hidden, np.nan, degrees) for degrees in (self.lon_deg, self.lat_deg))
        return replace(self, lon_deg=lon, lat_deg=lat)

    @classmethod
    def from_arrays(
        cls,
        *,
        time_s: npt.ArrayLike,
        lon_deg: npt.ArrayLike,
        lat_deg: npt.ArrayLike,
        started_at: datetime | None = None,
        timezone: str = "UTC",
        run_id: str = "",
        **others: Any,
    ) -> Track:
        """Make a track from arrays of equal length; absent arrays become NaN.

        `time_s` counts seconds since `started_at`; without one it is Unix time. The track's own clock starts at its
        first fix. Without a `run_id` the content's hash is taken (`content_hash`).

        Raises ValueError when the arrays differ in length or time does not increase.
        """
        time = np.array(time_s, np.float64, ndmin=1)
        shift = float(time[0]) if len(time) else 0.0
        start = (started_at or datetime(1970, 1, 1, tzinfo=UTC)) + timedelta(seconds=shift)
        given: dict[str, Any] = {"time_s": time - shift}
        others |= {"lon_deg": lon_deg, "lat_deg": lat_deg}
        absent = np.full(len(time), np.nan)
        for name in _FIX_ARRAYS[1:]:
            values = others.pop(name, None)
            given[name] = absent if values is None else np.array(values, np.float64, ndmin=1)
        identity = run_id or content_hash(start, given["time_s"], given["lon_deg"], given["lat_deg"])
        return cls(run_id=identity, started_at=start.astimezone(UTC), timezone=timezone, **given, **others)


_DYNAMICS: Final = ("stance_time_ms", "step_length_m", "vertical_oscillation_mm")


_FIX_ARRAYS: Final = along(Track, "fix")

_TRAVEL_ARRAYS: Final = ("travel_from", "travel_to", "travel_kind")

_CUT_ARRAYS: Final = ("cut_from", "cut_to")


def content_hash(started_at: datetime, time_s: Floats, lon_deg: Floats, lat_deg: Floats) -> str:
    """Identity of an activity: its start (s), its clock (0.1 s) and its positions (1e-6 degrees); 16 hex digits."""
    digest = hashlib.sha256(str(int(started_at.timestamp())).encode())
    digest.update(np.round(time_s * 10).astype("<i8").tobytes())
    for degrees in (lon_deg, lat_deg):
        digest.update(np.round(np.where(np.isnan(degrees), 999.0, degrees) * 1e6).astype("<i8").tobytes())
    return digest.hexdigest()[:16]
