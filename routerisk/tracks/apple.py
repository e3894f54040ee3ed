"""Apple Health's export: `export.xml`, streamed, for it can be gigabytes; routes are GPX files beside it."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import isnan, nan
from typing import IO, Any, Final

import numpy as np

from .. import parameters
from ..arrays import Floats
from ..errors import TrackFileError
from ..messages import Message, said
from ..records import SCORED_SPORTS
from ..units import KM_PER_MILE, METRES_PER_FOOT
from . import sports
from .hints import Hints
from .markup import HEAD_BYTES, local, unix_s, without_doctype
from .recording import Decoded, Recording, columns, first_line, number

EMPTY: Final = b"<HealthData/>"
"""An export without workouts."""

_METRES: Final = {
    "km": 1000.0,
    "mi": 1000.0 * KM_PER_MILE,
    "m": 1.0,
    "yd": 3.0 * METRES_PER_FOOT,
    "ft": METRES_PER_FOOT,
}
_SECONDS: Final = {"min": 60.0, "s": 1.0, "sec": 1.0, "hr": 3600.0, "h": 3600.0}
_RESUMED: Final = frozenset(("HKWorkoutEventTypeResume", "HKWorkoutEventTypeMotionResumed"))
_HEART_RATE: Final = "HKQuantityTypeIdentifierHeartRate"
_DISTANCE: Final = "HKQuantityTypeIdentifierDistanceWalkingRunning"


@dataclass(frozen=True, kw_only=True)
class Workout:
    """One workout as `export.xml` has it."""

    sport: str
    start_s: float
    end_s: float
    moving_s: float = nan
    distance_m: float = nan
    device: str = ""
    timezone: str = ""
    indoor: bool = False
    resumed_s: tuple[float, ...] = ()
    """When it went on after a pause, the runner's own or the watch's."""
    routes: tuple[str, ...] = ()
    """Paths of its GPX files as the export names them, without a leading slash."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a health export says of workouts, and every heart rate in it."""

    workouts: tuple[Workout, ...]
    heart_s: Floats
    """(k,) Unix times, increasing."""
    heart_bpm: Floats
    problem: str = ""
    """What was wrong with the file, "" if nothing was."""

    def heart_rate(self, workout: Workout) -> tuple[Floats, Floats]:
        """Unix times, increasing, and beats per minute within a workout."""
        within = slice(*np.searchsorted(self.heart_s, [workout.start_s, np.nextafter(workout.end_s, np.inf)]))
        return self.heart_s[within].copy(), self.heart_bpm[within].copy()


class _Headless(io.RawIOBase):
    """A stream without its document type: Apple's is not well-formed in some years, and none is wanted."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._head = without_doctype(stream.read(HEAD_BYTES))

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            size = len(self._head) if size < 0 else size
            given, self._head = self._head[:size], self._head[size:]
            return given
        return self._stream.read(size)


def read(stream: IO[bytes]) -> Health:
    """Workouts and heart rates of an `export.xml`, in one pass and little memory; what is broken is left out.

    Raises TrackFileError when it cannot be read at all.
    """
    from lxml import etree

    workouts: list[Workout] = []
    heart_s, heart_bpm, problem = array("d"), array("d"), ""
    try:
        elements = etree.iterparse(_Headless(stream), events=("end",), tag=("Record", "Workout"), recover=True,
                                   resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)  # fmt: skip
        for _, element in elements:
            if local(element) == "workout":
                workouts.append(_workout(element))
            elif element.get("type") == _HEART_RATE:
                heart_s.append(_time_s(element.get("startDate")))
                heart_bpm.append(number(element.get("value")))
            _forget(element)
        problem = next((first_line(ValueError(entry.message)) for entry in elements.error_log), "")
    except Exception as error:  # the stream below may be a damaged zip; what was read is kept
        problem = first_line(error)
        if not workouts:
            raise TrackFileError("tracks.apple.not-readable", problem=problem) from error
    time, first = np.unique(np.array(heart_s, np.float64), return_index=True)
    known = np.isfinite(time)
    return Health(
        workouts=tuple(workouts),
        heart_s=time[known],
        heart_bpm=np.array(heart_bpm, np.float64)[first][known],
        problem=problem,
    )


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def decode(data: bytes) -> Decoded:
    """The workouts of a whole `export.xml` without their routes: totals and heart rates. Raises TrackFileError."""
    health = read(io.BytesIO(data))
    recordings = tuple(_recording(health, workout) for workout in health.workouts if workout.end_s > workout.start_s)
    skipped = () if recordings else (said("tracks.apple.nothing"),)
    notes = (damage(health),) if health.problem else ()
    return Decoded(recordings=recordings, skipped=skipped, notes=notes)


def damage(health: Health) -> Message:
    """What is to be said of an export that could not be read to its end."""
    return said("tracks.apple.damaged", problem=health.problem, n=len(health.workouts))


def hints(health: Health, workout: Workout) -> Hints:
    """What the export knows of a workout's route."""
    return Hints(
        sport=workout.sport,
        device=workout.device,
        timezone=workout.timezone,
        device_distance_m=workout.distance_m if len(workout.routes) < 2 else nan,
        device_moving_s=workout.moving_s if len(workout.routes) < 2 else nan,
        heart_rate=health.heart_rate(workout),
        resumed=(np.array(workout.resumed_s),) if workout.resumed_s else None,
    )


