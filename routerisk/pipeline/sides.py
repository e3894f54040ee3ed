"""Sides of the road, inferred from a history as a whole and kept until the history changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .adding import UNKNOWN, Progress, no_progress
from .history import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..records import Exposure, MeasuredBalance, SideEvidence
    from ..store import Store

__all__ = ["balance", "infer_sides", "not_inferred"]


@dataclass(frozen=True)
class _Year:
    """A history that is to be inferred, and what it is inferred from."""

    before: list[str]
    """The last runs of the year before."""
    own: list[str]
    key: str


def not_inferred(store: Store) -> int:
    """How many runs `infer_sides` would infer."""
    return sum(len(year.own) for year in _stale(store))


def infer_sides(store: Store, *, progress: Progress = no_progress) -> None:
    """Infer the sides of every run whose history has changed since.

    Which runs are one history, `exposure.years_of` says, as for `expose`. Each year is one transaction.
    """
    stale = _stale(store)
    done, total = 0, sum(len(year.own) for year in stale)
    for year in stale:
        while not _infer(store, year):
            pass
        done += len(year.own)
        progress(done, total)


def _stale(store: Store) -> list[_Year]:
    from ..exposure import sides_key, years_of

    habit = store.setting("usual-side")
    rows = store.sides_inferred()
    stale = []
    for year in years_of([row.started_at for row in rows]):
        before, own = ([rows[i].run_id for i in indices] for indices in year)
        key = sides_key(habit, [*before, *own])
        if any(rows[i].key != key for i in year.own):
            stale.append(_Year(before, own, key))
    return stale


def _infer(store: Store, year: _Year) -> bool:
    """Infer one year; False where another process has written meanwhile."""
    from ..exposure import sides_of, with_sides

    as_of, habit = store.version, store.setting("usual-side")
    evidence = store.evidence([*year.before, *year.own])
    found = sides_of(evidence, None if habit == UNKNOWN else habit)
    of_run = {one.run_id: (one, state_p) for one, state_p in zip(evidence, found, strict=True)}
    inferred = [with_sides(exposure, *of_run[exposure.run_id]) for exposure in store.exposures(year.own)
               if exposure.run_id in of_run]  # fmt: skip
    return store.keep_sides(inferred, year.key, as_of=as_of)


def balance(store: Store, run_ids: Iterable[str] | None = None) -> MeasuredBalance | None:
    """What the watch has measured on ground that falls to either side, over all runs (or those named); None where it
    means nothing.

    Only runs with measured balance are read.
    """
    wanted = None if run_ids is None else set(run_ids)
    measured = [row.run_id for row in store.sides_inferred()
                if row.measured and (wanted is None or row.run_id in wanted)]  # fmt: skip
    if not measured:
        return None
    from ..exposure import measured_balance

    return measured_balance(_with_evidence(store, measured))


def _with_evidence(store: Store, run_ids: Sequence[str]) -> Iterator[tuple[Exposure, SideEvidence]]:
    """Runs with what they show, some at a time."""
    for begin in range(0, len(run_ids), AT_ONCE):
        some = run_ids[begin : begin + AT_ONCE]
        exposures = {exposure.run_id: exposure for exposure in store.exposures(some)}
        yield from ((exposures[one.run_id], one) for one in store.evidence(some) if one.run_id in exposures)
