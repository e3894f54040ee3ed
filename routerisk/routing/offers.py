"""Courses -> Suggestions: figures, sides, words, and the line to draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .. import parameters as p
from ..arrays import Floats, SmallInts
from ..geo import from_utm
from ..messages import Message
from ..records import CourseFigures, Suggestion
from . import remarks
from .costs import fitting
from .courses import Course, climb_of, shape_of, surface_of
from .graph import RoutingGraph
from .runs import shared_of
from .sides import SidePlan, best_plan, doses
from .wishes import Wish


@dataclass(frozen=True, kw_only=True)
class Original:
    """The run that a suggestion is held against."""

    course: Course
    run_id: str = ""
    net_pctkm: float | None = None
    """Signed dose that the run really brought, by its exposure; without it that of somebody who faces the traffic."""

    def is_closed(self, graph: RoutingGraph) -> bool:
        """Whether it ends where it began: then it may be run the other way round."""
        _, x, y = shape_points(graph, self.course)
        return bool(np.hypot(x[-1] - x[0], y[-1] - y[0]) <= p.ROUTE_EXEMPT_M.value)

    def figures(self, graph: RoutingGraph) -> CourseFigures:
        figures = figures_of(graph, self.course)
        return figures if self.net_pctkm is None else replace(figures, net_pctkm=self.net_pctkm)


def figures_of(graph: RoutingGraph, course: Course) -> CourseFigures:
    surface, shape = surface_of(graph, course), shape_of(graph, course)
    climb, known = climb_of(graph, course)
    length = course.to_m - course.from_m
    open_ = graph.edge_open[graph.network.arc_edge[course.arc]]
    _, middle, facing = doses(graph, course)
    return CourseFigures(
        length_m=course.length_m,
        soft_tagged=surface.soft_tagged,
        soft_inferred=surface.soft_inferred,
        unknown=surface.unknown,
        soft=surface.soft,
        impact_per_km=surface.impact,
        uneven_per_km=surface.uneven,
        climb_m=climb,
        climb_known=known,
        busy=shape.busy,
        crossings=shape.crossings,
        turns=shape.turns,
        reuse=shape.reuse,
        overlap=shape.overlap,
        closed=float(length[~open_].sum()) / max(course.length_m, 1e-9),
        net_pctkm=float(facing.sum() + middle.sum()),
    )


def is_softer(figures: CourseFigures, original: CourseFigures) -> bool:
    """From `ROUTE_SOFTER_FROM` on, by what is known and by what is expected of everything."""
    known = figures.soft_tagged + figures.soft_inferred - original.soft_tagged - original.soft_inferred
    return min(known, figures.soft - original.soft) >= p.ROUTE_SOFTER_FROM.value - 1e-9


def offer(graph: RoutingGraph, course: Course, *, kind: str, form: str, asked_m: float, carry_pctkm: float,
          original: Original | None, turn: bool, wish: Wish) -> Suggestion:  # fmt: skip
    """One suggestion with its sides; `turn`: it may as well be run the other way round."""
    plan = best_plan(graph, course, carry_pctkm, turn=turn)
    figures = figures_of(graph, plan.course)
    before = original.figures(graph) if original else None
    shared = shared_of(graph, course, original.course) if original else float("nan")
    softer = before is not None and is_softer(figures, before)
    became = remarks.of_wish(*wish_shares(graph, plan.course, wish))
    return Suggestion(
        kind=kind,
        form=form,
        run_id=original.run_id if original else "",
        title=remarks.title(kind, form, figures.length_m),
        words=remarks.line(kind, figures, before, plan, shared, softer=softer, asked_m=asked_m),
        remarks=remarks.remarks(figures, plan, carry_pctkm, turn=turn) + became,
        softer=softer,
        turned=plan.turned,
        asked_m=asked_m,
        shared=shared,
        figures=figures,
        original=before,
        side_net_pctkm=plan.dose_pctkm,
        carry_pctkm=carry_pctkm,
        attribution=graph.network.attribution,
        **_line(graph, plan),
    )


def wish_shares(graph: RoutingGraph, course: Course, wish: Wish) -> tuple[float, float, float]:
    """Expected shares of a course on avoided surfaces, lit by tags, on streets as asked for; NaN where not wished."""
    way = graph.arc_way[course.arc]
    share = (course.to_m - course.from_m) / max(course.length_m, 1e-9)
    avoided = float(share @ (graph.network.surfaces.surface_p[way] @ wish.avoided)) if wish.avoid else float("nan")
    lit = float(share @ graph.network.roads.is_lit[way]) if wish.lit else float("nan")
    asked = float(share @ fitting(graph, wish)[way]) if wish.streets != "any" else float("nan")
    return avoided, lit, asked


def _line(graph: RoutingGraph, plan: SidePlan) -> dict[str, Any]:
    """The arrays of a suggestion."""
    net, course = graph.network, plan.course
    arc, way = course.arc, graph.arc_way[course.arc]
    first, x, y = shape_points(graph, course)
    lon, lat = from_utm(x, y, net.epsg)
    along, at, notes = _notes(graph, plan)
    name = [net.way_name[w] for w in way.tolist()]
    names = tuple(dict.fromkeys(n for n in name if n))
    index = {n: i for i, n in enumerate(names)}
    return {
        "arc": arc.astype(np.int32),
        "way_id": net.way_id[way],
        "node_id": net.node_id[np.append(net.arc_tail[arc], net.arc_head[arc[-1:]])],
        "length_m": course.to_m - course.from_m,
        "names": names,
        "street": np.array([index.get(n, -1) for n in name], np.int32),
        "soft_p": graph.ground.soft_p[way],
        "surface_basis": graph.ground.basis[way],
        "side": plan.side,
        "shape_first": first,
        "shape_lon_deg": lon,
        "shape_lat_deg": lat,
        "note_along_m": along,
        "note_lon_deg": lon[first[at]],
        "note_lat_deg": lat[first[at]],
        "note_words": notes,
    }


def shape_points(graph: RoutingGraph, course: Course) -> tuple[SmallInts, Floats, Floats]:
    """(r + 1,) first point of every arc, and the points' metres; both ends of the part that is run included."""
    net = graph.network
    xs, ys, count = [], [], [0]
    for arc, start, end in zip(*(part.tolist() for part in course.parts), strict=True):
        edge = net.arc_edge[arc]
        shape = slice(net.shape_first[edge], net.shape_first[edge + 1])
        along, x, y = net.shape_along_m[shape], net.shape_x_m[shape], net.shape_y_m[shape]
        if not net.arc_forward[arc]:
            along, x, y = along[-1] - along[::-1], x[::-1], y[::-1]
        at = np.concatenate([[start], along[(along > start) & (along < end)], [end]])
        xs.append(np.interp(at, along, x))
        ys.append(np.interp(at, along, y))
        count.append(len(at))
    return np.cumsum(count).astype(np.int32), np.concatenate(xs), np.concatenate(ys)


def _notes(graph: RoutingGraph, plan: SidePlan) -> tuple[Floats, SmallInts, tuple[Message, ...]]:
    """Where something is to be said of sides: metres along, arc, what."""
    sided = np.flatnonzero(plan.side != 0)
    at = np.concatenate([sided[:1], plan.changes])
    before = np.concatenate([[0.0], np.cumsum(plan.course.to_m - plan.course.from_m)])
    names = [graph.network.way_name[w] for w in graph.arc_way[plan.course.arc[at]].tolist()]
    told = tuple(remarks.side_note(int(plan.side[i]), name) for i, name in zip(at.tolist(), names, strict=True))
    return before[at], at.astype(np.int32), told
