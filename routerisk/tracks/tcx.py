"""TCX: bytes to recordings, through lxml, by local names."""

from __future__ import annotations

from math import nan
from typing import Any, Final

import numpy as np

from ..errors import TrackFileError
from .markup import child_text, inside, local, parsed, tidy, unix_s
from .recording import Decoded, Recording, columns, number

_NUMBERS: Final = {
    "longitudedegrees": "lon_deg", "latitudedegrees": "lat_deg", "altitudemeters": "ele_m", "cadence": "cadence",
    "runcadence": "cadence", "distancemeters": "distance_m",
}  # fmt: skip


def decode(data: bytes) -> Decoded:
    """Recordings of one TCX file: its activities, also those of a multi-sport session; its courses without any.

    Raises TrackFileError when the file cannot be read.
    """
    root = parsed(tidy(data))
    activities = [_activity(element) for element in inside(root, "activity")]
    found = [activity for activity in activities if len(activity)]
    if not found:
        found = [_course(element) for element in inside(root, "course")]
    if not any(len(recording) for recording in found):
        raise TrackFileError("a TCX file without track points")
    empty = len(activities) - len(found)
    skipped = (f"{empty} of its activities without track points",) if 0 < empty < len(activities) else ()
    return Decoded(recordings=tuple(recording for recording in found if len(recording)), skipped=skipped)


def _activity(activity: Any) -> Recording:
    laps = list(inside(activity, "lap"))
    return Recording(
        streams=columns(_row(point) for point in inside(activity, "trackpoint")),
        sport=str(activity.get("Sport") or ""),
        name=child_text(activity, "notes")[:80],
        device=_device(activity),
        device_distance_m=_total(laps, "distancemeters"),
        device_moving_s=_total(laps, "totaltimeseconds"),
    )


def _course(course: Any) -> Recording:
    return Recording(
        streams=columns(_row(point) for point in inside(course, "trackpoint")),
        name=child_text(course, "name"),
        planned=True,
    )


def _row(point: Any) -> dict[str, float]:
    row: dict[str, float] = {}
    for part in inside(point, *_NUMBERS, "time", "heartratebpm"):
        name = local(part)
        if name == "time":
            row.setdefault("unix_s", unix_s(part.text or ""))
        elif name == "heartratebpm":
            row.setdefault("heart_rate_bpm", number(child_text(part, "value")))
        else:
            row.setdefault(_NUMBERS[name], number((part.text or "").strip()))
    return row


def _total(laps: list[Any], name: str) -> float:
    """Sum over the laps of what each states, NaN when one states nothing or the sum is nothing."""
    total = float(np.sum([number(child_text(lap, name)) for lap in laps])) if laps else nan
    return total if total > 0.0 else nan


def _device(activity: Any) -> str:
    for creator in activity:
        if local(creator) == "creator":
            return child_text(creator, "name")
    return ""
