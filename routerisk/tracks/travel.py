"""Travel: what of a recording no runner ran. A train while the watch was stopped, a bus with it on, a lift.

Three signs, each careful: who runs fast downhill, in intervals, or under a bad sky is left alone.

- A *gap* is a leap from one fix to the next: over a break of the recording when it is longer than a few steps of an
  auto-pause, anywhere else when it is longer and faster than anybody runs.
- A *vehicle* is a stretch found by a change point in speed. Speeds over windows of `TRAVEL_WINDOW_S` are summed up as
  speed less a threshold between this runner's own and a vehicle's: the sum rises on a ride, sinks slowly at a stop
  and falls on foot, so a stretch from its lowest to its highest value is one ride, stops included (Page 1954,
  Biometrika 41:100: the cumulative sum test). It is believed when it is faster than the best of mankind over that
  distance, or when it is out of all proportion to this runner and no step counter says that it was run.
- A *lift* gains height faster than anybody climbs.

The recording stays whole: the stretches stand beside it (`Track.left_out`) and can be put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final, NamedTuple

import numpy as np

from .. import parameters as par
from ..arrays import Bools, Floats, Ints
from ..geo import EARTH_RADIUS_M, path_length_m
from ..messages import Message, said
from ..records import TRAVEL_KINDS, Track

GAP, VEHICLE, LIFT = range(len(TRAVEL_KINDS))
_STEP_S: Final = 5.0
"""Of the even clock on which speeds are taken."""
_STEP_LONG_S: Final = 15.0
"""The same of recordings of more than `_LONG_S`."""
_LONG_S: Final = 43_200.0
_COARSE_STEPS: Final = 100_000
"""More even steps than this are not looked at: a recording of weeks is no run anyway."""


class Stretch(NamedTuple):
    """From one fix to another, both still run to, and what lies between (a place in `TRAVEL_KINDS`)."""

    first: int
    last: int
    kind: int


class Motion(NamedTuple):
    """Where a track was on an even clock."""

    time_s: Floats
    x_m: Floats
    y_m: Floats
    speed_mps: Floats
    """Over `TRAVEL_WINDOW_S` around each moment, as the crow flies."""
    step_s: float


def travel_of(track: Track) -> list[Stretch]:
    """The stretches of a track that nobody ran, in order and apart from each other; a function of the track alone."""
    seen = np.flatnonzero(track.has_position)
    if len(seen) < 2:
        return []
    time, x, y = track.time_s[seen], *_metres(track.lon_deg[seen], track.lat_deg[seen])
    motion = _motion(time, x, y)
    own_mps = _own_speed(motion.speed_mps)
    is_gap = _gaps(time, x, y, np.searchsorted(track.breaks, seen, side="right"), own_mps)
    found = [Stretch(int(seen[i]), int(seen[i + 1]), GAP) for i in np.flatnonzero(is_gap).tolist()]
    if is_gap.any():
        x, y = _closed(x, is_gap), _closed(y, is_gap)
        motion = _motion(time, x, y)
        own_mps = _own_speed(motion.speed_mps)
    rides = [*_rides(motion, own_mps, track), *_lifts(motion, track)]
    for begin_s, end_s, kind in rides:
        first = int(np.searchsorted(time, begin_s, side="right")) - 1
        last = int(np.searchsorted(time, end_s, side="left"))
        found.append(Stretch(int(seen[max(first, 0)]), int(seen[min(last, len(seen) - 1)]), kind))
    return _apart(found)


def leaving_out_travel(track: Track) -> tuple[Track, tuple[Message, ...]]:
    """A track with its travel beside it, and what to say of that."""
    stretches = travel_of(track)
    if not stretches:
        return track, ()
    first, last, kind = np.array(stretches).T
    return replace(track, travel_from=first, travel_to=last, travel_kind=kind), tuple(_words(track, stretches))


def travel_words(track: Track) -> tuple[Message, ...]:
    """What to say of the travel that is left out of a track."""
    if track.keeps_travel:
        return ()
    rows = zip(track.travel_from.tolist(), track.travel_to.tolist(), track.travel_kind.tolist(), strict=True)
    return tuple(_words(track, [Stretch(*row) for row in rows]))


def _words(track: Track, stretches: list[Stretch]) -> Iterator[Message]:
    """One sentence a kind."""
    told: dict[str, list[Stretch]] = {}
    for stretch in stretches:
        stopped = ((track.breaks > stretch.first) & (track.breaks <= stretch.last)).any()
        name = "pause" if stretch.kind == GAP and stopped else TRAVEL_KINDS[stretch.kind]
        told.setdefault(name, []).append(stretch)
    for name, of_kind in told.items():
        parts = [slice(stretch.first, stretch.last + 1) for stretch in of_kind]
        km = sum(path_length_m(track.lon_deg[part], track.lat_deg[part]) for part in parts) / 1000.0
        start = track.local_start + timedelta(seconds=float(track.time_s[of_kind[0].first]))
        values = {"km": round(km, 2), "start": start}
        several = len(of_kind) > 1
        yield (
            said(f"tracks.travel.{name}-several", n=len(of_kind), **values)
            if several
            else said(f"tracks.travel.{name}", **values)
        )


def _apart(found: list[Stretch]) -> list[Stretch]:
    """In order; those that share a fix are one, of the kind of the longest: that fix was no run either."""
    out: list[Stretch] = []
    for one in sorted(found):
        if out and one.first <= out[-1].last:
            before = out[-1]
            longest = max(before, one, key=lambda stretch: stretch.last - stretch.first)
            out[-1] = Stretch(before.first, max(before.last, one.last), longest.kind)
        else:
            out.append(one)
    return out


def _metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of the first point, each step at its own latitude: good wherever a train goes."""
    north = np.radians(lat) * EARTH_RADIUS_M
    turn = np.radians((np.diff(lon) + 180.0) % 360.0 - 180.0) * np.cos(np.radians((lat[1:] + lat[:-1]) / 2.0))
    return np.concatenate([[0.0], np.cumsum(turn * EARTH_RADIUS_M)]), north - north[0]


