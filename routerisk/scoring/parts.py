"""The parts of the overuse score in words."""

from __future__ import annotations

import math
from typing import Final

from .. import parameters as p
from ..records import Part
from .history import History
from .overuse import PARTS, Overuse
from .phrases import Distances, percent, usual_words

GRADES: Final = {"session": "M", "week": "X", "impact": "W", "uneven": "W", "asymmetry": "W", "monotony": "W"}
"""Evidence behind each part; the weights themselves are our choice (D)."""

UNKNOWN: Final = "unknown"
USUAL: Final = "usual"


def parts_of(history: History, found: Overuse, week: int, said: Distances) -> tuple[Part, ...]:
    """The six parts of one week, in the order of their weights; their points add up to the score."""
    return tuple(_part(history, found, i, week, said) for i in range(len(PARTS)))


def _part(history: History, found: Overuse, i: int, week: int, said: Distances) -> Part:
    name, value, component = PARTS[i], float(found.value[i, week]), float(found.component[i, week])
    usual = usual_words(float(history.usual_km()[week]), said)
    words = _unknown_words(history, name, week) if math.isnan(component) else _words(name, value, usual, said)
    return Part(
        name=name,
        value=value,
        component=component,
        points=100.0 * p.OVERUSE_WEIGHT[name].value * component,
        grade=GRADES[name],
        words=words,
    )


def _words(name: str, value: float, usual: str, said: Distances) -> str:
    match name:
        case "session":
            return _session_words(value)
        case "week":
            return _week_words(value, usual, said)
        case "impact":
            return _impact_words(value, said)
        case "uneven":
            return _uneven_words(value)
        case "asymmetry":
            return f"The cross slopes of the week add up to an asymmetry of {value:.0f} of 100."
        case _:
            return _monotony_words(value)


def _unknown_words(history: History, name: str, week: int) -> str:
    if name == "session":
        first_s = history.started_s[0] + p.SPIKE_WINDOW_DAYS.value * 86400
        mine = history.started_s[(history.week == week) & history.is_session]
        if len(mine) and (mine >= first_s).any():
            return "No run in the 30 days before: nothing to compare with; treat it as new load."
        return "History too short: a run is compared with the longest of the 30 days before it."
    if history.whole_weeks_before(int(p.WEEK_REFERENCE_WEEKS.value))[week]:
        return "No run in the three weeks before: nothing to compare with."
    return "History too short: this part needs the three weeks before."


def _session_words(r: float) -> str:
    if math.isnan(r):
        return "No run this week."
    longest = f"The longest run was {r:.2f} times the longest of the 30 days before it"
    from_ = p.SPIKE_FROM.value
    if r <= from_:
        return f"{longest}: no spike{', but near one' if r > from_ * (1.0 - p.DISTANCE_CV.value) else ''}."
    return f"{longest} (a spike is above {from_:.2f}; measured distances leave some doubt on either side)."


def _week_words(jump: float, usual: str, said: Distances) -> str:
    direction = "more" if jump >= 0.0 else "less"
    return f"{percent(abs(jump))} {direction} {said.unit} than {usual}."


def _impact_words(rise: float, said: Distances) -> str:
    if math.isnan(rise):
        return "No run this week."
    return f"Load per {said.unit} is {rise:.2f} times that of the three weeks before."


def _uneven_words(rise: float) -> str:
    if math.isnan(rise):
        return "No run this week."
    return f"Unevenness is {abs(rise):.2f} {'above' if rise >= 0.0 else 'below'} that of the three weeks before."


def _monotony_words(value: float) -> str:
    if math.isnan(value):
        return "Fewer than four run days: variation between days says nothing."
    return f"Monotony {value:.1f} (mean by spread of the daily load; it counts from 1.5)."


def band_of(score: float) -> str:
    """One of "usual", "somewhat above", "clearly above", "far above" one's own recent habit, or "unknown"."""
    if math.isnan(score):
        return UNKNOWN
    reached = [band for band, entry in p.OVERUSE_BAND_FROM.items() if score >= entry.value]
    return reached[-1] if reached else USUAL
