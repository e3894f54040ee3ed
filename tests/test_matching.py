"""Streets drawn in ASCII, runs along them, and the path that must come out."""

from __future__ import annotations

import naive_matching as naive
import numpy as np
import pytest
from ascii_map import ascii_map, route_of, run_through
from hypothesis import given, settings
from hypothesis import strategies as st

import routerisk
from routerisk import Track
from routerisk.geo import from_utm, path_length_m, to_utm
from routerisk.matching import grid, lattice, matcher, placing, plane, search, walk
from routerisk.matching.index import index_of, searches_on
from routerisk.matching.matcher import setting
from routerisk.matching.placing import Gliding

CROSSING = """
    A--------B--------C
             |
             |
             |
    D--------E--------F
"""
WAYS = {"high": "ABC", "mill": "BE", "low": "DEF"}


def matched_ways(matched: routerisk.MatchedTrack) -> set[int]:
    return set(matched.fix_way_id.tolist())


def test_a_run_round_two_corners_is_found_way_by_way() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, run = run_through(at, "ABEF", sigma_m=3.0)
    matched = routerisk.match(track, town)
    assert route_of(matched, list(WAYS)) == ["high", "mill", "low"]
    truth = np.where(run < 90, 1, np.where(run < 170, 2, 3))
    assert (matched.fix_way_id == truth).mean() > 0.95
    assert matched.to_m[0] == pytest.approx(town.edge_length_m[0])
    assert np.nansum(matched.to_m - matched.from_m) == pytest.approx(260.0, abs=10.0)


def test_traversals_follow_each_other_in_time_and_hold_all_fixes() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, _ = run_through(at, "ABEF", sigma_m=3.0)
    matched = routerisk.match(track, town)
    assert (matched.enter_s[1:] == matched.exit_s[:-1]).all()
    assert (matched.last_fix - matched.first_fix).sum() == len(track)
    assert not matched.joined[0]
    assert matched.joined[1:].all()
    for r in range(len(matched.arc)):
        fixes = slice(int(matched.first_fix[r]), int(matched.last_fix[r]))
        assert (matched.fix_arc[fixes] == matched.arc[r]).all()


def test_turning_round_in_the_middle_of_an_edge_stays_in_the_middle() -> None:
    town, at = ascii_map("A------------------------------B", {"long": "AB"})
    turn = (150.0, at["A"][1])
    track, _ = run_through(at, [at["A"], turn, at["A"]], sigma_m=2.0)
    matched = routerisk.match(track, town)
    assert len(matched.arc) == 2
    assert matched.arc[0] != matched.arc[1]
    assert np.sum(matched.to_m - matched.from_m) == pytest.approx(300.0, abs=15.0)


def test_a_side_street_touched_by_noise_only_is_no_excursion() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, _ = run_through(at, [at["A"], at["B"], (90.0, -6.0), at["B"], at["C"]], sigma_m=1.0)
    assert route_of(routerisk.match(track, town), list(WAYS)) == ["high"]


def test_standing_still_adds_no_way() -> None:
    town, at = ascii_map("A------------------------------B", {"long": "AB"})
    rng = np.random.default_rng(3)
    x = np.concatenate([np.arange(0.0, 150.0, 3.0), np.full(200, 150.0), np.arange(150.0, 300.0, 3.0)])
    noise = np.cumsum(rng.normal(0.0, 0.5, (len(x), 2)), 0) * 0.3
    x0, y0 = to_utm(8.68, 49.41, 32632)
    lon, lat = from_utm(x0 + x + noise[:, 0], y0 + at["A"][1] + noise[:, 1], 32632)
    matched = routerisk.match(Track.from_arrays(time_s=np.arange(len(x)), lon_deg=lon, lat_deg=lat), town)
    assert len(matched.arc) == 1
    assert matched.to_m[0] - matched.from_m[0] == pytest.approx(300.0, abs=12.0)


def test_the_parallel_way_is_not_swapped_for_in_the_middle() -> None:
    town, at = ascii_map(
        """
        A------------------------------B
        """,
        {"road": "AB"},
    )
    near = [(x, y + 7.0) for x, y in (at["A"], at["B"])]
    from street_map import Street, street_map

    town = street_map({"road": Street([at["A"], at["B"]]), "path": Street(near, highway="path")})
    track, _ = run_through(at, "AB", sigma_m=3.0, seed=5)
    assert len(matched_ways(routerisk.match(track, town))) == 1


