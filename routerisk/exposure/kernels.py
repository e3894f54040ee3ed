"""Which side: forward-backward over state and shift of one run, and the messages by which runs inform each other."""

from __future__ import annotations

import numpy as np
from numba import njit

_NEVER = 1e-300


@njit(cache=True, error_model="numpy")
def side_chain(offset, sd, rho, keep, fresh, passage, prior, anew, stayed, entered, place, shift, shift_p):
    """P(state) of the steps of one run, given all of them: a hidden Markov chain over states (place beside, shift).

    offset (T,): lateral offset of the fixes; sd (T,): of its error; rho (T,): correlation of that error with the step
    before, in running direction; keep (T,): P(the side is not chosen anew); fresh (T,): a passage of a way begins, its
    shift is drawn anew; passage (T,): index into the following. prior (V, S): P(state chosen); anew, stayed, entered
    (V, S, S): P(state | state before) where the side is chosen anew, where it is kept within the passage, and where it
    is kept as the passage begins; place (V, S): where the fixes lie; shift_p (V, G): P(shift) over the even grid shift
    (G,). A state that is never chosen (crossing from hand to hand) must be the last.

    With x = (side, shift) and o the offset, the error of a step is o less place less shift. Errors in units of their
    spread are a first-order autoregression, so the density of a step depends on the state before, too::

        forward   f_t(x) = sum_y f_t-1(y) P(x | y) p(o_t | x, y, o_t-1)
        backward  b_t-1(y) = sum_x P(x | y) p(o_t | x, y, o_t-1) b_t(x)
        post      f_t(x) b_t(x) / sum

    Within a passage the shift is the same in y and x: only sides move, and the sum runs over six states, not 6 x G.
    Where a passage begins, the shift of the one before is summed up by its mean and variance under each state. Where
    all vanishes (an offset beyond all reason), the step says nothing.

    Returns post (T, S), rows sum to 1, and likelihood (V, G) of the shift of each passage, up to a factor.
    """
    steps, sides, grid = len(offset), place.shape[1], len(shift)
    forward = np.zeros((steps, sides, grid))
    emission = np.empty((steps, sides, sides, grid))  # written where it is read
    for t in range(steps):
        _emit(t, offset, sd, rho, fresh, passage, prior, place, shift, forward, emission)
        _step_on(t, keep, fresh, passage, prior, anew, entered if fresh[t] else stayed, shift_p, forward, emission)
    post, likelihood = np.zeros((steps, sides)), np.zeros(shift_p.shape)
    after, before = np.ones((sides, grid)), np.zeros((sides, grid))
    for t in range(steps - 1, -1, -1):
        v = passage[t]
        total = 0.0
        for s in range(sides):
            for g in range(grid):
                total += forward[t, s, g] * after[s, g]
        last = t == steps - 1 or fresh[t + 1]
        for s in range(sides):
            for g in range(grid):
                x = forward[t, s, g] * after[s, g] / total
                post[t, s] += x
                if last:
                    likelihood[v, g] += x / max(shift_p[v, g], _NEVER)
        if t > 0:
            kept = entered if fresh[t] else stayed
            _step_back(t, keep, fresh, v, anew, kept, shift_p, forward, emission, after, before)
    return post, likelihood


@njit(cache=True, error_model="numpy")
def _emit(t, offset, sd, rho, fresh, passage, prior, place, shift, forward, emission):
    """Density of the step's offset given state before, state and shift."""
    v, u, sides, grid = passage[t], passage[max(t - 1, 0)], place.shape[1], len(shift)
    for s0 in range(sides):
        if t > 0 and prior[u, s0] <= 0.0 and s0 < sides - 1:
            continue
        mean, spread = 0.0, 0.0
        if t > 0 and fresh[t]:
            weight = 0.0
            for g in range(grid):
                weight += forward[t - 1, s0, g]
                mean += forward[t - 1, s0, g] * shift[g]
                spread += forward[t - 1, s0, g] * shift[g] ** 2
            if weight > 0.0:
                mean /= weight
                spread = max(spread / weight - mean**2, 0.0)
        # z_t = error / sd is normal around rho z_t-1 with variance 1 - rho^2; where a passage begins, what is not known
        # of the shift before (`spread`) is added. As a function of the shift z has one slope within a passage, where
        # the shift before moves along, and another where it is drawn anew.
        slope, variance, before = 1.0 / sd[t], 1.0, 0.0
        if t > 0:
            variance += rho[t] ** 2 * (spread / sd[t - 1] ** 2 - 1.0)
            before = rho[t] * (offset[t - 1] - place[u, s0] - mean) / sd[t - 1]
            slope -= 0.0 if fresh[t] else rho[t] / sd[t - 1]
        # an even grid: a normal density over it is a product of two series, with three exponentials for all of it
        step = slope * (shift[grid - 1] - shift[0]) / max(grid - 1, 1)
        half, scale, bend = -0.5 / variance, 1.0 / np.sqrt(variance), np.exp(-step * step / variance)
        for s in range(sides):
            if prior[v, s] <= 0.0 and s < sides - 1:
                continue
            z = (offset[t] - place[v, s]) / sd[t] - before - slope * shift[0]
            p, ratio = scale * np.exp(half * z * z), np.exp(half * step * (step - 2.0 * z))
            if p == 0.0:
                ratio = 0.0
            for g in range(grid):
                emission[t, s0, s, g] = p
                p *= ratio
                ratio *= bend
        if t == 0:
            return


