"""Each run once: which of a file's tracks are new, and which record a run that is there already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..records import Track
    from ..store import Store

__all__ = ["Sorting", "sort_out"]


@dataclass(kw_only=True)
class Sorting:
    """The tracks of one file against what the store has."""

    kept: dict[str, Track] = field(default_factory=dict)
    """By id what the store shall take: new runs, richer recordings of known ones, known ones whose labels grew."""
    known: dict[str, str] = field(default_factory=dict)
    """The runs that were there before the file, by the id that they have after it, with how they were recognised."""
    replaced: dict[str, str] = field(default_factory=dict)
    """Stored recordings that a richer one takes the place of: old id to new."""

    @property
    def run_ids(self) -> tuple[str, ...]:
        """The runs that the file stands for."""
        return tuple(sorted({*self.kept, *self.known}))


def sort_out(store: Store, tracks: Iterable[Track]) -> Sorting:
    """Compare every track with the runs of its time, in the store and in the file itself; the richest one is kept."""
    from ..tracks import richer

    found = Sorting()
    for track in tracks:
        stored = _same(track, _stored(store, track, found))
        earlier = _same(track, list(found.kept.values()))
        how = next(iter({**stored, **earlier}.values()), ("",))[-1]
        rivals = [other for other, _ in (*stored.values(), *earlier.values())]
        best = reduce(richer, rivals, track)
        was_there = bool(stored) or any(run_id in found.known for run_id in earlier)
        for loser in (*stored, *earlier):
            _forget(found, loser, best.run_id, in_store=loser in stored)
        if was_there:
            found.known[best.run_id] = how
        if best.run_id not in stored or _labels(best) != _labels(stored[best.run_id][0]):
            found.kept[best.run_id] = best
    return found


def _stored(store: Store, track: Track, found: Sorting) -> list[Track]:
    """The runs in the store that share a moment with a track and still stand."""
    rows = store.runs_between(track.started_at, track.ended_at)
    return [store.track(row.run_id) for row in rows if row.run_id not in {*found.kept, *found.replaced}]


def _same(track: Track, others: Iterable[Track]) -> dict[str, tuple[Track, str]]:
    """Those of the same activity, by id, with how that is known."""
    from ..tracks import same_activity, summary

    compared = ((other, same_activity(summary(track), summary(other))) for other in others)
    return {other.run_id: (other, how) for other, how in compared if how}


def _forget(found: Sorting, loser: str, winner: str, *, in_store: bool) -> None:
    if loser == winner:
        return
    found.kept.pop(loser, None)
    found.known.pop(loser, None)
    found.replaced = {old: winner if new == loser else new for old, new in found.replaced.items()}
    if in_store:
        found.replaced[loser] = winner


def _labels(track: Track) -> tuple[str, ...]:
    """What `richer` may fill in, comparable also where it is absent."""
    return track.name, track.shoe, track.device, str(track.device_distance_m), str(track.device_moving_s)
