"""Sources: the single files behind the paths that a user names; the unit of work of an import."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import TrackFileError
from .reading import Reading, Timeless, load, read_bytes


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file to be read, by whichever process: small and picklable."""

    name: str
    """For people: the path, with the archive's before it."""
    path: Path | None = None
    data: bytes | None = None
    """The bytes of an archive's entry; None for a file on disk."""
    refusal: str = ""
    """Why there is nothing to read; "" otherwise."""

    def load(self) -> bytes:
        """The file's bytes. Raises TrackFileError."""
        if self.refusal:
            raise TrackFileError(self.refusal)
        if self.data is not None:
            return self.data
        return load(self.path or Path(self.name))


def sources(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Source]:
    """The files behind files and folders, in a fixed order; hidden files (`._*` too) in folders are passed over."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from (Source(name=str(found), path=found) for found in _files_below(path))
        else:
            yield Source(name=str(path), path=path)


def _files_below(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        yield from (Path(here) / name for name in sorted(files) if not name.startswith("."))


def read_source(source: Source, *, timeless: Timeless = "skip", every_sport: bool = False) -> Reading:
    """Read one source; never raises: what is wrong stands in the reading."""
    try:
        data = source.load()
    except TrackFileError as error:
        return Reading(source=source.name, failure=str(error))
    return read_bytes(data, source.name, timeless=timeless, every_sport=every_sport)


def readings(
    *paths: str | os.PathLike[str], timeless: Timeless = "skip", every_sport: bool = False
) -> Iterator[Reading]:
    """One reading per file behind the paths, in a fixed order."""
    for source in sources(paths):
        yield read_source(source, timeless=timeless, every_sport=every_sport)
