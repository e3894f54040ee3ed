"""The cheapest sequence of states (Viterbi) and the posterior of every state (forward-backward). Kernels.

A *state* of an observation is a candidate (edge, metres along it in the way's direction) or, the last one, "off the
map". Costs are negative log-likelihoods up to constants, so the most likely path is the cheapest. With c(i, j) the cost
of going from state i at t - 1 to state j at t and of seeing what is seen there (Rabiner 1989, Proc. IEEE 77:257)::

    Viterbi    C_t(j) = min_i C_t-1(i) + c(i, j)
    forward    a_t(j) = sum_i a_t-1(i) exp(-k c(i, j))
    backward   b_t(i) = sum_j exp(-k c(i, j)) b_t+1(j)
    posterior  P_t(j) = a_t(j) b_t(j) / sum

The costs are tuned for the best path, not as likelihoods: k (`sharpness`) is what makes the posterior's claims hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from .grid import ALONG, AWAY, EDGE, K, X, Y
from .search import FAR, full, grown, inlined, inner, keep, passing_row

if TYPE_CHECKING:
    from ..arrays import Bools, Codes, Floats, Ints

SLOTS = 4 * K
"""End nodes of the candidates of two observations."""
NEGLIGIBLE = 1e-4
"""A share of what leads into a state that need not be counted."""
LEAST = 600.0
"""Exponent that keeps a weight above 0."""
COST, SOFT = 0, 1
"""Rows of the running states."""


@njit(cache=True, error_model="numpy")
def thin(x, y, time, step_m, step_s):
    """Fixes that count as observations: each at least `step_m` or `step_s` after the one before, and the last.

    Returns (kept (T,): their numbers; x, y, time of each (3, T); speed (T - 1,) between them, m/s).
    """
    n = len(x)
    keep, seen, speed, last = np.empty(n, np.int64), np.empty((3, n)), np.empty(n), 0
    keep[0], seen[0, 0], seen[1, 0], seen[2, 0] = 0, x[0], y[0], time[0]
    for i in range(1, n):
        way = (x[i] - seen[0, last]) ** 2 + (y[i] - seen[1, last]) ** 2
        if way >= step_m * step_m or time[i] - seen[2, last] >= step_s or i == n - 1:
            speed[last] = np.sqrt(way) / (time[i] - seen[2, last])
            last += 1
            keep[last], seen[0, last], seen[1, last], seen[2, last] = i, x[i], y[i], time[i]
    return keep[: last + 1].copy(), seen[:, : last + 1].copy(), speed[:last]


@inlined
def tail(energy, freedom):
    """Cost of a squared, normalised residual with heavy tails: quadratic near 0, logarithmic far out.

    The form of a Student t density, where Newson & Krumm (2009, eq. 1) have a normal one: a lost fix must not decide.
    """
    return freedom * np.log(1.0 + energy / freedom)


@inlined
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
def viterbi(seen, sigma, pace, first, found, edges, graph, setting, memory):
    """The most likely states of the observations (T,), and how likely every state is.

    seen (3, T): x, y in m, time in s; sigma (T,) the error's standard deviation per axis in m; pace in m/s; candidates
    as `gather` gives them; `edges`, `graph` and `setting` as in index.py and matcher.py. Returns (chosen (T,): the
    candidate, -1 off the map; posterior (c + T,), observation by observation, each's "off the map" last; memory: the
    bounded searches, for `walk`).
    """
    total = len(sigma)
    begin = np.zeros(total + 1, np.int64)
    for t in range(1, total):
        begin[t + 1] = begin[t] + (first[t] - first[t - 1] + 1) * (first[t + 1] - first[t] + 1)
    weight, back = np.empty(begin[total]), np.empty(first[total] + total, np.int8)
    forward, state = np.zeros(first[total] + total), np.zeros((3, K + 1))
    live = np.empty(K + 1, np.int64)
    slots = new_slots(len(graph.node_x))
    for t in range(total):
        low, high = first[t], first[t + 1]
        if full(memory, SLOTS + 1):
            memory = grown(memory)
        _enlist(t, found[low:high], edges, slots)
        if t == 0:
            _begin(found[low:high], sigma[0], setting, state, forward)
            continue
        before = low - first[t - 1]
        moved = np.sqrt((seen[0, t] - seen[0, t - 1]) ** 2 + (seen[1, t] - seen[1, t - 1]) ** 2)
        bound, expected = reach_of(moved, seen[2, t] - seen[2, t - 1], pace, setting)
        _learn(t, before, high - low, min(bound, setting.row_m), graph, setting.row_m, memory, slots)
        table = slots.apart
        if bound > setting.row_m:
            table = slots.wide
            _bridge(t, before, bound, seen[0, t], seen[1, t], graph, setting.radius_m, memory, slots)
        a, b = first[t - 1] + t - 1, low + t
        _advance(seen[:, t - 1 : t + 1], moved, bound, expected, sigma[t], found[low - before : low], found[low:high],
                 edges, setting, slots.end[1 - t % 2], slots.end[t % 2], slots.left[1 - t % 2], slots.left[t % 2],
                 table, state, live, forward[a:b], forward[b : high + t + 1],
                 back[b : high + t + 1], weight[begin[t] : begin[t + 1]])  # fmt: skip
    return _trace_back(state[COST], back, first), posteriors(forward, weight, begin, first), memory


@inlined
def _begin(found, sigma, setting, state, forward):
    """Costs and weights of the first observation's states."""
    n = len(found)
    for j in range(n + 1):
        cost = tail(found[j, AWAY] / (2.0 * sigma**2), setting.tail) if j < n else setting.off_start
        state[COST, j], state[SOFT, j], forward[j] = cost, cost, np.exp(-setting.sharpness * cost)


