"""An extract of any size -> tiles on disk: streamed, sorted into tiles on the disk itself, then tile by tile.

In memory are some thousand ways at a time, later one tile; the places of all nodes lie in a file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from .. import parameters
from ..arrays import Ints
from ..errors import MapDataError
from .areas import AREA_KEYS, AreaGathering
from .cache import TileData, areas_of, areas_table, join, sound_tile, ways_of, ways_table, write_tile
from .extract import WayGathering, check_file, map_errors
from .geometry import chosen_areas, lines
from .relations import outlines_of, runnable_relations
from .tiles import Tile, tile_of, tiles_in_box
from .ways import GAP, Ways, chosen_ways

IntakeProgress: TypeAlias = Callable[[int, int], None]
"""Called with the number of ways read and 0, then with the number of tiles written and that of all."""

_REPORT_EVERY: Final = 10_000
_WAYS, _AREAS = "ways", "areas"


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What became of an extract."""

    source: str
    ways: int
    written: int
    """Tiles that are new or better now."""
    kept: int
    """Tiles that were as good before."""
    partial: int
    """Of all of them, those that the extract may cover only in part."""


def add_extract(path: Path, cache_dir: Path, *, progress: IntakeProgress | None = None) -> Intake:
    """Cut an extract (.osm.pbf, .osm, ...) into the tiles below `cache_dir`; a second time changes nothing.

    A tile on disk that is newer, or whole where this one is not, stays; two parts of one tile are joined. Every tile is
    written whole or not at all, so that an intake that was broken off can be repeated.

    Raises MapDataError when the file is missing, broken, without a way to run on, or the disk is full.
    """
    check_file(path)
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="intake", dir=cache_dir) as folder:
            sorting = _Sorting(Path(folder), progress or _no_progress)
            with map_errors(path):
                sorting.read(path)
            if not sorting.taken:
                raise MapDataError("map.no-way", source=str(path))
            return _written(sorting, path, cache_dir, progress or _no_progress)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MapDataError("map.tiles-not-written", folder=str(cache_dir), reason=str(reason)) from error


def _no_progress(done: int, total: int) -> None:
    """Progress that nobody watches."""


class _Sorting:
    """Ways and areas on their way into tiles: one file per tile and kind, batch after batch."""

    def __init__(self, folder: Path, progress: IntakeProgress) -> None:
        self.folder, self.progress = folder, progress
        self.taken = 0
        self.occupied: set[Tile] = set()
        """Tiles in which there is a node."""
        self.ragged: set[Tile] = set()
        """Tiles of ways that lack nodes."""
        self.box = [np.inf, np.inf, -np.inf, -np.inf]

    def read(self, path: Path) -> None:
        ways, areas = WayGathering(), AreaGathering()
        batch = int(parameters.INTAKE_BATCH.value)
        relations = runnable_relations(str(path))
        index = f"sparse_file_array,{self.folder / 'places'}"
        for way in outlines_of(str(path), relations, places=index) if relations else ():
            ways.take_outline(way, relations[way.id])
        for item in _objects(str(path), self.folder / "nodes"):
            if item.is_area():
                areas.take(item)
            elif ways.take(item) and ways.taken % _REPORT_EVERY == 0:
                self.progress(ways.taken, 0)
            if len(ways) >= batch:
                self._sort_ways(ways.ways())
            if len(areas) >= batch:
                self._sort_areas(areas)
        self._sort_ways(ways.ways())
        self._sort_areas(areas)
        self.taken = ways.taken
        self.progress(self.taken, 0)

    def _sort_ways(self, ways: Ways) -> None:
        if not len(ways.way_id):
            return
        self._note(ways)
        for tile, index in _by_tile(lines(ways)[0]):
            self._append(tile, _WAYS, ways_table(chosen_ways(ways, index)))

    def _sort_areas(self, gathering: AreaGathering) -> None:
        areas = gathering.areas()
        for tile, index in _by_tile(areas.shapes):
            self._append(tile, _AREAS, areas_table(chosen_areas(areas, index)))

    def _note(self, ways: Ways) -> None:
        """Where there are nodes, and where some are missing."""
        known = np.isfinite(ways.lon_deg)
        lon, lat = ways.lon_deg[known], ways.lat_deg[known]
        if len(lon):
            west, south, east, north = self.box
            self.box = [min(west, float(lon.min())), min(south, float(lat.min())),
                        max(east, float(lon.max())), max(north, float(lat.max()))]  # fmt: skip
        self.occupied |= _tiles_at(lon, lat)
        way = np.repeat(np.arange(len(ways.way_id)), np.diff(ways.ref_first))
        torn = np.zeros(len(ways.way_id), np.bool_)
        torn[way[~known & (ways.ref != GAP)]] = True
        at = known & torn[way]
        self.ragged |= _tiles_at(ways.lon_deg[at], ways.lat_deg[at])

    def _append(self, tile: Tile, kind: str, table: Any) -> None:
        import pyarrow as pa

        with self._file(tile, kind).open("ab") as stream, pa.ipc.new_stream(stream, table.schema) as writer:
            writer.write_table(table)

    def _file(self, tile: Tile, kind: str) -> Path:
        return self.folder / f"{tile.name}.{kind}"

    def tiles(self) -> list[Tile]:
        """Those that have a way or an area and a node of the extract."""
        return sorted(self.occupied)

    def table(self, tile: Tile, kind: str) -> Any:
        """All that was sorted into a tile, None where nothing was."""
        import pyarrow as pa

        file = self._file(tile, kind)
        if not file.is_file():
            return None
        tables = []
        with file.open("rb") as stream:
            end = file.stat().st_size
            while stream.tell() < end:
                tables.append(pa.ipc.open_stream(stream).read_all())
        return pa.concat_tables(tables)


