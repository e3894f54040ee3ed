"""Fresh courses and small changes: where they lead, what they keep off, what they claim."""

from __future__ import annotations

import math

import numpy as np
import pytest
from spoken import MILES, spoken
from street_map import HEIDELBERG, Street, run_along, street_map
from towns import grid, names_of, place, returns, walk

from routerisk.errors import UsageError
from routerisk.exposure import expose
from routerisk.geo import from_utm, haversine_m
from routerisk.osm.ground import expected
from routerisk.records import SURFACES, CourseFigures, Network, Suggestion, Surfaces
from routerisk.routing import (
    Original,
    Wish,
    climbs_of,
    course_run,
    fresh_loops,
    routing_graph,
    small_changes,
)
from routerisk.routing.offers import is_softer
from routerisk.surfaces import PAVED

ASPHALT = {"surface": "asphalt"}


def soft_in_the_east(kind: str, number: int) -> dict[str, str]:
    """Six columns of streets, six of park paths."""
    return {"highway": "path", "surface": "dirt"} if kind == "column" and number > 6 else ASPHALT


def loops(town: Network, metres: float = 2000.0, wish: Wish | None = None, at: tuple[float, float] = (600.0, 600.0),
          **others: object) -> tuple[Suggestion, ...]:  # fmt: skip
    graph = others.pop("graph", None) or routing_graph(town)
    return fresh_loops(graph, *place(town, *at), metres, wish or Wish(), **others).suggestions


def on(suggestion: Suggestion, streets: set[str]) -> float:
    """Share of its length on streets of these names."""
    named = np.array([street >= 0 and suggestion.names[street] in streets for street in suggestion.street.tolist()])
    return float(suggestion.length_m[named].sum() / suggestion.length_m.sum())


def test_a_loop_comes_back_at_the_length_asked_and_runs_nothing_twice() -> None:
    town = grid(12, 12)
    for metres in (1200.0, 2000.0, 3100.0):
        found = loops(town, metres)
        assert found
        for one in found:
            walk(town, one)
            assert returns(one)
            assert one.form == "loop"
            assert abs(one.figures.length_m / metres - 1.0) <= 0.05
            assert one.figures.reuse <= 0.03
            lon, lat = place(town, 600.0, 600.0)
            assert haversine_m(lon, lat, one.shape_lon_deg[0], one.shape_lat_deg[0]) < 1.0


def test_alternatives_differ() -> None:
    town = grid(14, 14)
    found = loops(town, 2400.0, at=(700.0, 700.0), count=4)
    assert len(found) == 4
    for i, one in enumerate(found):
        for other in found[:i]:
            common = np.isin(one.arc, other.arc)
            assert one.length_m[common].sum() <= 0.6 * one.length_m.sum()


def test_a_loop_takes_the_soft_side_of_the_town_unless_blind() -> None:
    town = grid(12, 12, tags=soft_in_the_east)
    soft, blind = loops(town)[0], loops(town, wish=Wish(softness=0.0))[0]
    assert soft.figures.soft_tagged >= 0.3
    assert soft.figures.soft_tagged >= blind.figures.soft_tagged
    assert soft.figures.unknown == 0.0
    assert "by tags" in spoken(soft.words)


def test_soft_ground_is_counted_by_how_it_is_known() -> None:
    kinds = [
        {"highway": "footway"},
        {"highway": "track", "tracktype": "grade4"},
        {"highway": "path", "surface": "dirt"},
        {"highway": "residential", "surface": "unpaved"},
    ]
    town = street_map({f"{i}": Street([(i * 100, 0), (i * 100 + 100, 0)], tags) for i, tags in enumerate(kinds)})
    town = town.knowing(surfaces=surfaces_of([{"asphalt": 0.6, "dirt": 0.4}, {"asphalt": 0.03, "dirt": 0.97},
                                              {"dirt": 1.0}, {"dirt": 0.5, "gravel": 0.5}]))  # fmt: skip
    original, graph = original_of(town, list("0123"))
    figures = original.figures(graph)
    assert figures.soft_tagged == pytest.approx(0.5, abs=0.01)
    assert figures.soft_inferred == pytest.approx(0.25 * 0.97, abs=0.01)
    assert figures.unknown == 0.25
    assert figures.soft == pytest.approx(0.5 + 0.25 * (0.97 + 0.4), abs=0.01)


