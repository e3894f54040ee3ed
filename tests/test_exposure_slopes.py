"""Cross slopes: profiles by country and tags, and the signed mixture."""

from __future__ import annotations

from dataclasses import replace

import naive_exposure as naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from street_map import HEIDELBERG, LONDON, PORTLAND, Street, ring, run_along, street_map

from routerisk.exposure import expose
from routerisk.exposure.slopes import Profile, signed


def one(crown_p, right_p, q, sd):
    return Profile(np.array([q]), np.array([sd]), np.array([crown_p]), np.array([right_p]))


def run_on(street, *, origin=HEIDELBERG, path=("Road",), offset_m=0.0, speed_mps=3.0, **others):
    town = street_map({"Road": street}, origin=origin)
    (exposure,) = expose([run_along(town, list(path), offset_m=offset_m, speed_mps=speed_mps)], **others)
    return exposure


STRAIGHT = [(0.0, 0.0), (600.0, 0.0)]


def test_the_models_mixture():
    found = signed(one(0.7, 0.5, 2.5, 0.0), np.array([[0.8, 0.0, 0.2]]), np.zeros(1))
    assert found.dose_pct[0] == pytest.approx(-0.525, abs=1e-4)
    assert np.sqrt(1.25**2 - found.dose_pct[0] ** 2) == pytest.approx(1.134, abs=1e-3)
    assert 1.0 - found.right_lower_p[0] == pytest.approx(0.71, abs=1e-9)
    assert found.dose_abs_pct[0] == pytest.approx(1.25, abs=1e-4)


@given(
    st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 8), st.floats(0.1, 3),
    st.floats(-4, 4),
)  # fmt: skip
def test_the_mixture_is_the_sum_over_its_components(crown, right, left, middle, q, sd, turn):
    side = np.array([[(1 - middle) * left, middle, (1 - middle) * (1 - left)]])
    found = signed(one(crown, right, q, sd), side, np.array([turn]))
    expected = naive.mixture(crown, right, side[0], q, sd, turn)
    got = [found.mean_pct, found.sd_pct, found.right_lower_p, found.dose_pct, found.dose_abs_pct]
    assert [float(v[0]) for v in got] == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize(
    ("origin", "mean", "crown"), [(PORTLAND, 2.0, 0.85), (LONDON, 2.5, 0.6), (HEIDELBERG, 2.5, 0.3)]
)
def test_paved_roads_by_country(origin, mean, crown):
    exposure = run_on(Street(STRAIGHT, surface="asphalt"), origin=origin)
    assert exposure.slope_mean_pct == pytest.approx(mean)
    assert exposure.crown_p == pytest.approx(crown)
    assert exposure.onesided_right_p == pytest.approx(0.5)


def test_gravel_roads_are_steeper():
    assert run_on(Street(STRAIGHT, surface="gravel")).slope_mean_pct == pytest.approx(3.5)


def test_a_tagged_cross_slope_wins_and_turns_with_the_runner():
    street = Street(STRAIGHT, surface="asphalt", tags={"incline:across": "4"})
    along, back = run_on(street), run_on(street, path=("-Road",))
    assert along.slope_mean_pct == pytest.approx(4.0)
    assert along.crown_p == pytest.approx(0.0)
    assert (along.cross_slope_pct > 3.0).all()
    assert back.cross_slope_pct == pytest.approx(-along.cross_slope_pct)
    assert back.dose_pctkm.sum() == pytest.approx(-along.dose_pctkm.sum())


def test_one_way_streets_are_one_sided():
    exposure = run_on(Street(STRAIGHT, surface="asphalt", oneway="yes"))
    assert exposure.crown_p == pytest.approx(0.0)


def test_roundabouts_fall_outward():
    circle = Street(ring(22.0), surface="asphalt", junction="roundabout", oneway="yes")
    assert (run_on(circle).onesided_right_p > 0.5).all(), "counter-clockwise: outward is right"
    reverse = Street(ring(22.0, clockwise=True), surface="asphalt", junction="roundabout", oneway="yes")
    assert (run_on(reverse, origin=LONDON).onesided_right_p < 0.5).all(), "clockwise: outward is left"


