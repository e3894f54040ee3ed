"""Separately mapped sidewalks: on which side their road lies, by geometry."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import parameters as p
from ..arrays import Codes, Floats, Ints
from ..records import Network


def road_beside(network: Network) -> Codes:
    """(E,) where the nearest parallel road lies from sidewalk edges, in way direction: 1 right, -1 left, 0 none."""
    beside = np.zeros(len(network.edge_way), np.int8)
    edges = np.flatnonzero(network.way_is_sidewalk[network.edge_way])
    roads = _straights(network)
    if len(roads) and len(edges):
        beside[edges] = _nearest_side(network, edges, roads)
    return beside


def _nearest_side(network: Network, edges: Ints, roads: Floats) -> Floats:
    """(k,) the side of the nearest straight part of a road (n, 4) that runs parallel to the middle of an edge."""
    import shapely

    lines: Any = shapely.linestrings(roads.reshape(-1, 2, 2))
    x, y, dx, dy = _middles(network, edges)
    who, segment = shapely.STRtree(lines).query(
        shapely.points(x, y), predicate="dwithin", distance=p.SIDEWALK_ROAD_WITHIN_M.value
    )
    ax, ay, bx, by = roads[segment].T
    ux, uy = bx - ax, by - ay
    length = np.hypot(ux, uy)
    along = np.clip(((x[who] - ax) * ux + (y[who] - ay) * uy) / length**2, 0.0, 1.0)
    px, py = ax + along * ux - x[who], ay + along * uy - y[who]
    parallel = np.abs(dx[who] * uy - dy[who] * ux) <= np.sin(np.radians(p.PARALLEL_WITHIN_DEG.value)) * length
    who, right = who[parallel], (dy[who] * px - dx[who] * py)[parallel]
    order = np.lexsort((np.hypot(px, py)[parallel], who))
    nearest, first = np.unique(who[order], return_index=True)
    side = np.zeros(len(edges))
    side[nearest] = np.sign(right[order][first])
    return side


def _straights(network: Network) -> Floats:
    """(n, 4) the ends of the straight parts of all roads."""
    edge_of = np.repeat(np.arange(len(network.edge_way)), np.diff(network.shape_first))
    same = edge_of[1:] == edge_of[:-1]
    here = np.flatnonzero(same & network.roads.is_road[network.edge_way[edge_of[:-1]]])
    x, y = network.shape_x_m, network.shape_y_m
    ends = np.stack([x[here], y[here], x[here + 1], y[here + 1]], axis=1)
    return ends[np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]) > 0.0]


def _middles(network: Network, edges: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """(k,) middle point of edges and unit direction there."""
    first, last = network.shape_first[:-1], network.shape_first[1:] - 1
    begin = np.concatenate([[0.0], np.cumsum(network.edge_length_m + 1.0)])[:-1]  # one after the other, a metre apart
    chain = np.repeat(begin, last - first + 1) + network.shape_along_m
    half = network.shape_along_m[last[edges]] / 2
    j = np.clip(np.searchsorted(chain, begin[edges] + half) - 1, first[edges], last[edges] - 1)
    step_x, step_y = (axis[j + 1] - axis[j] for axis in (network.shape_x_m, network.shape_y_m))
    gone = (half - network.shape_along_m[j]) / (network.shape_along_m[j + 1] - network.shape_along_m[j])
    long = np.maximum(np.hypot(step_x, step_y), 1e-9)
    return (network.shape_x_m[j] + gone * step_x, network.shape_y_m[j] + gone * step_y, step_x / long, step_y / long)
