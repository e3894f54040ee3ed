"""Tracing: files and a map, no store; every fix with what was under it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import TrackFileError
from ..parameters import EARLIEST_UNIX_S

if TYPE_CHECKING:
    from ..records import Exposure, MatchedTrack, Track

__all__ = ["Traced", "trace"]


@dataclass(frozen=True, kw_only=True)
class Traced:
    """One activity of one file."""

    file: str
    matched: MatchedTrack
    exposure: Exposure

    @property
    def has_times(self) -> bool:
        """Whether the file tells when; else an even pace from 1970 on is assumed."""
        return self.matched.track.started_at.timestamp() >= EARLIEST_UNIX_S.value

    @property
    def on_way_share(self) -> float:
        """Of the fixes with a position; 0 where there is none."""
        return float((self.matched.fix_way_id >= 0).sum() / max(self.matched.track.has_position.sum(), 1))


def trace(files: Iterable[str | os.PathLike[str]], map_file: str | os.PathLike[str],
          failed: Callable[[TrackFileError], None]) -> list[Traced]:  # fmt: skip
    """Match and expose files together, as one runner's history, in the order given.

    Every sport is taken, and a line without times is run at an even pace: these files were named. A file that cannot
    be read is handed to `failed`, the rest goes on.

    Raises MapDataError when the map cannot be read.
    """
    from ..exposure import expose
    from ..matching import match
    from ..osm import read_network

    network = read_network(map_file)
    matched: list[tuple[str, MatchedTrack]] = []
    for file, track in _tracks(files, failed):
        matched.append((file, match(track, network)))
    exposures = expose([one for _, one in matched], network)
    return [Traced(file=file, matched=one, exposure=exposure)
            for (file, one), exposure in zip(matched, exposures, strict=True)]  # fmt: skip


def _tracks(files: Iterable[str | os.PathLike[str]],
            failed: Callable[[TrackFileError], None]) -> Iterator[tuple[str, Track]]:  # fmt: skip
    from ..tracks import read_tracks

    for file in files:
        try:
            yield from ((str(file), track) for track in read_tracks(file, timeless="assume"))
        except TrackFileError as problem:
            failed(problem)
