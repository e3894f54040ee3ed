"""Records as chunks of columns."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..records import BASES, SIDES, SURFACE_NAMES, SURFACES, Exposure, RunRow, Tally, Track
from .columns import PARTS, RANGE_POINTS, TABLES

if TYPE_CHECKING:
    from ..arrays import SmallInts
    from ..records import DiaryEntry, Warning, Week
    from ..words import Words
    from .dictionary import Meaning


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table: columns of equal length, by the names and in the order of `columns.TABLES`."""

    table: str
    columns: Mapping[str, Sequence[Any]]
    geometry: Sequence[Any] | None = None
    """Shapely lines in WGS84, None for a row without; absent where the table has no geometry."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def _chunk(table: str, rows: Iterable[Mapping[str, Any]], geometry: Sequence[Any] | None = None) -> Chunk:
    rows = list(rows)
    return Chunk(table, {c.name: [row[c.name] for row in rows] for c in TABLES[table]}, geometry)


def runs_chunk(exposures: Sequence[Exposure], rows: Mapping[str, RunRow], tallies: Mapping[str, Tally],
               speak: Words) -> Chunk:  # fmt: skip
    """One row a run; `rows` and `tallies` by run id. The lines need exposures with their shapes."""
    made = [_run_row(exposure, rows[exposure.run_id], tallies[exposure.run_id], speak) for exposure in exposures]
    return _chunk("runs", made, [run_line(exposure) for exposure in exposures])


def _run_row(exposure: Exposure, row: RunRow, tally: Tally, speak: Words) -> dict[str, Any]:
    of: dict[type, Any] = {Exposure: exposure, Tally: tally, RunRow: row, Track: row}
    own = [c for c in TABLES["runs"] if c.name == c.field]
    found: dict[str, Any] = {c.name: getattr(of[c.record], c.field) for c in own if c.record is not None}
    found |= {f"surface_km_{name}": float(km) for name, km in zip(SURFACE_NAMES, tally.surface_km, strict=True)}
    found |= {f"basis_km_{name}": float(km) for name, km in zip(BASES, tally.basis_km, strict=True)}
    return {**found, "started_at": exposure.started_at.isoformat(), "mapping_words": speak.say(row.mapping_words)}


def pieces_chunk(exposures: Sequence[Exposure]) -> Chunk:
    """One row a piece, run by run in running order."""
    columns: dict[str, list[Any]] = {c.name: [] for c in TABLES["pieces"]}
    for exposure in exposures:
        for name, values in _pieces_of(exposure).items():
            columns[name].extend(values)
    return Chunk("pieces", columns, [line for exposure in exposures for line in piece_lines(exposure)])


def _pieces_of(exposure: Exposure) -> dict[str, Sequence[Any]]:
    count = len(exposure.way_id)
    found: dict[str, Sequence[Any]] = {
        "run_id": [exposure.run_id] * count,
        "piece": list(range(count)),
        "street": [exposure.names[i] if i >= 0 else "" for i in exposure.street.tolist()],
        "surface": [SURFACE_NAMES[code] for code in exposure.surface_code.tolist()],
        "surface_basis": [BASES[code] for code in exposure.surface_basis.tolist()],
        **{f"surface_p_{name}": exposure.surface_p[:, i].tolist() for i, name in enumerate(SURFACES)},
        **{f"side_p_{name}": exposure.side_p[:, i].tolist() for i, name in enumerate(SIDES)},
    }  # fmt: skip
    for column in TABLES["pieces"]:
        if column.name not in found:
            values = getattr(exposure, column.name)
            found[column.name] = list(values) if isinstance(values, tuple) else values.tolist()
    return found


def weeks_chunk(weeks: Iterable[Week]) -> Chunk:
    return _chunk("weeks", map(_week_row, weeks))


def _week_row(week: Week) -> dict[str, Any]:
    found = {c.name: getattr(week, c.name) for c in TABLES["weeks"] if hasattr(week, c.name)}
    for field in ("net_pctkm", "asymmetry", "overuse"):
        found |= {f"{field}_{point}": getattr(getattr(week, field), point) for point in RANGE_POINTS}
    parts = {part.name: part for part in week.overuse_parts}
    for name in PARTS:
        found |= {f"overuse_{name}_value": parts[name].value, f"overuse_{name}_points": parts[name].points}
    found |= {f"surface_km_{name}": km for name, km in week.surface_km.items()}
    found |= {f"basis_km_{name}": km for name, km in week.basis_km.items()}
    return {**found, "start": week.start.isoformat(), "run_ids": " ".join(week.run_ids)}


def warnings_chunk(warnings: Iterable[Warning], speak: Words) -> Chunk:
    return _chunk("warnings", (_warning_row(warning, speak) for warning in warnings))


def _warning_row(warning: Warning, speak: Words) -> dict[str, Any]:
    return {
        **{c.name: getattr(warning, c.name) for c in TABLES["warnings"]},
        "title": speak.say(warning.title),
        "text": speak.say(warning.text),
        "advice": " ".join(map(speak.say, warning.advice)),
        "week": warning.week.isoformat(),
        "run_ids": " ".join(warning.run_ids),
        "streets": "; ".join(warning.streets),
        "values": json.dumps(dict(warning.values)),
    }


def diary_chunk(entries: Iterable[DiaryEntry]) -> Chunk:
    return _chunk("diary", ({**vars(entry), "on_date": entry.on_date.isoformat()} for entry in entries))


def dictionary_chunk(meanings: Iterable[Meaning]) -> Chunk:
    return _chunk("dictionary", (vars(meaning) for meaning in meanings))


def piece_lines(exposure: Exposure) -> list[Any]:
    """A LineString a piece, None where it has less than two points."""
    import shapely

    points = np.diff(exposure.shape_first)
    drawn = points >= 2
    lines: list[Any] = [None] * len(points)
    coordinates = np.column_stack([exposure.shape_lon_deg, exposure.shape_lat_deg])
    kept = coordinates[np.repeat(drawn, points)]
    made: Any = shapely.linestrings(kept, indices=np.repeat(np.arange(int(drawn.sum())), points[drawn]))
    for i, line in zip(np.flatnonzero(drawn).tolist(), made, strict=True):
        lines[i] = line
    return lines


def run_line(exposure: Exposure) -> Any:
    """A MultiLineString of a run, broken where its path is; None without a path."""
    import shapely

    lon, lat, first = exposure.shape_lon_deg, exposure.shape_lat_deg, exposure.shape_first
    if len(lon) < 2:
        return None
    starts = _breaks(first, lon, lat)
    parts = [np.column_stack([lon[a:b], lat[a:b]]) for a, b in zip(starts, [*starts[1:], len(lon)], strict=True)]
    lines: list[Any] = [shapely.linestrings(part) for part in parts if len(part) >= 2]
    return shapely.multilinestrings(lines)


def _breaks(first: SmallInts, lon: Any, lat: Any) -> list[int]:
    """Indices of the points that begin a new part: pieces that do not go on where the last one ended."""
    begins = [int(i) for i in first[1:-1] if 0 < i < len(lon)]
    apart = [i for i in begins if not (math.isclose(lon[i], lon[i - 1]) and math.isclose(lat[i], lat[i - 1]))]
    return sorted({0, *apart})
