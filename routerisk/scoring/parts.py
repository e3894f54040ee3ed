"""The parts of the overuse score in words."""

from __future__ import annotations

import math
from typing import Final

from .. import parameters as p
from ..messages import Message, said
from ..records import Part
from .history import History
from .overuse import PARTS, Overuse

GRADES: Final = {"session": "M", "week": "X", "impact": "W", "uneven": "W", "asymmetry": "W", "monotony": "W"}
"""Evidence behind each part; the weights themselves are our choice (D)."""

UNKNOWN: Final = "unknown"
USUAL: Final = "usual"


def parts_of(history: History, found: Overuse, week: int) -> tuple[Part, ...]:
    """The six parts of one week, in the order of their weights; their points add up to the score."""
    return tuple(_part(history, found, i, week) for i in range(len(PARTS)))


def _part(history: History, found: Overuse, i: int, week: int) -> Part:
    name, value, component = PARTS[i], float(found.value[i, week]), float(found.component[i, week])
    usual = usual_message(float(history.usual_km()[week]))
    words = _unknown(history, name, week) if math.isnan(component) else _said(name, value, usual)
    return Part(
        name=name,
        value=value,
        component=component,
        points=100.0 * p.OVERUSE_WEIGHT[name].value * component,
        grade=GRADES[name],
        words=words,
    )


def usual_message(usual_km: float) -> Message:
    """What the km of a week are compared with (`History.usual_km`)."""
    if usual_km > p.WEEK_FLOOR_KM.value:
        return said("part.week.usual")
    return said("part.week.floor", floor_km=usual_km)


def _unknown(history: History, name: str, week: int) -> Message:
    if name == "session":
        first_s = history.started_s[0] + p.SPIKE_WINDOW_DAYS.value * 86400
        mine = history.started_s[(history.week == week) & history.is_session]
        return said("part.session.new-load" if len(mine) and (mine >= first_s).any() else "part.session.short")
    whole = history.whole_weeks_before(int(p.WEEK_REFERENCE_WEEKS.value))[week]
    return said("part.nothing-before" if whole else "part.short")


def _said(name: str, value: float, usual: Message) -> Message:
    if math.isnan(value) and name != "week":
        return said("part.monotony.few" if name == "monotony" else "part.no-run")
    more = value >= 0.0
    return {
        "session": _session(value),
        "week": said("part.week.more" if more else "part.week.less", jump=abs(value), usual=usual),
        "impact": said("part.impact", ratio=value),
        "uneven": said("part.uneven.above" if more else "part.uneven.below", rise=abs(value)),
        "asymmetry": said("part.asymmetry", asymmetry=value),
        "monotony": said("part.monotony.value", monotony=value, from_=p.MONOTONY_COMPONENT_FROM.value),
    }[name]


def _session(r: float) -> Message:
    from_ = p.SPIKE_FROM.value
    if r > from_:
        return said("part.session.spike", ratio=r, from_=from_)
    near = r > from_ * (1.0 - p.DISTANCE_CV.value)
    return said("part.session.near" if near else "part.session.none", ratio=r)


def band_of(score: float) -> str:
    """One of "usual", "somewhat above", "clearly above", "far above" one's own recent habit, or "unknown"."""
    if math.isnan(score):
        return UNKNOWN
    reached = [band for band, entry in p.OVERUSE_BAND_FROM.items() if score >= entry.value]
    return reached[-1] if reached else USUAL
