"""Cleaning: what goes, what stays, and what is said about it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken import spoken

from routerisk import parameters
from routerisk.geo import haversine_m, path_length_m
from routerisk.tracks import cleaning
from routerisk.tracks.recording import STREAMS, Recording, columns

DEGREE_M = 111_195.0


def recording(north_m, east_m=None, *, time=None, lat0=49.4, lon0=8.7, **streams) -> Recording:
    """A line by metres north and east of a place, one fix a second unless the times are given."""
    north = np.asarray(north_m, float)
    east = np.zeros(len(north)) if east_m is None else np.asarray(east_m, float)
    given_streams = {
        "unix_s": 1.7e9 + (np.arange(len(north)) if time is None else np.asarray(time, float)),
        "lat_deg": lat0 + north / DEGREE_M,
        "lon_deg": lon0 + east / (DEGREE_M * np.cos(np.radians(lat0))),
    }
    empty = {name: np.full(len(north), np.nan) for name in STREAMS}
    return Recording(streams=empty | given_streams | {k: np.asarray(v, float) for k, v in streams.items()})


def length_m(one: Recording) -> float:
    return path_length_m(one.streams["lon_deg"], one.streams["lat_deg"])


def dropped(one: Recording) -> list[int]:
    return np.flatnonzero(np.isnan(one.streams["lon_deg"])).tolist()


def positions(one: Recording) -> np.ndarray:
    return np.stack([one.streams["lon_deg"], one.streams["lat_deg"]])


class TestOrder:
    def test_rows_out_of_order_are_put_in_order(self):
        line = recording(np.arange(100.0) * 3)
        mixed = line.take(np.random.default_rng(1).permutation(100))
        clean = cleaning.in_order(mixed)
        assert (positions(clean) == positions(line)).all()
        assert "put in order" in spoken(clean.notes[0])

    def test_a_clock_set_back_weaves_nothing(self):
        """After 60 s the watch finds the true time, 40 s earlier; the line goes on."""
        line = recording(np.arange(120.0) * 3, time=[*range(60), *range(20, 80)])
        clean = cleaning.in_order(line)
        assert (np.diff(clean.streams["unix_s"]) > 0).all()
        assert (np.diff(clean.streams["lat_deg"]) > 0).all()
        assert "clock set back" in spoken(clean.notes[0])
        assert len(clean) == 60 + 20  # what lies before the clock caught up is left out

    def test_equal_times_are_one_row_with_the_first_value_of_each_stream(self):
        line = recording([0, np.nan, 3, 6], time=[0, 0, 1, 1], heart_rate_bpm=[np.nan, 120, 121, 122])
        clean = cleaning.in_order(line)
        assert clean.streams["heart_rate_bpm"].tolist() == [120.0, 121.0]
        assert clean.streams["lat_deg"].tolist() == line.streams["lat_deg"][[0, 2]].tolist()

    def test_the_fix_that_ends_one_lap_and_begins_the_next_is_no_news(self):
        line = recording(np.arange(200.0), time=[*range(100), 99, *range(100, 199)])
        assert cleaning.in_order(line).notes == ()

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.one_of(st.floats(0, 1e5), st.just(float("nan"))), max_size=40))
    def test_times_always_increase_and_none_is_invented(self, times):
        line = recording(np.arange(float(len(times))), time=times)
        clean = cleaning.in_order(line).streams["unix_s"]
        assert (np.diff(clean) > 0).all()
        assert set(clean) <= set(line.streams["unix_s"])


class TestGaps:
    def test_a_night_cuts_a_recording_and_its_totals_belong_to_neither_part(self):
        time = [*range(60), *range(50_000, 50_060)]
        whole = Recording(streams=recording(np.arange(120.0), time=time).streams, device_distance_m=5000.0)
        parts = list(cleaning.split_at_gaps(whole))
        assert [len(part) for part in parts] == [60, 60]
        assert all(np.isnan(part.device_distance_m) for part in parts)
        assert "12 hours" in spoken(parts[0].notes[0])

    def test_stray_points_of_another_day_are_a_clock_s_error(self):
        time = [*range(60), 2e8, 2e8 + 1]
        (part,) = cleaning.split_at_gaps(recording(np.arange(62.0), time=time))
        assert len(part) == 60
        assert "2 points of quite another time" in spoken(part.notes[0])

    def test_a_long_rest_is_no_cut(self):
        assert (
            len(list(cleaning.split_at_gaps(recording(np.arange(20.0), time=[*range(10), *range(40_000, 40_010)]))))
            == 1
        )


class TestTeleports:
    def test_one_fix_far_away_goes(self):
        north = np.arange(60.0) * 3
        north[30] += 5000
        clean = cleaning.without_teleports(recording(north), 12.0)
        assert dropped(clean) == [30]
        assert "1 position that no runner could reach" in spoken(clean.notes[0])
        assert length_m(clean) == pytest.approx(59 * 3, rel=1e-3)

    def test_a_minute_far_away_goes(self):
        north = np.arange(200.0) * 3
        north[50:110] += 2000
        assert dropped(cleaning.without_teleports(recording(north), 12.0)) == list(range(50, 110))

    def test_a_jump_without_return_is_kept(self):
        """A tunnel: the watch finds itself again 2 km on, and stays there."""
        north = np.arange(400.0) * 3
        north[200:] += 2000
        clean = cleaning.without_teleports(recording(north), 12.0)
        assert dropped(clean) == []
        assert clean.notes == ()

    @pytest.mark.parametrize("first", [1, 5, 9])
    def test_a_wrong_start_goes(self, first):
        """The watch begins where it was switched off, then finds the place."""
        north = np.arange(300.0) * 3
        north[:first] -= 50_000
        assert dropped(cleaning.without_teleports(recording(north), 12.0)) == list(range(first))

    def test_a_few_fixes_between_two_jumps_go(self):
        north = np.arange(600.0) * 3
        north[200:205] += 30_000
        north[205:] += 60_000
        assert dropped(cleaning.without_teleports(recording(north), 12.0)) == list(range(200, 205))

    def test_fast_and_straight_is_no_teleport(self):
        assert dropped(cleaning.without_teleports(recording(np.arange(100.0) * 60), 12.0)) == []

    def test_a_slow_sprinter_with_city_noise_is_left_alone(self):
        rng = np.random.default_rng(7)
        north = np.arange(1000.0) * 6 + rng.normal(0, 6, 1000)
        assert dropped(cleaning.without_teleports(recording(north, rng.normal(0, 6, 1000)), 12.0)) == []

    def test_a_gap_gives_time_for_the_way(self):
        line = recording([0, 3, 6, 3006, 3009], time=[0, 1, 2, 600, 601])
        assert dropped(cleaning.without_teleports(line, 12.0)) == []

    def test_over_the_date_line(self):
        line = recording(np.zeros(60), np.arange(60.0) * 3 - 90, lat0=-17.0, lon0=180.0)
        east = line.streams["lon_deg"]
        wrapped = line.having(lon_deg=np.where(east > 180, east - 360, east))
        assert dropped(cleaning.without_teleports(wrapped, 12.0)) == []

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)), min_size=1, max_size=60))
    def test_whatever_comes_some_positions_stay_and_none_moves(self, places):
        line = recording([p[0] for p in places], [p[1] for p in places])
        clean = cleaning.without_teleports(line, 12.0)
        kept = np.isfinite(clean.streams["lon_deg"])
        assert kept.any()
        assert (positions(clean)[:, kept] == positions(line)[:, kept]).all()


class TestStanding:
    def wandering(self, seconds=120, spread=1.0, seed=3):
        rng = np.random.default_rng(seed)
        wander = rng.normal(0, spread, (2, seconds))
        north = np.concatenate([np.arange(60.0) * 3, 180 + wander[0], 180 + np.arange(60.0) * 3])
        east = np.concatenate([np.zeros(60), wander[1], np.zeros(60)])
        return recording(north, east)

    def test_two_minutes_at_a_light_are_no_distance(self):
        line = self.wandering()
        clean = cleaning.still_where_standing(line)
        assert length_m(line) > 450
        assert length_m(clean) == pytest.approx(360, abs=12)
        assert len(clean) == len(line)

    def test_the_place_is_right(self):
        clean = cleaning.still_where_standing(self.wandering())
        stood = clean.take(slice(70, 170)).streams
        assert len(np.unique(stood["lat_deg"])) == 1
        assert float((stood["lat_deg"][0] - 49.4) * DEGREE_M) == pytest.approx(180, abs=1.5)

    @pytest.mark.parametrize("speed_mps", [0.6, 1.0, 3.0])
    def test_who_moves_is_left_alone(self, speed_mps):
        line = recording(np.arange(300.0) * speed_mps)
        assert (positions(cleaning.still_where_standing(line)) == positions(line)).all()

    def test_a_turning_point_is_no_stop(self):
        """Out and back within the time of a stop: the ends are near each other, the way between is not."""
        north = np.concatenate([np.arange(60.0) * 3, 180 - np.arange(60.0) * 3])
        line = recording(north)
        assert (positions(cleaning.still_where_standing(line)) == positions(line)).all()

    def test_a_small_track_is_no_stop(self):
        angle = np.arange(600.0) * 3 / 36.5
        line = recording(36.5 * np.sin(angle), 36.5 * np.cos(angle))
        assert (positions(cleaning.still_where_standing(line)) == positions(line)).all()

    def test_hours_of_standing_are_found_soon(self):
        line = self.wandering(20_000)
        assert length_m(line) > 30_000
        assert length_m(cleaning.still_where_standing(line)) < 360 + 60  # a stray fix now and then ends a stop

    def test_standing_on_the_date_line(self):
        rng = np.random.default_rng(3)
        line = recording(rng.normal(0, 1, 120), rng.normal(0, 1, 120), lat0=-17.0, lon0=180.0)
        east = line.streams["lon_deg"]
        clean = cleaning.still_where_standing(line.having(lon_deg=np.where(east > 180, east - 360, east)))
        assert np.abs(clean.streams["lon_deg"]).min() > 179.9
        assert length_m(clean) == pytest.approx(0, abs=1e-6)

    def test_fixes_far_apart_in_time_tell_nothing_of_standing_between(self):
        line = recording([0, 3, 6, 6.5, 9], time=[0, 1, 2, 900, 901])
        clean = cleaning.still_where_standing(line)
        assert length_m(clean) <= length_m(line)


class TestElevation:
    def test_a_spike_goes_and_a_hill_stays(self):
        ele = 100 + np.arange(300.0) * 0.1
        ele[150] += 50
        smooth = cleaning.smooth_elevation(recording(np.arange(300.0) * 3, ele_m=ele)).streams["ele_m"]
        assert np.abs(smooth - (100 + np.arange(300.0) * 0.1)).max() < 0.2

    def test_noise_shrinks(self):
        rng = np.random.default_rng(2)
        noisy = recording(np.arange(1000.0) * 3, ele_m=100 + rng.normal(0, 1, 1000))
        smooth = cleaning.smooth_elevation(noisy).streams["ele_m"]
        assert smooth.std() < 0.4
        assert smooth.mean() == pytest.approx(100, abs=0.1)

    def test_the_mean_is_what_a_slow_loop_says(self):
        rng = np.random.default_rng(4)
        time = np.cumsum(rng.uniform(0.5, 9, 80))
        ele = rng.normal(100, 3, 80)
        got = cleaning.smooth_elevation(recording(np.zeros(80), time=time, ele_m=ele)).streams["ele_m"]
        middle = [float(np.median(ele[[max(0, i - 1), i, min(79, i + 1)]])) for i in range(80)]
        half = parameters.ELEVATION_WINDOW_S.value / 2
        for i in range(80):
            before = sum(1 for j in range(i) if time[i] - time[j] <= half)
            after = sum(1 for j in range(i + 1, 80) if time[j] - time[i] <= half)
            reach = min(before, after)
            assert got[i] == pytest.approx(np.mean(middle[i - reach : i + reach + 1]), abs=1e-6)

    def test_what_is_absent_stays_absent(self):
        ele = np.full(50, np.nan)
        ele[10:40] = 100
        smooth = cleaning.smooth_elevation(recording(np.arange(50.0), ele_m=ele)).streams["ele_m"]
        assert np.isnan(smooth).tolist() == np.isnan(ele).tolist()


class TestSensors:
    def test_what_no_runner_has(self):
        line = recording(
            np.arange(6.0),
            heart_rate_bpm=[0, 140, 255, np.nan, 20, 200],
            stance_balance_pct=[0.0, 49.9, 100, np.nan, 51, 20],
            cadence=[85, 86, 0, 400, np.nan, 85],
            stance_time_ms=[0, 250, 1000, 1001, np.nan, 6553],
            step_length_m=[0, 1.1, 3, 3.1, np.nan, -1],
            vertical_oscillation_mm=[0, 80, 300, 301, np.nan, 4.7],
        )
        clean = cleaning.believable(line).streams
        np.testing.assert_array_equal(clean["heart_rate_bpm"], [np.nan, 140, np.nan, np.nan, np.nan, 200])
        np.testing.assert_array_equal(clean["stance_balance_pct"], [np.nan, 49.9, np.nan, np.nan, 51, np.nan])
        np.testing.assert_array_equal(clean["cadence"], [170, 172, 0, np.nan, np.nan, 170])
        np.testing.assert_array_equal(clean["stance_time_ms"], [np.nan, 250, 1000, np.nan, np.nan, np.nan])
        np.testing.assert_array_equal(clean["step_length_m"], [np.nan, 1.1, 3, np.nan, np.nan, np.nan])
        np.testing.assert_array_equal(clean["vertical_oscillation_mm"], [np.nan, 80, 300, np.nan, np.nan, 4.7])


def test_null_island_and_half_positions():
    line = recording(np.arange(5.0))
    lon, lat = line.streams["lon_deg"].copy(), line.streams["lat_deg"].copy()
    lon[0], lat[0] = 0.0, 0.0
    lon[1] = np.nan
    lat[2] = 91.0
    clean = cleaning.without_null_island(line.having(lon_deg=lon, lat_deg=lat))
    assert dropped(clean) == [0, 1, 2]
    assert "3 positions" in spoken(clean.notes[0])
    assert np.isnan(clean.streams["lat_deg"][:3]).all()


def test_greenwich_and_the_equator_are_places():
    fine = recording(np.arange(5.0), lat0=51.48, lon0=0.0)
    assert dropped(cleaning.without_null_island(fine)) == []


def test_metres_are_metres_enough():
    line = recording(np.arange(100.0) * 50, np.arange(100.0) * 50)
    x, y = cleaning._metres(line.streams["lon_deg"], line.streams["lat_deg"])
    steps = haversine_m(*positions(line)[:, :-1], *positions(line)[:, 1:])
    assert np.hypot(np.diff(x), np.diff(y)) == pytest.approx(steps, rel=0.01)


def test_columns_take_only_finite_numbers():
    streams = columns([{"unix_s": 1.0, "ele_m": float("inf")}, {"heart_rate_bpm": 140.0}])
    assert streams["unix_s"][0] == 1.0
    assert np.isnan(streams["ele_m"]).all()
    assert streams["heart_rate_bpm"][1] == 140.0
