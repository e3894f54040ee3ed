"""From the store to the weeks and to the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from ..errors import MapDataError
from .privacy import Privacy

if TYPE_CHECKING:
    from ..records import (
        DiaryEntry,
        Exposure,
        MeasuredBalance,
        Network,
        Outlook,
        PainPattern,
        Tally,
        Warning,
        Week,
    )
    from ..store import Store
    from .maps import Maps
    from .suggesting import Advice

__all__ = ["History", "history", "map_page", "tallies", "with_balance", "with_exposures"]

AT_ONCE: Final = 50
"""So many runs are held with all their pieces while tallies are made of them."""
NOTHING_HIDDEN: Final = Privacy()


@dataclass(frozen=True, kw_only=True)
class History:
    """One runner's runs, scored together."""

    weeks: list[Week]
    warnings: list[Warning]
    outlook: Outlook
    diary: list[DiaryEntry]
    """The entries of the weeks."""
    pains: list[PainPattern]
    """The whole diary beside the whole history."""
    exposures: list[Exposure]
    """The runs of the weeks with their pieces, where they were asked for (`with_exposures`)."""
    balance: MeasuredBalance | None = None
    """Of the whole history, where it was asked for (`with_balance`) and means something."""

    @property
    def run_ids(self) -> set[str]:
        """The runs of the weeks."""
        return {run_id for week in self.weeks for run_id in week.run_ids}

    def last(self, weeks: int) -> History:
        """The last so many weeks and what belongs to them."""
        kept = replace(self, weeks=self.weeks[-weeks:])
        starts = {week.start for week in kept.weeks}
        first = min(starts, default=date.max)
        return replace(
            kept,
            warnings=[warning for warning in self.warnings if warning.week in starts],
            diary=[entry for entry in self.diary if entry.on_date >= first],
            exposures=[exposure for exposure in self.exposures if exposure.run_id in kept.run_ids],
        )

    def with_runs(self, weeks: int) -> History:
        """The last so many weeks; where none of them has a run, those up to the last week that has one."""
        recent = self.last(weeks)
        if recent.run_ids or not self.run_ids:
            return recent
        last = max(i for i, week in enumerate(self.weeks) if week.run_ids)
        return replace(self, weeks=self.weeks[: last + 1]).last(weeks)


def tallies(store: Store) -> list[Tally]:
    """Every run in sums; those that have not been added up yet, or with other numbers, are now, and are kept.

    Sides are settled first where the history has changed. Runs of which nothing that was computed can be read any
    more count as runs without map data, until `map_waiting` matches them.
    """
    from ..scoring import tally, tally_key
    from .adding import unmapped
    from .sides import settle_sides

    for run_id in store.bare():
        store.recompute(unmapped(store.track(run_id), store.setting("usual-side")))
    settle_sides(store)
    key = tally_key()
    kept, missing = store.tallies(key)
    for begin in range(0, len(missing), AT_ONCE):
        made = [tally(exposure) for exposure in store.exposures(missing[begin : begin + AT_ONCE])]
        store.keep_tallies(made, key)
        kept += made
    return kept


def history(store: Store, *, today: date | None = None) -> History:
    """Score everything in the store as of `today` (the day of the machine's clock by default).

    Runs and diary entries after `today` are left out. No pieces are read: see `with_exposures`.
    """
    from ..scoring import outlook, pain_patterns, score

    today = today or date.today()
    week_start, units = store.setting("week-start"), store.setting("units")
    runs = tallies(store)
    diary = [entry for entry in store.diary() if entry.on_date <= today]
    weeks, warnings = score(runs, week_start=week_start, today=today, units=units)
    return History(
        weeks=weeks,
        warnings=warnings,
        outlook=outlook(runs, week_start=week_start, today=today, units=units),
        diary=diary,
        pains=pain_patterns(runs, diary, today=today, units=units),
        exposures=[],
    )


def with_exposures(scored: History, store: Store, *, shapes: bool = False) -> History:
    """The same with the runs of its weeks, piece by piece; `shapes` loads the lines to draw as well."""
    return replace(scored, exposures=store.exposures(scored.run_ids, shapes=shapes))


def with_balance(scored: History, store: Store) -> History:
    """The same with the left-right balance that the watch has measured on the runs of its weeks."""
    from .sides import balance

    return replace(scored, balance=balance(store, scored.run_ids))


def map_page(store: Store, maps: Maps, *, weeks: int, privacy: Privacy, share: bool = False,
             tiles: bool = False, today: date | None = None, advice: Advice | None = None) -> str:  # fmt: skip
    """The risk map of the last weeks, one HTML document; roads as context where there is map data at hand.

    `advice` is what to run instead, drawn beside the runs that it names. With `share` the page tells neither who nor
    when; with `tiles` it offers OpenStreetMap's tiles, switched off at first.

    Map data that cannot be had makes the page plainer, it does not prevent it.
    """
    whole = with_balance(history(store, today=today), store)
    scored = with_exposures(whole.with_runs(weeks), store, shapes=True)
    units = store.setting("units")
    return page_of(scored, context_of(scored, maps), units=units, privacy=privacy, share=share, tiles=tiles,
                   advice=advice)  # fmt: skip


def context_of(scored: History, maps: Maps) -> Network | None:
    """The network to draw below the runs, None where there is none."""
    lon = [np.zeros(0), *(exposure.shape_lon_deg for exposure in scored.exposures)]
    lat = [np.zeros(0), *(exposure.shape_lat_deg for exposure in scored.exposures)]
    try:
        return maps.around(np.concatenate(lon), np.concatenate(lat))
    except MapDataError:
        return None


def page_of(scored: History, network: Network | None, *, units: str = "metric", privacy: Privacy = NOTHING_HIDDEN,
            share: bool = False, tiles: bool = False, title: str = "Your running, and what it ran on",
            advice: Advice | None = None) -> str:  # fmt: skip
    """The page of what was scored."""
    from ..report import render_map
    from .suggesting import course_fit

    suggestions = advice.suggestions if advice else ()
    return render_map(scored.exposures, scored.weeks, scored.warnings, network=network, title=title, units=units,
                      privacy_zones=privacy.zones, privacy_ends_m=privacy.ends_m, privacy_secret=privacy.secret,
                      share=share, tiles=tiles, outlook=scored.outlook, diary=scored.diary, pains=scored.pains,
                      balance=scored.balance,
                      suggestions=suggestions, fit_courses=[course_fit(one) for one in suggestions],
                      suggestion_words=advice.words if advice else ())  # fmt: skip
