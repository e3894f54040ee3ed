"""Map data on this disk: extracts cut into tiles, tiles fetched, what there is; the surface of every way of a map."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import parameters
from ..errors import UsageError

if TYPE_CHECKING:
    import os

    from ..messages import Message
    from ..osm import Intake, Tile
    from ..osm.fetch import TileProgress
    from ..osm.intake import IntakeProgress
    from ..records import Network

__all__ = [
    "add_map",
    "box_around",
    "fetch_map",
    "map_rows",
    "surface_map",
    "surface_rows",
    "surface_table",
    "tile_folder",
]

KM_PER_DEG = 111.2
Box = tuple[float, float, float, float]


def tile_folder(data: Path) -> Path:
    """Where the tiles are, below the data directory."""
    return data / "maps"


def add_map(extract: str | os.PathLike[str], data: Path, *, progress: IntakeProgress | None = None) -> Intake:
    """Cut an extract into the tiles of a data directory. Raises MapDataError."""
    from ..osm import add_extract

    return add_extract(Path(extract).expanduser(), tile_folder(data), progress=progress)


def box_around(lat_deg: float, lon_deg: float, km: float) -> Box:
    """West, south, east, north of a box that reaches so far from a place. Raises UsageError where it is no place."""
    if not (abs(lat_deg) <= 85.0 and abs(lon_deg) <= 180.0 and 0.0 < km < math.inf):
        raise UsageError("usage.no-place-with-km", place=f"{lat_deg:g},{lon_deg:g}", km=f"{km:g}")
    north = km / KM_PER_DEG
    east = north / math.cos(math.radians(lat_deg))
    return lon_deg - east, lat_deg - north, lon_deg + east, lat_deg + north


def fetch_map(box_deg: Box, data: Path, *, progress: TileProgress | None = None,
              told: Callable[[Message], None] | None = None) -> tuple[list[Tile], int]:  # fmt: skip
    """See to it that the tiles of a box are on disk, from Overpass where they are not: the tiles, and how many came.

    `told` hears of every wait for a busy server.

    Raises UsageError for a box too large to ask a public server for, MapDataError as `fetch_tiles`.
    """
    from ..osm import Waiting, fetch_tiles, tiles_in_box

    west, south, east, north = box_deg
    if not (-180.0 <= west < east <= 180.0 and -85.0 <= south < north <= 85.0):
        raise UsageError("usage.no-box")
    most = int(parameters.FETCH_TILES_MAX.value)
    spanned = (east - west) * 10.0 * (north - south) * 20.0
    tiles = tiles_in_box(*box_deg) if spanned < 4.0 * most else []
    if not 0 < len(tiles) <= most:
        raise UsageError("usage.too-many-tiles", most=most)
    return tiles, fetch_tiles(tiles, tile_folder(data), progress=progress, waiting=Waiting.of(told))


def map_rows(data: Path) -> list[dict[str, Any]]:
    """One dictionary per tile on disk."""
    from ..osm import tile_statuses

    return [
        {"tile": status.tile.name, "box_deg": list(status.tile.box),
         "state": "broken" if status.broken else "whole" if status.whole else "partial", "source": status.source,
         "made_at": status.made_at.isoformat() if status.made_at else None, "ways": status.ways,
         "size_bytes": status.size_bytes}
        for status in tile_statuses(tile_folder(data))
    ]  # fmt: skip


def surface_map(map_file: str | os.PathLike[str]) -> Network:
    """Read an extract; its surfaces are inferred when they are asked for. Raises MapDataError."""
    from ..osm import read_network

    return read_network(Path(map_file).expanduser())


def surface_table(network: Network) -> Iterator[list[str]]:
    """The rows of `surface --csv`, the header first: one per runnable way."""
    from ..records import BASES, SURFACE_NAMES, SURFACES

    yield ["way_id", "length_m", "basis", "class", *(f"p_{name}" for name in SURFACES), "p_paved"]
    names = [SURFACE_NAMES[code] for code in network.surfaces.surface_code.tolist()]
    rows = zip(network.way_id.tolist(), _lengths(network).tolist(), network.surfaces.basis.tolist(), names,
               network.surfaces.surface_p.tolist(), network.surfaces.paved_p.tolist(), strict=True)  # fmt: skip
    for way, length, basis, name, p, paved in rows:
        yield [str(way), f"{length:.1f}", BASES[basis], name, *(f"{share:.6f}" for share in p), f"{paved:.6f}"]


def surface_rows(network: Network) -> dict[str, Any]:
    """The map in sums: km by basis and by class; ways whose tags contradict each other."""
    from ..osm.tags import contradictions
    from ..records import BASES, SURFACE_NAMES

    length = _lengths(network) / 1000.0
    names = [SURFACE_NAMES[code] for code in network.surfaces.surface_code.tolist()]
    by_class = dict.fromkeys(SURFACE_NAMES, 0.0)
    for name, km in zip(names, length.tolist(), strict=True):
        by_class[name] += km
    odd = contradictions(network)
    return {
        "source": network.source,
        "attribution": network.attribution,
        "ways": len(length),
        "km": float(length.sum()),
        "basis_km": {name: float(length[network.surfaces.basis == i].sum()) for i, name in enumerate(BASES)},
        "class_km": {name: km for name, km in by_class.items() if km > 0.0},
        "paved_km": float(length @ network.surfaces.paved_p),
        "contradictory_ways": network.way_id[odd].tolist(),
    }


def _lengths(network: Network) -> Any:
    import numpy as np

    return np.bincount(network.edge_way, network.edge_length_m, len(network.way_id))
