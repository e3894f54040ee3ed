"""Slow, obvious twins of the exposure kernels and closed forms."""

from __future__ import annotations

import itertools
import math

import numpy as np


def dose(s):
    return np.where(np.abs(s) < 1.0, 0.0, np.where(np.abs(s) > 4.0, s, (np.abs(s) - 1.0) / 3.0 * s))


def expected_dose(mean: float, sd: float, points: int = 4001) -> tuple[float, float]:
    """Signed and absolute, by summing over a fine grid of the normal density."""
    z = np.linspace(-8.0, 8.0, points)
    weight = np.exp(-0.5 * z * z)
    weight /= weight.sum()
    doses = dose(mean + sd * z)
    return float((weight * doses).sum()), float((weight * np.abs(doses)).sum())


def mixture(crown_p, right_p, side_p, q, sd, turn=0.0):
    """(mean, SD of the slope, P(right lower), E dose, E |dose|) by going through every component."""
    parts = []
    for side, p_side in zip((-1, 0, 1), side_p, strict=True):
        parts.append((crown_p * p_side, side))
    parts += [((1 - crown_p) * right_p, 1), ((1 - crown_p) * (1 - right_p), -1)]
    mean = sum(w * s * q for w, s in parts)
    second = sum(w * ((s * q) ** 2 + abs(s) * sd**2) for w, s in parts)
    lower = sum(w * (0.5 if s == 0 else 0.5 * (1 + math.erf(s * q / max(sd, 1e-12) / math.sqrt(2)))) for w, s in parts)
    doses = [expected_dose(s * q + turn, abs(s) * sd) for _, s in parts]
    net = sum(w * d for (w, _), (d, _) in zip(parts, doses, strict=True))
    both = sum(w * d for (w, _), (_, d) in zip(parts, doses, strict=True))
    return mean, math.sqrt(max(second - mean**2, 0.0)), lower, net, both


def side_posterior(offset, sd, memory, fresh, prior, step, place, bias, bias_p):
    """P(side) by summing over every sequence of sides and biases."""
    stretches, sides = place.shape
    total = np.zeros((stretches, sides))
    choices = [(s, b) for s in range(sides) for b in range(len(bias))]
    for sequence in itertools.product(choices, repeat=stretches):
        weight = 1.0
        for t, (s, b) in enumerate(sequence):
            z = (offset[t] - place[t, s] - bias[b]) / sd[t]
            if t == 0:
                weight *= prior[s] * bias_p[b] * math.exp(-0.5 * z * z)
                continue
            s0, b0 = sequence[t - 1]
            weight *= step[t, s0, s]
            weight *= bias_p[b] if fresh[t] else float(b == b0)
            z0 = (offset[t - 1] - place[t - 1, s0] - bias[b0]) / sd[t - 1]
            weight *= math.exp(-0.5 * (z - memory[t] * z0) ** 2 / (1 - memory[t] ** 2))
        for t, (s, _) in enumerate(sequence):
            total[t, s] += weight
    return total / total.sum(axis=1, keepdims=True)


def transition(prior, switch, fresh, hand):
    """P(state | state before), row by row."""
    sides = len(prior)
    out = np.zeros((sides, sides))
    for s in range(sides):
        same = [k for k in range(sides) if hand[k] == hand[s]]
        mass = sum(prior[k] for k in same)
        for k in range(sides):
            if not fresh:
                kept = float(k == s)
            elif mass > 0.0:
                kept = prior[k] / mass if k in same else 0.0
            else:
                kept = prior[k]
            out[s, k] = (1 - switch) * kept + switch * prior[k]
    return out
