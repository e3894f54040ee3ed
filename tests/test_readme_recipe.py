"""The recipe of the README computes what the commands compute: the block is run as it stands there."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from spoken import EN

import routerisk
from routerisk.cli import main
from routerisk.export.rows import rows_of_pieces, rows_of_runs, rows_of_warnings, rows_of_weeks
from routerisk.osm.embedded import EMBEDDED_MAP
from routerisk.pipeline import sample_tracks

ONE_RUN = "2026-09-13-bay.gpx"
OF_THE_DRAWS = {"downhill_leg", "downhill_leg_p"}
"""Of a run: the store keeps them with its draws, an exposure by itself has none."""


def recipe(runs: Path) -> dict[str, Any]:
    """What the block leaves behind, with these runs and the embedded map for its files."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"## From Python\n\n```python\n(.*?)```", text, re.DOTALL)
    assert block.count('"run.fit"') == block.count('"region.osm.pbf"') == 1
    code = block.replace('"run.fit"', repr(str(runs))).replace('"region.osm.pbf"', repr(str(EMBEDDED_MAP)))
    found: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), found)  # noqa: S102 - our own README
    return found


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    assert main([str(argument) for argument in arguments]) == 0
    return json.loads(capsys.readouterr().out)


def assert_close(one: Any, other: Any, where: str = "") -> None:
    """The same to the single precision that the store keeps."""
    if isinstance(one, dict):
        for key, value in one.items():
            assert_close(value, other[key], f"{where}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for i, (x, y) in enumerate(zip(one, other, strict=True)):
            assert_close(x, y, f"{where}[{i}]")
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=1e-4, abs=1e-4), where
    else:
        assert one == other, where


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All sample runs in one archive, the newest first."""
    file = tmp_path_factory.mktemp("runs") / "all.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for track in sample_tracks()[::-1]:
            archive.write(track, track.name)
    return file


@pytest.mark.parametrize("which", ["one", "all"])
def test_the_readmes_recipe_gives_the_numbers_of_the_commands(
    which: str, everything: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (one,) = (track for track in sample_tracks() if track.name == ONE_RUN)
    runs = one if which == "one" else everything
    found = recipe(runs)
    data = ("--data", tmp_path)
    told(capsys, "add", runs, "--map", EMBEDDED_MAP, "--json", *data)
    last = max(exposure.local_start.date() for exposure in found["exposures"])
    week = told(capsys, "week", "--of", str(last), "--weeks", "52", "--json", *data)
    assert_close(rows_of_weeks(found["weeks"], EN), week["weeks"], "week")
    assert_close(rows_of_warnings(found["warnings"], EN), week["warnings"], "warning")
    mapped = [exposure for exposure in found["exposures"] if not exposure.indoor]
    for exposure in mapped[:: max(len(mapped) // 4, 1)]:
        (totals,) = rows_of_runs([exposure.totals()], found["warnings"])
        ours = {**totals, "pieces": rows_of_pieces(exposure)}
        theirs = told(capsys, "run", exposure.run_id, "--json", *data)
        assert_close({key: value for key, value in ours.items() if key not in OF_THE_DRAWS}, theirs, "run")
    assert found["html"].startswith("<!DOCTYPE html>")
    assert isinstance(found["network"], routerisk.Network)


def test_runs_of_two_years_are_inferred_year_by_year_whatever_their_order(everything: Path) -> None:
    network = routerisk.embedded_network()
    tracks = [track for track in routerisk.read_tracks(everything) if not track.indoor][:6]
    moved = [
        replace(track, started_at=track.started_at + timedelta(days=365 * (i % 2))) for i, track in enumerate(tracks)
    ]
    matched = [routerisk.match(track, network) for track in moved]
    there = routerisk.expose(matched, network)
    back = routerisk.expose(matched[::-1], network)[::-1]
    first = routerisk.expose([one for one in matched if one.track.started_at.year == 2026], network)
    assert [one.run_id for one in there] == [track.run_id for track in moved]
    for one, other in zip(there, back, strict=True):
        assert (one.side_p == other.side_p).all()
    for one, alone in zip((e for e in there if e.started_at.year == 2026), first, strict=True):
        assert (one.side_p == alone.side_p).all(), "what comes after changes nothing of the year before"
