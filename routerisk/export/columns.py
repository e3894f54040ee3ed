"""Which columns the tables have, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..records import (
    BASES,
    PIECE_ARRAYS,
    SIDES,
    SURFACE_NAMES,
    SURFACES,
    DiaryEntry,
    Exposure,
    RunRow,
    Tally,
    Track,
    Warning,
    Week,
)

PARTS: Final = ("session", "week", "impact", "uneven", "asymmetry", "monotony")
"""The names of the parts of the overuse score."""
RANGE_POINTS: Final = MappingProxyType({
    "low": "10 % point of the draws (or the estimate, where that is lower).",
    "mid": "The estimate itself.",
    "median": "50 % point of the draws.",
    "high": "90 % point of the draws (or the estimate, where that is higher).",
})  # fmt: skip
_WORDS: Final = "str"


@dataclass(frozen=True)
class Column:
    """One column: its name, its kind ("str", "int", "float", "bool"), and the field of a record that it comes from."""

    name: str
    kind: str
    record: type | None
    field: str
    note: str = ""
    """What the record's docstring does not say of it."""
    unit: str | None = None
    """Where the field's name does not tell."""


def _plain(record: type, names: str, kind: str) -> Iterator[Column]:
    for name in names.split():
        yield Column(name, kind, record, name)


def _by_surface(record: type, field: str, *, unknown: bool) -> Iterator[Column]:
    for name in SURFACE_NAMES if unknown else SURFACES:
        yield Column(f"{field}_{name}", "float", record, field, f"Class: {name}.")


def _by_basis(record: type) -> Iterator[Column]:
    for name in BASES:
        yield Column(f"basis_km_{name}", "float", record, "basis_km", f"Basis: {name}.")


def _range(field: str) -> Iterator[Column]:
    for point, words in RANGE_POINTS.items():
        yield Column(f"{field}_{point}", "float", Week, field, words)


def _runs() -> Iterator[Column]:
    yield from _plain(Exposure, "run_id name sport", _WORDS)
    yield from _plain(Exposure, "indoor", "bool")
    yield from _plain(Exposure, "started_at timezone country driving_side", _WORDS)
    yield from _plain(Track, "device shoe", _WORDS)
    yield from _plain(RunRow, "mapping mapping_words", _WORDS)
    yield from _plain(RunRow, "fixes", "int")
    yield from _plain(Exposure, "distance_m moving_s elapsed_s climb_m steps", "float")
    yield from _plain(RunRow, "device_distance_m device_moving_s", "float")
    yield from _plain(Tally, "impact_km strain_km uneven_km net_pctkm abs_pctkm hard_km told_km", "float")
    yield from _by_surface(Tally, "surface_km", unknown=True)
    yield from _by_basis(Tally)


def _pieces() -> Iterator[Column]:
    yield from _plain(Exposure, "run_id", _WORDS)
    yield Column("piece", "int", None, "", "Number of the piece in its run, from 0.", "")
    yield from _plain(Exposure, "way_id", "int")
    yield from _plain(Exposure, "way_class", _WORDS)
    yield Column("street", _WORDS, None, "", "Name of the street, empty without.", "")
    yield Column("surface", _WORDS, None, "", 'The class that is more likely than all others together, else "unknown".',
                 "")  # fmt: skip
    yield Column("surface_basis", _WORDS, None, "", "How the surface is known: tagged, inferred or unknown.", "")
    yield from _plain(Exposure, "first_fix last_fix", "int")
    told_apart = {"way_id", "way_class", "street", "surface_basis", "first_fix", "last_fix", "surface_p", "side_p"}
    yield from _plain(Exposure, " ".join(name for name in PIECE_ARRAYS if name not in told_apart), "float")
    yield from _by_surface(Exposure, "surface_p", unknown=False)
    for side in SIDES:
        yield Column(f"side_p_{side}", "float", Exposure, "side_p", f"Side: {side}.")


def _weeks() -> Iterator[Column]:
    yield from _plain(Week, "start", _WORDS)
    yield from _plain(Week, "complete", "bool")
    yield Column("run_ids", _WORDS, Week, "run_ids", "Ids apart by blanks.")
    yield from _plain(Week, "distance_km indoor_km longest_km time_s steps climb_m load_km impact_km strain_km "
                      "uneven_km abs_pctkm hard_share right_lower_p", "float")  # fmt: skip
    yield from _plain(Week, "downhill_leg overuse_band", _WORDS)
    for field in ("net_pctkm", "asymmetry", "overuse"):
        yield from _range(field)
    for part in PARTS:
        for field, words in (("value", "The quantity itself"), ("points", "What it adds to the score")):
            yield Column(
                f"overuse_{part}_{field}", "float", None, "", f"Part {part} of the overuse score. {words}.", ""
            )
    yield from _by_surface(Week, "surface_km", unknown=True)
    yield from _by_basis(Week)


def _warnings() -> Iterator[Column]:
    yield from _plain(Warning, "id level grade week title text advice source", _WORDS)
    yield Column("run_ids", _WORDS, Warning, "run_ids", "Ids apart by blanks.")
    yield Column("streets", _WORDS, Warning, "streets", "Apart by semicolons.")
    yield Column("values", _WORDS, Warning, "values", "JSON.")


def _diary() -> Iterator[Column]:
    yield from _plain(DiaryEntry, "on_date site side", _WORDS)
    yield from _plain(DiaryEntry, "level", "int")
    yield from _plain(DiaryEntry, "note", _WORDS)


def _dictionary() -> Iterator[Column]:
    for name, words in (("table", "Table that the column is in."), ("column", "Name of the column."),
                        ("unit", "Unit, empty for texts and pure numbers."), ("meaning", "What it says.")):  # fmt: skip
        yield Column(name, _WORDS, None, "", words, "")


TABLES: Final[Mapping[str, tuple[Column, ...]]] = MappingProxyType({
    "runs": tuple(_runs()), "pieces": tuple(_pieces()), "weeks": tuple(_weeks()), "warnings": tuple(_warnings()),
    "diary": tuple(_diary()), "dictionary": tuple(_dictionary()),
})  # fmt: skip
"""The columns of each table, the geometry left out; `runs` and `pieces` have one."""
WITH_GEOMETRY: Final = frozenset(("runs", "pieces"))
