"""Today is the runner's: where the last run was, not where the computer's clock thinks it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from run_diary import run
from synthetic import file_of, stored

from routerisk.errors import UsageError
from routerisk.pipeline import clocks, history, notify, write
from routerisk.pipeline import today as clock
from routerisk.pipeline.today import latest_day, today_of
from routerisk.store import Store

AUCKLAND, HELSINKI, LOS_ANGELES = "Pacific/Auckland", "Europe/Helsinki", "America/Los_Angeles"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    with Store(tmp_path) as opened:
        yield opened


def now_is(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    for module in (clock, clocks):
        monkeypatch.setattr(module, "datetime", Clock)


def keep(store: Store, *runs: tuple[str, str, str]) -> None:
    """Runs of (id, moment in UTC, zone), 5 km each."""
    for number, (run_id, moment, zone) in enumerate(runs):
        began = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        one = stored(number)
        track = replace(one.track, run_id=run_id, started_at=began, timezone=zone)
        exposure = replace(one.exposure, run_id=run_id, started_at=began, timezone=zone)
        kept = replace(one, track=track, exposure=exposure, tally=None)
        store.record(replace(file_of(kept, number), content_hash=f"{run_id:0>64}"), [kept])


def test_this_morning_in_auckland_is_today(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The computer is on UTC, where it is still the day before."""
    now_is(monkeypatch, datetime(2026, 11, 28, 20, 0, tzinfo=UTC))
    keep(store, ("a1", "2026-11-28T17:30", AUCKLAND), ("a2", "2026-11-26T17:30", AUCKLAND))
    assert today_of(store) == date(2026, 11, 29)
    (week,) = history(store).weeks
    assert len(week.run_ids) == 2


def test_sunday_evening_in_los_angeles_is_not_monday(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now_is(monkeypatch, datetime(2026, 11, 30, 4, 0, tzinfo=UTC))
    keep(store, ("b1", "2026-11-30T02:30", LOS_ANGELES))
    assert today_of(store) == date(2026, 11, 29)
    weeks = history(store).weeks
    assert [one.start for one in weeks] == [date(2026, 11, 23)], "no week has begun that is yet to come there"


def test_no_past_moment_is_after_today(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """From Auckland to Los Angeles: the calendar goes back, the run there before stays run."""
    now_is(monkeypatch, datetime(2026, 11, 29, 10, 0, tzinfo=UTC))
    keep(store, ("c1", "2026-11-28T20:00", AUCKLAND), ("c2", "2026-11-29T03:00", LOS_ANGELES))
    assert today_of(store) == date(2026, 11, 29)
    assert sum(len(week.run_ids) for week in history(store).weeks) == 2


def test_a_run_that_is_yet_to_come_moves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now_is(monkeypatch, datetime(2026, 11, 28, 12, 0, tzinfo=UTC))
    keep(store, ("d1", "2026-11-27T06:00", HELSINKI), ("d2", "2029-01-01T06:00", AUCKLAND))
    assert today_of(store) == date(2026, 11, 28)
    assert [week.run_ids for week in history(store).weeks] == [("d1",)]


def test_pain_is_written_on_the_runner_s_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now_is(monkeypatch, datetime(2026, 11, 28, 20, 0, tzinfo=UTC))
    keep(store, ("e1", "2026-11-28T17:30", AUCKLAND))
    entry, _ = write(store, site="hip", side="left", level=3)
    assert entry.on_date == date(2026, 11, 29) == latest_day(store)
    assert history(store).diary == (entry,)
    with pytest.raises(UsageError):
        write(store, site="hip", side="left", level=3, on_date=date(2026, 11, 30))


def test_without_runs_it_is_this_computer_s_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    now_is(monkeypatch, moment)
    assert today_of(store) == moment.astimezone().date()


def test_sunday_evening_s_alarm_is_sent(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two weeks after a warning the computer's Monday is the runner's Sunday: it is still recent there."""
    keep(store, ("f0", "2026-11-30T01:00", LOS_ANGELES))
    for days, km in ((40, 5.0), (35, 5.0), (30, 5.0), (13, 12.0)):
        began = datetime(2026, 11, 30, 1, tzinfo=UTC) - timedelta(days=days)
        one = replace(run(0, km), run_id=f"f{days}", started_at=began, timezone=LOS_ANGELES)
        kept = stored(days)
        kept = replace(kept, track=replace(kept.track, run_id=one.run_id, started_at=began, timezone=LOS_ANGELES),
                       exposure=one, tally=None)  # fmt: skip
        store.record(replace(file_of(kept, days), content_hash=f"{one.run_id:0>64}"), [kept])
    sent: list[str] = []
    store.set("notify", "json://127.0.0.1:9")
    now_is(monkeypatch, datetime(2026, 11, 30, 4, 0, tzinfo=UTC))
    notify(store, send=lambda _, title, text: sent.append(title + text))
    assert sent, "the week of the run began on the 16th, and it is the 29th there"
