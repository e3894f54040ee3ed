"""Real watch exports, against what an independent lenient reader found in them."""

from __future__ import annotations

import gzip
import json
import math
import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from spoken import spoken

from routerisk.geo import haversine_m, path_length_m
from routerisk.messages import Message
from routerisk.tracks import read_bytes, readings, same_activity, summary
from routerisk.words import words as words_in

CLEAN_FIT = [
    "fit/GoldenCheetah__HRV-Data.fit",
    "fit/GoldenCheetah__3386684871.fit",
    "fit/GoldenCheetah__GarminFR955v18.zip__14211916346_ACTIVITY.fit",
    "fit/GoldenCheetah__4077461142.zip__4077461142.fit",
    "fit/GoldenCheetah__2019-09-07-11-22-19.zip__2019-09-07-11-22-19.fit",
    "fit/GoldenCheetah__Move_2020_01_15_19_27_16_Running.fit",
    "fit/GoldenCheetah__10kUNLP2014-Garmin15.fit",
    "fit/python-fitparse__activity-small-fenix2-run.fit",
    "fit/python-fitparse__garmin-fenix-5-walk.fit",
    "fit/connectstats__activity_2944936628.fit",
    "fit/connectstats__track_cs_544406.fit",
]
"""One session of a run, no damage: records, positions, distance and times must agree."""
ONE_RUN_EACH = ("fit", "gpx", "same_activity", "series_trackeR", "tcx")
"""Folders of whole files; of "pairs" none is a run, the others have tests of their own."""
NO_RUN = {
    "fit/python-fitparse__20170518-191602-1740899583.fit": "fitness equipment",
    "fit/python-fitparse__coros-pace-2-cycling-misaligned-fields.fit": "cycling",
    "gpx/ezGPX__Black_Forest_01_Baden.gpx": "a planned route",
    "gpx/gpx.studio__with_routes.gpx": "cycling",
    "gpx/gpx.studio__with_surface.gpx": "cycling",
    "gpx/gpxpy__Mojstrovka.gpx": "without usable times",
    "gpx/gpxpy__cerknicko-without-times.gpx": "without usable times",
}
SEVERAL = {
    "fit/fit__triathlon_summary_first.fit": 1,
    "fit/fit__triathlon_summary_last.fit": 1,
    "fit/python-fitparse__sample_mulitple_header.fit": 1,
    "gpx/gpxpy__cerknicko-jezero-without-elevations.gpx": 5,
    "tcx/GoldenCheetah__activity_165850259_multi-session.tcx": 2,
}
"""Files of several activities, with how many of them are runs: the oracle counts all of them together."""
CLEANED = {
    "fit/GoldenCheetah__Fr955v19.28andStryd-saved.fit": "four positions at 0/0",
    "fit/python-fitparse__compressed-speed-distance.fit": "no position, no time by the oracle",
    "gpx/ezGPX__garmin_etrex32_hike_error_1.gpx": "a clock set back, and a jump",
}
"""Whose points or line are not those of the file, on purpose."""


@pytest.fixture(scope="module")
def manifest(shared):
    return {entry["file"]: entry for entry in json.loads((shared / "tracks/MANIFEST.json").read_text())["files"]}


@pytest.fixture(scope="module")
def corpus(shared):
    """Every reading of the whole folder by the file's path in it, and how long each took."""
    folder, found = shared / "tracks", {}
    began = time.perf_counter()
    for reading in readings(folder):
        ended = time.perf_counter()
        found[reading.source.removeprefix(f"{folder}/")] = (reading, ended - began)
        began = ended
    return found


def tracks(corpus, name):
    reading, _ = corpus[name]
    return reading.tracks


def test_every_file_ends_in_words_or_tracks_and_soon(corpus, manifest):
    for name, (reading, seconds) in corpus.items():
        assert reading.tracks or reading.skipped or reading.failure, name
        assert seconds < 20.0, name
        failures = [reading.failure] if reading.failure else []
        messages = [*reading.skipped, *reading.notes, *failures]
        assert [Message.loads(message.dumps()) for message in messages] == messages
        for words in [*spoken(messages), *map(words_in("de").say, messages)]:
            assert "\n" not in words
            assert len(words) < 400, (name, words)
    told = " ".join(corpus)
    assert [name for name in manifest if name not in told] == []


