"""Runs cut into pieces: lengths, times, slopes, steps and loads."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from street_map import Street, run_along, stadium, street_map

from routerisk import Track
from routerisk import parameters as p
from routerisk.exposure import expose
from routerisk.loads import total_load, usual_cadence_spm
from routerisk.records import MatchedTrack

TOWN = street_map({
    "High Street": Street([(0, 0), (250, 0), (500, 0)], surface="asphalt"),
    "Mill Lane": Street([(500, 0), (500, 300)], highway="track", surface="gravel"),
    "Oval": Street(stadium(), highway="running_track", surface="tartan"),
    "Long Road": Street([(0, 0), (-5000, 0)], surface="asphalt"),
})  # fmt: skip


def exposed(path, **how):
    (exposure,) = expose([run_along(TOWN, path, **how)])
    return exposure


def test_pieces_add_up_to_the_run():
    run = exposed(["High Street", "Mill Lane", "-Mill Lane", "-High Street"])
    assert run.distance_m == pytest.approx(1600.0)
    assert run.length_m.sum() == pytest.approx(run.distance_m)
    assert run.length_m.max() <= p.PIECE_LENGTH_M.value + 1e-6
    assert run.seconds.sum() == pytest.approx(1600.0 / 3.0, abs=2.0)
    assert run.moving_s == pytest.approx(run.elapsed_s, abs=2.0)
    assert run.step_count.sum() == pytest.approx(run.steps)
    assert set(run.way_id.tolist()) == {1, 2}
    assert [run.names[i] for i in run.street[[0, 9]]] == ["High Street", "Mill Lane"]
    assert run.way_direction[[0, -1]].tolist() == [1.0, -1.0]


def test_an_easy_kilometre_on_asphalt_is_one():
    run = exposed(["Long Road"])
    assert total_load(run.impact_km, run.strain_km).sum() == pytest.approx(5.0, rel=0.005)


def test_every_fix_belongs_to_one_piece():
    run = exposed(["High Street", "Mill Lane", "Oval"])
    assert run.first_fix[0] == 0
    assert run.first_fix[1:].tolist() == run.last_fix[:-1].tolist()


def test_shapes_follow_each_other():
    run = exposed(["High Street", "Mill Lane"])
    ends, begins = run.shape_first[1:-1] - 1, run.shape_first[1:-1]
    assert run.shape_lon_deg[ends] == pytest.approx(run.shape_lon_deg[begins], abs=1e-9)
    assert run.shape_lat_deg[ends] == pytest.approx(run.shape_lat_deg[begins], abs=1e-9)
    assert (np.diff(run.shape_first) >= 2).all()


def test_a_stop_is_no_slow_running():
    """Two minutes at a traffic light in the middle of a road."""
    moving = run_along(TOWN, ["Long Road"])
    at = 800
    shift = np.where(np.arange(len(moving.track)) > at, 120.0, 0.0)
    clock = moving.track.time_s + shift
    late = moving.exit_s + 120.0
    (run,) = expose([replace(moving, track=replace(moving.track, time_s=clock), exit_s=late)])
    assert run.elapsed_s == pytest.approx(moving.track.time_s[-1] + 120.0)
    assert run.moving_s == pytest.approx(moving.track.time_s[-1], abs=12.0)
    assert run.speed_mps == pytest.approx(3.0, rel=0.15)
    assert np.median(run.speed_mps) == pytest.approx(3.0, rel=0.01)


def test_speed_by_piece():
    run = exposed(["Long Road"], speed_mps=lambda m: 2.5 if m < 2500 else 4.0)
    assert run.speed_mps[3] == pytest.approx(2.5, rel=0.02)
    assert run.speed_mps[-4] == pytest.approx(4.0, rel=0.02)


def test_walking_counts_half():
    run = exposed(["Long Road"], speed_mps=1.4)
    assert run.impact_km.sum() == pytest.approx(2.5, rel=0.01)
    assert run.strain_km.sum() == pytest.approx(2.5, rel=0.01)


def test_slopes_up_and_down():
    up = exposed(["Long Road"], ele_m=lambda m: 100.0 + 0.05 * m)
    assert np.median(up.grade_deg) == pytest.approx(np.degrees(np.arctan(0.05)), abs=0.05)
    assert up.climb_m == pytest.approx(250.0, rel=0.02)
    down = exposed(["Long Road"], ele_m=lambda m: 400.0 - 0.05 * m)
    assert np.median(down.grade_deg) == pytest.approx(-np.degrees(np.arctan(0.05)), abs=0.05)
    assert down.climb_m == pytest.approx(0.0, abs=1.0)
    assert down.impact_km.sum() > up.impact_km.sum()
    assert down.strain_km.sum() == pytest.approx(up.strain_km.sum()), "no grade in the strain channel, on purpose"


def test_noise_and_spikes_of_the_elevation_make_no_hills():
    rng = np.random.default_rng(5)
    noise = iter(rng.normal(0, 1.0, 4000))
    run = exposed(["Long Road"], ele_m=lambda m: 100.0 + next(noise) + (40.0 if 2000 < m < 2010 else 0.0))
    assert np.abs(run.grade_deg).max() < 2.0


def test_a_barometer_that_finds_its_level_climbs_nothing():
    levels = iter([-500.0, -17.0, 80.0, 121.0, 190.0])
    assert exposed(["Long Road"], ele_m=lambda m: next(levels, 225.0)).climb_m == pytest.approx(0.0, abs=2.0)


def test_without_elevation_the_level_is_taken_and_said():
    run = exposed(["High Street"])
    assert (run.grade_deg == 0.0).all()
    assert np.isnan(run.climb_m)


def test_recorded_cadence_wins_over_the_formula():
    assert exposed(["Long Road"], cadence_spm=180.0).steps == pytest.approx(180.0 * 5000 / 3.0 / 60.0, rel=0.01)
    usual = float(usual_cadence_spm(3.0)) * 5000 / 3.0 / 60.0
    assert exposed(["Long Road"]).steps == pytest.approx(usual, rel=0.01)
    assert exposed(["Long Road"], cadence_spm=0.0).steps == pytest.approx(usual, rel=0.01), "a dead sensor"


def test_a_track_run_counter_clockwise_shows():
    left = exposed(["Oval"] * 5, speed_mps=4.0)
    right = exposed(["-Oval"] * 5, speed_mps=4.0)
    assert left.turn_pct.max() == pytest.approx(100 * 16 / 36.5 / 9.81, rel=0.03)
    assert (left.turn_pct == 0.0).any(), "the straights"
    assert left.dose_pctkm.sum() > 2.0
    assert right.dose_pctkm.sum() == pytest.approx(-left.dose_pctkm.sum(), rel=0.03)


def test_a_run_off_the_map():
    run = exposed([[(0, 100), (900, 100), (900, 700)]])
    assert set(run.way_id.tolist()) == {-1}
    assert set(run.way_class) == {""}
    assert run.distance_m == pytest.approx(1500.0, rel=0.01)
    assert run.dose_pctkm == pytest.approx(0.0)
    assert (run.surface_basis == 2).all()


def test_a_break_that_was_run_counts_and_one_that_was_not_does_not():
    there, back = run_along(TOWN, ["High Street"]), run_along(TOWN, ["-Mill Lane"])
    for pause, km in [(120.0, 1100.0), (10.0, 800.0)]:
        (run,) = expose([followed_by(there, back, pause)])
        assert run.distance_m == pytest.approx(km, abs=5.0), "300 m in 120 s were run, in 10 s they were not"


def followed_by(first: MatchedTrack, second: MatchedTrack, pause_s: float) -> MatchedTrack:
    """Both on one watch, with nothing recorded in between."""
    late = first.track.time_s[-1] + pause_s
    fixes = ("lon_deg", "lat_deg", "ele_m", "accuracy_m", "cadence_spm", "heart_rate_bpm", "stance_balance_pct",
             "stance_time_ms", "step_length_m", "vertical_oscillation_mm")  # fmt: skip
    track = replace(
        first.track, time_s=np.concatenate([first.track.time_s, second.track.time_s + late]),
        **{f: np.concatenate([getattr(first.track, f), getattr(second.track, f)]) for f in fixes},
    )  # fmt: skip
    n = len(first.track)
    shift = {"enter_s": late, "exit_s": late, "first_fix": n, "last_fix": n}
    names = [
        f for f in MatchedTrack.__dataclass_fields__ if not f.startswith("line_") and f not in {"track", "network"}
    ]
    joined = {
        f: np.concatenate([getattr(first, f), getattr(second, f) + shift.get(f, 0)])
        if f != "joined"
        else np.concatenate([first.joined, second.joined])
        for f in names
    }
    return MatchedTrack(track=track, network=TOWN, **joined)


def indoor_track(**fields):
    return Track.from_arrays(
        time_s=np.arange(1800.0), lon_deg=np.full(1800, np.nan), lat_deg=np.full(1800, np.nan), indoor=True,
        started_at=datetime(2024, 5, 1, 18, tzinfo=UTC), timezone="Europe/Berlin", **fields,
    )  # fmt: skip


def unmatched(track):
    n = len(track)
    none, nothing = np.full(n, np.nan), np.empty(0)
    return MatchedTrack(
        track=track, network=TOWN, fix_arc=np.full(n, -1, np.int32), fix_along_m=none, fix_offset_m=none,
        fix_confidence=np.zeros(n), fix_way_id=np.full(n, -1, np.int64), fix_second_way_id=np.full(n, -1, np.int64),
        fix_second_confidence=np.zeros(n), arc=np.empty(0, np.int32), from_m=nothing, to_m=nothing, enter_s=nothing,
        exit_s=nothing, first_fix=np.empty(0, np.int32), last_fix=np.empty(0, np.int32), offset_mean_m=nothing,
        offset_sd_m=nothing, posterior=nothing, joined=np.empty(0, bool),
    )  # fmt: skip


def test_a_treadmill_run_is_one_piece_without_a_map():
    (run,) = expose([unmatched(indoor_track(device_distance_m=5400.0, cadence_spm=np.full(1800, 168.0)))])
    assert run.distance_m == pytest.approx(5400.0)
    assert run.way_class == ("treadmill",)
    assert run.way_id.tolist() == [-1]
    assert len(run.shape_lon_deg) == 0
    assert run.impact == pytest.approx(0.96)
    assert run.steps == pytest.approx(168.0 * 1799 / 60.0)
    assert run.country == "DE"
    assert run.dose_abs_pctkm == pytest.approx(0.0)
    assert run.impact_km.sum() > 4.0


def test_an_indoor_run_without_distance_has_none():
    (run,) = expose([unmatched(indoor_track())])
    assert (run.distance_m, run.steps) == (0.0, 0.0)
    assert run.impact_km == pytest.approx(0.0)


def test_a_track_whose_fixes_all_were_dropped_has_no_pieces():
    track = run_along(TOWN, ["High Street"]).track
    (run,) = expose([unmatched(track)])
    assert run.distance_m == 0.0
    assert len(run.way_id) == 0


def test_an_empty_history():
    assert expose([]) == []


def test_a_year_of_runs_is_fast():
    """200 runs of 8 km in well under the 10 s that side inference and draws may take together."""
    laps = ["Long Road", "-Long Road", "High Street", "Mill Lane", "-Mill Lane", "-High Street"]
    one = run_along(TOWN, laps)
    expose([one])
    begin = time.perf_counter()
    runs = expose([one] * 10)
    assert (time.perf_counter() - begin) / len(runs) < 0.05
    assert all(run.started_at - one.track.started_at == timedelta(0) for run in runs)
