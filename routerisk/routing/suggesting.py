"""What a runner can ask for: a fresh loop, small changes of a run, sides for a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..errors import UsageError
from ..geo import to_utm
from ..records import Suggestion
from . import words
from .costs import taste_of
from .courses import climb_of
from .forms import AS_RUN, Quest, courses_found, differing
from .kernels import search
from .loops import Candidate, open_fields
from .offers import Original, offer
from .surroundings import Surroundings, surroundings_of
from .terrain import Terrain
from .variants import variants_of
from .wishes import Wish


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Suggestions, the best first, and what there is to say beside them: above all a plain no."""

    suggestions: tuple[Suggestion, ...] = ()
    words: tuple[str, ...] = ()

    def __add__(self, other: Advice) -> Advice:
        return Advice(suggestions=self.suggestions + other.suggestions, words=self.words + other.words)


def fresh_loops(
    terrain: Terrain, lon_deg: float, lat_deg: float, length_m: float, wish: Wish | None = None, *, count: int = 3,
    carry_pctkm: float = 0.0, original: Original | None = None, units: str = "metric",
) -> Advice:  # fmt: skip
    """Courses of a length from a place and back: loops; where the map has none, lollipops, laps, out and back.

    Parameters
    ----------
    lon_deg, lat_deg: the place; a course begins at the nearest junction of streets that lead anywhere.
    count: so many alternatives at most, which differ from each other.
    wish: soft ground, whatever it is, where none is given.
    carry_pctkm: signed dose that the week has brought so far; the sides are chosen against it.
    original: the run that is to be replaced: only what is softer than it is suggested.
    units: "metric" or "imperial", for the words.

    Raises UsageError for a length that nobody runs.
    """
    if not p.ROUTE_SHORTEST_M.value <= length_m <= p.ROUTE_LONGEST_M.value:
        least, most = (words.distance(limit.value, units) for limit in (p.ROUTE_SHORTEST_M, p.ROUTE_LONGEST_M))
        raise UsageError(f"a course of {words.distance(length_m, units)} cannot be had; ask for {least} to {most}")
    wish = wish or Wish()
    x, y = (float(v) for v in to_utm(lon_deg, lat_deg, terrain.network.epsg))
    taste = taste_of(terrain, wish)
    here = surroundings_of(terrain, taste.arc_cost, x, y, length_m / 2.0 + p.ROUTE_START_M.value)
    start = _start(here, x, y)
    if start < 0:
        return Advice(words=(words.nowhere(terrain.network.source, units),))
    form, found = courses_found(Quest(terrain, here, start, length_m, taste, _within_climb(terrain, wish), count))
    offers = [
        offer(terrain, one.course, kind=words.FRESH_LOOP, form=form, asked_m=length_m, carry_pctkm=carry_pctkm,
              original=original, turn=True, wish=wish, units=units)
        for one in found
    ]  # fmt: skip
    away = float(np.hypot(here.streets.x_m[start] - x, here.streets.y_m[start] - y))
    limited = bool(np.isfinite(wish.climb_max_m_per_km))
    said = Advice(words=words.of_search(length_m, away, units, found=bool(offers), limited=limited))
    return said + (_softer_only(offers) if original else Advice(suggestions=tuple(offers)))


def small_changes(
    terrain: Terrain, original: Original, wish: Wish | None = None, *, count: int = 1, carry_pctkm: float = 0.0,
    units: str = "metric",
) -> Advice:  # fmt: skip
    """The same run with stretches replaced by softer ways, if that makes it softer. Arguments as of `fresh_loops`."""
    wish = wish or Wish()
    within = _within_climb(terrain, wish)
    found = [one for one in variants_of(terrain, original.course, wish) if within(one)]
    offers = [
        offer(terrain, one.course, kind=words.SMALL_CHANGES, form=AS_RUN, asked_m=original.course.length_m,
              carry_pctkm=carry_pctkm, original=original, turn=original.is_closed(terrain), wish=wish, units=units)
        for one in differing(terrain, found, count, p.ROUTE_CHANGES_ALIKE.value)
    ]  # fmt: skip
    return _softer_only(offers) if offers else Advice(words=(words.UNCHANGEABLE,))


def other_sides(
    terrain: Terrain, original: Original, *, carry_pctkm: float = 0.0, units: str = "metric"
) -> Advice:  # fmt: skip
    """The same run with the side to take on every stretch, where that evens out left and right."""
    if not terrain.edge_open[terrain.network.arc_edge[original.course.arc]].all():
        return Advice(words=(words.CLOSED_TO_THE_PUBLIC,))
    before = abs(carry_pctkm + original.figures(terrain).net_pctkm)
    if before <= p.ROUTE_EVEN_PCTKM.value:
        return Advice(words=(words.EVEN_ALREADY,))
    made = offer(terrain, original.course, kind=words.SIDE_PLAN, form=AS_RUN, asked_m=original.course.length_m,
                 carry_pctkm=carry_pctkm, original=original, turn=original.is_closed(terrain), wish=Wish(),
                 units=units)  # fmt: skip
    if abs(carry_pctkm + made.side_net_pctkm) > before - p.ROUTE_EVEN_PCTKM.value:
        return Advice(words=(words.NO_OTHER_SIDES,))
    return Advice(suggestions=(made,))


def _softer_only(offers: list[Suggestion]) -> Advice:
    """What may be called softer; a plain no where nothing may."""
    softer = tuple(one for one in offers if one.softer)
    if softer or not offers:
        return Advice(suggestions=softer)
    best = max(offers, key=lambda one: one.figures.soft)
    return Advice(
        words=() if best.original is None else (words.nothing_softer(best.kind, best.figures, best.original),)
    )


def _within_climb(terrain: Terrain, wish: Wish) -> Callable[[Candidate], bool]:
    """Whether the recorded part of a course climbs no more than is wished."""
    limit = wish.climb_max_m_per_km

    def fits(candidate: Candidate) -> bool:
        climb, known = climb_of(terrain, candidate.course)
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
