"""What is a run: words of many languages, and the speed where no word tells it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from outings import NOON, gpx_of, outing
from spoken import EN, told

from routerisk.pipeline import add, history, shoes
from routerisk.pipeline.adding import compute
from routerisk.pipeline.maps import NoMap
from routerisk.records import Track
from routerisk.store import Store
from routerisk.tracks import read_bytes, sports
from routerisk.tracks.judging import ride_probability, speeds_on_the_way

SUNDAY = NOON.date().replace(day=8)
TABLE = ROOT / "routerisk" / "tracks" / "sports.csv"


def rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def test_every_word_of_the_table_means_what_it_says() -> None:
    """No word of one language is taken for another's of another meaning, whatever case it comes in."""
    odd = [
        (word, row["meaning"])
        for row in rows() for word in row["words"].split(";")
        for written in {word, word.upper(), word.title()} - {"ATV", "MIXED TYPE"}
        if sports._meaning(written.strip("=*")) != row["meaning"]
    ]  # fmt: skip
    assert odd == []
    assert all(row["source"] for row in rows())
    assert len({word for row in rows() for word in row["words"].split(";")}) > 700


@pytest.mark.parametrize(
    ("word", "sport"),
    [
        ("Morgenlauf", "running"), ("TRAIL_RUNNING", "running"), ("야외 달리기", "running"), ("越野跑步", "running"),
        ("kosu", "running"), ("Gelandelauf", "running"), ("Correr al aire libre", "running"), ("Löprunda", "running"),
        ("朝のランニング", "running"), ("утренняя пробежка", "running"), ("HKWorkoutActivityTypeRunning", "running"),
        ("terepfutas", "running"), ("Nordic Walking", "walking"), ("Bergwanderung", "walking"),
        ("등산로 걷기", "walking"), ("户外徒步", "walking"), ("Randonnée à pied", "walking"),
    ],
)  # fmt: skip
def test_words_of_many_languages_are_known(word: str, sport: str) -> None:
    assert sports.normalised(word) == sport


@pytest.mark.parametrize("word", ["Skilanglauf", "course de vélo", "Schlittschuhlaufen", "Randonnée à vélo",
                                  "беговые лыжи",
                                  "山地自行车", "ロードバイク", "Paseo en bicicleta", "Rullskidor",
                                  "EBikeRide"])  # fmt: skip
def test_a_word_for_a_run_within_another_sport_s_is_none(word: str) -> None:
    assert sports.is_other(word)


def notes_of(data: bytes) -> tuple[Track, list[str]]:
    reading = read_bytes(data, "x")
    (track,) = reading.tracks
    return track, [EN.say(note) for note in reading.notes]


@pytest.mark.parametrize(
    ("mps", "sport", "words"),
    [
        (3.1, "running", "taken as running"),
        (1.2, "walking", "taken as walking, by its 4.3 km/h"),
        (4.6, "unsure", "rather a bicycle ride than a run (92 % sure); it counts for nothing until"),
    ],
)
@pytest.mark.parametrize("word", ["", "Grmblfx"])
def test_where_no_known_word_tells_it_the_speed_does_and_it_is_told(word: str, mps: float, sport: str,
                                                                    words: str) -> None:  # fmt: skip
    track, notes = notes_of(gpx_of([outing([(1500, mps)], error_m=0.3, turning=0.002)], sport=word))
    assert track.sport == sport
    (note,) = notes
    assert note.startswith('"Grmblfx" is no sport known here: ' if word else "no sport named: ")
    assert words in note


@pytest.mark.parametrize("word", ["", "Grmblfx"])
def test_what_is_faster_than_any_run_is_none(word: str) -> None:
    reading = read_bytes(gpx_of([outing([(1500, 7.5)])], sport=word), "x")
    assert not reading.tracks
    assert "27 km/h on the way is no run" in EN.say(reading.skipped[0])


