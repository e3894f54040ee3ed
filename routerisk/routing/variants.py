"""Small changes: a course that was run, with stretches replaced by softer ways; same start, same end, same length.

A dynamic programme over anchors along the course and the length so far: between two anchors either the course is kept
or the cheapest other way is taken, at a fixed price per change, so that the changes stay few and can be explained.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints
from .costs import costs_of
from .courses import Course, Shape, shape_of
from .graph import RoutingGraph
from .kernels import replacements, search, trail, without_spurs
from .loops import Candidate, judged, open_fields
from .runs import shared_of
from .surroundings import Surroundings, surroundings_of
from .wishes import Wish


@dataclass(frozen=True, eq=False)
class _Route:
    """The course in numbers of its surroundings; k anchors."""

    arcs: Ints
    cost: Floats
    """(r,) of every arc; inf where it may not be proposed."""
    length_m: Floats
    anchor: Ints
    """(k,) positions in `arcs`, from 0 to r."""
    node: Ints
    """(k,)"""
    at_m: Floats
    """(k,) along the course."""


def variants_of(graph: RoutingGraph, course: Course, wish: Wish) -> list[Candidate]:
    """Changed courses, the best first; all as long as the course, and hardly more of a corridor with themselves."""
    costs = costs_of(graph, replace(wish, softness=p.ROUTE_CHANGE_SOFTNESS.value))
    here = _around(graph, course, costs.arc_cost)
    route = _route(graph, course, here)
    if route is None:
        return []
    changed = {
        arcs.tobytes(): arcs
        for reach in p.ROUTE_CHANGE_SPAN
        for arcs in _changed(here, route, p.ROUTE_CHANGE_SPAN[reach].value, p.ROUTE_CHANGE_DETOUR[reach].value)
    }
    courses = [_with_ends(graph, course, here.arc[arcs]) for arcs in changed.values()]
    before = shape_of(graph, course)
    found = [judged(graph, one, course.length_m, costs) for one in courses]
    kept = [one for one in found if _keeps(one, before)]
    return sorted(kept, key=lambda one: change_score(one, before, shared_of(graph, one.course, course)))


def _keeps(candidate: Candidate, before: Shape) -> bool:
    """Whether a changed course is as long, and hardly more of it run twice."""
    return (
        abs(candidate.error) <= p.ROUTE_LENGTH_TOLERANCE.value
        and candidate.shape.reuse <= before.reuse + p.ROUTE_CHANGE_REUSE.value
        and candidate.shape.overlap <= before.overlap + p.ROUTE_CHANGE_OVERLAP.value
        and candidate.shape.u_turns <= before.u_turns
    )


def change_score(candidate: Candidate, before: Shape, shared: float) -> float:
    """Less is better: as of a fresh course, but hardness counts more, and what the run had before is no fault."""
    w, shape, km = p.ROUTE_SCORE, candidate.shape, candidate.course.length_m / 1000.0
    return float(
        p.ROUTE_CHANGE_HARDNESS.value * w["hardness"].value * candidate.penalty
        + w["reuse"].value * max(0.0, shape.reuse - before.reuse)
        + w["overlap"].value * max(0.0, shape.overlap - before.overlap)
        + w["busy"].value * shape.busy
        - p.ROUTE_CHANGE_SHARED.value * shared
        + (w["crossing"].value * shape.crossings + w["turn"].value * shape.turns) / max(km, 1e-3)
    )


def _changed(here: Surroundings, route: _Route, span: float, detour: float) -> Iterator[Ints]:
    """Courses with stretches replaced; edges that came twice grow dearer from round to round."""
    again = np.ones(here.edges)
    for _ in range(int(p.ROUTE_CHANGE_ROUNDS.value)):
        repeated = np.zeros(here.edges, np.bool_)
        for arcs in _replaced(route, _Options(here, route, again, span, detour)):
            _note_repeats(here, route, arcs, repeated)
            kept = without_spurs(arcs, here.streets.back)
            if len(kept):
                yield kept
        if not repeated.any():
            return
        again[repeated] *= p.ROUTE_CHANGE_AGAIN.value


def _around(graph: RoutingGraph, course: Course, cost: Floats) -> Surroundings:
    net = graph.network
    x, y = net.node_x_m[net.arc_tail[course.arc]], net.node_y_m[net.arc_tail[course.arc]]
    middle = (float(x.min() + x.max()) / 2.0, float(y.min() + y.max()) / 2.0)
    reach = float(np.hypot(x - middle[0], y - middle[1]).max())
    return surroundings_of(graph, cost, *middle, reach + p.ROUTE_CHANGE_REACH.value * course.length_m)


def _route(graph: RoutingGraph, course: Course, here: Surroundings) -> _Route | None:
    """None where the course does not begin and end on open ways."""
    of_arc = np.full(len(graph.arc_length_m), -1, np.int64)
    of_arc[here.arc] = np.arange(len(here.arc))
    arcs = of_arc[course.arc]
    closed = arcs < 0
    length = graph.arc_length_m[course.arc]
    run = np.concatenate([[0.0], np.cumsum(length)])
    spacing = np.clip(run[-1] / p.ROUTE_ANCHORS.value, p.ROUTE_ANCHOR_FROM_M.value, p.ROUTE_ANCHOR_TO_M.value)
    open_at = np.concatenate([[True], ~closed]) & np.concatenate([~closed, [True]])
    wanted = np.unique(np.searchsorted(run, np.append(np.arange(0.0, run[-1], spacing), run[-1]) - 1e-6))
    anchor = wanted[open_at[wanted]]
    if len(anchor) < 3 or anchor[0] != 0 or anchor[-1] != len(arcs):
        return None
    heads = here.streets.head[arcs]
    first = here.streets.head[here.streets.back[arcs[0]]]
    node = np.concatenate([[first], heads])[anchor]
    cost = np.where(closed, np.inf, here.streets.cost[arcs])
    return _Route(arcs, cost, length, anchor, node, run[anchor])


def _replaced(route: _Route, options: _Options) -> list[Ints]:
    """For every total length that fits the arcs of the cheapest changed course."""
    total, unit = route.at_m[-1], p.ROUTE_BUCKET_M.value
    slack = p.ROUTE_LENGTH_TOLERANCE.value * p.ROUTE_CHANGE_SLACK.value
    low, high = int(total * (1.0 - slack) / unit), int(total * (1.0 + slack) / unit)
    _, rows = replacements(*options.arrays(unit), len(route.anchor), high, low, high)
    distinct = {row.tobytes(): row for row in rows if row[0] >= 0}
    return [np.concatenate([options.arcs(int(o)) for o in row[row >= 0]]) for row in distinct.values()]


@dataclass(frozen=True, eq=False)
class _Option:
    """What may follow anchor `first`: the course itself up to the next one, or another way to a later one."""

    first: int
    after: int
    cost: float
    length_m: float
    kept: bool


class _Options:
    """All of them, sorted by their first anchor."""

    def __init__(self, here: Surroundings, route: _Route, again: Floats, span: float, detour: float) -> None:
        self._here, self._route = here, route
        self._came: list[Ints] = []
        self._all: list[_Option] = []
        for first in range(len(route.anchor) - 1):
            self._all += self._own(first, again)
            self._all += self._others(first, again, span, detour)

    def _own(self, first: int, again: Floats) -> list[_Option]:
        route = self._route
        part = slice(route.anchor[first], route.anchor[first + 1])
        cost = float((route.cost[part] * again[self._here.streets.edge[route.arcs[part]]]).sum())
        length = float(route.length_m[part].sum())
        return [_Option(first, first + 1, cost, length, kept=True)] if np.isfinite(cost) else []

    def _others(self, first: int, again: Floats, span: float, detour: float) -> list[_Option]:
        """One search from an anchor to all within the span; the rest of the course is dear, not to be run twice."""
        here, route = self._here, self._route
        steps = len(route.anchor) - 1
        last = min(int(np.searchsorted(route.at_m, route.at_m[first] + span * route.at_m[-1])), steps)
        rest = np.concatenate([route.arcs[: route.anchor[first]], route.arcs[route.anchor[last] :]])
        factor = again.copy()
        factor[here.streets.edge[rest[rest >= 0]]] *= p.ROUTE_CHANGE_AGAIN.value
        cost, length, arc = open_fields(len(here.node))
        within = (route.at_m[last] - route.at_m[first]) * detour
        search(here.streets, route.node[first], False, factor, route.node[first], within, cost, length, arc)
        self._came.append(arc)
        price = p.ROUTE_CHANGE_PRICE_M.value * (1.0 + p.ROUTE_CHANGE_SOFTNESS.value)
        return [
            _Option(first, after, float(cost[node]) + price, float(length[node]), kept=False)
            for after, node in enumerate(route.node[first + 1 : last + 1].tolist(), first + 1)
            if 0.0 < length[node] <= detour * (route.at_m[after] - route.at_m[first]) and (first, after) != (0, steps)
        ]

    def arrays(self, unit: float) -> tuple[Ints, Ints, Floats, Ints]:
        """As `kernels.replacements` takes them."""
        begin = np.array([option.first for option in self._all], np.int64)
        first = np.searchsorted(begin, np.arange(len(self._route.anchor) + 1))
        after = np.array([option.after for option in self._all], np.int64)
        cost = np.array([option.cost for option in self._all])
        bucket = np.array([round(option.length_m / unit) for option in self._all], np.int64)
        return first, after, cost, bucket

    def arcs(self, number: int) -> Ints:
        option, route = self._all[number], self._route
        if option.kept:
            own: Ints = route.arcs[route.anchor[option.first] : route.anchor[option.after]]
            return own
        return np.asarray(trail(self._here.streets, self._came[option.first], route.node[option.after]))


def _note_repeats(here: Surroundings, route: _Route, arcs: Ints, repeated: Bools) -> None:
    """Mark the edges that a changed course uses more often than the course itself does."""
    size = len(repeated)
    own = np.bincount(here.streets.edge[route.arcs[route.arcs >= 0]], minlength=size)
    repeated |= np.bincount(here.streets.edge[arcs], minlength=size) > np.maximum(own, 1)


def _with_ends(graph: RoutingGraph, course: Course, arcs: Ints) -> Course:
    """Whole arcs, but where the course began and ended within its first and last arc."""
    start, end = np.zeros(len(arcs)), graph.arc_length_m[arcs].copy()
    if arcs[0] == course.arc[0]:
        start[0] = course.from_m[0]
    if arcs[-1] == course.arc[-1]:
        end[-1] = course.to_m[-1]
    return Course(arcs.astype(np.int64), start, end)