def rest(health: Health, is_present: Callable[[Workout], bool]) -> Iterator[tuple[Workout, bytes]]:
    """Every run and walk whose route is not present, each as a small health export of its own."""
    for workout in health.workouts:
        timed = workout.end_s > workout.start_s >= parameters.EARLIEST_UNIX_S.value
        if timed and sports.normalised(workout.sport) in SCORED_SPORTS and not is_present(workout):
            yield workout, _written(health, workout)


def _workout(element: Any) -> Workout:
    details = {part.get("key"): part.get("value") or "" for part in element if local(part) == "metadataentry"}
    routes = [str(part.get("path") or "") for part in element.iter() if local(part) == "filereference"]
    resumed = [_time_s(part.get("date")) for part in element
               if local(part) == "workoutevent" and part.get("type") in _RESUMED]  # fmt: skip
    return Workout(
        resumed_s=tuple(sorted(time for time in resumed if not isnan(time))),
        sport=str(element.get("workoutActivityType") or ""),
        start_s=_time_s(element.get("startDate")),
        end_s=_time_s(element.get("endDate")),
        moving_s=number(element.get("duration")) * _SECONDS.get(element.get("durationUnit") or "min", nan),
        distance_m=_distance_m(element),
        device=str(element.get("sourceName") or ""),
        timezone=details.get("HKTimeZone", ""),
        indoor=details.get("HKIndoorWorkout") == "1",
        routes=tuple(route.lstrip("/") for route in routes if route),
    )


def _distance_m(element: Any) -> float:
    """Older exports state it on the workout, newer ones in a statistic below it."""
    stated = [(element.get("totalDistance"), element.get("totalDistanceUnit"))]
    stated += [(part.get("sum"), part.get("unit")) for part in element if part.get("type") == _DISTANCE]
    metres = [number(value) * _METRES.get(unit or "", nan) for value, unit in stated]
    return next((value for value in metres if value > 0.0), nan)


def _time_s(text: str | None) -> float:
    """Unix time of "2019-06-11 15:00:42 -0700", or "2019-06-11 3:00:42 PM -0700" of a phone that counts to 12."""
    told = text or ""
    return unix_s(told.replace(" +", "+").replace(" -", "-"))


def _recording(health: Health, workout: Workout) -> Recording:
    time, bpm = health.heart_rate(workout)
    rows: Iterable[dict[str, float]] = (
        {"unix_s": t, "heart_rate_bpm": b} for t, b in zip(time.tolist(), bpm.tolist(), strict=True)
    )
    return Recording(
        streams=columns([{"unix_s": workout.start_s}, *rows, {"unix_s": workout.end_s}]),
        summary=True,
        sport=workout.sport,
        sub_sport="indoor" if workout.indoor else "",
        device=workout.device,
        timezone=workout.timezone,
        device_distance_m=workout.distance_m,
        device_moving_s=workout.moving_s,
    )


def _written(health: Health, workout: Workout) -> bytes:
    from lxml import etree

    root = etree.Element("HealthData")
    told = {
        "workoutActivityType": workout.sport,
        "startDate": _text(workout.start_s),
        "endDate": _text(workout.end_s),
        "sourceName": workout.device,
    }
    if not isnan(workout.moving_s):
        told |= {"duration": repr(workout.moving_s), "durationUnit": "s"}
    if not isnan(workout.distance_m):
        told |= {"totalDistance": repr(workout.distance_m), "totalDistanceUnit": "m"}
    element = etree.SubElement(root, "Workout", told)
    for key, value in (("HKTimeZone", workout.timezone), ("HKIndoorWorkout", "1" if workout.indoor else "")):
        if value:
            etree.SubElement(element, "MetadataEntry", {"key": key, "value": value})
    for time, bpm in zip(*health.heart_rate(workout), strict=True):
        etree.SubElement(root, "Record", {"type": _HEART_RATE, "startDate": _text(time), "value": repr(float(bpm))})
    return bytes(etree.tostring(root))


def _text(time_s: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(time_s, UTC).isoformat()
