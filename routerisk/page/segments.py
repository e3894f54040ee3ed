"""The lines of many runs with every street once: what was run thirty times is written once and drawn by all of them.

A *segment* is the line of a piece without its direction. Pieces of one arc are cut alike, so that the next run along
the same street finds its segments there already; a piece refers to one with a sign for the direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..geo import EARTH_RADIUS_M
from ..parameters import PAGE_SIMPLIFY_M
from .pieces import surface_certainty

if TYPE_CHECKING:
    from ..arrays import Bools, Floats, Ints
    from ..records import Exposure

SAME_PLACE_DEG: Final = 1e-5
"""Points that agree to this much (about a metre) are one."""


@dataclass(eq=False)
class Segments:
    """k lines, each once, and how the pieces of the runs lie on them."""

    lon_deg: Floats
    lat_deg: Floats
    first: Ints
    """(k + 1,)"""
    way_id: Ints
    way_class: list[str]
    street: list[str]
    surface: Ints
    """(k,) code of SURFACES or UNKNOWN."""
    basis: Ints
    certainty: Floats
    """(k,) probability of that surface."""
    refs: list[Ints] = field(default_factory=list)
    """Per exposure (p,): 2 x segment, plus 1 where it was run backwards."""


def segments_of(exposures: Sequence[Exposure]) -> Segments:
    """Collect the segments of exposures whose pieces all have a line (`pieces.drawable`)."""
    lines = [_canonical(exposure) for exposure in exposures]
    known: dict[Any, int] = {}
    owners: list[tuple[int, int]] = []
    refs = []
    for e, (exposure, line) in enumerate(zip(exposures, lines, strict=True)):
        refs.append(_refer(exposure, line, known, owners, e))
    return _gather(exposures, lines, owners, refs)


@dataclass(eq=False)
class _Lines:
    lon_deg: Floats
    lat_deg: Floats
    first: Ints
    backwards: Bools


def _canonical(exposure: Exposure) -> _Lines:
    """The simplified lines of an exposure's pieces, each in the direction that every run on it agrees on."""
    import shapely

    first = exposure.shape_first.astype(np.int64)
    lon, lat = exposure.shape_lon_deg, exposure.shape_lat_deg
    if len(first) < 2:
        return _Lines(lon, lat, first, np.zeros(0, np.bool_))
    start, end = first[:-1], first[1:] - 1
    places = np.rint(np.stack([lon, lat]) / SAME_PLACE_DEG)
    (start_x, start_y), (end_x, end_y) = places[:, start], places[:, end]
    backwards = (start_x > end_x) | ((start_x == end_x) & (start_y > end_y))
    owner = np.repeat(np.arange(len(start)), np.diff(first))
    at = np.arange(len(lon))
    order = np.where(backwards[owner], start[owner] + end[owner] - at, at)
    lon, lat = lon[order], lat[order]
    degree_m = np.radians(1.0) * EARTH_RADIUS_M
    east_scale = np.cos(np.radians(lat[start]))
    metres = np.stack([lon * east_scale[owner], lat], axis=1) * degree_m
    simple = shapely.simplify(shapely.linestrings(metres, indices=owner), PAGE_SIMPLIFY_M.value,
                              preserve_topology=False)  # fmt: skip
    points, owner = shapely.get_coordinates(simple, return_index=True)
    counts = np.bincount(owner, minlength=len(start))
    bounds = np.concatenate([[0], np.cumsum(counts)])
    return _Lines(points[:, 0] / degree_m / east_scale[owner], points[:, 1] / degree_m, bounds, backwards)


def _refer(exposure: Exposure, line: _Lines, known: dict[Any, int], owners: list[tuple[int, int]], e: int) -> Ints:
    places = np.rint(np.stack([line.lon_deg, line.lat_deg], axis=1) / SAME_PLACE_DEG).astype(np.int64)
    surface = exposure.surface_code
    refs = np.empty(len(surface), np.int64)
    for p in range(len(surface)):
        shape = places[line.first[p] : line.first[p + 1]].tobytes()
        key = (int(exposure.way_id[p]), int(surface[p]), int(exposure.surface_basis[p]), shape)
        index = known.setdefault(key, len(owners))
        if index == len(owners):
            owners.append((e, p))
        refs[p] = 2 * index + int(line.backwards[p])
    return refs


def _gather(exposures: Sequence[Exposure], lines: list[_Lines], owners: list[tuple[int, int]],
            refs: list[Ints]) -> Segments:  # fmt: skip
    """Copy every segment's line and properties from the piece that first had it."""
    codes = [exposure.surface_code for exposure in exposures]
    certainties = [surface_certainty(exposure) for exposure in exposures]
    spans = [slice(int(lines[e].first[p]), int(lines[e].first[p + 1])) for e, p in owners]
    pairs = list(zip(owners, spans, strict=True))
    nothing = np.zeros(0)
    return Segments(
        lon_deg=np.concatenate([nothing, *(lines[e].lon_deg[span] for (e, _), span in pairs)]),
        lat_deg=np.concatenate([nothing, *(lines[e].lat_deg[span] for (e, _), span in pairs)]),
        first=np.concatenate([[0], np.cumsum([span.stop - span.start for span in spans])]).astype(np.int64),
        way_id=np.array([exposures[e].way_id[p] for e, p in owners], np.int64),
        way_class=[exposures[e].way_class[p] for e, p in owners],
        street=[_street(exposures[e], p) for e, p in owners],
        surface=np.array([codes[e][p] for e, p in owners], np.int64),
        basis=np.array([exposures[e].surface_basis[p] for e, p in owners], np.int64),
        certainty=np.array([certainties[e][p] for e, p in owners], np.float64),
        refs=refs,
    )


def _street(exposure: Exposure, piece: int) -> str:
    name = int(exposure.street[piece])
    return exposure.names[name] if name >= 0 else ""