def _closed(x_m: Floats, is_gap: Bools) -> Floats:
    """The line with its gaps pushed together."""
    return np.concatenate([x_m[:1], x_m[0] + np.cumsum(np.where(is_gap, 0.0, np.diff(x_m)))])


def _motion(time_s: Floats, x_m: Floats, y_m: Floats) -> Motion:
    """Positions on an even clock; a position that is only repeated was taken when it was first told."""
    step = _STEP_LONG_S if time_s[-1] - time_s[0] > _LONG_S else _STEP_S
    even = np.arange(time_s[0], min(time_s[-1], time_s[0] + step * _COARSE_STEPS) + step, step)
    fresh = np.concatenate([[True], (np.diff(x_m) != 0.0) | (np.diff(y_m) != 0.0)])
    told = time_s[fresh]
    x, y = np.interp(even, told, x_m[fresh]), np.interp(even, told, y_m[fresh])
    half = max(round(par.TRAVEL_WINDOW_S.value / 2.0 / step), 1)
    at = np.arange(len(even))
    low, high = np.maximum(at - half, 0), np.minimum(at + half, len(even) - 1)
    away = np.hypot(x[high] - x[low], y[high] - y[low])
    return Motion(even, x, y, away / np.maximum((high - low) * step, step), step)


def _own_speed(speed_mps: Floats) -> float:
    """The usual speed of this runner: the median of what may be somebody on foot, an easy run where there is little."""
    on_foot = speed_mps[(speed_mps > par.TRAVEL_STILL_MPS.value) & (speed_mps < par.RUN_SPEED_MAX_MPS.value)]
    return float(np.median(on_foot)) if len(on_foot) >= 12 else par.TIMELESS_SPEED_MPS.value


def fastest_mps(metres: Floats | float) -> Floats:
    """What the best of mankind run over a distance: a power law through the world records from 800 m on."""
    scaled = np.maximum(metres, 1.0) / 1000.0
    return np.asarray(par.FASTEST_1KM_MPS.value * scaled**-par.FASTEST_EXPONENT.value)


def _gaps(time_s: Floats, x_m: Floats, y_m: Floats, part: Ints, own_mps: float) -> Bools:
    """(n - 1,) whether the step to the next fix is a leap."""
    metres, seconds = np.hypot(np.diff(x_m), np.diff(y_m)), np.diff(time_s)
    is_gap = (np.diff(part) > 0) & (metres > par.BREAK_LEAP_M.value)
    far = np.flatnonzero(metres >= par.GAP_LEAP_M.value)
    for i in far.tolist():
        # a watch without a sky repeats the last place: the way was made since it was first told
        stuck = i
        while stuck > 0 and metres[stuck - 1] == 0.0 and time_s[i] - time_s[stuck - 1] <= par.TELEPORT_S.value:
            stuck -= 1
        most = float(fastest_mps(metres[i]))
        if metres[i] >= par.GAP_LEAP_LONG_M.value:
            most = min(most, max(par.VEHICLE_MPS.value, par.VEHICLE_OF_OWN.value * own_mps))
        if metres[i] - par.GAP_SLACK_M.value > most * (seconds[i] + time_s[i] - time_s[stuck]):
            is_gap[i] = True
    return _with_their_ends(is_gap, metres > par.VEHICLE_PEAK_MPS.value * seconds)


