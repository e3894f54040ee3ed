"""FIT files for tests, byte by byte: definitions, data, headers; also such as no sane watch writes."""

from __future__ import annotations

import struct

EPOCH_S = 631_065_600
START = 1_083_000_000
"""FIT seconds of 2024-04-25T17:20:00Z."""

FILE_ID, SESSION, RECORD, EVENT, ACTIVITY = 0, 18, 20, 21, 34
DEVELOPER_DATA_ID, FIELD_DESCRIPTION = 207, 206

ENUM, U8, S8, U16, S32, U32, STRING, F32 = 0x00, 0x02, 0x01, 0x84, 0x85, 0x86, 0x07, 0x88
_CODES = {ENUM: "B", U8: "B", S8: "b", U16: "H", S32: "i", U32: "I", F32: "f"}

RUNNING, CYCLING, TRANSITION, WALKING, GENERIC, SWIMMING = 1, 2, 3, 11, 0, 5


def semicircles(degrees: float) -> int:
    return round(degrees * 2**31 / 180)


class Fit:
    """One FIT file in the making: `message` defines when it must and writes the data."""

    def __init__(self, kind: int = 4, *, endian: str = "<", created: int = START) -> None:
        self.endian = endian
        self.body = bytearray()
        self._defined: dict[int, tuple] = {}
        self.message(FILE_ID, [(0, ENUM, kind), (1, U16, 1), (4, U32, created)], local=0)

    def message(self, number: int, values: list[tuple], *, local: int = 1, developer: list[tuple] = ()) -> Fit:
        """Fields (number, base type, value) or (number, base type, raw bytes); developer fields (number, bytes)."""
        fields = tuple((n, base, self._size(base, value)) for n, base, value in values)
        own = tuple((n, len(raw)) for n, raw in developer)
        if self._defined.get(local) != (number, fields, own):
            self._defined[local] = (number, fields, own)
            flags = 0x40 | (0x20 if own else 0)
            self.body += struct.pack(self.endian + "BBBHB", flags | local, 0, self.endian == ">", number, len(fields))
            self.body += b"".join(bytes((n, size, base)) for n, base, size in fields)
            if own:
                self.body += bytes([len(own)]) + b"".join(bytes((n, size, 0)) for n, size in own)
        self.body += bytes([local]) + self._data(values, developer)
        return self

    def compressed(self, offset: int, values: list[tuple], *, local: int = 1) -> Fit:
        """A data message whose header holds the last five bits of its time."""
        self.body += bytes([0x80 | local << 5 | offset & 0x1F]) + self._data(values, ())
        return self

    def _size(self, base: int, value: object) -> int:
        return len(value) if isinstance(value, bytes) else struct.calcsize(_CODES[base])

    def _data(self, values: list[tuple], developer: list[tuple]) -> bytes:
        out = b""
        for _, base, value in values:
            out += value if isinstance(value, bytes) else struct.pack(self.endian + _CODES[base], value)
        return out + b"".join(raw for _, raw in developer)

    def record(self, time: int, lon: float | None = None, lat: float | None = None, **more: int) -> Fit:
        """A record; `more` in raw FIT units: heart_rate, cadence, fraction, altitude, distance, accuracy, balance,
        stance, step, bounce.
        """
        values = [(253, U32, time)]
        if lon is not None and lat is not None:
            values += [(0, S32, semicircles(lat)), (1, S32, semicircles(lon))]
        numbers = {"altitude": (2, U16), "heart_rate": (3, U8), "cadence": (4, U8), "distance": (5, U32),
                   "accuracy": (31, U8), "fraction": (53, U8), "balance": (84, U16), "stance": (41, U16),
                   "step": (85, U16), "bounce": (39, U16)}  # fmt: skip
        values += [(*numbers[name], value) for name, value in more.items()]
        return self.message(RECORD, values, local=1 + hash(tuple(v[0] for v in values)) % 3)

    def session(self, start: int, elapsed_s: float, *, sport: int = RUNNING, sub: int = 0, metres: float = 0.0,
                timer_s: float | None = None) -> Fit:  # fmt: skip
        values = [(2, U32, start), (5, ENUM, sport), (6, ENUM, sub), (7, U32, round(elapsed_s * 1000)),
                  (8, U32, round((elapsed_s if timer_s is None else timer_s) * 1000)), (9, U32, round(metres * 100)),
                  (253, U32, start + round(elapsed_s))]  # fmt: skip
        return self.message(SESSION, values, local=5)

    def timer(self, time: int, kind: int) -> Fit:
        """Event 0 (timer), type 0 start, 4 stop_all."""
        return self.message(EVENT, [(253, U32, time), (0, ENUM, 0), (1, ENUM, kind)], local=6)

    def activity(self, time: int, local_time: int) -> Fit:
        return self.message(ACTIVITY, [(253, U32, time), (5, U32, local_time)], local=7)

    def bytes(self, *, size: int | None = None) -> bytes:
        """The whole file; `size` is what the header claims, where it shall lie."""
        stated = len(self.body) if size is None else size
        return struct.pack("<BBHI4sH", 14, 0x20, 2172, stated, b".FIT", 0) + bytes(self.body) + b"\0\0"


def run(n: int = 60, *, start: int = START, sport: int = RUNNING, lon: float = 8.69, lat: float = 49.41) -> Fit:
    """A run northward at 3 m/s, one record a second, without its session."""
    fit = Fit(created=start)
    for i in range(n):
        fit.record(start + i, lon, lat + i * 3 / 111_195, heart_rate=140, cadence=85, distance=300 * i)
    return fit


