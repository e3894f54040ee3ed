"""Adding: watch exports into the store, once each, with everything that can be computed from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from ..errors import MapDataError
from ..messages import Message, said
from ..store import FileRow, StoredRun
from .clocks import clock_doubts
from .duplicates import labels, sort_out
from .maps import NoMap, blank_network, covers
from .zones import in_usual_zone

if TYPE_CHECKING:
    import os

    from ..records import MatchedTrack, Network, Track
    from ..store import RunRow, Store
    from ..tracks import Reading, Source
    from .duplicates import Sorting
    from .maps import Maps

__all__ = ["Outcome", "Progress", "add", "compute", "map_waiting", "never", "no_progress", "taken_in", "unmapped"]

FEW: Final = 3
"""So many runs of one file are told one by one."""
REMARKS: Final = 2
"""So many remarks are told of one file: its line in the report stays a line."""
TRACE_ADVICE: Final = said("add.trace-advice")
UNKNOWN: Final = "unknown"
"""The usual side of a runner who has stated none."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what is done and how much there is."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file; the lines of the import report."""

    path: str
    status: str
    """"added", "duplicate", "skipped" or "failed"."""
    words: tuple[Message, ...]
    """Sentences of its line in the report."""
    run_ids: tuple[str, ...] = ()
    """The runs that the file stands for."""
    known: bool = False
    """The very content was known: there was no need to read it."""


def no_progress(done: int, total: int) -> None:
    """Progress that nobody watches."""


def add(store: Store, paths: Sequence[str | os.PathLike[str]], maps: Maps, *, progress: Progress = no_progress,
        processes: int = 1) -> list[Outcome]:  # fmt: skip
    """Read files and folders into the store; match and compute only what is new. One outcome per file, in order.

    Every file is one transaction: its runs are kept whole, with all that is computed from them, or not at all. A
    content that the store knows already is not read again. A run without map data waits for some (`map_waiting`);
    its kilometres count all the same. `processes` above 1 reads files beside each other.

    Raises StoreError when the store cannot be written.
    """
    from ..tracks import passed_over_words, sources

    passed_over: Counter[str] = Counter()
    files = list(sources(paths, passed_over))
    outcomes: list[Outcome] = []
    for outcome in taken_in(store, files, maps, processes=processes):
        outcomes.append(outcome)
        progress(len(outcomes), len(files))
    if passed_over:
        path = ", ".join(map(str, paths))
        outcomes.append(Outcome(path=path, status="skipped", words=passed_over_words(passed_over)))
    return outcomes


def taken_in(store: Store, files: Sequence[Source], maps: Maps, *,
             processes: int = 1) -> Generator[Outcome, None, None]:  # fmt: skip
    """What became of each file, in order, as soon as it is kept; leaving off between two files does no harm."""
    from .reading import read_all

    for read in read_all(files, lambda content_hash: _before(store, "", content_hash) is not None, processes):
        outcome = _before(store, read.source.name, read.content_hash)
        if outcome is None and read.reading is not None:
            outcome = _keep(store, read.content_hash, read.reading, maps)
        gone = Outcome(path=read.source.name, status="failed", words=(said("add.taken-out"),))
        yield outcome or gone


def _before(store: Store, path: str, content_hash: str) -> Outcome | None:
    """What to say of a content that was seen before; None where it must be read (a failed file may do better now)."""
    file = store.file(content_hash)
    if file is None or file.status == "failed":
        return None
    if file.status == "skipped":
        return Outcome(path=path, status="skipped", words=file.words, known=True)
    if not file.run_ids:
        return None
    runs = _runs_named(store, file.run_ids)
    words = said("add.before", runs=runs) if file.path == path else said("add.same-file", file=file.path, runs=runs)
    return Outcome(path=path, status="duplicate", words=(words,), run_ids=file.run_ids, known=True)


def _runs_named(store: Store, run_ids: Sequence[str]) -> tuple[Message, ...]:
    if len(run_ids) > FEW:
        return (said("number.runs", n=len(run_ids)),)
    rows = [store.run(run_id) for run_id in run_ids]
    return tuple(said("add.run-named", run_id=row.run_id, start=row.local_start) for row in rows)


def _keep(store: Store, content_hash: str, reading: Reading, maps: Maps) -> Outcome:
    """Compute and keep what came of one file, in one transaction.

    Computing takes its time. Where another process (a `watch`) has written meanwhile, what is there is looked at
    again, so that two processes do not both bring in the same run.
    """
    habit = store.setting("usual-side")
    computed: dict[str, StoredRun] = {}
    while True:
        as_of = store.version
        outcome = _before(store, reading.source, content_hash)
        if outcome is not None:
            return outcome
        found = sort_out(store, reading.tracks)
        kept, assumed = in_usual_zone(store, found.kept)
        runs = [_once(computed, track, maps, habit) for track in kept]
        status, words = _told(store, reading, found, runs, assumed)
        outcome = Outcome(path=reading.source, status=status, words=words, run_ids=found.run_ids)
        file = FileRow(content_hash=content_hash, path=reading.source, status=status, words=words,
                       run_ids=found.run_ids)  # fmt: skip
        if not content_hash or store.record(file, runs, relabelled=found.relabelled,
                                            replaced=found.replaced, as_of=as_of):  # fmt: skip
            return outcome


def _once(computed: dict[str, StoredRun], track: Track, maps: Maps, habit: str) -> StoredRun:
    """What is computed from a track, computed once however often it is asked for; its labels are those given."""
    run = computed.get(track.run_id)
    if run is None or labels(run.track) != labels(track):
        run = computed[track.run_id] = compute(track, maps, habit)
    return run


def _told(store: Store, reading: Reading, found: Sorting, runs: list[StoredRun],
          assumed: list[Message]) -> tuple[str, tuple[Message, ...]]:  # fmt: skip
    """Status and words of one file's line in the report."""
    from ..tracks import NOT_RECORDED

    if reading.failure is not None:
        return "failed", (reading.failure,)
    doubts = clock_doubts(store, also=reading.tracks)
    wrong = [doubts[track.run_id] for track in reading.tracks if track.run_id in doubts and track.run_id in found.how]
    remarks = [*dict.fromkeys(wrong), *assumed, *reading.skipped, *reading.notes]
    if not reading.tracks:
        timeless = any(part.id in NOT_RECORDED for what in reading.skipped for part in what.within())
        left = (*_few(remarks), *((TRACE_ADVICE,) if timeless else ()))
        return "skipped", left or (said("add.no-run"),)
    new = [run for run in runs if run.track.run_id not in found.known]
    told = [*([_added_many(new)] if len(new) > FEW else map(_added, new)), *_few(_recognised(store, found), FEW),
            *_few([said("add.removed", start=track.local_start) for track in found.removed])]  # fmt: skip
    return ("added" if new else "duplicate"), (*told, *_few(remarks))


