"""Clocks that may be wrong: runs of a time that they can hardly have been run at, kept apart until somebody says so.

Which runs these are is judged by the whole history whenever it is read: a date that stands alone in a store of one year
may be one of many when the archive of ten years has come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from .. import parameters
from ..messages import Message, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..records import Track
    from ..store import Store

__all__ = ["clock_doubts", "doubts_of"]

DAY_S: Final = 86_400.0


@dataclass(frozen=True)
class Span:
    """When a run was, by its own clock; Unix time."""

    run_id: str
    start_s: float
    end_s: float


def clock_doubts(store: Store, *, also: Iterable[Track] = ()) -> dict[str, Message]:
    """By id the runs whose clock is in doubt, and why; those that the runner has believed are not.

    `also` are tracks that are about to be kept.
    """
    spans = [Span(*row) for row in store.spans()]
    known = {span.run_id for span in spans}
    spans += [Span(track.run_id, track.started_at.timestamp(), track.ended_at.timestamp()) for track in also
              if track.run_id not in known]  # fmt: skip
    believed = store.believed()
    found = doubts_of(spans, datetime.now(UTC).timestamp())
    return {run_id: why for run_id, why in found.items() if run_id not in believed}


def doubts_of(spans: Iterable[Span], now_s: float) -> dict[str, Message]:
    """By id the runs that lie in the future, before there were watches that record, too long for a run, or whole GPS
    rollovers before the time when all the others were run.

    GPS counts weeks to 1,024 and begins again (IS-GPS-200, 20.3.3.3.1.1): a receiver that does not know how often dates
    its fixes 7,168 days too early.
    """
    doubts: dict[str, Message] = {}
    sound: list[Span] = []
    for span in spans:
        why = _alone_wrong(span, now_s)
        if why is None:
            sound.append(span)
        else:
            doubts[span.run_id] = why
    return doubts | _rolled_over(sorted(sound, key=lambda span: span.start_s), now_s)


def _rolled_over(spans: list[Span], now_s: float) -> dict[str, Message]:
    """The runs (in order) of an earlier time than the last, years apart from it, that a rollover would bring there."""
    rollover_s, apart_s = parameters.GPS_ROLLOVER_D.value * DAY_S, parameters.ROLLOVER_ALONE_D.value * DAY_S
    recent_s = parameters.ROLLOVER_RECENT_D.value * DAY_S
    starts = np.array([span.start_s for span in spans])
    begins = np.flatnonzero(np.diff(starts) > apart_s) + 1
    last = int(begins[-1]) if len(begins) else len(spans)
    until_s = float(starts[last]) if last < len(spans) else now_s
    moved_s = starts[:last] + rollover_s
    brought = (moved_s >= until_s - recent_s) & (moved_s <= now_s + DAY_S)
    if last == len(spans) and not brought.all():
        return {}  # all of one time, and not this one: an archive
    return {
        span.run_id: said("clock.rollover", day=_day(span.start_s), days=rollover_s / DAY_S, moved=_day(moved))
        for span, moved, comes in zip(spans, moved_s.tolist(), brought.tolist(), strict=False)
        if comes
    }


def _alone_wrong(span: Span, now_s: float) -> Message | None:
    """What is wrong with a run's time whatever others there are, None where nothing is."""
    if span.start_s > now_s + parameters.CLOCK_AHEAD_H.value * 3600.0:
        return said("clock.future", day=_day(span.start_s))
    if span.start_s < parameters.CLOCK_FROM_UNIX_S.value:
        return said("clock.early", day=_day(span.start_s))
    days = (span.end_s - span.start_s) / DAY_S
    return said("clock.long", days=days) if days > parameters.RUN_DAYS_MAX.value else None


def _day(unix_s: float) -> date:
    return datetime.fromtimestamp(unix_s, UTC).date()
