"""The single-run spike: how long each run is against the longest of the 30 days before."""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats
from .history import History


def session_ratio(history: History) -> Floats:
    """(R,) r of model section 1; NaN for walks, within the first 30 days, and where no run lies in the 30 before."""
    before = longest_before_km(history)
    known = history.started_s >= history.started_s[0] + p.SPIKE_WINDOW_DAYS.value * 86400
    usable = known & history.is_session & (before > 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(usable, history.km / before, np.nan)


def longest_before_km(history: History) -> Floats:
    """(R,) longest run of the 30 days before each run, itself excluded; 0 without any."""
    km = np.where(history.is_session, history.km, 0.0)
    window_s = p.SPIKE_WINDOW_DAYS.value * 86400
    first = np.searchsorted(history.started_s, history.started_s - window_s)
    return np.array([km[a:b].max() if b > a else 0.0 for b, a in enumerate(first.tolist())])


def days_since_last(history: History) -> Floats:
    """(R,) days since the run before, walks left out; NaN for walks and the first run."""
    out = np.full(len(history.km), np.nan)
    sessions = np.flatnonzero(history.is_session)
    out[sessions[1:]] = np.diff(history.started_s[sessions]) / 86400
    return out


def unusual(history: History) -> Bools:
    """(R,) runs that are nobody's habit: a spike against the 30 days before, or the first after a break."""
    with np.errstate(invalid="ignore"):
        return np.asarray((session_ratio(history) > p.SPIKE_FROM.value)
                          | (days_since_last(history) >= p.RETURN_DAYS.value), np.bool_)  # fmt: skip


def cautious_km(history: History) -> float:
    """The longest run of the 30 days up to `last_day` that was no spike itself; where all of them were, the longest
    before the first of them. NaN without any run in those days.

    Nor does a run count that only a spike makes look ordinary: one within 30 days of it that would be a spike against
    what was run before it. After these 30 days it is a habit.
    """
    recent = history.is_session & (history.day > history.last_day - int(p.SPIKE_WINDOW_DAYS.value))
    if not recent.any():
        return float("nan")
    with np.errstate(invalid="ignore"):
        spike = session_ratio(history) > p.SPIKE_FROM.value
    before, window_s = longest_before_km(history), p.SPIKE_WINDOW_DAYS.value * 86400
    held = spike.copy()
    for run in np.flatnonzero(spike).tolist():
        since_s = history.started_s - history.started_s[run]
        held |= (since_s >= 0.0) & (since_s <= window_s) & (history.km > p.SPIKE_FROM.value * before[run])
    plain = recent & ~held
    if plain.any():
        return float(history.km[plain].max())
    return float(before[np.flatnonzero(recent)[0]])


def longest_recent(history: History) -> int | None:
    """The longest run of the 30 days up to and including `last_day`, None without any."""
    recent = history.is_session & (history.day > history.last_day - int(p.SPIKE_WINDOW_DAYS.value))
    return int(np.argmax(np.where(recent, history.km, -1.0))) if recent.any() else None
