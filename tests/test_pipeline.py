"""The whole way on small real runs: in once, mapped when there is a map, counted always, killed without harm."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from spoken import told
from walks import gpx, walk

from routerisk.errors import MapDataError, OfflineError, TrackFileError
from routerisk.osm import embedded_network
from routerisk.pipeline import (
    EmbeddedMap,
    MapFile,
    Tiles,
    add,
    history,
    map_page,
    map_waiting,
    maps_named,
    trace,
    with_exposures,
)
from routerisk.pipeline.maps import Maps, covers
from routerisk.privacy import Cutter, Privacy
from routerisk.records import Network, Track
from routerisk.store import FILE_NAME, Store

EXTRACT = Path(__file__).parents[1] / "routerisk" / "osm" / "helsinki.osm.pbf"
MORNING = datetime(2026, 4, 6, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def helsinki() -> Network:
    return embedded_network()


@pytest.fixture(scope="session")
def runs(helsinki: Network) -> list[Track]:
    """Six small runs, two a week."""
    return [walk(helsinki, seed, km=1.0 + 0.1 * seed, started_at=MORNING + timedelta(days=3 * seed))
            for seed in range(6)]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, runs: list[Track]) -> Path:
    here = tmp_path / "export"
    here.mkdir()
    for i, run in enumerate(runs):
        (here / f"{i}.gpx").write_text(gpx(run, name=f"run {i}"))
    return here


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def content(store: Store) -> list[str]:
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE import SET imported_at = ''")
        db.execute("UPDATE migration SET applied_at = ''")
        lines = sorted(db.iterdump())
        db.rollback()
    return lines


def statuses(outcomes: list) -> list[str]:  # type: ignore[type-arg]
    return [outcome.status for outcome in outcomes]


def test_runs_go_in_once_and_are_mapped(store: Store, folder: Path, runs: list[Track]) -> None:
    outcomes = add(store, [folder], EmbeddedMap())
    assert statuses(outcomes) == ["added"] * 6
    rows = store.runs()
    assert [row.mapping for row in rows] == ["mapped"] * 6
    for row, run in zip(rows, runs, strict=True):
        assert row.started_at == run.started_at
        assert row.timezone == "Europe/Helsinki"
        assert row.distance_m == pytest.approx(3.0 * (len(run) - 1), rel=0.08)
    before = content(store)
    again = add(store, [folder], EmbeddedMap())
    assert statuses(again) == ["duplicate"] * 6
    assert [outcome.run_ids for outcome in again] == [outcome.run_ids for outcome in outcomes]
    assert content(store) == before


def test_reading_beside_each_other_changes_nothing(tmp_path: Path, folder: Path) -> None:
    one, two = Store(tmp_path / "one"), Store(tmp_path / "two")
    first = add(one, [folder], EmbeddedMap(), processes=1)
    second = add(two, [folder], EmbeddedMap(), processes=2)
    assert first == second
    assert content(one) == content(two)


def test_one_bad_file_does_not_stop_the_rest(store: Store, folder: Path, tmp_path: Path) -> None:
    (folder / "2b.gpx").write_text("<gpx><trk>")
    (folder / "2c.gpx").write_text("")
    (folder / "notes.txt").write_text("shopping")
    outcomes = add(store, [tmp_path / "absent.gpx", folder], EmbeddedMap())
    assert statuses(outcomes) == ["failed", *["added"] * 3, "failed", "failed", *["added"] * 3, "skipped"]
    assert "no such file" in told(outcomes[0])
    assert ".txt" in told(outcomes[-1])
    assert len(store.runs()) == 6
    before = content(store)
    assert statuses(add(store, [folder], EmbeddedMap())).count("failed") == 2
    assert content(store) == before


def test_another_recording_of_a_run_is_the_same_run_whichever_comes_first(tmp_path: Path, runs: list[Track]) -> None:
    fine, coarse = tmp_path / "fine.gpx", tmp_path / "coarse.gpx"
    fine.write_text(gpx(runs[0], name="fine"))
    coarse.write_text(gpx(runs[0], every=3))
    kept = []
    for name, order in (("a", [fine, coarse]), ("b", [coarse, fine])):
        with Store(tmp_path / name) as store:
            outcomes = add(store, order, EmbeddedMap())
            assert statuses(outcomes) == ["added", "duplicate"]
            (row,) = store.runs()
            kept.append((row.run_id, row.fixes, row.name, row.distance_m))
            assert outcomes[1].run_ids == (row.run_id,)
            before = content(store)
            assert statuses(add(store, order, EmbeddedMap())) == ["duplicate", "duplicate"]
            assert content(store) == before
    assert kept[0] == kept[1]
    assert kept[0][1] == len(runs[0])


def test_a_copy_under_another_name_names_the_first(store: Store, folder: Path) -> None:
    (folder / "copy.gpx").write_bytes((folder / "3.gpx").read_bytes())
    outcomes = add(store, [folder], EmbeddedMap(), processes=2)
    (copy,) = [outcome for outcome in outcomes if outcome.status == "duplicate"]
    assert copy.path.endswith("copy.gpx")
    assert "3.gpx" in told(copy)
    assert len(store.runs()) == 6


def test_without_map_data_runs_count_and_wait(store: Store, folder: Path, tmp_path: Path) -> None:
    nothing = maps_named("none", tmp_path)
    add(store, [folder], nothing)
    assert {row.mapping for row in store.runs()} == {"waiting"}
    assert nothing.problem is None  # nothing was asked for
    scored = with_exposures(history(store, today=date(2026, 4, 30)), store)
    km = sum(exposure.distance_m for exposure in scored.exposures) / 1000
    assert sum(week.distance_km for week in scored.weeks) == pytest.approx(km)
    assert km == pytest.approx(sum(3.0 * (1000 + 100 * i) / 3000 for i in range(6)), rel=0.08)
    assert all(week.basis_km["unknown"] == pytest.approx(week.distance_km) for week in scored.weeks)

    assert map_waiting(store, nothing) == []
    assert {row.mapping for row in store.runs()} == {"waiting"}
    assert len(map_waiting(store, EmbeddedMap())) == 6
    assert {row.mapping for row in store.runs()} == {"mapped"}
    mapped_later = {e.run_id: e.length_m.tobytes() for e in store.exposures()}
    with Store(tmp_path / "at once") as other:
        add(other, [folder], EmbeddedMap())
        assert {e.run_id: e.length_m.tobytes() for e in other.exposures()} == mapped_later
    assert map_waiting(store, EmbeddedMap()) == []


def test_a_run_outside_the_map_says_so_and_counts(store: Store, runs: list[Track], tmp_path: Path) -> None:
    far = replace(runs[0], lon_deg=runs[0].lon_deg - 60.0, lat_deg=-runs[0].lat_deg)
    (tmp_path / "far.gpx").write_text(gpx(far))
    (outcome,) = add(store, [tmp_path / "far.gpx"], EmbeddedMap())
    assert outcome.status == "added"
    assert "outside the map data of helsinki.osm.pbf" in told(outcome)
    (row,) = store.runs()
    assert row.mapping == "outside"
    assert row.distance_m == pytest.approx(3.0 * (len(far) - 1), rel=0.2)
    before = content(store)
    assert map_waiting(store, EmbeddedMap()) == []
    assert content(store) == before


def test_a_broken_map_is_named_once_and_costs_no_run(store: Store, folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "town.osm.pbf"
    broken.write_bytes(b"this is no map" * 100)
    maps = MapFile(broken)
    assert statuses(add(store, [folder], maps)) == ["added"] * 6
    assert isinstance(maps.problem, MapDataError)
    assert {row.mapping for row in store.runs()} == {"waiting"}
    assert len(map_waiting(store, MapFile(EXTRACT))) == 6


def test_computing_again_without_a_map_spoils_nothing(store: Store, folder: Path, tmp_path: Path) -> None:
    add(store, [folder], EmbeddedMap())
    before = content(store)
    assert map_waiting(store, MapFile(tmp_path / "gone.osm.pbf"), every=True) == []
    assert content(store) == before
    assert len(map_waiting(store, EmbeddedMap(), every=True)) == 6
    assert content(store) == before


def test_the_usual_side_is_believed(store: Store, folder: Path) -> None:
    sides = {}
    for habit in ("left", "right"):
        store.set("usual-side", habit)
        if habit == "left":
            add(store, [folder], EmbeddedMap())
        else:
            map_waiting(store, EmbeddedMap(), every=True)
        sides[habit] = np.concatenate([exposure.side_p for exposure in store.exposures()]).mean(axis=0)
    assert sides["left"][0] > sides["right"][0]
    assert sides["left"][2] < sides["right"][2]


def test_offline_is_said_once_and_not_waited_for_again(tmp_path: Path, folder: Path, store: Store,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    asked = []

    def unreachable(*_: object, offline: bool, **__: object) -> Network:
        asked.append(offline)
        raise OfflineError("no way to the server")

    monkeypatch.setattr("routerisk.osm.fetch_network", unreachable)
    maps = Tiles(tmp_path / "maps", online=True)
    assert statuses(add(store, [folder], maps)) == ["added"] * 6
    assert asked == [False]
    assert isinstance(maps.problem, OfflineError)


def test_nothing_is_asked_of_the_internet_unasked(tmp_path: Path, folder: Path, store: Store,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("ROUTERISK_OVERPASS_URL", "http://127.0.0.1:9/api")
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was tried"))
    add(store, [folder], maps_named("none", tmp_path))
    assert {row.mapping for row in store.runs()} == {"waiting"}
    map_page(store, maps_named("overpass", tmp_path, for_page=True), weeks=500)


def test_weeks_are_as_of_a_day(store: Store, folder: Path) -> None:
    add(store, [folder], EmbeddedMap())
    early = with_exposures(history(store, today=date(2026, 4, 10)), store)
    assert len(early.exposures) == 2
    late = with_exposures(history(store, today=date(2026, 5, 3)), store)
    assert len(late.weeks) == 4
    assert not late.weeks[-1].run_ids
    last = late.last(2)
    assert [week.start for week in last.weeks] == [week.start for week in late.weeks[-2:]]
    assert {e.run_id for e in last.exposures} == {run_id for week in last.weeks for run_id in week.run_ids}
    store.set("week-start", "sunday")
    assert history(store, today=date(2026, 5, 3)).weeks[0].start == date(2026, 4, 5)


def test_the_page_comes_with_and_without_map_data(store: Store, folder: Path, tmp_path: Path) -> None:
    add(store, [folder], EmbeddedMap())
    pages = [map_page(store, maps, weeks=500) for maps in
             (MapFile(EXTRACT, areas=True), MapFile(tmp_path / "gone.osm.pbf"))]  # fmt: skip
    assert all(page.startswith("<!DOCTYPE html>") for page in pages)
    assert len(pages[0]) > len(pages[1])
    cut = map_page(store, MapFile(tmp_path / "gone.osm.pbf"), weeks=500, ends_m=300.0)
    assert len(cut) < len(pages[1])


def test_tracing_takes_every_file_it_can(folder: Path, tmp_path: Path) -> None:
    problems: list[TrackFileError] = []
    traced = trace(
        [folder / "0.gpx", tmp_path / "absent.gpx", folder / "1.gpx"], EXTRACT, problems.append, Cutter(Privacy())
    )
    assert [Path(one.file).name for one in traced] == ["0.gpx", "1.gpx"]
    assert len(problems) == 1
    assert all(one.on_way_share > 0.97 for one in traced)
    with pytest.raises(MapDataError):
        trace([folder / "0.gpx"], tmp_path / "no.osm.pbf", problems.append, Cutter(Privacy()))


def test_a_box_is_covered_or_not(helsinki: Network) -> None:
    assert covers(helsinki, (24.9, 60.1, 25.0, 60.2))
    assert not covers(helsinki, (8.6, 49.4, 8.7, 49.5))
    assert not covers(Network.empty(32635), (24.9, 60.1, 25.0, 60.2))


def test_every_source_keeps_its_promise(tmp_path: Path) -> None:
    sources: list[Maps] = [EmbeddedMap(), MapFile(EXTRACT), MapFile(tmp_path / "no.osm.pbf"),
                           maps_named("none", tmp_path), maps_named("overpass", tmp_path, for_page=True)]  # fmt: skip
    box = (24.93, 60.16, 24.95, 60.18)
    assert [source.may_cover(box) for source in sources] == [True, True, False, True, True]
    for source in sources[2:]:
        with pytest.raises(MapDataError):
            source.around(np.array([24.94]), np.array([60.17]))


KILLED_ADD = """
import sys
from pathlib import Path
from routerisk.pipeline import EmbeddedMap, add
from routerisk.store import Store
if __name__ == "__main__":
    with Store(sys.argv[1]) as store:
        print("open", flush=True)
        add(store, [sys.argv[2]], EmbeddedMap(), processes=2)
"""


def test_killed_at_any_moment_an_import_leaves_whole_runs_and_goes_on(tmp_path: Path, folder: Path) -> None:
    with Store(tmp_path / "undisturbed") as store:
        add(store, [folder], EmbeddedMap())
        wanted = content(store)
    script = tmp_path / "killed.py"
    script.write_text(KILLED_ADD)
    moments = np.random.default_rng(3)
    for attempt in range(4):
        directory = tmp_path / f"killed {attempt}"
        child = subprocess.Popen([sys.executable, str(script), str(directory), str(folder)], stdout=subprocess.PIPE,
                                 env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(moments.uniform(0.0, 1.5))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with sqlite3.connect(directory / FILE_NAME) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        with Store(directory) as store:
            assert {row.run_id for row in store.runs()} == {e.run_id for e in store.exposures(shapes=True)}
            add(store, [folder], EmbeddedMap())
            assert content(store) == wanted
