"""Where on the line of the path each fix was. Kernels.

`place` takes the nearest point; `glide` weighs the fixes against the watch's slow error and a steady pace.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .search import FAR


@njit(cache=True, error_model="numpy")
def place(x, y, low, high, line_x, line_y, line_s):
    """Nearest point of a line to each fix (n,) within the window of s from `low` to `high` (n,), in order.

    The windows do not run backwards. Returns s (n,), made non-decreasing by pooling neighbours that run back
    (isotonic regression); NaN where `low` is NaN.
    """
    out = np.full(len(x), np.nan)
    v = 0
    for i in range(len(x)):
        if np.isnan(low[i]):
            continue
        v = _vertex(line_s, v, low[i])
        best, k = FAR, v
        while k + 1 < len(line_s) and (line_s[k] <= high[i] or k == v):
            span = line_s[k + 1] - line_s[k]
            if span > 0.0:
                dx, dy = line_x[k + 1] - line_x[k], line_y[k + 1] - line_y[k]
                f = ((x[i] - line_x[k]) * dx + (y[i] - line_y[k]) * dy) / (dx * dx + dy * dy + 1e-12)
                f = min(max(f, 0.0, (low[i] - line_s[k]) / span), 1.0, (high[i] - line_s[k]) / span)
                d = (x[i] - line_x[k] - f * dx) ** 2 + (y[i] - line_y[k] - f * dy) ** 2
                if d < best:
                    best, out[i] = d, line_s[k] + f * span
            k += 1
        if best >= FAR:
            out[i] = low[i]
    return pooled(out)


@njit(cache=True, error_model="numpy")
def pooled(values):
    """The non-decreasing sequence nearest to `values` (n,) in least squares; NaN is passed over."""
    mean, weight, n = np.empty(len(values)), np.empty(len(values)), 0
    for value in values:
        if np.isnan(value):
            continue
        mean[n], weight[n] = value, 1.0
        n += 1
        while n > 1 and mean[n - 2] > mean[n - 1]:
            both = weight[n - 2] + weight[n - 1]
            mean[n - 2] = (mean[n - 2] * weight[n - 2] + mean[n - 1] * weight[n - 1]) / both
            weight[n - 2] = both
            n -= 1
    out, block, used = np.full(len(values), np.nan), 0, 0.0
    for i in range(len(values)):
        if np.isnan(values[i]):
            continue
        if used >= weight[block]:
            block, used = block + 1, 0.0
        out[i] = mean[block]
        used += 1.0
    return out


@njit(cache=True, error_model="numpy")
def glide(x, y, time, sigma, s0, low, high, line_x, line_y, line_s, side_m, how):
    """Positions s (n,) along a line that fit the fixes, the watch's slow error and a steady pace together.

    A linearised Kalman smoother in Bryson & Frazier's form (J. C. Cox 1964; G. J. Bierman 1973) over the state
    (s, speed, error in x and in y, offset to the right): what the error is across the path before a turn, it is along
    the path behind it. `s0` (n,) is where to linearise first, `side_m` (v,) the spread of the lateral offset by vertex
    of the line, `low` and `high` the ends of s, `how` a `Gliding`.
    """
    n = len(x)
    s = np.empty(n)
    for t in range(n):
        s[t] = s0[t]
    mean, covariance = np.zeros((n, 5)), np.zeros((n, 5, 5))
    design, gain = np.zeros((n, 2, 5)), np.zeros((n, 5, 2))
    push, decay = np.zeros((n, 2)), np.ones((n, 2))
    m, p = np.zeros(5), np.zeros((5, 5))
    for _ in range(int(how.rounds)):
        v, side_before = 0, 0.0
        for t in range(n):
            v = _vertex(line_s, v, s[t])
            side = side_m[v]
            if t == 0:
                for r in range(5):
                    m[r] = 0.0
                    for c in range(5):
                        p[r, c] = 0.0
                m[0], m[1], p[0, 0], p[1, 1] = s0[0], 3.0, 100.0, 1.0
                p[2, 2], p[3, 3], p[4, 4] = sigma[0] ** 2, sigma[0] ** 2, side**2
            else:
                dt = time[t] - time[t - 1]
                decay[t, 0] = np.exp(-dt / how.tau_s)
                decay[t, 1] = np.exp(-dt / how.side_s) * min(1.0, side / side_before)
                _predict(m, p, dt, decay[t, 0], decay[t, 1], sigma[t], side, how.pace2)
            side_before = side
            for r in range(5):
                mean[t, r] = m[r]
                for c in range(5):
                    covariance[t, r, c] = p[r, c]
            px, py = _at(line_x, line_y, line_s, v, s[t])
            x1, y1 = _at(line_x, line_y, line_s, v, max(s[t] - how.tangent_m, low))
            x2, y2 = _at(line_x, line_y, line_s, v, min(s[t] + how.tangent_m, high))
            long = max(np.hypot(x2 - x1, y2 - y1), 1e-6)
            tx, ty = (x2 - x1) / long, (y2 - y1) / long
            h = design[t]
            h[0, 0], h[0, 2], h[0, 4] = tx, 1.0, ty
            h[1, 0], h[1, 3], h[1, 4] = ty, 1.0, -tx
            _update(m, p, h, x[t] - px + tx * s[t], y[t] - py + ty * s[t], how, gain[t], push[t])
        _smooth(time, mean, covariance, design, gain, push, decay, low, high, s)
    return s


@njit(cache=True, error_model="numpy")
def _predict(m, p, dt, keep, keep_side, sigma, side, pace2):
    """Mean and covariance after `dt` seconds: the pace goes on, the error and the offset fade to their spread."""
    m[0] += dt * m[1]
    for k in (2, 3, 4):
        m[k] *= keep_side if k == 4 else keep
    for c in range(5):
        p[0, c] += dt * p[1, c]
    for c in range(5):
        p[c, 0] += dt * p[c, 1]
    for k in (2, 3, 4):
        f = keep_side if k == 4 else keep
        for c in range(5):
            p[k, c] *= f
        for c in range(5):
            p[c, k] *= f
    p[0, 0] += pace2 * dt**3 / 3.0
    p[0, 1] += pace2 * dt**2 / 2.0
    p[1, 0] += pace2 * dt**2 / 2.0
    p[1, 1] += pace2 * dt
    p[2, 2] += sigma**2 * (1.0 - keep**2)
    p[3, 3] += sigma**2 * (1.0 - keep**2)
    p[4, 4] += side**2 * (1.0 - keep_side**2)


@njit(cache=True, error_model="numpy")
def _update(m, p, h, zx, zy, how, gain, push):
    """Mean and covariance after a fix; a surprising one counts less. Fills the gain (5, 2) and W y, `push` (2,)."""
    ph = np.empty((5, 2))
    for r in range(5):
        for c in range(2):
            ph[r, c] = p[r, 0] * h[c, 0] + p[r, 2] * h[c, 2] + p[r, 3] * h[c, 3] + p[r, 4] * h[c, 4]
    y = np.empty(2)
    y[0], y[1] = zx, zy
    spread = np.zeros((2, 2))
    for c in range(2):
        for k in (0, 2, 3, 4):
            y[c] -= h[c, k] * m[k]
            spread[c, 0] += h[c, k] * ph[k, 0]
            spread[c, 1] += h[c, k] * ph[k, 1]
        spread[c, c] += how.white_m**2
    det = spread[0, 0] * spread[1, 1] - spread[0, 1] * spread[1, 0]
    a, b, d = spread[1, 1] / det, -spread[0, 1] / det, spread[0, 0] / det
    trust = 1.0 / (1.0 + (a * y[0] ** 2 + 2.0 * b * y[0] * y[1] + d * y[1] ** 2) / how.wild)
    push[0], push[1] = trust * (a * y[0] + b * y[1]), trust * (b * y[0] + d * y[1])
    for r in range(5):
        gain[r, 0] = trust * (ph[r, 0] * a + ph[r, 1] * b)
        gain[r, 1] = trust * (ph[r, 0] * b + ph[r, 1] * d)
    for r in range(5):
        m[r] += ph[r, 0] * push[0] + ph[r, 1] * push[1]
        for c in range(5):
            p[r, c] -= gain[r, 0] * ph[c, 0] + gain[r, 1] * ph[c, 1]


@njit(cache=True, error_model="numpy")
def _smooth(time, mean, covariance, design, gain, push, decay, low, high, s):
    """Fill s (n,) with the smoothed first state, by the adjoint recursion backwards."""
    later, now = np.zeros(5), np.zeros(5)
    for t in range(len(s) - 1, -1, -1):
        h, k = design[t], gain[t]
        g0, g1 = push[t, 0], push[t, 1]
        for r in range(5):
            g0 += k[r, 0] * later[r]
            g1 += k[r, 1] * later[r]
        shift = 0.0
        for c in range(5):
            now[c] = later[c] - h[0, c] * g0 - h[1, c] * g1
            shift += covariance[t, 0, c] * now[c]
        s[t] = min(max(mean[t, 0] - shift, low), high)
        if t > 0:
            keep, keep_side = decay[t, 0], decay[t, 1]
            later[0], later[1] = now[0], now[1] + (time[t] - time[t - 1]) * now[0]
            later[2], later[3], later[4] = keep * now[2], keep * now[3], keep_side * now[4]


@njit(cache=True, error_model="numpy")
def _vertex(line_s, v, s):
    """The vertex from which the line leads over s, looked for around v."""
    while v + 2 < len(line_s) and line_s[v + 1] < s:
        v += 1
    while v > 0 and line_s[v] > s:
        v -= 1
    return v


@njit(cache=True, error_model="numpy")
def _at(line_x, line_y, line_s, v, s):
    """The point of a line at s, looked for around vertex v."""
    v = _vertex(line_s, v, s)
    span = line_s[v + 1] - line_s[v]
    f = min(max((s - line_s[v]) / span, 0.0), 1.0) if span > 0.0 else 0.0
    return line_x[v] + f * (line_x[v + 1] - line_x[v]), line_y[v] + f * (line_y[v + 1] - line_y[v])
