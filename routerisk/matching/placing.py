"""Where on the line of the path each fix was. Kernels.

`place` takes the nearest point; `smooth` then weighs the fixes against the watch's slow error and a steady pace.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from .search import FAR, inner

WORK = 22
"""What the smoother keeps of each fix: predicted s and the covariances with it (6), tangent (2), fading (2), the
weighed surprise (2), gain (10)."""


class Gliding(NamedTuple):
    """Parameters of the smoother as its kernel reads them; see parameters.py."""

    rounds: float
    tangent_m: float
    tau_s: float
    side_s: float
    pace2: float
    white_m: float
    wild: float


@njit(cache=True, error_model="numpy")
def place(x, y, time, kept, section, walked, pieces, until, line, slack):
    """Place every fix (n,) of a path on its line, in order.

    kept, section, walked (T,) the fixes that are observations, their stretch of path (-1 off the map), metres walked;
    pieces, until (p,) and `line` as walk.py gives them. A fix lies within `slack` metres of the stretch between the
    observations around it. Returns (around (3, n): the last observation at or before the fix, the next at or after it,
    the nearer of both in time; s (n,), NaN off the map; low, high (sections,): s at the ends of each stretch of path).
    """
    n, sections = len(x), section.max() + 1
    around, s, low, high = np.empty((3, n), np.int64), np.full(n, np.nan), np.full(sections, FAR), np.zeros(sections)
    for p in range(len(pieces)):
        q = int(pieces[p, 0])
        low[q], high[q] = min(low[q], line.span[p, 0]), line.span[p, 1]
    at, b, v = _on_line(walked, pieces, until, line), 0, 0
    for i in range(n):
        while b + 1 < len(kept) and kept[b + 1] <= i:
            b += 1
        a = b if kept[b] == i else b + 1
        near = a if time[kept[a]] - time[i] < time[i] - time[kept[b]] else b
        around[0, i], around[1, i], around[2, i] = b, a, near
        q = section[near]
        if q < 0:
            continue
        one, two = (b, a) if section[a] == section[b] else (near, near)
        least, most = min(max(at[one] - slack, low[q]), high[q]), min(max(at[two] + slack, low[q]), high[q])
        v, s[i] = _nearest(x[i], y[i], least, most, line.x, line.y, line.s, v)
    return around, pooled(s), low, high


@njit(cache=True, error_model="numpy")
def pieces_of(s, section, pieces, span):
    """The piece (n,) on which each fix lies at s, in order; -1 off the map, where its `section` (n,) is -1."""
    piece, p = np.full(len(s), -1), 0
    for i in range(len(s)):
        if section[i] < 0:
            continue
        while pieces[p, 0] < section[i] or (
            p + 1 < len(pieces) and pieces[p + 1, 0] == section[i] and span[p + 1, 0] <= s[i]
        ):
            p += 1
        piece[i] = p
    return piece


@inner
def _on_line(walked, pieces, until, line):
    """S (T,) of the observations by the metres walked until them."""
    out, p = np.zeros(len(walked)), 0
    for t in range(len(walked) if len(pieces) > 0 else 0):
        while p + 1 < len(pieces) and pieces[p + 1, 4] <= walked[t]:
            p += 1
        long = until[p] - pieces[p, 4]
        part = min(max((walked[t] - pieces[p, 4]) / long, 0.0), 1.0) if long > 0.0 else 0.0
        out[t] = line.span[p, 0] + part * (line.span[p, 1] - line.span[p, 0])
    return out


@inner
def _nearest(x, y, low, high, line_x, line_y, line_s, v):
    """(The vertex before `low`, looked for around v; s of the point of a line nearest to (x, y) from low to high)."""
    v = _vertex(line_s, v, low)
    best, k, out = FAR, v, low
    while k + 1 < len(line_s) and (line_s[k] <= high or k == v):
        span = line_s[k + 1] - line_s[k]
        if span > 0.0:
            dx, dy = line_x[k + 1] - line_x[k], line_y[k + 1] - line_y[k]
            f = ((x - line_x[k]) * dx + (y - line_y[k]) * dy) / (dx * dx + dy * dy + 1e-12)
            f = min(max(f, 0.0, (low - line_s[k]) / span), 1.0, (high - line_s[k]) / span)
            d = (x - line_x[k] - f * dx) ** 2 + (y - line_y[k] - f * dy) ** 2
            if d < best:
                best, out = d, line_s[k] + f * span
        k += 1
    return v, out


@njit(cache=True, error_model="numpy")
def pooled(values):
    """The non-decreasing sequence nearest to `values` (n,) in least squares; NaN is passed over.

    Pool adjacent violators (Ayer et al. 1955, Ann. Math. Stat. 26:641): neighbours out of order are replaced by their
    mean until none is. A runner's fixes keep their order along the path.
    """
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
def smooth(x, y, time, sigma, s0, low, high, line_x, line_y, line_s, side_m, how):
    """Positions s (n,) along a line that fit the fixes, the watch's slow error and a steady pace together.

    A linearised Kalman smoother in Bryson & Frazier's form (J. C. Cox 1964; G. J. Bierman 1973) over the state
    (s, speed, error in x and in y, offset to the right): what the error is across the path before a turn, it is along
    the path behind it. `s0` (n,) is where to linearise first, `side_m` (v,) the spread of the lateral offset by vertex
    of the line, `low` and `high` the ends of s, `how` a `Gliding`.
    """
    s, work = s0.copy(), np.empty((len(x), WORK))
    for _ in range(int(how.rounds)):
        _filter(x, y, time, sigma, s0[0], s, low, high, line_x, line_y, line_s, side_m, how, work)
        _smooth(time, work, low, high, s)
    return s


@inner
def _filter(  # noqa: PLR0915 - the matrices are written out
    x, y, time, sigma, start, s, low, high, line_x, line_y, line_s, side_m, how, work,
):  # fmt: skip
    """The Kalman filter, linearised at s (n,); a surprising fix counts less. Fills work (n, WORK) for `_smooth`.

    The mean m0-m4 and the covariance p00-p44 are written out, for most of what a product of 5 x 5 matrices would
    multiply is 0 or 1, or stands there twice.
    """
    white2, pace2 = how.white_m**2, how.pace2
    sigma2, side2, v, before, stepped = sigma[0] ** 2, side_m[0] ** 2, 0, side_m[0], -1.0
    fade = fade_side = 1.0
    m0, m1, m2, m3, m4 = start, 3.0, 0.0, 0.0, 0.0
    p00, p11, p22, p33, p44 = 100.0, 1.0, sigma2, sigma2, side2
    p01 = p02 = p03 = p04 = p12 = p13 = p14 = p23 = p24 = p34 = 0.0
    for t in range(len(x)):
        v = _vertex(line_s, v, s[t])
        side = side_m[v]
        keep = keep_side = 1.0
        if t == 0:
            p44 = side**2
        else:
            dt = time[t] - time[t - 1]
            if dt != stepped:
                stepped, fade, fade_side = dt, np.exp(-dt / how.tau_s), np.exp(-dt / how.side_s)
            # Prediction. s moves with the speed, the speed drifts as white acceleration of density pace2 lets it (the
            # terms dt^3 / 3, dt^2 / 2, dt); errors and offset forget exponentially and are filled up to their variance.
            # Where the way narrows, the offset shrinks with it.
            keep, keep_side = fade, fade_side * min(1.0, side / before)
            m0, m2, m3, m4 = m0 + dt * m1, keep * m2, keep * m3, keep_side * m4
            p00 += dt * (2.0 * p01 + dt * p11) + pace2 * dt**3 / 3.0
            p01 += dt * p11 + pace2 * dt**2 / 2.0
            p02, p03, p04 = keep * (p02 + dt * p12), keep * (p03 + dt * p13), keep_side * (p04 + dt * p14)
            p11 += pace2 * dt
            p12, p13, p14 = keep * p12, keep * p13, keep_side * p14
            both, fresh = keep * keep, sigma[t] ** 2 * (1.0 - keep * keep)
            p22, p23, p33 = both * p22 + fresh, both * p23, both * p33 + fresh
            p24, p34 = keep * keep_side * p24, keep * keep_side * p34
            p44 = keep_side**2 * p44 + side**2 * (1.0 - keep_side**2)
        before = side
        px, py = _at(line_x, line_y, line_s, v, s[t])
        x1, y1 = _at(line_x, line_y, line_s, v, max(s[t] - how.tangent_m, low))
        x2, y2 = _at(line_x, line_y, line_s, v, min(s[t] + how.tangent_m, high))
        long = max(np.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2), 1e-6)
        c, d = (x2 - x1) / long, (y2 - y1) / long
        row = work[t]
        row[0], row[1], row[2], row[3], row[4], row[5] = m0, p00, p01, p02, p03, p04
        row[6], row[7], row[8], row[9] = c, d, keep, keep_side
        # what is seen is s (c, d) + error + offset (d, -c); a: the covariance of the state with its x, b: with its y
        a0, a1, a2, a3, a4 = (c * p00 + p02 + d * p04, c * p01 + p12 + d * p14, c * p02 + p22 + d * p24,
                              c * p03 + p23 + d * p34, c * p04 + p24 + d * p44)  # fmt: skip
        b0, b1, b2, b3, b4 = (d * p00 + p03 - c * p04, d * p01 + p13 - c * p14, d * p02 + p23 - c * p24,
                              d * p03 + p33 - c * p34, d * p04 + p34 - c * p44)  # fmt: skip
        xx, xy, yy = c * a0 + a2 + d * a4 + white2, c * b0 + b2 + d * b4, d * b0 + b3 - c * b4 + white2
        ex = x[t] - px + c * (s[t] - m0) - m2 - d * m4
        ey = y[t] - py + d * (s[t] - m0) - m3 + c * m4
        det = xx * yy - xy * xy
        ix, iz, iy = yy / det, -xy / det, xx / det
        # a surprising fix has its inverse covariance scaled down: the weight of a Cauchy density, by the Mahalanobis
        # distance squared, as in iteratively reweighted least squares
        trust = 1.0 / (1.0 + (ix * ex * ex + 2.0 * iz * ex * ey + iy * ey * ey) / how.wild)
        ix, iz, iy = trust * ix, trust * iz, trust * iy
        u, w = ix * ex + iz * ey, iz * ex + iy * ey
        g0, g1, g2 = ix * a0 + iz * b0, ix * a1 + iz * b1, ix * a2 + iz * b2
        g3, g4 = ix * a3 + iz * b3, ix * a4 + iz * b4
        h0, h1, h2 = iz * a0 + iy * b0, iz * a1 + iy * b1, iz * a2 + iy * b2
        h3, h4 = iz * a3 + iy * b3, iz * a4 + iy * b4
        row[10], row[11], row[12], row[13], row[14], row[15], row[16] = u, w, g0, g1, g2, g3, g4
        row[17], row[18], row[19], row[20], row[21] = h0, h1, h2, h3, h4
        m0, m1, m2, m3, m4 = m0 + a0 * u + b0 * w, m1 + a1 * u + b1 * w, m2 + a2 * u + b2 * w, m3 + a3 * u + b3 * w, (
            m4 + a4 * u + b4 * w)  # fmt: skip
        p00, p01, p02 = p00 - g0 * a0 - h0 * b0, p01 - g0 * a1 - h0 * b1, p02 - g0 * a2 - h0 * b2
        p03, p04, p11 = p03 - g0 * a3 - h0 * b3, p04 - g0 * a4 - h0 * b4, p11 - g1 * a1 - h1 * b1
        p12, p13, p14 = p12 - g1 * a2 - h1 * b2, p13 - g1 * a3 - h1 * b3, p14 - g1 * a4 - h1 * b4
        p22, p23, p24 = p22 - g2 * a2 - h2 * b2, p23 - g2 * a3 - h2 * b3, p24 - g2 * a4 - h2 * b4
        p33, p34, p44 = p33 - g3 * a3 - h3 * b3, p34 - g3 * a4 - h3 * b4, p44 - g4 * a4 - h4 * b4


@inner
def _smooth(time, work, low, high, s):
    """Fill s (n,) with the smoothed first state, by the adjoint recursion backwards.

    With H the observation, S its covariance, e the surprise and K the gain::

        l_predicted = l - H' (S^-1 e + K' l)     smoothed = predicted - P l_predicted     l_before = F' l_predicted

    No covariance has to be inverted or kept but the first row of P.
    """
    l0 = l1 = l2 = l3 = l4 = 0.0
    for t in range(len(s) - 1, -1, -1):
        row = work[t]
        c, d = row[6], row[7]
        u = row[10] + row[12] * l0 + row[13] * l1 + row[14] * l2 + row[15] * l3 + row[16] * l4
        w = row[11] + row[17] * l0 + row[18] * l1 + row[19] * l2 + row[20] * l3 + row[21] * l4
        n0, n2, n3, n4 = l0 - c * u - d * w, l2 - u, l3 - w, l4 - d * u + c * w
        s[t] = min(max(row[0] - row[1] * n0 - row[2] * l1 - row[3] * n2 - row[4] * n3 - row[5] * n4, low), high)
        if t > 0:
            l0, l1 = n0, l1 + (time[t] - time[t - 1]) * n0
            l2, l3, l4 = row[8] * n2, row[8] * n3, row[9] * n4


@inner
def _vertex(line_s, v, s):
    """The vertex from which the line leads over s, looked for around v."""
    while v + 2 < len(line_s) and line_s[v + 1] < s:
        v += 1
    while v > 0 and line_s[v] > s:
        v -= 1
    return v


@inner
def _at(line_x, line_y, line_s, v, s):
    """The point of a line at s, looked for around vertex v."""
    v = _vertex(line_s, v, s)
    span = line_s[v + 1] - line_s[v]
    f = min(max((s - line_s[v]) / span, 0.0), 1.0) if span > 0.0 else 0.0
    return line_x[v] + f * (line_x[v + 1] - line_x[v]), line_y[v] + f * (line_y[v + 1] - line_y[v])
