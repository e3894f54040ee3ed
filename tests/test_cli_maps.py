"""`osm` and `surface` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from loopback_overpass import Extract, LoopbackOverpass

from routerisk.cli import main
from routerisk.osm import overpass, read_network
from routerisk.records import SURFACES

EXTRACT = str(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_surface_gives_one_row_per_way(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "surface", "--map", EXTRACT, "--csv", str(tmp_path / "s.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "s.csv").read_text())))
    assert code == 0
    assert str(len(rows)) in out
    assert list(rows[0]) == ["way_id", "length_m", "basis", "class", *(f"p_{name}" for name in SURFACES), "p_paved"]
    network = read_network(EXTRACT, areas=True)
    found = network.surfaces
    assert [int(row["way_id"]) for row in rows] == network.way_id.tolist()
    p = np.array([[float(row[f"p_{name}"]) for name in SURFACES] for row in rows])
    assert p == pytest.approx(found.surface_p, abs=1e-5)
    assert np.array([float(row["p_paved"]) for row in rows]) == pytest.approx(found.paved_p, abs=1e-5)
    for row, share in zip(rows, p, strict=True):
        assert row["class"] == ("unknown" if row["basis"] == "unknown" else SURFACES[share.argmax()])
    length = np.bincount(network.edge_way, network.edge_length_m)
    assert np.array([float(row["length_m"]) for row in rows]) == pytest.approx(length, abs=0.06)


def test_surface_goes_to_standard_output_or_is_summed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "surface", "--map", EXTRACT, "--csv", "-")[1].startswith("way_id,length_m,basis,class,p_asphalt")
    sums = json.loads(run(capsys, "surface", "--map", EXTRACT, "--json")[1])
    assert sum(sums["basis_km"].values()) == pytest.approx(sums["km"])
    assert sum(sums["class_km"].values()) == pytest.approx(sums["km"])
    told = run(capsys, "surface", "--map", EXTRACT)[1]
    assert {"tagged", "inferred", "unknown", "asphalt"} <= set(told.split())
    assert "OpenStreetMap contributors" in told


@pytest.mark.parametrize(
    "arguments",
    [("surface", "--map", "nowhere.osm.pbf"), ("osm", "add", "nowhere.osm.pbf"),
     ("osm", "fetch", "--around", "49.4,8.7", "--km", "500"), ("osm", "fetch", "--around", "89,8.7"),
     ("osm", "fetch", "--box", "9,47,8,48")],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, "--data", str(tmp_path / "data"), *arguments)
    assert code in {1, 2}
    assert out == ""
    assert err.startswith("routerisk: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("place", ["nonsense", "1,2,3", "1,999"])
def test_a_place_that_is_none_is_wrong_use(capsys: pytest.CaptureFixture[str], place: str) -> None:
    code, _, err = run(capsys, "osm", "fetch", "--around", place)
    assert code == 2
    assert place in err


def test_an_extract_is_added_and_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    assert "No map data yet" in run(capsys, *data, "osm", "status")[1]
    first = json.loads(run(capsys, *data, "osm", "add", EXTRACT, "--json")[1])
    assert first["written"] > 0
    code, out, _ = run(capsys, *data, "osm", "add", EXTRACT)
    assert code == 0
    assert f"0 tiles written, {first['written']} as good before" in out
    listed = run(capsys, *data, "osm", "status")[1].splitlines()
    assert len(listed) == first["written"]
    assert all("helsinki.osm.pbf" in line and "partial" in line for line in listed)
    rows = json.loads(run(capsys, *data, "osm", "status", "--json")[1])
    assert {row["state"] for row in rows} == {"partial"}
    assert all(row["size_bytes"] > 0 and row["made_at"] for row in rows)


@pytest.fixture
def server(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackOverpass]:
    monkeypatch.setattr(overpass, "PAUSES_S", [0.0])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with LoopbackOverpass(Extract(shared / "osm" / "liechtenstein.osm.pbf")) as running:
        monkeypatch.setenv(overpass.URL_VARIABLE, running.endpoint)
        yield running


def test_a_region_is_fetched_once(capsys: pytest.CaptureFixture[str], server: LoopbackOverpass, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    first = json.loads(run(capsys, *data, "osm", "fetch", "--around", "47.12,9.55", "--km", "1", "--json")[1])
    assert first == {"tiles": ["+47.10+009.5"], "downloaded": 1}
    asked = len(server.queries)
    code, out, _ = run(capsys, *data, "osm", "fetch", "--box", "9.54,47.11,9.56,47.13")
    assert code == 0
    assert "1 tiles, 0 of them downloaded now" in out
    assert len(server.queries) == asked
    (listed,) = run(capsys, *data, "osm", "status")[1].splitlines()
    assert "whole" in listed
    assert "Overpass" in listed
