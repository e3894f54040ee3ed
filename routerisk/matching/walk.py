"""The path through the chosen states as moves along edges, straightened, and as one line. Kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from .grid import ALONG, EDGE
from .lattice import reach_of
from .search import ARC, FAR, FROM, ROW_LIMIT, full, grown, inner, keep, passing_row

if TYPE_CHECKING:
    from ..arrays import Floats, Ints


@njit(cache=True, error_model="numpy")
def walk(seen, pace, chosen, found, edges, graph, arc_edge, arc_forward, setting, memory):
    """The path through the chosen candidates (T,), -1 off the map, as moves along edges.

    Returns (moves (m, 5): section, edge, from, to, walked before; walked (T,); section (T,): number of the unbroken
    stretch of path that each state lies on, -1 off the map; memory).
    """
    total = len(chosen)
    moves, walked, section = np.empty((4 * total + ROW_LIMIT + 64, 5)), np.zeros(total), np.full(total, -1)
    steps, m, current, run = np.empty(ROW_LIMIT, np.int64), np.int64(0), np.int64(-1), 0.0
    for t in range(total):
        if chosen[t] < 0:
            continue
        e2, a2 = int(found[chosen[t], EDGE]), found[chosen[t], ALONG]
        if t == 0 or section[t - 1] < 0:
            current += 1
            section[t], walked[t] = current, run
            continue
        e1, a1 = int(found[chosen[t - 1], EDGE]), found[chosen[t - 1], ALONG]
        moved = np.sqrt((seen[0, t] - seen[0, t - 1]) ** 2 + (seen[1, t] - seen[1, t - 1]) ** 2)
        bound, _ = reach_of(moved, seen[2, t] - seen[2, t - 1], pace, setting)
        # along one edge: within half of it no way round elsewhere can be shorter
        if e1 == e2 and abs(a2 - a1) <= min(bound, 0.5 * edges.metre[e1, 0]):
            count, start, end = 0, 0.0, 0.0
        else:
            if full(memory, 3):
                memory = grown(memory)
            count, start, end = _connect(e1, a1, e2, a2, seen[0, t], seen[1, t], bound, edges, graph, setting.radius_m,
                                         setting.row_m, memory, steps)  # fmt: skip
        moves = _roomy(moves, m)
        if count < 0:
            current += 1
        elif count == 0:
            m, run = _move(moves, m, current, e2, a1, a2, run)
        else:
            m, run = _move(moves, m, current, e1, a1, start, run)
            for c in range(count - 2, -1, -1):
                e = np.int64(arc_edge[steps[c]])
                length, onward = edges.metre[e, 0], arc_forward[steps[c]]
                m, run = _move(moves, m, current, e, 0.0 if onward else length, length if onward else 0.0, run)
            m, run = _move(moves, m, current, e2, end, a2, run)
        section[t], walked[t] = current, run
    return moves[:m], walked, section, memory


@inner
def _roomy(moves, m):
    """`moves`, of which m are used, with room for one more path."""
    if m + ROW_LIMIT + 4 <= len(moves):
        return moves
    out = np.empty((2 * len(moves) + ROW_LIMIT + 4, 5))
    for i in range(m):
        for c in range(5):
            out[i, c] = moves[i, c]
    return out


@inner
def _connect(  # noqa: C901, PLR0912 - two ends by two ends, and the path between them
    e1, a1, e2, a2, tx, ty, bound, edges, graph, radius, row_m, memory, steps,
):  # fmt: skip
    """The shortest path from (e1, a1) to (e2, a2), at most `bound` long.

    Returns (count, start, end): count -1 no path, 0 straight along the one edge, otherwise 1 + the number of
    arcs in between, which `steps` holds from the last to the first; e1 is left at `start`, e2 entered at `end`.
    """
    best, count = abs(a2 - a1) if e1 == e2 else FAR, 0
    start, end = 0.0, 0.0
    into, onto, length = edges.end[e2, 0], edges.end[e2, 1], edges.metre[e2, 0]
    for out in range(2):
        leave = 0.0 if out == 0 else edges.metre[e1, 0]
        spent = abs(leave - a1)
        if spent >= min(best, bound):
            continue
        v = np.int64(edges.end[e1, out])
        # `least` bounds from below what going on from this end can cost: a search is read only if it can win
        least = FAR
        for enter in (0.0, length):
            path = spent + abs(a2 - enter)
            if v != (into if enter == 0.0 else onto):
                least = min(least, path)
            elif path < best:
                best, count, start, end = path, 1, leave, enter
        if least >= best:
            continue
        if bound > row_m:
            low, high = passing_row(v, bound - spent, tx, ty, graph, radius, memory)
        else:
            if memory.row[v, 1] == 0:
                keep(v, graph, row_m, memory)
            low, high = memory.row[v, 0], memory.row[v, 1]
        entry = -1
        for r in range(low, high):
            w = memory.node[r]
            if w == into and spent + memory.dist[r] + a2 < best:
                best, entry, start, end = spent + memory.dist[r] + a2, r, leave, 0.0
            if w == onto and spent + memory.dist[r] + length - a2 < best:
                best, entry, start, end = spent + memory.dist[r] + length - a2, r, leave, length
        if entry >= 0:
            count = 1
            while memory.link[entry, FROM] >= 0:
                steps[count - 1] = memory.link[entry, ARC]
                count += 1
                entry = memory.link[entry, FROM]
    return count if best <= bound else -1, start, end


@inner
def _move(moves, m, section, edge, start, end, total):
    if start == end:
        return m, total
    moves[m, 0], moves[m, 1], moves[m, 2], moves[m, 3], moves[m, 4] = section, edge, start, end, total
    return m + 1, total + abs(end - start)


@njit(cache=True, error_model="numpy")
def straighten(moves, least_m):
    """Take out what noise walks to and fro: stretches run back over less than `least_m`.

    moves as `walk` gives them. Returns (pieces (p, 5) in the same form, merged where they go on along one edge,
    until (p,): walked at their end).
    """
    size = len(moves)
    kept, queue, until = np.empty((size, 5)), np.empty((size, 5)), np.empty(size)
    for r in range(size):
        for c in range(5):
            queue[r, c] = moves[r, c]
    n, j = np.int64(0), np.int64(0)
    while j < size:
        end = queue[j, 4] + abs(queue[j, 3] - queue[j, 2])
        if n > 0 and kept[n - 1, 0] == queue[j, 0] and kept[n - 1, 1] == queue[j, 1]:
            touches = abs(kept[n - 1, 3] - queue[j, 2]) < 1e-6
            if touches and (kept[n - 1, 3] - kept[n - 1, 2]) * (queue[j, 3] - queue[j, 2]) > 0:
                kept[n - 1, 3], until[n - 1] = queue[j, 3], end
                j += 1
                continue
            # Where the path turns round on an edge, it may be noise that walks to and fro. A stretch run back over for
            # less than `least_m` is taken out on both sides of the turn; what was run for longer stays a turn.
            length = _retraced(kept, n, queue, j, least_m) if touches else least_m
            if length < least_m:
                n, j = _cancel(kept, until, n, queue, j, length)
                continue
        for c in range(5):
            kept[n, c] = queue[j, c]
        until[n] = end
        n, j = n + 1, j + 1
    return kept[:n], until[:n]


@inner
def _retraced(kept, n, queue, j, enough):
    """How far the queue from j runs back over the end of the kept moves, or `enough`."""
    length, i = 0.0, n - 1
    back, ahead = kept[i, 3], queue[j, 2]
    while length < enough:
        if kept[i, 1] != queue[j, 1] or abs(back - ahead) > 1e-6:
            break
        left, more = kept[i, 2] - back, queue[j, 3] - ahead
        if left * more <= 0.0:
            break
        step = min(abs(left), abs(more))
        length += step
        if abs(left) <= step:
            i -= 1
            if i < 0 or kept[i, 0] != queue[j, 0]:
                break
            back = kept[i, 3]
        else:
            back += np.sign(left) * step
        if abs(more) <= step:
            j += 1
            if j >= len(queue) or queue[j, 0] != kept[i, 0]:
                break
            ahead = queue[j, 2]
        else:
            ahead += np.sign(more) * step
    return length


@inner
def _cancel(kept, until, n, queue, j, length):
    """Shorten the kept moves and the queue by `length` at their common turning point; the new n and j."""
    left = length
    while n > 0 and left > 0.0:
        size = abs(kept[n - 1, 3] - kept[n - 1, 2])
        if size <= left + 1e-9:
            n -= 1
            left -= size
        else:
            kept[n - 1, 3] += np.sign(kept[n - 1, 2] - kept[n - 1, 3]) * left
            until[n - 1] -= left
            left = 0.0
    left = length
    while j < len(queue) and left > 0.0:
        size = abs(queue[j, 3] - queue[j, 2])
        if size <= left + 1e-9:
            j += 1
            left -= size
        else:
            queue[j, 2] += np.sign(queue[j, 3] - queue[j, 2]) * left
            queue[j, 4] += left
            left = 0.0
    return n, j


class Line(NamedTuple):
    """The pieces of a path as one line of v vertices; s runs through all sections."""

    x: Floats
    y: Floats
    s: Floats
    side: Floats
    """(v,) spread of the distance from the centreline."""
    first: Ints
    """(p + 1,) first vertex of each piece."""
    span: Floats
    """(p, 2) s at the start and at the end of each piece."""


@njit(cache=True, error_model="numpy")
def polyline(pieces, shape):
    """The pieces as one line; s starts at 0 for all of them."""
    v = 0
    for p in range(len(pieces)):
        e = int(pieces[p, 1])
        v += shape.first[e + 1] - shape.first[e] + 2
    x, y, s, side = np.empty(v), np.empty(v), np.empty(v), np.empty(v)
    first, span = np.zeros(len(pieces) + 1, np.int64), np.empty((len(pieces), 2))
    v, total = 0, 0.0
    for p in range(len(pieces)):
        e, a, b = int(pieces[p, 1]), pieces[p, 2], pieces[p, 3]
        lo, hi = shape.first[e], shape.first[e + 1]
        forward = b >= a
        k = lo + 1
        while k < hi - 1 and shape.along[k] <= min(a, b):
            k += 1
        k_end = k
        while k_end < hi - 1 and shape.along[k_end] < max(a, b):
            k_end += 1
        count = k_end - k
        first[p] = v
        for c in range(count + 2):
            if c == 0:
                at, g = a, (k if forward else k_end)
            elif c == count + 1:
                at, g = b, (k_end if forward else k)
            else:
                g = k + c - 1 if forward else k_end - c
                at = shape.along[g]
            long = shape.along[g] - shape.along[g - 1]
            f = (at - shape.along[g - 1]) / long if long > 0.0 else 0.0
            x[v] = shape.x[g - 1] + f * (shape.x[g] - shape.x[g - 1])
            y[v] = shape.y[g - 1] + f * (shape.y[g] - shape.y[g - 1])
            s[v], side[v] = total + abs(at - a), shape.side[e]
            v += 1
        span[p, 0] = total
        total += abs(b - a)
        span[p, 1] = s[v - 1]
    first[len(pieces)] = v
    return Line(x[:v], y[:v], s[:v], side[:v], first, span)
