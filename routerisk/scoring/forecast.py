"""Looking forward: what the history so far leaves room for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from .. import parameters as p
from ..calendar import week_begin
from ..messages import Message, said
from ..records import Exposure, Outlook, Tally
from .history import History, history_of
from .parts import usual_message
from .ratios import acute_chronic
from .sessions import longest_before_km, longest_recent, session_ratio
from .tallies import tallies_of

NAN = float("nan")


def outlook(runs: Iterable[Exposure | Tally], today: date | None = None, *,
            week_start: str = "monday") -> Outlook:  # fmt: skip
    """What is left this week and how long the next run may be, as of `today` (the day of the last run without one).

    Raises UsageError for an unknown start of the week, ValueError without runs and without `today`.
    """
    history = history_of(tallies_of(runs, draws=0), week_start, today)
    if history is None:
        if today is None:
            raise ValueError("an outlook without any run needs a day")
        return _empty(today, week_start)
    km, usual = float(history.session_km()[-1]), float(history.usual_km()[-1])
    left = max(0.0, (1.0 + p.WEEK_SPIKE_FROM.value) * usual - km) if usual > 0.0 else NAN
    run = longest_recent(history)
    longest = NAN if run is None else float(history.km[run])
    acute, chronic = acute_chronic(history.daily(history.load_km))
    sessions = history.day[history.is_session]
    return Outlook(
        today=date.fromordinal(history.last_day),
        week_start=date.fromordinal(week_begin(history.last_day, week_start)),
        week_km=km,
        week_left_km=left,
        longest_km=longest,
        longest_next_km=p.SPIKE_FROM.value * longest,
        days_since_run=history.last_day - int(sessions.max()) if len(sessions) else None,
        acute=float(acute[-1]),
        chronic=float(chronic[-1]),
        words=(*_next(history, run), _week(km, left, usual)),
    )


def _next(history: History, run: int | None) -> list[Message]:
    """How long the next run may be."""
    if run is None:
        return [said("outlook.no-recent-run")]
    longest = float(history.km[run])
    told = [said("outlook.next-run", next_km=p.SPIKE_FROM.value * longest, longest_km=longest)]
    if session_ratio(history)[run] > p.SPIKE_FROM.value:
        told.append(said("outlook.spike-itself", before_km=float(longest_before_km(history)[run])))
    days = history.last_day - history.first_run_day + 1
    if days <= p.SPIKE_WINDOW_DAYS.value:
        told.append(said("outlook.short-history", days=days))
    return told


def _week(km: float, left: float, usual: float) -> Message:
    """What is left this week."""
    if np.isnan(left):
        return said("outlook.week-unknown")
    return said("outlook.week-left", week_km=km, left_km=left, usual=usual_message(usual))


def _empty(today: date, week_start: str) -> Outlook:
    return Outlook(
        today=today,
        week_start=date.fromordinal(week_begin(today.toordinal(), week_start)),
        week_km=0.0, week_left_km=NAN, longest_km=NAN, longest_next_km=NAN, days_since_run=None, acute=NAN,
        chronic=NAN, words=(said("outlook.no-runs"),),
    )  # fmt: skip