def _with_their_ends(is_gap: Bools, is_racing: Bools) -> Bools:
    """The gaps with the steps beside them that only a vehicle makes: of a train's fixes some may be believed."""
    out = is_gap.copy()
    for i in np.flatnonzero(is_gap).tolist():
        first, last = _widened(i, i + 1, is_racing)
        out[first:last] = True
    return out


def _rides(motion: Motion, own_mps: float, track: Track) -> Iterator[tuple[float, float, int]]:
    """Begin and end of what a vehicle went."""
    threshold = max(par.VEHICLE_FROM_MPS.value, par.VEHICLE_OF_OWN.value * own_mps)
    fast = motion.speed_mps > threshold
    if fast.sum() * motion.step_s < par.VEHICLE_LEAST_S.value:
        return
    found = [(a, b) for a, b in _joined(list(_high_sums(motion, threshold)), motion)
             if _is_ride(motion, a, b, own_mps, threshold, track)]  # fmt: skip
    for a, b in found:
        yield float(motion.time_s[a]), float(motion.time_s[b]), VEHICLE


def _high_sums(motion: Motion, threshold: float) -> Iterator[tuple[int, int]]:
    """First and last moment of the stretches over which speed less threshold sums up to most."""
    speed, still = motion.speed_mps, par.TRAVEL_STILL_MPS.value
    # at a stop nothing is told of who will go on: it costs little, a bus waits at every one
    gain = np.where(speed < still, -par.VEHICLE_STOP_COST_MPS.value, speed - threshold) * motion.step_s
    quick = np.hypot(np.diff(motion.x_m), np.diff(motion.y_m)) > threshold * motion.step_s
    total, most, start, end = 0.0, 0.0, 0, 0
    for i, more in enumerate([*gain.tolist(), -np.inf]):
        if total <= 0.0:
            total, most, start, end = 0.0, 0.0, i, i
        total += more
        if total > most:
            most, end = total, i
        if most > 0.0 and (total <= 0.0 or most - total > par.VEHICLE_PATIENCE_M.value):
            yield _widened(start, end, quick)
            total = 0.0


def _joined(stretches: list[tuple[int, int]], motion: Motion) -> list[tuple[int, int]]:
    """Rides between which hardly anything was gone (a terminus, a change of trains) are one."""
    out: list[tuple[int, int]] = []
    for start, end in stretches:
        if out:
            between = slice(out[-1][1], start + 1)
            gone = float(np.hypot(np.diff(motion.x_m[between]), np.diff(motion.y_m[between])).sum())
            if gone <= par.VEHICLE_CHANGE_M.value:
                out[-1] = (out[-1][0], end)
                continue
        out.append((start, end))
    return out


class _Ride(NamedTuple):
    """What may be a ride, in figures."""

    metres: float
    seconds: float
    mean_mps: float
    """Without its stops."""
    racing_s: float
    """Time at speeds of vehicles alone."""
    straight_m: float
    """As the crow flies."""


def _is_ride(motion: Motion, start: int, end: int, own_mps: float, threshold: float, track: Track) -> bool:
    """Whether a stretch that is fast as a whole was no run."""
    x, y = motion.x_m[start : end + 1], motion.y_m[start : end + 1]
    step = np.hypot(np.diff(x), np.diff(y))
    seconds, metres = (end - start) * motion.step_s, float(step.sum())
    if seconds < par.VEHICLE_LEAST_S.value or metres < par.VEHICLE_LEAST_M.value:
        return False
    if metres / seconds > fastest_mps(metres) or _beyond_mankind(step / motion.step_s, motion.step_s, threshold):
        return True
    moving_s = float((step > par.TRAVEL_STILL_MPS.value * motion.step_s).sum()) * motion.step_s
    racing_s = float((motion.speed_mps[start : end + 1] > par.VEHICLE_PEAK_MPS.value).sum()) * motion.step_s
    straight_m = float(np.hypot(x[-1] - x[0], y[-1] - y[0]))
    ride = _Ride(metres, seconds, metres / max(moving_s, motion.step_s), racing_s, straight_m)
    steps = _stepping(track, float(motion.time_s[start]), float(motion.time_s[end]))
    stepless_mps = max(par.VEHICLE_FROM_MPS.value, par.VEHICLE_STEPLESS_OF_OWN.value * own_mps)
    if steps == "none" and ride.mean_mps > stepless_mps:
        return True
    return steps != "steps" and _is_out_of_proportion(ride, own_mps)


