"""Which day it is for the runner: where the last run was, whatever zone this computer is set to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..store import Store

__all__ = ["latest_day", "today_of"]

DAYS_APART: Final = timedelta(days=2)
"""Two places on earth are never further apart by the calendar."""


def today_of(store: Store) -> date:
    """The day it is now where the last run was; never before the day of a run that has been run.

    The day of the computer's clock and zone where there is no run yet.
    """
    now = datetime.now(UTC)
    last = store.last_run(now)
    if last is None:
        return now.astimezone().date()
    past = [row.local_start.date() for row in store.runs_between(now - DAYS_APART, now) if row.started_at <= now]
    return max([now.astimezone(last.local_start.tzinfo).date(), *past])


def latest_day(store: Store) -> date:
    """The day after which nothing can have been felt: the runner's, or this computer's when that is later."""
    return max(today_of(store), datetime.now(UTC).astimezone().date())
