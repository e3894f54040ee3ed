"""Names inside zips: those that say they are UTF-8 and are not, those that are and do not say so."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import IO, Final

_IS_UTF_8: Final = 0x800
"""Bit 11 of an entry's flags: its name is UTF-8 (APPNOTE.TXT 4.4.4); else it is code page 437 (its appendix D)."""
_DIRECTORY: Final = struct.Struct("<4s4xH18xHHH8xL")
"""Signature, flags, lengths of name, extra field and comment, offset of the entry (APPNOTE.TXT 4.3.12)."""
_END: Final = struct.Struct("<4s8xLLH")
"""Signature, size and offset of the directory, length of the comment (4.3.16)."""


def entry_name(info: zipfile.ZipInfo) -> str:
    """The name of an entry; programs that write UTF-8 and do not say so are understood."""
    if info.flag_bits & _IS_UTF_8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename


def opened_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """The zip in a stream; one wrong name does not lose the others. Lets every error through."""
    try:
        return zipfile.ZipFile(stream)
    except UnicodeDecodeError:
        stream.seek(0)
        return zipfile.ZipFile(io.BytesIO(_without_wrong_claims(bytearray(stream.read()))))


def _without_wrong_claims(data: bytearray) -> bytearray:
    """The same zip, its names that are no UTF-8 no longer said to be. Raises struct.error where it is no zip."""
    end = data.rfind(b"PK\x05\x06")
    _, size, _, _ = _END.unpack_from(data, end)
    directory = end - size  # something may stand before the zip: offsets in it count from its own beginning
    before = directory - _END.unpack_from(data, end)[2]
    at = directory
    while at < end:
        _, flags, name_length, extra, comment, offset = _DIRECTORY.unpack_from(data, at)
        first = at + _DIRECTORY.size
        if flags & _IS_UTF_8 and not _is_utf_8(bytes(data[first : first + name_length])):
            for field in (at + 8, before + offset + 6):
                struct.pack_into("<H", data, field, struct.unpack_from("<H", data, field)[0] & ~_IS_UTF_8)
        at = first + name_length + extra + comment
    return data


def _is_utf_8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True
