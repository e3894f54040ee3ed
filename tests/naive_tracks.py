"""The slow, obvious twins of the fast readers, and what it takes to compare both."""

from __future__ import annotations

import re
import struct
from collections import Counter
from math import nan
from typing import Any

import numpy as np

from routerisk.errors import TrackFileError
from routerisk.messages import Message, said
from routerisk.tracks import fit, gpx, tcx
from routerisk.tracks.markup import child_text, inside, local, parsed, tidy, unix_s
from routerisk.tracks.recording import Decoded, Recording, columns, number

FAST = {"fit": fit.decode, "gpx": gpx.decode, "tcx": tcx.decode}


def tcx_slowly(data: bytes) -> Decoded:
    """Every list of elements by a walk through all elements, every name by its text."""
    root = parsed(tidy(data))
    activities = [_activity(element) for element in inside(root, "activity")]
    found = [activity for activity in activities if len(activity)]
    if not found:
        found = [_course(element) for element in inside(root, "course")]
    if not any(len(recording) for recording in found):
        raise TrackFileError("tracks.tcx.no-points")
    empty = len(activities) - len(found)
    skipped = (said("tracks.tcx.some-empty", n=empty),) if 0 < empty < len(activities) else ()
    unread = [part for part in inside(root, "longitudedegrees") if np.isnan(number((part.text or "").strip()))]
    notes = (said("tracks.decimal-commas"),) if re.search(rb"itudeDegrees>\s*-?\d+,\d", tidy(data)) else ()
    notes += (said("tracks.unread-positions", n=len(unread)),) if unread else ()
    return Decoded(recordings=tuple(recording for recording in found if len(recording)), skipped=skipped, notes=notes)


def _activity(activity: Any) -> Recording:
    laps = list(inside(activity, "lap"))
    creators = [child for child in activity if local(child) == "creator"]
    return Recording(
        streams=columns(_rows(activity)),
        sport=str(activity.get("Sport") or ""),
        name=child_text(activity, "notes")[:80],
        device=child_text(creators[0], "name") if creators else "",
        device_distance_m=_total(laps, "distancemeters"),
        device_moving_s=_total(laps, "totaltimeseconds"),
    )


def _course(course: Any) -> Recording:
    points = columns(_rows(course))
    return Recording(streams=points, name=child_text(course, "name"), planned=True)


def _total(laps: list[Any], name: str) -> float:
    total = float(np.sum([number(child_text(lap, name)) for lap in laps])) if laps else nan
    return total if total > 0.0 else nan


def _rows(element: Any) -> list[dict[str, float]]:
    """Track by track, however they lie within each other."""
    points = list(inside(element, "trackpoint"))
    parents = list(dict.fromkeys(point.getparent() for point in points))
    return [_row(point) | {"part": float(i)} for i, parent in enumerate(parents) for point in points
            if point.getparent() is parent]  # fmt: skip


def _row(point: Any) -> dict[str, float]:
    numbers = {
        "longitudedegrees": "lon_deg", "latitudedegrees": "lat_deg", "altitudemeters": "ele_m", "cadence": "cadence",
        "runcadence": "cadence", "distancemeters": "distance_m",
    }  # fmt: skip
    row: dict[str, float] = {}
    for part in inside(point, *numbers, "time", "heartratebpm"):
        name = local(part)
        if name == "time":
            row.setdefault("unix_s", unix_s(part.text or ""))
        elif name == "heartratebpm":
            row.setdefault("heart_rate_bpm", number(child_text(part, "value")))
        else:
            row.setdefault(numbers[name], number((part.text or "").strip()))
    return row


SLOW = {
    "fit": lambda data: fit.decode(data, slowly=True),
    "gpx": lambda data: gpx.decode(data, slowly=True),
    "tcx": tcx_slowly,
}


def outcome(decode: Any, data: bytes) -> Decoded | Message:
    try:
        return decode(data)
    except TrackFileError as error:
        return error.message


def difference(one: Decoded | Message, other: Decoded | Message) -> str:
    """What is not the same in two outcomes, down to the last bit of every number; "" if nothing."""
    if isinstance(one, Message) or isinstance(other, Message):
        return "" if one == other else f"{one} | {other}"
    if (one.skipped, one.notes, len(one.recordings)) != (other.skipped, other.notes, len(other.recordings)):
        return f"{one.skipped} {one.notes} {one.recordings} | {other.skipped} {other.notes} {other.recordings}"[:600]
    for a, b in zip(one.recordings, other.recordings, strict=True):
        if labels(a) != labels(b):
            return f"{labels(a)} | {labels(b)}"
        for stream, values in a.streams.items():
            if not np.array_equal(values, b.streams[stream], equal_nan=True):
                return f"{stream}: {values} | {b.streams[stream]}"
    return ""


def labels(recording: Recording) -> dict[str, str]:
    """Everything but the streams, as text: NaN is equal to NaN then."""
    return {name: repr(value) for name, value in vars(recording).items() if name != "streams"}


def shortened(file: bytes, most: int = 60) -> bytes:
    """One FIT file with every definition, but only the first data messages of every local type."""
    out, sizes, seen, at = bytearray(), {}, Counter(), file[0]
    while at < len(file):
        began, header = at, file[at]
        at += 1
        if header & 0x40 and not header & 0x80:
            at, sizes[header & 0xF] = _after_definition(file, at, bool(header & 0x20))
            out += file[began:at]
            continue
        kind = header >> 5 & 3 if header & 0x80 else header & 0xF
        if kind not in sizes:
            break
        at += sizes[kind]
        seen[kind] += 1
        out += file[began:at] if seen[kind] <= most else b""
    return file[:4] + struct.pack("<I", len(out)) + file[8 : file[0]] + bytes(out) + b"\0\0"


def _after_definition(file: bytes, at: int, has_developers: bool) -> tuple[int, int]:
    end = at + 5 + 3 * file[at + 4] if at + 4 < len(file) else len(file)
    size = sum(file[at + 6 : end : 3])
    if has_developers and end < len(file):
        first, end = end + 1, end + 1 + 3 * file[end]
        size += sum(file[first + 1 : end : 3])
    return end, size
