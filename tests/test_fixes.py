"""The table of `trace`: every fix between its two OSM nodes, in running direction, with what its piece says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from street_map import Street, run_along, street_map
from synthetic import exposure

from routerisk import parameters as par
from routerisk.export.fixes import COLUMNS, fix_columns, fix_rows, piece_of_fix, segments
from routerisk.records import BASES, SURFACES

#  101 --30 m-- 102 --40 m-- 103      one way with a shape point in its middle
TOWN = street_map({"Long Lane": Street([(0, 0), (30, 0), (70, 0)], highway="residential", surface="asphalt")})


def test_nodes_follow_the_running_direction() -> None:
    there = run_along(TOWN, ["Long Lane"], speed_mps=10.0)
    node_from, node_to, along = segments(there)
    assert node_from.tolist() == [101, 101, 101, 102, 102, 102, 102, 102]
    assert node_to.tolist() == [102, 102, 102, 103, 103, 103, 103, 103]
    np.testing.assert_allclose(along, [0, 10, 20, 0, 10, 20, 30, 40], atol=1e-6)

    back = run_along(TOWN, ["-Long Lane"], speed_mps=10.0)
    node_from, node_to, along = segments(back)
    assert node_from.tolist() == [103, 103, 103, 103, 102, 102, 102, 102]
    assert node_to.tolist() == [102, 102, 102, 102, 101, 101, 101, 101]
    np.testing.assert_allclose(along, [0, 10, 20, 30, 0, 10, 20, 30], atol=1e-6)


def test_off_the_map_there_are_no_nodes() -> None:
    matched = run_along(TOWN, ["Long Lane", [(70, 0), (70, 50)]], speed_mps=10.0)
    node_from, node_to, along = segments(matched)
    off = matched.fix_way_id < 0
    assert off.any()
    assert (node_from[off] == -1).all()
    assert (node_to[off] == -1).all()
    assert np.isnan(along[off]).all()


def test_the_right_side_has_a_positive_offset() -> None:
    rows = table(run_along(TOWN, ["Long Lane"], speed_mps=10.0, offset_m=2.5))
    assert {row["offset_m"] for row in rows} == {"2.50"}


def table(matched, **changes):  # type: ignore[no-untyped-def]
    made = replace(exposure(matched.track, pieces=2), first_fix=np.array([0, 3], np.int32),
                   last_fix=np.array([3, 6], np.int32), **changes)  # fmt: skip
    return [dict(zip(COLUMNS, row, strict=True)) for row in fix_rows("run.gpx", matched, made)]


def test_a_row_has_every_column_and_the_numbers_of_its_piece() -> None:
    matched = run_along(TOWN, ["Long Lane"], speed_mps=10.0)
    surface = np.zeros((2, len(SURFACES)))
    surface[0, SURFACES.index("gravel")] = 1.0
    surface[1] = 1.0 / len(SURFACES)
    rows = table(
        matched,
        surface_p=surface,
        surface_basis=np.array([BASES.index("tagged"), BASES.index("unknown")], np.int8),
        step_count=np.array([par.N_REF_PER_KM.value, 0.0]),
        impact_km=np.array([1.2, 0.0]),
        strain_km=np.array([0.8, 0.0]),
        dose_pctkm=np.array([-0.5, 0.0]),
    )
    assert len(rows) == len(matched.track)
    assert [row["index"] for row in rows] == [str(i) for i in range(8)]
    assert {row["file"] for row in rows} == {"run.gpx"}
    assert rows[0]["surface"] == "gravel"
    assert rows[0]["surface_basis"] == "tagged"
    weight = par.W_IMPACT.value
    assert float(rows[0]["step_load"]) == pytest.approx(1.2 * weight + 0.8 * (1 - weight), abs=1e-4)
    assert float(rows[0]["dose_pct"]) == pytest.approx(-0.5)
    assert rows[3]["surface"] == rows[3]["surface_basis"] == "unknown"
    assert rows[3]["step_load"] == ""  # no step was made there
    assert rows[7]["surface"] == "unknown"  # on no piece at all
    assert rows[7]["p_paved"] == ""


def test_a_run_without_pieces_is_a_table_of_unknowns() -> None:
    matched = run_along(TOWN, [[(0, 200), (0, 300)]], speed_mps=10.0)
    none = exposure(matched.track, pieces=0)
    assert (piece_of_fix(none, len(matched.track)) == -1).all()
    columns = fix_columns(matched, none)
    assert set(columns["surface"]) == {"unknown"}
    assert np.isnan(columns["dose_pct"]).all()
    assert (columns["way_id"] == -1).all()
