"""Warnings: what is unusual, what the evidence says about it, and what to do next. Hedged.

A text does not repeat the grade and the source, which stand in fields of their own: whoever shows a warning shows all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import Warning
from .history import History
from .overuse import PARTS
from .phrases import Distances, percent, probability
from .ratios import acute_chronic, ratio
from .sessions import days_since_last, longest_before_km
from .streets import contributing_streets, named_side
from .weeks import Scored

SEEK_CARE: Final = (
    "Stop and seek care for groin or inner-hip pain that builds with running, limping, pain on weight-bearing or "
    "hopping, night or rest pain, swelling or redness that does not settle, clicking or catching, or pain that "
    "persists or worsens."
)
ROUNDING: Final = 1e-9
"""Sums of kilometres that are equal on paper may differ by so much."""
STRENGTH: Final = "Single-leg and hip-abductor strength work may help to tolerate it."


def warnings_of(scored: Scored) -> list[Warning]:
    """All warnings of a history, week by week; within a week in the order of the rules."""
    found = [warning for rule in _RULES for warning in rule(scored)]
    return sorted(found, key=lambda w: w.week)


def _sessions(scored: Scored) -> Iterator[Warning]:
    history, before, said = scored.history, longest_before_km(scored.history), scored.said
    for run in np.flatnonzero(scored.ratio > p.SPIKE_FROM.value).tolist():
        r, double = float(scored.ratio[run]), bool(scored.ratio[run] > p.SPIKE_DOUBLE_FROM.value)
        yield Warning(
            id="SESSION_DOUBLE" if double else "SESSION_SPIKE",
            level="warning",
            grade=p.SPIKE_FROM.grade,
            week=history.week_date(int(history.week[run])),
            title=f"A run {percent(r - 1.0)} longer than the longest of the 30 days before",
            text=(
                f"{said(history.km[run])} after a longest run of {said(before[run])} in the 30 days before (ratio "
                f"{r:.2f}). In a 5,205-runner study runs this much longer went with {_rate(double)}; association, not "
                "proof."
            ),
            advice=(
                f"Consider shorter runs for some days, and none beyond {said(history.km[run])} while this one is new. "
                f"{SEEK_CARE}"
            ),
            source=p.SPIKE_FROM.source,
            run_ids=(history.runs[run].run_id,),
            values={"session_ratio": r, "run_km": float(history.km[run]), "longest_before_km": float(before[run])},
        )


def _rate(double: bool) -> str:
    """The study's figures; 1.3 to 2 times is not ranked above 1.1 to 1.3 times: the data do not."""
    large = p.SPIKE_HRR["large"]
    if double:
        return f"about {large.value:.1f} times the overuse-injury rate ({large.low:.1f}-{large.high:.1f})"
    low, high = sorted(p.SPIKE_HRR[group].value for group in ("small", "moderate"))
    return f"about {low:.1f}-{high:.1f} times the overuse-injury rate"


def _weekly_jump(scored: Scored) -> Iterator[Warning]:
    """A week that brings a runner back after a break has a text of its own, see `_return`."""
    history, jump = scored.history, scored.found.value[PARTS.index("week")] + ROUNDING
    km, usual, back = history.session_km(), history.usual_km(), set(_returns(history).values())
    for week in np.flatnonzero(jump >= p.WEEK_NOTE_FROM.value).tolist():
        if week in back:
            continue
        yield Warning(
            id="WEEK_SPIKE",
            level="warning" if jump[week] >= p.WEEK_SPIKE_FROM.value else "note",
            grade=p.WEEK_SPIKE_FROM.grade,
            week=history.week_date(week),
            title=f"A week {percent(jump[week])} above the three before",
            text=(
                f"{scored.said(km[week])}{_so_far(history, week)}, {_compared_with(history, week, scored.said)}. "
                "Weekly jump; evidence mixed: two small studies suggest some risk, the largest found none."
            ),
            advice="Consider an easier week next; the length of single runs has the better evidence behind it.",
            source=p.WEEK_SPIKE_FROM.source,
            run_ids=_runs_of(history, week),
            values={"week_jump": float(jump[week]), "week_km": float(km[week]), "before_km": float(usual[week])},
        )


def _compared_with(history: History, week: int, said: Distances) -> str:
    """What the usual km of a week are, in words."""
    before = history.session_km()[max(week - int(p.WEEK_REFERENCE_WEEKS.value), 0) : week]
    run = before[before > 0.0]
    if len(run) == 0 or run.mean() < p.WEEK_FLOOR_KM.value:
        return f"after hardly any in the three weeks before (taken as {said(p.WEEK_FLOOR_KM.value)})"
    rested = len(before) - len(run)
    without = {0: "", 1: " (a week of rest left out)"}.get(rested, f" ({rested} weeks of rest left out)")
    return f"after a mean of {said(float(run.mean()))} in the three weeks before{without}"


def _load_ratio(scored: Scored) -> Iterator[Warning]:
    history = scored.history
    value = ratio(*acute_chronic(history.daily(history.load_km)))
    for week in range(history.weeks):
        day = min(history.first_day + 7 * week + 6, history.last_day) - history.first_run_day
        if day >= len(value) or not value[day] > p.LOAD_RATIO_FROM.value:
            continue
        yield Warning(
            id="LOAD_RATIO",
            level="information",
            grade=p.LOAD_RATIO_FROM.grade,
            week=history.week_date(week),
            title=f"Recent load is {value[day]:.1f} times the usual",
            text=(
                f"The ratio of the 7-day to the 28-day average load is {value[day]:.2f}. A disputed metric; in the "
                "largest running study higher ratios went with fewer injuries."
            ),
            advice="No rule follows from it; the length of the longest run says more.",
            source=p.LOAD_RATIO_FROM.source,
            run_ids=_runs_of(history, week),
            values={"load_ratio": float(value[day])},
        )


