"""Candidates: the nearest points on the edges around a fix, from a grid over the segments. Kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from .search import FAR, inlined

if TYPE_CHECKING:
    from ..arrays import Floats, Ints, SmallInts

K = 12
"""Most candidates of one observation."""
EDGE, ALONG, X, Y, AWAY = 0, 1, 2, 3, 4
"""Columns of the candidates: edge, metres along it, its point nearest to the observation, squared distance to it."""


class Grid(NamedTuple):
    """The segments (s) of all edges in square cells."""

    x0_m: float
    y0_m: float
    cell_m: float
    columns: int
    rows: int
    cell_first: Ints
    """(columns * rows + 1,) first entry of each cell in `cell_segment`."""
    cell_segment: SmallInts
    """Segments that come within the search radius of some point of the cell."""
    segment: Floats
    """(s, 7) x and y of its start, dx, dy, 1 / length squared (0 without), metres along its edge, length."""
    segment_edge: SmallInts
    """(s,)"""


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
def gather(x, y, grid, radius, apart):
    """The candidates of the observations (T,): the nearest point on each edge within the search radius, at most K.

    Returns (first (T + 1,): where each one's candidates begin; candidates (c, 5); nearest (T,): distance to the
    nearest, infinite without one). An edge that comes near twice (a hairpin) gives two candidates when they lie
    `apart` metres apart along it.
    """
    total = len(x)
    first, found, nearest = np.zeros(total + 1, np.int64), np.empty((total * K, 5)), np.full(total, np.inf)
    segment, segment_edge, cell_first, cell_segment = (grid.segment, grid.segment_edge, grid.cell_first,
                                                       grid.cell_segment)  # fmt: skip
    limit, base = radius**2, 0
    for t in range(total):
        px, py = x[t], y[t]
        column, row = int((px - grid.x0_m) // grid.cell_m), int((py - grid.y0_m) // grid.cell_m)
        first[t + 1] = base
        if column < 0 or row < 0 or column >= grid.columns or row >= grid.rows:
            continue
        # A cell lists all that may lie within the radius of any of its points, so one look-up is enough. The segments
        # of an edge follow each other in it: each run of them is one candidate, the nearest of its points.
        cell = row * grid.columns + column
        end, e, at, least, fx, fy = base, -1, 0.0, 0.0, 0.0, 0.0
        for entry in range(cell_first[cell], cell_first[cell + 1]):
            s = cell_segment[entry]
            ax, ay, dx, dy = segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
            f = min(max(((px - ax) * dx + (py - ay) * dy) * segment[s, 4], 0.0), 1.0)
            ax, ay = ax + f * dx, ay + f * dy
            d = (px - ax) ** 2 + (py - ay) ** 2
            if d > limit:
                continue
            along = segment[s, 5] + f * segment[s, 6]
            if segment_edge[s] != e or abs(along - at) >= apart:
                if e >= 0:
                    end = _enter(found, base, end, e, at, fx, fy, least, apart)
                e, least = segment_edge[s], FAR
            if d < least:
                at, least, fx, fy = along, d, ax, ay
        if e >= 0:
            end = _enter(found, base, end, e, at, fx, fy, least, apart)
        for c in range(base, end):
            nearest[t] = min(nearest[t], np.sqrt(found[c, AWAY]))
        first[t + 1] = base = end
    return first, found[:base], nearest


@inlined
def _enter(found, base, end, e, at, fx, fy, d, apart):
    """Enter a candidate: over the same place of its edge, else behind the others, else over the furthest; the end."""
    k, worst = end, base
    for c in range(base, end):
        if found[c, EDGE] == e and abs(found[c, ALONG] - at) < apart:
            k = c
        if found[c, AWAY] > found[worst, AWAY]:
            worst = c
    if k == base + K:
        k = worst
    if k == end or d < found[k, AWAY]:
        found[k, EDGE], found[k, ALONG], found[k, X], found[k, Y], found[k, AWAY] = e, at, fx, fy, d
        end = max(end, k + 1)
    return end
