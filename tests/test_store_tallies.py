"""Tallies in the store: exact, made anew when their numbers change, never older than the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from run_diary import run
from synthetic import file_of, stored

from routerisk.pipeline import history
from routerisk.pipeline.history import tallies
from routerisk.records import Tally
from routerisk.scoring import score, tally, tally_key
from routerisk.store import Store, StoredRun


def made(seed: int) -> StoredRun:
    """A stored run whose exposure is one that can be scored."""
    bare = stored(seed)
    exposure = replace(run(3 * seed, 5.0 + seed, slope_pct=2.5, street=f"Ä{seed} Street"), run_id=bare.track.run_id)
    return replace(bare, exposure=exposure, tally=tally(exposure), tally_key=tally_key())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        for seed in range(4):
            one = made(seed)
            opened.record(file_of(one, seed), [one])
        yield opened


def same(one: Tally, other: Tally) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name), equal_nan=f.type in ("float", "Floats"))
               for f in fields(Tally) if f.name not in {"started_at", "timezone", "sport"})  # fmt: skip


def test_a_tally_comes_back_as_it_was(store: Store) -> None:
    kept, missing = store.tallies(tally_key())
    assert missing == []
    assert len(kept) == 4
    for seed, back in enumerate(kept):
        given = made(seed).tally
        assert given is not None
        assert same(given, back)
        assert len(given.street_pctkm) == 1
        for name in ("street_pctkm", "street_abs_pctkm", "street_right_p"):
            assert getattr(back, name) == getattr(given, name)


def test_weeks_are_the_same_from_tallies_and_from_exposures(store: Store) -> None:
    """But for the single precision of stored pieces."""
    weeks, warnings = score(store.exposures())
    again, also = score(tallies(store))
    assert [w.start for w in weeks] == [w.start for w in again]
    assert [w.id for w in warnings] == [w.id for w in also]
    for one, other in zip(weeks, again, strict=True):
        for name in ("distance_km", "load_km", "uneven_km", "abs_pctkm"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-5)
        assert one.net_pctkm.high == pytest.approx(other.net_pctkm.high, rel=1e-4)


def test_tallies_of_other_numbers_are_made_anew_and_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, missing = store.tallies("other numbers")
    assert kept == []
    assert len(missing) == 4
    monkeypatch.setattr("routerisk.scoring.tally_key", lambda: "other numbers")
    assert len(tallies(store)) == 4
    assert store.tallies("other numbers")[1] == []
    assert store.tallies(tally_key())[0] == [], "one per run"


def test_a_store_from_before_tallies_is_added_up_once(store: Store) -> None:
    with store._writing() as db:
        db.execute("DELETE FROM tally")
    before = history(store, today=date(2026, 4, 1))
    assert store.tallies(tally_key())[1] == []
    assert repr(history(store, today=date(2026, 4, 1))) == repr(before)


def test_a_run_computed_anew_has_a_new_tally(store: Store) -> None:
    one = made(1)
    longer = replace(one.exposure, distance_m=9000.0)
    store.recompute(replace(one, exposure=longer, tally=tally(longer)))
    kept, _ = store.tallies(tally_key())
    assert [t.distance_km for t in kept if t.run_id == one.track.run_id] == [9.0]
    store.recompute(replace(one, exposure=longer, tally=None, tally_key=""))
    assert store.tallies(tally_key())[1] == [one.track.run_id]


def test_an_older_tally_does_not_take_the_place_of_a_newer_one(store: Store) -> None:
    """Two processes: one adds up what it read, the other has meanwhile computed the run anew."""
    old = made(2).tally
    assert old is not None
    store.keep_tallies([replace(old, distance_km=1.0)], tally_key())
    assert 1.0 not in [t.distance_km for t in store.tallies(tally_key())[0]]


def test_a_tally_of_a_run_that_has_gone_is_left_out(store: Store) -> None:
    store.keep_tallies([tally(run(0, 4.0))], tally_key())
    assert len(store.tallies(tally_key())[0]) == 4
    with store._writing() as db:
        db.execute("DELETE FROM run WHERE run_id = ?", (made(0).track.run_id,))
    assert len(store.tallies(tally_key())[0]) == 3
