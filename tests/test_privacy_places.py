"""Nothing of a hidden place stands anywhere in the file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from naive_page import coordinates, data_of, suggested_places
from page_factory import advice_of, diary_of, history, outlook_of, suggestion_of, town, treadmill, warnings_of, weeks_of

from routerisk import UsageError, render_map
from routerisk.geo import haversine_m
from routerisk.messages import said
from routerisk.privacy import Cutter, Privacy
from routerisk.privacy.places import hole_around, near_ends, touched
from routerisk.records import Hole

TOWN = town()
RUNS = history(TOWN, runs=9)
WEEKS = weeks_of(RUNS)
DOOR = (float(RUNS[0].shape_lon_deg[0]), float(RUNS[0].shape_lat_deg[0]))
ZONE = (*DOOR, 180.0)


def page(**options: object) -> str:
    return render_map(RUNS, WEEKS, warnings_of(RUNS, WEEKS), network=TOWN, **options)  # type: ignore[arg-type]


def nearest_m(html: str, lon: float, lat: float) -> float:
    places = np.array(coordinates(html))
    return float(haversine_m(lon, lat, places[:, 0], places[:, 1]).min())


def test_the_zone_is_seen_without_it() -> None:
    assert nearest_m(page(), *DOOR) < 5


def test_no_coordinate_within_a_zone() -> None:
    assert nearest_m(page(privacy_zones=[ZONE]), *DOOR) > ZONE[2]


def test_a_zone_between_two_shape_points_is_cut_too() -> None:
    run = RUNS[0]
    lon, lat = run.shape_lon_deg[:2], run.shape_lat_deg[:2]
    circle = Hole(float(lon.mean()), float(lat.mean()), 8.0)
    assert haversine_m(lon, lat, circle.lon_deg, circle.lat_deg).min() > 8.0, "no shape point lies within"
    assert touched(run, circle)[0]


def test_the_hole_covers_the_zone_is_shifted_and_stays() -> None:
    cover = hole_around(ZONE, RUNS)
    shift = float(haversine_m(*DOOR, cover.lon_deg, cover.lat_deg))
    assert shift + ZONE[2] < cover.radius_m
    assert shift > 0.5
    assert hole_around(ZONE, RUNS[:3]) == cover, "more runs later must not show the zone from another side"
    assert hole_around((*DOOR, 181.0), RUNS) != cover


def test_with_a_secret_it_does_not_depend_on_the_runs() -> None:
    cover = hole_around(ZONE, RUNS, "secret")
    assert hole_around(ZONE, [], "secret") == cover == hole_around(ZONE, RUNS[4:], "secret")
    assert hole_around(ZONE, [], "another") != cover
    assert float(haversine_m(*DOOR, cover.lon_deg, cover.lat_deg)) + ZONE[2] < cover.radius_m


def test_what_is_cut_tells_no_more_than_that_the_place_is_within_about_a_radius() -> None:
    covers = [hole_around(ZONE, [], f"secret {i}") for i in range(400)]
    away = np.array([float(haversine_m(*DOOR, cover.lon_deg, cover.lat_deg)) for cover in covers]) / ZONE[2]
    assert 0.85 < away.max() < 1.0
    assert (away < 0.5).mean() < 0.35, "the middle is no likelier than any other place"
    east = np.array([cover.lon_deg for cover in covers]) > DOOR[0]
    assert 0.4 < east.mean() < 0.6


def test_the_ends_of_every_run_are_cut() -> None:
    kept = Cutter(Privacy(ends_m=250.0)).exposures(RUNS)
    for run, rest in zip(RUNS, kept, strict=True):
        hidden = near_ends(run, 250.0)
        assert hidden[0]
        assert hidden[-1]
        assert len(rest.way_id) == (~hidden).sum()
        assert run.length_m[hidden].sum() < 2 * (250 + 100)


def test_pieces_keep_their_own_shapes_after_a_cut() -> None:
    run = RUNS[2]
    kept = Cutter(Privacy(zones=(ZONE,))).exposures([run])
    owner = kept[0].piece_of_point
    assert len(kept[0].way_id) < len(run.way_id)
    for p in range(0, len(kept[0].way_id), 9):
        original = np.flatnonzero(run.enter_s == kept[0].enter_s[p])[0]
        shape = slice(run.shape_first[original], run.shape_first[original + 1])
        assert np.array_equal(kept[0].shape_lon_deg[owner == p], run.shape_lon_deg[shape])


def test_the_names_of_hidden_streets_are_hidden_too() -> None:
    hidden = "Hidden Alley"
    run = RUNS[0]
    near = touched(run, hole_around(ZONE, RUNS))
    street = np.where(near, len(run.names), run.street).astype(np.int32)
    named = replace(run, names=(*run.names, hidden), street=street)
    warning = replace(
        warnings_of(RUNS, WEEKS)[2], streets=(hidden, run.names[0]), text=said("terminal.mostly-on", streets=(hidden,))
    )
    weeks = [replace(WEEKS[0], leg_streets={"left": (hidden, run.names[0]), "unknown": (hidden,)}), *WEEKS[1:]]
    html = render_map([named, *RUNS[1:]], weeks, [warning], privacy_zones=[ZONE])
    assert hidden not in html
    assert f"<bdi>{run.names[0]}</bdi>" in html
    assert "Mostly on a street in a privacy zone" in html
    assert hidden in render_map([named, *RUNS[1:]], WEEKS, [warning])
    assert f"left leg downhill on <bdi>{hidden}</bdi>" in render_map([named, *RUNS[1:]], weeks)


def test_a_run_hidden_wholly_stays_in_the_table() -> None:
    html = render_map(RUNS, WEEKS, [], network=TOWN, privacy_zones=[(*DOOR, 60_000.0)])
    assert coordinates(html) == []
    assert len(data_of(html)["runs"]) == len(RUNS)


def test_sharing_tells_neither_who_nor_when() -> None:
    runs = [replace(run, name=f"Secret name {i}") for i, run in enumerate(RUNS)]
    diary = [replace(entry, note="Secret note", site="Secret site") for entry in diary_of(WEEKS)]
    html = render_map(runs, WEEKS, warnings_of(runs, WEEKS), network=TOWN, share=True, diary=diary)
    assert "Secret note" in render_map(runs, WEEKS, [], diary=diary)
    assert "Secret" not in html
    assert "diary-title" not in html
    for run in runs:
        assert f"{run.local_start:%H:%M}" not in html
        assert run.run_id not in html
    assert ">Pace<" not in html
    told = [name for run in data_of(html)["runs"] for name, _ in run["facts"]]
    assert "Distance" in told
    assert not {"Pace", "Moving"} & set(told)
    assert all("speed" not in run["pieces"] for run in data_of(html)["runs"])
    assert "Run 1" in html


@pytest.mark.parametrize("zone", [(0.0, 0.0, 0.0), (0.0, 95.0, 100.0), (0.0, 0.0, float("nan")), (200.0, 0.0, 10.0)])
def test_a_zone_that_is_none(zone: tuple[float, float, float]) -> None:
    with pytest.raises(UsageError, match="privacy zone"):
        render_map(RUNS, WEEKS, [], privacy_zones=[zone])


def test_indoor_runs_have_nothing_to_hide() -> None:
    html = render_map([*RUNS, treadmill()], WEEKS, [], privacy_zones=[ZONE], outlook=outlook_of(WEEKS))
    assert "Treadmill" in html


def test_a_course_is_cut_like_the_runs() -> None:
    course = suggestion_of(RUNS[1], RUNS[0].run_id)
    whole = data_of(page(advice=advice_of(course)))["suggestions"][0]
    assert whole["fit"]
    assert len(whole["notes"]) == 2
    html = page(advice=advice_of(course), privacy_zones=[ZONE])
    cut_out = data_of(html)["suggestions"][0]
    assert nearest_m(html, *DOOR) > ZONE[2], "the lines of suggestions are read as well"
    assert cut_out["line"]
    assert not cut_out["fit"], "a file that can only be written whole is not offered"
    assert [note["words"] for note in cut_out["notes"]] == ["Keep right"], "the start is hidden"


def test_the_ends_of_a_course_are_cut() -> None:
    course = suggestion_of(RUNS[1], "")
    html = page(advice=advice_of(course), privacy_ends_m=300.0)
    places = np.array(suggested_places(html))
    for end in (0, -1):
        away = haversine_m(course.shape_lon_deg[end], course.shape_lat_deg[end], places[0 if end == 0 else -1, 0],
                           places[0 if end == 0 else -1, 1])  # fmt: skip
        assert away > 0
    kept = float(haversine_m(places[:-1, 0], places[:-1, 1], places[1:, 0], places[1:, 1]).sum())
    assert kept <= float(course.length_m.sum()) - 600
