"""Cleaning that can be explained: a recording in, a recording out, and what was unusual as messages.

The steps in their order: `in_order`, `split_at_gaps`, `without_null_island`, `without_teleports`,
`still_where_standing`, `smooth_elevation`, `believable`. Every limit is an entry of `parameters` (room "tracks").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .. import parameters
from ..arrays import Bools, Floats, Ints
from ..geo import EARTH_RADIUS_M, path_length_m
from ..messages import said
from .recording import Recording


def in_order(recording: Recording) -> Recording:
    """Rows in the order of their times, one row per time; rows without a time are dropped.

    Rows of equal times are one: the first value that each stream has among them is kept (some watches write position
    and sensors on separate lines).
    """
    timed = np.isfinite(recording.streams["unix_s"])
    kept = recording.take(timed)
    if not timed.all():
        kept = kept.noting(said("tracks.untimed", n=int((~timed).sum())))
    return _merged(_forward(kept))


def _forward(recording: Recording) -> Recording:
    """Rows whose times never run backwards.

    Either the rows were written out of order, then sorting them by time gives the line; or the clock was set back on
    the way, then sorting would weave two stretches together and make a longer line, and what was recorded before the
    clock caught up is left out.
    """
    time = recording.streams["unix_s"]
    backward = int((np.diff(time) < 0.0).sum())
    if not backward:
        return recording
    by_time = recording.take(np.argsort(time, kind="stable"))
    caught_up = recording.take(time >= np.maximum.accumulate(time))
    if _length_m(by_time) <= parameters.SORTED_LENGTH_MAX.value * _length_m(recording):
        return by_time.noting(said("tracks.backwards", n=backward))
    lost = len(recording) - len(caught_up)
    return caught_up.noting(said("tracks.clock-set-back", n=backward, lost=lost))


def _length_m(recording: Recording) -> float:
    return path_length_m(recording.streams["lon_deg"], recording.streams["lat_deg"])


def _merged(recording: Recording) -> Recording:
    time = recording.streams["unix_s"]
    first = np.concatenate([[True], np.diff(time) > 0.0]) if len(time) else np.zeros(0, bool)
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
    told = same > parameters.MERGED_TOLD_SHARE.value * len(time)
    return recording.having(**streams).noting(said("tracks.merged", n=same) if told else None)


def split_at_gaps(recording: Recording) -> Iterator[Recording]:
    """Parts of a recording between gaps too long for one run; the totals of the device belong to no part then.

    A few points on their own beyond such a gap are a clock's error, not a run, and are left out.
    """
    time = recording.streams["unix_s"]
    cuts = np.flatnonzero(np.diff(time) > parameters.SPLIT_GAP_H.value * 3600.0) + 1
    if not len(cuts):
        yield recording
        return
    bounds = list(zip([0, *cuts.tolist()], [*cuts.tolist(), len(time)], strict=True))
    whole = [(a, b) for a, b in bounds if b - a >= parameters.SPLIT_POINTS_MIN.value]
    stray = len(time) - sum(b - a for a, b in whole)
    if not whole:
        whole, stray = [max(bounds, key=lambda bound: bound[1] - bound[0])], 0
    if len(whole) == 1:
        yield recording.take(slice(*whole[0])).noting(said("tracks.other-time", n=stray) if stray else None)
        return
    for start, end in whole:
        part = replace(recording.take(slice(start, end)), device_distance_m=np.nan, device_moving_s=np.nan)
        yield part.noting(said("tracks.cut", gap_h=parameters.SPLIT_GAP_H.value))


def breaks_of(recording: Recording) -> Ints:
    """The rows before which the recording was stopped for a while: where its part changes and time has gone by.

    A lap, or a segment for every mile, ends where the next begins.
    """
    time, part = recording.streams["unix_s"], recording.streams["part"]
    steps = np.diff(time)
    if not len(steps):
        return np.zeros(0, np.int64)
    usual = float(np.median(steps))
    with np.errstate(invalid="ignore"):
        stopped = (np.diff(part) != 0.0) & np.isfinite(np.diff(part))
    return np.flatnonzero(stopped & (steps > max(parameters.BREAK_LEAST_S.value, 2.0 * usual))) + 1


def without_null_island(recording: Recording) -> Recording:
    """Positions at 0/0, half positions and positions off the globe are no positions.

    A longitude from 0 to 360, or one that goes on beyond the date line, is one: it is told from -180 to 180.
    """
    recording = _once_around(recording)
    lon, lat = recording.streams["lon_deg"], recording.streams["lat_deg"]
    stated = np.isfinite(lon) | np.isfinite(lat)
    island = parameters.NULL_ISLAND_DEG.value
    with np.errstate(invalid="ignore"):
        fine = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0) & ~((np.abs(lon) < island) & (np.abs(lat) < island))
    wrong = int((stated & ~fine).sum())
    return _placed(recording, fine).noting(said("tracks.off-the-globe", n=wrong) if wrong else None)


def _once_around(recording: Recording) -> Recording:
    lon = recording.streams["lon_deg"]
    with np.errstate(invalid="ignore"):
        beyond = (np.abs(lon) > 180.0) & (np.abs(lon) <= 360.0)
    if not beyond.any():
        return recording
    around = np.round((lon + 180.0) % 360.0 - 180.0, 9)  # no more than was written
    return recording.having(lon_deg=np.where(beyond, around, lon)).noting(said("tracks.wrapped", n=int(beyond.sum())))


def _placed(recording: Recording, keep: Bools) -> Recording:
    """The recording with the positions that are not to be kept made NaN."""
    lon, lat = recording.streams["lon_deg"], recording.streams["lat_deg"]
    return recording.having(lon_deg=np.where(keep, lon, np.nan), lat_deg=np.where(keep, lat, np.nan))


def _metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of the first point; good to a per cent over the length of a run."""
    east = np.radians((lon - lon[0] + 180.0) % 360.0 - 180.0) * np.cos(np.radians(lat)) * EARTH_RADIUS_M
    return east, np.radians(lat - lat[0]) * EARTH_RADIUS_M


