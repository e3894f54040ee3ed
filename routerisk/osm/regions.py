"""Extracts that hold more than one plane can: the part around a run is a network of its own, with metres of its place.

A UTM zone is true to a few parts in a thousand near its meridian and to nothing on the other side of the earth; and two
cities in one file are no reason to keep a grid over the ocean between them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from .. import parameters
from ..arrays import Bools, Floats, Ints
from ..geo import utm_epsg
from ..records import Network
from .areas import AreaShapes, outlines, read_shapes
from .extract import check_file, map_errors, read_ways
from .geometry import chosen_areas, touching
from .topology import build_network, is_wide
from .ways import Ways, chosen_ways

Cell: TypeAlias = tuple[int, int]
"""Column and row of a square of a degree."""
_COLUMNS: Final = 360


@dataclass(eq=False)
class Extract:
    """An extract as it was read, in degrees; networks of it, one for each region that was asked for."""

    source: str
    ways: Ways
    areas: AreaShapes | None
    _made: dict[tuple[object, ...], Network] = field(default_factory=dict)

    @property
    def is_wide(self) -> bool:
        """Whether it is too wide for one plane."""
        return is_wide(self.ways.lon_deg, self.ways.lat_deg)

    def around(self, lon_deg: Floats, lat_deg: Floats) -> Network:
        """The network around these positions (n,), or around most of them where they lie far apart; all of an extract
        that is not wide. One without ways where there are none.

        Raises MapDataError where the whole extract has no way to run on.
        """
        region = _region(lon_deg, lat_deg) if self.is_wide and len(lon_deg) else ()
        known = (parameters.variation(), region)
        if known not in self._made:
            self._made[known] = self._network(region)
        return self._made[known]

    def may_cover(self, box_deg: tuple[float, float, float, float]) -> bool:
        """Whether there is a place of a way in a box, or may be."""
        west, south, east, north = box_deg
        return bool((_between(self.ways.lon_deg, west, east) & (self.ways.lat_deg >= south)
                     & (self.ways.lat_deg <= north)).any())  # fmt: skip

    def _network(self, region: tuple[Cell, ...]) -> Network:
        if not region:
            shown = () if self.areas is None else outlines(self.areas)
            return build_network(self.ways, source=self.source, areas=shown)
        column, row = np.array(sorted(region)).T
        near = np.isin(_cell_of(self.ways.lon_deg, self.ways.lat_deg), _code(column, row))
        index = np.flatnonzero(np.logical_or.reduceat(near, self.ways.ref_first[:-1]))
        if not len(index):
            epsg = utm_epsg(float(column[0]) + 0.5, float(row[0]) + 0.5)
            return replace(Network.empty(epsg), source=self.source)
        return build_network(chosen_ways(self.ways, index), source=self.source, areas=self._context(region))

    def _context(self, region: tuple[Cell, ...]) -> tuple[tuple[str, Floats], ...]:
        if self.areas is None:
            return ()
        inside = [touching(self.areas.shapes, (x, y, x + 1.0, y + 1.0)) for x, y in region]
        return outlines(chosen_areas(self.areas, np.unique(np.concatenate(inside))))


def read_extract(path: str | PathLike[str], *, areas: bool = True) -> Extract:
    """Everything of an extract that a runner can use. Raises MapDataError as `read_network`."""
    file = Path(path)
    check_file(file)
    with map_errors(file):
        return Extract(file.name, read_ways(str(file)), read_shapes(str(file)) if areas else None)


def densest(lon_deg: Floats, lat_deg: Floats) -> Bools:
    """(n,) the places of the region with the most of them; all, where one plane is true to all."""
    if not is_wide(lon_deg, lat_deg):
        return np.ones(len(lon_deg), np.bool_)
    column, row = np.array(_region(lon_deg, lat_deg)).T
    return np.asarray(np.isin(_cell_of(lon_deg, lat_deg), _code(column, row)))


def _region(lon_deg: Floats, lat_deg: Floats) -> tuple[Cell, ...]:
    """The squares within reach of positions; where they are in several places, of that with the most."""
    reach = parameters.REGION_MARGIN_DEG.value
    wide = reach / np.maximum(np.cos(np.radians(lat_deg)), 0.05)
    counts: Counter[Cell] = Counter()
    for across in (-wide, 0.0 * wide, wide):
        for up in (-reach, 0.0, reach):
            columns = np.floor((lon_deg + across + 180.0) % 360.0 - 180.0).astype(int)
            rows = np.floor(np.clip(lat_deg + up, -89.999, 89.999)).astype(int)
            counts.update(zip(columns.tolist(), rows.tolist(), strict=True))
    groups = _connected(set(counts))
    best = max(groups, key=lambda group: (sum(counts[cell] for cell in group), min(group)))
    return tuple(sorted(best))


def _connected(cells: set[Cell]) -> list[set[Cell]]:
    """Groups of squares that touch, around the date line too."""
    groups: list[set[Cell]] = []
    left = set(cells)
    while left:
        group, edge = set(), [left.pop()]
        while edge:
            x, y = edge.pop()
            group.add((x, y))
            beside = {((x + i + 180) % _COLUMNS - 180, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= beside
            edge += beside
        groups.append(group)
    return groups


def _cell_of(lon_deg: Floats, lat_deg: Floats) -> Ints:
    known = np.isfinite(lon_deg) & np.isfinite(lat_deg)
    column = np.floor((np.where(known, lon_deg, 0.0) + 180.0) % 360.0 - 180.0).astype(np.int64)
    return np.where(known, _code(column, np.floor(np.where(known, lat_deg, 0.0)).astype(np.int64)), -1)


def _code(column: Ints, row: Ints) -> Ints:
    return np.asarray((row + 90) * _COLUMNS + column + 180, np.int64)


def _between(lon_deg: Floats, west: float, east: float) -> Bools:
    """Also of a box that goes around: one that spans most of the earth lies on both sides of the date line."""
    if east - west > 180.0:
        return np.asarray((lon_deg >= east) | (lon_deg <= west))
    return np.asarray((lon_deg >= west) & (lon_deg <= east))