@njit(cache=True, error_model="numpy")
def _mass(forward, t, s):
    total = 0.0
    for g in range(forward.shape[2]):
        total += forward[t, s, g]
    return total


@njit(cache=True, error_model="numpy")
def _step_on(t, keep, fresh, passage, prior, anew, kept, shift_p, forward, emission):
    v, sides, grid = passage[t], forward.shape[1], forward.shape[2]
    total = 0.0
    for s in range(sides):
        if prior[v, s] <= 0.0 and (t == 0 or s < sides - 1):
            continue
        if t == 0:
            for g in range(grid):
                forward[t, s, g] = prior[v, s] * shift_p[v, g] * emission[t, 0, s, g]
        else:
            for s0 in range(sides):
                move = (1.0 - keep[t]) * anew[v, s0, s] + keep[t] * kept[v, s0, s]
                if move <= 0.0:
                    continue
                whole = _mass(forward, t - 1, s0)
                if whole <= 0.0:
                    continue
                for g in range(grid):
                    p = whole * shift_p[v, g] if fresh[t] else forward[t - 1, s0, g]
                    forward[t, s, g] += move * p * emission[t, s0, s, g]
        total += _mass(forward, t, s)
    for s in range(sides):
        for g in range(grid):
            forward[t, s, g] = forward[t, s, g] / total if total > _NEVER else prior[v, s] * shift_p[v, g]


@njit(cache=True, error_model="numpy")
def _step_back(t, keep, fresh, v, anew, kept, shift_p, forward, emission, after, before):
    """From what follows a step to what follows the one before."""
    sides, grid = after.shape
    most = 0.0
    for s0 in range(sides):
        for g in range(grid):
            before[s0, g] = 0.0
        if _mass(forward, t - 1, s0) <= 0.0:
            continue
        for s in range(sides):
            move = (1.0 - keep[t]) * anew[v, s0, s] + keep[t] * kept[v, s0, s]
            if move > 0.0:
                _carry_back(t, s0, s, v, move, fresh[t], shift_p, emission, after, before)
        for g in range(grid):
            most = max(most, before[s0, g])
    for s in range(sides):
        for g in range(grid):
            after[s, g] = before[s, g] / most if most > _NEVER else 1.0


@njit(cache=True, error_model="numpy")
def _carry_back(t, s0, s, v, move, fresh, shift_p, emission, after, before):
    grid = after.shape[1]
    if not fresh:
        for g in range(grid):
            before[s0, g] += move * emission[t, s0, s, g] * after[s, g]
        return
    x = 0.0
    for g in range(grid):
        x += emission[t, s0, s, g] * shift_p[v, g] * after[s, g]
    for g in range(grid):
        before[s0, g] += move * x


