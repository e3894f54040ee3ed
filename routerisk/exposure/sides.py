"""Which side of the carriageway: a hidden chain over the pieces of a run.

Five states: left, middle and right of the carriageway, a tagged sidewalk left and right. One observation per piece, the
mean offset of its fixes: their errors are correlated over `GPS_TAU_S`, within a piece (the mean's variance) and from
piece to piece (the chain remembers), and share the map's and the watch's error on a way (a bias, integrated out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import Bools, Floats, Ints
from .roads import Roads, half_offset_m, sidewalk_offset_m

LEFT, MIDDLE, RIGHT, SIDEWALK_LEFT, SIDEWALK_RIGHT = range(5)
_HAND: Final = np.array([0, 1, 2, 0, 2])
_BIAS_GRID: Final = np.linspace(-2.0, 2.0, 7)

HABITS: Final = ("facing", "with", "left", "right")
"""What a runner may state: facing traffic, with it, or always the same hand."""


@dataclass(frozen=True)
class Stretches:
    """The pieces of one run as the chain sees them; (k,) arrays."""

    offset_m: Floats
    """Mean lateral offset of the fixes, right positive, NaN without fixes."""
    seen_s: Floats
    """Time that those fixes span."""
    middle_s: Floats
    """On the track's clock."""
    middle_m: Floats
    """Along the path."""
    way: Ints
    """Way index with the running direction, any code that changes where either changes."""
    prior: Floats
    """(k, 5)"""
    place_m: Floats
    """(k, 5)"""
    is_road: Bools


def prior_of(roads: Roads, backward: Bools, traffic_left: Bools, habit: str | None) -> Floats:
    """(k, 5) P(state) before any offset is seen, in running direction.

    `traffic_left` tells where traffic drives; with `habit` the runner's own statement replaces the general one.
    """
    left = left_p(traffic_left, habit)
    middle = np.where(roads.narrow, p.MIDDLE_NARROW_P.value, p.MIDDLE_P.value)
    prior = np.zeros((len(left), 5))
    prior[:, LEFT], prior[:, MIDDLE], prior[:, RIGHT] = (1 - middle) * left, middle, (1 - middle) * (1 - left)
    has_left = np.where(backward, roads.sidewalk_right, roads.sidewalk_left)
    has_right = np.where(backward, roads.sidewalk_left, roads.sidewalk_right)
    both = has_left & has_right
    prior *= np.where(has_left | has_right, 1.0 - p.SIDEWALK_P.value, 1.0)[:, None]
    prior[:, SIDEWALK_LEFT] = p.SIDEWALK_P.value * np.where(both, left, has_left)
    prior[:, SIDEWALK_RIGHT] = p.SIDEWALK_P.value * np.where(both, 1.0 - left, has_right)
    return prior


def left_p(traffic_left: Bools, habit: str | None) -> Floats:
    """(k,) P(left | beside the centreline)."""
    stated = p.STATED_HABIT_P.value
    if habit in {"left", "right"}:
        return np.full(len(traffic_left), stated if habit == "left" else 1.0 - stated)
    facing = {"facing": stated, "with": 1.0 - stated}.get(habit or "", p.FACING_P.value)
    return np.where(traffic_left, 1.0 - facing, facing)


def places_of(roads: Roads) -> Floats:
    """(k, 5) where a runner in each state is, metres right of the centreline."""
    beside, walk = half_offset_m(roads.width_m), sidewalk_offset_m(roads.width_m)
    return np.stack([-beside, np.zeros(len(beside)), beside, -walk, walk], axis=1)


def posterior(run: Stretches) -> Floats:
    """(k, 5) P(state) of every piece of one run; MIDDLE off the roads.

    A road piece without fixes takes the mean of its neighbours in the chain, with its own prior where it has none.
    """
    out = np.zeros((len(run.offset_m), 5))
    out[:, MIDDLE] = 1.0
    seen = np.flatnonzero(run.is_road & np.isfinite(run.offset_m))
    blind = np.flatnonzero(run.is_road & ~np.isfinite(run.offset_m))
    out[blind] = run.prior[blind]
    if len(seen) == 0:
        return out
    out[seen] = _chain(run, seen)
    if len(blind):
        after = np.clip(np.searchsorted(seen, blind), 0, len(seen) - 1)
        before = np.clip(np.searchsorted(seen, blind) - 1, 0, len(seen) - 1)
        hands = (_hands(out[seen[before]]) + _hands(out[seen[after]])) / 2
        own = _hands(run.prior[blind])[:, _HAND]
        out[blind] = np.where(own > 0.0, hands[:, _HAND] * run.prior[blind] / np.where(own > 0.0, own, 1.0), 0.0)
        out[blind] /= out[blind].sum(axis=1, keepdims=True)
    return out


