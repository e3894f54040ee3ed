"""GPX 1.0 and 1.1: bytes to recordings, through gpxpy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import gpxpy
import gpxpy.gpx

from ..errors import TrackFileError
from .recording import Decoded, Recording, columns, number

_EXTENSIONS: Final = {
    "hr": "heart_rate_bpm", "heartrate": "heart_rate_bpm", "cad": "cadence", "cadence": "cadence",
    "runcadence": "cadence", "hacc": "accuracy_m", "distance": "distance_m",
}  # fmt: skip
"""Local names in lower case of Garmin's, Strava's, Suunto's and Apple's extensions, to streams."""


def decode(data: bytes) -> Decoded:
    """Recordings of one GPX file: its tracks; its routes only where it has no track.

    Raises TrackFileError when the file cannot be read.
    """
    try:
        document = gpxpy.parse(data)
    except Exception as error:  # gpxpy lets through whatever a hostile file provokes below it
        raise TrackFileError(f"not a readable GPX file ({_first_line(error)})") from error
    device = str(document.creator or "")
    tracks = [_recording(device, t, [p for s in t.segments for p in s.points]) for t in document.tracks]
    tracks = [track for track in tracks if len(track)]
    routes = [_recording(device, r, r.points, planned=True) for r in document.routes if r.points]
    if tracks and routes:
        beside = f"{len(routes)} planned route(s) beside the track passed over"
        return Decoded(recordings=tuple(tracks), notes=(beside,))
    if not tracks and not routes:
        raise TrackFileError("a GPX file without track points")
    return Decoded(recordings=tuple(tracks or routes))


def _recording(device: str, line: Any, points: Iterable[Any], *, planned: bool = False) -> Recording:
    return Recording(
        streams=columns(_row(point) for point in points),
        sport=str(line.type or ""),
        name=str(line.name or "").strip(),
        device=device,
        planned=planned,
    )


def _row(point: Any) -> dict[str, float]:
    row = {"lon_deg": number(point.longitude), "lat_deg": number(point.latitude)}
    if point.elevation is not None:
        row["ele_m"] = number(point.elevation)
    if point.time is not None:
        row["unix_s"] = _unix_s(point.time)
    for element in point.extensions:
        for part in element.iter():
            stream = _EXTENSIONS.get(str(part.tag).rpartition("}")[2].lower())
            if stream and part.text:
                row.setdefault(stream, number(part.text))
    return row


def _unix_s(time: Any) -> float:
    """Seconds since 1970; a time without a zone is UTC, as GPX demands."""
    from datetime import UTC

    try:
        return float((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return float("nan")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
