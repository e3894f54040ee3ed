"""What a suggestion says of itself: one line against the original, and what has to be added."""

from __future__ import annotations

import math
from typing import Final

from .. import parameters as p
from ..records import CourseFigures
from .sides import SidePlan

SMALL_CHANGES, FRESH_LOOP, SIDE_PLAN = "small changes", "fresh loop", "side plan"

UNCHANGEABLE: Final = "No small change: no stretch of this run can be replaced within 5 % of its length."
EVEN_ALREADY: Final = "No other sides: left and right are even on this run, as far as anybody can tell."
CLOSED_TO_THE_PUBLIC: Final = "No other sides: part of this run is on ways closed to the public."
NO_OTHER_SIDES: Final = "No other sides: no safe change of side brings left and right closer on this run."
REVERSING_IS_NOTHING: Final = (
    "The other way round alone changes nothing for who always faces the traffic: the same leg stays the lower one."
)
TURNED: Final = "Run it the other way round: that brings left and right closer together."
_MILE_M: Final = 1609.344
_FOOT_M: Final = 0.3048


def distance(metres: float, units: str) -> str:
    """Kilometres or miles, one decimal."""
    return f"{metres / _MILE_M:.1f} mi" if units == "imperial" else f"{metres / 1000.0:.1f} km"


def small_distance(metres: float, units: str) -> str:
    """Metres or feet."""
    return f"{metres / _FOOT_M:.0f} ft" if units == "imperial" else f"{metres:.0f} m"


def title(kind: str, form: str, length_m: float, units: str) -> str:
    of_run = {SMALL_CHANGES: "Your run with small changes", SIDE_PLAN: "Your run on other sides"}
    return f"{of_run.get(kind, f'Fresh {form}')}, {distance(length_m, units)}"


def line(kind: str, figures: CourseFigures, before: CourseFigures | None, plan: SidePlan, shared: float, *,
         softer: bool, asked_m: float, units: str) -> str:  # fmt: skip
    """Everything in one line; what the original has stands in brackets."""
    if before is None:
        parts = [
            f"{distance(figures.length_m, units)} ({distance(asked_m, units)} asked)",
            _soft(figures),
            _impact(figures),
            _sides(plan.dose_pctkm),
            _crossings(figures),
        ]
    else:
        parts = [
            f"{distance(figures.length_m, units)} (was {distance(asked_m, units)})",
            f"{_soft(figures)} (was {_soft_shares(before)})",
            f"{_impact(figures)} (was {before.impact_per_km:.3f})",
            f"{_sides(plan.dose_pctkm)} (was {signed(before.net_pctkm)})",
            f"{_percent(shared)} in common",
            f"{_crossings(figures)} (was {before.crossings})",
        ]
    return _claim(kind, figures, before, softer) + "; ".join(parts) + "."


def _claim(kind: str, figures: CourseFigures, before: CourseFigures | None, softer: bool) -> str:
    if before is None or kind == SIDE_PLAN:
        return ""
    return f"Softer by {100.0 * (figures.soft - before.soft):.0f} points: " if softer else "Not softer: "


def _soft(figures: CourseFigures) -> str:
    return f"soft ground {_soft_shares(figures)}"


def _soft_shares(figures: CourseFigures) -> str:
    tagged, inferred = _percent(figures.soft_tagged), _percent(figures.soft_inferred)
    return f"{tagged} by tags + {inferred} inferred, {_percent(figures.unknown)} unknown"


def _impact(figures: CourseFigures) -> str:
    return f"impact per km {figures.impact_per_km:.3f}"


def _sides(dose_pctkm: float) -> str:
    return f"left/right {signed(dose_pctkm)} % km with the sides advised"


def _crossings(figures: CourseFigures) -> str:
    return f"{figures.crossings} busy crossing{'' if figures.crossings == 1 else 's'}"


def signed(value: float) -> str:
    """One decimal with its sign; no sign before zero."""
    return f"{value:+.1f}".replace("-", "−") if abs(value) >= 0.05 else "0.0"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def remarks(figures: CourseFigures, plan: SidePlan, carry_pctkm: float, *, turn: bool, units: str) -> tuple[str, ...]:
    """What else has to be known, one sentence each; `turn`: the course may be run either way round."""
    said = []
    if abs(carry_pctkm) > p.ROUTE_EVEN_PCTKM.value:
        made = f"{signed(carry_pctkm)} % km before it and {signed(carry_pctkm + plan.dose_pctkm)} after"
        said.append(f"Against what the week has brought: {made}.")
    if plan.turned:
        said.append(TURNED)
    elif turn and not plan.reversing_helps and abs(plan.facing_pctkm) > p.ROUTE_EVEN_PCTKM.value:
        said.append(REVERSING_IS_NOTHING)
    if plan.behind_m > 0.0:
        metres = small_distance(plan.behind_m, units)
        said.append(f"{metres} of busy road without a sidewalk have traffic at your back on either side: go around.")
    if figures.climb_known > 0.0:
        ascent = small_distance(figures.climb_m, units)
        said.append(
            f"{ascent} of ascent on the {_percent(figures.climb_known)} of it where slopes are recorded or tagged."
        )
    return tuple(said)


def side_note(side: int, street: str) -> str:
    return f"Keep {'left' if side < 0 else 'right'}" + (f": {street}" if street else "")


def of_search(asked_m: float, away_m: float, units: str, *, found: bool, limited: bool) -> tuple[str, ...]:
    """About a search for fresh courses; `limited`: the climb was."""
    if not found:
        why = "it has no streets for it" + (", or they climb more than you asked" if limited else "")
        return (f"No course of {distance(asked_m, units)} from there on this map: {why}.",)
    if away_m > p.ROUTE_START_TOLD_M.value:
        return (f"Start and end are at the nearest junction, {small_distance(away_m, units)} from the place named.",)
    return ()


def nowhere(source: str, units: str) -> str:
    reach = small_distance(p.ROUTE_START_M.value, units)
    return f"No course from there: {source} has no street open to the public within {reach}."


def nothing_softer(kind: str, best: CourseFigures, before: CourseFigures) -> str:
    """The plain no."""
    what = "No small change makes this run" if kind == SMALL_CHANGES else "No fresh course of this length is"
    least = f"{100.0 * p.ROUTE_SOFTER_FROM.value:.0f} points"
    had = _percent(before.soft)
    return f"{what} softer by {least} or more: the best has {_percent(best.soft)} soft ground, the run had {had}."


def of_wish(avoided: float, lit: float, asked: float) -> tuple[str, ...]:
    """What became of the wishes, as shares of the course; NaN for what was not wished."""
    said = []
    if avoided >= 0.005:
        said.append(f"{_percent(avoided)} of it is likely on surfaces that you avoid: there was no better way around.")
    if not math.isnan(lit):
        said.append(f"{_percent(lit)} of it is lit, by the tags of the map.")
    if not math.isnan(asked):
        said.append(f"{_percent(asked)} of it is on streets of the kind that you asked for, known or new.")
    return tuple(said)
