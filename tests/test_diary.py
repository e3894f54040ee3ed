"""The pain diary: written, mended, shown beside the exposure, and never taken for a cause."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from run_diary import diary as runs_of
from run_diary import run
from spoken import EN, MILES, spoken

from routerisk.cli import main
from routerisk.errors import UsageError
from routerisk.pipeline import remove_pain, write
from routerisk.records import DiaryEntry
from routerisk.scoring import pain_patterns, score
from routerisk.store import Store
from routerisk.terminal.diary import diary_view, worst_levels

FIRST = date(2024, 1, 1)
TODAY = date(2024, 3, 3)
STEADY = runs_of({float(day): 8.0 for day in range(0, 56, 2)}, slope_pct=3.0)


def pain(day: int, site: str = "knee", side: str = "right", level: int = 4, note: str = "") -> DiaryEntry:
    return DiaryEntry(on_date=FIRST + timedelta(days=day), site=site, side=side, level=level, note=note)


def contrast(pattern, name):
    (found,) = [c for c in pattern.contrasts if c.name == name]
    return found


def test_the_two_weeks_before_against_all_other_days():
    """Five weeks of 10 km a week, then two of 30, then two of 10: the pain comes on the last day of the 30."""
    km = {7.0 * w + d: (15.0 if w in (5, 6) else 5.0) for w in range(9) for d in (1, 4)}
    (pattern,) = pain_patterns(runs_of(km), [pain(48)], today=FIRST + timedelta(days=62))
    distance = contrast(pattern, "distance_km_per_week")
    assert distance.before == pytest.approx(30.0)
    others = 62 - 14  # days from the first run to the last day but the two weeks
    assert distance.other == pytest.approx(7 * 70.0 / others)
    assert contrast(pattern, "spikes_per_week").before == pytest.approx(0.5), "the first of the longer runs"
    assert contrast(pattern, "spikes_per_week").other == 0.0
    assert any("30.0 km a week" in words for words in spoken(pattern.words))


def test_camber_is_counted_towards_the_side_that_hurts():
    towards, away = (
        contrast(pain_patterns(STEADY, [pain(40, side=side)], today=TODAY)[0], "net_pctkm_per_week_towards_it")
        for side in ("right", "left")
    )
    assert towards.before > 10.0
    assert away.before == pytest.approx(-towards.before)
    (both,) = pain_patterns(STEADY, [pain(40, side="both")], today=TODAY)
    assert not [c for c in both.contrasts if c.name.startswith("net")]


def test_entries_of_one_spell_are_one_episode():
    spells = [pain(d) for d in (10, 12, 13, 20, 40, 41)]
    (pattern,) = pain_patterns(STEADY, spells, today=TODAY)
    assert (pattern.days, pattern.episodes) == (6, 2)
    assert pattern.few
    assert "too few" in spoken(pattern.words[-1])


def test_it_is_never_a_cause():
    many = [pain(d) for d in range(0, 150, 15)]
    long = runs_of({float(day): 8.0 for day in range(0, 160, 2)})
    for entries, history in ((many, long), ([pain(20)], STEADY), ([pain(0)], []), ([pain(2)], [run(0, 5.0)])):
        for pattern in pain_patterns(history, entries, today=FIRST + timedelta(days=170)):
            assert "this is not a cause" in spoken(pattern.words[-1])
            said = " ".join(spoken(pattern.words)).replace("this is not a cause", "")
            for word in ("cause", "because", "due to", "led to", "diagnos"):
                assert word not in said.lower()
            assert f"{pattern.episodes} episode" in spoken(pattern.words[-1])
            assert f"({pattern.days} day" in spoken(pattern.words[-1])
    (pattern,) = pain_patterns(long, many, today=FIRST + timedelta(days=170))
    assert not pattern.few


def test_no_pain_is_no_pattern():
    assert pain_patterns(STEADY, [pain(20, level=0)], today=TODAY) == []
    assert pain_patterns(STEADY, [], today=TODAY) == []
    assert pain_patterns(STEADY, [pain(80)], today=TODAY) == [], "after the day that is looked at"
    (nothing,) = pain_patterns([], [pain(20)], today=TODAY)
    assert nothing.contrasts == ()


def test_miles_for_those_who_run_miles():
    (pattern,) = pain_patterns(STEADY, [pain(40)], today=TODAY)
    assert " mi a week" in MILES.say(pattern.words[0])
    assert np.isfinite(contrast(pattern, "distance_km_per_week").before)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_an_entry_is_kept_and_mended(store: Store):
    entry, replaced = write(store, site="  Left   KNEE ", side="left", level=3, note="a\nb", on_date=FIRST, today=TODAY)
    assert (entry.site, entry.note, replaced) == ("left knee", "a b", False)
    _, replaced = write(store, site="left knee", side="left", level=5, on_date=FIRST, today=TODAY)
    assert replaced
    write(store, site="left knee", side="right", level=1, on_date=FIRST, today=TODAY)
    assert [(e.side, e.level) for e in store.diary()] == [("left", 5), ("right", 1)]
    remove_pain(store, site="Left Knee", side="left", on_date=FIRST)
    assert [e.side for e in store.diary()] == ["right"]
    with pytest.raises(UsageError, match="no entry"):
        remove_pain(store, site="left knee", side="left", on_date=FIRST)


@pytest.mark.parametrize(
    "wrong",
    [{"level": 11}, {"level": -1}, {"site": " "}, {"site": "x" * 41}, {"site": "a\x1bb"}, {"note": "n" * 501},
     {"side": "middle"}, {"on_date": TODAY + timedelta(days=1)}],
)  # fmt: skip
def test_what_cannot_be_is_refused(store: Store, wrong):
    with pytest.raises(UsageError):
        write(store, **{"site": "knee", "side": "left", "level": 3, "on_date": FIRST, "today": TODAY, **wrong})
    assert store.diary() == []


def test_the_diary_stands_beside_the_weeks():
    weeks, _ = score(STEADY, draws=50, today=TODAY)
    entries = [pain(40, note="[bold]after \x1b[2Jthe hill[/]"), pain(42, level=7), pain(300)]
    assert worst_levels(entries, weeks) == [0] * 5 + [4, 7] + [0] * 2
    console = Console(width=120, file=io.StringIO(), color_system=None)
    console.print(diary_view(entries, pain_patterns(STEADY, entries, today=TODAY), weeks, EN))
    shown = console.file.getvalue()
    assert "\x1b" not in shown
    assert "[bold]after" in shown, "text from outside is no markup"
    assert "·····▄▇··" in shown
    assert "not a cause" in shown
    assert " ".join(EN.say("warning.care").split()) in " ".join(shown.split())


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ROUTERISK_DATA", str(tmp_path))

    def tell(*arguments: str) -> tuple[int, str]:
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, capsys.readouterr().out

    assert "empty" in tell("diary", "list")[1]
    assert tell("diary", "add", "--pain", "Knee", "--side", "left", "--level", "3", "--on", "2024-02-01")[0] == 0
    assert "in the place of" in tell("diary", "add", "--pain", "knee", "--side", "left", "--level", "4",
                                     "--on", "2024-02-01")[1]  # fmt: skip
    assert json.loads(tell("diary", "list", "--json")[1]) == [
        {"on_date": "2024-02-01", "site": "knee", "side": "left", "level": 4, "note": ""}
    ]
    assert "knee" in tell("diary", "list")[1]
    week = json.loads(tell("week", "--of", "2024-02-02", "--json")[1])
    assert week["pains"][0]["words"][-1].endswith("this is not a cause.")
    assert tell("diary", "remove", "--pain", "knee", "--side", "left", "--on", "2024-02-01")[0] == 0
    for wrong in (["diary"], ["diary", "add"], ["diary", "add", "--pain", "x", "--side", "up", "--level", "1"],
                  ["diary", "add", "--pain", "x", "--side", "left", "--level", "99"],
                  ["diary", "remove", "--pain", "knee", "--side", "left"]):  # fmt: skip
        assert tell(*wrong)[0] == 2
