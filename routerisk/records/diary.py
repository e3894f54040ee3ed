"""Pain, as it was written down, and shoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..messages import Message


@dataclass(frozen=True, kw_only=True)
class Shoe:
    """One pair of shoes and what it ran on."""

    name: str
    run_ids: tuple[str, ...]
    first: date
    """Local day of its first run."""
    last: date
    distance_km: float
    indoor_km: float
    surface_km: Mapping[str, float]
    """Outdoor km by the classes of SURFACES and "unknown", as in Week."""


@dataclass(frozen=True, kw_only=True)
class DiaryEntry:
    """A pain, as the runner wrote it down. One of a day, site and side."""

    on_date: date
    """Local day."""
    site: str
    """Where it hurts, in the runner's own words."""
    side: str
    """"left", "right" or "both"."""
    level: int
    """0 (none) to 10."""
    note: str = ""
    """In the runner's own words."""


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """One quantity in the two weeks before a pain and at other times; NaN where there was nothing to measure."""

    name: str
    """With its unit, per week where it is a sum."""
    before: float
    other: float


@dataclass(frozen=True, kw_only=True)
class PainPattern:
    """Exposure in the two weeks up to the days of one pain, beside that of all other days. Never a cause."""

    site: str
    side: str
    days: int
    """Days with an entry above level 0."""
    episodes: int
    """Of those that lie more than two weeks apart."""
    few: bool
    """Too few episodes to tell a pattern from chance."""
    contrasts: tuple[Contrast, ...]
    words: tuple[Message, ...]
    """The same for people, one sentence each."""
