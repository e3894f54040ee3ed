"""Weeks: sums, calendars, parts, bands and ranges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import naive_scoring as naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from run_diary import MONDAY, diary, every, run, scaled
from spoken import spoken

from routerisk.errors import UsageError
from routerisk.records import SURFACES, named_leg
from routerisk.scoring import score, tally
from routerisk.scoring.history import history_of
from routerisk.scoring.sessions import session_ratio
from routerisk.scoring.weeks import score_history

STEADY = diary({7 * week + day: 8.0 for week in range(8) for day in (0, 2, 4, 6)})
"""Eight weeks of four runs of 8 km."""


def weeks_of(exposures, draws=100, **how):
    return score(exposures, draws=draws, **how)[0]


def part(week, name):
    return next(p for p in week.overuse_parts if p.name == name)


def test_nothing_gives_nothing():
    assert score([]) == ([], [])
    assert score([run(0, 5.0, sport="cycling")]) == ([], [])


def test_sums_of_a_week_are_sums_over_its_pieces():
    runs = diary({0: 8.0, 2: 5.0, 5: 12.0}, slope_pct=2.5)
    (week,) = weeks_of(runs)
    assert week.distance_km == pytest.approx(25.0)
    assert week.longest_km == 12.0
    assert week.impact_km == pytest.approx(sum(e.impact_km.sum() for e in runs))
    assert week.strain_km == pytest.approx(sum(e.strain_km.sum() for e in runs))
    assert week.load_km == pytest.approx((week.impact_km + week.strain_km) / 2)
    assert week.uneven_km == pytest.approx(sum(e.uneven_km.sum() for e in runs))
    assert week.abs_pctkm == pytest.approx(sum(e.dose_abs_pctkm.sum() for e in runs))
    assert week.steps == pytest.approx(sum(e.steps for e in runs))
    assert week.time_s == pytest.approx(25_000 / 3.0)
    assert len(week.run_ids) == 3


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.integers(0, 60), st.floats(0.5, 40), min_size=1, max_size=12), st.sampled_from(SURFACES))
def test_nothing_is_lost_between_pieces_and_weeks(km_by_day, surface):
    runs = diary(km_by_day, surface=surface, slope_pct=3.0)
    weeks = weeks_of(runs)
    assert sum(w.distance_km for w in weeks) == pytest.approx(sum(km_by_day.values()))
    assert sum(w.surface_km[surface] for w in weeks) == pytest.approx(sum(km_by_day.values()))
    assert sum(w.load_km for w in weeks) == pytest.approx(sum((e.impact_km + e.strain_km).sum() / 2 for e in runs))
    assert sum(len(w.run_ids) for w in weeks) == len(runs)


def test_surfaces_and_the_treadmill():
    runs = [run(0, 6.0), run(1, 3.0, surface="gravel"), run(2, 1.0, surface=""), run(3, 10.0, indoor=True, surface="")]
    (week,) = weeks_of(runs)
    assert week.distance_km == pytest.approx(20.0)
    assert week.indoor_km == pytest.approx(10.0)
    assert {k: v for k, v in week.surface_km.items() if v} == pytest.approx(
        {"asphalt": 6.0, "gravel": 3.0, "unknown": 1.0}
    )
    assert week.basis_km == pytest.approx({"tagged": 9.0, "inferred": 0.0, "unknown": 1.0})
    assert week.hard_share == pytest.approx(6 / 9), "of the km that the map tells of"
    assert sum(week.surface_km.values()) + week.indoor_km == pytest.approx(week.distance_km)
    (indoor,) = weeks_of([run(0, 5.0, indoor=True)])
    assert np.isnan(indoor.hard_share)


def test_empty_weeks_are_weeks():
    weeks = weeks_of(diary({0: 8.0, 22: 8.0}), today=date(2024, 2, 14))
    assert [w.start for w in weeks] == [date(2024, 1, 1) + timedelta(days=7 * i) for i in range(7)]
    assert [w.distance_km for w in weeks] == [8.0, 0.0, 0.0, 8.0, 0.0, 0.0, 0.0]
    assert [w.complete for w in weeks] == [True] * 6 + [False]
    assert weeks[1].run_ids == ()


@pytest.mark.parametrize("start", ["monday", "sunday"])
def test_weeks_start_where_they_should(start):
    for day in range(8):
        (week, *_) = weeks_of([run(day, 5.0)], week_start=start)
        assert week.start == naive.week_start(date(2024, 1, 1) + timedelta(days=day), start)


def test_an_unknown_start_of_the_week_is_refused():
    with pytest.raises(UsageError, match="monday or sunday"):
        score(STEADY, week_start="friday")


def test_local_weeks_by_the_place_of_the_start():
    """Sunday 23:30 UTC is Monday in Berlin, still Sunday in New York; the date line counts too."""
    late = datetime(2024, 1, 7, 23, 30, tzinfo=UTC)
    for zone, start in [("Europe/Berlin", date(2024, 1, 8)), ("America/New_York", date(2024, 1, 1)),
                        ("Pacific/Kiritimati", date(2024, 1, 8)), ("Pacific/Pago_Pago", date(2024, 1, 1))]:  # fmt: skip
        (week,) = weeks_of([run(0, 5.0, start=late, timezone=zone)])
        assert week.start == start


def test_daylight_saving_moves_no_week():
    """In the night to 31 March 2024 Berlin's clocks go forward: 22:30 UTC on Sunday is half past midnight on Monday."""
    runs = [run(0, 5.0, start=datetime(2024, 3, 31, 21, 30, tzinfo=UTC)),
            run(0, 6.0, start=datetime(2024, 3, 31, 22, 30, tzinfo=UTC))]  # fmt: skip
    assert [w.distance_km for w in weeks_of(runs)] == [5.0, 6.0]


