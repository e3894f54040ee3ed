"""What a runner can ask for: a fresh loop, small changes of a run, sides for a run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .. import parameters as p
from ..errors import UsageError
from ..geo import to_utm
from ..records import Advice, Suggestion
from . import remarks
from .costs import costs_of
from .courses import climb_of
from .forms import AS_RUN, SearchTask, courses_found, differing
from .graph import RoutingGraph
from .kernels import search
from .loops import Candidate, open_fields
from .offers import Original, offer
from .surroundings import Surroundings, surroundings_of
from .variants import variants_of
from .wishes import Wish


def fresh_loops(
    graph: RoutingGraph, lon_deg: float, lat_deg: float, length_m: float, wish: Wish | None = None, *, count: int = 3,
    carry_pctkm: float = 0.0, original: Original | None = None,
) -> Advice:  # fmt: skip
    """Courses of a length from a place and back: loops; where the map has none, lollipops, laps, out and back.

    Parameters
    ----------
    lon_deg, lat_deg: the place; a course begins at the nearest junction of streets that lead anywhere.
    count: so many alternatives at most, which differ from each other.
    wish: soft ground, whatever it is, where none is given.
    carry_pctkm: signed dose that the week has brought so far; the sides are chosen against it.
    original: the run that is to be replaced: only what is softer than it is suggested.
    units: "metric" or "imperial", for the remarks.

    Raises UsageError for a length that nobody runs.
    """
    if not p.ROUTE_SHORTEST_M.value <= length_m <= p.ROUTE_LONGEST_M.value:
        least, most = (limit.value / 1000.0 for limit in (p.ROUTE_SHORTEST_M, p.ROUTE_LONGEST_M))
        raise UsageError("suggestion.no-such-length", asked_km=length_m / 1000.0, least_km=least, most_km=most)
    wish = wish or Wish()
    x, y = (float(v) for v in to_utm(lon_deg, lat_deg, graph.network.epsg))
    costs = costs_of(graph, wish)
    here = surroundings_of(graph, costs.arc_cost, x, y, length_m / 2.0 + p.ROUTE_START_M.value)
    start = _start(here, x, y)
    if start < 0:
        return Advice(words=(remarks.nowhere(graph.network.source),))
    form, found = courses_found(SearchTask(graph, here, start, length_m, costs, _within_climb(graph, wish), count))
    offers = [
        offer(graph, one.course, kind=remarks.FRESH_LOOP, form=form, asked_m=length_m, carry_pctkm=carry_pctkm,
              original=original, turn=True, wish=wish)
        for one in found
    ]  # fmt: skip
    away = float(np.hypot(here.streets.x_m[start] - x, here.streets.y_m[start] - y))
    limited = bool(np.isfinite(wish.climb_max_m_per_km))
    told = Advice(words=remarks.of_search(length_m, away, found=bool(offers), limited=limited))
    return told + (_softer_only(offers) if original else Advice(suggestions=tuple(offers)))


def small_changes(
    graph: RoutingGraph, original: Original, wish: Wish | None = None, *, count: int = 1, carry_pctkm: float = 0.0,
) -> Advice:  # fmt: skip
    """The same run with stretches replaced by softer ways, if that makes it softer. Arguments as of `fresh_loops`."""
    wish = wish or Wish()
    within = _within_climb(graph, wish)
    found = [one for one in variants_of(graph, original.course, wish) if within(one)]
    offers = [
        offer(graph, one.course, kind=remarks.SMALL_CHANGES, form=AS_RUN, asked_m=original.course.length_m,
              carry_pctkm=carry_pctkm, original=original, turn=original.is_closed(graph), wish=wish)
        for one in differing(graph, found, count, p.ROUTE_CHANGES_ALIKE.value)
    ]  # fmt: skip
    return _softer_only(offers) if offers else Advice(words=(remarks.UNCHANGEABLE,))


def other_sides(
    graph: RoutingGraph, original: Original, *, carry_pctkm: float = 0.0
) -> Advice:  # fmt: skip
    """The same run with the side to take on every stretch, where that evens out left and right."""
    if not graph.edge_open[graph.network.arc_edge[original.course.arc]].all():
        return Advice(words=(remarks.CLOSED_TO_THE_PUBLIC,))
    before = abs(carry_pctkm + original.figures(graph).net_pctkm)
    if before <= p.ROUTE_EVEN_PCTKM.value:
        return Advice(words=(remarks.EVEN_ALREADY,))
    made = offer(graph, original.course, kind=remarks.SIDE_PLAN, form=AS_RUN, asked_m=original.course.length_m,
                 carry_pctkm=carry_pctkm, original=original, turn=original.is_closed(graph),
                 wish=Wish())  # fmt: skip
    if abs(carry_pctkm + made.side_net_pctkm) > before - p.ROUTE_EVEN_PCTKM.value:
        return Advice(words=(remarks.NO_OTHER_SIDES,))
    return Advice(suggestions=(made,))


def _softer_only(offers: list[Suggestion]) -> Advice:
    """What may be called softer; a plain no where nothing may."""
    softer = tuple(one for one in offers if one.softer)
    if softer or not offers:
        return Advice(suggestions=softer)
    best = max(offers, key=lambda one: one.figures.soft)
    return Advice(
        words=() if best.original is None else (remarks.nothing_softer(best.kind, best.figures, best.original),)
    )


def _within_climb(graph: RoutingGraph, wish: Wish) -> Callable[[Candidate], bool]:
    """Whether the recorded part of a course climbs no more than is wished."""
    limit = wish.climb_max_m_per_km

    def fits(candidate: Candidate) -> bool:
        climb, known = climb_of(graph, candidate.course)
        return limit == np.inf or climb <= limit * known * candidate.course.length_m / 1000.0 + 1e-6

    return fits


def _start(here: Surroundings, x_m: float, y_m: float) -> int:
    """The nearest node of streets that hang together over some length; -1 where there is none near."""
    streets = here.streets
    away = np.hypot(streets.x_m - x_m, streets.y_m - y_m)
    seen = np.zeros(len(away), np.bool_)
    for node in np.argsort(away).tolist():
        if away[node] > p.ROUTE_START_M.value:
            break
        if seen[node]:
            continue
        out = open_fields(len(away))
        search(streets, node, False, np.ones(here.edges), node, np.inf, *out)
        reached = np.isfinite(out[1])
        seen |= reached
        if streets.length_m[reached[here.tail]].sum() / 2.0 >= p.ROUTE_START_NETWORK_M.value:
            return int(node)
    return -1
