"""Exports of whole accounts: what the lists of Strava, Garmin and Apple know of the files beside them."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Final

from .. import parameters
from ..messages import Message
from . import apple, fit, garmin, strava
from .archives import Found, Place
from .hints import Hints

LISTS: Final = frozenset(("strava", "garmin", "apple"))
"""Formats that list the activities of an account."""
_PEEK_BYTES: Final = 4096


class Knowledge:
    """What the lists of one export know. Learn every list first, then ask for each file, then for the rests."""

    def __init__(self) -> None:
        self._by_name: dict[str, Hints] = {}
        self._by_start: list[tuple[float, Hints]] = []
        self._starts_s: list[float] = []
        self._garmin: list[tuple[Found, bytes]] = []
        self._rests: list[Found] = []

    def learn(self, file: Found, kind: str, names: set[str]) -> None:
        """Take in one list among files of the given names. Raises TrackFileError."""
        if kind == "apple":
            self._learn_apple(file, names)
            return
        data = file.place.load(int(parameters.TRACK_FILE_MAX_MB.value * 1e6))
        if kind == "strava":
            self._learn_strava(file, data, names)
        else:
            self._by_start = sorted([*self._by_start, *garmin.hints(data)], key=lambda pair: pair[0])
            self._garmin.append((file, data))

    def fail(self, file: Found, why: Message) -> None:
        self._rests.append(Found(name=file.name, place=file.place, refusal=why))

    def hints(self, file: Found, kind: str) -> Hints | None:
        """What is known of a file that is no list; None for a FIT file of an account that is no activity."""
        if not (self._garmin and kind == "fit") or file.refusal is not None:
            return self._by_name.get(file.name, Hints())
        what, start_s = fit.peek(file.place.head(_PEEK_BYTES))
        if what not in ("", "activity"):
            return None
        self._starts_s.append(start_s)
        return garmin.nearest(self._by_start, start_s) or Hints()

    def rests(self) -> Iterator[Found]:
        """What the lists have without a file, and the lists that could not be read."""
        starts_s = sorted(start for start in self._starts_s if not isnan(start))
        for file, data in self._garmin:
            self._rests.append(Found(name=file.name, place=Place(root=garmin.rest(data, starts_s))))
        yield from self._rests

    def _learn_strava(self, file: Found, data: bytes, names: set[str]) -> None:
        """The table stands above the folder of its files, or (first generation) among them."""
        folder, present = _folder(file.name), {}
        for name, hints in strava.hints(data).items():
            for place in (folder + name, folder + name.rpartition("/")[2]):
                if place in names:
                    self._by_name[place] = present[name] = hints
        left = strava.rest(data, present)
        self._rests.append(Found(name=file.name, place=Place(root=left)))

    def _learn_apple(self, file: Found, names: set[str]) -> None:
        with file.place.open() as stream:
            health = apple.read(stream)
        folder = _folder(file.name)
        for workout in health.workouts:
            for route in workout.routes:
                self._by_name[folder + route] = apple.hints(health, workout)
        left = list(apple.rest(health, lambda workout: any(folder + route in names for route in workout.routes)))
        if health.problem:
            self.fail(file, apple.damage(health))
        elif not left:
            self._rests.append(Found(name=file.name, place=Place(root=apple.EMPTY)))
        for workout, data in left:
            name = f"{file.name}: workout of {_minute(workout.start_s)}"
            self._rests.append(Found(name=name, place=Place(root=data)))


def _folder(name: str) -> str:
    return name.rpartition("/")[0] + "/" if "/" in name else ""


def _minute(time_s: float) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(time_s, UTC):%Y-%m-%d %H:%M} UTC"
