"""What a network needs once before tracks are matched on it: a grid over its segments and the costs of its ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from .. import parameters as par
from .grid import fill_grid, pack_segments

if TYPE_CHECKING:
    from ..records import Bools, Floats, Ints, Network, SmallInts


CARRIAGEWAYS: Final = frozenset({
    "living_street", "service", "unclassified", "residential", "tertiary", "secondary", "primary", "trunk", "road",
})  # fmt: skip
"""Ways wide enough to be run on at a distance from their centreline."""


class Index(NamedTuple):
    """A network as the kernels read it: segments (s) in a grid, edges (E), arcs (A) by tail."""

    x0_m: float
    y0_m: float
    cell_m: float
    columns: int
    rows: int
    cell_first: Ints
    """(columns * rows + 1,) first entry of each cell in `cell_segment`."""
    cell_segment: SmallInts
    """Segments that come within the search radius of some point of the cell."""
    segment: Floats
    """(s, 7) x and y of its start, dx, dy, 1 / length squared (0 without), metres along its edge, length."""
    segment_edge: SmallInts
    """(s,)"""
    shape_first: Ints
    shape_x: Floats
    shape_y: Floats
    shape_along: Floats
    edge_from: SmallInts
    edge_to: SmallInts
    edge_length: Floats
    edge_way: SmallInts
    edge_toll: Floats
    """(E,) prior cost per metre run."""
    edge_side: Floats
    """(E,) spread of a runner's distance from the centreline, m."""
    arc_first: Ints
    arc_head: SmallInts
    arc_edge: SmallInts
    arc_forward: Bools
    arc_length: Floats


_KNOWN: WeakKeyDictionary[Network, Index] = WeakKeyDictionary()


def index_of(network: Network) -> Index:
    """The network's index; made at its first use and kept as long as the network lives."""
    if network not in _KNOWN:
        _KNOWN[network] = _build(network)
    return _KNOWN[network]


def _build(network: Network) -> Index:
    edges = len(network.edge_way)
    per_edge = np.diff(network.shape_first)
    edge_of_shape = np.repeat(np.arange(edges, dtype=np.int32), per_edge)
    starts = np.ones(len(network.shape_x_m), bool)
    starts[network.shape_first[1:] - 1] = False
    shape = np.flatnonzero(starts).astype(np.int32)
    reach, cell = par.SEARCH_RADIUS_M.value, par.GRID_CELL_M.value
    x, y = np.ascontiguousarray(network.shape_x_m), np.ascontiguousarray(network.shape_y_m)
    if len(shape) == 0:
        x0 = y0 = 0.0
        columns = rows = 1
    else:
        x0, y0 = float(x.min()) - reach, float(y.min()) - reach
        columns, rows = int((x.max() + reach - x0) // cell) + 1, int((y.max() + reach - y0) // cell) + 1
    first, segments = fill_grid(x, y, shape, x0, y0, cell, columns, rows, reach)
    segment = pack_segments(x, y, network.shape_along_m, shape)
    private = network.way_private[network.edge_way]
    road = np.array([name.removesuffix("_link") in CARRIAGEWAYS for name in network.way_class], bool)
    side = np.where(road, par.ROAD_SIDE_M.value, par.PATH_SIDE_M.value)[network.edge_way]
    return Index(
        x0, y0, cell, columns, rows, first, segments, segment, edge_of_shape[shape],
        network.shape_first, x, y, network.shape_along_m, network.edge_from, network.edge_to,
        network.edge_length_m, network.edge_way, np.where(private, par.PRIVATE_TOLL_PER_M.value, 0.0), side,
        network.arc_first, network.arc_head, network.arc_edge, network.arc_forward,
        network.edge_length_m[network.arc_edge],
    )  # fmt: skip
