"""Which ways are kept and which of their tags: a matcher must not filter like a router."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Floats, Ints

KEPT_TAGS: Final = frozenset((
    "highway", "leisure", "sport", "area", "indoor", "name", "ref", "junction", "service", "crossing", "designation",
    "surface", "smoothness", "tracktype", "footway:surface", "cycleway:surface", "sidewalk:surface",
    "sidewalk:left:surface", "sidewalk:right:surface", "sidewalk:both:surface",
    "width", "width:carriageway", "est_width", "lanes", "oneway", "maxspeed", "driving_side",
    "footway", "path", "cycleway", "is_sidepath", "segregated",
    "sidewalk", "sidewalk:left", "sidewalk:right", "sidewalk:both", "footway:left", "footway:right", "footway:both",
    "incline", "incline:across", "cross_slope", "layer", "bridge", "tunnel", "covered", "cutting", "embankment",
    "access", "foot", "bicycle", "horse", "motor_vehicle", "vehicle", "motorroad", "lit", "wheelchair",
    "mtb:scale", "sac_scale", "trail_visibility",
))  # fmt: skip
"""The tags that routerisk uses; everything else is left in the map."""

RUNNABLE: Final = frozenset((
    "footway", "path", "track", "pedestrian", "living_street", "residential", "service", "unclassified", "road",
    "tertiary", "tertiary_link", "secondary", "secondary_link", "primary", "primary_link", "trunk", "trunk_link",
    "cycleway", "steps", "bridleway", "via_ferrata", "trail", "minor", "byway", "crossing", "access_ramp", "ford",
    "busway", "bus_guideway", "yes",
))  # fmt: skip
"""Values of `highway` on which a runner can be, the odd and the outdated ones included."""

RUNNING_TRACK: Final = "running_track"
"""Class of a stadium's track (`leisure=track`), which is no highway."""

GAP: Final = -1
"""No node's id: it keeps two lines of one way apart."""

_RUN_ON: Final = frozenset(("athletics", "running", "multi"))
_ALLOWED: Final = frozenset((
    "yes", "designated", "permissive", "official", "public", "destination", "customers", "customer", "permit",
))  # fmt: skip
_CLOSED: Final = frozenset(("no", "private", "forestry", "agricultural", "military", "use_sidepath"))


@dataclass(frozen=True, eq=False)
class Ways:
    """Runnable ways as they stand in the map; the nodes of way w are `ref[ref_first[w]:ref_first[w + 1]]`."""

    way_id: Ints
    """(W,)"""
    ref_first: Ints
    """(W + 1,)"""
    ref: Ints
    """(R,) OSM node ids."""
    lon_deg: Floats
    """(R,) NaN where the map data lacks the node (extracts end at their border)."""
    lat_deg: Floats
    tags: list[dict[str, str]]
    """(W,) those of KEPT_TAGS."""


def chosen_ways(ways: Ways, index: Ints) -> Ways:
    """Those of the ways, in the order of `index`."""
    size = np.diff(ways.ref_first)[index]
    first = np.concatenate([[0], np.cumsum(size)])
    at = np.arange(first[-1]) + np.repeat(ways.ref_first[:-1][index] - first[:-1], size)
    tags = [ways.tags[i] for i in index]
    return Ways(ways.way_id[index], first, ways.ref[at], ways.lon_deg[at], ways.lat_deg[at], tags)


def way_class(tags: Mapping[str, str]) -> str:
    """Class of a way that a runner can use, "" for any other.

    Private and forestry-only ways are in: people run there, and a watch says so (`is_private` flags them).
    """
    highway = tags.get("highway", "")
    if highway in RUNNABLE and tags.get("indoor", "no") == "no":
        if highway.startswith("trunk") and tags.get("motorroad") == "yes" and tags.get("foot") not in _ALLOWED:
            return ""
        return highway
    if tags.get("leisure") == "track" and _is_run_on(tags.get("sport", "")):
        return RUNNING_TRACK
    return ""


def is_private(tags: Mapping[str, str]) -> bool:
    """Whether the tags close a way to the public on foot."""
    foot = tags.get("foot", "")
    return _is_closed(foot) or (_is_closed(tags.get("access", "")) and foot not in _ALLOWED)


def _is_closed(access: str) -> bool:
    """Of a list ("agricultural;forestry") every part closes; an unknown word closes nothing."""
    return access in _CLOSED or (";" in access and all(part.strip() in _CLOSED for part in access.split(";")))


def _is_run_on(sport: str) -> bool:
    return not sport or any(part.strip() in _RUN_ON for part in sport.split(";"))
