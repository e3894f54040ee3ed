"""Suggestions as courses for a watch: GPX (a track and way points) and FIT (a course with course points).

Both hold the whole line. A course of a few via points would be routed anew by whoever reads it, elsewhere and longer.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .. import parameters as p
from ..arrays import Floats
from ..errors import UsageError
from ..geo import haversine_m
from ..records import Suggestion

if TYPE_CHECKING:
    from ..words import Words

BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A FIT course needs times, increasing ones; nobody ran then."""
_NAME_LENGTH: Final = 40
_NOTE_LENGTH: Final = 15
"""More of a course point's name is cut off by watches."""
_PRODUCT: Final = 1
_MANUFACTURER_DEVELOPMENT: Final = 255
_MADE_WITHIN_S: Final = 10 * 365 * 86_400
"""Out of so many seconds comes a course's time of creation."""


def as_gpx(suggestion: Suggestion, speak: Words) -> str:
    """GPX 1.1: one track, a segment for each part that privacy leaves; a way point where the side to take changes."""
    from gpxpy.gpx import GPX, GPXTrack, GPXTrackPoint, GPXTrackSegment, GPXWaypoint

    title, words = speak.say(suggestion.title), speak.say(suggestion.words)
    gpx: Any = GPX()
    gpx.creator = "routerisk"
    gpx.name, gpx.description, gpx.copyright_author = title, words, suggestion.attribution
    track: Any = GPXTrack(name=title, description=words)
    track.type = "running"
    for lon, lat in suggestion.visible_parts():
        east, north = _apart(lon, lat)
        track.segments.append(GPXTrackSegment(list(map(GPXTrackPoint, north.tolist(), east.tolist()))))
    gpx.tracks.append(track)
    for x, y, note in _notes(suggestion, speak):
        gpx.waypoints.append(GPXWaypoint(y, x, name=note.partition(":")[0], description=note))
    return str(gpx.to_xml(version="1.1"))


def _notes(suggestion: Suggestion, speak: Words) -> list[tuple[float, float, str]]:
    """Degrees and words of each note."""
    lon, lat = (np.round(degrees, 7).tolist() for degrees in (suggestion.note_lon_deg, suggestion.note_lat_deg))
    return list(zip(lon, lat, map(speak.say, suggestion.note_words), strict=True))


def as_fit(suggestion: Suggestion, speak: Words) -> bytes:
    """A FIT course, run at an easy pace, with a course point where the side to take changes.

    Raises UsageError for a course that privacy has cut: a watch needs it whole.
    """
    from fit_tool import FitFileBuilder

    if not suggestion.is_whole:
        raise UsageError("course.cut")
    builder = FitFileBuilder(auto_define=True, min_string_size=_NAME_LENGTH)
    builder.add_all(_head(suggestion, speak))
    builder.add_all(_course_points(suggestion, speak))
    builder.add_all(_records(suggestion))
    return bytes(builder.build().to_bytes())


def points_of(suggestion: Suggestion) -> tuple[Floats, Floats, Floats]:
    """Degrees of the line to 1e-7 (as in the map), each place once in a row, and the metres run there."""
    lon, lat = _apart(suggestion.shape_lon_deg, suggestion.shape_lat_deg)
    along = np.concatenate([[0.0], np.cumsum(haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))])
    return lon, lat, along * suggestion.figures.length_m / max(float(along[-1]), 1e-9)