def test_a_park_without_paths_is_off_the_map() -> None:
    town, at = ascii_map("A--------------------B", {"road": "AB"})
    meadow = [at["A"], (100.0, 0.0), (100.0, -120.0), (180.0, -160.0), (200.0, -60.0), (100.0, 0.0), at["A"]]
    track, run = run_through(at, meadow, sigma_m=1.0)
    matched = routerisk.match(track, town)
    assert route_of(matched, ["road"]) == ["road", "off", "road"]
    middle = (run > 140) & (run < 380)
    assert (matched.fix_way_id[middle] == -1).all()
    off = int(np.flatnonzero(matched.arc < 0)[0])
    lost = slice(int(matched.first_fix[off]), int(matched.last_fix[off]))
    assert matched.to_m[off] == pytest.approx(3.0 * (lost.stop - lost.start - 1), rel=0.1)


def test_a_run_outside_the_map_is_wholly_off_it() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    far = {name: (x + 9000.0, y) for name, (x, y) in at.items()}
    track, _ = run_through(far, "ABEF")
    matched = routerisk.match(track, town)
    assert matched_ways(matched) == {-1}
    assert matched.arc.tolist() == [-1]
    assert matched.to_m[0] == pytest.approx(path_length_m(track.lon_deg, track.lat_deg))


def test_off_the_map_is_measured_on_the_globe() -> None:
    town, _ = ascii_map(CROSSING, WAYS)
    lon, lat = -122.4 + np.linspace(0.0, 0.01, 200), np.full(200, 37.77)
    matched = routerisk.match(Track.from_arrays(time_s=np.arange(200.0), lon_deg=lon, lat_deg=lat), town)
    assert matched.to_m.sum() == pytest.approx(path_length_m(lon, lat))
    assert routerisk.expose([matched], town)[0].distance_m == pytest.approx(path_length_m(lon, lat), rel=1e-3)


def test_a_gap_of_a_minute_is_bridged_along_the_streets() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, _ = run_through(at, "ABEF", skip=[(22.0, 60.0)])
    matched = routerisk.match(track, town)
    assert route_of(matched, list(WAYS)) == ["high", "mill", "low"]
    assert matched.joined[1:].all()


def test_a_jump_to_streets_without_connection_is_a_break() -> None:
    gap = " " * 90
    town, at = ascii_map(f"A---------B{gap}C---------D", {"here": "AB", "there": "CD"})
    first, _ = run_through(at, "AB")
    second, _ = run_through(at, "CD")
    track = Track.from_arrays(
        time_s=np.concatenate([first.time_s, first.time_s[-1] + 30 + second.time_s]),
        lon_deg=np.concatenate([first.lon_deg, second.lon_deg]),
        lat_deg=np.concatenate([first.lat_deg, second.lat_deg]),
    )
    assert route_of(routerisk.match(track, town), ["here", "there"]) == ["here", "|", "there"]


def test_ways_closed_to_the_public_are_less_likely_but_not_impossible() -> None:
    town, at = ascii_map("A--------------------B", {"drive": ("AB", {"access": "private"})})
    matched = routerisk.match(run_through(at, "AB", sigma_m=2.0)[0], town)
    assert matched_ways(matched) == {1}


@pytest.mark.parametrize("n", [0, 1, 2])
def test_tracks_of_a_few_fixes(n: int) -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, _ = run_through(at, "AB")
    few = Track.from_arrays(time_s=track.time_s[:n], lon_deg=track.lon_deg[:n], lat_deg=track.lat_deg[:n])
    matched = routerisk.match(few, town)
    assert matched.fix_way_id.tolist() == [1] * n
    assert sum(1 for _ in matched.pieces()) == (1 if n else 0)


def test_fixes_without_a_position_are_passed_over() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, _ = run_through(at, "ABEF")
    lon = track.lon_deg.copy()
    lon[10:20] = np.nan
    matched = routerisk.match(Track.from_arrays(time_s=track.time_s, lon_deg=lon, lat_deg=track.lat_deg), town)
    assert (matched.fix_way_id[10:20] == -1).all()
    assert (matched.fix_confidence[10:20] == 0).all()
    assert route_of(matched, list(WAYS)) == ["high", "mill", "low"]


