"""What is drawn of the pieces of an exposure: which have a line, their most likely surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ..records import SURFACES

if TYPE_CHECKING:
    from ..arrays import Bools, Floats
    from ..records import Exposure

UNKNOWN: Final = len(SURFACES)
"""Code of the surface "unknown", after those of SURFACES."""


def drawable(exposure: Exposure) -> Bools:
    """(p,) True where a piece has a line: two points or more, all of them finite."""
    counts = np.diff(exposure.shape_first)
    finite = np.isfinite(exposure.shape_lon_deg) & np.isfinite(exposure.shape_lat_deg)
    broken = np.bincount(exposure.piece_of_point[~finite], minlength=len(counts)) > 0
    return np.asarray((counts >= 2) & ~broken, np.bool_)


def surface_certainty(exposure: Exposure) -> Floats:
    """(p,) probability of the most likely class."""
    return exposure.surface_p.max(axis=1) if len(exposure) else np.zeros(0)


def per_km(amount_km: Floats, length_m: Floats) -> Floats:
    """Amount per km of each piece; NaN where a piece has no length."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(length_m > 0, amount_km / (length_m / 1000), np.nan)
