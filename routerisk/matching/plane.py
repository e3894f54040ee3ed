"""WGS84 degrees in the metres of a network's UTM zone, fast where the network is. Kernel.

The transverse Mercator projection is conformal: northing + i easting is an analytic function of isometric latitude +
i longitude (L. Krueger 1912). So its values along one meridian tell it around: a polynomial through them, of complex
argument, made once per network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numba import njit

from ..geo import from_utm, to_utm

if TYPE_CHECKING:
    from ..arrays import Floats

DEGREE: Final = 8
"""Of the polynomials."""
WIDEST_DEG: Final = 1.0
"""Half the width of a network, and the degrees that a fix may lie off its middle, for which the polynomials hold to
1e-6 m (a test says so); further out `to_utm` does it."""
HIGHEST_DEG: Final = 70.0
ECCENTRICITY: Final = 0.0818191908426215
"""Of the WGS84 ellipsoid."""


class Plane(NamedTuple):
    """The projection around a middle; `reach_deg` 0 where it is not to be used."""

    epsg: int
    lon_deg: float
    lat_deg: float
    reach_deg: float
    isometric: Floats
    """(DEGREE + 1,) isometric latitude by latitude, in units of `reach_deg`; highest power first."""
    east: Floats
    """(DEGREE + 1,) coefficients of easting, m, and northing, of the complex argument; highest power first."""
    north: Floats


def around(x: Floats, y: Floats, epsg: int) -> Plane:
    """The projection around the middle of the points (n,)."""
    none = np.zeros(DEGREE + 1)
    if len(x) == 0:
        return Plane(epsg, 0.0, 0.0, 0.0, none, none, none)
    corner_x, corner_y = np.array([x.min(), x.max()]), np.array([y.min(), y.max()])
    lon, lat = from_utm(corner_x[[0, 0, 1, 1]], corner_y[[0, 1, 0, 1]], epsg)
    lon0, lat0 = float(np.mean([lon.min(), lon.max()])), float(np.mean([lat.min(), lat.max()]))
    wide = max(float(np.ptp(lon)), float(np.ptp(lat))) / 2.0
    if not (wide < WIDEST_DEG and abs(lat0) + WIDEST_DEG < HIGHEST_DEG):
        return Plane(epsg, lon0, lat0, 0.0, none, none, none)
    at = np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
    psi = _isometric(lat0 + at * WIDEST_DEG) - _isometric(np.array([lat0]))
    isometric = np.asarray(np.linalg.solve(np.vander(at), psi / np.radians(WIDEST_DEG)), np.float64)
    # psi is wider spaced than the latitudes: its own unit keeps the powers near 1
    east, north = to_utm(np.full(DEGREE + 1, lon0), lat0 + at * WIDEST_DEG, epsg)
    power = np.vander(psi / np.radians(WIDEST_DEG))
    both = np.asarray(np.linalg.solve(power, np.stack([east, north], 1)), np.float64)
    return Plane(epsg, lon0, lat0, WIDEST_DEG, isometric, both[:, 0].copy(), both[:, 1].copy())


def _isometric(lat_deg: Floats) -> Floats:
    """Isometric latitude, rad."""
    sine = np.sin(np.radians(lat_deg))
    return np.asarray(np.arctanh(sine) - ECCENTRICITY * np.arctanh(ECCENTRICITY * sine), np.float64)


def project(lon_deg: Floats, lat_deg: Floats, plane: Plane) -> tuple[Floats, Floats]:
    """Easting and northing (m) of degrees (n,), as `to_utm` gives them."""
    x, y, inside = _project(lon_deg, lat_deg, plane.lon_deg, plane.lat_deg, plane.reach_deg, plane.isometric,
                            plane.east, plane.north)  # fmt: skip
    return (x, y) if inside else to_utm(lon_deg, lat_deg, plane.epsg)


@njit(cache=True, error_model="numpy")
def _project(lon, lat, lon0, lat0, reach, isometric, east, north):
    """(x, y, whether all of them lie within `reach` degrees of the middle) of the degrees (n,)."""
    x, y = np.empty(len(lon)), np.empty(len(lon))
    for i in range(len(lon)):
        u, v = (lat[i] - lat0) / reach, (lon[i] - lon0) / reach
        if not (abs(u) <= 1.0 and abs(v) <= 1.0):
            return x, y, False
        psi = isometric[0]
        for k in range(1, len(isometric)):
            psi = psi * u + isometric[k]
        # Horner's scheme for two real polynomials of one complex argument psi + i v
        ar, ai, br, bi = east[0], 0.0, north[0], 0.0
        for k in range(1, len(east)):
            ar, ai = ar * psi - ai * v + east[k], ar * v + ai * psi
            br, bi = br * psi - bi * v + north[k], br * v + bi * psi
        # northing + i easting is the analytic function
        x[i], y[i] = ar + bi, br - ai
    return x, y, True
