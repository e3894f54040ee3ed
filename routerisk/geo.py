"""Places: degrees to local metres and back, lengths, bearings; time zone, country and driving side, all offline."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from .records import Floats

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the Earth (IUGG 1980)."""


def utm_epsg(lon_deg: float, lat_deg: float) -> int:
    """EPSG code of the UTM zone of a place (326xx north, 327xx south of the equator); no exceptions for Norway."""
    zone = int((lon_deg + 180.0) % 360.0 // 6.0) + 1
    return (32600 if lat_deg >= 0.0 else 32700) + zone


@lru_cache(maxsize=64)
def _transformer(source: int, target: int) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


def to_utm(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike, epsg: int) -> tuple[Floats, Floats]:
    """Easting and northing (m) of WGS84 degrees in the zone `epsg`; arrays of the same shape, NaN stays NaN."""
    x, y = _transformer(4326, epsg).transform(np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64))
    return _finite(x), _finite(y)


def from_utm(x_m: npt.ArrayLike, y_m: npt.ArrayLike, epsg: int) -> tuple[Floats, Floats]:
    """WGS84 longitude and latitude (degrees) of metres in the zone `epsg`; arrays of the same shape."""
    lon, lat = _transformer(epsg, 4326).transform(np.asarray(x_m, np.float64), np.asarray(y_m, np.float64))
    return _finite(lon), _finite(lat)


def _finite(values: Any) -> Floats:
    array = np.asarray(values, np.float64)
    return np.where(np.isfinite(array), array, np.nan)


def haversine_m(lon1_deg: Any, lat1_deg: Any, lon2_deg: Any, lat2_deg: Any) -> Floats:
    """Great-circle distance in metres, element by element."""
    lon1, lat1, lon2, lat2 = (np.radians(np.asarray(v, np.float64)) for v in (lon1_deg, lat1_deg, lon2_deg, lat2_deg))
    h = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))), np.float64)