@pytest.mark.parametrize("name", CLEAN_FIT)
def test_a_clean_fit_file_agrees_with_the_oracle(corpus, manifest, name):
    oracle, session = manifest[name]["oracle"], manifest[name]["oracle"]["sessions"][0]
    (track,) = tracks(corpus, name)
    assert len(track) == oracle["records"]
    assert int(track.has_position.sum()) == oracle["gps"]
    assert track.time_s[-1] == oracle["rec_span_s"]
    assert abs((track.started_at - datetime.fromisoformat(session["start_time"])).total_seconds()) <= 5
    assert track.device_distance_m == session["total_distance"]
    assert track.device_moving_s == session["total_timer_time"]
    assert path_length_m(track.lon_deg, track.lat_deg) == pytest.approx(session["total_distance"], rel=0.025)
    mean_rpm = oracle.get("mean_record_cadence_nonzero_rpm")
    if mean_rpm is not None and oracle.get("session_cadence_rpm_with_fraction") is not None:
        assert np.nanmean(track.cadence_spm[track.cadence_spm > 0]) == pytest.approx(2 * mean_rpm, rel=0.02)


def test_every_run_in_a_fit_file_keeps_the_device_s_distance(corpus, manifest):
    """Also the runs within triathlons, whose distance counts on over all legs."""
    for name, entry in manifest.items():
        sessions = (entry.get("oracle") or {}).get("sessions") or []
        wanted = [s["total_distance"] for s in sessions if s["sport"] in ("running", "walking")]
        if name in corpus and wanted and name.startswith("fit/"):
            assert [track.device_distance_m for track in tracks(corpus, name)] == wanted, name


@pytest.mark.parametrize("name", ["fit/fit__triathlon_summary_first.fit", "fit/fit__triathlon_summary_last.fit",
                                  "fit/python-fitparse__sample_mulitple_header.fit"])  # fmt: skip
def test_the_run_of_a_triathlon_is_cut_out_right(corpus, name):
    (track,) = tracks(corpus, name)
    assert path_length_m(track.lon_deg, track.lat_deg) == pytest.approx(track.device_distance_m, rel=0.025)
    assert track.time_s[-1] == pytest.approx(track.device_moving_s, abs=60)


def test_null_island_is_not_on_the_way(corpus):
    (track,) = tracks(corpus, "fit/GoldenCheetah__Fr955v19.28andStryd-saved.fit")
    assert len(track) == 3118
    assert int(track.has_position.sum()) == 3114
    assert path_length_m(track.lon_deg, track.lat_deg) == pytest.approx(10_021.51, rel=0.005)


@pytest.mark.parametrize(
    ("name", "fixes", "medians"),
    [
        ("fit/GoldenCheetah__4077461142.zip__4077461142.fit", (4931, 4934, 4934), (295.0, 0.870, 78.0)),
        ("fit/GoldenCheetah__2019-09-07-11-22-19.zip__2019-09-07-11-22-19.fit", (941, 937, 941), (255.0, 1.335, 110.2)),
        ("fit/GoldenCheetah__3386684871.fit", (1437, 0, 1434), (250.0, np.nan, 77.5)),
    ],
)
def test_running_dynamics_of_a_watch_and_of_a_pod(corpus, name, fixes, medians):
    """The first has both, and the watch's are taken; the last has a Stryd pod only, which tells centimetres."""
    (track,) = tracks(corpus, name)
    told = (track.stance_time_ms, track.step_length_m, track.vertical_oscillation_mm)
    assert tuple(int(np.isfinite(values).sum()) for values in told) == fixes
    for values, median in zip(told, medians, strict=True):
        if np.isfinite(median):
            assert np.nanmedian(values) == pytest.approx(median, rel=0.005)


def test_a_foot_pod_without_gps(corpus):
    (track,) = tracks(corpus, "fit/python-fitparse__compressed-speed-distance.fit")
    assert (len(track), track.device_distance_m, track.device_moving_s) == (755, 10_248.67, 3772.75)
    assert not track.has_position.any()


