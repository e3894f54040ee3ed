"""The commands as a user meets them: what they print, where, which exit code, and never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from interrupts import HEARING, interrupted
from walks import gpx, walk

from routerisk.cli import main
from routerisk.osm import embedded_network
from routerisk.pipeline import EmbeddedMap, add
from routerisk.store import FILE_NAME, Store

EXTRACT = str(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf")
START = datetime(2026, 4, 6, 6, 0, tzinfo=UTC)
COLUMNS = (
    "file,index,time_s,lon_deg,lat_deg,way_id,node_from,node_to,along_m,offset_m,confidence,surface,"
    "surface_basis,p_paved,p_left,p_middle,p_right,cross_slope_pct,cross_slope_sd_pct,step_load,dose_pct"
)


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four small runs of six weeks, the last one much longer than the others; one file that is none."""
    here = tmp_path_factory.mktemp("export")
    network = embedded_network()
    for i, (day, km) in enumerate([(0, 1.0), (10, 1.1), (24, 1.0), (37, 2.6)]):
        run = walk(network, i, km=km, started_at=START + timedelta(days=day))
        (here / f"run{i}.gpx").write_text(gpx(run, name=f"[red]run[/] {i} <b>"))
    (here / "broken.gpx").write_text("<gpx>")
    return here


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, export: Path) -> Path:
    """A data directory with these runs, mapped. Tests only read it."""
    here = tmp_path_factory.mktemp("data")
    with Store(here) as store:
        add(store, [export], EmbeddedMap())
    return here


class Told:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run a command in this process, in a directory of its own, with data directories only where they are named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROUTERISK_DATA", str(tmp_path / "own"))

    def run(*arguments: str | Path) -> Told:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return Told(code, told.out, told.err)

    return run


