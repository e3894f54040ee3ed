"""What is said of every fix once it has its place: arc, position, offset, posterior. Kernels."""

from __future__ import annotations

import numpy as np
from numba import njit

from .grid import EDGE, K
from .search import inlined, inner

ALONG, OFFSET, SURE, SECOND_SURE = 0, 1, 2, 3
"""Rows of the numbers: metres along the arc, offset (right positive), posterior of the way, that of the next likely."""


@njit(cache=True, error_model="numpy")
def describe(x, y, time, around, piece, s, seen, total, kept, pieces, line, chosen, first, found, posterior, edges,
             edge_arc, way_id, sigma):  # fmt: skip
    """Arc (total,), way id and id of the next likely way (2, total), numbers (4, total) of a track's fixes.

    `seen` (n,) are the fixes that have a position; the others are nowhere. The posterior is that of the observations
    around the fix, times the probability that the fix lies within the stretch of its way, with an error `sigma` along
    the path.
    """
    mine, second, likely = beliefs(chosen, first, found, posterior, edges)
    stretch = stretches(pieces, line.span, edges)
    arc, way, numbers = np.full(total, -1, np.int32), np.full((2, total), -1), np.full((4, total), np.nan)
    numbers[SURE], numbers[SECOND_SURE] = 0.0, 0.0
    for i in range(len(x)):
        a, b, near, p, out = around[0, i], around[1, i], around[2, i], piece[i], seen[i]
        span = time[kept[b]] - time[kept[a]]
        part = (time[i] - time[kept[a]]) / span if span > 0.0 else 0.0
        numbers[SURE, out], numbers[SECOND_SURE, out] = (1.0 - part) * mine[a] + part * mine[b], likely[near]
        if second[near] >= 0:
            way[1, out] = way_id[second[near]]
        if p < 0:
            continue
        e, start, onward = int(pieces[p, 1]), pieces[p, 2], pieces[p, 3] >= pieces[p, 2]
        arc[out], way[0, out] = edge_arc[e, 0 if onward else 1], way_id[edges.end[e, 2]]
        along = (start if onward else edges.metre[e, 0] - start) + s[i] - line.span[p, 0]
        numbers[ALONG, out] = min(max(along, 0.0), edges.metre[e, 0])
        numbers[OFFSET, out] = _offset(x[i], y[i], s[i], line.x, line.y, line.s, line.first[p], line.first[p + 1] - 2)
        numbers[SURE, out] *= _normal((stretch[p, 1] - s[i]) / sigma) - _normal((stretch[p, 0] - s[i]) / sigma)
    return arc, way, numbers


@inlined
def _offset(x, y, s, line_x, line_y, line_s, low, high):
    """Distance of (x, y) from the line at s, right positive, between the vertices low and high + 1."""
    while low < high:
        v = (low + high + 1) // 2
        if line_s[v] <= s:
            low = v
        else:
            high = v - 1
    dx, dy = line_x[low + 1] - line_x[low], line_y[low + 1] - line_y[low]
    long = np.hypot(dx, dy)
    return ((x - line_x[low]) * dy - (y - line_y[low]) * dx) / long if long > 0.0 else 0.0


@inner
def beliefs(chosen, first, found, posterior, edges):
    """Posterior of the chosen way of each observation (T,), the next likely way (-1 off the map) and that one's."""
    total = len(chosen)
    mine, second, likely = np.zeros(total), np.full(total, -1), np.zeros(total)
    way, weight = np.empty(K + 1, np.int64), np.empty(K + 1)
    for t in range(total):
        same = edges.end[int(found[chosen[t], EDGE]), 2] if chosen[t] >= 0 else -1
        count, best, n = first[t + 1] - first[t], 0, 0
        for k in range(count + 1):
            here = edges.end[int(found[first[t] + k, EDGE]), 2] if k < count else -1
            if here == same:
                mine[t] += posterior[first[t] + t + k]
                continue
            slot = 0
            while slot < n and way[slot] != here:
                slot += 1
            if slot == n:
                way[n], weight[n] = here, 0.0
                n += 1
            weight[slot] += posterior[first[t] + t + k]
            if weight[slot] > weight[best]:
                best = slot
        if n > 0:
            second[t], likely[t] = way[best], weight[best]
    return mine, second, likely


@inner
def stretches(pieces, span, edges):
    """The s between which each piece's way is run on without a change (p, 2); infinite at the ends of a section."""
    count = len(pieces)
    out = np.empty((count, 2))
    for p in range(count):
        same = p > 0 and pieces[p, 0] == pieces[p - 1, 0]
        if same and edges.end[int(pieces[p, 1]), 2] == edges.end[int(pieces[p - 1, 1]), 2]:
            out[p, 0] = out[p - 1, 0]
        else:
            out[p, 0] = span[p, 0] if same else -np.inf
    for p in range(count - 1, -1, -1):
        same = p < count - 1 and pieces[p, 0] == pieces[p + 1, 0]
        if same and edges.end[int(pieces[p, 1]), 2] == edges.end[int(pieces[p + 1, 1]), 2]:
            out[p, 1] = out[p + 1, 1]
        else:
            out[p, 1] = span[p, 1] if same else np.inf
    return out


@inlined
def _normal(z):
    """Standard normal distribution function, by the logistic approximation of Bowling et al. 2009 (error < 2e-4)."""
    if abs(z) > 8.0:
        return 1.0 if z > 0.0 else 0.0
    return 1.0 / (1.0 + np.exp(-(1.5976 * z + 0.07056 * z * z * z)))
