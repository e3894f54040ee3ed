"""What is said of every fix once it has its place: arc, position, offset, posterior. Kernels."""

from __future__ import annotations

import numpy as np
from numba import njit

from .grid import K


@njit(cache=True, error_model="numpy")
def beliefs(edge, candidate_edge, posterior, edge_way):
    """Posterior of the chosen way of each observation (T,), the next likely way (-1 off the map) and that one's."""
    total = len(edge)
    mine, second, likely = np.zeros(total), np.empty(total, np.int64), np.zeros(total)
    way, weight = np.empty(K + 1, np.int64), np.empty(K + 1)
    for t in range(total):
        chosen = edge_way[edge[t]] if edge[t] >= 0 else -1
        best, n = 0, 0
        for k in range(K + 1):
            if k < K and candidate_edge[t, k] < 0:
                continue
            here = edge_way[candidate_edge[t, k]] if k < K else -1
            if here == chosen:
                mine[t] += posterior[t, k]
                continue
            slot = 0
            while slot < n and way[slot] != here:
                slot += 1
            if slot == n:
                way[n], weight[n] = here, 0.0
                n += 1
            weight[slot] += posterior[t, k]
            if weight[slot] > weight[best]:
                best = slot
        second[t] = way[best] if n > 0 else -1
        likely[t] = weight[best] if n > 0 else 0.0
    return mine, second, likely


@njit(cache=True, error_model="numpy")
def stretches(pieces, start_s, end_s, edge_way):
    """The s between which each piece's way is run on without a change (p, 2); infinite at the ends of a section."""
    count = len(pieces)
    out = np.empty((count, 2))
    for p in range(count):
        same = p > 0 and pieces[p, 0] == pieces[p - 1, 0]
        way = edge_way[int(pieces[p, 1])]
        if same and way == edge_way[int(pieces[p - 1, 1])]:
            out[p, 0] = out[p - 1, 0]
        else:
            out[p, 0] = start_s[p] if same else -np.inf
    for p in range(count - 1, -1, -1):
        same = p < count - 1 and pieces[p, 0] == pieces[p + 1, 0]
        way = edge_way[int(pieces[p, 1])]
        if same and way == edge_way[int(pieces[p + 1, 1])]:
            out[p, 1] = out[p + 1, 1]
        else:
            out[p, 1] = end_s[p] if same else np.inf
    return out


@njit(cache=True, error_model="numpy")
def describe(x, y, time, s, piece, before, after, kept, pieces, line_x, line_y, line_s, first, start_s, stretch, mine,
             edge_length, sigma):  # fmt: skip
    """(4, n): metres along the arc, offset (right positive), posterior of the way, and 1 where run in way direction.

    The posterior is that of the observations around the fix, times the probability that the fix lies within the
    stretch of its way, with an error `sigma` along the path. NaN off the map, but for the posterior.
    """
    out = np.full((4, len(x)), np.nan)
    for i in range(len(x)):
        a, b = before[i], after[i]
        span = time[kept[b]] - time[kept[a]]
        part = (time[i] - time[kept[a]]) / span if span > 0.0 else 0.0
        out[2, i] = (1.0 - part) * mine[a] + part * mine[b]
        p = piece[i]
        if p < 0:
            continue
        start, length = pieces[p, 2], edge_length[int(pieces[p, 1])]
        onward = pieces[p, 3] >= start
        along = (start if onward else length - start) + s[i] - start_s[p]
        out[0, i], out[3, i] = min(max(along, 0.0), length), 1.0 if onward else 0.0
        low, high = first[p], first[p + 1] - 2
        while low < high:
            v = (low + high + 1) // 2
            if line_s[v] <= s[i]:
                low = v
            else:
                high = v - 1
        dx, dy = line_x[low + 1] - line_x[low], line_y[low + 1] - line_y[low]
        long = np.hypot(dx, dy)
        right = (x[i] - line_x[low]) * dy - (y[i] - line_y[low]) * dx
        out[1, i] = right / long if long > 0.0 else 0.0
        out[2, i] *= _normal((stretch[p, 1] - s[i]) / sigma) - _normal((stretch[p, 0] - s[i]) / sigma)
    return out


@njit(cache=True, error_model="numpy")
def _normal(z):
    """Standard normal distribution function, by the logistic approximation of Bowling et al. 2009 (error < 2e-4)."""
    z = min(max(z, -8.0), 8.0)
    return 1.0 / (1.0 + np.exp(-(1.5976 * z + 0.07056 * z * z * z)))
