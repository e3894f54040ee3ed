"""A recording: one activity as its file has it, before any cleaning. What the decoders hand to the finishing stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .. import parameters
from ..arrays import Bools, Floats, Ints
from ..errors import TrackFileError
from ..messages import Message, said

STREAMS: Final = (
    "unix_s", "lon_deg", "lat_deg", "ele_m", "accuracy_m", "cadence", "heart_rate_bpm", "stance_balance_pct",
    "stance_time_ms", "step_length_m", "vertical_oscillation_mm", "distance_m", "part",
)  # fmt: skip
"""Columns of a recording. `cadence` is per leg or per step as the file has it; `distance_m` counts up; `part` is the
number of the stretch that was recorded in one go, NaN where the file knows of none."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Recording:
    """One activity as its file has it: unsorted, uncleaned; NaN and "" stand for what is absent."""

    streams: Mapping[str, Floats]
    """Every name of STREAMS to an array (n,)."""
    sport: str = ""
    """The file's own word or number."""
    sub_sport: str = ""
    name: str = ""
    device: str = ""
    shoe: str = ""
    timezone: str = ""
    """What the file itself says of its time zone (IANA); the place of the start tells better where there is one."""
    device_distance_m: float = nan
    device_moving_s: float = nan
    planned: bool = False
    """A route or a course: somebody's plan, not a run."""
    summary: bool = False
    """No recording at all, only its totals: its two points are the start and the end."""
    notes: tuple[Message, ...] = ()

    def __len__(self) -> int:
        return len(self.streams["unix_s"])

    @property
    def label(self) -> Message:
        """The activity's name for people."""
        return said("tracks.named", name=self.name[:60]) if self.name else said("tracks.unnamed")

    def take(self, rows: Ints | Bools | slice) -> Recording:
        """The same recording with some of its rows, in the order given."""
        return replace(self, streams={name: values[rows] for name, values in self.streams.items()})

    def having(self, **streams: Floats) -> Recording:
        """The same recording with some streams replaced."""
        return replace(self, streams={**self.streams, **streams})

    def noting(self, *notes: Message | None) -> Recording:
        return replace(self, notes=self.notes + tuple(note for note in notes if note is not None))


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """What one file holds: its recordings, what was passed over, and what there is to say about it."""

    recordings: tuple[Recording, ...] = ()
    skipped: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()


def columns(rows: Iterable[Mapping[str, float]]) -> dict[str, Floats]:
    """Streams from rows of numbers; what a row lacks, or what is not finite, becomes NaN.

    Raises TrackFileError when there are more rows than any single run has.
    """
    listed: list[Mapping[str, float]] = []
    for row in rows:
        room_for(len(listed) + 1)
        listed.append(row)
    table = np.array([[row.get(name, nan) for row in listed] for name in STREAMS], np.float64)
    table[~np.isfinite(table)] = nan
    return dict(zip(STREAMS, table, strict=True))


def in_parts(parts: Iterable[Iterable[dict[str, float]]]) -> Iterator[dict[str, float]]:
    """The rows of several parts one after the other, each told the number of its part."""
    for part, rows in enumerate(parts):
        for row in rows:
            row["part"] = float(part)
            yield row


def part_after(resumed_s: npt.ArrayLike, unix_s: Floats) -> Floats:
    """The number of the part that each row belongs to, where the recording was taken up again at these times.

    A row of the very moment belongs to what begins.
    """
    return np.searchsorted(resumed_s, np.nan_to_num(unix_s, nan=-np.inf), side="right").astype(np.float64)


def room_for(n: int) -> None:
    """Raises TrackFileError when so many points are more than any single run has."""
    if n > parameters.TRACK_POINTS_MAX.value:
        raise TrackFileError("tracks.too-many-points", most=parameters.TRACK_POINTS_MAX.value)


def start_and_end(start_s: float, elapsed_s: float) -> dict[str, Floats]:
    """Streams of an activity of which only the totals are known."""
    return columns([{"unix_s": start_s}, {"unix_s": start_s + max(elapsed_s, 1.0)}])


_SIGNS: Final = str.maketrans({"\N{MINUS SIGN}": "-", "\N{ARABIC DECIMAL SEPARATOR}": ",", "\u00a0": None,
                                "\u202f": None, "\u200e": None, "\u200f": None})  # fmt: skip


def number(value: Any) -> float:
    """A finite number from whatever a file says, else NaN."""
    if type(value) is not str and (isinstance(value, bool) or not isinstance(value, int | float | str | bytes)):
        return nan  # nearly all are texts, and `isinstance` takes longer than the rest
    try:
        found = float(value)
    except (ValueError, OverflowError):
        found = _with_comma(value) if isinstance(value, str) else nan
    return found if isfinite(found) else nan


def _with_comma(text: str) -> float:
    """A number as it is written with a decimal comma, or with signs that are no ASCII; NaN if it is none.

    The last of comma and point is the decimal sign: apps wrote coordinates in the language of the phone.
    """
    plain = text.strip().translate(_SIGNS)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma > point:
        plain = plain.replace(".", "").replace(",", ".") if plain.count(",") == 1 else ""
    elif comma >= 0:
        plain = plain.replace(",", "")
    try:
        return float(plain)
    except (ValueError, OverflowError):
        return nan


def first_line(error: BaseException) -> str:
    """What an error says, short enough for a line of a report."""
    return " ".join((str(error).strip().splitlines() or [type(error).__name__])[0].split())[:120]
