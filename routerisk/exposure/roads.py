"""Where a runner keeps beside the centreline of a carriageway."""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Floats


def half_offset_m(width_m: Floats) -> Floats:
    """How far beside the centreline a runner keeps who runs on one side; at least the crown's half width."""
    return np.maximum(width_m / 2 - p.EDGE_MARGIN_M.value, p.CROWN_RAMP_M.value)


def sidewalk_offset_m(width_m: Floats) -> Floats:
    """The same on a sidewalk that is part of the way."""
    return width_m / 2 + p.SIDEWALK_MARGIN_M.value
