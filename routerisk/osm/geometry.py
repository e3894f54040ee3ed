"""Ways as lines in degrees and back; what is cut out of them for one tile."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Ints
from .areas import AreaShapes
from .ways import Ways


def lines(ways: Ways) -> tuple[Any, list[Ints]]:
    """Geometry and node ids of every way: a line, or several lines where the map data has gaps.

    Returns an object array (W,) of shapely lines, empty where no two nodes in a row are known, and the ids of their
    points, line after line.
    """
    import shapely

    way = np.repeat(np.arange(len(ways.way_id)), np.diff(ways.ref_first))
    known = np.isfinite(ways.lon_deg)
    run = np.cumsum(np.concatenate([[True], (way[1:] != way[:-1]) | (known[1:] != known[:-1])])[: len(way)]) - 1
    keep = known & (np.bincount(run, minlength=1)[run] > 1)
    _, piece = np.unique(run[keep], return_inverse=True)
    places = np.column_stack([ways.lon_deg[keep], ways.lat_deg[keep]])
    pieces: Any = shapely.linestrings(places, indices=piece) if len(piece) else np.array([], object)
    owner = way[keep][np.searchsorted(piece, np.arange(len(pieces)))]
    count = np.bincount(owner, minlength=len(ways.way_id))
    found = np.full(len(ways.way_id), shapely.LineString(), object)
    single = count[owner] == 1
    found[owner[single]] = pieces[single]
    several = np.flatnonzero(count > 1)
    for w in several:
        found[w] = shapely.MultiLineString(list(pieces[owner == w]))
    cuts = np.searchsorted(way[keep], np.arange(1, len(ways.way_id)))
    return found, np.split(ways.ref[keep], cuts)[: len(ways.way_id)]


def ways_of_lines(way_id: Ints, geometry: Any, nodes: Ints, tags: list[dict[str, str]]) -> Ways:
    """The inverse of `lines`; between the lines of one way stands a node that is nowhere.

    `nodes` has the ids of all points, way after way.
    """
    import shapely

    parts, owner = shapely.get_parts(geometry, return_index=True)
    places, part = shapely.get_coordinates(parts, return_index=True)
    size = np.bincount(part, minlength=len(parts))
    gap = np.concatenate([[False], owner[1:] == owner[:-1]])[: len(parts)]
    at = np.flatnonzero(gap)
    before = np.cumsum(size)[at - 1] if len(at) else np.array([], np.int64)
    lon, lat = (np.insert(places[:, axis], before, np.nan) for axis in (0, 1))
    ref = np.insert(nodes, before, 0)
    total = np.bincount(owner, weights=size + gap, minlength=len(way_id)).astype(np.int64)
    return Ways(way_id, np.concatenate([[0], np.cumsum(total)]), ref, lon, lat, tags)


def touching(geometry: Any, box: tuple[float, float, float, float]) -> Ints:
    """Indices of the geometries that have a point in the box (degrees)."""
    import shapely

    return np.flatnonzero(shapely.intersects(geometry, shapely.box(*box)))


def chosen_areas(areas: AreaShapes, index: Ints) -> AreaShapes:
    return AreaShapes(areas.area_id[index], [areas.tags[i] for i in index], areas.shapes[index])
