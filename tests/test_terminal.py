"""Tables and rows say what the records say, with and without colour."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from page_factory import LONG_RUN, history, outlook_of, town, treadmill, warnings_of, weeks_of
from rich.console import Console

from routerisk.export.rows import (
    row_of_outlook,
    rows_of_parameters,
    rows_of_pieces,
    rows_of_runs,
    rows_of_warnings,
    rows_of_weeks,
)
from routerisk.messages import said
from routerisk.parameters import ALL, as_markdown
from routerisk.records import Outlook, Range, Warning, Week
from routerisk.terminal import parameters_table, run_view, runs_table, warnings_view, weeks_table, weeks_view
from routerisk.terminal.tables import sparkline
from routerisk.words import words

EN, MILES = words("en", "metric"), words("en", "imperial")
RUNS = [*history(town()), treadmill()]
WEEKS = weeks_of(RUNS)
WARNINGS = warnings_of(RUNS, WEEKS)
TOTALS = [run.totals() for run in RUNS]


def printed(renderable: object, *, width: int = 110, colour: bool = False, no_color: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=colour, no_color=no_color, highlight=False,
                      color_system="truecolor" if colour else None, legacy_windows=False)  # fmt: skip
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_row_a_week() -> None:
    lines = printed(weeks_table(WEEKS, WARNINGS, EN)).splitlines()
    for week in WEEKS:
        line = next(x for x in lines if x.startswith(f"{week.start.day} {week.start:%b}"))
        assert f" {week.distance_km:.1f} " in line
        assert f"{week.overuse.mid:.0f} ({week.overuse.low:.0f}–{week.overuse.high:.0f})" in line
        assert ("…" in line) is not week.complete


def test_a_week_of_rest_is_called_rest() -> None:
    nothing = Range(low=float("nan"), mid=float("nan"), high=float("nan"))
    rest = replace(WEEKS[2], run_ids=(), distance_km=0.0, time_s=0.0, overuse=nothing, hard_share=float("nan"))
    assert "rest" in printed(weeks_table([rest], [], EN))
    assert "nan" not in printed(weeks_table([rest], [], EN)).lower()


def test_the_whole_weekly_view() -> None:
    text = " ".join(printed(weeks_view(WEEKS, WARNINGS, EN, outlook=outlook_of(WEEKS).words)).split())
    for warning in WARNINGS:
        assert EN.say(warning.title) in text
        assert warning.source in text
    for part in WEEKS[-1].overuse_parts:
        assert EN.say(part.words) in text
    for message in outlook_of(WEEKS).words:
        assert EN.say(message) in text
    assert "not chances of injury" in text


def test_the_week_says_which_streets_its_camber_is_of() -> None:
    words = "Most of its camber: left leg downhill on Street 6, Avenue 2; downhill leg unknown on Avenue 5"
    assert words in " ".join(printed(weeks_view(WEEKS, [], EN)).split())
    rest = replace(WEEKS[-1], leg_streets={"left": (), "right": (), "unknown": ()})
    assert "of its camber" not in printed(weeks_view([*WEEKS, rest], [], EN))
    hostile = replace(WEEKS[-1], leg_streets={"right": ("[red]\x1b[31mx[/]",)})
    assert "right leg downhill on [red]�[31mx[/]" in printed(weeks_view([hostile], [], EN))
    (row,) = rows_of_weeks([WEEKS[-1]], EN)
    assert row["leg_streets"] == {"left": ["Street 6", "Avenue 2"], "right": [], "unknown": ["Avenue 5"]}


@pytest.mark.parametrize(("right_p", "leg"), [(0.76, "right"), (0.74, "unknown"), (0.26, "unknown"), (0.24, "left")])
def test_no_leg_is_named_below_its_probability(right_p: float, leg: str) -> None:
    run = replace(RUNS[0], right_lower_p=np.full(len(RUNS[0].way_id), right_p))
    text = " ".join(printed(run_view(run.totals(), [], EN)).split())
    assert ("downhill leg unknown;" if leg == "unknown" else f"{leg} leg downhill, 76 % sure;") in text
    line = next(
        x for x in printed(runs_table([run.totals()], [], EN), width=160).splitlines() if x.startswith(run.run_id[:8])
    )
    assert re.findall(r" ([LR?])$", line.rstrip()) == [{"left": "L", "right": "R", "unknown": "?"}[leg]]
    assert rows_of_runs([run.totals()])[0]["downhill_leg"] == leg


def test_warnings_begin_with_the_newest_and_gravest() -> None:
    text = printed(warnings_view(WARNINGS, EN))
    places = [text.index(EN.say(w.title)) for w in (WARNINGS[2], WARNINGS[0], WARNINGS[1], WARNINGS[3])]
    assert places == sorted(places)


def test_nothing_is_lost_without_colour() -> None:
    view = weeks_view(WEEKS, WARNINGS, EN, outlook=outlook_of(WEEKS).words)
    coloured, plain = printed(view, colour=True), printed(view, colour=True, no_color=True)
    assert "\x1b[" in coloured
    assert "\x1b[31m" not in plain
    assert "\x1b[1;31m" not in plain
    assert "! warning" in printed(view)


def test_a_row_a_run() -> None:
    text = printed(runs_table(TOTALS, WARNINGS, EN), width=140)
    for run in RUNS:
        line = next(x for x in text.splitlines() if x.startswith(run.run_id[:8]) and f"{run.local_start:%H:%M}" in x)
        assert f"{run.distance_m / 1000:.1f}" in line
    assert "session double" in text
    assert "treadmill" in text


@pytest.mark.parametrize(("width", "without"), [(140, set()), (80, {"Name", "Leg"}), (60, {"Name", "Leg", "Day"})])
def test_a_narrow_list_of_runs_leaves_out_whole_columns(width: int, without: set[str]) -> None:
    runs = [replace(RUNS[0], name="A run of the longest name that anybody ever gave"), treadmill()]
    head, *lines = printed(runs_table([run.totals() for run in runs], [], EN), width=width).splitlines()[1:]
    assert not without & set(head.split())
    assert {"Run", "Start", "km", "Time", "min/km"} <= set(head.split())
    assert len(lines) == 3
    for run, line in zip(runs, lines[1:], strict=True):
        assert line.startswith(run.run_id[:8])
        assert f"{run.local_start.year} {run.local_start:%H:%M}" in line
        assert ("A run of the longes" in line) is ("Name" not in without and run is runs[0])
        assert "\N{HORIZONTAL ELLIPSIS}" not in line or "Name" in head


def test_one_run_in_full() -> None:
    run = RUNS[LONG_RUN]
    text = " ".join(printed(run_view(run.totals(), WARNINGS, EN)).split())
    assert f"{run.distance_m / 1000:.2f} km" in text
    assert EN.say(WARNINGS[0].title) in text
    assert "as tagged in the map" in text
    assert "treadmill" not in text
    assert "–" in printed(run_view(treadmill().totals(), [], EN))


def test_miles() -> None:
    assert f"{WEEKS[0].distance_km / 1.609344:.1f}" in printed(weeks_table(WEEKS, [], MILES))


@pytest.mark.parametrize("name", ["[red]x[/red]", "[/]", "\x1b[31mred", "a\x07b"])
def test_names_are_neither_markup_nor_orders_to_the_terminal(name: str) -> None:
    run = replace(RUNS[0], name=name)
    warning = replace(WARNINGS[0], title=said("plain", text=name))
    for text in (
        printed(runs_table([run.totals()], [], EN), width=140),
        printed(run_view(run.totals(), [], EN)),
        printed(warnings_view([warning], EN)),
    ):
        assert "\x1b" not in text
        assert "\x07" not in text
        assert name.replace("\x1b", "�").replace("\x07", "�") in text


def test_sparklines() -> None:
    assert sparkline([0, 1, 4, 8, float("nan")]) == "·▂▅█·"
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "··"


def test_no_weeks_yet() -> None:
    assert "routerisk add" in printed(weeks_view([], [], EN))


def test_rows_are_json_and_true() -> None:
    weeks = json.loads(json.dumps(rows_of_weeks(WEEKS, EN), allow_nan=False))
    assert [w["distance_km"] for w in weeks] == pytest.approx([w.distance_km for w in WEEKS])
    assert weeks[0]["overuse"] == {"p10": WEEKS[0].overuse.low, "p50": WEEKS[0].overuse.mid,
                                   "p90": WEEKS[0].overuse.high}  # fmt: skip
    assert weeks[-1]["complete"] is False
    runs = json.loads(json.dumps(rows_of_runs(TOTALS, WARNINGS), allow_nan=False))
    assert runs[LONG_RUN]["warnings"] == ["SESSION_DOUBLE", "WEEK_SPIKE"]
    assert runs[-1]["climb_m"] is None
    warnings = json.loads(json.dumps(rows_of_warnings(WARNINGS, EN), allow_nan=False))
    assert warnings[0]["values"]["session_ratio"] == 2.2
    assert warnings[0]["evidence"] == "moderate"


def test_every_field_is_in_its_row() -> None:
    assert set(Week.__annotations__) <= set(rows_of_weeks(WEEKS, EN)[0])
    assert set(Outlook.__annotations__) == set(row_of_outlook(outlook_of(WEEKS), EN))
    assert set(Warning.__annotations__) <= set(rows_of_warnings(WARNINGS, EN)[0])


def test_an_outlook_without_a_history() -> None:
    empty = replace(outlook_of(WEEKS), week_left_km=float("nan"), days_since_run=None)
    assert json.loads(json.dumps(row_of_outlook(empty, EN), allow_nan=False))["week_left_km"] is None


def test_the_row_of_one_run_sums_up() -> None:
    run = RUNS[3]
    row = json.loads(json.dumps(rows_of_runs([run.totals()])[0], allow_nan=False))
    row["pieces"] = json.loads(json.dumps(rows_of_pieces(run), allow_nan=False))
    assert sum(p["length_m"] for p in row["pieces"]) == pytest.approx(float(run.length_m.sum()))
    assert sum(row["surface_km"].values()) == pytest.approx(float(run.length_m.sum()) / 1000)
    assert row["load_km"] == pytest.approx(
        sum(0.5 * p["impact_km"] + 0.5 * p["strain_km"] for p in row["pieces"])
    )  # w_I is one half
    assert {p["surface_basis"] for p in row["pieces"]} <= {"tagged", "inferred", "unknown"}


def test_every_parameter_is_listed_with_its_source() -> None:
    markdown = as_markdown()
    table = printed(parameters_table(ALL.values(), EN), width=200)
    assert len(markdown.splitlines()) == len(ALL) + 2
    assert all(row.count("|") - row.count("\\|") == 8 for row in markdown.splitlines())
    for name, row in zip(ALL, rows_of_parameters(ALL.values()), strict=True):
        assert f"| {name} |" in markdown
        assert name in table
        assert row["source"]
        assert row["low"] <= row["value"] <= row["high"]
