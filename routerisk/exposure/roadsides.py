"""What each side of every way would do to a runner, before anybody has run there."""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Floats
from ..records import SIDES, Network
from . import slopes
from .evidence import PART_OF_THE_WAY

LEFT, _, RIGHT = range(len(SIDES))


def doses_by_side(network: Network, country: str, driving_side: str) -> Floats:
    """(W, 3) expected signed dose, per cent, on the left, in the middle and on the right, running in way direction.

    Right leg lower is positive, as in `Exposure`; bends and turning are left out, they depend on the place along the
    way. A tagged sidewalk is taken as `SIDEWALK_P` says; a separately mapped one falls towards its road.
    """
    ways, roads = np.arange(len(network.way_id)), network.roads
    profile = _towards_road(network, slopes.profile_of(network, ways, country, driving_side))
    out = np.empty((len(ways), len(SIDES)))
    for side in range(len(SIDES)):
        left = np.where((roads.sidewalk_left == PART_OF_THE_WAY) & (side == LEFT), p.SIDEWALK_P.value, 0.0)
        right = np.where((roads.sidewalk_right == PART_OF_THE_WAY) & (side == RIGHT), p.SIDEWALK_P.value, 0.0)
        side_p = np.zeros((len(ways), len(SIDES)))
        side_p[:, side] = 1.0
        out[:, side] = slopes.signed(slopes.on_sidewalk(profile, left, right), side_p, np.zeros(len(ways))).dose_pct
    return out


def _towards_road(network: Network, profile: slopes.Profile) -> slopes.Profile:
    """Separately mapped sidewalks fall towards the road beside the longest of their edges."""
    edges = np.flatnonzero(network.way_is_sidewalk[network.edge_way])
    edges = edges[np.argsort(network.edge_length_m[edges])]
    side = np.zeros(len(network.way_id))
    side[network.edge_way[edges]] = network.road_beside[edges]
    known = np.where(side > 0.0, p.KNOWN_SIGN_P.value, 1.0 - p.KNOWN_SIGN_P.value)
    untagged = (profile.right_p == 0.5) & (side != 0.0)
    right = np.where(untagged, known, profile.right_p)
    return slopes.Profile(profile.mean_pct, profile.sd_pct, profile.crown_p, right)
