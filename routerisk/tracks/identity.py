"""Identity: whether two tracks are of one activity, and which of two recordings is the richer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .. import parameters
from ..arrays import Floats
from ..geo import haversine_m
from ..records import SCORED_SPORTS, Track

_MARKS: Final = 129
"""Places along a track that are compared."""


_FEW_MARKS: Final = 20
"""Fewer tell no line."""
_HALF_HOURS_FROM_S: Final = 3.0 * 3600.0
"""No zone nearer to UTC counts half hours, and two runs of half an hour may follow each other at once."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Summary:
    """What is needed to tell whether two tracks are of one activity."""

    run_id: str
    sport: str
    start_s: float
    """Unix time."""
    end_s: float
    mark_s: Floats
    """(k,) Unix times of evenly spread fixes with a position; empty without positions."""
    mark_lon_deg: Floats
    mark_lat_deg: Floats


def summary(track: Track) -> Summary:
    """What `same_activity` compares of a track."""
    start = track.started_at.timestamp()
    rows = np.flatnonzero(track.has_position)
    marks = rows[np.unique(np.linspace(0, len(rows) - 1, min(_MARKS, len(rows))).astype(int))] if len(rows) else rows
    return Summary(
        run_id=track.run_id,
        sport=track.sport,
        start_s=start,
        end_s=track.ended_at.timestamp(),
        mark_s=start + track.time_s[marks],
        mark_lon_deg=track.lon_deg[marks],
        mark_lat_deg=track.lat_deg[marks],
    )


def same_activity(a: Summary, b: Summary) -> str:
    """How it is known that two tracks are of one activity; "" where they are not.

    In four steps: the same "content"; the very line of the other by a clock of another time zone ("shift"); the same
    sport and a "start" within `parameters.SAME_START_S`; the same time and "place". The last two want the shorter to
    lie within the longer for half its time at least: a false start is a run of its own. Where both have positions at
    one time, these must not contradict.
    """
    if a.run_id == b.run_id:
        return "content"
    return "shift" if _is_shifted(a, b) else _same_time(a, b)


def _same_time(a: Summary, b: Summary) -> str:
    """How it is known that two tracks that share a time are of one activity; "" where they are not."""
    if not _overlap_in_time(a, b):
        return ""
    apart_m = _apart_m(a, b)
    if apart_m > parameters.OTHER_PLACE_M.value:
        return ""
    if a.sport == b.sport and abs(a.start_s - b.start_s) <= parameters.SAME_START_S.value:
        return "start"
    both_scored = a.sport in SCORED_SPORTS and b.sport in SCORED_SPORTS
    if apart_m <= parameters.SAME_PLACE_M.value and (both_scored or a.sport == b.sport):
        return "place"
    return ""


def _is_shifted(a: Summary, b: Summary) -> bool:
    """Whether both are one line, second by second, told by clocks that are whole or half hours apart."""
    shift_s = a.start_s - b.start_s
    step_s = 1800.0 if abs(shift_s) > _HALF_HOURS_FROM_S else 3600.0
    zones_s = round(shift_s / step_s) * step_s
    apart = 0 < abs(zones_s) <= parameters.SHIFTED_MAX_H.value * 3600.0
    if not apart or abs(shift_s - zones_s) > parameters.SHIFTED_SLACK_S.value:
        return False
    moved = replace(b, start_s=a.start_s, end_s=b.end_s + shift_s, mark_s=b.mark_s + shift_s)
    one_line = _apart_m(a, moved) <= parameters.SHIFTED_LINE_M.value  # False without positions
    return one_line and _overlap_in_time(a, moved) and len(a.mark_s) > _FEW_MARKS < len(b.mark_s)


def _overlap_in_time(a: Summary, b: Summary) -> bool:
    common_s = min(a.end_s, b.end_s) - max(a.start_s, b.start_s)
    shorter_s = min(a.end_s - a.start_s, b.end_s - b.start_s)
    return common_s >= parameters.SAME_TIME_SHARE.value * shorter_s


def _apart_m(a: Summary, b: Summary) -> float:
    """Median distance of the two lines at the marks of either that lie within the time of the other; NaN without such.

    At those of both, so that it is the same which is compared with which.
    """
    if not len(a.mark_s) or not len(b.mark_s):
        return float("nan")
    marks = np.sort(np.concatenate([a.mark_s, b.mark_s]))
    marks = marks[(marks >= max(a.mark_s[0], b.mark_s[0])) & (marks <= min(a.mark_s[-1], b.mark_s[-1]))]
    if not len(marks):
        return float("nan")
    places = []
    for track in (a, b):
        lon = np.interp(marks, track.mark_s, np.unwrap(track.mark_lon_deg, period=360.0))
        places += [lon, np.interp(marks, track.mark_s, track.mark_lat_deg)]
    return float(np.median(haversine_m(*places)))


def richness(track: Track) -> tuple[int, int, str, tuple[bytes, ...]]:
    """Order among recordings of one activity: how many values, how finely told, then the content to decide a tie.

    What `richer` fills in does not count, so that the order in which several come does not matter.
    """
    streams = (
        track.time_s, track.lon_deg, track.lat_deg, track.ele_m, track.accuracy_m, track.cadence_spm,
        track.heart_rate_bpm, track.stance_balance_pct, track.stance_time_ms, track.step_length_m,
        track.vertical_oscillation_mm,
    )  # fmt: skip
    values = sum(int(np.isfinite(stream).sum()) for stream in streams)
    fine = len(np.unique(track.cadence_spm[np.isfinite(track.cadence_spm)]))
    return values, fine, track.run_id, tuple(stream.tobytes() for stream in streams)


def richer(a: Track, b: Track) -> Track:
    """The richer of two recordings of one activity, whichever comes first; totals that it lacks are filled.

    Its `run_id` is its own. Of two labels the longer stays, so that of many recordings the order does not matter: a
    title that the runner has written says more than a watch's "Run".
    """
    kept, other = (a, b) if richness(a) >= richness(b) else (b, a)
    return replace(
        kept,
        name=_longer(a.name, b.name),
        shoe=_longer(a.shoe, b.shoe),
        device=_longer(a.device, b.device),
        device_distance_m=_first(kept.device_distance_m, other.device_distance_m),
        device_moving_s=_first(kept.device_moving_s, other.device_moving_s),
        keeps_travel=a.keeps_travel or b.keeps_travel,  # what the runner has said outlasts another recording
    )


def _longer(first: str, second: str) -> str:
    return max(first, second, key=lambda label: (len(label), label))


def _first(first: float, second: float) -> float:
    return second if np.isnan(first) else first
