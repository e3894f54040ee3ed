"""Which side to take: what evens out, what is safe, where one crosses, what the other direction does."""

from __future__ import annotations

import numpy as np
import pytest
from spoken import spoken
from street_map import Street, run_along, street_map

from routerisk.exposure import doses_by_side
from routerisk.records import Network
from routerisk.routing import Original, RoutingGraph, course_run, other_sides, routing_graph
from routerisk.routing.courses import Course, reversed_course
from routerisk.routing.sides import best_plan, doses, side_plan, whole_steps

CROWNED = (-1.0, 0.0, 1.0)
"""Dose on the left, in the middle and on the right of a crowned road, per cent."""


def road(length_m: float = 2000.0, step_m: float = 100.0, **tags: str) -> Network:
    """A straight road with a side street every `step_m`, so that it has junctions."""
    streets = {
        "road": Street([(x, 0.0) for x in np.arange(0.0, length_m + 1.0, step_m)], {"surface": "asphalt", **tags})
    }
    for x in np.arange(step_m, length_m, step_m):
        streets[f"side {x:g}"] = Street([(x, 0.0), (x, 50.0)], highway="residential")
    return street_map(streets)


def on(
    town: Network, path: list[str], dose: tuple[float, float, float] = CROWNED, **others: object
) -> tuple[RoutingGraph, Course]:
    graph = routing_graph(town, dose_pct=np.tile(dose, (len(town.way_id), 1)), **others)
    course = course_run(graph, run_along(town, path))
    assert course is not None
    return graph, course


def test_half_of_a_quiet_crowned_road_on_each_side_comes_out_even() -> None:
    graph, course = on(road(), ["road"])
    plan = side_plan(graph, course)
    assert plan.facing_pctkm == pytest.approx(-2.0)
    assert abs(plan.dose_pctkm) <= 0.1
    assert len(plan.changes) == 1
    assert set(plan.side.tolist()) == {-1, 1}


def test_what_the_week_brought_is_evened_out_first() -> None:
    graph, course = on(road(), ["road"])
    assert side_plan(graph, course, -1.9).dose_pctkm == pytest.approx(1.9, abs=0.15)
    assert side_plan(graph, course, 1.9).dose_pctkm == pytest.approx(-1.9, abs=0.15)
    assert len(side_plan(graph, course, 5.0).changes) == 0


def test_traffic_on_the_left_is_faced_on_the_right() -> None:
    graph, course = on(road(), ["road"], driving_side="left")
    assert side_plan(graph, course).facing_pctkm == pytest.approx(2.0)


def test_on_a_busy_road_without_a_sidewalk_traffic_is_faced() -> None:
    graph, course = on(road(highway="primary"), ["road"])
    plan = side_plan(graph, course, -50.0)
    assert (plan.side == -1).all()
    assert plan.behind_m == 0.0
    graph, course = on(road(highway="primary"), ["road"], driving_side="left")
    assert (side_plan(graph, course, 50.0).side == 1).all()


def test_a_sidewalk_makes_the_other_side_safe() -> None:
    graph, course = on(road(highway="primary", sidewalk="right"), ["road"])
    assert (side_plan(graph, course, -50.0).side == 1).all()
    graph, course = on(road(highway="primary", sidewalk="right"), ["-road"])
    assert (side_plan(graph, course, -50.0).side == -1).all()


def test_a_busy_road_is_crossed_at_mapped_crossings_only() -> None:
    tags = {"highway": "primary", "sidewalk": "both"}
    graph, course = on(road(**tags), ["road"])
    assert len(side_plan(graph, course).changes) == 0
    town = road(**tags)
    crossing = {"highway": "footway", "footway": "crossing"}
    streets = {"road": Street([(x, 0.0) for x in np.arange(0.0, 2001.0, 100.0)], {"surface": "asphalt", **tags}),
               "crossing": Street([(900.0, -10.0), (900.0, 0.0)], crossing)}  # fmt: skip
    for x in np.arange(100.0, 2000.0, 100.0):
        streets[f"side {x:g}"] = Street([(x, 0.0), (x, 50.0)], highway="residential")
    town = street_map(streets)
    graph, course = on(town, ["road"])
    plan = side_plan(graph, course)
    assert len(plan.changes) == 1
    node = town.arc_tail[course.arc[plan.changes[0]]]
    assert town.node_x_m[node] - town.node_x_m.min() == pytest.approx(900.0)


def test_a_busy_one_way_road_is_run_against_its_traffic() -> None:
    graph, course = on(road(highway="primary", oneway="yes"), ["road"])
    along = side_plan(graph, course)
    assert along.behind_m == pytest.approx(2000.0)
    plan = best_plan(graph, course)
    assert plan.turned
    assert plan.behind_m == 0.0
    assert best_plan(graph, course, turn=False).behind_m == pytest.approx(2000.0)


def test_reversing_does_nothing_for_who_always_faces_traffic_on_crowned_roads() -> None:
    graph, course = on(road(), ["road"])
    plan = side_plan(graph, course)
    assert plan.facing_turned_pctkm == pytest.approx(plan.facing_pctkm)
    assert not plan.reversing_helps


