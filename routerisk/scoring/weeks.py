"""Weeks: sums over runs, scores with their ranges and parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Floats
from ..loads import asymmetry_score, positive_p
from ..records import BASES, SURFACE_NAMES, Range, Week, hard_share, named_leg
from .history import History
from .overuse import Overuse, drawn_weeks, overuse
from .parts import band_of, parts_of
from .sessions import session_ratio
from .streets import leg_streets


@dataclass(frozen=True)
class Ranges:
    """(W,) each: an estimate and the points of its draws."""

    mid: Floats
    low: Floats
    median: Floats
    high: Floats

    def __getitem__(self, week: int) -> Range:
        return Range(low=float(self.low[week]), mid=float(self.mid[week]), high=float(self.high[week]),
                     median=float(self.median[week]))  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """A history with all that the weeks and the warnings are made of."""

    history: History
    ratio: Floats
    """(R,) session ratio."""
    found: Overuse
    overuse: Ranges
    asymmetry: Ranges
    net_pctkm: Ranges
    right_p: Floats
    """(W,) P(NET > 0)."""
    hard_share: Floats
    """(W,) see records.Week."""


def score_history(history: History, seed: int) -> Scored:
    """Everything but the words."""
    ratio, drawn = session_ratio(history), drawn_weeks(history)
    net, asymmetry = ranges(drawn.net_pctkm), ranges(asymmetry_score(drawn.net_pctkm))
    found = overuse(history, ratio, drawn, asymmetry.mid, seed)
    return Scored(history, ratio, found, ranges(found.drawn, found.score), asymmetry, net, positive_p(drawn.net_pctkm),
                  hard_shares(history))  # fmt: skip


def weeks_of(scored: Scored) -> list[Week]:
    """One Week per local week, from that of the first run to that of the last day; weeks without runs included."""
    history = scored.history

    def per_run(name: str) -> Floats:
        """Sums over the runs that know; NaN where none of a week's runs does."""
        numbers = history.of(name)
        unknown = (history.weekly(np.isfinite(numbers)) == 0.0) & (history.weekly(np.ones(len(numbers))) > 0.0)
        return np.where(unknown, np.nan, history.weekly(np.nan_to_num(numbers)))

    indoor = np.array([run.indoor for run in history.runs])
    sums = {
        "distance_km": history.weekly(history.km),
        "indoor_km": history.weekly(np.where(indoor, history.km, 0.0)),
        "time_s": per_run("moving_s"),
        "steps": per_run("steps"),
        "climb_m": per_run("climb_m"),
        "load_km": history.weekly(history.load_km),
        **{name: history.weekly(history.of(name)) for name in ("impact_km", "strain_km", "uneven_km", "abs_pctkm")},
        "hard_share": scored.hard_share,
        "right_lower_p": scored.right_p,
    }
    surface, basis = history.weekly(history.of("surface_km")), history.weekly(history.of("basis_km"))
    return [_week(scored, w, {name: float(values[w]) for name, values in sums.items()}, surface[w], basis[w])
            for w in range(history.weeks)]  # fmt: skip


def _week(scored: Scored, w: int, sums: dict[str, float], surface: Floats, basis: Floats) -> Week:
    history = scored.history
    mine = np.flatnonzero(history.week == w)
    start = history.week_date(w)
    return Week(
        start=start,
        complete=start.toordinal() + 6 <= history.last_day,
        run_ids=tuple(history.runs[i].run_id for i in mine),
        surface_km=dict(zip(SURFACE_NAMES, surface.tolist(), strict=True)),
        basis_km=dict(zip(BASES, basis.tolist(), strict=True)),
        net_pctkm=scored.net_pctkm[w],
        longest_km=float(history.km[mine[history.is_session[mine]]].max(initial=0.0)),
        overuse=scored.overuse[w],
        overuse_band=band_of(float(scored.overuse.mid[w])),
        overuse_parts=parts_of(history, scored.found, w),
        asymmetry=scored.asymmetry[w],
        downhill_leg=named_leg(sums["right_lower_p"]),
        leg_streets=leg_streets(history, w),
        **sums,
    )


def ranges(drawn: Floats, estimate: Floats | None = None) -> Ranges:
    """Of (W, D) draws: the estimate (W,), the median without one, and 10, 50 and 90 % points. The outer two hold the
    estimate: where it is a mean over a threshold it can lie beyond them. NaN where a draw is.
    """
    low, median, high = np.percentile(drawn, (10, 50, 90), axis=1)
    mid = median if estimate is None else estimate
    return Ranges(mid, np.minimum(low, mid), median, np.maximum(high, mid))


def hard_shares(history: History) -> Floats:
    """(W,) expected share of hard ground in the outdoor km of which the map says anything; NaN where it says nothing
    of more than half of them.
    """
    outdoor = history.weekly(history.of("surface_km")).sum(axis=1)
    told, hard = history.weekly(history.of("told_km")), history.weekly(history.of("hard_km"))
    return np.array(list(map(hard_share, hard.tolist(), told.tolist(), outdoor.tolist())))
