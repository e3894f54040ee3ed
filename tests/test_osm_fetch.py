"""Map data through osmnx from an Overpass server, real requests on 127.0.0.1, and the tiles that it leaves on disk."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from loopback_overpass import Extract, LoopbackOverpass

import routerisk
from routerisk.osm import fetch_network, fetch_tiles, load_network, overpass, tile_statuses, tiles_along, tiles_in_box
from routerisk.osm.areas import AreaShapes, outlines, read_shapes
from routerisk.osm.cache import TileData, join, now, read_tile, write_tile
from routerisk.osm.extract import read_ways
from routerisk.osm.fetch import cut
from routerisk.osm.geometry import chosen_areas, lines, touching
from routerisk.osm.tiles import Tile, tile_of
from routerisk.osm.topology import build_network
from routerisk.osm.ways import Ways

RUN_LON, RUN_LAT = np.linspace(9.507, 9.523, 40), np.linspace(47.138, 47.149, 40)
"""A run through Vaduz, 1.6 km, near the border of two tiles."""


@pytest.fixture(scope="module")
def extract(shared: Path) -> Extract:
    return Extract(shared / "osm" / "liechtenstein.osm.pbf")


@pytest.fixture
def server(extract: Extract, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackOverpass]:
    monkeypatch.setattr(overpass, "PAUSES_S", [0.0])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with LoopbackOverpass(extract) as running:
        monkeypatch.setenv(overpass.URL_VARIABLE, running.endpoint)
        yield running


def assert_same(one: routerisk.Network, other: routerisk.Network) -> None:
    for item in fields(one):
        a, b = getattr(one, item.name), getattr(other, item.name)
        if item.name == "areas":
            assert [kind for kind, _ in a] == [kind for kind, _ in b]
            assert all(np.array_equal(x, y) for (_, x), (_, y) in zip(a, b, strict=True))
        elif isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), item.name
        elif item.name != "source":
            assert a == b, item.name


def network_of_extract(file: Path, tiles: list[Tile]) -> routerisk.Network:
    """Straight from the extract, without a tile on disk or a request."""
    ways, areas = read_ways(str(file)), read_shapes(str(file))
    shapes = lines(ways)[0]
    parts = [
        TileData(cut(ways, shapes, t), chosen_areas(areas, touching(areas.shapes, t.box)), "", now()) for t in tiles
    ]
    data = join(parts)
    return build_network(data.ways, source="", areas=outlines(data.areas))


def test_first_run_downloads_second_makes_no_request(server: LoopbackOverpass, shared: Path, tmp_path: Path) -> None:
    tiles = tiles_along(RUN_LON, RUN_LAT)
    assert len(tiles) == 2
    progress: list[tuple[int, int]] = []
    first = fetch_network(RUN_LON, RUN_LAT, tmp_path, progress=lambda *done: progress.append(done))
    assert len(server.queries) == 2 * len(tiles)
    assert all(agent.startswith("routerisk/") for agent in server.agents)
    assert progress == [(0, 2), (1, 2), (2, 2)]
    second = fetch_network(RUN_LON, RUN_LAT, tmp_path)
    offline = fetch_network(RUN_LON, RUN_LAT, tmp_path, offline=True)
    assert len(server.queries) == 2 * len(tiles)
    assert_same(first, second)
    assert_same(first, offline)
    assert_same(first, network_of_extract(shared / "osm" / "liechtenstein.osm.pbf", tiles))
    assert len(first.way_id) > 1000
    assert {"forest", "water", "residential"} <= {kind for kind, _ in first.areas}


def test_cycleways_private_ways_and_all_our_tags_arrive(server: LoopbackOverpass, tmp_path: Path) -> None:
    network = fetch_network(RUN_LON, RUN_LAT, tmp_path)
    assert {"cycleway", "track", "steps", "service"} <= set(network.way_class)
    assert network.way_private.any()
    assert {"surface", "tracktype", "bicycle", "sidewalk"} <= {key for tags in network.way_tags for key in tags}


def test_osmnx_and_the_name_look_up_stay_as_they_were(server: LoopbackOverpass, tmp_path: Path) -> None:
    import osmnx

    def state() -> dict[str, object]:
        return {k: v for k, v in vars(osmnx.settings).items() if isinstance(v, (str, int, float, bool, list, dict))}

    before, look_up = dict(state()), socket.getaddrinfo
    fetch_tiles(tiles_along(RUN_LON, RUN_LAT)[:1], tmp_path)
    assert state() == before
    assert socket.getaddrinfo is look_up


@pytest.mark.parametrize(
    ("moods", "words"),
    [
        (["429"] * 9, "busy"),
        (["504"] * 9, "busy"),
        (["500"], "HTTP 500"),
        (["slow"], "did not answer within 1 s"),
        (["cut"], "connection was cut"),
        (["remark"], "Query timed out"),
        (["page"], "no usable answer"),
        (["good", "cut"], "connection was cut"),
        (["good", "429", "429", "429", "429"], "busy"),
    ],
)
def test_a_bad_answer_ends_in_one_line_and_leaves_nothing(
    server: LoopbackOverpass, tmp_path: Path, moods: list[str], words: str
) -> None:
    server.moods = list(moods)
    with pytest.raises(routerisk.MapDataError, match=words) as caught:
        fetch_network(RUN_LON, RUN_LAT, tmp_path / "tiles", timeout_s=1 if "slow" in moods else 60)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "tiles").exists()


def test_a_server_that_was_busy_once_is_asked_again(server: LoopbackOverpass, tmp_path: Path) -> None:
    server.moods = ["429"]
    assert fetch_tiles(tiles_along(RUN_LON, RUN_LAT)[:1], tmp_path) == 1


def test_what_was_complete_stays_and_the_rest_is_resumed(server: LoopbackOverpass, tmp_path: Path) -> None:
    server.moods = ["good", "good", "500"]
    with pytest.raises(routerisk.MapDataError):
        fetch_network(RUN_LON, RUN_LAT, tmp_path)
    assert len(tile_statuses(tmp_path)) == 1
    assert fetch_tiles(tiles_along(RUN_LON, RUN_LAT), tmp_path) == 1


def test_a_full_disk_leaves_nothing_half_written(
    server: LoopbackOverpass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(routerisk.MapDataError, match="No space left on device"):
        fetch_network(RUN_LON, RUN_LAT, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_really_fails_leaves_nothing_half_written(server: LoopbackOverpass, tmp_path: Path) -> None:
    """The system refuses files beyond 20 kB, in the middle of the second file."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(routerisk.MapDataError, match="not written"):
            fetch_network(RUN_LON, RUN_LAT, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not any(file.suffix == ".part" for file in tmp_path.iterdir())
    assert tile_statuses(tmp_path) == []


def test_no_server_is_an_offline_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(routerisk.OfflineError, match="cannot be reached"):
        fetch_network(RUN_LON, RUN_LAT, tmp_path, endpoint=f"http://127.0.0.1:{port}/api")


def test_offline_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(routerisk.OfflineError, match=r"2 of 2 map tiles are missing"):
        fetch_network(RUN_LON, RUN_LAT, tmp_path, offline=True)
    with pytest.raises(routerisk.OfflineError, match="no map tile"):
        load_network(tiles_along(RUN_LON, RUN_LAT), tmp_path)


@pytest.mark.parametrize("endpoint", ["nonsense", "http://", "ftp://127.0.0.1/api"])
def test_a_wrong_endpoint_is_named(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(routerisk.MapDataError, match=f"{endpoint}: no address of an Overpass server"):
        fetch_network(RUN_LON, RUN_LAT, tmp_path, endpoint=endpoint)


def test_a_track_without_positions_needs_no_map(tmp_path: Path) -> None:
    with pytest.raises(routerisk.MapDataError, match="no positions"):
        fetch_network([np.nan], [np.nan], tmp_path)


@pytest.mark.parametrize("damage", [b"", b"PAR1 is no parquet", None])
def test_a_broken_tile_is_fetched_again(server: LoopbackOverpass, tmp_path: Path, damage: bytes | None) -> None:
    tile = tiles_along(RUN_LON, RUN_LAT)[0]
    assert fetch_tiles([tile], tmp_path) == 1
    file = tmp_path / f"{tile.name}.ways.parquet"
    file.write_bytes(file.read_bytes()[:5000] if damage is None else damage)
    assert tile_statuses(tmp_path)[0].broken
    assert fetch_tiles([tile], tmp_path) == 1
    assert not tile_statuses(tmp_path)[0].broken


def test_tiles_say_where_they_come_from(server: LoopbackOverpass, tmp_path: Path) -> None:
    tiles = tiles_along(RUN_LON, RUN_LAT)
    fetch_tiles(tiles, tmp_path)
    statuses = tile_statuses(tmp_path)
    assert sorted(s.tile for s in statuses) == sorted(tiles)
    for status in statuses:
        assert status.source == "Overpass"
        assert status.made_at is not None
        assert abs((now() - status.made_at).total_seconds()) < 600
        assert status.ways > 100
        assert status.size_bytes > 10_000


def test_tiles_are_geoparquet_that_others_read(server: LoopbackOverpass, tmp_path: Path) -> None:
    import geopandas
    import pyarrow.parquet as pq

    tile = tile_of(9.52, 47.14)
    fetch_tiles([tile], tmp_path)
    ways = geopandas.read_parquet(tmp_path / f"{tile.name}.ways.parquet")
    areas = geopandas.read_parquet(tmp_path / f"{tile.name}.areas.parquet")
    assert ways.crs.to_epsg() in {None, 4326}
    assert ways.crs.is_geographic
    assert set(ways.geom_type) == {"LineString"}
    assert {"LineString", "Polygon", "MultiPolygon"} >= set(areas.geom_type)
    assert (ways.geometry.count_coordinates() == ways["nodes"].map(len)).all()
    assert json.loads(ways["tags"].iloc[0])["highway"] == ways["highway"].iloc[0]
    own = json.loads(pq.read_schema(tmp_path / f"{tile.name}.ways.parquet").metadata[b"routerisk"])
    assert own["attribution"] == "(c) OpenStreetMap contributors, ODbL 1.0"


@pytest.mark.parametrize("city", ["liechtenstein", "moorgate", "bayreuth"])
def test_tiles_give_back_what_the_extract_holds(shared: Path, tmp_path: Path, city: str) -> None:
    """All tiles of an extract, written and read, are the extract's own network; ways with gaps included."""
    file = shared / "osm" / f"{city}.osm.pbf"
    ways, areas = read_ways(str(file)), read_shapes(str(file))
    known = np.isfinite(ways.lon_deg)
    lon, lat = ways.lon_deg[known], ways.lat_deg[known]
    tiles = tiles_in_box(lon.min(), lat.min(), lon.max(), lat.max())
    shapes = lines(ways)[0]
    for tile in tiles:
        inside = chosen_areas(areas, touching(areas.shapes, tile.box))
        write_tile(tmp_path, tile, TileData(cut(ways, shapes, tile), inside, file.name, now()))
    whole = join([TileData(ways, areas, file.name, now())])
    expected = build_network(whole.ways, source="")
    assert_same(
        load_network(tiles, tmp_path), build_network(whole.ways, source="", areas=outlines_touching(whole, tiles))
    )
    assert len(expected.way_id) > 500


def outlines_touching(data: TileData, tiles: list[Tile]) -> tuple[tuple[str, np.ndarray], ...]:
    index = np.unique(np.concatenate([touching(data.areas.shapes, tile.box) for tile in tiles]))
    return outlines(chosen_areas(data.areas, index))


def test_a_way_with_a_gap_survives_the_disk(tmp_path: Path) -> None:
    """1 - 2 - (missing) - 4 - 5: two lines, one way."""
    nan = np.nan
    ways = Ways(np.array([7, 8]), np.array([0, 5, 7]), np.array([1, 2, 3, 4, 5, 5, 1]),
                np.array([8.01, 8.02, nan, 8.04, 8.05, 8.05, 8.01]), np.array([49.01] * 2 + [nan] + [49.01] * 4),
                [{"highway": "path"}, {"highway": "track"}])  # fmt: skip
    tile = tile_of(8.03, 49.01)
    write_tile(tmp_path, tile, TileData(ways, read_shapes_of_nothing(), "test", now()))
    assert_same(build_network(read_tile(tmp_path, tile).ways, source=""), build_network(ways, source=""))


def read_shapes_of_nothing() -> AreaShapes:
    import osmium

    return read_shapes(osmium.io.FileBuffer(b"n1 x8 y49\n", "opl"))


def test_a_tile_knows_its_neighbours_only_when_a_run_comes_near() -> None:
    assert tiles_along([9.55], [47.125]) == [Tile(95, 942)]
    assert tiles_along([9.5999], [47.125]) == [Tile(95, 942), Tile(96, 942)]
    assert tiles_along([9.5999], [47.1499]) == [Tile(95, 942), Tile(95, 943), Tile(96, 942), Tile(96, 943)]
    assert tiles_along([-0.001], [-0.001]) == [Tile(-1, -1), Tile(-1, 0), Tile(0, -1), Tile(0, 0)]
    assert tiles_in_box(9.51, 47.11, 9.61, 47.12) == [Tile(95, 942), Tile(96, 942)]


@pytest.mark.parametrize("place", [(9.55, 47.12), (-0.05, 51.5), (18.4, -33.9), (-70.65, -33.45)])
def test_a_file_name_leads_back_to_its_tile(place: tuple[float, float], tmp_path: Path) -> None:
    tile = tile_of(*place)
    write_tile(tmp_path, tile, TileData(empty_ways(), read_shapes_of_nothing(), "test", now()))
    (tmp_path / "holiday.ways.parquet").write_bytes(b"somebody else's file")
    assert [status.tile for status in tile_statuses(tmp_path)] == [tile]


def empty_ways() -> Ways:
    none = np.array([], np.int64)
    return Ways(none, np.array([0]), none, none.astype(float), none.astype(float), [])
