"""Hints: what an account's export knows of a file beside the file itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np

from .. import parameters
from ..arrays import Floats
from ..records import SCORED_SPORTS
from . import sports
from .recording import Recording, part_after


@dataclass(frozen=True, eq=False, kw_only=True)
class Hints:
    """What stands about one file elsewhere in the export that it came in; "", NaN or None where nothing does."""

    sport: str = ""
    name: str = ""
    shoe: str = ""
    device: str = ""
    timezone: str = ""
    device_distance_m: float = nan
    device_moving_s: float = nan
    heart_rate: tuple[Floats, Floats] | None = None
    """(k,) Unix times, increasing, and (k,) beats per minute."""
    resumed: tuple[Floats] | None = None
    """(k,) Unix times, increasing, at which the recording went on after a pause."""


def informed(recording: Recording, hints: Hints) -> Recording:
    """The recording with what its export knows of it; the user's own corrections there win over the watch."""
    corrected = sports.normalised(hints.sport) in SCORED_SPORTS or sports.is_other(hints.sport)
    missing = hints.sport and not sports.normalised(recording.sport)
    sport = hints.sport if corrected or missing else recording.sport
    better = replace(
        recording,
        sport=sport,
        name=hints.name or recording.name,
        shoe=hints.shoe or recording.shoe,
        device=recording.device or hints.device,
        timezone=recording.timezone or hints.timezone,
        device_distance_m=_first(recording.device_distance_m, hints.device_distance_m),
        device_moving_s=_first(recording.device_moving_s, hints.device_moving_s),
    )
    if hints.resumed is not None and not np.ptp(np.nan_to_num(better.streams["part"])):
        better = better.having(part=part_after(*hints.resumed, better.streams["unix_s"]))
    return better if hints.heart_rate is None else _with_heart_rate(better, *hints.heart_rate)


def _first(*values: float) -> float:
    return next((value for value in values if not isnan(value)), nan)


def _with_heart_rate(recording: Recording, unix_s: Floats, bpm: Floats) -> Recording:
    """Heart rate from a series of its own, between its measurements; not where the file has one itself."""
    if not len(unix_s) or np.isfinite(recording.streams["heart_rate_bpm"]).any():
        return recording
    time = recording.streams["unix_s"]
    after = np.clip(np.searchsorted(unix_s, time), 0, len(unix_s) - 1)
    before = np.clip(after - 1, 0, len(unix_s) - 1)
    nearest = np.minimum(np.abs(unix_s[after] - time), np.abs(unix_s[before] - time))
    return recording.having(
        heart_rate_bpm=np.where(nearest <= parameters.HEART_RATE_REACH_S.value, np.interp(time, unix_s, bpm), np.nan)
    )
