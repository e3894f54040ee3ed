"""Extracts -> Network: what is read, what is left, and the word that a broken file gets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import routerisk
from routerisk.geo import from_utm
from routerisk.osm.ways import Ways

STREET = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="49.4" lon="8.6800"/><node id="2" lat="49.4" lon="8.6810"/><node id="3" lat="49.4" lon="8.6820"/>
<node id="4" lat="49.401" lon="8.6810"/><node id="5" lat="49.402" lon="8.6810"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way>
<way id="11"><nd ref="2"/><nd ref="4"/><nd ref="5"/><nd ref="99"/><tag k="highway" v="track"/>
  <tag k="access" v="forestry"/><tag k="surface" v="gravel"/></way>
<way id="12"><nd ref="1"/><nd ref="5"/><tag k="highway" v="motorway"/></way>
<way id="13"><nd ref="98"/><nd ref="5"/><tag k="highway" v="path"/></way>
<way id="14"><nd ref="3"/><nd ref="5"/><tag k="highway" v="proposed"/></way>
</osm>"""


@pytest.fixture
def street(tmp_path: Path) -> Path:
    file = tmp_path / "street.osm"
    file.write_text(STREET)
    return file


def test_ways_meet_in_nodes(street: Path) -> None:
    r"""::

        5
        |  way 11, a forest track
        4
        |
    1---2---3    way 10
    """
    net = routerisk.read_network(street)
    assert net.way_id.tolist() == [10, 11]
    assert net.node_id.tolist() == [1, 2, 3, 5]
    edges = [(int(net.node_id[a]), int(net.node_id[b])) for a, b in zip(net.edge_from, net.edge_to, strict=True)]
    assert edges == [(1, 2), (2, 3), (2, 5)]
    assert net.shape_node_id.tolist() == [1, 2, 2, 3, 2, 4, 5]
    assert net.way_private.tolist() == [False, True]
    assert net.way_class == ("residential", "track")
    assert net.edge_length_m == pytest.approx([72.6, 72.6, 222.5], abs=0.3)
    assert net.epsg == 32632


def check_graph(net: routerisk.Network) -> None:
    arcs, edges = len(net.arc_tail), len(net.edge_way)
    assert arcs == 2 * edges
    assert net.arc_first[0] == 0
    assert net.arc_first[-1] == arcs
    assert (np.diff(net.arc_tail) >= 0).all()
    assert (net.arc_tail == np.repeat(np.arange(len(net.node_id)), np.diff(net.arc_first))).all()
    forward, backward = net.edge_arcs.T
    assert net.arc_forward[forward].all()
    assert not net.arc_forward[backward].any()
    assert (net.arc_edge[net.edge_arcs] == np.arange(edges)[:, None]).all()
    assert (net.arc_tail[forward] == net.edge_from).all()
    assert (net.arc_head[forward] == net.edge_to).all()
    assert (net.arc_tail[backward] == net.edge_to).all()
    first, last = net.shape_first[:-1], net.shape_first[1:] - 1
    assert (net.shape_node_id[first] == net.node_id[net.edge_from]).all()
    assert (net.shape_node_id[last] == net.node_id[net.edge_to]).all()
    assert (net.shape_x_m[first] == net.node_x_m[net.edge_from]).all()
    assert (net.edge_length_m > 0).all()
    assert (net.edge_length_m == net.shape_along_m[last]).all()
    inner = np.ones(len(net.shape_node_id), np.bool_)
    inner[np.concatenate([first, last])] = False
    assert not np.isin(net.shape_node_id[inner], net.node_id).any()


@pytest.mark.parametrize(
    ("city", "least_km"),
    [("heidelberg", 3700), ("liechtenstein", 1100), ("bayreuth", 500), ("washington-dc", 1200), ("moorgate", 15)],
)
def test_real_extracts_become_sound_graphs(shared: Path, city: str, least_km: float) -> None:
    net = routerisk.read_network(shared / "osm" / f"{city}.osm.pbf")
    check_graph(net)
    assert net.edge_length_m.sum() / 1000 > least_km


