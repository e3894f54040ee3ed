"""Curves of the path: arcs of a drawn line and their curvature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats


@dataclass(frozen=True)
class Arcs:
    """k curves along the path; positive curvature turns left."""

    begin_m: Floats
    end_m: Floats
    curvature_per_m: Floats

    def curvature_at(self, place_m: Floats) -> Floats:
        """(p,) 0 outside of every arc."""
        if len(self.begin_m) == 0:
            return np.zeros(len(place_m))
        i = np.clip(np.searchsorted(self.begin_m, place_m, side="right") - 1, 0, None)
        inside = (place_m >= self.begin_m[i]) & (place_m <= self.end_m[i])
        return np.where(inside, self.curvature_per_m[i], 0.0)


def arcs_of(x_m: Floats, y_m: Floats, at_m: Floats) -> Arcs:
    """The arcs of a polyline: vertices that follow each other and turn the same way, none of them a sharp corner.

    A vertex at which a circle begins turns by half of what its inner vertices do: the arc begins there. A lone vertex
    is no arc, nor is anything shorter than `TURN_ARC_MIN_M`.
    """
    keep = np.concatenate([[True], np.hypot(np.diff(x_m), np.diff(y_m)) > 0.0]) if len(x_m) else np.empty(0, bool)
    x, y, at = x_m[keep], y_m[keep], at_m[keep]
    if len(x) < 4:
        return Arcs(np.empty(0), np.empty(0), np.empty(0))
    turn, at = _turns_deg(x, y), at[1:-1]
    way = np.where((np.abs(turn) >= p.TURN_VERTEX_MIN_DEG.value) & (np.abs(turn) <= p.TURN_VERTEX_MAX_DEG.value),
                   np.sign(turn), 0.0)  # fmt: skip
    first = np.flatnonzero(np.concatenate([[True], (np.diff(way) != 0.0) | _is_straight(at)]))
    last = np.append(first[1:], len(way)) - 1
    real = (way[first] != 0.0) & (last > first)
    first, last = first[real], last[real]
    total = np.concatenate([[0.0], np.cumsum(turn)])
    span, spaces = at[last] - at[first], last - first
    inner = np.where(spaces > 1, total[last] - total[first + 1], total[last + 1] - total[first]) / np.where(
        spaces > 1, spaces - 1, 2
    )
    spacing = span / spaces
    before = spacing * np.clip(turn[first] / inner - 0.5, 0.0, 0.5)
    after = spacing * np.clip(turn[last] / inner - 0.5, 0.0, 0.5)
    begin, end = at[first] - before, at[last] + after
    long = end - begin >= p.TURN_ARC_MIN_M.value
    curvature = np.radians(total[last + 1] - total[first])[long] / (end - begin)[long]
    return Arcs(begin[long], end[long], curvature)


def _is_straight(at_m: Floats) -> Bools:
    """(v - 1,) whether the line from each vertex to the next is a straight between bends, not a chord of one."""
    chord = np.diff(at_m)
    padded = np.concatenate([[np.inf], chord, [np.inf]])
    beside = np.minimum(padded[:-2], padded[2:])
    limit = np.minimum(p.TURN_SPACING_MAX_M.value, p.TURN_SPACING_RATIO.value * beside)
    return np.asarray(chord > limit)


def _turns_deg(x: Floats, y: Floats) -> Floats:
    """(q - 2,) change of direction at every inner vertex, left positive."""
    dx, dy = np.diff(x), np.diff(y)
    cross = dx[:-1] * dy[1:] - dy[:-1] * dx[1:]
    dot = dx[:-1] * dx[1:] + dy[:-1] * dy[1:]
    return np.degrees(np.arctan2(cross, dot))


def superelevation_pct(radius_m: Floats, speed_kmh: Floats, e_max_pct: Floats) -> Floats:
    """Cross slope e of a bend of this radius for this design speed, falling to the inside.

    e + f = V^2 / (127 R) (model section 3); at the least radius e and f are both used up, in wider bends e falls as
    AASHTO's method 5 has it: here by 1 - (1 - R_min / R)^2.
    """
    share = np.clip(least_radius_m(speed_kmh, e_max_pct) / radius_m, 0.0, 1.0)
    return np.asarray(e_max_pct * (1.0 - (1.0 - share) ** 2))


def least_radius_m(speed_kmh: Floats, e_max_pct: Floats) -> Floats:
    friction = p.SIDE_FRICTION_AT_ZERO.value - p.SIDE_FRICTION_SLOPE.value * speed_kmh
    return np.asarray(speed_kmh**2 / (127.0 * (e_max_pct / 100.0 + friction)))
