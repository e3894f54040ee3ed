"""Tiles on disk: two GeoParquet files each, written whole or not at all, readable by QGIS, DuckDB and geopandas.

``<tile>.areas.parquet`` is written first; a tile is there once ``<tile>.ways.parquet`` is.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..errors import MapDataError
from ..files import written_whole
from .areas import AreaShapes, area_kind
from .geometry import chosen_areas, lines, ways_of_lines
from .tiles import Tile, tile_named
from .topology import ATTRIBUTION
from .ways import Ways, chosen_ways

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT: Final = 1
"""Tiles of another format are broken tiles: fetched again."""

_OWN_KEY: Final = b"routerisk"
_WAYS: Final = ".ways.parquet"
_AREAS: Final = ".areas.parquet"


class BrokenTileError(Exception):
    """A tile's file that cannot be read; never leaves the package: such a tile counts as missing."""


@dataclass(frozen=True, eq=False)
class TileData:
    """What a tile holds: every way and every area that has a point in it, each of them whole."""

    ways: Ways
    areas: AreaShapes
    source: str
    """Where it comes from, for people."""
    made_at: datetime
    """When it was downloaded, or the date of the extract it was cut from (UTC)."""
    whole: bool = True
    """False where it was cut from an extract that may cover only part of it."""


@dataclass(frozen=True, kw_only=True)
class TileStatus:
    """One line of `osm status`."""

    tile: Tile
    source: str
    made_at: datetime | None
    ways: int
    size_bytes: int
    broken: bool
    whole: bool = True
    """False where the extract that it was cut from may cover only part of it."""


def write_tile(folder: Path, tile: Tile, data: TileData) -> None:
    """Write both files of a tile; raises MapDataError where the disk does not take them, with nothing half-written."""
    own = {
        "format": FORMAT, "tile": tile.name, "source": data.source, "made_at": data.made_at.isoformat(),
        "attribution": ATTRIBUTION, "whole": data.whole,
    }  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / (tile.name + _AREAS), areas_table(data.areas), own)
        _write(folder / (tile.name + _WAYS), ways_table(data.ways), own)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MapDataError("map.tiles-not-written", folder=str(folder), reason=str(reason)) from error


def tile_files(folder: Path, tile: Tile) -> tuple[Path, Path]:
    """Where a tile's ways and its areas are."""
    return folder / (tile.name + _WAYS), folder / (tile.name + _AREAS)


def read_tile(folder: Path, tile: Tile) -> TileData:
    """Read a tile; raises BrokenTileError where its files are missing, cut off or of another format."""
    import pyarrow as pa

    try:
        areas, _ = _read(folder / (tile.name + _AREAS))
        ways, own = _read(folder / (tile.name + _WAYS))
        made_at = datetime.fromisoformat(own["made_at"])
        return TileData(ways_of(ways), areas_of(areas), own["source"], made_at, own.get("whole", True))
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException) as error:
        raise BrokenTileError(f"{tile.name}: {error}") from error


def sound_tile(folder: Path, tile: Tile) -> TileData | None:
    """The tile on disk; None where there is none, or only a broken one: that is fetched again."""
    try:
        return read_tile(folder, tile)
    except BrokenTileError:
        return None


def is_whole(folder: Path, tile: Tile) -> bool:
    """Whether a tile is on disk and wholly covered, by its own word alone."""
    return tile_files(folder, tile)[0].is_file() and _status(folder, tile).whole


def join(parts: Sequence[TileData]) -> TileData:
    """Tiles as one piece of map: ways and areas that several of them have are taken from the newest, sorted by id."""
    newest = sorted(parts, key=lambda part: part.made_at, reverse=True)
    ways = _join_ways([part.ways for part in newest])
    areas = _join_areas([part.areas for part in newest])
    sources = {name for part in parts for name in part.source.split(", ")}
    return TileData(ways, areas, ", ".join(sorted(sources)), newest[0].made_at, all(part.whole for part in parts))


def tile_statuses(folder: Path) -> list[TileStatus]:
    """What is on disk, north to south and west to east, from the files' own words."""
    files = folder.glob(f"*{_WAYS}") if folder.is_dir() else ()
    tiles = [tile for tile in (tile_named(file.name.removesuffix(_WAYS)) for file in files) if tile]
    return sorted((_status(folder, tile) for tile in tiles), key=lambda status: (-status.tile.row, status.tile.column))