def without_teleports(recording: Recording, speed_max_mps: float) -> Recording:
    """Drop positions that could be reached only above a speed, and from which the line comes back.

    The way there and back must be longer than the straight one by `parameters.TELEPORT_SLACK_M`: who is merely fast
    and straight is not off the line. A jump from which it does not come back within `parameters.TELEPORT_S` is kept
    (the watch found itself again after a tunnel), but a few positions alone between two such jumps, or before the
    first, go as well.
    """
    streams = recording.streams
    rows = np.flatnonzero(np.isfinite(streams["lon_deg"]))
    if len(rows) < 2:
        return recording
    x, y = _metres(streams["lon_deg"][rows], streams["lat_deg"][rows])
    kept = _reachable(streams["unix_s"][rows], x, y, speed_max_mps)
    gone = len(rows) - int(kept.sum())
    if not gone:
        return recording
    keep = np.zeros(len(recording), bool)
    keep[rows[kept]] = True
    return _placed(recording, keep).noting(said("tracks.unreachable", n=gone))


def _reachable(time_s: Floats, x_m: Floats, y_m: Floats, speed_max_mps: float) -> Bools:
    """(n,) False for positions off the line, as `without_teleports` says."""
    slack, horizon_s = parameters.TELEPORT_SLACK_M.value, parameters.TELEPORT_S.value
    ahead = int(parameters.TELEPORT_POINTS.value)
    step = np.hypot(np.diff(x_m), np.diff(y_m))
    far = np.flatnonzero(step > speed_max_mps * np.diff(time_s) + slack)
    kept = np.ones(len(x_m), bool)
    cuts, done = [0], 0
    for anchor in far.tolist():
        if anchor < done:
            continue
        window = slice(anchor + 1, anchor + 1 + ahead)
        elapsed = time_s[window] - time_s[anchor]
        away = np.hypot(x_m[window] - x_m[anchor], y_m[window] - y_m[anchor])
        back = np.flatnonzero((away <= speed_max_mps * elapsed + slack) & (elapsed <= horizon_s))
        done = anchor + 1
        if not len(back):
            cuts.append(done)
        elif step[anchor : done + int(back[0])].sum() > away[back[0]] + slack:
            done += int(back[0])
            kept[anchor + 1 : done] = False
    for start, end in zip(cuts, [*cuts[1:], len(x_m)], strict=True):
        if end - start < parameters.TELEPORT_ISLAND_POINTS.value and len(cuts) > 1:
            kept[start:end] = False
    return kept if kept.any() else np.ones(len(x_m), bool)


def still_where_standing(recording: Recording) -> Recording:
    """Positions of a runner who stands are one position: GPS wanders, and the wandering is no distance.

    The one is that nearest to their mean. Standing is staying within `parameters.STANDING_RADIUS_M` of the mean place
    for `parameters.STANDING_S` at least.
    """
    streams = recording.streams
    rows = np.flatnonzero(np.isfinite(streams["lon_deg"]))
    if len(rows) < 3:
        return recording
    x, y = _metres(streams["lon_deg"][rows], streams["lat_deg"][rows])
    lon, lat = streams["lon_deg"].copy(), streams["lat_deg"].copy()
    for start, end in _standing(streams["unix_s"][rows], x, y):
        here, middle = rows[start:end], slice(start, end)
        away = np.hypot(x[middle] - x[middle].mean(), y[middle] - y[middle].mean())
        nearest = here[int(np.argmin(away))]
        lon[here], lat[here] = lon[nearest], lat[nearest]
    return recording.having(lon_deg=lon, lat_deg=lat)


