"""Separately mapped sidewalks: on which side their road lies, by geometry."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import parameters as p
from ..records import Floats, Ints, Network
from .roads import road_class


def road_side(network: Network, edges: Ints) -> Floats:
    """(k,) where the nearest parallel road lies from sidewalk edges, in way direction: 1 right, -1 left, 0 none."""
    tree, road_edges = _road_tree(network)
    if len(road_edges) == 0 or len(edges) == 0:
        return np.zeros(len(edges))
    import shapely

    x, y, dx, dy = _middles(network, edges)
    pairs = tree.query(shapely.points(x, y), predicate="dwithin", distance=p.SIDEWALK_ROAD_WITHIN_M.value)
    if pairs.shape[1] == 0:
        return np.zeros(len(edges))
    who, segment = pairs
    ax, ay, bx, by = road_edges[segment].T
    ux, uy = bx - ax, by - ay
    length = np.hypot(ux, uy)
    along = np.clip(((x[who] - ax) * ux + (y[who] - ay) * uy) / length**2, 0.0, 1.0)
    px, py = ax + along * ux - x[who], ay + along * uy - y[who]
    parallel = np.abs(dx[who] * uy - dy[who] * ux) <= np.sin(np.radians(p.PARALLEL_WITHIN_DEG.value)) * length
    who, right = who[parallel], (dy[who] * px - dx[who] * py)[parallel]
    distance = np.hypot(px, py)[parallel]
    order = np.lexsort((distance, who))
    nearest, first = np.unique(who[order], return_index=True)
    side = np.zeros(len(edges))
    side[nearest] = np.sign(right[order][first])
    return side


@lru_cache(maxsize=4)
def _road_tree(network: Network) -> tuple[Any, Floats]:
    """An index over the straight parts of all roads, and their ends (k, 4)."""
    import shapely

    is_road = np.array([bool(road_class(c)) for c in network.way_class], np.bool_)
    edge_of = np.repeat(np.arange(len(network.edge_way)), np.diff(network.shape_first))
    same = edge_of[1:] == edge_of[:-1]
    here = np.flatnonzero(same & is_road[network.edge_way[edge_of[:-1]]]) if len(is_road) else np.empty(0, np.int64)
    x, y = network.shape_x_m, network.shape_y_m
    ends = np.stack([x[here], y[here], x[here + 1], y[here + 1]], axis=1)
    ends = ends[np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]) > 0.0]
    lines: Any = shapely.linestrings(ends.reshape(-1, 2, 2))
    return shapely.STRtree(lines), ends


def _middles(network: Network, edges: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """(k,) middle point and unit direction there."""
    out = np.empty((4, len(edges)))
    for i, edge in enumerate(edges.tolist()):
        shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
        at, x, y = network.shape_along_m[shape], network.shape_x_m[shape], network.shape_y_m[shape]
        j = int(np.clip(np.searchsorted(at, at[-1] / 2) - 1, 0, len(at) - 2))
        step = np.array([x[j + 1] - x[j], y[j + 1] - y[j]])
        out[:2, i] = np.interp(at[-1] / 2, at, x), np.interp(at[-1] / 2, at, y)
        out[2:, i] = step / max(float(np.hypot(*step)), 1e-9)
    return out[0], out[1], out[2], out[3]
