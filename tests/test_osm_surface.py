"""The surface of ways without a tag: learned from the map itself, honest where it cannot be known."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import naive_osm
import numpy as np
import pytest
from conftest import ROOT
from street_map import Street, street_map

import routerisk
from routerisk.osm import kernels
from routerisk.osm.inference import estimate_surfaces
from routerisk.osm.pool import descend
from routerisk.osm.prior import PRIOR_FILE, shipped_prior
from routerisk.osm.scene import places_along, scene_of
from routerisk.osm.sparsity import belief, tagged_share
from routerisk.osm.tags import contradictions
from routerisk.records import BASES, SURFACES, Network, Surfaces
from routerisk.surfaces import PAVED

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from surface_inference import REQUIRED, full, held_out, truth_of


def village(**untagged: str) -> Network:
    r"""Twelve gravel tracks and twelve asphalt streets, 300 m each, and one more way of either kind without surface.

    ::

        === === === ===    streets, to the north
        --- --- --- ---    tracks, to the south, each the continuation of the one before
    """
    streets = {}
    for i in range(12):
        streets[f"street {i}"] = Street([(300 * i, 1000), (300 * i + 300, 1000)], surface="asphalt")
        streets[f"track {i}"] = Street([(300 * i, 0), (300 * i + 300, 0)], highway="track", surface="gravel")
    streets["track 12"] = Street([(3600, 0), (3900, 0)], highway="track", **untagged)
    streets["street 12"] = Street([(3600, 1000), (3900, 1000)], **untagged)
    return street_map(streets)


def of(network: Network, name: str, estimate: Surfaces | None = None) -> tuple[str, str, float, float]:
    """Basis, most likely class, its probability, P(paved) of a way."""
    found = estimate or network.surfaces
    way = network.way_name.index(name)
    best = int(found.surface_p[way].argmax())
    return BASES[found.basis[way]], SURFACES[best], float(found.surface_p[way, best]), float(found.paved_p[way])


def test_a_tag_is_certain() -> None:
    assert of(village(), "track 3") == ("tagged", "gravel", 1.0, 0.0)
    assert of(village(), "street 3") == ("tagged", "asphalt", 1.0, 1.0)


def test_an_untagged_way_takes_after_those_of_its_kind() -> None:
    basis, surface, p, paved = of(village(), "track 12")
    assert (basis, surface) == ("inferred", "gravel")
    assert 0.6 < p < 1.0
    assert paved < 0.2
    basis, surface, p, paved = of(village(), "street 12")
    assert (basis, surface) == ("inferred", "asphalt")
    assert 0.6 < p < 1.0
    assert paved > 0.8


def test_a_super_class_leaves_only_its_classes() -> None:
    basis, surface, p, paved = of(village(surface="unpaved"), "street 12")
    assert paved == 0.0
    assert SURFACES.index(surface) >= 7
    assert p < 1.0
    assert basis in {"inferred", "unknown"}
    assert of(village(surface="paved"), "track 12")[3] == 1.0


def test_every_row_is_a_distribution() -> None:
    found = village().surfaces
    assert found.surface_p.sum(axis=1) == pytest.approx(1.0)
    assert found.surface_p.min() >= 0.0
    assert found.paved_p == pytest.approx(found.surface_p[:, PAVED].sum(axis=1))
    known = found.surface_p.max(axis=1) > 0.5
    assert ((found.basis == BASES.index("unknown")) == ~known).all()


def without_tags() -> Network:
    network = village()
    ways = len(network.way_id)
    none = np.full(ways, -1, np.int8)
    bare = tuple({k: v for k, v in tags.items() if k != "surface"} for tags in network.way_tags)
    return replace(network, way_surface=none, way_paved=none, way_surface_raw=("",) * ways, way_tags=bare)


def test_without_any_tag_no_class_is_known_and_other_maps_say_only_which_ways_are_rather_paved() -> None:
    network = without_tags()
    found = network.surfaces
    assert (found.basis == BASES.index("unknown")).all()
    assert of(network, "street 3")[3] > 0.6
    assert of(network, "track 3")[3] < 0.5


def test_a_way_far_from_all_tags_of_its_kind_is_unknown() -> None:
    far = {f"far {i}": Street([(40_000 + 300 * i, 0), (40_300 + 300 * i, 0)], highway="track") for i in range(3)}
    near = {f"near {i}": Street([(300 * i, 0), (300 * i + 300, 0)], highway="track", surface="gravel")
            for i in range(20)}  # fmt: skip
    network = street_map({**near, **far, "gap": Street([(6000, 0), (6300, 0)], highway="track")})
    assert of(network, "gap")[:2] == ("inferred", "gravel")
    assert of(network, "far 1")[0] == "unknown"
    scene = scene_of(network)
    share, believed = tagged_share(scene), belief(scene)
    assert share[-1] > 0.8
    assert believed[-1] > 0.99
    assert share[network.way_name.index("far 1")] == 0.0
    assert believed[network.way_name.index("far 1")] == 0.0


def test_it_is_computed_once_and_always_the_same() -> None:
    network = village()
    assert network.surfaces is network.surfaces
    assert np.array_equal(network.surfaces.surface_p, village().surfaces.surface_p)


def test_a_map_without_streets() -> None:
    found = Network.empty(32632).surfaces
    assert found.surface_p == pytest.approx(1 / 14)
    assert (found.basis == BASES.index("unknown")).all()
    assert len(found.basis) == len(found.paved_p) == len(found.surface_p)


def test_one_way_alone() -> None:
    network = street_map({"alone": Street([(0, 0), (100, 0)], highway="via_ferrata")})
    assert of(network, "alone")[0] == "unknown"


def test_contradictions_are_flagged() -> None:
    network = street_map({
        "odd": Street([(0, 0), (100, 0)], highway="track", surface="grass", tracktype="grade1"),
        "fine": Street([(100, 0), (200, 0)], highway="track", surface="gravel", tracktype="grade2"),
        "bare": Street([(200, 0), (300, 0)], highway="track"),
    })  # fmt: skip
    assert contradictions(network).tolist() == [True, False, False]


def test_places_along_a_way_of_several_edges() -> None:
    r"""::

    +---+---+
        |
    """
    network = street_map({"a": Street([(0, 0), (100, 0), (100, 300)]), "b": Street([(100, 0), (200, 0)])})
    x, y = places_along(network, np.array([400.0, 100.0]), (0.25, 0.5, 0.9))
    x0, y0 = network.node_x_m[0], network.node_y_m[0]
    assert x - x0 == pytest.approx(np.array([[100, 100, 100], [125, 150, 190]]))
    assert y - y0 == pytest.approx(np.array([[0, 100, 260], [0, 0, 0]]))


def test_areas_are_told_apart() -> None:
    """Two tracks alike, one in a forest: they are in different contexts."""
    network = village()
    corner = np.array([[8.7, 49.40], [8.75, 49.40], [8.75, 49.42], [8.7, 49.42], [8.7, 49.40]])
    with_forest = replace(network, areas=(("forest", corner),))
    narrowest = scene_of(with_forest).contexts[-1]
    inside = narrowest[network.way_name.index("track 11")]
    assert inside != narrowest[network.way_name.index("track 0")]
    assert len(set(scene_of(network).contexts[-1].tolist())) == 2


@pytest.mark.parametrize("radius_m", [np.inf, 300.0])
def test_label_mass_against_its_twin(radius_m: float) -> None:
    rng = np.random.default_rng(1)
    ways, buckets = 60, 7
    per_way = rng.integers(0, 4, ways)
    first = np.concatenate([[0], np.cumsum(per_way)])
    bucket = np.concatenate([rng.permutation(np.arange(-1, buckets))[:n] for n in per_way])
    members = [np.sort(rng.choice(ways, 9, replace=False)) for _ in range(buckets)]
    label = rng.integers(-1, 16, ways)
    label[np.concatenate(members)] = np.maximum(label[np.concatenate(members)], 0)
    member_first = np.arange(buckets + 1) * 9
    x, y = rng.uniform(0, 1000, (2, ways))
    given = (first, bucket, member_first, np.concatenate(members), x, y, rng.integers(0, 2, ways),
             rng.integers(0, 5, ways), label, rng.uniform(0.1, 3.0, ways), 250.0, radius_m, 16)  # fmt: skip
    assert kernels.label_mass(*given) == pytest.approx(naive_osm.label_mass(*given))
    assert kernels.label_mass(*given).sum() > 0


def test_pool_kernels_against_their_twins() -> None:
    rng = np.random.default_rng(2)
    rows, traits = 30, 5
    evidence, effect = rng.normal(size=(rows, 6, 14)), rng.normal(size=(traits, 14))
    trait = np.concatenate([rng.permutation(traits)[: i % 4] for i in range(rows)]).astype(np.int64)
    first = np.concatenate([[0], np.cumsum([i % 4 for i in range(rows)])])
    given = (rng.normal(size=6), rng.normal(size=14), effect, evidence, first, trait)
    assert kernels.pool_scores(*given) == pytest.approx(naive_osm.pool_scores(*given))
    slope = rng.normal(size=(rows, 14))
    for one, other in zip(kernels.pool_slopes(slope, traits, evidence, first, trait),
                          naive_osm.pool_slopes(slope, traits, evidence, first, trait), strict=True):  # fmt: skip
        assert one == pytest.approx(other)


def test_the_descent_finds_the_lowest_point() -> None:
    """A narrow, tilted valley with its floor at (1, 2, 3)."""
    rng = np.random.default_rng(3)
    floor = np.array([1.0, 2.0, 3.0])
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    hessian = turn @ np.diag([100.0, 1.0, 10.0]) @ turn.T
    found = descend(lambda v: (0.5 * (v - floor) @ hessian @ (v - floor), hessian @ (v - floor)), np.zeros(3),
                    np.ones(3))  # fmt: skip
    assert found == pytest.approx(floor, abs=1e-3)


def test_the_prior_names_its_licence_and_is_sound() -> None:
    assert "OpenStreetMap contributors" in PRIOR_FILE.read_text(encoding="utf-8")
    prior = shipped_prior()
    assert ("", "", "") in prior
    assert all(row.shape == (16,) and row.min() >= 0.0 and row.sum() > 0.0 for row in prior.values())
    residential = prior["minor", "residential", ""]
    assert residential[:7].sum() + residential[14] > 0.9 * residential.sum()


@pytest.fixture(scope="module")
def maps(shared: Path) -> dict[str, Network]:
    names = ("heidelberg", "liechtenstein", "bayreuth", "washington-dc")
    return {name: routerisk.read_network(shared / "osm" / f"{name}.osm.pbf", areas=True) for name in names}


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_hidden_tags_are_found_again_with_honest_probabilities(maps: dict[str, Network], name: str) -> None:
    """One draw of the benchmark, without any prior: accuracy, log-loss and calibration as required."""
    scores = np.array(held_out(truth_of(maps[name]), {}, 0, full))[:6]
    required = np.array(REQUIRED[name])
    assert (scores[[0, 3]] >= required[[0, 3]]).all(), scores
    assert (scores[[1, 2, 4, 5]] <= required[[1, 2, 4, 5]]).all(), scores


def test_more_is_unknown_where_fewer_ways_are_tagged(maps: dict[str, Network]) -> None:
    def unknown(name: str) -> float:
        network = maps[name]
        length = np.bincount(network.edge_way, network.edge_length_m)
        found = estimate_surfaces(network, shipped_prior())
        untagged = length * (found.basis != BASES.index("tagged"))
        return float(untagged @ (found.basis == BASES.index("unknown")) / untagged.sum())

    rich = max(unknown("heidelberg"), unknown("liechtenstein"))
    assert rich < 0.35
    assert unknown("bayreuth") > rich + 0.05
    assert unknown("washington-dc") > rich + 0.15
