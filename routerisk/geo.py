"""Places: degrees to local metres and back, lengths, bearings; time zone, country and driving side, all offline."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from .arrays import Floats

CLOCKS_APART_S = 120.0
"""A local time that was noted beside another may be so much later."""
EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the Earth (IUGG 1980)."""

LEFT_HAND_TRAFFIC: Final = frozenset([
    "AG", "AI", "AU", "BB", "BD", "BM", "BN", "BS", "BT", "BW", "CC", "CK", "CX", "CY", "DM", "FJ", "FK", "GB",
    "GD", "GG", "GS", "GY", "HK", "ID", "IE", "IM", "IN", "IO", "JE", "JM", "JP", "KE", "KI", "KN", "KY", "LC",
    "LK", "LS", "MO", "MS", "MT", "MU", "MV", "MW", "MY", "MZ", "NA", "NF", "NP", "NR", "NU", "NZ", "PG", "PK",
    "PN", "SB", "SC", "SG", "SH", "SR", "SZ", "TC", "TH", "TK", "TL", "TO", "TT", "TV", "TZ", "UG", "VC", "VG",
    "VI", "WS", "ZA", "ZM", "ZW",
])  # fmt: skip
"""ISO 3166 codes of the countries and territories where traffic drives on the left."""


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


def path_length_m(lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> float:
    """Length in metres of the line through the points (n,), in order; points that are NaN are skipped."""
    lon, lat = np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64)
    seen = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = lon[seen], lat[seen]
    return float(haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())


def timezone_of(lon_deg: float, lat_deg: float) -> str:
    """IANA name of the time zone of a place (at sea "Etc/GMT..."); "UTC" where the place is not one. Offline."""
    import tzfpy

    if not (abs(lon_deg) <= 180.0 and abs(lat_deg) <= 90.0):
        return "UTC"
    name = str(tzfpy.get_tz(lon_deg, lat_deg))
    return name if is_timezone(name) else "UTC"


@lru_cache(maxsize=512)
def is_timezone(timezone: str) -> bool:
    """Whether a name is one of this system's tz database: an older one may lack a new zone of the polygons."""
    from zoneinfo import ZoneInfo

    if not timezone:
        return False
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def timezone_ahead(ahead_s: float, unix_s: float) -> str:
    """IANA name of a time zone that is so far ahead of UTC at a moment; "" where there is none.

    Whole hours have zones of their own. Of those of other offsets it is one that keeps it all year, if there is such.
    """
    if not (np.isfinite(ahead_s) and np.isfinite(unix_s)):
        return ""
    quarters = round(ahead_s / 900.0)
    if abs(ahead_s - 900.0 * quarters) > CLOCKS_APART_S or not -48 <= quarters <= 56:
        return ""
    if quarters % 4 == 0:
        return f"Etc/GMT{-quarters // 4:+d}" if quarters else "UTC"  # the tz database counts Etc zones westward
    return _zone_of_quarters(quarters, int(unix_s // 86_400))


@lru_cache(maxsize=64)
def _zone_of_quarters(quarters: int, day: int) -> str:
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    now = datetime.fromtimestamp(day * 86_400, UTC)
    seasons = [now + timedelta(days=days) for days in (0, 91, 182, 273)]
    told = {name: [moment.astimezone(ZoneInfo(name)).utcoffset() for moment in seasons]
            for name in sorted(_zone_tables()[0]) if is_timezone(name)}  # fmt: skip
    ahead = timedelta(minutes=15 * quarters)
    fitting = [name for name, offsets in told.items() if offsets[0] == ahead]
    return min(fitting, key=lambda name: (len(set(told[name])), name), default="")


def country_of(lon_deg: float, lat_deg: float) -> str:
    """ISO 3166 code of the country of a place, by its time zone; "" at sea and where it is not known. Offline."""
    return country_of_timezone(timezone_of(lon_deg, lat_deg))


def country_of_timezone(timezone: str) -> str:
    """ISO 3166 code of a time zone's country by the tz database's `zone.tab`; "" where it names none.

    Old names ("Asia/Calcutta") are resolved through the database's backward links.
    """
    countries, links = _zone_tables()
    seen: set[str] = set()
    while timezone not in countries and timezone in links and timezone not in seen:
        seen.add(timezone)
        timezone = links[timezone]
    return countries.get(timezone, "")


@lru_cache(maxsize=1)
def _zone_tables() -> tuple[dict[str, str], dict[str, str]]:
    """Country by time zone, and target by backward link."""
    from importlib.resources import files

    folder = files("tzdata") / "zoneinfo"
    rows = [line.split("\t") for line in _lines(folder / "zone.tab")]
    links = [line.split() for line in _lines(folder / "tzdata.zi") if line.startswith("L ")]
    return {row[2]: row[0] for row in rows}, {link: target for _, target, link in links}


def _lines(table: Any) -> list[str]:
    return [line for line in table.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def driving_side(country: str) -> str:
    """Where traffic drives in a country (ISO 3166 code): "left" or "right"; "right", the more common, for ""."""
    return "left" if country in LEFT_HAND_TRAFFIC else "right"
