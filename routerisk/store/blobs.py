"""Arrays as bytes and back, exactly: a small header, then the arrays one after the other.

Layout: `rra1` or `rra2` (arrays), one byte 1 (deflated) or 0, the length of the header (uint32, little endian), the
header (JSON), the arrays. The header of `rra1` lists name, dtype and shape of each array; that of `rra2` has this list
as `arrays` and beside it `labels`: what the rows or columns of an array are called, so that a reader who knows more of
them, or others, finds those that it knows. Deflated arrays have their bytes shuffled first (all first
bytes, all second bytes, ...): neighbouring fixes share their high bytes, which then compress to next to nothing.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..errors import StoreError

__all__ = ["Arrays", "OtherFormError", "pack", "unpack"]

_PLAIN: Final = b"rra1"
_LABELLED: Final = b"rra2"
_LEAD: Final = struct.Struct("<4s?I")
_FASTEST: Final = 1

Array = npt.NDArray[Any]


class OtherFormError(StoreError):
    """A row that cannot be read as a record of today, and has to be made anew."""

    def __init__(self, what: str) -> None:
        super().__init__("store.other-form", what=what)


class Arrays(dict[str, Array]):
    """Arrays by name. Raises OtherFormError for one that is not there."""

    def __init__(self, labels: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
        super().__init__()
        self.labels = {name: tuple(words) for name, words in labels.items()}
        """What the rows or columns of an array are called, where that was kept."""

    def __missing__(self, name: str) -> Array:
        raise OtherFormError(f"no {name}")


def pack(
    arrays: Mapping[str, Array], *, deflate: bool, labels: Mapping[str, Sequence[str]] | None = None
) -> bytes:  # fmt: skip
    """Bytes that `unpack` turns into the same arrays: names, dtypes, shapes, labels and every bit."""
    contiguous = {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in arrays.items()}
    listed: Any = [[name, a.dtype.str, a.shape] for name, a in contiguous.items()]
    head = {"arrays": listed, "labels": labels} if labels else listed
    header = json.dumps(head, separators=(",", ":")).encode()
    lead = _LEAD.pack(_LABELLED if labels else _PLAIN, deflate, len(header)) + header
    if not deflate:
        return lead + b"".join(a.tobytes() for a in contiguous.values())
    return lead + zlib.compress(b"".join(_shuffled(a) for a in contiguous.values()), _FASTEST)


def unpack(blob: bytes) -> Arrays:
    """The arrays in `blob` with their labels, read-only views where the bytes were not deflated.

    Raises StoreError when the bytes are not what `pack` has written.
    """
    if not blob.startswith((_PLAIN, _LABELLED)):
        raise _damaged("no array header")
    try:
        _, deflated, header_length = _LEAD.unpack_from(blob)
        body_at = _LEAD.size + header_length
        header = json.loads(blob[_LEAD.size : body_at])
        labelled = isinstance(header, dict)
        body = memoryview(zlib.decompress(memoryview(blob)[body_at:]) if deflated else blob)
        at = 0 if deflated else body_at
        arrays = Arrays(header["labels"]) if labelled else Arrays()
        for name, dtype_name, shape in header["arrays"] if labelled else header:
            dtype = np.dtype(dtype_name)
            count = math.prod(shape)
            piece = body[at : at + count * dtype.itemsize]
            flat = _unshuffled(piece, dtype) if deflated else np.frombuffer(piece, dtype)
            arrays[name] = flat.reshape(shape)
            at += count * dtype.itemsize
    except (ValueError, TypeError, KeyError, AttributeError, struct.error, zlib.error) as problem:
        raise _damaged(str(problem)) from problem
    return arrays


def _damaged(why: str) -> StoreError:
    return StoreError("store.damaged-data", reason=why)


def _shuffled(array: Array) -> bytes:
    return np.frombuffer(array.tobytes(), np.uint8).reshape(-1, array.dtype.itemsize).T.tobytes()


def _unshuffled(piece: memoryview, dtype: np.dtype[Any]) -> Array:
    return np.frombuffer(np.frombuffer(piece, np.uint8).reshape(dtype.itemsize, -1).T.tobytes(), dtype)