def test_a_run_with_a_train_in_it_needs_no_name() -> None:
    track, notes = notes_of(gpx_of([outing([(1200, 3.0), (900, 22.0), (1200, 3.0)])], sport=""))
    assert track.sport == "running"
    assert len(track.left_out) == 1
    assert any("by vehicle" in note for note in notes)


def test_a_ride_is_no_run_with_a_vehicle_in_it() -> None:
    """Half of it downhill, faster than any runner: it is the whole that is in doubt."""
    track, notes = notes_of(gpx_of([outing([(900, 4.3), (400, 9.5), (900, 4.7)])], sport=""))
    assert track.sport == "unsure"
    assert len(track.left_out) == 0
    assert not any("left out" in note for note in notes)


def stale(track: Track, every: int) -> Track:
    """Positions that the watch renews only now and then."""
    row = np.arange(len(track)) // every * every
    return replace(track, lon_deg=track.lon_deg[row], lat_deg=track.lat_deg[row])


def rounded(track: Track, digits: int) -> Track:
    return replace(track, lon_deg=np.round(track.lon_deg, digits), lat_deg=np.round(track.lat_deg, digits))


@pytest.mark.parametrize("spoiled", [lambda t: t, lambda t: stale(t, 2), lambda t: stale(t, 3), lambda t: stale(t, 11),
                                     lambda t: rounded(t, 5), lambda t: rounded(t, 4),
                                     lambda t: rounded(stale(t, 4), 4)])  # fmt: skip
@pytest.mark.parametrize(("mps", "sport"), [(3.0, "running"), (1.3, "walking")])
def test_repeated_and_rounded_positions_make_nobody_faster(spoiled, mps: float, sport: str) -> None:
    track = spoiled(outing([(600, mps), (90, 0.0), (900, mps)], error_m=0.3, turning=0.002))
    assert np.mean(speeds_on_the_way(track)) == pytest.approx(mps, rel=0.12)
    assert notes_of(gpx_of([track], sport=""))[0].sport == sport


def test_a_walk_with_some_running_in_it_is_a_walk() -> None:
    assert notes_of(gpx_of([outing([(1500, 1.3), (300, 3.5), (600, 1.3)])], sport=""))[0].sport == "walking"


def test_the_faster_the_likelier_a_ride() -> None:
    assert [round(ride_probability(mps), 2) for mps in (2.5, 3.5, 4.0, 4.4, 5.0)] == [0.01, 0.06, 0.32, 0.78, 0.99]


def test_strides_tell_a_run() -> None:
    """A pod that measures the ground contact sits on no pedal."""
    from routerisk.tracks.judging import judged

    fast = outing([(1500, 4.6)])
    assert judged(fast, fast, "")[0].sport == "unsure"
    measured = replace(fast, stance_time_ms=np.full(len(fast), 210.0))
    assert judged(measured, measured, "")[0].sport == "running"


def test_a_doubtful_one_is_kept_and_counts_for_nothing_until_it_is_confirmed(tmp_path: Path) -> None:
    (tmp_path / "lake.gpx").write_bytes(gpx_of([outing([(1500, 4.6)])], sport=""))
    (tmp_path / "run.gpx").write_bytes(gpx_of([replace(outing([(1500, 3.0)], seed=2), started_at=NOON.replace(day=5))]))
    with Store(tmp_path / "data") as store:
        first, second = add(store, [tmp_path / "lake.gpx", tmp_path / "run.gpx"], NoMap())
        assert "rather a bicycle ride" in told(first)
        (week,) = history(store, today=SUNDAY).weeks
        assert week.run_ids == second.run_ids
        assert len(store.runs()) == 2
        assert shoes(store) == []
        confirmed = replace(store.track(first.run_ids[0]), sport="running")
        store.recompute(compute(confirmed, NoMap()))
        (week,) = history(store, today=SUNDAY).weeks
        assert set(week.run_ids) == {*first.run_ids, *second.run_ids}
