"""The pain diary beside the weeks: what a runner wrote down, never what a score says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import date

    from ..records import DiaryEntry, Week
    from ..words import Words

HIGHEST_LEVEL: Final = 10


def week_of(day: date, weeks: Sequence[Week]) -> int:
    """Index of the week that a day lies in, -1 for none."""
    return next((i for i, week in enumerate(weeks) if 0 <= (day - week.start).days < 7), -1)


def shown(diary: Iterable[DiaryEntry], weeks: Sequence[Week]) -> list[DiaryEntry]:
    """The entries of the weeks, by day."""
    return sorted((entry for entry in diary if week_of(entry.on_date, weeks) >= 0), key=lambda entry: entry.on_date)


def diary_rows(diary: Iterable[DiaryEntry], weeks: Sequence[Week], speak: Words) -> list[dict[str, Any]]:
    """A row an entry for the page's table, the newest first."""
    return [{
        "week": week_of(entry.on_date, weeks), "day": speak.day(entry.on_date), "site": entry.site,
        "side": speak.say(f"side.{entry.side}"), "level": entry.level, "note": entry.note,
    } for entry in shown(diary, weeks)[::-1]]  # fmt: skip
