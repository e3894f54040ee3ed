"""A store outlives its routerisk: every older version opens, and rows that lack something are filled or made anew."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from synthetic import fill

from routerisk.cli import main
from routerisk.errors import StoreError
from routerisk.pipeline import EmbeddedMap, history, map_waiting
from routerisk.records import SURFACES
from routerisk.store import FILE_NAME, Store
from routerisk.store.blobs import OtherFormError, pack, unpack
from routerisk.store.forms import KINDS, spread_over
from routerisk.store.schema import MIGRATIONS

STORES = ROOT / "tests" / "stores"
EXTRACT = ROOT / "routerisk" / "osm" / "helsinki.osm.pbf"
VERSIONS = range(1, len(MIGRATIONS))
MAPPED, ELSEWHERE = "a1dddb1ac72e5d0b", "7a0a77ab6714c293"
TODAY = date(2026, 4, 8)


def opened(directory: Path) -> sqlite3.Connection:
    return sqlite3.connect(directory / FILE_NAME)


def written_then(version: int, directory: Path) -> Path:
    """A data directory as a routerisk of that version has left it."""
    directory.mkdir(exist_ok=True)
    with closing(opened(directory)) as db:
        db.executescript((STORES / f"{version}.sql").read_text(encoding="utf-8"))
    return directory


def copies(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.glob("*.before-*"))


def test_there_is_a_store_of_every_older_version() -> None:
    assert sorted(path.stem for path in STORES.glob("*.sql")) == [str(version) for version in VERSIONS]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_every_version_is_read_by_every_command(version: int, tmp_path: Path,
                                                           capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    data = written_then(version, tmp_path / "data")
    for command in (["runs"], ["run", MAPPED], ["run", ELSEWHERE], ["week", "--of", TODAY.isoformat()],
                    ["map", "--out", str(tmp_path / "map.html"), "--map", str(EXTRACT)],
                    ["export", "--format", "csv", "--out", str(tmp_path / "out")],
                    ["add", "--again", "--map", str(EXTRACT)], ["run", MAPPED]):  # fmt: skip
        assert main([*command, "--data", str(data)]) == 0, command
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        assert "routerisk:" not in told.err, command
    with Store(data) as store:
        assert [row.run_id for row in store.runs()] == [MAPPED, ELSEWHERE]
        assert store.setting("week-start") == "sunday"
        assert len(store.diary()) == (version > 1)
        assert [row.run_id for row in store.sides_inferred()] == [MAPPED]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_computed_then_is_read_now(version: int, tmp_path: Path) -> None:
    with Store(written_then(version, tmp_path)) as store:
        mapped, elsewhere = store.exposures(shapes=True)
        assert mapped.distance_m == pytest.approx(500.0, abs=10.0)
        assert len(mapped.way_id) > 5
        assert mapped.surface_p.shape == (len(mapped.way_id), len(SURFACES))
        np.testing.assert_allclose(mapped.surface_p.sum(axis=1), 1.0, atol=1e-6)
        assert len(mapped.shape_lon_deg) > len(mapped.way_id)
        assert elsewhere.distance_m == pytest.approx(400.0, abs=10.0)
        assert len(store.track(MAPPED)) == 167
        assert [row.mapping_words.id for row in store.runs()] == ["mapping.mapped", "mapping.outside"]
        (week,) = history(store, today=TODAY).weeks
        assert week.distance_km == pytest.approx(0.9, abs=0.02)
        assert sum(week.surface_km.values()) == pytest.approx(week.distance_km, rel=1e-6)
        assert store.bare() == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_copy_from_before_is_kept(version: int, tmp_path: Path) -> None:
    data = written_then(version, tmp_path)
    (data / f"{FILE_NAME}.before-3").write_text("an older copy")
    Store(data).close()
    assert copies(data) == [f"{FILE_NAME}.before-{len(MIGRATIONS)}"]
    copy = data / copies(data)[0]
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == version
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("SELECT count(*) FROM run").fetchone()[0] == 2
        assert ("traversal",) in db.execute("SELECT name FROM sqlite_master").fetchall() or version > 5
    kept = copy.stat().st_mtime_ns
    Store(data).close()
    assert copy.stat().st_mtime_ns == kept, "once"


def test_no_copy_of_nothing_and_none_without_need(tmp_path: Path) -> None:
    Store(tmp_path / "new").close()
    fill(str(tmp_path / "used"), 1)
    Store(tmp_path / "used").close()
    assert copies(tmp_path / "new") == copies(tmp_path / "used") == []


def test_where_no_copy_can_be_kept_the_store_stays_as_it_is(tmp_path: Path) -> None:
    data = written_then(2, tmp_path)
    (data / f"{FILE_NAME}.before-{len(MIGRATIONS)}.half").mkdir()
    with pytest.raises(StoreError, match="no copy of it can be kept"):
        Store(data)
    with closing(opened(data)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 2
    (data / f"{FILE_NAME}.before-{len(MIGRATIONS)}.half").rmdir()
    Store(data).close()


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        data = tmp_path / "data"
        with Store(data) as store:
            store.set("units", "imperial")
            there = {path.name: path.stat().st_mode & 0o777 for path in data.iterdir()}
        assert data.stat().st_mode & 0o777 == 0o700
        assert there == dict.fromkeys([FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"], 0o600)
        written_then(4, tmp_path / "old")
        Store(tmp_path / "old").close()
        assert (tmp_path / "old" / copies(tmp_path / "old")[0]).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


# Rows of other forms


def test_columns_are_found_by_their_names() -> None:
    some, even = [0.75, 0.25], [0.5, 0.5]
    blob = unpack(pack({"p": np.array([some, even])}, deflate=False, labels={"p": ("sand", "asphalt")}))
    assert blob.labels == {"p": ("sand", "asphalt")}
    np.testing.assert_array_equal(spread_over(blob, "p", ("asphalt", "sett", "sand")),
                                  [[0.25, 0.0, 0.75], [1 / 3, 1 / 3, 1 / 3]])  # fmt: skip
    with pytest.raises(OtherFormError):
        spread_over(blob, "p", ("asphalt", "sett"))
    sums = unpack(pack({"km": np.array([1.0, 0.0, 2.0])}, deflate=False, labels={"km": ("sand", "mud", "unknown")}))
    np.testing.assert_array_equal(spread_over(sums, "km", ("ash", "sand", "unknown")), [0.0, 1.0, 2.0])


def test_rows_and_columns_are_kept_with_their_names(tmp_path: Path) -> None:
    fill(str(tmp_path), 1)
    with closing(opened(tmp_path)) as db:
        pieces = unpack(db.execute("SELECT pieces FROM exposure").fetchone()[0])
    assert pieces.labels["surface_p"] == SURFACES
    assert "length_m" in pieces.labels["singles"]
    assert (*SURFACES, "unknown") == KINDS


def without(db: sqlite3.Connection, single: str) -> None:
    """Take one number per piece out of every exposure, as if nobody had kept it then."""
    for run_id, blob in db.execute("SELECT run_id, pieces FROM exposure").fetchall():
        arrays = unpack(blob)
        kept = [i for i, name in enumerate(arrays.labels["singles"]) if name != single]
        labels = {**arrays.labels, "singles": [arrays.labels["singles"][i] for i in kept]}
        less = pack({**arrays, "singles": arrays["singles"][kept]}, deflate=False, labels=labels)
        db.execute("UPDATE exposure SET pieces = ? WHERE run_id = ?", (less, run_id))
    db.execute("DELETE FROM setting WHERE key = 'form'")
    db.commit()


def now(directory: Path) -> Path:
    """A store of this very version with all that is computed."""
    with Store(written_then(5, directory)) as store:
        map_waiting(store, EmbeddedMap(), every=True)
        history(store, today=TODAY)
    return directory


def test_an_array_with_a_default_is_filled(tmp_path: Path) -> None:
    with closing(opened(now(tmp_path))) as db:
        without(db, "way_direction")
    with Store(tmp_path) as store:
        mapped, _ = store.exposures()
        assert (mapped.way_direction == 0.0).all()
        assert store.bare() == []
        assert store.run(MAPPED).mapping == "mapped"


def test_a_row_that_cannot_be_filled_is_made_anew(tmp_path: Path) -> None:
    with Store(now(tmp_path)) as store:
        distances = [row.distance_m for row in store.runs()]
    with closing(opened(tmp_path)) as db:
        without(db, "crown_p")
    with Store(tmp_path) as store:
        assert store.bare() == [MAPPED, ELSEWHERE]
        assert store.exposures() == []
        assert store.run(MAPPED).mapping == "waiting"
        (week,) = history(store, today=TODAY).weeks
        assert week.distance_km == pytest.approx(0.9, abs=0.02), "as a run without map data"
        assert [row.run_id for row in map_waiting(store, EmbeddedMap())] == [MAPPED]
        assert [row.distance_m for row in store.runs()] == distances
    assert copies(tmp_path) == [f"{FILE_NAME}.before-{len(MIGRATIONS)}"]


def test_evidence_and_tallies_of_another_form_are_those_of_a_run_that_has_none(tmp_path: Path) -> None:
    with closing(opened(now(tmp_path))) as db:
        for table in ("evidence", "tally"):
            ((run_id, blob),) = db.execute(f"SELECT run_id, arrays FROM {table} WHERE run_id = ?", (MAPPED,))  # noqa: S608
            arrays = unpack(blob)
            del arrays["way_id" if table == "evidence" else "surface_km"]
            less = pack(arrays, deflate=False, labels=arrays.labels)
            db.execute(f"UPDATE {table} SET arrays = ? WHERE run_id = ?", (less, run_id))  # noqa: S608
        db.execute("DELETE FROM setting WHERE key = 'form'")
        db.commit()
    with Store(tmp_path) as store:
        assert store.evidence() == []
        (week,) = history(store, today=TODAY).weeks
        assert week.distance_km == pytest.approx(0.9, abs=0.02)
        assert len(store.exposures()) == 2


def test_damage_is_told_by_who_reads_it(tmp_path: Path) -> None:
    with closing(opened(now(tmp_path))) as db:
        db.execute("UPDATE exposure SET pieces = x'00' WHERE run_id = ?", (MAPPED,))
        db.execute("DELETE FROM setting WHERE key = 'form'")
        db.commit()
    with Store(tmp_path) as store:
        assert len(store.track(MAPPED)) == 167
        with pytest.raises(StoreError, match="damaged"):
            store.exposures()


# A later routerisk, in a scratch copy


def later(scratch: Path, changes: dict[str, str]) -> Path:
    """A copy of the package in which some texts read otherwise."""
    shutil.copytree(ROOT / "routerisk", scratch / "routerisk", ignore=shutil.ignore_patterns("__pycache__", "*.pbf"))
    modules = {path: path.read_text(encoding="utf-8") for path in scratch.rglob("*.py")}
    for text, instead in changes.items():
        found = [path for path, whole in modules.items() if text in whole]
        assert found, f"no module reads {text!r}"
        for path in found:
            modules[path] = modules[path].replace(text, instead)
            path.write_text(modules[path], encoding="utf-8")
    return scratch


def told_by(package: Path, program: str, data: Path) -> list[Any]:
    """What a program prints that runs on another copy of the package, as a list of what `json` reads of its lines."""
    environment = {**os.environ, "PYTHONPATH": str(package), "NUMBA_DISABLE_JIT": "1"}
    head = ("import json, datetime, routerisk\nfrom routerisk.pipeline import history\n"
            f"DATA, HOME = {str(data)!r}, {str(package)!r}\n")  # fmt: skip
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", head + program], env=environment, cwd=package,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


ANOTHER_CLASS = {
    ")  # fmt: skip\n\nSURFACES: Final":
        '    SurfaceClass("clay", False, True, False, "clay_court"),\n)  # fmt: skip\n\nSURFACES: Final',
    '"rough": _Row(value=0.97, ':
        '"clay": _Row(value=0.97, low=0.88, high=1.08, grade="W", source="test"), "rough": _Row(value=0.97, ',
    '"rough": 0.80,': '"rough": 0.80, "clay": 0.3,',
    '"rough": 0.02,': '"rough": 0.02, "clay": 0.01,',
    '"rough": 0.6,': '"rough": 0.6, "clay": 0.2,',
}  # fmt: skip
READING = """
from routerisk.store import Store
assert routerisk.__file__.startswith(HOME)
with Store(DATA) as store:
    mapped, elsewhere = store.exposures()
    print(json.dumps([list(mapped.surface_p.shape), float(abs(mapped.surface_p.sum(axis=1) - 1.0).max())]))
    print(json.dumps([float(elsewhere.surface_p.min()), float(elsewhere.surface_p.max())]))
    (week,) = history(store, today=datetime.date(2026, 4, 8)).weeks
    print(json.dumps(week.surface_km))
    print(json.dumps([store.bare(), store.run("a1d").mapping]))
