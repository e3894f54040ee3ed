"""What a network needs once before tracks are matched on it: a grid over its segments and the costs of its ways."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from .. import parameters as par
from . import plane
from .grid import Grid, fill_grid, pack_segments
from .plane import Plane
from .search import ROOM, Graph, Memory, new_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..arrays import Bools, Floats, Ints, SmallInts
    from ..records import Network


class Edges(NamedTuple):
    """Edges (E) as the lattice reads them."""

    end: SmallInts
    """(E, 3) the node it comes from, the node it leads to, its way."""
    metre: Floats
    """(E, 2) length; prior cost per metre run."""


class Shape(NamedTuple):
    """Edges (E) as the path reads them."""

    first: Ints
    """(E + 1,)"""
    x: Floats
    y: Floats
    along: Floats
    side: Floats
    """(E,) spread of a runner's distance from the centreline, m."""
    arc: SmallInts
    """(E, 2) the arc in the way's direction and the one against it."""
    arc_edge: SmallInts
    arc_forward: Bools
    way_id: Ints


class Index(NamedTuple):
    """A network as the kernels read it, each part by itself: a kernel gets what it needs."""

    plane: Plane
    grid: Grid
    edges: Edges
    graph: Graph
    shape: Shape


_KNOWN: WeakKeyDictionary[Network, dict[par.Variation, Index]] = WeakKeyDictionary()
_SEARCHED: WeakKeyDictionary[Network, dict[par.Variation, Memory]] = WeakKeyDictionary()


def index_of(network: Network) -> Index:
    """The network's index; made at its first use and kept as long as the network lives."""
    known, now = _KNOWN.setdefault(network, {}), par.variation()
    if now not in known:
        known[now] = _build(network)
    return known[now]


@contextmanager
def searches_on(network: Network) -> Iterator[list[Memory]]:
    """The searches made on a network before, lent to one match: a list of the one memory, where a grown one goes.

    The streets around home are run again and again. What is kept is bounded: a memory that is half full, or had to
    grow, is not kept. While it is lent nobody else has it (another thread starts with an empty one).
    """
    searched, now = _SEARCHED.setdefault(network, {}), par.variation()
    lent = [searched.pop(now, None) or new_memory(len(network.node_x_m))]
    yield lent
    memory = lent[0]
    if len(memory.dist) == ROOM and int(memory.fill[0]) < ROOM // 2:
        searched[now] = memory


def _build(network: Network) -> Index:
    """All parts."""
    private = network.way_private[network.edge_way]
    prior_cost = np.where(private, par.PRIVATE_COST_PER_M.value, 0.0)
    end = np.stack([network.edge_from, network.edge_to, network.edge_way], 1).astype(np.int32)
    side = np.where(network.is_road, par.ROAD_SIDE_M.value, par.PATH_SIDE_M.value)[network.edge_way]
    x, y = np.ascontiguousarray(network.shape_x_m), np.ascontiguousarray(network.shape_y_m)
    return Index(
        plane.around(x, y, network.epsg),
        _grid(network, x, y),
        Edges(end, np.stack([network.edge_length_m, prior_cost], 1)),
        Graph(network.arc_first, network.arc_head, network.edge_length_m[network.arc_edge], network.node_x_m,
              network.node_y_m),
        Shape(network.shape_first, x, y, network.shape_along_m, side, network.edge_arcs, network.arc_edge,
              network.arc_forward, network.way_id),
    )  # fmt: skip


def _grid(network: Network, x: Floats, y: Floats) -> Grid:
    """The segments in the cells that they come near."""
    edge_of_shape = np.repeat(np.arange(len(network.edge_way), dtype=np.int32), np.diff(network.shape_first))
    starts = np.ones(len(x), bool)
    starts[network.shape_first[1:] - 1] = False
    shape = np.flatnonzero(starts).astype(np.int32)
    reach, cell = par.SEARCH_RADIUS_M.value, par.GRID_CELL_M.value
    if len(shape) == 0:
        x0 = y0 = 0.0
        columns = rows = 1
    else:
        x0, y0 = float(x.min()) - reach, float(y.min()) - reach
        columns, rows = int((x.max() + reach - x0) // cell) + 1, int((y.max() + reach - y0) // cell) + 1
    first, segments = fill_grid(x, y, shape, x0, y0, cell, columns, rows, reach)
    segment = pack_segments(x, y, network.shape_along_m, shape)
    return Grid(x0, y0, cell, columns, rows, first, segments, segment, edge_of_shape[shape])