@inlined
def _trace_back(cost, back, first):
    """The candidates (T,) on the cheapest way to the last states, of such costs; -1 off the map."""
    total = len(first) - 1
    chosen, state = np.empty(total, np.int64), 0
    for j in range(first[total] - first[total - 1] + 1):
        if cost[j] < cost[state]:
            state = j
    for t in range(total - 1, -1, -1):
        chosen[t] = first[t] + state if state < first[t + 1] - first[t] else -1
        state = back[first[t] + t + state]
    return chosen


class Slots(NamedTuple):
    """The end nodes of the candidates of two observations, each in a slot."""

    slot: Codes
    """(V,) 1 + the slot of each node, 0 without."""
    node: Ints
    """(SLOTS,)"""
    used: Ints
    """(SLOTS,) the last observation that uses it."""
    known: Bools
    """(SLOTS,) whether its search is read."""
    apart: Floats
    """(SLOTS, SLOTS) paths between nodes, m."""
    wide: Floats
    """(SLOTS, SLOTS) the same, in a gap."""
    end: Ints
    """(2, K, 2) the slots of the candidates' edge ends, of even and odd observations."""
    left: Floats
    """(2, K, 2) metres from the candidates to them."""


@inner
def new_slots(nodes):
    """Empty slots for a network of so many nodes."""
    return Slots(np.zeros(nodes, np.int8), np.full(SLOTS, -1, np.int64), np.full(SLOTS, -2, np.int64),
                 np.zeros(SLOTS, np.bool_), np.full((SLOTS, SLOTS), FAR), np.full((SLOTS, SLOTS), FAR),
                 np.zeros((2, K, 2), np.int64), np.zeros((2, K, 2)))  # fmt: skip


@inlined
def _enlist(t, found, edges, slots):
    """Give the end nodes of the candidates of t a slot; one that neither t - 1 nor t uses is taken over."""
    slot, node, used, end, left = slots.slot, slots.node, slots.used, slots.end[t % 2], slots.left[t % 2]
    for j in range(len(found)):
        e = int(found[j, EDGE])
        left[j, 0], left[j, 1] = found[j, ALONG], edges.metre[e, 0] - found[j, ALONG]
        for side in range(2):
            v = edges.end[e, side]
            s = slot[v] - 1
            if s < 0:
                s = 0
                while used[s] >= t - 1:
                    s += 1
                if node[s] >= 0:
                    slot[node[s]] = 0
                slot[v], node[s], slots.known[s] = s + 1, v, False
                for q in range(SLOTS):
                    slots.apart[s, q], slots.apart[q, s] = FAR, FAR
                slots.apart[s, s] = 0.0
            used[s], end[j, side] = t, s


