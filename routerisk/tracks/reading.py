"""Reading: the bytes of one export file to tracks, and a message about everything that did not become one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .. import parameters
from ..errors import TrackFileError
from ..messages import Message, said
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
_TOGETHER: Final = 5
"""So many reasons are told of one file."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of one file. At least one of three is there: tracks, what was skipped, a failure."""

    source: str
    """The file's name, with the archive's before it."""
    tracks: tuple[Track, ...] = ()
    skipped: tuple[Message, ...] = ()
    """What was passed over and why, one sentence each."""
    notes: tuple[Message, ...] = ()
    """What was repaired, assumed or doubtful, one sentence each."""
    failure: Message | None = None
    """Why nothing could be read; None where something could."""


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
        raise TrackFileError(_in_file(str(path), said("tracks.folder")))
    found = list(readings(path, timeless=timeless, every_sport=every_sport))
    tracks = [track for reading in found for track in reading.tracks]
    if not tracks:
        reasons = dict.fromkeys(why for reading in found for why in (reading.failure, *reading.skipped) if why)
        raise TrackFileError(_in_file(str(path), _together(list(reasons)) or said("tracks.no-track")))
    return tracks


def readings(
    *paths: str | os.PathLike[str], timeless: Timeless = "skip", every_sport: bool = False
) -> Iterator[Reading]:
    """One reading per file behind the paths (`sources`), in a fixed order; one more for what was passed over."""
    passed_over: Counter[str] = Counter()
    for source in released(sources(paths, passed_over)):
        yield read_source(source, timeless=timeless, every_sport=every_sport)
    if passed_over:
        yield Reading(source=", ".join(map(str, paths)), skipped=passed_over_words(passed_over))


def passed_over_words(passed_over: Counter[str]) -> tuple[Message, ...]:
    """What to say of the files that are no tracks, by extension; nothing where there are none."""
    kinds = tuple(
        said("tracks.kind", n=n, extension=extension) if extension else said("tracks.kind-without", n=n)
        for extension, n in sorted(passed_over.items())
    )
    return (said("tracks.passed-over", kinds=kinds),) if kinds else ()


def _in_file(file: str, what: Message) -> Message:
    return said("tracks.in-file", file=file, what=what)


def _together(whats: list[Message]) -> Message | None:
    """The first few as one message, None of none."""
    return said("tracks.several", whats=tuple(whats[:_TOGETHER])) if whats else None


def read_source(source: Source, *, timeless: Timeless = "skip", every_sport: bool = False) -> Reading:
    """Read one source; never raises: what is wrong stands in the reading."""
    try:
        data = source.load()
    except TrackFileError as error:
        return Reading(source=source.name, failure=error.message)
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
        return Reading(source=name, failure=error.message)
    tracks: list[Track] = []
    skipped, notes = list(decoded.skipped), list(decoded.notes)
    alone = len(decoded.recordings) == 1  # an export tells of the file: of several activities in it, it knows none
    for recording in decoded.recordings:
        known = informed(recording, hints) if hints is not None and alone else recording
        for found in finished(known, timeless, every_sport):
            if isinstance(found, Message):
                skipped.append(found)
            else:
                tracks.append(found[0])
                notes += found[1]
    return Reading(source=name, tracks=tuple(tracks), skipped=_once(skipped), notes=_once(notes))


def _once(messages: list[Message]) -> tuple[Message, ...]:
    """Each message once, with how often it is to be said."""
    return tuple(what if n == 1 else said("tracks.times", what=what, n=n) for what, n in Counter(messages).items())


def _decoded(data: bytes) -> Decoded:
    """Recordings of one file. Raises TrackFileError."""
    limit, problem = int(parameters.TRACK_FILE_MAX_MB.value * 1e6), None
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
    if problem is None:
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
    failures = [_in_file(reading.source, reading.failure) for reading in found if reading.failure is not None]
    skipped = [_in_file(reading.source, what) for reading in found for what in reading.skipped]
    skipped += passed_over_words(passed_over)
    notes = tuple(_in_file(reading.source, what) for reading in found for what in reading.notes)
    if tracks or skipped:
        return Reading(source=name, tracks=tracks, skipped=(*skipped, *failures), notes=notes)
    return Reading(source=name, failure=_together(failures) or said("tracks.zip.nothing"))
