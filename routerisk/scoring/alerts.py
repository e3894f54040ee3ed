"""Warnings: what is unusual, what the evidence says about it, and what to do next. Hedged.

A text does not repeat the grade and the source, which stand in fields of their own: whoever shows a warning shows all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from .. import parameters as p
from ..messages import Message, said
from ..records import Warning, named_leg
from .history import History
from .overuse import PARTS
from .ratios import acute_chronic, ratio
from .sessions import days_since_last, longest_before_km
from .streets import contributing_streets
from .weeks import Scored

CARE: Final = said("warning.care")
"""When to stop and seek care."""
ROUNDING: Final = 1e-9
"""Sums of kilometres that are equal on paper may differ by so much."""
STRENGTH: Final = said("warning.strength")


def warnings_of(scored: Scored) -> list[Warning]:
    """All warnings of a history, week by week; within a week in the order of the rules."""
    found = [warning for rule in _RULES for warning in rule(scored)]
    return sorted(found, key=lambda w: w.week)


def _sessions(scored: Scored) -> Iterator[Warning]:
    history, before = scored.history, longest_before_km(scored.history)
    for run in np.flatnonzero(scored.ratio > p.SPIKE_FROM.value).tolist():
        r, km = float(scored.ratio[run]), float(history.km[run])
        double = r > p.SPIKE_DOUBLE_FROM.value
        yield Warning(
            id="SESSION_DOUBLE" if double else "SESSION_SPIKE",
            level="warning",
            grade=p.SPIKE_FROM.grade,
            week=history.week_date(int(history.week[run])),
            title=said("warning.session.title", excess=r - 1.0),
            text=said("warning.session.text", run_km=km, longest_km=float(before[run]), ratio=r, rate=_rate(double)),
            advice=(said("warning.session.advice", next_km=p.SPIKE_FROM.value * float(before[run])), CARE),
            source=p.SPIKE_FROM.source,
            run_ids=(history.runs[run].run_id,),
            values={"session_ratio": r, "run_km": km, "longest_before_km": float(before[run])},
        )


def _rate(double: bool) -> Message:
    """The study's figures; 1.3 to 2 times is not ranked above 1.1 to 1.3 times: the data do not."""
    large = p.SPIKE_HRR["large"]
    if double:
        return said("warning.session.rate-double", rate=large.value, low=large.low, high=large.high)
    low, high = sorted(p.SPIKE_HRR[group].value for group in ("small", "moderate"))
    return said("warning.session.rate", low=low, high=high)


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
            title=said("warning.week.title", excess=float(jump[week])),
            text=said(
                "warning.week.text",
                week_km=float(km[week]),
                so_far=_so_far(history, week),
                compared=_compared_with(history, week),
            ),
            advice=(said("warning.week.advice"),),
            source=p.WEEK_SPIKE_FROM.source,
            run_ids=_runs_of(history, week),
            values={"week_jump": float(jump[week]), "week_km": float(km[week]), "before_km": float(usual[week])},
        )


def _compared_with(history: History, week: int) -> Message:
    """What the usual km of a week are."""
    before = history.session_km()[max(week - int(p.WEEK_REFERENCE_WEEKS.value), 0) : week]
    run = before[before > 0.0]
    if len(run) == 0 or run.mean() < p.WEEK_FLOOR_KM.value:
        return said("warning.week.hardly-any", taken_km=p.WEEK_FLOOR_KM.value)
    return said(
        "warning.week.mean",
        mean_km=float(run.mean()),
        rested=said("warning.week.rested", weeks=len(before) - len(run)) if len(before) > len(run) else "",
    )


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
            title=said("warning.load-ratio.title", ratio=float(value[day])),
            text=said("warning.load-ratio.text", ratio=float(value[day])),
            advice=(said("warning.load-ratio.advice"),),
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
            title=said("warning.monotony.title"),
            text=said("warning.monotony.text", monotony=float(value[week])),
            advice=(said("warning.monotony.advice"),),
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
            title=said("warning.return.title", days=round(float(days[run]))),
            text=said("warning.return.text", days=round(float(days[run]))),
            advice=(said("warning.return.advice"), CARE),
            source=p.SPIKE_FROM.source,
            run_ids=(history.runs[run].run_id,),
            values={"days_without_run": float(days[run])},
        )


def _one_sided(scored: Scored) -> Iterator[Warning]:
    history, score = scored.history, scored.asymmetry.mid
    for week in np.flatnonzero(score >= p.ONE_SIDED_FROM.value).tolist():
        right = float(scored.right_p[week])
        side = named_leg(right)
        if side == "unknown":
            continue
        yield Warning(
            id="ONE_SIDED",
            level="warning",
            grade="W",
            week=history.week_date(week),
            title=said("warning.one-sided.title", leg=side),
            text=said("warning.one-sided.text", asymmetry=float(score[week]), leg=side, p=max(right, 1.0 - right)),
            advice=(said("warning.one-sided.advice"), STRENGTH),
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
            title=said("warning.hard-shift.title", share=float(share[week]), before=usual),
            text=said("warning.hard-shift.text", share=float(share[week]), before=usual),
            advice=(said("warning.hard-shift.advice"),),
            source=p.IMPACT["concrete"].source,
            run_ids=_runs_of(history, week),
            values={"hard_share": float(share[week]), "hard_share_before": usual},
        )


def _runs_of(history: History, week: int) -> tuple[str, ...]:
    return tuple(history.runs[i].run_id for i in np.flatnonzero(history.week == week))


def _so_far(history: History, week: int) -> Message | str:
    return said("warning.week.so-far") if history.first_day + 7 * week + 6 > history.last_day else ""


_RULES: Final[tuple[Callable[[Scored], Iterator[Warning]], ...]] = (
    _sessions, _weekly_jump, _load_ratio, _monotony, _return, _one_sided, _hard_shift,
)  # fmt: skip
