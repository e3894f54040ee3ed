"""Reading: the bytes of one export file to tracks, and words for everything that did not become one."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np

from .. import parameters
from ..errors import TrackFileError
from ..geo import haversine_m, timezone_of
from ..records import Floats, Track, content_hash
from . import cleaning, fit, gpx, sports
from .recording import Decoded, Recording

Timeless: TypeAlias = Literal["skip", "assume"]

_FORMATS: Final = {"gpx": gpx.decode, "fit": fit.decode}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of one file. Exactly one of three holds: it has tracks, it was skipped, or it failed."""

    source: str
    """The file's name, with the archive's before it."""
    tracks: tuple[Track, ...] = ()
    skipped: tuple[str, ...] = ()
    """What was passed over and why, one sentence each."""
    notes: tuple[str, ...] = ()
    """What was repaired, assumed or doubtful, one sentence each."""
    failure: str = ""
    """Why nothing could be read; "" otherwise."""


def read_tracks(path: str | os.PathLike[str], *, timeless: Timeless = "skip", every_sport: bool = True) -> list[Track]:
    """Every activity of one export file: GPX or FIT, also gzipped; told by content, not by extension.

    Parameters
    ----------
    timeless: what to do with a line without (usable) times, a planned route for example: "skip" it, or "assume" an
        even pace of `parameters.TIMELESS_SPEED_MPS` from 1970 on.
    every_sport: keep rides and others too (`Track.sport` tells); False keeps runs and walks only.

    Raises TrackFileError, one clear line, when the file cannot be read or no track is left.
    """
    try:
        data = load(Path(path))
    except TrackFileError as error:
        raise TrackFileError(f"{path}: {error}") from error
    reading = read_bytes(data, str(path), timeless=timeless, every_sport=every_sport)
    if not reading.tracks:
        raise TrackFileError(f"{path}: {reading.failure or '; '.join(reading.skipped)}")
    return list(reading.tracks)


def load(path: Path) -> bytes:
    """The bytes of a file, up to a little above the limit. Raises TrackFileError."""
    limit = int(parameters.TRACK_FILE_MAX_MB.value * 1e6)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise TrackFileError("there is no such file") from None
    except IsADirectoryError:
        raise TrackFileError("a folder; name the files in it") from None
    except OSError as error:
        raise TrackFileError(f"cannot be opened ({error.strerror})") from error
    return data


def read_bytes(data: bytes, name: str, *, timeless: Timeless = "skip", every_sport: bool = False) -> Reading:
    """Read the bytes of one export file; never raises: what is wrong stands in the reading."""
    try:
        decoded = _decode(data)
    except TrackFileError as error:
        return Reading(source=name, failure=str(error))
    tracks: list[Track] = []
    skipped, notes = list(decoded.skipped), list(decoded.notes)
    for recording in decoded.recordings:
        for found in _finish(recording, timeless, every_sport):
            if isinstance(found, str):
                skipped.append(found)
            else:
                tracks.append(found[0])
                notes += found[1]
    return Reading(source=name, tracks=tuple(tracks), skipped=tuple(skipped), notes=tuple(dict.fromkeys(notes)))


def _decode(data: bytes) -> Decoded:
    limit = int(parameters.TRACK_FILE_MAX_MB.value * 1e6)
    if data[:2] == b"\x1f\x8b":
        data = _unzipped(data, limit)
    if len(data) > limit:
        raise TrackFileError(f"larger than {parameters.TRACK_FILE_MAX_MB.value:g} MB: no single run is")
    if not data.strip(b"\0 \t\r\n"):
        raise TrackFileError("the file is empty")
    return _FORMATS[_format(data)](data)


