"""Raw tags of ways -> the normalised columns of a Network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from .. import parameters
from ..arrays import Bools, Codes, Floats
from ..records import SURFACES, Network
from ..surfaces import CLASSES
from .kinds import kind_of
from .quantities import count, length_m, slope_pct
from .surfaces import is_paved, surface_class
from .ways import is_private, way_class

Tags: TypeAlias = Mapping[str, str]

_PART_SURFACES: Final = ("footway:surface", "cycleway:surface", "sidewalk:surface")
_ON_FOOT: Final = "footway:surface"
_SMOOTHNESS: Final = frozenset((
    "excellent", "good", "intermediate", "bad", "very_bad", "horrible", "very_horrible", "impassable",
))  # fmt: skip
_ONEWAY: Final = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}
_ROUND: Final = frozenset(("roundabout", "circular"))
_SIDEWALK_KEYS: Final = ("sidewalk", "sidewalk:left", "sidewalk:right", "sidewalk:both", "footway", "footway:left",
                         "footway:right", "footway:both")  # fmt: skip
_SIDEWALK_SIDES: Final = {
    "both": (1, 1), "yes": (1, 1), "left": (1, 0), "right": (0, 1), "left;right": (1, 1), "right;left": (1, 1),
    "no": (0, 0), "none": (0, 0), "separate": (2, 2), "both;separate": (2, 2),
}  # fmt: skip
_SIDEWALK_SIDE: Final = {"yes": 1, "sidewalk": 1, "left": 1, "right": 1, "both": 1, "no": 0, "none": 0, "separate": 2}
_FOOTWAY_SIDES: Final = {"both": (1, 1), "left": (1, 0), "right": (0, 1), "none": (0, 0)}
"""The sides that `footway` named before `sidewalk` came into use."""


def columns(tags: Sequence[dict[str, str]]) -> dict[str, Any]:
    """The `way_*` columns of `Network` that come from tags, each as long as `tags`."""
    classes = tuple(way_class(t) for t in tags)
    surface_raw = _deciding_surface(tags, classes)
    left, right = _sidewalks(tags)
    roundabout = _bools(tags, "junction", lambda v: v in _ROUND)
    return {
        "way_class": classes,
        "way_name": _texts(tags, "name"),
        "way_surface": np.array([surface_class(raw) for raw in surface_raw], np.int8),
        "way_paved": np.array([is_paved(raw) for raw in surface_raw], np.int8),
        "way_surface_raw": surface_raw,
        "way_smoothness": tuple(v if v in _SMOOTHNESS else "" for v in _texts(tags, "smoothness")),
        "way_tracktype": _codes(tags, "tracktype", _grade, -1),
        "way_width_m": _widths(tags),
        "way_lanes": _bounded(_floats(tags, "lanes", count), parameters.LANES_MAX.value),
        "way_oneway": _oneways(tags, roundabout),
        "way_roundabout": roundabout,
        "way_sidewalk_left": left,
        "way_sidewalk_right": right,
        "way_is_sidewalk": np.array([_is_sidewalk(t) for t in tags], np.bool_),
        "way_incline_across_pct": _cross_slopes(tags),
        "way_private": np.array([is_private(t) for t in tags], np.bool_),
        "way_driving_side": tuple(v if v in {"left", "right"} else "" for v in _texts(tags, "driving_side")),
        "way_tags": tuple(tags),
    }


def contradicts(surface: int, tracktype: int) -> bool:
    """Whether a surface class (index, -1 unknown) and a tracktype (1-5, -1 unknown) cannot both be true.

    The rules of StreetComplete: grade1 is paved or compacted hard, grades 3 and above are never fully paved.
    """
    if surface < 0 or tracktype < 1:
        return False
    name = SURFACES[surface]
    if tracktype == 1:
        return name in _UNPAVED
    if tracktype == 2:
        return name in _SOFT
    return name in _SEALED


_SEALED: Final = frozenset(("asphalt", "concrete", "paving_stones", "sett"))
_SOFT: Final = frozenset(("dirt", "grass", "sand", "rough"))
_UNPAVED: Final = frozenset(row.name for row in CLASSES if not row.paved)


def _texts(tags: Sequence[Tags], key: str) -> tuple[str, ...]:
    return tuple([t.get(key, "") for t in tags])


def _tagged(tags: Sequence[Tags], key: str) -> list[tuple[int, str]]:
    return [(i, t[key]) for i, t in enumerate(tags) if key in t]


def _floats(tags: Sequence[Tags], key: str, parse: Callable[[str], float]) -> Floats:
    found = np.full(len(tags), np.nan)
    for i, raw in _tagged(tags, key):
        found[i] = parse(raw)
    return found


def _codes(tags: Sequence[Tags], key: str, parse: Callable[[str], int], absent: int) -> Codes:
    found = np.full(len(tags), absent, np.int8)
    for i, raw in _tagged(tags, key):
        found[i] = parse(raw)
    return found


def _bools(tags: Sequence[Tags], key: str, test: Callable[[str], bool]) -> Bools:
    found = np.zeros(len(tags), np.bool_)
    for i, raw in _tagged(tags, key):
        found[i] = test(raw)
    return found


def _bounded(values: Floats, largest: float) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where((values > 0.0) & (values <= largest), values, np.nan)


def _deciding_surface(tags: Sequence[Tags], classes: Sequence[str]) -> tuple[str, ...]:
    """`surface`; of a way without a carriageway that of the part for people on foot where it is segregated, and
    where it names no class, that of whatever part there is.
    """
    raws = list(_texts(tags, "surface"))
    for i, t in enumerate(tags):
        apart = t.get("segregated") == "yes" and not kind_of(classes[i]).road
        if apart and surface_class(t.get(_ON_FOOT, "")) >= 0:
            raws[i] = t[_ON_FOOT]
        elif not kind_of(classes[i]).road and surface_class(raws[i]) < 0:
            raws[i] = next((t[key] for key in _PART_SURFACES if surface_class(t.get(key, "")) >= 0), raws[i])
    return tuple(raws)


def _widths(tags: Sequence[Tags]) -> Floats:
    width = np.full(len(tags), np.nan)
    for key in ("width:carriageway", "width", "est_width"):
        here = _bounded(_floats(tags, key, length_m), parameters.WIDTH_MAX_M.value)
        width = np.where(np.isnan(width), here, width)
    return width


def _cross_slopes(tags: Sequence[Tags]) -> Floats:
    slope = np.full(len(tags), np.nan)
    for key in ("incline:across", "cross_slope"):
        here = _floats(tags, key, slope_pct)
        slope = np.where(np.isnan(slope), here, slope)
    return np.where(np.abs(slope) <= parameters.CROSS_SLOPE_TAG_MAX_PCT.value, slope, np.nan)


def _oneways(tags: Sequence[Tags], roundabout: Bools) -> Codes:
    oneway = _codes(tags, "oneway", lambda v: _ONEWAY.get(v, 0), 0)
    untagged = np.array(["oneway" not in t for t in tags], np.bool_)
    return np.where(roundabout & untagged, 1, oneway).astype(np.int8)


def _grade(raw: str) -> int:
    digit = raw.strip().lower().removeprefix("grade")[:1]
    return int(digit) if digit in set("12345") else -1


def _is_sidewalk(tags: Tags) -> bool:
    return "sidewalk" in (tags.get("footway"), tags.get("path"), tags.get("cycleway"))


def _sidewalks(tags: Sequence[Tags]) -> tuple[Codes, Codes]:
    left, right = np.full(len(tags), -1, np.int8), np.full(len(tags), -1, np.int8)
    for i, t in enumerate(tags):
        if not t.keys().isdisjoint(_SIDEWALK_KEYS):
            left[i], right[i] = sidewalks(t)
    return left, right


def sidewalks(tags: Tags) -> tuple[int, int]:
    """Sidewalk left and right of a way: 1 tagged, 0 none by tag, 2 mapped separately, -1 not tagged.

    The tags of a side speak before those of both sides, `sidewalk` before the older `footway`.
    """
    general = _SIDEWALK_SIDES.get(tags.get("sidewalk", "").strip().lower().split(":")[0], (-1, -1))
    older = _FOOTWAY_SIDES.get(tags.get("footway", ""), (-1, -1))
    return _sidewalk(tags, "left", general[0], older[0]), _sidewalk(tags, "right", general[1], older[1])


def _sidewalk(tags: Tags, side: str, general: int, older: int) -> int:
    def tagged(key: str) -> int:
        return _SIDEWALK_SIDE.get(tags.get(key, ""), -1)

    codes = (tagged(f"sidewalk:{side}"), tagged("sidewalk:both"), general,
             tagged(f"footway:{side}"), tagged("footway:both"), older)  # fmt: skip
    return next((code for code in codes if code >= 0), -1)


def contradictions(network: Network) -> Bools:
    """(W,) ways whose surface and tracktype cannot both be true: their surface is tagged, and doubtful."""
    pairs = zip(network.way_surface.tolist(), network.way_tracktype.tolist(), strict=True)
    return np.fromiter((contradicts(*pair) for pair in pairs), np.bool_, len(network.way_id))
