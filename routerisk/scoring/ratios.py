"""Averages and ratios of daily loads (model section 1); arrays are (days,), oldest first, rest days are zeros."""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Floats


def ewma(load: Floats, days: float) -> Floats:
    """Exponentially weighted moving average (Williams 2017): lambda = 2 / (N + 1), E_0 = L_0."""
    weight = 2.0 / (days + 1.0)
    out = np.empty(len(load))
    value = float(load[0]) if len(load) else 0.0
    for i, today in enumerate(load.tolist()):
        value = weight * today + (1.0 - weight) * value
        out[i] = value
    return out


def acute_chronic(load: Floats) -> tuple[Floats, Floats]:
    """EWMA over 7 and 28 days; NaN in the first 28 days."""
    acute, chronic = ewma(load, p.ACUTE_DAYS.value), ewma(load, p.CHRONIC_DAYS.value)
    hidden = np.arange(len(load)) < int(p.CHRONIC_DAYS.value) - 1
    return np.where(hidden, np.nan, acute), np.where(hidden, np.nan, chronic)


def ratio(acute: Floats, chronic: Floats) -> Floats:
    """NaN where the chronic load is nil."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chronic > 0.0, acute / chronic, np.nan)


def monotony(load: Floats) -> float:
    """Foster 1998 over seven days: mean / SD (ddof 1), at most `MONOTONY_CAP`; 0 without load."""
    mean, sd = float(load.mean()), float(load.std(ddof=1))
    if mean <= 0.0:
        return 0.0
    return min(mean / sd, p.MONOTONY_CAP.value) if sd > 0.0 else p.MONOTONY_CAP.value