def _unzipped(data: bytes, limit: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            return file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TrackFileError(f"not a readable gzip file ({error})") from error


def _format(data: bytes) -> str:
    """Name of the format by content. Raises TrackFileError for what is none."""
    if data[8:12] == b".FIT":
        return "fit"
    root = re.search(rb"<(?:[\w.-]+:)?(gpx)\b", data[:65536].replace(b"\0", b""), re.IGNORECASE)
    if root:
        return "gpx"
    raise TrackFileError("not a GPX or FIT file")


def _finish(recording: Recording, timeless: Timeless, every_sport: bool) -> list[tuple[Track, tuple[str, ...]] | str]:
    """The tracks of one recording, each with its notes, or why there is none."""
    sport = sports.normalised(recording.sport)
    label = f'"{recording.name}"' if recording.name else "an activity"
    if sport and sport not in sports.SCORED and not every_sport:
        return [f"{label}: {sport}, neither a run nor a walk"]
    timed = _timed(recording, timeless)
    if timed is None:
        what = "a planned route" if recording.planned else f"{label} without usable times"
        return [f"{what}: not a recorded run"]
    if not sport:
        sport, timed = sports.RUNNING, timed.noting("no sport named: taken as running")
    parts = [cleaning.without_null_island(p) for p in cleaning.split_at_gaps(cleaning.in_order(timed))]
    return [(_track(p, sport), p.notes) if len(p) > 1 else f"{label} of a single point" for p in parts] or [
        f"{label} without points"
    ]


def _timed(recording: Recording, timeless: Timeless) -> Recording | None:
    """The recording with times; None where it has none and none may be assumed."""
    time = recording.streams["unix_s"]
    believed = time >= parameters.EARLIEST_UNIX_S.value
    if believed.sum() >= max(2.0, parameters.TIMED_SHARE_MIN.value * len(time)) and np.ptp(time[believed]) > 0.0:
        return recording.having(unix_s=np.where(believed, time, np.nan))
    if timeless == "skip" or not len(recording):
        return None
    speed = parameters.TIMELESS_SPEED_MPS.value
    assumed = _even_pace(recording.streams["lon_deg"], recording.streams["lat_deg"])
    return recording.having(unix_s=assumed).noting(f"no usable times: an even {speed:g} m/s assumed")


def _even_pace(lon: Floats, lat: Floats) -> Floats:
    """Seconds at which each point is passed at an even pace; points of one place follow each other by 0.1 s."""
    step = np.nan_to_num(haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))
    return np.concatenate([[0.0], np.cumsum(np.maximum(step / parameters.TIMELESS_SPEED_MPS.value, 0.1))])


def _track(recording: Recording, sport: str) -> Track:
    streams = recording.streams
    start_s = float(streams["unix_s"][0])
    start = datetime.fromtimestamp(start_s, UTC)
    time_s = streams["unix_s"] - start_s
    lon, lat = streams["lon_deg"], streams["lat_deg"]
    placed = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    indoor = not len(placed) or sports.is_indoor(recording.sport, recording.sub_sport)
    return Track(
        run_id=content_hash(start, time_s, lon, lat),
        started_at=start,
        timezone=timezone_of(float(lon[placed[0]]), float(lat[placed[0]])) if len(placed) else "UTC",
        sport=sport,
        indoor=indoor,
        device=recording.device,
        name=recording.name,
        time_s=time_s,
        lon_deg=lon,
        lat_deg=lat,
        ele_m=streams["ele_m"],
        accuracy_m=streams["accuracy_m"],
        cadence_spm=_steps(streams["cadence"]),
        heart_rate_bpm=streams["heart_rate_bpm"],
        stance_balance_pct=streams["stance_balance_pct"],
        device_distance_m=recording.device_distance_m,
        device_moving_s=recording.device_moving_s,
    )


def _steps(cadence: Floats) -> Floats:
    """Steps per minute: watches count one leg, some services both, told apart by the median of what is no pause."""
    moving = cadence[cadence > 0.0]
    per_leg = len(moving) and float(np.median(moving)) < parameters.CADENCE_PER_LEG_MAX.value
    return cadence * 2.0 if per_leg else cadence