def _few(words: Sequence[Message], most: int = REMARKS) -> list[Message]:
    """The first of them, and how many more there are."""
    left = len(words) - most
    return [*words[:most], *([said("add.more", n=left)] if left > 0 else [])]


def _added_many(runs: Sequence[StoredRun]) -> Message:
    days = sorted(run.track.local_start.date() for run in runs)
    km = sum(run.exposure.distance_m for run in runs) / 1000.0
    which = "add.many-of-day" if days[0] == days[-1] else "add.many"
    return said(which, n=len(runs), first=days[0], last=days[-1], km=km)


def _recognised(store: Store, found: Sorting) -> list[Message]:
    """What to say of the runs that were there before."""
    old_of = {new: old for old, new in found.replaced.items()}
    kept, relabelled = ({track.run_id for track in tracks} for tracks in (found.kept, found.relabelled))
    told = []
    for run_id, sign in found.known.items():
        how = said(f"add.how.{sign}")
        was = _runs_named(store, [old_of.get(run_id, run_id)])
        if run_id in kept:
            told.append(said("add.richer-now" if run_id in old_of else "add.richer", how=how, run=was, run_id=run_id))
        else:
            told.append(said("add.known-relabelled" if run_id in relabelled else "add.known", how=how, run=was))
    return told


def _added(run: StoredRun) -> Message:
    return said("add.run", run_id=run.track.run_id, start=run.track.local_start, km=run.exposure.distance_m / 1000.0,
                mapping=run.mapping_words)  # fmt: skip


