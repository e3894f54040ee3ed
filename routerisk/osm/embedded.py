"""The map that comes with the package: central Helsinki, so that the demo needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..parameters import kept
from ..records import Network

EMBEDDED_MAP: Final = Path(__file__).with_name("helsinki.osm.pbf")


@kept(2)
def embedded_network() -> Network:
    """Central Helsinki with its areas; (c) OpenStreetMap contributors, ODbL 1.0 (`helsinki.LICENSE.txt` beside it)."""
    from .extract import read_network

    return read_network(EMBEDDED_MAP, areas=True)
