"""Tiles for a run: from disk, and what is not there from Overpass, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy.typing as npt

from ..errors import MapDataError, OfflineError
from ..records import Network
from .areas import outlines, read_shapes
from .cache import TileData, is_whole, join, now, read_tile, sound_tile, tile_files, write_tile
from .extract import read_ways
from .geometry import chosen_areas, lines, touching
from .overpass import TIMEOUT_S, UNTOLD, Servers, download
from .ready import keep_ready, load_ready, ready_file
from .tiles import Tile, tiles_along
from .topology import build_network
from .waiting import Waiting
from .ways import Ways, chosen_ways

TileProgress: TypeAlias = Callable[[int, int], None]
"""Called with the number of tiles ready and the number of tiles needed."""


def fetch_network(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike, cache_dir: Path, *, offline: bool = False,
                  endpoint: str | None = None, timeout_s: int = TIMEOUT_S,
                  progress: TileProgress | None = None, waiting: Waiting = UNTOLD) -> Network:  # fmt: skip
    """The network around places (those of one or several runs), without a local extract.

    Tiles that `cache_dir` lacks are downloaded through osmnx and kept; a second call makes no request. `endpoint`
    names another Overpass server, or several with blanks between (default: the environment's ROUTERISK_OVERPASS_URL,
    else the public ones); `waiting` says who is told of a wait and who can end it.

    Raises OfflineError when tiles are missing and none may (`offline`) or can be fetched, MapDataError when the server
    refuses, is busy, too slow or cut off, when the disk is full, or when there is no way to run on.
    Tiles that were complete by then stay, so that a later call goes on from there.
    """
    tiles = tiles_along(lon_deg, lat_deg)
    if not tiles:
        raise MapDataError("map.no-positions")
    ready = _ready(tiles, cache_dir) if offline or all(is_whole(cache_dir, tile) for tile in tiles) else None
    if ready is not None:
        if progress:
            progress(len(tiles), len(tiles))
        return ready
    fetch = _Fetch(cache_dir, offline, Servers.named(endpoint), timeout_s, progress, waiting)
    return _kept_ready(fetch.all(tiles), cache_dir)


def fetch_tiles(tiles: Sequence[Tile], cache_dir: Path, *, offline: bool = False, endpoint: str | None = None,
                timeout_s: int = TIMEOUT_S, progress: TileProgress | None = None,
                waiting: Waiting = UNTOLD) -> int:  # fmt: skip
    """See to it that every tile is on disk and sound; returns how many were downloaded. Raises as `fetch_network`."""
    fetch = _Fetch(cache_dir, offline, Servers.named(endpoint), timeout_s, progress, waiting)
    fetch.all(tiles)
    return fetch.downloaded


def load_network(tiles: Sequence[Tile], cache_dir: Path) -> Network:
    """The network of tiles on disk; tiles that are not there are left out.

    Raises OfflineError when none is there, MapDataError when there is no way to run on in them.
    """
    here = [tile for tile in tiles if all(file.is_file() for file in tile_files(cache_dir, tile))]
    ready = _ready(here, cache_dir) if here else None
    if ready is not None:
        return ready
    found = {tile: data for tile in here if (data := sound_tile(cache_dir, tile))}
    if not found:
        raise OfflineError("map.no-tile")
    return _kept_ready(found, cache_dir)


def _ready(tiles: Sequence[Tile], cache_dir: Path) -> Network | None:
    """The network of these tiles, if it was made from the very files that are there now."""
    try:
        return load_ready(ready_file(cache_dir, [file for tile in tiles for file in tile_files(cache_dir, tile)]))
    except OSError:
        return None


def _kept_ready(parts: Mapping[Tile, TileData], cache_dir: Path) -> Network:
    network = _network(list(parts.values()))
    with suppress(OSError):
        files = [file for tile in parts for file in tile_files(cache_dir, tile)]
        keep_ready(ready_file(cache_dir, files), network)
    return network


def _network(parts: Sequence[TileData]) -> Network:
    data = join(parts)
    return build_network(data.ways, source=data.source, areas=outlines(data.areas))


@dataclass
class _Fetch:
    """One errand: which tiles are there, which have to be fetched, and how."""

    folder: Path
    offline: bool
    servers: Servers
    timeout_s: int
    progress: TileProgress | None
    waiting: Waiting
    downloaded: int = 0

    def all(self, tiles: Sequence[Tile]) -> dict[Tile, TileData]:
        """Every tile, sound; one of which an extract may hold only part is fetched whole where that can be done."""
        found = {tile: sound_tile(self.folder, tile) for tile in tiles}
        lacking = [tile for tile, data in found.items() if data is None]
        if lacking and self.offline:
            raise OfflineError("map.tiles-missing", missing=len(lacking), tiles=len(tiles))
        partial = [tile for tile, data in found.items() if data and not data.whole and not self.offline]
        ready = len(tiles) - len(lacking) - len(partial)
        for done, tile in enumerate([*lacking, *partial], start=ready):
            self._report(done, len(tiles))
            try:
                write_tile(self.folder, tile, _downloaded(tile, self.servers, self.timeout_s, self.waiting))
            except OfflineError:
                if found[tile] is None:
                    raise
                break  # what there is of it, and of the others, must do
            found[tile] = read_tile(self.folder, tile)
            self.downloaded += 1
        self._report(len(tiles), len(tiles))
        return {tile: data for tile, data in found.items() if data}

    def _report(self, done: int, needed: int) -> None:
        if self.progress:
            self.progress(done, needed)


def cut(ways: Ways, shapes: Any, tile: Tile) -> Ways:
    """The ways that have a point in a tile; `shapes` are their lines."""
    return chosen_ways(ways, touching(shapes, tile.box))


def _downloaded(tile: Tile, servers: Servers, timeout_s: int, waiting: Waiting) -> TileData:
    """A tile from Overpass: read by the very same code as an extract, so that both give the same network."""
    import osmium

    text = download(tile.box, servers=servers, timeout_s=timeout_s, waiting=waiting)
    ways = read_ways(osmium.io.FileBuffer(text, "opl"))
    areas = read_shapes(osmium.io.FileBuffer(text, "opl"))
    inside = touching(areas.shapes, tile.box)
    return TileData(cut(ways, lines(ways)[0], tile), chosen_areas(areas, inside), "Overpass", now())
