"""A walk through a FIT file: plain messages in bulk, with numpy; definitions and what is rare or odd by fitparse."""

from __future__ import annotations

import io
import warnings
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from fitparse.base import FitFileDecoder
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .fit_layout import PACKED_SIZE, RECORD, Layout, Source, layout_of
from .fit_records import Columns, Records
from .recording import first_line, room_for

_NO_PACKED: Final = b"\xff" * PACKED_SIZE
_CLOCK_BITS: Final = 5
"""Bits of time in the header of a message with a compressed time stamp (FIT protocol)."""
_RECORD_NUMBER: Final = 20
_DISTANCE: Final = 5
"""Numbers of a record and of its distance (FIT profile)."""
_LOCAL_TYPES: Final = 0x10
_TIMED_TYPES: Final = 4
"""So many local types fit into a header with a compressed time stamp."""
_BATCHES_MAX: Final = 2000
"""A real file has some twenty; each costs memory and a moment, and a hostile one has millions of definitions."""

Bytes: TypeAlias = NDArray[np.uint8]


class Decoder(FitFileDecoder):  # type: ignore[misc]  # fitparse ships no types
    """fitparse without its data processors, undisturbed by developer fields that are declared wrongly.

    It can be told to go on behind messages that were read without it. The state that those would have changed is
    fitparse's own, so that both can take turns.
    """

    def __init__(self, file: bytes) -> None:
        super().__init__(io.BytesIO(file), check_crc=False, check_developer_data=False)

    def add_dev_field_description(self, message: Any) -> None:
        try:
            super().add_dev_field_description(message)
        except (KeyError, TypeError, ValueError) as error:
            warnings.warn(f"a developer field is declared wrongly ({first_line(error)})", stacklevel=2)

    @property
    def is_complete(self) -> bool:
        return bool(self._complete)

    @property
    def at(self) -> int:
        """Where the next message begins."""
        return int(self._file.tell())

    @property
    def clock(self) -> Any:
        """The last time stamp: a number but in damaged files."""
        return self._compressed_ts_accumulator

    def next_message(self) -> Any:
        """The next definition or data message, None at the end."""
        return self._parse_message()

    def pass_to(self, at: int, clock: int) -> None:
        """Go on at a later message."""
        self._bytes_left -= at - self.at
        self._file.seek(at)
        self._compressed_ts_accumulator = clock

    def counted_on(self, bits: int, before: Any, width: int) -> int:
        """The next value that ends in these bits."""
        return self._apply_compressed_accumulation(bits, before, width)  # type: ignore[no-any-return]

    def distance_on(self, packed: Source, raw: bytes) -> int | None:
        """Distance so far by a `compressed_speed_distance`, unscaled; None where there is none."""
        if raw == _NO_PACKED:
            return None
        distances = self._accumulators[_RECORD_NUMBER]
        bits = int.from_bytes(raw, "little") >> packed.shift & packed.mask
        distances[_DISTANCE] = self.counted_on(bits, distances[_DISTANCE], packed.mask.bit_length())
        return int(distances[_DISTANCE])


@dataclass
class _Batch:
    """The messages of one definition, as far as they were met."""

    layout: Layout
    is_timed: bool
    """With a compressed time stamp in each header."""
    at: list[int] = field(default_factory=list)
    """Where each message begins, behind its header."""
    rows: list[int] = field(default_factory=list)
    """Which record of the file each is."""
    times: list[int] = field(default_factory=list)
    """By the headers, if timed."""
    distances: list[int | None] = field(default_factory=list)
    """If packed."""

    def take(self, file: bytes, at: int, row: int, clock: int, decoder: Decoder) -> None:
        """Take in the record that begins there."""
        packed = self.layout.packed
        if packed is not None:
            first = at + packed.at
            self.distances.append(decoder.distance_on(packed, file[first : first + PACKED_SIZE]))
        if self.is_timed:
            self.times.append(clock)
        self.at.append(at)
        self.rows.append(row)

    def say(self, file: Bytes, own: Columns, spare: Columns) -> None:
        """Read all messages at once."""
        rows, at = np.array(self.rows, np.int64), np.array(self.at, np.int64)
        for source in self.layout.sources:
            if source is self.layout.packed:
                there = np.array([distance is not None for distance in self.distances])
                values = source.scaled(np.array([distance or 0 for distance in self.distances], np.float64))
            else:
                kind = np.dtype(source.kind)
                values, there = source.read(sliding_window_view(file, kind.itemsize)[at + source.at].view(kind)[:, 0])
            (spare if source.is_developers else own)[source.stream].say(rows[there], values[there])
        if self.is_timed:
            own["unix_s"].say(rows, np.array(self.times, np.float64))


