"""Exposures -> weeks and warnings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .. import parameters as p
from ..records import Exposure, Warning, Week
from .alerts import warnings_of
from .history import history_of
from .weeks import score_history, weeks_of


def score(
    exposures: Sequence[Exposure],
    *,
    week_start: str = "monday",
    today: date | None = None,
    seed: int = 0,
    draws: int = int(p.DRAWS.value),
) -> tuple[list[Week], list[Warning]]:
    """Weeks and warnings of one runner's history; both empty without runs.

    Weeks are local weeks (the time zone of where each run started), from that of the first run to that of `today`;
    later runs are left out. Without `today` the last week is seen as of its last run. The same seed gives the same
    ranges.

    Raises UsageError for an unknown start of the week.
    """
    history = history_of(exposures, week_start, today)
    if history is None:
        return [], []
    scored = score_history(history, seed, draws)
    return weeks_of(scored), warnings_of(scored)
