"""The map under the runs, drawn from the runner's own map data: roads, paths, water, forest, parks. No tiles.

Lines are joined along their ways, simplified, clipped to the runs' box and written as one stream per group, so that a
town costs tens of kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..geo import from_utm, to_utm
from ..parameters import CONTEXT_AREA_MIN_M2, CONTEXT_MARGIN_M, CONTEXT_SIMPLIFY_M
from .encoding import encode_lines

if TYPE_CHECKING:
    from ..records import Floats, Ints, Network
    from .privacy import Circle

GROUPS: Final = {
    "major": ("motorway", "trunk", "primary", "secondary"),
    "middle": ("tertiary", "unclassified", "residential", "living_street", "road", "pedestrian", "busway"),
    "minor": ("service", "track", "raceway"),
    "path": (),
}
"""Groups of `highway` values, links with their roads; what is in none is a path."""

AREA_KINDS: Final = ("residential", "grass", "park", "forest", "beach", "water")
"""In the order in which they are painted."""

NOTHING: Final[dict[str, Any]] = {"areas": {}, "roads": {}, "names": [], "sheet": ""}
"""Plain ground."""

SHEET_EDGE_M: Final = 5.0
"""So much ground is drawn beyond the outermost streets."""

DEGREE_STEPS: Final = 1e5
"""Context is written to about a metre."""


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees."""

    west: float
    south: float
    east: float
    north: float


def group_of(highway: str) -> str:
    """The group that a `highway` value is drawn with."""
    base = highway.removesuffix("_link")
    return next((group for group, values in GROUPS.items() if base in values), "path")


def context_of(network: Network, box: Box, veils: Sequence[Circle], budget_bytes: int) -> dict[str, Any]:
    """Everything to draw below the runs, as encoded streams; the least important groups are left out over budget.

    Returns {"areas": {kind: stream}, "roads": {group: stream}, "names": [...], "sheet": stream}; a road's head is
    1 + its name's index, 0 without one; the sheet is the outline of what the map data covers.
    """
    if not _covers(network, box):
        return dict(NOTHING)
    frame = _Frame(network, box, veils)
    areas = {kind: stream for kind in AREA_KINDS if (stream := _areas(network, kind, frame))}
    lines, way = _joined(network)
    names: dict[str, int] = {}
    roads: dict[str, str] = {}
    spent = sum(map(len, areas.values()))
    way_group = [group_of(highway) for highway in network.way_class]
    for group in GROUPS:
        chosen = np.flatnonzero([way_group[w] == group for w in way.tolist()])
        own = dict(names)
        stream = _roads(network, lines[chosen], way[chosen], frame, own)
        if spent + len(stream) > budget_bytes:
            break
        spent += len(stream)
        names, roads[group] = own, stream
    return {"areas": areas, "roads": roads, "names": list(names), "sheet": frame.sheet()}


class _Frame:
    """What may be drawn: the box with a margin as far as the map data reach, in their metres, without the veils."""

    def __init__(self, network: Network, box: Box, veils: Sequence[Circle]) -> None:
        import shapely

        self.epsg = epsg = network.epsg
        margin = CONTEXT_MARGIN_M.value
        lon = np.array([box.west, box.east, box.west, box.east])
        lat = np.array([box.south, box.south, box.north, box.north])
        x, y = to_utm(lon, lat, epsg)
        wanted = (x.min() - margin, y.min() - margin, x.max() + margin, y.max() + margin)
        self.bounds = _overlap(wanted, network)
        centres = [to_utm(veil.lon_deg, veil.lat_deg, epsg) for veil in veils]
        # a polygon lies within its circle, and UTM stretches by up to 0.1 %
        holes = [shapely.buffer(shapely.Point(float(x), float(y)), veil.radius_m * 1.01)
                 for veil, (x, y) in zip(veils, centres, strict=True)]  # fmt: skip
        self.hole = shapely.union_all(holes) if holes else None

    def clip(self, shapes: Any, tolerance_m: float) -> tuple[Any, Ints]:
        """Simplify, clip and cut shapes; the single parts that remain and which shape each comes from."""
        import shapely

        clipped = shapely.clip_by_rect(shapely.simplify(shapes, tolerance_m), *self.bounds)
        if self.hole is not None:
            clipped = shapely.difference(clipped, self.hole)
        parts, source = shapely.get_parts(clipped, return_index=True)
        return parts, np.asarray(source, np.int64)

    def sheet(self) -> str:
        """The outline of what is drawn."""
        import shapely

        parts, _ = self.clip(np.array([shapely.box(*self.bounds)]), 0.0)
        return self.stream(shapely.get_exterior_ring(parts), None) if len(parts) else ""

    def stream(self, parts: Any, heads: Ints | None) -> str:
        """Encode the points of lines or outlines in degrees."""
        import shapely

        points, owner = shapely.get_coordinates(parts, return_index=True)
        lon, lat = from_utm(points[:, 0], points[:, 1], self.epsg)
        first = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(parts)))])
        return encode_lines(lon, lat, first, DEGREE_STEPS, heads)