class Walk:
    """One FIT file on the way; its records are counted and gathered, its other messages handed out."""

    def __init__(self, file: bytes, kept: Container[str], *, slowly: bool = False) -> None:
        """`slowly` leaves every message to fitparse."""
        self.records = Records()
        self._file = file
        self._kept = kept
        self._slowly = slowly
        self._takers: list[_Batch | None] = [None] * 256
        """By the first byte of a message: who takes it; None where fitparse reads it."""
        self._batches: dict[tuple[Layout, bool], _Batch] = {}

    def messages(self) -> Iterator[Any]:
        """Every kept message but records, by fitparse. Raises whatever fitparse does, and TrackFileError."""
        with Decoder(self._file) as decoder:
            while not decoder.is_complete:
                self._gather(decoder)
                message = decoder.next_message()
                if message is None:
                    continue
                if message.type == "definition":
                    self._appoint(message)
                elif message.name == RECORD:
                    self.records.take(message)
                elif message.name in self._kept:
                    yield message

    def _appoint(self, definition: Any) -> None:
        """Set who takes the messages of the local type that was just defined."""
        is_ordinary = not self._slowly and len(self._batches) < _BATCHES_MAX
        layout = layout_of(definition, self._kept) if is_ordinary else None
        plain = timed = None
        if layout is not None:
            plain, timed = (self._batches.setdefault((layout, is_timed), _Batch(layout, is_timed))
                            for is_timed in (False, True))  # fmt: skip
        number = definition.header.local_mesg_num
        for header in range(number, 0x40, _LOCAL_TYPES):  # two more bits mean nothing for data
            self._takers[header] = plain
        if number < _TIMED_TYPES:
            first = 0x80 | number << _CLOCK_BITS
            self._takers[first : first + (1 << _CLOCK_BITS)] = [timed] * (1 << _CLOCK_BITS)

    def _gather(self, decoder: Decoder) -> None:
        """Take all messages up to the first that has to be read by fitparse."""
        file, takers, records, end = self._file, self._takers, self.records, len(self._file)
        began, clock = decoder.at, decoder.clock
        at = began
        while at < end:
            batch = takers[file[at]]
            if batch is None or at + batch.layout.size >= end:
                break
            stamp = batch.layout.clock
            if stamp is not None:
                (time,) = stamp.form.unpack_from(file, at + 1 + stamp.at)
                clock = clock if time == stamp.absent else time
            if batch.is_timed:
                clock = decoder.counted_on(file[at] & (1 << _CLOCK_BITS) - 1, clock, _CLOCK_BITS)
            if batch.layout.is_record:
                room_for(records.n + 1)
                batch.take(file, at + 1, records.n, clock, decoder)
                records.n += 1
            at += 1 + batch.layout.size
        if at > began:
            decoder.pass_to(at, clock)

    def columns(self) -> tuple[Columns, Columns]:
        """What every record says: its own fields, and its developer fields."""
        own, spare = Columns(self.records.n), Columns(self.records.n)
        for row, said, more in self.records.rows:
            own.say_row(row, said)
            spare.say_row(row, more)
        with np.errstate(invalid="ignore", over="ignore"):  # damaged bytes may be any float
            for batch in self._batches.values():
                if batch.at:
                    batch.say(np.frombuffer(self._file, np.uint8), own, spare)
        return own, spare
