"""Km and surfaces of every pair of shoes."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from run_diary import run
from synthetic import file_of, stored

from routerisk.cli import main
from routerisk.pipeline.views import ran_on, shoes_table
from routerisk.scoring import shoes, tally, tally_key
from routerisk.store import Store

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
    assert ran_on(road) == "50 % treadmill, 30 % asphalt, 15 % gravel, 5 % unknown"


def test_runs_without_shoes_are_left_out():
    assert shoes([tally(e, draws=0) for e in RUNS], {}) == []
    (only,) = shoes([tally(e, draws=0) for e in RUNS], {**dict.fromkeys(WORN, ""), RUNS[0].run_id: "A"})
    assert only.distance_km == 6.0


def test_in_the_readers_units():
    console = Console(width=120, file=io.StringIO(), color_system=None)
    console.print(shoes_table(shoes([tally(e, draws=0) for e in RUNS], WORN), "imperial"))
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
