"""Suggesting: what to run instead of a run, or from a place, on the map data and the history that there are."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .. import geo
from ..calendar import week_begin
from ..errors import MapDataError, UsageError
from ..messages import said
from ..records import Advice
from .clocks import clock_doubts
from .maps import covers
from .today import today_of

if TYPE_CHECKING:
    from ..arrays import Floats
    from ..records import Exposure, MatchedTrack, Network
    from ..routing import RoutingGraph
    from ..routing import Wish as Wish  # noqa: PLC0414 - the commands name it in their annotations
    from ..store import RunRow, Store
    from .maps import Maps

__all__ = [
    "latest_mapped",
    "suggest_for_run",
    "suggest_latest",
    "suggest_near",
    "wish",
]

AROUND: Final = 9
"""Places per side of a square by which map data around a place is asked for."""
RUN_REACH: Final = 0.3
"""Map data this far around a run is asked for, as a share of its length: fresh loops leave it."""
M_PER_DEG: Final = 111_200.0
NOT_FOLLOWED: Final = said("suggestion.not-followed")


def wish(**wanted: Any) -> Wish:
    """What a runner wishes of a route; names as of `routing.Wish`. Raises UsageError."""
    from ..routing import Wish

    return Wish(**wanted)


def suggest_near(
    maps: Maps, lat_deg: float, lon_deg: float, length_m: float, wanted: Wish, *, store: Store | None = None,
    count: int = 3, today: date | None = None,
) -> Advice:  # fmt: skip
    """Fresh courses of a length from a place; sides, climbs and known streets after the history in the store, if any.

    Raises UsageError for a place that is none and a length that nobody runs, MapDataError without map data.
    """
    from ..routing import fresh_loops

    if not (abs(lat_deg) <= 85.0 and abs(lon_deg) <= 180.0 and math.isfinite(length_m)):
        raise UsageError("usage.no-place", place=f"{lat_deg:g},{lon_deg:g}")
    reach = length_m / 2.0 / M_PER_DEG
    lon, lat = _square(lon_deg, lat_deg, reach / math.cos(math.radians(lat_deg)), reach)
    exposures = [] if store is None else store.exposures(shapes=True)
    carry = 0.0 if store is None else _week_dose(exposures, today or today_of(store), store.setting("week-start"))
    graph = _routing_graph(maps.around(lon, lat), lon_deg, lat_deg, exposures)
    return fresh_loops(graph, lon_deg, lat_deg, length_m, wanted, count=count, carry_pctkm=carry)


def suggest_for_run(
    store: Store, maps: Maps, run_id: str, wanted: Wish, *, length_m: float | None = None, count: int = 3
) -> Advice:  # fmt: skip
    """What to run instead of a run: it with small changes, fresh courses, it on other sides of the road.

    Raises UsageError for a run that is not there or has no place, MapDataError without map data.
    """
    from ..routing import Original, course_run, fresh_loops, other_sides, small_changes

    row = store.run(run_id)
    matched, network = _matched(store, maps, row)
    exposures = store.exposures(shapes=True)
    (exposure,) = (one for one in exposures if one.run_id == row.run_id)
    start = int(np.flatnonzero(matched.track.has_position)[0])
    lon, lat = float(matched.track.lon_deg[start]), float(matched.track.lat_deg[start])
    graph = _routing_graph(network, lon, lat, exposures)
    course = course_run(graph, matched)
    if course is None:
        return Advice(words=(NOT_FOLLOWED,))
    original = Original(course=course, run_id=row.run_id, net_pctkm=exposure.net_pctkm)
    others = [one for one in exposures if one.run_id != row.run_id]
    carry = _week_dose(others, exposure.local_start.date(), store.setting("week-start"))
    fresh = fresh_loops(graph, lon, lat, length_m or course.length_m, wanted, count=count, carry_pctkm=carry,
                        original=original)  # fmt: skip
    return (
        small_changes(graph, original, wanted, carry_pctkm=carry)
        + fresh
        + other_sides(graph, original, carry_pctkm=carry)
    )


def latest_mapped(store: Store) -> str:
    """The id of the last run that is on the map. Raises UsageError without one."""
    from ..records import SCORED_SPORTS

    doubted = clock_doubts(store)
    mapped = [row for row in store.runs()
              if row.mapping == "mapped" and row.sport in SCORED_SPORTS and row.run_id not in doubted]  # fmt: skip
    if not mapped:
        raise UsageError("suggestion.no-mapped-run")
    return mapped[-1].run_id


def suggest_latest(store: Store, maps: Maps) -> Advice:
    """What to run instead of the last run on the map, for its page; words alone where that cannot be told."""
    from ..routing import Wish

    try:
        return suggest_for_run(store, maps, latest_mapped(store), Wish())
    except (MapDataError, UsageError) as problem:
        return Advice(words=(said("suggestion.nothing", why=problem.message),))


def _matched(store: Store, maps: Maps, row: RunRow) -> tuple[MatchedTrack, Network]:
    """The run on the map data around it."""
    from ..matching import match

    track = store.track(row.run_id).without_travel()
    seen = track.has_position
    if track.indoor or not seen.any():
        raise UsageError("suggestion.no-place", run_id=row.run_id)
    lon, lat = track.lon_deg[seen], track.lat_deg[seen]
    west, south, east, north = float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
    reach = RUN_REACH * geo.path_length_m(lon, lat) / M_PER_DEG
    wide = (east - west) / 2 + reach / math.cos(math.radians(south))
    network = maps.around(*_square((west + east) / 2, (south + north) / 2, wide, (north - south) / 2 + reach))
    if not covers(network, (west, south, east, north)):
        raise UsageError("suggestion.outside", run_id=row.run_id, source=network.source)
    return match(track, network), network


def _square(lon_deg: float, lat_deg: float, east_deg: float, north_deg: float) -> tuple[Floats, Floats]:
    """Places spread evenly over a box around a place."""
    steps = np.linspace(-1.0, 1.0, AROUND)
    east, north = np.meshgrid(steps * east_deg, steps * north_deg)
    return (lon_deg + east).ravel(), (lat_deg + north).ravel()


def _routing_graph(network: Network, lon_deg: float, lat_deg: float, exposures: list[Exposure]) -> RoutingGraph:
    """A network with its surfaces inferred, its sides weighed, and what the runner has recorded on it."""
    from ..exposure import doses_by_side
    from ..routing import climbs_of, routing_graph

    country = geo.country_of(lon_deg, lat_deg)
    side = geo.driving_side(country)
    run = np.unique(np.concatenate([np.zeros(0, np.int64), *(exposure.way_id for exposure in exposures)]))
    return routing_graph(
        network,
        dose_pct=doses_by_side(network, country, side),
        arc_climb_m=climbs_of(exposures, network),
        way_known=np.isin(network.way_id, run),
        driving_side=side,
    )


def _week_dose(exposures: list[Exposure], day: date, week_start: str) -> float:
    """Signed dose of the runs of the local week of a day, % km."""
    begin = week_begin(day.toordinal(), week_start)
    same = (one for one in exposures if week_begin(one.local_start.toordinal(), week_start) == begin)
    return sum((one.net_pctkm for one in same), 0.0)
