"""The pain diary: writing it, and its rows for other programs."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from ..errors import UsageError
from ..records import DiaryEntry
from .today import latest_day, today_of

if TYPE_CHECKING:
    from ..store import Store

__all__ = ["remove_pain", "write"]

SIDES: Final = ("left", "right", "both")
LONGEST_SITE: Final = 40
LONGEST_NOTE: Final = 500


def write(store: Store, *, site: str, side: str, level: int, note: str = "", on_date: date | None = None,
          today: date | None = None) -> tuple[DiaryEntry, bool]:  # fmt: skip
    """Keep a pain of one day (today by default); returns the entry, and whether it took the place of one of the same
    day, site and side.

    Raises UsageError for a level that is none, an empty site, a text that is too long, a day that is yet to come.
    """
    day = on_date or today or today_of(store)
    if not 0 <= level <= 10:
        raise UsageError("diary.no-level", level=level)
    if side not in SIDES:
        raise UsageError("diary.no-side", side=side)
    if day > (today or latest_day(store)):
        raise UsageError("diary.future", day=str(day))
    entry = DiaryEntry(on_date=day, site=_name(site), side=side, level=level, note=_text(note, LONGEST_NOTE))
    return entry, store.write_diary(entry)


def remove_pain(store: Store, *, site: str, side: str, on_date: date | None = None) -> None:
    """Take an entry out again. Raises UsageError when there is none of that day, site and side."""
    day, name = on_date or today_of(store), _name(site)
    if not store.remove_diary(day, name, side):
        raise UsageError("diary.no-entry", day=str(day), site=name, side=side)


def _name(site: str) -> str:
    """A site is the same however it is spaced or capitalised."""
    name = _text(site, LONGEST_SITE).lower()
    if not name:
        raise UsageError("diary.no-site")
    return name


def _text(text: str, longest: int) -> str:
    """One line without control characters."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) > longest or not line.isprintable():
        raise UsageError("diary.too-long", longest=longest)
    return line
