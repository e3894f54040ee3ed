"""The path as one line, and every fix placed on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .. import parameters as par
from . import placing, walk

if TYPE_CHECKING:
    from ..records import Bools, Floats, Ints, SmallInts
    from .index import Index


@dataclass(frozen=True, kw_only=True)
class Path:
    """What the lattice found for n fixes with T observations among them; see walk.py for moves and pieces."""

    x: Floats
    y: Floats
    time: Floats
    sigma: Floats
    """(n,) slow error of each fix per axis, for the smoother."""
    kept: Ints
    """(T,) the fixes that are observations."""
    edge: Ints
    """(T,) edge of the chosen state, -1 off the map."""
    along: Floats
    section: Ints
    """(T,) number of the unbroken stretch of path, -1 off the map."""
    walked: Floats
    """(T,) metres walked before the path was straightened."""
    pieces: Floats
    """(p, 5): section, edge, from, to, walked before."""
    until: Floats
    """(p,) walked at the end of each piece."""
    candidate_edge: SmallInts
    """(T, K)"""
    posterior: Floats
    """(T, K + 1)"""


class Line(NamedTuple):
    """The pieces of a path as one line of v vertices; s runs through all sections."""

    pieces: Floats
    until: Floats
    x: Floats
    y: Floats
    s: Floats
    first: Ints
    """(p + 1,) first vertex of each piece."""
    side: Floats
    """(v,) spread of the distance from the centreline."""
    start_s: Floats
    """(p,)"""
    end_s: Floats
    of_section: Ints
    """(sections + 1,) first piece of each section."""


def line_of(path: Path, index: Index) -> Line:
    """The path's pieces as a line; a section that has none gets a piece of no length."""
    sections = int(path.section.max(initial=-1)) + 1
    pieces, until = _complete(path, sections)
    x, y, s, first = walk.polyline(pieces, index)
    side = np.repeat(index.edge_side[pieces[:, 1].astype(np.int64)], np.diff(first))
    of_section = np.searchsorted(pieces[:, 0], np.arange(sections + 1))
    return Line(pieces, until, x, y, s, first, side, s[first[:-1]], s[first[1:] - 1], of_section)


def _complete(path: Path, sections: int) -> tuple[Floats, Floats]:
    """Pieces and their ends, with a piece of no length for a section that has none (standing all the time)."""
    missing = np.setdiff1d(np.arange(sections), path.pieces[:, 0])
    if len(missing) == 0:
        return path.pieces, path.until
    first = np.array([np.flatnonzero(path.section == section)[0] for section in missing])
    extra = np.stack([missing, path.edge[first], path.along[first], path.along[first], path.walked[first]], 1)
    at = np.searchsorted(path.pieces[:, 0], missing)
    return np.insert(path.pieces, at, extra, axis=0), np.insert(path.until, at, extra[:, 4])


class Placement(NamedTuple):
    """Every fix (n,) on the line."""

    section: Ints
    """-1 off the map."""
    piece: Ints
    s: Floats
    """NaN off the map."""
    before: Ints
    """The last observation at or before the fix."""
    after: Ints
    """The next observation at or after the fix."""
    near: Ints
    """The nearer of both in time."""


def place(path: Path, line: Line) -> Placement:
    """Place every fix of a path on its line, in order."""
    number = np.arange(len(path.x))
    before = np.searchsorted(path.kept, number, "right") - 1
    after = np.minimum(before + (path.kept[before] < number), len(path.kept) - 1)
    later = path.time[path.kept[after]] - path.time < path.time - path.time[path.kept[before]]
    near = np.where(later, after, before)
    section = path.section[near]
    on = section >= 0
    piece, s = np.full(len(number), -1, np.int64), np.full(len(number), np.nan)
    if on.any():
        first, last = line.of_section[section[on]], line.of_section[section[on] + 1] - 1
        low, high = line.start_s[first], line.end_s[last]
        s[on] = _settle(path, line, on, _first_guess(path, line, on, before, after, near, low, high), low, high)
        piece[on] = np.clip(np.searchsorted(line.start_s, s[on], "right") - 1, first, last)
    return Placement(section, piece, s, before, after, near)


def _first_guess(path: Path, line: Line, on: Bools, before: Ints, after: Ints, near: Ints, low: Floats,
                 high: Floats) -> Floats:  # fmt: skip
    """Nearest points on the line, within the stretch between the observations around each fix."""
    walked = np.stack([line.pieces[:, 4], line.until], 1).ravel()
    at = np.interp(path.walked, walked, np.stack([line.start_s, line.end_s], 1).ravel())
    same = path.section[before] == path.section[after]
    slack = par.PLACE_SLACK_M.value
    start = np.where(same, at[before], at[near])[on] - slack
    end = np.where(same, at[after], at[near])[on] + slack
    windows = np.clip(start, low, high), np.clip(end, low, high)
    return np.asarray(placing.place(path.x[on], path.y[on], *windows, line.x, line.y, line.s), np.float64)


class Gliding(NamedTuple):
    """Parameters of the smoother as its kernel reads them; see parameters.py."""

    rounds: float
    tangent_m: float
    tau_s: float
    side_s: float
    pace2: float
    white_m: float
    wild: float


def _settle(path: Path, line: Line, on: Bools, guess: Floats, low: Floats, high: Floats) -> Floats:
    """Smooth the first guess, section by section, and keep it in order."""
    how = Gliding(
        par.GLIDE_ROUNDS.value, par.GLIDE_TANGENT_M.value, par.GLIDE_TAU_S.value, par.GLIDE_SIDE_S.value,
        par.GLIDE_PACE_M2_S3.value, par.GLIDE_WHITE_M.value, par.GLIDE_WILD.value,
    )  # fmt: skip
    x, y, time, sigma = path.x[on], path.y[on], path.time[on], path.sigma[on]
    bounds = np.flatnonzero(np.append(True, low[1:] != low[:-1]))
    s = guess.copy()
    for start, end in zip(bounds.tolist(), [*bounds[1:].tolist(), len(s)], strict=True):
        if high[start] > low[start]:
            part = slice(start, end)
            s[part] = placing.glide(x[part], y[part], time[part], sigma[part], guess[part], low[start], high[start],
                                    line.x, line.y, line.s, line.side, how)  # fmt: skip
    return np.asarray(placing.pooled(s), np.float64)