def surfaces_of(ways: list[dict[str, float]]) -> Surfaces:
    """Of ways by their P(class); tagged where it is certain."""
    p = np.array([[row.get(name, 0.0) for name in SURFACES] for row in ways])
    impact, uneven = expected(p)
    basis = np.where(p.max(axis=1) == 1.0, 0, np.where(p.max(axis=1) > 0.5, 1, 2)).astype(np.int8)
    return Surfaces(surface_p=p, basis=basis, paved_p=p @ PAVED, impact=impact, uneven=uneven)


def test_the_raw_tag_decides_the_impact_of_a_course_too() -> None:
    town = street_map({"chips": Street([(0, 0), (100, 0)], highway="path", surface="woodchips"),
                       "street": Street([(100, 0), (200, 0)], ASPHALT)})  # fmt: skip
    original, graph = original_of(town, ["chips", "street"])
    assert original.figures(graph).impact_per_km == pytest.approx((0.90 + 1.0) / 2.0)


@pytest.mark.parametrize(
    ("wish", "for_it"),
    [
        (Wish(avoid=("sand",)), False),
        (Wish(prefer=("sand",)), True),
        (Wish(even=True, softness=0.0), False),
    ],
)
def test_surfaces_are_avoided_and_preferred(wish: Wish, for_it: bool) -> None:
    def tags(kind: str, number: int) -> dict[str, str]:
        return {"highway": "path", "surface": "sand" if kind == "column" and number > 6 else "compacted"}

    town = grid(12, 12, tags=tags)
    sandy = {f"column {n}" for n in range(7, 13)}
    share = on(loops(town, wish=wish)[0], sandy)
    assert share > 0.2 if for_it else share == 0.0


def test_what_could_not_be_avoided_is_said() -> None:
    town = grid(12, 12, tags=lambda _kind, _number: {"highway": "path", "surface": "sand"})
    one = loops(town, wish=Wish(avoid=("sand",)))[0]
    assert any("100 % of it is likely on surfaces that you avoid" in remark for remark in spoken(one.remarks))


def test_lit_ways_are_taken_and_counted() -> None:
    town = grid(12, 12, tags=lambda _kind, number: {**ASPHALT, **({"lit": "yes"} if number < 7 else {"lit": "no"})})
    dark = {f"{kind} {n}" for n in range(7, 13) for kind in ("row", "column")}
    one = loops(town, wish=Wish(lit=True))[0]
    assert on(one, dark) < 0.1
    assert any("lit, by the tags" in remark for remark in spoken(one.remarks))


@pytest.mark.parametrize("streets", ["known", "new"])
def test_known_or_new_streets_are_taken(streets: str) -> None:
    town = grid(12, 12, tags=lambda _kind, _number: ASPHALT)
    east = {f"column {n}" for n in range(7, 13)}
    known = np.array([name in east or name.startswith("row") for name in town.way_name])
    one = loops(town, wish=Wish(streets=streets), graph=routing_graph(town, way_known=known))[0]
    assert (on(one, east) > 0.3) == (streets == "known")
    assert any("known or new" in remark for remark in spoken(one.remarks))


