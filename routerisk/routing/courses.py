"""A course: arcs one after the other, the first and the last perhaps only in part; and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from ..records import INFERRED, TAGGED, UNKNOWN
from .graph import RoutingGraph
from .kernels import crowding


@dataclass(frozen=True, eq=False)
class Course:
    """r arcs of a network, each joined to the next."""

    arc: Ints
    from_m: Floats
    """(r,) where the course enters the arc, from its tail; above 0 only at its start and where it turns."""
    to_m: Floats
    """(r,) where it leaves; short of the arc's length only at its end and where it turns."""

    @property
    def parts(self) -> tuple[Ints, Floats, Floats]:
        return self.arc, self.from_m, self.to_m

    @property
    def length_m(self) -> float:
        return float((self.to_m - self.from_m).sum())


def course_of(graph: RoutingGraph, arcs: Ints) -> Course:
    """The course over whole arcs."""
    return Course(np.asarray(arcs, np.int64), np.zeros(len(arcs)), graph.arc_length_m[arcs])


def reversed_course(graph: RoutingGraph, course: Course) -> Course:
    whole = graph.arc_length_m[course.arc]
    back = graph.arc_back[course.arc].astype(np.int64)
    return Course(back[::-1], (whole - course.to_m)[::-1], (whole - course.from_m)[::-1])


@dataclass(frozen=True)
class Shape:
    """How a course lies in the land; shares of its length."""

    reuse: float
    """Run before on the same course."""
    overlap: float
    """Within `ROUTE_OVERLAP_M` of another part of it; its start and end are exempt."""
    thin: float
    """The same within `ROUTE_THIN_M`."""
    turns: int
    """At junctions, sharper than `ROUTE_TURN_DEG`."""
    crossings: int
    """Of busy roads that the course does not follow."""
    busy: float
    """Along busy roads."""
    u_turns: int
    roundness: float
    """Area inside over that of a circle of the same length."""


def shape_of(graph: RoutingGraph, course: Course) -> Shape:
    length = course.to_m - course.from_m
    total = max(float(length.sum()), 1e-9)
    net, arc = graph.network, course.arc
    edge = net.arc_edge[arc]
    again = np.ones(len(edge), np.bool_)
    again[np.unique(edge, return_index=True)[1]] = False
    busy = graph.network.roads.is_busy[graph.arc_way[arc]]
    node = net.arc_head[arc[:-1]]
    turn = graph.arc_begin_rad[arc[1:]] - graph.arc_end_rad[arc[:-1]]
    sharp = np.cos(turn) < np.cos(np.radians(p.ROUTE_TURN_DEG.value))
    junction = np.diff(net.arc_first)[node] > 2
    overlap, thin = overlaps_of(graph, course)
    x, y = net.node_x_m[net.arc_tail[arc]], net.node_y_m[net.arc_tail[arc]]
    x, y = x - x[:1], y - y[:1]
    area = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2.0
    return Shape(
        reuse=float(length[again].sum()) / total,
        overlap=overlap,
        thin=thin,
        turns=int((sharp & junction).sum()),
        crossings=int((graph.node_busy[node] & ~busy[1:] & ~busy[:-1]).sum()),
        busy=float(length[busy].sum()) / total,
        u_turns=int((edge[1:] == edge[:-1]).sum()),
        roundness=4.0 * np.pi * area / total**2,
    )


def overlaps_of(graph: RoutingGraph, course: Course) -> tuple[float, float]:
    """Share of a closed course within `ROUTE_OVERLAP_M`, and within `ROUTE_THIN_M`, of another part of it."""
    x, y, along = points_of(graph, course)
    total = course.length_m
    return tuple(
        crowding(x, y, along, total, radius.value, p.ROUTE_APART_M.value, p.ROUTE_EXEMPT_M.value)
        for radius in (p.ROUTE_OVERLAP_M, p.ROUTE_THIN_M)
    )


def points_of(graph: RoutingGraph, course: Course) -> tuple[Floats, Floats, Floats]:
    """Evenly spaced points of a course, and how far along they lie; those of whole arcs."""
    net, arc = graph.network, course.arc
    edge, forward = net.arc_edge[arc], net.arc_forward[arc]
    first = graph.sample_first[edge]
    count = graph.sample_first[edge + 1] - first
    ends = np.cumsum(count)
    of = np.repeat(np.arange(len(arc)), count)
    within = np.arange(ends[-1] if len(ends) else 0) - (ends - count)[of]
    at = first[of] + np.where(forward[of], within, count[of] - 1 - within)
    before = np.concatenate([[0.0], np.cumsum(course.to_m - course.from_m)])[:-1]
    place = (within + 0.5) / np.maximum(count[of], 1) * graph.arc_length_m[arc][of] - course.from_m[of]
    return graph.sample_x_m[at], graph.sample_y_m[at], before[of] + place


@dataclass(frozen=True)
class Surface:
    """The ground of a course; shares of its length."""

    soft_tagged: float
    """Soft, by tags."""
    soft_inferred: float
    """Soft, as far as class, neighbours and the like tell."""
    unknown: float
    """Not known whether soft or hard."""
    soft: float
    """Expected over everything, the unknown part included."""
    hardness: float
    impact: float
    """Impact per km at an easy pace on this ground, as if it were level; 1 is asphalt."""
    uneven: float


def surface_of(graph: RoutingGraph, course: Course) -> Surface:
    way = graph.arc_way[course.arc]
    length = course.to_m - course.from_m
    share = length / max(float(length.sum()), 1e-9)
    ground, surfaces = graph.ground, graph.network.surfaces
    soft, basis = ground.soft_p[way], ground.basis[way]
    return Surface(
        soft_tagged=float((share * soft)[basis == TAGGED].sum()),
        soft_inferred=float((share * soft)[basis == INFERRED].sum()),
        unknown=float(share[basis == UNKNOWN].sum()),
        soft=float(share @ soft),
        hardness=float(share @ ground.hardness[way]),
        impact=float(share @ surfaces.impact[way]),
        uneven=float(share @ surfaces.uneven[way]),
    )


def climb_of(graph: RoutingGraph, course: Course) -> tuple[float, float]:
    """Recorded ascent of a course in metres, and the share of its length for which it is known."""
    length = course.to_m - course.from_m
    whole = np.maximum(graph.arc_length_m[course.arc], 1e-9)
    climb = graph.arc_climb_m[course.arc] * length / whole
    known = np.isfinite(climb)
    return float(climb[known].sum()), float(length[known].sum()) / max(float(length.sum()), 1e-9)
