"""Sources: the single files behind the paths that a user names; the unit of work of an import."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from .. import parameters
from ..errors import TrackFileError
from ..messages import Message
from . import exports
from .archives import Found, Place, close_archives, contents, is_hidden
from .formats import HEAD_BYTES, format_of
from .hints import Hints

_TRACK_NAMES: Final = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz")
"""A file of such a name is a source even if it is broken: it shall appear in the report."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file to be read, by whichever process: small, and can be sent there."""

    name: str
    """For people: the path, with the archive's before it."""
    place: Place
    hints: Hints = field(default_factory=Hints)
    """What the export that it came in knows of it."""
    refusal: Message | None = None
    """Why there is nothing to read; None where there is."""

    def load(self) -> bytes:
        """The file's bytes. Raises TrackFileError."""
        if self.refusal is not None:
            raise TrackFileError(self.refusal)
        return self.place.load(int(parameters.TRACK_FILE_MAX_MB.value * 1e6))


def sources(paths: Iterable[str | os.PathLike[str]], passed_over: Counter[str] | None = None) -> Iterator[Source]:
    """The files behind files, folders and zips, in a fixed order.

    A file that is named itself is always given, whatever it is. In folders and zips, hidden files (`._*` too) are
    not looked at, and what is no track is passed over; `passed_over`, when given, counts those by extension. The
    exports of Strava, Garmin and Apple are known by their lists: what these know of a file goes with it (`hints`),
    and what they list without a file is a source of its own.
    """
    passed = Counter() if passed_over is None else passed_over
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from _chosen(list(_files_below(path)), f"{path}/", passed)
        else:
            yield from unpacked(Place(root=path), str(path), passed)


def released(found: Iterable[Source]) -> Iterator[Source]:
    """The same sources; an archive is closed when the next source lies elsewhere, and every one at the end.

    To be used by whoever reads sources one after the other.
    """
    root: Path | bytes | None = None
    try:
        for source in found:
            if root is not None and source.place.root != root:
                close_archives(root)
            root = source.place.root
            yield source
    finally:
        close_archives()


def unpacked(place: Place, name: str, passed_over: Counter[str]) -> Iterator[Source]:
    """The sources in one file: those inside a zip or an Apple Health export, else the file itself."""
    kind = format_of(place.head(HEAD_BYTES))
    if kind == "zip":
        try:
            found = list(contents(place, ""))
        except TrackFileError as error:
            yield Source(name=name, place=place, refusal=error.message)
            return
        yield from _chosen(found, f"{name}/", passed_over)
    elif kind == "apple":
        yield from _listed([Found(name="", place=place)], {"": kind}, name)
    else:
        yield Source(name=name, place=place)


def _files_below(folder: Path) -> Iterator[Found]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(files):
            path = Path(here) / name
            if is_hidden(name) or not path.is_file():
                continue
            inner = path.relative_to(folder).as_posix()
            if name.lower().endswith(".zip"):
                yield from _zip_in_folder(path, inner)
            else:
                yield Found(name=inner, place=Place(root=path))


def _zip_in_folder(path: Path, inner: str) -> Iterator[Found]:
    try:
        yield from contents(Place(root=path), inner)
    except TrackFileError as error:
        yield Found(name=inner, place=Place(root=path), refusal=error.message)


def _chosen(found: Sequence[Found], prefix: str, passed_over: Counter[str]) -> Iterator[Source]:
    """The sources among the files of a folder or zip."""
    kinds: dict[str, str] = {}
    for file in found:
        kind = "" if file.refusal is not None else format_of(file.place.head(HEAD_BYTES))
        if kind or file.refusal is not None or file.name.lower().endswith(_TRACK_NAMES):
            kinds[file.name] = kind
        else:
            passed_over[Path(file.name).suffix.lower()] += 1
    yield from _listed([file for file in found if file.name in kinds], kinds, prefix)


def _listed(files: Sequence[Found], kinds: dict[str, str], prefix: str) -> Iterator[Source]:
    """Sources of files, with what the lists among them know of the others; the rests of the lists come last."""
    known = exports.Knowledge()
    for file in files:
        if kinds[file.name] in exports.LISTS:
            try:
                known.learn(file, kinds[file.name], {other.name for other in files})
            except TrackFileError as error:
                known.fail(file, error.message)
    for file in files:
        if kinds[file.name] not in exports.LISTS:
            hints = known.hints(file, kinds[file.name])
            if hints is not None:
                yield Source(name=prefix + file.name, place=file.place, hints=hints, refusal=file.refusal)
    for left in known.rests():
        yield Source(name=prefix + left.name, place=left.place, refusal=left.refusal)
