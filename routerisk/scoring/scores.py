"""Runs -> weeks and warnings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..records import Exposure, Tally, Warning, Week
from .alerts import warnings_of
from .history import history_of
from .tallies import SEED, tallies_of
from .weeks import score_history, weeks_of


def score(
    runs: Iterable[Exposure | Tally],
    *,
    week_start: str = "monday",
    today: date | None = None,
    seed: int = SEED,
    draws: int | None = None,
) -> tuple[list[Week], list[Warning]]:
    """Weeks and warnings of one runner's history; both empty without runs.

    Runs come as exposures, or as the tallies kept of them (made with the same `seed` and `draws`). Weeks are local
    weeks (the time zone of where each run started), from that of the first run to that of `today`; later runs are left
    out. Without `today` the last week is seen as of its last run. All numbers are metric; what is said of them are
    messages (`words` says them). The same seed gives the same ranges.

    Raises UsageError for an unknown start of the week.
    """
    history = history_of(tallies_of(runs, seed=seed, draws=draws), week_start, today)
    if history is None:
        return [], []
    scored = score_history(history, seed)
    return weeks_of(scored), warnings_of(scored)
