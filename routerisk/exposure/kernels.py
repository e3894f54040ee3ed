"""Which side: forward-backward over side and bias, with errors that remember the stretch before."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def side_posterior(offset, sd, memory, fresh, switch, prior, place, group, bias, bias_p):
    """P(side) of the stretches of one run, given all of them.

    offset (T,): mean lateral offset of the fixes; sd (T,): of its error; memory (T,): correlation of the error with
    that of the stretch before; fresh (T,): a way is entered, its map error is drawn anew; switch (T,): P(the side is
    chosen anew); prior (T, S); place (T, S): where the fixes lie on that side; group (S,): hand of each state (0 left,
    1 middle, 2 right), kept where a way is entered; bias (B,), bias_p (B,): grid over the error common to a way.
    Returns (T, S), rows sum to 1.
    """
    stretches, sides = prior.shape
    grid = len(bias)
    forward = np.zeros((stretches, sides, grid))
    for s in range(sides):
        for b in range(grid):
            z = (offset[0] - place[0, s] - bias[b]) / sd[0]
            forward[0, s, b] = prior[0, s] * bias_p[b] * np.exp(-0.5 * z * z)
    _normalise(forward[0])
    step = np.zeros((sides, sides))
    for t in range(1, stretches):
        _transition(step, prior[t], group, switch[t], fresh[t])
        _predict(forward[t - 1], forward[t], t, step, offset, sd, memory, fresh, place, bias, bias_p)
        _normalise(forward[t])
    backward = np.ones((sides, grid))
    before = np.ones((sides, grid))
    out = np.zeros((stretches, sides))
    _write(out[stretches - 1], forward[stretches - 1], backward)
    for t in range(stretches - 1, 0, -1):
        _transition(step, prior[t], group, switch[t], fresh[t])
        _recall(backward, before, t, step, offset, sd, memory, fresh, place, bias, bias_p)
        _normalise(before)
        backward[:] = before
        _write(out[t - 1], forward[t - 1], backward)
    return out


@njit(cache=True)
def _transition(step, prior, group, switch, fresh):
    """P(side | side before): kept or chosen anew; where a way is entered the hand is kept, by the prior within it."""
    sides = len(prior)
    for s in range(sides):
        hand = 0.0
        for k in range(sides):
            if group[k] == group[s]:
                hand += prior[k]
        for k in range(sides):
            kept = 0.0
            if not fresh:
                kept = 1.0 if k == s else 0.0
            elif hand > 0.0:
                kept = prior[k] / hand if group[k] == group[s] else 0.0
            else:
                kept = prior[k]
            step[s, k] = (1.0 - switch) * kept + switch * prior[k]


@njit(cache=True)
def _emission(t, s, b, k, c, offset, sd, memory, place, bias):
    """Density of the error at t on side k with bias c, given side s and bias b before (a factor may be missing)."""
    z0 = (offset[t - 1] - place[t - 1, s] - bias[b]) / sd[t - 1]
    z1 = (offset[t] - place[t, k] - bias[c]) / sd[t]
    rest = 1.0 - memory[t] * memory[t]
    z = z1 - memory[t] * z0
    return np.exp(-0.5 * z * z / rest)


@njit(cache=True)
def _predict(old, new, t, step, offset, sd, memory, fresh, place, bias, bias_p):
    sides, grid = old.shape
    for k in range(sides):
        for c in range(grid):
            total = 0.0
            for s in range(sides):
                if step[s, k] <= 0.0:
                    continue
                if fresh[t]:
                    for b in range(grid):
                        total += (
                            old[s, b]
                            * step[s, k]
                            * bias_p[c]
                            * _emission(t, s, b, k, c, offset, sd, memory, place, bias)
                        )
                else:
                    total += old[s, c] * step[s, k] * _emission(t, s, c, k, c, offset, sd, memory, place, bias)
            new[k, c] = total


@njit(cache=True)
def _recall(new, old, t, step, offset, sd, memory, fresh, place, bias, bias_p):
    sides, grid = old.shape
    for s in range(sides):
        for b in range(grid):
            total = 0.0
            for k in range(sides):
                if step[s, k] <= 0.0:
                    continue
                if fresh[t]:
                    for c in range(grid):
                        total += (
                            new[k, c]
                            * step[s, k]
                            * bias_p[c]
                            * _emission(t, s, b, k, c, offset, sd, memory, place, bias)
                        )
                else:
                    total += new[k, b] * step[s, k] * _emission(t, s, b, k, b, offset, sd, memory, place, bias)
            old[s, b] = total


@njit(cache=True)
def _normalise(values):
    """Sum 1; where everything has vanished (an offset far beyond every side) all is equally likely again."""
    total = values.sum()
    if total > 0.0:
        values /= total
    else:
        values[:] = 1.0 / values.size


@njit(cache=True)
def _write(row, forward, backward):
    total = 0.0
    for s in range(len(row)):
        for b in range(forward.shape[1]):
            row[s] += forward[s, b] * backward[s, b]
        total += row[s]
    for s in range(len(row)):
        row[s] = row[s] / total if total > 0.0 else 1.0 / len(row)