def test_what_is_closed_is_never_proposed() -> None:
    closed = [{"access": "private"}, {"foot": "no"}, {"highway": "trunk"}, {"sac_scale": "alpine_hiking"}]

    def tags(kind: str, number: int) -> dict[str, str]:
        if kind == "column" and number > 6:
            return {"highway": "path", "surface": "dirt", **closed[number % 4]}
        return ASPHALT

    drawn = grid(12, 12, tags=tags)
    private = np.array([t.get("access") == "private" or t.get("foot") == "no" for t in drawn.way_tags])
    town = with_private(drawn, private)
    for one in loops(town, count=4):
        walk(town, one)
        assert on(one, {f"column {n}" for n in range(7, 13)}) == 0.0


def with_private(town: Network, private: np.ndarray) -> Network:
    from dataclasses import replace

    return replace(town, way_private=private)


def test_busy_roads_are_few() -> None:
    town = grid(12, 12, tags=lambda _, n: {"highway": "primary" if n % 3 == 0 else "residential", **ASPHALT})
    one = loops(town, at=(500.0, 500.0))[0]
    assert one.figures.busy == 0.0


def hilly(town: Network) -> np.ndarray:
    """Ascent per arc of a slope that rises to the north beyond row 6, 10 %."""
    height = np.maximum(town.node_y_m - town.node_y_m.min() - 600.0, 0.0) * 0.1
    return np.maximum(height[town.arc_head] - height[town.arc_tail], 0.0)


def test_climbs_are_limited_by_what_is_recorded() -> None:
    dirt = {"highway": "path", "surface": "dirt"}
    town = grid(12, 12, tags=lambda kind, number: dirt if kind == "row" and number > 6 else ASPHALT)
    graph = routing_graph(town, arc_climb_m=hilly(town))
    free, flat = loops(town, graph=graph)[0], loops(town, wish=Wish(climb_max_m_per_km=2.0), graph=graph)[0]
    assert flat.figures.climb_m <= 2.0 * flat.figures.length_m / 1000.0
    assert free.figures.climb_m >= flat.figures.climb_m
    assert any("of ascent on the 100 % of it" in remark for remark in spoken(flat.remarks))
    steep = routing_graph(town, arc_climb_m=np.full(len(town.arc_edge), 10.0))
    advice = fresh_loops(steep, *place(town, 600.0, 600.0), 2000.0, Wish(climb_max_m_per_km=5.0))
    assert not advice.suggestions
    assert "climb more than you asked" in spoken(advice.words)[0]


def test_without_records_nothing_is_said_of_climbs() -> None:
    one = loops(grid(12, 12))[0]
    assert one.figures.climb_known == 0.0
    assert not any("ascent" in remark for remark in spoken(one.remarks))


def test_recorded_slopes_become_the_climbs_of_arcs() -> None:
    town = street_map({"hill": Street([(0, 0), (400, 0), (800, 0)]), "side": Street([(400, 0), (400, 300)]),
                       "tagged": Street([(800, 0), (800, 200)], {"incline": "5%"})})  # fmt: skip
    run = run_along(town, ["hill"], ele_m=lambda at: at * 0.1 if at < 400 else 40.0 - (at - 400) * 0.05)
    climb = climbs_of(expose([run]), town)
    forward, backward = town.edge_arcs.T
    hill = np.flatnonzero(town.edge_way == 0)
    assert climb[forward[hill]] == pytest.approx([40.0, 0.0], abs=4.0)
    assert climb[backward[hill]] == pytest.approx([0.0, 20.0], abs=4.0)
    assert np.isnan(climb[forward[town.edge_way == 1]]).all()
    assert climb[forward[town.edge_way == 2]] == pytest.approx([10.0])


def test_a_run_without_elevation_tells_no_climb() -> None:
    town = street_map({"hill": Street([(0, 0), (400, 0)])})
    assert np.isnan(climbs_of(expose([run_along(town, ["hill"])]), town)).all()


