"""Watching: whatever is dropped into a folder goes in, as soon as it has stopped growing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from ..errors import RouteriskError, StoreError, UsageError
from ..messages import said
from .adding import Outcome, map_waiting, never, taken_in
from .reading import identity

if TYPE_CHECKING:
    from ..store import Store
    from ..tracks import Source
    from .maps import Maps

__all__ = ["Clock", "watch"]

LOOK_EVERY_S: Final = 2.0
"""Between two looks at the folder."""
SETTLED_S: Final = 4.0
"""A file that has not changed for so long has stopped growing; so has one that was there at the start, and older."""
PATIENCE_S: Final = 60.0
"""So long what has settled waits for what still grows beside it: the files of one export come best together."""
NAP_S: Final = 0.2
"""So soon a request to stop is heard."""
UNFINISHED: Final = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp")
"""Browsers and copying programs give a file its own name when it is complete."""

Signature: TypeAlias = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""


class Clock:
    """The time that goes by between two looks."""

    def now_s(self) -> float:
        return time.monotonic()

    def nap(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(kw_only=True)
class _Folder:
    """The files below a folder, and since when each is as it is."""

    path: Path
    shunned: Path
    """Not looked into: the data directory."""
    signatures: dict[Path, Signature] = field(default_factory=dict)
    since_s: dict[Path, float] = field(default_factory=dict)
    fresh: set[Path] = field(default_factory=set)
    """Changed since they were last taken in."""
    there: set[Path] | None = None
    """What was there at the start."""

    def look(self, now_s: float) -> None:
        """See what has changed. Raises OSError where the folder cannot be read."""
        found = dict(self._files())
        for path, signature in found.items():
            if self.signatures.get(path) != signature:
                old = self.there is None and time.time() - signature[1] / 1e9 > SETTLED_S
                self.since_s[path] = now_s - SETTLED_S if old else now_s
                self.fresh.add(path)
        self.there = set(found) if self.there is None else self.there
        self.fresh &= found.keys()
        self.signatures = found

    def growing(self, now_s: float) -> set[Path]:
        """What has changed a moment ago, and may go on to."""
        return {path for path in self.fresh if now_s - self.since_s[path] < SETTLED_S}

    def is_ripe(self, now_s: float) -> bool:
        """Whether something has settled, and nothing that is worth waiting for still grows."""
        growing = self.growing(now_s)
        settled = self.fresh - growing
        waited_s = max((now_s - self.since_s[path] for path in settled), default=0.0)
        return bool(settled) and (not growing or waited_s > PATIENCE_S)

    def _files(self) -> Iterator[tuple[Path, Signature]]:
        os.scandir(self.path).close()  # os.walk would say nothing of a folder that is gone
        for here, folders, names in os.walk(self.path):
            folders[:] = [name for name in folders if not _is_passed_over(name) and not self._is_ours(here, name)]
            for name in names:
                if not _is_passed_over(name):
                    with suppress(OSError):  # gone in this moment
                        status = Path(here, name).stat()
                        yield Path(here, name), (status.st_size, status.st_mtime_ns)

    def _is_ours(self, here: str, name: str) -> bool:
        return Path(here, name).absolute() == self.shunned


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(UNFINISHED)


def watch(store: Store, folder: str | os.PathLike[str], maps: Callable[[], Maps], *, told: Callable[[Outcome], None],
          complained: Callable[[RouteriskError], None], arrived: Callable[[list[Outcome]], None] = lambda _: None,
          stopped: Callable[[], bool] = never, processes: int = 1, clock: Clock | None = None) -> None:  # fmt: skip
    """Take in what is in a folder and whatever comes into it, the same way as `add`, until `stopped`.

    A file goes in when it has stopped growing; a request to stop is heard between two files. What the store knows from
    before is not brought in again: at the start it is only counted. `maps` is asked for map data anew for every batch,
    so that a lost network is tried again and no map is held for weeks.

    `told` gets what became of each file, `complained` what went wrong beside (nothing of it ends the watch), `arrived`
    the outcomes of a batch that brought new runs: the place to send notices and to draw the page anew.

    Raises UsageError where there is no such folder.
    """
    path, clock = Path(folder), clock or Clock()
    if not path.is_dir():
        raise UsageError("watch.no-folder", folder=str(path))
    watched = _Watched(store=store, folder=_Folder(path=path, shunned=store.directory.absolute()), told=told,
                       arrived=arrived, processes=processes, stopped=stopped)  # fmt: skip
    said = ""
    while not stopped():
        problem = watched.look(maps, clock.now_s())
        if problem is not None and str(problem) != said:  # what stays wrong is said once
            complained(problem)
        said = str(problem or "")
        for _ in range(round(LOOK_EVERY_S / NAP_S)):
            if not stopped():
                clock.nap(NAP_S)


@dataclass(kw_only=True)
class _Watched:
    """A folder and what of it has gone into a store."""

    store: Store
    folder: _Folder
    told: Callable[[Outcome], None]
    arrived: Callable[[list[Outcome]], None]
    processes: int
    stopped: Callable[[], bool]
    done: set[str] = field(default_factory=set)
    """Sources that are through, as they were."""
    brought: set[str] = field(default_factory=set)
    """The runs that have been told of."""

    def look(self, maps: Callable[[], Maps], now_s: float) -> RouteriskError | None:
        """Look at the folder and bring in what is ripe; returns what went wrong."""
        try:
            self.folder.look(now_s)
            return self._take_in(maps(), now_s) if self.folder.is_ripe(now_s) else None
        except RouteriskError as problem:
            return problem
        except OSError as problem:
            return StoreError("watch.unreadable", folder=str(self.folder.path), reason=str(problem.strerror))

    def _take_in(self, maps: Maps, now_s: float) -> RouteriskError | None:
        from ..tracks import sources

        settled = self.folder.fresh - self.folder.growing(now_s)
        complete = (source for source in sources([self.folder.path]) if self._is_complete(source, now_s))
        found = {self._key(source): source for source in complete}
        outcomes = self._taken_in({key: found[key] for key in found if key not in self.done}, maps)
        if not self.stopped():
            self.folder.fresh -= settled
            map_waiting(self.store, maps, stopped=self.stopped)
        if any(outcome.status == "added" for outcome in outcomes):
            self.arrived(outcomes)
        return maps.problem

    def _taken_in(self, files: dict[str, Source], maps: Maps) -> list[Outcome]:
        """Bring files in, by their keys; what is known from before and was there at the start is only counted."""
        new: list[Outcome] = []
        known = 0
        with closing(taken_in(self.store, list(files.values()), maps, processes=self.processes)) as outcomes:
            for (key, source), outcome in zip(files.items(), outcomes, strict=False):
                self.done.add(key)
                was_there = source.place.root in (self.folder.there or ())
                if outcome.known and was_there and self.brought.isdisjoint(outcome.run_ids):
                    known += 1
                else:
                    new.append(outcome)
                    self.brought |= set(outcome.run_ids)
                    self.told(outcome)
                if self.stopped():
                    break
        if known:
            words = (said("watch.known", n=known),)
            self.told(Outcome(path=str(self.folder.path), status="duplicate", words=words, known=True))
        return new

    def _is_complete(self, source: Source, now_s: float) -> bool:
        """Whether a source was there at the last look, and nothing that it stems from still grows."""
        if isinstance(source.place.root, Path) and source.place.root not in self.folder.signatures:
            return False
        return not any(source.name.startswith(str(path)) for path in self.folder.growing(now_s))

    def _key(self, source: Source) -> str:
        """A source as it is now: where it is, when it was changed last, what its export knows of it."""
        root = source.place.root
        place = str((root, self.folder.signatures.get(root))).encode() if isinstance(root, Path) else root
        return f"{source.name} {source.place.entries} {source.refusal} {identity(place, source.hints)}"
