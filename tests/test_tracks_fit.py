"""FIT files, written byte by byte, to tracks."""

from __future__ import annotations

import io
import struct
import sys
import warnings
from contextlib import redirect_stderr

import numpy as np
import pytest
from fit_factory import (
    CYCLING,
    DEVELOPER_DATA_ID,
    ENUM,
    EPOCH_S,
    FIELD_DESCRIPTION,
    GENERIC,
    RECORD,
    RUNNING,
    S32,
    START,
    STRING,
    SWIMMING,
    TRANSITION,
    U8,
    U16,
    U32,
    WALKING,
    Fit,
    run,
    semicircles,
)
from spoken import spoken

from routerisk.tracks import Reading, read_bytes


def read(fit: Fit | bytes, **options) -> Reading:
    return read_bytes(fit if isinstance(fit, bytes) else fit.bytes(), "run.fit", **options)


def only(fit: Fit | bytes):
    reading = read(fit)
    assert reading.failure is None
    (track,) = reading.tracks
    return track


def test_a_run_with_its_session():
    track = only(run(60).session(START, 59, metres=177))
    assert len(track) == 60
    assert track.has_position.all()
    assert track.started_at.timestamp() == START + EPOCH_S
    assert (track.sport, track.timezone, track.device) == ("running", "Europe/Berlin", "garmin")
    assert (track.device_distance_m, track.device_moving_s) == (177.0, 59.0)
    assert track.lat_deg[0] == pytest.approx(49.41, abs=1e-7)
    assert set(track.heart_rate_bpm) == {140.0}


@pytest.mark.parametrize("endian", ["<", ">"])
def test_either_byte_order(endian):
    fit = Fit(endian=endian)
    for i in range(5):
        fit.record(START + i, 8.69, 49.41 + i / 1e5, altitude=round((112.4 + 500) * 5))
    track = only(fit.session(START, 4))
    assert track.ele_m == pytest.approx([112.4] * 5)


def test_cadence_is_of_one_leg_and_has_a_fraction():
    fit = Fit()
    for i in range(5):
        fit.record(START + i, 8.69, 49.41 + i / 1e5, cadence=84, fraction=64)  # 64 / 128 of a turn
    assert only(fit.session(START, 4)).cadence_spm.tolist() == [169.0] * 5


def test_balance_of_zero_means_no_data():
    fit = Fit()
    for i, balance in enumerate((0, 4991, 5123, 0xFFFF, 0)):
        fit.record(START + i, 8.69, 49.41 + i / 1e5, balance=balance)
    balance = only(fit.session(START, 4)).stance_balance_pct
    assert np.isnan(balance[[0, 3, 4]]).all()
    assert balance[[1, 2]].tolist() == [49.91, 51.23]


def test_positions_at_null_island_are_no_positions():
    fit = run(30)
    fit.record(START + 30, 0.0, 0.0, heart_rate=141)
    fit.record(START + 31, 8.69, 49.41 + 31 * 3 / 111_195, heart_rate=142)
    reading = read(fit.session(START, 31))
    (track,) = reading.tracks
    assert np.flatnonzero(~track.has_position).tolist() == [30]
    assert track.heart_rate_bpm[30] == 141.0
    assert any("0/0" in note for note in spoken(reading.notes))


def test_position_and_sensors_on_separate_lines_are_one_fix():
    fit = Fit()
    for i in range(20):
        fit.record(START + i, 8.69, 49.41 + i * 3 / 111_195)
        fit.record(START + i, heart_rate=150 + i, cadence=80)
    reading = read(fit.session(START, 19))
    (track,) = reading.tracks
    assert len(track) == 20
    assert track.has_position.all()
    assert track.heart_rate_bpm.tolist() == [150.0 + i for i in range(20)]
    assert any("20 lines of equal time merged" in note for note in spoken(reading.notes))


def test_compressed_timestamps_roll_over():
    fit = Fit().record(START, heart_rate=120)
    fit.message(RECORD, [(3, U8, 120)], local=3)  # defines a message without a time, and writes one
    times = [START + 5 * k for k in range(1, 15)]
    for time in times:
        fit.compressed(time, [(3, U8, 130)], local=3)
    track = only(fit.session(START, times[-1] - START, metres=200))
    assert (track.time_s + track.started_at.timestamp() - EPOCH_S).tolist() == [START, *times]


def test_a_treadmill_run_keeps_its_kilometres_and_has_no_place():
    fit = Fit()
    for i in range(30):
        fit.record(START + i, heart_rate=150, cadence=82)
    fit.session(START, 3763.5, sub=1, metres=10_630, timer_s=3097.8).activity(START + 29, START + 29 - 5 * 3600)
    track = only(fit)
    assert track.indoor
    assert not track.has_position.any()
    assert (track.device_distance_m, track.device_moving_s) == (10_630.0, 3097.8)
    assert track.timezone == "Etc/GMT+5"  # five hours behind Greenwich, in the tz database's words
    assert track.local_start.utcoffset().total_seconds() == -5 * 3600


