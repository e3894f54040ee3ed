"""Squares: areas that one crosses. A map draws their outline; whoever comes in at one gate goes straight to another.

An area gets, beside its outline, the straight lines between its gates (where other ways meet it, and its corners) that
stay within it: the visibility graph of its polygon (de Berg et al., Computational Geometry, chapter 15). They are edges
of the same way, so that a crossing has its id, its surface and its tags.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any, Final

import numpy as np

from .. import parameters
from ..arrays import Bools, Floats, Ints
from .ways import GAP, RUNNING_TRACK, Ways, way_class

_M_PER_DEG: Final = 111_195.0
_SLACK_DEG: Final = 1e-7
"""As finely as the map is drawn: a line along an edge of the outline is within."""


def crossed(ways: Ways) -> Ways:
    """The ways, areas among them with the lines on which they are crossed."""
    found = {int(way): lines for way in _areas(ways) if len(lines := _lines_across(ways, int(way)))}
    if not found:
        return ways
    refs, lon, lat, sizes = [], [], [], np.diff(ways.ref_first).copy()
    for way in range(len(ways.way_id)):
        own = slice(int(ways.ref_first[way]), int(ways.ref_first[way + 1]))
        lines = found.get(way, np.zeros((0, 2), np.int64)) + own.start
        padded = np.column_stack([np.full(len(lines), -1), lines]).ravel()
        refs.append(np.concatenate([ways.ref[own], np.where(padded < 0, GAP, ways.ref[padded])]))
        lon.append(np.concatenate([ways.lon_deg[own], np.where(padded < 0, np.nan, ways.lon_deg[padded])]))
        lat.append(np.concatenate([ways.lat_deg[own], np.where(padded < 0, np.nan, ways.lat_deg[padded])]))
        sizes[way] += len(padded)
    first = np.concatenate([[0], np.cumsum(sizes)])
    return Ways(ways.way_id, first, np.concatenate(refs), np.concatenate(lon), np.concatenate(lat), ways.tags)


def is_area(tags: Any) -> bool:
    """Whether a closed way with these tags is an area that one crosses; a running track is run along."""
    return tags.get("area") == "yes" and way_class(tags) not in {"", RUNNING_TRACK}


def _areas(ways: Ways) -> Ints:
    """Ways that are areas."""
    return np.flatnonzero(np.array([is_area(tags) for tags in ways.tags], np.bool_))


def _lines_across(ways: Ways, way: int) -> Ints:
    """(k, 2) places in the way's list of nodes between which one goes straight; none where its outline is not whole."""
    import shapely

    own = slice(int(ways.ref_first[way]), int(ways.ref_first[way + 1]))
    ref, places = ways.ref[own], np.column_stack([ways.lon_deg[own], ways.lat_deg[own]])
    here = np.flatnonzero(np.isfinite(places[:, 0]))
    none = np.zeros((0, 2), np.int64)
    area: Any = shapely.build_area(shapely.geometrycollections(_parts(places)))
    once = here[np.unique(ref[here], return_index=True)[1]]
    gates = once[_gates(places[once], np.isin(ref[once], _met(ways)))]
    drawn = {frozenset(pair) for pair in pairwise(ref.tolist())}
    pairs = np.array([(a, b) for a, b in combinations(gates.tolist(), 2) if frozenset((ref[a], ref[b])) not in drawn])
    if area.is_empty or not len(pairs):
        return none
    room = area.buffer(_SLACK_DEG)
    shapely.prepare(room)
    within: Bools = shapely.covers(room, shapely.linestrings(places[pairs]))
    return pairs[within]


def _parts(places: Floats) -> list[Any]:
    """The lines of an outline, apart at its gaps."""
    import shapely

    cuts = np.flatnonzero(np.isnan(places[:, 0]))
    parts = [part[np.isfinite(part[:, 0])] for part in np.split(places, cuts)]
    return [shapely.linestrings(part) for part in parts if len(part) > 1]


def _met(ways: Ways) -> Ints:
    """Nodes that more than one way has. Looked for once."""
    known = vars(ways).get("met")
    if known is None:
        way = np.repeat(np.arange(len(ways.way_id)), np.diff(ways.ref_first))
        pairs = np.unique(np.column_stack([ways.ref, way]), axis=0)
        node, times = np.unique(pairs[:, 0], return_counts=True)
        known = node[times > 1]
        object.__setattr__(ways, "met", known)
    return np.asarray(known)


def _gates(places: Floats, met: Bools) -> Ints:
    """Where other ways meet the outline, then its corners, each as far as can be from those before; not too many, and
    none that is next to another: lines side by side tell nobody apart.
    """
    most, apart_m = int(parameters.SQUARE_GATES_MAX.value), parameters.SQUARE_GATES_APART_M.value
    metres = (places - places[0]) * _M_PER_DEG * [np.cos(np.radians(places[0, 1])), 1.0]
    chosen: list[int] = []
    for candidates in (np.flatnonzero(met), np.arange(len(places))):
        while len(chosen) < most and len(candidates):
            gaps = metres[candidates][:, None] - metres[chosen or [0]]
            away = np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=1)
            far = int(np.argmax(away))
            if chosen and away[far] < apart_m:
                break
            chosen.append(int(candidates[far]))
    return np.array(sorted(chosen), np.int64)
