"""Which side of the road: the chain against its slow twin, its habits, and its calibration."""

from __future__ import annotations

import naive_exposure as naive
import numpy as np
import pytest
from street_map import HEIDELBERG, LONDON, Street, run_along, street_map

from routerisk.errors import UsageError
from routerisk.exposure import expose
from routerisk.exposure.kernels import shift_priors, side_chain, tell
from routerisk.exposure.sides import errors_of_means, excess, moves
from routerisk.parameters import GPS_SIGMA_M, GPS_TAU_S

TOWN = {
    "High Street": Street([(0, 0), (900, 0)], surface="asphalt"),
    "Mill Lane": Street([(900, 0), (900, 700)], surface="asphalt"),
    "Footpath": Street([(900, 700), (0, 0)], highway="footway"),
}


def exposed(path, offset_m=0.0, *, origin=HEIDELBERG, streets=TOWN, **others):
    (exposure,) = expose([run_along(street_map(streets, origin=origin), path, offset_m=offset_m)], **others)
    return exposure


def a_chain(rng, *, steps, passages, grid):
    """Arguments of `side_chain`; the last passage lacks the sidewalks."""
    prior = rng.dirichlet(np.ones(5), passages)
    prior[-1, 3:] = 0.0
    prior /= prior.sum(axis=1, keepdims=True)
    passage = np.sort(np.concatenate([np.arange(passages), rng.integers(0, passages, steps - passages)]))
    fresh = np.append(True, np.diff(passage) > 0)
    return (
        rng.normal(0, 3, steps), rng.uniform(1, 3, steps), np.append(0.0, rng.uniform(-0.5, 0.9, steps - 1)),
        rng.uniform(0.5, 0.99, steps), fresh, passage, np.column_stack([prior, np.zeros(passages)]), *moves(prior),
        rng.normal(0, 3, (passages, 6)), np.linspace(-2, 2, grid), rng.dirichlet(np.ones(grid), passages),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("passages", "grid"), [(1, 3), (2, 1)])
def test_the_chain_is_the_sum_over_all_sequences(seed, passages, grid):
    args = a_chain(np.random.default_rng(seed), steps=4, passages=passages, grid=grid)
    found, likelihood = side_chain(*args)
    state_p, slow = naive.side_chain(*args)
    assert found == pytest.approx(state_p, abs=1e-9)
    shape = likelihood / likelihood.sum(axis=1, keepdims=True)
    assert shape == pytest.approx(slow / slow.sum(axis=1, keepdims=True), abs=1e-9)


