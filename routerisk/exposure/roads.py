"""Carriageways: which classes have sides, how wide they are, what lies beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import Bools, Codes, Floats, Ints, Network

_AS: Final = {"minor": "unclassified", "byway": "unclassified", "busway": "tertiary", "bus_guideway": "tertiary"}

FAST_CLASSES: Final = frozenset(("primary", "secondary", "tertiary", "unclassified", "trunk"))


def road_class(way_class: str) -> str:
    """Key of `parameters.CARRIAGEWAY_WIDTH_M`, "" for ways that have no sides (footways, paths, tracks, squares)."""
    plain = way_class.removesuffix("_link")
    plain = _AS.get(plain, plain)
    return plain if plain in p.CARRIAGEWAY_WIDTH_M else ""


@dataclass(frozen=True)
class Roads:
    """k ways; where `is_road` is False the rest says nothing."""

    road: tuple[str, ...]
    """(k,) `road_class`."""
    is_road: Bools
    width_m: Floats
    narrow: Bools
    sidewalk_left: Bools
    """(k,) a sidewalk that is part of the way is tagged, in way direction."""
    sidewalk_right: Bools

    def __getitem__(self, rows: Ints) -> Roads:
        return Roads(tuple([self.road[i] for i in rows.tolist()]), self.is_road[rows], self.width_m[rows],
                     self.narrow[rows], self.sidewalk_left[rows], self.sidewalk_right[rows])  # fmt: skip


def roads_of(network: Network, ways: Ints) -> Roads:
    """The carriageways of ways (indices into the network, -1 off the map)."""
    way = np.maximum(ways, 0)
    road = tuple([road_class(network.way_class[w]) if w >= 0 else "" for w in ways.tolist()])
    is_road = np.array([bool(r) for r in road], np.bool_)
    usual = np.array([p.CARRIAGEWAY_WIDTH_M[r].value if r else np.nan for r in road])
    width = network.way_width_m[way]
    lanes = network.way_lanes[way] * p.LANE_WIDTH_M.value
    width = np.where(np.isfinite(width), width, np.where(np.isfinite(lanes), lanes, usual))
    small = np.array([r in {"service", "living_street"} for r in road], np.bool_)
    return Roads(
        road=road,
        is_road=is_road,
        width_m=width,
        narrow=small | (width < p.NARROW_BELOW_M.value),
        sidewalk_left=is_road & _has(network.way_sidewalk_left[way]),
        sidewalk_right=is_road & _has(network.way_sidewalk_right[way]),
    )


def half_offset_m(width_m: Floats) -> Floats:
    """How far beside the centreline a runner keeps who runs on one side; at least the crown's half width."""
    return np.maximum(width_m / 2 - p.EDGE_MARGIN_M.value, p.CROWN_RAMP_M.value)


def sidewalk_offset_m(width_m: Floats) -> Floats:
    return width_m / 2 + p.SIDEWALK_MARGIN_M.value


def _has(code: Codes) -> Bools:
    return np.asarray(code == 1)
