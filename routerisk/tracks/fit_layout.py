"""What is read in bulk of a FIT message, by fitparse's own definition of it and its profile."""

from __future__ import annotations

import struct
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Floats
from .fit_records import stream_of, worth

RECORD: Final = "record"
_DECLARING: Final = frozenset(("developer_data_id", "field_description"))
"""Messages that change how fitparse reads what comes after them."""
_CLOCK_NUMBER: Final = 253
"""Number of the time stamp in every message (FIT profile)."""
_PACKED: Final = "compressed_speed_distance"
PACKED_SIZE: Final = 3
"""12 bits of speed, 12 bits of a distance that counts on."""
_WHOLE_SIZE_MAX: Final = 4
"""Integers up to so many bytes can be masked and counted with in 64 bits."""

_Place: TypeAlias = tuple[int, Any]
"""Where a field begins in its message, and fitparse's definition of it."""


class _OddError(Exception):
    """A definition of which something has to be left to fitparse."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A field, or a component of one, that is read in bulk."""

    at: int
    """Bytes from the message's first."""
    stream: str
    kind: str = ""
    """As numpy writes it; "" for the distance in `compressed_speed_distance`."""
    absent: int | None = None
    """The number that means none; None where NaN does."""
    is_developers: bool = False
    shift: int = 0
    mask: int = 0
    """Which bits are a component's; 0 for a whole field."""
    scale: float | None = None
    offset: float | None = None
    worth: float = 1.0

    def read(self, raw: NDArray[Any]) -> tuple[Floats, Bools]:
        """Values, and where there is one."""
        there = ~np.isnan(raw) if self.absent is None else raw != self.absent
        bits = (raw.astype(np.int64) >> self.shift) & self.mask if self.mask else raw
        return self.scaled(bits.astype(np.float64)), there

    def scaled(self, values: Floats) -> Floats:
        """What raw values are in fitparse's unit, times its worth in ours; in this order, to the last bit."""
        values = values / self.scale if self.scale else values
        values = values - self.offset if self.offset else values
        return values * self.worth


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The time stamp of a message, which those with a compressed one count on from."""

    at: int
    form: struct.Struct
    absent: int


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the messages of one definition are read."""

    size: int
    """Bytes without the header."""
    is_record: bool
    sources: tuple[Source, ...] = ()
    """Of a record, in the order of the message: of two for a stream the first counts."""
    clock: Clock | None = None
    packed: Source | None = None
    """The one among the sources that counts on from message to message."""


def layout_of(definition: Any, kept: Container[str]) -> Layout | None:
    """How the messages of a definition are read in bulk; None where fitparse must read them one by one.

    That is so of the kept ones but records, of those that declare something, and wherever fitparse could fail, warn, or
    read other bytes than the definition says. Of messages that are not kept nothing is read but the time.
    """
    is_record = definition.name == RECORD
    if definition.name in _DECLARING or (definition.name in kept and not is_record):
        return None
    try:
        places = list(_places(definition))
        clocks = [_clock(definition, place) for place in places if place[1].def_num == _CLOCK_NUMBER]
        sources = tuple(source for place in places for source in _sources(definition, place, is_record))
    except _OddError:
        return None
    packed = [source for source in sources if not source.kind]
    if len(clocks) > 1 or len(packed) > 1:
        return None
    return Layout(size=sum(part.size for _, part in places), is_record=is_record, sources=sources,
                  clock=clocks[0] if clocks else None, packed=packed[0] if packed else None)  # fmt: skip


def _places(definition: Any) -> Iterator[_Place]:
    at = 0
    for part in definition.field_defs + definition.dev_field_defs:
        if not part.size or part.size % part.base_type.size:
            raise _OddError
        yield at, part
        at += part.size


def _clock(definition: Any, place: _Place) -> Clock:
    at, part = place
    if not _is_whole(part):
        raise _OddError
    absent = absent_of(part.base_type)
    assert absent is not None  # noqa: S101 - of whole numbers one always means none
    return Clock(at=at, form=_form(definition.endian + part.base_type.fmt), absent=absent)


@cache
def _form(code: str) -> struct.Struct:
    """The same for the same code, so that equal layouts are equal."""
    return struct.Struct(code)


def absent_of(base: Any) -> int | None:
    """The number of a base type of fitparse's that means none, None where NaN does."""
    if base.fmt in "fd":
        return None
    return 0 if base.name.endswith("z") else int(np.iinfo(np.dtype(base.fmt)).max)


def _is_number(part: Any) -> bool:
    """Whether fitparse reads one number, not a text and not several."""
    base = part.base_type
    return bool(base.fmt != "s" and base.name != "byte" and part.size == base.size)


def _is_whole(part: Any) -> bool:
    return _is_number(part) and part.base_type.fmt not in "fd" and part.size <= _WHOLE_SIZE_MAX


def _sources(definition: Any, place: _Place, is_record: bool) -> Iterator[Source]:
    """What is wanted of a field: first its components, as fitparse tells them before the field itself."""
    at, part = place
    field = part.field
    if field is None:
        return
    if field.subfields and (is_record or any(sub.components for sub in field.subfields)):
        raise _OddError
    if field.components:
        yield from _components(definition, place, is_record)
    if is_record and (stream := stream_of(field)) and _is_number(part):
        if field.type.values:
            raise _OddError
        yield Source(at=at, stream=stream, kind=definition.endian + part.base_type.fmt,
                     absent=absent_of(part.base_type), is_developers=field.field_type == "devfield",
                     scale=field.scale, offset=field.offset, worth=worth(stream, field.units))  # fmt: skip


def _components(definition: Any, place: _Place, is_record: bool) -> Iterator[Source]:
    at, part = place
    if part.base_type.name != "byte" and not _is_whole(part):
        raise _OddError
    fields = definition.mesg_type.fields
    for component in part.field.components:
        if component.def_num not in fields:
            raise _OddError
        target = fields[component.def_num]
        stream = stream_of(target) if is_record else None
        if not stream:
            continue
        is_packed = part.field.name == _PACKED and part.base_type.name == "byte" and part.size == PACKED_SIZE
        if is_packed != bool(component.accumulate) or not (is_packed or _is_whole(part)) or target.subfields:
            raise _OddError
        yield Source(at=at, stream=stream, kind="" if is_packed else definition.endian + part.base_type.fmt,
                     absent=None if is_packed else absent_of(part.base_type), shift=component.bit_offset,
                     mask=(1 << component.bits) - 1, scale=component.scale, offset=component.offset,
                     worth=worth(stream, target.units))  # fmt: skip
