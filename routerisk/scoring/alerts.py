"""Warnings: what is unusual, what the evidence says about it, and what to do next. Hedged, with grade and source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import Warning
from .history import History
from .overuse import PARTS
from .ratios import acute_chronic, ratio
from .sessions import days_since_last, longest_before_km
from .streets import contributing_streets
from .weeks import Scored, named_side, right_p

SPIKE_STUDY: Final = p.SPIKE_FROM.source
WEEK_SOURCE: Final = p.WEEK_SPIKE_FROM.source
STRENGTH: Final = "Single-leg and hip-abductor strength work may help to tolerate it."

SEEK_CARE: Final = (
    "Stop and seek care for groin or inner-hip pain that builds with running, limping, pain on weight-bearing or "
    "hopping, night or rest pain, swelling or redness that does not settle, clicking or catching, or pain that "
    "persists or worsens."
)


def warnings_of(scored: Scored) -> list[Warning]:
    """All warnings of a history, week by week; within a week in the order of the rules."""
    found = [warning for rule in _RULES for warning in rule(scored)]
    return sorted(found, key=lambda w: w.week)


def _sessions(scored: Scored) -> Iterator[Warning]:
    history, before = scored.history, longest_before_km(scored.history)
    for run in np.flatnonzero(scored.ratio > p.SPIKE_FROM.value).tolist():
        r, double = float(scored.ratio[run]), bool(scored.ratio[run] > p.SPIKE_DOUBLE_FROM.value)
        large = p.SPIKE_HRR["large"]
        rate = (
            f"about {large.value:.1f} times the overuse-injury rate ({large.low:.1f}-{large.high:.1f})"
            if double
            else "about 1.5-1.6 times the overuse-injury rate"
        )
        yield Warning(
            id="SESSION_DOUBLE" if double else "SESSION_SPIKE",
            level="warning",
            grade=p.SPIKE_FROM.grade,
            week=history.week_date(int(history.week[run])),
            title=f"A run {r - 1.0:.0%} longer than the longest of the 30 days before",
            text=(
                f"{history.km[run]:.1f} km after a longest run of {before[run]:.1f} km in the 30 days before "
                f"(ratio {r:.2f}). In a 5,205-runner study runs this much longer went with {rate}; association, "
                f"not proof. Evidence: moderate ({SPIKE_STUDY})."
            ),
            advice=(
                f"Consider keeping the next runs at or below {history.km[run]:.1f} km, and shorter than this one for "
                f"some days. {SEEK_CARE}"
            ),
            source=SPIKE_STUDY,
            run_ids=(history.runs[run].run_id,),
            values={"session_ratio": r, "run_km": float(history.km[run]), "longest_before_km": float(before[run])},
        )


def _weekly_jump(scored: Scored) -> Iterator[Warning]:
    history, jump = scored.history, scored.found.value[PARTS.index("week")]
    km = history.weekly(np.where(history.is_session, history.km, 0.0))
    for week in np.flatnonzero(jump >= p.WEEK_NOTE_FROM.value).tolist():
        before = float(km[week - int(p.WEEK_REFERENCE_WEEKS.value) : week].mean())
        yield Warning(
            id="WEEK_SPIKE",
            level="warning" if jump[week] >= p.WEEK_SPIKE_FROM.value else "note",
            grade=p.WEEK_SPIKE_FROM.grade,
            week=history.week_date(week),
            title=f"A week {jump[week]:.0%} above the three before",
            text=(
                f"{km[week]:.1f} km{_so_far(history, week)}, after a mean of {before:.1f} km in the three weeks "
                "before. Weekly jump; evidence mixed: two small studies suggest some risk, the largest found none. "
                f"Evidence: contested ({WEEK_SOURCE})."
            ),
            advice="Consider an easier week next; the length of single runs has the better evidence behind it.",
            source=WEEK_SOURCE,
            run_ids=_runs_of(history, week),
            values={"week_jump": float(jump[week]), "week_km": float(km[week]), "before_km": before},
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
            title=f"Recent load is {value[day]:.1f} times the usual",
            text=(
                f"The ratio of the 7-day to the 28-day average load is {value[day]:.2f}. A disputed metric; in the "
                "largest running study higher ratios went with fewer injuries. "
                f"Evidence: contested ({p.LOAD_RATIO_FROM.source})."
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
            text=(
                f"Monotony {value[week]:.1f}: little variation between days; weak evidence in runners. "
                f"Evidence: weak ({p.MONOTONY_FROM.source})."
            ),
            advice="Consider making easy days easier and having a day of rest.",
            source=p.MONOTONY_FROM.source,
            run_ids=_runs_of(history, week),
            values={"monotony": float(value[week])},
        )


def _return(scored: Scored) -> Iterator[Warning]:
    history, days = scored.history, days_since_last(scored.history)
    for run in np.flatnonzero(days >= p.RETURN_DAYS.value).tolist():
        yield Warning(
            id="RETURN",
            level="note",
            grade=p.RETURN_DAYS.grade,
            week=history.week_date(int(history.week[run])),
            title=f"Back after {days[run]:.0f} days without a run",
            text=(
                f"No run for {days[run]:.0f} days: there is nothing recent to compare this run with. "
                f"Evidence: an assumption of ours; the study of single runs ({SPIKE_STUDY}) looks back 30 days."
            ),
            advice=f"Treat the first runs back as new load: short, easy, with days between. {SEEK_CARE}",
            source=SPIKE_STUDY,
            run_ids=(history.runs[run].run_id,),
            values={"days_without_run": float(days[run])},
        )


def _one_sided(scored: Scored) -> Iterator[Warning]:
    history = scored.history
    score = scored.found.value[PARTS.index("asymmetry")]
    for week in np.flatnonzero(score >= p.ONE_SIDED_FROM.value).tolist():
        right = right_p(scored.drawn.net_pctkm[week])
        side = named_side(right)
        if side == "unknown":
            continue
        streets = contributing_streets(history, week, 1.0 if side == "right" else -1.0)
        where = f" It comes mostly from {', '.join(streets)}." if streets else ""
        yield Warning(
            id="ONE_SIDED",
            level="warning",
            grade="W",
            week=history.week_date(week),
            title=f"One-sided ground: the {side} leg was mostly the downhill one",
            text=(
                f"Estimated cross slopes add up to an asymmetry of {score[week]:.0f} of 100 with the {side} leg on "
                f"the downhill side (probability {max(right, 1.0 - right):.0%}).{where} The side of the road and its "
                "slope are estimates, and no prospective study links camber to injury. "
                f"Evidence: weak ({p.DOSE_FULL_PCT.source})."
            ),
            advice=(
                "Where it is safe and legal, alternate sides or run a loop or a track the other way round; an "
                "out-and-back does not cancel camber when traffic is always faced. Do not run with traffic at your "
                f"back on a road without a sidewalk merely to balance camber. {STRENGTH}"
            ),
            source=p.DOSE_FULL_PCT.source,
            run_ids=_runs_of(history, week),
            streets=streets,
            values={
                "asymmetry_score": float(score[week]),
                "net_pctkm": float(scored.net_pctkm[week]),
                "right_downhill_p": right,
            },
        )


def _hard_shift(scored: Scored) -> Iterator[Warning]:
    history, share = scored.history, scored.hard_share_known
    weeks = int(p.HARD_SHIFT_WEEKS.value)
    for week in range(weeks, history.weeks):
        before = share[week - weeks : week]
        if np.isnan(share[week]) or np.isnan(before).all():
            continue
        usual = float(np.nanmean(before))
        if share[week] - usual < p.HARD_SHIFT_FROM.value - 1e-9:
            continue
        yield Warning(
            id="HARD_SHIFT",
            level="note",
            grade="W",
            week=history.week_date(week),
            title=f"More hard ground: {share[week]:.0%} after {usual:.0%}",
            text=(
                f"{share[week]:.0%} of the known ground was asphalt, concrete or sett, after {usual:.0%} in the four "
                "weeks before. A surface change; no consistent link between hardness and injury exists. "
                f"Evidence: weak ({p.IMPACT['concrete'].source})."
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
