"""The overuse score: six components per week and what stands behind them (model section 5).

Where the model compares a week with the four weeks that end with it, the week itself is left out of the comparison
here: else a week of harder ground that is made twice as long would weigh twice in its own measure, and its score would
fall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints, Singles
from ..loads import asymmetry_score, spike_component
from .history import History
from .ratios import monotony

PARTS: Final = ("session", "week", "impact", "uneven", "asymmetry", "monotony")
ESSENTIAL: Final = (0, 1)
"""Without these parts there is no score."""


@dataclass(frozen=True)
class Drawn:
    """(W, D) each: the loads of every week in every draw."""

    net_pctkm: Floats
    load_km: Floats
    uneven_km: Floats


@dataclass(frozen=True)
class Overuse:
    """(6, W) by PARTS; NaN where the history is too short."""

    value: Floats
    component: Floats
    score: Floats
    """(W,) 100 times the weighted sum of the components, NaN where an essential part is unknown."""
    drawn: Floats
    """(W, D) the score in every draw."""
    worst_run: Ints
    """(W,) the run with the greatest session ratio, -1 without one."""


def drawn_weeks(history: History) -> Drawn:
    """The draws of the runs of each week, added up."""
    names = ("drawn_net_pctkm", "drawn_load_km", "drawn_uneven_km")
    return Drawn(*(_added(history, [getattr(run, name) for run in history.runs]) for name in names))


def _added(history: History, drawn: list[Singles]) -> Floats:
    """(W, D) sums per week; `drawn` has (D,) for each run."""
    out = np.zeros((history.weeks, len(drawn[0])))
    for week, values in zip(history.week.tolist(), drawn, strict=True):
        out[week] += values
    return out


def overuse(history: History, ratio: Floats, drawn: Drawn, asymmetry: Floats, seed: int) -> Overuse:
    """Components of every week from the session ratios (R,), the draws and the asymmetry scores (W,)."""
    km = history.weekly(history.km)
    load, uneven = history.weekly(history.load_km), history.weekly(history.of("uneven_km"))
    worst, session_value, session = _sessions(history, ratio, spike_component(ratio))
    jump = history.session_km() / history.usual_km() - 1.0
    load_rise, uneven_rise = rises(history, load[:, None], uneven[:, None], km)
    even = weekly_monotony(history)
    rested = (km == 0.0) & ~np.isnan(jump)
    value = np.stack([session_value, jump, load_rise[:, 0], uneven_rise[:, 0], asymmetry, even])
    component = np.stack([
        session, _week_part(jump),
        np.where(rested, 0.0, _impact_part(load_rise[:, 0])), np.where(rested, 0.0, _uneven_part(uneven_rise[:, 0])),
        asymmetry / 100.0, _monotony_part(even),
    ])  # fmt: skip
    drawn_parts = _drawn_parts(history, session_value, component, drawn, km, seed)
    return Overuse(value, component, _score(component), _score(drawn_parts), worst)


def _score(component: Any) -> Floats:
    """(...) the weighted sum of (6, ...) components."""
    total = 0.0
    for i, (name, part) in enumerate(zip(PARTS, component, strict=True)):
        total = total + 100.0 * p.OVERUSE_WEIGHT[name].value * (part if i in ESSENTIAL else np.nan_to_num(part))
    return np.asarray(total, np.float64)


def _drawn_parts(history: History, worst: Floats, component: Floats, drawn: Drawn, km: Floats,
                 seed: int) -> tuple[Floats, ...]:  # fmt: skip
    """Six of (W, D): the loads as drawn; distances err as well, so the ratio r of the worst run (W,) does.

    In a draw r either is a spike or is none: the mean of this part over the draws is c(r).
    """
    draws = drawn.net_pctkm.shape[1]
    error = np.random.default_rng([seed, 1]).standard_normal(draws)
    r = worst[:, None] * (1.0 + p.DISTANCE_CV.value * error)
    step = np.where(r > p.SPIKE_DOUBLE_FROM.value, 1.0, np.where(r > p.SPIKE_FROM.value, p.SPIKE_COMPONENT.value, 0.0))
    session = np.where(np.isnan(worst)[:, None], component[0][:, None], step)
    load_rise, uneven_rise = rises(history, drawn.load_km, drawn.uneven_km, km)
    return (
        session, np.broadcast_to(component[1][:, None], r.shape), _impact_part(load_rise), _uneven_part(uneven_rise),
        asymmetry_score(drawn.net_pctkm) / 100.0, np.broadcast_to(component[5][:, None], r.shape),
    )  # fmt: skip


def _sessions(history: History, ratio: Floats, component: Floats) -> tuple[Ints, Floats, Floats]:
    """(W,) the worst run, its ratio and the component; a week without runs has no spike: 0."""
    sessions = np.flatnonzero(history.is_session)
    runs = np.bincount(history.week[sessions], minlength=history.weeks)
    worst = np.full(history.weeks, -1)
    for run in np.flatnonzero(np.isfinite(ratio)).tolist():
        week = history.week[run]
        if worst[week] < 0 or ratio[run] > ratio[worst[week]]:
            worst[week] = run
    known = worst >= 0
    quiet = np.where(runs > 0, np.nan, 0.0)
    return worst, np.where(known, ratio[worst], np.nan), np.where(known, component[worst], quiet)


def rises(history: History, load: Floats, uneven: Floats, km: Floats) -> tuple[Floats, Floats]:
    """R and u - u_before per week, of (W, D) loads: load per km against that of the three weeks before (a ratio), and
    unevenness per km (a difference). NaN where those are not wholly known or had no km, or the week has none.
    """
    before = int(p.WEEK_REFERENCE_WEEKS.value)
    last = np.arange(len(km))
    first = np.maximum(last - before, 0)

    def span(values: Floats) -> Floats:
        sums = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
        return np.asarray(sums[last] - sums[first])

    usual_km = span(km)
    known = (km > 0.0) & (usual_km > 1e-9) & history.whole_weeks_before(before)
    own, usual = np.where(known, km, np.nan)[:, None], np.where(known, usual_km, np.nan)[:, None]
    return (load / own) / np.maximum(span(load) / usual, 1e-9), uneven / own - span(uneven) / usual


def weekly_monotony(history: History) -> Floats:
    """(W,) monotony of the daily load over each week (up to the last day: the seven days before it).

    NaN with less than four run days, and in a first week that had not seven days.
    """
    load = history.daily(history.load_km)
    offset = history.first_run_day - history.first_day
    out = np.full(history.weeks, np.nan)
    for week in range(history.weeks):
        end = min(7 * (week + 1) - offset, len(load))
        days = load[max(end - 7, 0) : end]
        if len(days) == 7 and (days > 0.0).sum() >= p.MONOTONY_RUN_DAYS.value:
            out[week] = monotony(days)
    return out


def _clipped(value: Any) -> Floats:
    return np.asarray(np.clip(value, 0.0, 1.0), np.float64)


def _week_part(jump: Floats) -> Floats:
    return _clipped((jump - p.WEEK_COMPONENT_FROM.value) / p.WEEK_COMPONENT_SPAN.value)


def _impact_part(rise: Floats) -> Floats:
    return _clipped((rise - p.IMPACT_COMPONENT_FROM.value) / p.IMPACT_COMPONENT_SPAN.value)


def _uneven_part(rise: Floats) -> Floats:
    return _clipped(rise / p.UNEVEN_COMPONENT_SPAN.value)


def _monotony_part(value: Floats) -> Floats:
    """Few run days are no monotony: 0."""
    return np.nan_to_num(_clipped((value - p.MONOTONY_COMPONENT_FROM.value) / p.MONOTONY_COMPONENT_SPAN.value))
