"""The routing kernels against their slow twins."""

from __future__ import annotations

import naive_routing as naive
import numpy as np
import pytest

from routerisk.routing.kernels import (
    Streets,
    best_sides,
    costlier,
    crowding,
    meetings,
    replacements,
    search,
    trail,
    without_spurs,
)


def random_streets(seed: int, nodes: int = 40, edges: int = 90) -> Streets:
    """Streets between random places; costs differ by direction."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 1000, nodes), rng.uniform(0, 1000, nodes)
    ends = rng.integers(0, nodes, (edges, 2))
    ends[ends[:, 0] == ends[:, 1], 1] = (ends[ends[:, 0] == ends[:, 1], 0] + 1) % nodes
    tail, head = ends.T.reshape(-1), ends[:, ::-1].T.reshape(-1)
    order = np.argsort(tail, kind="stable")
    place = np.empty(2 * edges, np.int64)
    place[order] = np.arange(2 * edges)
    length = np.hypot(x[tail] - x[head], y[tail] - y[head]) * np.tile(rng.uniform(1.0, 1.5, edges), 2)
    return Streets(
        first=np.searchsorted(tail[order], np.arange(nodes + 1)),
        head=head[order].astype(np.int32),
        edge=(order % edges).astype(np.int32),
        back=place[(order + edges) % (2 * edges)].astype(np.int32),
        cost=(length * rng.uniform(1.0, 3.0, 2 * edges))[order],
        length_m=length[order],
        x_m=x,
        y_m=y,
    )


def fields(streets: Streets) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    size = len(streets.x_m)
    return np.empty(size), np.empty(size), np.empty(size, np.int32)


def random_factor(streets: Streets, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(1.0, 4.0, len(streets.head) // 2)


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_search_finds_what_the_slow_one_finds(seed: int, backward: bool) -> None:
    streets, within = random_streets(seed), 1400.0 + 100.0 * seed
    factor, found = random_factor(streets, seed), fields(streets)
    search(streets, 0, backward, factor, 3, within, *found)
    for fast, slow in zip(found, naive.search(streets, 0, backward, factor, 3, within), strict=True):
        np.testing.assert_allclose(fast, slow)
    assert np.isfinite(found[0]).sum() > 1


def test_a_bound_leaves_out_what_lies_too_far() -> None:
    streets = random_streets(1)
    wide, narrow = fields(streets), fields(streets)
    search(streets, 0, False, random_factor(streets, 1), 0, np.inf, *wide)
    search(streets, 0, False, random_factor(streets, 1), 0, 2200.0, *narrow)
    assert 1 < np.isfinite(narrow[0]).sum() < np.isfinite(wide[0]).sum()


@pytest.mark.parametrize("seed", range(4))
def test_a_trail_leads_from_the_source_at_the_cost_that_was_found(seed: int) -> None:
    streets = random_streets(seed)
    factor, (cost, length, arc) = random_factor(streets, seed), fields(streets)
    search(streets, 0, False, factor, 0, np.inf, cost, length, arc)
    for node in np.flatnonzero(np.isfinite(cost)).tolist():
        arcs = trail(streets, arc, node)
        tails = streets.head[streets.back[arcs]]
        assert [*tails.tolist(), node] == [0, *streets.head[arcs].tolist()]
        assert (streets.cost[arcs] * factor[streets.edge[arcs]]).sum() == pytest.approx(cost[node])
        assert streets.length_m[arcs].sum() == pytest.approx(length[node])


def test_spurs_within_spurs_go() -> None:
    back = np.array([1, 0, 3, 2, 5, 4, 7, 6], np.int32)
    for arcs in ([0, 2, 4, 5, 3, 6], [0, 1, 2, 3], [4, 0, 2, 3, 1, 6], [0, 2, 4], []):
        kept = without_spurs(np.array(arcs, np.int32), back)
        assert kept.tolist() == naive.without_spurs(arcs, back)
    assert without_spurs(np.array([0, 2, 4, 5, 3, 6], np.int32), back).tolist() == [0, 6]


@pytest.mark.parametrize("seed", range(6))
def test_loops_close_where_the_slow_one_closes_them(seed: int) -> None:
    streets = random_streets(seed, nodes=80, edges=200)
    there, home = fields(streets), fields(streets)
    search(streets, 5, False, random_factor(streets, 1), 0, np.inf, *there)
    search(streets, 0, True, random_factor(streets, 2), 5, np.inf, *home)
    middling = 700.0 + np.median((there[1] + home[1])[np.isfinite(there[1] + home[1])])
    asked = (streets, 0, there, home, 700.0, middling, 150.0, 200.0, 12)
    found = meetings(*asked)
    assert found.tolist() == naive.meetings(*asked)
    assert (found >= 0).any()


@pytest.mark.parametrize("seed", range(5))
def test_crowding_counts_as_the_slow_one_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = np.cumsum(rng.normal(0, 20, 150)), np.cumsum(rng.normal(0, 20, 150))
    along = np.arange(150) * 20.0 + 10.0
    for radius in (25.0, 60.0):
        asked = (x, y, along, 3000.0, radius, 400.0, 200.0)
        assert crowding(*asked) == pytest.approx(naive.crowding(*asked))
    assert crowding(x, y, along, 3000.0, 60.0, 400.0, 200.0) > 0.0


def test_a_circle_is_not_crowded_and_a_way_there_and_back_is() -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 300, endpoint=False)
    along = (np.arange(300) + 0.5) * 10.0
    circle = (np.cos(turn) * 477.0, np.sin(turn) * 477.0)
    assert crowding(*circle, along, 3000.0, 40.0, 600.0, 250.0) == 0.0
    there_and_back = (np.minimum(along, 3000.0 - along), np.zeros(300))
    assert crowding(*there_and_back, along, 3000.0, 40.0, 600.0, 250.0) == pytest.approx(188 / 300)
    assert crowding(np.zeros(0), np.zeros(0), np.zeros(0), 1.0, 40.0, 600.0, 250.0) == 0.0


def test_what_is_avoided_falls_on_edges_by_their_points() -> None:
    rng = np.random.default_rng(3)
    first = np.array([0, 3, 4, 9])
    cell, avoided = rng.integers(0, 6, 9).astype(np.int32), rng.uniform(0, 1, 6)
    factor = np.array([1.0, 2.0, 3.0])
    expected = naive.costlier(first, cell, avoided, factor, 0.5)
    costlier(first, cell, avoided, factor, 0.5)
    np.testing.assert_allclose(factor, expected)


@pytest.mark.parametrize("seed", range(8))
def test_replacements_cost_what_the_best_of_all_chains_costs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    anchors = 6
    pairs = sorted((i, int(j)) for i in range(anchors - 1) for j in rng.integers(i + 1, anchors, 3))
    begin, after = np.array(pairs).T
    first = np.searchsorted(begin, np.arange(anchors + 1))
    cost, bucket = rng.uniform(1, 9, len(pairs)), rng.integers(1, 7, len(pairs))
    best, rows = replacements(first, after, cost, bucket, anchors, 14, 6, 14)
    np.testing.assert_allclose(best, naive.replacements(first, after, cost, bucket, anchors, 14, 6, 14))
    for total, spent, row in zip(range(6, 15), best, rows, strict=True):
        taken = row[row >= 0]
        if np.isfinite(spent):
            assert begin[taken].tolist() == [0, *after[taken[:-1]].tolist()]
            assert after[taken[-1]] == anchors - 1
            assert (int(bucket[taken].sum()), cost[taken].sum()) == (total, pytest.approx(spent))
        else:
            assert len(taken) == 0


@pytest.mark.parametrize("seed", range(10))
def test_sides_cost_what_the_best_of_all_choices_costs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, unit, carry = 9, 0.1, int(rng.integers(-20, 21))
    step = rng.integers(-12, 13, (count, 2))
    price = rng.choice([0.0, 0.0, 0.4, 1e6], (count, 2))
    change = rng.choice([0.1, 0.5, 1e6], count)
    taken = best_sides(step, price, change, carry, 200, unit)
    expected = naive.best_sides(step, price, change, carry, unit)
    assert naive.price_of_sides(taken.tolist(), step, price, change, carry, unit) == pytest.approx(expected)
