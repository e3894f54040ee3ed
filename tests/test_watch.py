"""A watched folder: each file once, when it has stopped growing, through restarts and signals; nothing ends it else."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from interrupts import HEARING, interrupted
from spoken import told
from stored_content import everything
from walks import gpx, walk

from routerisk.errors import MapDataError, RouteriskError, StoreError, UsageError
from routerisk.messages import said
from routerisk.osm import embedded_network
from routerisk.pipeline import EmbeddedMap, Outcome, add, maps_named, watch
from routerisk.pipeline import watching as watching_module
from routerisk.pipeline.watching import Clock
from routerisk.records import Track
from routerisk.store import Store

LONG_AGO_S = 1_000_000.0


class Script(Clock):
    """Time that only goes by in naps, and what happens meanwhile: moments (s) with what is done; the last ends it."""

    def __init__(self, *happens: tuple[float, Callable[[], object]]) -> None:
        self.time_s = 0.0
        self.happens = sorted(happens, key=lambda pair: pair[0])
        self.last_s = self.happens[-1][0] if happens else 3.0

    def now_s(self) -> float:
        return self.time_s

    def nap(self, seconds: float) -> None:
        self.time_s += seconds
        while self.happens and self.happens[0][0] <= self.time_s:
            self.happens.pop(0)[1]()

    def over(self) -> bool:
        return self.time_s > self.last_s


class Watched:
    """A watch that follows a script, and what it said when."""

    def __init__(self, store: Store, folder: Path, script: Script, maps: Callable[[], object] = EmbeddedMap) -> None:
        self.told: list[tuple[float, Outcome]] = []
        self.complaints: list[RouteriskError] = []
        self.batches: list[list[Outcome]] = []
        watch(store, folder, maps, told=lambda outcome: self.told.append((script.time_s, outcome)),
              complained=self.complaints.append, arrived=self.batches.append, stopped=script.over,
              clock=script)  # fmt: skip

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(Path(outcome.path).name, outcome.status) for _, outcome in self.told]


@pytest.fixture(scope="module")
def runs() -> list[Track]:
    network = embedded_network()
    start = datetime(2026, 4, 6, 6, 0, tzinfo=UTC)
    return [walk(network, seed, km=0.4, started_at=start + timedelta(days=seed)) for seed in range(3)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "dropped"
    here.mkdir()
    return here


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data") as opened:
        yield opened


def put(path: Path, run: Track, *, old: bool = False) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(gpx(run))
    if old:
        os.utime(path, (LONG_AGO_S, LONG_AGO_S))


def nothing() -> None:
    """Happens."""


def test_what_is_there_and_what_comes_goes_in_once(store: Store, folder: Path, runs: list[Track]) -> None:
    put(folder / "a.gpx", runs[0], old=True)
    script = Script((5.0, lambda: put(folder / "below" / "b.gpx", runs[1])),
                    (6.0, lambda: (folder / "notes.txt").write_text("shopping")),
                    (7.0, lambda: (folder / "bad.gpx").write_text("<gpx>")),
                    (7.0, lambda: put(folder / ".hidden.gpx", runs[2])), (60.0, nothing))  # fmt: skip
    seen = Watched(store, folder, script)
    assert seen.lines == [("a.gpx", "added"), ("bad.gpx", "failed"), ("b.gpx", "added")]
    assert seen.told[0][0] == 0.0  # what was there before is old enough
    assert not seen.complaints
    assert [len(batch) for batch in seen.batches] == [1, 2]
    assert len(store.runs()) == 2


def test_a_growing_file_is_waited_for(store: Store, folder: Path, runs: list[Track]) -> None:
    text = gpx(runs[0])
    parts = [text[: len(text) * i // 10] for i in range(1, 11)]
    script = Script(*[(10.0 + 3.0 * i, lambda part=part: (folder / "a.gpx").write_text(part))
                      for i, part in enumerate(parts)], (90.0, nothing))  # fmt: skip
    seen = Watched(store, folder, script)
    assert seen.lines == [("a.gpx", "added")]
    assert seen.told[0][0] >= 10.0 + 3.0 * 9 + watching_module.SETTLED_S
    assert store.runs()[0].fixes == len(runs[0])


def test_a_file_that_grows_on_after_a_rest_becomes_the_richer_recording(store: Store, folder: Path,
                                                                        runs: list[Track]) -> None:  # fmt: skip
    half = Track.from_arrays(**{name: getattr(runs[0], name)[:100] for name in ("time_s", "lon_deg", "lat_deg")},
                             started_at=runs[0].started_at)  # fmt: skip
    put(folder / "a.gpx", half)
    seen = Watched(store, folder, Script((40.0, lambda: put(folder / "a.gpx", runs[0])), (60.0, nothing)))
    assert seen.lines == [("a.gpx", "added"), ("a.gpx", "duplicate")]
    assert [row.fixes for row in store.runs()] == [len(runs[0])]


def test_what_settled_does_not_wait_for_ever(store: Store, folder: Path, runs: list[Track]) -> None:
    endless = [(float(i), lambda i=i: (folder / "log.gpx").write_text(" " * i)) for i in range(1, 200)]
    put(folder / "a.gpx", runs[0])
    seen = Watched(store, folder, Script(*endless))
    assert seen.lines == [("a.gpx", "added")]
    assert watching_module.PATIENCE_S < seen.told[0][0] < watching_module.PATIENCE_S + 15


def test_an_unfinished_download_is_let_alone(store: Store, folder: Path, runs: list[Track]) -> None:
    put(folder / "a.gpx.crdownload", runs[0], old=True)
    finish = (20.0, lambda: (folder / "a.gpx.crdownload").rename(folder / "a.gpx"))
    seen = Watched(store, folder, Script(finish, (60.0, nothing)))
    assert seen.lines == [("a.gpx", "added")]
    assert seen.told[0][0] > 20.0


def test_a_restart_brings_nothing_in_again(store: Store, folder: Path, runs: list[Track]) -> None:
    for i, run in enumerate(runs):
        put(folder / f"{i}.gpx", run, old=True)
    Watched(store, folder, Script())
    before = everything(store.directory)
    again = Watched(store, folder, Script((20.0, lambda: shutil.copy(folder / "1.gpx", folder / "copy.gpx")),
                                          (60.0, nothing)))  # fmt: skip
    assert everything(store.directory) == before
    assert [(outcome.status, outcome.known) for _, outcome in again.told] == [("duplicate", True)] * 2
    assert again.told[0][1].words == (said("watch.known", n=3),)
    assert "the same file as" in told(again.told[1][1])
    assert again.batches == []


def test_the_same_as_add(tmp_path: Path, store: Store, folder: Path, runs: list[Track]) -> None:
    put(folder / "a.gpx", runs[0], old=True)
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        for i, run in enumerate(runs):
            archive.writestr(f"activities/{i}.gpx", gpx(run))
    os.utime(folder / "more.zip", (LONG_AGO_S, LONG_AGO_S))
    seen = Watched(store, folder, Script())
    with Store(tmp_path / "other") as other:
        added = add(other, [folder], EmbeddedMap())
    assert [outcome for _, outcome in seen.told] == added


def test_a_read_file_is_not_read_again(store: Store, folder: Path, runs: list[Track],
                                       monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    put(folder / "a.gpx", runs[0], old=True)
    asked: list[list[str]] = []
    taken_in = watching_module.taken_in

    def counted(store, files, maps, **others):
        asked.append([Path(source.name).name for source in files])
        return taken_in(store, files, maps, **others)

    monkeypatch.setattr(watching_module, "taken_in", counted)
    Watched(store, folder, Script((20.0, lambda: put(folder / "b.gpx", runs[1])), (200.0, nothing)))
    assert [names for names in asked if names] == [["a.gpx"], ["b.gpx"]]
    assert len(asked) == 2  # the folder is looked at every two seconds, and is taken in when something has changed


def test_a_lost_map_is_tried_again(tmp_path: Path, store: Store, folder: Path, runs: list[Track]) -> None:
    extract = tmp_path / "town.osm.pbf"
    put(folder / "a.gpx", runs[0], old=True)
    bring = (20.0, lambda: shutil.copy(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf", extract))
    seen = Watched(store, folder, Script(bring, (30.0, lambda: put(folder / "b.gpx", runs[1])), (60.0, nothing)),
                   lambda: maps_named(str(extract), tmp_path))  # fmt: skip
    assert len(seen.complaints) == 1
    assert isinstance(seen.complaints[0], MapDataError)
    assert [row.mapping for row in store.runs()] == ["mapped", "mapped"]


def test_a_locked_store_is_tried_again(store: Store, folder: Path, runs: list[Track],
                                       monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    put(folder / "a.gpx", runs[0], old=True)
    taken_in = watching_module.taken_in
    trouble = iter([True, True, False])

    def locked(*given, **others):
        if next(trouble, False):
            raise StoreError("store.in-use", path="here", folder="", reason="")
        return taken_in(*given, **others)

    monkeypatch.setattr(watching_module, "taken_in", locked)
    seen = Watched(store, folder, Script((30.0, nothing)))
    (complaint,) = seen.complaints  # said once
    assert "in use by another routerisk" in str(complaint)
    assert seen.lines == [("a.gpx", "added")]


def test_a_folder_that_goes_and_comes_back(store: Store, folder: Path, runs: list[Track]) -> None:
    put(folder / "a.gpx", runs[0], old=True)
    away = folder.with_name("unplugged")
    seen = Watched(store, folder, Script((10.0, lambda: folder.rename(away)), (30.0, lambda: away.rename(folder)),
                                         (40.0, lambda: put(folder / "b.gpx", runs[1])), (60.0, nothing)))  # fmt: skip
    assert seen.lines == [("a.gpx", "added"), ("b.gpx", "added")]
    assert len(seen.complaints) == 1
    assert str(folder) in str(seen.complaints[0])


def test_a_data_directory_in_the_folder_is_not_looked_into(folder: Path, runs: list[Track]) -> None:
    put(folder / "a.gpx", runs[0], old=True)
    with Store(folder / "data") as inside:
        (folder / "data" / "maps.gpx").write_text(gpx(runs[1]))
        seen = Watched(inside, folder, Script((30.0, nothing)))
    assert seen.lines == [("a.gpx", "added")]


def test_a_request_to_stop_is_heard_between_two_files(store: Store, folder: Path, runs: list[Track]) -> None:
    for i, run in enumerate(runs):
        put(folder / f"{i}.gpx", run, old=True)
    told: list[Outcome] = []
    watch(store, folder, EmbeddedMap, told=told.append, complained=pytest.fail, stopped=lambda: bool(told),
          clock=Script())  # fmt: skip
    assert [Path(outcome.path).name for outcome in told] == ["0.gpx"]
    assert len(store.runs()) == 1


def test_no_folder_is_wrong_use(store: Store, folder: Path) -> None:
    for wrong in (folder / "absent", store.path):
        with pytest.raises(UsageError, match="no folder"):
            watch(store, wrong, EmbeddedMap, told=pytest.fail, complained=pytest.fail)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_cleanly(tmp_path: Path, folder: Path, runs: list[Track], number: int) -> None:
    for i, run in enumerate([*runs, *(replace(run, started_at=run.started_at + timedelta(days=9)) for run in runs)]):
        put(folder / f"{i}.gpx", run, old=True)
    command = [sys.executable, "-m", "routerisk", "watch", str(folder), "--data", str(tmp_path / "data"), "--json"]
    child = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **HEARING)
    assert child.stdout is not None
    first = json.loads(child.stdout.readline())
    assert first["status"] == "added"
    if number == signal.SIGINT:  # when all is told: the readers may still be about to end
        while child.stdout.readline().count('5.gpx"') == 0:
            assert child.poll() is None
    out, err = interrupted(child, number)
    assert child.returncode == 0, err
    assert err == ""
    lines = 1 + len(out.splitlines()) if number == signal.SIGTERM else 6
    with Store(tmp_path / "data") as store:
        assert len(store.runs()) == lines
        assert {row.run_id for row in store.runs()} == {made.run_id for made in store.exposures()}
