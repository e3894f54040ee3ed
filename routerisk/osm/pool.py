"""A logarithmic opinion pool: experts' log-odds with exponents, offsets and traits learned on a map's own tags.

Genest & Zidek 1986, Statist. Sci. 1:114, section 3.3. The exponents start from what other maps taught and are pulled
back there, so that a map with few tags keeps them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from .evidence import EXPERTS
from .scene import CLASSES, PAVED_OF_LABEL, SIDE_OF_CLASS
from .traits import Traits

Objective: TypeAlias = Callable[[Floats], tuple[float, Floats]]

_ROUNDS: Final = 60
_MEMORY: Final = 8
_LABELLED: Final = np.vstack([np.eye(CLASSES), *(side == SIDE_OF_CLASS for side in PAVED_OF_LABEL[CLASSES:])])
"""(C + 2, C) classes that a label leaves possible."""


@dataclass(frozen=True, eq=False)
class Pool:
    """What the map has taught."""

    exponent: Floats
    """(6,) by EXPERTS."""
    offset: Floats
    """(C,)"""
    effect: Floats
    """(D, C) of every trait."""


def fit(evidence: Floats, traits: Traits, label: Ints, weight: Floats) -> Pool:
    """The pool under which the labels (n,) are most likely, ridges included; `evidence` (n, 6, C).

    A label that names no more than paved or unpaved counts with the sum of the classes that it leaves possible.
    """
    from .kernels import pool_slopes

    start = Pool(
        exponent=np.array([p.SURFACE_POOL[name].value for name in EXPERTS]),
        offset=np.zeros(CLASSES),
        effect=np.zeros((traits.count, CLASSES)),
    )
    ridge = np.repeat(
        [p.SURFACE_POOL_RIDGE.value, p.SURFACE_CLASS_RIDGE.value, p.SURFACE_TRAIT_RIDGE.value],
        [len(EXPERTS), CLASSES, traits.count * CLASSES],
    )
    origin = _packed(start)
    possible = _LABELLED[label]

    def cost(packed: Floats) -> tuple[float, Floats]:
        guess = _softmax(_scores(_unpacked(packed), evidence, traits))
        right = guess * possible
        mass = right.sum(axis=1, keepdims=True) + 1e-12
        slope = (guess - right / mass) * weight[:, None]
        by_exponent, by_effect = pool_slopes(slope, traits.count, evidence, traits.first, traits.trait)
        gradient = _packed(Pool(by_exponent, slope.sum(axis=0), by_effect))
        away = packed - origin
        return float(-(weight * np.log(mass[:, 0])).sum() + 0.5 * (ridge * away**2).sum()), gradient + ridge * away

    return _unpacked(descend(cost, origin, ridge))


def pooled(pool: Pool, evidence: Floats, traits: Traits) -> Floats:
    """P(class) of every way (n, C)."""
    guess = np.maximum(_softmax(_scores(pool, evidence, traits)), p.SURFACE_LEAST_P.value)
    return np.asarray(guess / guess.sum(axis=1, keepdims=True), np.float64)


def _scores(pool: Pool, evidence: Floats, traits: Traits) -> Floats:
    from .kernels import pool_scores

    found = pool_scores(pool.exponent, pool.offset, pool.effect, evidence, traits.first, traits.trait)
    return np.asarray(found, np.float64)


def _softmax(score: Floats) -> Floats:
    power = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(power / power.sum(axis=1, keepdims=True), np.float64)


def _packed(pool: Pool) -> Floats:
    return np.concatenate([pool.exponent, pool.offset, pool.effect.ravel()])


def _unpacked(packed: Floats) -> Pool:
    exponent, offset, effect = np.split(packed, [len(EXPERTS), len(EXPERTS) + CLASSES])
    return Pool(exponent, offset, effect.reshape(-1, CLASSES))


def descend(cost: Objective, start: Floats, curvature: Floats) -> Floats:
    """Lowest point of a smooth function by L-BFGS (Nocedal & Wright, Numerical Optimization, algorithm 7.4).

    By hand, for the one use: none of our dependencies brings scipy, whose wheel of some 35 MB would be the largest.

    `curvature` (n,) is a first guess of the diagonal of the Hessian.
    """
    at, (value, gradient) = start, cost(start)
    steps: list[tuple[Floats, Floats]] = []
    for _ in range(_ROUNDS):
        direction = -_inverse_hessian_times(gradient, steps, curvature)
        slope = float(gradient @ direction)
        size = 1.0 if steps else min(1.0, 1.0 / float(np.abs(direction).max(initial=1e-12)))
        while True:
            there = at + size * direction
            next_value, next_gradient = cost(there)
            if next_value <= value + 1e-4 * size * slope or size < 1e-6:
                break
            size *= 0.5
        change = next_gradient - gradient
        if float(change @ (there - at)) > 1e-12:
            steps = [*steps[1 - _MEMORY :], (there - at, change)]
        gained, at, value, gradient = value - next_value, there, next_value, next_gradient
        if gained < 1e-7 * (1.0 + abs(value)):
            break
    return at


def _inverse_hessian_times(vector: Floats, steps: list[tuple[Floats, Floats]], curvature: Floats) -> Floats:
    """The two-loop recursion."""
    rest = vector.copy()
    shares = []
    for step, change in reversed(steps):
        share = float(step @ rest) / float(step @ change)
        rest -= share * change
        shares.append(share)
    scale = 1.0
    if steps:
        step, change = steps[-1]
        scale = float(step @ change) / float(change @ (change / curvature))
    rest *= scale / curvature
    for (step, change), share in zip(steps, reversed(shares), strict=True):
        rest += step * (share - float(change @ rest) / float(step @ change))
    return rest
