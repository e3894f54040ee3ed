"""Overpass servers that are busy, count no slots, have no status page, or are gone: waits are bounded and told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from loopback_overpass import Extract, LoopbackOverpass

from routerisk import MapDataError, OfflineError
from routerisk.messages import Message
from routerisk.osm import Waiting, fetch_tiles, overpass, tiles_along
from routerisk.osm.overpass import PUBLIC_SERVERS, Servers, place_in_s
from routerisk.parameters import varied

TILES = tiles_along([9.55], [47.125])
ENDLESS = "Connected as: 1\nCurrent time: 2026-01-01T00:00:00Z\nAnnounced endpoint: none\nRate limit: 0\n" \
          "Currently running queries (pid, space limit, time limit, start time):\n"  # fmt: skip
FULL = "Connected as: 1\nCurrent time: 2026-01-01T00:00:00Z\nRate limit: 2\n" \
       "Slot available after: 2026-01-01T00:09:00Z, in {} seconds.\n"  # fmt: skip


@pytest.fixture(scope="module")
def extract(shared: Path) -> Extract:
    return Extract(shared / "osm" / "liechtenstein.osm.pbf")


@pytest.fixture
def server(extract: Extract, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackOverpass]:
    monkeypatch.setattr(overpass, "PAUSES_S", [0.0])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with LoopbackOverpass(extract) as running:
        yield running


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}/api"


@pytest.mark.parametrize(
    ("status", "seconds"),
    [
        (ENDLESS, 0.0),
        ("Rate limit: 2\n2 slots available now.\nCurrently running queries", 0.0),
        ("Rate limit: 2\n1 slots available now.\nSlot available after: 2026-01-01T00:09:00Z, in 90 seconds.", 0.0),
        ("Rate limit: 2\nSlot available after: 2026-01-01T00:09:00Z, in 90 seconds.\n"
         "Slot available after: 2026-01-01T00:09:00Z, in 12 seconds.", 12.0),
        ("Rate limit: 2\nSlot available after: 2026-01-01T00:09:00Z, in -3 seconds.", 0.0),
        ("Rate limit: 2\nCurrently running queries (pid, space limit, time limit, start time):\n1 2 3", 5.0),
        ("<html>welcome</html>", None),
        ("", None),
    ],
)  # fmt: skip
def test_what_a_status_page_says(status: str, seconds: float | None) -> None:
    assert place_in_s(status) == seconds


@pytest.mark.parametrize("status", [ENDLESS, None, "<html>welcome</html>", ""])
def test_no_wait_where_nothing_asks_for_one(server: LoopbackOverpass, tmp_path: Path, status: str | None) -> None:
    server.status = status
    began = time.monotonic()
    assert fetch_tiles(TILES, tmp_path, endpoint=server.endpoint) == 1
    assert time.monotonic() - began < 30.0  # osmnx waited 60 s, and is loaded here for the first time
    assert server.asked_status == (2 if status == ENDLESS else 1)  # what is no status page is not asked for again


def test_a_status_page_that_never_comes_costs_its_limit_once(
    server: LoopbackOverpass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overpass, "_STATUS_TIMEOUT_S", 0.3)
    server.status = "slow"
    assert fetch_tiles(TILES, tmp_path, endpoint=server.endpoint) == 1
    assert server.asked_status == 1


def test_a_wait_is_told_and_bounded(server: LoopbackOverpass, tmp_path: Path) -> None:
    server.status = FULL.format(99_999)
    heard: list[Message] = []
    with pytest.raises(MapDataError, match="busy"), varied(beyond=True, overpass_pause_max=2.0):
        fetch_tiles(TILES, tmp_path, endpoint=server.endpoint, waiting=Waiting(heard.append))
    assert [(what.id, what.values["seconds"]) for what in heard] == [("overpass.waiting", 2.0)]
    assert server.queries == []


def test_no_wait_beyond_the_limit_of_all(server: LoopbackOverpass, tmp_path: Path) -> None:
    server.status = FULL.format(60)
    began = time.monotonic()
    with pytest.raises(MapDataError, match="busy"), varied(beyond=True, overpass_total_max=30.0):
        fetch_tiles(TILES, tmp_path, endpoint=server.endpoint)
    assert time.monotonic() - began < 5.0


@pytest.mark.parametrize("trouble", ["429", "504", "500", "cut", "page", "remark", "full"])
def test_another_server_is_asked_at_once(
    server: LoopbackOverpass, extract: Extract, tmp_path: Path, trouble: str
) -> None:
    server.moods = [trouble] * 9
    server.status = FULL.format(500) if trouble == "full" else server.status
    with LoopbackOverpass(extract) as other:
        began = time.monotonic()
        assert fetch_tiles(TILES, tmp_path, endpoint=f"{server.endpoint} {other.endpoint}") == 1
        assert time.monotonic() - began < 5.0
        assert len(other.queries) == 2


def test_a_server_that_is_gone_is_asked_once(server: LoopbackOverpass, gone: str, tmp_path: Path) -> None:
    servers = Servers.named(f"{gone}, {server.endpoint}")
    overpass.download(TILES[0].box, servers=servers)
    assert servers.urls == [server.endpoint, gone]


def test_all_gone_is_an_offline_error(gone: str, tmp_path: Path) -> None:
    with pytest.raises(OfflineError):
        fetch_tiles(TILES, tmp_path, endpoint=f"{gone} {gone}x")


def test_an_answer_without_end_is_given_up(server: LoopbackOverpass, tmp_path: Path) -> None:
    server.moods = ["drip"]
    began = time.monotonic()
    with pytest.raises(MapDataError, match="did not answer"):
        fetch_tiles(TILES, tmp_path, endpoint=server.endpoint, timeout_s=1)
    assert time.monotonic() - began < 8.0


def test_who_no_longer_wants_to_wait_is_heard(server: LoopbackOverpass, tmp_path: Path) -> None:
    server.moods = ["slow"]
    began = time.monotonic()
    with pytest.raises(MapDataError, match="ended"):
        fetch_tiles(TILES, tmp_path, endpoint=server.endpoint, waiting=Waiting(stopped=lambda: bool(server.queries)))
    assert time.monotonic() - began < 3.0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send")
@pytest.mark.parametrize("busy", ["full", "slow"])
def test_ctrl_c_ends_a_download_at_once(server: LoopbackOverpass, tmp_path: Path, busy: str) -> None:
    server.status, server.moods = (FULL.format(60), []) if busy == "full" else (ENDLESS, ["slow"])
    command = [sys.executable, "-m", "routerisk", "--data", str(tmp_path), "osm", "fetch", "--around", "47.125,9.55",
               "--km", "0.1"]  # fmt: skip
    ours = {"PYTHONPATH": str(ROOT), "ROUTERISK_OVERPASS_URL": server.endpoint, "NO_PROXY": "127.0.0.1"}
    fetching = subprocess.Popen(command, env={**os.environ, **ours}, stderr=subprocess.PIPE, text=True)
    while not (server.queries if busy == "slow" else server.asked_status):
        time.sleep(0.05)
    time.sleep(0.5)
    fetching.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert fetching.wait(timeout=20) == 130
    assert time.monotonic() - began < 3.0
    assert fetching.stderr is not None
    assert ("is busy; trying again in" in fetching.stderr.read()) == (busy == "full")


def test_the_public_servers_are_asked_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(overpass.URL_VARIABLE, raising=False)
    assert Servers.named().urls == list(PUBLIC_SERVERS)
    monkeypatch.setenv(overpass.URL_VARIABLE, "https://a/api https://b/api")
    assert Servers.named().urls == ["https://a/api", "https://b/api"]