def test_a_run_given_twice_counts_once():
    assert weeks_of([run(0, 5.0), run(0, 5.0), run(1, 3.0)])[0].distance_km == pytest.approx(8.0)


def test_runs_after_today_are_left_out():
    assert sum(w.distance_km for w in weeks_of(STEADY, today=date(2024, 1, 3))) == pytest.approx(16.0)


def test_the_order_of_the_runs_does_not_matter():
    assert repr(weeks_of(STEADY[::-1])) == repr(weeks_of(STEADY))


def test_short_history_is_unknown_not_zero():
    weeks = weeks_of(STEADY)
    for week in weeks[:4]:
        assert np.isnan(week.overuse.mid)
        assert week.overuse_band == "unknown"
        assert np.isnan(part(week, "session").component)
        assert "too short" in spoken(part(week, "session").words)
    for name in ("week", "impact", "uneven"):
        assert np.isnan(part(weeks[2], name).points)
        assert "too short" in spoken(part(weeks[2], name).words)
        assert not np.isnan(part(weeks[3], name).points)
    assert not np.isnan(weeks[5].overuse.mid)


def test_a_steady_history_is_usual():
    week = weeks_of(STEADY)[-1]
    assert week.overuse_band == "usual"
    assert week.overuse.high < 20.0
    assert part(week, "session").value == pytest.approx(1.0)
    assert part(week, "week").value == pytest.approx(0.0)
    assert part(week, "impact").value == pytest.approx(1.0)
    assert part(week, "uneven").value == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("km", [7.0, 8.0, 8.7, 8.8, 8.9, 9.2, 11.0, 14.0, 15.9, 16.0, 16.1, 20.0])
def test_the_parts_add_up_to_the_score_that_is_shown(km):
    """Also near r = 1.1 and r = 2, where a draw is a spike or is none: the score is between the two, as c(r) is."""
    week = weeks_of([*STEADY[:-1], run(55, km)])[-1]
    assert part(week, "session").value == pytest.approx(max(km, 8) / 8)
    assert sum(p.points for p in week.overuse_parts) == pytest.approx(week.overuse.mid, abs=1e-9)
    assert week.overuse.low <= week.overuse.mid <= week.overuse.high
    assert week.overuse.low <= week.overuse.median <= week.overuse.high
    assert week.asymmetry.mid == pytest.approx(part(week, "asymmetry").value)


def test_the_parts_tell_what_they_are():
    week = weeks_of([*STEADY[:-1], run(55, 14.0)])[-1]
    assert part(week, "session").points == pytest.approx(50 * part(week, "session").component)
    assert week.overuse_band == "somewhat above"
    assert {p.name: p.grade for p in week.overuse_parts}["session"] == "M"


def test_a_run_near_the_threshold_leaves_its_spike_open():
    """r = 1.1: measured distances err by 5 %, so it was a spike in about every other draw."""
    week = weeks_of([*STEADY[:-1], run(55, 8.8)], draws=500)[-1]
    assert week.overuse.low < 3.0
    assert week.overuse.high > 27.0
    assert week.overuse.mid == pytest.approx(50 * 0.2815, abs=2.0)


def test_the_score_is_the_mean_of_its_draws():
    for km in (8.0, 8.8, 9.2, 16.0, 20.0):
        runs = [*STEADY[:-1], run(55, km)]
        scored = score_history(history_of([tally(e) for e in runs], "monday", None), 0)
        assert scored.found.drawn[-1].mean() == pytest.approx(scored.found.score[-1], abs=1.5)