def _overlap(wanted: tuple[float, float, float, float], network: Network) -> tuple[float, float, float, float]:
    west, south, east, north = wanted
    x, y, edge = network.shape_x_m, network.shape_y_m, SHEET_EDGE_M
    return max(x.min() - edge, west), max(y.min() - edge, south), min(x.max() + edge, east), min(y.max() + edge, north)


def _covers(network: Network, box: Box) -> bool:
    """Whether the map data lie anywhere near the runs."""
    if not len(network.shape_x_m):
        return False
    x, y = to_utm(np.array([box.west, box.east]), np.array([box.south, box.north]), network.epsg)
    margin = CONTEXT_MARGIN_M.value
    west, south, east, north = _overlap((x[0] - margin, y[0] - margin, x[1] + margin, y[1] + margin), network)
    return bool(west < east and south < north)


def _areas(network: Network, kind: str, frame: _Frame) -> str:
    import shapely

    rings = [ring for name, ring in network.areas if name == kind and len(ring) >= 4]
    if not rings:
        return ""
    degrees = np.concatenate(rings)
    metres = np.stack(to_utm(degrees[:, 0], degrees[:, 1], frame.epsg), axis=1)
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    shapes = shapely.make_valid(shapely.polygons(shapely.linearrings(metres, indices=owner)))
    parts, _ = frame.clip(shapes, 2 * CONTEXT_SIMPLIFY_M.value)
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts = parts[is_area & (shapely.area(parts) >= CONTEXT_AREA_MIN_M2.value)]
    return frame.stream(shapely.get_exterior_ring(parts), None) if len(parts) else ""


def _joined(network: Network) -> tuple[Any, Ints]:
    """Lines (k,) of edges that follow each other along one way, and the way (k,) of each."""
    import shapely

    order = np.argsort(network.edge_way, kind="stable")
    if not len(order):
        return np.empty(0, object), np.zeros(0, np.int64)
    way = network.edge_way[order].astype(np.int64)
    follows = (way[1:] == way[:-1]) & (network.edge_to[order][:-1] == network.edge_from[order][1:])
    line = np.concatenate([[0], np.cumsum(~follows)])
    counts = np.diff(network.shape_first)[order]
    starts = network.shape_first[:-1][order]
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    points = np.repeat(starts, counts) + offset
    # the first point of an edge that follows another one is the last point of that one
    repeated = np.repeat(np.concatenate([[False], follows]), counts) & (offset == 0)
    points, owner = points[~repeated], np.repeat(line, counts)[~repeated]
    metres = np.stack([network.shape_x_m[points], network.shape_y_m[points]], axis=1)
    first_edge = np.concatenate([[True], ~follows])
    return shapely.linestrings(metres, indices=owner), way[first_edge]


def _roads(network: Network, lines: Any, way: Ints, frame: _Frame, names: dict[str, int]) -> str:
    import shapely

    if not len(lines):
        return ""
    parts, source = frame.clip(lines, CONTEXT_SIMPLIFY_M.value)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    parts, source = parts[is_line], source[is_line]
    heads = np.zeros(len(parts), np.int64)
    for i, w in enumerate(way[source].tolist()):
        name = network.way_name[w]
        if name:
            heads[i] = 1 + names.setdefault(name, len(names))
    return frame.stream(parts, heads) if len(parts) else ""


def box_of(lon_deg: Floats, lat_deg: Floats) -> Box | None:
    """The box of points; None without any."""
    if not len(lon_deg):
        return None
    return Box(float(lon_deg.min()), float(lat_deg.min()), float(lon_deg.max()), float(lat_deg.max()))
