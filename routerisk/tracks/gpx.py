"""GPX 1.0 and 1.1: bytes to recordings, to gpxpy's result; where it drops a file, tolerantly through lxml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isnan
from typing import Any, Final

from ..errors import TrackFileError
from ..messages import Message, said
from .gpx_plain import OddGpxError, Row, extend, plain
from .markup import child_text, inside, local, parsed, seconds, tidy, unix_s
from .recording import Decoded, Recording, columns, first_line, in_parts, number

_NAMESPACES_MAX: Final = 1000
"""gpxpy looks for every `xmlns` in a time that grows with their square; a real file has about ten."""
_COMMA: Final = re.compile(rb"""\b(?:lat|lon)\s*=\s*["']-?\d+,\d""")


def decode(data: bytes, *, slowly: bool = False) -> Decoded:
    """Recordings of one GPX file: its tracks; its routes only where it has no track.

    `slowly` has gpxpy read every point, to the same end.
    Raises TrackFileError when the file cannot be read.
    """
    data = tidy(data)
    try:
        tracks, routes = _strictly(data, slowly)
        notes: tuple[Message, ...] = ()
    except TrackFileError as problem:
        tracks, routes, lost = _tolerantly(data)
        commas = _COMMA.search(data) is not None
        notes = (said("tracks.decimal-commas") if commas else said("tracks.gpx.tolerantly", problem=problem.message),)
        notes += (said("tracks.gpx.unplaced", n=lost),) if lost else ()
        if lost and not tracks and not routes:
            raise TrackFileError("tracks.gpx.no-positions", n=lost) from problem
    if tracks and routes:
        notes += (said("tracks.gpx.routes", n=len(routes)),)
    if not tracks and not routes:
        raise TrackFileError("tracks.gpx.no-points")
    return Decoded(recordings=tuple(tracks or routes), notes=notes)


def _strictly(data: bytes, slowly: bool) -> tuple[list[Recording], list[Recording]]:
    """Tracks and routes as gpxpy has them. Raises TrackFileError when it fails or finds less than there is."""
    if data.count(b"xmlns") > _NAMESPACES_MAX:
        raise TrackFileError("tracks.gpx.namespaces")
    try:
        document, tracks = _whole(data) if slowly else plain(data)
    except OddGpxError:
        document, tracks = _whole(data)
    device = str(document.creator or "")
    found = [_recording(device, line, in_parts(segments))
             for line, segments in zip(document.tracks, tracks, strict=True)]  # fmt: skip
    planned = [_recording(device, route, [_row(point) for point in route.points], planned=True)
               for route in document.routes]  # fmt: skip
    found, planned = ([line for line in lines if len(line)] for lines in (found, planned))
    if not found and not planned and (b"trkpt" in data or b"rtept" in data):
        raise TrackFileError("tracks.gpx.other-namespace")
    return found, planned


def _whole(data: bytes) -> tuple[Any, list[list[list[Row]]]]:
    """The document as gpxpy reads it, and the rows of its points by track and segment. Raises TrackFileError."""
    import gpxpy

    try:
        document = gpxpy.parse(data)
        rows = [[[_row(point) for point in part.points] for part in track.segments] for track in document.tracks]
    except Exception as error:  # gpxpy lets through whatever broken bytes provoke below it
        plainly = first_line(error).removeprefix("Error parsing XML: ").partition(" (<string>")[0]
        raise TrackFileError("plain", text=plainly) from error
    return document, rows


def _recording(device: str, line: Any, rows: Iterable[Row], *, planned: bool = False) -> Recording:
    return Recording(
        streams=columns(rows),
        sport=str(line.type or "").strip(),
        name=str(line.name or "").strip(),
        device=device,
        planned=planned,
    )


def _row(point: Any) -> Row:
    row = {"lon_deg": number(point.longitude), "lat_deg": number(point.latitude)}
    if point.elevation is not None:
        row["ele_m"] = number(point.elevation)
    if point.time is not None:
        row["unix_s"] = seconds(point.time)
    for element in point.extensions:
        extend(row, element)
    return row


def _tolerantly(data: bytes) -> tuple[list[Recording], list[Recording], int]:
    """Tracks, routes and the number of points without a position, whatever the namespaces and however broken."""
    root = parsed(data)
    device = str(root.get("creator") or "")
    found: list[Recording] = []
    lost = 0
    for line in inside(root, "trk", "rte"):
        segments: dict[Any, list[Row]] = {}
        for point in inside(line, "trkpt", "rtept"):
            segments.setdefault(point.getparent(), []).append(_tolerant_row(point))
        placed = [[row for row in rows if not isnan(row["lon_deg"] + row["lat_deg"])] for rows in segments.values()]
        lost += sum(map(len, segments.values())) - sum(map(len, placed))
        if any(placed):
            found.append(
                Recording(
                    streams=columns(in_parts(placed)),
                    sport=child_text(line, "type"),
                    name=child_text(line, "name"),
                    device=device,
                    planned=local(line) == "rte",
                )
            )
    return [r for r in found if not r.planned], [r for r in found if r.planned], lost


def _tolerant_row(point: Any) -> Row:
    row = {"lon_deg": number(point.get("lon")), "lat_deg": number(point.get("lat"))}
    for part in point:
        name = local(part)
        if name == "ele":
            row.setdefault("ele_m", number(part.text))
        elif name == "time":
            row.setdefault("unix_s", unix_s(part.text or ""))
        else:
            extend(row, part)
    return row