def test_a_spike_and_a_jump_together_are_far_above():
    runs = [*STEADY[:-4], *(run(49 + d, 20.0) for d in range(4))]
    week = weeks_of(runs)[-1]
    assert week.overuse.mid > 60.0
    assert week.overuse_band == "far above"


@settings(max_examples=25, deadline=None)
@given(st.floats(0.3, 8.0), st.floats(1.0, 2.0), st.sampled_from([3.0, 4.0]), st.sampled_from(["asphalt", "rough"]))
def test_more_of_the_same_load_never_lowers_the_score(level, more, speed_mps, surface):
    """Also where the week is harder per km than those before, and every other part is at its most."""
    days = {49 + d: 8.0 for d in (0, 2, 4, 6)}
    last = diary(days, slope_pct=3.0, speed_mps=speed_mps, surface=surface, uneven=0.6)
    small = weeks_of([*STEADY[:-4], *scaled(last, level)])[-1].overuse
    large = weeks_of([*STEADY[:-4], *scaled(last, level * more)])[-1].overuse
    for name in ("low", "mid", "median", "high"):
        assert getattr(large, name) >= getattr(small, name) - 1e-6


@settings(max_examples=15, deadline=None)
@given(st.floats(1.0, 3.0))
def test_scaling_all_distances_leaves_the_ratios_alone(factor):
    runs = [*STEADY[:-1], run(55, 11.0)]
    plain, larger = weeks_of(runs)[-1], weeks_of(scaled(runs, factor))[-1]
    for name in ("session", "week", "impact", "uneven", "monotony"):
        assert part(larger, name).value == pytest.approx(part(plain, name).value, abs=1e-9, nan_ok=True)


def test_a_week_of_rest_is_no_load():
    weeks = weeks_of(STEADY, today=date(2024, 3, 3))
    assert weeks[-1].distance_km == 0.0
    assert weeks[-1].overuse.mid == pytest.approx(0.0, abs=1e-9)
    assert weeks[-1].overuse_band == "usual"
    assert weeks[-1].downhill_leg == "unknown"


def test_asymmetry_of_known_ground():
    """30 km on 2.5 %, always the right lower: 50.1 with the model's own numbers; the draws leave them open."""
    (week,) = weeks_of(diary(dict.fromkeys(range(5), 6.0), slope_pct=2.5))
    assert week.downhill_leg == "right"
    assert week.right_lower_p > 0.95
    assert week.asymmetry.low < 50.1 < week.asymmetry.high
    assert week.net_pctkm.low < 37.5 < week.net_pctkm.high
    (mirrored,) = weeks_of(diary(dict.fromkeys(range(5), 6.0), slope_pct=2.5, right_p=0.0))
    assert mirrored.downhill_leg == "left"
    assert mirrored.net_pctkm.mid == pytest.approx(-week.net_pctkm.mid, rel=0.05)


def test_an_unknown_sign_names_no_leg():
    (week,) = weeks_of(diary(dict.fromkeys(range(5), 6.0), slope_pct=2.5, right_p=0.5))
    assert week.downhill_leg == "unknown"
    assert week.abs_pctkm > 30.0
    assert week.net_pctkm.low < 0.0 < week.net_pctkm.high


@pytest.mark.parametrize(("right_p", "leg"), [(1.0, "right"), (0.75, "right"), (0.749, "unknown"), (0.5, "unknown"),
                                              (0.251, "unknown"), (0.25, "left"), (0.0, "left")])  # fmt: skip
def test_a_leg_is_named_from_its_probability_on(right_p, leg):
    assert named_leg(right_p) == leg


def test_weeks_and_warnings_name_the_same_leg_or_none():
    for right_p in (0.0, 0.1, 0.3, 0.45, 0.55, 0.7, 0.9, 1.0):
        (week,), warnings = score([run(d, 8.0, slope_pct=4.0, right_p=right_p) for d in range(5)])
        assert week.downhill_leg == named_leg(week.right_lower_p)
        titles = [spoken(w.title) for w in warnings if w.id == "ONE_SIDED"]
        told = {leg for leg in ("left", "right") for title in titles if f"the {leg} leg" in title}
        assert told == {week.downhill_leg} - {"unknown"}


