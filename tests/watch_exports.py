"""A recording as files: the GPX of Garmin Connect, the GPX of Strava, the FIT of a Garmin watch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.sax.saxutils import escape

import numpy as np
from fit_tool.data_message import DataMessage
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_creator_message import FileCreatorMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.messages.sport_message import SportMessage
from fit_tool.profile.profile_type import (
    Activity,
    Event,
    EventType,
    FileType,
    GarminProduct,
    LapTrigger,
    Manufacturer,
    SessionTrigger,
    Sport,
    SubSport,
)
from simulated_runner import Recording

from routerisk.arrays import Bools, Floats, Ints

SERIAL_NUMBER = 3_400_000_001
PAUSE_S = 5
"""The watch stops its timer when the runner has stood for this long."""
FIT_EPOCH_S = 631_065_600
GARMIN_STEP_S, STRAVA_STEP_S = 8, 7
"""The longest time between two points where a watch keeps but what its line needs."""


@dataclass(frozen=True)
class Export:
    """One file: its bytes, and which seconds of the recording are in it."""

    content: bytes
    rows: Ints


def smart_rows(recording: Recording, step_s: int) -> Ints:
    """Seconds at which the line bends, and at least one in `step_s`: what watches call smart recording."""
    x = recording.lon_deg * np.cos(np.radians(recording.lat_deg[0]))
    heading = np.unwrap(np.arctan2(np.gradient(recording.lat_deg), np.gradient(x)))
    rows = [0]
    for second in range(1, len(heading) - 1):
        since = second - rows[-1]
        if since >= step_s or (since >= 2 and abs(heading[second] - heading[rows[-1]]) > np.radians(25.0)):
            rows.append(second)
    return np.array([*rows, len(heading) - 1], np.int64)


def garmin_gpx(recording: Recording, started_at: datetime, name: str) -> Export:
    """As Garmin Connect exports it."""
    rows = smart_rows(recording, GARMIN_STEP_S)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx creator="Garmin Connect" version="1.1"\n'
        '  xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/11.xsd"\n'
        '  xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"\n'
        '  xmlns="http://www.topografix.com/GPX/1/1"\n'
        '  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        '<metadata><link href="connect.garmin.com"><text>Garmin Connect</text></link>'
        f"<time>{_iso(started_at)}.000Z</time></metadata>\n"
        f"<trk><name>{escape(name)}</name><type>running</type><trkseg>\n"
    )
    points = [
        f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><ele>{ele:.1f}</ele><time>{time}.000Z</time><extensions>'
        f"<ns3:TrackPointExtension><ns3:hr>{heart}</ns3:hr><ns3:cad>{cadence}</ns3:cad></ns3:TrackPointExtension>"
        "</extensions></trkpt>\n"
        for lat, lon, ele, time, heart, cadence in _points(recording, started_at, rows)
    ]
    return Export((head + "".join(points) + "</trkseg></trk>\n</gpx>\n").encode(), rows)


def strava_gpx(recording: Recording, started_at: datetime, name: str) -> Export:
    """As Strava exports it."""
    rows = smart_rows(recording, STRAVA_STEP_S)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx creator="StravaGPX" version="1.1"'
        ' xmlns="http://www.topografix.com/GPX/1/1"'
        ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">\n'
        f" <metadata>\n  <time>{_iso(started_at)}Z</time>\n </metadata>\n"
        f" <trk>\n  <name>{escape(name)}</name>\n  <type>running</type>\n  <trkseg>\n"
    )
    points = [
        f'<trkpt lat="{lat:.6f}" lon="{lon:.6f}"><ele>{ele:.1f}</ele><time>{time}Z</time><extensions>'
        f"<gpxtpx:TrackPointExtension><gpxtpx:hr>{heart}</gpxtpx:hr><gpxtpx:cad>{cadence}</gpxtpx:cad>"
        "</gpxtpx:TrackPointExtension></extensions></trkpt>\n"
        for lat, lon, ele, time, heart, cadence in _points(recording, started_at, rows)
    ]
    return Export((head + "".join(points) + "  </trkseg>\n </trk>\n</gpx>\n").encode(), rows)


def _points(
    recording: Recording, started_at: datetime, rows: Ints
) -> Iterator[tuple[float, float, float, str, int, int]]:
    for row in rows.tolist():
        yield (
            float(recording.lat_deg[row]),
            float(recording.lon_deg[row]),
            float(recording.ele_m[row]),
            _iso(started_at + timedelta(seconds=row)),
            int(recording.heart_rate_bpm[row]),
            round(float(recording.cadence_spm[row]) / 2.0),  # both services count one leg
        )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def garmin_fit(recording: Recording, started_at: datetime) -> Export:
    """As a Garmin watch writes it: a record a second, the timer stopped where the runner stands, a lap a kilometre.

    A recording without positions becomes a treadmill run.
    """
    indoor = bool(np.isnan(recording.lon_deg).all())
    stops = _stops(recording.moving)
    running = np.ones(len(recording.moving), np.bool_)
    for stop, again in stops:
        running[stop + 1 : again] = False
    rows = np.flatnonzero(running)
    start_s = int(started_at.timestamp())
    timer_s = np.cumsum(running) - 1.0
    builder = FitFileBuilder(auto_define=True)
    builder.add_all(_opening(start_s, indoor))
    events = {start_s: EventType.START} | {
        start_s + second: kind
        for stop, again in stops
        for second, kind in ((stop, EventType.STOP_ALL), (again, EventType.START))
    }
    for row in rows.tolist():
        kind = events.get(start_s + row)
        if kind is EventType.START:
            builder.add(_timer(start_s + row, kind))
        builder.add(_record(recording, row, start_s + row, indoor))
        if kind is EventType.STOP_ALL:
            builder.add(_timer(start_s + row, kind))
    builder.add_all(_closing(recording, timer_s, start_s, started_at, indoor))
    return Export(builder.build_bytes(), rows)


def _stops(moving: Bools) -> list[tuple[int, int]]:
    """Seconds from which and until which the timer rests."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], moving, [True]]).astype(np.int8)))
    spells = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(a + PAUSE_S, min(b, len(moving) - 1)) for a, b in spells if a > 0 and b - a > PAUSE_S + 1]