def test_a_hand_is_kept_where_a_sidewalk_ends_and_crossing_leads_to_the_other():
    rng = np.random.default_rng(1)
    prior, hand = rng.dirichlet(np.ones(5), 6), [0, 1, 2, 0, 2]
    prior[::2, 3:] = 0.0
    prior[1, [0, 3]] = 0.0
    prior /= prior.sum(axis=1, keepdims=True)
    anew, stayed, entered = moves(prior)
    for v in range(6):
        for s0, s in np.ndindex(6, 6):
            for kept, fresh in ((stayed, False), (entered, True)):
                found = 0.3 * anew[v, s0, s] + 0.7 * kept[v, s0, s]
                assert found == pytest.approx(naive.side_move(s0, s, 0.7, fresh, prior[v], hand)), (v, s0, s, fresh)
    assert anew.sum(axis=2) == pytest.approx(1.0)
    assert stayed.sum(axis=2) == pytest.approx(1.0)
    assert entered[:, 5].sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_of_a_passage_before_it_is_looked_at(seed):
    rng = np.random.default_rng(seed)
    passages, grid = 4, 7
    way, direction = np.array([0, 1, 0, 2]), np.array([1.0, -1.0, -1.0, 1.0])
    angle = rng.uniform(0, 2 * np.pi, passages)
    args = (
        way, direction, np.stack([np.cos(angle), np.sin(angle)], axis=1), rng.normal(0, 1, (passages, grid)),
        rng.normal(0, 1, (3, grid)), rng.uniform(0, 1, passages), rng.normal(0, 1, passages), np.linspace(-4, 4, grid),
        1.5, 1.2,
    )  # fmt: skip
    mean, variance = np.zeros((passages, 2)), np.zeros((passages, 2))
    found = shift_priors(*args, mean, variance)
    slow, slow_mean, slow_variance = naive.shift_priors(*args)
    assert found == pytest.approx(slow, abs=1e-9)
    assert mean == pytest.approx(slow_mean, abs=1e-9)
    assert variance == pytest.approx(slow_variance, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_what_passages_tell_of_the_map_and_of_the_watch(seed):
    rng = np.random.default_rng(seed)
    shift, way, direction = np.linspace(-4, 4, 7), np.array([0, 1, 0]), np.array([1.0, -1.0, -1.0])
    known = (
        way, direction, rng.dirichlet(np.ones(7), 3), rng.dirichlet(np.ones(7), 3), shift, rng.normal(0, 1, (3, 2)),
        rng.uniform(0.2, 2, (3, 2)), rng.uniform(0.2, 1, 3),
    )  # fmt: skip
    state = (rng.normal(0, 1, (3, 7)), rng.normal(0, 1, (2, 7)), rng.uniform(0, 1, 3), rng.normal(0, 1, 3))
    expected = naive.tell(*known, *state)
    tell(*known, *state)
    for found, slow in zip(state, expected, strict=True):
        assert found == pytest.approx(slow, abs=1e-9)


def test_what_a_passage_says_is_undone_when_it_says_it_anew():
    rng = np.random.default_rng(2)
    way, direction = np.array([0, 0]), np.array([1.0, -1.0])
    shift, told, told_all = np.linspace(-4, 4, 9), np.zeros((2, 9)), np.zeros((1, 9))
    tau, nu, mean, variance = np.zeros(2), np.zeros(2), np.zeros((2, 2)), np.full((2, 2), 0.5)
    shift_p = np.full((2, 9), 1 / 9)
    for centre in (1.0, -2.0):
        likelihood = np.exp(-0.5 * (shift - np.array([[centre], [-centre]])) ** 2) + rng.uniform(0, 1e-6, (2, 9))
        tell(way, direction, likelihood, shift_p, shift, mean, variance, np.ones(2), told, told_all, tau, nu)
    assert told_all[0] == pytest.approx(told.sum(axis=0)), "the last word of every passage, once"
    assert shift[told_all[0].argmax()] == -2.0, "both directions agree on the map's error"


def test_an_offset_beyond_all_reason_leaves_a_distribution():
    offset, *others = a_chain(np.random.default_rng(0), steps=4, passages=1, grid=3)
    offset[1] = 1e6
    found, likelihood = side_chain(offset, *others)
    assert np.isfinite(found).all()
    assert np.isfinite(likelihood).all()
    assert found.sum(axis=1) == pytest.approx(1.0)


def test_offsets_decide():
    left, right = exposed(["High Street"], -2.5), exposed(["High Street"], 2.5)
    assert (left.side_p[:, 0] > 0.75).all()
    assert (right.side_p[:, 2] > right.side_p[:, 0]).all()
    assert left.side_p.sum(axis=1) == pytest.approx(1.0)


def test_one_street_on_one_day_is_not_certain():
    assert exposed(["High Street"], -2.5).side_p.max() < 0.97


def test_without_evidence_the_prior_faces_traffic():
    continental, british = exposed(["High Street"], 0.0), exposed(["High Street"], 0.0, origin=LONDON)
    assert (continental.driving_side, british.driving_side) == ("right", "left")
    assert (continental.side_p[:, 0] > continental.side_p[:, 2]).all()
    assert british.side_p[:, ::-1] == pytest.approx(continental.side_p, abs=1e-6), "the mirrored country"


def test_reversing_a_run_flips_every_sign():
    there = exposed(["High Street"], -2.0, habit="left")
    back = exposed(["-High Street"], 2.0, habit="right")
    assert back.side_p[::-1, ::-1] == pytest.approx(there.side_p, abs=0.02)
    assert back.cross_slope_pct[::-1] == pytest.approx(-there.cross_slope_pct, abs=0.05)
    assert back.dose_pctkm.sum() == pytest.approx(-there.dose_pctkm.sum(), abs=0.01)


def test_a_ways_own_driving_side_wins():
    street = {"Road": Street([(0, 0), (500, 0)], surface="asphalt", driving_side="left")}
    exposure = exposed(["Road"], 0.0, streets=street)
    assert (exposure.side_p[:, 2] > exposure.side_p[:, 0]).all()


@pytest.mark.parametrize(("habit", "likely"), [("facing", 0), ("with", 2), ("left", 0), ("right", 2)])
def test_a_stated_habit_is_a_strong_prior_not_a_certainty(habit, likely):
    exposure = exposed(["High Street"], 0.0, habit=habit)
    assert exposure.side_p[:, likely].min() > 0.5
    other = -2.5 if likely == 2 else 2.5
    once = exposed(["High Street", "Mill Lane"], other, habit=habit)
    assert once.side_p[:, likely].mean() < exposure.side_p[:, likely].mean() - 0.1
    town = street_map(TOWN, origin=HEIDELBERG)
    there, back = (run_along(town, path, offset_m=other) for path in (["High Street"], ["-High Street"]))
    always = expose([there, back] * 12, habit=habit)
    assert np.mean([run.side_p[:, likely].mean() for run in always]) < 0.3, "both directions, again and again"


def test_unknown_habits_are_refused():
    with pytest.raises(UsageError, match="facing"):
        exposed(["High Street"], habit="sometimes")
    with pytest.raises(UsageError, match="left or right"):
        exposed(["High Street"], driving_side="middle")


def test_footways_have_no_side():
    exposure = exposed(["Footpath"], -3.0)
    assert exposure.side_p == pytest.approx(np.tile([0.0, 1.0, 0.0], (len(exposure.way_id), 1)))


def test_streets_support_each_other():
    alone = exposed(["Mill Lane"], -2.0).side_p[:, 0].mean()
    after = exposed(["High Street", "Mill Lane"], -2.0).side_p[-5:, 0].mean()
    assert after > alone


def test_means_of_correlated_errors():
    """Against a simulated Ornstein-Uhlenbeck error with the chain's own sigma and tau."""
    rng = np.random.default_rng(3)
    phi, runs, sigma = np.exp(-1 / GPS_TAU_S.value), 20_000, GPS_SIGMA_M.value
    error = np.empty((runs, 70))
    error[:, 0] = rng.normal(0, sigma, runs)
    for t in range(1, 70):
        error[:, t] = phi * error[:, t - 1] + rng.normal(0, sigma * np.sqrt(1 - phi**2), runs)
    first, second = error[:, :30].mean(axis=1), error[:, 35:70].mean(axis=1)
    sd, memory = errors_of_means(np.array([14.5, 52.0]), np.array([29.0, 34.0]))
    assert sd == pytest.approx([first.std(), second.std()], rel=0.03)
    assert memory[1] == pytest.approx(np.corrcoef(first, second)[0, 1], abs=0.03)


def of_history(runs, **others):
    """Exposures of runs on one street: their directions and offsets."""
    town = street_map(TOWN, origin=HEIDELBERG)
    return expose([run_along(town, [path], offset_m=offset) for path, offset in runs], **others)


def test_both_directions_tell_the_map_from_the_runner():
    """Always 2.5 m to the right of the line as drawn: either the runner or the line is beside the road."""
    one_way = of_history([("High Street", 2.5)] * 6)
    runner = of_history([("High Street", 2.5), ("-High Street", 2.5)] * 3)
    line = of_history([("High Street", 2.5), ("-High Street", -2.5)] * 3)
    right = [np.mean([run.side_p[:, 2].mean() for run in runs]) for runs in (one_way, runner, line)]
    assert right[1] > 0.9 > right[0] > right[2] + 0.1
    back_and_forth = [run.side_p[:, 2].mean() for run in line]
    assert np.ptp(back_and_forth) < 0.4, "the line is off: one side of the runner, not one side of the street"


def test_a_habit_is_learned_from_other_streets():
    alone = of_history([("Mill Lane", 0.8)])[0].side_p[:, 2].mean()
    known = of_history([("High Street", 3.0), ("-High Street", 3.0)] * 10 + [("Mill Lane", 0.8)])[-1]
    assert known.side_p[:, 2].mean() > alone + 0.15


def test_a_habit_is_learned_from_mapped_sidewalks():
    """The sidewalk lies on the right of its road, seen eastwards: there it is run on the right, back on the left."""
    streets = {
        "High Street": Street([(0, 0), (900, 0)], surface="asphalt"),
        "Sidewalk": Street([(0, -6), (900, -6)], highway="footway", footway="sidewalk"),
        "Mill Lane": Street([(0, 500), (900, 500)], surface="asphalt"),
    }
    town = street_map(streets, origin=HEIDELBERG)

    def right_p(walks):
        runs = [*([run_along(town, [walks])] * 12 if walks else []), run_along(town, ["Mill Lane"], offset_m=0.0)]
        return expose(runs)[-1].side_p[:, 2].mean()

    assert right_p("Sidewalk") > right_p("") + 0.1
    assert right_p("-Sidewalk") < right_p("") - 0.05


def test_the_order_of_runs_changes_next_to_nothing():
    runs = [("High Street", 2.0), ("-High Street", 1.0), ("Mill Lane", 2.5), ("-Mill Lane", 0.5), ("High Street", 1.5)]
    there, back = of_history(runs), of_history(runs[::-1])[::-1]
    for one, other in zip(there, back, strict=True):
        assert one.side_p == pytest.approx(other.side_p, abs=0.02)


def test_bad_reception_is_noticed_and_a_change_of_side_is_not_bad_reception():
    rng = np.random.default_rng(5)
    rho, sd = np.full(200, 0.9), np.full(200, 3.0)
    z = np.zeros(200)
    for t in range(1, 200):
        z[t] = 0.9 * z[t - 1] + rng.normal(0, np.sqrt(1 - 0.81))
    fresh = np.zeros(200, bool)
    usual = excess(3.0 * z, sd, rho, fresh)
    crossing = excess(3.0 * z + np.where(np.arange(200) > 100, 6.0, 0.0), sd, rho, fresh)
    canyon = excess(3.0 * z * np.where(np.abs(np.arange(200) - 100) < 40, 3.5, 1.0), sd, rho, fresh)
    assert usual == pytest.approx(1.0)
    assert crossing == pytest.approx(1.0)
    assert canyon[80:120].min() > 2.0
    assert canyon[:30] == pytest.approx(1.0)
    assert excess(np.zeros(1), sd[:1], rho[:1], fresh[:1]) == pytest.approx(1.0)