def _status(folder: Path, tile: Tile) -> TileStatus:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = folder / (tile.name + _WAYS)
    size = sum(path.stat().st_size for path in (file, folder / (tile.name + _AREAS)) if path.is_file())
    try:
        footer = pq.read_metadata(file)
        own = json.loads(footer.metadata[_OWN_KEY])
        return TileStatus(tile=tile, source=own["source"], made_at=datetime.fromisoformat(own["made_at"]),
                          ways=footer.num_rows, size_bytes=size, broken=own["format"] != FORMAT,
                          whole=own.get("whole", True))  # fmt: skip
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException):
        return TileStatus(tile=tile, source="", made_at=None, ways=0, size_bytes=size, broken=True)


def ways_table(ways: Ways) -> pa.Table:
    import pyarrow as pa
    import shapely

    geometry, nodes = lines(ways)
    first = np.concatenate([[0], np.cumsum([len(n) for n in nodes])]).astype(np.int32)
    flat = np.concatenate(nodes) if nodes else np.array([], np.int64)
    return pa.table({
        "way_id": pa.array(ways.way_id),
        "highway": _column(ways.tags, "highway"),
        "name": _column(ways.tags, "name"),
        "surface": _column(ways.tags, "surface"),
        "tags": pa.array([json.dumps(t, ensure_ascii=False, sort_keys=True) for t in ways.tags], pa.string()),
        "nodes": pa.ListArray.from_arrays(pa.array(first), pa.array(flat)),
        "geometry": pa.array(shapely.to_wkb(geometry), pa.binary()),
    })  # fmt: skip


def areas_table(areas: AreaShapes) -> pa.Table:
    import pyarrow as pa
    import shapely

    return pa.table({
        "area_id": pa.array(areas.area_id),
        "kind": pa.array([area_kind(t) for t in areas.tags], pa.string()),
        "name": _column(areas.tags, "name"),
        "tags": pa.array([json.dumps(t, ensure_ascii=False, sort_keys=True) for t in areas.tags], pa.string()),
        "geometry": pa.array(shapely.to_wkb(areas.shapes), pa.binary()),
    })  # fmt: skip


def _column(tags: Iterable[dict[str, str]], key: str) -> Any:
    import pyarrow as pa

    return pa.array([t.get(key) for t in tags], pa.string())


def _write(file: Path, table: pa.Table, own: dict[str, Any]) -> None:
    import pyarrow.parquet as pq

    column = {"encoding": "WKB", "geometry_types": []}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = table.replace_schema_metadata({b"geo": json.dumps(geo), _OWN_KEY: json.dumps(own)})
    whole = io.BytesIO()
    pq.write_table(table, whole, compression="zstd")
    written_whole(file, [whole.getvalue()])


def _read(file: Path) -> tuple[pa.Table, dict[str, Any]]:
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    own = json.loads(table.schema.metadata[_OWN_KEY])
    if own["format"] != FORMAT:
        raise ValueError(f"format {own['format']}, not {FORMAT}")
    return table, own


def ways_of(table: pa.Table) -> Ways:
    import shapely

    geometry = shapely.from_wkb(table["geometry"].to_numpy())
    nodes = table["nodes"].combine_chunks().flatten().to_numpy()
    return ways_of_lines(table["way_id"].to_numpy(), geometry, nodes, _tags_of(table))


def areas_of(table: pa.Table) -> AreaShapes:
    import shapely

    return AreaShapes(table["area_id"].to_numpy(), _tags_of(table), shapely.from_wkb(table["geometry"].to_numpy()))


def _tags_of(table: pa.Table) -> list[dict[str, str]]:
    """All rows in one go: thousands of small calls would take ten times as long."""
    tags: list[dict[str, str]] = json.loads("[" + ",".join(table["tags"].to_pylist()) + "]")
    return tags


def _join_ways(parts: Sequence[Ways]) -> Ways:
    size = np.concatenate([np.diff(part.ref_first) for part in parts])
    together = Ways(
        np.concatenate([part.way_id for part in parts]),
        np.concatenate([[0], np.cumsum(size)]),
        np.concatenate([part.ref for part in parts]),
        np.concatenate([part.lon_deg for part in parts]),
        np.concatenate([part.lat_deg for part in parts]),
        [tags for part in parts for tags in part.tags],
    )
    return chosen_ways(together, np.unique(together.way_id, return_index=True)[1])


def _join_areas(parts: Sequence[AreaShapes]) -> AreaShapes:
    together = AreaShapes(
        np.concatenate([part.area_id for part in parts]),
        [tags for part in parts for tags in part.tags],
        np.concatenate([part.shapes for part in parts]),
    )
    return chosen_areas(together, np.unique(together.area_id, return_index=True)[1])


def now() -> datetime:
    return datetime.now(UTC)
