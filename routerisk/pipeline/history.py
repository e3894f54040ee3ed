"""From the store to the weeks and to the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ..errors import MapDataError

if TYPE_CHECKING:
    from ..records import Exposure, Network, Outlook, Warning, Week
    from ..store import Store
    from .maps import Maps

__all__ = ["History", "history", "map_page"]


@dataclass(frozen=True, kw_only=True)
class History:
    """One runner's runs, scored together."""

    exposures: list[Exposure]
    weeks: list[Week]
    warnings: list[Warning]
    outlook: Outlook

    def last(self, weeks: int) -> History:
        """The last so many weeks and what belongs to them."""
        kept = self.weeks[-weeks:]
        starts = {week.start for week in kept}
        run_ids = {run_id for week in kept for run_id in week.run_ids}
        return History(
            exposures=[exposure for exposure in self.exposures if exposure.run_id in run_ids],
            weeks=kept,
            warnings=[warning for warning in self.warnings if warning.week in starts],
            outlook=self.outlook,
        )


def history(store: Store, *, today: date | None = None, shapes: bool = False) -> History:
    """Score everything in the store as of `today` (the day of the machine's clock by default).

    Runs after `today` are left out. `shapes` loads the lines to draw as well.
    """
    from ..scoring import outlook, score

    today = today or date.today()
    exposures = [exposure for exposure in store.exposures(shapes=shapes) if exposure.local_start.date() <= today]
    week_start = store.setting("week-start")
    weeks, warnings = score(exposures, week_start=week_start, today=today)
    left = outlook(exposures, week_start=week_start, today=today)
    return History(exposures=exposures, weeks=weeks, warnings=warnings, outlook=left)


def map_page(store: Store, maps: Maps, *, weeks: int, privacy_ends_m: float, today: date | None = None) -> str:
    """The risk map of the last weeks, one HTML document; roads as context where there is map data at hand.

    Map data that cannot be had makes the page plainer, it does not prevent it.
    """
    scored = history(store, today=today, shapes=True).last(weeks)
    return page_of(scored, context_of(scored, maps), units=store.setting("units"), privacy_ends_m=privacy_ends_m)


def context_of(scored: History, maps: Maps) -> Network | None:
    """The network to draw below the runs, None where there is none."""
    lon = [np.zeros(0), *(exposure.shape_lon_deg for exposure in scored.exposures)]
    lat = [np.zeros(0), *(exposure.shape_lat_deg for exposure in scored.exposures)]
    try:
        return maps.around(np.concatenate(lon), np.concatenate(lat))
    except MapDataError:
        return None


def page_of(scored: History, network: Network | None, *, units: str = "metric", privacy_ends_m: float = 0.0,
            title: str = "Your running, and what it ran on") -> str:  # fmt: skip
    """The page of what was scored."""
    from ..report import render_map

    return render_map(scored.exposures, scored.weeks, scored.warnings, network=network, title=title, units=units,
                      privacy_ends_m=privacy_ends_m, outlook=scored.outlook)  # fmt: skip
