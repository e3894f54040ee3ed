"""Ways as a runner on foot meets them: open or closed, busy, with a sidewalk or without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..records import Bools, Codes, Floats, Network

CLOSED: Final = frozenset(("via_ferrata", "busway", "bus_guideway", "ford", "trunk", "trunk_link"))
"""Classes that are never proposed; a trunk road is, where its tags let people on foot in or it has a sidewalk."""
_LET_IN: Final = frozenset(("yes", "designated", "permissive", "official"))
_CLIMBING: Final = frozenset((
    "demanding_mountain_hiking", "alpine_hiking", "demanding_alpine_hiking", "difficult_alpine_hiking",
))  # fmt: skip
_PARKING: Final = frozenset(("driveway", "parking_aisle", "drive-through"))
_PATHLESS: Final = frozenset(("horrible", "no"))
_NOT_LIT: Final = frozenset(("", "no", "disused"))


@dataclass(frozen=True, eq=False)
class Roads:
    """W ways."""

    is_open: Bools
    """May be proposed."""
    has_sides: Bools
    """A carriageway: left and right differ."""
    factor: Floats
    """What traffic, steps and the like make of a metre."""
    busy: Bools
    sidewalk_left: Bools
    """Tagged as part of the way, or mapped beside it; in way direction."""
    sidewalk_right: Bools
    oneway: Codes
    lit: Bools
    is_crossing: Bools
    """A mapped crossing of a road."""


def roads_of(network: Network) -> Roads:
    plain = [name.removesuffix("_link") for name in network.way_class]
    left, right = (np.isin(side, (1, 2)) for side in (network.way_sidewalk_left, network.way_sidewalk_right))
    sides = np.array([name in p.CARRIAGEWAY_WIDTH_M for name in plain], np.bool_)
    busy = _traffic(plain, network.way_tags)
    bare = sides & ~(left | right)
    busy = np.where(bare, 1.0 + (busy - 1.0) * p.ROUTE_NO_SIDEWALK.value, busy)
    steps = np.array([name == "steps" for name in plain], np.bool_)
    driveway = np.array(
        [tags.get("service") in {"driveway", "parking_aisle", "drive-through"} for tags in network.way_tags]
    )
    factor = busy * np.where(steps, p.ROUTE_STEPS.value, 1.0) * np.where(driveway, p.ROUTE_DRIVEWAY.value, 1.0)
    return Roads(
        is_open=np.array([_is_open(*way) for way in zip(network.way_class, network.way_tags, strict=True)], np.bool_)
        & ~network.way_private,
        has_sides=sides,
        factor=factor,
        busy=busy >= p.ROUTE_BUSY_FROM.value,
        sidewalk_left=sides & left,
        sidewalk_right=sides & right,
        oneway=network.way_oneway,
        lit=np.array([tags.get("lit", "") not in _NOT_LIT for tags in network.way_tags], np.bool_),
        is_crossing=np.array(["crossing" in (tags.get("footway"), tags.get("cycleway"), tags.get("path"))
                              for tags in network.way_tags], np.bool_),
    )  # fmt: skip


def _is_open(kind: str, tags: Mapping[str, str]) -> bool:
    if kind in CLOSED:
        walked = tags.get("foot") in _LET_IN or tags.get("sidewalk", "no") not in {"no", "none", "separate"}
        return kind.startswith("trunk") and walked
    return tags.get("sac_scale", "") not in _CLIMBING and tags.get("trail_visibility", "") not in _PATHLESS


def _traffic(plain: list[str], tags: Sequence[Mapping[str, str]]) -> Floats:
    """(W,) factor by class; a fast road is at least as busy as a secondary one."""
    by_class = np.array([p.ROUTE_BUSY[name].value if name in p.ROUTE_BUSY else 1.0 for name in plain])
    fast = np.array([_is_fast(t.get("maxspeed", "")) for t in tags], np.bool_)
    return np.where(fast, np.maximum(by_class, p.ROUTE_BUSY["secondary"].value), by_class)


def _is_fast(maxspeed: str) -> bool:
    number, _, unit = maxspeed.partition(" ")
    if number.isdecimal():
        return float(number) * (p.KMH_PER_MPH if unit == "mph" else 1.0) >= p.ROUTE_FAST_KMH.value
    return maxspeed.endswith(":rural")