def test_reversing_turns_a_slope_that_stays_where_it_is() -> None:
    graph, course = on(road(), ["road"], dose=(1.0, 1.0, 1.0))
    plan = side_plan(graph, course)
    assert plan.facing_pctkm == pytest.approx(2.0)
    assert plan.facing_turned_pctkm == pytest.approx(-2.0)
    turned = best_plan(graph, course, carry_pctkm=-1.0)
    assert not turned.turned
    assert best_plan(graph, course, carry_pctkm=1.0).turned


def test_paths_have_no_sides() -> None:
    graph, course = on(road(highway="path"), ["road"], dose=(0.0, 0.5, 0.0))
    plan = side_plan(graph, course)
    assert (plan.side == 0).all()
    assert plan.dose_pctkm == pytest.approx(1.0)
    assert len(plan.changes) == 0


def test_doses_are_seen_in_running_direction() -> None:
    graph, course = on(road(), ["road"], dose=(-1.0, 0.0, 0.5))
    forward, _, _ = doses(graph, course)
    backward, _, _ = doses(graph, reversed_course(graph, course))
    assert forward.sum(axis=0) == pytest.approx([-2.0, 1.0])
    assert backward.sum(axis=0) == pytest.approx([-1.0, 2.0])


def test_rounding_to_units_keeps_the_sum() -> None:
    dose = np.random.default_rng(1).normal(0.001, 0.002, (500, 2))
    step, unit = whole_steps(dose, 0.0)
    np.testing.assert_allclose(step.sum(axis=0) * unit, dose.sum(axis=0), atol=unit)


def test_a_week_of_facing_traffic_is_brought_to_a_tenth_with_few_changes() -> None:
    carry = facing = changes = metres = 0.0
    graph, course = on(road(6000.0), ["road"])
    for _ in range(4):
        plan = best_plan(graph, course, carry)
        carry += plan.dose_pctkm
        facing += plan.facing_pctkm
        changes += len(plan.changes)
        metres += course.length_m
    assert abs(carry) <= 0.1 * abs(facing)
    assert changes / (metres / 1000.0) <= 0.4


def test_the_side_plan_of_a_run_is_one_suggestion_with_notes() -> None:
    town = road()
    graph, course = on(town, ["road"])
    original = Original(course=course, run_id="run")
    (one,) = other_sides(graph, original).suggestions
    assert one.kind == "side plan"
    assert sorted(spoken(one.note_words)) == ["Keep left: road", "Keep right: road"]
    assert one.note_along_m[0] == 0.0
    assert 500.0 < one.note_along_m[1] < 1500.0
    assert "(was −2.0)" in spoken(one.words)
    assert abs(one.side_net_pctkm) <= 0.1


def test_where_left_and_right_are_even_nothing_is_advised() -> None:
    graph, course = on(road(), ["road"], dose=(0.0, 0.0, 0.0))
    advice = other_sides(graph, Original(course=course))
    assert advice.suggestions == ()
    assert spoken(advice.words)[0].startswith("No other sides: left and right are even")


def test_where_no_safe_side_helps_the_answer_is_no() -> None:
    graph, course = on(road(highway="primary"), ["road"])
    advice = other_sides(graph, Original(course=course))
    assert advice.suggestions == ()
    assert "no safe change of side" in spoken(advice.words)[0]


def test_what_the_run_really_brought_replaces_the_habit() -> None:
    graph, course = on(road(), ["road"])
    (one,) = other_sides(graph, Original(course=course, net_pctkm=1.5)).suggestions
    assert "(was +1.5)" in spoken(one.words)


def test_a_side_plan_never_leads_over_closed_ways() -> None:
    town = street_map({"in": Street([(0, 0), (500, 0)]), "drive": Street([(500, 0), (700, 0)], access="private"),
                       "out": Street([(700, 0), (1500, 0)])})  # fmt: skip
    graph, course = on(town, ["in", "drive", "out"])
    advice = other_sides(graph, Original(course=course))
    assert advice.suggestions == ()
    assert "closed to the public" in spoken(advice.words)[0]


# Doses of every side


def test_a_crowned_road_falls_to_both_sides() -> None:
    town = street_map({"road": Street([(0, 0), (500, 0)], surface="asphalt", highway="residential")})
    left, middle, right = doses_by_side(town, "US", "right")[0]
    assert left < -0.3
    assert right == pytest.approx(-left)
    assert middle == pytest.approx(0.0)


def test_a_tagged_sidewalk_falls_towards_the_road() -> None:
    town = street_map({"road": Street([(0, 0), (500, 0)], surface="asphalt", highway="residential", sidewalk="left")})
    bare = street_map({"road": Street([(0, 0), (500, 0)], surface="asphalt", highway="residential")})
    assert doses_by_side(town, "US", "right")[0, 0] > doses_by_side(bare, "US", "right")[0, 0]
    assert doses_by_side(town, "US", "right")[0, 2] == pytest.approx(doses_by_side(bare, "US", "right")[0, 2])


def test_a_mapped_sidewalk_falls_towards_its_road() -> None:
    town = street_map({
        "road": Street([(0, 0), (500, 0)], surface="asphalt", highway="residential"),
        "walk": Street([(0, 6), (500, 6)], {"highway": "footway", "footway": "sidewalk", "surface": "asphalt"}),
    })  # fmt: skip
    assert (doses_by_side(town, "DE", "right")[1] > 0.05).all()


def test_a_network_without_ways_has_no_doses() -> None:
    assert doses_by_side(Network.empty(32632), "DE", "right").shape == (1, 3)
