"""Each run once: which of a file's tracks are new, and which record a run that is there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np

from .. import parameters
from .corrections import corrected

if TYPE_CHECKING:
    from ..records import Track
    from ..store import Store

__all__ = ["Sorting", "labels", "sort_out"]

DAY_S: Final = 86_400


@dataclass(kw_only=True)
class Sorting:
    """The tracks of one file beside what the store has of the same days."""

    was: dict[str, Track] = field(default_factory=dict)
    """By id the runs that the store had and that were compared with."""
    now: dict[str, Track] = field(default_factory=dict)
    """By id what these runs, and those of the file, are after the file."""
    how: dict[str, str] = field(default_factory=dict)
    """By id the runs that the file stands for, with how they were recognised; "" where nothing was there."""
    replaced: dict[str, str] = field(default_factory=dict)
    """Stored recordings that a richer one takes the place of: old id to new."""
    removed: list[Track] = field(default_factory=list)
    """Tracks of the file that are runs which the runner has taken out."""
    days: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Ids by the days (of Unix time) that they touch."""

    @property
    def run_ids(self) -> tuple[str, ...]:
        """The runs that the file stands for."""
        return tuple(sorted(self.how))

    @property
    def known(self) -> dict[str, str]:
        """Those of them that were there before the file, in whatever recording, with how they were recognised.

        One that was replaced and came back as a run of its own is known by its id.
        """
        return {run_id: how or "content" for run_id, how in self.how.items()
                if run_id in self.was or run_id in self.replaced.values()}  # fmt: skip

    @property
    def kept(self) -> list[Track]:
        """What the store shall take whole: new runs, richer recordings of known ones."""
        return [self.now[run_id] for run_id in self.how if not self._stays(run_id)]

    @property
    def relabelled(self) -> list[Track]:
        """The stored runs that stay, with labels (name, shoe, device, its totals) that they lacked."""
        return [self.now[run_id] for run_id in self.how
                if self._stays(run_id) and labels(self.now[run_id]) != labels(self.was[run_id])]  # fmt: skip

    def _stays(self, run_id: str) -> bool:
        return run_id in self.was and _same_recording(self.was[run_id], self.now[run_id])

    def put(self, track: Track) -> None:
        """Note what a run is by now; one that another had taken the place of is a run of its own again."""
        self.now[track.run_id] = track
        self.replaced.pop(track.run_id, None)
        for day in _days(track):
            self.days[day].add(track.run_id)

    def replace(self, loser: str, winner: str) -> None:
        """Put the recording of id `winner` in the place of another."""
        del self.now[loser]
        self.how.pop(loser, None)
        self.replaced = {old: winner if new == loser else new for old, new in self.replaced.items()}
        if loser in self.was:
            self.replaced[loser] = winner

    def near(self, track: Track) -> list[Track]:
        """What there is by now on the days that a track touches."""
        ids = {run_id for day in _days(track) for run_id in self.days[day]}
        return [self.now[run_id] for run_id in sorted(ids) if run_id in self.now]


def _days(track: Track) -> range:
    """The days that it touches, by whatever clock."""
    off_s = parameters.SHIFTED_MAX_H.value * 3600.0
    first, last = track.started_at.timestamp() - off_s, track.ended_at.timestamp() + off_s
    return range(int(first // DAY_S), int(last // DAY_S) + 1)


def sort_out(store: Store, tracks: Iterable[Track]) -> Sorting:
    """Compare every track with the runs of its time, in the store and in the file itself; the richest one is kept."""
    from ..tracks import richer, same_activity, summary

    found = Sorting()
    for track in tracks:
        gone = store.removed(track.started_at, track.ended_at)
        if any(same_activity(summary(track), summary(other)) for other in gone):
            found.removed.append(track)
            continue
        _look_up(found, store, track)
        compared = ((other, same_activity(summary(track), summary(other))) for other in found.near(track))
        same = [(other, how) for other, how in compared if how]
        best = reduce(richer, (other for other, _ in same), track)
        for other, _ in same:
            if other.run_id != best.run_id:
                found.replace(other.run_id, best.run_id)
        found.put(best)
        found.how[best.run_id] = same[0][1] if same else ""
    for run_id in found.how:
        recordings = [run_id, *(old for old, new in found.replaced.items() if new == run_id)]
        found.now[run_id] = corrected(found.now[run_id], store.corrections(recordings))
    return found


def _look_up(found: Sorting, store: Store, track: Track) -> None:
    """Bring in the stored runs that share a moment with a track, by whatever clock."""
    off = timedelta(hours=parameters.SHIFTED_MAX_H.value)
    for row in store.runs_between(track.started_at - off, track.ended_at + off):
        if row.run_id not in found.was:
            found.was[row.run_id] = store.track(row.run_id)
            found.put(found.was[row.run_id])


def _same_recording(one: Track, other: Track) -> bool:
    """Whether two tracks have the same streams; and, without a place, the totals that say how long the run was."""
    names = [item.name for item in fields(one) if isinstance(getattr(one, item.name), np.ndarray)]
    same = all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in names)
    return same and (bool(one.has_position.any()) or _totals(one) == _totals(other))


def labels(track: Track) -> tuple[str, ...]:
    """What another file may say otherwise, comparable also where it is absent."""
    return track.sport, track.name, track.shoe, track.device, *_totals(track)


def _totals(track: Track) -> tuple[str, ...]:
    return str(track.device_distance_m), str(track.device_moving_s)
