"""Forests, parks, waters: the areas that give a drawn map its context and a way its surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np

from ..arrays import Floats, Ints

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
_FIRST: Final = ("water", "beach", "forest", "park", "grass", "residential")


@dataclass(frozen=True, eq=False)
class AreaShapes:
    """Areas as they stand in the map: closed ways and multipolygons, holes included."""

    area_id: Ints
    """(K,) libosmium's id: twice that of the way, or twice that of the relation plus one."""
    tags: list[dict[str, str]]
    """(K,) those of AREA_KEYS and the name."""
    shapes: Any
    """(K,) shapely multipolygons in degrees."""


def area_values() -> dict[str, list[str]]:
    """Values of each key in AREA_KEYS that make an area of a known kind."""
    return {key: sorted(value for k, value in _KIND_OF if k == key) for key in AREA_KEYS}


def area_kind(tags: Mapping[str, str]) -> str:
    """Kind of an area (as in `Network.areas`) by its tags, "" for any other; water and beach before all others."""
    kinds = {_KIND_OF[key, tags[key]] for key in AREA_KEYS if (key, tags.get(key)) in _KIND_OF}
    return next((kind for kind in _FIRST if kind in kinds), "")


def read_shapes(source: Any) -> AreaShapes:
    """The areas of a known kind and all that has a land use; `source` is what `osmium.FileProcessor` takes.

    A ring that crosses itself or is cut by the border of the extract makes no area.
    """
    gathering = AreaGathering()
    for area in _objects(source):
        gathering.take(area)
    return gathering.areas()


class AreaGathering:
    """Areas, taken one by one from libosmium."""

    def __init__(self) -> None:
        import osmium

        self._factory = osmium.geom.WKBFactory()
        self._clear()

    def _clear(self) -> None:
        self._area_id: list[int] = []
        self._tags: list[dict[str, str]] = []
        self._shapes: list[str] = []

    def __len__(self) -> int:
        return len(self._area_id)

    def take(self, area: Any) -> None:
        kept = {key: area.tags[key] for key in (*AREA_KEYS, "name") if key in area.tags}
        if ("landuse" in kept or area_kind(kept)) and area.num_rings()[0]:
            self._area_id.append(area.id)
            self._tags.append(kept)
            self._shapes.append(self._factory.create_multipolygon(area))

    def areas(self) -> AreaShapes:
        """Hand over what was taken since the last time."""
        import shapely

        found = AreaShapes(np.array(self._area_id, np.int64), self._tags, np.asarray(shapely.from_wkb(self._shapes)))
        self._clear()
        return found


def outlines(areas: AreaShapes) -> Areas:
    """Outer rings of the areas of a known kind, the largest first, so that the small are drawn upon the large."""
    import shapely

    kinds = [area_kind(tags) for tags in areas.tags]
    known = np.array([bool(kind) for kind in kinds], np.bool_)
    parts, owner = shapely.get_parts(areas.shapes[known], return_index=True)
    owner = np.flatnonzero(known)[owner]
    order = shapely.area(parts).argsort(kind="stable")[::-1]
    return tuple((kinds[owner[i]], shapely.get_coordinates(parts[i].exterior)) for i in order)


def _objects(source: Any) -> Any:
    import osmium

    keys = osmium.filter.KeyFilter(*AREA_KEYS)
    return (
        osmium.FileProcessor(source)
        .with_locations("sparse_mem_array")
        .with_areas(keys)
        .with_filter(osmium.filter.EntityFilter(osmium.osm.AREA))
        .with_filter(keys)
    )