def test_gpx_points_agree_with_the_oracle(corpus, manifest):
    checked = 0
    for name, entry in manifest.items():
        oracle = entry.get("oracle") or {}
        if not name.startswith("gpx/") or name not in corpus or not tracks(corpus, name):
            continue
        if oracle["n_trk"] == 1 and oracle["n_time"] == oracle["trk_points"] and not oracle["neg_dt"]:
            (track,) = tracks(corpus, name)
            assert len(track) == oracle["trk_points"] - oracle["dup_t"], name
            assert path_length_m(track.lon_deg, track.lat_deg) == pytest.approx(oracle["haversine_m"], rel=0.01), name
            assert track.time_s[-1] == oracle["span_s"]
            checked += 1
    assert checked >= 5


def test_a_month_of_one_runner(corpus, manifest):
    """June 2013, 33 runs in TCX: lap sums, positions, and a distance of our own near the device's."""
    ratios = []
    for name, entry in manifest.items():
        if name.startswith("series_trackeR/") and ".TCX" in name:
            oracle, (track,) = entry["oracle"], tracks(corpus, name)
            assert track.device_distance_m == pytest.approx(oracle["lap_distance_sum"], abs=0.1)
            assert track.device_moving_s == pytest.approx(oracle["lap_time_sum"], abs=0.1)
            assert oracle["laps"] >= oracle["trackpoints"] - len(track) >= 0  # a lap ends where the next begins
            ratios.append(path_length_m(track.lon_deg, track.lat_deg) / track.device_distance_m)
    assert len(ratios) == 33
    assert np.median(ratios) == pytest.approx(1.0, abs=0.01)
    assert np.sum(np.abs(np.array(ratios) - 1.0) <= 0.025) >= 29


@dataclass(frozen=True)
class Oracle:
    """What an independent reader, or the very bytes, say of a file of one run."""

    fixes: int
    places: int
    span_s: float
    line_m: float
    stated_m: float = math.nan
    paused: bool = False


def oracle_of(path: Path, told: dict) -> Oracle:
    if "records" in told:
        (session,) = told["sessions"]
        paused = (session["total_timer_time"] or math.inf) < 0.99 * session["total_elapsed_time"]
        line_m = told.get("haversine_m", session["total_distance"])  # the shortest walk was not measured by anybody
        return Oracle(told["records"] - told["dup_ts"], told["gps"] - told["dup_ts"], told["rec_span_s"], line_m,
                      session["total_distance"], paused)  # fmt: skip
    if "trk_points" in told:
        fixes = told["trk_points"] - told["dup_t"]
        return Oracle(fixes, fixes, told["span_s"], told["haversine_m"])
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    points = re.findall(r"<Trackpoint>.*?</Trackpoint>", text, re.DOTALL)
    times = {point: re.search(r"<Time>(.*?)</Time>", point).group(1) for point in points}
    placed = {time for point, time in times.items() if "<LatitudeDegrees>" in point}
    start, end = (datetime.fromisoformat(moment(times.values())) for moment in (min, max))
    span_s = (end - start).total_seconds()
    return Oracle(len(set(times.values())), len(placed), span_s, told["haversine_m"], told["lap_distance_sum"],
                  told["lap_time_sum"] < 0.99 * span_s)  # fmt: skip


def test_every_file_agrees_with_its_oracle(corpus, manifest, shared):
    """Points and times to the last one, the line within a hundredth, what the device states within a metre."""
    compared, on_the_mark = 0, 0
    for name, entry in manifest.items():
        if name.split("/")[0] not in ONE_RUN_EACH or name.endswith(".csv"):
            continue
        reading, _ = corpus[name]
        if name in NO_RUN:
            assert NO_RUN[name] in " ".join(spoken(reading.skipped)), name
            assert not reading.tracks, name
            continue
        assert len(reading.tracks) == SEVERAL.get(name, 1), name
        if name in SEVERAL or name in CLEANED:
            continue
        oracle, track = oracle_of(shared / "tracks" / name, entry["oracle"]), reading.tracks[0]
        assert (len(track), int(track.has_position.sum())) == (oracle.fixes, oracle.places), name
        assert track.time_s[-1] == oracle.span_s, name
        line_m = path_length_m(track.lon_deg, track.lat_deg)
        assert line_m == pytest.approx(oracle.line_m, rel=0.01), name
        compared += 1
        if math.isnan(oracle.stated_m):
            continue
        assert track.device_distance_m == pytest.approx(oracle.stated_m, abs=0.1), name
        if oracle.places > 0.985 * oracle.fixes and not oracle.paused and track.sport == "running":
            assert line_m == pytest.approx(oracle.stated_m, rel=0.025), name
            on_the_mark += 1
    assert (compared, on_the_mark) == (61, 33)


