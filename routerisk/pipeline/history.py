"""From the store to the weeks, cut for whoever looks at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from ..errors import MapDataError
from ..records import History
from .clocks import clock_doubts
from .settings import cutter_of
from .today import latest_day, today_of

if TYPE_CHECKING:
    from ..arrays import Floats
    from ..privacy import Cutter
    from ..records import Network, RunTotals, Tally
    from ..store import Store
    from .maps import Maps

__all__ = ["context_of", "cut", "history", "run_seen", "run_totals", "tallies", "with_balance", "with_exposures"]

AT_ONCE: Final = 50
"""So many runs are held with all their pieces while tallies are made of them."""


def tallies(store: Store) -> list[Tally]:
    """Every run in sums; those that have not been added up yet, or with other numbers, are now, and are kept.

    Sides are settled first where the history has changed. Runs of which nothing that was computed can be read any
    more count as runs without map data, until `map_waiting` matches them.
    """
    from ..scoring import tally, tally_key
    from .adding import unmapped
    from .sides import infer_sides

    for run_id in store.bare():
        store.recompute(unmapped(store.track(run_id), store.setting("usual-side")))
    infer_sides(store)
    key = tally_key()
    kept, missing = store.tallies(key)
    for begin in range(0, len(missing), AT_ONCE):
        made = [tally(exposure) for exposure in store.exposures(missing[begin : begin + AT_ONCE])]
        store.keep_tallies(made, key)
        kept += made
    return kept


def history(store: Store, *, today: date | None = None) -> History:
    """Score everything in the store as of `today` (the runner's by default: see `today_of`).

    Runs and diary entries after `today` are left out, and runs whose clock is in doubt (`clock_doubts`). No pieces are
    read: see `with_exposures`.
    """
    from ..scoring import outlook, pain_patterns, score

    felt_until = today or latest_day(store)
    today = today or today_of(store)
    week_start = store.setting("week-start")
    doubted = clock_doubts(store)
    runs = [tally for tally in tallies(store) if tally.run_id not in doubted]
    diary = [entry for entry in store.diary() if entry.on_date <= felt_until]
    weeks, warnings = score(runs, week_start=week_start, today=today)
    return History(
        weeks=tuple(weeks),
        warnings=tuple(warnings),
        outlook=outlook(runs, week_start=week_start, today=today, diary=diary),
        diary=tuple(diary),
        pains=tuple(pain_patterns(runs, diary, today=today)),
    )


def with_exposures(scored: History, store: Store) -> History:
    """The same with the runs of its weeks, in sums and piece by piece, their lines included."""
    exposures = store.exposures(scored.run_ids, shapes=True)
    return replace(scored, exposures=tuple(exposures), runs=tuple(exposure.totals() for exposure in exposures))


def run_totals(store: Store) -> list[RunTotals]:
    """Every run in sums, the oldest first, without the streets that may not be seen."""
    cutter = cutter_of(store)
    if not cutter.privacy.hides:
        return [exposure.totals() for exposure in store.exposures()]
    totals, run_ids = [], [row.run_id for row in store.runs()]
    for begin in range(0, len(run_ids), AT_ONCE):
        exposures = store.exposures(run_ids[begin : begin + AT_ONCE], shapes=True)
        totals += [exposure.totals() for exposure in exposures]
        cutter.exposures(exposures)
    return cutter.runs(totals)


def run_seen(store: Store, run_id: str) -> History:
    """The history with one run alone, cut; the weeks are those of all runs."""
    scored = history(store)
    exposures = tuple(store.exposures([run_id], shapes=True))
    one = replace(scored, exposures=exposures, runs=tuple(exposure.totals() for exposure in exposures))
    return cut(one, store, cutter_of(store))


def with_balance(scored: History, store: Store) -> History:
    """The same with the left-right balance that the watch has measured on the runs of its weeks."""
    from .sides import balance

    return replace(scored, balance=balance(store, scored.run_ids))


def cut(scored: History, store: Store, cutter: Cutter) -> History:
    """What of a history may be shown. Where something is hidden, its runs are read: they tell which streets are."""
    if not cutter.privacy.hides:
        return scored
    if scored.exposures:
        return cutter.history(scored)
    seen = cutter.history(replace(scored, exposures=tuple(store.exposures(scored.run_ids, shapes=True))))
    return replace(seen, exposures=())


def context_of(scored: History, maps: Maps) -> Network | None:
    """The network to draw below the runs, None where there is none."""
    lon = [np.zeros(0), *(exposure.shape_lon_deg for exposure in scored.exposures)]
    lat = [np.zeros(0), *(exposure.shape_lat_deg for exposure in scored.exposures)]
    try:
        return maps.around(*_where_most_is(np.concatenate(lon), np.concatenate(lat)))
    except MapDataError:
        return None


def _where_most_is(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """The places (n,) of the region with the most of them, all where they are near each other.

    What lies in another country has no place on one plane: streets would be drawn there by wrong metres, and what is
    hidden would be too small.
    """
    from ..osm import densest

    here = densest(lon_deg, lat_deg)
    return lon_deg[here], lat_deg[here]
