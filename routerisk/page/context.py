"""The map under the runs, drawn from the runner's own map data: roads, paths, water, forest, parks. No tiles.

Lines are joined along their ways, simplified, clipped to the runs' box and written as one stream per group, so that a
town costs tens of kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np

from ..geo import EARTH_RADIUS_M, from_utm, to_utm
from ..parameters import CONTEXT_AREA_MIN_M2, CONTEXT_MARGIN_M, CONTEXT_MARGIN_MAX_M, CONTEXT_SIMPLIFY_M
from .contract import AreaKind, ContextData, RoadGroup
from .encoding import encode_lines

if TYPE_CHECKING:
    from ..arrays import Floats, Ints
    from ..records import Hole, Network

GROUPS: Final[tuple[RoadGroup, ...]] = get_args(RoadGroup)
"""Groups of ways (`Roads.drawn`) in the order in which they are drawn, as far as there is room."""

AREA_KINDS: Final[tuple[AreaKind, ...]] = get_args(AreaKind)
"""In the order in which they are painted."""

OUTLINE_EDGE_M: Final = 5.0
"""So much ground is drawn beyond the outermost streets."""

FRAME_STEP_DEG: Final = 0.02
"""The frame's edges have a point this often: straight in degrees, they are bent in metres."""

DEGREE_STEPS: Final = 1e5
"""Context is written to about a metre."""

NOTHING: Final[ContextData] = {"areas": {}, "roads": {}, "names": [], "outline": "", "degree_steps": DEGREE_STEPS}
"""Plain ground."""


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees."""

    west: float
    south: float
    east: float
    north: float


def context_of(network: Network, box: Box, holes: Sequence[Hole], budget_bytes: int) -> ContextData:
    """Everything to draw below the runs, as encoded streams; the least important groups are left out over budget."""
    if not _covers(network, box):
        return NOTHING
    frame = _Frame(network, box, holes)
    areas = {kind: stream for kind in AREA_KINDS if (stream := _areas(network, kind, frame))}
    lines, way = _joined(network)
    names: dict[str, int] = {}
    roads: dict[RoadGroup, str] = {}
    spent = sum(map(len, areas.values()))
    way_group = network.roads.drawn
    for group in GROUPS:
        chosen = np.flatnonzero([way_group[w] == group for w in way.tolist()])
        own = dict(names)
        stream = _roads(network, lines[chosen], way[chosen], frame, own)
        if spent + len(stream) > budget_bytes:
            break
        spent += len(stream)
        names, roads[group] = own, stream
    return {"areas": areas, "roads": roads, "names": list(names), "outline": frame.outline(),
            "degree_steps": DEGREE_STEPS}  # fmt: skip


class _Frame:
    """What may be drawn: the box with a margin as far as the map data reach, upright on the map, without the holes."""

    def __init__(self, network: Network, box: Box, holes: Sequence[Hole]) -> None:
        import shapely

        self.epsg = epsg = network.epsg
        frame = _overlap(_widened(box), network)
        edges = shapely.segmentize(shapely.box(frame.west, frame.south, frame.east, frame.north), FRAME_STEP_DEG)
        self.area: Any = shapely.transform(
            edges, lambda degrees: np.stack(to_utm(degrees[:, 0], degrees[:, 1], epsg), 1)
        )
        self.bounds = tuple(shapely.bounds(self.area).tolist())
        centres = [to_utm(hole.lon_deg, hole.lat_deg, epsg) for hole in holes]
        # a polygon lies within its circle, and UTM stretches by up to 0.1 %
        discs = [shapely.buffer(shapely.Point(float(x), float(y)), hole.radius_m * 1.01)
                 for hole, (x, y) in zip(holes, centres, strict=True)]  # fmt: skip
        if discs:
            self.area = shapely.difference(self.area, shapely.union_all(discs))
        shapely.prepare(self.area)

    def clip(self, shapes: Any, tolerance_m: float) -> tuple[Any, Ints]:
        """Simplify, clip and cut shapes; the single parts that remain and which shape each comes from."""
        import shapely

        clipped = shapely.clip_by_rect(shapely.simplify(shapes, tolerance_m), *self.bounds)
        partly = ~shapely.covers(self.area, clipped)
        clipped[partly] = shapely.intersection(clipped[partly], self.area)
        parts, source = shapely.get_parts(clipped, return_index=True)
        drawn = ~shapely.is_empty(parts)  # a street wholly in a hole leaves an empty line, with its name
        return parts[drawn], np.asarray(source[drawn], np.int64)

    def outline(self) -> str:
        """The outline of what is drawn."""
        import shapely

        parts = shapely.get_parts(self.area)
        return self.stream(shapely.get_exterior_ring(shapely.simplify(parts, 0.1)), None) if len(parts) else ""

    def stream(self, parts: Any, heads: Ints | None) -> str:
        """Encode the points of lines or outlines in degrees."""
        import shapely

        points, owner = shapely.get_coordinates(parts, return_index=True)
        lon, lat = from_utm(points[:, 0], points[:, 1], self.epsg)
        first = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(parts)))])
        return encode_lines(lon, lat, first, DEGREE_STEPS, heads)


def _widened(box: Box) -> Box:
    """The box with its margin; with a wider one where it is so narrow that a first view would show what is beside."""
    margin, most = CONTEXT_MARGIN_M.value, CONTEXT_MARGIN_MAX_M.value
    degree_m = np.radians(1.0) * EARTH_RADIUS_M
    east_m = degree_m * max(float(np.cos(np.radians((box.south + box.north) / 2))), 0.01)
    wide, high = (box.east - box.west) * east_m, (box.north - box.south) * degree_m
    beside = max(margin, min(most, (high + 2 * margin - wide) / 2)) / east_m
    above = max(margin, min(most, (wide + 2 * margin - high) / 2)) / degree_m
    return Box(box.west - beside, box.south - above, box.east + beside, box.north + above)


def _overlap(wanted: Box, network: Network) -> Box:
    """The part of a box that the map data reach; may be empty."""
    here = extent_of(network)
    return Box(max(wanted.west, here.west), max(wanted.south, here.south),
               min(wanted.east, here.east), min(wanted.north, here.north))  # fmt: skip


def extent_of(network: Network) -> Box:
    """The box of all streets, a little wider.

    Meridians lean in a UTM zone; within a town they are straight and parallel to centimetres. So the outermost points
    are found with the lean at the middle, and only they are turned into degrees.
    """
    x, y = network.shape_x_m, network.shape_y_m
    middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    lon, lat = from_utm([middle_x, middle_x + 1000.0, middle_x], [middle_y, middle_y, middle_y + 1000.0], network.epsg)
    east, north = x * (lon[1] - lon[0]) + y * (lon[2] - lon[0]), x * (lat[1] - lat[0]) + y * (lat[2] - lat[0])
    ends = [east.argmin(), north.argmin(), east.argmax(), north.argmax()]
    lon, lat = from_utm(x[ends], y[ends], network.epsg)
    edge = float(np.degrees(OUTLINE_EDGE_M / EARTH_RADIUS_M))
    return Box(lon[0] - edge, lat[1] - edge, lon[2] + edge, lat[3] + edge)


def _covers(network: Network, box: Box) -> bool:
    """Whether the map data lie anywhere near the runs."""
    if not len(network.shape_x_m):
        return False
    shared = _overlap(_widened(box), network)
    return shared.west < shared.east and shared.south < shared.north


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