def process(*arguments: str | Path, **changes: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ROUTERISK_DATA": "", **changes.pop("env", {})}
    return subprocess.Popen([sys.executable, "-m", "routerisk", *map(str, arguments)], env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **changes)  # fmt: skip


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and text.endswith("\n") and text.startswith("routerisk")


def test_version_and_help(tell: Any) -> None:
    import routerisk

    assert tell("--version").out == f"routerisk {routerisk.__version__}\n"
    for arguments in (["--help"], [], ["week", "--help"], ["add", "-h"]):
        told = tell(*arguments)
        assert told.code == 0
        assert told.out.startswith("usage: routerisk")


@pytest.mark.parametrize("arguments", [
    ["nonsense"], ["week", "--weeks", "0"], ["week", "--weeks", "many"], ["week", "--of", "yesterday"], ["trace"],
    ["trace", "x.gpx"], ["map", "--privacy", "far"], ["map", "--privacy", "-3"], ["add", "--map", "a", "--online", "x"],
    ["week", "--fail-on", "panic"], ["run"], ["add"], ["config", "colour"], ["config", "units", "stones"],
    ["config", "week-start", ""], ["run", "zzz"],
])  # fmt: skip
def test_wrong_use_is_one_line_and_2(tell: Any, arguments: list[str]) -> None:
    told = tell(*arguments)
    assert told.code == 2
    assert told.out == ""
    assert one_line(told.err), told.err


def test_add_says_what_became_of_each_file(tell: Any, export: Path, tmp_path: Path) -> None:
    first = tell("add", export, "absent.gpx", "--map", EXTRACT)
    assert first.code == 1  # two files failed
    assert first.out.count(": added: run ") == 4
    assert sorted(line.split(": ")[2] for line in first.err.splitlines()) == ["failed", "failed"]
    assert "4 added" in first.out
    again = tell("add", export / "run0.gpx", "--map", EXTRACT)
    assert again.code == 0
    assert "duplicate: added before: run " in again.out
    assert again.err == ""


def test_a_file_s_name_is_one_line_that_no_terminal_obeys(tell: Any, export: Path, tmp_path: Path) -> None:
    for name, made in (("a\n\x1b[2Jb.gpx", "run0.gpx"), ("a\n\x1b[2Jc.gpx", "broken.gpx")):
        (tmp_path / name).write_text((export / made).read_text())
    told = tell("add", *sorted(tmp_path.glob("a*.gpx")), "--map", EXTRACT)
    assert told.code == 1
    assert one_line(told.err)
    assert "\x1b" not in told.out + told.err
    assert ["added" in line for line in told.out.splitlines()] == [True, True, False]  # its line, the sum, what is next


def test_the_sum_counts_files_and_runs(tell: Any, export: Path, tmp_path: Path) -> None:
    one, two = ((export / f"run{i}.gpx").read_text() for i in (0, 1))
    (tmp_path / "two.gpx").write_text(one.replace("</gpx>", two[two.index("<trk>") :]))
    (tmp_path / "three.gpx").write_text((export / "run2.gpx").read_text())
    told = tell("add", tmp_path / "two.gpx", tmp_path / "three.gpx", "--map", EXTRACT)
    assert told.out.splitlines()[-2] == "2 added (3 runs)"


def test_add_as_json(tell: Any, export: Path) -> None:
    told = tell("add", export, "--json")
    files = told.json["files"]
    assert told.code == 1
    assert [file["status"] for file in files] == ["failed", "added", "added", "added", "added"]
    assert sorted(told.json["waiting"]) == sorted(file["run_ids"][0] for file in files[1:])
    mapped = tell("add", "--map", EXTRACT, "--json")
    assert mapped.code == 0
    assert sorted(mapped.json["mapped"]) == sorted(told.json["waiting"])
    assert mapped.json["waiting"] == []
    assert len(tell("add", "--again", "--map", EXTRACT, "--json").json["mapped"]) == 4


def test_add_without_map_data_says_what_to_do(tell: Any, export: Path) -> None:
    told = tell("add", export / "run0.gpx")
    assert told.code == 0
    (advice,) = [line for line in told.out.splitlines() if "--map" in line]
    assert "--online" in advice
    assert "kilometres count" in advice


def test_a_map_that_is_none_is_one_line_and_the_runs_are_kept(tell: Any, export: Path, tmp_path: Path) -> None:
    (tmp_path / "no.osm.pbf").write_bytes(b"no map at all" * 50)
    for name in ("no.osm.pbf", "absent.osm.pbf"):
        told = tell("add", export / "run0.gpx", "--map", tmp_path / name)
        assert told.code == 1
        assert one_line(told.err)
        assert name in told.err
        assert "1 run without map data: its kilometres count" in told.out
        assert "--map" not in told.out  # it was named: what is wrong with it is said instead
    assert len(tell("runs", "--json").json) == 1
    assert tell("add", export / "run0.gpx", "--map", EXTRACT).code == 0
    known = tell("add", export / "run0.gpx", "--map", tmp_path / "absent.osm.pbf")
    assert (known.code, one_line(known.err)) == (1, True)  # no run is in need of it, and still it is not there
    assert "duplicate: added before" in known.out
    assert one_line(tell("watch", tmp_path, "--map", tmp_path / "absent.osm.pbf").err)


def test_a_map_of_another_place_is_said_so(tell: Any, export: Path, shared: Path) -> None:
    assert "waiting for map data" in tell("add", export / "run0.gpx").out
    told = tell("add", "--map", shared / "osm" / "moorgate.osm.pbf")
    assert told.code == 0
    assert "moorgate.osm.pbf is of another place; name map data" in told.out


def test_runs_outside_the_map_are_counted(tell: Any, export: Path, shared: Path) -> None:
    told = tell("add", export / "run0.gpx", export / "run1.gpx", "--map", shared / "osm" / "moorgate.osm.pbf")
    assert "2 runs lie outside the map data" in told.out
    assert "outside the map data:" not in tell("add", export / "run2.gpx", "--map", EXTRACT).out


def test_an_empty_folder_is_said_so(tell: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = tell("add", tmp_path / "empty")
    assert (told.code, told.out.splitlines()) == (0, [f"No files in {tmp_path / 'empty'}"])


def test_watching_what_is_no_folder_says_one_thing(tell: Any, tmp_path: Path) -> None:
    told = tell("watch", tmp_path / "none")
    assert (told.code, told.out) == (2, "")
    assert one_line(told.err)


def test_a_directory_that_cannot_be_used_is_one_line(tell: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / FILE_NAME).write_text("these are no runs " * 100)
    for where in ("file", "foreign"):
        told = tell("runs", "--data", tmp_path / where)
        assert told.code == 1
        assert one_line(told.err)
        assert "--data" in told.err


def test_the_data_directory_may_be_named_before_and_after(tell: Any, filled: Path) -> None:
    after = tell("runs", "--data", filled, "--json").json
    before = tell("--data", filled, "runs", "--json").json
    assert after == before
    assert len(after) == 4


def test_nothing_yet_is_said_so(tell: Any) -> None:
    for command in ("runs", "week"):
        told = tell(command)
        assert told.code == 0
        assert "routerisk add" in told.out
    assert tell("week", "--json").json["weeks"] == []
    assert tell("runs", "--json").json == []


def test_runs_and_one_run(tell: Any, filled: Path) -> None:
    rows = tell("runs", "--data", filled, "--json").json
    assert [row["local_start"][:16] for row in rows] == sorted(row["local_start"][:16] for row in rows)
    assert all(row["mapping"] == "mapped" for row in rows)
    shown = tell("runs", "--data", filled).out
    assert all(row["run_id"][:8] in shown for row in rows)
    assert "[red]run[/] 0 <b>" in shown  # a name is no markup
    one = tell("run", rows[0]["run_id"][:6], "--data", filled, "--json").json
    assert one["run_id"] == rows[0]["run_id"]
    assert sum(piece["length_m"] for piece in one["pieces"]) == pytest.approx(one["distance_km"] * 1000, rel=1e-5)
    assert "Surfaces" in tell("run", rows[0]["run_id"], "--data", filled).out


def test_week_tells_the_spike(tell: Any, filled: Path) -> None:
    told = tell("week", "--data", filled, "--of", "2026-05-17", "--json")
    assert told.code == 0
    weeks, warnings = told.json["weeks"], told.json["warnings"]
    assert [week["start"] for week in weeks][::5] == ["2026-04-06", "2026-05-11"]
    assert "SESSION_DOUBLE" in {warning["id"] for warning in warnings}
    assert told.json["outlook"]["today"] == "2026-05-17"
    shown = tell("week", "--data", filled, "--of", "2026-05-17").out
    assert "not chances of injury" in shown
    assert len(tell("week", "--data", filled, "--of", "2026-05-17", "--weeks", "1", "--json").json["weeks"]) == 1


def test_week_shows_the_last_weeks_that_have_runs(tell: Any, tmp_path: Path) -> None:
    """Years after the last run; a warning of then is none of now."""
    network = embedded_network()
    for i, (day, km) in enumerate([(0, 1.0), (10, 1.1), (24, 1.0), (37, 2.6)]):
        start = datetime(2019, 5, 6, 6, 0, tzinfo=UTC) + timedelta(days=day)
        (tmp_path / f"{i}.gpx").write_text(gpx(walk(network, i, km=km, started_at=start)))
    tell("add", *(tmp_path / f"{i}.gpx" for i in range(4)), "--map", EXTRACT)
    told = tell("week", "--weeks", "2")
    assert told.out.startswith("No runs in the last 2 weeks; these are the last that have some:\n")
    assert [week["start"] for week in tell("week", "--weeks", "2", "--json").json["weeks"]] == [
        "2019-06-03", "2019-06-10"]  # fmt: skip
    assert tell("week", "--fail-on", "information").code == 0
    then = tell("week", "--of", "2019-06-16", "--fail-on", "information")
    assert then.code == 1
    assert "No runs in" not in then.out
    assert tell("week", "--of", "2020-05-26", "--json", "--weeks", "2").json["weeks"][-1]["run_ids"] == []
    assert tell("map").code == 0
    assert "2019" in (tmp_path / "maps" / "index.html").read_text(encoding="utf-8")


def test_a_week_before_all_runs_is_said_so(tell: Any, filled: Path) -> None:
    told = tell("week", "--data", filled, "--of", "1999-12-31")
    assert told.code == 0
    assert told.out == "No runs up to 1999-12-31\n"


def test_the_weeks_fit_into_80_columns(tell: Any, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routerisk.cli.output.WIDE", 80)
    told = tell("week", "--data", filled, "--of", "2026-05-17").out
    assert max(map(len, told.splitlines())) <= 80
    head, *rows = told.splitlines()[1:9]
    assert head.split() == ["Week", "of", "Runs", "km", "h:min", "Load", "Hard", "Overuse", "Asymmetry"]
    assert not any("…" in row.removeprefix("11 May…") for row in rows)  # nothing was cut off


def test_week_exits_with_1_for_the_level_that_is_asked(tell: Any, filled: Path) -> None:
    as_of = ["week", "--data", filled, "--of"]
    assert tell(*as_of, "2026-05-17", "--fail-on", "warning").code == 1
    assert tell(*as_of, "2026-05-17", "--fail-on", "information").code == 1
    assert tell(*as_of, "2026-05-03", "--fail-on", "warning").code == 0
    assert tell(*as_of, "2026-05-17").code == 0


def test_units_are_those_of_the_settings(tell: Any, export: Path) -> None:
    tell("add", export / "run0.gpx", "--map", EXTRACT)
    assert " km " in tell("runs").out
    assert tell("config", "units", "imperial").out == "units = imperial\n"
    assert " mi " in tell("runs").out
    assert tell("config", "--json").json["units"] == "imperial"
    assert "week-start = monday" in tell("config").out
    assert tell("config", "week-start").out == "week-start = monday\n"


def test_the_map_source_of_the_settings_is_used(tell: Any, export: Path) -> None:
    tell("config", "map-source", EXTRACT)
    told = tell("add", export / "run0.gpx")
    assert "of its points on a way" in told.out
    assert tell("config", "map-source").out == f"map-source = {EXTRACT}\n"


def test_map_writes_one_page(tell: Any, filled: Path, tmp_path: Path) -> None:
    told = tell("map", "--data", filled, "--weeks", "500", "--out", tmp_path / "new" / "page.html")
    assert told.code == 0
    page = (tmp_path / "new" / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new" / "page.html"]
    assert tell("map", "--data", filled, "--weeks", "500", "--json").json == {"page": "maps/index.html"}
    assert (tmp_path / "maps" / "index.html").is_file()
    assert tell("map", "--data", filled, "--weeks", "500", "--privacy", "300m", "--out", "cut.html").code == 0
    assert len((tmp_path / "cut.html").read_text(encoding="utf-8")) < len(page)


def test_a_page_without_streets_says_how_to_have_them(tell: Any, filled: Path, tmp_path: Path) -> None:
    told = tell("map", "--data", filled, "--weeks", "500", "--out", "bare.html")
    assert "No streets are drawn" in told.out
    assert "map-source" in told.out
    told = tell("map", "--data", filled, "--weeks", "500", "--map", EXTRACT, "--out", "streets.html")
    assert "No streets" not in told.out
    assert (tmp_path / "streets.html").stat().st_size > (tmp_path / "bare.html").stat().st_size + 20_000
    told = tell("map", "--data", filled, "--map", "none.osm.pbf", "--out", "none.html")
    assert told.code == 1
    assert one_line(told.err)
    assert not (tmp_path / "none.html").exists()


def test_a_page_that_cannot_be_written_is_one_line(tell: Any, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    for out in ("taken/page.html", "."):
        told = tell("map", "--data", filled, "--weeks", "500", "--out", out)
        assert told.code == 1
        assert one_line(told.err)
        assert "file" in told.err


def test_trace_writes_the_columns_and_a_row_for_every_point(tell: Any, export: Path, tmp_path: Path) -> None:
    told = tell("trace", export / "run0.gpx", export / "run1.gpx", "--map", EXTRACT, "--csv", "t.csv")
    assert told.code == 0
    text = (tmp_path / "t.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(io.StringIO(text)))
    points = {str(export / f"run{i}.gpx"): (export / f"run{i}.gpx").read_text().count("<trkpt") for i in (0, 1)}
    assert {file: sum(row["file"] == file for row in rows) for file in points} == points
    on_way = [row for row in rows if row["way_id"] != "-1"]
    assert len(on_way) > 0.97 * len(rows)
    for row in on_way:
        assert row["node_from"] != row["node_to"] != "-1"
        assert 0.0 <= float(row["confidence"]) <= 1.0
        assert sum(float(row[f"p_{side}"]) for side in ("left", "middle", "right")) == pytest.approx(1.0, abs=1e-3)
        assert row["surface_basis"] in ("tagged", "inferred", "unknown")
        assert (row["surface"] == "unknown") == (row["surface_basis"] == "unknown")


def test_trace_to_standard_output_and_in_words(tell: Any, export: Path) -> None:
    file = export / "run0.gpx"
    table = tell("trace", file, "--map", EXTRACT, "--csv", "-").out
    assert table.splitlines()[0] == COLUMNS
    words = tell("trace", file, "--map", EXTRACT).out
    assert "points, " in words
    assert "on a way" in words
    (row,) = tell("trace", file, "--map", EXTRACT, "--json").json
    assert row["points"] == len(table.splitlines()) - 1
    assert sum(row["surface_km"].values()) == pytest.approx(row["distance_km"], rel=1e-6)


def test_trace_of_a_line_without_times_says_so(tell: Any, export: Path, tmp_path: Path) -> None:
    text = re.sub("<time>.*?</time>", "", (export / "run0.gpx").read_text())
    (tmp_path / "planned.gpx").write_text(text)
    told = tell("trace", "planned.gpx", "--map", EXTRACT)
    assert told.code == 0
    assert "without times: an even pace of 3 m/s is assumed" in told.out
    assert "1970" not in told.out
    assert tell("trace", "planned.gpx", "--map", EXTRACT, "--json").json[0]["times"] == "assumed"
    assert tell("trace", export / "run0.gpx", "--map", EXTRACT, "--json").json[0]["times"] == "recorded"
    skipped = tell("add", "planned.gpx")
    assert skipped.code == 0
    assert "routerisk trace" in skipped.out


def test_trace_goes_on_after_a_bad_file(tell: Any, export: Path, tmp_path: Path) -> None:
    told = tell("trace", export / "broken.gpx", export / "run0.gpx", "absent.gpx", "--map", EXTRACT, "--json")
    assert told.code == 1
    assert len(told.err.splitlines()) == 2
    assert len(told.json) == 1
    (tmp_path / "no.osm.pbf").write_bytes(b"no map" * 99)
    assert one_line(tell("trace", export / "run0.gpx", "--map", tmp_path / "no.osm.pbf").err)


def test_parameters_in_three_ways(tell: Any) -> None:
    from routerisk.parameters import ALL

    rows = tell("parameters", "--json").json
    assert [row["name"] for row in rows] == list(ALL)
    assert all(row["source"] and row["grade"] in "SMWXDR" for row in rows)
    markdown = tell("parameters", "--markdown").out
    assert sum(line.startswith("| ") for line in markdown.splitlines()) == len(ALL) + 1
    assert "w_impact" in tell("parameters").out


def test_the_demo_tells_its_story_and_leaves_the_store_alone(tell: Any, tmp_path: Path) -> None:
    told = tell("demo", "--json")
    assert told.code == 0
    weeks, warnings = told.json["weeks"], {warning["id"] for warning in told.json["warnings"]}
    assert len(weeks) == 10
    assert [] in [week["run_ids"] for week in weeks[1:-1]]  # one week of rest
    assert {"WEEK_SPIKE"} <= warnings
    assert warnings & {"SESSION_SPIKE", "SESSION_DOUBLE"}
    page = tmp_path / told.json["page"]
    assert page == tmp_path / "maps" / "demo.html"
    assert page.stat().st_size < 1_000_000
    assert not (tmp_path / "own").exists()
    plain = page.read_text(encoding="utf-8")
    again = tell("demo", "--json", "--suggest")
    assert again.json["weeks"] == told.json["weeks"]
    assert "Softer by" not in plain
    assert "Softer by" in page.read_text(encoding="utf-8")


def test_no_colour_where_none_is_wanted(filled: Path) -> None:
    for arguments in (["week", "--of", "2026-05-17"], ["runs"], ["parameters"]):
        child = process(*arguments, env={"ROUTERISK_DATA": str(filled), "NO_COLOR": "1", "FORCE_COLOR": "1"})
        out, err = child.communicate(timeout=60)
        assert child.returncode == 0, err
        assert "\x1b[3" not in out
        assert "\x1b[9" not in out


def test_a_terminal_without_the_letters_gets_question_marks(filled: Path) -> None:
    child = process("week", "--of", "2026-05-17", env={"ROUTERISK_DATA": str(filled), "PYTHONIOENCODING": "ascii"})
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert "?" in out


def test_a_closed_pipe_is_no_error(filled: Path) -> None:
    child = process("parameters", "--markdown")
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(timeout=60) == 0
    assert child.stderr.read() == ""
    child.stderr.close()


def test_interrupting_an_import_is_one_line(tmp_path: Path, export: Path) -> None:
    for i in range(200):
        (tmp_path / f"{i}.gpx").write_text(
            (export / "run3.gpx").read_text().replace("2026-04-", f"{1990 + i // 8}-0{1 + i % 8}-")
        )
    data = tmp_path / "data"
    child = process("add", tmp_path, "--map", EXTRACT, "--data", data, **HEARING)
    while child.poll() is None and not Path(f"{data / FILE_NAME}-wal").is_file():
        time.sleep(0.01)
    _, err = interrupted(child)
    assert child.returncode == 130
    assert one_line(err), err
    with Store(data) as store:
        assert {row.run_id for row in store.runs()} == {made.run_id for made in store.exposures()}


def test_interrupting_compiled_code_is_one_line(tell: Any, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise SystemError("a kernel returned a result with an exception set") from KeyboardInterrupt()

    monkeypatch.setattr("routerisk.pipeline.infer_sides", interrupted)
    told = tell("--data", filled, "week")
    assert told.code == 130
    assert one_line(told.err)
    assert "interrupted" in told.err


def test_what_went_wrong_inside_is_not_called_an_interruption(
    tell: Any, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise SystemError("broken")

    monkeypatch.setattr("routerisk.pipeline.infer_sides", broken)
    with pytest.raises(SystemError, match="broken"):
        tell("--data", filled, "week")
