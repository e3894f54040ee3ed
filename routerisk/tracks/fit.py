"""FIT: bytes to recordings, through fitparse; whatever stands before a damage is kept."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any, Final

from fitparse.base import FitFileDecoder

from ..errors import TrackFileError
from .recording import Decoded, Recording, columns, number

FIT_EPOCH_S: Final = 631_065_600
"""Unix time of 1989-12-31T00:00:00Z, where FIT counts from."""
FIRST_ABSOLUTE_S: Final = 0x10000000
"""FIT times below this count from the watch's switching on (FIT profile, type date_time)."""
_DEGREES: Final = 180.0 / 2**31
"""Degrees per semicircle."""

_RECORD_FIELDS: Final = {
    "timestamp": "unix_s", "position_long": "lon_deg", "position_lat": "lat_deg", "gps_accuracy": "accuracy_m",
    "enhanced_altitude": "ele_m", "altitude": "ele_m", "cadence": "cadence", "fractional_cadence": "fraction",
    "heart_rate": "heart_rate_bpm", "stance_time_balance": "stance_balance_pct", "distance": "distance_m",
}  # fmt: skip
_KEPT: Final = frozenset(("file_id", "record", "session", "sport", "event", "activity", "device_info"))


@dataclass
class _Contents:
    """What one FIT file (of a chain) says, as far as it could be read."""

    kind: str = ""
    records: list[dict[str, float]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    sports: list[dict[str, Any]] = field(default_factory=list)
    timer: list[tuple[float, str]] = field(default_factory=list)
    device: str = ""
    offset_s: float = FIT_EPOCH_S
    """From the file's clock to Unix time."""
    dated: bool = True
    notes: list[str] = field(default_factory=list)


def decode(data: bytes) -> Decoded:
    """Recordings of one FIT file: one per session, of every file in a chain.

    Raises TrackFileError when nothing of it can be used.
    """
    recordings: list[Recording] = []
    skipped: list[str] = []
    notes: list[str] = []
    for chunk in _chain(data, notes):
        contents = _contents(chunk)
        notes += contents.notes
        if contents.kind not in ("", "activity"):
            skipped.append(f"a FIT file of type {contents.kind}, not an activity")
        elif contents.records or contents.sessions:
            recordings += _by_session(contents)
    if not recordings and not skipped:
        raise TrackFileError("a FIT file without records" + (f" ({notes[0]})" if notes else ""))
    return Decoded(recordings=tuple(recordings), skipped=tuple(skipped), notes=tuple(notes))


def _chain(data: bytes, notes: list[str]) -> Iterator[bytes]:
    """The files of a chain, each with a header that tells its true length and without its checksum."""
    at = 0
    while at + 12 <= len(data):
        header = data[at]
        if data[at + 8 : at + 12] != b".FIT" or header < 12:
            notes.append(f"{len(data) - at} bytes at the end are not FIT and were passed over")
            return
        (stated,) = struct.unpack_from("<I", data, at + 4)
        available = len(data) - at - header
        size = stated if 0 < stated <= available else available
        if size != stated:
            notes.append("the file is cut short: what stands before the cut was kept")
        if size <= 0:
            return
        yield data[at : at + 4] + struct.pack("<I", size) + data[at + 8 : at + header + size]
        at += header + size + 2


def _contents(chunk: bytes) -> _Contents:
    found = _Contents()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            with FitFileDecoder(io.BytesIO(chunk), check_crc=False) as decoder:
                for message in decoder.get_messages():
                    if message.name in _KEPT:
                        _take(found, message)
        except Exception as error:  # noqa: BLE001 - damaged bytes make fitparse fail in any way; what was read is kept
            found.notes.append(f"damaged after {len(found.records)} records ({_first_line(error)}): the rest is lost")
    found.notes += dict.fromkeys(str(warning.message) for warning in said)
    return found


def _take(found: _Contents, message: Any) -> None:
    if message.name == "record":
        found.records.append(_record(message))
        return
    values = {f.name: f.value for f in reversed(message.fields) if f.field_type != "devfield"}
    if message.name == "file_id":
        found.kind = found.kind or _word(values.get("type"))
        found.device = found.device or _device(values)
    elif message.name == "session":
        found.sessions.append(values)
    elif message.name == "sport":
        found.sports.append(values)
    elif message.name == "device_info":
        found.device = found.device or _device(values)
    elif message.name == "event" and values.get("event") == "timer":
        found.timer.append((number(values.get("timestamp")), _word(values.get("event_type"))))
    elif message.name == "activity":
        _set_clock(found, values)


def _record(message: Any) -> dict[str, float]:
    row: dict[str, float] = {}
    for part in message.fields:
        if part.field is None or part.field_type == "devfield":
            continue
        stream = _RECORD_FIELDS.get(part.field.name)
        if stream and stream not in row and isinstance(part.value, int | float):
            row[stream] = float(part.value)
    for stream in ("lon_deg", "lat_deg"):
        if stream in row:
            row[stream] *= _DEGREES
    row["cadence"] = row.get("cadence", nan) + row.pop("fraction", 0.0)
    if row.get("stance_balance_pct") == 0.0:
        del row["stance_balance_pct"]  # COROS writes 0.0 for "no data"
    return row


def _set_clock(found: _Contents, activity: Mapping[str, Any]) -> None:
    """A watch whose clock counts from its switching on may still tell the local time at the end."""
    here, local = number(activity.get("timestamp")), number(activity.get("local_timestamp"))
    if here < FIRST_ABSOLUTE_S <= local:
        found.offset_s = FIT_EPOCH_S + local - here
        found.notes.append("the file tells local time only, no zone: taken as UTC")


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _device(values: Mapping[str, Any]) -> str:
    product = values.get("product_name") or values.get("garmin_product") or values.get("product")
    parts = (_word(values.get("manufacturer")), _word(product))
    return " ".join(p for p in parts if p and p != "0").strip()


def _by_session(found: _Contents) -> Iterator[Recording]:
    """One recording per session: a record belongs to the last session that had begun by then."""
    streams = columns(found.records)
    streams["unix_s"] = streams["unix_s"] + found.offset_s
    whole = Recording(streams=streams, device=found.device)
    sessions = sorted(found.sessions, key=lambda s: _start_s(found, s))
    if not sessions:
        sport = found.sports[-1] if found.sports else {}
        yield _described(found, whole, sport).noting("no summary in the file: its totals are unknown")
        return
    starts = [_start_s(found, s) for s in sessions]
    for i, session in enumerate(sessions):
        if len(sessions) == 1:
            part = whole
        else:
            after = streams["unix_s"] >= starts[i] if i else streams["unix_s"] == streams["unix_s"]
            before = streams["unix_s"] < starts[i + 1] if i + 1 < len(sessions) else after
            part = whole.take(after & before)
        yield _described(found, part, session)


def _start_s(found: _Contents, session: Mapping[str, Any]) -> float:
    start = number(session.get("start_time"))
    return found.offset_s + (0.0 if isnan(start) else start)


def _described(found: _Contents, part: Recording, session: Mapping[str, Any]) -> Recording:
    return Recording(
        streams=part.streams,
        sport=_word(session.get("sport")),
        sub_sport=_word(session.get("sub_sport")),
        name=_word(session.get("sport_profile_name") or session.get("name")),
        device=found.device,
        device_distance_m=number(session.get("total_distance")),
        device_moving_s=number(session.get("total_timer_time")),
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
