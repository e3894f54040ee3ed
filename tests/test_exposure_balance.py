"""Measured balance on right-falling against left-falling ground: reported where it means something, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from street_map import HEIDELBERG, Street, run_along, street_map

from routerisk.exposure import draft, measured_balance

TOWN = {"Tilted Road": Street([(0, 0), (3000, 0)], surface="asphalt", **{"incline:across": "4%"})}
"""Falls to the right in way direction: to the left on the way back."""


def measured(rng, *, effect, noise=0.3, runs=6, balance=50.0):
    """Runs there and back; the watch's balance is higher by `effect` points on right-falling ground."""
    town = street_map(TOWN, origin=HEIDELBERG)
    out = []
    for _ in range(runs):
        for path, sign in (("Tilted Road", 0.5), ("-Tilted Road", -0.5)):
            matched = run_along(town, [path], offset_m=0.0)
            level = rng.normal(0.0, noise)  # of the day
            per_fix = balance + level + sign * effect + rng.normal(0.0, 1.0, len(matched.track))
            out.append(draft(replace(matched, track=replace(matched.track, stance_balance_pct=per_fix))))
    return with_slopes(out)


def with_slopes(drafts):
    from routerisk.exposure import sides_of, with_sides

    found = sides_of([evidence for _, evidence in drafts])
    return [
        (with_sides(exposure, evidence, p), evidence) for (exposure, evidence), p in zip(drafts, found, strict=True)
    ]


def test_the_slopes_of_the_example():
    (there, _), (back, _) = measured(np.random.default_rng(0), effect=0.0, runs=1)
    assert (there.cross_slope_pct > 2.0).all()
    assert (back.cross_slope_pct < -2.0).all()


def test_an_effect_is_found_with_its_interval():
    found = measured_balance(measured(np.random.default_rng(1), effect=1.5))
    assert found is not None
    assert found.difference_pct.low < 1.5 < found.difference_pct.high
    assert found.difference_pct.mid == pytest.approx(1.5, abs=0.4)
    assert found.runs == 12
    assert found.right_falling_s == pytest.approx(found.left_falling_s, rel=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_reported_where_there_is_nothing(seed):
    assert measured_balance(measured(np.random.default_rng(seed), effect=0.0)) is None


def test_a_difference_below_what_watches_resolve_is_not_reported():
    assert measured_balance(measured(np.random.default_rng(2), effect=0.3, noise=0.0)) is None


def test_days_that_differ_more_than_the_ground_say_nothing():
    assert measured_balance(measured(np.random.default_rng(3), effect=0.8, noise=3.0)) is None


def test_too_little_ground_or_no_sensor_say_nothing():
    rng = np.random.default_rng(4)
    assert measured_balance(measured(rng, effect=5.0, runs=1)) is None
    assert measured_balance(measured(rng, effect=5.0, balance=np.nan)) is None
    assert measured_balance([]) is None


def test_the_interval_is_as_wide_as_it_says():
    """Of many runners with an effect of one point, the interval holds it for about 95 in a hundred."""
    rng = np.random.default_rng(6)
    found = [measured_balance(measured(rng, effect=1.0, noise=0.2, runs=8)) for _ in range(20)]
    told = [one for one in found if one is not None]
    assert len(told) > 15
    held = np.mean([one.difference_pct.low <= 1.0 <= one.difference_pct.high for one in told])
    assert held >= 0.8
