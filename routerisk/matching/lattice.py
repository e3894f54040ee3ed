"""The cheapest sequence of states (Viterbi) and the posterior of every state (forward-backward). Kernels.

A *state* of an observation is a candidate (edge, metres along it in the way's direction) or, the last one, "off the
map". Costs are negative log-likelihoods up to constants, so the most likely path is the cheapest.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .grid import K
from .search import FAR, full, grown, kept_row, passing_row

SLOTS = 4 * K
"""End nodes of the candidates of two observations."""
NEGLIGIBLE = 1e-4
"""A share of what leads into a state that need not be counted."""
LEAST = 600.0
"""Exponent that keeps a weight above 0."""


@njit(cache=True, error_model="numpy")
def thin(x, y, time, step_m, step_s):
    """Fixes that count as observations: each at least `step_m` or `step_s` after the one before, and the last."""
    keep = np.empty(len(x), np.int64)
    keep[0] = 0
    n = 1
    for i in range(1, len(x)):
        j = keep[n - 1]
        far = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 >= step_m * step_m
        if far or time[i] - time[j] >= step_s or i == len(x) - 1:
            keep[n] = i
            n += 1
    return keep[:n].copy()


@njit(cache=True, error_model="numpy")
def tail(energy, freedom):
    """Cost of a squared, normalised residual with heavy tails: quadratic near 0, logarithmic far out."""
    return freedom * np.log(1.0 + energy / freedom)


@njit(cache=True, error_model="numpy")
def reach_of(moved, dt, pace, setting):
    """Longest path (m) between observations `moved` m and `dt` s apart, and the length expected by pace.

    The length expected is 0 for observations so close in time that the fixes themselves tell the length.
    """
    bound = moved * setting.detour_factor + setting.detour_m
    if dt <= setting.gap_s:
        return bound, 0.0
    expected = max(pace * dt, moved)
    return max(bound, expected * setting.detour_factor), expected


@njit(cache=True, error_model="numpy")
def viterbi(x, y, time, sigma, pace, count, edge, along, foot, away, index, node_x, node_y, setting, memory):
    """The most likely states of the observations (T,), and how likely every state is.

    x, y in m, time in s, sigma (T,) the error's standard deviation per axis in m, pace in m/s; candidates as `gather`
    gives them; `index` and `setting` as in index.py and matcher.py. Returns (chosen (T,): the candidate, -1 off the
    map; posterior (T, K + 1), that of "off the map" last; memory: the bounded searches, for `walk`).
    """
    total = len(x)
    first = np.zeros(total + 1, np.int64)
    for t in range(1, total):
        first[t + 1] = first[t] + (count[t - 1] + 1) * (count[t] + 1)
    weight, back = np.empty(first[total]), np.empty((total, K + 1), np.int8)
    forward, cost, soft, new = np.zeros((total, K + 1)), np.zeros(K + 1), np.zeros(K + 1), np.zeros(K + 1)
    slot, node, used, known, apart, wide, end, left = new_slots(len(node_x))
    edge_from, edge_to, edge_length = index.edge_from, index.edge_to, index.edge_length
    edge_way, edge_toll = index.edge_way, index.edge_toll
    for t in range(total):
        n = count[t]
        if full(memory, SLOTS + 1):
            memory = grown(memory)
        _enlist(t, n, edge, along, edge_from, edge_to, edge_length, slot, node, used, known, apart, end, left)
        if t == 0:
            for j in range(n):
                cost[j] = tail(away[0, j] / (2.0 * sigma[0] ** 2), setting.tail)
            cost[n] = setting.off_start
            for j in range(n + 1):
                soft[j], forward[0, j] = cost[j], np.exp(-setting.sharpness * cost[j])
            continue
        moved = np.sqrt((x[t] - x[t - 1]) ** 2 + (y[t] - y[t - 1]) ** 2)
        bound, expected = reach_of(moved, time[t] - time[t - 1], pace, setting)
        table = apart
        _learn(t, count[t - 1], n, bound, index, node_x, node_y, setting, memory, slot, node, known, apart, end, left)
        if bound > setting.row_m:
            table = wide
            _bridge(t, count[t - 1], bound, x[t], y[t], index, node_x, node_y, setting, memory, slot, node, wide, end,
                    left)  # fmt: skip
        _advance(t, count[t - 1], n, x, y, time[t] - time[t - 1], moved, bound, expected, sigma[t], edge, along, foot,
                 away, edge_way, edge_toll, setting, end, left, table, cost, soft, new, forward, back,
                 weight[first[t] : first[t + 1]])  # fmt: skip
    chosen = np.empty(total, np.int64)
    state = 0
    for j in range(count[total - 1] + 1):
        if cost[j] < cost[state]:
            state = j
    for t in range(total - 1, -1, -1):
        chosen[t] = state if state < count[t] else -1
        state = back[t, state]
    return chosen, posteriors(forward, weight, first, count), memory


@njit(cache=True, error_model="numpy")
def new_slots(nodes):
    """Slots of the end nodes of candidates.

    (slot (V,): 1 + the slot of each node, 0 without; node, step of last use, whether its search is read (SLOTS,);
    apart (SLOTS, SLOTS): paths between nodes, m; the same in a gap; end (2, K, 2): the slots of the candidates' edge
    ends, of even and odd observations; left (2, K, 2): metres from the candidate to them).
    """
    return (np.zeros(nodes, np.int8), np.full(SLOTS, -1, np.int64), np.full(SLOTS, -2, np.int64),
            np.zeros(SLOTS, np.bool_), np.full((SLOTS, SLOTS), FAR), np.full((SLOTS, SLOTS), FAR),
            np.zeros((2, K, 2), np.int64), np.zeros((2, K, 2)))  # fmt: skip


@njit(cache=True, error_model="numpy")
def _enlist(t, n, edge, along, edge_from, edge_to, edge_length, slot, node, used, known, apart, end, left):
    """Give the end nodes of the candidates of t a slot; one that neither t - 1 nor t uses is taken over."""
    for j in range(n):
        e = edge[t, j]
        left[t % 2, j, 0], left[t % 2, j, 1] = along[t, j], edge_length[e] - along[t, j]
        for side in range(2):
            v = edge_from[e] if side == 0 else edge_to[e]
            s = slot[v] - 1
            if s < 0:
                s = 0
                while used[s] >= t - 1:
                    s += 1
                if node[s] >= 0:
                    slot[node[s]] = 0
                slot[v], node[s], known[s] = s + 1, v, False
                for q in range(SLOTS):
                    apart[s, q], apart[q, s] = FAR, FAR
                apart[s, s] = 0.0
            used[s], end[t % 2, j, side] = t, s


@njit(cache=True, error_model="numpy")
def _learn(t, before, n, bound, index, node_x, node_y, setting, memory, slot, node, known, apart, end, left):
    """Fill `apart` with the short paths between the end nodes of the candidates of t - 1 and of t, up to `bound`.

    The searches are kept in `memory`, and what they say of two nodes as long as both have a slot.
    """
    near = min(bound, setting.row_m)
    for now in range(2):
        h = (t + now) % 2
        for j in range(n if now == 0 else before):
            for side in range(2):
                s = end[h, j, side]
                if not known[s] and left[h, j, side] <= near:
                    low, high = kept_row(node[s], index, node_x, node_y, setting, memory)
                    for r in range(low, high):
                        q = slot[memory.node[r]] - 1
                        if q >= 0:
                            apart[s, q], apart[q, s] = memory.dist[r], memory.dist[r]
                    known[s] = True


@njit(cache=True, error_model="numpy")
def _bridge(t, before, bound, tx, ty, index, node_x, node_y, setting, memory, slot, node, wide, end, left):
    """Fill `wide` (a gap) with the paths from the end nodes of the candidates of t - 1, towards (tx, ty)."""
    h = (t - 1) % 2
    for i in range(before):
        for side in range(2):
            s, spent = end[h, i, side], left[h, i, side]
            for k in range(2 * before):
                if end[h, k // 2, k % 2] == s:
                    spent = min(spent, left[h, k // 2, k % 2])
            for q in range(SLOTS):
                wide[s, q] = FAR
            if spent > bound:
                continue
            low, high = passing_row(node[s], bound - spent, tx, ty, index, node_x, node_y, setting, memory)
            for r in range(low, high):
                q = slot[memory.node[r]] - 1
                if q >= 0:
                    wide[s, q] = memory.dist[r]


@njit(cache=True, error_model="numpy")
def _advance(  # noqa: C901, PLR0912, PLR0915 - one loop over pairs: what decides early must stand beside what it saves
    t, before, n, x, y, dt, moved, bound, expected, sigma, edge, along, foot, away, edge_way, edge_toll, setting, end,
    left, apart, cost, soft, new, forward, back, weight,
):  # fmt: skip
    """One step of Viterbi and of the sum over all sequences, from the states of t - 1 to those of t.

    The residual is a first-order autoregression (its innovation counts); the path pays for its detour, in a gap for
    its distance from what the pace lets expect. `cost` is brought from t - 1 to t, kept near 0; `forward` at t is
    filled; `weight` ((before + 1) * (n + 1),) becomes exp(-sharpness * cost of the step), 0 where it does not count:
    a state that costs more, and weighs next to nothing beside, what already leads into j needs no look. `soft` is
    -log(forward) / sharpness at t - 1, and then at t.
    """
    h, g = t % 2, (t - 1) % 2
    phi = np.exp(-dt / setting.tau_s)
    q = 1.0 / (2.0 * (sigma**2 * (1.0 - phi * phi) + setting.white_m**2)) / setting.tail
    off = setting.off_per_m * max(moved, setting.off_least_m)
    sharp, margin = setting.sharpness, -np.log(NEGLIGIBLE) / setting.sharpness
    lead = 0
    for i in range(before + 1):
        if cost[i] < cost[lead]:
            lead = i
    for j in range(n):
        e2, a2, x2, y2 = edge[t, j], along[t, j], foot[0, t, j], foot[1, t, j]
        # the innovation of the residual, as far as the candidate now decides it
        kx, ky = x[t] - x2 - phi * x[t - 1], y[t] - y2 - phi * y[t - 1]
        to, fro, start, rest = end[h, j, 0], end[h, j, 1], left[h, j, 0], left[h, j, 1]
        way, toll = edge_way[e2], edge_toll[e2]
        fresh = tail(away[t, j] / (2.0 * sigma**2), setting.tail)
        best, limit, origin, total = FAR, FAR, before, 0.0
        for a in range(before + 1):
            i = lead if a == 0 else (0 if a == lead else a)
            weight[i * (n + 1) + j] = 0.0
            if cost[i] >= best and soft[i] >= limit:
                continue
            if i == before:
                c = setting.off_leave + off + fresh
            else:
                x1, y1 = foot[0, t - 1, i], foot[1, t - 1, i]
                ix, iy = kx + phi * x1, ky + phi * y1
                energy = (ix * ix + iy * iy) * q
                least = min(setting.tail * 2.0 * energy / (2.0 + energy), setting.broken)
                if cost[i] + least >= best and soft[i] + least >= limit:
                    continue
                u, v = end[g, i, 0], end[g, i, 1]
                path = min(left[g, i, 0] + min(apart[u, to] + start, apart[u, fro] + rest),
                           left[g, i, 1] + min(apart[v, to] + start, apart[v, fro] + rest))  # fmt: skip
                e1 = edge[t - 1, i]
                if e1 == e2:
                    path = min(path, abs(a2 - along[t - 1, i]))
                c = FAR
                if path <= bound:
                    c = setting.tail * np.log(1.0 + energy)
                    if expected > 0.0:
                        odd = (path - expected) / (setting.pace_spread * expected + setting.beta_m)
                        c += tail(0.5 * odd * odd, setting.tail)
                    elif path > moved:
                        straight = np.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2)
                        c += max(0.0, path - max(straight, moved)) / setting.beta_m
                    c += path * 0.5 * (edge_toll[e1] + toll)
                    if edge_way[e1] != way:
                        c += setting.change
                c = min(c, setting.broken + fresh)
                if cost[i] + c >= best and soft[i] + c >= limit:
                    continue
            w = np.exp(-min(sharp * c, LEAST))
            weight[i * (n + 1) + j] = w
            total += forward[t - 1, i] * w
            limit = min(limit, soft[i] + c + margin)
            if cost[i] + c < best:
                best, origin = cost[i] + c, i
        new[j], back[t, j], forward[t, j] = best, origin, total
    new[n], back[t, n], forward[t, n] = FAR, before, 0.0
    for i in range(before + 1):
        c = off if i == before else setting.off_enter + off
        w = np.exp(-min(sharp * c, LEAST))
        weight[i * (n + 1) + n] = w
        forward[t, n] += forward[t - 1, i] * w
        if cost[i] + c < new[n]:
            new[n], back[t, n] = cost[i] + c, i
    low, high = FAR, 0.0
    for j in range(n + 1):
        low, high = min(low, new[j]), max(high, forward[t, j])
    for j in range(n + 1):
        cost[j] = new[j] - low
        forward[t, j] /= high
        soft[j] = -np.log(forward[t, j]) / sharp


@njit(cache=True, error_model="numpy")
def posteriors(forward, weight, first, count):
    """(T, K + 1) probability of every state given all observations, "off the map" last.

    forward (T, K + 1) and the weights of all steps, from `first` (T + 1,) on, as `_advance` gives them; `count` (T,).
    """
    total = len(forward)
    out, after, now = np.zeros((total, K + 1)), np.ones(K + 1), np.ones(K + 1)
    for t in range(total - 1, -1, -1):
        n, whole, most = count[t], 0.0, 0.0
        if t < total - 1:
            m = count[t + 1] + 1
            for i in range(n + 1):
                now[i] = 0.0
                for j in range(m):
                    now[i] += weight[first[t + 1] + i * m + j] * after[j]
                most = max(most, now[i])
            for i in range(n + 1):
                now[i] /= most
        for i in range(n + 1):
            after[i] = now[i]
            whole += forward[t, i] * now[i]
        for i in range(n + 1):
            out[t, i if i < n else K] = forward[t, i] * now[i] / whole
    return out