def side_p(state_p: Floats) -> Floats:
    """(k, 3) left, middle, right: a sidewalk belongs to its side."""
    return _hands(state_p)


def _hands(state_p: Floats) -> Floats:
    return np.stack(
        [
            state_p[:, LEFT] + state_p[:, SIDEWALK_LEFT],
            state_p[:, MIDDLE],
            state_p[:, RIGHT] + state_p[:, SIDEWALK_RIGHT],
        ],
        axis=1,
    )


def _chain(run: Stretches, seen: Ints) -> Floats:
    from .kernels import side_posterior

    error_sd, memory = errors_of_means(run.middle_s[seen], run.seen_s[seen])
    error_sd = error_sd * _excess(run, seen, error_sd)
    apart_m = np.diff(run.middle_m[seen], prepend=run.middle_m[seen[0]])
    fresh = np.diff(run.way[seen], prepend=run.way[seen[0]] - 1) != 0
    kept = np.exp(-apart_m / p.SIDE_DWELL_M.value) * np.where(fresh, p.SIDE_KEPT_P.value, 1.0)
    bias_sd = float(np.hypot(p.MAP_SIGMA_M.value, p.RUN_BIAS_M.value))
    weight = np.exp(-0.5 * _BIAS_GRID**2)
    return np.asarray(
        side_posterior(
            np.ascontiguousarray(run.offset_m[seen]),
            error_sd,
            memory,
            fresh,
            run.prior[seen[0]].copy(),
            transitions(run.prior[seen], 1.0 - kept, fresh),
            np.ascontiguousarray(run.place_m[seen]),
            _BIAS_GRID * bias_sd,
            weight / weight.sum(),
        )
    )


def transitions(prior: Floats, switch: Floats, fresh: Bools) -> Floats:
    """(T, 5, 5) P(state | state before): chosen anew with `switch`, otherwise kept.

    Where a way is entered the hand is kept and the state within it chosen by the prior: a sidewalk may end.
    """
    kept_hand = prior[:, None, :] * (_HAND[:, None] == _HAND)
    total = kept_hand.sum(axis=2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept_hand = np.where(total > 0.0, kept_hand / total, prior[:, None, :])
    kept = np.where(fresh[:, None, None], kept_hand, np.eye(len(_HAND)))
    anew = switch[:, None, None]
    return np.asarray((1.0 - anew) * kept + anew * prior[:, None, :])


def _excess(run: Stretches, seen: Ints, error_sd: Floats) -> float:
    """How many times larger the errors of this run are than usual, at least 1, by the spread of its offsets.

    Between high houses or under trees a watch errs by far more than `GPS_SIGMA_M`; the offsets then lie wider than
    sides, map and usual errors together explain.
    """
    spread = p.MAD_TO_SD * float(np.median(np.abs(run.offset_m[seen])))
    places = float((run.prior[seen] * run.place_m[seen] ** 2).sum(axis=1).mean())
    usual = float((error_sd**2).mean())
    found = spread**2 - places - p.MAP_SIGMA_M.value**2 - p.RUN_BIAS_M.value**2
    return float(np.sqrt(found / usual)) if found > p.GPS_EXCESS_FROM.value * usual else 1.0


def errors_of_means(middle_s: Floats, seen_s: Floats) -> tuple[Floats, Floats]:
    """(k,) standard deviation of the mean error over `seen_s` seconds, and its correlation with that of the one before.

    Exact for an error that forgets exponentially (Ornstein-Uhlenbeck) with `GPS_SIGMA_M` and `GPS_TAU_S`.
    """
    tau = p.GPS_TAU_S.value
    x = np.maximum(seen_s, 1.0) / tau
    share = -np.expm1(-x) / x
    variance = 2.0 * (1.0 - share) / x
    apart = np.diff(middle_s) - (seen_s[1:] + seen_s[:-1]) / 2
    covariance = share[1:] * share[:-1] * np.exp(-np.maximum(apart, 0.0) / tau)
    memory = np.concatenate([[0.0], covariance / np.sqrt(variance[1:] * variance[:-1])])
    return p.GPS_SIGMA_M.value * np.sqrt(variance), np.clip(memory, 0.0, 1.0 - 1e-6)