def _is_out_of_proportion(ride: _Ride, own_mps: float) -> bool:
    """Whether a ride is too fast for this runner: with a vehicle's top speeds, or long, without rests, and far faster.

    What is straight as well, as a ferry goes, need not be quite as much faster.
    """
    if ride.mean_mps <= max(par.VEHICLE_MPS.value, par.VEHICLE_OF_OWN.value * own_mps):
        return False
    if ride.metres >= par.VEHICLE_PEAK_LEAST_M.value and ride.racing_s >= par.VEHICLE_PEAK_S.value:
        return True
    is_long = ride.metres >= par.VEHICLE_STEADY_LEAST_M.value and ride.mean_mps >= par.RUN_SPEED_MAX_MPS.value
    is_restless = ride.metres / ride.seconds >= par.VEHICLE_RESTLESS.value * float(fastest_mps(ride.metres))
    is_straight = ride.straight_m >= par.VEHICLE_STRAIGHT_SHARE.value * ride.metres
    most = par.VEHICLE_STEADY_OF_OWN.value if is_straight else par.VEHICLE_RESTLESS_OF_OWN.value
    return is_long and is_restless and ride.mean_mps >= most * own_mps


def _beyond_mankind(step_mps: Floats, step_s: float, threshold: float) -> bool:
    """Whether one leg without a stop is faster than the best of mankind over its length."""
    for a, b in _runs_of(step_mps > threshold):
        metres = float(step_mps[a:b].sum()) * step_s
        if metres >= par.VEHICLE_LEAST_M.value and metres / ((b - a) * step_s) > fastest_mps(metres):
            return True
    return False


def _stepping(track: Track, begin_s: float, end_s: float) -> str:
    """What a step counter says of a stretch: "steps", "none", or "" where it cannot tell."""
    within = (track.time_s >= begin_s) & (track.time_s <= end_s)
    stepping = track.cadence_spm >= par.STEPPING_SPM.value
    if not stepping.any() or not within.any():
        return ""
    inside = float(stepping[within].mean())
    outside = float(stepping[~within].mean()) if not within.all() else 0.0
    if inside >= par.STEPPING_SHARE.value:
        return "steps"
    return "none" if outside >= par.STEPPING_SHARE.value and inside <= 1.0 - par.STEPPING_SHARE.value else ""


def _lifts(motion: Motion, track: Track) -> Iterator[tuple[float, float, int]]:
    """Begin and end of what a lift or a cable car went up."""
    known = np.flatnonzero(np.isfinite(track.ele_m))
    if len(known) < 2:
        return
    height = np.interp(motion.time_s, track.time_s[known], track.ele_m[known])
    half = max(round(par.LIFT_WINDOW_S.value / 2.0 / motion.step_s), 1)
    at = np.arange(len(height))
    low, high = np.maximum(at - half, 0), np.minimum(at + half, len(height) - 1)
    rate = (height[high] - height[low]) / np.maximum((high - low) * motion.step_s, motion.step_s)
    rising = rate > par.LIFT_CLIMB_MPS.value
    if rising.sum() * motion.step_s < par.LIFT_WINDOW_S.value:
        return
    climbing = np.diff(height) > 0.5 * par.LIFT_CLIMB_MPS.value * motion.step_s
    for first, last in _runs_of(rising):
        a, b = _widened(first, last - 1, climbing)
        begin_s, end_s = float(motion.time_s[a]), float(motion.time_s[b])
        gone_m = float(np.hypot(motion.x_m[b] - motion.x_m[a], motion.y_m[b] - motion.y_m[a]))
        on_foot = _stepping(track, begin_s, end_s) == "steps"
        if not on_foot and _is_lift(height[a : b + 1], gone_m, end_s - begin_s):
            yield begin_s, end_s, LIFT


def _widened(start: int, end: int, steps: Bools) -> tuple[int, int]:
    """Steps from `start` to before `end`, and outwards from there as long as they go on: windows blur the ends."""
    while start > 0 and steps[start - 1]:
        start -= 1
    while end < len(steps) and steps[end]:
        end += 1
    return start, end


def _is_lift(height_m: Floats, gone_m: float, seconds: float) -> bool:
    """Whether a rise is high and even.

    A barometer that finds its level, or a height from few satellites, drifts for a minute or two under a runner: what
    moves on meanwhile must rise for longer than that.
    """
    if seconds < par.LIFT_WINDOW_S.value:
        return False
    gain = float(height_m[-1] - height_m[0])
    is_even = float(np.diff(height_m).max()) <= par.LIFT_STEP_SHARE.value * gain
    if gone_m > par.TRAVEL_STILL_MPS.value * seconds and seconds < par.LIFT_MOVING_S.value:
        return False
    return is_even and gain >= par.LIFT_LEAST_M.value


def _runs_of(flags: Bools) -> list[tuple[int, int]]:
    """First and last + 1 of every unbroken row of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