def _filled(message: DataMessage, **fields: object) -> DataMessage:
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def _opening(start_s: int, indoor: bool) -> list[DataMessage]:
    maker = {"manufacturer": Manufacturer.GARMIN.value, "garmin_product": GarminProduct.FR265_LARGE.value}
    return [
        _filled(FileIdMessage(local_id=1), type=FileType.ACTIVITY, serial_number=SERIAL_NUMBER,
                time_created=start_s * 1000, **maker),
        _filled(FileCreatorMessage(local_id=2), software_version=2209),
        _filled(DeviceInfoMessage(local_id=3), timestamp=start_s * 1000, device_index=0, serial_number=SERIAL_NUMBER,
                software_version=22.09, **maker),
        _filled(SportMessage(local_id=4), **_sport(indoor)),
    ]  # fmt: skip


def _sport(indoor: bool) -> dict[str, object]:
    return {"sport": Sport.RUNNING, "sub_sport": SubSport.TREADMILL if indoor else SubSport.GENERIC}


def _timer(unix_s: int, kind: EventType) -> DataMessage:
    return _filled(EventMessage(local_id=5), timestamp=unix_s * 1000, event=Event.TIMER, event_type=kind)


def _record(recording: Recording, row: int, unix_s: int, indoor: bool) -> DataMessage:
    per_leg = float(recording.cadence_spm[row]) / 2.0
    message = _filled(
        RecordMessage(local_id=0),
        timestamp=unix_s * 1000,
        distance=round(float(recording.distance_m[row]), 2),
        heart_rate=int(recording.heart_rate_bpm[row]),
        cadence=int(per_leg),
        fractional_cadence=0.5 if per_leg % 1.0 >= 0.5 else 0.0,
        stance_time_balance=round(float(recording.stance_balance_pct[row]), 2),
    )
    if indoor:
        return message
    lat, lon, ele = (float(values[row]) for values in (recording.lat_deg, recording.lon_deg, recording.ele_m))
    return _filled(message, position_lat=lat, position_long=lon, altitude=round(ele * 5.0) / 5.0)


def _closing(
    recording: Recording, timer_s: Floats, start_s: int, started_at: datetime, indoor: bool
) -> Iterator[DataMessage]:
    """The last stop, a lap for each kilometre, the session and the activity with the watch's local time."""
    last = len(timer_s) - 1
    yield _timer(start_s + last, EventType.STOP_ALL)
    marks = np.searchsorted(recording.distance_m, np.arange(1000.0, recording.distance_m[-1], 1000.0)).tolist()
    bounds = [0, *marks, last]
    for index, (a, b) in enumerate(pairwise(bounds)):
        trigger = LapTrigger.SESSION_END if b == last else LapTrigger.DISTANCE
        yield _filled(LapMessage(local_id=6), message_index=index, event=Event.LAP, event_type=EventType.STOP,
                      lap_trigger=trigger, **_totals(recording, timer_s, start_s, a, b), **_sport(indoor))  # fmt: skip
    yield _filled(SessionMessage(local_id=7), message_index=0, event=Event.SESSION, event_type=EventType.STOP,
                  trigger=SessionTrigger.ACTIVITY_END, first_lap_index=0, num_laps=len(bounds) - 1,
                  **_totals(recording, timer_s, start_s, 0, last), **_sport(indoor))  # fmt: skip
    offset = started_at.utcoffset() or timedelta()
    yield _filled(ActivityMessage(local_id=8), timestamp=(start_s + last) * 1000, num_sessions=1,
                  total_timer_time=float(timer_s[-1]), type=Activity.MANUAL, event=Event.ACTIVITY,
                  event_type=EventType.STOP,
                  local_timestamp=start_s + last + int(offset.total_seconds()) - FIT_EPOCH_S)  # fmt: skip


def _totals(recording: Recording, timer_s: Floats, start_s: int, first: int, last: int) -> dict[str, object]:
    """What laps and sessions tell of the seconds from `first` to `last`."""
    span = slice(first, last + 1)
    return {
        "start_time": (start_s + first) * 1000,
        "timestamp": (start_s + last) * 1000,
        "total_elapsed_time": float(last - first),
        "total_timer_time": float(timer_s[last] - timer_s[first]),
        "total_distance": round(float(recording.distance_m[last] - recording.distance_m[first]), 2),
        "avg_heart_rate": round(float(recording.heart_rate_bpm[span].mean())),
        "max_heart_rate": int(recording.heart_rate_bpm[span].max()),
        "avg_running_cadence": int(recording.cadence_spm[span][recording.moving[span]].mean() / 2.0),
    }
