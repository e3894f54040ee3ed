"""The report of an import: a line for every file, short and plain, saying what to do where there is something to do."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from spoken import told
from walks import gpx, walk

from routerisk.osm import embedded_network
from routerisk.pipeline import EmbeddedMap, Outcome, add, map_waiting, maps_named, sample_tracks
from routerisk.pipeline import adding as adding_module
from routerisk.store import Store

LONG_FOLDERS = ("fit", "series_trackeR")
"""Of these only the reading is tested in the suite (test_tracks_corpus.py): they take most of the time."""


@pytest.fixture(scope="module")
def outcomes(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What became of every file of the corpus but the long ones, by its path in there."""
    folder, directory = shared / "tracks", tmp_path_factory.mktemp("data")
    folders = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name not in LONG_FOLDERS]
    with Store(directory) as store:
        found = add(store, folders, maps_named("none", directory), processes=2)
    return {outcome.path.removeprefix(f"{folder}/"): outcome for outcome in found}


def test_every_file_has_a_line(outcomes: dict[str, Outcome], shared: Path) -> None:
    folder = shared / "tracks"
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    paths = list(outcomes)
    for name in files:
        if name.split("/")[0] not in LONG_FOLDERS and not name.endswith(".json"):
            assert any(path.startswith(name) for path in paths), name
    counts = Counter(outcome.status for outcome in outcomes.values())
    assert set(counts) == {"added", "duplicate", "skipped", "failed"}
    assert all(told(outcome) for outcome in outcomes.values())


def test_a_line_is_short_and_plain(outcomes: dict[str, Outcome]) -> None:
    for path, outcome in outcomes.items():
        assert "\n" not in told(outcome), path
        assert len(told(outcome)) < 230, (path, told(outcome))
        assert "fitparse" not in told(outcome).replace("/python-fitparse__", ""), path
        assert "struct" not in told(outcome), path
        assert "1 more remarks" not in told(outcome), path


def test_a_damaged_file_says_so_in_plain_words(outcomes: dict[str, Outcome]) -> None:
    words = told(outcomes["broken/gpsbabel__lezyne_super_gps-garmin_fit-sample-bad-endian.fit"])
    assert "damaged after 804 records: the rest is lost" in words
    assert words.endswith("and 1 more")


def test_a_run_is_named(outcomes: dict[str, Outcome]) -> None:
    for path, outcome in outcomes.items():
        if outcome.status in ("added", "duplicate") and len(outcome.run_ids) == 1:
            assert outcome.run_ids[0] in told(outcome), path


def test_a_line_without_times_says_what_to_do(outcomes: dict[str, Outcome]) -> None:
    for name in ("pairs/staging__Laufstrecke.gpx", "gpx/ezGPX__Black_Forest_01_Baden.gpx"):
        assert outcomes[name].status == "skipped"
        assert "routerisk trace" in told(outcomes[name])
    assert "routerisk trace" not in told(outcomes["pairs/FITfileR__tomtom-runner3-ride.fit"])


def test_damaged_files_never_stop_an_import(tmp_path: Path) -> None:
    """Bytes flipped, cut out and doubled: every file has its line, and what can be saved is matched and kept."""
    chance = random.Random(4)  # noqa: S311 - no secret: a seed makes the damages the same again
    track = walk(embedded_network(), 5, km=0.4, started_at=datetime(2026, 4, 6, 6, 0, tzinfo=UTC))
    sound = [gpx(track, every=every).encode() for every in (1, 4)]
    sound += [path.read_bytes() for path in sample_tracks() if "treadmill" in path.name]
    (tmp_path / "export").mkdir()
    for i in range(120):
        bad = bytearray(chance.choice(sound).replace(b"2026-04", b"%d-%02d" % (2000 + i // 12, 1 + i % 12)))
        for _ in range(chance.randrange(1, 4)):
            at, length = chance.randrange(len(bad)), chance.randrange(1, 40)
            bad[at : at + length] = chance.choice((b"", b"\0", chance.randbytes(length), bad[at : at + length] * 9))
        (tmp_path / "export" / f"{i:03}.{'gpx' if b'<gpx' in bad else 'fit'}").write_bytes(bad)
    with Store(tmp_path / "data") as store:
        outcomes = add(store, [tmp_path / "export"], EmbeddedMap())
        assert len(outcomes) == 120
        assert all(told(outcome) and "\n" not in told(outcome) for outcome in outcomes)
        counts = Counter(outcome.status for outcome in outcomes)
        assert counts["added"] >= 40
        assert counts["failed"] >= 1
        assert {row.run_id for row in store.runs()} == {exposure.run_id for exposure in store.exposures(shapes=True)}


def test_runs_that_wait_are_not_computed_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = walk(embedded_network(), 5, km=0.4, started_at=datetime(2026, 4, 6, 6, 0, tzinfo=UTC))
    far = replace(run, lon_deg=run.lon_deg - 60.0)
    (tmp_path / "near.gpx").write_text(gpx(run))
    (tmp_path / "far.gpx").write_text(gpx(far))
    with Store(tmp_path / "data") as store:
        add(store, [tmp_path / "near.gpx", tmp_path / "far.gpx"], maps_named("none", tmp_path))
        compute, computed = adding_module.compute, []
        monkeypatch.setattr(adding_module, "compute", lambda *given: computed.append(given) or compute(*given))
        assert map_waiting(store, maps_named("none", tmp_path)) == []
        assert map_waiting(store, maps_named("none", tmp_path), every=True) == []
        assert computed == []
        assert len(map_waiting(store, EmbeddedMap())) == 1
        assert len(computed) == 1
