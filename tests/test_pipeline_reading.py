"""Archives among the files of an import: none stays open, however the import ends."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from fit_factory import START, run

from routerisk.pipeline import EmbeddedMap, add
from routerisk.pipeline.adding import taken_in
from routerisk.store import Store
from routerisk.tracks import sources
from routerisk.tracks.archives import _opened

DAY_S = 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two zips of three runs each."""
    here = tmp_path / "exports"
    here.mkdir()
    for i in range(2):
        with zipfile.ZipFile(here / f"{i}.zip", "w") as archive:
            for j in range(3):
                start = START + (3 * i + j) * DAY_S
                archive.writestr(f"{j}.fit", run(40, start=start).session(start, 39, metres=117).bytes())
    return here


@pytest.mark.parametrize("processes", [1, 2])
def test_no_archive_stays_open_after_an_import(tmp_path: Path, folder: Path, processes: int) -> None:
    with Store(tmp_path / "data") as store:
        for status in ("added", "duplicate"):
            outcomes = add(store, [folder], EmbeddedMap(), processes=processes)
            assert [outcome.status for outcome in outcomes] == [status] * 6
            assert _opened.archives == {}


def test_nor_after_one_that_is_left_off(tmp_path: Path, folder: Path) -> None:
    with Store(tmp_path / "data") as store:
        under_way = taken_in(store, list(sources([folder])), EmbeddedMap())
        assert next(under_way).status == "added"
        assert len(_opened.archives) == 2
        under_way.close()  # type: ignore[attr-defined]
        assert _opened.archives == {}
        assert len(store.runs()) == 1