def test_the_offset_is_positive_to_the_right() -> None:
    town, at = ascii_map("A--------------------B", {"road": "AB"})
    for route in ("AB", "BA"):
        matched = routerisk.match(run_through(at, route, right_m=3.0)[0], town)
        np.testing.assert_allclose(matched.fix_offset_m, 3.0, atol=0.01)
        assert matched.offset_mean_m[0] == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize(("turn", "shift"), [(0.0, (700.0, -300.0)), (90.0, (0.0, 0.0)), (33.0, (50.0, 80.0))])
def test_shift_and_rotation_change_nothing(turn: float, shift: tuple[float, float]) -> None:
    plain, at = ascii_map(CROSSING, WAYS)
    moved, there = ascii_map(CROSSING, WAYS, turn_deg=turn, shift=shift)
    one = routerisk.match(run_through(at, "ABEF", right_m=2.0)[0], plain)
    two = routerisk.match(run_through(there, "ABEF", right_m=2.0)[0], moved)
    assert (one.fix_way_id == two.fix_way_id).all()
    np.testing.assert_allclose(one.fix_along_m, two.fix_along_m, atol=0.05)
    np.testing.assert_allclose(one.fix_confidence, two.fix_confidence, atol=0.01)


def test_a_run_backwards_uses_the_same_ways_backwards() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, _ = run_through(at, "ABEF", sigma_m=2.0)
    back = Track.from_arrays(
        time_s=track.time_s[-1] - track.time_s[::-1], lon_deg=track.lon_deg[::-1], lat_deg=track.lat_deg[::-1]
    )
    one, two = routerisk.match(track, town), routerisk.match(back, town)
    assert route_of(two, list(WAYS)) == route_of(one, list(WAYS))[::-1]
    assert (one.fix_way_id == two.fix_way_id[::-1]).mean() > 0.97


def test_the_lines_of_the_traversals_are_the_pieces() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    matched = routerisk.match(run_through(at, "ABEF")[0], town)
    run = dict.fromkeys([1, 2, 3], 0.0)
    for r, arc in enumerate(matched.arc.tolist()):
        run[int(town.way_id[town.edge_way[town.arc_edge[arc]]])] += matched.to_m[r] - matched.from_m[r]
    pieces = list(matched.pieces())
    assert [way for way, _, _ in pieces] == [1, 2, 3]
    for way, lon, lat in pieces:
        x, y = to_utm(lon, lat, town.epsg)
        assert np.hypot(np.diff(x), np.diff(y)).sum() == pytest.approx(run[way], abs=1e-3)
    assert sum(run.values()) == pytest.approx(260.0, abs=5.0)


@settings(max_examples=60, deadline=None)
@given(x=st.floats(-60, 260), y=st.floats(-140, 60))
def test_candidates_are_the_nearest_points_of_all_edges_around(x: float, y: float) -> None:
    town, _ = ascii_map(CROSSING, WAYS)
    index, how = index_of(town), setting()
    x0, y0 = to_utm(8.68, 49.41, 32632)
    first, found, nearest = grid.gather(
        np.array([x0 + x]), np.array([y0 + y]), index.grid, how.radius_m, how.same_edge_m
    )
    expected = naive.candidates(float(x0 + x), float(y0 + y), index.grid, how.radius_m)
    assert first.tolist() == [0, len(found)]
    assert set(found[:, grid.EDGE].tolist()) == set(expected)
    for edge, along, foot_x, foot_y, away in found.tolist():
        place, distance = expected[int(edge)]
        assert along == pytest.approx(place, abs=1e-6)
        assert np.sqrt(away) == pytest.approx(distance, abs=1e-6)
        assert np.hypot(foot_x - x0 - x, foot_y - y0 - y) == pytest.approx(distance, abs=1e-6)
    assert nearest[0] == pytest.approx(min((d for _, d in expected.values()), default=np.inf), abs=1e-6)


