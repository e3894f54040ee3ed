"""Which side of the road: the chain against its slow twin, its habits, and its calibration."""

from __future__ import annotations

import naive_exposure as naive
import numpy as np
import pytest
from street_map import HEIDELBERG, LONDON, Street, run_along, street_map

from routerisk.errors import UsageError
from routerisk.exposure import expose
from routerisk.exposure.kernels import side_posterior
from routerisk.exposure.sides import Stretches, errors_of_means, posterior, side_p, transitions

TOWN = {
    "High Street": Street([(0, 0), (900, 0)], surface="asphalt"),
    "Mill Lane": Street([(900, 0), (900, 700)], surface="asphalt"),
    "Footpath": Street([(900, 700), (0, 0)], highway="footway"),
}


def exposed(path, offset_m=0.0, *, origin=HEIDELBERG, streets=TOWN, **others):
    (exposure,) = expose([run_along(street_map(streets, origin=origin), path, offset_m=offset_m)], **others)
    return exposure


@pytest.mark.parametrize("seed", range(6))
def test_the_kernel_is_the_sum_over_all_sequences(seed):
    rng = np.random.default_rng(seed)
    t, s, b = 4, 4, 2
    step = rng.dirichlet(np.ones(s), (t, s))
    step[rng.random(step.shape) < 0.2] = 0.0
    args = (
        rng.normal(0, 3, t), rng.uniform(1, 3, t), np.concatenate([[0.0], rng.uniform(0, 0.9, t - 1)]),
        rng.random(t) < 0.5, rng.dirichlet(np.ones(s)), step, rng.normal(0, 3, (t, s)), rng.normal(0, 1.5, b),
        rng.dirichlet(np.ones(b)),
    )  # fmt: skip
    assert side_posterior(*args) == pytest.approx(naive.side_posterior(*args), abs=1e-9)


def test_a_hand_is_kept_where_a_sidewalk_ends():
    rng = np.random.default_rng(1)
    prior, hand = rng.dirichlet(np.ones(5), 8), [0, 1, 2, 0, 2]
    prior[::2, 3:] = 0.0
    prior[1, [0, 3]] = 0.0
    prior /= prior.sum(axis=1, keepdims=True)
    switch, fresh = rng.uniform(0.05, 0.5, 8), rng.random(8) < 0.6
    found = transitions(prior, switch, fresh)
    for t in range(8):
        assert found[t] == pytest.approx(naive.transition(prior[t], switch[t], fresh[t], hand))


def test_an_offset_beyond_all_reason_leaves_a_distribution():
    args = (
        np.array([1e6, -2.0]), np.ones(2), np.zeros(2), np.zeros(2, bool), np.full(5, 0.2), np.full((2, 5, 5), 0.2),
        np.tile([-2.0, 0.0, 2.0, -4.0, 4.0], (2, 1)), np.zeros(1), np.ones(1),
    )  # fmt: skip
    found = side_posterior(*args)
    assert np.isfinite(found).all()
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
    against = exposed(["High Street", "Mill Lane"], -2.5 if likely == 2 else 2.5, habit=habit)
    assert against.side_p[:, likely].mean() < 0.5


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
    phi, runs = np.exp(-1 / 45.0), 20_000
    error = np.empty((runs, 70))
    error[:, 0] = rng.normal(0, 3, runs)
    for t in range(1, 70):
        error[:, t] = phi * error[:, t - 1] + rng.normal(0, 3 * np.sqrt(1 - phi**2), runs)
    first, second = error[:, :30].mean(axis=1), error[:, 35:70].mean(axis=1)
    sd, memory = errors_of_means(np.array([14.5, 52.0]), np.array([29.0, 34.0]))
    assert sd == pytest.approx([first.std(), second.std()], rel=0.03)
    assert memory[1] == pytest.approx(np.corrcoef(first, second)[0, 1], abs=0.03)


def simulated_run(rng, *, km=8.0, sigma=3.0, tau=45.0, bias=1.5, map_error=1.5, habit=0.65, step_m=50.0):
    """Pieces of one run on streets of some 200 m: offsets with correlated noise, and the true side (0, 1, 2)."""
    n = int(km * 1000 / step_m)
    seconds = step_m / 3.0
    phi = np.exp(-1.0 / tau)
    run_bias, heading = rng.normal(0, bias, 2), rng.uniform(0, 2 * np.pi)
    shares = np.array([habit * 0.88, 0.12, (1 - habit) * 0.88])
    side, way, error, mapped = rng.choice(3, p=shares), 0, rng.normal(0, sigma), rng.normal(0, map_error)
    truth, ways, offset = np.empty(n, int), np.empty(n, int), np.empty(n)
    for i in range(n):
        if i and rng.random() < step_m / 200.0:
            way, mapped, heading = way + 1, rng.normal(0, map_error), heading + rng.choice([0, np.pi / 2, -np.pi / 2])
            if rng.random() < 0.12:
                side = rng.choice(3, p=shares)
        if rng.random() < step_m / 800.0:
            side = rng.choice(3, p=shares)
        noise = []
        for _ in range(int(seconds)):
            error = phi * error + rng.normal(0, sigma * np.sqrt(1 - phi**2))
            noise.append(error)
        common = run_bias @ [np.cos(heading), np.sin(heading)]
        truth[i], ways[i] = side, way
        offset[i] = (side - 1) * 2.3 + mapped + common + np.mean(noise)
    middle = (np.arange(n) + 0.5) * step_m
    prior = np.tile([0.65 * 0.88, 0.12, 0.35 * 0.88, 0.0, 0.0], (n, 1))
    place = np.tile([-2.3, 0.0, 2.3, -4.0, 4.0], (n, 1))
    return Stretches(offset, np.full(n, seconds), middle / 3.0, middle, ways, prior, place, np.ones(n, bool)), truth


def calibrated(**world):
    """Sides of 60 simulated runs: P, truth, whether the likeliest side is right, where it is claimed with 0.9.

    The calibration error is at most .05.
    """
    rng = np.random.default_rng(11)
    found, truth = [], []
    for _ in range(60):
        run, sides = simulated_run(rng, **world)
        found.append(side_p(posterior(run)))
        truth.append(sides)
    p, side = np.concatenate(found), np.concatenate(truth)
    claim, right = p.max(axis=1), p.argmax(axis=1) == side
    bins = np.minimum((claim * 15).astype(int), 14)
    error = sum(abs((right[bins == k] - claim[bins == k]).sum()) for k in range(15)) / len(claim)
    assert error <= 0.05
    return p, side, right, claim > 0.9


@pytest.mark.parametrize("habit", [0.5, 0.65, 0.85])
def test_single_runs_are_calibrated(habit):
    p, side, right, sure = calibrated(habit=habit)
    assert sure.sum() > 200
    assert right[sure].mean() >= 0.85, "a claim of 0.9 holds"
    beside = side != 1
    assert ((p[:, 2] > p[:, 0]) == (side == 2))[beside].mean() > 0.75


def test_between_high_houses_it_is_calibrated_and_says_less():
    _, _, _, sure = calibrated(habit=0.65, sigma=6.0, map_error=2.5, bias=2.0)
    assert sure.mean() < 0.05
