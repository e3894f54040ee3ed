"""The records of a FIT file in the making: what is said message by message and in bulk, to streams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Any, Final

import numpy as np

from ..arrays import Bools, Floats, Ints
from .recording import STREAMS, room_for

_DEGREES: Final = 180.0 / 2**31
"""Degrees per semicircle."""

OWN: Final = {
    "timestamp": "unix_s", "position_long": "lon_deg", "position_lat": "lat_deg", "gps_accuracy": "accuracy_m",
    "enhanced_altitude": "ele_m", "altitude": "ele_m", "cadence": "cadence", "fractional_cadence": "fraction",
    "heart_rate": "heart_rate_bpm", "stance_time_balance": "stance_balance_pct", "stance_time": "stance_time_ms",
    "step_length": "step_length_m", "vertical_oscillation": "vertical_oscillation_mm", "distance": "distance_m",
}  # fmt: skip
"""Names of a record's own fields, to streams."""
NATIVE: Final = {
    3: "heart_rate_bpm", 4: "cadence", 39: "vertical_oscillation_mm", 41: "stance_time_ms", 84: "stance_balance_pct",
    85: "step_length_m",
}  # fmt: skip
"""Numbers of the record fields that a developer field (Stryd, RunScribe) may say that it stands for."""
_UNITS: Final = {
    "vertical_oscillation_mm": {"mm": 1.0, "millimeters": 1.0, "cm": 10.0, "centimeters": 10.0},
    "stance_time_ms": {"ms": 1.0, "milliseconds": 1.0, "s": 1e3, "seconds": 1e3},
    "step_length_m": {"mm": 1e-3, "millimeters": 1e-3, "cm": 1e-2, "centimeters": 1e-2, "m": 1.0, "meters": 1.0},
}
"""What a stream's value is worth by the field's own unit: Stryd tells centimetres where the FIT profile has mm."""
_DYNAMICS: Final = frozenset((*_UNITS, "stance_balance_pct"))


def stream_of(part: Any) -> str | None:
    """The stream that a field of fitparse's profile, or a developer's, belongs to; None for others."""
    found = NATIVE.get(part.native_field_num) if part.field_type == "devfield" else OWN.get(part.name)
    return str(found) if found else None


def worth(stream: str, units: Any) -> float:
    """What a value of that unit is worth in the stream's; NaN where the stream has units and this is none we know."""
    known = _UNITS.get(stream)
    return 1.0 if known is None else known.get(str(units).lower(), nan)


@dataclass
class Column:
    """What was said of one stream, record by record."""

    values: Floats
    said: Bools
    """Where something was said; it may be NaN all the same, and then nothing else counts."""

    def say(self, rows: Ints, values: Floats) -> None:
        """Take in values where nothing was said before: of two fields for a stream the first counts."""
        new = ~self.said[rows]
        self.values[rows[new]] = values[new]
        self.said[rows[new]] = True


@dataclass
class Columns:
    """Columns by stream, each made when something is said of it."""

    n: int
    columns: dict[str, Column] = field(default_factory=dict)

    def __getitem__(self, stream: str) -> Column:
        if stream not in self.columns:
            self.columns[stream] = Column(np.full(self.n, nan), np.zeros(self.n, np.bool_))
        return self.columns[stream]

    def say_row(self, row: int, said: Mapping[str, float]) -> None:
        """Take in one record."""
        for stream, value in said.items():
            column = self[stream]
            column.values[row], column.said[row] = value, True

    def finish(self) -> None:
        """From the watch's units to ours; cadence with its fraction."""
        with np.errstate(invalid="ignore"):
            for stream in ("lon_deg", "lat_deg"):
                if stream in self.columns:
                    self[stream].values *= _DEGREES
            if "cadence" in self.columns and "fraction" in self.columns:
                self["cadence"].values += np.where(self["fraction"].said, self["fraction"].values, 0.0)


@dataclass
class Records:
    """Records counted as they come; those that came one by one are kept here, those in bulk where they are gathered."""

    n: int = 0
    rows: list[tuple[int, dict[str, float], dict[str, float]]] = field(default_factory=list)
    """Number, what its own fields say, what its developer fields say."""

    def take(self, message: Any) -> None:
        """Take in one record as fitparse read it. Raises TrackFileError when there are more than a run has."""
        row: dict[str, float] = {}
        spare: dict[str, float] = {}
        for part in message.fields:
            if part.field is not None and isinstance(part.value, int | float) and (stream := stream_of(part.field)):
                said = spare if part.field_type == "devfield" else row
                said.setdefault(stream, float(part.value) * worth(stream, part.units))
        room_for(self.n + 1)
        self.rows.append((self.n, row, spare))
        self.n += 1


def streams_of(own: Columns, spare: Columns) -> dict[str, Floats]:
    """Streams of every record, with what developer fields say where it says nothing itself.

    Running dynamics are the watch's all through or the pod's all through: two sensors differ by more than a runner
    does from one hour to the next. Zeros of a watch say nothing.
    """
    own.finish()
    for stream in spare.columns:
        mine, other = own[stream], spare[stream]
        if stream not in _DYNAMICS:
            filled = other.said & ~mine.said
        elif (mine.values > 0.0).any():
            continue
        else:
            filled = other.said
        mine.values[filled] = other.values[filled]
    return {name: np.where(np.isfinite(own[name].values), own[name].values, nan) for name in STREAMS}
