"""The draws over the ground of one run, fused: no (entries, draws) array of the uncertain ever exists."""

from __future__ import annotations

import numpy as np
from numba import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
SECOND_FACTOR = np.uint64(0x94D049BB133111EB)
BITS = 13
"""Bits of a probability; 12 are left for the quantile."""
CHANCES = np.uint64(2**BITS - 1)
QUANTILES = np.uint64(2**12 - 1)
ONE = 1.0 / 2**BITS


@njit(cache=True)
def mixed(key, draw):
    """64 random bits of a way (uint64 key) in a draw: SplitMix64 (Steele, Lea & Flood 2014, OOPSLA) at its place."""
    z = key + (np.uint64(draw) + np.uint64(1)) * GOLDEN
    z = (z ^ (z >> np.uint64(30))) * FIRST_FACTOR
    z = (z ^ (z >> np.uint64(27))) * SECOND_FACTOR
    return z ^ (z >> np.uint64(31))


@njit(cache=True)
def chance(bits, place):
    """Uniform in (0, 1) from the `place`-th 13 of 64 bits."""
    return ((bits >> np.uint64(BITS * place)) & CHANCES) * ONE + 0.5 * ONE


@njit(cache=True)
def draw_ground(key, street, streets, direction, turn, easy, impact, uneven, side_p, facing_left, crown_p, right_p,
                slope, slope_sd, surface_until, usual_impact, usual_uneven, normal, slope_factor, habit_odds,
                dose_from, dose_full, class_impact, class_uneven):  # fmt: skip
    """Signed dose, impact and uneven load of one run, then signed dose of each of its streets, in every draw; returns
    (3 + streets, D).

    Per entry (K,): key (uint64, of the way), street (below `streets`, -1 none), direction along the way, turn (%),
    easy, impact and uneven km, crown_p, right_p (of a one-sided profile, in way direction), slope and slope_sd (%),
    usual impact and unevenness of its ground; side_p (K, 3); surface_until (K, C + 1) cumulative P(class, unknown). Per
    draw (D,): slope_factor, habit_odds (on the odds of facing traffic), dose_from and dose_full (%); class_impact and
    class_uneven (C + 1, D). `normal` (4096,): standard normal quantiles.
    """
    draws, classes = len(slope_factor), surface_until.shape[1]
    out = np.zeros((3 + streets, draws))
    for i in range(len(key)):
        beside, share = side_p[i, 0] + side_p[i, 2], 0.0
        for d in range(draws):
            bits = mixed(key[i], d)
            odds = habit_odds[d] if facing_left else 1.0 / habit_odds[d]
            if beside > 0.0:
                share = side_p[i, 0] * odds / (side_p[i, 0] * odds + side_p[i, 2])
            u = chance(bits, 0)
            side = -1.0 if u < beside * share else (0.0 if u < beside * share + side_p[i, 1] else 1.0)
            q = (slope[i] + slope_sd[i] * normal[(bits >> np.uint64(4 * BITS)) & QUANTILES]) * slope_factor[d]
            one_sided = (q if chance(bits, 2) < right_p[i] else -q) * direction[i]
            s = (q * side if chance(bits, 1) < crown_p[i] else one_sided) + turn[i]
            weight = min(max((abs(s) - dose_from[d]) / (dose_full[d] - dose_from[d]), 0.0), 1.0)
            out[0, d] += easy[i] * weight * s
            if street[i] >= 0:
                out[3 + street[i], d] += easy[i] * weight * s
            u, c = chance(bits, 3), 0
            while c < classes - 1 and u >= surface_until[i, c]:
                c += 1
            out[1, d] += impact[i] * class_impact[c, d] / usual_impact[i]
            out[2, d] += max(uneven[i] + easy[i] * (class_uneven[c, d] - usual_uneven[i]), 0.0)
    return out
