"""The formulas of the load per step against the model's oracles."""

from __future__ import annotations

import naive_exposure as naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerisk import loads
from routerisk import parameters as p


def load_per_km(speed, grade=0.0, surface="asphalt"):
    steps = 1000.0 / speed / 60.0 * loads.usual_cadence_spm(speed)
    easy, _ = loads.easy_km(steps, 1000.0, 1000.0 / speed, speed)
    impact = easy * loads.impact_per_step(speed, grade) * p.IMPACT[surface].value
    return float(loads.total_load(impact, easy * loads.strain_per_step(speed)))


@pytest.mark.parametrize(("speed", "expected"), [(2.2, 0.9322), (3.0, 1.0), (4.0, 1.0796)])
def test_load_per_km_on_level_asphalt(speed, expected):
    assert load_per_km(speed) == pytest.approx(expected, abs=5e-5)


def test_load_per_km_downhill_and_on_grass():
    assert load_per_km(3.0, grade=-9.0) == pytest.approx(1.18, abs=5e-5)
    assert load_per_km(3.0, surface="grass") == pytest.approx(0.975, abs=5e-5)


def test_uphill_never_falls_below_its_floor_and_steep_descents_count_as_twelve_degrees():
    assert loads.impact_per_step(3.0, 25.0) == pytest.approx(0.5)
    assert loads.impact_per_step(3.0, -30.0) == pytest.approx(1.48)


def test_walking_counts_half_per_km_whatever_the_cadence():
    for steps, seconds in [(1300.0, 700.0), (1400.0, 600.0)]:
        easy, walking = loads.easy_km(steps, 1000.0, seconds, 1000.0 / seconds)
        assert walking
        assert easy == pytest.approx(0.5)
    slow_feet, walking = loads.easy_km(125.0 * 400.0 / 60.0, 1000.0, 400.0, 2.5)
    assert walking, "fast, but below 130 steps a minute"
    assert slow_feet == pytest.approx(0.5)


def test_cadence_formula():
    assert loads.usual_cadence_spm([1.0, 3.04, 4.04, 9.0]) == pytest.approx([148.68, 165.0, 173.0, 200.0])
    assert loads.usual_cadence_spm(-2.0) == 140.0
    assert 1000.0 / 3.0 / 60.0 * loads.usual_cadence_spm(3.0) == pytest.approx(p.N_REF_PER_KM.value, abs=0.005)


def test_dose():
    assert loads.dose([2.0, -2.5, 3.0, 4.0]) == pytest.approx([2 / 3, -1.25, 2.0, 4.0])
    assert loads.dose([0.5, -1.0, 1.0, -8.0]) == pytest.approx([0.0, 0.0, 0.0, -8.0])


@given(st.floats(-8, 8), st.floats(0.05, 4))
def test_expected_dose_is_the_integral(mean, sd):
    assert [float(v) for v in loads.expected_dose(mean, sd)] == pytest.approx(naive.expected_dose(mean, sd), abs=2e-4)


@given(st.floats(-8, 8))
def test_expected_dose_of_a_known_slope_is_its_dose(mean):
    net, both = loads.expected_dose(mean, 0.0)
    assert net == pytest.approx(float(loads.dose(mean)), abs=1e-5)
    assert both == pytest.approx(abs(float(loads.dose(mean))), abs=1e-5)


def test_the_dose_of_a_spread_is_not_the_dose_of_its_mean():
    net, both = loads.expected_dose(0.0, 2.0)
    assert net == pytest.approx(0.0, abs=1e-9)
    assert both > 0.5


def test_asymmetry_score():
    net = 30.0 * loads.dose([2.0, 2.5, 4.0])
    assert loads.asymmetry_score(net) == pytest.approx([31.0, 50.1, 89.2], abs=0.05)
    assert loads.asymmetry_score(-net) == pytest.approx(loads.asymmetry_score(net))


def test_counter_clockwise_track():
    felt = loads.turning_pct(10.0 / 3.0, 1.0 / 36.5)
    assert felt == pytest.approx(3.10, abs=0.005)
    assert loads.dose(loads.turning_pct(3.33, 1.0 / 36.5)) == pytest.approx(2.16, abs=0.01)


def test_spike_component():
    expected = [0.0128, 0.2815, 0.4548, 0.5631, 0.7815, 1.0]
    assert loads.spike_component([1.0, 1.1, 1.15, 1.5, 2.0, 3.0]) == pytest.approx(expected, abs=2e-4)
    assert np.isnan(loads.spike_component(np.nan))


def test_uneven_ground_counts_more_on_a_steep_descent():
    assert loads.uneven_per_step(0.4, [-4.0, -5.0, 5.0]) == pytest.approx([0.4, 0.5, 0.4])