def test_streets_stand_by_the_leg_that_they_make_the_downhill_one():
    """Named from a probability of .75 for the street itself, whatever the week leans to."""
    leaning = {"Ridge Road": (1.0, 9.0), "Mill Lane": (0.0, 4.0), "Back Lane": (0.8, 5.0), "Long Road": (0.7, 8.0),
               "Low Road": (0.2, 3.0), "High Road": (0.3, 2.0), "Short Road": (0.0, 0.2)}  # fmt: skip
    runs = [run(0, km, slope_pct=3.0, right_p=p, street=street, way_id=i)
            for i, (street, (p, km)) in enumerate(leaning.items())]  # fmt: skip
    (week,) = weeks_of(runs)
    assert week.leg_streets == {"left": ("Mill Lane", "Low Road"), "right": ("Ridge Road", "Back Lane"),
                                "unknown": ("Long Road", "High Road")}  # fmt: skip
    (again,) = weeks_of([*runs, *(replace(e, run_id=e.run_id + "x") for e in runs)])
    assert again.leg_streets == week.leg_streets, "a second run is no second witness"


def test_a_street_without_camber_stands_nowhere():
    (week,) = weeks_of([run(0, 5.0, street="Flat Road")])
    assert week.leg_streets == {"left": (), "right": (), "unknown": ()}


def test_a_street_that_leans_to_either_side_names_none():
    both = [run(0, 6.0, slope_pct=3.0), run(1, 6.0, slope_pct=3.0, right_p=0.0, way_id=2)]
    assert weeks_of(both)[0].leg_streets == {"left": (), "right": (), "unknown": ("High Street",)}


def test_no_more_than_three_streets_to_a_side():
    runs = [run(0, 2.0 + i, slope_pct=3.0, street=f"Street {i}", way_id=i) for i in range(6)]
    assert weeks_of(runs)[0].leg_streets["right"] == ("Street 5", "Street 4", "Street 3")


def test_running_the_other_way_cancels_one_sided_ground():
    """Out on a street of unknown one-sided slope and back on it: the same way, the other leg."""
    out = run(0, 6.0, slope_pct=3.0, right_p=0.5)
    back = replace(run(1, 6.0, slope_pct=3.0, right_p=0.5), way_direction=-np.ones(4))
    alone, both = weeks_of([out])[0].net_pctkm, weeks_of([out, back])[0].net_pctkm
    assert alone.high > 8.0
    assert both.high == pytest.approx(0.0, abs=1e-6)
    assert both.low == pytest.approx(0.0, abs=1e-6)


def test_many_streets_average_out_what_one_street_does_not():
    one_street = weeks_of([run(d, 5.0, slope_pct=3.0, right_p=0.5) for d in range(6)])[0].net_pctkm
    many = weeks_of([run(d, 5.0, slope_pct=3.0, right_p=0.5, way_id=d + 1) for d in range(6)])[0].net_pctkm
    assert many.high - many.low < one_street.high - one_street.low


def test_the_same_seed_gives_the_same_ranges():
    assert repr(score(STEADY, seed=3)) == repr(score(STEADY, seed=3)), "by their text: NaN is not equal to itself"
    noisy = diary(dict.fromkeys(range(5), 6.0), slope_pct=2.5, slope_sd_pct=1.0)
    assert score(noisy, seed=3)[0][0].net_pctkm != score(noisy, seed=4)[0][0].net_pctkm


def test_session_ratios_by_their_definition():
    rng = np.random.default_rng(2)
    runs = diary({float(d): float(rng.uniform(2, 25)) for d in np.sort(rng.choice(120, 50, replace=False))})
    history = history_of([tally(e, draws=0) for e in runs], "monday", None)
    expected = naive.session_ratios(runs)
    got = {e.run_id: r for e, r in zip(history.runs, session_ratio(history), strict=True) if np.isfinite(r)}
    assert got == pytest.approx(expected)


def test_a_hike_is_no_session():
    weeks, warnings = score([*STEADY, run(54, 25.0, sport="walking", speed_mps=1.3)], draws=50)
    assert weeks[-1].longest_km == 8.0
    assert not [w for w in warnings if w.id.startswith("SESSION")]
    assert weeks[-1].load_km == pytest.approx(32.0 + 12.5, rel=0.01), "it loads the legs all the same, half per km"


def test_weeks_of_a_history_across_years():
    runs = every(range(0, 800, 3), 7.0, start=MONDAY - timedelta(days=400))
    weeks = weeks_of(runs)
    assert len(weeks) == 115
    assert all((b.start - a.start).days == 7 for a, b in pairwise(weeks))


def test_climb_is_unknown_only_where_no_run_tells():
    runs = [replace(run(0, 5.0), climb_m=80.0), run(1, 5.0), run(7, 5.0)]
    climbs = [w.climb_m for w in weeks_of(runs, today=date(2024, 1, 20))]
    assert climbs == pytest.approx([80.0, np.nan, 0.0], nan_ok=True)
