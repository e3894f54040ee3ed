"""Map data -> Network: extracts, tiles on disk, Overpass, and the map that comes with the package."""

from __future__ import annotations

from .embedded import embedded_network
from .extract import read_network

__all__ = ["embedded_network", "read_network"]
