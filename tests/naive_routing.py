"""Slow, obvious twins of the routing kernels."""

from __future__ import annotations

import itertools
import math

import numpy as np


def search(streets, source, backward, factor, goal, within_m):
    """Settle the cheapest open node, over and over. Returns (cost, length, arc) per node."""
    count = len(streets.x_m)
    cost, length, arc = [math.inf] * count, [math.inf] * count, [-1] * count
    cost[source] = length[source] = 0.0
    done: set[int] = set()
    while open_ := [v for v in range(count) if v not in done and cost[v] < math.inf]:
        v = min(open_, key=lambda node: cost[node])
        done.add(v)
        for a in range(streets.first[v], streets.first[v + 1]):
            w = int(streets.head[a])
            own = streets.cost[streets.back[a]] if backward else streets.cost[a]
            new, far = cost[v] + own * factor[streets.edge[a]], length[v] + streets.length_m[a]
            rest = math.hypot(streets.x_m[w] - streets.x_m[goal], streets.y_m[w] - streets.y_m[goal])
            if new < cost[w] and far + rest <= within_m:
                cost[w], length[w], arc[w] = new, far, a
    return np.array(cost), np.array(length), np.array(arc)


def without_spurs(arcs, back):
    arcs = list(arcs)
    while True:
        pairs = [i for i in range(len(arcs) - 1) if arcs[i + 1] == back[arcs[i]]]
        if not pairs:
            return arcs
        del arcs[pairs[0] : pairs[0] + 2]


def meetings(streets, start, there, home, base_m, total_m, slack_m, least_m, sectors):
    best: dict[int, tuple[float, int]] = {}
    for v in range(len(streets.x_m)):
        long_enough = there[1][v] >= least_m and home[1][v] >= least_m
        fits = abs(base_m + there[1][v] + home[1][v] - total_m) <= slack_m
        if not (long_enough and fits) or streets.edge[there[2][v]] == streets.edge[home[2][v]]:
            continue
        turn = math.atan2(streets.y_m[v] - streets.y_m[start], streets.x_m[v] - streets.x_m[start]) / (2 * math.pi)
        sector = int((turn + 0.5) * sectors) % sectors
        best[sector] = min(best.get(sector, (math.inf, -1)), (there[0][v] + home[0][v], v))
    return [best[sector][1] if sector in best else -1 for sector in range(sectors)]


def crowding(x, y, along, total_m, radius_m, apart_m, exempt_m):
    inside = [i for i in range(len(x)) if exempt_m <= along[i] <= total_m - exempt_m]
    near = 0
    for i in inside:
        for j in inside:
            gap = abs(along[i] - along[j])
            if min(gap, total_m - gap) >= apart_m and math.hypot(x[i] - x[j], y[i] - y[j]) <= radius_m:
                near += 1
                break
    return near / len(x) if len(x) else 0.0


def costlier(first, cell, avoided, factor, strength):
    means = [np.mean([avoided[c] for c in cell[first[e] : first[e + 1]]]) for e in range(len(factor))]
    return [f * (1.0 + strength * mean) for f, mean in zip(factor, means, strict=True)]


def replacements(first, after, cost, bucket, anchors, most, low, high):
    """Least cost for every total length, by going through every chain of options."""
    best = [math.inf] * (high - low + 1)

    def follow(anchor: int, total: int, spent: float) -> None:
        if total > most:
            return
        if anchor == anchors - 1:
            if low <= total <= high:
                best[total - low] = min(best[total - low], spent)
            return
        for o in range(first[anchor], first[anchor + 1]):
            follow(int(after[o]), total + int(bucket[o]), spent + cost[o])

    follow(0, 0, 0.0)
    return best


def price_of_sides(sides, step, price, change, carry, unit):
    total = abs(carry + sum(step[k, s] for k, s in enumerate(sides))) * unit
    total += sum(price[k, s] for k, s in enumerate(sides))
    return total + sum(change[k] for k in range(1, len(sides)) if sides[k] != sides[k - 1])


def best_sides(step, price, change, carry, unit):
    """The least price of any choice of sides."""
    choices = itertools.product((0, 1), repeat=len(step))
    return min(price_of_sides(sides, step, price, change, carry, unit) for sides in choices)