def oddities() -> dict[str, Fit]:
    """Files with what few watches write: each is to be read alike by whatever reads it."""
    made = {"plain": run(60).session(START, 59, metres=177).activity(START + 59, START + 7259)}
    made["both byte orders"] = _everything(Fit(endian=">"))
    made["every field"] = _everything(Fit()).session(START, 39, metres=120)
    made["compressed times"] = _compressed_times()
    made["packed distances"] = _packed_distances()
    made["developer fields"] = _developer_fields()
    made["odd types"] = _odd_types()
    made["defined again and again"] = _redefined()
    return made


def _everything(fit: Fit) -> Fit:
    for i in range(40):
        fit.record(START + i, 8.69, 49.41 + i * 3 / 111_195, altitude=3000 + i, heart_rate=140 if i % 7 else 0xFF,
                   cadence=85, fraction=i, distance=300 * i, accuracy=3, balance=5000 + i, stance=2500 + i,
                   step=10_000 + i, bounce=800 if i % 5 else 0xFFFF)  # fmt: skip
        fit.message(78, [(0, U16, bytes((i, 1, 2, 3, 255, 255)))], local=9)
        if i % 10 == 0:
            fit.timer(START + i, 4 if i % 20 else 0)
    return fit


def _compressed_times() -> Fit:
    fit = Fit().record(START, heart_rate=120)
    fit.message(RECORD, [(3, U8, 120)], local=3)
    fit.message(233, [(253, U32, START), (2, U8, 3)], local=2)
    for k in range(1, 60):
        fit.compressed(START + 3 * k, [(3, U8, 130 + k % 9)], local=3)
        if k % 9 == 0:
            fit.message(233, [(253, U32, START + 3 * k if k % 2 else 0xFFFFFFFF), (2, U8, 3)], local=2)
        if k % 13 == 0:
            fit.compressed(START + 3 * k + 1, [(253, U32, START + 3 * k), (2, U8, 3)], local=2)
    return fit.session(START, 180)


def _packed_distances() -> Fit:
    fit = Fit()
    for i in range(60):
        bits = 300 | (40 * i % 4096) << 12
        packed = b"\xff\xff\xff" if i % 11 == 5 else bits.to_bytes(3, "little")
        fit.message(RECORD, [(253, U32, START + i), (8, 0x0D, packed), (3, U8, 140)], local=1)
        if i % 17 == 3:
            fit.message(RECORD, [(253, U32, START + i), (8, 0x0D, packed)], local=2)
    return fit.session(START, 60, metres=150)


def _developer_fields() -> Fit:
    fit = Fit().message(DEVELOPER_DATA_ID, [(1, 0x0D, b"\1" * 16), (3, U8, 0)], local=10)
    natives = [(4, F32, b"rpm"), (39, F32, b"Centimeters"), (41, F32, b"Milliseconds"), (85, U16, b"furlongs"),
               (85, U16, b"mm")]  # fmt: skip
    for number, (native, base, units) in enumerate(natives):
        fit.message(FIELD_DESCRIPTION, [(0, U8, 0), (1, U8, number), (2, U8, base), (3, STRING, b"pod\0"),
                                        (8, STRING, units.ljust(14, b"\0")), (15, U8, native)], local=11)  # fmt: skip
    for i in range(40):
        told = struct.pack("<fffHH", 91.5, 7.1 if i % 6 else float("nan"), 248.0, 1000, 1100 + i)
        own = [(0, told[:4]), (1, told[4:8]), (2, told[8:12]), (3, told[12:14]), (4, told[14:])]
        place = [(253, U32, START + i), (0, S32, semicircles(49.41 + i / 1e5)), (1, S32, semicircles(8.69))]
        fit.message(RECORD, place + ([(41, U16, 2400)] if i % 3 == 0 else []), local=2 + i % 3, developer=own)
    return fit.session(START, 39)


def _odd_types() -> Fit:
    """Heart rates as floats and lists, altitudes as wide numbers, texts and bytes where numbers belong."""
    fit = Fit()
    for i in range(30):
        time, float_rate = (253, U32, START + i), struct.pack("<f", 140.5 + i)
        fit.message(RECORD, [time, (3, F32, float_rate), (2, U32, 70_000 + i), (6, U16, 3000)], local=1)
        fit.message(RECORD, [time, (3, U16, b"\1\0\2\0"), (4, STRING, b"85\0"), (31, 0x0D, b"\3")], local=2)
        fit.message(RECORD, [time, (3, 0x0A, bytes([i % 3])), (5, 0x8F, struct.pack("<Q", 2**60 + i))], local=3)
        fit.message(RECORD, [time, (2, S32, -5 * i), (78, U32, 2500), (253, U32, START + 2 * i)], local=4)
        fit.message(RECORD, [time, (2, 0x0D, b"\1\2"), (3, U8, 99)], local=8)
    return fit.session(START, 30)


def _redefined() -> Fit:
    fit = Fit()
    for i in range(40):
        values = [(253, U32, START + i), (3, U8, 140), (0, S32, semicircles(49.41 + i / 1e5)), (1, S32, semicircles(8))]
        fit.message(RECORD, values if i % 2 else values[:2], local=1)
    return fit.session(START, 39)
