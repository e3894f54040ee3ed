"""What a metre of every arc costs a runner with a wish."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats
from .graph import RoutingGraph
from .wishes import Wish


@dataclass(frozen=True, eq=False)
class Costs:
    """A wish, spelt out over a network."""

    wish: Wish
    arc_cost: Floats
    """(A,) cost in metres of the softest, quietest ground, above 0."""
    way_penalty: Floats
    """(W,) what the wish holds against a way: its hardness, and more where it is otherwise unwelcome."""


def costs_of(graph: RoutingGraph, wish: Wish) -> Costs:
    metre = (1.0 + wish.softness * graph.ground.hardness) * wished(graph, wish)
    along = graph.arc_length_m * (graph.way_factor * metre)[graph.arc_way]
    middling = 1.0 + 0.5 * wish.softness
    cost = along + middling * (crossing_m(graph) + climb_m(graph, wish))
    return Costs(wish, np.asarray(cost), (metre - 1.0) / max(wish.softness, 1.0))


def wished(graph: RoutingGraph, wish: Wish) -> Floats:
    """(W,) factor of the ways that a wish is for or against."""
    surfaces = graph.network.surfaces
    factor = 1.0 + (p.ROUTE_AVOIDED.value - 1.0) * (surfaces.surface_p @ wish.avoided)
    factor *= 1.0 - (1.0 - p.ROUTE_PREFERRED.value) * (surfaces.surface_p @ wish.preferred)
    if wish.even:
        factor *= 1.0 + p.ROUTE_UNEVEN.value * surfaces.uneven
    if wish.lit:
        factor *= np.where(graph.network.roads.is_lit, 1.0, p.ROUTE_OTHER.value)
    if wish.streets != "any":
        factor *= np.where(fitting(graph, wish), 1.0, p.ROUTE_OTHER.value)
    return np.asarray(factor)


def fitting(graph: RoutingGraph, wish: Wish) -> Bools:
    """(W,) whether a way is of the streets asked for."""
    return graph.way_known if wish.streets == "known" else ~graph.way_known


def crossing_m(graph: RoutingGraph) -> Floats:
    """(A,) for crossing a busy road: half by each of the arcs that meet on it; half as much at a mapped crossing."""
    network, node = graph.network, graph.node_busy
    price = np.where(node, p.ROUTE_CROSSING_M.value / 2.0, 0.0) * np.where(graph.node_crossing, 0.5, 1.0)
    both = price[network.arc_tail] + price[network.arc_head]
    return np.where(graph.network.roads.is_busy[graph.arc_way], 0.0, both)


def climb_m(graph: RoutingGraph, wish: Wish) -> Floats:
    """(A,) ascent as metres on the level; what nobody has recorded climbs as much as what is recorded does."""
    climb = graph.arc_climb_m
    known = np.isfinite(climb)
    if not known.any():
        return np.zeros(len(climb))
    usual = float(climb[known].sum() / graph.arc_length_m[known].sum())
    weight = p.ROUTE_CLIMB_M_PER_M.value
    if np.isfinite(wish.climb_max_m_per_km):
        weight *= p.ROUTE_CLIMB_LIMITED.value
    return weight * np.where(known, climb, usual * graph.arc_length_m)
