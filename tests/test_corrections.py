"""What a person puts right: it counts at once, outlives a second add, and can be taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from stored_content import everything
from walks import gpx, walk

from routerisk.cli import main
from routerisk.osm import embedded_network
from routerisk.store import Store

EXTRACT = ROOT / "routerisk" / "osm" / "helsinki.osm.pbf"


@dataclass
class Life:
    """Two runs in a store, the files that they came from, and the commands upon them."""

    data: Path
    files: Path
    capsys: pytest.CaptureFixture[str]

    def call(self, *words: object, code: int = 0) -> str:
        assert main([*map(str, words), "--data", str(self.data)]) == code
        told = self.capsys.readouterr()
        return told.out + told.err

    def add(self) -> str:
        return self.call("add", self.files)

    def runs(self) -> list[dict[str, Any]]:
        return list(json.loads(self.call("runs", "--json")))

    def km(self) -> list[float]:
        return [round(run["distance_km"], 2) for run in self.runs()]

    def week_km(self) -> float:
        weeks = json.loads(self.call("week", "--json", "--of", "2026-04-12"))["weeks"]
        return round(sum(week["distance_km"] for week in weeks), 2)


@pytest.fixture
def life(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Life:
    found = Life(tmp_path / "data", tmp_path / "files", capsys)
    found.files.mkdir()
    for i in range(2):
        track = walk(embedded_network(), 3 + i, km=2.0, started_at=datetime(2026, 4, 7 + i, 8, tzinfo=UTC))
        (found.files / f"{i}.gpx").write_text(gpx(track, name=f"Run {i}"))
    found.call("config", "map-source", EXTRACT)
    found.add()
    return found


def content(life: Life) -> Any:
    """Everything that the store holds."""
    return {table: rows for table, rows in everything(life.data).items() if "sqlite" not in table}


@pytest.mark.parametrize(("change", "column", "value"), [
    ("sport=walking", "sport", "walking"), ("name=Along  the sea", "name", "Along the sea"),
    ("shoe=Pair 2", "shoe", "Pair 2"),
    ("indoor=yes", "indoor", True), ("sport=Radfahren", "sport", "radfahren"),
])  # fmt: skip
def test_a_label_is_set_survives_and_is_taken_back(life: Life, change: str, column: str, value: object) -> None:
    run_id, before = life.runs()[0]["run_id"], life.runs()[0][column]
    assert before != value
    assert "routerisk undo" in life.call("run", run_id[:6], "--set", change)
    assert life.runs()[0][column] == value
    life.add()
    for file in life.files.iterdir():  # another content, the same runs
        file.write_text(file.read_text().replace("</gpx>", "<!-- again --></gpx>"))
    life.add()
    life.call("add", "--again")
    assert life.runs()[0][column] == value
    assert "Put right by you" in life.call("run", run_id)
    life.call("undo")
    assert life.runs()[0][column] == before
    assert "there is nothing to take back" in life.call("undo", code=2)


def test_what_is_no_run_leaves_the_week(life: Life) -> None:
    whole, (first, second) = life.week_km(), life.km()
    life.call("run", life.runs()[0]["run_id"], "--set", "sport=cycling")
    assert life.week_km() == pytest.approx(second, abs=0.02)
    assert "It counts for nothing" in life.call("run", life.runs()[0]["run_id"])
    life.call("undo")
    assert life.week_km() == whole == pytest.approx(first + second, abs=0.02)


def test_a_stretch_is_cut_and_comes_back(life: Life) -> None:
    run = life.runs()[0]
    started, half_s = datetime.fromisoformat(run["started_at"]), run["moving_s"] / 2
    minutes, seconds = divmod(round(half_s), 60)
    told = life.call("run", run["run_id"], "--cut", f"+{minutes}:{seconds:02d}..")
    assert "to the end is left out" in told
    cut = life.runs()[0]
    assert cut["distance_km"] == pytest.approx(run["distance_km"] / 2, abs=0.15)
    assert cut["load_km"] == pytest.approx(run["load_km"] / 2, rel=0.15)
    assert cut["moving_s"] == pytest.approx(half_s, abs=40)
    life.call("add", "--again")
    assert life.km()[0] == round(cut["distance_km"], 2)
    with Store(life.data) as store:
        assert store.track(run["run_id"]).has_position.sum() > 1.5 * half_s, "kept whole"
    clock = f"{started.hour + 3:02d}:{started.minute:02d}"  # of Helsinki in April
    life.call("run", run["run_id"], "--cut", f"{clock}..+{minutes // 2}:00")
    assert life.km()[0] < cut["distance_km"] - 0.3
    life.call("undo")
    assert life.km()[0] == round(cut["distance_km"], 2)
    life.call("undo")
    assert life.km()[0] == round(run["distance_km"], 2)


def test_a_run_is_taken_out_and_comes_back(life: Life) -> None:
    before, week = content(life), life.week_km()
    first, second = life.runs()
    assert "is taken out" in life.call("remove", first["run_id"][:8])
    assert [run["run_id"] for run in life.runs()] == [second["run_id"]]
    assert life.week_km() < week
    assert "taken out by you" in life.add()
    other = walk(embedded_network(), 3, km=2.0, started_at=datetime(2026, 4, 7, 8, tzinfo=UTC))
    (life.files / "every second point.gpx").write_text(gpx(other, every=2))
    assert "taken out by you" in life.add(), "another recording of it does not bring it back either"
    assert [run["run_id"] for run in life.runs()] == [second["run_id"]]
    assert "is back" in life.call("undo")
    assert life.week_km() == week
    after = content(life)
    assert after["run"] == before["run"]
    assert after["stream"] == before["stream"]


@pytest.mark.parametrize(
    "words", [["run", "ID", "--cut", "+1:00..+4:00"], ["run", "ID", "--set", "indoor=yes"], ["remove", "ID"]]
)
def test_no_map_is_needed_to_take_it_back(life: Life, words: list[str]) -> None:
    life.call("config", "map-source", "none")
    before, run_id = life.runs(), life.runs()[0]["run_id"]
    assert before[0]["mapping"] == "mapped"
    life.call(*[run_id if word == "ID" else word for word in words])
    assert life.runs() != before
    assert "waits" not in life.call("undo")
    assert life.runs() == before


def test_what_reaches_beyond_the_run_is_cut_to_its_end(life: Life) -> None:
    whole = life.km()[0]
    life.call("run", life.runs()[0]["run_id"], "--cut", "+3:00..+59:00")
    assert 0.0 < life.km()[0] < whole


def test_a_finer_recording_takes_over_what_was_put_right(life: Life) -> None:
    track = walk(embedded_network(), 9, km=2.0, started_at=datetime(2026, 4, 10, 8, tzinfo=UTC))
    (life.files / "coarse.gpx").write_text(gpx(track, every=3))
    life.add()
    coarse = life.runs()[-1]["run_id"]
    life.call("run", coarse, "--set", "name=Mine", "--set", "sport=walking")
    (life.files / "fine.gpx").write_text(gpx(track))
    life.add()
    fine = life.runs()[-1]
    assert fine["run_id"] != coarse
    assert (fine["name"], fine["sport"]) == ("Mine", "walking")
    life.call("undo")
    assert life.runs()[-1]["sport"] == "running"


@pytest.mark.parametrize(("words", "expected"), [
    (("--set", "colour=red"), "cannot be set"), (("--set", "sport"), "cannot be set"),
    (("--set", "indoor=perhaps"), "cannot be perhaps"), (("--set", f"name={'x' * 300}"), "one line"),
    (("--set", "sport="), "sport cannot be"), (("--set", "sport=runing"), "sport cannot be"),
    (("--cut", "noon..14:00"), "is no stretch"),
    (("--cut", ".."), "is no stretch"),
    (("--cut", "+5:00..+2:00"), "is no stretch"), (("--cut", "03:00..04:00"), "is not within the run"),
    (("--cut", "25:00..26:00"), "is no stretch"),
])  # fmt: skip
def test_what_cannot_be_is_one_line_and_changes_nothing(life: Life, words: tuple[str, str], expected: str) -> None:
    run_id = life.runs()[0]["run_id"]
    before = content(life)
    told = life.call("run", run_id, *words, code=2)
    assert expected in told
    assert told.count("\n") == 1
    assert content(life) == before


def test_what_was_left_out_as_travel_is_told_and_put_back(life: Life) -> None:
    first, second = (walk(embedded_network(), seed, km=1.0, started_at=datetime(2026, 4, 11, hour, tzinfo=UTC))
                     for seed, hour in ((11, 8), (12, 9)))  # fmt: skip
    parts = [gpx(track).split("<trkseg>")[1].split("</trkseg>")[0] for track in (first, second)]
    whole = gpx(first).replace(parts[0], "</trkseg><trkseg>".join(parts))
    (life.files / "ride.gpx").write_text(whole)
    life.add()
    run = life.runs()[-1]
    assert "left out" in life.call("run", run["run_id"])
    told = life.call("run", run["run_id"], "--set", "travel=run")
    assert "travel is now run" in told
    assert life.km()[-1] > run["distance_km"] + 0.1
    assert "while the watch was stopped" not in life.call("run", run["run_id"])
    life.call("undo")
    assert life.km()[-1] == round(run["distance_km"], 2)
