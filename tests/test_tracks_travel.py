"""What nobody ran counts for nothing: leaps over breaks, vehicles, lifts. And what is run is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import fit_factory
import numpy as np
import pytest
from outings import NOON, cut_out, gpx_of, outing, tcx_of
from spoken import EN, MILES, told
from walks import walk

from routerisk.exposure import expose
from routerisk.geo import path_length_m
from routerisk.matching import match
from routerisk.osm import embedded_network
from routerisk.pipeline import add, history, map_waiting
from routerisk.pipeline.adding import compute
from routerisk.pipeline.maps import NoMap
from routerisk.records import TRAVEL_KINDS, Network, Track
from routerisk.store import Store
from routerisk.tracks import Reading, read_bytes, richer
from routerisk.tracks.travel import leaving_out_travel, travel_of
from routerisk.words import words

RUN, TRAIN = (1200, 3.0), (1500, 20.0)


def read(data: bytes) -> tuple[Track, list[str]]:
    reading: Reading = read_bytes(data, "x")
    (track,) = reading.tracks
    return track, [EN.say(note) for note in reading.notes]


def run_km(track: Track) -> float:
    left_out = sum(path_length_m(track.lon_deg[a : b + 1], track.lat_deg[a : b + 1]) for a, b in track.left_out)
    return (path_length_m(track.lon_deg, track.lat_deg) - left_out) / 1000.0


def fit_of(parts: list[Track]) -> bytes:
    """The timer is stopped after every part and started before the next."""
    fit = fit_factory.Fit()
    fit.timer(fit_factory.START, 0)
    for part in parts:
        offset = fit_factory.START + round((part.started_at - NOON).total_seconds())
        fit.timer(offset, 0)
        for seconds, lon, lat in zip(part.time_s, part.lon_deg, part.lat_deg, strict=True):
            fit.record(offset + round(seconds), lon, lat)
        fit.timer(offset + round(part.time_s[-1]), 4)
    return fit.session(fit_factory.START, 4000).bytes()


FORMATS = {
    "gpx": gpx_of, "tcx of two laps": tcx_of, "tcx of one lap": lambda parts: tcx_of(parts, one_lap=True),
    "fit": fit_of, "a gpx that must be read tolerantly": lambda parts: gpx_of(parts).replace(b"</gpx>", b"<b></gpx>"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_a_ride_between_two_parts_of_a_recording_is_no_run(form: str) -> None:
    parts = cut_out(outing([RUN, TRAIN, RUN]), 1199, 2700)
    track, notes = read(FORMATS[form](parts))
    assert track.breaks.tolist() == [1200]
    assert track.left_out.tolist() == [[1199, 1200]]
    assert run_km(track) == pytest.approx(7.2, rel=0.03)
    (note,) = [note for note in notes if "left out" in note]
    assert note.endswith("km while the watch was stopped, after 12:19, left out") or form == "fit"


@pytest.mark.parametrize("form", FORMATS)
def test_a_break_of_some_steps_stays_as_it_is(form: str) -> None:
    """An auto-pause at a light, 20 m long: told as a break, and run over all the same."""
    track, _ = read(FORMATS[form](cut_out(outing([(600, 3.0), (60, 0.35), (600, 3.0)]), 600, 655)))
    assert track.breaks.tolist() == [601]
    assert len(track.left_out) == 0


@pytest.mark.parametrize("form", FORMATS)
def test_a_part_that_goes_on_at_once_is_no_break(form: str) -> None:
    """Laps, and a segment for every mile."""
    track, _ = read(FORMATS[form](cut_out(outing([(1200, 3.0)]), 600, 601)))
    assert len(track) == 1200
    assert len(track.breaks) == 0


def test_a_slow_ride_over_a_break_counts_no_more_than_a_fast_one() -> None:
    """A ferry at a walker's speed: the watch was stopped, nobody asked for these kilometres."""
    track, _ = read(gpx_of(cut_out(outing([RUN, (1500, 1.5), RUN]), 1199, 2700)))
    assert track.left_out.tolist() == [[1199, 1200]]


def test_a_gap_that_no_break_tells_is_a_leap_where_it_is_too_fast() -> None:
    before, after = cut_out(outing([RUN, (600, 9.0), RUN], turning=0.002), 1199, 1800)
    whole = np.concatenate([before.time_s, after.time_s + (after.started_at - before.started_at).total_seconds()])
    lon, lat = (np.concatenate([getattr(before, name), getattr(after, name)]) for name in ("lon_deg", "lat_deg"))
    joined = Track.from_arrays(started_at=NOON, time_s=whole, lon_deg=lon, lat_deg=lat)
    assert [(*stretch[:2], TRAVEL_KINDS[stretch.kind]) for stretch in travel_of(joined)] == [(1199, 1200, "gap")]
    walked = Track.from_arrays(started_at=NOON, time_s=np.where(whole > 1500, whole + 1200, whole), lon_deg=lon,
                               lat_deg=lat)  # fmt: skip
    assert travel_of(walked) == [], "half an hour for 5 km: run, unseen"