@njit(cache=True, error_model="numpy")
def shift_priors(way, direction, normal, told, told_all, bias_tau, bias_nu, shift, map_sd, bias_sd, mean, variance):
    """P(shift) (V, G) of every passage of a run before the run is looked at: the way's map error and the run's bias.

    way (V,), direction (V,) of -1 or 1, normal (V, 2): unit vector to the right. told (V, G): log of what each passage
    has said of its way's error, in way direction, told_all (W, G): of what all passages have said of each way;
    bias_tau, bias_nu (V,): precision and precision times mean of what each passage has said of the bias across it.
    What a passage has said itself is left out of its own prior: the cavity of expectation propagation (Minka 2001,
    UAI, p. 362). The bias is one vector of the run, normal, in natural parameters (a, b, c: precision; hx, hy): what
    all passages say of it is summed once, and each takes its own away again.

    Writes mean, variance (V, 2): of the way's error (in running direction) and of the bias across the passage.
    """
    passages, grid = len(way), len(shift)
    out, error = np.zeros((passages, grid)), np.zeros(grid)
    a, b, c, hx, hy = 1.0 / bias_sd**2, 0.0, 1.0 / bias_sd**2, 0.0, 0.0
    for v in range(passages):
        x, y = normal[v, 0], normal[v, 1]
        a, b, c = a + bias_tau[v] * x * x, b + bias_tau[v] * x * y, c + bias_tau[v] * y * y
        hx, hy = hx + bias_nu[v] * x, hy + bias_nu[v] * y
    for v in range(passages):
        x, y = normal[v, 0], normal[v, 1]
        a1, b1, c1 = a - bias_tau[v] * x * x, b - bias_tau[v] * x * y, c - bias_tau[v] * y * y
        hx1, hy1 = hx - bias_nu[v] * x, hy - bias_nu[v] * y
        det = a1 * c1 - b1 * b1
        mean[v, 1] = (x * (c1 * hx1 - b1 * hy1) + y * (a1 * hy1 - b1 * hx1)) / det
        variance[v, 1] = (c1 * x * x - 2.0 * b1 * x * y + a1 * y * y) / det
        for k in range(grid):
            of_way = k if direction[v] > 0 else grid - 1 - k
            error[k] = told_all[way[v], of_way] - told[v, of_way] - 0.5 * (shift[k] / map_sd) ** 2
        _as_probability(error)
        mean[v, 0], variance[v, 0] = _moments(error, shift)
        total = 0.0
        for g in range(grid):
            for k in range(grid):
                out[v, g] += error[k] * _near(shift[g] - shift[k] - mean[v, 1], variance[v, 1], shift)
            total += out[v, g]
        for g in range(grid):
            out[v, g] /= total
    return out


@njit(cache=True, error_model="numpy")
def _as_probability(log_p):
    """Turn logs into probabilities, in place."""
    most, total = log_p[0], 0.0
    for k in range(len(log_p)):
        most = max(most, log_p[k])
    for k in range(len(log_p)):
        log_p[k] = np.exp(log_p[k] - most)
        total += log_p[k]
    for k in range(len(log_p)):
        log_p[k] /= total


@njit(cache=True, error_model="numpy")
def _moments(p, at):
    """Mean and variance of what lies `at` with weight p, which need not sum to 1."""
    total, first, second = 0.0, 0.0, 0.0
    for k in range(len(p)):
        total += p[k]
        first += p[k] * at[k]
    first /= total
    for k in range(len(p)):
        second += p[k] * (at[k] - first) ** 2
    return first, second / total


@njit(cache=True, error_model="numpy")
def _near(apart, variance, shift):
    """Weight of a difference that is normal with this variance, on the grid's scale."""
    wide = variance + 0.25 * (shift[1] - shift[0]) ** 2
    return np.exp(-0.5 * apart * apart / wide)


@njit(cache=True, error_model="numpy")
def tell(way, direction, likelihood, shift_p, shift, mean, variance, share, told, told_all, bias_tau, bias_nu):
    """What the passages of a run say, given the `likelihood` (V, G) of their shifts: of their ways, and of the bias.

    share (V,): how much of it counts: errors that outlast a passage are told by several. Changes told, told_all,
    bias_tau and bias_nu; see `shift_priors`.

    A message is what the posterior has more than the cavity: of the way's error, on its grid, the likelihood with the
    bias summed out; of the bias, as a normal, the difference of the natural parameters (1 / variance, mean / variance),
    with the variance of the way's error added, for only their sum is seen.
    """
    grid = len(shift)
    said, p = np.zeros(grid), np.zeros(grid)
    for v in range(len(way)):
        most = -np.inf
        for k in range(grid):
            x = 0.0
            for g in range(grid):
                x += likelihood[v, g] * _near(shift[g] - shift[k] - mean[v, 1], variance[v, 1], shift)
            said[k if direction[v] > 0 else grid - 1 - k] = share[v] * np.log(max(x, _NEVER))
            most = max(most, share[v] * np.log(max(x, _NEVER)))
        for k in range(grid):
            told_all[way[v], k] += said[k] - most - told[v, k]
            told[v, k] = said[k] - most
            p[k] = shift_p[v, k]
        before, before_v = _moments(p, shift)
        for k in range(grid):
            p[k] *= likelihood[v, k]
        after, after_v = _moments(p, shift)
        after_v = max(after_v, 1e-6)
        tau = share[v] * (1.0 / after_v - 1.0 / before_v)
        nu = share[v] * (after / after_v - before / before_v)
        if tau > 1e-6:
            wide = 1.0 / tau + variance[v, 0]
            tau, nu = 1.0 / wide, (nu / tau - mean[v, 0]) / wide
        else:
            tau, nu = 0.0, 0.0
        # half a step: with whole ones the messages of passages that depend on each other swing
        bias_tau[v] += 0.5 * (tau - bias_tau[v])
        bias_nu[v] += 0.5 * (nu - bias_nu[v])
