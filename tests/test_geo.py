"""Places: metres and back, lengths and bearings, time zone, country, driving side."""

from __future__ import annotations

import math
import sys
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from routerisk import geo

# Issue 2 of the project gives this list; it is written out again so that a slip in either place shows.
LEFT = [
    "AG", "AI", "AU", "BB", "BD", "BM", "BN", "BS", "BT", "BW", "CC", "CK", "CX", "CY", "DM", "FJ", "FK", "GB",
    "GD", "GG", "GS", "GY", "HK", "ID", "IE", "IM", "IN", "IO", "JE", "JM", "JP", "KE", "KI", "KN", "KY", "LC",
    "LK", "LS", "MO", "MS", "MT", "MU", "MV", "MW", "MY", "MZ", "NA", "NF", "NP", "NR", "NU", "NZ", "PG", "PK",
    "PN", "SB", "SC", "SG", "SH", "SR", "SZ", "TC", "TH", "TK", "TL", "TO", "TT", "TV", "TZ", "UG", "VC", "VG",
    "VI", "WS", "ZA", "ZM", "ZW",
]  # fmt: skip

RIGHT = ["DE", "FR", "US", "CA", "CN", "BR", "FI", "NO", "IS", "ES", "GI", "AR", "KR", "TW", "PH", "RU", "EG", "NG",
         "RW", "MM", "VN", "PR", "LI", "AD", "SE"]  # fmt: skip


def utm_by_hand(lon, lat):
    """Krueger's series for the transverse Mercator projection of WGS84, written out; good to well under 1 mm."""
    a, f = 6378137.0, 1 / 298.257223563
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = [n / 2 - 2 / 3 * n**2 + 5 / 16 * n**3, 13 / 48 * n**2 - 3 / 5 * n**3, 61 / 240 * n**3]
    middle = math.radians(6 * math.floor((lon + 180) / 6) - 177)
    phi, lam = math.radians(lat), math.radians(lon) - middle
    e = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(phi)) - e * math.atanh(e * math.sin(phi)))
    xi, eta = math.atan2(t, math.cos(lam)), math.atanh(math.sin(lam) / math.sqrt(1 + t * t))
    east = eta + sum(c * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, c in enumerate(alpha, 1))
    north = xi + sum(c * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, c in enumerate(alpha, 1))
    return 500_000 + 0.9996 * radius * east, (10_000_000 if lat < 0 else 0) + 0.9996 * radius * north


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (8.6821, 49.4103, 32632),  # Heidelberg
        (24.9384, 60.1699, 32635),  # Helsinki
        (-0.0877, 51.5185, 32630),  # Moorgate
        (151.2153, -33.8568, 32756),  # Sydney
        (-70.6693, -33.4489, 32719),  # Santiago de Chile
        (-77.0104, 38.8991, 32618),  # Washington
    ],
)
def test_utm_of_known_places(lon, lat, epsg):
    assert geo.utm_epsg(lon, lat) == epsg
    x, y = geo.to_utm(lon, lat, epsg)
    assert (float(x), float(y)) == pytest.approx(utm_by_hand(lon, lat), abs=2e-3, rel=0)


def test_a_zone_s_central_meridian_has_easting_500_km():
    x, y = geo.to_utm([9.0, 9.0], [0.0, 45.0], 32632)
    assert x == pytest.approx([500_000.0, 500_000.0], abs=1e-3)
    assert y == pytest.approx([0.0, 4_982_950.400], abs=0.01)  # meridian arc of 45 degrees on WGS84 times 0.9996


@pytest.mark.parametrize(("lon", "epsg"), [(-180.0, 32601), (179.999, 32660), (0.0, 32631), (-0.001, 32630)])
def test_utm_zones_at_their_edges(lon, epsg):
    assert geo.utm_epsg(lon, 10.0) == epsg
    assert geo.utm_epsg(lon, -10.0) == epsg + 100


@pytest.mark.parametrize(("lon0", "lat0"), [(8.7, 49.4), (-77.0, 38.9), (151.2, -33.9), (-70.7, -33.4), (24.9, 60.2)])
def test_utm_round_trip(lon0, lat0):
    rng = np.random.default_rng(1)
    lon, lat = lon0 + rng.uniform(-0.2, 0.2, 200), lat0 + rng.uniform(-0.2, 0.2, 200)
    lon[3] = np.nan
    epsg = geo.utm_epsg(lon0, lat0)
    x, y = geo.to_utm(lon, lat, epsg)
    back_lon, back_lat = geo.from_utm(x, y, epsg)
    assert np.isnan(x[3])
    assert np.isnan(back_lon[3])
    seen = np.isfinite(lon)
    assert np.abs(back_lon - lon)[seen].max() < 1e-9
    assert np.abs(back_lat - lat)[seen].max() < 1e-9


def test_utm_metres_are_metres():
    lon, lat = np.array([8.70, 8.71]), np.array([49.41, 49.42])
    x, y = geo.to_utm(lon, lat, 32632)
    straight = float(np.hypot(np.diff(x), np.diff(y))[0])
    assert straight == pytest.approx(float(geo.haversine_m(lon[0], lat[0], lon[1], lat[1])), rel=3e-3)