RIDES = {
    "train": [RUN, TRAIN, RUN],
    "train from the start": [TRAIN, RUN],
    "car home, the watch forgotten": [(2400, 2.7), (40, 0.5), (600, 14.0)],
    "bus with stops": [RUN, (60, 0.0), *[(10, 5.0), (40, 11.0), (10, 5.0), (25, 0.0)] * 6, RUN],
    "tram": [(1200, 2.6), *[(12, 5.0), (50, 12.0), (12, 5.0), (20, 0.0)] * 4, (1200, 2.6)],
    "ferry": [RUN, (1200, 6.4), RUN],
    "bicycle to the wood": [(800, 6.0), (1800, 2.8)],
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("error_m", [1.0, 6.0])
@pytest.mark.parametrize("ride", RIDES)
def test_a_ride_with_the_watch_on_is_found_to_its_ends(ride: str, error_m: float, seed: int) -> None:
    track, notes = leaving_out_travel(outing(RIDES[ride], seed=seed, error_m=error_m))
    (stretch,) = track.left_out.tolist()
    ridden = [i for i, (_, mps) in enumerate(RIDES[ride]) if mps > 4.0]
    ends = np.cumsum([0, *(seconds for seconds, _ in RIDES[ride])])
    begin, end = ends[ridden[0]], ends[ridden[-1] + 1]
    assert track.time_s[stretch[0]] == pytest.approx(begin, abs=15)
    assert track.time_s[stretch[1]] == pytest.approx(end, abs=30)
    assert "by vehicle after" in EN.say(notes[0])


RUNS = {
    "easy": [(3600, 3.0)],
    "400 m and a jog": [(900, 2.9), *[(62, 6.5), (90, 2.0)] * 10, (900, 2.9)],
    "400 m and standing": [(900, 2.9), *[(62, 6.5), (60, 0.0)] * 10, (900, 2.9)],
    "200 m sprints": [(900, 2.9), *[(24, 8.3), (20, 0.0)] * 10, (900, 2.9)],
    "100 m sprints": [(900, 2.9), *[(11, 9.3), (120, 0.5)] * 10, (900, 2.9)],
    "1000 m": [(900, 3.0), *[(182, 5.5), (60, 2.0)] * 6, (900, 3.0)],
    "a mile downhill": [(900, 3.0), (255, 6.3), (900, 3.0)],
    "a race of 5 km with a warm-up": [(900, 3.2), (840, 5.9), (900, 3.2)],
    "an élite's 10 km": [(600, 3.5), (1612, 6.2), (600, 3.5)],
    "half minutes": [(600, 3.0), *[(30, 6.5), (30, 2.0)] * 20, (600, 3.0)],
    "a walk, then a run": [(3600, 1.3), (1800, 3.6)],
    "nothing but a sprint": [(52, 7.7)],
}


@pytest.mark.parametrize("error_m", [1.0, 3.0, 8.0])
@pytest.mark.parametrize("every_s", [1, 5])
@pytest.mark.parametrize("session", RUNS)
def test_what_is_run_is_left_alone(session: str, every_s: int, error_m: float) -> None:
    for seed in range(3):
        assert travel_of(outing(RUNS[session], seed=seed, error_m=error_m, every_s=every_s)) == []


def test_who_counts_steps_was_on_foot() -> None:
    """2.5 km more than twice as fast as usual: a ride for want of steps, a race with them."""
    stretches = [(1200, 2.7), (420, 6.0), (1200, 2.7)]
    assert travel_of(outing(stretches, cadence=[165, 185, 165])) == []
    assert len(travel_of(outing(stretches, cadence=[165, 0, 165]))) == 1
    slower = [(1200, 3.0), (420, 4.9), (1200, 3.0)]
    assert travel_of(outing(slower)) == []
    assert len(travel_of(outing(slower, cadence=[165, 0, 165]))) == 1, "steps all the time but there"


def test_satellites_that_are_lost_are_no_travel() -> None:
    track = outing([(3600, 3.0)], error_m=1.0)
    lon, lat = track.lon_deg.copy(), track.lat_deg.copy()
    lon[1000:1060], lat[1000:1060] = lon[1000], lat[1000]  # the last place repeated, then a leap of 180 m
    lon[2000:2040] += np.linspace(0.0, 0.004, 40)  # drifted 290 m off, back at once
    lon[2500:2800] = lat[2500:2800] = np.nan  # 900 m of a tunnel
    assert travel_of(replace(track, lon_deg=lon, lat_deg=lat)) == []


def test_a_lift_is_no_climb() -> None:
    up = np.concatenate([np.zeros(900), np.linspace(0.0, 300.0, 240), np.linspace(300.0, 0.0, 1500)])
    ridden = outing([(900, 3.0), (240, 5.0), (1500, 3.0)], heights=up)
    (stretch,) = travel_of(ridden)
    assert TRAVEL_KINDS[stretch.kind] == "lift"
    assert ridden.time_s[[stretch.first, stretch.last]] == pytest.approx([900, 1140], abs=20)
    on_foot = outing([(900, 3.0), (240, 5.0), (1500, 3.0)], heights=up, cadence=[165, 170, 165])
    assert travel_of(on_foot) == []
    climbed = np.concatenate([np.linspace(0.0, 600.0, 1200), np.linspace(600.0, 0.0, 400)])
    assert travel_of(outing([(1200, 1.5), (400, 4.0)], heights=climbed)) == []
    found_its_level = np.concatenate([np.full(900, -40.0), np.linspace(-40.0, 95.0, 85), np.full(1500, 95.0)])
    assert travel_of(outing([(2485, 3.5)], heights=found_its_level)) == []
    exposures = [expose([match(one, Network.empty(32632))])[0]
                 for one in (leaving_out_travel(ridden)[0], ridden)]  # fmt: skip
    assert exposures[0].climb_m < 30.0
    assert exposures[1].climb_m > 250.0


def test_it_is_told_in_the_reader_s_language_and_units() -> None:
    _, (note,) = leaving_out_travel(outing([RUN, TRAIN, RUN], turning=0.001))
    assert EN.say(note) == "30.1 km by vehicle after 12:19 left out"
    assert MILES.say(note) == "18.7 mi by vehicle after 12:19 left out"
    assert words("de", "metric").say(note) == "30,1 km mit einem Fahrzeug nach 12:19 Uhr ausgelassen"


@pytest.fixture(scope="module")
def helsinki() -> Network:
    return embedded_network()


@pytest.fixture(scope="module")
def rode(helsinki: Network) -> Track:
    """Two runs with 1.5 km across the map between them, recorded."""
    first, second = walk(helsinki, 3, km=1.2), walk(helsinki, 8, km=1.0)
    ride_s = 150
    share = np.linspace(0.0, 1.0, ride_s + 2)[1:-1]
    lon, lat = (np.concatenate([a, a[-1] + share * (b[0] - a[-1]), b]) for a, b in
                ((first.lon_deg, second.lon_deg), (first.lat_deg, second.lat_deg)))  # fmt: skip
    whole = Track.from_arrays(time_s=np.arange(len(lon)), lon_deg=lon, lat_deg=lat, started_at=first.started_at)
    return replace(whole, travel_from=[len(first) - 1], travel_to=[len(first) + ride_s], travel_kind=[1])


def test_the_matcher_starts_anew_behind_what_was_not_run(rode: Track, helsinki: Network) -> None:
    matched = match(rode, helsinki)
    (begin, end), fixes = rode.left_out[0], np.arange(len(rode))
    between = (fixes > begin) & (fixes < end)
    assert (matched.fix_arc[between] == -1).all()
    assert (matched.fix_way_id[~between] >= 0).all()
    (again,) = [r for r in range(1, len(matched.arc)) if matched.enter_s[r] - matched.exit_s[r - 1] > 100]
    assert not matched.joined[again]
    assert matched.first_fix[again] == end
    for part, first, last in ((slice(None, begin + 1), 0, again), (slice(end, None), again, len(matched.arc))):
        alone = match(Track.from_arrays(time_s=rode.time_s[part], lon_deg=rode.lon_deg[part],
                                        lat_deg=rode.lat_deg[part]), helsinki)  # fmt: skip
        np.testing.assert_array_equal(matched.arc[first:last], alone.arc)
        np.testing.assert_array_equal(matched.fix_along_m[part], alone.fix_along_m)
        for i in range(len(alone.arc)):
            np.testing.assert_array_equal(matched.line(first + i), alone.line(i))


def test_what_was_not_run_adds_nothing_to_a_run(rode: Track, helsinki: Network) -> None:
    (without,) = expose([match(rode, helsinki)])
    (with_it,) = expose([match(replace(rode, keeps_travel=True), helsinki)])
    assert without.distance_m == pytest.approx(2200.0, rel=0.03)
    assert without.moving_s == pytest.approx(2200.0 / 3.0, rel=0.05)
    assert with_it.distance_m > without.distance_m + 300.0, "put back"


def test_a_leap_that_a_runner_could_make_is_not_run_either_where_it_is_left_out(helsinki: Network) -> None:
    """300 m in a break of an hour would pass for run, unseen."""
    track = walk(helsinki, 5, km=1.5)
    time = np.where(np.arange(len(track)) > 250, track.time_s + 3600, track.time_s)
    keep = (np.arange(len(track)) <= 250) | (np.arange(len(track)) > 350)
    cut = Track.from_arrays(time_s=time[keep], lon_deg=track.lon_deg[keep], lat_deg=track.lat_deg[keep])
    left_out = replace(cut, travel_from=[250], travel_to=[251], travel_kind=[0])
    whole, less = (expose([match(one, helsinki)])[0] for one in (cut, left_out))
    gap_m = path_length_m(cut.lon_deg[250:252], cut.lat_deg[250:252])
    assert gap_m > 50.0
    assert whole.distance_m - less.distance_m > 0.9 * gap_m
    assert less.distance_m == pytest.approx(1200.0, rel=0.03)


def test_a_travelled_day_is_a_short_day_in_the_weeks(tmp_path: Path) -> None:
    (tmp_path / "day.gpx").write_bytes(gpx_of([outing([RUN, TRAIN, RUN])]))
    with Store(tmp_path / "data") as store:
        (outcome,) = add(store, [tmp_path / "day.gpx"], NoMap())
        assert "km by vehicle after 12:19 left out" in told(outcome)
        (week,) = history(store, today=NOON.date()).weeks
        assert week.distance_km == pytest.approx(7.2, rel=0.04)
        kept = store.track(outcome.run_ids[0])
        assert len(kept) == 3900, "the recording is kept whole"
        assert kept.has_position.all()
        assert len(kept.left_out) == 1


def test_a_run_from_before_travel_was_looked_for_is_looked_through_again(tmp_path: Path) -> None:
    (tmp_path / "day.gpx").write_bytes(gpx_of([outing([RUN, TRAIN, RUN])]))
    none = np.zeros(0, np.int64)
    with Store(tmp_path / "data") as store:
        (outcome,) = add(store, [tmp_path / "day.gpx"], NoMap())
        old = replace(store.track(outcome.run_ids[0]), travel_from=none, travel_to=none, travel_kind=none, breaks=none)
        store.recompute(compute(old, NoMap()))
        assert store.runs()[0].distance_m > 30_000.0
        map_waiting(store, NoMap(), every=True)
        assert store.runs()[0].distance_m == pytest.approx(7_200.0, rel=0.04)


def test_put_back_is_kept_and_outlasts_another_file_of_the_run(tmp_path: Path) -> None:
    day = outing([RUN, TRAIN, RUN])
    (tmp_path / "day.gpx").write_bytes(gpx_of([day]))
    with Store(tmp_path / "data") as store:
        (outcome,) = add(store, [tmp_path / "day.gpx"], NoMap())
        put_back = replace(store.track(outcome.run_ids[0]), keeps_travel=True)
        store.recompute(compute(put_back, NoMap()))
        assert store.track(put_back.run_id).keeps_travel
        (tmp_path / "again.tcx").write_bytes(tcx_of([day]))
        add(store, [tmp_path / "again.tcx"], NoMap())
        (row,) = store.runs()
        assert store.track(row.run_id).keeps_travel
        assert row.distance_m > 30_000.0
    assert richer(put_back, replace(put_back, keeps_travel=False)).keeps_travel
    assert richer(replace(put_back, keeps_travel=False), put_back).keeps_travel


def test_a_fast_train_of_which_no_position_is_believed_is_a_leap() -> None:
    """At 60 m/s every fix is out of reach of the one before."""
    track, notes = read(gpx_of([outing([RUN, (900, 60.0), RUN], every_s=5, turning=0.001)]))
    assert run_km(track) == pytest.approx(7.2, rel=0.03)
    assert any("left out" in note for note in notes)


def test_apple_s_pauses_are_breaks() -> None:
    """The route is a GPX of one segment; when the workout went on stands in the export."""
    from routerisk.tracks.apple import hints
    from routerisk.tracks.apple import read as read_health

    before, after = cut_out(outing([(600, 3.0), (900, 1.0), (600, 3.0)]), 599, 1500)
    data = gpx_of([before, after]).replace(b"</trkseg><trkseg>", b"")
    assert len(read(data)[0].breaks) == 0
    from io import BytesIO

    health = read_health(BytesIO(
        b'<HealthData><Workout workoutActivityType="HKWorkoutActivityTypeRunning" startDate="2026-03-04 12:00:00 +0100"'
        b' endDate="2026-03-04 12:35:00 +0100"><WorkoutEvent type="HKWorkoutEventTypePause" '
        b'date="2026-03-04 12:10:00 +0100"/><WorkoutEvent type="HKWorkoutEventTypeResume" '
        b'date="2026-03-04 12:25:00 +0100"/></Workout></HealthData>'
    ))  # fmt: skip
    reading = read_bytes(data, "x", hints=hints(health, health.workouts[0]))
    assert reading.tracks[0].breaks.tolist() == [600]
    assert reading.tracks[0].left_out.tolist() == [[599, 600]]
