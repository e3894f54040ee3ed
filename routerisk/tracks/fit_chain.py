"""The outer form of FIT bytes: the files of a chain, and definitions that fitparse cannot take, mended."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from ..messages import Message, said

_BASE_SIZES: Final = {
    0x00: 1, 0x01: 1, 0x02: 1, 0x83: 2, 0x84: 2, 0x85: 4, 0x86: 4, 0x07: 1, 0x88: 4, 0x89: 8, 0x0A: 1, 0x8B: 2,
    0x8C: 4, 0x0D: 1, 0x8E: 8, 0x8F: 8, 0x90: 8,
}  # fmt: skip
"""Bytes per value of each FIT base type (FIT protocol, table of base types)."""
_BYTES: Final = 0x0D
_CRC_SIZE: Final = 2
CUT_SHORT: Final = said("tracks.fit.cut-short")


def files(data: bytes, notes: list[Message]) -> Iterator[bytes]:
    """The files of a chain, each with a header that tells its true length and without its checksum.

    A file that is cut short, or whose watch died before it wrote the length, is given as far as it goes; what is
    wrong is added to the notes.
    """
    at = 0
    while at + 12 <= len(data):
        header = data[at]
        if data[at + 8 : at + 12] != b".FIT" or header < 12:
            notes.append(said("tracks.fit.not-fit", n=len(data) - at))
            return
        (stated,) = struct.unpack_from("<I", data, at + 4)
        available = max(0, len(data) - at - header)
        size = stated if 0 < stated <= available else available
        if size != stated:
            notes.append(CUT_SHORT)
        if size > 0:
            yield data[at : at + 4] + struct.pack("<I", size) + data[at + 8 : at + header + size]
        at += header + size + _CRC_SIZE


def mended(file: bytes) -> bytes:
    """The same FIT file with fields whose size is no multiple of their type's size declared as plain bytes.

    COROS writes such fields; for those that the FIT profile does not name, python-fitparse 2.7 fails
    (its pull request 160). Mending stops quietly where the bytes stop making sense.
    """
    out = bytearray(file)
    sizes: dict[int, int] = {}
    at = file[0]
    while at < len(file):
        header = file[at]
        at += 1
        if header & 0x80 or not header & 0x40:
            length = sizes.get(header >> 5 & 0x3 if header & 0x80 else header & 0xF)
            if length is None:
                break
            at += length
        else:
            at, sizes[header & 0xF] = _mend_definition(out, at, bool(header & 0x20))
    return bytes(out)


def _mend_definition(out: bytearray, at: int, with_developer_fields: bool) -> tuple[int, int]:
    """Where the definition that begins at `at` ends, and how long its messages are."""
    fields = at + 5
    end = fields + 3 * (out[at + 4] if at + 4 < len(out) else 0)
    length = 0
    for field in range(fields, min(end, len(out) - 2), 3):
        size, base = out[field + 1], out[field + 2]
        length += size
        if size % _BASE_SIZES.get(base, 1):
            out[field + 2] = _BYTES
    if with_developer_fields:
        first = end + 1
        end = first + 3 * (out[end] if end < len(out) else 0)
        length += sum(out[field + 1] for field in range(first, min(end, len(out) - 2), 3))
    return end, length
