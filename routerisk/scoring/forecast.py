"""Looking forward: what the history so far leaves room for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from .. import parameters as p
from ..records import Exposure, Outlook
from .history import History, history_of, week_begin
from .ratios import acute_chronic
from .sessions import longest_recent_km

NAN = float("nan")


def outlook(exposures: Sequence[Exposure], today: date | None = None, *, week_start: str = "monday") -> Outlook:
    """What is left this week and how long the next run may be, as of `today` (the day of the last run without one).

    Raises UsageError for an unknown start of the week, ValueError without runs and without `today`.
    """
    history = history_of(exposures, week_start, today)
    if history is None:
        if today is None:
            raise ValueError("an outlook without any run needs a day")
        return _empty(today, week_start)
    day = date.fromordinal(history.last_day)
    km = history.weekly(np.where(history.is_session, history.km, 0.0))
    left = _week_left_km(history, km)
    longest = longest_recent_km(history)
    acute, chronic = acute_chronic(history.daily(history.load_km))
    sessions = history.day[history.is_session]
    since = history.last_day - int(sessions.max()) if len(sessions) else None
    return Outlook(
        today=day,
        week_start=date.fromordinal(week_begin(history.last_day, week_start)),
        week_km=float(km[-1]),
        week_left_km=left,
        longest_km=longest,
        longest_next_km=p.SPIKE_FROM.value * longest,
        days_since_run=since,
        acute=float(acute[-1]),
        chronic=float(chronic[-1]),
        words=_words(history, float(km[-1]), left, longest),
    )


def _week_left_km(history: History, km: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Km until this week is at the jump of a warning; NaN with less than three weeks before it."""
    before = int(p.WEEK_REFERENCE_WEEKS.value)
    if history.weeks <= before:
        return NAN
    reference = max(float(km[-1 - before : -1].mean()), p.WEEK_FLOOR_KM.value)
    return max(0.0, (1.0 + p.WEEK_SPIKE_FROM.value) * reference - float(km[-1]))


def _words(history: History, week_km: float, left: float, longest: float) -> tuple[str, ...]:
    words = []
    if np.isnan(longest):
        words.append("No run in the last 30 days: treat the next runs as new load.")
    else:
        words.append(f"A next run of up to {p.SPIKE_FROM.value * longest:.1f} km stays within 10 % of the longest of "
                     f"the last 30 days ({longest:.1f} km).")  # fmt: skip
    days = history.last_day - history.first_run_day + 1
    if days <= p.SPIKE_WINDOW_DAYS.value:
        words.append(f"The history has {days} days: runs before it are unknown, this is the cautious side.")
    if np.isnan(left):
        words.append("How much is left this week is unknown: that needs three weeks before it.")
    else:
        words.append(f"{week_km:.1f} km this week; {left:.1f} km are left below 30 % more than the mean of the three "
                     "weeks before.")  # fmt: skip
    return tuple(words)


def _empty(today: date, week_start: str) -> Outlook:
    return Outlook(
        today=today,
        week_start=date.fromordinal(week_begin(today.toordinal(), week_start)),
        week_km=0.0, week_left_km=NAN, longest_km=NAN, longest_next_km=NAN, days_since_run=None, acute=NAN,
        chronic=NAN, words=("No runs yet: nothing can be said about the next one.",),
    )  # fmt: skip
