"""What the lattice found, as pieces of edges and as one line with every fix on it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .. import parameters as par
from . import placing, walk
from .placing import Gliding

if TYPE_CHECKING:
    from ..arrays import Floats, Ints
    from .index import Index
    from .walk import Line


class Path(NamedTuple):
    """What the lattice found for n fixes with T observations among them; see walk.py for moves and pieces."""

    x: Floats
    y: Floats
    time: Floats
    sigma: Floats
    """(n,) slow error of each fix per axis, for the smoother."""
    kept: Ints
    """(T,) the fixes that are observations."""
    first: Ints
    """(T + 1,) where the candidates of each observation begin."""
    found: Floats
    """(c, 5) candidates."""
    chosen: Ints
    """(T,) the chosen candidate, -1 off the map."""
    posterior: Floats
    """(c + T,)"""
    section: Ints
    """(T,) number of the unbroken stretch of path, -1 off the map."""
    walked: Floats
    """(T,) metres walked before the path was straightened."""
    pieces: Floats
    """(p, 5): section, edge, from, to, walked before."""
    until: Floats
    """(p,) walked at the end of each piece."""


class Placement(NamedTuple):
    """Every fix (n,) on the line."""

    around: Ints
    """(3, n) the last observation at or before the fix, the next at or after it, the nearer of both in time."""
    section: Ints
    """-1 off the map."""
    piece: Ints
    """-1 off the map."""
    s: Floats
    """NaN off the map."""


def completed(path: Path) -> Path:
    """The path with a piece of no length for each section that has none (standing all the time)."""
    sections = int(path.section.max(initial=-1)) + 1
    number = path.pieces[:, 0]
    if sections == (1 + np.count_nonzero(number[1:] != number[:-1]) if len(number) else 0):
        return path
    missing = np.setdiff1d(np.arange(sections), number)
    first = np.array([np.flatnonzero(path.section == section)[0] for section in missing])
    edge, along = path.found[path.chosen[first], :2].T
    extra = np.stack([missing, edge, along, along, path.walked[first]], 1)
    at = np.searchsorted(number, missing)
    return path._replace(pieces=np.insert(path.pieces, at, extra, axis=0), until=np.insert(path.until, at, extra[:, 4]))


def place(path: Path, index: Index) -> tuple[Line, Placement]:
    """The path's pieces as a line, and every fix on it, in order."""
    line = walk.polyline(path.pieces, index.shape)
    around, s, low, high = placing.place(path.x, path.y, path.time, path.kept, path.section, path.walked, path.pieces,
                                         path.until, line, par.PLACE_SLACK_M.value)  # fmt: skip
    section = path.section[around[2]]
    s = _settled(path, line, section, s, low, high)
    return line, Placement(around, section, placing.pieces_of(s, section, path.pieces, line.span), s)


def _settled(path: Path, line: Line, section: Ints, guess: Floats, low: Floats, high: Floats) -> Floats:
    """The first guess of s (n,) smoothed, section by section from their `low` to their `high`, and kept in order."""
    how = Gliding(
        par.SMOOTH_ROUNDS.value, par.SMOOTH_TANGENT_M.value, par.SMOOTH_TAU_S.value, par.SMOOTH_SIDE_S.value,
        par.SMOOTH_PACE_M2_S3.value, par.SMOOTH_WHITE_M.value, par.SMOOTH_WILD.value,
    )  # fmt: skip
    s = guess.copy()
    bounds = [0, *(np.flatnonzero(section[1:] != section[:-1]) + 1).tolist(), len(section)]
    for start, end in pairwise(bounds):
        q = int(section[start])
        if q >= 0 and high[q] > low[q]:
            part = slice(start, end)
            s[part] = placing.smooth(path.x[part], path.y[part], path.time[part], path.sigma[part], guess[part],
                                    float(low[q]), float(high[q]), line.x, line.y, line.s, line.side, how)  # fmt: skip
    return np.asarray(placing.pooled(s), np.float64)
