"""Networks ready to use: their arrays as they are in memory, in one file per set of tiles, mapped instead of read.

What the ways are (`Network.roads`, `surfaces`, `road_beside`) is kept with them. A file belongs to the very files of
its tiles (name, size and time of change) and to the numbers by which ways are understood, so that a tile written anew
or another parameter leaves it without a reader. It is written whole or not at all; one that is cut off or of another
format is made again. That none can be written (a full disk, a foreign folder) costs time, nothing else.

::

    8 bytes "RRNET", format | 8 bytes length of the head | head: JSON | arrays, each at a multiple of 64

A container of our own, though pyarrow is at hand: its IPC file opens no faster (Heidelberg: some 15 ms each) but for
importing pyarrow first, four times as long; it has no checksum and packs booleans into bits, so that they are no views.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, overload

import numpy as np

from .. import parameters
from ..files import written_whole
from ..records import Network, Roads, Surfaces
from ..surfaces import CLASSES
from .understanding import OSM

_MAGIC: Final = b"RRNET\0\0\x02"
_FOLDER: Final = "ready"
_SUFFIX: Final = ".network"
_ALIGNMENT: Final = 64
_UNDERSTOOD_BY: Final = ("osm", "exposure", "routing")
"""Rooms of the parameters that say what a way is."""
_ANSWERS: Final = {"roads": Roads, "surfaces": Surfaces}


class StoredTags(Sequence[Mapping[str, str]]):
    """Tags of ways as JSON texts, one after another; read when they are asked for."""

    def __init__(self, text: bytes | memoryview, first: Any) -> None:
        self._text, self._first = text, first
        self._all: tuple[Mapping[str, str], ...] | None = None

    def __len__(self) -> int:
        return len(self._first) - 1

    @overload
    def __getitem__(self, index: int) -> Mapping[str, str]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, str]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if self._all is not None or isinstance(index, slice):
            return self._everything()[index]
        at = range(len(self))[index]
        return json.loads(bytes(self._text[self._first[at] : self._first[at + 1]]).rstrip(b","))

    def __iter__(self) -> Iterator[Mapping[str, str]]:
        return iter(self._everything())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, StoredTags)) and self._everything() == tuple(other)

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._everything(),)

    def _everything(self) -> tuple[Mapping[str, str], ...]:
        if self._all is None:
            self._all = tuple(json.loads(b"[" + bytes(self._text).rstrip(b",") + b"]"))
        return self._all


def ready_file(folder: Path, files: Iterable[Path]) -> Path:
    """Where the network of these tile files is kept, if it is. Raises OSError where one of them is not there."""
    digest = hashlib.sha256(_MAGIC + _numbers())
    for file in sorted(files):
        found = file.stat()
        digest.update(f"{file.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return folder / _FOLDER / (digest.hexdigest()[:24] + _SUFFIX)


def _numbers() -> bytes:
    """By what ways are understood."""
    from .. import __version__

    forms = [[item.name for item in fields(record)] for record in (Network, *_ANSWERS.values())]
    return repr((__version__, forms, CLASSES, parameters.fingerprint(*_UNDERSTOOD_BY))).encode()


def load_ready(file: Path) -> Network | None:
    """The network in a file; None where there is none or only a broken one."""
    try:
        with file.open("rb") as stream:
            whole = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        return _network(memoryview(whole))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_ready(file: Path, network: Network) -> None:
    """Write a network for `load_ready`; the oldest of too many go."""
    try:
        written_whole(file, _parts(network))
        kept = sorted(file.parent.glob("*" + _SUFFIX), key=lambda path: path.stat().st_mtime_ns)
        for old in kept[: -int(parameters.READY_NETWORKS.value)]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _parts(network: Network) -> Iterator[bytes]:
    """The bytes of the file, piece by piece."""
    arrays: list[tuple[str, Any]] = []
    texts: dict[str, str] = {}
    for name, value in _values(network):
        if isinstance(value, np.ndarray):
            arrays.append((name, np.ascontiguousarray(value)))
        elif name == "way_tags":
            arrays += _stored_tags(value)
        elif name == "areas":
            kinds = sorted({kind for kind, _ in value})
            texts["areas"] = json.dumps(kinds)
            arrays.append(("areas kind", np.array([kinds.index(kind) for kind, _ in value], np.int32)))
            arrays.append(("areas first", np.concatenate([[0], np.cumsum([len(ring) for _, ring in value])])))
            arrays.append(("areas", np.concatenate([np.zeros((0, 2)), *(ring for _, ring in value)])))
        elif isinstance(value, tuple):
            known: dict[str, int] = {}
            codes = np.fromiter((known.setdefault(text, len(known)) for text in value), np.int32, len(value))
            texts[name] = json.dumps(list(known))
            arrays.append((name, codes))
        else:
            texts[name] = json.dumps(value)
    return _laid_out(arrays, texts)


def _values(network: Network) -> Iterator[tuple[str, Any]]:
    """The fields of a network, and what its ways are ("roads width_m", ...)."""
    yield from ((item.name, getattr(network, item.name)) for item in fields(network) if item.name != "understanding")
    yield "road_beside", network.road_beside
    for answer, record in _ANSWERS.items():
        found = getattr(network, answer)
        yield from ((f"{answer} {item.name}", getattr(found, item.name)) for item in fields(record))


def _laid_out(arrays: Sequence[tuple[str, Any]], texts: Mapping[str, str]) -> Iterator[bytes]:
    head, at = [], 0
    for name, array in arrays:
        head.append([name, array.dtype.str, list(array.shape), at])
        at += -(-array.nbytes // _ALIGNMENT) * _ALIGNMENT
    text = json.dumps({"arrays": head, "texts": texts, "bytes": at, "crc32": _crc(array for _, array in arrays)})
    padded = text.encode() + b" " * (-(len(text.encode()) + 16) % _ALIGNMENT)
    yield _MAGIC + len(padded).to_bytes(8, "little") + padded
    for _, array in arrays:
        yield array.tobytes() + b"\0" * (-array.nbytes % _ALIGNMENT)


def _stored_tags(tags: Sequence[Mapping[str, str]]) -> list[tuple[str, Any]]:
    rows = [json.dumps(dict(row), ensure_ascii=False).encode() + b"," for row in tags]
    first = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return [("way_tags", np.frombuffer(b"".join(rows), np.uint8)), ("way_tags first", first)]


def _is_index(array: Any) -> bool:
    return bool(array.dtype.kind in "iub")


def _crc(arrays: Iterable[Any]) -> int:
    """Of all integers: a wrong one of them could lead a kernel astray, a wrong coordinate could not."""
    crc = 0
    for array in arrays:
        if _is_index(array):
            crc = zlib.crc32(array.reshape(-1).view(np.uint8), crc)
    return crc


def _network(whole: memoryview) -> Network:
    if bytes(whole[:8]) != _MAGIC:
        raise ValueError("no such file")
    start = 16 + int.from_bytes(whole[8:16], "little")
    head = json.loads(bytes(whole[16:start]))
    if len(whole) != start + head["bytes"]:
        raise ValueError("cut off")
    found: dict[str, Any] = {}
    for name, dtype, shape, at in head["arrays"]:
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(whole, np.dtype(dtype), count, start + at).reshape(shape)
    if _crc(found.values()) != head["crc32"]:
        raise ValueError("damaged")
    texts = {name: json.loads(text) for name, text in head["texts"].items()}
    given = _fields(found, texts)
    road_beside, answers = given.pop("road_beside"), {}
    for answer, record in _ANSWERS.items():
        answers[answer] = record(**{item.name: given.pop(f"{answer} {item.name}") for item in fields(record)})
    return Network(**given, understanding=OSM).knowing(road_beside=road_beside, **answers)


def _fields(found: dict[str, Any], texts: dict[str, Any]) -> dict[str, Any]:
    kinds, kind, first, places = texts.pop("areas"), found.pop("areas kind"), found.pop("areas first"), found["areas"]
    cuts = first.tolist()
    found["areas"] = tuple((kinds[k], places[a:b]) for k, a, b in zip(kind.tolist(), cuts[:-1], cuts[1:], strict=True))
    found["way_tags"] = StoredTags(found["way_tags"].data, found.pop("way_tags first"))
    for name, text in texts.items():
        codes = found.get(name)
        found[name] = text if codes is None else tuple(map(text.__getitem__, codes.tolist()))
    return found
