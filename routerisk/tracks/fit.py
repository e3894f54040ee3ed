"""FIT: bytes to recordings, through fitparse; whatever stands before a damage is kept."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any, Final

import numpy as np

from ..arrays import Floats
from ..errors import TrackFileError
from ..geo import timezone_ahead
from ..messages import Message, said
from .fit_bulk import Decoder, Walk
from .fit_chain import CUT_SHORT, files, mended
from .fit_records import streams_of
from .recording import Decoded, Recording, number, part_after, start_and_end

FIT_EPOCH_S: Final = 631_065_600
"""Unix time of 1989-12-31T00:00:00Z, where FIT counts from."""
FIRST_ABSOLUTE_S: Final = 0x10000000
"""FIT times below this count from the watch's switching on (FIT profile, type date_time)."""

_LOST_PART: Final = said("tracks.fit.lost-part")
_DOUBTS: Final = {
    "terminated": CUT_SHORT,
    "field size": said("tracks.fit.odd-fields"),
    "dev": said("tracks.fit.developer-fields"),
}
"""What a warning of fitparse means, by words in it."""
_KEPT: Final = frozenset(("file_id", "record", "session", "sport", "course", "event", "activity", "device_info"))


@dataclass
class _Contents:
    """What one FIT file (of a chain) says, as far as it could be read."""

    kind: str = ""
    streams: Mapping[str, Floats] = field(default_factory=dict)
    """Of all records, in the file's own time."""
    sessions: list[dict[str, Any]] = field(default_factory=list)
    sports: list[dict[str, Any]] = field(default_factory=list)
    timer: list[tuple[float, str]] = field(default_factory=list)
    device: str = ""
    offset_s: float = FIT_EPOCH_S
    """From the file's clock to Unix time."""
    timezone: str = ""
    notes: list[Message] = field(default_factory=list)


def decode(data: bytes, *, slowly: bool = False) -> Decoded:
    """Recordings of one FIT file: one per session, of every file in a chain.

    `slowly` has every message read by fitparse, to the same end.
    Raises TrackFileError when nothing of it can be used.
    """
    recordings: list[Recording] = []
    skipped: list[Message] = []
    notes: list[Message] = []
    for file in files(data, notes):
        contents = _contents(file, slowly)
        notes += contents.notes
        if contents.kind not in ("", "activity", "course"):
            skipped.append(said("tracks.fit.other-kind", kind=contents.kind))
        elif len(contents.streams["unix_s"]) or contents.sessions:
            recordings += _by_session(contents)
    if not recordings and not skipped:
        if not notes:
            raise TrackFileError("tracks.fit.no-records")
        why = said("tracks.fit.damaged") if notes[-1] == _LOST_PART else notes[-1]
        raise TrackFileError("tracks.fit.no-records-why", why=why)
    return Decoded(recordings=tuple(recordings), skipped=tuple(skipped), notes=tuple(dict.fromkeys(notes)))


def peek(data: bytes) -> tuple[str, float]:
    """Type of a FIT file ("activity", "monitoring_b", ...; "" unknown) and when it was begun (Unix time or NaN)."""
    for file in files(data, []):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                with Decoder(file) as decoder:
                    for message in decoder.get_messages("file_id"):
                        values = _values(message)
                        return _word(values.get("type")), number(values.get("time_created")) + FIT_EPOCH_S
            except Exception:  # noqa: BLE001 - damaged bytes make fitparse fail in any way; nothing is known then
                return "", nan
    return "", nan


def _contents(file: bytes, slowly: bool) -> _Contents:
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        found, problem = _read(file, slowly)
        if isinstance(problem, AttributeError) and (better := mended(file)) != file:
            found, problem = _read(better, slowly)
    if problem is not None:
        n = len(found.streams["unix_s"])
        found.notes.append(said("tracks.fit.lost-rest", n=n) if n else _LOST_PART)
    found.notes += dict.fromkeys(_plainly(str(warning.message)) for warning in doubts)
    return found


def _plainly(warning: str) -> Message:
    """What a warning of fitparse means to somebody who only wants their run."""
    known = (meaning for part, meaning in _DOUBTS.items() if part in warning.lower())
    return next(known, None) or said("tracks.fit.doubt", problem=warning)


def _read(file: bytes, slowly: bool) -> tuple[_Contents, Exception | None]:
    """Everything in the file, and the error that ended it, if one did. Raises TrackFileError."""
    found, walk, problem = _Contents(), Walk(file, _KEPT, slowly=slowly), None
    try:
        for message in walk.messages():
            _take(found, message)
    except TrackFileError:
        raise
    except Exception as error:  # noqa: BLE001 - damaged bytes make fitparse fail in any way; what was read is kept
        problem = error
    found.streams = streams_of(*walk.columns())
    return found, problem


