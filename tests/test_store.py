"""The store keeps what it is given, exactly, once, and whatever happens to the process."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from synthetic import exposure, file_of, fill, stored, track

from routerisk.errors import StoreError, UsageError
from routerisk.messages import Message
from routerisk.records import Exposure, Track
from routerisk.store import DiaryEntry, Store, data_directory
from routerisk.store.blobs import pack, unpack
from routerisk.store.schema import FILE_NAME, MIGRATIONS

SYNTHETIC = Path(__file__).with_name("synthetic.py")


def same(one: Any, other: Any, exact: bool = True) -> None:
    assert type(one) is type(other)
    for item in fields(one):
        a, b = getattr(one, item.name), getattr(other, item.name)
        if not isinstance(a, np.ndarray):
            assert a == b or (a != a and b != b), item.name  # noqa: PLR0124 - NaN equals nothing, not even itself
        elif exact or a.dtype != np.float64 or item.name.startswith("shape"):
            assert a.dtype == b.dtype, item.name
            assert a.tobytes() == b.tobytes(), item.name
        else:
            np.testing.assert_allclose(a, b, rtol=1e-6, err_msg=item.name)


def content(directory: Path) -> list[str]:
    """Everything in the database but the moments of writing."""
    with sqlite3.connect(directory / FILE_NAME) as db:
        db.execute("UPDATE import SET imported_at = ''")
        db.execute("UPDATE migration SET applied_at = ''")
        lines = sorted(db.iterdump())
        db.rollback()
    return lines


arrays = nps.arrays(
    dtype=st.sampled_from([np.float64, np.float32, np.int64, np.int32, np.int8, np.bool_, np.dtype("<u2")]),
    shape=nps.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=7),
)


@given(st.dictionaries(st.text(max_size=8), arrays, max_size=4), st.booleans())
def test_arrays_come_back_bit_by_bit(given_arrays: dict[str, Any], deflate: bool) -> None:
    back = unpack(pack(given_arrays, deflate=deflate))
    assert list(back) == list(given_arrays)
    for name, array in given_arrays.items():
        assert back[name].dtype == array.dtype
        assert back[name].shape == array.shape
        assert back[name].tobytes() == array.tobytes()


@given(st.binary(max_size=60), st.integers(0, 200))
def test_damaged_arrays_are_a_store_error(junk: bytes, at: int) -> None:
    whole = pack({"time_s": np.arange(20.0)}, deflate=True)
    for damaged in (junk, whole[: at % len(whole)]):
        with pytest.raises(StoreError, match="damaged"):
            unpack(damaged)


def test_a_run_comes_back_as_it_went_in(tmp_path: Path) -> None:
    run = stored(1, name='Käpylä <img src=x> "☃"', device="Forerunner", device_distance_m=8123.4)
    with Store(tmp_path) as store:
        store.record(file_of(run, 1), [run])
    with Store(tmp_path) as store:
        same(store.track(run.track.run_id), run.track)
        (back,) = store.exposures(shapes=True)
        same(back, run.exposure, exact=False)
        (light,) = store.exposures()
        assert len(light.shape_lon_deg) == 0
        np.testing.assert_array_equal(light.length_m, back.length_m)
        (row,) = store.runs()
    assert row.distance_m == run.exposure.distance_m
    assert row.box_deg is not None
    assert row.box_deg[0] <= run.track.lon_deg[0] <= row.box_deg[2]
    assert row.elapsed_s == pytest.approx(run.track.time_s[-1])


def test_running_dynamics_come_back_and_are_nan_in_rows_from_before_they_were_kept(tmp_path: Path) -> None:
    names = ("stance_time_ms", "step_length_m", "vertical_oscillation_mm")
    run = stored(1, **{name: np.arange(900.0) + i for i, name in enumerate(names)})
    with Store(tmp_path) as store:
        store.record(file_of(run, 1), [run])
        same(store.track(run.track.run_id), run.track)
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        (blob,) = db.execute("SELECT arrays FROM stream").fetchone()
        older = {name: values for name, values in unpack(blob).items() if name not in names}
        db.execute("UPDATE stream SET arrays = ?", (pack(older, deflate=True),))
    with Store(tmp_path) as store:
        back = store.track(run.track.run_id)
    assert all(np.isnan(getattr(back, name)).all() and len(getattr(back, name)) == 900 for name in names)
    np.testing.assert_array_equal(back.lon_deg, run.track.lon_deg)


def test_a_treadmill_run_has_no_place_and_no_pieces(tmp_path: Path) -> None:
    nowhere = np.full(30, np.nan)
    indoor = Track.from_arrays(time_s=np.arange(30.0), lon_deg=nowhere, lat_deg=nowhere, indoor=True)
    made = exposure(indoor, pieces=0)
    run = replace(stored(1), track=indoor, exposure=made, mapping="indoor")
    with Store(tmp_path) as store:
        store.record(file_of(run, 1), [run])
        same(store.track(indoor.run_id), indoor)
        same(store.exposures(shapes=True)[0], made, exact=False)
        assert store.runs()[0].box_deg is None


def test_recording_again_changes_nothing(tmp_path: Path) -> None:
    fill(str(tmp_path), 3)
    first = content(tmp_path)
    fill(str(tmp_path), 3)
    assert content(tmp_path) == first


def test_a_known_file_is_not_written_at_all(tmp_path: Path) -> None:
    fill(str(tmp_path), 2)
    with Store(tmp_path) as store:
        before = store._db.total_changes
        run = stored(1)
        store.record(file_of(run, 1), [run])
        assert store._db.total_changes == before


def test_the_richer_recording_takes_the_place_of_the_poorer(tmp_path: Path) -> None:
    poor, rich = stored(1, fixes=300), stored(1, fixes=900)
    with Store(tmp_path) as store:
        store.record(file_of(poor, 1), [poor])
        store.record(file_of(rich, 2), [rich], replaced={poor.track.run_id: rich.track.run_id})
        assert [row.run_id for row in store.runs()] == [rich.track.run_id]
        old = store.file(f"{1:064x}")
        assert old is not None
        assert old.run_ids == (rich.track.run_id,)


def test_computing_again_keeps_the_track(tmp_path: Path) -> None:
    run = stored(1)
    waiting = replace(
        run, mapping="waiting", mapping_words=Message("mapping.waiting"), exposure=exposure(run.track, pieces=2)
    )
    with Store(tmp_path) as store:
        store.record(file_of(waiting, 1), [waiting])
        assert store.runs()[0].mapping == "waiting"
        store.recompute(run)
        assert store.runs()[0].mapping == "mapped"
        assert len(store.exposures()[0].way_id) == 60
        same(store.track(run.track.run_id), run.track)


def test_runs_are_found_by_time_and_by_the_start_of_their_id(tmp_path: Path) -> None:
    runs = [stored(seed) for seed in range(3)]
    with Store(tmp_path) as store:
        for seed, run in enumerate(runs):
            store.record(file_of(run, seed), [run])
        middle = runs[1].track
        found = store.runs_between(middle.ended_at - timedelta(seconds=5), middle.ended_at + timedelta(seconds=5))
        assert [row.run_id for row in found] == [middle.run_id]
        assert store.run(middle.run_id[:9]).run_id == middle.run_id
        for wrong in ("", "zz", "%"):
            with pytest.raises(UsageError, match="routerisk runs"):
                store.run(wrong)
        assert [e.run_id for e in store.exposures([middle.run_id])] == [middle.run_id]


def test_nothing_is_kept_of_an_import_that_fails_half_way(tmp_path: Path) -> None:
    good, bad = stored(1), stored(2)
    broken = replace(bad, exposure=exposure(track(3)))  # belongs to a run that the store does not have
    with Store(tmp_path) as store:
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            store.record(file_of(good, 1), [good, broken])
        assert store.runs() == []
        assert store.file(f"{1:064x}") is None


def test_settings_are_checked_and_kept(tmp_path: Path) -> None:
    extract = tmp_path / "town.osm.pbf"
    extract.write_bytes(b"")
    with Store(tmp_path) as store:
        assert store.setting("week-start") == "monday"
        assert store.set("week-start", "Sunday") == "sunday"
        assert store.set("privacy", "200m") == "200"
        assert store.set("map-source", str(extract)) == str(extract)
    with Store(tmp_path) as store:
        assert store.setting("week-start") == "sunday"
        for key, value in [("week-start", "noon"), ("privacy", "-3"), ("privacy", "nan"), ("privacy", "far"),
                           ("map-source", "absent.osm.pbf"), ("colour", "red")]:  # fmt: skip
            with pytest.raises(UsageError):
                store.set(key, value)
        with pytest.raises(UsageError, match="week-start"):
            store.setting("colour")


def test_the_diary_is_kept_in_order(tmp_path: Path) -> None:
    late = DiaryEntry(on_date=date(2026, 5, 2), site="achilles", side="left", level=3, note="after <b>sand</b>")
    early = DiaryEntry(on_date=date(2026, 4, 2), site="knee", side="right", level=1)
    with Store(tmp_path) as store:
        store.write_diary(late)
        store.write_diary(early)
        assert store.diary() == [early, late]
        with pytest.raises(StoreError):
            store.write_diary(replace(late, level=11))


def test_the_schema_and_its_record_go_together(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        versions = [row[0] for row in db.execute("SELECT version FROM migration ORDER BY version")]
        assert versions == list(range(1, len(MIGRATIONS) + 1))
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(str(tmp_path), 1)
    before = content(tmp_path)

    def shoes(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE shoe (name TEXT)")

    def runs_again(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE run (again TEXT)")

    monkeypatch.setattr("routerisk.store.schema.MIGRATIONS", (*MIGRATIONS, shoes, runs_again))
    with pytest.raises(StoreError, match="already exists"):
        Store(tmp_path)
    assert content(tmp_path) == before
    monkeypatch.setattr("routerisk.store.schema.MIGRATIONS", (*MIGRATIONS, shoes))
    with Store(tmp_path) as store:
        assert len(store.runs()) == 1


def test_evidence_of_an_older_kind_is_no_obstacle(tmp_path: Path) -> None:
    fill(str(tmp_path), 1)
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("INSERT OR REPLACE INTO evidence SELECT run_id, '', 0, x'00' FROM run")
        db.execute("ALTER TABLE tally DROP COLUMN right_p")
        db.execute("CREATE TABLE traversal (run_id TEXT)")
        db.execute("ALTER TABLE run DROP COLUMN keeps_travel")
        db.execute("DROP TABLE correction")
        db.execute("DROP TABLE removed")
        db.execute("DELETE FROM migration WHERE version > 3")
        db.execute("PRAGMA user_version = 3")
    with Store(tmp_path) as store:
        assert store.evidence() == []
        assert store.sides_inferred() == []
        assert len(store.runs()) == 1


def test_a_store_of_a_newer_routerisk_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match="newer routerisk"):
        Store(tmp_path)


def test_what_is_no_store_is_named(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.mkdir()
    (text / FILE_NAME).write_text("not a database, whatever its name says\n" * 50)
    with pytest.raises(StoreError, match="not a routerisk database"):
        Store(text)

    foreign = tmp_path / "foreign"
    foreign.mkdir()
    with sqlite3.connect(foreign / FILE_NAME) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(StoreError, match="another program"):
        Store(foreign)

    (tmp_path / "a file").write_text("")
    with pytest.raises(StoreError, match="--data"):
        Store(tmp_path / "a file")
    with pytest.raises(StoreError, match="--data"):
        Store(tmp_path / "a file" / "below")
    (tmp_path / "taken" / FILE_NAME).mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "taken")


def test_what_sqlite_cannot_do_is_told_by_its_code(tmp_path: Path) -> None:
    fill(str(tmp_path), 3)
    run = stored(9)
    with Store(tmp_path) as store:
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="no space left"):
            store.record(file_of(run, 9), [run])
        assert len(store.runs()) == 3
        store._db.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match="cannot be written"):
            store.set("units", "imperial")
    whole = bytearray((tmp_path / FILE_NAME).read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    (tmp_path / FILE_NAME).write_bytes(whole)
    with pytest.raises(StoreError, match="is damaged"), Store(tmp_path) as store:
        store.exposures()
    store = Store(tmp_path / "closed")
    store.close()
    with pytest.raises(StoreError, match="closed database"):
        store.runs()


def test_errors_are_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("nothing of ours\n" * 100)
    with pytest.raises(StoreError) as caught:
        Store(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_lock_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routerisk.store.schema.BUSY_S", 0.2)
    Store(tmp_path).close()
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    run = stored(1)
    with Store(tmp_path) as store:
        assert store.runs() == []  # reading goes on beside a writer
        with pytest.raises(StoreError, match="in use"):
            store.record(file_of(run, 1), [run])
    monkeypatch.setattr("routerisk.store.schema.BUSY_S", 10.0)
    release = threading.Timer(0.3, other.execute, ("COMMIT",))
    release.start()
    with Store(tmp_path) as store:
        store.record(file_of(run, 1), [run])
        assert len(store.runs()) == 1
    release.join()
    other.close()


def test_a_killed_process_leaves_whole_runs(tmp_path: Path) -> None:
    fill(str(tmp_path / "undisturbed"), 12)
    wanted = content(tmp_path / "undisturbed")
    moments = np.random.default_rng(20261121)
    for attempt in range(6):
        directory = tmp_path / str(attempt)
        child = subprocess.Popen([sys.executable, str(SYNTHETIC), str(directory), "12"], stdout=subprocess.PIPE)
        assert child.stdout is not None
        for _ in range(moments.integers(10)):
            child.stdout.readline()
        time.sleep(moments.uniform(0.0, 0.02))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with Store(directory) as store:
            assert [tuple(row) for row in store._rows("PRAGMA integrity_check")] == [("ok",)]
            assert store._rows("PRAGMA foreign_key_check") == []
            rows = store.runs()
            assert {row.run_id for row in rows} == {made.run_id for made in store.exposures(shapes=True)}
            assert len(store._rows("SELECT * FROM import")) == len(rows)
            for row in rows:
                assert len(store.track(row.run_id)) == row.fixes
        fill(str(directory), 12)
        assert content(directory) == wanted


def test_the_data_directory_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROUTERISK_DATA", str(tmp_path / "by variable"))
    assert data_directory() == tmp_path / "by variable"
    assert data_directory(tmp_path) == tmp_path
    monkeypatch.delenv("ROUTERISK_DATA")
    assert data_directory().name == "routerisk"


def test_two_thousand_runs_load_quickly(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for seed in range(100):
            made = track(seed, fixes=2)
            run = replace(stored(0), track=made, exposure=exposure(made, pieces=250))
            store.record(file_of(run, seed), [run])
        began = time.process_time()
        loaded: list[Exposure] = store.exposures()
        seconds = time.process_time() - began
    assert len(loaded) == 100
    assert seconds < 0.3  # 20 times that many in well under 2 s on the slowest of machines
