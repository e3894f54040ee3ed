"""Which side: forward-backward over side and bias, with errors that remember the stretch before."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def side_posterior(offset, sd, memory, fresh, prior, step, place, bias, bias_p):
    """P(side) of the stretches of one run, given all of them.

    offset (T,): mean lateral offset of the fixes; sd (T,): of its error; memory (T,): correlation of the error with
    that of the stretch before; fresh (T,): a way is entered, its common error is drawn anew; prior (S,): of the first
    stretch; step (T, S, S): P(side | side before); place (T, S): where the fixes lie on that side; bias (B,),
    bias_p (B,): grid over the error common to a way. Returns (T, S), rows sum to 1.

    A state is a side and a bias. Where everything vanishes (an offset far beyond every side) all states are equally
    likely again.
    """
    stretches, sides = place.shape
    forward = _forward(offset, sd, memory, fresh, prior, step, place, bias, bias_p)
    backward = _backward(forward, offset, sd, memory, fresh, step, place, bias, bias_p)
    for t in range(stretches):
        for k in range(forward.shape[1]):
            forward[t, k] *= backward[t, k]
        _normalise(forward, t)
    return forward.reshape(stretches, sides, len(bias)).sum(axis=2)


@njit(cache=True)
def _forward(offset, sd, memory, fresh, prior, step, place, bias, bias_p):
    stretches, grid = len(place), len(bias)
    states = place.shape[1] * grid
    forward = np.zeros((stretches, states))
    for k in range(states):
        z = (offset[0] - place[0, k // grid] - bias[k % grid]) / sd[0]
        forward[0, k] = prior[k // grid] * bias_p[k % grid] * np.exp(-0.5 * z * z)
    _normalise(forward, 0)
    for t in range(1, stretches):
        for k in range(states):
            for j in range(0 if fresh[t] else k % grid, states, 1 if fresh[t] else grid):
                if forward[t - 1, j] > 0.0:
                    forward[t, k] += forward[t - 1, j] * _move(t, j, k, offset, sd, memory, step, place, bias)
            if fresh[t]:
                forward[t, k] *= bias_p[k % grid]
        _normalise(forward, t)
    return forward


@njit(cache=True)
def _backward(forward, offset, sd, memory, fresh, step, place, bias, bias_p):
    stretches, states = forward.shape
    grid = len(bias)
    backward = np.zeros((stretches, states))
    backward[stretches - 1, :] = 1.0
    for t in range(stretches - 1, 0, -1):
        for j in range(states):
            for k in range(0 if fresh[t] else j % grid, states, 1 if fresh[t] else grid):
                if forward[t, k] > 0.0 and forward[t - 1, j] > 0.0:
                    weight = backward[t, k] * (bias_p[k % grid] if fresh[t] else 1.0)
                    backward[t - 1, j] += weight * _move(t, j, k, offset, sd, memory, step, place, bias)
        _normalise(backward, t - 1)
    return backward


@njit(cache=True)
def _move(t, j, k, offset, sd, memory, step, place, bias):
    """P(side of k, its offset | state j before); a constant factor and the bias's own probability are left out."""
    grid = len(bias)
    p = step[t, j // grid, k // grid]
    if p <= 0.0:
        return 0.0
    z0 = (offset[t - 1] - place[t - 1, j // grid] - bias[j % grid]) / sd[t - 1]
    z = (offset[t] - place[t, k // grid] - bias[k % grid]) / sd[t] - memory[t] * z0
    return p * np.exp(-0.5 * z * z / (1.0 - memory[t] * memory[t]))


@njit(cache=True)
def _normalise(rows, t):
    total = 0.0
    for k in range(rows.shape[1]):
        total += rows[t, k]
    for k in range(rows.shape[1]):
        rows[t, k] = rows[t, k] / total if total > 0.0 else 1.0 / rows.shape[1]
