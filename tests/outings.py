"""Outings for tests of what is a run: stretches of time at a speed, with the errors of a watch, as tracks and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from routerisk.arrays import Floats
from routerisk.records import Track

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
"""Twelve o'clock where the outings are."""
_LAT, _LON, _EARTH_M = 49.4, 8.69, 6_371_008.8

Stretches = Sequence[tuple[float, float]]
"""Seconds and metres a second."""


def outing(stretches: Stretches, *, seed: int = 1, error_m: float = 2.0, every_s: int = 1, turning: float = 0.02,
           cadence: Sequence[float] = (), heights: Floats | None = None) -> Track:  # fmt: skip
    """One fix a second (or `every_s`) of somebody who wanders about; the watch's error forgets within half a minute.

    `cadence` tells the steps a minute of each stretch, `heights` (total seconds,) the elevation.
    """
    rng = np.random.default_rng(seed)
    speed = np.concatenate([np.full(round(seconds), mps, float) for seconds, mps in stretches])
    heading = np.cumsum(rng.normal(0.0, turning, len(speed)))
    lines = np.cumsum(speed * np.stack([np.cos(heading), np.sin(heading)]), axis=1)
    error = rng.normal(0.0, 0.25 * error_m, lines.shape)
    for i in range(1, len(speed)):
        error[:, i] += 0.97 * error[:, i - 1]
    east, north = lines + error
    steps = np.concatenate([np.full(round(seconds), spm) for (seconds, _), spm in zip(stretches, cadence, strict=True)]
                           ) if cadence else None  # fmt: skip
    rows = slice(None, None, every_s)
    return Track.from_arrays(
        started_at=NOON, timezone="Europe/Berlin", time_s=np.arange(len(speed))[rows],
        lat_deg=(_LAT + np.degrees(north / _EARTH_M))[rows],
        lon_deg=(_LON + np.degrees(east / _EARTH_M / np.cos(np.radians(_LAT))))[rows],
        cadence_spm=None if steps is None else steps[rows],
        ele_m=None if heights is None else np.asarray(heights, float)[rows],
    )  # fmt: skip


def cut_out(track: Track, first_s: float, last_s: float) -> list[Track]:
    """What a watch has that was stopped between two moments: the track before and the track after."""
    before, after = track.time_s <= first_s, track.time_s >= last_s
    start = track.started_at
    return [Track.from_arrays(started_at=start, timezone=track.timezone, time_s=track.time_s[part],
                              lon_deg=track.lon_deg[part], lat_deg=track.lat_deg[part])
            for part in (before, after)]  # fmt: skip


def _times(track: Track) -> list[str]:
    moments = (track.started_at + timedelta(seconds=float(seconds)) for seconds in track.time_s)
    return [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments]


def gpx_of(parts: Sequence[Track], *, sport: str = "running", point: str = "trkpt", digits: int = 7) -> bytes:
    """A track of several segments; with `point` "rtept" a route for each."""
    bodies = [
        "".join(f'<{point} lat="{lat:.{digits}f}" lon="{lon:.{digits}f}"><time>{time}</time></{point}>'
                for lat, lon, time in zip(part.lat_deg, part.lon_deg, _times(part), strict=True))
        for part in parts
    ]  # fmt: skip
    kind = f"<type>{sport}</type>" if sport else ""
    inside = "".join(f"<trkseg>{body}</trkseg>" for body in bodies)
    if point == "rtept":
        return _gpx("".join(f"<rte>{kind}{body}</rte>" for body in bodies))
    return _gpx(f"<trk>{kind}{inside}</trk>")


def _gpx(inside: str) -> bytes:
    head = '<?xml version="1.0"?><gpx version="1.1" creator="tests" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}{inside}</gpx>".encode()


def tcx_of(parts: Sequence[Track], *, one_lap: bool = False) -> bytes:
    """A lap for every part, or one lap with a track for every part."""
    tracks = [
        "<Track>" + "".join(
            f"<Trackpoint><Time>{time}</Time><Position><LatitudeDegrees>{lat:.7f}</LatitudeDegrees>"
            f"<LongitudeDegrees>{lon:.7f}</LongitudeDegrees></Position></Trackpoint>"
            for lat, lon, time in zip(part.lat_deg, part.lon_deg, _times(part), strict=True)
        ) + "</Track>"
        for part in parts
    ]  # fmt: skip
    laps = ["".join(tracks)] if one_lap else tracks
    inside = "".join(f"<Lap>{lap}</Lap>" for lap in laps)
    space = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
    return (f'<TrainingCenterDatabase xmlns="{space}"><Activities><Activity Sport="Running">{inside}</Activity>'
            "</Activities></TrainingCenterDatabase>").encode()  # fmt: skip
