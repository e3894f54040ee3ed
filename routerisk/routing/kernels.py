"""Searches over streets, and the two dynamic programmes of the suggestions. Arrays and costs, no runners."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from ..arrays import Floats, Ints, SmallInts


class Streets(NamedTuple):
    """A graph as the kernels read it: v nodes, a arcs sorted by tail, e edges of two arcs each."""

    first: Ints
    """(v + 1,) arcs that leave node n are `first[n]:first[n + 1]`."""
    head: SmallInts
    edge: SmallInts
    back: SmallInts
    """(a,) the same edge's arc in the other direction."""
    cost: Floats
    """(a,) above 0."""
    length_m: Floats
    """(a,)"""
    x_m: Floats
    """(v,)"""
    y_m: Floats


@njit(cache=True)
def search(streets, source, backward, factor, goal, within_m, cost, length, arc):
    """Dijkstra from `source` on arc cost times the edge's `factor`; fills cost, length and last arc per node (v,).

    `length` is that of the cheapest path, not the least one. A node from which the straight way to `goal` would make
    the path longer than `within_m` is left out (inf, inf, -1). With `backward` the arcs are run against their
    direction: paths end in `source`.

    The bound prunes, it promises nothing: length is not what is minimised, so a dearer path to the same node might have
    been short enough. Exact would be the constrained shortest path, which is NP-hard.
    """
    cost[:] = np.inf
    length[:] = np.inf
    arc[:] = -1
    keys = np.empty(len(streets.head) + 1)
    nodes = np.empty(len(streets.head) + 1, np.int32)
    keys[0], nodes[0], size = 0.0, source, 1
    cost[source] = length[source] = 0.0
    goal_x, goal_y = streets.x_m[goal], streets.y_m[goal]
    while size > 0:
        key, v = keys[0], nodes[0]
        size = _pop(keys, nodes, size)
        if key > cost[v]:
            continue
        for a in range(streets.first[v], streets.first[v + 1]):
            step = streets.cost[streets.back[a]] if backward else streets.cost[a]
            new = key + step * factor[streets.edge[a]]
            w = streets.head[a]
            if not new < cost[w]:
                continue
            far = length[v] + streets.length_m[a]
            if far + np.hypot(streets.x_m[w] - goal_x, streets.y_m[w] - goal_y) > within_m:
                continue
            cost[w], length[w], arc[w] = new, far, a
            size = _push(keys, nodes, size, new, w)


@njit(cache=True)
def _push(keys, nodes, size, key, node):
    """Put (key, node) into the binary heap; its new size."""
    i = size
    while i > 0:
        above = (i - 1) // 2
        if keys[above] <= key:
            break
        keys[i], nodes[i] = keys[above], nodes[above]
        i = above
    keys[i], nodes[i] = key, node
    return size + 1


@njit(cache=True)
def _pop(keys, nodes, size):
    """Drop the least of the binary heap; its new size."""
    size -= 1
    key, node = keys[size], nodes[size]
    i = 0
    while True:
        below = 2 * i + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[i], nodes[i] = keys[below], nodes[below]
        i = below
    keys[i], nodes[i] = key, node
    return size


@njit(cache=True)
def trail(streets, arc, node):
    """The arcs from a search's source to `node`, as they were searched."""
    count, v = 0, node
    while arc[v] >= 0:
        v = streets.head[streets.back[arc[v]]]
        count += 1
    out = np.empty(count, np.int32)
    v = node
    for i in range(count - 1, -1, -1):
        out[i] = arc[v]
        v = streets.head[streets.back[arc[v]]]
    return out


@njit(cache=True)
def without_spurs(arcs, back):
    """The course without every stretch that is run there and straight back."""
    out = np.empty(len(arcs), np.int32)
    size = 0
    for a in arcs:
        if size > 0 and out[size - 1] == back[a]:
            size -= 1
        else:
            out[size] = a
            size += 1
    return out[:size]


@njit(cache=True)
def meetings(streets, start, there, home, base_m, total_m, slack_m, least_m, sectors):
    """Where the way on from a turning point and the way home meet so that the loop has the length asked.

    `there` and `home` are (cost, length, arc) of the searches from the turning point and, backward, from the start;
    both parts are at least `least_m` long. Returns the cheapest such node of each sector around the start, -1 for none.
    """
    best = np.full(sectors, np.inf)
    found = np.full(sectors, -1, np.int32)
    for v in range(len(streets.x_m)):
        if min(there[1][v], home[1][v]) < least_m or abs(base_m + there[1][v] + home[1][v] - total_m) > slack_m:
            continue
        if streets.edge[there[2][v]] == streets.edge[home[2][v]]:  # both come along one street: a spur, no meeting
            continue
        turn = np.arctan2(streets.y_m[v] - streets.y_m[start], streets.x_m[v] - streets.x_m[start]) / (2.0 * np.pi)
        sector = int((turn + 0.5) * sectors) % sectors
        cost = there[0][v] + home[0][v]
        if cost < best[sector]:
            best[sector], found[sector] = cost, v
    return found