def compute(track: Track, maps: Maps, habit: str = UNKNOWN) -> StoredRun:
    """Match one run to the map data there is, and what follows from that; `habit` as in the setting usual-side.

    Its sides are inferred from the run alone: see `infer_sides`. What may be no run says nothing of the usual side.
    """
    from ..exposure import draft, sides_of, with_sides
    from ..records import SCORED_SPORTS
    from ..scoring import tally, tally_key

    matched, mapping, words = _matched(track, maps)
    exposure, evidence = draft(matched)
    (state_p,) = sides_of([evidence], None if habit == UNKNOWN else habit)
    exposure = with_sides(exposure, evidence, state_p)
    return StoredRun(
        track=track, exposure=exposure, mapping=mapping, mapping_words=words,
        evidence=evidence if mapping == "mapped" and track.sport in SCORED_SPORTS else None,
        tally=tally(exposure), tally_key=tally_key(),
    )  # fmt: skip


def unmapped(track: Track, habit: str = UNKNOWN) -> StoredRun:
    """As `compute`, where no map data is at hand."""
    return compute(track, NoMap(), habit)


def _matched(track: Track, maps: Maps) -> tuple[MatchedTrack, str, Message]:
    """The match, the state of mapping, and words for it."""
    from ..matching import match

    track = track.without_travel()  # no map is wanted of where a train went
    blank, seen = blank_network(track), track.has_position
    if track.indoor or not seen.any():
        return match(track, blank), "indoor", said("mapping.indoor")
    network = _network(track, maps)
    if network is None:
        return match(track, blank), "waiting", said("mapping.waiting")
    matched = match(track, network) if _near(track, network) else None
    if matched is None or not (matched.fix_way_id >= 0).any():
        return match(track, blank), "outside", said("mapping.outside", source=network.source)
    share = (matched.fix_way_id >= 0).sum() / seen.sum()
    return matched, "mapped", said("mapping.mapped", share=float(share))


def _network(track: Track, maps: Maps) -> Network | None:
    """The map data around a track, None where there is none."""
    seen = track.has_position
    try:
        return maps.around(track.lon_deg[seen], track.lat_deg[seen])
    except MapDataError:
        return None


def _near(track: Track, network: Network) -> bool:
    seen = track.has_position
    lon, lat = track.lon_deg[seen], track.lat_deg[seen]
    return covers(network, (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())))


def never() -> bool:
    """Nobody asks to stop."""
    return False


def map_waiting(store: Store, maps: Maps, *, every: bool = False, progress: Progress = no_progress,
                stopped: Callable[[], bool] = never) -> list[RunRow]:  # fmt: skip
    """Match the runs that had no map data, or none of their place; returns those that are mapped by it.

    With `every` all runs are computed again: after a change of the map data, of the usual side, of routerisk itself.
    Each run is one transaction; when `stopped`, the rest is left for another time. Where map data is missing (still,
    or now) a run stays as it is.
    """
    habit = store.setting("usual-side")
    rows = [row for row in store.runs() if every or row.mapping in ("waiting", "outside")]
    mapped = []
    for done, row in enumerate(rows, 1):
        if stopped():
            break
        run = _anew(store, row, maps, habit, every=every)
        if run is not None:
            store.recompute(run)
            mapped += [row] if run.mapping == "mapped" else []
        progress(done, len(rows))
    return mapped


def _without_rides(track: Track) -> Track:
    from ..records import SCORED_SPORTS
    from ..tracks import leaving_out_travel

    return leaving_out_travel(track)[0] if track.sport in SCORED_SPORTS else track


def _anew(store: Store, row: RunRow, maps: Maps, habit: str, *, every: bool) -> StoredRun | None:
    """A stored run computed anew; None where that would tell nothing new."""
    if not (every or row.box_deg is None or maps.may_cover(row.box_deg)):
        return None
    kept = store.track(row.run_id)
    track = _without_rides(kept) if every else kept  # also of a run from before travel was looked for
    same = len(track.left_out) == len(kept.left_out)
    if same and row.mapping != "indoor" and _network(track, maps) is None:
        return None
    run = compute(track, maps, habit)
    worse = row.mapping == "mapped" and run.mapping != "mapped"
    return None if worse or (run.mapping == row.mapping and not every) else run
