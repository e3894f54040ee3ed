"""Each run once: in whatever order its recordings come, whatever an export knows of it, whoever else is writing."""

from __future__ import annotations

import csv
import itertools
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from spoken import told
from stored_content import everything, the_runs
from walks import gpx, walk

from routerisk import read_tracks
from routerisk import tracks as tracks_module
from routerisk.osm import embedded_network
from routerisk.pipeline import EmbeddedMap, add, maps_named
from routerisk.pipeline import adding as adding_module
from routerisk.records import Track
from routerisk.store import Store, StoredRun

MORNING = datetime(2026, 4, 6, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def run() -> Track:
    return walk(embedded_network(), 5, km=0.6, started_at=MORNING)


def written(path: Path, track: Track, **others) -> Path:
    path.write_text(gpx(track, **others))
    return path


def stretch(track: Track, first: int, end: int) -> Track:
    """Some of a track's fixes, as a recording that began and ended there."""
    start = float(track.time_s[first])
    return Track.from_arrays(time_s=track.time_s[first:end] - start, lon_deg=track.lon_deg[first:end],
                             lat_deg=track.lat_deg[first:end],
                             started_at=track.started_at + timedelta(seconds=start))  # fmt: skip


def several(*texts: str) -> str:
    """One GPX file with the tracks of several."""
    tracks = "".join(text[text.index("<trk>") : text.index("</gpx>")] for text in texts)
    return texts[0][: texts[0].index("<trk>")] + tracks + "</gpx>"


def export_of(folder: Path, file: Path, *, title: str, gear: str) -> Path:
    """A bulk export as Strava hands it out, with one activity."""
    header = ["Activity ID", "Activity Date", "Activity Name", "Activity Type", "Activity Description", "Elapsed Time",
              "Distance", "Commute", "Activity Gear", "Filename", "Elapsed Time", "Moving Time",
              "Distance"]  # fmt: skip
    row = ["1", "Apr 6, 2026, 6:00:00 AM", title, "Run", "", "199", "0.60", "false", gear, f"activities/{file.name}",
           "199.0", "190.0", "597.0"]  # fmt: skip
    path = folder / "export.zip"
    with (folder / "activities.csv").open("w", newline="") as table:
        csv.writer(table).writerows([header, row])
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(folder / "activities.csv", "activities.csv")
        archive.write(file, f"activities/{file.name}")
    (folder / "activities.csv").unlink()
    return path


def test_recordings_of_one_run_are_one_run_in_any_order(tmp_path: Path, run: Track) -> None:
    (tmp_path / "files").mkdir()
    fine = written(tmp_path / "files" / "fine.gpx", run, name="Run")
    half = written(tmp_path / "files" / "half.gpx", run, name="Along the water", every=2)
    coarse = written(tmp_path / "files" / "coarse.gpx", run, name="Lunch", every=5)
    found = []
    for number, order in enumerate(itertools.permutations([fine, half, coarse])):
        directory = tmp_path / str(number)
        with Store(directory) as store:
            outcomes = [outcome for file in order for outcome in add(store, [file], EmbeddedMap())]
            assert [outcome.status for outcome in outcomes] == ["added", "duplicate", "duplicate"]
            (row,) = store.runs()
            assert (row.fixes, row.name) == (len(run), "Along the water")
            assert all(row.run_id in told(outcome) for outcome in outcomes[order.index(fine) :])
        before = everything(directory)
        with Store(directory) as store:
            add(store, order, EmbeddedMap())
        assert everything(directory) == before
        found.append(the_runs(directory))
    assert all(other == found[0] for other in found[1:])


def test_halves_and_thinned_recordings_are_one_run_in_any_order(tmp_path: Path) -> None:
    """Two halves share no moment: each is a run until the whole comes, which takes the place of both."""
    whole = walk(embedded_network(), 5, km=1.5, started_at=MORNING)
    half = len(whole) // 2
    parts = [(0, len(whole), 1, "Run"), (0, len(whole), 4, "Evening"), (0, half, 1, ""), (half, len(whole), 1, "b"),
             (60, len(whole) - 60, 2, "The longest name of all")]  # fmt: skip
    files = [written(tmp_path / f"{i}.gpx", stretch(whole, a, b), every=every, name=name)
             for i, (a, b, every, name) in enumerate(parts)]  # fmt: skip
    chance = random.Random(8)  # noqa: S311 - no secret: a seed makes the orders the same again
    found = []
    for number in range(10):
        directory = tmp_path / f"data {number}"
        with Store(directory) as store:
            for file in chance.sample(files, len(files)):
                add(store, [file], maps_named("none", directory))
            (row,) = store.runs()
            assert (row.fixes, row.name) == (len(whole), "The longest name of all")
            before = everything(directory)
            assert {outcome.status for outcome in add(store, files, maps_named("none", directory))} == {"duplicate"}
        assert everything(directory) == before
        found.append(the_runs(directory))
    assert all(other == found[0] for other in found[1:])


def test_real_recordings_of_one_run_are_one_run_in_any_order(shared: Path, tmp_path: Path) -> None:
    """FIT, TCX and a service's list of the same three runs."""
    folder = shared / "tracks" / "same_activity"
    files = [*sorted(folder.iterdir()), shared / "tracks" / "fit" / "GoldenCheetah__10kUNLP2014-Garmin15.fit"]
    chance = random.Random(3)  # noqa: S311 - no secret: a seed makes the orders the same again
    found = []
    for number in range(6):
        directory = tmp_path / str(number)
        with Store(directory) as store:
            outcomes = [outcome for file in files for outcome in add(store, [file], maps_named("none", directory))]
            assert sorted(outcome.status for outcome in outcomes) == ["added"] * 3 + ["duplicate"] * 4
            assert len(store.runs()) == 3
        found.append(the_runs(directory))
        files = files[::-1] if number == 0 else chance.sample(files, len(files))
    assert all(other == found[0] for other in found[1:])


@pytest.mark.parametrize("bare_first", [True, False])
def test_what_an_export_knows_of_a_known_file_is_taken_over(tmp_path: Path, run: Track, bare_first: bool) -> None:
    """The very bytes of a file that is known already, with a title and shoes beside them."""
    file = written(tmp_path / "1.gpx", run)
    export = export_of(tmp_path, file, title="Along the water", gear="Blue Pegasus")
    directory = tmp_path / "data"
    with Store(directory) as store:
        for path in (file, export) if bare_first else (export, file):
            outcome = add(store, [path], EmbeddedMap())[0]
        assert outcome.status == "duplicate"
        assert ("labels" in told(outcome)) == bare_first
        (row,) = store.runs()
        assert (row.name, row.shoe, row.device_distance_m) == ("Along the water", "Blue Pegasus", 597.0)
        (exposure,) = store.exposures()
        assert exposure.name == "Along the water"
        assert exposure.distance_m == pytest.approx(3.0 * (len(run) - 1), rel=0.08)  # as matched, not as told
        before = everything(directory)
        assert {outcome.status for outcome in add(store, [file, export], EmbeddedMap())} == {"duplicate", "skipped"}
    assert everything(directory) == before


def test_a_finer_copy_of_the_same_fixes_is_kept(tmp_path: Path, run: Track) -> None:
    """A service that rounds the heights gives the same run back: the same id, poorer."""
    fine, rounded = tmp_path / "fine.gpx", tmp_path / "rounded.gpx"
    for path, heights in ((fine, "<ele>{:.1f}</ele>"), (rounded, "")):
        text = gpx(run)
        for i in range(text.count("<time>")):
            text = text.replace("<time>", heights.format(10 + 0.1 * i) + "<TIME>", 1)
        path.write_text(text.replace("<TIME>", "<time>"))
    found = []
    for order in ((fine, rounded), (rounded, fine)):
        directory = tmp_path / order[0].stem
        with Store(directory) as store:
            outcomes = [outcome for path in order for outcome in add(store, [path], EmbeddedMap())]
            assert [outcome.status for outcome in outcomes] == ["added", "duplicate"]
            assert outcomes[0].run_ids == outcomes[1].run_ids
            assert ("richer" in told(outcomes[1])) == (order[1] == fine)
        found.append(the_runs(directory))
    assert found[0] == found[1]


def test_labels_alone_cost_no_new_match(tmp_path: Path, run: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "1.gpx", run)
    export = export_of(tmp_path, file, title="Along the water", gear="Blue Pegasus")
    with Store(tmp_path / "data") as store:
        add(store, [file], EmbeddedMap())
        monkeypatch.setattr(adding_module, "compute", lambda *_: pytest.fail("was matched again"))
        assert add(store, [export], EmbeddedMap())[0].status == "duplicate"
        assert store.runs()[0].shoe == "Blue Pegasus"


def test_a_richer_recording_in_the_file_that_first_brought_a_label(tmp_path: Path, run: Track) -> None:
    """One file with the stored recording, now named, and then a finer one: one run is left."""
    coarse = gpx(run, every=3)
    (tmp_path / "old.gpx").write_text(coarse)
    (tmp_path / "both.gpx").write_text(several(gpx(run, every=3, name="Named"), gpx(run)))
    with Store(tmp_path / "data") as store:
        add(store, [tmp_path / "old.gpx"], EmbeddedMap())
        (outcome,) = add(store, [tmp_path / "both.gpx"], EmbeddedMap())
        (row,) = store.runs()
        assert (row.fixes, row.name) == (len(run), "Named")
        assert outcome.run_ids == (row.run_id,)


def test_a_run_whose_place_was_taken_comes_back_as_its_own(tmp_path: Path, run: Track,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """The middle one is taken for the poorest, and for the finest; these two are not taken for each other."""
    files = {every: written(tmp_path / f"{every}.gpx", run, every=every) for every in (1, 2, 3)}
    ids = {every: read_tracks(path)[0].run_id for every, path in files.items()}
    akin = [{ids[1], ids[2]}, {ids[2], ids[3]}]
    monkeypatch.setattr(tracks_module, "same_activity", lambda a, b: "start" if {a.run_id, b.run_id} in akin else "")
    (tmp_path / "all.gpx").write_text(several(*(files[every].read_text() for every in (2, 1, 3))))
    with Store(tmp_path / "data") as store:
        add(store, [files[3]], EmbeddedMap())
        (outcome,) = add(store, [tmp_path / "all.gpx"], EmbeddedMap())
        assert outcome.status == "added"
        assert {row.run_id for row in store.runs()} == {ids[1], ids[3]} == set(outcome.run_ids)
        assert f"the same content as run {ids[3]}" in told(outcome)
        before = everything(tmp_path / "data")
        outcomes = add(store, [files[3], tmp_path / "all.gpx"], EmbeddedMap())
        assert [(outcome.status, set(outcome.run_ids)) for outcome in outcomes] == [
            ("duplicate", {ids[3]}), ("duplicate", {ids[1], ids[3]})]  # fmt: skip
    assert everything(tmp_path / "data") == before


def test_what_another_process_brings_in_meanwhile_is_seen(tmp_path: Path, run: Track,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Between comparing and keeping lies the matching; a `watch` may have brought in the same run by then."""
    coarse, fine = written(tmp_path / "a.gpx", run, every=2), written(tmp_path / "b.gpx", run)
    directory = tmp_path / "data"
    calls = []
    compute = adding_module.compute

    def slowly(*given) -> StoredRun:
        made = compute(*given)
        calls.append(made.track.run_id)
        if len(calls) == 1:
            with Store(directory) as other:
                assert [outcome.status for outcome in add(other, [fine], EmbeddedMap())] == ["added"]
        return made

    monkeypatch.setattr(adding_module, "compute", slowly)
    with Store(directory) as store:
        (outcome,) = add(store, [coarse], EmbeddedMap())
        assert outcome.status == "duplicate"
        (row,) = store.runs()
        assert row.fixes == len(run)
        assert outcome.run_ids == (row.run_id,)


def test_the_same_file_in_two_processes_at_once(tmp_path: Path, run: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    file, directory = written(tmp_path / "a.gpx", run), tmp_path / "data"
    compute = adding_module.compute

    def slowly(*given) -> StoredRun:
        monkeypatch.setattr(adding_module, "compute", compute)
        with Store(directory) as other:
            add(other, [file], EmbeddedMap())
        return compute(*given)

    monkeypatch.setattr(adding_module, "compute", slowly)
    with Store(directory) as store:
        (outcome,) = add(store, [file], EmbeddedMap())
        assert outcome.status == "duplicate"
        assert len(store.runs()) == 1
        before = everything(directory)
        add(store, [file], EmbeddedMap())
        assert everything(directory) == before


def test_many_runs_of_one_list_are_compared_soon(tmp_path: Path, run: Track) -> None:
    """Three thousand short runs in one file, two of them on the same minute."""
    from routerisk.pipeline.duplicates import sort_out

    starts = [MORNING + timedelta(hours=7 * i) for i in range(3000)]
    tracks = [Track.from_arrays(time_s=[0.0, 1800.0], lon_deg=[float("nan")] * 2, lat_deg=[float("nan")] * 2,
                                started_at=start, indoor=True) for start in [*starts, starts[4]]]  # fmt: skip
    with Store(tmp_path) as store:
        found = sort_out(store, tracks)
    assert len(found.kept) == 3000


def test_times_are_kept_in_utc_and_the_local_week_decides(tmp_path: Path, run: Track) -> None:
    """Sunday evening in Helsinki is Sunday still in UTC; Monday half past midnight there is Sunday in UTC."""
    from routerisk.pipeline import history

    for name, start in (("sunday", datetime(2026, 4, 12, 20, 30, tzinfo=UTC)),
                        ("monday", datetime(2026, 4, 12, 21, 40, tzinfo=UTC))):  # fmt: skip
        track = Track.from_arrays(time_s=run.time_s, lon_deg=run.lon_deg, lat_deg=run.lat_deg, started_at=start)
        written(tmp_path / f"{name}.gpx", track)
    with Store(tmp_path / "data") as store:
        add(store, [tmp_path / "sunday.gpx", tmp_path / "monday.gpx"], EmbeddedMap())
        kept = everything(tmp_path / "data")["run"]
        assert all("+00:00" in repr(row) for row in kept)
        assert [row.started_at.hour for row in store.runs()] == [20, 21]
        assert [row.local_start.strftime("%a %H:%M") for row in store.runs()] == ["Sun 23:30", "Mon 00:40"]
        weeks = history(store, today=datetime(2026, 4, 14, tzinfo=UTC).date()).weeks
        assert [(week.start.isoformat(), len(week.run_ids)) for week in weeks] == [("2026-04-06", 1), ("2026-04-13", 1)]
