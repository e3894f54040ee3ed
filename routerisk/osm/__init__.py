"""Map data -> Network: extracts, tiles on disk, Overpass, and the map that comes with the package."""

from __future__ import annotations

from .cache import TileStatus, tile_statuses
from .embedded import embedded_network
from .extract import read_network
from .fetch import fetch_network, fetch_tiles, load_network
from .intake import Intake, add_extract
from .regions import Extract, densest, read_extract
from .tiles import Tile, tiles_along, tiles_in_box
from .topology import build_network
from .understanding import OSM
from .waiting import Waiting

__all__ = [
    "OSM",
    "Extract",
    "Intake",
    "Tile",
    "TileStatus",
    "Waiting",
    "add_extract",
    "build_network",
    "densest",
    "embedded_network",
    "fetch_network",
    "fetch_tiles",
    "load_network",
    "read_extract",
    "read_network",
    "tile_statuses",
    "tiles_along",
    "tiles_in_box",
]
