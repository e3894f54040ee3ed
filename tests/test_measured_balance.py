"""The measured balance on its way to the runner: in the week, as JSON, on the page; only where it means something."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from page_factory import balance_of, town, weeks_of
from page_factory import history as drawn_history
from street_map import HEIDELBERG, Street, run_along, street_map

from routerisk import render_map
from routerisk.cli import main
from routerisk.export.rows import row_of_balance
from routerisk.exposure import draft
from routerisk.messages import said
from routerisk.pipeline import history, with_balance
from routerisk.records import MeasuredBalance, Range
from routerisk.store import FileRow, Store, StoredRun
from routerisk.words import words as words_in

TOWN = {"Tilted Road": Street([(0, 0), (3000, 0)], surface="asphalt", **{"incline:across": "4%"})}
"""Falls to the right in way direction: to the left on the way back."""
START = datetime(2026, 4, 6, 6, 0, tzinfo=UTC)
LAST = "2026-04-18"
EN = words_in("en", "metric")
HEADING = "Balance, as your watch reports it"


def found(low: float, mid: float, high: float) -> MeasuredBalance:
    return replace(balance_of(), difference_pct=Range(low=low, mid=mid, high=high))


def filled(directory: Path, effect: float | None) -> Path:
    """Twelve runs to and fro, a day apart; the balance is higher by `effect` points on right-falling ground, None for
    a watch that measures none.
    """
    rng, network = np.random.default_rng(1), street_map(TOWN, origin=HEIDELBERG)
    with Store(directory) as store:
        for day in range(12):
            path, sign = (("Tilted Road", 0.5), ("-Tilted Road", -0.5))[day % 2]
            matched = run_along(network, [path], started_at=START + timedelta(days=day))
            noise = rng.normal(50.0, 1.0, len(matched.track)) + rng.normal(0.0, 0.3)
            measured = np.full(len(matched.track), np.nan) if effect is None else noise + sign * effect
            track = replace(matched.track, stance_balance_pct=measured)
            exposure, evidence = draft(replace(matched, track=track))
            run = StoredRun(track=track, exposure=exposure, evidence=evidence, mapping="mapped")
            file = FileRow(content_hash=f"{day:064x}", path=f"{day}.fit", status="added", words=(),
                           run_ids=(track.run_id,))  # fmt: skip
            store.record(file, [run])
    return directory


@pytest.fixture(scope="module")
def leaning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("leaning"), 1.5)


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("even"), 0.0)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*words: object) -> str:
        assert main([str(word) for word in words]) == 0
        return " ".join(capsys.readouterr().out.split())

    return run


def test_the_paragraph() -> None:
    assert EN.say(balance_of().message()) == (
        "Stance time balance as your watch reports it: 1.4 points higher (95 % interval 0.9–2.0) on ground that falls "
        "to the right than on ground that falls to the left; 104 minutes on the one, 98 minutes on the other, in 12 "
        "runs. Which leg the figure stands for the watch does not say, and where the ground falls is estimated. It "
        "does not predict injury."
    )
    lower = EN.say(found(-1.96, -1.44, -0.93).message())
    assert "1.4 points lower (95 % interval 0.9–2.0)" in lower


@pytest.mark.parametrize("mid", [1.44, -1.44])
def test_no_leg_is_named(mid: float) -> None:
    words = EN.say(found(mid - 0.5, mid, mid + 0.5).message())
    assert not re.search(r"\b(left|right) (leg|foot)\b|risk|likely", words)


def test_as_a_row() -> None:
    row = row_of_balance(balance_of(), EN)
    assert row is not None
    assert row == json.loads(json.dumps(row))
    assert (row["difference_pct"], row["low_pct"], row["high_pct"], row["interval_p"]) == (1.44, 0.93, 1.96, 0.95)
    assert row_of_balance(None, EN) is None


def test_the_week_says_it(leaning: Path, told: Callable[..., str]) -> None:
    row = json.loads(told("week", "--of", LAST, "--json", "--data", leaning))["balance"]
    assert row["difference_pct"] == pytest.approx(1.5, abs=0.4)
    assert row["low_pct"] < 1.5 < row["high_pct"]
    assert row["runs"] == 12
    assert row["words"] in told("week", "--of", LAST, "--weeks", 1, "--data", leaning), "of the whole history"


def test_a_street_that_falls_to_either_side_names_no_leg(leaning: Path, told: Callable[..., str]) -> None:
    for week in json.loads(told("week", "--of", LAST, "--json", "--data", leaning))["weeks"]:
        assert week["leg_streets"] == {"left": [], "right": [], "unknown": ["Tilted Road"]}
    said = told("week", "--of", LAST, "--data", leaning)
    assert "Most of its camber: downhill leg unknown on Tilted Road" in said


def test_only_runs_up_to_the_day_count(leaning: Path, told: Callable[..., str]) -> None:
    assert json.loads(told("week", "--of", "2026-04-09", "--json", "--data", leaning))["balance"] is None


def test_where_it_means_nothing_nothing_is_said(even: Path, told: Callable[..., str], tmp_path: Path) -> None:
    assert json.loads(told("week", "--of", LAST, "--json", "--data", even))["balance"] is None
    assert "as your watch reports" not in told("week", "--of", LAST, "--data", even)
    page = tmp_path / "map.html"
    told("map", "--out", page, "--weeks", 60, "--data", even)
    assert HEADING not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("how", [(), ("--share",)])
def test_the_page_says_it(leaning: Path, told: Callable[..., str], tmp_path: Path, how: tuple[str, ...]) -> None:
    row = json.loads(told("week", "--of", LAST, "--json", "--data", leaning))["balance"]
    page = tmp_path / "map.html"
    told("map", "--out", page, "--data", leaning, *how)
    html = page.read_text(encoding="utf-8")
    assert f'<h2 id="balance-title">{HEADING}</h2>' in html
    assert " ".join(html.split()).count(row["words"]) == 1


def test_nothing_measured_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(filled(tmp_path / "data", None)) as store:
        scored = history(store)
        assert not any(row.measured for row in store.sides_inferred())
        monkeypatch.setattr(Store, "exposures", lambda *_, **__: pytest.fail("pieces were read"))
        assert with_balance(scored, store).balance is None


def test_on_the_page_it_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the sentence should hold one day: it is escaped."""
    runs = drawn_history(town(), runs=3)
    weeks = weeks_of(runs)
    assert HEADING not in render_map(runs, weeks)
    monkeypatch.setattr("routerisk.records.MeasuredBalance.message", lambda _: said("plain", text="<b>1 & 2</b>"))
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in render_map(runs, weeks, balance=balance_of())