def test_bounded_searches_find_the_shortest_paths() -> None:
    rng = np.random.default_rng(7)
    letters = "ABCDEFGHIJKL"
    from street_map import Street, street_map

    places = {c: tuple(rng.uniform(0, 300, 2).round(1)) for c in letters}
    pairs = {tuple(sorted(rng.choice(list(letters), 2, replace=False))) for _ in range(22)}
    town = street_map({f"{a}{b}": Street([places[a], places[b]]) for a, b in sorted(pairs)})
    index, graph = index_of(town), naive.graph_of(index_of(town).edges)
    nodes = len(town.node_id)
    memory = search.new_memory(nodes)
    for source in range(nodes):
        low = int(memory.fill[0])
        high = search.search(source, 250.0, index.graph, 0.0, 0.0, search.FAR, memory)
        found = {int(memory.node[r]): float(memory.dist[r]) for r in range(low, high)}
        expected = naive.nx.single_source_dijkstra_path_length(graph, source, cutoff=250.0)
        assert found == pytest.approx(expected)


@pytest.mark.parametrize("jump_m", [0.0, 120.0])
def test_the_lattice_is_the_best_of_all_sequences(jump_m: float) -> None:
    town, _ = ascii_map(CROSSING, WAYS)
    index, how = index_of(town), setting()
    x0, y0 = to_utm(8.68, 49.41, 32632)
    run = np.array([(70.0, 3.0), (86.0, -6.0), (92.0, -18.0), (89.0 + jump_m / 2, -30.0 - jump_m)])
    x, y, time, sigma = run[:, 0] + x0, run[:, 1] + y0, np.array([0.0, 5.0, 9.0, 14.0 + jump_m]), np.full(4, 4.0)
    first, found, _ = grid.gather(x, y, index.grid, how.radius_m, how.same_edge_m)
    memory = search.new_memory(len(town.node_id))
    chosen, posterior, _ = lattice.viterbi(np.stack([x, y, time]), sigma, 3.0, first, found, index.edges, index.graph,
                                           how, memory)  # fmt: skip
    states = [[(int(e), a, np.array([fx, fy])) for e, a, fx, fy, _ in found[first[t] : first[t + 1]]] for t in range(4)]
    start, pairs = naive.lattice(states, np.stack([x, y], 1), time, 4.0, 3.0, index.edges, how)
    best, _ = naive.chain(start, pairs)
    _, likely = naive.chain(how.sharpness * start, [how.sharpness * p for p in pairs])
    numbers = [int(c - first[t]) if c >= 0 else len(states[t]) for t, c in enumerate(chosen)]
    assert numbers == best
    for t in range(4):
        np.testing.assert_allclose(posterior[first[t] + t : first[t + 1] + t + 1], likely[t], atol=2e-3)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12))
def test_pooling_is_the_isotonic_regression(values: list[float]) -> None:
    np.testing.assert_allclose(placing.pooled(np.array(values)), naive.pooled(values), atol=1e-9)


def test_the_smoother_on_a_straight_line_is_the_least_squares_solution() -> None:
    rng = np.random.default_rng(11)
    time = np.cumsum(rng.uniform(0.5, 3.0, 40))
    x, y = 3.0 * time + rng.normal(0, 2.0, 40), rng.normal(1.0, 1.0, 40)
    how = Gliding(1.0, 4.0, 45.0, 120.0, 0.05, 1.0, 1e12)
    end = float(time[-1]) * 6
    line_x, line_s = np.array([-end, end]), np.array([0.0, 2 * end])
    s = placing.smooth(x, y, time, np.full(40, 3.0), x + end, 0.0, 2 * end, line_x, np.zeros(2), line_s,
                      np.full(2, 2.0), how)  # fmt: skip
    np.testing.assert_allclose(s - end, naive.smoothed_on_a_line(x, y, time, 3.0, 2.0, how), atol=1e-5)


def test_a_path_that_runs_to_and_fro_by_less_than_the_least_is_straightened() -> None:
    moves = [(0, 0, 0.0, 80.0), (0, 0, 80.0, 72.0), (0, 0, 72.0, 100.0), (0, 1, 0.0, 5.0), (0, 1, 5.0, 0.0),
             (0, 2, 0.0, 60.0), (0, 2, 60.0, 0.0), (0, 0, 100.0, 0.0)]  # fmt: skip
    walked = np.append(0.0, np.cumsum([abs(b - a) for *_, a, b in moves]))[:-1]
    table = np.array([(*move, w) for move, w in zip(moves, walked, strict=True)])
    pieces, until = walk.straighten(table, 15.0)
    assert [tuple(p[1:4]) for p in pieces.tolist()] == [
        (0.0, 0.0, 100.0), (2.0, 0.0, 60.0), (2.0, 60.0, 0.0), (0.0, 100.0, 0.0),
    ]  # fmt: skip
    assert (np.diff(until) > 0).all()