@inlined
def _learn(t, before, n, near, graph, row_m, memory, slots):
    """Fill `apart` with the paths, up to `near`, between the end nodes of the candidates of t - 1 and of t.

    The searches, up to `row_m`, are kept in `memory`, and what they say of two nodes as long as both have a slot.
    """
    slot, known, apart, row, dist = slots.slot, slots.known, slots.apart, memory.row, memory.dist
    for now in range(2):
        end, left = slots.end[(t + now) % 2], slots.left[(t + now) % 2]
        for j in range(n if now == 0 else before):
            for side in range(2):
                s = end[j, side]
                if known[s] or left[j, side] > near:
                    continue
                known[s] = True
                v = slots.node[s]
                if row[v, 1] == 0:
                    keep(v, graph, row_m, memory)
                for r in range(row[v, 0], row[v, 1]):
                    q = slot[memory.node[r]] - 1
                    if q >= 0:
                        apart[s, q], apart[q, s] = dist[r], dist[r]


@inlined
def _bridge(t, before, bound, tx, ty, graph, radius, memory, slots):
    """Fill `wide` (a gap) with the paths from the end nodes of the candidates of t - 1, towards (tx, ty)."""
    end, left, slot, wide = slots.end[1 - t % 2], slots.left[1 - t % 2], slots.slot, slots.wide
    for i in range(2 * before):
        s, spent, done = end[i // 2, i % 2], left[i // 2, i % 2], False
        for k in range(2 * before):
            if end[k // 2, k % 2] == s:
                spent, done = min(spent, left[k // 2, k % 2]), done or k < i
        if done:
            continue
        for q in range(SLOTS):
            wide[s, q] = FAR
        if spent > bound:
            continue
        low, high = passing_row(slots.node[s], bound - spent, tx, ty, graph, radius, memory)
        for r in range(low, high):
            q = slot[memory.node[r]] - 1
            if q >= 0:
                wide[s, q] = memory.dist[r]


@inlined
def _advance(  # noqa: C901, PLR0912, PLR0915 - one loop over pairs: what decides early must stand beside what it saves
    seen, moved, bound, expected, sigma, old, now, edges, setting, old_end, now_end, old_left, now_left, apart, state,
    live, was, forward, back, weight,
):  # fmt: skip
    """One step of Viterbi and of the sum over all sequences, from the states of `old` candidates to those of `now`.

    seen (3, 2): x, y, time of both observations. The residual is a first-order autoregression (its innovation counts);
    the path pays for its detour, in a gap for its distance from what the pace lets expect. `state` (3, K + 1) is
    brought from old to now: cost, kept near 0; -log(forward) / sharpness; scratch, as is `live` (K + 1,). `forward`
    and `back` (n + 1,) are filled from `was`; `weight` ((before + 1) * (n + 1),) becomes exp(-sharpness * cost of the
    step), 0 where it does not count: a state that costs more, and weighs next to nothing beside, what already leads
    into j needs no look.
    """
    before, n, dt = len(old), len(now), seen[2, 1] - seen[2, 0]
    cost, soft, new = state[COST], state[SOFT], state[2]
    # The residual r (fix less candidate) forgets with tau: r_t = phi r_t-1 + innovation, phi = exp(-dt / tau). Of each
    # axis the innovation has the variance sigma^2 (1 - phi^2), and that of the fix's own white noise on top.
    phi = np.exp(-dt / setting.tau_s)
    q = 1.0 / (2.0 * (sigma**2 * (1.0 - phi * phi) + setting.white_m**2)) / setting.tail
    off = setting.off_per_m * max(moved, setting.off_least_m)
    sharp, margin = setting.sharpness, -np.log(NEGLIGIBLE) / setting.sharpness
    lead = 0
    for i in range(before + 1):
        if cost[i] < cost[lead]:
            lead = i
    live[0], lives = lead, 1
    for i in range(before + 1):
        if i != lead and (i == before or cost[i] < setting.hopeless or soft[i] < setting.hopeless):
            live[lives] = i
            lives += 1
    weight[:] = 0.0
    for j in range(n):
        e2, a2, x2, y2 = int(now[j, EDGE]), now[j, ALONG], now[j, X], now[j, Y]
        # the innovation of the residual, as far as the candidate now decides it
        kx, ky = seen[0, 1] - x2 - phi * seen[0, 0], seen[1, 1] - y2 - phi * seen[1, 0]
        to, fro, start, rest = now_end[j, 0], now_end[j, 1], now_left[j, 0], now_left[j, 1]
        way, prior_cost = edges.end[e2, 2], edges.metre[e2, 1]
        fresh = tail(now[j, AWAY] / (2.0 * sigma**2), setting.tail)
        best, limit, origin, total = FAR, FAR, before, 0.0
        for a in range(lives):
            i = live[a]
            if cost[i] >= best and soft[i] >= limit:
                continue
            if i == before:
                c = setting.off_leave + off + fresh
            else:
                x1, y1 = old[i, X], old[i, Y]
                ix, iy = kx + phi * x1, ky + phi * y1
                energy = (ix * ix + iy * iy) * q
                # log(1 + e) >= 2 e / (2 + e): a bound without a logarithm; where even that cannot win or weigh, the
                # paths need not be looked up
                least = min(setting.tail * 2.0 * energy / (2.0 + energy), setting.broken)
                if cost[i] + least >= best and soft[i] + least >= limit:
                    continue
                u, v = old_end[i, 0], old_end[i, 1]
                path = min(old_left[i, 0] + min(apart[u, to] + start, apart[u, fro] + rest),
                           old_left[i, 1] + min(apart[v, to] + start, apart[v, fro] + rest))  # fmt: skip
                e1 = int(old[i, EDGE])
                if e1 == e2:
                    path = min(path, abs(a2 - old[i, ALONG]))
                c = FAR
                if path <= bound:
                    # Newson & Krumm (2009, eq. 2): an exponential distribution of path less straight line. Here only
                    # what the path is longer, against the longer of the line of the fixes and that of the candidates.
                    c = setting.tail * np.log(1.0 + energy)
                    if expected > 0.0:
                        odd = (path - expected) / (setting.pace_spread * expected + setting.beta_m)
                        c += tail(0.5 * odd * odd, setting.tail)
                    elif path > moved:
                        straight = np.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2)
                        c += max(0.0, path - max(straight, moved)) / setting.beta_m
                    c += path * 0.5 * (edges.metre[e1, 1] + prior_cost)
                    if edges.end[e1, 2] != way:
                        c += setting.change
                # or the path breaks here: nothing links the residuals, so the new one counts with its whole variance
                c = min(c, setting.broken + fresh)
                if cost[i] + c >= best and soft[i] + c >= limit:
                    continue
            w = np.exp(-min(sharp * c, LEAST))
            weight[i * (n + 1) + j] = w
            total += was[i] * w
            # a later state whose weight times the step is below NEGLIGIBLE of this one's is past this limit
            limit = min(limit, soft[i] + c + margin)
            if cost[i] + c < best:
                best, origin = cost[i] + c, i
        new[j], back[j], forward[j] = best, origin, total
    new[n], back[n], forward[n] = FAR, before, 0.0
    for a in range(lives):
        i = live[a]
        c = off if i == before else setting.off_enter + off
        w = np.exp(-min(sharp * c, LEAST))
        weight[i * (n + 1) + n] = w
        forward[n] += was[i] * w
        if cost[i] + c < new[n]:
            new[n], back[n] = cost[i] + c, i
    # only differences of costs and ratios of sums matter: kept near 0 and 1, neither runs out of range
    low, high = FAR, 0.0
    for j in range(n + 1):
        low, high = min(low, new[j]), max(high, forward[j])
    for j in range(n + 1):
        cost[j] = new[j] - low
        forward[j] /= high
        soft[j] = -np.log(forward[j]) / sharp


@inner
def posteriors(forward, weight, begin, first):
    """(c + T,) probability of every state given all observations, each's "off the map" last.

    forward (c + T,) and the weights of all steps, from `begin` (T + 1,) on, as `_advance` gives them.
    """
    total = len(first) - 1
    out, after, now = np.empty(len(forward)), np.ones(K + 1), np.ones(K + 1)
    for t in range(total - 1, -1, -1):
        n, low, whole, most = first[t + 1] - first[t], first[t] + t, 0.0, 0.0
        if t < total - 1:
            m = first[t + 2] - first[t + 1] + 1
            for i in range(n + 1):
                now[i] = 0.0
                for j in range(m):
                    now[i] += weight[begin[t + 1] + i * m + j] * after[j]
                most = max(most, now[i])
            for i in range(n + 1):
                now[i] /= most
        for i in range(n + 1):
            after[i] = now[i]
            whole += forward[low + i] * now[i]
        for i in range(n + 1):
            out[low + i] = forward[low + i] * now[i] / whole
    return out