def _monotony(scored: Scored) -> Iterator[Warning]:
    history, value = scored.history, scored.found.value[PARTS.index("monotony")]
    for week in np.flatnonzero(value > p.MONOTONY_FROM.value).tolist():
        yield Warning(
            id="MONOTONY",
            level="information",
            grade=p.MONOTONY_FROM.grade,
            week=history.week_date(week),
            title="Little variation between days",
            text=f"Monotony {value[week]:.1f}: little variation between days; weak evidence in runners.",
            advice="Consider making easy days easier and having a day of rest.",
            source=p.MONOTONY_FROM.source,
            run_ids=_runs_of(history, week),
            values={"monotony": float(value[week])},
        )


def _returns(history: History) -> dict[int, int]:
    """Week by run, of the runs that end a break."""
    runs = np.flatnonzero(days_since_last(history) >= p.RETURN_DAYS.value)
    return dict(zip(runs.tolist(), history.week[runs].tolist(), strict=True))


def _return(scored: Scored) -> Iterator[Warning]:
    history, days = scored.history, days_since_last(scored.history)
    for run, week in _returns(history).items():
        yield Warning(
            id="RETURN",
            level="note",
            grade=p.RETURN_DAYS.grade,
            week=history.week_date(week),
            title=f"Back after {days[run]:.0f} days without a run",
            text=(
                f"No run for {days[run]:.0f} days: there is nothing recent to compare this run with. How long a break "
                "makes a return is an assumption of ours; the study of single runs looks back 30 days."
            ),
            advice=f"Treat the first runs back as new load: short, easy, with days between. {SEEK_CARE}",
            source=p.SPIKE_FROM.source,
            run_ids=(history.runs[run].run_id,),
            values={"days_without_run": float(days[run])},
        )


def _one_sided(scored: Scored) -> Iterator[Warning]:
    history, score = scored.history, scored.asymmetry.mid
    for week in np.flatnonzero(score >= p.ONE_SIDED_FROM.value).tolist():
        right = float(scored.right_p[week])
        side = named_side(right)
        if side == "unknown":
            continue
        yield Warning(
            id="ONE_SIDED",
            level="warning",
            grade="W",
            week=history.week_date(week),
            title=f"One-sided ground: the {side} leg was mostly the downhill one",
            text=(
                f"Estimated cross slopes add up to an asymmetry of {score[week]:.0f} of 100 with the {side} leg on "
                f"the downhill side (probability {probability(max(right, 1.0 - right))}). The side of the road and its "
                "slope are estimates, and no prospective study links camber to injury."
            ),
            advice=(
                "Where it is safe and legal, alternate sides, keep to a flat middle, or run a loop or a track the "
                "other way round; an out-and-back does not cancel camber when traffic is always faced. Do not run "
                "with traffic at your back on a road without a sidewalk merely to balance camber. "
                f"{STRENGTH}"
            ),
            source=p.DOSE_FULL_PCT.source,
            run_ids=_runs_of(history, week),
            streets=contributing_streets(history, week, side),
            values={
                "asymmetry_score": float(score[week]),
                "net_pctkm": float(scored.net_pctkm.mid[week]),
                "right_downhill_p": right,
            },
        )


def _hard_shift(scored: Scored) -> Iterator[Warning]:
    history, share = scored.history, scored.hard_share
    weeks = int(p.HARD_SHIFT_WEEKS.value)
    for week in range(weeks, history.weeks):
        before = share[week - weeks : week]
        if np.isnan(share[week]) or np.isnan(before).all():
            continue
        usual = float(np.nanmean(before))
        if share[week] - usual < p.HARD_SHIFT_FROM.value - ROUNDING:
            continue
        yield Warning(
            id="HARD_SHIFT",
            level="note",
            grade="W",
            week=history.week_date(week),
            title=f"More hard ground: {percent(share[week])} after {percent(usual)}",
            text=(
                f"{percent(share[week])} of the ground that the map tells of was asphalt, concrete or sett, as far as "
                f"that can be expected, after {percent(usual)} in the four weeks before. A surface change; no "
                "consistent link between hardness and injury exists."
            ),
            advice=(
                "Change surfaces gradually; soft and uneven ground has risks of its own (sand and the Achilles tendon)."
            ),
            source=p.IMPACT["concrete"].source,
            run_ids=_runs_of(history, week),
            values={"hard_share": float(share[week]), "hard_share_before": usual},
        )


def _runs_of(history: History, week: int) -> tuple[str, ...]:
    return tuple(history.runs[i].run_id for i in np.flatnonzero(history.week == week))


def _so_far(history: History, week: int) -> str:
    return " so far" if history.first_day + 7 * week + 6 > history.last_day else ""


_RULES: Final[tuple[Callable[[Scored], Iterator[Warning]], ...]] = (
    _sessions, _weekly_jump, _load_ratio, _monotony, _return, _one_sided, _hard_shift,
)  # fmt: skip
