"""Words for sports, as watches and services write them in many languages (`sports.csv`), to ours."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from ..records import SCORED_SPORTS

RUNNING: Final = "running"
WALKING: Final = "walking"
UNSURE: Final = "unsure"
"""`Track.sport` of what may be a run and is not counted as one before the runner says so."""

_OTHER: Final = "other"
_BY_WEIGHT: Final = (_OTHER, WALKING, RUNNING)
"""A "ski run" is no run."""
_NAMELESS: Final[tuple[list[str], ...]] = ([], ["generic"], ["other"], ["unknown"], ["uncategorized"])
_GPX_NUMBERS: Final = {"9": RUNNING, "4": WALKING, "10": WALKING, "1": "cycling"}
"""Strava writes numbers into the `type` of a GPX track."""
_INDOOR_WORDS: Final = frozenset(("treadmill", "indoor", "virtual"))
_LETTERS_APART: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "ı": "i", "ð": "d", "þ": "th"})
"""Letters that are no accents to Unicode, but are left out like them where there is no such keyboard."""
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Thai, kana, Chinese characters, Hangul: words are found inside longer ones."""


@dataclass
class _Words:
    """What one meaning is called."""

    phrases: set[tuple[str, ...]] = field(default_factory=set)
    whole: set[tuple[str, ...]] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    longest: int = 1

    def take(self, entry: str) -> None:
        """Take in one entry of the table."""
        plain = tuple(words(entry))
        if entry.startswith("="):
            self.whole.add(plain)
        elif entry.startswith("*"):
            self.endings.add("".join(plain))
        elif entry.endswith("*"):
            self.beginnings.add("".join(plain))
        elif _UNSPACED.search(entry):
            self.parts.add("".join(plain))
        else:
            self.phrases.add(plain)
            self.longest = max(self.longest, len(plain))

    def first_in(self, found: list[str]) -> int:
        """Which of the words is the first that belongs to it; -1 none."""
        if tuple(found) in self.whole:
            return 0
        for i, word in enumerate(found):
            spans = (tuple(found[i : i + length]) for length in range(1, self.longest + 1))
            if not self.phrases.isdisjoint(spans):
                return i
            if any(word.startswith(part) for part in self.beginnings) or any(map(word.endswith, self.endings)):
                return i
        joined = "".join(found)
        return 0 if any(part in joined for part in self.parts) else -1


@cache
def _table() -> dict[str, _Words]:
    """Words by meaning, in the order of their weight."""
    text = files(__package__).joinpath("sports.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    table = {meaning: _Words() for meaning in _BY_WEIGHT}
    for row in csv.DictReader(lines):
        for entry in row["words"].split(";"):
            table[row["meaning"]].take(entry.strip())
    return table


def _apart(text: str) -> str:
    """The text with a space before every capital within a word."""
    bare = text.removeprefix("HKWorkoutActivityType")
    inner = (" " if before.islower() and letter.isupper() else "" for before, letter in pairwise(bare))
    return bare[:1] + "".join(space + letter for space, letter in zip(inner, bare[1:], strict=True))


def words(text: str) -> list[str]:
    """Words of "TrailRun", "trail_running", "HKWorkoutActivityTypeRunning", "Course à pied", without accents."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", _apart(text).casefold())
                   if not unicodedata.category(letter).startswith("M"))  # fmt: skip
    return re.findall(r"[^\W\d_]+|\d+", unicodedata.normalize("NFC", bare).translate(_LETTERS_APART))


@lru_cache(4096)
def _meaning(text: str) -> str:
    """What words mean: "running", "walking", "other"; "" where the table does not know them."""
    found, table = words(text), _table()
    if table[_OTHER].first_in(found) >= 0:
        return _OTHER
    run, walk = table[RUNNING].first_in(found), table[WALKING].first_in(found)
    if walk >= 0 and (run < 0 or walk <= run):
        return WALKING
    return RUNNING if run >= 0 else ""


def normalised(sport: str, sub_sport: str = "") -> str:
    """Our word: "running", "walking" (hikes too), "" where the file names none, else its own word in lower case."""
    found = words(sport)
    if "treadmill" in words(sub_sport) and WALKING not in found:
        return RUNNING
    if found in _NAMELESS:
        return ""
    if len(found) == 1 and found[0] in _GPX_NUMBERS:
        return _GPX_NUMBERS[found[0]]
    meaning = _meaning(sport)
    return meaning if meaning in SCORED_SPORTS else _own_word(sport)


def _own_word(sport: str) -> str:
    return " ".join(re.split(r"[\W_]+", _apart(sport).lower())).strip() or " ".join(words(sport))


def is_other(sport: str) -> bool:
    """Whether the words certainly name a sport that is neither a run nor a walk."""
    return _meaning(sport) == _OTHER or words(sport) == ["1"]


def is_unknown(sport: str) -> bool:
    """Whether the words name something, but nothing that the table knows."""
    found = words(sport)
    return found not in _NAMELESS and not (len(found) == 1 and found[0] in _GPX_NUMBERS) and not _meaning(sport)


def is_indoor(sport: str, sub_sport: str) -> bool:
    """Whether the words say that the activity was on a treadmill, indoors or in a game."""
    return not _INDOOR_WORDS.isdisjoint(words(sport) + words(sub_sport))