def test_stray_fixes_indoors_are_no_places():
    reading = read(run(60).session(START, 59, sub=1, metres=170))
    (track,) = reading.tracks
    assert track.indoor
    assert not track.has_position.any()
    assert any("indoors" in note for note in spoken(reading.notes))


def test_a_session_without_records_is_mileage():
    track = only(Fit().session(START, 1800, sub=1, metres=5000))
    assert (len(track), track.time_s[-1], track.device_distance_m, track.indoor) == (2, 1800.0, 5000.0, True)


@pytest.mark.parametrize("summary_first", [False, True])
def test_multisport_is_split_into_its_runs(summary_first):
    """Swim, change, ride, run; the distance counts on over all of them."""
    legs = [(SWIMMING, 100), (TRANSITION, 20), (CYCLING, 200), (RUNNING, 150)]
    sessions, fit, at = [], Fit(), START
    for sport, seconds in legs:
        sessions.append((at, seconds, sport))
        at += seconds
    if summary_first:
        for start, seconds, sport in sessions:
            fit.session(start, seconds, sport=sport, metres=seconds * 3)
    for i in range(at - START):
        fit.record(START + i, 8.69, 49.41 + i * 3 / 111_195, distance=300 * i)
    if not summary_first:
        for start, seconds, sport in sessions:
            fit.session(start, seconds, sport=sport, metres=seconds * 3)
    reading = read(fit)
    (track,) = reading.tracks
    assert (len(track), track.sport, track.device_distance_m) == (150, "running", 450.0)
    assert track.started_at.timestamp() == START + 320 + EPOCH_S
    others = ("swimming", "transition", "cycling")
    assert [word for words in spoken(reading.skipped) for word in others if word in words] == [
        "swimming",
        "transition",
        "cycling",
    ]
    assert [t.sport for t in read(fit, every_sport=True).tracks] == ["swimming", "transition", "cycling", "running"]


def test_a_chain_gives_every_file_in_it():
    first = run(30).session(START, 29, metres=87).bytes()
    settings = Fit(kind=2).bytes()
    second = run(40, start=START + 7200).session(START + 7200, 39, metres=117).bytes()
    reading = read(first + settings + second)
    assert [len(track) for track in reading.tracks] == [30, 40]
    assert "settings" in spoken(reading.skipped[0])


def test_a_damaged_file_in_a_chain_costs_only_itself():
    damaged = bytearray(run(30).bytes())
    damaged[14] = 0x4F  # a definition of another message than the one that follows
    good = run(40, start=START + 7200).session(START + 7200, 39).bytes()
    reading = read(bytes(damaged) + good)
    assert [len(track) for track in reading.tracks] == [40]
    assert any("damaged" in note for note in spoken(reading.notes))


def test_a_part_of_a_chain_without_any_record_says_so():
    reading = read(run(60).bytes() + run(60, start=START + 2000).bytes()[:60])
    assert len(reading.tracks) == 1
    assert "a part of it is damaged before its first record" in spoken(reading.notes)
    assert spoken(read(run(60).bytes()[:60]).failure).startswith("a FIT file without records (")


