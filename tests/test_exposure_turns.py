"""Curves of a drawn line, and bends of roads."""

from __future__ import annotations

import numpy as np
import pytest
from street_map import ring, stadium

from routerisk.exposure.turns import arcs_of, least_radius_m, superelevation_pct


def arcs(points):
    x, y = np.array(points, float).T
    return arcs_of(x, y, np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))]))


@pytest.mark.parametrize("points", [6, 12, 24])
def test_a_track_has_two_bends_and_two_straights(points):
    laps = stadium(points=points)[:-1] * 2
    found = arcs(laps)
    assert len(found.begin_m) == 4
    assert found.curvature_per_m == pytest.approx(1 / 36.5, rel=0.02)
    assert found.end_m[1] - found.begin_m[1] == pytest.approx(np.pi * 36.5, rel=0.02)
    assert found.curvature_at(np.array([150.0, 250.0])) == pytest.approx([0.0, 1 / 36.5], rel=0.02)


def test_clockwise_turns_right():
    assert arcs(ring(40.0, clockwise=True)).curvature_per_m == pytest.approx([-1 / 40.0], rel=0.02)


def test_street_corners_are_no_curves():
    assert len(arcs([(0, 0), (80, 0), (80, 80), (0, 80), (0, 0)]).begin_m) == 0


def test_a_short_kink_is_no_curve():
    assert len(arcs([(0, 0), (100, 0), (104, 1), (108, 3), (208, 40)]).begin_m) == 0


def test_nearly_straight_is_straight():
    wobble = [(20.0 * i, 0.05 * (-1) ** i) for i in range(20)]
    assert len(arcs(wobble).begin_m) == 0


def test_too_few_points_have_no_curve():
    for points in ([], [(0, 0)], [(0, 0), (1, 0), (1, 1)]):
        x = np.array([q[0] for q in points], float)
        assert len(arcs_of(x, x, x).begin_m) == 0


def test_least_radius():
    assert least_radius_m(np.array(100.0), np.array(8.0)) == pytest.approx(393.7, abs=0.05)


def test_superelevation_is_within_two_points_of_aashto():
    radius = np.array([1320.0, 1010.0, 862.0]) * 0.3048
    assert superelevation_pct(radius, 50 * 1.609344, 12.0) == pytest.approx([8.2, 10.0, 11.0], abs=2.0)


def test_superelevation_never_exceeds_its_greatest_and_falls_with_the_radius():
    radius = np.array([10.0, 100.0, 300.0, 1000.0, 10000.0])
    e = superelevation_pct(radius, 60.0, 6.0)
    assert e[0] == 6.0
    assert (np.diff(e) <= 0.0).all()