@njit(cache=True)
def crowding(x, y, along, total_m, radius_m, apart_m, exempt_m):
    """Share of points (k,) along a closed course that lie within a radius of another part of it.

    Another part: at least `apart_m` away along the course, either way round; the first and last `exempt_m` are left
    out of both sides.
    """
    # a grid of cells as wide as the radius: neighbours lie in the nine cells around, each a chain newest -> older
    count = len(x)
    if count == 0:
        return 0.0
    x0, y0 = x.min(), y.min()
    columns = int((x.max() - x0) / radius_m) + 3
    rows = int((y.max() - y0) / radius_m) + 3
    newest = np.full(columns * rows, -1, np.int32)
    older = np.full(count, -1, np.int32)
    cell = np.empty(count, np.int32)
    for i in range(count):
        cell[i] = (int((y[i] - y0) / radius_m) + 1) * columns + int((x[i] - x0) / radius_m) + 1
        if exempt_m <= along[i] <= total_m - exempt_m:
            older[i] = newest[cell[i]]
            newest[cell[i]] = i
    near = 0
    for i in range(count):
        if along[i] < exempt_m or along[i] > total_m - exempt_m:
            continue
        if _has_neighbour(i, x, y, along, total_m, radius_m, apart_m, newest, older, cell[i], columns):
            near += 1
    return near / count


@njit(cache=True)
def _has_neighbour(i, x, y, along, total_m, radius_m, apart_m, newest, older, cell, columns):
    for row in (-columns, 0, columns):
        for c in range(cell + row - 1, cell + row + 2):
            j = newest[c]
            while j >= 0:
                gap = abs(along[i] - along[j])
                if min(gap, total_m - gap) >= apart_m and np.hypot(x[i] - x[j], y[i] - y[j]) <= radius_m:
                    return True
                j = older[j]
    return False


@njit(cache=True)
def costlier(points_first, points_cell, avoided, factor, strength):
    """Raise `factor` (e,) of edges by `strength` times the mean of `avoided` over the cells of their points."""
    for e in range(len(factor)):
        total = 0.0
        for k in range(points_first[e], points_first[e + 1]):
            total += avoided[points_cell[k]]
        if total > 0.0:
            factor[e] *= 1.0 + strength * total / (points_first[e + 1] - points_first[e])


@njit(cache=True)
def replacements(first, after, cost, bucket, anchors, most, low, high):
    """Which stretches of a route to replace, for every total length: a dynamic programme over anchors x length.

    Options are sorted by their first anchor: those that leave anchor i are `first[i]:first[i + 1]`; `after` is where
    they arrive (a later anchor), `cost` what they cost, `bucket` their length in buckets. Returns for every total
    length from `low` to `high` its least cost (inf for none) and the options taken (rows of -1-ended indices).
    """
    # B(j, l) = min over options o from i to j of B(i, l - length(o)) + cost(o): options lead forward only, so an anchor
    # is settled when it is its turn
    best = np.full((anchors, most + 1), np.inf)
    taken = np.full((anchors, most + 1), -1, np.int32)
    best[0, 0] = 0.0
    for i in range(anchors - 1):
        for b in range(most + 1):
            if best[i, b] == np.inf:
                continue
            for o in range(first[i], first[i + 1]):
                total = b + bucket[o]
                if total <= most and best[i, b] + cost[o] < best[after[o], total]:
                    best[after[o], total] = best[i, b] + cost[o]
                    taken[after[o], total] = o
    before = np.empty(len(after), np.int32)
    for i in range(anchors):
        before[first[i] : first[i + 1]] = i
    rows = np.full((high - low + 1, anchors), -1, np.int32)
    for b in range(low, high + 1):
        j, left, size = anchors - 1, b, 0
        while j > 0 and best[j, left] < np.inf:
            o = taken[j, left]
            rows[b - low, size] = o
            size += 1
            j, left = before[o], left - bucket[o]
        rows[b - low, :size] = rows[b - low, :size][::-1].copy()
    return best[anchors - 1, low : high + 1].copy(), rows


@njit(cache=True)
def best_sides(step, price, change, carry, reach, unit):
    """Which side to take on every stretch so that doses cancel: a dynamic programme over stretch x side x sum.

    step (k, 2): the signed dose on the left and on the right in whole units; price (k, 2): of that side; change (k,):
    of changing the side before the stretch; carry: the sum in units that is there before. The sum is kept within
    +-`reach` units; its distance from zero at the end costs `unit` for each. Returns (k,) 0 left, 1 right.
    """
    count, width = len(step), 2 * reach + 1
    # B_k(s, d) = min over s', d' of B_k-1(s', d') + price(k, s) + change(k) [s != s'], d = d' + step(k, s): how cheaply
    # stretch k ends on side s with the sum d. A sum beyond the reach stays at it.
    best = np.full((2, width), np.inf)
    best[:, reach + min(max(carry, -reach), reach)] = 0.0
    side_before = np.zeros((count, 2, width), np.int8)
    sum_before = np.zeros((count, 2, width), np.int32)
    for k in range(count):
        new = np.full((2, width), np.inf)
        for side in range(2):
            for old in range(2):
                extra = price[k, side] + (change[k] if old != side and k > 0 else 0.0)
                for b in range(width):
                    total = best[old, b] + extra
                    c = min(max(b + step[k, side], 0), width - 1)
                    if total < new[side, c]:
                        new[side, c] = total
                        side_before[k, side, c], sum_before[k, side, c] = old, b
        best = new
    side, at, least = 0, reach, np.inf
    for s in range(2):
        for b in range(width):
            total = best[s, b] + abs(b - reach) * unit
            if total < least:
                side, at, least = s, b, total
    out = np.zeros(count, np.int8)
    for k in range(count - 1, -1, -1):
        out[k] = side
        side, at = side_before[k, side, at], sum_before[k, side, at]
    return out
