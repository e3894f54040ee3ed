"""Cleaning that can be explained: a recording in, a recording out, and what was done in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .. import parameters
from .recording import Recording


def in_order(recording: Recording) -> Recording:
    """Rows in the order of their times, one row per time; rows without a time are dropped.

    Rows of equal times are one: the first value that each stream has among them is kept (some watches write position
    and sensors on separate lines).
    """
    timed = np.isfinite(recording.streams["unix_s"])
    kept = recording.take(timed)
    if not timed.all():
        kept = kept.noting(f"{int((~timed).sum())} points without a time left out")
    time = kept.streams["unix_s"]
    backward = int((np.diff(time) < 0).sum())
    if backward:
        kept = kept.take(np.argsort(time, kind="stable")).noting(f"times ran backwards {backward} times: put in order")
    return _merged(kept)


def _merged(recording: Recording) -> Recording:
    time = recording.streams["unix_s"]
    first = np.concatenate([[True], np.diff(time) > 0]) if len(time) else np.zeros(0, bool)
    if first.all():
        return recording
    group = np.cumsum(first) - 1
    streams = {}
    for name, values in recording.streams.items():
        merged = np.full(int(first.sum()), np.nan)
        seen = np.flatnonzero(np.isfinite(values))[::-1]
        merged[group[seen]] = values[seen]
        streams[name] = merged
    same = int((~first).sum())
    return recording.having(**streams).noting(f"{same} lines of equal time merged")


def without_null_island(recording: Recording) -> Recording:
    """Positions at 0/0, half positions and positions off the globe are no positions."""
    lon, lat = recording.streams["lon_deg"], recording.streams["lat_deg"]
    stated = np.isfinite(lon) | np.isfinite(lat)
    island = parameters.NULL_ISLAND_DEG.value
    with np.errstate(invalid="ignore"):
        fine = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0) & ~((np.abs(lon) < island) & (np.abs(lat) < island))
    wrong = int((stated & ~fine).sum())
    cleaned = recording.having(lon_deg=np.where(fine, lon, np.nan), lat_deg=np.where(fine, lat, np.nan))
    return cleaned.noting(f"{wrong} impossible positions (0/0 or off the globe) dropped") if wrong else cleaned


def split_at_gaps(recording: Recording) -> Iterator[Recording]:
    """Parts of a recording between gaps too long for one run; the totals of the device belong to no part then."""
    time = recording.streams["unix_s"]
    cuts = np.flatnonzero(np.diff(time) > parameters.SPLIT_GAP_H.value * 3600.0) + 1
    if not len(cuts):
        yield recording
        return
    for start, end in zip([0, *cuts], [*cuts, len(time)], strict=True):
        part = replace(recording.take(slice(int(start), int(end))), device_distance_m=np.nan, device_moving_s=np.nan)
        yield part.noting(f"cut where nothing was recorded for more than {parameters.SPLIT_GAP_H.value:g} hours")
