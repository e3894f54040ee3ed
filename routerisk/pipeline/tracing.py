"""Tracing: files and a map, no store; every fix with what was under it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TrackFileError
from ..records import TracedRun
from .maps import MapFile

if TYPE_CHECKING:
    from ..privacy import Cutter
    from ..records import MatchedTrack, Track

__all__ = ["trace", "trace_table"]


def trace(files: Iterable[str | os.PathLike[str]], map_file: str | os.PathLike[str],
          failed: Callable[[TrackFileError], None], cutter: Cutter) -> list[TracedRun]:  # fmt: skip
    """Match and expose files together, as one runner's history, in the order given.

    Every sport is taken, and a line without times is run at an even pace: these files were named. A file that cannot
    be read is handed to `failed`, the rest goes on. What `cutter` hides is neither seen in the rows nor named.

    Raises MapDataError when the map cannot be read.
    """
    from ..exposure import expose
    from ..matching import match

    maps = MapFile(Path(map_file))
    maps.read()  # what is wrong with the map is said before anything of the files
    matched: list[tuple[str, MatchedTrack]] = []
    for file, track in _tracks(files, failed):
        seen = track.has_position
        matched.append((file, match(track, maps.around(track.lon_deg[seen], track.lat_deg[seen]))))
    exposures = expose([one for _, one in matched])
    cutter.exposures(exposures)
    totals = cutter.runs(exposure.totals() for exposure in exposures)
    return [
        TracedRun(file=file, matched=one, exposure=exposure, totals=run,
                  seen=~cutter.hidden_fixes(one.track.lon_deg, one.track.lat_deg))
        for (file, one), exposure, run in zip(matched, exposures, totals, strict=True)
    ]  # fmt: skip


def trace_table(traced: Iterable[TracedRun]) -> Iterator[list[str]]:
    """The rows of `trace --csv`, the header first; without those that may not be seen."""
    from ..export import FIX_COLUMNS, fix_rows

    yield list(FIX_COLUMNS)
    for one in traced:
        for row, seen in zip(fix_rows(one.file, one.matched, one.exposure), one.seen.tolist(), strict=True):
            if seen:
                yield row


def _tracks(files: Iterable[str | os.PathLike[str]],
            failed: Callable[[TrackFileError], None]) -> Iterator[tuple[str, Track]]:  # fmt: skip
    from ..tracks import read_tracks

    for file in files:
        try:
            yield from ((str(file), track) for track in read_tracks(file, timeless="assume"))
        except TrackFileError as problem:
            failed(problem)
