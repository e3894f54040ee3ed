"""Measured left-right balance on ground that falls to the right against ground that falls to the left."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .. import parameters as p
from ..arrays import Floats
from ..records import Exposure, MeasuredBalance, Range, SideEvidence

SEED = 0


def measured_balance(runs: Iterable[tuple[Exposure, SideEvidence]]) -> MeasuredBalance | None:
    """The difference of the stance time balance within one runner; None where it means nothing.

    Model section 7: it means something where it is at least `BALANCE_POINTS` and where a block bootstrap's 95 %
    interval excludes 0. A block is a run: days differ by more than the ground does.
    """
    blocks = np.array([_block(exposure, evidence) for exposure, evidence in runs]).reshape(-1, 4)
    blocks = blocks[blocks[:, :2].sum(axis=1) > 0.0]
    seconds, weighted = blocks[:, :2], blocks[:, 2:]
    if ((seconds > 0.0).sum(axis=0) < p.BALANCE_RUNS.value).any():
        return None
    mean = _difference(seconds.sum(axis=0), weighted.sum(axis=0))
    times = np.random.default_rng(SEED).multinomial(
        len(blocks), np.full(len(blocks), 1.0 / len(blocks)), int(p.BALANCE_DRAWS.value)
    )
    drawn = _difference(times @ seconds, times @ weighted)
    beyond = (1.0 - p.BALANCE_INTERVAL_P.value) / 2.0
    low, high = np.nanquantile(drawn, [beyond, 1.0 - beyond])
    if abs(mean) < p.BALANCE_POINTS.value or low <= 0.0 <= high:
        return None
    return MeasuredBalance(
        difference_pct=Range(low=float(low), mid=float(mean), high=float(high)),
        right_falling_s=float(seconds[:, 0].sum()),
        left_falling_s=float(seconds[:, 1].sum()),
        runs=len(blocks),
    )


def _block(exposure: Exposure, evidence: SideEvidence) -> Floats:
    """(4,) seconds on right- and on left-falling ground, and seconds times balance on either."""
    slope = exposure.cross_slope_pct + exposure.turn_pct
    known = np.isfinite(evidence.stance_balance_pct) & (np.abs(slope) > p.BALANCE_SLOPE_PCT.value)
    side, seconds = np.where(slope[known] > 0.0, 0, 1), exposure.seconds[known]
    weighted = seconds * evidence.stance_balance_pct[known]
    return np.concatenate([np.bincount(side, seconds, 2), np.bincount(side, weighted, 2)])


def _difference(seconds: Floats, weighted: Floats) -> Floats:
    """Mean on right-falling less mean on left-falling ground."""
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.asarray(weighted / seconds)
    return np.asarray(mean[..., 0] - mean[..., 1])
