"""Fresh loops: from a place and back over other streets, of a given length.

Out to a turning point per sector along the cheapest way; from there and from home all ways with the way out made
expensive; where both meet so that the sum is right, a loop closes. The dense choice of meeting points keeps the length.
After the partial shortest paths of Gemsa, Pajor, Wagner and Zuendorf, "Efficient computation of jogging routes"
(SEA 2013). Lewis and Corcoran, "Finding fixed-length circuits and cycles in undirected edge-weighted graphs" (Journal
of Heuristics 2022) compare such ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from .costs import Costs
from .courses import Course, Shape, Surface, climb_of, course_of, shape_of, surface_of
from .graph import RoutingGraph
from .kernels import costlier, meetings, search, trail, without_spurs
from .surroundings import Surroundings

Fields: TypeAlias = tuple[Floats, Floats, Ints]
_FOUR: Final = 4
"""Fewer arcs are no loop."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """One course found, and how good it is (less is better)."""

    course: Course
    surface: Surface
    shape: Shape
    penalty: float
    """What the wish holds against its ground, mean over the length: its hardness, if nothing special is wished."""
    error: float
    """Of its length, relative to the one asked."""
    score: float


def loops_from(graph: RoutingGraph, here: Surroundings, start: int, total_m: float, costs: Costs) -> list[Candidate]:
    """Loops of a length from a node of the surroundings, the best first; with more slack where there is none else."""
    out = open_fields(len(here.node))
    search(here.streets, start, False, np.ones(here.edges), start, total_m, *out)
    turning_points = _turning_points(here, start, total_m, out)
    for slack in (p.ROUTE_SEARCH_SLACK.value, p.ROUTE_LENGTH_TOLERANCE.value):
        found = [
            judged(graph, course_of(graph, here.arc[arcs]), total_m, costs)
            for turning in turning_points
            for arcs in _closed(here, start, turning, total_m, slack * total_m, out)
        ]
        if found:
            break
    return sorted(found, key=lambda candidate: candidate.score)


def open_fields(size: int) -> Fields:
    """Room for what a search of so many nodes finds: cost, length, last arc."""
    return np.empty(size), np.empty(size), np.empty(size, np.int32)


def _turning_points(here: Surroundings, start: int, total_m: float, out: Fields) -> list[int]:
    """The junction of least cost per metre in every sector around the start."""
    cost, length, _ = out
    sectors = int(p.ROUTE_SECTORS.value)
    far = (length >= p.ROUTE_TURN_FROM.value * total_m) & (length < p.ROUTE_TURN_TO.value * total_m)
    near = np.flatnonzero(far & (here.degree > 2))
    turn = np.arctan2(
        here.streets.y_m[near] - here.streets.y_m[start], here.streets.x_m[near] - here.streets.x_m[start]
    )
    sector = ((turn / (2.0 * np.pi) + 0.5) * sectors).astype(np.int64) % sectors
    order = np.lexsort((cost[near] / length[near], sector))
    first = np.unique(sector[order], return_index=True)[1]
    best: list[int] = near[order][first].tolist()
    return best


def _closed(
    here: Surroundings, start: int, turning: int, total_m: float, slack_m: float, out: Fields
) -> Iterator[Ints]:  # fmt: skip
    """The arcs of loops by way of one turning point."""
    streets = here.streets
    way_out = trail(streets, out[2], turning)
    base_m = float(out[1][turning])
    factor = _discouraged(here, way_out)
    there, home = open_fields(len(here.node)), open_fields(len(here.node))
    search(streets, turning, False, factor, start, total_m - base_m + slack_m, *there)
    search(streets, start, True, factor, turning, total_m - base_m + slack_m, *home)
    least_m, sectors = p.ROUTE_LEAST_PART.value * total_m, int(p.ROUTE_MEETING_SECTORS.value)
    ends = meetings(streets, start, there, home, base_m, total_m, slack_m, least_m, sectors)
    for end in ends[ends >= 0].tolist():
        back = streets.back[trail(streets, home[2], end)[::-1]]
        arcs = without_spurs(np.concatenate([way_out, trail(streets, there[2], end), back]), streets.back)
        if len(arcs) >= _FOUR:
            yield arcs


def _discouraged(here: Surroundings, way_out: Ints) -> Floats:
    """(e,) factor that keeps the rest of a loop away from its way out, but for the first `ROUTE_EXEMPT_M`."""
    streets, grid = here.streets, here.nearby
    factor = np.ones(here.edges)
    far = streets.edge[way_out[np.cumsum(streets.length_m[way_out]) > p.ROUTE_EXEMPT_M.value]]
    cells = np.unique(np.concatenate([grid.cell[grid.first[e] : grid.first[e + 1]] for e in far] or [grid.cell[:0]]))
    around = np.array([row + aside for row in (-grid.columns, 0, grid.columns) for aside in (-1, 0, 1)])
    avoided = np.zeros(grid.cells)
    avoided[(cells[:, None] + around).ravel()] = 0.5
    avoided[cells] = 1.0
    costlier(grid.first, grid.cell, avoided, factor, p.ROUTE_BESIDE.value)
    factor[streets.edge[way_out]] = p.ROUTE_AGAIN.value
    return factor


def judged(graph: RoutingGraph, course: Course, total_m: float, costs: Costs) -> Candidate:
    """A course with its figures and its score."""
    surface, shape = surface_of(graph, course), shape_of(graph, course)
    error = course.length_m / total_m - 1.0
    km = max(course.length_m / 1000.0, 1e-9)
    share = (course.to_m - course.from_m) / max(course.length_m, 1e-9)
    w = p.ROUTE_SCORE
    penalty = float(share @ costs.way_penalty[graph.arc_way[course.arc]])
    score = (
        w["hardness"].value * penalty
        + w["reuse"].value * shape.reuse
        + w["overlap"].value * shape.overlap
        + w["thin"].value * shape.thin
        + w["busy"].value * shape.busy
        + w["crossing"].value * shape.crossings / km
        + w["turn"].value * shape.turns / km
        + w["climb"].value * climb_of(graph, course)[0] / km
        - w["roundness"].value * min(shape.roundness, p.ROUTE_ROUND_ENOUGH.value)
        + w["error"].value * max(0.0, abs(error) - p.ROUTE_ERROR_FREE.value)
    )
    return Candidate(course, surface, shape, penalty, error, score)
