"""The pain diary beside the exposure: what the two weeks up to a pain were like, and what all other days were like.

Shown, never concluded from: nobody knows from a diary what made a pain, and few episodes differ by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats
from ..messages import Message, said
from ..records import Contrast, DiaryEntry, Exposure, PainPattern, Tally
from .history import History, history_of
from .sessions import session_ratio
from .tallies import tallies_of


def pain_patterns(runs: Iterable[Exposure | Tally], diary: Sequence[DiaryEntry], *,
                  today: date | None = None) -> list[PainPattern]:  # fmt: skip
    """One pattern for each site and side of the diary with a level above 0, in the order of their first entry.

    Compared are the days from the first run to `today` (that of the last run without one): those within the two weeks
    up to an entry, its own day included, with all others.
    """
    history = history_of(tallies_of(runs, draws=0), "monday", today)
    days: dict[tuple[str, str], set[int]] = {}
    for entry in sorted(diary, key=lambda entry: entry.on_date):
        if entry.level > 0 and (today is None or entry.on_date <= today):
            days.setdefault((entry.site, entry.side), set()).add(entry.on_date.toordinal())
    return [_pattern(history, site, side, sorted(on)) for (site, side), on in days.items()]


def _pattern(history: History | None, site: str, side: str, days: list[int]) -> PainPattern:
    window = int(p.PAIN_WINDOW_DAYS.value)
    episodes = 1 + sum(later - earlier > window for earlier, later in pairwise(days))
    contrasts = () if history is None else _contrasts(history, side, days, window)
    few = episodes < p.PAIN_FEW.value
    return PainPattern(site=site, side=side, days=len(days), episodes=episodes, few=few, contrasts=contrasts,
                       words=_told(contrasts, episodes, len(days), few))  # fmt: skip


def _contrasts(history: History, side: str, days: list[int], window: int) -> tuple[Contrast, ...]:
    day = np.arange(history.first_run_day, history.last_day + 1)
    before = np.zeros(len(day), np.bool_)
    for on in days:
        before |= (day > on - window) & (day <= on)
    km = history.daily(history.km)
    spikes = history.daily((session_ratio(history) > p.SPIKE_FROM.value).astype(np.float64))
    found = [
        _per_week("distance_km_per_week", km, before),
        _per_week("load_km_per_week", history.daily(history.load_km), before),
        _per_km("uneven_per_km", history.daily(history.of("uneven_km")), km, before),
        _per_week("spikes_per_week", spikes, before),
    ]
    if side in {"left", "right"}:
        towards = history.of("net_pctkm") * (1.0 if side == "right" else -1.0)
        found.append(_per_week("net_pctkm_per_week_towards_it", history.daily(towards), before))
    return tuple(found)


def _per_week(name: str, daily: Floats, before: Bools) -> Contrast:
    return Contrast(name=name, before=_mean(7 * daily, before), other=_mean(7 * daily, ~before))


def _per_km(name: str, daily: Floats, km: Floats, before: Bools) -> Contrast:
    def share(chosen: Bools) -> float:
        total = float(km[chosen].sum())
        return float(daily[chosen].sum()) / total if total > 0.0 else float("nan")

    return Contrast(name=name, before=share(before), other=share(~before))


def _mean(values: Floats, chosen: Bools) -> float:
    return float(values[chosen].mean()) if chosen.any() else float("nan")


def _told(contrasts: Sequence[Contrast], episodes: int, days: int, few: bool) -> tuple[Message, ...]:
    known = [c for c in contrasts if np.isfinite(c.before) and np.isfinite(c.other)]
    verdict = "pain.nothing-to-compare" if not known else "pain.few" if few else "pain.together"
    sentences = [said(f"pain.contrast.{c.name}", before=c.before, other=c.other) for c in known]
    return (*sentences, said(verdict, episodes=episodes, days=days))
