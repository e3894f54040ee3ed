"""Forests, parks, waters: the areas that give a drawn map its context."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from ..records import Floats

Areas: TypeAlias = tuple[tuple[str, Floats], ...]

AREA_KEYS: Final = ("landuse", "natural", "leisure", "waterway")

_KINDS: Final = {
    "forest": {"landuse": "forest", "natural": "wood"},
    "park": {"leisure": "park garden nature_reserve dog_park", "landuse": "cemetery recreation_ground"},
    "grass": {"landuse": "grass meadow village_green orchard", "natural": "grassland heath scrub",
              "leisure": "pitch golf_course"},
    "water": {"natural": "water", "landuse": "reservoir basin pond", "waterway": "riverbank dock"},
    "residential": {"landuse": "residential"},
    "beach": {"natural": "beach sand shingle"},
}  # fmt: skip
_KIND_OF: Final = {
    (key, value): kind for kind, keys in _KINDS.items() for key, values in keys.items() for value in values.split()
}


def area_kind(tags: Mapping[str, str]) -> str:
    """Kind of an area (as in `Network.areas`) by its tags, "" for any other; water and beach before all others."""
    kinds = {_KIND_OF[key, tags[key]] for key in AREA_KEYS if (key, tags.get(key)) in _KIND_OF}
    return next((kind for kind in ("water", "beach", "forest", "park", "grass", "residential") if kind in kinds), "")


def read_areas(file: Path) -> Areas:
    """Closed ways and multipolygons of a file as outer rings of lon/lat, the largest first."""
    import osmium
    import shapely

    kinds: list[str] = []
    shapes: list[str] = []
    factory = osmium.geom.WKBFactory()
    for area in _area_objects(file):
        kind = area_kind(area.tags)
        if kind and area.num_rings()[0]:  # a ring that crosses itself or is cut by the border makes no area
            shapes.append(factory.create_multipolygon(area))
            kinds.append(kind)
    parts, owner = shapely.get_parts(shapely.from_wkb(shapes), return_index=True)
    order = shapely.area(parts).argsort(kind="stable")[::-1]
    return tuple((kinds[owner[i]], shapely.get_coordinates(parts[i].exterior)) for i in order)


def _area_objects(file: Path) -> Any:
    import osmium

    keys = osmium.filter.KeyFilter(*AREA_KEYS)
    return (
        osmium.FileProcessor(str(file))
        .with_locations("sparse_mem_array")
        .with_areas(keys)
        .with_filter(osmium.filter.EntityFilter(osmium.osm.AREA))
        .with_filter(keys)
    )
