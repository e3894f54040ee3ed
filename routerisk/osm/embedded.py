"""The map that comes with the package: central Helsinki, so that the demo needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from ..parameters import Variation, variation
from ..records import Network

EMBEDDED_MAP: Final = Path(__file__).with_name("helsinki.osm.pbf")


_READ: Final[WeakValueDictionary[Variation, Network]] = WeakValueDictionary()
"""Read once, by the numbers of now, for all who hold it at the same time; gone with the last of them."""


def embedded_network() -> Network:
    """Central Helsinki with its areas; (c) OpenStreetMap contributors, ODbL 1.0 (`helsinki.LICENSE.txt` beside it)."""
    from .extract import read_network

    network = _READ.get(variation())
    if network is None:
        network = _READ[variation()] = read_network(EMBEDDED_MAP)
    return network
