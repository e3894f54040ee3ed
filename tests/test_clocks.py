"""Clocks that are wrong: told, kept apart from the weeks, believed when the runner says so; one run by two clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from fit_factory import EPOCH_S, Fit
from spoken import spoken

from routerisk.geo import timezone_ahead
from routerisk.pipeline import add, clock_doubts, history, put_right, undo
from routerisk.pipeline.clocks import Span, doubts_of
from routerisk.pipeline.maps import NoMap
from routerisk.records import Track
from routerisk.store import Store
from routerisk.tracks import read_bytes
from routerisk.tracks.identity import same_activity, summary

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def gpx(start: datetime, n: int = 900, lat: float = -33.9, step_s: float = 1.0) -> bytes:
    points = "".join(
        f'<trkpt lat="{lat + i * 2.7e-5:.7f}" lon="18.4">'
        f"<time>{start + timedelta(seconds=step_s * i):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for i in range(n)
    )
    return f"<gpx creator='x'><trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>".encode()


def spans(*days: str) -> list[Span]:
    starts = [datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() for day in days]
    return [Span(day, start, start + 3600.0) for day, start in zip(days, starts, strict=True)]


def doubted(*days: str, now: datetime = NOW) -> dict[str, str]:
    return {day: why.id for day, why in doubts_of(spans(*days), now.timestamp()).items()}


RECENT = [f"2026-11-{day:02d}" for day in range(2, 20, 2)]
YEARS = [f"{year}-{month:02d}-15" for year in range(2005, 2027) for month in (1, 5, 9)]


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        (["2007-03-30", *RECENT], {"2007-03-30": "clock.rollover"}),  # 7,168 days before 2026-11-14
        (["2007-03-30"], {"2007-03-30": "clock.rollover"}),
        (["2006-05-01", *RECENT], {"2006-05-01": "clock.rollover"}),  # before the first of the others, not long
        (["2012-05-01", *RECENT], {}),  # a rollover would bring it into the future
        (["2012-05-01"], {}),
        (["2004-05-01", *RECENT], {}),  # and this one to 2023, where there is nothing
        (YEARS, {}),  # an archive
        (["2029-03-01", *RECENT], {"2029-03-01": "clock.future"}),
        (["2026-11-28", *RECENT], {}),
        (["2000-01-01", *RECENT], {"2000-01-01": "clock.early"}),
        ([], {}),
    ],
)
def test_which_dates_are_in_doubt(days: list[str], wrong: dict[str, str]) -> None:
    assert doubted(*days) == wrong


def test_a_long_run_is_in_doubt_from_a_week_on() -> None:
    start = NOW.timestamp() - 60 * 86_400
    long = [Span("six", start, start + 6 * 86_400), Span("fifty", start, start + 50 * 86_400)]
    assert {run_id: why.id for run_id, why in doubts_of(long, NOW.timestamp()).items()} == {"fifty": "clock.long"}


@pytest.mark.parametrize("wrong", [timedelta(days=-7168), timedelta(days=900), timedelta(days=-9000)])
def test_weeks_do_not_change_by_such_a_run_until_it_is_believed(tmp_path: Path, wrong: timedelta) -> None:
    today = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
    for k in range(6):
        (tmp_path / f"{k}.gpx").write_bytes(gpx(today - timedelta(days=3 * k + 1), lat=-33.9 - 0.01 * k))
    odd = tmp_path / "odd.gpx"
    odd.write_bytes(gpx(today - timedelta(days=2) + wrong, lat=-33.8))
    with Store(tmp_path / "data") as store:
        add(store, [tmp_path / f"{k}.gpx" for k in range(6)], NoMap())
        before = repr(history(store))
        (outcome,) = add(store, [odd], NoMap())
        assert outcome.status == "added"
        assert any("kept apart from your weeks" in spoken(word) for word in outcome.words)
        assert repr(history(store)) == before
        (run_id,) = clock_doubts(store)
        put_right(store, run_id[:6], "clock=right", NoMap())
        assert clock_doubts(store) == {}
        if wrong < timedelta():
            assert repr(history(store)) != before
        undo(store, NoMap())
        assert repr(history(store)) == before


def line(shift_h: float, *, noise_m: float = 0.0, every: int = 1, off_s: float = 0.0) -> Track:
    rng = np.random.default_rng(5)
    turn = np.cumsum(rng.normal(0.0, 0.1, 1200))
    lon = 8.69 + np.cumsum(np.cos(turn)) * 3.0 / 72_000
    lat = 49.41 + np.cumsum(np.sin(turn)) * 3.0 / 111_195 + rng.normal(0.0, max(noise_m, 1e-9), 1200) / 111_195
    start = datetime(2026, 5, 5, 18, 0, tzinfo=UTC) + timedelta(hours=shift_h, seconds=off_s)
    return Track.from_arrays(
        time_s=np.arange(1200)[::every], lon_deg=lon[::every], lat_deg=lat[::every], started_at=start
    )


@pytest.mark.parametrize(
    ("other", "how"),
    [
        (line(1.0), "shift"),
        (line(-11.0), "shift"),
        (line(5.5), "shift"),
        (line(2.0, every=4), "shift"),
        (line(2.0, off_s=1.0), "shift"),
        (line(24.0), ""),  # the same round on the next day
        (line(0.4), ""),
        (line(0.5), ""),  # twice, one after the other
        (line(1.0, noise_m=8.0), ""),  # run again, an hour later to the second
        (line(2.0, off_s=20.0), ""),
    ],
)
def test_one_line_by_clocks_of_two_zones_is_one_run(other: Track, how: str) -> None:
    assert same_activity(summary(line(0.0)), summary(other)) == how
    assert same_activity(summary(other), summary(line(0.0))) == how


@pytest.mark.parametrize("hours", [-7, 1, 12])
def test_a_line_by_another_clock_is_counted_once(tmp_path: Path, hours: int) -> None:
    start = datetime(2026, 5, 5, 22, 0, tzinfo=UTC)
    (tmp_path / "a.gpx").write_bytes(gpx(start))
    (tmp_path / "b.gpx").write_bytes(gpx(start + timedelta(hours=hours)))
    with Store(tmp_path / "data") as store:
        _, second = add(store, [tmp_path / "a.gpx", tmp_path / "b.gpx"], NoMap())
        assert second.status == "duplicate"
        assert "another time zone" in spoken(second.words[0])
        assert len(store.runs()) == 1


@pytest.mark.parametrize(
    ("ahead_h", "zone"),
    [(5.5, "Asia/Colombo"), (5.75, "Asia/Kathmandu"), (-9.5, "Pacific/Marquesas"), (9.5, "Australia/Darwin"),
     (2.0, "Etc/GMT-2"), (0.0, "UTC"), (-5.0, "Etc/GMT+5"), (6.3, ""), (20.0, ""), (float("nan"), "")],
)  # fmt: skip
def test_zones_of_every_offset(ahead_h: float, zone: str) -> None:
    assert timezone_ahead(3600.0 * ahead_h, NOW.timestamp()) == zone


@pytest.mark.parametrize("ahead_s", [5.5 * 3600, 5.75 * 3600, -3.5 * 3600, 8.75 * 3600, 3 * 3600, 12.75 * 3600 + 3600])
def test_a_treadmill_run_is_at_its_own_hour(ahead_s: float) -> None:
    start = int(datetime(2026, 1, 11, 22, 5, tzinfo=UTC).timestamp()) - EPOCH_S
    indoors = Fit(created=start)
    for i in range(60):
        indoors.record(start + i, heart_rate=140, cadence=85, distance=300 * i)
    data = indoors.session(start, 59, metres=177).activity(start + 59, start + 59 + int(ahead_s)).bytes()
    (track,) = read_bytes(data, "a").tracks
    zone = timezone_ahead(ahead_s, start + EPOCH_S)
    moment = datetime.fromtimestamp(start + EPOCH_S, ZoneInfo(zone))
    assert moment.utcoffset() == timedelta(seconds=ahead_s)
    assert track.timezone == zone
