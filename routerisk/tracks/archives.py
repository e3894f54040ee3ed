"""Archives: the files inside zips, also zips within zips, without ever unpacking more than a limit."""

from __future__ import annotations

import atexit
import io
import os
import shutil
import tempfile
import threading
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from .. import parameters
from ..errors import TrackFileError
from ..messages import Message, said
from .recording import first_line
from .zip_names import entry_name, opened_zip

_IN_MEMORY_BYTES: Final = 64_000_000
"""A zip within a zip that is larger than this is kept in a temporary file while it is open."""
_SMALL_BYTES: Final = 1_000_000
"""What unpacks to less than this is never a danger, whatever its ratio."""
_PIECE_BYTES: Final = 1024
"""zlib gives nothing of a piece that holds an error."""
_OPEN_MAX: Final = 3


class _Opened(threading.local):
    """The archives opened last by this thread: entries are asked for one after the other."""

    def __init__(self) -> None:
        self.archives: OrderedDict[tuple[object, ...], tuple[zipfile.ZipFile, IO[bytes]]] = OrderedDict()
        """By root, its time of change, and the entries on the way in."""
        atexit.register(self.keep, 0)

    def keep(self, most: int) -> None:
        """Close the archives opened longest ago until only so many are left."""
        while len(self.archives) > most:
            for closing in self.archives.popitem(last=False)[1]:
                closing.close()


_opened: Final = _Opened()


def close_archives(root: Path | bytes | None = None) -> None:
    """Close what this thread keeps open of the archive `root` and of those within it, or of all.

    Who asks for their entries again opens them again. Windows deletes no file that is open.
    """
    named = None if root is None else _name(root)
    for key in [key for key in _opened.archives if named is None or key[0] == named]:
        for closing in _opened.archives.pop(key):
            closing.close()


def _name(root: Path | bytes) -> str | bytes:
    return root if isinstance(root, bytes) else str(root)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file is: on disk, in memory, or inside (nested) zips; small, and can be sent to another process."""

    root: Path | bytes
    entries: tuple[int, ...] = ()
    """Positions in the directory of each zip on the way in; empty for the root itself."""

    def open(self) -> IO[bytes]:
        """The file as a stream. Raises TrackFileError."""
        try:
            if self.entries:
                archive = _archive(self.root, self.entries[:-1])
                return archive.open(archive.infolist()[self.entries[-1]])
            return io.BytesIO(self.root) if isinstance(self.root, bytes) else _regular(self.root).open("rb")
        except TrackFileError:
            raise
        except FileNotFoundError:
            raise TrackFileError("tracks.no-such-file") from None
        except IsADirectoryError:
            raise TrackFileError("tracks.folder") from None
        except OSError as error:
            raise TrackFileError("tracks.not-opened", problem=error.strerror or first_line(error)) from error
        except Exception as error:  # a zip's bytes can be wrong in any way
            raise TrackFileError("tracks.not-unpacked", problem=first_line(error)) from error

    def load(self, limit_bytes: int) -> bytes:
        """The file's bytes. Raises TrackFileError, also above the limit."""
        try:
            with self.open() as stream:
                data = stream.read(limit_bytes + 1)
        except TrackFileError:
            raise
        except Exception as error:  # a zip's bytes can be wrong in any way, and a disk can fail
            raise TrackFileError("tracks.not-read", problem=first_line(error)) from error
        if len(data) > limit_bytes:
            raise TrackFileError("tracks.too-large", limit_mb=limit_bytes / 1e6)
        return data

    def head(self, size: int) -> bytes:
        """The file's first bytes, b"" where they cannot be had."""
        try:
            with self.open() as stream:
                return stream.read(size)
        except Exception:  # noqa: BLE001 - who reads it later says what is wrong
            return b""


def _regular(path: Path) -> Path:
    """The path itself. Raises TrackFileError for pipes and devices: they may never end."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise TrackFileError("tracks.no-file")
    return path


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file that was found: its name inside what the user named, and where it is."""

    name: str
    place: Place
    refusal: Message | None = None
    """Why it must not be unpacked; None where it may."""


def _archive(root: Path | bytes, entries: tuple[int, ...]) -> zipfile.ZipFile:
    """The zip at a place; the last few stay open. Lets every error through."""
    opened = _opened.archives
    key = (_name(root), 0 if isinstance(root, bytes) else root.stat().st_mtime_ns, entries)
    if key not in opened:
        stream = _stream(root, entries)
        try:
            opened[key] = (opened_zip(stream), stream)
        except BaseException:
            stream.close()
            raise
        _opened.keep(_OPEN_MAX)
    opened.move_to_end(key)
    return opened[key][0]


def _stream(root: Path | bytes, entries: tuple[int, ...]) -> IO[bytes]:
    """The bytes of the zip at a place, to be kept open as long as the zip is."""
    if not entries:
        return io.BytesIO(root) if isinstance(root, bytes) else _regular(root).open("rb")
    outer = _archive(root, entries[:-1])
    stream = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the zip
    try:
        with outer.open(outer.infolist()[entries[-1]]) as packed:
            shutil.copyfileobj(packed, stream, 1 << 20)
    except BaseException:
        stream.close()
        raise
    return stream