def _standing(time_s: Floats, x_m: Floats, y_m: Floats) -> Iterator[tuple[int, int]]:
    """Slices of the positions at which the runner stands, apart from each other and in order."""
    radius, least_s = parameters.STANDING_RADIUS_M.value, parameters.STANDING_S.value
    last = np.searchsorted(time_s, time_s + least_s)
    candidates = np.flatnonzero(last < len(time_s))
    ends = last[candidates]
    near = np.hypot(x_m[ends] - x_m[candidates], y_m[ends] - y_m[candidates]) <= radius
    done = 0
    for i in candidates[near].tolist():
        if i < done:
            continue
        end = int(last[i]) + 1
        if _within(x_m[i:end], y_m[i:end], radius):
            done = _stretched(x_m, y_m, i, end, radius)
            yield i, done


def _stretched(x_m: Floats, y_m: Floats, start: int, end: int, radius_m: float) -> int:
    """How far a stay from `start` to `end` at least goes on, in steps that grow while it does and then shrink."""
    step = 1
    while step:
        further = min(end + step, len(x_m))
        if further > end and _within(x_m[start:further], y_m[start:further], radius_m):
            end, step = further, step * 2
        else:
            step //= 2
    return end


def _within(x_m: Floats, y_m: Floats, radius_m: float) -> bool:
    return bool(np.hypot(x_m - x_m.mean(), y_m - y_m.mean()).max() <= radius_m)


def smooth_elevation(recording: Recording) -> Recording:
    """Elevation without single spikes, averaged over `parameters.ELEVATION_WINDOW_S` about each point."""
    ele, time = recording.streams["ele_m"], recording.streams["unix_s"]
    rows = np.flatnonzero(np.isfinite(ele))
    if len(rows) < 3:
        return recording
    smooth = np.full(len(ele), np.nan)
    smooth[rows] = _window_mean(time[rows], _median_of_three(ele[rows]), parameters.ELEVATION_WINDOW_S.value)
    return recording.having(ele_m=smooth)


def _median_of_three(values: Floats) -> Floats:
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray(np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0), np.float64)


def _window_mean(time_s: Floats, values: Floats, window_s: float) -> Floats:
    """Mean of the values within half a window before and after each time, about as many on either side."""
    first = np.searchsorted(time_s, time_s - window_s / 2.0, side="left")
    last = np.searchsorted(time_s, time_s + window_s / 2.0, side="right")
    here = np.arange(len(values))
    reach = np.minimum(here - first, last - 1 - here)
    sums = np.concatenate([[0.0], np.cumsum(values - values[0])])
    return np.asarray(values[0] + (sums[here + reach + 1] - sums[here - reach]) / (2 * reach + 1), np.float64)


def believable(recording: Recording) -> Recording:
    """Sensor values that no runner has are none; a cadence that counts one leg is doubled."""
    streams = recording.streams
    heart, balance = streams["heart_rate_bpm"], streams["stance_balance_pct"]
    with np.errstate(invalid="ignore"):
        alive = (heart >= parameters.HEART_RATE_MIN_BPM.value) & (heart <= parameters.HEART_RATE_MAX_BPM.value)
        balanced = np.abs(balance - 50.0) <= parameters.BALANCE_OFF_MAX_PCT.value  # COROS writes 0.0 for "no data"
    return recording.having(
        heart_rate_bpm=np.where(alive, heart, np.nan),
        stance_balance_pct=np.where(balanced, balance, np.nan),
        cadence=_steps(streams["cadence"]),
        stance_time_ms=_up_to(streams["stance_time_ms"], parameters.STANCE_TIME_MAX_MS.value),
        step_length_m=_up_to(streams["step_length_m"], parameters.STEP_LENGTH_MAX_M.value),
        vertical_oscillation_mm=_up_to(
            streams["vertical_oscillation_mm"], parameters.VERTICAL_OSCILLATION_MAX_MM.value
        ),
    )


def _up_to(values: Floats, most: float) -> Floats:
    """What lies above zero, which watches and pods write of a runner who stands, and not above what there can be."""
    with np.errstate(invalid="ignore"):
        return np.where((values > 0.0) & (values <= most), values, np.nan)


def _steps(cadence: Floats) -> Floats:
    """Steps per minute: watches count one leg, some services both, told apart by the median of what is no pause."""
    moving = cadence[cadence > 0.0]
    per_leg = len(moving) and float(np.median(moving)) < parameters.CADENCE_PER_LEG_MAX.value
    steps = cadence * 2.0 if per_leg else cadence
    with np.errstate(invalid="ignore"):
        return np.where((steps >= 0.0) & (steps <= parameters.CADENCE_MAX_SPM.value), steps, np.nan)