@pytest.mark.parametrize(("lon", "lat", "epsg"), [(8.68, 49.41, 32632), (-77.04, 38.9, 32618), (151.2, -33.9, 32756),
                                                  (25.7, 68.9, 32635), (5.99, 0.01, 32631)])  # fmt: skip
def test_the_plane_is_the_utm_zone_to_a_millimetre(lon: float, lat: float, epsg: int) -> None:
    rng = np.random.default_rng(5)
    x, y = to_utm(np.array([lon - 0.2, lon + 0.2]), np.array([lat - 0.2, lat + 0.2]), epsg)
    there = plane.around(x, y, epsg)
    assert there.reach_deg > 0.0
    lons, lats = there.lon_deg + rng.uniform(-1, 1, 500), there.lat_deg + rng.uniform(-1, 1, 500)
    inside = plane.project(lons, lats, there)
    np.testing.assert_allclose(inside, to_utm(lons, lats, epsg), rtol=0.0, atol=1e-3)
    far = plane.project(np.append(lons, lon + 5.0), np.append(lats, lat), there)
    np.testing.assert_array_equal(far, to_utm(np.append(lons, lon + 5.0), np.append(lats, lat), epsg))


def test_wide_and_polar_networks_are_projected_point_by_point() -> None:
    wide = plane.around(*to_utm(np.array([6.0, 12.0]), np.array([49.0, 50.0]), 32632), 32632)
    north = plane.around(*to_utm(np.array([15.0, 16.0]), np.array([78.0, 78.5]), 32633), 32633)
    for there in (wide, north, plane.around(np.empty(0), np.empty(0), 32632)):
        assert there.reach_deg == 0.0
        lon, lat = np.array([8.68, 15.6]), np.array([49.41, 78.2])
        np.testing.assert_array_equal(plane.project(lon, lat, there), to_utm(lon, lat, there.epsg))


@pytest.mark.parametrize("q", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("n", [1, 2, 3, 10, 31])
def test_quantiles_are_those_of_numpy(n: int, q: float) -> None:
    values = np.random.default_rng(n).normal(size=n)
    assert matcher._quantile(values, q) == pytest.approx(np.quantile(values, q))


def test_what_was_searched_before_changes_nothing() -> None:
    town, at = ascii_map(CROSSING, WAYS)
    track, _ = run_through(at, "ABEF", sigma_m=3.0)
    fresh = routerisk.match(track, town)
    with searches_on(town) as lent:
        assert int(lent[0].fill[0]) > 0
        other = routerisk.match(track, town)  # as another thread would meet it: the memory is out
    again = routerisk.match(track, town)
    for matched in (other, again):
        np.testing.assert_array_equal(matched.fix_confidence, fresh.fix_confidence)
        np.testing.assert_array_equal(matched.to_m, fresh.to_m)


def test_a_memory_that_had_to_grow_keeps_its_searches_and_is_not_kept_itself() -> None:
    town, _ = ascii_map(CROSSING, WAYS)
    graph = index_of(town).graph
    small = search.new_memory(len(town.node_id))
    search.keep(0, graph, 300.0, small)
    large = search.grown(small)
    low, high = large.row[0, :2]
    assert len(large.dist) == 2 * search.ROOM
    np.testing.assert_array_equal(large.node[low:high], small.node[low:high])
    np.testing.assert_array_equal(large.dist[low:high], small.dist[low:high])
    with searches_on(town) as lent:
        lent[0] = large
    with searches_on(town) as lent:
        assert lent[0] is not large


def test_standing_fixes_between_breaks_are_pieces_of_no_length() -> None:
    town, at = ascii_map("A--------------------B", {"road": "AB"})
    x0, y0 = to_utm(8.68, 49.41, 32632)
    lon, lat = from_utm(x0 + np.full(20, 50.0), y0 + np.full(20, at["A"][1]), 32632)
    matched = routerisk.match(Track.from_arrays(time_s=np.arange(20.0), lon_deg=lon, lat_deg=lat), town)
    assert matched_ways(matched) == {1}
    assert matched.to_m.tolist() == pytest.approx(matched.from_m.tolist())
    assert matched.first_fix.tolist() == [0]
    assert matched.last_fix.tolist() == [20]
