"""A real runner's June of 2013: the weekly table against one that pandas makes of the files themselves."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from routerisk.pipeline import add, history, maps_named
from routerisk.records import Outlook, Week
from routerisk.store import Store

TCX = "{http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2}"
LAST = date(2013, 7, 7)


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    return sorted((shared / "tracks" / "series_trackeR").glob("*.TCX.gz"))


@pytest.fixture(scope="module")
def outlook(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Outlook:
    with Store(tmp_path_factory.mktemp("outlook")) as store:
        add(store, files, maps_named("none", store.directory))
        return history(store, today=LAST).outlook


@pytest.fixture(scope="module")
def weeks(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Week]]:
    """As `routerisk week` has them, without a map, by the day on which a week starts."""
    with Store(tmp_path_factory.mktemp("series")) as store:
        outcomes = add(store, files, maps_named("none", store.directory))
        assert {outcome.status for outcome in outcomes} == {"added"}
        found = {"monday": history(store, today=LAST).weeks}
        store.set("week-start", "sunday")
        return found | {"sunday": history(store, today=LAST).weeks}


@pytest.fixture(scope="module")
def runs(files: list[Path]) -> pd.DataFrame:
    """One row a file: the local start as its name tells it, the watch's own laps, the great circles between points."""
    rows = []
    for file in files:
        tree = ET.fromstring(gzip.decompress(file.read_bytes()))  # noqa: S314 - a test's own data
        cells = (f"{TCX}Time", f"{TCX}Position/{TCX}LatitudeDegrees", f"{TCX}Position/{TCX}LongitudeDegrees")
        points = [[point.findtext(cell) for cell in cells] for point in tree.iter(f"{TCX}Trackpoint")]
        seen = pd.DataFrame([p for p in points if p[1]], columns=["time", "lat", "lon"])
        rows.append({
            "local": pd.to_datetime(file.name.split("__")[1].removesuffix(".TCX.gz"), format="%Y-%m-%d-%H%M%S"),
            "utc": pd.to_datetime(seen["time"].iloc[0]),
            "watch_km": sum(float(lap.findtext(f"{TCX}DistanceMeters") or 0) for lap in tree.iter(f"{TCX}Lap")) / 1000,
            "km": great_circles_km(seen["lat"].astype(float), seen["lon"].astype(float)),
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values("local")


def great_circles_km(lat: pd.Series, lon: pd.Series) -> float:
    a, b = np.radians(lat), np.radians(lon)
    half = np.sin(a.diff() / 2) ** 2 + np.cos(a) * np.cos(a.shift()) * np.sin(b.diff() / 2) ** 2
    return float((2 * 6371.0088 * np.arcsin(np.sqrt(half))).sum())


def table(runs: pd.DataFrame, first_weekday: str) -> pd.DataFrame:
    """Weeks by pandas' own calendar, those without a run included."""
    ends = {"monday": "W-SUN", "sunday": "W-SAT"}[first_weekday]
    grouped = runs.groupby(runs["local"].dt.to_period(ends))
    found = grouped.agg(runs=("km", "size"), km=("km", "sum"), watch_km=("watch_km", "sum"), longest=("km", "max"))
    every = pd.period_range(found.index.min(), pd.Period(LAST, ends), freq=ends)
    return found.reindex(every, fill_value=0)


def test_there_are_the_runs_of_a_month(runs: pd.DataFrame) -> None:
    assert len(runs) > 20
    assert {
        int((a - b.tz_localize(None)).total_seconds()) for a, b in zip(runs["local"], runs["utc"], strict=True)
    } == {3600}, "British summer time"


@pytest.mark.parametrize("first_weekday", ["monday", "sunday"])
def test_the_weekly_table(weeks: dict[str, list[Week]], runs: pd.DataFrame, first_weekday: str) -> None:
    found, expected = weeks[first_weekday], table(runs, first_weekday)
    assert [w.start for w in found] == [period.start_time.date() for period in expected.index]
    assert [len(w.run_ids) for w in found] == expected["runs"].tolist()
    assert [w.distance_km for w in found] == pytest.approx(expected["watch_km"].tolist(), rel=0.025)
    # its positions say 3.7 km of the run of 19 June, 1.7 of them while the watch was stopped, which do not count
    assert [w.distance_km for w in found] == pytest.approx(expected["km"].tolist(), rel=0.035)
    assert [w.longest_km for w in found] == pytest.approx(expected["longest"].tolist(), rel=0.025)
    assert sum(w.surface_km["unknown"] for w in found) == pytest.approx(sum(w.distance_km for w in found)), "no map"


def test_weekly_jumps(weeks: dict[str, list[Week]], runs: pd.DataFrame) -> None:
    """From the km of our own table, by pandas' rolling means: weeks of rest left out, the first ones unknown."""
    found = weeks["monday"]
    km = pd.Series([w.distance_km for w in found]).where(lambda k: k > 0)
    usual = km.rolling(3, min_periods=1).mean().shift().clip(lower=5.0)
    known = np.array([w.start - timedelta(days=21) >= runs["local"].min().date() for w in found])
    jumps = (km.fillna(0.0) / usual - 1.0).where(known)
    parts = [{part.name: part.value for part in w.overuse_parts} for w in found]
    assert [p["week"] for p in parts] == pytest.approx(jumps.tolist(), nan_ok=True)


def test_a_month_is_too_short_for_a_spike_but_not_for_the_next_run(
    weeks: dict[str, list[Week]], runs: pd.DataFrame, outlook: Outlook
) -> None:
    """The first run lies 29 days before the last: with which of them to compare is not known yet."""
    for week in weeks["monday"]:
        if week.run_ids:
            assert np.isnan(week.overuse_parts[0].component)
            assert week.overuse_band == "unknown"
    recent = runs[runs["local"].dt.date > LAST - timedelta(days=30)]
    assert outlook.longest_km == pytest.approx(recent["km"].max(), rel=0.025)
    assert outlook.longest_next_km == pytest.approx(1.1 * recent["km"].max(), rel=0.025)
    assert outlook.days_since_run == (LAST - runs["local"].max().date()).days
