"""Notifications: each warning once, nothing of an old archive, nothing lost when sending fails, no street named."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from run_diary import diary, run
from spoken import spoken
from synthetic import file_of, stored
from walks import gpx, walk

from routerisk.cli import main
from routerisk.errors import NotificationError, UsageError
from routerisk.osm import embedded_network
from routerisk.parameters import GRADES
from routerisk.pipeline import history, notify
from routerisk.pipeline.notices import key_of
from routerisk.scoring import tally, tally_key
from routerisk.store import Store

EXTRACT = str(ROOT / "routerisk" / "osm" / "helsinki.osm.pbf")
TODAY = date(2024, 2, 28)
STEADY = diary({float(7 * week + day): 8.0 for week in range(8) for day in (0, 2, 4, 6)})
SPIKE = run(57, 18.0, street="Home Street", slope_pct=4.0)


def keep(store: Store, exposures: list[Any]) -> None:
    for i, exposure in enumerate(exposures, len(store.runs())):
        bare = stored(i)
        track = replace(bare.track, run_id=exposure.run_id, started_at=exposure.started_at)
        made = replace(bare, track=track, exposure=exposure, tally=tally(exposure), tally_key=tally_key())
        store.record(file_of(made, i), [made])


class Postbox:
    """What was sent; `broken` refuses."""

    def __init__(self) -> None:
        self.sent: list[tuple[list[str], str, str]] = []
        self.broken = False

    def __call__(self, addresses: Any, title: str, text: str) -> None:
        if self.broken:
            raise NotificationError("notice.not-sent", reason="no way through")
        self.sent.append((list(addresses), title, text))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        keep(opened, [*STEADY, SPIKE])
        opened.set("notify", "json://localhost mailto://me:secret@example.org")
        yield opened


def test_each_warning_is_sent_once(store: Store) -> None:
    postbox = Postbox()
    first = notify(store, history(store, today=TODAY), today=TODAY, send=postbox)
    assert "SESSION_DOUBLE" in {w.id for w in first}
    assert notify(store, history(store, today=TODAY), today=TODAY, send=postbox) == []
    assert notify(store, history(store, today=TODAY), today=TODAY + timedelta(days=1), send=postbox) == []
    assert len(postbox.sent) == 1
    addresses, _, text = postbox.sent[0]
    assert addresses == ["json://localhost", "mailto://me:secret@example.org"]
    for warning in first:
        for words in (*spoken((warning.title, warning.text, *warning.advice)), warning.source, GRADES[warning.grade]):
            assert words in text
    assert "Home Street" not in text, "streets stay at home"


def test_what_is_new_later_is_sent_alone(store: Store) -> None:
    postbox = Postbox()
    before = notify(store, history(store, today=TODAY), today=TODAY, send=postbox)
    keep(store, [run(58, 30.0)])
    later = notify(store, history(store, today=TODAY), today=TODAY, send=postbox)
    assert [w.id for w in later if w.id.startswith("SESSION")] == ["SESSION_SPIKE"]
    assert not {key_of(w) for w in before} & {key_of(w) for w in later}


def test_a_failure_is_tried_again(store: Store) -> None:
    postbox = Postbox()
    postbox.broken = True
    with pytest.raises(NotificationError):
        notify(store, history(store, today=TODAY), today=TODAY, send=postbox)
    postbox.broken = False
    assert notify(store, history(store, today=TODAY), today=TODAY, send=postbox)


def test_an_old_archive_sends_nothing(store: Store) -> None:
    postbox = Postbox()
    later = TODAY + timedelta(days=40)
    assert history(store, today=later).warnings
    assert notify(store, history(store, today=later), today=later, send=postbox) == []
    assert postbox.sent == []


def test_only_what_is_asked_for(store: Store) -> None:
    store.set("notify-level", "warning")
    levels = {w.level for w in notify(store, history(store, today=TODAY), today=TODAY, send=Postbox())}
    assert levels == {"warning"}
    store.set("notify", "none")
    postbox = Postbox()
    store.set("notify-level", "information")
    assert notify(store, history(store, today=TODAY), today=TODAY, send=postbox) == []
    with pytest.raises(UsageError, match="apprise"):
        store.set("notify", "somewhere")


@pytest.fixture
def listener() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    heard: list[dict[str, Any]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Silence."""

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


def test_apprise_carries_it(
    store: Store, listener: tuple[str, list[dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The command as a cron job calls it, through apprise itself, to a server of the test's own."""
    pytest.importorskip("apprise", reason="an optional extra: routerisk[notify]")
    address, heard = listener
    store.set("notify", address)
    arguments = ["--data", str(store.directory), "week", "--of", str(TODAY), "--notify"]
    assert main(arguments) == 0
    assert main(arguments) == 0
    (message,) = heard
    assert "routerisk" in message["title"]
    assert "5,205-runner study" in message["message"]
    capsys.readouterr()
    keep(store, [run(58, 40.0)])
    store.set("notify", "json://127.0.0.1:9")
    assert main(arguments) == 1, "the address does not answer"
    told = capsys.readouterr()
    assert told.err.splitlines()[-1].startswith("routerisk: a notification could not be sent")
    assert "Weeks" in told.out, "the weeks are shown all the same"
    store.set("notify", "nosuchservice://token")
    assert main(arguments) == 1
    err = capsys.readouterr().err.splitlines()[-1]
    assert "nosuchservice" in err
    assert "token" not in err, "addresses hold secrets"


def test_a_watched_folder_tells_at_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What comes into the folder is a spike; the command sends it, and says what went wrong with sending."""
    folder = tmp_path / "dropped"
    folder.mkdir()
    today = datetime.now(UTC).replace(hour=6, minute=0)
    keep(store, [run(float(day), 1.0, start=today - timedelta(days=80), pieces=1) for day in range(0, 78, 3)])
    (folder / "new.gpx").write_text(gpx(walk(embedded_network(), 1, km=2.6, started_at=today - timedelta(days=1))))
    postbox, looks = Postbox(), iter([False] * 3)
    monkeypatch.setattr("routerisk.pipeline.notices.through_apprise", postbox)
    monkeypatch.setattr("routerisk.pipeline.watching.SETTLED_S", 0.0)
    monkeypatch.setattr("routerisk.pipeline.watching.NAP_S", 2.0)
    monkeypatch.setattr("routerisk.pipeline.watching.Clock.nap", lambda *_: None)

    @contextmanager
    def soon() -> Iterator[Callable[[], bool]]:
        yield lambda: next(looks, True)

    monkeypatch.setattr("routerisk.cli.commands.asked_to_stop", soon)
    assert main(["--data", str(store.directory), "watch", str(folder), "--map", EXTRACT]) == 0
    assert "new.gpx: added" in capsys.readouterr().out
    (_, title, text) = postbox.sent[0]
    assert "longer than the longest" in title + text


def test_without_apprise_it_says_how_to_get_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert main(["--data", str(store.directory), "week", "--of", str(TODAY), "--notify"]) == 1
    assert "routerisk[notify]" in capsys.readouterr().err
