"""GPX 1.0 and 1.1: bytes to recordings, through gpxpy; where it drops a file, tolerantly through lxml."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from math import isnan, nan
from typing import Any, Final

from ..errors import TrackFileError
from .markup import child_text, inside, local, parsed, tidy, unix_s
from .recording import Decoded, Recording, columns, counted, first_line, number

_EXTENSIONS: Final = {
    "hr": "heart_rate_bpm", "heartrate": "heart_rate_bpm", "cad": "cadence", "cadence": "cadence",
    "runcadence": "cadence", "hacc": "accuracy_m", "distance": "distance_m",
}  # fmt: skip
"""Local names in lower case of Garmin's, Strava's, Suunto's and Apple's extensions, to streams."""
_NAMESPACES_MAX: Final = 1000
"""gpxpy looks for every `xmlns` in a time that grows with their square; a real file has about ten."""


def decode(data: bytes) -> Decoded:
    """Recordings of one GPX file: its tracks; its routes only where it has no track.

    Raises TrackFileError when the file cannot be read.
    """
    data = tidy(data)
    try:
        tracks, routes = _strictly(data)
        notes: tuple[str, ...] = ()
    except TrackFileError as problem:
        tracks, routes, lost = _tolerantly(data)
        notes = (f"not quite GPX ({problem}): read tolerantly",)
        notes += (f"{counted(lost, 'point')} without a position left out",) if lost else ()
    if tracks and routes:
        notes += (f"{counted(len(routes), 'planned route')} beside the track passed over",)
    if not tracks and not routes:
        raise TrackFileError("a GPX file without track points")
    return Decoded(recordings=tuple(tracks or routes), notes=notes)


def _strictly(data: bytes) -> tuple[list[Recording], list[Recording]]:
    """Tracks and routes through gpxpy. Raises TrackFileError when it fails or finds less than there is."""
    import gpxpy

    if data.count(b"xmlns") > _NAMESPACES_MAX:
        raise TrackFileError("far too many namespaces")
    try:
        document = gpxpy.parse(data)
        device = str(document.creator or "")
        lines: list[tuple[Any, list[Any], bool]] = [
            (t, [p for s in t.segments for p in s.points], False) for t in document.tracks
        ]
        lines += [(r, r.points, True) for r in document.routes]
        found = [_recording(device, line, points, planned) for line, points, planned in lines if points]
    except Exception as error:  # gpxpy lets through whatever broken bytes provoke below it
        plainly = first_line(error).removeprefix("Error parsing XML: ").partition(" (<string>")[0]
        raise TrackFileError(plainly) from error
    if not found and (b"trkpt" in data or b"rtept" in data):
        raise TrackFileError("points under another namespace")
    return [r for r in found if not r.planned], [r for r in found if r.planned]


def _recording(device: str, line: Any, points: Iterable[Any], planned: bool) -> Recording:
    return Recording(
        streams=columns(_row(point) for point in points),
        sport=str(line.type or "").strip(),
        name=str(line.name or "").strip(),
        device=device,
        planned=planned,
    )


def _row(point: Any) -> dict[str, float]:
    row = {"lon_deg": number(point.longitude), "lat_deg": number(point.latitude)}
    if point.elevation is not None:
        row["ele_m"] = number(point.elevation)
    if point.time is not None:
        row["unix_s"] = _seconds(point.time)
    for element in point.extensions:
        _extend(row, element)
    return row


def _extend(row: dict[str, float], element: Any) -> None:
    for part in element.iter():
        stream = _EXTENSIONS.get(local(part))
        if stream and part.text:
            row.setdefault(stream, number(part.text))


def _seconds(time: Any) -> float:
    """Seconds since 1970; a time without a zone is UTC, as GPX demands."""
    try:
        return float((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return nan


def _tolerantly(data: bytes) -> tuple[list[Recording], list[Recording], int]:
    """Tracks, routes and the number of points without a position, whatever the namespaces and however broken."""
    root = parsed(data)
    device = str(root.get("creator") or "")
    found: list[Recording] = []
    lost = 0
    for line in inside(root, "trk", "rte"):
        rows = [_tolerant_row(point) for point in inside(line, "trkpt", "rtept")]
        placed = [row for row in rows if not isnan(row["lon_deg"] + row["lat_deg"])]
        lost += len(rows) - len(placed)
        if placed:
            found.append(
                Recording(
                    streams=columns(placed),
                    sport=child_text(line, "type"),
                    name=child_text(line, "name"),
                    device=device,
                    planned=local(line) == "rte",
                )
            )
    return [r for r in found if not r.planned], [r for r in found if r.planned], lost


def _tolerant_row(point: Any) -> dict[str, float]:
    row = {"lon_deg": number(point.get("lon")), "lat_deg": number(point.get("lat"))}
    for part in point:
        name = local(part)
        if name == "ele":
            row.setdefault("ele_m", number(part.text))
        elif name == "time":
            row.setdefault("unix_s", unix_s(part.text or ""))
        else:
            _extend(row, part)
    return row
