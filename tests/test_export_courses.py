"""Courses for the watch, read back by others and by our own reader."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import fitparse
import gpxpy
import numpy as np
import pytest
from spoken import EN
from street_map import Street, run_along, street_map

from routerisk.errors import TrackFileError
from routerisk.export import as_fit, as_gpx
from routerisk.geo import path_length_m
from routerisk.messages import said
from routerisk.records import Suggestion
from routerisk.routing import Original, course_run, other_sides, routing_graph
from routerisk.tracks import read_tracks

_DEGREES = 180.0 / 2**31


@pytest.fixture(scope="module")
def suggestion() -> Suggestion:
    """Two kilometres and a corner, with one change of side."""
    streets = {"Große Straße": Street([(x, 0.0) for x in range(0, 1501, 100)], surface="asphalt"),
               "Weg & Steg": Street([(1500.0, y) for y in range(0, 501, 100)], surface="asphalt")}  # fmt: skip
    streets |= {f"side {x}": Street([(x, 0.0), (x, 50.0)]) for x in range(100, 1500, 100)}
    town = street_map(streets)
    graph = routing_graph(town, dose_pct=np.tile([-1.0, 0.0, 1.0], (len(town.way_id), 1)))
    course = course_run(graph, run_along(town, ["Große Straße", "Weg & Steg"]))
    assert course is not None
    (one,) = other_sides(graph, Original(course=course)).suggestions
    return one


def heads(suggestion: Suggestion) -> list[str]:
    """What a watch shows of each note."""
    return [words.partition(":")[0] for words in map(EN.say, suggestion.note_words)]


def test_gpx_has_one_track_and_the_changes_of_side(suggestion: Suggestion) -> None:
    gpx = gpxpy.parse(as_gpx(suggestion, EN))
    (track,) = gpx.tracks
    assert gpx.routes == []
    assert (track.name, track.type) == (EN.say(suggestion.title), "running")
    (segment,) = track.segments
    lon, lat = np.array([(point.longitude, point.latitude) for point in segment.points]).T
    assert path_length_m(lon, lat) == pytest.approx(2000.0, rel=0.002)
    np.testing.assert_allclose([lon[0], lat[0], lon[-1], lat[-1]],
                               [suggestion.shape_lon_deg[0], suggestion.shape_lat_deg[0], suggestion.shape_lon_deg[-1],
                                suggestion.shape_lat_deg[-1]], atol=1e-7)  # fmt: skip
    assert [point.name for point in gpx.waypoints] == [
        words.partition(":")[0] for words in map(EN.say, suggestion.note_words)
    ]
    assert [point.description for point in gpx.waypoints] == [EN.say(note) for note in suggestion.note_words]
    assert len(gpx.waypoints) == 2


def test_gpx_names_whose_map_it_is(suggestion: Suggestion) -> None:
    text = as_gpx(replace(suggestion, attribution="(c) OpenStreetMap contributors, ODbL 1.0"), EN)
    assert gpxpy.parse(text).copyright_author == "(c) OpenStreetMap contributors, ODbL 1.0"


def test_text_of_any_kind_stays_text(suggestion: Suggestion) -> None:
    evil = '</name><wpt lat="0" lon="0"/> & "quotes" \u202e'
    gpx = gpxpy.parse(as_gpx(replace(suggestion, title=said("plain", text=evil)), EN))
    assert gpx.tracks[0].name == evil
    assert len(gpx.waypoints) == 2
    (course,) = messages(replace(suggestion, title=said("plain", text="ä" * 60)), "course")
    assert course["name"] == "ä" * 20


def messages(suggestion: Suggestion, name: str) -> list[dict[str, object]]:
    file = fitparse.FitFile(io.BytesIO(as_fit(suggestion, EN)), check_crc=True)
    return [{field.name: field.value for field in message.fields if field.value is not None}
            for message in file.get_messages(name)]  # fmt: skip


def test_fit_is_a_course_with_course_points(suggestion: Suggestion) -> None:
    assert messages(suggestion, "file_id")[0]["type"] == "course"
    (course,) = messages(suggestion, "course")
    assert (course["name"], course["sport"]) == (EN.say(suggestion.title), "running")
    points = messages(suggestion, "course_point")
    assert [point["name"] for point in points] == [
        words.partition(":")[0] for words in map(EN.say, suggestion.note_words)
    ]
    assert [point["type"] for point in points] == ["generic", "generic"]
    assert [point["message_index"] for point in points] == [0, 1]
    np.testing.assert_allclose([point["distance"] for point in points], suggestion.note_along_m, atol=0.01)
    np.testing.assert_allclose(
        [point["position_lat"] * _DEGREES for point in points], suggestion.note_lat_deg, atol=1e-7
    )


def test_fit_records_run_along_the_line_in_time(suggestion: Suggestion) -> None:
    records = messages(suggestion, "record")
    assert len(records) == len(np.unique(np.stack([suggestion.shape_lon_deg, suggestion.shape_lat_deg]), axis=1).T)
    distance = [record["distance"] for record in records]
    assert distance[0] == 0.0
    assert distance[-1] == pytest.approx(2000.0, abs=0.1)
    assert (np.diff(distance) > 0.0).all()
    seconds = np.diff([record["timestamp"].timestamp() for record in records])
    assert (seconds >= 1.0).all()
    (lap,) = messages(suggestion, "lap")
    assert lap["total_distance"] == pytest.approx(2000.0, abs=0.1)
    events = messages(suggestion, "event")
    assert [event["event_type"] for event in events] == ["start", "stop_disable_all"]


@pytest.mark.parametrize("kind", ["gpx", "fit"])
def test_our_own_reader_takes_a_course_for_a_plan(suggestion: Suggestion, kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"course.{kind}"
    file.write_bytes(as_gpx(suggestion, EN).encode() if kind == "gpx" else as_fit(suggestion, EN))
    (track,) = read_tracks(file, timeless="assume")
    assert path_length_m(track.lon_deg, track.lat_deg) == pytest.approx(2000.0, rel=0.002)
    assert track.sport == "running"
    with pytest.raises(TrackFileError):
        read_tracks(file)


def marked(suggestion: Suggestion) -> tuple[object, object]:
    """What tells a course from others on a watch."""
    (file_id,) = messages(suggestion, "file_id")
    return file_id["serial_number"], file_id["time_created"]


def test_each_course_has_an_identity_of_its_own(suggestion: Suggestion) -> None:
    moved = replace(suggestion, shape_lat_deg=suggestion.shape_lat_deg + 1e-6)
    renamed = replace(suggestion, title=said("plain", text="another"))
    other_side = replace(suggestion, note_words=suggestion.note_words[::-1])
    marks = [marked(one) for one in (suggestion, moved, renamed, other_side)]
    for part in zip(*marks, strict=True):
        assert len(set(part)) == len(marks)
    assert marked(replace(suggestion)) == marks[0]


def test_a_course_seems_made_in_the_past(suggestion: Suggestion) -> None:
    for k in range(20):
        serial, made = marked(replace(suggestion, title=said("plain", text=str(k))))
        assert datetime(2015, 12, 1) < made <= datetime(2026, 1, 1)
        assert 0 < serial < 2**32


def test_the_same_suggestion_makes_the_same_bytes(suggestion: Suggestion) -> None:
    assert as_fit(suggestion, EN) == as_fit(suggestion, EN)
    assert as_gpx(suggestion, EN) == as_gpx(suggestion, EN)
