"""What is to be said of a suggestion: one line against the original, and what has to be added."""

from __future__ import annotations

import math
from typing import Final

from .. import parameters as p
from ..messages import Message, said
from ..records import CourseFigures
from .sides import SidePlan

SMALL_CHANGES, FRESH_LOOP, SIDE_PLAN = "small changes", "fresh loop", "side plan"

UNCHANGEABLE: Final = said("suggestion.unchangeable")
EVEN_ALREADY: Final = said("suggestion.even-already")
CLOSED_TO_THE_PUBLIC: Final = said("suggestion.closed")
NO_OTHER_SIDES: Final = said("suggestion.no-other-sides")


def title(kind: str, form: str, length_m: float) -> Message:
    return said("suggestion.title", kind=kind if kind != FRESH_LOOP else form, length_km=length_m / 1000.0)


def line(kind: str, figures: CourseFigures, before: CourseFigures | None, plan: SidePlan, shared: float, *,
         softer: bool, asked_m: float) -> Message:  # fmt: skip
    """Everything in one line; what the original has stands in brackets."""
    now = {"length_km": figures.length_m / 1000.0, "asked_km": asked_m / 1000.0, "soft": _soft_shares(figures),
           "impact": figures.impact_per_km, "sides_pctkm": plan.dose_pctkm, "crossings": figures.crossings}  # fmt: skip
    if before is None:
        return said("suggestion.line", **now)
    return said("suggestion.line-against", claim=_claim(kind, figures, before, softer), **now, shared=shared,
                soft_was=_soft_shares(before), impact_was=before.impact_per_km, sides_was_pctkm=before.net_pctkm,
                crossings_was=before.crossings)  # fmt: skip


def _claim(kind: str, figures: CourseFigures, before: CourseFigures, softer: bool) -> Message | str:
    if kind == SIDE_PLAN:
        return ""
    return said("suggestion.softer", gain=figures.soft - before.soft) if softer else said("suggestion.not-softer")


def _soft_shares(figures: CourseFigures) -> Message:
    return said("suggestion.soft-shares", tagged=figures.soft_tagged, inferred=figures.soft_inferred,
                unknown=figures.unknown)  # fmt: skip


def remarks(figures: CourseFigures, plan: SidePlan, carry_pctkm: float, *, turn: bool) -> tuple[Message, ...]:
    """What else has to be known, one sentence each; `turn`: the course may be run either way round."""
    told = []
    if abs(carry_pctkm) > p.ROUTE_EVEN_PCTKM.value:
        told.append(said("suggestion.carry", before_pctkm=carry_pctkm, after_pctkm=carry_pctkm + plan.dose_pctkm))
    if plan.turned:
        told.append(said("suggestion.turned"))
    elif turn and not plan.reversing_helps and abs(plan.facing_pctkm) > p.ROUTE_EVEN_PCTKM.value:
        told.append(said("suggestion.reversing-is-nothing"))
    if plan.behind_m > 0.0:
        told.append(said("suggestion.traffic-behind", behind_m=plan.behind_m))
    if figures.climb_known > 0.0:
        told.append(said("suggestion.climb", climb_m=figures.climb_m, known=figures.climb_known))
    return tuple(told)


def side_note(side: int, street: str) -> Message:
    """Which side to take from here on; `street` may be ""."""
    return said(f"suggestion.keep-{'left' if side < 0 else 'right'}{'-on' if street else ''}", street=street)


def of_search(asked_m: float, away_m: float, *, found: bool, limited: bool) -> tuple[Message, ...]:
    """About a search for fresh courses; `limited`: the climb was."""
    if not found:
        return (said("suggestion.none-within-climb" if limited else "suggestion.none", asked_km=asked_m / 1000.0),)
    if away_m > p.ROUTE_START_TOLD_M.value:
        return (said("suggestion.start-away", away_m=away_m),)
    return ()


def nowhere(source: str) -> Message:
    return said("suggestion.nowhere", source=source, reach_m=p.ROUTE_START_M.value)


def nothing_softer(kind: str, best: CourseFigures, before: CourseFigures) -> Message:
    """The plain no."""
    which = "small-changes" if kind == SMALL_CHANGES else "fresh"
    return said(f"suggestion.nothing-softer-{which}", least=p.ROUTE_SOFTER_FROM.value, best=best.soft,
                before=before.soft)  # fmt: skip


SHOWN_FROM: Final = 0.005
"""Less is written as 0 %."""


def of_wish(avoided: float, lit: float, asked: float) -> tuple[Message, ...]:
    """What became of the wishes, as shares of the course; NaN for what was not wished."""
    told = []
    if avoided >= SHOWN_FROM:
        told.append(said("suggestion.avoided", share=avoided))
    if not math.isnan(lit):
        told.append(said("suggestion.lit", share=lit))
    if not math.isnan(asked):
        told.append(said("suggestion.asked-streets", share=asked))
    return tuple(told)