def _apart(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """A line to 1e-7 degrees, each place once in a row."""
    lon, lat = np.round(lon_deg, 7), np.round(lat_deg, 7)
    new = np.append(True, (np.diff(lon) != 0.0) | (np.diff(lat) != 0.0))
    return lon[new], lat[new]


def _clock_ms(along_m: float) -> int:
    """Milliseconds since 1970, whole seconds: FIT has no others."""
    return 1000 * round(BEGUN.timestamp() + along_m / p.V_REF_MPS.value)


def _head(suggestion: Suggestion, speak: Words) -> list[Any]:
    from fit_tool.profile.messages.course_message import CourseMessage
    from fit_tool.profile.messages.event_message import EventMessage
    from fit_tool.profile.messages.file_id_message import FileIdMessage
    from fit_tool.profile.messages.lap_message import LapMessage
    from fit_tool.profile.profile_type import Event, EventType, FileType, Sport

    lon, lat, along = points_of(suggestion)
    file_id, course, lap, event = FileIdMessage(), CourseMessage(), LapMessage(), EventMessage()
    file_id.type, file_id.manufacturer, file_id.product = FileType.COURSE, _MANUFACTURER_DEVELOPMENT, _PRODUCT
    file_id.serial_number, file_id.time_created = _own_mark(suggestion, speak)
    course.course_name, course.sport = _short(speak.say(suggestion.title), _NAME_LENGTH), Sport.RUNNING
    lap.timestamp = lap.start_time = _clock_ms(0.0)
    lap.start_position_lat, lap.start_position_long = float(lat[0]), float(lon[0])
    lap.end_position_lat, lap.end_position_long = float(lat[-1]), float(lon[-1])
    lap.total_distance = float(along[-1])
    lap.total_elapsed_time = lap.total_timer_time = float(along[-1]) / p.V_REF_MPS.value
    event.timestamp, event.event, event.event_type = _clock_ms(0.0), Event.TIMER, EventType.START
    return [file_id, course, lap, event]


def _own_mark(suggestion: Suggestion, speak: Words) -> tuple[int, int]:
    """Serial number and time of creation (ms since 1970) of a course, out of what is in it.

    A file's identity is made of these two beside type, maker and product (FIT SDK, file_id): of two courses that agree
    in them a watch keeps one. So each has its own, and the same course the same. Both are no real ones: the time lies
    in the years before `BEGUN`, where no watch is in doubt of it.
    """
    digest = hashlib.sha256()
    for degrees in points_of(suggestion)[:2]:
        digest.update(np.round(degrees * 1e7).astype("<i8").tobytes())
    for text in (speak.say(suggestion.title), *(repr(note) for note in _notes(suggestion, speak))):
        digest.update(text.encode() + b"\0")
    serial, second = (int.from_bytes(digest.digest()[part]) for part in (slice(0, 4), slice(4, 8)))
    return serial or 1, _clock_ms(0.0) - 1000 * (second % _MADE_WITHIN_S)  # a serial number of 0 is none


def _course_points(suggestion: Suggestion, speak: Words) -> list[Any]:
    from fit_tool.profile.messages.course_point_message import CoursePointMessage
    from fit_tool.profile.profile_type import CoursePoint

    made = []
    for i, (x, y, words) in enumerate(_notes(suggestion, speak)):
        point = CoursePointMessage()
        along = float(suggestion.note_along_m[i])
        point.message_index, point.timestamp, point.distance = i, _clock_ms(along), along
        point.position_lat, point.position_long = y, x
        # generic: a type left or right would be announced as a turn
        point.type, point.course_point_name = CoursePoint.GENERIC, _short(words.partition(":")[0], _NOTE_LENGTH)
        made.append(point)
    return made


def _records(suggestion: Suggestion) -> list[Any]:
    """The line, at most one record a second, and the stop."""
    from fit_tool.profile.messages.event_message import EventMessage
    from fit_tool.profile.messages.record_message import RecordMessage
    from fit_tool.profile.profile_type import Event, EventType

    made: list[Any] = []
    clock = _clock_ms(0.0)
    for x, y, along in zip(*(part.tolist() for part in points_of(suggestion)), strict=True):
        record = RecordMessage()
        clock = max(_clock_ms(along), clock + 1000) if made else clock
        record.timestamp, record.distance = clock, along
        record.position_lat, record.position_long = y, x
        made.append(record)
    stop = EventMessage()
    stop.timestamp, stop.event, stop.event_type = clock, Event.TIMER, EventType.STOP_DISABLE_ALL
    return [*made, stop]


def _short(text: str, length: int) -> str:
    """At most so many bytes of UTF-8, no letter cut in half."""
    return text.encode()[:length].decode(errors="ignore")
