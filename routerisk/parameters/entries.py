"""One number with what stands behind it: the form of every entry, and the book that all are entered in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]

GRADES: Final = {
    "S": "strong",
    "M": "moderate",
    "W": "weak",
    "X": "contested",
    "D": "assumption: a design choice of ours",
    "R": "reference: true by definition",
}

VARIED: Final[ContextVar[Mapping[str, float]]] = ContextVar("varied", default=MappingProxyType({}))
"""The values that stand in the place of the usual ones, by name; empty but within `varied`."""

Z_OF_95_PCT: Final = 1.6449
"""Of a standard normal, 95 % lie below."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number with what stands behind it."""

    name: str
    usual: float
    """What it is as long as nobody varies it."""
    unit: str
    low: float
    """Lower end of the plausible range (about 5 % of belief below)."""
    high: float
    source: str
    grade: str
    room: str
    """Where it is used: tracks, osm, matching, exposure, scoring, routing, page."""
    meaning: str

    @property
    def value(self) -> float:
        """The number to reckon with: the usual one, or what `varied` has put in its place.

        Read it where it is needed, in a function: what is read while a module is loaded cannot be varied.
        """
        varied = VARIED.get()
        return varied.get(self.name, self.usual) if varied else self.usual

    def draw(self, z: Floats) -> Floats:
        """Plausible values for standard normal `z` (any shape): `low` at the 5 % point, `value` at the median, `high`
        at the 95 % point, never outside `low` to `high` (or `value`, where it was varied beyond); parameters without a
        range stay as they are.
        """
        import numpy as np

        value = self.value
        low, high = min(self.low, value), max(self.high, value)
        side = np.where(z < 0.0, value - low, high - value)
        return np.asarray(np.clip(value + z / Z_OF_95_PCT * side, low, high), np.float64)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry of a table; unit and meaning are the table's."""

    value: float
    low: float
    high: float
    grade: str
    source: str


ALL: Final[dict[str, Parameter]] = {}
"""Every parameter by name, in the order of their definition."""

Enter: TypeAlias = Callable[..., Parameter]
Table: TypeAlias = Callable[..., dict[str, Parameter]]


def room(name: str) -> tuple[Enter, Table]:
    """The functions that enter numbers, and tables of numbers, for one room."""

    def enter(parameter: str, *, value: float, unit: str, low: float, high: float, grade: str, source: str,
              meaning: str) -> Parameter:  # fmt: skip
        if parameter in ALL or grade not in GRADES or not low <= value <= high:
            raise ValueError(f"parameter {parameter}: entered twice, of an unknown grade, or outside its own range")
        entry = ALL[parameter] = Parameter(name=parameter, usual=value, unit=unit, low=low, high=high, source=source,
                                           grade=grade, room=name, meaning=meaning)  # fmt: skip
        return entry

    def table(prefix: str, *, unit: str, meaning: str, rows: Mapping[str, Row]) -> dict[str, Parameter]:
        """One parameter a row, named by prefix and key."""
        return {
            key: enter(f"{prefix}_{key}", value=row.value, unit=unit, low=row.low, high=row.high, grade=row.grade,
                       source=row.source, meaning=f"{meaning}: {key}")
            for key, row in rows.items()
        }  # fmt: skip

    return enter, table


def fingerprint(*rooms: str) -> str:
    """16 hexadecimal digits of every number of these rooms, as they are now: a kept result holds as long as it is the
    same.
    """
    numbers = sorted((entry.name, entry.value, entry.low, entry.high) for entry in ALL.values() if entry.room in rooms)
    return hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]


def as_markdown() -> str:
    """Every parameter as one Markdown table, in the order of their definition."""
    head = "| parameter | value | unit | range | grade | source | meaning |\n|---|---|---|---|---|---|---|\n"
    rows = (
        f"| {p.name} | {p.value:g} | {p.unit} | {p.low:g} to {p.high:g} | {p.grade} {GRADES[p.grade].split(':')[0]} "
        f"| {p.source.replace('|', '/')} | {p.meaning.replace('|', '/')} |\n"
        for p in ALL.values()
    )
    return head + "".join(rows)
