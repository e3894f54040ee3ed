"""What is private stays out of every file that a command writes: pages and exports, from the store to the disk."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import ROOT
from naive_page import coordinates, data_of, suggested_places
from walks import gpx, walk

from routerisk.cli import main
from routerisk.geo import haversine_m
from routerisk.osm import embedded_network
from routerisk.pipeline import EmbeddedMap, add
from routerisk.records import Exposure
from routerisk.store import Store

EXTRACT = str(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf")
RADIUS_M = 160.0
BAD = "<img src=x onerror=alert(1)>"
HOUR = 21
"""Local hour of the runs: a number that the page has no other reason to write before a colon."""


@dataclass
class Home:
    """A data directory whose runs begin at one door."""

    data: Path
    lon_deg: float
    lat_deg: float

    def nearest_m(self, places: Any) -> float:
        lon, lat = np.asarray(places, np.float64).T
        return float(haversine_m(self.lon_deg, self.lat_deg, lon, lat).min())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three runs out of one door in Helsinki, one along the way there and back, with hostile names and a diary."""
    data, exports = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("exports")
    track = walk(embedded_network(), 3, km=3.0)
    for i in range(3):
        started = datetime(2026, 4, 6 + i, HOUR - 3, 7 + i, tzinfo=UTC)
        (exports / f"{i}.gpx").write_text(gpx(_of(track, started, 400 + 250 * i), name=f"Secret name {i} {BAD}"))
    with Store(data) as store:
        add(store, [exports], EmbeddedMap())
        store.set("map-source", EXTRACT)
    assert main(["diary", "add", "--data", str(data), "--pain", f"secret site {BAD}", "--side", "left", "--level", "3",
                 "--on", "2026-04-07", "--note", f"Secret note {BAD}"]) == 0  # fmt: skip
    return Home(data, float(track.lon_deg[0]), float(track.lat_deg[0]))


def _of(track: Any, started: datetime, fixes: int) -> Any:
    """The first so many fixes of a track, at another time."""
    from routerisk.records import Track

    return Track.from_arrays(time_s=np.arange(fixes), lon_deg=track.lon_deg[:fixes], lat_deg=track.lat_deg[:fixes],
                             started_at=started, timezone="Europe/Helsinki")  # fmt: skip


@pytest.fixture(scope="module")
def zoned(home: Home) -> Home:
    zone = f"home={home.lat_deg},{home.lon_deg},{RADIUS_M:g}m"
    assert main(["config", "--data", str(home.data), "privacy-zones", zone]) == 0
    return home


def written(home: Home, tmp_path: Path, *options: str) -> str:
    out = tmp_path / "page.html"
    assert main(["map", "--data", str(home.data), "--weeks", "500", "--out", str(out), *options]) == 0
    return out.read_text(encoding="utf-8")


def in_zone(home: Home, exposure: Exposure) -> np.ndarray:
    """(p,) True for pieces with a point in the zone."""
    near = haversine_m(home.lon_deg, home.lat_deg, exposure.shape_lon_deg, exposure.shape_lat_deg) <= RADIUS_M
    owner = np.repeat(np.arange(len(exposure.way_id)), np.diff(exposure.shape_first))
    return np.bincount(owner[near], minlength=len(exposure.way_id)) > 0


def test_no_coordinate_of_a_zone_stands_in_the_page(zoned: Home, tmp_path: Path) -> None:
    html = written(zoned, tmp_path, "--suggest")
    data = data_of(html)
    assert data["suggestions"], "with nothing suggested nothing is tested"
    assert suggested_places(html)
    assert data["context"]["roads"]
    assert zoned.nearest_m(coordinates(html)) > RADIUS_M
    assert all(run["cut"] for run in data["runs"])
    for one in data["suggestions"]:
        assert not one["fit"], "every course begins at the door"
    told = {number for one in data["suggestions"] for note in one["notes"] for number in (note["lon"], note["lat"])}
    text = re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.DOTALL)
    assert set(re.findall(r"(?<![\d.])\d{1,3}\.\d{5,}", text)) <= told, "no other number can be a place"


def test_the_zone_would_stand_in_it_otherwise(home: Home, tmp_path: Path) -> None:
    with Store(home.data) as store:
        kept = store.setting("privacy-zones")
        store.set("privacy-zones", "none")
        html = written(home, tmp_path, "--suggest")
        if kept:
            store.set("privacy-zones", kept)
    assert home.nearest_m(coordinates(html)) < 10.0
    assert home.nearest_m(suggested_places(html)) < 10.0
    assert any(one["fit"] for one in data_of(html)["suggestions"])


def test_streets_of_the_zone_are_not_named(zoned: Home, tmp_path: Path) -> None:
    """Neither of runs nor of warnings; the map below the runs names streets that go on outside."""
    data = data_of(written(zoned, tmp_path))
    with Store(zoned.data) as store:
        exposures = store.exposures(shapes=True)
    outside = {e.names[i] for e in exposures for i in e.street[~in_zone(zoned, e)].tolist() if i >= 0}
    assert set(data["segments"]["streets"]) - {""} <= outside


