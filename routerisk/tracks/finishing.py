"""Finishing: a recording to tracks, cleaned, placed and named, or a message why it is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

import numpy as np

from .. import parameters
from ..arrays import Floats, Ints
from ..geo import haversine_m, is_timezone, path_length_m, timezone_of
from ..messages import Message, said, unicode_only
from ..records import Track, content_hash
from . import cleaning, sports
from .recording import Recording

Timeless: TypeAlias = Literal["skip", "assume"]
Finished: TypeAlias = tuple[Track, tuple[Message, ...]] | Message
"""A track with its notes, or why there is none."""
NOT_RECORDED: Final = frozenset(("tracks.planned", "tracks.no-times"))
"""Ids of what is said of what has no times of its own."""


def finished(recording: Recording, timeless: Timeless, every_sport: bool) -> list[Finished]:
    """What came of one recording: a track for each of its parts, or a message."""
    sport = sports.normalised(recording.sport, recording.sub_sport)
    if sport and sport not in sports.SCORED and not every_sport:
        if recording.summary:
            return [said("tracks.other-sport", sport=sport)]
        return [said("tracks.other-sport-of", what=recording.label, sport=sport)]
    timed = _timed(recording, timeless)
    if timed is None:
        return [said("tracks.planned" if recording.planned else "tracks.no-times", what=recording.label)]
    parts = [cleaning.without_null_island(part) for part in cleaning.split_at_gaps(cleaning.in_order(timed))]
    return [_finished_part(part, sport, every_sport) for part in parts]


def _finished_part(part: Recording, sport: str, every_sport: bool) -> Finished:
    if len(part) < 2:
        return said("tracks.too-few", what=part.label, n=len(part))
    speed_mps = _speed_mps(part)
    fast, speed_kmh = speed_mps > parameters.RUN_SPEED_MAX_MPS.value, round(3.6 * speed_mps)
    if not sport:
        if fast and not every_sport:
            return said("tracks.too-fast", what=part.label, speed_kmh=speed_kmh)
        sport, part = sports.RUNNING, part.noting(said("tracks.no-sport"))
    elif fast and sport in sports.SCORED:
        part = part.noting(said("tracks.fast", speed_kmh=speed_kmh, sport=sport))
    if part.summary:
        part = part.noting(said("tracks.totals-only"))
    start_s = float(part.streams["unix_s"][0])
    start = datetime.fromtimestamp(start_s, UTC)
    time_s = part.streams["unix_s"] - start_s
    run_id = content_hash(start, time_s, part.streams["lon_deg"], part.streams["lat_deg"])
    limit = parameters.TELEPORT_SPEED_MPS if sport in sports.SCORED else parameters.TELEPORT_SPEED_OTHERS_MPS
    clean = cleaning.without_teleports(_outdoors(part), limit.value)
    clean = cleaning.believable(cleaning.smooth_elevation(cleaning.still_where_standing(clean)))
    return _track(clean, sport, run_id, start, time_s), clean.noting(_two_distances(clean)).notes


def _two_distances(clean: Recording) -> Message | None:
    """What to say where the device states quite another distance than its positions tell; None where they agree.

    A device does not count what lies between a stop and the next start of its timer; the way was made all the same, and
    the ground under it counts here.
    """
    stated_m = clean.device_distance_m
    line_m = path_length_m(clean.streams["lon_deg"], clean.streams["lat_deg"])
    apart = abs(line_m - stated_m) > parameters.DISTANCE_TOLD_SHARE.value * stated_m  # False where none is stated
    if not apart or line_m == 0.0:
        return None
    elapsed_s = float(np.ptp(clean.streams["unix_s"]))
    paused = line_m > stated_m and clean.device_moving_s < (1.0 - parameters.DISTANCE_TOLD_SHARE.value) * elapsed_s
    which = "tracks.two-distances-paused" if paused else "tracks.two-distances"
    return said(which, line_km=round(line_m / 1000.0, 2), stated_km=round(stated_m / 1000.0, 2))


def _outdoors(part: Recording) -> Recording:
    """What is not outdoors has no places: neither a treadmill's stray fixes nor the streets of a game."""
    if not sports.is_indoor(part.sport, part.sub_sport) or not np.isfinite(part.streams["lon_deg"]).any():
        return part
    nowhere = np.full(len(part), np.nan)
    return part.having(lon_deg=nowhere, lat_deg=nowhere).noting(said("tracks.indoors"))


