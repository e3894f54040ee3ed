"""Whether two tracks are of one run, and which of two recordings is kept."""

from __future__ import annotations

import functools
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from routerisk import Track
from routerisk.tracks import richer, same_activity, summary

START = datetime(2024, 5, 5, 6, 0, tzinfo=UTC)


def run(*, start_s: float = 0.0, late_s: int = 0, seconds: int = 1800, step: int = 1, east_m: float = 0.0,
        error_m: float = 0.0, seed: int = 1, sport: str = "running", indoor=False, **more) -> Track:  # fmt: skip
    """One way north and back at 3 m/s, as a watch sees it that was started `late_s` after the runner."""
    rng = np.random.default_rng(seed)
    time = np.arange(0, seconds, step, float)
    way = 3.0 * np.abs((time + late_s + 900) % 1800 - 900)
    lat = 49.41 + (way + rng.normal(0, error_m, len(time))) / 111_195
    lon = 8.69 + (east_m + rng.normal(0, error_m, len(time))) / 72_000
    return Track.from_arrays(
        time_s=time,
        lon_deg=np.full(len(time), np.nan) if indoor else lon,
        lat_deg=np.full(len(time), np.nan) if indoor else lat,
        started_at=START + timedelta(seconds=start_s + late_s),
        sport=sport,
        indoor=indoor,
        **more,
    )


def same(a: Track, b: Track) -> str:
    words = same_activity(summary(a), summary(b))
    assert bool(same_activity(summary(b), summary(a))) == bool(words), "who is compared with whom must not matter"
    return words


def test_the_same_content():
    assert same(run(), run()) == "content"


@pytest.mark.parametrize(
    "other",
    [
        run(error_m=5, seed=2, late_s=40),  # another watch
        run(step=7),  # a service thinned it out
        run(seconds=1000),  # cut short
        run(indoor=True),  # a list's totals only
        run(start_s=59, sport="running", error_m=3),
    ],
)
def test_the_same_start(other):
    assert same(run(), other) == "start"


def test_the_same_time_and_place():
    assert same(run(), run(late_s=300, seconds=1200, error_m=5)) == "place"
    assert same(run(), run(sport="walking", error_m=4)) == "place"


@pytest.mark.parametrize(
    "other",
    [
        run(start_s=86_400),  # the same way a day later
        run(start_s=1800),  # and once more at once
        run(east_m=5000, error_m=1),  # somebody else at the same time
        run(late_s=900, indoor=True),  # a treadmill at another time
        run(east_m=300, late_s=120, error_m=1),  # started later, on another street
        run(sport="cycling", east_m=1),  # with a runner's clock, but no run
    ],
)
def test_not_the_same(other):
    assert same(run(), other) == ""


def test_a_false_start_is_a_run_of_its_own():
    """Started, stopped after 10 s, started anew 20 s later: two runs that begin within a minute."""
    assert same(run(seconds=10), run(start_s=30, late_s=0)) == ""


def test_one_point_tells_little():
    assert same(run(seconds=2), run(start_s=5000)) == ""
    assert same(Track.from_arrays(time_s=[0], lon_deg=[8.69], lat_deg=[49.41]), run()) == ""


def test_a_line_across_a_turn_is_not_the_way_around_it():
    """Two fixes on the line, before and after its turn: they lie on it, but half of it lies far from theirs."""
    whole = run()
    rows = [800, 1000]
    across = Track.from_arrays(time_s=[0.0, 200.0], lon_deg=whole.lon_deg[rows], lat_deg=whole.lat_deg[rows],
                               started_at=START + timedelta(seconds=800), sport="running")  # fmt: skip
    assert same(whole, across) == ""


def test_over_the_date_line():
    def there(seed):
        rng = np.random.default_rng(seed)
        east = (np.arange(1800) * 3 - 2700 + rng.normal(0, 3, 1800)) / 111_195
        return Track.from_arrays(
            time_s=np.arange(1800), lon_deg=(east + 360) % 360 - 360 * (east < 0) + 180 * np.where(east < 0, 1, -1),
            lat_deg=np.full(1800, -17.0), started_at=START,
        )  # fmt: skip

    a, b = there(1), there(2)
    assert a.lon_deg.min() < -179 < 179 < a.lon_deg.max()
    assert same(a, replace(b, started_at=b.started_at + timedelta(seconds=1))) == "start"


def test_the_richer_is_kept_whatever_comes_first():
    """Totals only, every fifth fix, every fix, with sensors, with a finer cadence: from poor to rich."""
    total = run(indoor=True, seconds=2, device_distance_m=5400.0, name="Sunday", shoe="Red")
    thin, bare = run(step=5, heart_rate_bpm=np.full(360, 140.0)), run()
    full = run(heart_rate_bpm=np.full(1800, 140.0), cadence_spm=np.full(1800, 171.0))
    finer = run(heart_rate_bpm=np.full(1800, 140.0), cadence_spm=np.linspace(170, 172, 1800))
    ranked = [total, thin, bare, full, finer]
    for poor, rich in itertools.combinations(ranked, 2):
        for kept in (richer(poor, rich), richer(rich, poor)):
            np.testing.assert_array_equal(kept.cadence_spm, rich.cadence_spm)
            assert len(kept) == len(rich)
    for order in itertools.permutations(ranked):
        kept = functools.reduce(richer, order)
        assert kept.cadence_spm.tolist() == finer.cadence_spm.tolist()
        assert (kept.name, kept.shoe, kept.device_distance_m) == ("Sunday", "Red", 5400.0)


def test_running_dynamics_make_a_recording_richer_and_stay_with_it():
    told = {name: np.full(1800, value) for name, value in
            (("stance_time_ms", 250.0), ("step_length_m", 1.1), ("vertical_oscillation_mm", 80.0))}  # fmt: skip
    for name, values in told.items():
        rich, poor = run(**{name: values}), run(name="Sunday")
        for kept in (richer(poor, rich), richer(rich, poor)):
            np.testing.assert_array_equal(getattr(kept, name), values)
            assert kept.name == "Sunday"


def test_of_two_equally_rich_one_is_kept_whatever_comes_first():
    """A watch's file and a service's of it: the same fixes, the heights rounded differently."""
    one, other = run(ele_m=np.full(1800, 148.0)), run(ele_m=np.full(1800, 122.7))
    assert one.run_id == other.run_id
    assert richer(one, other).ele_m[0] == richer(other, one).ele_m[0]


def test_labels_and_totals_that_the_richer_lacks_are_filled():
    total = run(indoor=True, seconds=2, device_distance_m=5400.0, device_moving_s=1790.0, name="Sunday", shoe="Red")
    kept = richer(total, run(name=""))
    assert (kept.run_id, kept.name, kept.shoe) == (run().run_id, "Sunday", "Red")
    assert (kept.device_distance_m, kept.device_moving_s) == (5400.0, 1790.0)
    assert len(kept) == 1800
    assert richer(total, run(device_distance_m=5391.0)).device_distance_m == 5391.0


def test_labels_do_not_hang_on_the_order():
    named = [run(name=name, device=device) for name, device in
             (("Run", "garmin fr610"), ("Along the river", ""), ("", "Garmin Forerunner 610"))]  # fmt: skip
    for order in itertools.permutations([*named, run(step=5, name="Lunch run")]):
        kept = functools.reduce(richer, order)
        assert (kept.name, kept.device, len(kept)) == ("Along the river", "Garmin Forerunner 610", 1800)
