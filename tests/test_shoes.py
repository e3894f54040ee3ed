"""Km and surfaces of every pair of shoes."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from conftest import ROOT
from rich.console import Console
from run_diary import run
from spoken import EN, MILES
from stored_content import everything
from synthetic import file_of, stored
from walks import gpx, walk

from routerisk.cli import main
from routerisk.osm import embedded_network
from routerisk.scoring import shoes, tally, tally_key
from routerisk.store import Store
from routerisk.terminal.diary import ran_on, shoes_table

EXTRACT = str(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf")
RUNS = [run(0, 6.0), run(2, 3.0, surface="gravel"), run(5, 1.0, surface=""), run(6, 10.0, indoor=True), run(9, 4.0)]
WORN = dict(zip([e.run_id for e in RUNS], ["Road", "Road", "Road", "Road", "Trail"], strict=True))


def test_sums_by_pair():
    trail, road = shoes([tally(e, draws=0) for e in RUNS], WORN)
    assert (road.name, len(road.run_ids), road.distance_km, road.indoor_km) == ("Road", 4, 20.0, 10.0)
    assert (road.first, road.last) == (date(2024, 1, 1), date(2024, 1, 7))
    assert {name: km for name, km in road.surface_km.items() if km} == pytest.approx(
        {"asphalt": 6.0, "gravel": 3.0, "unknown": 1.0}
    )
    assert sum(road.surface_km.values()) + road.indoor_km == pytest.approx(road.distance_km)
    assert trail.distance_km == 4.0
    assert ran_on(road, EN) == "50 % treadmill, 30 % asphalt, 15 % gravel, 5 % unknown"


def test_runs_without_shoes_are_left_out():
    assert shoes([tally(e, draws=0) for e in RUNS], {}) == []
    (only,) = shoes([tally(e, draws=0) for e in RUNS], {**dict.fromkeys(WORN, ""), RUNS[0].run_id: "A"})
    assert only.distance_km == 6.0


def test_in_the_readers_units():
    console = Console(width=120, file=io.StringIO(), color_system=None)
    console.print(shoes_table(shoes([tally(e, draws=0) for e in RUNS], WORN), MILES))
    assert "12.4" in console.file.getvalue()
    assert "mi" in console.file.getvalue()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with Store(tmp_path) as store:
        for i, exposure in enumerate(RUNS):
            bare = stored(i)
            track = replace(bare.track, run_id=exposure.run_id, shoe=["[red]", ""][i % 2])
            made = replace(bare, track=track, exposure=exposure, tally=tally(exposure), tally_key=tally_key())
            store.record(file_of(made, i), [made])
    assert main(["--data", str(tmp_path), "shoes", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["distance_km"]) == ("[red]", pytest.approx(11.0))
    assert main(["--data", str(tmp_path), "shoes"]) == 0
    assert "[red]" in capsys.readouterr().out
    assert main(["--data", str(tmp_path / "none"), "shoes"]) == 0
    assert "No run names its shoes" in capsys.readouterr().out


def test_from_an_account_s_export_to_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Strava's zip: two runs with gear and their files, one with gear of which only the list tells."""
    head = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute," \
           "Activity Gear,Filename,Elapsed Time,Moving Time,Distance"  # fmt: skip
    rows = ['1,"Apr 6, 2026, 6:00:00 AM",A,Run,,199,"0.60",false,Blue Pegasus,activities/1.gpx,199,190,597',
            '2,"Apr 7, 2026, 6:00:00 AM",B,Run,,199,"0.60",false,Trail,activities/2.gpx,199,190,597',
            '3,"Apr 8, 2026, 6:00:00 AM",C,Run,,1900,"5.00",false,Blue Pegasus,,1900,1800,5000']  # fmt: skip
    export = tmp_path / "export.zip"
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("activities.csv", "\n".join([head, *rows, ""]))
        for day in (1, 2):
            start = datetime(2026, 4, 5 + day, 6, 0, tzinfo=UTC)
            archive.writestr(f"activities/{day}.gpx", gpx(walk(embedded_network(), 5, km=0.6, started_at=start)))
    data = ["--data", str(tmp_path / "data")]
    assert main([*data, "add", str(export), "--map", EXTRACT]) == 0
    assert "3 added" in capsys.readouterr().out.splitlines()[-2]
    assert main([*data, "shoes", "--json"]) == 0
    blue, trail = json.loads(capsys.readouterr().out)
    assert (blue["name"], trail["name"]) == ("Blue Pegasus", "Trail")
    assert (len(blue["run_ids"]), blue["distance_km"]) == (2, pytest.approx(5.6, abs=0.05))
    assert blue["indoor_km"] == 0.0
    assert blue["surface_km"]["unknown"] >= 5.0  # of which only the list tells
    assert main([*data, "shoes"]) == 0
    assert "Blue Pegasus" in capsys.readouterr().out
    assert main([*data, "runs", "--json"]) == 0
    rows_by_name = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert {name: row["shoe"] for name, row in rows_by_name.items()} == {"A": "Blue Pegasus", "B": "Trail",
                                                                         "C": "Blue Pegasus"}  # fmt: skip
    assert main([*data, "run", rows_by_name["B"]["run_id"]]) == 0
    assert "its own totals: 0.60 km, 3:10 moving; shoes: Trail" in capsys.readouterr().out
    before = everything(tmp_path / "data")
    assert main([*data, "add", str(export), "--map", EXTRACT]) == 0
    assert everything(tmp_path / "data") == before
