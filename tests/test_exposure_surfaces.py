"""What ways are made of, and what that means for the legs."""

from __future__ import annotations

import numpy as np
import pytest
from street_map import Street, run_along, street_map

from routerisk import parameters as p
from routerisk.exposure import expose
from routerisk.records import BASES, SURFACES


def on(tags, **others):
    town = street_map({"Road": Street([(0, 0), (300, 0)], tags)})
    (exposure,) = expose([run_along(town, ["Road"])], **others)
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
    assert np.ptp(exposure.surface_p) == pytest.approx(0.0)
    assert exposure.surface_p.sum(axis=1) == pytest.approx(1.0)
    assert exposure.impact == pytest.approx(p.IMPACT["unknown"].value)
    assert exposure.uneven == pytest.approx(p.UNEVEN["unknown"].value)


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


def test_an_inference_speaks_where_tags_do_not():
    spread = np.zeros((1, len(SURFACES)))
    spread[0, [0, 2]] = 0.8, 0.2
    inferred = {"surface_p": spread, "surface_basis": np.array([1], np.int8)}
    guessed = on({}, **inferred)
    assert basis(guessed) == {"inferred"}
    assert guessed.impact == pytest.approx(1.0)
    assert guessed.uneven == pytest.approx(0.8 * 0.05 + 0.2 * 0.15)
    tagged = on({"surface": "gravel"}, **inferred)
    assert basis(tagged) == {"tagged"}
    assert tagged.uneven == pytest.approx(0.45)
