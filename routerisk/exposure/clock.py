"""The track's clock along the path: when, how fast, how long in motion; robust against stops and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..arrays import Floats
from .path import Path


@dataclass(frozen=True)
class Clock:
    """The run second by second (one entry per full second of the track's clock, at least one)."""

    time_s: Floats
    place_m: Floats
    """Metres along the path."""
    moved_s: Floats
    """Seconds in motion so far."""
    anchor_m: Floats
    anchor_s: Floats

    def time_at(self, place_m: Floats) -> Floats:
        return np.interp(place_m, self.anchor_m, self.anchor_s)

    def moved_until(self, time_s: Floats) -> Floats:
        return np.interp(time_s, self.time_s, self.moved_s)

    def speed_mps(self, enter_s: Floats, exit_s: Floats) -> Floats:
        """Mean speed in motion from `enter_s` to `exit_s`, over `SPEED_WINDOW_S` around their middle if that is longer.

        NaN where nothing moves at all.
        """
        begin, end = self.moved_until(enter_s), self.moved_until(exit_s)
        middle, half = (begin + end) / 2, np.maximum(end - begin, p.SPEED_WINDOW_S.value) / 2
        total = float(self.moved_s[-1])
        low, high = np.clip(middle - half, 0.0, total), np.clip(middle + half, 0.0, total)
        moving = np.concatenate([[True], np.diff(self.moved_s) > 0.0])
        moved, place = self.moved_s[moving], np.cumsum(np.diff(self.place_m, prepend=self.place_m[0]) * moving)
        run = np.interp(high, moved, place[moving]) - np.interp(low, moved, place[moving])
        with np.errstate(invalid="ignore", divide="ignore"):
            speed = np.where(high > low, run / (high - low), np.nan)
        return np.minimum(speed, p.SPEED_MAX_MPS.value)


def clock_of(path: Path, fix_time_s: Floats, fix_place_m: Floats) -> Clock:
    """The clock from the fixes (n,) and from the moments at which the legs are entered and left."""
    time = np.concatenate([fix_time_s, path.enter_s, path.exit_s])
    place = np.concatenate([fix_place_m, path.start_m[:-1], path.start_m[1:]])
    order = np.lexsort((place, time))
    time, place = time[order], np.maximum.accumulate(place[order])
    seconds = np.arange(0.0, np.floor(fix_time_s[-1]) + 2.0)
    where = np.interp(seconds, time, place)
    moving = _is_moving(where)
    moved = np.concatenate([[0.0], np.cumsum(moving.astype(np.float64))])
    return Clock(seconds, where, moved, place, time)


def _is_moving(place_m: Floats) -> Floats:
    """Per second between two entries of `place_m`: whether the few seconds around it show motion."""
    reach = 2
    padded = np.pad(place_m, reach, mode="edge")
    span = padded[2 * reach :] - padded[: -2 * reach]
    width = np.minimum(np.arange(len(place_m)), reach) + np.minimum(np.arange(len(place_m))[::-1], reach)
    fast = span / np.maximum(width, 1) >= p.MOVING_ABOVE_MPS.value
    return np.asarray(fast[:-1] & fast[1:] | (np.diff(place_m) >= p.MOVING_ABOVE_MPS.value))
