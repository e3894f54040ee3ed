"""What a road is: said once by `osm`, carried by every network however it was made."""

from __future__ import annotations

import gc
import pickle
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from street_map import Street, street_map

import routerisk
from routerisk import parameters as p
from routerisk.osm import embedded
from routerisk.osm.kinds import KINDS, kind_of
from routerisk.osm.quantities import speed_kmh
from routerisk.osm.ways import RUNNABLE, RUNNING_TRACK
from routerisk.records import Network, Roads


def road(**tags: str) -> Roads:
    """Of one way; a colon in a key is written as two underscores."""
    return street_map({"w": Street([(0, 0), (100, 0)], {k.replace("__", ":"): v for k, v in tags.items()})}).roads


def test_every_class_of_way_is_in_the_table() -> None:
    known = {name.removesuffix("_link") for name in RUNNABLE} - {"yes"} | {RUNNING_TRACK}
    assert known == set(KINDS)
    assert {kind.road for kind in KINDS.values()} - {""} <= set(p.CARRIAGEWAY_WIDTH_M)
    assert {kind.section for kind in KINDS.values()} - {"road"} <= set(p.CROSS_SLOPE_MEAN_PCT)
    assert kind_of("primary_link") == kind_of("primary")
    assert not kind_of("yes").road


@pytest.mark.parametrize(
    ("highway", "road_class", "design_class"),
    [
        ("residential", "residential", "residential"), ("trunk_link", "trunk", "primary"),
        ("service", "service", "residential"), ("minor", "unclassified", "unclassified"),
        ("busway", "tertiary", "tertiary"), ("byway", "", ""), ("track", "", ""), ("footway", "", ""),
    ],
)  # fmt: skip
def test_a_carriageway_has_sides_a_width_and_a_design(highway: str, road_class: str, design_class: str) -> None:
    found = road(highway=highway)
    assert found.road_class == (road_class,)
    assert found.design_class == (design_class,)
    assert found.is_road.tolist() == [bool(road_class)] == np.isfinite(found.width_m).tolist()


@pytest.mark.parametrize(
    ("tags", "width_m", "narrow"),
    [
        ({}, 6.0, False), ({"width": "3.5"}, 3.5, True), ({"lanes": "3"}, 9.0, False),
        ({"width": "5", "lanes": "3"}, 5.0, False), ({"highway": "service"}, 4.5, True),
    ],
)  # fmt: skip
def test_the_width_is_tagged_or_that_of_the_lanes_or_the_usual_one(tags: dict[str, str], width_m: float,
                                                                   narrow: bool) -> None:  # fmt: skip
    found = road(**tags)
    assert found.width_m == pytest.approx(width_m)
    assert found.is_narrow.tolist() == [narrow]


@pytest.mark.parametrize(
    ("raw", "kmh"),
    [("50", 50.0), ("30 mph", 48.28), ("30mph", 48.28), ("50 km/h", 50.0), ("70;50", 70.0), ("walk", np.nan),
     ("DE:urban", np.nan), ("none", np.nan), ("", np.nan)],
)  # fmt: skip
def test_speed_limits(raw: str, kmh: float) -> None:
    assert speed_kmh(raw) == pytest.approx(kmh, abs=0.01, nan_ok=True)


@pytest.mark.parametrize(
    ("tags", "busy", "through"),
    [
        ({"highway": "residential"}, False, False), ({"highway": "unclassified"}, False, True),
        ({"highway": "tertiary"}, True, True), ({"highway": "tertiary", "sidewalk": "both"}, False, True),
        ({"highway": "secondary", "sidewalk": "separate"}, True, True),
        ({"highway": "residential", "maxspeed": "70"}, True, False),
        ({"highway": "unclassified", "maxspeed": "DE:rural"}, True, True),
    ],
)  # fmt: skip
def test_through_traffic_is_a_class_and_traffic_stress_a_quantity(tags: dict[str, str], busy: bool,
                                                                  through: bool) -> None:  # fmt: skip
    found = road(**tags)
    assert (found.is_busy.tolist(), found.is_through.tolist()) == ([busy], [through])
    assert (found.traffic > 1.0).tolist() == [busy or (through and tags["highway"] == "tertiary")]


def test_sidewalks_are_part_of_the_way_or_mapped_separately_and_only_beside_roads() -> None:
    assert (road(sidewalk="left").sidewalk_left[0], road(sidewalk="left").sidewalk_right[0]) == (1, 0)
    assert road(sidewalk="separate").sidewalk_left[0] == 2
    assert road(highway="path", sidewalk="both").sidewalk_left[0] == 0


def test_where_the_road_of_a_mapped_sidewalk_lies() -> None:
    town = street_map({
        "street": Street([(0, 0), (200, 0)]),
        "walk": Street([(0, 6), (200, 6)], highway="footway", footway="sidewalk"),
        "back": Street([(200, 60), (0, 60)], highway="footway", footway="sidewalk"),
    })  # fmt: skip
    assert town.road_beside.tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("tags", "is_open"),
    [
        ({"highway": "path"}, True), ({"highway": "path", "sac_scale": "alpine_hiking"}, False),
        ({"highway": "trunk"}, False), ({"highway": "trunk", "sidewalk": "right"}, True),
        ({"highway": "busway"}, False), ({"highway": "via_ferrata"}, False),
        ({"highway": "service", "access": "private"}, False),
    ],
)  # fmt: skip
def test_what_may_be_proposed(tags: dict[str, str], is_open: bool) -> None:
    assert road(**tags).is_open.tolist() == [is_open]


def test_off_the_map_nothing_is_known_and_nothing_proposed() -> None:
    found = road(highway="primary").at(np.array([-1, 0, -1]))
    assert found.is_road.tolist() == [False, True, False]
    assert not found.is_open[[0, 2]].any()
    assert found.section == ("path", "road", "path")


def test_an_answer_is_computed_once_and_travels_along() -> None:
    town = street_map({"w": Street([(0, 0), (100, 0)])})
    assert town.surfaces is town.surfaces
    again = pickle.loads(pickle.dumps(town))  # noqa: S301 - our own bytes
    assert np.array_equal(again.surfaces.surface_p, town.surfaces.surface_p)
    assert again.roads.road_class == town.roads.road_class
    assert "surfaces" not in vars(replace(town, way_surface=np.zeros(1, np.int8))), "other tags, another answer"


def test_a_network_that_nobody_explains_is_not_guessed_at() -> None:
    bare = replace(street_map({"w": Street([(0, 0), (100, 0)])}), understanding=None)
    with pytest.raises(ValueError, match=r"routerisk\.osm"):
        _ = bare.roads
    nothing = Network.empty(32632)
    assert nothing.surfaces.is_unknown.all()
    assert not nothing.roads.is_road.any()


def test_nobody_keeps_a_network_alive(shared: Path) -> None:
    network = routerisk.read_network(shared / "osm" / "moorgate.osm.pbf")
    _ = network.roads, network.surfaces, network.road_beside
    routerisk.match(routerisk.Track.from_arrays(time_s=[0, 9], lon_deg=[-0.09, -0.09], lat_deg=[51.518, 51.5182]),
                    network)  # fmt: skip
    gone = weakref.ref(network)
    del network
    gc.collect()
    assert gone() is None
    embedded._READ.clear()  # other tests may hold theirs
    carried = weakref.ref(routerisk.embedded_network())
    gc.collect()
    assert carried() is None