def test_pages_of_fewer_weeks_are_cut_alike(zoned: Home, tmp_path: Path) -> None:
    """Else two pages of one runner would narrow the zone down: what is cut does not depend on the runs shown."""
    from routerisk.pipeline import cutter_of
    from routerisk.privacy.places import hole_around

    with Store(zoned.data) as store:
        first, again = cutter_of(store).privacy, cutter_of(store).privacy
        exposures = store.exposures(shapes=True)
    assert first == again
    (zone,) = first.zones
    assert hole_around(zone, exposures, first.secret) == hole_around(zone, exposures[1:], first.secret)
    assert first.secret not in written(zoned, tmp_path)


def test_share_tells_neither_who_nor_when(zoned: Home, tmp_path: Path) -> None:
    whole, shared = written(zoned, tmp_path), written(zoned, tmp_path, "--share", "--suggest")
    for secret in ("Secret name", "secret site", "Secret note"):
        assert secret in whole
        assert secret not in shared
    with Store(zoned.data) as store:
        rows = store.runs()
    for row in rows:
        clock = f"{row.local_start:%H:%M}"
        assert clock.startswith(f"{HOUR}:")
        assert clock in whole
        assert clock not in shared
        assert row.run_id not in shared
        assert f"{row.local_start.day} Apr, {HOUR}" not in shared
    visible = re.sub(r"<(script|style)>.*?</\1>", "", shared, flags=re.DOTALL)
    assert not re.search(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ,]", visible), "the week is told, no day of it"
    assert all("speed" not in run["pieces"] for run in data_of(shared)["runs"])


def test_who_shares_is_told_of_zones(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(home.data) as store:
        kept = store.setting("privacy-zones")
        store.set("privacy-zones", "none")
    written(home, tmp_path, "--share")
    assert "privacy-zones" in capsys.readouterr().out
    written(home, tmp_path, "--share", "--privacy", "200m")
    assert "privacy-zones" not in capsys.readouterr().out
    with Store(home.data) as store:
        store.set("privacy-zones", kept or "none")


def places_in(path: Path) -> list[tuple[float, float]]:
    """Every coordinate of an export as CSV or GeoJSON, read as text."""
    places: list[tuple[float, float]] = []
    for file in path.iterdir():
        if file.suffix == ".csv":
            frame = pd.read_csv(file)
            for shape in frame["geometry"].dropna() if "geometry" in frame else []:
                places += shapely.get_coordinates(shapely.from_wkt(shape)).tolist()
        else:
            for feature in json.loads(file.read_text())["features"]:
                if feature["geometry"]:
                    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
                    places += shapely.get_coordinates(shape).tolist()
    return places


@pytest.mark.parametrize("name", ["csv", "geojson"])
def test_exports_are_cut_too(zoned: Home, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    assert main(["export", "--data", str(zoned.data), "--format", name, "--out", str(out)]) == 0
    assert zoned.nearest_m(places_in(out)) > RADIUS_M
    with Store(zoned.data) as store:
        exposures = store.exposures(shapes=True)
    if name == "csv":
        runs, pieces = pd.read_csv(out / "runs.csv"), pd.read_csv(out / "pieces.csv")
        assert runs["distance_m"].tolist() == pytest.approx([e.distance_m for e in exposures]), "runs stay whole"
        assert 0 < len(pieces) < sum(len(e.way_id) for e in exposures)
        only_there = {int(way) for e in exposures for way in e.way_id[in_zone(zoned, e)]} - {
            int(way) for e in exposures for way in e.way_id[~in_zone(zoned, e)]
        }
        assert not only_there & set(pieces["way_id"].tolist())


def test_the_ends_of_exported_runs_are_cut(home: Home, tmp_path: Path) -> None:
    with Store(home.data) as store:
        store.set("privacy", "250")
        exposures = store.exposures(shapes=True)
    try:
        assert main(["export", "--data", str(home.data), "--format", "csv", "--out", str(tmp_path / "out")]) == 0
    finally:
        with Store(home.data) as store:
            store.set("privacy", "0")
    pieces = pd.read_csv(tmp_path / "out" / "pieces.csv")
    for exposure in exposures:
        kept = pieces.loc[pieces["run_id"].astype(str) == exposure.run_id, "length_m"].sum()
        assert kept <= exposure.length_m.sum() - 500.0


@pytest.mark.parametrize("value", ["home", "home=1,2", "=1,2,3", "home=91,0,100", "home=0,0,0", "home=0,0,nan",
                                   "home=0,0,100 work=far"])  # fmt: skip
def test_a_zone_that_is_none_is_refused(tmp_path: Path, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "--data", str(tmp_path), "privacy-zones", value]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "home=49.41,8.68,200" in told


def test_zones_are_kept_and_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["config", "--data", str(tmp_path), "privacy-zones"]
    assert main([*data, "home=-33.9,151.2,200m  work=49.41,8.68,150"]) == 0
    assert capsys.readouterr().out == "privacy-zones = home=-33.9,151.2,200 work=49.41,8.68,150\n"
    assert main([*data, "none"]) == 0
    assert capsys.readouterr().out == "privacy-zones = \n"
    with Store(tmp_path) as store:
        store.secret()
    assert main(["config", "--data", str(tmp_path)]) == 0
    assert "secret" not in capsys.readouterr().out