"""


@pytest.mark.parametrize("version", [1, 5])
def test_a_program_with_another_surface_class_opens_a_store_from_before(version: int, tmp_path: Path) -> None:
    package = later(tmp_path / "later", ANOTHER_CLASS)
    data = written_then(version, tmp_path / "data") if version < 5 else now(tmp_path / "data")
    with Store(data) as store:
        (before,) = history(store, today=TODAY).weeks
        pieces = len(store.exposures([MAPPED])[0].way_id)
    shape, even, km, state = told_by(package, READING, data)
    assert shape == [[pieces, len(SURFACES) + 1], pytest.approx(0.0, abs=1e-6)]
    assert even == [pytest.approx(1.0 / (len(SURFACES) + 1))] * 2, "what is unknown stays so"
    assert km.pop("clay") == 0.0
    assert km == pytest.approx(before.surface_km)
    assert state == [[], "mapped"]
    with Store(data) as store:  # and back again
        assert store.bare() == []
        assert history(store, today=TODAY).weeks[0].surface_km == pytest.approx(before.surface_km)


ANOTHER_ARRAY = {
    "    way_direction: Floats = field(metadata=PIECE, default_factory=lambda: np.empty(0))\n":
        "    way_direction: Floats = field(metadata=PIECE, default_factory=lambda: np.empty(0))\n"
        "    wetness: Floats = field(metadata=PIECE, default_factory=lambda: np.empty(0))\n",
    "        if len(self.way_direction) == 0:\n":
        "        if len(self.wetness) == 0:\n"
        '            object.__setattr__(self, "wetness", np.full(len(self.way_id), np.nan))\n'
        "        if len(self.way_direction) == 0:\n",
}  # fmt: skip
WRITING = """
from dataclasses import replace
from routerisk.store import Store
with Store(DATA) as store:
    mapped, elsewhere = store.exposures()
    print(json.dumps([len(mapped.wetness), str(mapped.wetness[0]), store.bare()]))
    settled = replace(mapped, wetness=mapped.length_m)
    store.keep_sides([settled], "test", as_of=store.version)
    print(json.dumps(bool((store.exposures()[0].wetness == settled.wetness).all())))
"""


def test_a_program_with_another_array_fills_it_and_keeps_it(tmp_path: Path) -> None:
    package, data = later(tmp_path / "later", ANOTHER_ARRAY), now(tmp_path / "data")
    with Store(data) as store:
        pieces = len(store.exposures([MAPPED])[0].way_id)
    assert told_by(package, WRITING, data) == [[pieces, "nan", []], True]
    with Store(data) as store:  # of which this one knows nothing
        assert len(store.exposures([MAPPED])[0].way_id) == pieces
