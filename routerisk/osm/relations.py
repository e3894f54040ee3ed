"""Runnable areas that are mapped as relations: the outlines of a multipolygon as ways with the relation's tags."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from .ways import KEPT_TAGS, way_class

FIRST_ID: Final = 10**12
"""Relations count from here on: a way and a relation may have the same number, and pages take no more than 2^53."""


Relations: TypeAlias = dict[int, list[tuple[int, dict[str, str]]]]
"""By way, the numbers and tags of the areas whose outline it is part of."""


def runnable_relations(source: Any) -> Relations:
    """By way, the numbers and tags of the runnable multipolygons whose outline it is part of."""
    import osmium

    found: Relations = {}
    relations: Any = (
        osmium.FileProcessor(source, osmium.osm.RELATION)
        .with_filter(osmium.filter.TagFilter(("type", "multipolygon")))
        .with_filter(osmium.filter.KeyFilter("highway", "leisure"))
    )
    for relation in relations:
        tags = {key: value for key, value in relation.tags if key in KEPT_TAGS}
        if "highway" in tags:
            tags.setdefault("area", "yes")
        if way_class(tags):
            for member in relation.members:
                if member.type == "w":
                    found.setdefault(member.ref, []).append((relation.id, tags))
    return found


def outlines_of(source: Any, relations: Relations, *, places: str = "sparse_mem_array") -> Any:
    """The ways that are parts of outlines, from a look of its own at the source; `places` is libosmium's index."""
    import osmium

    entities = osmium.osm.NODE | osmium.osm.WAY
    return (
        osmium.FileProcessor(source, entities)
        .with_locations(places)
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.IdFilter(relations))
    )
