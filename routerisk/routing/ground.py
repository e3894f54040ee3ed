"""The ground of every way as a suggestion sees it: how hard it is preferred or avoided, how much of it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..arrays import Codes, Floats
from ..records import INFERRED, TAGGED, UNKNOWN, Network
from ..surfaces import SOFT, per_class


@dataclass(frozen=True, eq=False)
class Ground:
    """W ways."""

    hardness: Floats
    """0 as soft as preferred, about 1 asphalt: a preference, no measured impact."""
    soft_p: Floats
    """P(soft)."""
    basis: Codes
    """How it is known whether a way is soft: index into BASES. "unknown" below `ROUTE_GROUND_NAMED_P`."""


def ground_of(network: Network) -> Ground:
    """The ground of every way of a network, by its surfaces; a tag that says no more than (un)paved tells this too."""
    surface_p = network.surfaces.surface_p
    soft = surface_p @ SOFT
    told = (network.way_surface >= 0) | (network.way_paved >= 0)
    sure = np.maximum(soft, 1.0 - soft) >= p.ROUTE_GROUND_NAMED_P.value
    return Ground(
        hardness=surface_p @ per_class(p.ROUTE_HARDNESS),
        soft_p=soft,
        basis=np.where(told, TAGGED, np.where(sure, INFERRED, UNKNOWN)).astype(np.int8),
    )
