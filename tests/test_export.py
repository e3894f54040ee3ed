"""Exports: every format read back by another program's reader, every column explained, nothing half-written."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
from run_diary import every, run
from spoken import EN
from synthetic import file_of, stored

from routerisk.cli import main
from routerisk.errors import ReportError, UsageError
from routerisk.export import dictionary
from routerisk.export.columns import TABLES, WITH_GEOMETRY
from routerisk.export.dictionary import field_docs
from routerisk.pipeline import export, history, write
from routerisk.pipeline import exporting as module
from routerisk.records import PIECE_ARRAYS, SURFACES
from routerisk.scoring import tally, tally_key
from routerisk.store import Store

TODAY = date(2024, 3, 4)
NAME = 'Run "one";\n<b>Äö</b>, two'
RUNS = [
    *every(range(0, 56, 3), 7.0, slope_pct=2.5, street="Rue d'Été; \"Süd\""), run(57, 18.0), run(60, 5.0, indoor=True),
]  # fmt: skip


def drawn(exposure: Any) -> Any:
    """With lines: three pieces on end, the last one apart from them; a treadmill without."""
    if exposure.indoor:
        return exposure
    lon = np.array([24.0, 24.1, 24.1, 24.2, 24.2, 24.3, 25.0, 25.1])
    return replace(exposure, name=NAME, shape_first=np.arange(0, 9, 2, dtype=np.int32), shape_lon_deg=lon,
                   shape_lat_deg=60.0 + lon / 100)  # fmt: skip


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("data")
    with Store(here) as store:
        for i, exposure in enumerate(map(drawn, RUNS)):
            bare = stored(i)
            track = replace(bare.track, run_id=exposure.run_id, shoe="Road", started_at=exposure.started_at,
                            name=exposure.name, indoor=exposure.indoor)  # fmt: skip
            made = replace(bare, track=track, exposure=exposure, tally=tally(exposure), tally_key=tally_key())
            store.record(file_of(made, i), [made])
        write(store, site="knee", side="left", level=3, note='said "ouch"', on_date=date(2024, 2, 1), today=TODAY)
    return here


@pytest.fixture
def store(directory: Path) -> Iterator[Store]:
    with Store(directory) as opened:
        yield opened


def read(name: str, path: Path, table: str) -> pd.DataFrame:
    """By readers that know nothing of routerisk."""
    if name == "gpkg":
        return pyogrio.read_dataframe(path, layer=table)
    if name == "parquet":
        file = path / f"{table}.parquet"
        return geopandas.read_parquet(file) if table in WITH_GEOMETRY else pd.read_parquet(file)
    if name == "csv":
        frame = pd.read_csv(path / f"{table}.csv", keep_default_na=False, na_values=[""])
        if "geometry" in frame:
            frame["geometry"] = geopandas.GeoSeries.from_wkt(frame["geometry"])
        return frame
    features = json.loads(
        (path / f"{table}.geojson").read_text(), parse_constant=lambda c: pytest.fail(f"{c}: no JSON")
    )
    frame = pd.DataFrame([f["properties"] for f in features["features"]], columns=[c.name for c in TABLES[table]])
    if table in WITH_GEOMETRY:
        shapes = [f["geometry"] and json.dumps(f["geometry"]) for f in features["features"]]
        frame["geometry"] = [None if s is None else geopandas.read_file(s).geometry[0] for s in shapes]
    return frame


@pytest.mark.parametrize("at_once", [1, 50])
@pytest.mark.parametrize("name", ["gpkg", "parquet", "csv", "geojson"])
def test_what_is_read_back_is_what_is_stored(
    store: Store, tmp_path: Path, name: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    path = export(store, name, tmp_path / "out.gpkg" if name == "gpkg" else tmp_path / "out", today=TODAY)
    tables = {table: read(name, path, table) for table in TABLES}
    for table, frame in tables.items():
        assert [c for c in frame.columns if c != "geometry"] == [c.name for c in TABLES[table]], table
    runs, pieces = tables["runs"], tables["pieces"]
    exposures, scored = store.exposures(shapes=True), history(store, today=TODAY)
    assert runs["run_id"].tolist() == [e.run_id for e in exposures]
    assert runs["name"].tolist()[0].replace("\r\n", "\n") == NAME
    assert runs["indoor"].tolist() == [e.indoor for e in exposures]
    assert runs["distance_m"].tolist() == pytest.approx([e.distance_m for e in exposures])
    assert runs["climb_m"].isna().all()
    assert set(runs["shoe"]) == {"Road"}
    assert len(pieces) == sum(len(e.way_id) for e in exposures)
    for field in ("length_m", "impact_km", "dose_pctkm", "right_lower_p", "speed_mps"):
        assert pieces[field].tolist() == pytest.approx([v for e in exposures for v in getattr(e, field).tolist()])
    assert pieces["street"][0] == 'Rue d\'Été; "Süd"'
    assert pieces["surface"][0] == "asphalt"
    weeks = tables["weeks"]
    assert weeks["start"].astype(str).tolist() == [str(w.start) for w in scored.weeks]
    assert weeks["overuse_mid"].tolist() == pytest.approx([w.overuse.mid for w in scored.weeks], nan_ok=True)
    assert weeks["overuse_median"].tolist() == pytest.approx([w.overuse.median for w in scored.weeks], nan_ok=True)
    assert weeks["surface_km_asphalt"].tolist() == pytest.approx([w.surface_km["asphalt"] for w in scored.weeks])
    warnings = tables["warnings"]
    assert warnings["text"].tolist() == [EN.say(w.text) for w in scored.warnings]
    assert json.loads(warnings["values"][0]) == scored.warnings[0].values
    assert tables["diary"]["note"].tolist() == ['said "ouch"']
    assert len(tables["dictionary"]) == len([vars(meaning) for meaning in dictionary()])


@pytest.mark.parametrize("name", ["gpkg", "parquet", "csv", "geojson"])
def test_lines_lie_where_the_runs_were(store: Store, tmp_path: Path, name: str) -> None:
    path = export(store, name, tmp_path / f"out.{name}", today=TODAY)
    runs, pieces = read(name, path, "runs"), read(name, path, "pieces")
    line, treadmill = runs["geometry"][0], runs["geometry"].iloc[-1]
    assert treadmill is None
    assert line.geom_type == "MultiLineString"
    assert [list(part.coords) for part in line.geoms] == [
        [(lon, pytest.approx(60.0 + lon / 100)) for lon in lons]
        for lons in ([24.0, 24.1, 24.1, 24.2, 24.2, 24.3], [25.0, 25.1])
    ]
    assert [next(iter(g.coords))[0] for g in pieces["geometry"][:4]] == [24.0, 24.1, 24.2, 25.0]
    assert pieces["geometry"].iloc[-1] is None
    if name in {"gpkg", "parquet"}:
        assert runs.crs.is_geographic
        assert "WGS 84" in runs.crs.name


def test_sums_of_pieces_are_those_of_runs_and_weeks(store: Store, tmp_path: Path) -> None:
    path = export(store, "parquet", tmp_path / "out", today=TODAY)
    runs, pieces, weeks = (pd.read_parquet(path / f"{table}.parquet") for table in ("runs", "pieces", "weeks"))
    by_run = pieces.groupby("run_id", sort=False)[["impact_km", "strain_km", "uneven_km"]].sum()
    for field in by_run:
        assert by_run[field].tolist() == pytest.approx(runs[field].tolist(), rel=1e-5)
        assert by_run[field].sum() == pytest.approx(weeks[field].sum(), rel=1e-5)
    outdoor = pieces[~pieces["run_id"].isin(runs.loc[runs["indoor"], "run_id"])]
    assert outdoor["length_m"].sum() / 1000 == pytest.approx(weeks[[f"surface_km_{s}" for s in (*SURFACES, "unknown")]]
                                                             .sum().sum())  # fmt: skip


def test_no_week_names_a_leg_below_its_probability(store: Store, tmp_path: Path) -> None:
    weeks = pd.read_parquet(export(store, "parquet", tmp_path / "out", today=TODAY) / "weeks.parquet")
    for leg, right_p in zip(weeks["downhill_leg"], weeks["right_lower_p"], strict=True):
        assert leg == ("right" if right_p >= 0.75 else "left" if right_p <= 0.25 else "unknown")
    assert [c for c in weeks if "leg" in c.split("_")] == ["downhill_leg"]


def test_every_column_is_explained() -> None:
    rows = [vars(meaning) for meaning in dictionary()]
    assert [(r["table"], r["column"]) for r in rows] == [(t, c.name) for t, cs in TABLES.items() for c in cs]
    for row in rows:
        assert len(row["meaning"]) > 3, f"{row['table']}.{row['column']} is not explained"
        assert "\n" not in row["meaning"]
    units = {(r["table"], r["column"]): r["unit"] for r in rows}
    assert units["pieces", "dose_pctkm"] == "% km"
    assert units["runs", "distance_m"] == "m"
    assert units["weeks", "overuse_high"] == "0-100"
    assert units["pieces", "seconds"] == "s"
    names = {c.name for c in TABLES["pieces"]} | {"surface_p", "side_p"}
    assert set(PIECE_ARRAYS) <= names, "what a piece has is exported"


def test_meanings_come_from_the_records() -> None:
    from routerisk.records import Exposure, Week

    docs = field_docs(Exposure)
    assert docs["way_id"] == "(p,) OSM way id, -1 off the map."
    assert field_docs(Week)["start"] == "First day of the local week."
    (row,) = [
        r for r in [vars(meaning) for meaning in dictionary()] if (r["table"], r["column"]) == ("pieces", "way_id")
    ]
    assert row["meaning"] == "OSM way id, -1 off the map."


def test_an_empty_store_has_empty_tables(tmp_path: Path) -> None:
    with Store(tmp_path / "none") as nothing:
        for name in ("gpkg", "parquet", "csv", "geojson"):
            path = export(nothing, name, tmp_path / f"all.{name}")
            assert len(read(name, path, "dictionary")) == len([vars(meaning) for meaning in dictionary()])
            assert len(read(name, path, "weeks")) == 0
            assert len(read(name, path, "pieces")) == 0


def test_other_files_stay_and_an_old_export_until_the_new_one_is_whole(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export(store, "csv", out, today=TODAY)
    (out / "mine.txt").write_text("mine")
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pandas.DataFrame.to_csv", full)
    with pytest.raises(ReportError, match="No space left"):
        export(store, "csv", out, today=TODAY)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "nothing half-written lies about"
    monkeypatch.undo()
    export(store, "csv", out, today=TODAY)
    assert (out / "mine.txt").read_text() == "mine"


def test_where_nothing_can_be_written_it_says_so(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="name a folder"):
        export(store, "csv", tmp_path / "file")
    with pytest.raises(ReportError, match="name a file in it"):
        export(store, "gpkg", tmp_path)
    with pytest.raises(ReportError, match="cannot be written"):
        export(store, "gpkg", tmp_path / "file" / "below.gpkg")
    with pytest.raises(ReportError, match="cannot be written"):
        export(store, "gpkg", tmp_path / f"{'long' * 62}.gpkg")  # a name that the file system does not take with more
    with pytest.raises(UsageError, match="shapefile"):
        export(store, "shapefile", tmp_path / "x")


def test_the_command(directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "all"
    assert main(["--data", str(directory), "export", "--format", "csv", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    with (out / "runs.csv").open(newline="") as lines:
        assert len(list(csv.reader(lines))) == len(RUNS) + 1
    assert main(["export", "--dictionary"]) == 0
    assert "| pieces | way_id |" in capsys.readouterr().out
    assert main(["export", "--dictionary", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [vars(meaning) for meaning in dictionary()]
    assert main(["--data", str(directory), "export", "--format", "csv", "--out", str(out / "runs.csv")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