def test_a_block_at_the_end_of_a_road_makes_a_lollipop() -> None:
    town = street_map({
        "road": Street([(0, 0), (250, 0), (500, 0)]),
        "west": Street([(500, 0), (500, 500)]), "north": Street([(500, 500), (1000, 500)]),
        "east": Street([(1000, 500), (1000, 0)]), "south": Street([(1000, 0), (500, 0)]),
        "cut": Street([(500, 250), (500, 300)]), "middle": Street([(500, 500), (700, 700)]),
        "far": Street([(1000, 500), (1200, 700)]),
    })  # fmt: skip
    found = loops(town, 3000.0, at=(0.0, 0.0))
    assert [one.form for one in found][:1] == ["lollipop"]
    walk(town, found[0])
    assert returns(found[0])
    assert found[0].figures.reuse == pytest.approx(500 / 3000, abs=0.01)


def test_a_small_town_makes_laps() -> None:
    town = grid(4, 4)
    found = loops(town, 8000.0, at=(0.0, 0.0))
    assert found
    assert found[0].form == "laps"
    walk(town, found[0])
    assert returns(found[0])
    assert abs(found[0].figures.length_m / 8000.0 - 1.0) <= 0.05


def test_a_single_road_is_run_out_and_back_to_the_metre() -> None:
    town = street_map({"road": Street([(x, 0.0) for x in range(0, 6001, 500)])})
    found = loops(town, 5000.0, at=(0.0, 0.0))
    assert [one.form for one in found] == ["out-and-back"]
    walk(town, found[0])
    assert returns(found[0])
    assert found[0].figures.length_m == pytest.approx(5000.0)


def test_a_map_that_is_too_small_says_no() -> None:
    town = street_map({"road": Street([(0, 0), (1100, 0)])})
    advice = fresh_loops(routing_graph(town), *place(town, 0.0, 0.0), 5000.0)
    assert advice.suggestions == ()
    assert spoken(advice.words) == ["No course of 5.0 km from there on this map: it has no streets for it."]


def test_where_nothing_is_near_the_answer_is_no() -> None:
    town = grid(12, 12)
    advice = fresh_loops(routing_graph(town), *place(town, 9000.0, 0.0), 5000.0)
    assert advice.suggestions == ()
    assert "no street open to the public within 1000 m" in spoken(advice.words)[0]
    assert not fresh_loops(routing_graph(Network.empty(32632)), *HEIDELBERG, 5000.0).suggestions


def test_a_start_away_from_junctions_is_told() -> None:
    town = grid(12, 12)
    advice = fresh_loops(routing_graph(town), *place(town, 600.0, 1290.0), 2000.0)
    assert spoken(advice.words) == ["Start and end are at the nearest junction, 90 m from the place named."]
    advice = fresh_loops(routing_graph(town), *place(town, 600.0, 1290.0), 2000.0)
    assert MILES.say(advice.words[0]).endswith("295 ft from the place named.")


def test_an_island_of_footways_is_no_start() -> None:
    town = grid(12, 12, more={"island": Street([(640.0, 640.0), (660.0, 640.0)], highway="footway")})
    one = loops(town, at=(650.0, 641.0))[0]
    assert names_of(one) != ["island"]
    assert one.form == "loop"


@pytest.mark.parametrize("metres", [0.0, 100.0, -5.0, 1e6, math.nan])
def test_lengths_that_nobody_runs_are_refused(metres: float) -> None:
    town = grid(3, 3)
    with pytest.raises(UsageError, match="ask for"):
        fresh_loops(routing_graph(town), *place(town, 0.0, 0.0), metres)


@pytest.mark.parametrize(
    "wish",
    [{"avoid": ("mud",)}, {"avoid": ("sand",), "prefer": ("sand",)}, {"streets": "old"}, {"softness": -1.0},
      {"climb_max_m_per_km": math.nan}],
)  # fmt: skip
def test_wishes_that_make_no_sense_are_refused(wish: dict) -> None:
    with pytest.raises(UsageError):
        Wish(**wish)


# Small changes


