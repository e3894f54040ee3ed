"""Looking forward: what the history so far leaves room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from .. import parameters as p
from ..calendar import week_begin
from ..messages import Message, said
from ..records import DiaryEntry, Exposure, Outlook, Tally
from .history import History, history_of
from .parts import usual_message
from .ratios import acute_chronic
from .sessions import cautious_km, longest_recent, unusual
from .tallies import tallies_of

NAN = float("nan")


def outlook(runs: Iterable[Exposure | Tally], today: date | None = None, *, week_start: str = "monday",
            diary: Sequence[DiaryEntry] = ()) -> Outlook:  # fmt: skip
    """What is left this week and how long the next run may be, as of `today` (the day of the last run without one).

    A spike does not license the next one: what leads is 10 % above the longest run of the last 30 days that was no
    spike itself (model section 1; cautious, grade D); the study's own figure, of any run, stands beside it. What is
    usual in a week leaves spikes and returns out. Pain in the diary comes before all that.

    Raises UsageError for an unknown start of the week, ValueError without runs and without `today`.
    """
    history = history_of(tallies_of(runs, draws=0), week_start, today)
    if history is None:
        if today is None:
            raise ValueError("an outlook without any run needs a day")
        return _empty(today, week_start)
    km, usual = float(history.session_km()[-1]), float(history.usual_km(without=unusual(history))[-1])
    left = max(0.0, (1.0 + p.WEEK_SPIKE_FROM.value) * usual - km) if usual > 0.0 else NAN
    run = longest_recent(history)
    longest = NAN if run is None else float(history.km[run])
    cautious = cautious_km(history)
    acute, chronic = acute_chronic(history.daily(history.load_km))
    sessions = history.day[history.is_session]
    return Outlook(
        today=date.fromordinal(history.last_day),
        week_start=date.fromordinal(week_begin(history.last_day, week_start)),
        week_km=km,
        week_left_km=left,
        longest_km=longest,
        cautious_km=cautious,
        longest_next_km=p.SPIKE_FROM.value * cautious,
        days_since_run=history.last_day - int(sessions.max()) if len(sessions) else None,
        acute=float(acute[-1]),
        chronic=float(chronic[-1]),
        words=(*_pain(diary, history.last_day), *_next(history, run, cautious), _week(history, km, left, usual)),
    )


def _pain(diary: Sequence[DiaryEntry], last_day: int) -> list[Message]:
    """That pain comes before every figure: the worst of the last days."""
    days = [(last_day - entry.on_date.toordinal(), entry) for entry in diary if entry.level > 0]
    recent = [entry for ago, entry in days if 0 <= ago < p.PAIN_RECENT_DAYS.value]
    if not recent:
        return []
    worst = max(recent, key=lambda entry: (entry.level, entry.on_date))
    return [said("outlook.pain", site=worst.site, level=worst.level, day=worst.on_date)]


def _next(history: History, run: int | None, cautious: float) -> list[Message]:
    """How long the next run may be."""
    if run is None:
        return [said("outlook.no-recent-run")]
    longest, factor = float(history.km[run]), p.SPIKE_FROM.value
    if cautious < longest:
        told = [said("outlook.next-run-cautious", next_km=factor * cautious, longest_km=cautious),
                said("outlook.spike-itself", spike_km=longest, study_km=factor * longest)]  # fmt: skip
    else:
        told = [said("outlook.next-run", next_km=factor * longest, longest_km=longest)]
    days = history.last_day - history.first_run_day + 1
    if days <= p.SPIKE_WINDOW_DAYS.value:
        told.append(said("outlook.short-history", days=days))
    return told


def _week(history: History, km: float, left: float, usual: float) -> Message:
    """What is left this week."""
    if np.isnan(left):
        return said("outlook.week-unknown")
    reference = usual_message(usual)
    if usual < float(history.usual_km()[-1]):
        reference = said("outlook.usual-without", usual=reference)
    return said("outlook.week-left", week_km=km, left_km=left, usual=reference)


def _empty(today: date, week_start: str) -> Outlook:
    return Outlook(
        today=today,
        week_start=date.fromordinal(week_begin(today.toordinal(), week_start)),
        week_km=0.0, week_left_km=NAN, longest_km=NAN, cautious_km=NAN, longest_next_km=NAN, days_since_run=None,
        acute=NAN, chronic=NAN, words=(said("outlook.no-runs"),),
    )  # fmt: skip
