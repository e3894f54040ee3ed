"""The overuse score: six components per week and what stands behind them (model section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .. import parameters as p
from ..loads import asymmetry_score, spike_component
from ..records import Floats, Ints
from .draws import Drawn
from .history import History, summed
from .ratios import monotony

PARTS: Final = ("session", "week", "impact", "uneven", "asymmetry", "monotony")
ESSENTIAL: Final = (0, 1)
"""Without these parts there is no score."""


@dataclass(frozen=True)
class Overuse:
    """(6, W) by PARTS; NaN where the history is too short."""

    value: Floats
    component: Floats
    drawn: Floats
    """(W, D) the score in every draw, NaN where an essential part is unknown."""
    worst_run: Ints
    """(W,) the run with the greatest session ratio, -1 without one."""


def overuse(history: History, ratio: Floats, net_pctkm: Floats, drawn: Drawn, seed: int) -> Overuse:
    """Components of every week from the session ratios (R,), the signed doses (W,) and the draws."""
    km = history.weekly(history.km)
    load = history.weekly(history.load_km)
    uneven = history.weekly(_per_run(history, history.pieces.uneven_km))
    worst, session_value, session = _sessions(history, ratio, spike_component(ratio))
    jump = week_jump(history)
    load_rise, uneven_rise = rises(load[:, None], uneven[:, None], km)
    asymmetry = asymmetry_score(net_pctkm)
    even = weekly_monotony(history)
    rested = (km == 0.0) & ~np.isnan(jump)
    value = np.stack([session_value, jump, load_rise[:, 0], uneven_rise[:, 0], asymmetry, even])
    component = np.stack([
        session, _week_part(jump),
        np.where(rested, 0.0, _impact_part(load_rise[:, 0])), np.where(rested, 0.0, _uneven_part(uneven_rise[:, 0])),
        asymmetry / 100.0, _monotony_part(even),
    ])  # fmt: skip
    return Overuse(value, component, _draw_scores(history, ratio, component, drawn, km, seed), worst)


def _draw_scores(history: History, ratio: Floats, component: Floats, drawn: Drawn, km: Floats, seed: int) -> Floats:
    """(W, D) with the session, impact, uneven and asymmetry parts as drawn; distances err, so r does."""
    draws = drawn.net_pctkm.shape[1]
    z = np.random.default_rng([seed, 1]).standard_normal((len(ratio), draws))
    r = ratio[:, None] * (1.0 + p.DISTANCE_CV.value * z)
    step = np.where(r > p.SPIKE_DOUBLE_FROM.value, 1.0, np.where(r > p.SPIKE_FROM.value, p.SPIKE_COMPONENT.value, 0.0))
    session = _worst(history, np.where(np.isnan(r), np.nan, step))
    session = np.where(np.isnan(component[0])[:, None], np.nan, session)
    load_rise, uneven_rise = rises(drawn.load_km, drawn.uneven_km, km)
    parts = (
        session, component[1][:, None], _impact_part(load_rise), _uneven_part(uneven_rise),
        asymmetry_score(drawn.net_pctkm) / 100.0, component[5][:, None],
    )  # fmt: skip
    score = np.zeros((history.weeks, draws))
    for i, (name, part) in enumerate(zip(PARTS, parts, strict=True)):
        score += 100.0 * p.OVERUSE_WEIGHT[name].value * (part if i in ESSENTIAL else np.nan_to_num(part))
    return score


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


def _worst(history: History, per_run: Floats) -> Floats:
    """(W, D) greatest value among the runs of a week, 0 without any."""
    out = np.full((history.weeks, per_run.shape[1]), -np.inf)
    known = np.isfinite(per_run[:, 0])
    np.maximum.at(out, history.week[known], per_run[known])
    return np.where(np.isfinite(out), out, 0.0)


def week_jump(history: History) -> Floats:
    """(W,) delta: km run against the mean of the previous three weeks (at least 5 km); NaN in the first three weeks."""
    km = history.weekly(np.where(history.is_session, history.km, 0.0))
    before = int(p.WEEK_REFERENCE_WEEKS.value)
    jump = np.full(history.weeks, np.nan)
    for week in range(before, history.weeks):
        reference = max(float(km[week - before : week].mean()), p.WEEK_FLOOR_KM.value)
        jump[week] = km[week] / reference - 1.0
    return jump


def rises(load: Floats, uneven: Floats, km: Floats) -> tuple[Floats, Floats]:
    """R = (E7 / km7) / (E28 / km28) and u7 - u28 per week, of (W, D) loads; NaN without four weeks or without km.

    The week itself is one of the four.
    """
    weeks = int(p.CHRONIC_DAYS.value) // 7
    out = np.full((2, *load.shape), np.nan)
    for week in range(weeks - 1, len(km)):
        span = slice(week - weeks + 1, week + 1)
        total = float(km[span].sum())
        if km[week] > 0.0:
            out[0, week] = (load[week] / km[week]) / np.maximum(load[span].sum(axis=0) / total, 1e-9)
            out[1, week] = uneven[week] / km[week] - uneven[span].sum(axis=0) / total
    return out[0], out[1]


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


def _per_run(history: History, per_piece: Floats) -> Floats:
    return summed(history.pieces.run, per_piece, len(history.km))


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
