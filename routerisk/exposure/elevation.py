"""Slope along the run and total ascent, from an elevation smoothed over some hundred metres."""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints

STEP_M = 10.0
"""Spacing of the elevation profile."""


def run_heights(ele_m: Floats, left_out: Ints) -> Floats:
    """The elevation as if what was left out (k, 2: first and last fix) had been level: no lift is a climb."""
    heights = ele_m.copy()
    for first, last in left_out.tolist():
        before, after = np.flatnonzero(np.isfinite(ele_m[: first + 1])), np.flatnonzero(np.isfinite(ele_m[last:]))
        heights[first + 1 : last] = np.nan
        if len(before) and len(after):
            heights[last:] -= ele_m[last + after[0]] - ele_m[before[-1]]
    return heights


def profile(place_m: Floats, ele_m: Floats) -> tuple[Floats, Floats]:
    """Places every `STEP_M` along the run and the smoothed elevation there; both empty without elevation.

    A running median over half the window drops spikes, two running means over half the window smooth.
    """
    seen = np.isfinite(ele_m) & np.isfinite(place_m)
    seen[seen] = _is_plausible(place_m[seen], ele_m[seen])
    if seen.sum() < 2 or place_m[seen][-1] - place_m[seen][0] < STEP_M:
        return np.empty(0), np.empty(0)
    place, first = np.unique(place_m[seen], return_index=True)
    at = np.arange(place[0], place[-1] + STEP_M, STEP_M)
    ele = np.interp(at, place, ele_m[seen][first])
    half = int(p.GRADE_WINDOW_M.value / STEP_M) // 4
    ele = np.median(_windows(ele, half), axis=1)
    for _ in range(2):
        ele = _windows(ele, half).mean(axis=1)
    return at, ele


def _is_plausible(place_m: Floats, ele_m: Floats) -> Bools:
    """False at both ends of a step that no slope explains: a barometer finding its level, a lost decimal."""
    run = np.maximum(np.diff(place_m), STEP_M)
    cliff = np.abs(np.diff(ele_m)) > np.tan(np.radians(p.GRADE_MAX_DEG.value)) * run
    return np.asarray(~(np.append(cliff, False) | np.append(False, cliff)))


def grade_deg(at_m: Floats, ele_m: Floats, begin_m: Floats, end_m: Floats) -> Floats:
    """(p,) slope of pieces from `begin_m` to `end_m`, taken over `GRADE_WINDOW_M` if they are shorter; 0 unknown."""
    if len(at_m) == 0:
        return np.zeros(len(begin_m))
    middle = (begin_m + end_m) / 2
    half = np.maximum(end_m - begin_m, p.GRADE_WINDOW_M.value) / 2
    low, high = np.maximum(middle - half, at_m[0]), np.minimum(middle + half, at_m[-1])
    rise = np.interp(high, at_m, ele_m) - np.interp(low, at_m, ele_m)
    grade = np.degrees(np.arctan2(rise, np.maximum(high - low, STEP_M)))
    return np.asarray(np.clip(grade, -p.GRADE_MAX_DEG.value, p.GRADE_MAX_DEG.value))


def climb_m(ele_m: Floats) -> float:
    """Total ascent of a smoothed profile, NaN without one."""
    return float(np.maximum(np.diff(ele_m), 0.0).sum()) if len(ele_m) else float("nan")


def _windows(values: Floats, half: int) -> Floats:
    """(k, 2 half + 1) the neighbourhood of every value; the ends are continued on a straight line through them."""
    padded = (
        np.pad(values, half, mode="reflect", reflect_type="odd")
        if len(values) > half
        else np.pad(values, half, mode="edge")
    )
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1))
