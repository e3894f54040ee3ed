"""The clock of treadmill runs: the file's own, else the runner's usual one, else this computer's."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fit_factory import START, Fit, run
from spoken import told

from routerisk.geo import is_timezone
from routerisk.pipeline import EmbeddedMap, Outcome, add
from routerisk.pipeline.zones import system_timezone
from routerisk.store import Store

DAY_S = 86_400
BERLIN, LISBON = (8.69, 49.41), (-9.14, 38.72)
LATE = START + 320 * 60  # 22:40 UTC: the next day in Berlin
TREADMILL = 1


def outdoors(day: int, place: tuple[float, float]) -> Fit:
    start = START + day * DAY_S
    return run(40, start=start, lon=place[0], lat=place[1]).session(start, 39, metres=117)


def indoors(start: int = LATE) -> Fit:
    fit = Fit(created=start)
    for i in range(30):
        fit.record(start + i, heart_rate=150)
    return fit.session(start, 29, sub=TREADMILL, metres=90)


@pytest.fixture
def taken_in(tmp_path: Path):
    """Add files to one store, one after the other; gives their outcomes and the zone of each run."""
    with Store(tmp_path / "data") as store:

        def take(*files: Fit) -> tuple[list[Outcome], dict[str, str]]:
            paths = []
            for fit in files:
                paths.append(tmp_path / f"{len(list(tmp_path.glob('*.fit'))):03}.fit")
                paths[-1].write_bytes(fit.bytes())
            outcomes = add(store, paths, EmbeddedMap())
            return outcomes, {row.run_id: row.timezone for row in store.runs()}

        take.store = store  # type: ignore[attr-defined]
        yield take


@pytest.fixture
def this_computer(monkeypatch: pytest.MonkeyPatch):
    def lives_in(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        if hasattr(time, "tzset"):
            time.tzset()

    yield lives_in
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def test_a_run_without_a_place_is_in_the_zone_of_most_others(taken_in, this_computer) -> None:
    this_computer("America/New_York")
    taken_in(outdoors(1, LISBON), outdoors(2, BERLIN), outdoors(3, BERLIN))
    (outcome,), zones = taken_in(indoors())
    (run_id,) = outcome.run_ids
    assert zones[run_id] == "Europe/Berlin"
    assert "where you usually run (Europe/Berlin)" in told(outcome)
    assert f"run {run_id} of 2024-04-26 00:40" in told(outcome)
    assert taken_in.store.track(run_id).timezone == "Europe/Berlin"
    (exposure,) = taken_in.store.exposures([run_id])
    assert exposure.local_start.date().isoformat() == "2024-04-26", "the local week goes by it"


def test_without_any_place_it_is_this_computer_s(taken_in, this_computer) -> None:
    this_computer("America/New_York")
    (outcome,), zones = taken_in(indoors())
    assert list(zones.values()) == ["America/New_York"]
    assert "this computer (America/New_York)" in told(outcome)


def test_runs_without_a_place_are_no_evidence_of_where_one_runs(taken_in, this_computer) -> None:
    this_computer("America/New_York")
    taken_in(indoors(LATE), indoors(LATE + DAY_S), outdoors(5, LISBON))
    (outcome,), zones = taken_in(indoors(LATE + 2 * DAY_S))
    assert zones[outcome.run_ids[0]] == "Europe/Lisbon"


def test_what_the_file_says_is_believed(taken_in) -> None:
    taken_in(outdoors(1, BERLIN))
    (outcome,), zones = taken_in(indoors().activity(LATE + 29, LATE + 29 - 5 * 3600))
    assert zones[outcome.run_ids[0]] == "Etc/GMT+5"
    assert "local time" not in told(outcome)


def test_a_clock_that_is_local_as_it_is_stays_so(taken_in) -> None:
    taken_in(outdoors(1, BERLIN))
    fit = Fit(created=1000)
    for i in range(20):
        fit.record(1000 + i, heart_rate=150)
    (outcome,), _ = taken_in(fit.session(1000, 19, sub=TREADMILL, metres=60).activity(1019, LATE + 19))
    assert "of 2024-04-25 22:40" in told(outcome)


def test_adding_again_changes_no_zone(taken_in, this_computer) -> None:
    this_computer("America/New_York")
    _, before = taken_in(indoors())
    outcomes, after = taken_in(outdoors(1, BERLIN), outdoors(2, BERLIN), indoors())
    assert outcomes[-1].status == "duplicate"
    assert before.items() <= after.items()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's clock has no TZ")
@pytest.mark.parametrize(
    ("tz", "zone"),
    [
        ("Asia/Kolkata", "Asia/Kolkata"),
        (":Asia/Kolkata", "Asia/Kolkata"),
        ("<+03>-3", "Etc/GMT-3"),
        ("<-05>5", "Etc/GMT+5"),
        ("<+0530>-5:30", "Asia/Colombo"),
    ],
)
def test_this_computer_s_zone_by_name_or_by_offset(this_computer, monkeypatch, tz: str, zone: str) -> None:
    monkeypatch.setattr(Path, "resolve", lambda path: path)  # a system whose /etc/localtime names nothing
    this_computer(tz)
    assert system_timezone(datetime(2024, 4, 25, 12, tzinfo=UTC)) == zone
    assert is_timezone(zone)