def contents(place: Place, name: str) -> Iterator[Found]:
    """Every file inside a zip and the zips within it, by name; a zip that must not be unpacked is one refused file.

    Limits: `parameters.ARCHIVE_*`. Raises TrackFileError when the outermost is no readable zip or beyond a limit.
    """
    budget = _Budget()
    yield from _contents(place, name, budget, depth=1)


@dataclass
class _Budget:
    """What has been promised by the directories so far."""

    entries: int = 0
    total_bytes: int = 0

    def take(self, archive: zipfile.ZipFile, packed_bytes: int) -> None:
        """Count an archive in. Raises TrackFileError beyond a limit."""
        infos = archive.infolist()
        self.entries += len(infos)
        promised = sum(info.file_size for info in infos)
        self.total_bytes += promised
        if self.entries > parameters.ARCHIVE_ENTRIES_MAX.value:
            raise TrackFileError("tracks.zip.too-many", most=parameters.ARCHIVE_ENTRIES_MAX.value)
        if self.total_bytes > parameters.ARCHIVE_TOTAL_MAX_GB.value * 1e9:
            raise TrackFileError("tracks.zip.too-large", most_gb=parameters.ARCHIVE_TOTAL_MAX_GB.value)
        if promised > _SMALL_BYTES and promised > parameters.ARCHIVE_RATIO_MAX.value * packed_bytes:
            raise TrackFileError("tracks.zip.too-packed", ratio=parameters.ARCHIVE_RATIO_MAX.value)


def _contents(place: Place, name: str, budget: _Budget, depth: int) -> Iterator[Found]:
    try:
        archive = _archive(place.root, place.entries)
        infos = archive.infolist()
        size = archive.fp.seek(0, os.SEEK_END) if archive.fp else 0
    except FileNotFoundError:
        raise TrackFileError("tracks.no-such-file") from None
    except Exception as error:  # a zip's bytes can be wrong in any way
        raise TrackFileError("tracks.zip.not-readable", problem=first_line(error)) from error
    budget.take(archive, size)
    names = [entry_name(info) for info in infos]
    for i in sorted(range(len(infos)), key=lambda i: (names[i], i)):
        info = infos[i]
        own_name = names[i] or f"entry {i + 1}"
        if own_name.endswith("/") or is_hidden(own_name):
            continue
        inner = Place(root=place.root, entries=(*place.entries, i))
        inner_name = f"{name}/{own_name}" if name else own_name
        refusal = _refusal(info)
        if refusal is not None or not own_name.lower().endswith(".zip"):
            yield Found(name=inner_name, place=inner, refusal=refusal)
        elif depth >= parameters.ARCHIVE_DEPTH_MAX.value:
            yield Found(name=inner_name, place=inner, refusal=said("tracks.zip.too-deep"))
        else:
            yield from _nested(inner, inner_name, budget, depth)


def _nested(place: Place, name: str, budget: _Budget, depth: int) -> Iterator[Found]:
    try:
        yield from _contents(place, name, budget, depth + 1)
    except TrackFileError as error:
        yield Found(name=name, place=place, refusal=error.message)


def _refusal(info: zipfile.ZipInfo) -> Message | None:
    if info.flag_bits & 0x1:
        return said("tracks.zip.encrypted")
    ratio = parameters.ARCHIVE_RATIO_MAX.value
    if info.file_size > _SMALL_BYTES and info.file_size > ratio * info.compress_size:
        return said("tracks.zip.too-packed", ratio=ratio)
    return None


def is_hidden(name: str) -> bool:
    """Whether a path inside an archive or folder is a system's own (`._*`, `.DS_Store`, `__MACOSX`)."""
    return any(part.startswith((".", "__MACOSX")) for part in name.replace("\\", "/").split("/"))


def gunzipped(data: bytes, limit_bytes: int) -> tuple[bytes, Message | None]:
    """The bytes in a gzip file, cut off above the limit, and what was wrong, or None; what precedes a damage is kept.

    Raises TrackFileError when nothing can be unpacked.
    """
    out, at, problem = bytearray(), 0, ""
    member = zlib.decompressobj(wbits=31)
    while at < len(data) and len(out) <= limit_bytes and not problem:
        piece = member.unconsumed_tail or data[at : at + _PIECE_BYTES]
        at += 0 if member.unconsumed_tail else len(piece)
        try:
            out += member.decompress(piece, limit_bytes + 1 - len(out))
        except zlib.error as error:
            problem = first_line(error)
        if member.eof:
            at -= len(member.unused_data)
            if data[at : at + 2] != b"\x1f\x8b":
                return bytes(out), None
            member = zlib.decompressobj(wbits=31)
    if not out:
        raise TrackFileError("tracks.gzip.not-readable", problem=problem or said("tracks.gzip.cut-short"))
    return bytes(out), said("tracks.gzip.damaged")
