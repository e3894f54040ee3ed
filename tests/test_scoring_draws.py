"""The draws: the kernel against its twin, fair chances, expectations, and independence of what else was run."""

from __future__ import annotations

from dataclasses import replace

import naive_scoring as naive
import numpy as np
import pytest
from naive_exposure import mixture
from run_diary import diary, every, run

from routerisk import parameters as p
from routerisk.loads import easy_km
from routerisk.records import PIECE_ARRAYS, SURFACE_NAMES, Exposure, Tally
from routerisk.scoring import draws as module
from routerisk.scoring import score, tally, tally_key
from routerisk.scoring.kernels import chance, draw_ground, mixed


def varied(seed: int = 1, ways: int = 6) -> Exposure:
    """A run over several ways, some off the map, in both directions, with curves, of every kind of ground."""
    rng = np.random.default_rng(seed)
    made = run(0, 9.0, pieces=40, slope_pct=2.5, slope_sd_pct=0.8)
    return replace(
        made, way_id=rng.integers(-1, ways, 40), way_direction=rng.choice([-1.0, 0.0, 1.0], 40),
        turn_pct=rng.choice([0.0, 0.0, 3.1, -2.4], 40), side_p=rng.dirichlet(np.ones(3), 40),
        crown_p=rng.random(40), onesided_right_p=rng.random(40), surface_p=rng.dirichlet(np.ones(14), 40),
        speed_mps=rng.uniform(1.0, 5.0, 40), grade_deg=rng.normal(0, 4, 40),
    )  # fmt: skip


def test_the_kernel_is_its_obvious_twin():
    rng = np.random.default_rng(5)
    k, d = 12, 9
    per_draw = {"slope_factor": rng.uniform(0.8, 1.2, d), "habit_odds": rng.uniform(0.5, 2, d),
                "dose_from": rng.uniform(0, 2, d), "dose_full": rng.uniform(3, 6, d),
                "class_impact": rng.uniform(0.8, 1.1, (15, d)), "class_uneven": rng.random((15, d))}  # fmt: skip
    side_p = rng.dirichlet(np.ones(3), k)
    side_p[0] = [0.0, 1.0, 0.0]
    for facing_left in (True, False):
        given = {
            "key": rng.integers(0, 2**64, k, np.uint64), "street": rng.integers(-1, 3, k),
            "streets": 3, "direction": rng.choice([-1.0, 1.0], k),
            "turn": rng.normal(0, 3, k), "easy": rng.random(k), "impact": rng.random(k), "uneven": rng.random(k) * 0.1,
            "side_p": side_p, "facing_left": facing_left, "crown_p": rng.random(k), "right_p": rng.random(k),
            "slope": rng.uniform(0, 4, k), "slope_sd": rng.random(k),
            "surface_until": rng.dirichlet(np.ones(15), k).cumsum(axis=1), "usual_impact": rng.uniform(0.9, 1, k),
            "usual_uneven": rng.random(k) * 0.5, "normal": rng.normal(0, 1, 4096), **per_draw,
        }  # fmt: skip
        assert draw_ground(*given.values()) == pytest.approx(np.array(naive.draw_ground(**given)), rel=1e-12)


def test_chances_are_fair_and_independent():
    keys = module._way_keys(np.arange(400), "run", 0)
    bits = np.array([[mixed(key, d) for d in range(100)] for key in keys], np.uint64)
    u = np.array([[[chance(b, place) for place in range(4)] for b in row] for row in bits])
    flat = u.reshape(-1, 4)
    assert flat.mean(axis=0) == pytest.approx(0.5, abs=0.01)
    assert flat.std(axis=0) == pytest.approx(12**-0.5, abs=0.01)
    assert np.corrcoef(flat.T) - np.eye(4) == pytest.approx(0.0, abs=0.02)
    assert np.corrcoef(u[:-1, :, 0].ravel(), u[1:, :, 0].ravel())[0, 1] == pytest.approx(0.0, abs=0.02), "of ways"
    assert np.corrcoef(u[:, :-1, 0].ravel(), u[:, 1:, 0].ravel())[0, 1] == pytest.approx(0.0, abs=0.02), "of draws"
    normal = module._normal_quantiles()
    assert normal.mean() == pytest.approx(0.0, abs=1e-9)
    assert normal.std() == pytest.approx(1.0, abs=1e-3)