def test_length():
    degree_m = np.pi * geo.EARTH_RADIUS_M / 180
    assert geo.path_length_m([0, 0, 0], [0, 1, 2]) == pytest.approx(2 * degree_m)
    assert geo.path_length_m([0, np.nan, 0, 5], [0, 0.5, 2, np.nan]) == pytest.approx(2 * degree_m)
    assert geo.path_length_m([], []) == 0.0
    assert geo.path_length_m([1], [1]) == 0.0
    assert geo.path_length_m([179.9, -179.9], [0, 0]) == pytest.approx(0.2 * degree_m)  # over the date line


@pytest.mark.parametrize(
    ("lon", "lat", "timezone", "country", "side"),
    [
        (8.70, 49.41, "Europe/Berlin", "DE", "right"),  # north-east
        (-77.01, 38.90, "America/New_York", "US", "right"),  # north-west
        (-70.67, -33.45, "America/Santiago", "CL", "right"),  # south-west
        (151.21, -33.87, "Australia/Sydney", "AU", "left"),  # south-east
        (-0.09, 51.52, "Europe/London", "GB", "left"),
        (77.2, 28.6, "Asia/Kolkata", "IN", "left"),
        (114.17, 22.30, "Asia/Hong_Kong", "HK", "left"),
        (114.06, 22.54, "Asia/Shanghai", "CN", "right"),  # Shenzhen, across the border from it
        (9.52, 47.14, "Europe/Vaduz", "LI", "right"),
        (8.69, 47.70, "Europe/Busingen", "DE", "right"),  # a German town inside Switzerland
        (10.75, 59.91, "Europe/Oslo", "NO", "right"),
        (-5.352, 36.140, "Europe/Gibraltar", "GI", "right"),
        (-7.32, 55.00, "Europe/London", "GB", "left"),  # Derry, some km from Ireland, which drives left as well
        (-6.26, 53.35, "Europe/Dublin", "IE", "left"),
        (-54.58, -25.55, "America/Sao_Paulo", "BR", "right"),  # Foz do Iguaçu: three countries within 10 km
        (179.99, -16.8, "Pacific/Fiji", "FJ", "left"),  # both sides of the date line
        (-179.99, -16.8, "Pacific/Fiji", "FJ", "left"),
        (166.70, -77.85, "Antarctica/McMurdo", "AQ", "right"),
        (0.0, -90.0, "Antarctica/McMurdo", "AQ", "right"),
    ],
)
def test_places(lon, lat, timezone, country, side):
    assert geo.timezone_of(lon, lat) == timezone
    assert geo.country_of(lon, lat) == country
    assert geo.driving_side(geo.country_of(lon, lat)) == side


@pytest.mark.parametrize(("lon", "timezone"), [(-30.0, "Etc/GMT+2"), (180.0, "Etc/GMT-12"), (-180.0, "Etc/GMT+12")])
def test_at_sea_there_is_a_zone_but_no_country(lon, timezone):
    assert geo.timezone_of(lon, 0.0 if abs(lon) == 180 else 40.0) == timezone
    ZoneInfo(timezone)
    assert geo.country_of(lon, 0.0 if abs(lon) == 180 else 40.0) == ""


@pytest.mark.parametrize(("lon", "lat"), [(np.nan, 0), (0, np.nan), (500, 0), (0, -91), (np.inf, 0)])
def test_what_is_no_place_is_utc_without_a_country(lon, lat):
    assert geo.timezone_of(lon, lat) == "UTC"
    assert geo.country_of(lon, lat) == ""


def test_old_zone_names_lead_to_their_country():
    assert geo.country_of_timezone("Asia/Calcutta") == "IN"
    assert geo.country_of_timezone("US/Eastern") == "US"
    assert geo.country_of_timezone("GB") == "GB"
    assert geo.country_of_timezone("Nowhere/Town") == ""


def test_every_zone_that_a_place_can_have_can_be_loaded_and_placed():
    tzfpy = pytest.importorskip("tzfpy")
    for name in tzfpy.timezonenames():
        assert geo.country_of_timezone(name) != "" or name.startswith("Etc/"), name
        assert ZoneInfo(name).key == name


@pytest.mark.parametrize("country", LEFT)
def test_left(country):
    assert geo.driving_side(country) == "left"


def test_the_list_of_left_hand_traffic_is_the_given_one():
    assert sorted(geo.LEFT_HAND_TRAFFIC) == sorted(LEFT)
    assert len(LEFT) == len(set(LEFT))


@pytest.mark.parametrize("country", [*RIGHT, ""])
def test_right(country):
    assert geo.driving_side(country) == "right"


def test_every_left_hand_country_is_one():
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    known = {line.split("\t")[0] for line in table.splitlines() if not line.startswith("#")}
    assert set(LEFT) <= known


def test_geo_is_light_to_import():
    assert "pyproj" not in vars(sys.modules["routerisk.geo"])
    assert "tzfpy" not in vars(sys.modules["routerisk.geo"])