def streets_beside_a_park() -> Network:
    """A round of asphalt, a dirt path beside its long sides."""
    dirt = {"highway": "path", "surface": "dirt"}
    return street_map({
        "south": Street([(0, 0), (500, 0), (1000, 0), (1500, 0)], **ASPHALT),
        "east": Street([(1500, 0), (1500, 500), (1500, 1000)], **ASPHALT),
        "north": Street([(1500, 1000), (1000, 1000), (500, 1000), (0, 1000)], **ASPHALT),
        "west": Street([(0, 1000), (0, 500), (0, 0)], **ASPHALT),
        "path in": Street([(0, 0), (0, -60), (500, -60), (1000, -60), (1500, -60), (1500, 0)], dirt),
        "link 1": Street([(500, 0), (500, -60)], dirt),
        "link 2": Street([(1000, 0), (1000, -60)], dirt),
    })  # fmt: skip


def original_of(town: Network, path: list[str], **others: object) -> tuple[Original, object]:
    graph = routing_graph(town, **others)
    course = course_run(graph, run_along(town, path))
    assert course is not None
    return Original(course=course, run_id="run"), graph


def test_small_changes_take_the_path_beside_the_road() -> None:
    town = streets_beside_a_park()
    original, graph = original_of(town, ["south", "east", "north", "west"])
    advice = small_changes(graph, original)
    (one,) = advice.suggestions
    walk(town, one)
    assert returns(one)
    assert one.softer
    assert spoken(one.words).startswith("Softer by ")
    assert abs(one.figures.length_m / original.course.length_m - 1.0) <= 0.05
    assert "path in" in names_of(one)
    assert 0.4 < one.shared < 0.8
    assert one.run_id == "run"


def test_small_changes_say_no_where_nothing_is_softer() -> None:
    town = grid(8, 8, tags=lambda _kind, _number: ASPHALT)
    original, graph = original_of(town, ["row 0", "column 8", "-row 8", "-column 0"])
    advice = small_changes(graph, original)
    assert advice.suggestions == ()
    assert spoken(advice.words)[0].startswith("No small change")
    assert spoken(advice.words)[0].endswith("the best has 0 % soft ground, the run had 0 %.")


def test_a_run_that_cannot_be_changed_gets_a_no() -> None:
    town = street_map({"road": Street([(0, 0), (400, 0), (800, 0)], **ASPHALT)})
    original, graph = original_of(town, ["road"])
    advice = small_changes(graph, original)
    assert advice.suggestions == ()
    assert spoken(advice.words)[0].startswith("No small change")


def test_a_fresh_loop_instead_of_a_soft_run_is_not_called_softer() -> None:
    town = grid(12, 12, tags=lambda _kind, _number: {"highway": "path", "surface": "dirt"})
    original, graph = original_of(town, ["row 0", "column 12", "-row 12", "-column 0"])
    advice = fresh_loops(graph, *place(town, 0.0, 0.0), original.course.length_m, original=original)
    assert advice.suggestions == ()
    assert any("the best has 100 % soft ground, the run had 100 %" in words for words in spoken(advice.words))


def figures(**changed: float) -> CourseFigures:
    usual = {"length_m": 1e4, "soft_tagged": 0.2, "soft_inferred": 0.1, "unknown": 0.1, "soft": 0.35,
             "impact_per_km": 1.0, "uneven_per_km": 0.1, "climb_m": 0.0, "climb_known": 0.0, "busy": 0.0,
             "crossings": 0, "turns": 0, "reuse": 0.0, "overlap": 0.0, "closed": 0.0, "net_pctkm": 0.0}  # fmt: skip
    return CourseFigures(**{**usual, **changed})


@pytest.mark.parametrize(
    ("changed", "softer"),
    [
        ({}, False),
        ({"soft_tagged": 0.29, "soft": 0.44}, False),
        ({"soft_tagged": 0.30, "soft": 0.45}, True),
        ({"soft_tagged": 0.30, "soft": 0.40}, False),  # what became known was soft before
        ({"unknown": 0.6, "soft": 0.60}, False),  # hope is no knowledge
        ({"soft_inferred": 0.25, "soft": 0.50}, True),
    ],
)
def test_softer_is_said_from_ten_points_on(changed: dict[str, float], softer: bool) -> None:
    assert is_softer(figures(**changed), figures()) == softer


