"""The cheapest sequence of states (Viterbi) and the posterior of every state (forward-backward). Kernels.

A *state* of an observation is a candidate (edge, metres along it in the way's direction) or "off the map", the state
K. Costs are negative log-likelihoods up to constants, so the most likely path is the cheapest.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .grid import K, candidates
from .search import FAR, new_memory, row_of


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
    return freedom * np.log1p(energy / freedom)


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
def gather(x, y, index, setting):
    """The candidates of the observations (T,).

    Returns (count (T,), edge, along (T, K), foot (2, T, K), nearest (T,): distance of the nearest one, inf without).
    """
    total = len(x)
    count, nearest = np.zeros(total, np.int64), np.full(total, np.inf)
    edge, along, foot = np.full((total, K), -1, np.int32), np.zeros((total, K)), np.zeros((2, total, K))
    for t in range(total):
        count[t] = candidates(x[t], y[t], index, setting.radius_m, setting.same_edge_m, edge[t], along[t], foot[0, t],
                              foot[1, t])  # fmt: skip
        for j in range(count[t]):
            away = np.hypot(x[t] - foot[0, t, j], y[t] - foot[1, t, j])
            nearest[t] = min(nearest[t], away)
    return count, edge, along, foot, nearest


@njit(cache=True, error_model="numpy")
def viterbi(x, y, time, sigma, pace, count, edge, along, foot, index, node_x, node_y, setting):
    """The most likely states of the observations (T,), and how likely every state is.

    x, y in m, time in s, sigma (T,) the error's standard deviation per axis in m, pace in m/s; candidates as `gather`
    gives them; `index` and `setting` as in index.py and matcher.py. Returns (chosen (T,): the state, -1 off the map;
    posterior (T, K + 1); memory: the bounded searches, for `walk`).
    """
    total, nodes = len(x), len(node_x)
    back = np.full((total, K + 1), K, np.int8)
    pair = np.empty((total, K + 1, K + 1), np.float32)
    forward = np.full((total, K + 1), FAR)
    cost, fresh = np.full(K + 1, FAR), np.full(K + 1, FAR)
    memory, reach = new_memory(nodes), np.empty((2 * K, 2 * K))
    mark, slot = np.zeros(nodes, np.int32), np.zeros(nodes, np.int8)
    for t in range(total):
        n = count[t]
        for j in range(K):
            fresh[j] = FAR
        for j in range(n):
            away = (x[t] - foot[0, t, j]) ** 2 + (y[t] - foot[1, t, j]) ** 2
            fresh[j] = tail(away / (2.0 * sigma[t] ** 2), setting.tail)
        fresh[K] = setting.off_start
        if t == 0:
            for j in range(K + 1):
                cost[j], forward[0, j] = fresh[j], setting.sharpness * fresh[j]
            continue
        before = count[t - 1]
        moved, dt = np.hypot(x[t] - x[t - 1], y[t] - y[t - 1]), time[t] - time[t - 1]
        bound, expected = reach_of(moved, dt, pace, setting)
        memory = _reaches(t, n, before, cost, edge, along, bound, x[t], y[t], index, node_x, node_y, setting, memory,
                          mark, slot, reach)  # fmt: skip
        _pairs(t, n, before, x, y, dt, moved, bound, expected, sigma[t], edge, along, foot, fresh, index, slot, reach,
               setting, pair[t])  # fmt: skip
        _advance(cost, before, pair[t], n, back[t])
        _message(forward[t - 1], before, pair[t], n, setting.sharpness, forward[t])
    chosen = np.empty(total, np.int64)
    state = K
    for j in range(K):
        if cost[j] < cost[state]:
            state = j
    for t in range(total - 1, -1, -1):
        chosen[t] = state if state < K else -1
        state = back[t, state]
    return chosen, posteriors(forward, pair, count, setting.sharpness), memory


@njit(cache=True, error_model="numpy")
def _number_ends(t, n, edge, index, mark, slot):
    """Give every end node of the candidates of t a column, `slot`; returns how many there are."""
    slots = 0
    for j in range(n):
        for end in range(2):
            v = index.edge_from[edge[t, j]] if end == 0 else index.edge_to[edge[t, j]]
            if mark[v] != t:
                mark[v], slot[v] = t, slots
                slots += 1
    return slots


@njit(cache=True, error_model="numpy")
def _reaches(t, n, before, cost, edge, along, bound, tx, ty, index, node_x, node_y, setting, memory, mark, slot, reach):
    """Fill reach (2 K, 2 K): from each candidate of t - 1 over either end of its edge to the edge ends of now.

    Short searches are kept in `memory` and used again; long ones (a gap) are made for this step alone, towards
    (tx, ty).
    """
    slots = _number_ends(t, n, edge, index, mark, slot)
    for i in range(before):
        e = edge[t - 1, i]
        for end in range(2):
            for c in range(slots):
                reach[2 * i + end, c] = FAR
            spent = along[t - 1, i] if end == 0 else index.edge_length[e] - along[t - 1, i]
            if spent > bound or cost[i] >= FAR:
                continue
            v = index.edge_from[e] if end == 0 else index.edge_to[e]
            low, high, memory = row_of(v, bound, spent, tx, ty, index, node_x, node_y, setting, memory)
            node, dist = memory[0][0], memory[0][1]
            for r in range(low, high):
                w = node[r]
                if mark[w] == t:
                    reach[2 * i + end, slot[w]] = spent + dist[r]
    return memory


@njit(cache=True, error_model="numpy")
def _pairs(t, n, before, x, y, dt, moved, bound, expected, sigma, edge, along, foot, fresh, index, slot, reach, setting,
           pair):  # fmt: skip
    """Fill pair (K + 1, K + 1): the cost of going from each state of t - 1 to each state of t.

    The residual is a first-order autoregression (its innovation counts); the path pays for its detour, in a gap for
    its distance from what the pace lets expect.
    """
    phi = np.exp(-dt / setting.tau_s)
    q = 1.0 / (2.0 * (sigma**2 * (1.0 - phi * phi) + setting.white_m**2)) / setting.tail
    off = setting.off_per_m * max(moved, setting.off_least_m)
    e1s, a1s, x1s, y1s = edge[t - 1], along[t - 1], foot[0, t - 1], foot[1, t - 1]
    for j in range(n):
        e2, a2, x2, y2 = edge[t, j], along[t, j], foot[0, t, j], foot[1, t, j]
        # the innovation of the residual, as far as the candidate now decides it
        kx, ky = x[t] - x2 - phi * x[t - 1], y[t] - y2 - phi * y[t - 1]
        to, fro = slot[index.edge_from[e2]], slot[index.edge_to[e2]]
        left, way, toll = index.edge_length[e2] - a2, index.edge_way[e2], index.edge_toll[e2]
        broken = setting.broken + fresh[j]
        for i in range(before):
            path = min(min(reach[2 * i, to], reach[2 * i + 1, to]) + a2,
                       min(reach[2 * i, fro], reach[2 * i + 1, fro]) + left)  # fmt: skip
            e1 = e1s[i]
            if e1 == e2:
                path = min(path, abs(a2 - a1s[i]))
            c = FAR
            if path <= bound:
                ix, iy = kx + phi * x1s[i], ky + phi * y1s[i]
                c = setting.tail * np.log1p((ix * ix + iy * iy) * q)
                if expected > 0.0:
                    odd = (path - expected) / (setting.pace_spread * expected + setting.beta_m)
                    c += tail(0.5 * odd * odd, setting.tail)
                elif path > moved:
                    gx, gy = x2 - x1s[i], y2 - y1s[i]
                    c += max(0.0, path - max(np.sqrt(gx * gx + gy * gy), moved)) / setting.beta_m
                c += path * 0.5 * (index.edge_toll[e1] + toll)
                if index.edge_way[e1] != way:
                    c += setting.change
            pair[i, j] = min(c, broken)
        pair[K, j] = setting.off_leave + off + fresh[j]
    for i in range(before):
        pair[i, K] = setting.off_enter + off
    pair[K, K] = off


@njit(cache=True, error_model="numpy")
def _advance(cost, before, pair, n, back):
    """One step of Viterbi: the cheapest way from the `before` candidates into each of the `n`, kept near 0."""
    new = np.empty(K + 1)
    for j in range(K + 1):
        new[j] = FAR
    for a in range(before + 1):
        i = a if a < before else K
        for b in range(n + 1):
            j = b if b < n else K
            if cost[i] + pair[i, j] < new[j]:
                new[j], back[j] = cost[i] + pair[i, j], i
    low = FAR
    for j in range(K + 1):
        low = min(low, new[j])
    for j in range(K + 1):
        cost[j] = new[j] - low if new[j] < FAR else FAR


@njit(cache=True, error_model="numpy")
def _message(older, before, pair, n, sharpness, newer):
    """One step of the sum over all sequences: -log of what reaches each state, kept near 0."""
    for j in range(K + 1):
        newer[j] = FAR
    low = FAR
    for b in range(n + 1):
        j = b if b < n else K
        best = FAR
        for a in range(before + 1):
            i = a if a < before else K
            best = min(best, older[i] + sharpness * pair[i, j])
        if best < FAR:
            total = 0.0
            for a in range(before + 1):
                i = a if a < before else K
                c = older[i] + sharpness * pair[i, j] - best
                if c < 20.0:
                    total += np.exp(-c)
            newer[j] = best - np.log(total)
            low = min(low, newer[j])
    for j in range(K + 1):
        if newer[j] < FAR:
            newer[j] -= low


@njit(cache=True, error_model="numpy")
def posteriors(forward, pair, count, sharpness):
    """(T, K + 1) probability of every state given all observations; `count` (T,) candidates of each."""
    total = len(forward)
    out = np.zeros((total, K + 1))
    beta, newer, turned = np.zeros(K + 1), np.empty(K + 1), np.empty((K + 1, K + 1), np.float32)
    for t in range(total - 1, -1, -1):
        low, whole = FAR, 0.0
        for j in range(K + 1):
            low = min(low, forward[t, j] + beta[j])
        for j in range(K + 1):
            c = forward[t, j] + beta[j] - low
            if c < 30.0:
                out[t, j] = np.exp(-c)
                whole += out[t, j]
        for j in range(K + 1):
            out[t, j] /= whole
        if t > 0:
            for i in range(K + 1):
                for j in range(K + 1):
                    turned[j, i] = pair[t, i, j]
            _message(beta, count[t], turned, count[t - 1], sharpness, newer)
            for j in range(K + 1):
                beta[j] = newer[j]
    return out
