"""`osm add`: an extract cut into tiles, streamed; what it covers only in part is said to be so and can be filled."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from loopback_overpass import Extract, LoopbackOverpass
from test_osm_fetch import assert_same, outlines_touching

import routerisk
from routerisk.osm import add_extract, fetch_network, load_network, overpass, tile_statuses, tiles_in_box
from routerisk.osm.areas import read_shapes
from routerisk.osm.cache import TileData, join, now, read_tile, write_tile
from routerisk.osm.extract import read_ways
from routerisk.osm.tiles import Tile, tile_of
from routerisk.osm.topology import build_network
from routerisk.parameters import varied

VADUZ = tile_of(9.52, 47.14)


def grid(tmp_path: Path, name: str, tiles: list[Tile], *, date: str = "2020-01-01T00:00:00Z", way: int = 1,
         surface: str = "gravel", missing: bool = False) -> Path:  # fmt: skip
    """An extract with one short track in the middle of each tile."""
    nodes, ways = [], []
    for i, tile in enumerate(tiles):
        west, south, east, north = tile.box
        lon, lat, first = (west + east) / 2, (south + north) / 2, 10 * (way + i)
        nodes += [f'<node id="{first}" lon="{lon}" lat="{lat}"/>',
                  f'<node id="{first + 1}" lon="{lon + 0.001}" lat="{lat}"/>']  # fmt: skip
        lost = f'<nd ref="{first + 2}"/>' if missing else ""
        ways.append(f'<way id="{way + i}"><nd ref="{first}"/><nd ref="{first + 1}"/>{lost}'
                    f'<tag k="highway" v="track"/><tag k="surface" v="{surface}"/></way>')  # fmt: skip
    file = tmp_path / f"{name}.osm"
    stamp = datetime.fromisoformat(date).timestamp()
    file.write_text(f'<osm version="0.6">{"".join(nodes)}{"".join(ways)}</osm>')
    os.utime(file, (stamp, stamp))
    return file


def around(tile: Tile) -> list[Tile]:
    return [Tile(tile.column + i, tile.row + j) for j in (-1, 0, 1) for i in (-1, 0, 1)]


def whole_tiles(folder: Path) -> set[Tile]:
    return {status.tile for status in tile_statuses(folder) if status.whole}


@pytest.mark.parametrize("city", ["liechtenstein", "moorgate", "bayreuth"])
@pytest.mark.parametrize("batch", [50_000.0, 300.0])
def test_the_tiles_hold_what_the_extract_holds(shared: Path, tmp_path: Path, city: str, batch: float) -> None:
    file = shared / "osm" / f"{city}.osm.pbf"
    told: list[tuple[int, int]] = []
    with varied(beyond=True, INTAKE_BATCH=batch):
        done = add_extract(file, tmp_path, progress=lambda *step: told.append(step))
    ways, areas = read_ways(str(file)), read_shapes(str(file))
    assert done.ways == len(ways.way_id)
    assert done.written == len(tile_statuses(tmp_path))
    assert told[-1] == (done.written, done.written)
    known = np.isfinite(ways.lon_deg)
    lon, lat = ways.lon_deg[known], ways.lat_deg[known]
    tiles = tiles_in_box(lon.min(), lat.min(), lon.max(), lat.max())
    everything = join([TileData(ways, areas, file.name, now())])
    occupied = [status.tile for status in tile_statuses(tmp_path)]
    assert_same(
        load_network(tiles, tmp_path),
        build_network(everything.ways, source="", areas=outlines_touching(everything, occupied)),
    )
    assert not any(path.is_dir() and path.name != "ready" for path in tmp_path.iterdir())


def test_a_second_time_changes_nothing(shared: Path, tmp_path: Path) -> None:
    file = shared / "osm" / "moorgate.osm.pbf"
    first = add_extract(file, tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    second = add_extract(file, tmp_path)
    assert (first.written, first.kept) == (second.kept, second.written)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_the_outer_tiles_of_an_extract_are_partial(tmp_path: Path) -> None:
    done = add_extract(grid(tmp_path, "nine", around(VADUZ)), tmp_path / "maps")
    assert (done.written, done.partial) == (9, 8)
    assert whole_tiles(tmp_path / "maps") == {VADUZ}


def test_a_tile_whose_ways_lack_nodes_is_partial(tmp_path: Path) -> None:
    add_extract(grid(tmp_path, "torn", around(VADUZ), missing=True), tmp_path / "maps")
    assert whole_tiles(tmp_path / "maps") == set()


def test_an_extract_with_a_believable_box_covers_what_is_inside(shared: Path, tmp_path: Path) -> None:
    add_extract(shared / "osm" / "liechtenstein.osm.pbf", tmp_path)
    whole = whole_tiles(tmp_path)
    assert whole
    for tile in whole:
        west, south, east, north = tile.box
        assert west > 9.47
        assert south > 47.04
        assert east < 9.64
        assert north < 47.28


def test_two_parts_of_a_tile_are_joined(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    add_extract(grid(tmp_path, "one", [VADUZ], way=1), maps)
    add_extract(grid(tmp_path, "two", [VADUZ], way=2), maps)
    data = read_tile(maps, VADUZ)
    assert data.ways.way_id.tolist() == [1, 2]
    assert data.source == "one.osm, two.osm"
    assert not data.whole
    assert add_extract(grid(tmp_path, "one", [VADUZ], way=1), maps).written == 0


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "sand"),
        ("2021-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "dirt"),
    ],
)
def test_the_newer_whole_tile_stays(tmp_path: Path, first: str, second: str, kept: str) -> None:
    maps = tmp_path / "maps"
    add_extract(grid(tmp_path, "a", around(VADUZ), date=first, surface="dirt"), maps)
    add_extract(grid(tmp_path, "b", around(VADUZ), date=second, surface="sand"), maps)
    assert read_tile(maps, VADUZ).ways.tags[0]["surface"] == kept
    assert read_tile(maps, VADUZ).made_at == max(datetime.fromisoformat(d).astimezone(UTC) for d in (first, second))


def test_a_part_does_not_replace_a_whole_tile(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    add_extract(grid(tmp_path, "whole", around(VADUZ)), maps)
    add_extract(grid(tmp_path, "part", [VADUZ], date="2024-01-01T00:00:00Z", surface="sand"), maps)
    assert read_tile(maps, VADUZ).ways.tags[0]["surface"] == "gravel"


def test_a_broken_tile_is_replaced(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    add_extract(grid(tmp_path, "nine", around(VADUZ)), maps)
    (maps / f"{VADUZ.name}.ways.parquet").write_bytes(b"PAR1")
    assert add_extract(grid(tmp_path, "nine", around(VADUZ)), maps).written == 1
    assert whole_tiles(maps) == {VADUZ}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such map file"),
        ("<osm", "broken or no OpenStreetMap file"),
        ('<osm version="0.6"></osm>', "no way to"),
    ],
)
def test_a_bad_extract_is_one_line_and_leaves_nothing(tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "bad.osm"
    if content is not None:
        file.write_text(content)
    with pytest.raises(routerisk.MapDataError, match=words) as caught:
        add_extract(file, tmp_path / "maps")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "maps").exists() or list((tmp_path / "maps").iterdir()) == []


def test_a_full_disk_is_one_line_and_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file = grid(tmp_path, "nine", around(VADUZ))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(routerisk.MapDataError, match="No space left on device"):
        add_extract(file, tmp_path / "maps")
    assert list((tmp_path / "maps").iterdir()) == []


@pytest.fixture
def server(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackOverpass]:
    monkeypatch.setattr(overpass, "PAUSES_S", [0.0])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with LoopbackOverpass(Extract(shared / "osm" / "liechtenstein.osm.pbf")) as running:
        monkeypatch.setenv(overpass.URL_VARIABLE, running.endpoint)
        yield running


def part_of_vaduz(tmp_path: Path) -> Path:
    maps = tmp_path / "maps"
    file = grid(tmp_path, "part", [VADUZ])
    write_tile(maps, VADUZ, TileData(read_ways(str(file)), read_shapes(str(file)), file.name, now(), whole=False))
    return maps


def test_a_partial_tile_serves_offline_and_is_filled_online(server: LoopbackOverpass, tmp_path: Path) -> None:
    maps = part_of_vaduz(tmp_path)
    west, south, east, north = VADUZ.box
    middle = [(west + east) / 2], [(south + north) / 2]
    assert len(fetch_network(*middle, maps, offline=True).way_id) == 1
    assert server.queries == []
    assert len(fetch_network(*middle, maps).way_id) > 500
    assert whole_tiles(maps) == {VADUZ}
    asked = len(server.queries)
    fetch_network(*middle, maps)
    assert len(server.queries) == asked > 0


def test_a_partial_tile_serves_where_no_server_can_be_reached(tmp_path: Path) -> None:
    maps = part_of_vaduz(tmp_path)
    west, south, east, north = VADUZ.box
    network = fetch_network([(west + east) / 2], [(south + north) / 2], maps, endpoint="http://127.0.0.1:9/api")
    assert len(network.way_id) == 1
