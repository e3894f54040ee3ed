"""Sides of a whole history in the store: settled once, the same whatever the order, anew when the history changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from stored_content import the_runs

from routerisk.pipeline import EmbeddedMap, add, history, infer_sides, map_waiting, not_inferred, sample_tracks
from routerisk.pipeline.history import tallies
from routerisk.records import EVIDENCE_PIECES, EVIDENCE_STEPS
from routerisk.store import FILE_NAME, Store
from routerisk.store.blobs import pack
from routerisk.store.rows import evidence_of

FILES = [file for file in sample_tracks() if "treadmill" not in file.name][:8]


@pytest.fixture
def store(tmp_path: Path):
    with Store(tmp_path / "data") as opened:
        add(opened, FILES, EmbeddedMap())
        yield opened


def sides(store: Store) -> np.ndarray:
    return np.concatenate([exposure.side_p for exposure in store.exposures()])


def test_a_history_tells_more_than_its_runs(store: Store) -> None:
    alone = sides(store)
    assert not_inferred(store) == len(FILES)
    history(store)
    together = sides(store)
    assert not_inferred(store) == 0
    assert together.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.abs(together - alone).max() > 0.05


def test_settling_again_changes_nothing(store: Store) -> None:
    history(store)
    before = the_runs(store.directory)
    infer_sides(store, progress=lambda *_: pytest.fail("there was nothing to do"))
    history(store)
    assert the_runs(store.directory) == before


def test_the_order_of_files_and_weeks_looked_at_between_change_nothing(store: Store, tmp_path: Path) -> None:
    history(store)
    with Store(tmp_path / "other") as other:
        for file in reversed(FILES):
            add(other, [file], EmbeddedMap())
            history(other)
        assert the_runs(other.directory) == the_runs(store.directory)


def test_what_follows_from_the_sides_follows(store: Store) -> None:
    """Sums and scores are of the sides that are kept."""

    def sums() -> list[float]:
        doses = [exposure.dose_pctkm.sum() for exposure in store.exposures()]
        mapped = {row.run_id for row in store.sides_inferred()}
        assert [tally.net_pctkm for tally in tallies(store) if tally.run_id in mapped] == pytest.approx(doses, abs=1e-4)
        return [week.net_pctkm.mid for week in history(store).weeks]

    history(store)
    before = sums()
    store.set("usual-side", "right")
    assert not_inferred(store) == len(FILES)
    history(store)
    assert sum(sums()) > sum(before) + 0.1
    store.set("usual-side", "unknown")
    history(store)
    assert sums() == before


def test_runs_that_are_computed_anew_are_settled_anew(store: Store) -> None:
    history(store)
    before = the_runs(store.directory)
    map_waiting(store, EmbeddedMap(), every=True)
    assert not_inferred(store) == len(FILES), "one changed run concerns its whole year"
    history(store)
    assert the_runs(store.directory) == before


def test_a_run_that_is_gone_is_forgotten(store: Store) -> None:
    history(store)
    with closing(sqlite3.connect(store.directory / FILE_NAME)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM run WHERE run_id = ?", (store.runs()[0].run_id,))
        db.commit()
    assert not_inferred(store) == len(FILES) - 1
    history(store)
    assert not_inferred(store) == 0


def test_years_are_histories_of_their_own_but_remember(store: Store, tmp_path: Path) -> None:
    """The same runs a year later: the first of them profit from the year before."""
    runs, moved = store.runs(), store.runs()[4:]
    with closing(sqlite3.connect(store.directory / FILE_NAME)) as db:
        for row in moved:
            later = row.started_at.replace(year=row.started_at.year + 1)
            db.execute("UPDATE run SET started_at = ?, start_unix = ? WHERE run_id = ?",
                       (later.isoformat(), later.timestamp(), row.run_id))  # fmt: skip
        db.commit()
    done: list[tuple[int, int]] = []
    infer_sides(store, progress=lambda *told: done.append(told))
    assert done == [(4, 8), (8, 8)], "two years"
    keys = {row.run_id: row.key for row in store.sides_inferred()}
    assert len(set(keys.values())) == 2
    last_of_first_year, in_second = runs[3], moved[0]
    with closing(sqlite3.connect(store.directory / FILE_NAME)) as db:
        db.execute("DELETE FROM run WHERE run_id = ?", (in_second.run_id,))
        db.commit()
    assert not_inferred(store) == 3, "the year before does not know the year after"
    infer_sides(store)
    with closing(sqlite3.connect(store.directory / FILE_NAME)) as db:
        db.execute("DELETE FROM run WHERE run_id = ?", (last_of_first_year.run_id,))
        db.commit()
    assert not_inferred(store) == 6, "the year after knows the year before"


def test_evidence_with_a_name_of_before_is_read(store: Store) -> None:
    (first, *_) = store.evidence()
    arrays = {name: getattr(first, name) for name in (*EVIDENCE_PIECES, *EVIDENCE_STEPS)}
    arrays["busy"] = arrays.pop("through")
    again = evidence_of({"run_id": first.run_id, "arrays": pack(arrays, deflate=True)})
    assert (again.through == first.through).all()


def test_evidence_comes_back_in_single_precision(store: Store) -> None:
    from routerisk.records import EVIDENCE_PIECES, EVIDENCE_STEPS

    for evidence, exposure in zip(store.evidence(), store.exposures(), strict=True):
        assert evidence.run_id == exposure.run_id
        assert len(evidence.way_id) == len(exposure.way_id)
        assert (evidence.way_id == exposure.way_id).all()
        for name in (*EVIDENCE_PIECES, *EVIDENCE_STEPS):
            array = getattr(evidence, name)
            assert array.dtype in (np.float64, np.int64, np.int32, np.bool_), name
    measured = [row.run_id for row in store.sides_inferred() if row.measured]
    assert measured == [run_id for run_id in (row.run_id for row in store.runs())
                        if np.isfinite(store.track(run_id).stance_balance_pct).any()]  # fmt: skip
    assert 0 < len(measured) < len(FILES)
    assert [one.run_id for one in store.evidence([store.runs()[2].run_id])] == [store.runs()[2].run_id]


def test_a_run_names_its_leg_as_its_week_does(store: Store) -> None:
    """By the draws of the whole run, not by how sure the mean piece is."""
    assert all(np.isfinite(exposure.net_right_p) for exposure in store.exposures()), "tallied with the import"
    history(store)
    of_run = {tally.run_id: tally.drawn_net_pctkm for tally in tallies(store)}
    for exposure in store.exposures():
        assert exposure.net_right_p == pytest.approx((of_run[exposure.run_id] > 0).mean(), abs=0.01)
        found = exposure.totals()
        sure = max(exposure.net_right_p, 1 - exposure.net_right_p)
        assert found.downhill_leg_p == pytest.approx(sure)
        assert (found.downhill_leg == "unknown") == (sure < 0.75)
    assert {exposure.totals().downhill_leg for exposure in store.exposures()} >= {"left"}
