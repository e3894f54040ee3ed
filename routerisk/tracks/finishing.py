"""Finishing: a recording to tracks, cleaned, placed and named, or a message why it is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

import numpy as np

from .. import parameters
from ..arrays import Floats, Ints
from ..geo import haversine_m, is_timezone, path_length_m, timezone_of
from ..messages import Message, said, unicode_only
from ..records import SCORED_SPORTS, Track, content_hash
from . import cleaning, sports
from .judging import judged, speeds_on_the_way
from .recording import Recording
from .travel import leaving_out_travel

Timeless: TypeAlias = Literal["skip", "assume"]
Finished: TypeAlias = tuple[Track, tuple[Message, ...]] | Message
"""A track with its notes, or why there is none."""
NOT_RECORDED: Final = frozenset(("tracks.planned", "tracks.no-times"))
"""Ids of what is said of what has no times of its own."""


def finished(recording: Recording, timeless: Timeless, every_sport: bool) -> list[Finished]:
    """What came of one recording: a track for each of its parts, or a message."""
    sport = sports.normalised(recording.sport, recording.sub_sport)
    if _is_told_by_words(recording, sport) and sport not in SCORED_SPORTS and not every_sport:
        if recording.summary:
            return [said("tracks.other-sport", sport=sport)]
        return [said("tracks.other-sport-of", what=recording.label, sport=sport)]
    timed = _timed(recording, timeless)
    if timed is None:
        return [said("tracks.planned" if recording.planned else "tracks.no-times", what=recording.label)]
    parts = [cleaning.without_null_island(part) for part in cleaning.split_at_gaps(cleaning.in_order(timed))]
    return [_finished_part(part, sport, every_sport) for part in parts]


def _is_told_by_words(recording: Recording, sport: str) -> bool:
    """Whether the file says what it was; a word that nobody knows says nothing where there is a way to judge by."""
    if sport in SCORED_SPORTS or not sports.is_unknown(recording.sport):
        return bool(sport)
    return recording.summary or not bool(np.isfinite(recording.streams["lon_deg"]).any())


def _finished_part(part: Recording, sport: str, every_sport: bool) -> Finished:
    if len(part) < 2:
        return said("tracks.too-few", what=part.label, n=len(part))
    is_told = _is_told_by_words(part, sport)
    start_s = float(part.streams["unix_s"][0])
    start = datetime.fromtimestamp(start_s, UTC)
    time_s = part.streams["unix_s"] - start_s
    run_id = content_hash(start, time_s, part.streams["lon_deg"], part.streams["lat_deg"])
    on_foot = not is_told or sport in SCORED_SPORTS
    limit = parameters.TELEPORT_SPEED_MPS if on_foot else parameters.TELEPORT_SPEED_OTHERS_MPS
    clean = cleaning.without_teleports(_outdoors(part), limit.value)
    clean = cleaning.believable(cleaning.smooth_elevation(cleaning.still_where_standing(clean)))
    track = _track(clean, sport, run_id, start, time_s)
    if not on_foot:
        return track, clean.noting(_totals_only(clean), _two_distances(clean, track)).notes
    run, travel = leaving_out_travel(track)
    if is_told:
        clean = clean.noting(_too_fast(speeds_on_the_way(run), sport))
    else:
        verdict, is_whole = judged(track, run, clean.sport.strip())
        if not verdict.sport and not every_sport:
            return said("tracks.too-fast", what=clean.label, words=verdict.words)
        run, travel = (track, ()) if is_whole else (run, travel)
        run = replace(run, sport=verdict.sport or sport or sports.UNSURE)
        clean = clean.noting(verdict.words)
    return run, clean.noting(*travel, _totals_only(clean), _two_distances(clean, run)).notes


def _too_fast(speed_mps: Floats, sport: str) -> Message | None:
    """What to ask of a run or walk faster than any."""
    mean = float(speed_mps.mean()) if len(speed_mps) else 0.0
    too_fast = mean > parameters.RUN_SPEED_MAX_MPS.value
    return said("tracks.fast", speed_kmh=round(3.6 * mean), sport=sport) if too_fast else None


def _totals_only(part: Recording) -> Message | None:
    return said("tracks.totals-only") if part.summary else None


def _two_distances(clean: Recording, track: Track) -> Message | None:
    """What to say where the device states quite another distance than its positions tell; None where they agree.

    A device does not count what lies between a stop and the next start of its timer; the way was made all the same, and
    the ground under it counts here.
    """
    stated_m = clean.device_distance_m
    line_m = _run_m(track)
    apart = abs(line_m - stated_m) > parameters.DISTANCE_TOLD_SHARE.value * stated_m  # False where none is stated
    if not apart or line_m == 0.0:
        return None
    elapsed_s = float(np.ptp(clean.streams["unix_s"]))
    paused = line_m > stated_m and clean.device_moving_s < (1.0 - parameters.DISTANCE_TOLD_SHARE.value) * elapsed_s
    which = "tracks.two-distances-paused" if paused else "tracks.two-distances"
    return said(which, line_km=round(line_m / 1000.0, 2), stated_km=round(stated_m / 1000.0, 2))


def _run_m(track: Track) -> float:
    """Length of the line without what nobody ran."""
    left_out = (path_length_m(track.lon_deg[a : b + 1], track.lat_deg[a : b + 1]) for a, b in track.left_out.tolist())
    return path_length_m(track.lon_deg, track.lat_deg) - sum(left_out)


def _outdoors(part: Recording) -> Recording:
    """What is not outdoors has no places: neither a treadmill's stray fixes nor the streets of a game."""
    if not sports.is_indoor(part.sport, part.sub_sport) or not np.isfinite(part.streams["lon_deg"]).any():
        return part
    nowhere = np.full(len(part), np.nan)
    return part.having(lon_deg=nowhere, lat_deg=nowhere).noting(said("tracks.indoors"))


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
        breaks=cleaning.breaks_of(clean),
    )