def test_a_way_is_as_it_stands_in_the_map(shared: Path) -> None:
    """Against a second, plain reading: nodes, places and tags of every highway way that has all of its nodes."""
    import osmium

    file = shared / "osm" / "liechtenstein.osm.pbf"
    net = routerisk.read_network(file)
    lon, lat = from_utm(net.shape_x_m, net.shape_y_m, net.epsg)
    index = {int(way): i for i, way in enumerate(net.way_id)}
    seen = 0
    for way in osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if not way.is_way() or way.id not in index or not all(n.location.valid() for n in way.nodes):
            continue
        if way.tags.get("area") == "yes":
            continue  # it has lines across beside its own
        edges = np.flatnonzero(net.edge_way == index[way.id])
        shape = np.concatenate([np.arange(net.shape_first[e] + (i > 0), net.shape_first[e + 1])
                                for i, e in enumerate(edges)])  # fmt: skip
        refs = [n.ref for n in way.nodes]
        assert net.shape_node_id[shape].tolist() == [r for i, r in enumerate(refs) if i == 0 or r != refs[i - 1]]
        assert lon[shape[0]] == pytest.approx(way.nodes[0].lon, abs=1e-8)
        assert lat[shape[-1]] == pytest.approx(way.nodes[-1].lat, abs=1e-8)
        tags = net.way_tags[index[way.id]]
        assert all(way.tags[key] == value for key, value in tags.items())
        seen += 1
    assert seen > 4000


def test_the_matcher_sees_all_that_a_runner_may_use(shared: Path) -> None:
    import osmium

    for city in ("heidelberg", "washington-dc", "moorgate"):
        file = shared / "osm" / f"{city}.osm.pbf"
        kept = set(routerisk.read_network(file).way_id.tolist())
        ways = osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
            if way.is_way() and way.tags["highway"] in {"footway", "path", "track", "cycleway", "bridleway", "steps",
                                                        "service", "residential", "primary"}:  # fmt: skip
                places = {n.ref: n.location.valid() for n in way.nodes}
                if way.tags.get("indoor", "no") == "no" and all(places.values()) and len(places) > 1:
                    assert way.id in kept


def test_progress_counts_ways(shared: Path) -> None:
    counts: list[int] = []
    net = routerisk.read_network(shared / "osm" / "heidelberg.osm.pbf", progress=counts.append)
    assert counts == sorted(counts)
    assert counts[-1] >= len(net.way_id)


def broken(text: bytes, name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        file = folder / name
        file.write_bytes(text)
        return file

    return make


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "nowhere.osm.pbf", "no such map file"),
        (broken(b"", "empty.osm.pbf"), "broken or no OpenStreetMap file|no way to run on"),
        (broken(b"<html>404</html>" * 99, "page.osm.pbf"), "broken or no OpenStreetMap file"),
        (broken(b"PK\x03\x04", "archive.zip"), "not a .osm.pbf by its name"),
        (broken(b"<osm><way id='1'>", "cut.osm"), "broken or no OpenStreetMap file"),
        (broken(b'<osm version="0.6"></osm>', "sea.osm"), "no way to run on"),
    ],
)
def test_a_bad_file_gets_one_clear_line(tmp_path: Path, make: Callable[[Path], Path], words: str) -> None:
    with pytest.raises(routerisk.MapDataError, match=words) as caught:
        routerisk.read_network(make(tmp_path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_truncated_extract_is_refused(shared: Path, tmp_path: Path, share: float) -> None:
    whole = (shared / "osm" / "liechtenstein.osm.pbf").read_bytes()
    file = tmp_path / "cut.osm.pbf"
    file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(routerisk.MapDataError, match=r"broken or no OpenStreetMap file"):
        routerisk.read_network(file)


def test_two_nodes_at_one_place_stay_apart() -> None:
    from routerisk.osm.topology import build_network

    ways = Ways(np.array([7]), np.array([0, 2]), np.array([1, 2]), np.array([8.0, 8.0]), np.array([49.0, 49.0]),
                [{"highway": "path"}])  # fmt: skip
    net = build_network(ways, source="test")
    assert net.edge_length_m[0] > 0


def test_the_embedded_map_has_streets_parks_and_its_licence() -> None:
    net = routerisk.embedded_network()
    check_graph(net)
    assert net.edge_length_m.sum() > 90_000
    assert {"park", "grass", "water", "residential"} <= {kind for kind, _ in net.areas}
    assert net.attribution == "(c) OpenStreetMap contributors, ODbL 1.0"
    assert net.epsg == 32635
