"""How far a guess is to be believed where few comparable ways are tagged.

Tags are not missing at random: the few that are there were set because a way is unlike the others. No held-out tag
can show that, so below a share of tagged ways the guess fades.
"""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from .scene import Scene

_CELL_SHARE = 0.5
"""Side of the cells in which length is summed, in spreads."""
_REACH_CELLS = 6


def belief(scene: Scene) -> Floats:
    """0-1 for every way (W,): 1 / (1 + (s0 / s)^k), s the tagged share of the length of comparable ways around."""
    share = tagged_share(scene)
    with np.errstate(divide="ignore"):
        odds = (p.SURFACE_SPARSE_SHARE.value / share) ** p.SURFACE_SPARSE_POWER.value
    return 1.0 / (1.0 + odds)


def tagged_share(scene: Scene) -> Floats:
    """Tagged share of the length of the ways of the same group, weighted by nearness: (W,)."""
    side = _CELL_SHARE * p.SURFACE_REACH_M.value
    column, row = (np.floor(metres / side).astype(np.int64) for metres in (scene.x_m, scene.y_m))
    place = (scene.group << 50) + ((column + (1 << 24)) << 25) + row + (1 << 24)
    known, cell = np.unique(place, return_inverse=True)
    cell = cell.reshape(-1)
    total = np.bincount(cell, scene.length_m, len(known))
    tagged = np.bincount(cell, scene.length_m * (scene.label >= 0), len(known))
    near_total, near_tagged = np.zeros(len(known)), np.zeros(len(known))
    for i in range(-_REACH_CELLS, _REACH_CELLS + 1):
        for j in range(-_REACH_CELLS, _REACH_CELLS + 1):
            weight = np.exp(-0.5 * _CELL_SHARE**2 * (i * i + j * j))
            here, there = _shifted(known, (i << 25) + j)
            near_total[here] += weight * total[there]
            near_tagged[here] += weight * tagged[there]
    return np.asarray((near_tagged / np.maximum(near_total, 1e-9))[cell], np.float64)


def _shifted(known: Ints, by: int) -> tuple[Ints, Ints]:
    """Pairs of cells that lie so far apart."""
    at = np.minimum(np.searchsorted(known, known + by), len(known) - 1)
    here = np.flatnonzero(known[at] == known + by)
    return here, at[here]
