"""The demo's runs: their files are what the script makes, read as what was run, match where it was, tell the story."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from functools import cache

import numpy as np
import pytest
from make_sample_tracks import CALENDAR, SAMPLE_TRACKS, SEED, Plan, Run, readme, simulate

import routerisk
from routerisk.arrays import Bools, Ints
from routerisk.geo import path_length_m
from routerisk.records import Track

SIZE_MAX_MB = 2.5
AT_JUNCTIONS_S = 3
"""A fix may lie on the way that is run this much earlier or later: where ways meet, no watch tells the second."""


@cache
def runs() -> dict[str, Run]:
    return {run.plan.file_name: run for run in simulate()}


@cache
def tracks() -> dict[str, Track]:
    found = {plan.file_name: routerisk.read_tracks(SAMPLE_TRACKS / plan.file_name) for plan in CALENDAR}
    assert {name: len(tracks) for name, tracks in found.items()} == dict.fromkeys(found, 1)
    return {name: tracks[0] for name, tracks in found.items()}


def test_the_folder_holds_the_calendar_and_nothing_else() -> None:
    beside = {"README.md", ".gitattributes"}
    assert {path.name for path in SAMPLE_TRACKS.iterdir()} == beside | {plan.file_name for plan in CALENDAR}
    assert sum(path.stat().st_size for path in SAMPLE_TRACKS.iterdir()) < SIZE_MAX_MB * 1e6


def test_the_readme_is_of_these_files_and_these_runs() -> None:
    text = (SAMPLE_TRACKS / "README.md").read_text(encoding="utf-8")
    assert text == readme(list(runs().values()), [(SAMPLE_TRACKS / name).read_bytes() for name in runs()])
    assert f"from the seed {SEED}," in text
    assert "(c) OpenStreetMap contributors" in text


@pytest.mark.parametrize(
    "name",
    ["2026-09-10-island.gpx", "2026-09-21-block.gpx", "2026-10-17-block.fit", "2026-10-21-treadmill.fit"],
)
def test_the_script_makes_the_same_bytes_again(name: str) -> None:
    [again] = simulate(plans=[plan for plan in CALENDAR if plan.file_name == name])
    assert again.export().content == (SAMPLE_TRACKS / name).read_bytes()


def test_another_seed_makes_other_runs() -> None:
    [other] = simulate(SEED + 1, CALENDAR[:1])
    same = runs()[CALENDAR[0].file_name]
    assert other.km == pytest.approx(same.km, rel=0.02)
    assert not np.array_equal(other.recording.lon_deg[:600], same.recording.lon_deg[:600])


@pytest.mark.parametrize("plan", CALENDAR, ids=lambda plan: plan.file_name)
def test_a_file_is_read_as_what_was_run(plan: Plan) -> None:
    track, run = tracks()[plan.file_name], runs()[plan.file_name]
    assert track.started_at == plan.started_at.astimezone(UTC)
    assert track.sport == "running"
    assert track.indoor == (run.truth is None)
    assert track.time_s[-1] == len(run.recording.moving) - 1
    if run.truth is None:
        assert not track.has_position.any()
        assert track.device_distance_m == pytest.approx(run.km * 1000.0, rel=0.001)
    else:
        assert track.timezone == "Europe/Helsinki"
        assert path_length_m(track.lon_deg, track.lat_deg) == pytest.approx(run.km * 1000.0, rel=0.025)


def test_what_a_watch_counts_per_leg_is_read_as_steps() -> None:
    for name, track in tracks().items():
        recorded = runs()[name].recording.cadence_spm
        assert np.nanmedian(track.cadence_spm) == pytest.approx(np.median(recorded), abs=2.0), name


def test_fit_files_carry_device_distance_time_and_balance() -> None:
    for plan in CALENDAR:
        if plan.export == "fit":
            track, run = tracks()[plan.file_name], runs()[plan.file_name]
            assert "garmin" in track.device.lower()
            assert track.device_distance_m == pytest.approx(run.km * 1000.0, rel=0.02)
            assert run.recording.moving.sum() - 1 <= track.device_moving_s <= track.time_s[-1]
            assert np.nanmean(track.stance_balance_pct) == pytest.approx(50.3, abs=0.5)


def test_the_timer_rests_at_red_lights() -> None:
    long_run = tracks()[CALENDAR[-1].file_name]
    pauses_s = np.diff(long_run.time_s)[np.diff(long_run.time_s) > 1.0] - 1.0
    assert len(pauses_s) >= 2
    assert long_run.device_moving_s == long_run.time_s[-1] - pauses_s.sum()


def test_nothing_about_a_file_is_doubtful() -> None:
    from routerisk.tracks import readings

    found = list(readings(SAMPLE_TRACKS))
    said = {reading.source: (reading.notes, reading.failure) for reading in found if reading.notes or reading.failure}
    assert said == {}
    assert sum(len(reading.tracks) for reading in found) == len(CALENDAR)


def test_the_calendar_is_ten_local_weeks_with_one_of_rest() -> None:
    first = date(2026, 9, 7)
    weeks = [(plan.started_at.date() - first).days // 7 for plan in CALENDAR]
    assert [week for week in range(10) if week not in weeks] == [7]
    assert min(weeks) == 0
    assert max(weeks) == 9
    assert CALENDAR[-1].started_at.date() == first + timedelta(days=69)
    assert 28 <= len(CALENDAR) <= 35


def test_one_run_starts_on_another_day_and_week_in_utc() -> None:
    nights = [plan for plan in CALENDAR if plan.started_at.date() != plan.started_at.astimezone(UTC).date()]
    assert [plan.file_name for plan in nights] == ["2026-10-05-shore.fit"]
    track = tracks()["2026-10-05-shore.fit"]
    assert track.local_start.isocalendar().week == track.started_at.isocalendar().week + 1


def test_the_runner_keeps_to_the_left_mostly_and_not_always() -> None:
    sides = np.concatenate([run.truth.side for run in runs().values() if run.truth is not None])
    beside = sides[sides != 0]
    assert 0.85 < (beside < 0).mean() < 0.99


def on_true_way(matched: Ints, true: Ints, near_s: Ints) -> Bools:
    """(n,) True where the matched way is run within `AT_JUNCTIONS_S` of the second `near_s` of each fix."""
    padded = np.pad(true, AT_JUNCTIONS_S, mode="edge")
    shifts = [padded[near_s + shift] == matched for shift in range(2 * AT_JUNCTIONS_S + 1)]
    return np.logical_or.reduce(shifts)


@cache
def history() -> tuple[dict[str, routerisk.MatchedTrack], list[routerisk.Week], list[routerisk.Warning]]:
    network = routerisk.embedded_network()
    matched = {name: routerisk.match(track, network) for name, track in tracks().items()}
    weeks, warnings = routerisk.score(routerisk.expose(list(matched.values()), network))
    return matched, weeks, warnings


@pytest.mark.parametrize(
    "name", ["2026-09-10-island.gpx", "2026-09-13-bay.gpx", "2026-09-15-island.fit", "2026-10-25-bay-island.fit"]
)
def test_fixes_are_matched_to_the_way_that_was_run(name: str) -> None:
    assert right_share(name) >= 0.95


def test_beside_the_many_sidewalks_of_this_town_most_fixes_are_still_right() -> None:
    shares = [right_share(name) for name, run in runs().items() if run.truth is not None]
    assert np.mean(shares) >= 0.94
    assert min(shares) >= 0.8


def right_share(name: str) -> float:
    found, run, track = history()[0][name], runs()[name], tracks()[name]
    assert run.truth is not None
    return float(on_true_way(found.fix_way_id, run.truth.way_id, track.time_s.astype(np.int64)).mean())


def test_the_story_comes_out() -> None:
    _, weeks, warnings = history()
    last = date(2026, 11, 9)
    loud = {(warning.id, warning.week) for warning in warnings if warning.level == "warning"}
    assert loud == {("SESSION_DOUBLE", last), ("WEEK_SPIKE", last), ("ONE_SIDED", last)}
    by_id = {warning.id: warning for warning in warnings}
    long_run = tracks()[CALENDAR[-1].file_name]
    assert by_id["SESSION_DOUBLE"].run_ids[0] == long_run.run_id
    assert "Unioninkatu" in by_id["ONE_SIDED"].streets
    assert by_id["ONE_SIDED"].streets == weeks[-1].leg_streets["left"]
    assert all(week.leg_streets["left"] for week in weeks if week.run_ids), "of ordinary weeks, too"
    assert weeks[7].distance_km == 0.0
    assert weeks[-1].downhill_leg == "left"
    assert [week.overuse_band for week in weeks[4:]] == ["usual"] * 5 + ["far above"]
