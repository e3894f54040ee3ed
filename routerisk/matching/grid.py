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
def candidates(px, py, index, radius, same_edge_m, edge, along, foot_x, foot_y):
    """The nearest point on each edge within `radius` of (px, py), at most K, into the given rows; returns how many.

    An edge that comes near twice (a hairpin) gives two candidates when they lie `same_edge_m` apart along it.
    """
    column, row = int((px - index.x0_m) // index.cell_m), int((py - index.y0_m) // index.cell_m)
    if column < 0 or row < 0 or column >= index.columns or row >= index.rows:
        return 0
    cell = row * index.columns + column
    distance = np.full(K, np.inf)
    n = 0
    for entry in range(index.cell_first[cell], index.cell_first[cell + 1]):
        s = index.cell_segment[entry]
        a = index.segment_shape[s]
        ax, ay = index.shape_x[a], index.shape_y[a]
        dx, dy = index.shape_x[a + 1] - ax, index.shape_y[a + 1] - ay
        long = dx * dx + dy * dy
        t = min(max(((px - ax) * dx + (py - ay) * dy) / long, 0.0), 1.0) if long > 0.0 else 0.0
        fx, fy = ax + t * dx, ay + t * dy
        d = (px - fx) ** 2 + (py - fy) ** 2
        if d > radius * radius:
            continue
        e = index.segment_edge[s]
        at = index.shape_along[a] + t * (index.shape_along[a + 1] - index.shape_along[a])
        k = _slot(e, at, edge, along, distance, n, same_edge_m)
        if d < distance[k]:
            edge[k], along[k], foot_x[k], foot_y[k], distance[k] = e, at, fx, fy, d
            n = max(n, k + 1)
    return n


@njit(cache=True, error_model="numpy")
def _slot(e, at, edge, along, distance, n, same_edge_m):
    """Where a candidate belongs: over the same place of its edge, else behind the others, else over the furthest."""
    for k in range(n):
        if edge[k] == e and abs(along[k] - at) < same_edge_m:
            return k
    return n if n < K else np.argmax(distance)
