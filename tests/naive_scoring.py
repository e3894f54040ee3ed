"""Slow, obvious twins of the scoring arithmetic."""

from __future__ import annotations

from datetime import timedelta


def ewma(load, days):
    if len(load) == 1:
        return load[0]
    weight = 2 / (days + 1)
    return weight * load[-1] + (1 - weight) * ewma(load[:-1], days)


def session_ratios(exposures):
    """{run_id: r} where it is known."""
    first = min(e.started_at for e in exposures)
    out = {}
    for e in exposures:
        window = timedelta(days=30)
        before = [o.distance_m for o in exposures if e.started_at - window <= o.started_at < e.started_at]
        if before and e.started_at >= first + window:
            out[e.run_id] = e.distance_m / max(before)
    return out


def week_start(day, week_start="monday"):
    """First day of the week of a date."""
    wanted = 0 if week_start == "monday" else 6
    while day.weekday() != wanted:
        day -= timedelta(days=1)
    return day
