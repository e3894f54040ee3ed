"""What ways are made of, and what that means for the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from street_map import Street, run_along, street_map

from routerisk import parameters as p
from routerisk.exposure import expose
from routerisk.osm.ground import expected
from routerisk.records import BASES, SURFACES, Surfaces


def on(tags, surfaces=None):
    town = street_map({"Road": Street([(0, 0), (300, 0)], tags)})
    run = run_along(town, ["Road"])
    (exposure,) = expose([run], town if surfaces is None else town.knowing(surfaces=surfaces))
    return exposure


def basis(exposure):
    return {BASES[code] for code in exposure.surface_basis}


@pytest.mark.parametrize("name", SURFACES)
def test_a_tagged_class_is_certain(name):
    exposure = on({"surface": name})
    assert basis(exposure) == {"tagged"}
    assert exposure.surface_p[:, SURFACES.index(name)] == pytest.approx(1.0)
    assert exposure.impact == pytest.approx(p.IMPACT[name].value)
    assert exposure.uneven == pytest.approx(p.UNEVEN[name].value)


def test_untagged_is_unknown_not_asphalt():
    exposure = on({})
    assert basis(exposure) == {"unknown"}
    assert exposure.surface_p.max() < 0.5
    assert exposure.surface_p.sum(axis=1) == pytest.approx(1.0)
    assert exposure.is_unknown.all()
    assert set(exposure.surface_code.tolist()) == {len(SURFACES)}


def test_off_the_map_nothing_is_known_at_all():
    town = street_map({"Road": Street([(0, 0), (300, 0)])})
    (exposure,) = expose([run_along(town, [[(0, 900), (300, 900)]])])
    assert basis(exposure) == {"unknown"}
    assert np.ptp(exposure.surface_p) == pytest.approx(0.0)
    assert not exposure.is_told.any()
    assert exposure.paved_p == pytest.approx(0.5)
    assert exposure.impact == pytest.approx(p.IMPACT["unknown"].value)
    assert exposure.uneven == pytest.approx(p.UNEVEN["unknown"].value)


@pytest.mark.parametrize(("paved_p", "slope_pct"), [(0.5, 3.0), (1.0, 2.5), (0.0, 3.5)])
def test_an_unknown_road_is_neither_paved_nor_gravel_but_a_mixture(paved_p, slope_pct):
    nothing = Surfaces.unknown(1)
    exposure = on({}, replace(nothing, paved_p=np.array([paved_p])))
    assert exposure.slope_mean_pct == pytest.approx(slope_pct)
    likelier = on({}, replace(nothing, paved_p=np.array([0.6]), basis=np.ones(1, np.int8)))
    assert likelier.slope_mean_pct == pytest.approx(2.5)


@pytest.mark.parametrize(("tag", "paved"), [("paved", 1.0), ("unpaved", 0.0)])
def test_a_bare_super_class_spreads_over_its_kind(tag, paved):
    exposure = on({"surface": tag})
    assert basis(exposure) == {"unknown"}
    assert exposure.paved_p == pytest.approx(paved)
    assert exposure.surface_p.max() < 0.5
    assert (exposure.uneven > 0.25).all() == (paved == 0.0)


def test_the_raw_tag_decides_where_it_says_more():
    exposure = on({"surface": "woodchips"})
    assert exposure.surface_p[:, SURFACES.index("fine_gravel")] == pytest.approx(1.0)
    assert exposure.impact == pytest.approx(0.90)
    assert exposure.uneven == pytest.approx(0.40)


@pytest.mark.parametrize(
    ("smoothness", "uneven"), [("excellent", 0.0), ("good", 0.05), ("bad", 0.30), ("impassable", 0.65)]
)
def test_smoothness_adds_to_unevenness(smoothness, uneven):
    assert on({"surface": "asphalt", "smoothness": smoothness}).uneven == pytest.approx(uneven)


def test_unevenness_has_a_greatest_value():
    assert on({"surface": "rough", "smoothness": "impassable"}).uneven == pytest.approx(1.2)


def test_what_somebody_else_knows_of_a_network_is_taken():
    spread = np.zeros((1, len(SURFACES)))
    spread[0, [0, 2]] = 0.8, 0.2
    impact, uneven = expected(spread)
    guessed = on({}, Surfaces(surface_p=spread, basis=np.array([1], np.int8), paved_p=np.ones(1), impact=impact,
                              uneven=uneven))  # fmt: skip
    assert basis(guessed) == {"inferred"}
    assert guessed.impact == pytest.approx(1.0)
    assert guessed.uneven == pytest.approx(0.8 * 0.05 + 0.2 * 0.15)


STREET = {"highway": "residential", "surface": "asphalt", "lanes": "2", "width": "6"}


def on_side(offset_m: float, backward: bool = False, **tags: str):
    """A run beside a street's middle, to the right of the way's own direction."""
    town = street_map({"Road": Street([(0, 0), (600, 0)], {**STREET, **tags})})
    road, right_m = ("-Road", -offset_m) if backward else ("Road", offset_m)
    (exposure,) = expose([run_along(town, [road], offset_m=right_m)])
    metres = (exposure.surface_p * exposure.length_m[:, None]).sum(axis=0)
    return dict(zip(SURFACES, metres / exposure.distance_m, strict=True)), exposure


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize(("offset_m", "side"), [(4.8, "right"), (-4.8, "left")])
def test_the_ground_is_that_of_the_sidewalk_that_is_run_on(offset_m, side, backward):
    tags = {"sidewalk": "both", f"sidewalk:{side}:surface": "gravel"}
    share, exposure = on_side(offset_m, backward, **tags)
    assert share["gravel"] > 0.6
    other, _ = on_side(-offset_m, backward, **tags)
    assert other["asphalt"] > 0.6
    assert exposure.surface_p.sum(axis=1) == pytest.approx(1.0)
    heavy = share["gravel"] * p.IMPACT["gravel"].value + share["asphalt"] * p.IMPACT["asphalt"].value
    assert np.average(exposure.impact, weights=exposure.length_m) == pytest.approx(heavy, abs=0.02)


@pytest.mark.parametrize("tags", [{"sidewalk": "no", "sidewalk:right:surface": "gravel"}, {"sidewalk": "right"},
                                  {"sidewalk": "separate", "sidewalk:both:surface": "gravel"},
                                  {"sidewalk": "left", "sidewalk:left:surface": "gravel"}])  # fmt: skip
def test_no_sidewalk_or_no_word_of_it_leaves_the_street_s_own(tags):
    share, _ = on_side(4.8, **tags)
    assert share["asphalt"] > (0.6 if tags["sidewalk"] == "left" else 0.9)  # perhaps it was on the other side
