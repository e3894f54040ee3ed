"""Weeks, their scores and parts, warnings, and what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ..arrays import Floats, Singles
from ..messages import Message
from .axes import freeze, same_length
from .track import local


@dataclass(frozen=True, eq=False, kw_only=True)
class Tally:
    """One run in sums: all that weeks, scores and warnings need of it, so that its pieces need not be read again.

    The arrays (D,) hold what the run adds to its week in each of D draws of the uncertain: a draw has the same
    parameters for every run, and the same surface, profile and side on every passage of a way. So draws of runs add up.
    """

    run_id: str
    sport: str
    indoor: bool
    started_at: datetime
    timezone: str
    distance_km: float
    moving_s: float
    steps: float
    climb_m: float
    """NaN without elevation."""
    impact_km: float
    """E_I, the impact channel, in equivalent easy flat asphalt km."""
    strain_km: float
    """E_S, the strain channel, in the same unit."""
    uneven_km: float
    """UL, the uneven load: easy km times unevenness."""
    net_pctkm: float
    """NET; > 0: the right leg is the downhill one."""
    abs_pctkm: float
    """ABS, the dose of both signs."""
    surface_km: Floats
    """(C + 1,) outdoor km by SURFACE_NAMES, expected over P(class); a piece of unknown basis is "unknown", the last."""
    basis_km: Floats
    """(3,) outdoor km by BASES."""
    hard_km: float
    """Expected outdoor km on sett, concrete, asphalt, of `told_km`."""
    told_km: float
    """Outdoor km of whose surface the map says anything: a class, or that it is paved or not."""
    street_pctkm: Mapping[str, float]
    """Signed dose by street name."""
    street_abs_pctkm: Mapping[str, float]
    """The dose of both signs of the same streets."""
    street_right_p: Mapping[str, float]
    """P(signed dose > 0) of the same streets over the draws, with 0 counted half."""
    drawn_net_pctkm: Singles
    """(D,)"""
    drawn_load_km: Singles
    """(D,)"""
    drawn_uneven_km: Singles
    """(D,)"""

    def __post_init__(self) -> None:
        same_length(self, ("drawn_net_pctkm", "drawn_load_km", "drawn_uneven_km"))
        freeze(self)

    @property
    def local_start(self) -> datetime:
        """`started_at` on the clock of the place where the run started."""
        return local(self.started_at, self.timezone)


@dataclass(frozen=True, kw_only=True)
class Range:
    """An estimate with what its uncertainty leaves open."""

    low: float
    """10 % point of the draws, or `mid` where that is lower."""
    mid: float
    """The estimate itself: what is shown."""
    high: float
    """90 % point of the draws, or `mid` where that is higher."""
    median: float = float("nan")
    """50 % point of the draws; `mid` where it is not given."""

    def __post_init__(self) -> None:
        if self.median != self.median:  # NaN: not given
            object.__setattr__(self, "median", self.mid)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One addend of a score, in the open."""

    name: str
    value: float
    """The quantity itself (a ratio, a jump), NaN where the history does not say."""
    component: float
    """c, 0-1."""
    points: float
    """100 w c: what it adds to the score."""
    grade: str
    """Evidence: S strong, M moderate, W weak, X contested, D our design choice."""
    words: Message
    """One plain sentence for people."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """One local week of one runner. Loads in equivalent easy flat asphalt km, doses in % km."""

    start: date
    """First day of the local week."""
    complete: bool
    """False for the week that is still under way."""
    run_ids: tuple[str, ...]
    distance_km: float
    """All mileage that counts, treadmill included."""
    indoor_km: float
    """On a treadmill."""
    time_s: float
    """In motion."""
    steps: float
    """Both legs."""
    climb_m: float
    """Of the runs with elevation, NaN where none of the week has it."""
    surface_km: Mapping[str, float]
    """km by the classes of SURFACES and "unknown", expected over P(class); a piece of unknown basis is "unknown"."""
    basis_km: Mapping[str, float]
    """km by BASES."""
    hard_share: float
    """Expected share of sett, concrete and asphalt in the outdoor km of whose surface the map says anything (a class,
    or that it is paved or not); NaN where that is less than half of them."""
    load_km: float
    """E = w_I E_I + (1 - w_I) E_S."""
    impact_km: float
    """E_I, the impact channel, in equivalent easy flat asphalt km."""
    strain_km: float
    """E_S, the strain channel, in the same unit."""
    uneven_km: float
    """UL, the uneven load: easy km times unevenness."""
    net_pctkm: Range
    """> 0: the right leg is the downhill one."""
    abs_pctkm: float
    """ABS, the dose of both signs."""
    right_lower_p: float
    """P(NET > 0)."""
    longest_km: float
    """Its longest run, walks left out."""
    overuse: Range
    overuse_band: str
    """The overuse score in words, "unknown" without one."""
    overuse_parts: tuple[Part, ...]
    asymmetry: Range
    downhill_leg: str
    """"left", "right" or "unknown" (below the probability at which a side may be named)."""
    leg_streets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The streets with most dose, the greatest first, by the leg that they made the downhill one ("left", "right"), or
    "unknown" where the street's own probability allows no name."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the history so far leaves room for, as of one day. NaN where the history does not say."""

    today: date
    week_start: date
    """First day of the local week of `today`."""
    week_km: float
    """Run in it so far, treadmill included."""
    week_left_km: float
    """Until the week is at the jump that would be a warning against the weeks before."""
    longest_km: float
    """Longest run of the last 30 days."""
    cautious_km: float
    """Longest of them that was no spike itself."""
    longest_next_km: float
    """Longest next run that would be no spike against that."""
    days_since_run: int | None
    """None without any run."""
    acute: float
    """EWMA over 7 days of the daily load; NaN in the first 28 days."""
    chronic: float
    """EWMA over 28 days."""
    words: tuple[Message, ...]
    """The same for people, one sentence each; what is unknown is said to be so."""


@dataclass(frozen=True, kw_only=True)
class Warning:
    """Something unusual, with what it rests on. Never a diagnosis."""

    id: str
    """SESSION_SPIKE, SESSION_DOUBLE, WEEK_SPIKE, LOAD_RATIO, MONOTONY, RETURN, ONE_SIDED, HARD_SHIFT."""
    level: str
    """"warning", "note" or "information"."""
    grade: str
    """Of its evidence: S strong, M moderate, W weak, X contested, D an assumption of ours."""
    week: date
    """First day of the local week that it belongs to."""
    title: Message
    """In a few words."""
    text: Message
    """What happened and what the evidence says, hedged; grade and source stand in fields of their own."""
    advice: tuple[Message, ...]
    """What to do next, sentence by sentence."""
    source: str
    """What the evidence stands in."""
    run_ids: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    """The numbers behind it, by name with unit."""
