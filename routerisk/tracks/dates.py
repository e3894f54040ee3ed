"""Dates and times as people's languages write them: names of months, halves of the day, the order of day and month."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from math import nan
from typing import Final, Literal, TypeAlias

Order: TypeAlias = Literal["", "day-first", "month-first"]
"""Of dates in numbers; "" where nothing tells."""

LANGUAGES: Final = (
    "en", "de", "es", "fr", "it", "pt", "nl", "ru", "ja", "ko", "zh", "sv", "nb", "da", "fi", "pl", "cs", "tr", "id",
    "uk", "hu", "el", "ca", "vi", "ar",
)  # fmt: skip
"""Their months and halves of the day are known, from Unicode's CLDR."""
_AMBIGUOUS_HALVES: Final = frozenset(("hu",))
"""Its "de." is a word of dates in Portuguese and Spanish; it counts 24 hours."""
_BEGINNING: Final = 3
"""So many letters of a month's name tell it in all of these, where it is a word."""
_OTHER_HALVES: Final = {"凌晨": 0, "早上": 0, "上午": 0, "中午": 12, "下午": 12, "晚上": 12, "vorm": 0, "nachm": 12,
                        "am": 0, "pm": 12, "午前": 0, "午後": 12, "오전": 0, "오후": 12}  # fmt: skip
"""Beside CLDR's "am" and "pm": its finer parts of the day, which phones write too, and forms without dots."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_FRACTION: Final = re.compile(r"(:\d\d)[.,]\d+")
_PLAIN: Final = re.compile(r"[\d\s:./,+-]+(?:Z|UTC|GMT)?\s*")
_ZONE: Final = re.compile(r"(?:([+-])(\d\d):?(\d\d)|Z|UTC|GMT)\s*$")


@cache
def _months() -> tuple[dict[str, int], dict[str, int]]:
    """Names to months, and beginnings of names to months; what names two, in two languages, is left out."""
    from babel import Locale

    names: dict[str, set[int]] = {}
    beginnings: dict[str, set[int]] = {}
    for language in LANGUAGES:
        months = Locale(language).months
        for form, width in itertools.product(("format", "stand-alone"), ("wide", "abbreviated")):
            for number, name in months[form][width].items():
                for word in _words(name):
                    names.setdefault(word, set()).add(number)
                    for end in range(_BEGINNING, len(word)):
                        beginnings.setdefault(word[:end], set()).add(number)
    return _certain(names), _certain(beginnings)


def _certain(found: dict[str, set[int]]) -> dict[str, int]:
    return {word: numbers.pop() for word, numbers in found.items() if len(word) >= _BEGINNING and len(numbers) == 1}


@cache
def _halves() -> dict[str, int]:
    """Words for the half of the day to the hours that it adds."""
    from babel import Locale

    found = dict(_OTHER_HALVES)
    for language in set(LANGUAGES) - _AMBIGUOUS_HALVES:
        periods = Locale(language).day_periods["format"]
        for width in ("wide", "abbreviated"):
            for name, hours in (("am", 0), ("pm", 12)):
                word = "".join(_words(periods.get(width, {}).get(name, "")))
                if word:
                    found.setdefault(word, hours)
    return found


def _words(text: str) -> list[str]:
    return [word.replace(".", "").lower() for word in _WORD.findall(text)]


def half_of_day(text: str) -> int | None:
    """Hours that the text's word for the half of the day adds; None where it has none: 24 hours are counted."""
    words = _words(text.replace("\u00a0", " ").replace("\u202f", " "))
    pairs = ["".join(pair) for pair in itertools.pairwise(words)]  # "a. m.", as Spanish writes it
    return next((_halves()[word] for word in [*pairs, *words] if word in _halves()), None)


def month_named(text: str) -> int:
    """The month that a word in the text names, 0 without one."""
    names, beginnings = _months()
    for word in _words(text):
        shorter = [word[:end] for end in range(len(word), _BEGINNING - 1, -1)]
        found = next((known[part] for known in (names, beginnings) for part in shorter if part in known), 0)
        if found:
            return found
    return 0


def order_of(texts: list[str]) -> Order:
    """Whether day or month comes first in dates of one table: no month is above 12."""
    pairs = [numbers[:2] for text in texts if len(numbers := _numbers(text)) > 2 and numbers[0] < 1000]
    if any(first > 12 for first, _ in pairs):
        return "day-first"
    return "month-first" if any(second > 12 for _, second in pairs) else ""


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d{1,4}", text)]


def is_spoken(text: str) -> bool:
    """Whether a time is in words, or in numbers and signs alone: what is damaged is not guessed at."""
    return bool(_PLAIN.fullmatch(text)) or half_of_day(text) is not None or month_named(text) > 0


def unix_s_of(text: str, order: Order = "") -> float:
    """Unix time of "May 29, 2022, 3:53:35 PM", "29.05.2022, 15:53:35", "29 mai 2022 à 15:53:35", "2022. 5. 29. 오후
    3:53:35", "2022-05-29 3:53:35 PM +0200"; without a zone UTC. NaN if it is none, or could be two.
    """
    text = _FRACTION.sub(r"\1", text)
    zone = _ZONE.search(text)
    zone = zone if zone and ":" in text[: zone.start()] else None
    bare = text[: zone.start()] if zone else text
    numbers = _numbers(bare)
    named = month_named(bare)
    day = _day(bare, numbers, named, order)
    if day is None or len(numbers) < 5:
        return nan
    hour, minute, *seconds = numbers[-3:] if len(numbers) >= (5 if named else 6) else numbers[-2:]
    half = half_of_day(bare)
    if half is not None and hour <= 12:
        hour = hour % 12 + half
    try:
        local = datetime(*day, hour, minute, seconds[0] if seconds else 0, tzinfo=_zone(zone))
        return local.timestamp()
    except (ValueError, OverflowError):
        return nan


def _zone(found: re.Match[str] | None) -> timezone:
    if found is None or found[1] is None:
        return UTC
    east = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(east if found[1] == "+" else -east)


def _day(text: str, numbers: list[int], named: int, order: Order) -> tuple[int, int, int] | None:
    """Year, month and day, as far as the order of the numbers or the name of a month tells."""
    if len(numbers) < 3:
        return None
    if named:
        year = next((n for n in numbers if n >= 1000), 0)
        return year, named, next((n for n in numbers if n < 32), 0)
    first, second, third = numbers[:3]
    if first >= 1000:
        return first, second, third
    year = third if third >= 1000 else 2000 + third
    if "." in text.split(",", maxsplit=1)[0] or first > 12 or order == "day-first":
        return year, second, first
    return (year, first, second) if second > 12 or order == "month-first" else None
