"""The pain diary: writing it, and its rows for other programs."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from ..errors import UsageError
from ..records import DiaryEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..records import PainPattern
    from ..store import Store

__all__ = ["diary_rows", "pain_rows", "strike", "write"]

SIDES: Final = ("left", "right", "both")
LONGEST_SITE: Final = 40
LONGEST_NOTE: Final = 500


def write(store: Store, *, site: str, side: str, level: int, note: str = "", on_date: date | None = None,
          today: date | None = None) -> tuple[DiaryEntry, bool]:  # fmt: skip
    """Keep a pain of one day (today by default); returns the entry, and whether it took the place of one of the same
    day, site and side.

    Raises UsageError for a level that is none, an empty site, a text that is too long, a day that is yet to come.
    """
    today = today or date.today()
    day = on_date or today
    if not 0 <= level <= 10:
        raise UsageError(f"a pain has a level from 0 (none) to 10, not {level}")
    if side not in SIDES:
        raise UsageError(f"the side is left, right or both, not {side!r}")
    if day > today:
        raise UsageError(f"{day} is yet to come; the diary is for what was")
    entry = DiaryEntry(on_date=day, site=_name(site), side=side, level=level, note=_text(note, LONGEST_NOTE))
    return entry, store.write_diary(entry)


def strike(store: Store, *, site: str, side: str, on_date: date | None = None) -> None:
    """Take an entry out again. Raises UsageError when there is none of that day, site and side."""
    day, name = on_date or date.today(), _name(site)
    if not store.strike_diary(day, name, side):
        raise UsageError(f"the diary has no entry of {day}, {name}, {side}; its entries: routerisk diary list")


def _name(site: str) -> str:
    """A site is the same however it is spaced or capitalised."""
    name = _text(site, LONGEST_SITE).lower()
    if not name:
        raise UsageError("name where it hurts, such as --pain knee")
    return name


def _text(text: str, longest: int) -> str:
    """One line without control characters."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) > longest or not line.isprintable():
        raise UsageError(f"write up to {longest} printable characters")
    return line


def diary_rows(entries: Sequence[DiaryEntry]) -> list[dict[str, Any]]:
    """One dictionary an entry."""
    return [{**asdict(entry), "on_date": entry.on_date.isoformat()} for entry in entries]


def pain_rows(pains: Sequence[PainPattern]) -> list[dict[str, Any]]:
    """One dictionary a site and side; null where there was nothing to measure."""
    return [{**asdict(pain), "words": list(pain.words), "contrasts": [
        {"name": c.name, **{when: value if isfinite(value) else None for when, value in
                            (("before", c.before), ("other", c.other))}} for c in pain.contrasts
    ]} for pain in pains]  # fmt: skip