def test_a_device_that_was_paused_on_the_way_counts_less(corpus):
    """Ten times 200 m, and on foot to the next start while the watch was stopped."""
    name = "series_trackeR/trackeR__2013-06-19-175630.TCX.gz"
    (track,) = tracks(corpus, name)
    assert (track.device_distance_m, track.device_moving_s) == (pytest.approx(2011.51), pytest.approx(318.1, abs=0.1))
    step_m = haversine_m(track.lon_deg[:-1], track.lat_deg[:-1], track.lon_deg[1:], track.lat_deg[1:])
    pauses = np.diff(track.time_s) > 60
    assert int(pauses.sum()) == 9
    assert step_m[~pauses].sum() == pytest.approx(track.device_distance_m, rel=0.03)
    assert (step_m / np.diff(track.time_s))[pauses] == pytest.approx([1.1] * 9, abs=0.1)  # who walks back
    assert track.left_out.tolist() == [[i, i + 1] for i in np.flatnonzero(pauses).tolist()]
    assert "1.7 km while the watch was stopped, 9 times from 17:57 on, left out" in spoken(corpus[name][0].notes)


def test_a_duathlon_gives_its_runs(corpus):
    found = tracks(corpus, "tcx/GoldenCheetah__activity_165850259_multi-session.tcx")
    assert [track.sport for track in found] == ["running", "running"]


def test_broken_files_end_in_a_clear_word(corpus):
    outcomes = Counter()
    for name, (reading, _) in corpus.items():
        if name.startswith("broken/"):
            outcomes["read" if reading.tracks else "failed" if reading.failure else "skipped"] += 1
    assert outcomes == {"read": 7, "skipped": 4, "failed": 3}


def test_same_activity_in_several_formats_is_one_run_each(corpus):
    found = [track for name in corpus if name.startswith("same_activity/") for track in tracks(corpus, name)]
    found += tracks(corpus, "fit/GoldenCheetah__10kUNLP2014-Garmin15.fit")
    groups: list[list] = []
    for one in map(summary, found):
        home = next((group for group in groups if any(same_activity(one, other) for other in group)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    assert sorted(len(group) for group in groups) == [2, 2, 3]


def test_no_two_other_runs_of_the_corpus_are_taken_for_one(corpus):
    month = [summary(tracks(corpus, name)[0]) for name in corpus if name.startswith("series_trackeR/")]
    pairs = [(a, b) for i, a in enumerate(month) for b in month[:i]]
    assert [same_activity(a, b) for a, b in pairs if same_activity(a, b)] == []


def test_a_ride_can_be_read_where_every_sport_is_wanted(shared):
    data = (shared / "tracks/pairs/FITfileR__tomtom-runner3-ride.fit").read_bytes()
    (track,) = read_bytes(data, "ride.fit", every_sport=True).tracks
    assert (track.sport, len(track), int(track.has_position.sum())) == ("cycling", 1044, 1043)


def test_a_course_without_times_can_be_shown(shared):
    data = (shared / "tracks/pairs/staging__Laufstrecke.gpx").read_bytes()
    (track,) = read_bytes(data, "course.gpx", timeless="assume").tracks
    assert len(track) == 321
    assert path_length_m(track.lon_deg, track.lat_deg) == pytest.approx(9801.7, rel=1e-4)
    assert track.time_s[-1] == pytest.approx(9801.7 / 3.0, rel=0.01)