def test_bends_of_fast_roads_fall_to_their_inside():
    bend = [(0.0, 0.0), *((200 + 120 * np.sin(a), 120 - 120 * np.cos(a)) for a in np.linspace(0.0, np.pi / 2, 10))]
    exposure = run_on(Street(bend, highway="secondary", surface="asphalt"))
    in_bend = exposure.slope_mean_pct > 3.5
    assert in_bend.any()
    assert (exposure.onesided_right_p[in_bend] < 0.3).all(), "a bend to the left is low on its left"
    back = run_on(Street(bend, highway="secondary", surface="asphalt"), path=("-Road",))
    assert back.cross_slope_pct[::-1] == pytest.approx(-exposure.cross_slope_pct, abs=1.2)
    assert (back.onesided_right_p[back.slope_mean_pct > 3.5] > 0.7).all()


def test_paths_and_tracks_have_no_known_sign():
    for kind in ("path", "track"):
        exposure = run_on(Street(STRAIGHT, highway=kind))
        assert exposure.cross_slope_pct == pytest.approx(0.0)
        assert exposure.cross_slope_sd_pct.min() > 2.0
        assert exposure.right_lower_p == pytest.approx(0.5)
        assert exposure.dose_pctkm == pytest.approx(0.0)
        assert exposure.dose_abs_pctkm.sum() > 0.0


def test_mountain_paths_are_steeper_across():
    plain = run_on(Street(STRAIGHT, highway="path"))
    mountain = run_on(Street(STRAIGHT, highway="path", sac_scale="hiking"))
    assert (mountain.slope_mean_pct > plain.slope_mean_pct).all()


def test_a_mapped_sidewalk_falls_towards_its_road():
    town = street_map({
        "Road": Street([(0, 0), (600, 0)], highway="secondary", surface="asphalt"),
        "Walk": Street([(0, 8), (600, 8)], highway="footway", footway="sidewalk", surface="paving_stones"),
        "Alone": Street([(0, 300), (600, 300)], highway="footway", footway="sidewalk"),
    })  # fmt: skip
    along, back, alone = expose([run_along(town, [s]) for s in ("Walk", "-Walk", "Alone")])
    assert (along.onesided_right_p > 0.9).all(), "eastward the road is on the right"
    assert (back.onesided_right_p < 0.1).all()
    assert alone.onesided_right_p == pytest.approx(0.5)
    assert along.side_p[:, 1] == pytest.approx(1.0), "a mapped footway is middle"
    assert along.slope_mean_pct == pytest.approx(1.5)


def test_a_tagged_sidewalk_falls_towards_the_road_not_to_the_gutter():
    street = Street(STRAIGHT, surface="asphalt", sidewalk="left")
    exposure = run_on(street, offset_m=-4.5)
    assert (exposure.side_p[:, 0] > 0.8).all()
    assert (exposure.cross_slope_pct > 0.0).all(), "on the left sidewalk the road, and the low side, is right"
    assert (run_on(Street(STRAIGHT, surface="asphalt"), offset_m=-2.5).cross_slope_pct < 0.0).all()


def test_where_the_way_is_doubtful_so_is_the_sign():
    """Half likely to have run elsewhere: the ground tilts as much, by half of it nobody knows where to."""
    town = street_map({"Road": Street([(0, 0), (400, 0)], surface="asphalt", **{"incline:across": "4%"})})
    sure = run_along(town, ["Road"])
    doubtful = replace(sure, posterior=np.full(len(sure.posterior), 0.5))
    (known,), (half,) = expose([sure]), expose([doubtful])
    assert half.slope_mean_pct == pytest.approx(known.slope_mean_pct)
    assert half.dose_pctkm.sum() == pytest.approx(known.dose_pctkm.sum() / 2, rel=1e-6)
    assert half.dose_abs_pctkm.sum() == pytest.approx(known.dose_abs_pctkm.sum(), rel=1e-6)
    assert half.right_lower_p.mean() == pytest.approx((known.right_lower_p.mean() + 0.5) / 2, abs=1e-6)
