"""Candidates: the nearest points on the edges around a fix, from a grid over the segments. Kernels."""

from __future__ import annotations

import numpy as np
from numba import njit

from .search import FAR

K = 12
"""Most candidates of one observation; the state K is "off the map"."""


@njit(cache=True, error_model="numpy")
def fill_grid(x, y, shape, x0, y0, cell, columns, rows, reach):
    """Segments by the cells that their bounding box, widened by `reach`, touches: (first (cells + 1,), segment)."""
    n = len(shape)
    count = np.zeros(columns * rows + 1, np.int64)
    for fill in range(2):
        if fill == 1:
            for c in range(columns * rows):
                count[c + 1] += count[c]
            out = np.empty(count[columns * rows], np.int32)
            at = count.copy()
        for s in range(n):
            a, b = shape[s], shape[s] + 1
            left = int((min(x[a], x[b]) - reach - x0) // cell)
            right = int((max(x[a], x[b]) + reach - x0) // cell)
            low = int((min(y[a], y[b]) - reach - y0) // cell)
            high = int((max(y[a], y[b]) + reach - y0) // cell)
            for row in range(max(low, 0), min(high, rows - 1) + 1):
                for column in range(max(left, 0), min(right, columns - 1) + 1):
                    c = row * columns + column
                    if fill == 0:
                        count[c + 1] += 1
                    else:
                        out[at[c]] = s
                        at[c] += 1
    return count, out


@njit(cache=True, error_model="numpy")
def pack_segments(x, y, along, shape):
    """(s, 7) x and y of each segment's start, dx, dy, 1 / length squared (0 without), metres along its edge, length."""
    out = np.empty((len(shape), 7))
    for s in range(len(shape)):
        a = shape[s]
        dx, dy = x[a + 1] - x[a], y[a + 1] - y[a]
        long = dx * dx + dy * dy
        out[s, 0], out[s, 1], out[s, 2], out[s, 3], out[s, 5] = x[a], y[a], dx, dy, along[a]
        out[s, 4], out[s, 6] = 1.0 / long if long > 0.0 else 0.0, np.sqrt(long)
    return out


@njit(cache=True, error_model="numpy")
def gather(x, y, index, setting):
    """The candidates of the observations (T,): the nearest point on each edge within the search radius, at most K.

    Returns (count (T,), edge, along (T, K), foot (2, T, K), away (T, K): distance squared). An edge that comes near
    twice (a hairpin) gives two candidates when they lie `same_edge_m` apart along it.
    """
    total = len(x)
    count, limit = np.zeros(total, np.int64), setting.radius_m**2
    edge, along, foot = np.full((total, K), -1, np.int32), np.zeros((total, K)), np.zeros((2, total, K))
    away = np.empty((total, K))
    segment, segment_edge, cell_first, cell_segment = (index.segment, index.segment_edge, index.cell_first,
                                                       index.cell_segment)  # fmt: skip
    for t in range(total):
        px, py = x[t], y[t]
        column, row = int((px - index.x0_m) // index.cell_m), int((py - index.y0_m) // index.cell_m)
        if column < 0 or row < 0 or column >= index.columns or row >= index.rows:
            continue
        cell = row * index.columns + column
        n, e, at, nearest, fx, fy = 0, -1, 0.0, 0.0, 0.0, 0.0
        for entry in range(cell_first[cell], cell_first[cell + 1]):
            s = cell_segment[entry]
            ax, ay, dx, dy = segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
            f = min(max(((px - ax) * dx + (py - ay) * dy) * segment[s, 4], 0.0), 1.0)
            ax, ay = ax + f * dx, ay + f * dy
            d = (px - ax) ** 2 + (py - ay) ** 2
            if d > limit:
                continue
            along_s = segment[s, 5] + f * segment[s, 6]
            if segment_edge[s] != e or abs(along_s - at) >= setting.same_edge_m:
                if e >= 0:
                    n = _enter(t, n, e, at, nearest, fx, fy, setting.same_edge_m, edge, along, foot, away)
                e, nearest = segment_edge[s], FAR
            if d < nearest:
                at, nearest, fx, fy = along_s, d, ax, ay
        if e >= 0:
            n = _enter(t, n, e, at, nearest, fx, fy, setting.same_edge_m, edge, along, foot, away)
        count[t] = n
    return count, edge, along, foot, away


@njit(cache=True, error_model="numpy")
def _enter(t, n, e, at, d, fx, fy, same_edge_m, edge, along, foot, away):
    """Enter a candidate: over the same place of its edge, else behind the others, else over the furthest; returns n."""
    k, worst = n, 0
    for c in range(n):
        if edge[t, c] == e and abs(along[t, c] - at) < same_edge_m:
            k = c
        if away[t, c] > away[t, worst]:
            worst = c
    if k == K:
        k = worst
    if k == n or d < away[t, k]:
        edge[t, k], along[t, k], away[t, k], foot[0, t, k], foot[1, t, k] = e, at, d, fx, fy
        n = max(n, k + 1)
    return n