# The course of a run


def test_a_run_is_followed_arc_by_arc() -> None:
    town = grid(4, 4)
    graph = routing_graph(town)
    course = course_run(graph, run_along(town, ["row 0", "column 4"]))
    assert course is not None
    assert course.length_m == pytest.approx(800.0)
    tails, heads = town.arc_tail[course.arc], town.arc_head[course.arc]
    assert (tails[1:] == heads[:-1]).all()


def test_out_and_back_stays_out_and_back() -> None:
    town = grid(4, 4)
    course = course_run(routing_graph(town), run_along(town, ["row 0", "-row 0"]))
    assert course is not None
    assert course.length_m == pytest.approx(800.0)


def test_a_short_way_off_the_map_is_bridged_and_a_long_one_is_not() -> None:
    town = grid(4, 4)
    run = run_along(town, ["row 0", [(400, 0), (480, 50), (400, 100)], "-row 1"])
    course = course_run(routing_graph(town), run)
    assert course is not None
    assert course.length_m == pytest.approx(900.0)
    apart = street_map({"a": Street([(0, 0), (500, 0)]), "b": Street([(3000, 0), (3500, 0)])})
    assert course_run(routing_graph(apart), run_along(apart, ["a", [(500, 0), (3000, 0)], "b"])) is None


def test_closed_ends_of_a_run_are_left_out() -> None:
    town = street_map({"drive": Street([(0, 0), (100, 0)], access="private"), "road": Street([(100, 0), (900, 0)])})
    course = course_run(routing_graph(town), run_along(town, ["drive", "road"]))
    assert course is not None
    assert course.length_m == pytest.approx(800.0)
    inside = street_map({"drive": Street([(0, 0), (100, 0)], access="private")})
    assert course_run(routing_graph(inside), run_along(inside, ["drive"])) is None


def test_a_run_off_the_map_has_no_course() -> None:
    town = grid(2, 2)
    assert course_run(routing_graph(town), run_along(town, [[(5000, 0), (6000, 0)]])) is None


# Real maps


@pytest.mark.parametrize(("place_name", "starts"), [("liechtenstein", 12), ("moorgate", 8), ("bayreuth", 6)])
def test_any_start_on_a_real_map_ends_in_a_course_or_a_no(shared, place_name: str, starts: int) -> None:
    from routerisk.osm import read_network

    town = read_network(shared / "osm" / f"{place_name}.osm.pbf")
    graph = routing_graph(town)
    rng = np.random.default_rng(8)
    nodes = rng.integers(len(town.node_id), size=starts)
    lon, lat = from_utm(town.node_x_m[nodes], town.node_y_m[nodes], town.epsg)
    for i, metres in enumerate(np.tile([2000.0, 5000.0, 10_000.0, 25_000.0], starts)[:starts]):
        advice = fresh_loops(graph, float(lon[i]), float(lat[i]), float(metres))
        assert advice.suggestions or spoken(advice.words)
        for one in advice.suggestions:
            walk(town, one)
            assert returns(one)
            assert abs(one.figures.length_m / metres - 1.0) <= 0.05
            assert one.figures.closed == 0.0


def test_where_soft_ground_offers_no_loop_a_hard_one_comes_before_a_lollipop(shared) -> None:
    from routerisk.osm import read_network

    town = read_network(shared / "osm" / "liechtenstein.osm.pbf")
    (start,) = np.flatnonzero(town.node_id == 31997826)
    lon, lat = from_utm(town.node_x_m[start], town.node_y_m[start], town.epsg)
    found = fresh_loops(routing_graph(town), float(lon), float(lat), 5000.0).suggestions
    assert {one.form for one in found} == {"loop"}
