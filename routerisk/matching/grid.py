"""Candidates: the nearest points on the edges around a fix, from a grid over the segments. Kernels."""

from __future__ import annotations

import numpy as np
from numba import njit

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
    """(s, 6) x and y of each segment's start, dx, dy, 1 / length squared (0 without length), metres along its edge."""
    out = np.empty((len(shape), 6))
    for s in range(len(shape)):
        a = shape[s]
        dx, dy = x[a + 1] - x[a], y[a + 1] - y[a]
        long = dx * dx + dy * dy
        out[s, 0], out[s, 1], out[s, 2], out[s, 3], out[s, 5] = x[a], y[a], dx, dy, along[a]
        out[s, 4] = 1.0 / long if long > 0.0 else 0.0
    return out


@njit(cache=True, error_model="numpy")
def candidates(px, py, index, radius, same_edge_m, edge, along, foot_x, foot_y):
    """The nearest point on each edge within `radius` of (px, py), at most K, into the given rows; returns how many.

    An edge that comes near twice (a hairpin) gives two candidates when they lie `same_edge_m` apart along it.
    """
    column, row = int((px - index.x0_m) // index.cell_m), int((py - index.y0_m) // index.cell_m)
    if column < 0 or row < 0 or column >= index.columns or row >= index.rows:
        return 0
    cell = row * index.columns + column
    distance = np.empty(K)
    n, limit = 0, radius * radius
    for entry in range(index.cell_first[cell], index.cell_first[cell + 1]):
        s = index.cell_segment[entry]
        ax, ay, dx, dy, inverse = (index.segment[s, 0], index.segment[s, 1], index.segment[s, 2], index.segment[s, 3],
                                   index.segment[s, 4])  # fmt: skip
        t = min(max(((px - ax) * dx + (py - ay) * dy) * inverse, 0.0), 1.0)
        fx, fy = ax + t * dx, ay + t * dy
        d = (px - fx) ** 2 + (py - fy) ** 2
        if d > limit:
            continue
        e = index.segment_edge[s]
        at = index.segment[s, 5] + (t / np.sqrt(inverse) if inverse > 0.0 else 0.0)
        k = _slot(e, at, edge, along, distance, n, same_edge_m)
        if k == n or d < distance[k]:
            edge[k], along[k], foot_x[k], foot_y[k], distance[k] = e, at, fx, fy, d
            n = max(n, k + 1)
    return n


@njit(cache=True, error_model="numpy")
def _slot(e, at, edge, along, distance, n, same_edge_m):
    """Where a candidate belongs: over the same place of its edge, else behind the others, else over the furthest."""
    for k in range(n):
        if edge[k] == e and abs(along[k] - at) < same_edge_m:
            return k
    if n < K:
        return n
    worst = 0
    for k in range(1, K):
        if distance[k] > distance[worst]:
            worst = k
    return worst
