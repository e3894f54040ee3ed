"""The course of a run, as a chain of whole arcs."""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from ..records import MatchedTrack
from .courses import Course
from .graph import RoutingGraph
from .kernels import search, trail
from .surroundings import surroundings_of


def course_run(graph: RoutingGraph, matched: MatchedTrack) -> Course | None:
    """What was run, from arc to arc; None where it cannot be followed.

    Turns within an arc are taken back to the node before, gaps up to `ROUTE_GAP_M` are bridged on foot ways. Where
    more is missing, or the run leaves the map for longer, nobody knows what was run. Closed ways at both ends are cut
    off: a suggestion begins at the first open one.
    """
    arcs, begin, end = _chain(graph, matched)
    if not len(arcs):
        return None
    joined = _bridged(graph, arcs)
    if joined is None:
        return None
    return _on_open_ways(graph, joined, begin, end)


def _chain(graph: RoutingGraph, matched: MatchedTrack) -> tuple[Ints, float, float]:
    """The arcs run, each once per passage; metres into the first and the last."""
    back, whole = graph.arc_back, graph.arc_length_m
    chain: list[int] = []
    partial: list[bool] = []
    rows = np.flatnonzero(matched.arc >= 0)
    for row in rows.tolist():
        arc = int(matched.arc[row])
        ended = bool(matched.to_m[row] >= whole[arc] - 1.0)
        if chain and chain[-1] == arc and not (partial[-1] is False and matched.from_m[row] < 1.0):
            partial[-1] = not ended
        elif chain and chain[-1] == back[arc] and partial[-1]:
            chain.pop()
            partial.pop()
        else:
            chain.append(arc)
            partial.append(not ended)
    if not chain:
        return np.zeros(0, np.int64), 0.0, 0.0
    first = rows[0] if int(matched.arc[rows[0]]) == chain[0] else -1
    last = rows[-1] if int(matched.arc[rows[-1]]) == chain[-1] else -1
    begin = float(matched.from_m[first]) if first >= 0 else 0.0
    end = float(matched.to_m[last]) if last >= 0 else float(whole[chain[-1]])
    return np.array(chain, np.int64), begin, end


def _bridged(graph: RoutingGraph, arcs: Ints) -> Ints | None:
    """The chain with its breaks closed by short ways; None where one is too wide."""
    head, tail = graph.network.arc_head, graph.network.arc_tail
    breaks = np.flatnonzero(head[arcs[:-1]] != tail[arcs[1:]])
    parts, done = [], 0
    for at in breaks.tolist():
        bridge = _way_between(graph, int(head[arcs[at]]), int(tail[arcs[at + 1]]))
        if bridge is None:
            return None
        parts += [arcs[done : at + 1], bridge]
        done = at + 1
    return np.concatenate([*parts, arcs[done:]])


def _way_between(graph: RoutingGraph, start: int, end: int) -> Ints | None:
    net, limit = graph.network, p.ROUTE_GAP_M.value
    x, y = float(net.node_x_m[start]), float(net.node_y_m[start])
    here = surroundings_of(graph, np.maximum(graph.arc_length_m, 1e-3), x, y, limit)
    where = np.searchsorted(here.node, [start, end])
    if not len(here.node) or (here.node[np.minimum(where, len(here.node) - 1)] != [start, end]).any():
        return None
    size = len(here.node)
    cost, length, arc = np.empty(size), np.empty(size), np.empty(size, np.int32)
    search(here.streets, int(where[0]), False, np.ones(here.edges), int(where[1]), limit, cost, length, arc)
    return here.arc[trail(here.streets, arc, int(where[1]))] if np.isfinite(cost[where[1]]) else None


def _on_open_ways(graph: RoutingGraph, arcs: Ints, begin: float, end: float) -> Course | None:
    open_ = np.flatnonzero(graph.edge_open[graph.network.arc_edge[arcs]])
    if not len(open_):
        return None
    first, last = int(open_[0]), int(open_[-1])
    kept = arcs[first : last + 1]
    from_m, to_m = np.zeros(len(kept)), graph.arc_length_m[kept].copy()
    if first == 0:
        from_m[0] = min(begin, to_m[0])
    if last == len(arcs) - 1:
        to_m[-1] = np.clip(end, from_m[-1], to_m[-1])
    return Course(kept, from_m, to_m)


def shared_of(graph: RoutingGraph, course: Course, other: Course) -> float:
    """Share of a course's length on edges of the other one."""
    edge = graph.network.arc_edge
    common = np.isin(edge[course.arc], edge[other.arc])
    length: Floats = course.to_m - course.from_m
    return float(length[common].sum()) / max(float(length.sum()), 1e-9)
