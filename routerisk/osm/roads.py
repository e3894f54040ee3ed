"""What every way of a network is to somebody on foot: its carriageway, sidewalks, traffic, and whether it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Codes, Floats
from ..records import Network, Roads
from .kinds import HILLSIDE, Kind, kind_of
from .quantities import is_rural_limit, speed_kmh
from .surfaces import surface_class

_NARROW_CLASSES: Final = frozenset(("service", "living_street"))
_LET_IN: Final = frozenset(("yes", "designated", "permissive", "official"))
_NO_SIDEWALK: Final = frozenset(("no", "none", "separate"))
_CLIMBING: Final = frozenset((
    "demanding_mountain_hiking", "alpine_hiking", "demanding_alpine_hiking", "difficult_alpine_hiking",
))  # fmt: skip
_PATHLESS: Final = frozenset(("horrible", "no"))
_MOUNTAIN_KEYS: Final = ("sac_scale", "mtb:scale", "trail_visibility")
_DRIVEWAYS: Final = frozenset(("driveway", "parking_aisle", "drive-through"))
_NOT_LIT: Final = frozenset(("", "no", "disused"))
_CROSSING_KEYS: Final = ("footway", "cycleway", "path")


def is_road(network: Network) -> Bools:
    """(W,) ways with a carriageway."""
    return np.array([bool(kind_of(highway).road) for highway in network.way_class], np.bool_)


def roads_of(network: Network) -> Roads:
    """The roads of a network, from its columns and raw tags."""
    kinds, tags = [kind_of(highway) for highway in network.way_class], network.way_tags
    road = tuple([kind.road for kind in kinds])
    has_carriageway = network.is_road
    width, left, right = _width_m(network, road), network.way_sidewalk_left, network.way_sidewalk_right
    left, right = (np.where(has_carriageway, np.maximum(side, 0), 0).astype(np.int8) for side in (left, right))
    traffic = _traffic(road, tags, bare=has_carriageway & (left == 0) & (right == 0))
    return Roads(
        road_class=road,
        design_class=tuple([_design_class(name) for name in road]),
        built_alike=tuple([kind.alike for kind in kinds]),
        section=tuple(map(_section, kinds, network.way_class, tags)),
        drawn=tuple([kind.drawn for kind in kinds]),
        is_road=has_carriageway,
        width_m=width,
        is_narrow=_is_narrow(road, width),
        sidewalk_left=left,
        sidewalk_right=right,
        sidewalk_ground_left=_sidewalk_ground(tags, "left", left),
        sidewalk_ground_right=_sidewalk_ground(tags, "right", right),
        speed_limit_kmh=np.array([speed_kmh(row["maxspeed"]) if "maxspeed" in row else np.nan for row in tags]),
        is_through=np.array([kind.through for kind in kinds], np.bool_),
        traffic=traffic,
        is_busy=traffic >= p.ROUTE_BUSY_FROM.value,
        is_open=np.array(list(map(_is_open, kinds, network.way_class, tags)), np.bool_) & ~network.way_private,
        is_crossing=_where(tags, lambda row: any(row.get(key) == "crossing" for key in _CROSSING_KEYS)),
        is_driveway=_where(tags, lambda row: row.get("service") in _DRIVEWAYS),
        is_lit=_where(tags, lambda row: row.get("lit", "") not in _NOT_LIT),
    )


def _sidewalk_ground(tags: Sequence[Mapping[str, str]], side: str, sidewalk: Codes) -> Codes:
    """(W,) class of what the sidewalk on a side is made of, -1 without one or a tag; the side's own tag first."""
    keys = (f"sidewalk:{side}:surface", "sidewalk:both:surface", "sidewalk:surface")
    found = np.full(len(tags), -1, np.int8)
    for way in np.flatnonzero(sidewalk == 1).tolist():
        named = (surface_class(tags[way].get(key, "")) for key in keys)
        found[way] = next((code for code in named if code >= 0), -1)
    return found


def _where(tags: Sequence[Mapping[str, str]], test: Callable[[Mapping[str, str]], bool]) -> Bools:
    return np.array([test(row) for row in tags], np.bool_)


def _width_m(network: Network, road: Sequence[str]) -> Floats:
    """Tagged width, else that of the tagged lanes, else the usual one of the class; NaN without a carriageway."""
    usual = np.array([p.CARRIAGEWAY_WIDTH_M[name].value if name else np.nan for name in road])
    lanes = network.way_lanes * p.LANE_WIDTH_M.value
    width = np.where(np.isfinite(lanes), lanes, usual)
    width = np.where(np.isfinite(network.way_width_m), network.way_width_m, width)
    return np.where(np.isfinite(usual), width, np.nan)


def _is_narrow(road: Sequence[str], width_m: Floats) -> Bools:
    small = np.array([name in _NARROW_CLASSES for name in road], np.bool_)
    return small | (width_m < p.NARROW_BELOW_M.value)


def _design_class(road: str) -> str:
    if road in p.DESIGN_SPEED_KMH or not road:
        return road
    return "primary" if road == "trunk" else "residential"


def _section(kind: Kind, highway: str, tags: Mapping[str, str]) -> str:
    mountain = highway in HILLSIDE and any(key in tags for key in _MOUNTAIN_KEYS)
    return "hillside" if mountain else kind.section


def _traffic(road: Sequence[str], tags: Sequence[Mapping[str, str]], *, bare: Bools) -> Floats:
    """(W,) traffic stress by class; a fast road has at least that of a secondary one, one without sidewalk more."""
    by_class = np.array([p.ROUTE_BUSY[name].value if name in p.ROUTE_BUSY else 1.0 for name in road])
    stress = np.where(_where(tags, _is_fast), np.maximum(by_class, p.ROUTE_BUSY["secondary"].value), by_class)
    return np.where(bare, 1.0 + (stress - 1.0) * p.ROUTE_NO_SIDEWALK.value, stress)


def _is_fast(tags: Mapping[str, str]) -> bool:
    """Whether the limit is one of roads outside towns, as a number or by the zone that it names ("DE:rural")."""
    limit = tags.get("maxspeed", "")
    return bool(limit) and (speed_kmh(limit) >= p.ROUTE_FAST_KMH.value or is_rural_limit(limit))


def _is_open(kind: Kind, highway: str, tags: Mapping[str, str]) -> bool:
    """Whether the class and the difficulty of a way let it be proposed; a trunk road is where people on foot are let
    in or have a sidewalk.
    """
    if kind.closed:
        walked = tags.get("foot") in _LET_IN or tags.get("sidewalk", "no") not in _NO_SIDEWALK
        return highway.startswith("trunk") and walked
    return tags.get("sac_scale", "") not in _CLIMBING and tags.get("trail_visibility", "") not in _PATHLESS
