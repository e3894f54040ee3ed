"""Reading: the bytes of one export file to tracks, and words for everything that did not become one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .. import parameters
from ..errors import TrackFileError
from ..messages import said
from ..records import Track
from . import apple, fit, garmin, gpx, strava, tcx
from .archives import Place, close_archives, gunzipped
from .finishing import Timeless, finished
from .formats import HEAD_BYTES, format_of
from .hints import Hints, informed
from .recording import Decoded
from .sources import Source, released, sources, unpacked

_DECODERS: Final = {
    "gpx": gpx.decode, "fit": fit.decode, "tcx": tcx.decode, "strava": strava.decode, "garmin": garmin.decode,
    "apple": apple.decode,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of one file. At least one of three is there: tracks, words of what was skipped, words of failure."""

    source: str
    """The file's name, with the archive's before it."""
    tracks: tuple[Track, ...] = ()
    skipped: tuple[str, ...] = ()
    """What was passed over and why, one sentence each."""
    notes: tuple[str, ...] = ()
    """What was repaired, assumed or doubtful, one sentence each."""
    failure: str = ""
    """Why nothing could be read; "" otherwise."""


def read_tracks(path: str | os.PathLike[str], *, timeless: Timeless = "skip", every_sport: bool = True) -> list[Track]:
    """Every activity of one export file: GPX, FIT, TCX, also gzipped or in zips; told by content, not by extension.

    Parameters
    ----------
    timeless: what to do with a line without (usable) times, a planned route for example: "skip" it, or "assume" an
        even pace of `parameters.TIMELESS_SPEED_MPS` from 1970 on.
    every_sport: keep rides and others too (`Track.sport` tells); False keeps runs and walks only.

    Raises TrackFileError, one clear line, when the file cannot be read or no track is left.
    """
    if Path(path).is_dir():
        raise TrackFileError("tracks.in-file", file=str(path), what=said("tracks.folder"))
    found = list(readings(path, timeless=timeless, every_sport=every_sport))
    tracks = [track for reading in found for track in reading.tracks]
    if not tracks:
        reasons = dict.fromkeys(words for reading in found for words in (reading.failure, *reading.skipped) if words)
        what = said("tracks.several", whats=tuple(reasons)[:5]) if reasons else said("tracks.no-track")
        raise TrackFileError("tracks.in-file", file=str(path), what=what)
    return tracks


def readings(
    *paths: str | os.PathLike[str], timeless: Timeless = "skip", every_sport: bool = False
) -> Iterator[Reading]:
    """One reading per file behind the paths (`sources`), in a fixed order; one more for what was passed over."""
    passed_over: Counter[str] = Counter()
    for source in released(sources(paths, passed_over)):
        yield read_source(source, timeless=timeless, every_sport=every_sport)
    if passed_over:
        yield Reading(source=", ".join(map(str, paths)), skipped=(in_words(passed_over),))


def in_words(passed_over: Counter[str]) -> str:
    """One sentence about the files that are no tracks, by extension."""
    kinds = ", ".join(f"{n:,} {extension or 'without extension'}" for extension, n in sorted(passed_over.items()))
    return f"files that are no tracks, passed over: {kinds}"


def read_source(source: Source, *, timeless: Timeless = "skip", every_sport: bool = False) -> Reading:
    """Read one source; never raises: what is wrong stands in the reading."""
    try:
        data = source.load()
    except TrackFileError as error:
        return Reading(source=source.name, failure=str(error))
    return read_bytes(data, source.name, hints=source.hints, timeless=timeless, every_sport=every_sport)


def read_bytes(
    data: bytes, name: str, *, hints: Hints | None = None, timeless: Timeless = "skip", every_sport: bool = False
) -> Reading:
    """Read the bytes of one export file; never raises: what is wrong stands in the reading.

    Of a zip, the readings of all files in it are made one.
    """
    try:
        if format_of(data[:HEAD_BYTES]) == "zip":
            return _read_zip(data, name, timeless, every_sport)
        decoded = _decoded(data)
    except TrackFileError as error:
        return Reading(source=name, failure=str(error))
    tracks: list[Track] = []
    skipped, notes = list(decoded.skipped), list(decoded.notes)
    alone = len(decoded.recordings) == 1  # an export tells of the file: of several activities in it, it knows none
    for recording in decoded.recordings:
        known = informed(recording, hints) if hints is not None and alone else recording
        for found in finished(known, timeless, every_sport):
            if isinstance(found, str):
                skipped.append(found)
            else:
                tracks.append(found[0])
                notes += found[1]
    return Reading(source=name, tracks=tuple(tracks), skipped=_once(skipped), notes=_once(notes))


def _once(words: list[str]) -> tuple[str, ...]:
    """Each sentence once, with how often it was said."""
    return tuple(text if n == 1 else f"{text} ({n} times)" for text, n in Counter(words).items())


def _decoded(data: bytes) -> Decoded:
    """Recordings of one file. Raises TrackFileError."""
    limit, problem = int(parameters.TRACK_FILE_MAX_MB.value * 1e6), ""
    if data[:2] == b"\x1f\x8b":
        data, problem = gunzipped(data, limit)
    if len(data) > limit:
        raise TrackFileError("tracks.too-large", limit_mb=limit / 1e6)
    if not data.strip(b"\0 \t\r\n"):
        raise TrackFileError("tracks.empty")
    kind = format_of(data[:HEAD_BYTES])
    if kind not in _DECODERS:
        raise TrackFileError("tracks.no-format")
    decoded = _DECODERS[kind](data)
    if not problem:
        return decoded
    return Decoded(recordings=decoded.recordings, skipped=decoded.skipped, notes=(problem, *decoded.notes))


def _read_zip(data: bytes, name: str, timeless: Timeless, every_sport: bool) -> Reading:
    passed_over: Counter[str] = Counter()
    try:
        found = [
            read_source(source, timeless=timeless, every_sport=every_sport)
            for source in unpacked(Place(root=data), name, passed_over)
        ]
    finally:
        close_archives(data)
    tracks = tuple(track for reading in found for track in reading.tracks)
    failures = [f"{reading.source}: {reading.failure}" for reading in found if reading.failure]
    skipped = [f"{reading.source}: {words}" for reading in found for words in reading.skipped]
    skipped += [in_words(passed_over)] if passed_over else []
    notes = tuple(f"{reading.source}: {words}" for reading in found for words in reading.notes)
    if tracks or skipped:
        return Reading(source=name, tracks=tracks, skipped=(*skipped, *failures), notes=notes)
    return Reading(source=name, failure="; ".join(failures[:5]) or "a zip without a track in it")