def _objects(source: str, nodes: Path) -> Any:
    """Runnable ways and areas, with places from an index that lies in a file."""
    import osmium

    keys = osmium.filter.KeyFilter(*AREA_KEYS)
    return (
        osmium.FileProcessor(source)
        .with_locations(f"sparse_file_array,{nodes}")
        .with_areas(keys)
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY | osmium.osm.AREA))
        .with_filter(osmium.filter.KeyFilter("highway", *AREA_KEYS))
    )


def _tiles_at(lon_deg: Any, lat_deg: Any) -> set[Tile]:
    return {tile_of(lon, lat) for lon, lat in np.unique(np.column_stack([_floor(lon_deg), _floor(lat_deg)]), axis=0)}


def _floor(degrees: Any) -> Any:
    """The middle of the hundredth of a degree that a place is in: no tile's border is crossed."""
    return (np.floor(np.asarray(degrees) * 100.0) + 0.5) / 100.0


def _by_tile(shapes: Any) -> Iterable[tuple[Tile, Ints]]:
    """Indices of the shapes that have a point in a tile, for every tile that has some."""
    import shapely

    if not len(shapes):
        return
    bounds = shapely.bounds(shapes)
    index: dict[Tile, list[int]] = {}
    for i, (west, south, east, north) in enumerate(bounds.tolist()):
        if west <= east:
            for tile in tiles_in_box(west, south, east, north):
                index.setdefault(tile, []).append(i)
    for tile, found in index.items():
        at = np.array(found, np.int64)
        inside = shapely.intersects(shapes[at], shapely.box(*tile.box))
        if inside.any():
            yield tile, at[inside]


def _written(sorting: _Sorting, path: Path, cache_dir: Path, progress: IntakeProgress) -> Intake:
    made_at = _date(path)
    covered = _covered(sorting, _header_box(path))
    tiles = sorting.tiles()
    written = 0
    for done, tile in enumerate(tiles):
        progress(done, len(tiles))
        here = sound_tile(cache_dir, tile)
        if here and _serves(here, path.name, made_at, whole=tile in covered):
            continue
        ways, areas = sorting.table(tile, _WAYS), sorting.table(tile, _AREAS)
        new = TileData(
            ways_of(ways if ways is not None else ways_table(_no_ways())),
            areas_of(areas if areas is not None else areas_table(AreaGathering().areas())),
            path.name, made_at, tile in covered,
        )  # fmt: skip
        if here and not here.whole and not new.whole:
            new = join([new, here])
        write_tile(cache_dir, tile, new)
        written += 1
    progress(len(tiles), len(tiles))
    return Intake(source=path.name, ways=sorting.taken, written=written, kept=len(tiles) - written,
                  partial=len(set(tiles) - covered))  # fmt: skip


def _serves(here: TileData, source: str, made_at: datetime, *, whole: bool) -> bool:
    """Whether the tile on disk is at least as good as one cut from this extract."""
    if here.whole:
        return not whole or here.made_at >= made_at
    return not whole and source in here.source.split(", ") and here.made_at >= made_at


def _no_ways() -> Ways:
    none = np.zeros(0, np.int64)
    return Ways(none, np.zeros(1, np.int64), none, np.zeros(0), np.zeros(0), [])


def _covered(sorting: _Sorting, box: tuple[float, float, float, float] | None) -> set[Tile]:
    """Tiles that the extract covers wholly, as far as can be told; extracts follow borders, not tiles.

    No way of such a tile lacks a node, and every tile around it has a node too, or lies beyond the box that the extract
    says it covers. At sea that is too strict: the tile counts as partial and is fetched again where that can be done.
    """
    box = box if box and _is_believable(box, sorting.box) else None
    return {
        tile
        for tile in sorting.occupied - sorting.ragged
        if (box is None or _is_within(tile, box))
        and all(
            neighbour in sorting.occupied or (box is not None and _is_beyond(neighbour, box))
            for neighbour in (Tile(tile.column + i, tile.row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        )
    }


def _is_believable(box: tuple[float, float, float, float], seen: list[float]) -> bool:
    """A header may claim half the world; its box is believed where the nodes reach nearly to its edges."""
    width, height = 0.1, 0.05  # a tile
    away = np.abs(np.array(box) - seen)
    return bool((away <= [width, height, width, height]).all())


def _is_within(tile: Tile, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = tile.box
    return west >= box[0] and south >= box[1] and east <= box[2] and north <= box[3]


def _is_beyond(tile: Tile, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = tile.box
    return east <= box[0] or north <= box[1] or west >= box[2] or south >= box[3]


def _header_box(path: Path) -> tuple[float, float, float, float] | None:
    """The box that a file says it covers (west, south, east, north), None where it says none."""
    import osmium

    with suppress(RuntimeError), osmium.io.Reader(str(path)) as reader:
        box = reader.header().box()
        if box.valid():
            low, high = box.bottom_left, box.top_right
            return low.lon, low.lat, high.lon, high.lat
    return None


def _date(path: Path) -> datetime:
    """Date of the map data by the file's own word, else that of the file."""
    import osmium

    with suppress(RuntimeError, ValueError), osmium.io.Reader(str(path)) as reader:
        return datetime.fromisoformat(reader.header().get("osmosis_replication_timestamp")).astimezone(UTC)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
