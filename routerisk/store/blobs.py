"""Arrays as bytes and back, exactly: a small header, then the arrays one after the other.

Layout: `rra1` (arrays, version 1), one byte 1 (deflated) or 0, the length of the header (uint32, little endian), the
header (JSON: name, dtype, shape of each array), the arrays. Deflated arrays have their bytes shuffled first (all first
bytes, all second bytes, ...): neighbouring fixes share their high bytes, which then compress to next to nothing.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..errors import StoreError

__all__ = ["pack", "unpack"]

_MAGIC: Final = b"rra1"
_LEAD: Final = struct.Struct("<4s?I")
_FASTEST: Final = 1

Array = npt.NDArray[Any]


def pack(arrays: Mapping[str, Array], *, deflate: bool) -> bytes:
    """Bytes that `unpack` turns into the same arrays: names, dtypes, shapes and every bit."""
    contiguous = {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in arrays.items()}
    header = json.dumps([[name, a.dtype.str, a.shape] for name, a in contiguous.items()], separators=(",", ":"))
    lead = _LEAD.pack(_MAGIC, deflate, len(header)) + header.encode()
    if not deflate:
        return lead + b"".join(a.tobytes() for a in contiguous.values())
    return lead + zlib.compress(b"".join(_shuffled(a) for a in contiguous.values()), _FASTEST)


def unpack(blob: bytes) -> dict[str, Array]:
    """The arrays in `blob`, read-only views where the bytes were not deflated.

    Raises StoreError when the bytes are not what `pack` has written.
    """
    if not blob.startswith(_MAGIC):
        raise _damaged("no array header")
    try:
        _, deflated, header_length = _LEAD.unpack_from(blob)
        body_at = _LEAD.size + header_length
        header = json.loads(blob[_LEAD.size : body_at])
        body = memoryview(zlib.decompress(memoryview(blob)[body_at:]) if deflated else blob)
        at = 0 if deflated else body_at
        arrays = {}
        for name, dtype_name, shape in header:
            dtype = np.dtype(dtype_name)
            count = math.prod(shape)
            piece = body[at : at + count * dtype.itemsize]
            flat = _unshuffled(piece, dtype) if deflated else np.frombuffer(piece, dtype)
            arrays[name] = flat.reshape(shape)
            at += count * dtype.itemsize
    except (ValueError, TypeError, struct.error, zlib.error) as problem:
        raise _damaged(str(problem)) from problem
    return arrays


def _damaged(why: str) -> StoreError:
    return StoreError(f"the database holds damaged data ({why}); restore a backup, or move it away and add the files")


def _shuffled(array: Array) -> bytes:
    return np.frombuffer(array.tobytes(), np.uint8).reshape(-1, array.dtype.itemsize).T.tobytes()


def _unshuffled(piece: memoryview, dtype: np.dtype[Any]) -> Array:
    return np.frombuffer(np.frombuffer(piece, np.uint8).reshape(dtype.itemsize, -1).T.tobytes(), dtype)
