"""Forms of a fresh course: a loop; where the map has none, a lollipop, laps, out and back.

Each form is tried only where the ones before it gave nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from .costs import Costs, costs_of
from .courses import Course, course_of, reversed_course
from .graph import RoutingGraph
from .kernels import search, trail, without_spurs
from .loops import Candidate, judged, loops_from, open_fields
from .runs import shared_of
from .surroundings import Surroundings

LOOP, LOLLIPOP, LAPS, OUT_AND_BACK, AS_RUN = "loop", "lollipop", "laps", "out-and-back", "as run"


@dataclass(frozen=True, eq=False)
class SearchTask:
    """What is looked for, and where."""

    graph: RoutingGraph
    here: Surroundings
    start: int
    """Node of the surroundings."""
    total_m: float
    costs: Costs
    allowed: Callable[[Candidate], bool]
    count: int


def courses_found(task: SearchTask) -> tuple[str, list[Candidate]]:
    """The best form that the map has ("" for none), and up to `count` courses of it that differ, the best first."""
    for form, finder in _FINDERS.items():
        fitting = sorted(filter(task.allowed, finder(task)), key=lambda one: one.score)
        if fitting:
            return form, differing(task.graph, fitting, task.count, p.ROUTE_ALIKE.value)
    return "", []


def differing(graph: RoutingGraph, candidates: list[Candidate], count: int, alike: float) -> list[Candidate]:
    """The first that share at most a part `alike` of their length with each one chosen before."""
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == count:
            break
        if all(shared_of(graph, candidate.course, other.course) <= alike for other in chosen):
            chosen.append(candidate)
    return chosen


def is_loop(candidate: Candidate) -> bool:
    """The gate: the length asked, hardly anything twice, no corridor, no u-turn."""
    shape = candidate.shape
    return (
        abs(candidate.error) <= p.ROUTE_LENGTH_TOLERANCE.value
        and shape.reuse <= p.ROUTE_REUSE_MAX.value
        and shape.overlap <= p.ROUTE_OVERLAP_MAX.value
        and shape.u_turns == 0
    )


def _loops(task: SearchTask) -> list[Candidate]:
    """Loops at the runner's costs; where soft ground offers none, loops on any ground."""
    found = _loops_of(task)
    return found if found or task.costs.wish.softness == 0.0 else _loops_of(_blind(task))


def _loops_of(task: SearchTask) -> list[Candidate]:
    return [c for c in loops_from(task.graph, task.here, task.start, task.total_m, task.costs) if is_loop(c)]


def _blind(task: SearchTask) -> SearchTask:
    """The same task, but for the softness."""
    costs = costs_of(task.graph, replace(task.costs.wish, softness=0.0))
    streets = task.here.streets._replace(cost=costs.arc_cost[task.here.arc])
    return replace(task, costs=costs, here=replace(task.here, streets=streets))


def _lollipops(task: SearchTask) -> list[Candidate]:
    """A loop from the far end of a stem that is run both ways."""
    out = open_fields(len(task.here.node))
    streets = task.here.streets
    search(streets, task.start, False, np.ones(task.here.edges), task.start, task.total_m, *out)
    found = []
    for node in _stem_ends(task, out):
        stem = trail(streets, out[2], node)
        rest_m = task.total_m - 2.0 * float(out[1][node])
        loops = loops_from(task.graph, task.here, node, rest_m, task.costs)[: int(p.ROUTE_STEM_LOOPS.value)]
        found += [_on_stem(task, task.here.arc[stem], loop) for loop in loops if is_loop(loop)]
    return [c for c in found if abs(c.error) <= p.ROUTE_LENGTH_TOLERANCE.value and c.shape.u_turns == 0]


def _stem_ends(task: SearchTask, out: tuple[Floats, Floats, Ints]) -> list[int]:
    """The junctions of least cost per metre in each ring of distances."""
    cost, length, _ = out
    edges = np.linspace(0.0, p.ROUTE_STEM_MAX.value, int(p.ROUTE_STEM_RINGS.value) + 1) * task.total_m
    near = np.flatnonzero((length > edges[0]) & (length <= edges[-1]) & (task.here.degree > 2))
    ring = np.searchsorted(edges, length[near])
    order = np.lexsort((cost[near] / length[near], ring))
    first = np.unique(ring[order], return_index=True)[1]
    each = int(p.ROUTE_STEM_ENDS.value)
    chosen = [order[at + k] for at in first for k in range(each) if at + k < len(order)]
    return near[chosen].tolist() if chosen else []


def _on_stem(task: SearchTask, stem: Ints, loop: Candidate) -> Candidate:
    back = task.graph.arc_back
    arcs = np.concatenate([stem, loop.course.arc, back[stem[::-1]]])
    arcs = without_spurs(arcs.astype(np.int64), back)
    return judged(task.graph, course_of(task.graph, arcs), task.total_m, task.costs)


def _laps(task: SearchTask) -> list[Candidate]:
    """The same loop several times: as few laps as the map allows."""
    for laps in range(2, int(p.ROUTE_LAPS_MAX.value) + 1):
        lap_m = task.total_m / laps
        if lap_m < p.ROUTE_LAP_LEAST_M.value:
            break
        loops = [c for c in loops_from(task.graph, task.here, task.start, lap_m, task.costs) if is_loop(c)]
        if loops:
            return [_repeated(task, loop, laps) for loop in loops]
    return []


def _repeated(task: SearchTask, loop: Candidate, laps: int) -> Candidate:
    """Laps of a loop, with the score of one of them."""
    course = course_of(task.graph, np.tile(loop.course.arc, laps))
    return replace(judged(task.graph, course, task.total_m, task.costs), score=loop.score)


def _outs_and_backs(task: SearchTask) -> list[Candidate]:
    """To a turning point half the length away, within an arc where need be, and back the same way."""
    graph, here, half_m = task.graph, task.here, task.total_m / 2.0
    out = open_fields(len(here.node))
    search(here.streets, task.start, False, np.ones(here.edges), task.start, task.total_m, *out)
    length = out[1][here.tail]
    turning = np.flatnonzero((length < half_m) & (length + here.streets.length_m >= half_m))
    turning = turning[here.streets.back[turning] != out[2][here.tail[turning]]]
    penalty = (out[0][here.tail[turning]] + here.streets.cost[turning]) / half_m
    found = []
    for arc in turning[np.argsort(penalty)][: int(p.ROUTE_TURNS_TRIED.value)].tolist():
        there = np.append(here.arc[trail(here.streets, out[2], int(here.tail[arc]))], here.arc[arc])
        course = course_of(graph, there)
        to_m = course.to_m.copy()
        to_m[-1] = half_m - float(out[1][here.tail[arc]])
        leg = Course(course.arc, course.from_m, to_m)
        back = reversed_course(graph, leg)
        both = Course(*(np.concatenate(pair) for pair in zip(leg.parts, back.parts, strict=True)))
        found.append(judged(graph, both, task.total_m, task.costs))
    return found


_Finder: TypeAlias = Callable[[SearchTask], list[Candidate]]
_FINDERS: Final[dict[str, _Finder]] = {LOOP: _loops, LOLLIPOP: _lollipops, LAPS: _laps, OUT_AND_BACK: _outs_and_backs}
