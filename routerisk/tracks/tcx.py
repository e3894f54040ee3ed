"""TCX: bytes to recordings, through lxml, by local names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from math import isnan, nan
from typing import Any, Final

import numpy as np

from ..errors import TrackFileError
from ..messages import said
from .markup import Tags, child_text, local, parsed, tidy, unix_s
from .recording import Decoded, Recording, columns, in_parts, number

_PARTS: Final = {
    "longitudedegrees": "lon_deg", "latitudedegrees": "lat_deg", "altitudemeters": "ele_m", "cadence": "cadence",
    "runcadence": "cadence", "distancemeters": "distance_m", "time": "unix_s", "heartratebpm": "heart_rate_bpm",
}  # fmt: skip
"""Of a track point, at whatever depth; the first of two counts."""

_COMMA: Final = re.compile(rb"(?:LatitudeDegrees|LongitudeDegrees)>\s*-?\d+,\d")


def decode(data: bytes) -> Decoded:
    """Recordings of one TCX file: its activities, also those of a multi-sport session; its courses without any.

    Raises TrackFileError when the file cannot be read.
    """
    data = tidy(data)
    root = parsed(data)
    tags = Tags(root, "activity", "course", "lap", "trackpoint", *_PARTS)
    activities = [_activity(element, tags) for element in tags.inside(root, "activity")]
    found = [activity for activity in activities if len(activity)]
    if not found:
        found = [_course(element, tags) for element in tags.inside(root, "course")]
    if not any(len(recording) for recording in found):
        raise TrackFileError("tracks.tcx.no-points")
    commas = (said("tracks.decimal-commas"),) if _COMMA.search(data) else ()
    unread = sum(1 for part in tags.inside(root, "longitudedegrees") if isnan(number((part.text or "").strip())))
    notes = commas + ((said("tracks.unread-positions", n=unread),) if unread else ())
    empty = len(activities) - len(found)
    skipped = (said("tracks.tcx.some-empty", n=empty),) if 0 < empty < len(activities) else ()
    return Decoded(recordings=tuple(recording for recording in found if len(recording)), skipped=skipped,
                   notes=notes)  # fmt: skip


def _activity(activity: Any, tags: Tags) -> Recording:
    laps = list(tags.inside(activity, "lap"))
    return Recording(
        streams=columns(_rows(activity, tags)),
        sport=str(activity.get("Sport") or ""),
        name=child_text(activity, "notes")[:80],
        device=_device(activity),
        device_distance_m=_total(laps, "distancemeters"),
        device_moving_s=_total(laps, "totaltimeseconds"),
    )


def _course(course: Any, tags: Tags) -> Recording:
    return Recording(
        streams=columns(_rows(course, tags)),
        name=child_text(course, "name"),
        planned=True,
    )


def _rows(element: Any, tags: Tags) -> Iterator[dict[str, float]]:
    """What each track point within an element says; its tracks, of which a lap may have several, are its parts.

    A lap begins a track whether or not the watch was stopped: the times tell (`cleaning.breaks_of`).
    """
    streams = {tag: _PARTS[name] for tag, name in tags.names.items() if name in _PARTS}
    tracks: dict[Any, list[Any]] = {}
    for point in tags.inside(element, "trackpoint"):
        tracks.setdefault(point.getparent(), []).append(point)
    return in_parts(_points(points, streams) for points in tracks.values())


def _points(points: Iterable[Any], streams: Mapping[str, str]) -> Iterator[dict[str, float]]:
    for point in points:
        row: dict[str, float] = {}
        for part in point.iter():
            stream = streams.get(part.tag)
            if stream is not None and stream not in row:
                row[stream] = _value(part, stream)
        yield row


def _value(part: Any, stream: str) -> float:
    if stream == "unix_s":
        return unix_s(part.text or "")
    if stream == "heart_rate_bpm":
        return number(child_text(part, "value"))
    return number((part.text or "").strip())


def _total(laps: list[Any], name: str) -> float:
    """Sum over the laps of what each states, NaN when one states nothing or the sum is nothing."""
    total = float(np.sum([number(child_text(lap, name)) for lap in laps])) if laps else nan
    return total if total > 0.0 else nan


def _device(activity: Any) -> str:
    for creator in activity:
        if local(creator) == "creator":
            return child_text(creator, "name")
    return ""
