"""Networks kept ready beside the tiles: the same as made anew, never stale, never half."""

from __future__ import annotations

import os
import pickle
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from test_osm_fetch import assert_same

from routerisk import parameters
from routerisk.osm import load_network, read_network, tiles_in_box
from routerisk.osm.areas import read_shapes
from routerisk.osm.cache import TileData, now, write_tile
from routerisk.osm.extract import read_ways
from routerisk.osm.fetch import cut
from routerisk.osm.geometry import chosen_areas, lines, touching
from routerisk.osm.ready import keep_ready, load_ready
from routerisk.osm.tiles import Tile
from routerisk.parameters import READY_NETWORKS
from routerisk.records import Network


def tiles_of(file: Path, folder: Path) -> list[Tile]:
    ways, areas = read_ways(str(file)), read_shapes(str(file))
    known = np.isfinite(ways.lon_deg)
    lon, lat = ways.lon_deg[known], ways.lat_deg[known]
    tiles = tiles_in_box(lon.min(), lat.min(), lon.max(), lat.max())
    shapes = lines(ways)[0]
    for tile in tiles:
        inside = chosen_areas(areas, touching(areas.shapes, tile.box))
        write_tile(folder, tile, TileData(cut(ways, shapes, tile), inside, file.name, now()))
    return tiles


@pytest.fixture
def town(shared: Path, tmp_path: Path) -> list[Tile]:
    return tiles_of(shared / "osm" / "moorgate.osm.pbf", tmp_path)


def ready_files(folder: Path) -> list[Path]:
    return sorted((folder / "ready").iterdir())


def test_a_network_kept_ready_is_the_network(town: list[Tile], tmp_path: Path) -> None:
    first = load_network(town, tmp_path)
    (file,) = ready_files(tmp_path)
    written = file.stat().st_mtime_ns
    second = load_network(town, tmp_path)
    assert file.stat().st_mtime_ns == written
    assert_same(first, second)
    assert second.source == first.source
    assert second.way_tags[0] == first.way_tags[0]
    assert second.way_tags[-3:] == first.way_tags[-3:]
    with pytest.raises(IndexError):
        second.way_tags[len(second.way_id)]
    with pytest.raises(ValueError, match="read-only"):
        second.node_x_m[0] = 0.0
    again = pickle.loads(pickle.dumps(second))  # noqa: S301 - our own bytes
    assert_same(first, again)
    for other in (second, again):
        assert {"roads", "surfaces", "road_beside"} <= set(other._known[parameters.variation()]), "kept, not computed"
        assert_same_ways(first, other)


def assert_same_ways(one: Network, other: Network) -> None:
    assert np.array_equal(one.road_beside, other.road_beside)
    for answer in ("roads", "surfaces"):
        a, b = getattr(one, answer), getattr(other, answer)
        for item in fields(a):
            x, y = getattr(a, item.name), getattr(b, item.name)
            assert x == y if isinstance(x, tuple) else np.array_equal(x, y, equal_nan=x.dtype.kind == "f"), item.name


def test_another_number_leaves_it_without_a_reader(town: list[Tile], tmp_path: Path) -> None:
    load_network(town, tmp_path)
    (before,) = ready_files(tmp_path)
    with parameters.varied(narrow_below=4.5):
        load_network(town, tmp_path)
    assert len(set(ready_files(tmp_path)) - {before}) == 1


def test_areas_are_kept_ready(shared: Path, tmp_path: Path) -> None:
    network = read_network(shared / "osm" / "liechtenstein.osm.pbf", areas=True)
    assert len(network.areas) > 100
    keep_ready(tmp_path / "one.network", network)
    found = load_ready(tmp_path / "one.network")
    assert found is not None
    assert_same(network, found)


@pytest.mark.parametrize("damage", ["empty", "cut", "index", "head", "other"])
def test_a_broken_one_is_made_again(town: list[Tile], tmp_path: Path, damage: str) -> None:
    first = load_network(town, tmp_path)
    (file,) = ready_files(tmp_path)
    whole = bytearray(file.read_bytes())
    if damage == "index":
        at = bytes(whole).index(first.arc_head.tobytes())
        whole[at] ^= 255
    if damage == "head":
        whole[20] ^= 255
    kept = {"empty": b"", "cut": whole[:-500], "other": b"PK" + whole[2:]}.get(damage, whole)
    file.write_bytes(bytes(kept))
    assert load_ready(file) is None
    assert_same(first, load_network(town, tmp_path))
    assert load_ready(file) is not None


def test_a_tile_written_anew_is_seen(town: list[Tile], tmp_path: Path, shared: Path) -> None:
    before = load_network(town, tmp_path)
    ways = read_ways(str(shared / "osm" / "moorgate.osm.pbf"))
    shapes = lines(ways)[0]
    for tile in town:
        part = cut(ways, shapes, tile)
        for tags in part.tags:
            tags["name"] = "Renamed Street"
        write_tile(tmp_path, tile, TileData(part, read_shapes(str(shared / "osm" / "moorgate.osm.pbf")), "new", now()))
    after = load_network(town, tmp_path)
    assert set(after.way_name) == {"Renamed Street"}
    assert set(before.way_name) != {"Renamed Street"}


def test_the_oldest_go(town: list[Tile], tmp_path: Path) -> None:
    network = load_network(town, tmp_path)
    limit = int(READY_NETWORKS.value)
    for i in range(limit + 3):
        keep_ready(tmp_path / "ready" / f"{i}.network", network)
        os.utime(tmp_path / "ready" / f"{i}.network", (1e9 + i, 1e9 + i))
    assert len(ready_files(tmp_path)) <= limit + 1
    assert (tmp_path / "ready" / f"{limit + 2}.network").is_file()


def test_where_none_can_be_kept_the_network_is_made_each_time(town: list[Tile], tmp_path: Path) -> None:
    (tmp_path / "ready").write_text("somebody else's file")
    assert_same(load_network(town, tmp_path), load_network(town, tmp_path))


def test_heidelberg_is_ready_in_50_ms(shared: Path, tmp_path: Path) -> None:
    tiles = tiles_of(shared / "osm" / "heidelberg.osm.pbf", tmp_path)
    load_network(tiles, tmp_path)
    times = []
    for _ in range(5):
        began = time.process_time()
        network = load_network(tiles, tmp_path)
        times.append(time.process_time() - began)
    assert len(network.way_id) > 24_000
    assert min(times) < 0.05
