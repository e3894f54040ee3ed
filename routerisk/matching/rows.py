"""The traversals of a path: one row per passage over an arc or stretch off the map. Kernels."""

from __future__ import annotations

import numpy as np
from numba import njit

from .fixes import OFFSET, SURE
from .search import inner

FROM, TO, ENTER, EXIT, MEAN, SPREAD, POSTERIOR = 0, 1, 2, 3, 4, 5, 6
"""Rows of the measures; see `MatchedTrack`."""


@njit(cache=True, error_model="numpy")
def traversals(section, piece, pieces):
    """(r, 4) the traversals in time: section and piece (-1 off the map), first and last + 1 of their fixes.

    section, piece (n,) of each fix. A row without fixes (a short arc between two fixes) has first equal to last.
    """
    n, start, r = len(section), 0, 0
    out = np.empty((len(pieces) + n, 4), np.int64)
    for i in range(1, n + 1):
        if i < n and section[i] == section[start]:
            continue
        if section[start] < 0:
            out[r, 0], out[r, 1], out[r, 2], out[r, 3] = -1, -1, start, i
            r += 1
        else:
            p, last = np.searchsorted(pieces[:, 0], float(section[start])), start
            while p < len(pieces) and pieces[p, 0] == section[start]:
                first = last
                while last < i and piece[last] <= p:
                    last += 1
                out[r, 0], out[r, 1], out[r, 2], out[r, 3] = section[start], p, first, last
                p, r = p + 1, r + 1
        start = i
    return out[:r].copy()


@njit(cache=True, error_model="numpy")
def measure(rows, time, s, seen, numbers, pieces, span, edge_arc, edges):
    """Arc (r,), first and last + 1 fix of the track (2, r), measures (7, r) and whether joined to the row before (r,).

    time, s (n,) of the fixes with a position, which are the track's `seen`; numbers of all fixes as fixes.py gives
    them. Where an arc is left inside a path, the fixes around tell when. The length off the map is left NaN.
    """
    r, n = len(rows), len(time)
    arc, fixes, out, joined = (np.full(r, -1, np.int32), np.empty((2, r), np.int32), np.full((7, r), np.nan),
                               np.zeros(r, np.bool_))  # fmt: skip
    j = 0
    for k in range(r):
        section, p, first, last = rows[k]
        joined[k] = k > 0 and section >= 0 and section == rows[k - 1, 0]
        if section >= 0:
            e, start, end = int(pieces[p, 1]), pieces[p, 2], pieces[p, 3]
            onward, length = end >= start, edges.metre[e, 0]
            arc[k] = edge_arc[e, 0 if onward else 1]
            out[FROM, k], out[TO, k] = (start, end) if onward else (length - start, length - end)
        else:
            out[FROM, k] = 0.0
        out[ENTER, k] = out[EXIT, k - 1] if joined[k] else time[min(first, n - 1)]
        out[EXIT, k] = time[max(last - 1, 0)]
        if k + 1 < r and section >= 0 and section == rows[k + 1, 0]:
            j, out[EXIT, k] = _passed(span[p, 1], s, time, j)
        out[EXIT, k] = max(out[ENTER, k], out[EXIT, k])
        _summarise(k, first, last, section >= 0, seen, numbers, out)
        fixes[0, k] = seen[first] if first < n else seen[n - 1] + 1
        fixes[1, k] = seen[last - 1] + 1 if last > first else fixes[0, k]
    return arc, fixes, out, joined


@inner
def _passed(place, s, time, j):
    """(The last fix on the map not behind `place`, looked for from j on; when `place` was passed)."""
    after = j
    while after < len(s) and (np.isnan(s[after]) or s[after] <= place):
        if not np.isnan(s[after]):
            j = after
        after += 1
    if after == len(s):
        return j, time[j]
    if np.isnan(s[j]) or s[j] > place:
        return j, time[after]
    return j, time[j] + (place - s[j]) / (s[after] - s[j]) * (time[after] - time[j])


@inner
def _summarise(k, first, last, on, seen, numbers, out):
    """Fill in mean and spread of the lateral offset and the mean posterior; the nearest fix's where a row has none."""
    count, total, square, sure = last - first, 0.0, 0.0, 0.0
    for i in range(first, last):
        offset = numbers[OFFSET, seen[i]]
        total, square, sure = total + offset, square + offset * offset, sure + numbers[SURE, seen[i]]
    if count == 0:
        out[POSTERIOR, k] = numbers[SURE, seen[min(first, len(seen) - 1)]]
        return
    out[POSTERIOR, k] = sure / count
    if on:
        out[MEAN, k] = total / count
        out[SPREAD, k] = np.sqrt(max(square / count - (total / count) ** 2, 0.0))


@njit(cache=True, error_model="numpy")
def draw(rows, x, y, line):
    """The rows' lines one after the other: pieces of the path, or straight from fix to fix off the map.

    Returns (first (r + 1,), x, y).
    """
    first = np.zeros(len(rows) + 1, np.int64)
    for k in range(len(rows)):
        p, count = rows[k, 1], rows[k, 3] - rows[k, 2]
        first[k + 1] = first[k] + (line.first[p + 1] - line.first[p] if p >= 0 else max(count, 2))
    out = np.empty((2, first[len(rows)]))
    for k in range(len(rows)):
        for v in range(first[k + 1] - first[k]):
            p, i = rows[k, 1], min(rows[k, 2] + v, rows[k, 3] - 1)
            out[0, first[k] + v] = line.x[line.first[p] + v] if p >= 0 else x[i]
            out[1, first[k] + v] = line.y[line.first[p] + v] if p >= 0 else y[i]
    return first, out[0], out[1]
