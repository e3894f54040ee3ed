"""What a way is: the one place that says it. Every network that `osm` builds carries it."""

from __future__ import annotations

from typing import Final

from ..records import Understanding
from .inference import surfaces_of
from .roads import is_road, roads_of
from .sidewalks import road_beside

OSM: Final = Understanding(is_road=is_road, roads=roads_of, surfaces=surfaces_of, road_beside=road_beside)
"""By the tags and the geometry of OpenStreetMap."""
