"""The parts of the overuse score in words."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import Floats, Part, Range
from .history import History
from .overuse import PARTS, Overuse

GRADES: Final = {"session": "M", "week": "X", "impact": "W", "uneven": "W", "asymmetry": "W", "monotony": "W"}
"""Evidence behind each part; the weights themselves are our choice (D)."""

UNKNOWN: Final = "unknown"
USUAL: Final = "usual"


def parts_of(history: History, found: Overuse, week: int) -> tuple[Part, ...]:
    """The six parts of one week, in the order of their weights."""
    return tuple(_part(history, found, i, week) for i in range(len(PARTS)))


def _part(history: History, found: Overuse, i: int, week: int) -> Part:
    name, value, component = PARTS[i], float(found.value[i, week]), float(found.component[i, week])
    words = _unknown_words(history, name, week) if math.isnan(component) else _WORDS[name](value)
    return Part(
        name=name,
        value=value,
        component=component,
        points=100.0 * p.OVERUSE_WEIGHT[name].value * component,
        grade=GRADES[name],
        words=words,
    )


def _unknown_words(history: History, name: str, week: int) -> str:
    if name == "session":
        first_s = history.started_s[0] + p.SPIKE_WINDOW_DAYS.value * 86400
        mine = history.started_s[(history.week == week) & history.is_session]
        if len(mine) and (mine >= first_s).any():
            return "No run in the 30 days before: nothing to compare with; treat it as new load."
        return "History too short: a run is compared with the longest of the 30 days before it."
    needed = "four weeks" if name in {"impact", "uneven"} else "the three weeks before"
    return f"History too short: this part needs {needed}."


def _session_words(r: float) -> str:
    if math.isnan(r):
        return "No run this week."
    if r <= p.SPIKE_FROM.value:
        return f"The longest run was {r:.2f} times the longest of the 30 days before it: no spike."
    return f"The longest run was {r:.2f} times the longest of the 30 days before it (a spike is above 1.10)."


def _week_words(jump: float) -> str:
    direction = "more" if jump >= 0.0 else "less"
    return f"{abs(jump):.0%} {direction} km than the mean of the three weeks before."


def _impact_words(rise: float) -> str:
    if math.isnan(rise):
        return "No run this week."
    return f"Load per km is {rise:.2f} times that of the last four weeks."


def _uneven_words(rise: float) -> str:
    if math.isnan(rise):
        return "No run this week."
    return f"Unevenness per km is {abs(rise):.2f} {'above' if rise >= 0.0 else 'below'} that of the last four weeks."


def _asymmetry_words(score: float) -> str:
    return f"The cross slopes of the week add up to an asymmetry of {score:.0f} of 100."


def _monotony_words(value: float) -> str:
    if math.isnan(value):
        return "Fewer than four run days: variation between days says nothing."
    return f"Monotony {value:.1f} (mean by spread of the daily load; it counts from 1.5)."


_WORDS: Final = {
    "session": _session_words, "week": _week_words, "impact": _impact_words, "uneven": _uneven_words,
    "asymmetry": _asymmetry_words, "monotony": _monotony_words,
}  # fmt: skip


def band_of(score: float) -> str:
    """One of "usual", "somewhat above", "clearly above", "far above" one's own recent habit, or "unknown"."""
    if math.isnan(score):
        return UNKNOWN
    reached = [band for band, entry in p.OVERUSE_BAND_FROM.items() if score >= entry.value]
    return reached[-1] if reached else USUAL


def range_of(draws: Floats) -> Range:
    """10, 50 and 90 % points; NaN where a draw is."""
    low, mid, high = np.percentile(draws, (10, 50, 90))
    return Range(low=float(low), mid=float(mid), high=float(high))