def test_what_stands_before_a_cut_is_kept():
    whole = run(60).session(START, 59, metres=177).bytes()
    reading = read(whole[: len(whole) // 2])
    (track,) = reading.tracks
    assert 20 < len(track) < 40
    assert any("cut short" in note for note in spoken(reading.notes))
    assert any("no summary" in note for note in spoken(reading.notes))


@pytest.mark.parametrize("size", [0, 10**9, 4_294_967_295])
def test_a_watch_that_died_before_it_wrote_the_length(size):
    assert len(only(run(60).bytes(size=size))) == 60


def test_the_timer_tells_moving_time_where_no_session_does():
    fit = Fit().timer(START, 0)
    for i in (*range(60), *range(200, 260)):
        fit.record(START + i, 8.69, 49.41 + i / 1e5)
        if i == 59:
            fit.timer(START + 60, 4).timer(START + 200, 0)
    fit.timer(START + 260, 4)
    assert only(fit).device_moving_s == pytest.approx(60 + 59)


def test_odd_field_sizes_as_coros_writes_them():
    fit = run(10)
    # event.data, a uint32 of one byte, and a field that no profile names, a uint32 of three
    fit.message(21, [(253, U32, START + 10), (3, U32, b"\1")], local=8)
    fit.message(RECORD, [(253, U32, START + 10), (0, S32, semicircles(49.42)), (1, S32, semicircles(8.69)),
                         (200, U32, b"\1\2\3")], local=9)  # fmt: skip
    for i in range(11, 20):
        fit.record(START + i, 8.69, 49.42 + i / 1e5)
    reading = read(fit.session(START, 19))
    assert len(reading.tracks[0]) == 20
    assert not any("lost" in note for note in spoken(reading.notes))


def developer(fit: Fit, *, number: int, native: int | None, name: bytes, base: int = 0x88, units: bytes = b"",
              first: bool = True) -> Fit:  # fmt: skip
    if first:
        fit.message(DEVELOPER_DATA_ID, [(1, 0x0D, b"\1" * 16), (3, U8, 0)], local=10)
    values = [(0, U8, 0), (1, U8, number), (2, U8, base), (3, STRING, name + b"\0")]
    values += [(8, STRING, units + b"\0")] if units else []
    return fit.message(FIELD_DESCRIPTION, values + ([(15, U8, native)] if native is not None else []), local=11)


def test_a_developer_field_fills_in_for_a_native_one_but_never_overwrites_it():
    fit = developer(Fit(), number=0, native=4, name=b"Cadence")
    stryd = [(0, struct.pack("<f", 91.5))]
    for i in range(3):
        place = [(253, U32, START + i), (0, S32, semicircles(49.41 + i / 1e5)), (1, S32, semicircles(8.69))]
        fit.message(RECORD, place + ([(4, U8, 80)] if i == 1 else []), local=2 + i, developer=stryd)
    assert only(fit.session(START, 2)).cadence_spm.tolist() == [183.0, 160.0, 183.0]


def dynamics(track) -> dict[str, list[float]]:
    return {name: [round(value, 4) for value in getattr(track, name)]
            for name in ("stance_time_ms", "step_length_m", "vertical_oscillation_mm")}  # fmt: skip


def test_running_dynamics_in_their_units():
    fit = Fit()
    for i, (stance, step, bounce) in enumerate([(2530, 10_340, 875), (2615, 10_415, 902)]):
        fit.record(START + i, 8.69, 49.41 + i / 1e5, stance=stance, step=step, bounce=bounce)
    assert dynamics(only(fit.session(START, 1))) == {
        "stance_time_ms": [253.0, 261.5],
        "step_length_m": [1.034, 1.0415],
        "vertical_oscillation_mm": [87.5, 90.2],
    }


def test_dynamics_of_one_who_stands_or_of_no_step_are_none():
    fit = run(3)
    for i, stance in enumerate((0, 10_100, 0xFFFF)):
        fit.record(START + 3 + i, 8.69, 49.4101 + i / 1e5, stance=stance, step=0, bounce=0)
    track = only(fit.session(START, 5))
    assert all(np.isnan(values).all() for values in dynamics(track).values())


POD = {39: (b"Centimeters", 7.125), 41: (b"Milliseconds", 248.0), 85: (b"cm", 103.4)}


def with_pod(watch: list[dict[str, int]], pod: dict[int, tuple[bytes, float]] = POD) -> Fit:
    """A run whose watch tells what is given, record by record, and whose pod tells the same thing in each."""
    fit, own = Fit(), []
    for number, (native, (units, value)) in enumerate(pod.items()):
        developer(fit, number=number, native=native, name=b"pod", units=units, first=not number)
        own.append((number, struct.pack("<f", value)))
    numbers = {"stance": 41, "step": 85, "bounce": 39}
    for i, said in enumerate(watch):
        place = [(253, U32, START + i), (0, S32, semicircles(49.41 + i / 1e5)), (1, S32, semicircles(8.69))]
        more = [(numbers[name], U16, value) for name, value in said.items()]
        fit.message(RECORD, place + more, local=2, developer=own)
    return fit.session(START, len(watch) - 1)


@pytest.mark.parametrize("silent", [{}, {"stance": 0, "step": 0, "bounce": 0}])
def test_a_pod_s_dynamics_come_from_its_units_to_ours(silent):
    assert dynamics(only(with_pod([silent] * 3))) == {
        "stance_time_ms": [248.0] * 3,
        "step_length_m": [1.034] * 3,
        "vertical_oscillation_mm": [71.25] * 3,
    }


def test_watch_and_pod_are_not_mixed_within_a_run():
    track = only(with_pod([{"bounce": 875}, {}, {"bounce": 880}]))
    np.testing.assert_array_equal(track.vertical_oscillation_mm, [87.5, np.nan, 88.0])
    assert track.stance_time_ms.tolist() == [248.0] * 3, "of which the watch says nothing"


@pytest.mark.parametrize("units", [b"", b"furlongs"])
def test_a_pod_s_unit_that_nobody_knows_is_not_guessed(units):
    track = only(with_pod([{}] * 3, {41: (units, 248.0)}))
    assert np.isnan(track.stance_time_ms).all()


def test_a_developer_field_of_a_native_name_is_not_taken_for_it():
    fit = developer(Fit(), number=0, native=None, name=b"heart_rate")
    for i in range(3):
        place = [(253, U32, START + i), (0, S32, semicircles(49.41 + i / 1e5)), (1, S32, semicircles(8.69))]
        fit.message(RECORD, place, local=2, developer=[(0, struct.pack("<f", 99.0))])
    assert np.isnan(only(fit.session(START, 2)).heart_rate_bpm).all()


@pytest.mark.parametrize("declared", [False, True])
def test_developer_fields_declared_wrongly_or_not_at_all_do_no_harm(declared):
    fit = developer(Fit(), number=7, native=None, name=b"odd", base=0x55) if declared else Fit()
    for i in range(5):
        place = [(253, U32, START + i), (0, S32, semicircles(49.41 + i / 1e5)), (1, S32, semicircles(8.69))]
        fit.message(RECORD, place, local=2, developer=[(7, b"\1\2")])
    reading = read(fit.session(START, 4))
    assert len(reading.tracks[0]) == 5
    assert any("developer fields" in note for note in spoken(reading.notes))


def test_fitparse_warns_in_words_not_on_the_terminal():
    noise = io.StringIO()
    with warnings.catch_warnings(record=True) as said, redirect_stderr(noise):
        warnings.simplefilter("always")
        test_odd_field_sizes_as_coros_writes_them()
        reading = read(run(10).message(21, [(253, U32, START + 10), (3, U32, b"\1")], local=8))
    assert said == []
    assert noise.getvalue() == ""
    assert any("odd size" in note for note in spoken(reading.notes))
    assert sys.stderr is not noise


@pytest.mark.parametrize(
    ("sport", "sub", "word"),
    [(RUNNING, 3, "running"), (WALKING, 0, "walking"), (17, 0, "walking"), (4, 1, "running"), (CYCLING, 0, "")],
)
def test_sports(sport, sub, word):
    """17 is hiking; 4 with 1 is fitness equipment, treadmill."""
    reading = read(run(60).session(START, 59, sport=sport, sub=sub, metres=177))
    assert [track.sport for track in reading.tracks] == ([word] if word else [])
    assert bool(reading.skipped) != bool(word)


def test_an_unnamed_sport_is_a_run_unless_it_is_too_fast():
    reading = read(run(60).session(START, 59, sport=GENERIC))
    assert reading.tracks[0].sport == "running"
    assert any("no sport" in note for note in spoken(reading.notes))
    ride = Fit()
    for i in range(60):
        ride.record(START + i, 8.69, 49.41 + i * 8 / 111_195)
    assert "29 km/h" in spoken(read(ride.session(START, 59, sport=GENERIC)).skipped[0])


def test_a_watch_that_knows_local_time_only():
    fit = Fit(created=1000)
    for i in range(20):
        fit.record(1000 + i, heart_rate=150)
    fit.session(1000, 19, metres=60).activity(1019, START + 19)
    reading = read(fit)
    assert reading.tracks[0].started_at.timestamp() == START + EPOCH_S
    assert reading.tracks[0].timezone == "Etc/UTC"
    assert any("local time" in note for note in spoken(reading.notes))


def test_a_watch_that_knows_no_time_at_all_gives_no_run():
    fit = Fit(created=1000)
    for i in range(20):
        fit.record(1000 + i, 8.69, 49.41 + i / 1e5)
    reading = read(fit.session(1000, 19))
    assert reading.tracks == ()
    assert "times" in spoken(reading.skipped[0])


@pytest.mark.parametrize("kind", [1, 2, 32])
def test_what_is_no_activity_is_skipped(kind):
    reading = read(Fit(kind=kind).message(RECORD, [(253, U32, START), (3, U8, 60)]))
    assert reading.tracks == ()
    assert "not an activity" in spoken(reading.skipped[0])


def test_a_course_is_a_plan_and_no_run():
    reading = read(Fit(kind=6).message(RECORD, [(253, U32, START), (3, U8, 60)]))
    assert reading.tracks == ()
    assert spoken(reading.skipped) == ["an activity: a planned route, not a recorded run"]


def test_accuracy_is_the_device_s_own():
    fit = Fit()
    for i in range(3):
        fit.record(START + i, 8.69, 49.41 + i / 1e5, accuracy=4)
    assert only(fit.session(START, 2)).accuracy_m.tolist() == [4.0] * 3


def test_bits_of_nothing():
    assert "without records" in spoken(read(Fit().bytes()).failure)
    assert "without records" in spoken(read(Fit().message(34, [(253, U32, START), (0, U16, 1), (1, ENUM, 0)])).failure)
