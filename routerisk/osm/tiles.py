"""The grid of tiles: the unit of download, of caching and of work; 5.6 km high, 5 to 11 km wide up to 60 degrees."""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from .. import parameters
from ..geo import EARTH_RADIUS_M

_COLUMNS_PER_DEG: Final = 10
_ROWS_PER_DEG: Final = 20
_NAME: Final = re.compile(r"([+-]\d\d\.\d\d)([+-]\d{3}\.\d)")


class Tile(NamedTuple):
    """One tile of the grid, counted eastward and northward from 0 E 0 N."""

    column: int
    row: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        return (
            self.column / _COLUMNS_PER_DEG,
            self.row / _ROWS_PER_DEG,
            (self.column + 1) / _COLUMNS_PER_DEG,
            (self.row + 1) / _ROWS_PER_DEG,
        )

    @property
    def name(self) -> str:
        """Its south-west corner: "+47.10+009.5"."""
        west, south, _, _ = self.box
        return f"{south:+06.2f}{west:+06.1f}"


def tile_named(name: str) -> Tile | None:
    """The tile of a name, None where it is no tile's name."""
    found = _NAME.fullmatch(name)
    return Tile(round(float(found[2]) * _COLUMNS_PER_DEG), round(float(found[1]) * _ROWS_PER_DEG)) if found else None


def tile_of(lon_deg: float, lat_deg: float) -> Tile:
    return Tile(math.floor(lon_deg * _COLUMNS_PER_DEG), math.floor(lat_deg * _ROWS_PER_DEG))


def tiles_in_box(west: float, south: float, east: float, north: float) -> list[Tile]:
    """Every tile that a box in degrees touches, row by row."""
    first, last = tile_of(west, south), tile_of(east, north)
    return [
        Tile(column, row) for row in range(first.row, last.row + 1) for column in range(first.column, last.column + 1)
    ]


def tiles_along(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> list[Tile]:
    """Every tile within TILE_MARGIN_M of one of the places (degrees, NaN skipped), sorted."""
    lon, lat = np.asarray(lon_deg, np.float64).ravel(), np.asarray(lat_deg, np.float64).ravel()
    known = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = lon[known], lat[known]
    north = np.degrees(parameters.TILE_MARGIN_M.value / EARTH_RADIUS_M)
    east = north / np.maximum(np.cos(np.radians(lat)), 0.01)
    corners = [(lon + i * east, lat + j * north) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    column = np.floor(np.concatenate([x for x, _ in corners]) * _COLUMNS_PER_DEG).astype(np.int64)
    row = np.floor(np.concatenate([y for _, y in corners]) * _ROWS_PER_DEG).astype(np.int64)
    return [Tile(int(c), int(r)) for c, r in np.unique(np.column_stack([column, row]), axis=0)]
