"""The part of a network around a place, renumbered: what a search runs on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints, SmallInts
from .graph import RoutingGraph
from .kernels import Streets


@dataclass(frozen=True, eq=False)
class Nearby:
    """A grid over the surroundings, in which a way out makes its neighbourhood dearer."""

    first: Ints
    """(e + 1,) points along each edge."""
    cell: SmallInts
    """Cell of every point."""
    columns: int
    cells: int


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The open edges around a place; v nodes, a arcs, e edges."""

    streets: Streets
    node: Ints
    """(v,) index of the network's node."""
    arc: Ints
    """(a,) index of the network's arc."""
    tail: SmallInts
    """(a,)"""
    degree: Ints
    """(v,)"""
    nearby: Nearby

    @property
    def edges(self) -> int:
        return len(self.nearby.first) - 1


def surroundings_of(graph: RoutingGraph, cost: Floats, x_m: float, y_m: float, radius_m: float) -> Surroundings:
    """Everything open of which an end lies within a radius; `cost` (A,) of every arc of the network."""
    net = graph.network
    near = np.hypot(net.node_x_m - x_m, net.node_y_m - y_m) <= radius_m
    kept = graph.edge_open & (near[net.edge_from] | near[net.edge_to])
    arc, edge = np.flatnonzero(kept[net.arc_edge]), np.flatnonzero(kept)
    used = np.zeros(len(near), np.bool_)
    used[net.arc_tail[arc]] = True
    node = np.flatnonzero(used)
    of_node, of_edge, of_arc = _places(used), _places(kept), _places(kept[net.arc_edge])
    tail = of_node[net.arc_tail[arc]]
    degree = np.bincount(tail, minlength=len(node))
    streets = Streets(
        first=np.concatenate([[0], np.cumsum(degree)]),
        head=of_node[net.arc_head[arc]],
        edge=of_edge[net.arc_edge[arc]],
        back=of_arc[graph.arc_back[arc]],
        cost=cost[arc],
        length_m=graph.arc_length_m[arc],
        x_m=net.node_x_m[node],
        y_m=net.node_y_m[node],
    )
    return Surroundings(streets, node, arc, tail, degree, _nearby(graph, edge))


def _places(chosen: Bools) -> SmallInts:
    """Number of each chosen item among the chosen."""
    return np.cumsum(chosen, dtype=np.int32) - np.int32(1)


def _nearby(graph: RoutingGraph, edges: Ints) -> Nearby:
    begin, count = graph.sample_first[edges], np.diff(graph.sample_first)[edges]
    first = np.concatenate([[0], np.cumsum(count)])
    at = np.arange(first[-1]) + np.repeat(begin - first[:-1], count)
    if not len(at):
        return Nearby(first, np.zeros(0, np.int32), 1, 1)
    size = p.ROUTE_BESIDE_M.value
    column, row = (((v[at] - v[at].min()) // size).astype(np.int32) + 1 for v in (graph.sample_x_m, graph.sample_y_m))
    columns, rows = int(column.max()) + 2, int(row.max()) + 2
    return Nearby(first, row * columns + column, columns, columns * rows)
