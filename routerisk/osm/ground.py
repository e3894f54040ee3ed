"""What the ground of a way means for a step: its impact and its unevenness, expected over P(surface class)."""

from __future__ import annotations

from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Floats
from ..records import Network
from ..surfaces import CLASSES, per_class, says_nothing

_FINER: Final = {raw: kind for row in CLASSES for kind, values in row.finer.items() for raw in values.split()}
"""Raw values that say more than their class; they decide impact and unevenness."""


def step_of(network: Network, surface_p: Floats) -> tuple[Floats, Floats]:
    """(W,) mean impact multiplier and unevenness of every way, given its P(class) (W, C)."""
    impact, uneven = expected(surface_p)
    for way, raw in enumerate(network.way_surface_raw):
        kind = _FINER.get(raw)
        if kind:
            impact[way], uneven[way] = p.IMPACT[kind].value, p.UNEVEN[kind].value
    rough = {key: entry.value for key, entry in p.SMOOTHNESS_UNEVEN.items()}
    uneven += np.array([rough.get(smoothness, 0.0) for smoothness in network.way_smoothness])
    return impact, np.clip(uneven, 0.0, p.UNEVEN_MAX.value)


def expected(surface_p: Floats) -> tuple[Floats, Floats]:
    """(k,) mean impact multiplier and unevenness over P(class) (k, C); an even spread has the entries of "unknown"."""
    nothing = says_nothing(surface_p)
    impact = np.where(nothing, p.IMPACT["unknown"].value, surface_p @ per_class(p.IMPACT))
    uneven = np.where(nothing, p.UNEVEN["unknown"].value, surface_p @ per_class(p.UNEVEN))
    return impact, uneven
