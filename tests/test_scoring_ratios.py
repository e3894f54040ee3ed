"""Averages, ratios and monotony against the model's oracles."""

from __future__ import annotations

import naive_scoring as naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerisk.scoring.ratios import acute_chronic, ewma, monotony, ratio

BUILD = np.array([30.0] * 21 + [50.0] * 7)
LOADS = st.lists(st.one_of(st.just(0.0), st.floats(0.1, 100)), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("day", "acute", "chronic", "quotient"), [(28, 47.330, 37.872, 1.2497), (22, 35.0, 31.379, 1.1154)]
)
def test_ewma(day, acute, chronic, quotient):
    load = BUILD[:day]
    assert ewma(load, 7)[-1] == pytest.approx(acute, abs=5e-4)
    assert ewma(load, 28)[-1] == pytest.approx(chronic, abs=5e-4)
    assert ewma(load, 7)[-1] / ewma(load, 28)[-1] == pytest.approx(quotient, abs=5e-5)


def test_a_week_of_rest_lowers_the_acute_load():
    load = np.array([10.0] * 28 + [0.0] * 7)
    acute, chronic = acute_chronic(load)
    assert acute[-1] == pytest.approx(1.3348, abs=5e-5)
    assert chronic[-1] == pytest.approx(6.0640, abs=5e-5)
    assert ratio(acute, chronic)[-1] == pytest.approx(0.2201, abs=5e-5)


def test_monotony():
    week = np.array([60.0, 0, 60, 90, 0, 120, 30])
    assert monotony(week) == pytest.approx(1.1459, abs=5e-5)
    assert monotony(np.full(7, 10.0)) == 10.0, "capped"
    assert monotony(np.zeros(7)) == 0.0


def test_the_first_four_weeks_are_hidden():
    acute, chronic = acute_chronic(np.full(30, 5.0))
    assert np.isnan(acute[:27]).all()
    assert np.isnan(chronic[:27]).all()
    assert acute[27:] == pytest.approx(5.0)


@given(LOADS, st.sampled_from([7, 28]))
def test_ewma_is_its_definition(load, days):
    assert ewma(np.array(load), days)[-1] == pytest.approx(naive.ewma(load, days), abs=1e-9)


@given(st.lists(st.floats(0, 100), min_size=28, max_size=60), st.floats(0.1, 10))
def test_scaling_leaves_monotony_alone(load, factor):
    load = np.array(load)
    assert monotony(load[-7:] * factor) == pytest.approx(monotony(load[-7:]), rel=1e-6)


@given(LOADS)
def test_seven_days_of_rest_lower_the_acute_load_of_anybody(load):
    before = ewma(np.array(load), 7)[-1]
    after = ewma(np.array([*load, *[0.0] * 7]), 7)[-1]
    assert after <= before
    assert after < before or before == 0.0
