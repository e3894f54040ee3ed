"""`routerisk suggest` as a user meets it: a place without a store, a run with one, wishes, courses, plain noes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fitparse
import gpxpy
import pytest
from conftest import ROOT
from spoken import spoken
from towns import returns, walk
from walks import gpx
from walks import walk as running

from routerisk.cli import main
from routerisk.osm import embedded_network
from routerisk.pipeline import EmbeddedMap, add, suggest_for_run, suggest_near, wish
from routerisk.store import Store

EXTRACT = str(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf")
PLACE = "60.1699,24.9384"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of 3 km in Helsinki."""
    here, exports = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("exports")
    start = datetime(2026, 4, 6, 6, 0, tzinfo=UTC)
    for i in range(2):
        track = running(embedded_network(), i, km=3.0, started_at=start + timedelta(days=i))
        (exports / f"{i}.gpx").write_text(gpx(track, name=f"run {i}"))
    with Store(here) as store:
        add(store, [exports], EmbeddedMap())
    return here


def test_a_place_and_a_map_need_no_store(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("ROUTERISK_DATA", str(tmp_path / "untouched"))
    gpx_file, fit_file = tmp_path / "deep" / "loop.gpx", tmp_path / "loop.fit"
    code = main(
        ["suggest", "--near", PLACE, "--km", "3", "--map", EXTRACT, "--gpx", str(gpx_file), "--fit", str(fit_file)]
    )
    out = capsys.readouterr().out
    assert code == 0
    assert not (tmp_path / "untouched").exists()
    assert "1. Fresh" in out
    assert "(3.0 km asked)" in out
    assert "by tags" in out
    (track,) = gpxpy.parse(gpx_file.read_text(encoding="utf-8")).tracks
    assert track.length_2d() == pytest.approx(3000.0, rel=0.06)
    assert next(fitparse.FitFile(str(fit_file)).get_messages("file_id")).get_value("type") == "course"


def test_json_says_what_the_terminal_says(capsys) -> None:
    arguments = ["suggest", "--near", PLACE, "--km", "3", "--map", EXTRACT]
    assert main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main(arguments) == 0
    out = capsys.readouterr().out
    for one in told["suggestions"]:
        assert one["title"] in out
        assert one["words"] in out
        assert one["original"] is None
        assert one["shared"] is None
        assert len(one["line"]) > 10
        assert abs(one["figures"]["length_m"] / 3000.0 - 1.0) <= 0.05
    assert told["written"] == []


def test_the_suggestion_taken_is_the_one_written(tmp_path: Path, capsys) -> None:
    file = tmp_path / "second.gpx"
    arguments = ["suggest", "--near", PLACE, "--km", "2", "--map", EXTRACT, "--gpx", str(file), "--json", "--take"]
    assert main([*arguments, "2"]) == 0
    told = json.loads(capsys.readouterr().out)
    first = gpxpy.parse(file.read_text(encoding="utf-8")).tracks[0].segments[0].points[1]
    assert [first.longitude, first.latitude] in told["suggestions"][1]["line"]
    assert gpxpy.parse(file.read_text(encoding="utf-8")).description == told["suggestions"][1]["words"]
    assert main([*arguments, "99"]) == 2
    assert "--take 1 to" in capsys.readouterr().err


def test_a_run_gets_its_answer_and_every_course_can_be_walked(data: Path, capsys) -> None:
    with Store(data) as store:
        run_id = store.runs()[0].run_id
        advice = suggest_for_run(store, EmbeddedMap(), run_id, wish())
    assert advice.suggestions or spoken(advice.words)
    for one in advice.suggestions:
        walk(embedded_network(), one)
        assert one.run_id == run_id
        assert one.kind == "side plan" or one.softer
    assert main(["suggest", "--data", str(data), "--run", run_id[:8], "--map", EXTRACT]) == 0
    out = capsys.readouterr().out
    for words in (*spoken(advice.words), *(spoken(one.words) for one in advice.suggestions)):
        assert words in out


def test_without_a_run_the_last_one_is_meant(data: Path, capsys) -> None:
    with Store(data) as store:
        last = store.runs()[-1].run_id
    assert main(["suggest", "--data", str(data), "--map", EXTRACT, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["run_id"] for one in told["suggestions"]} <= {last}


def test_known_streets_are_those_of_the_store(data: Path) -> None:
    with Store(data) as store:
        known, new = (
            suggest_near(EmbeddedMap(), 60.1699, 24.9384, 3000.0, wish(streets=streets), store=store, count=1)
            for streets in ("known", "new")
        )

    def share(advice) -> float:
        (remark,) = (words for words in spoken(advice.suggestions[0].remarks) if "known or new" in words)
        return float(remark.partition("%")[0])

    with Store(data) as store:
        ways = {int(way) for exposure in store.exposures() for way in exposure.way_id}
    on = [sum(one.length_m[[int(way) in ways for way in one.way_id]]) / one.length_m.sum()
          for one in (known.suggestions[0], new.suggestions[0])]  # fmt: skip
    assert on[0] > on[1]
    assert share(known) == pytest.approx(100.0 * on[0], abs=0.6)
    assert share(new) == pytest.approx(100.0 * (1.0 - on[1]), abs=0.6)


def test_every_kind_of_wish_is_taken(data: Path, capsys) -> None:
    place = ["--data", str(data), "--near", PLACE, "--km", "3", "--map", EXTRACT]
    wanted = ["--count", "2", "--avoid", "sett,sand", "--prefer", "dirt", "--even", "--lit", "--climb", "30m"]
    arguments = ["suggest", *place, *wanted, "--streets", "new"]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "lit, by the tags" in out
    assert "known or new" in out


def test_a_place_off_the_map_gets_a_no(capsys, tmp_path: Path) -> None:
    file = tmp_path / "none.gpx"
    arguments = ["suggest", "--near", "48.0,2.0", "--km", "5", "--map", EXTRACT]
    assert main(arguments) == 0
    assert "No course from there" in capsys.readouterr().out
    assert main([*arguments, "--gpx", str(file)]) == 1
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--near", PLACE], "--near LAT,LON --km N"),
        (["--near", PLACE, "--km", "5", "--run", "x"], "not both"),
        (["--near", "95,8", "--km", "5"], "no place on a map"),
        (["--near", PLACE, "--km", "0.1"], "ask for 0.5 km to 60.0 km"),
        (["--near", PLACE, "--km", "5", "--avoid", "mud"], "there is no surface 'mud'"),
        (["--near", PLACE, "--km", "5", "--avoid", "sand", "--prefer", "sand"], "not both"),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], said: str, capsys) -> None:
    assert main(["suggest", "--map", EXTRACT, *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--near", "here"], ["--km", "far"], ["--climb", "-1"], ["--take", "0"]])
def test_what_cannot_be_parsed_is_one_line(arguments: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["suggest", *arguments])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_empty_store_says_what_to_do(tmp_path: Path, capsys) -> None:
    assert main(["suggest", "--data", str(tmp_path), "--map", EXTRACT]) == 2
    assert "import some" in capsys.readouterr().err


def test_the_map_page_shows_what_to_run_instead(data: Path, tmp_path: Path, capsys) -> None:
    page, plain = tmp_path / "with.html", tmp_path / "without.html"
    common = ["--data", str(data), "--weeks", "3"]
    assert main(["config", "map-source", EXTRACT, "--data", str(data)]) == 0
    assert main(["map", *common, "--out", str(page), "--suggest"]) == 0
    assert main(["map", *common, "--out", str(plain)]) == 0
    with Store(data) as store:
        advice = suggest_for_run(store, EmbeddedMap(), store.runs()[-1].run_id, wish())
    text = page.read_text(encoding="utf-8")
    for said in (*spoken(advice.words), *(spoken(one.title) for one in advice.suggestions)):
        assert said.split(";")[0] in text
        assert said.split(";")[0] not in plain.read_text(encoding="utf-8")


def test_a_fresh_loop_from_python_can_be_walked() -> None:
    for one in suggest_near(EmbeddedMap(), 60.1699, 24.9384, 4000.0, wish()).suggestions:
        walk(embedded_network(), one)
        assert returns(one)
