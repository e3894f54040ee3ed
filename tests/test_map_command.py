"""`routerisk map` from files to a browser: a year of runs, hostile texts, a suggestion and its course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import chromium
import numpy as np
import pytest
from chromium import watch
from conftest import ROOT
from naive_page import data_of
from walks import gpx, walk

from routerisk import read_tracks
from routerisk.cli import main
from routerisk.geo import haversine_m
from routerisk.osm import embedded_network
from routerisk.pipeline import EmbeddedMap, add
from routerisk.store import Store
from routerisk.words import words

pytest.importorskip("playwright")
if chromium.executable() is None:
    pytest.skip("no Chromium here: the page cannot be clicked", allow_module_level=True)

EXTRACT = str(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf")
BAD = "<img src=x onerror=alert(1)>"
TODAY = date.today()
AGO_DAYS = (500, 300, 20, 6)
"""When the runs were: the first more than a year ago."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs in Helsinki, named as nobody should name a run, with a diary to match."""
    here, exports = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("exports")
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
    for i, days in enumerate(AGO_DAYS):
        track = walk(embedded_network(), 2 * i, km=3.0, started_at=noon - timedelta(days=days))
        (exports / f"{i}.gpx").write_text(gpx(track, name=f"{i} {BAD}"))
    with Store(here) as store:
        add(store, [exports], EmbeddedMap())
        store.set("map-source", EXTRACT)
    on = (TODAY - timedelta(days=5)).isoformat()
    assert main(["diary", "add", "--data", str(here), "--pain", f"knee {BAD}", "--side", "left", "--level", "3",
                 "--on", on, "--note", f"note {BAD}"]) == 0  # fmt: skip
    return here


@pytest.fixture(scope="module")
def page(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "map.html"
    assert main(["map", "--data", str(data), "--out", str(out), "--suggest"]) == 0
    return out


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    with chromium.browser(accept_downloads=True) as opened:
        opened.set_default_timeout(5000)
        yield opened


def test_the_page_covers_a_year(page: Path) -> None:
    told = data_of(page.read_text(encoding="utf-8"))
    assert [run["name"][0] for run in told["runs"]] == ["1", "2", "3"]
    assert len(told["weeks"]) == 52
    monday = TODAY - timedelta(days=TODAY.weekday())
    assert told["weeks"][-1]["name"] == words("en").say("page.week-named", week=monday)


def test_hostile_names_and_notes_do_nothing(context: Any, page: Path) -> None:
    seen = watch(context, page)
    dialogs: list[Any] = []
    seen.page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    diary = seen.page.locator("#diary-rows").inner_text()
    assert f"knee {BAD}" in diary
    assert f"note {BAD}" in diary
    seen.page.locator(".run-button[data-run='2']").click()
    assert f"3 {BAD}" in seen.text("#showing")
    assert f"3 {BAD}" in seen.text("#run-part")
    seen.page.evaluate("routerisk.map.closePopup()")
    assert seen.page.locator("img").count() == 0
    assert (dialogs, seen.console, seen.requests) == ([], [], [page.as_uri()])
    seen.page.close()


def test_what_is_suggested_is_drawn_and_saved(context: Any, page: Path, tmp_path: Path) -> None:
    seen = watch(context, page)
    told = data_of(page.read_text(encoding="utf-8"))["suggestions"]
    assert told
    cards = seen.page.locator("#suggestion-list .suggestion")
    assert cards.count() == len(told)
    for i, one in enumerate(told):
        assert one["run"] == 2, "the last run is the one that is replaced"
        card = cards.nth(i)
        assert f"Instead of 3 {BAD}" in card.inner_text()
        assert card.locator(".lead").inner_text() == one["lead"]
    first = cards.first
    with seen.page.expect_download() as caught:
        first.locator("[data-course=gpx]").click()
    caught.value.save_as(tmp_path / "course.gpx")
    with seen.page.expect_download() as caught:
        first.locator("[data-course=fit]").click()
    caught.value.save_as(tmp_path / "course.fit")
    saved, watched = (read_tracks(tmp_path / name, timeless="assume")[0] for name in ("course.gpx", "course.fit"))
    for end in (0, -1):
        apart = haversine_m(saved.lon_deg[end], saved.lat_deg[end], watched.lon_deg[end], watched.lat_deg[end])
        assert float(np.max(apart)) < 5.0
    first.locator(".suggestion-show").click()
    assert seen.page.evaluate("routerisk.suggestions._shown?.title") == told[0]["title"]
    assert seen.text("#showing").startswith(f"3 {BAD}")
    assert seen.console == []
    assert [url for url in seen.requests if not url.startswith("blob:")] == [page.as_uri()]
    seen.page.close()


def test_tiles_are_offered_only_where_they_were_asked_for(data: Path, page: Path, tmp_path: Path) -> None:
    out = tmp_path / "tiles.html"
    assert main(["map", "--data", str(data), "--out", str(out), "--tiles"]) == 0
    host = "https://tile.openstreetmap.org"
    assert host in out.read_text(encoding="utf-8")
    assert host not in page.read_text(encoding="utf-8")
