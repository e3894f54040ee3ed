"""Garmin's account export: `*summarizedActivities.json`, the list of everything that the account has."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from math import isnan, nan
from typing import Any, Final

from .. import parameters
from ..errors import TrackFileError
from ..messages import said
from .hints import Hints
from .recording import Decoded, Recording, number, start_and_end

_KEY: Final = "summarizedActivitiesExport"


def decode(data: bytes) -> Decoded:
    """The activities of the list: totals only. Raises TrackFileError when it cannot be read."""
    recordings = tuple(_summary(entry) for entry in _entries(data) if not isnan(_start_s(entry)))
    skipped = () if recordings else (said("tracks.list.files-elsewhere"),)
    return Decoded(recordings=recordings, skipped=skipped)


def is_list(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") and _KEY.encode() in head


def hints(data: bytes) -> list[tuple[float, Hints]]:
    """What the list knows of each activity, with its start (Unix time), in that order. Raises TrackFileError."""
    found = [(_start_s(entry), _hints(entry)) for entry in _entries(data)]
    return sorted((pair for pair in found if not isnan(pair[0])), key=lambda pair: pair[0])


def nearest(known: Sequence[tuple[float, Hints]], start_s: float) -> Hints | None:
    """What is known of the activity that was begun at a moment, None of none."""
    at = bisect_left(known, start_s, key=lambda pair: pair[0])
    near = [pair for pair in known[max(0, at - 1) : at + 1] if abs(pair[0] - start_s) <= parameters.EXPORT_NEAR_S.value]
    return min(near, key=lambda pair: abs(pair[0] - start_s))[1] if near else None


def rest(data: bytes, starts_s: Sequence[float]) -> bytes:
    """The list without the activities that have a file (begun at one of the sorted moments)."""
    kept = [entry for entry in _entries(data) if not _has_one(starts_s, _start_s(entry))]
    return json.dumps([{_KEY: kept}]).encode()


def _has_one(starts_s: Sequence[float], start_s: float) -> bool:
    at = bisect_left(starts_s, start_s)
    return any(abs(found - start_s) <= parameters.EXPORT_NEAR_S.value for found in starts_s[max(0, at - 1) : at + 1])


def _entries(data: bytes) -> list[dict[str, Any]]:
    try:
        parts = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise TrackFileError("tracks.list.not-readable") from error
    return list(_flat(parts if isinstance(parts, list) else [parts]))


def _flat(parts: list[Any]) -> Iterator[dict[str, Any]]:
    for part in parts:
        if isinstance(part, dict):
            inner = part.get(_KEY)
            yield from _flat(inner) if isinstance(inner, list) else [part]


def _start_s(entry: dict[str, Any]) -> float:
    """The list counts milliseconds."""
    for key in ("startTimeGmt", "beginTimestamp"):
        if not isnan(milliseconds := number(entry.get(key))):
            return milliseconds / 1000.0
    return nan


def _hints(entry: dict[str, Any]) -> Hints:
    metres, moving_s = number(entry.get("distance")) / 100.0, number(entry.get("movingDuration")) / 1000.0
    return Hints(
        sport=str(entry.get("activityType") or entry.get("sportType") or ""),
        name=str(entry.get("name") or ""),
        device_distance_m=metres if metres > 0.0 else nan,
        device_moving_s=moving_s if moving_s > 0.0 else nan,
    )


def _summary(entry: dict[str, Any]) -> Recording:
    known = _hints(entry)
    elapsed_s = number(entry.get("elapsedDuration") or entry.get("duration")) / 1000.0
    return Recording(
        streams=start_and_end(_start_s(entry), 0.0 if isnan(elapsed_s) else elapsed_s),
        summary=True,
        sport=known.sport,
        name=known.name,
        device_distance_m=known.device_distance_m,
        device_moving_s=known.device_moving_s,
    )