def test_the_mean_of_the_draws_is_the_expectation():
    """With the parameters' ranges shut, the draws have the mean of the pieces' expected dose and ground."""
    draws, pieces = 40_000, 4
    usual = 0.25 * p.UNEVEN["asphalt"].value + 0.75 * p.UNEVEN["gravel"].value
    made = run(0, 5.0, slope_pct=2.5, slope_sd_pct=0.8, right_p=0.7, pieces=pieces, uneven=usual)
    spread = np.zeros((pieces, 14))
    spread[:, [0, 9]] = 0.25, 0.75
    made = replace(made, way_id=np.arange(pieces), crown_p=np.full(pieces, 0.4), surface_p=spread,
                   side_p=np.tile([0.6, 0.1, 0.3], (pieces, 1)))  # fmt: skip
    one = np.ones(draws)
    shut = replace(
        module._systematic(0, draws), dose_from=one, dose_full=4 * one, slope_factor=one, habit_odds=one,
        class_impact=np.outer([p.IMPACT[name].value for name in SURFACE_NAMES], one),
        class_uneven=np.outer([p.UNEVEN[name].value for name in SURFACE_NAMES], one),
    )  # fmt: skip
    easy, _ = easy_km(made.step_count, made.length_m, made.seconds, made.speed_mps)
    net, impact, uneven, on_high_street = module._ground(made, easy, shut, 0)
    assert on_high_street == pytest.approx(net), "the only street"
    assert net.mean() / easy.sum() == pytest.approx(mixture(0.4, 0.7, (0.6, 0.1, 0.3), 2.5, 0.8)[3], abs=0.01)
    assert impact.mean() == pytest.approx(made.impact_km.sum(), rel=0.002)
    assert uneven.mean() == pytest.approx(made.uneven_km.sum(), rel=0.01)


def test_ranges_hold_the_expectation():
    made = tally(varied(), draws=2000)
    for drawn, expected in ((made.drawn_load_km, (made.impact_km + made.strain_km) / 2),
                            (made.drawn_uneven_km, made.uneven_km)):  # fmt: skip
        low, high = np.percentile(drawn, (5, 95))
        assert low < expected < high


def test_draws_are_the_runs_own():
    """Whatever else there is in a history: so they can be kept."""
    runs = every(range(0, 60, 3), 7.0, slope_pct=2.5, slope_sd_pct=0.8, right_p=0.6)
    kept = [tally(e) for e in runs]
    assert repr(score(kept)) == repr(score(runs))
    assert repr(score([*kept[:10], *runs[10:]])) == repr(score(runs))
    alone = tally(runs[7])
    for name in ("drawn_net_pctkm", "drawn_load_km", "drawn_uneven_km"):
        assert (getattr(alone, name) == getattr(kept[7], name)).all()


def test_a_way_has_one_side_and_slope_in_a_draw():
    """Two runs on one street lean alike in every draw; on two streets they do not."""
    there = diary({0: 6.0, 2: 6.0}, slope_pct=3.0, right_p=0.5)
    one, same = (tally(e).drawn_net_pctkm for e in there)
    other = tally(replace(there[1], way_id=there[1].way_id + 1)).drawn_net_pctkm
    assert np.sign(one) == pytest.approx(np.sign(same))
    assert abs(np.corrcoef(np.sign(one), np.sign(other))[0, 1]) < 0.15


def test_ground_off_the_map_is_the_runs_own():
    runs = [replace(run(d, 6.0, slope_pct=3.0, right_p=0.5), way_id=np.full(4, -1)) for d in (0, 1)]
    one, other = (tally(e).drawn_net_pctkm for e in runs)
    assert abs(np.corrcoef(np.sign(one), np.sign(other))[0, 1]) < 0.15


def test_kept_draws_hold_for_what_they_were_made_with(monkeypatch):
    key = tally_key()
    assert key == tally_key(seed=0, draws=500)
    assert len({key, tally_key(seed=1), tally_key(draws=100)}) == 3
    monkeypatch.setitem(p.ALL, "k_down", replace(p.ALL["k_down"], high=0.07))
    assert tally_key() != key


def test_a_street_leans_with_the_probability_of_its_ways():
    """Three ways of one street, each right lower with .7: the street as a whole with .784; another one by its own."""
    made = run(0, 8.0, slope_pct=3.0, right_p=0.7)
    made = replace(
        made, way_id=np.arange(4), names=("High Street", "Mill Lane"), street=np.array([0, 0, 0, 1], np.int32)
    )
    found = tally(made, draws=20_000)
    assert found.street_right_p == pytest.approx({"High Street": 0.784, "Mill Lane": 0.7}, abs=0.02)
    assert found.street_abs_pctkm["High Street"] == pytest.approx(3 * found.street_abs_pctkm["Mill Lane"])
    assert list(found.street_pctkm) == list(found.street_abs_pctkm) == list(found.street_right_p)
    nameless = tally(replace(made, street=np.full(4, -1, np.int32)))
    assert nameless.street_pctkm == nameless.street_abs_pctkm == nameless.street_right_p == {}


def test_nothing_to_draw():
    whole = run(0, 5.0)
    nothing = {name: getattr(whole, name)[:0] for name in PIECE_ARRAYS}
    made = tally(replace(whole, shape_first=np.zeros(1, np.int32), **nothing), draws=50)
    assert isinstance(made, Tally)
    assert made.drawn_load_km.tolist() == [0.0] * 50
    assert tally(whole, draws=0).drawn_net_pctkm.shape == (0,)


def test_walked_and_standing_pieces_keep_their_load():
    made = tally(run(0, 5.0, speed_mps=1.2, sport="walking"), draws=400)
    assert np.median(made.drawn_load_km) == pytest.approx(2.5, rel=0.02), "half per km, whatever the parameters"
