"""Areas that are run on: multipolygons, squares that are crossed, parts of a way for people on foot, far-apart maps."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import osmium
import pytest

import routerisk
from routerisk.geo import from_utm, haversine_m
from routerisk.osm import add_extract, load_network, tiles_along
from routerisk.osm.regions import read_extract
from routerisk.osm.relations import FIRST_ID
from routerisk.pipeline import MapFile, trace
from routerisk.pipeline.adding import compute
from routerisk.pipeline.maps import covers
from routerisk.records import SURFACE_NAMES, Track

PLACES = {"Cape Town": (18.42, -33.92), "Fiji, at the date line": (179.999, -16.5), "Tromsø": (18.95, 69.65)}
M_LAT = 1.0 / 111_195.0


class Map:
    """A map drawn in metres around a place."""

    def __init__(self, file: Path) -> None:
        self.file, self._node = file, 0
        self._writer = osmium.SimpleWriter(str(file))
        self._nodes: list[osmium.osm.mutable.Node] = []
        self._rest: list[object] = []
        self._known: dict[tuple[float, float], int] = {}

    def node(self, lon: float, lat: float) -> int:
        lon = (lon + 180.0) % 360.0 - 180.0
        key = (round(lon, 7), round(lat, 7))
        if key not in self._known:
            self._node += 1
            self._known[key] = self._node
            self._nodes.append(osmium.osm.mutable.Node(id=self._node, location=key))
        return self._known[key]

    def way(self, way_id: int, at: tuple[float, float], points: list[tuple[float, float]], **tags: str) -> Map:
        lon_m = M_LAT / np.cos(np.radians(at[1]))
        nodes = [self.node(at[0] + x * lon_m, at[1] + y * M_LAT) for x, y in points]
        self._rest.append(osmium.osm.mutable.Way(id=way_id, nodes=nodes, tags=_plain(tags)))
        return self

    def relation(self, number: int, members: list[tuple[int, str]], **tags: str) -> Map:
        parts = [("w", way, role) for way, role in members]
        told = {"type": "multipolygon", **_plain(tags)}
        self._rest.append(osmium.osm.mutable.Relation(id=number, members=parts, tags=told))
        return self

    def written(self) -> Path:
        for node in self._nodes:
            self._writer.add_node(node)
        for item in sorted(self._rest, key=lambda item: (isinstance(item, osmium.osm.mutable.Relation), item.id)):
            add = self._writer.add_relation if isinstance(item, osmium.osm.mutable.Relation) else self._writer.add_way
            add(item)
        self._writer.close()
        return self.file


def _plain(tags: dict[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


def walked(at: tuple[float, float], corners: list[tuple[float, float]], speed_mps: float = 3.0) -> Track:
    x, y = np.array(corners, float).T
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    metres = np.arange(0.0, along[-1], speed_mps)
    lon = at[0] + np.interp(metres, along, x) * M_LAT / np.cos(np.radians(at[1]))
    return Track.from_arrays(time_s=np.arange(len(metres)), lon_deg=(lon + 180.0) % 360.0 - 180.0,
                             lat_deg=at[1] + np.interp(metres, along, y) * M_LAT,
                             started_at=datetime(2026, 5, 5, 18, tzinfo=UTC))  # fmt: skip


def ring(radius_m: float, n: int = 40) -> list[tuple[float, float]]:
    turn = np.linspace(0.0, 2.0 * np.pi, n + 1)
    points = list(zip((1.6 * radius_m * np.cos(turn)).round(3), (radius_m * np.sin(turn)).round(3), strict=True))
    return [*points[:-1], points[0]]


SQUARE = [(0.0, 0.0), (120.0, 0.0), (120.0, 90.0), (0.0, 90.0), (0.0, 0.0)]
NINE = (18.42, -33.92)


def square(file: Path, *, as_relation: bool = False, hole: bool = False) -> Path:
    drawn = Map(file)
    drawn.way(1, NINE, [(-200.0, 0.0), (0.0, 0.0)], highway="residential", surface="asphalt")
    drawn.way(2, NINE, [(120.0, 90.0), (320.0, 90.0)], highway="residential", surface="asphalt")
    tags = {"highway": "pedestrian", "surface": "paving_stones"}
    if not as_relation:
        drawn.way(3, NINE, SQUARE, area="yes", **tags)
        return drawn.written()
    drawn.way(3, NINE, SQUARE)
    members = [(3, "outer")]
    if hole:
        drawn.way(4, NINE, [(20.0, 20.0), (100.0, 20.0), (100.0, 70.0), (20.0, 70.0), (20.0, 20.0)])
        members.append((4, "inner"))
    return drawn.relation(7, members, **tags).written()


ACROSS = [(-200.0, 0.0), (0.0, 0.0), (120.0, 90.0), (320.0, 90.0)]


@pytest.mark.parametrize("as_relation", [False, True])
def test_a_square_is_crossed(tmp_path: Path, as_relation: bool) -> None:
    network = routerisk.read_network(square(tmp_path / "square.osm.pbf", as_relation=as_relation))
    matched = routerisk.match(walked(NINE, ACROSS), network)
    assert (matched.fix_way_id >= 0).all()
    on_it = matched.fix_way_id == (FIRST_ID + 7 if as_relation else 3)
    assert 45 <= on_it.sum() <= 55
    (exposure,) = routerisk.expose([matched])
    assert exposure.distance_m == pytest.approx(550.0, rel=0.01)
    km = dict(
        zip(SURFACE_NAMES, np.bincount(exposure.surface_code, exposure.length_m, len(SURFACE_NAMES)), strict=True)
    )
    assert km["paving_stones"] == pytest.approx(150.0, abs=8.0)


def test_nobody_crosses_the_pond_in_a_square(tmp_path: Path) -> None:
    network = routerisk.read_network(square(tmp_path / "square.osm.pbf", as_relation=True, hole=True))
    way = int(np.flatnonzero(network.way_id == FIRST_ID + 7)[0])
    mine = np.flatnonzero(network.edge_way == way)
    for edge in mine.tolist():
        shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
        lon, lat = from_utm(network.shape_x_m[shape], network.shape_y_m[shape], network.epsg)
        x = (lon - NINE[0]) / M_LAT * np.cos(np.radians(NINE[1]))
        y = (lat - NINE[1]) / M_LAT
        x, y = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2
        assert not ((x > 21.0) & (x < 99.0) & (y > 21.0) & (y < 69.0)).any()


def test_a_street_that_is_closed_to_a_ring_is_no_area(tmp_path: Path) -> None:
    drawn = Map(tmp_path / "ring.osm.pbf").way(1, NINE, SQUARE, highway="residential")
    network = routerisk.read_network(drawn.written())
    assert network.edge_length_m.sum() == pytest.approx(420.0, rel=0.005)


def stadium(file: Path) -> Path:
    drawn = Map(file).way(1, NINE, ring(40.0)).way(2, NINE, ring(34.0))
    drawn.way(3, NINE, [(200.0, 0.0), (300.0, 0.0)], highway="footway", surface="asphalt")
    return drawn.relation(
        5, [(1, "outer"), (2, "inner")], leisure="track", sport="athletics", surface="tartan"
    ).written()


def test_a_track_of_two_outlines_is_run_on(tmp_path: Path) -> None:
    file = stadium(tmp_path / "stadium.osm.pbf")
    run = walked(NINE, ring(37.0) + ring(37.0))
    matched = routerisk.match(run, routerisk.read_network(file))
    assert (matched.fix_way_id == FIRST_ID + 5).all()
    assert compute(run, MapFile(file)).mapping == "mapped"


def test_tiles_have_it_too(tmp_path: Path) -> None:
    file = stadium(tmp_path / "stadium.osm.pbf")
    add_extract(file, tmp_path / "tiles")
    network = load_network(tiles_along([NINE[0]], [NINE[1]]), tmp_path / "tiles")
    assert sorted(network.way_id.tolist()) == [3, FIRST_ID + 5]
    whole = routerisk.read_network(file)
    assert network.edge_length_m.sum() == pytest.approx(whole.edge_length_m.sum())


def test_a_lap_alone_on_the_map_is_not_outside_it(tmp_path: Path) -> None:
    file = Map(tmp_path / "lap.osm.pbf").way(1, NINE, ring(37.0), leisure="track", surface="tartan").written()
    network = routerisk.read_network(file)
    assert len(network.node_id) == 1
    west, south = NINE[0] - 1e-4, NINE[1] - 1e-4
    assert covers(network, (west, south, west + 2e-4, south + 2e-4))
    assert compute(walked(NINE, ring(37.0)), MapFile(file)).mapping == "mapped"


def far_apart(file: Path) -> Path:
    drawn = Map(file)
    for k, at in enumerate(PLACES.values()):
        for i in range(6):
            line = [(-500.0, 100.0 * i), (0.0, 100.0 * i), (500.0, 100.0 * i)]
            drawn.way(100 * (k + 1) + i, at, line, highway="residential", surface="asphalt")
            drawn.way(100 * (k + 1) + 50 + i, at, [(y - 250.0, x + 250.0) for x, y in line], highway="footway")
    return drawn.written()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return far_apart(tmp_path_factory.mktemp("world") / "world.osm.pbf")


@pytest.mark.parametrize("place", PLACES)
def test_every_place_of_a_wide_map_has_metres_of_its_own(world: Path, place: str) -> None:
    maps = MapFile(world)
    run = walked(PLACES[place], [(-450.0, 200.0), (450.0, 200.0)])
    done = compute(run, maps)
    assert done.mapping == "mapped"
    assert done.exposure.distance_m == pytest.approx(900.0, rel=0.01)
    network = maps.around(run.lon_deg, run.lat_deg)
    assert len(network.way_id) == 12
    assert network.edge_length_m.sum() == pytest.approx(12_000.0, rel=0.005)
    assert maps.around(run.lon_deg, run.lat_deg) is network


def test_a_place_that_a_wide_map_lacks_is_outside(world: Path) -> None:
    maps = MapFile(world)
    done = compute(walked((100.0, 20.0), [(0.0, 0.0), (900.0, 0.0)]), maps)
    assert done.mapping == "outside"
    assert done.mapping_words.values["source"] == world.name
    assert not maps.may_cover((99.9, 19.9, 100.1, 20.1))
    assert maps.may_cover((18.41, -33.93, 18.43, -33.91))


def test_where_most_was_run_is_drawn(world: Path) -> None:
    runs = [
        walked(PLACES["Tromsø"], [(-450.0, 0.0), (450.0, 0.0)]),
        walked(PLACES["Cape Town"], [(0.0, 0.0), (90.0, 0.0)]),
    ]
    lon, lat = (np.concatenate([getattr(run, name) for run in runs]) for name in ("lon_deg", "lat_deg"))
    network = MapFile(world).around(lon, lat)
    assert set(network.way_id.tolist()) == {300 + i for i in range(6)} | {350 + i for i in range(6)}


def test_lengths_of_a_whole_wide_map_are_right(world: Path) -> None:
    network = routerisk.read_network(world)
    assert network.edge_length_m.sum() == pytest.approx(36_000.0, rel=0.005)
    assert haversine_m(18.42, -33.92, 18.95, 69.65) > 1e7


def test_an_ordinary_map_stays_one_network(tmp_path: Path) -> None:
    extract = read_extract(stadium(tmp_path / "stadium.osm.pbf"))
    here = extract.around(np.array([NINE[0]]), np.array([NINE[1]]))
    assert extract.around(np.array([0.0]), np.array([0.0])) is here


def test_trace_takes_each_file_in_its_own_place(world: Path, tmp_path: Path) -> None:
    from walks import gpx

    from routerisk.privacy import Cutter, Privacy

    files = []
    for k, at in enumerate(PLACES.values()):
        files.append(tmp_path / f"{k}.gpx")
        files[-1].write_text(gpx(walked(at, [(-450.0, 200.0), (450.0, 200.0)])), encoding="utf-8")
    traced = trace(files, world, pytest.fail, Cutter(Privacy()))
    assert [round(one.on_way_share, 2) for one in traced] == [1.0] * len(PLACES)
