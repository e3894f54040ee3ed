"""The local week: on which day it begins."""

from __future__ import annotations

from typing import Final

__all__ = ["WEEK_STARTS", "week_begin"]

WEEK_STARTS: Final = ("monday", "sunday")


def week_begin(day: int, week_start: str) -> int:
    """Ordinal of the first day of a day's week (`date.toordinal`): ordinal 1 was a Monday."""
    return day - (day - 1) % 7 if week_start == "monday" else day - day % 7