def _speed_mps(part: Recording) -> float:
    """Mean speed on the way, pauses and gaps left out; 0 without positions."""
    lon, lat, time = (part.streams[name] for name in ("lon_deg", "lat_deg", "unix_s"))
    seen = np.isfinite(lon)
    metres = haversine_m(lon[seen][:-1], lat[seen][:-1], lon[seen][1:], lat[seen][1:])
    seconds = np.diff(time[seen])
    moving = (seconds <= parameters.SPEED_STEP_MAX_S.value) & (metres > parameters.SPEED_STILL_MPS.value * seconds)
    return float(metres[moving].sum() / seconds[moving].sum()) if moving.any() else 0.0


def _timed(recording: Recording, timeless: Timeless) -> Recording | None:
    """The recording with times that can be believed; None where it has none and none may be assumed."""
    if timeless == "skip" and recording.planned:
        return None
    time = recording.streams["unix_s"]
    with np.errstate(invalid="ignore"):
        believed = (time >= parameters.EARLIEST_UNIX_S.value) & (time <= parameters.LATEST_UNIX_S.value)
    enough = believed.sum() >= max(2.0, parameters.TIMED_SHARE_MIN.value * len(time))
    if enough and np.ptp(time[believed]) > 0.0:
        return recording.having(unix_s=np.where(believed, time, np.nan))
    if timeless == "skip" or not len(recording):
        return None
    speed = parameters.TIMELESS_SPEED_MPS.value
    assumed = _even_pace(recording.streams["lon_deg"], recording.streams["lat_deg"])
    return recording.having(unix_s=assumed).noting(said("tracks.even-pace", speed_mps=speed))


def _even_pace(lon: Floats, lat: Floats) -> Floats:
    """Seconds at which each point is passed at an even pace; points of one place follow each other by 0.1 s."""
    step = np.nan_to_num(haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))
    return np.concatenate([[0.0], np.cumsum(np.maximum(step / parameters.TIMELESS_SPEED_MPS.value, 0.1))])


def _timezone(clean: Recording, placed: Ints) -> str:
    """The zone of the first place, else what the file says, else UTC."""
    if len(placed):
        return timezone_of(*(float(clean.streams[name][placed[0]]) for name in ("lon_deg", "lat_deg")))
    return clean.timezone if is_timezone(clean.timezone) else "UTC"


def _track(clean: Recording, sport: str, run_id: str, start: datetime, time_s: Floats) -> Track:
    streams = clean.streams
    lon, lat = streams["lon_deg"], streams["lat_deg"]
    placed = np.flatnonzero(np.isfinite(lon))
    return Track(
        run_id=run_id,
        started_at=start,
        timezone=_timezone(clean, placed),
        sport=sport,
        # a watch that recorded and saw no sky was indoors; of a run that is known by its totals only, nobody knows
        indoor=sports.is_indoor(clean.sport, clean.sub_sport) or not (len(placed) or clean.summary),
        device=unicode_only(clean.device),
        name=unicode_only(clean.name),
        shoe=unicode_only(clean.shoe),
        time_s=time_s,
        lon_deg=lon,
        lat_deg=lat,
        ele_m=streams["ele_m"],
        accuracy_m=streams["accuracy_m"],
        cadence_spm=streams["cadence"],
        heart_rate_bpm=streams["heart_rate_bpm"],
        stance_balance_pct=streams["stance_balance_pct"],
        stance_time_ms=streams["stance_time_ms"],
        step_length_m=streams["step_length_m"],
        vertical_oscillation_mm=streams["vertical_oscillation_mm"],
        device_distance_m=clean.device_distance_m,
        device_moving_s=clean.device_moving_s,
    )
