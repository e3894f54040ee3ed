"""A network as routes are looked for on it: what a runner prefers, keeps off and has run, and who may go where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints, SmallInts
from ..records import Network
from .ground import Ground, ground_of

ALL_SIDES: Final = 3


@dataclass(frozen=True, eq=False)
class RoutingGraph:
    """A network with what suggestions need of it; W ways, E edges, A arcs, V nodes, s samples."""

    network: Network
    ground: Ground
    way_factor: Floats
    """(W,) what traffic, steps and the like make of a metre."""
    traffic_left: Bools
    """(W,) where traffic drives on the left."""
    dose_pct: Floats
    """(W, 3) expected signed dose, per cent, of a runner in way direction on the left, in the middle, on the right."""
    arc_climb_m: Floats
    """(A,) ascent in running direction as the runner's own tracks recorded it, NaN where they did not."""
    way_known: Bools
    """(W,) run before."""
    edge_open: Bools
    """(E,) may be proposed."""
    arc_back: SmallInts
    """(A,) the same edge's arc in the other direction."""
    arc_way: SmallInts
    """(A,)"""
    arc_length_m: Floats
    """(A,)"""
    arc_begin_rad: Floats
    """(A,) direction at the start of the arc."""
    arc_end_rad: Floats
    """(A,) direction at its end."""
    node_busy: Bools
    """(V,) on a busy road that goes on on both sides."""
    node_crossing: Bools
    """(V,) at a mapped crossing."""
    sample_first: Ints
    """(E + 1,) points along each edge, evenly spaced."""
    sample_x_m: Floats
    """(s,)"""
    sample_y_m: Floats


def routing_graph(
    network: Network,
    *,
    dose_pct: Floats | None = None,
    arc_climb_m: Floats | None = None,
    way_known: Bools | None = None,
    driving_side: str = "right",
) -> RoutingGraph:
    """Prepare a network for suggestions: its ways and surfaces are the network's own word.

    Parameters
    ----------
    dose_pct: (W, 3) expected signed dose on the left, in the middle and on the right in way direction, right leg
        lower positive; without it, nothing is known of sides and every route is even.
    arc_climb_m: (A,) recorded ascent (`climbs_of`), NaN unknown.
    way_known: (W,) ways that the runner has run on.
    driving_side: "left" or "right": where traffic drives, unless a way's own tag says so.
    """
    roads, way, arcs = network.roads, network.edge_way, network.arc_edge
    nodes = len(network.node_id)
    first, x, y = _samples(network)
    begin, end = _directions(network)
    return RoutingGraph(
        network=network,
        ground=ground_of(network),
        way_factor=_way_factor(network),
        traffic_left=np.array([(side or driving_side) == "left" for side in network.way_driving_side], np.bool_),
        dose_pct=np.zeros((len(network.way_id), ALL_SIDES)) if dose_pct is None else dose_pct,
        arc_climb_m=np.full(len(arcs), np.nan) if arc_climb_m is None else arc_climb_m,
        way_known=np.zeros(len(network.way_id), np.bool_) if way_known is None else way_known,
        edge_open=roads.is_open[way] & (network.edge_length_m > 0.0),
        arc_back=_backs(network),
        arc_way=way[arcs],
        arc_length_m=network.edge_length_m[arcs],
        arc_begin_rad=begin,
        arc_end_rad=end,
        node_busy=_ends(network, roads.is_busy[way], nodes) >= 2,
        node_crossing=_ends(network, roads.is_crossing[way], nodes) >= 1,
        sample_first=first,
        sample_x_m=x,
        sample_y_m=y,
    )


def _way_factor(network: Network) -> Floats:
    roads, is_steps = network.roads, np.array([kind == "steps" for kind in network.way_class], np.bool_)
    factor = roads.traffic * np.where(is_steps, p.ROUTE_STEPS.value, 1.0)
    return np.asarray(factor * np.where(roads.is_driveway, p.ROUTE_DRIVEWAY.value, 1.0))


def _backs(network: Network) -> SmallInts:
    back = np.empty(len(network.arc_edge), np.int32)
    forward, backward = network.edge_arcs[:, 0], network.edge_arcs[:, 1]
    back[forward], back[backward] = backward, forward
    return back


def _ends(network: Network, chosen: Bools, nodes: int) -> Ints:
    """(V,) how many ends of chosen edges meet in a node."""
    ends = np.concatenate([network.edge_from[chosen], network.edge_to[chosen]])
    return np.bincount(ends, minlength=nodes)


def _samples(network: Network) -> tuple[Ints, Floats, Floats]:
    """Points in the middle of equal parts of every edge, at most `ROUTE_SAMPLE_M` long."""
    if not len(network.edge_length_m):
        return np.zeros(1, np.int64), np.zeros(0), np.zeros(0)
    count = np.maximum(np.ceil(network.edge_length_m / p.ROUTE_SAMPLE_M.value), 1.0).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(count)])
    edge = np.repeat(np.arange(len(count)), count)
    within = (np.arange(first[-1]) - first[edge] + 0.5) / count[edge]
    begin = _begins(network)
    place = begin[edge] + within * network.edge_length_m[edge]
    chain = np.repeat(begin, np.diff(network.shape_first)) + network.shape_along_m
    return first, np.interp(place, chain, network.shape_x_m), np.interp(place, chain, network.shape_y_m)


def _begins(network: Network) -> Floats:
    """(E,) where each edge begins when all are laid one after the other, a metre apart."""
    return np.concatenate([[0.0], np.cumsum(network.edge_length_m + 1.0)])[: len(network.edge_length_m)]


def _directions(network: Network) -> tuple[Floats, Floats]:
    """(A,) direction at the start and at the end of every arc."""
    x, y, first = network.shape_x_m, network.shape_y_m, network.shape_first
    head, tail = first[:-1], first[1:] - 1
    begin = np.arctan2(y[head + 1] - y[head], x[head + 1] - x[head])
    end = np.arctan2(y[tail] - y[tail - 1], x[tail] - x[tail - 1])
    edge, forward = network.arc_edge, network.arc_forward
    return (np.where(forward, begin[edge], end[edge] + np.pi), np.where(forward, end[edge], begin[edge] + np.pi))