def _values(message: Any) -> dict[str, Any]:
    return {f.name: f.value for f in reversed(message.fields) if f.field_type != "devfield"}


def _take(found: _Contents, message: Any) -> None:
    values = _values(message)
    if message.name == "file_id":
        found.kind = found.kind or _word(values.get("type"))
        found.device = found.device or _device(values)
    elif message.name == "session":
        found.sessions.append(values)
    elif message.name in {"sport", "course"}:
        found.sports.append(values)
    elif message.name == "device_info":
        found.device = found.device or _device(values)
    elif message.name == "event" and values.get("event") == "timer":
        found.timer.append((number(values.get("timestamp")), _word(values.get("event_type"))))
    elif message.name == "activity":
        _set_clock(found, values)


def _set_clock(found: _Contents, activity: Mapping[str, Any]) -> None:
    """What the file's last message tells of local time: the zone, or the time itself where the watch had no other."""
    here, local = number(activity.get("timestamp")), number(activity.get("local_timestamp"))
    if here < FIRST_ABSOLUTE_S <= local:
        found.offset_s = FIT_EPOCH_S + local - here
        found.timezone = "Etc/UTC"  # the clock is local as it is: no other zone must be assumed for it
        found.notes.append(said("tracks.fit.local-time"))
    elif here >= FIRST_ABSOLUTE_S:
        found.timezone = timezone_ahead(local - here, here + FIT_EPOCH_S)


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _device(values: Mapping[str, Any]) -> str:
    product = values.get("product_name") or values.get("garmin_product") or values.get("product")
    parts = (_word(values.get("manufacturer")), _word(product))
    return " ".join(p for p in parts if p and p != "0").strip()


def _by_session(found: _Contents) -> Iterator[Recording]:
    """One recording per session: a record belongs to the last session that had begun by then."""
    streams = {**found.streams, "unix_s": found.streams["unix_s"] + found.offset_s}
    streams["part"] = _parts(found, streams["unix_s"])
    sessions = sorted(found.sessions, key=lambda session: _start_s(found, session))
    if not sessions:
        sport = found.sports[-1] if found.sports else {}
        alone = None if found.kind == "course" else said("tracks.fit.no-summary")
        yield _described(found, streams, sport).noting(alone)
        return
    starts = np.array([_start_s(found, session) for session in sessions[1:]])
    member = np.searchsorted(starts, np.nan_to_num(streams["unix_s"], nan=-np.inf), side="right")
    for i, session in enumerate(sessions):
        own = {name: values[member == i] for name, values in streams.items()}
        yield _described(found, own, session)


def _start_s(found: _Contents, session: Mapping[str, Any]) -> float:
    start = number(session.get("start_time"))
    return found.offset_s + (0.0 if isnan(start) else start)


def _described(found: _Contents, streams: Mapping[str, Floats], session: Mapping[str, Any]) -> Recording:
    moving_s = number(session.get("total_timer_time"))
    elapsed_s = number(session.get("total_elapsed_time"))
    distance_m = number(session.get("total_distance"))
    bare = not len(streams["unix_s"]) and elapsed_s > 0.0
    return Recording(
        streams=start_and_end(_start_s(found, session), elapsed_s) if bare else streams,
        summary=bare,
        planned=found.kind == "course",
        sport=_word(session.get("sport")),
        sub_sport=_word(session.get("sub_sport")),
        name=_word(session.get("sport_profile_name") or session.get("name")),
        device=found.device,
        timezone=found.timezone,
        device_distance_m=distance_m if distance_m > 0.0 else nan,
        device_moving_s=moving_s if moving_s > 0.0 else _running_s(found, streams["unix_s"]),
    )


def _parts(found: _Contents, unix_s: Floats) -> Floats:
    """How often the timer had been started again by each record; a start without a stop before it tells nothing."""
    events = sorted((t + found.offset_s, kind) for t, kind in found.timer if not isnan(t))
    starts, stopped = [], False
    for time, kind in events:
        if kind == "start" and stopped:
            starts.append(time)
        stopped = (stopped and kind != "start") or kind.startswith("stop")
    return part_after(starts, unix_s)


def _running_s(found: _Contents, unix_s: Floats) -> float:
    """Seconds within a recording's time that the timer ran, by its start and stop events; NaN without both kinds."""
    events = sorted((t + found.offset_s, kind) for t, kind in found.timer if not isnan(t))
    known = unix_s[np.isfinite(unix_s)]
    if not len(known) or not any(kind.startswith("stop") for _, kind in events):
        return nan
    total, since = 0.0, nan
    for time, kind in events:
        at = min(max(time, float(known.min())), float(known.max()))
        if kind == "start" and isnan(since):
            since = at
        elif kind.startswith("stop") and not isnan(since):
            total, since = total + at - since, nan
    return total if total > 0.0 else nan
