"""Warnings: when they come, and how they speak."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import naive_scoring as naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from run_diary import diary, every, run
from spoken import EN, MILES, spoken

from routerisk import render_map
from routerisk.parameters import GRADES
from routerisk.records import DiaryEntry
from routerisk.scoring import outlook, score
from routerisk.terminal import warnings_view

STEADY = diary({7 * week + day: 8.0 for week in range(8) for day in (0, 2, 4, 6)})


def warned(exposures, **how):
    return score(exposures, draws=100, **how)[1]


def ids(exposures, **how):
    return [w.id for w in warned(exposures, **how)]


def only(exposures, name, **how):
    (warning,) = [w for w in warned(exposures, **how) if w.id == name]
    return warning


def test_a_steady_history_warns_of_nothing():
    assert ids(STEADY) == []


@pytest.mark.parametrize(
    ("km", "expected"),
    [(8.7, None), (8.85, "SESSION_SPIKE"), (11.0, "SESSION_SPIKE"), (15.9, "SESSION_SPIKE"), (16.5, "SESSION_DOUBLE")],
)
def test_session_spikes(km, expected):
    found = [w for w in warned([*STEADY, run(57, km)]) if w.id.startswith("SESSION")]
    assert [w.id for w in found] == ([expected] if expected else [])
    if expected:
        assert found[0].level == "warning"
        assert found[0].values["session_ratio"] == pytest.approx(km / 8)
        assert found[0].run_ids == (run(57, km).run_id,)
        assert found[0].week == date(2024, 2, 26)
        assert "5,205" in spoken(found[0].text)
        assert "10.1136/bjsports-2024-109380" in found[0].source


def test_larger_spikes_are_not_ranked_above_smaller_ones():
    def rate(km):
        return spoken(only([*STEADY, run(57, km)], "SESSION_SPIKE").text).split("went with")[1]

    assert rate(9.0) == rate(15.0)
    assert "2.3 times" in spoken(only([*STEADY, run(57, 18.0)], "SESSION_DOUBLE").text)


def test_no_spike_is_claimed_from_a_short_history():
    assert not [i for i in ids(diary({0: 3.0, 5: 9.0, 20: 15.0})) if i.startswith("SESSION")]


def test_weekly_jumps():
    def jump(km):
        return [w for w in warned([*STEADY[:-4], *diary({49: km, 52: km, 55: km, 54: km})]) if w.id == "WEEK_SPIKE"]

    assert jump(9.5) == []
    assert [w.level for w in jump(9.7)] == ["note"]
    (large,) = jump(10.5)
    assert large.level == "warning"
    assert large.values["week_jump"] == pytest.approx(42 / 32 - 1)
    assert "evidence mixed" in spoken(large.text)


def test_small_weeks_make_no_jump():
    assert "WEEK_SPIKE" not in ids(diary({7 * w: 1.0 for w in range(6)} | {42: 3.0}))


def weekly(km_by_week, **how):
    """Two runs a week of half the km each, from the Monday of week 0."""
    runs = [run(7 * week + day, km / 2, **how) for week, km in enumerate(km_by_week) if km for day in (1, 4)]
    return [run(0, 0.5), *runs]


@pytest.mark.parametrize(
    ("km", "jump"),
    [
        ([30, 30, 30, 30, 0, 30], None),  # an ordinary week after a rest
        ([30, 30, 30, 0, 0, 30], None),  # after two
        ([30, 30, 30, 0, 0, 40], 40 / 30 - 1),  # more than before the rest
        ([30, 30, 30, 30, 0, 30, 36], 0.2),  # and further on
        ([30, 30, 0, 0, 0, 20], 3.0),  # nothing recent to hold on to: the least reference, 5 km
    ],
)
def test_a_week_of_rest_makes_no_jump_of_the_next(km, jump):
    found = [w for w in warned(weekly(km)) if w.id == "WEEK_SPIKE"]
    assert [w.values["week_jump"] for w in found] == ([pytest.approx(jump)] if jump else [])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0.0, 3.0, 8.0, 20.0, 30.0, 45.0]), min_size=5, max_size=14))
def test_jumps_by_their_definition(km):
    runs = weekly(km)
    whole = [km[0] + 0.5, *km[1:]]
    weeks, _ = score(runs, draws=10, today=date(2024, 1, 1) + timedelta(days=7 * len(km) - 1))
    jumps = [next(part.value for part in week.overuse_parts if part.name == "week") for week in weeks]
    expected = [np.nan] * 3 + [whole[w] / naive.usual_km(whole, w) - 1 for w in range(3, len(whole))]
    assert jumps == pytest.approx(expected, nan_ok=True)


def test_a_rest_is_named_beside_the_jump():
    assert "(a week of rest left out)" in spoken(only(weekly([30, 30, 30, 30, 0, 45]), "WEEK_SPIKE").text)
    assert "(2 weeks of rest left out)" in spoken(only(weekly([30, 30, 30, 0, 0, 45]), "WEEK_SPIKE").text)
    assert "hardly any" in spoken(only(weekly([30, 30, 0, 0, 0, 20]), "WEEK_SPIKE").text)
    assert "rest" not in spoken(only(weekly([30, 30, 30, 30, 45]), "WEEK_SPIKE").text)


def test_a_return_has_its_own_text_and_is_no_jump_besides():
    runs = weekly([30, 30, 30, 30, 0, 0, 0, 0, 0, 20])
    assert [w.id for w in warned(runs) if w.week == date(2024, 3, 4) and w.level != "information"] == ["RETURN"]


def test_a_first_week_that_began_in_its_middle_is_no_measure():
    """What was run before the history began is unknown, not nothing."""
    half = [run(5, 8.0), *diary({7 * week + day: 8.0 for week in range(1, 5) for day in (0, 2, 4, 6)})]
    weeks, warnings = score(half, draws=50)
    jumps = [part.value for week in weeks for part in week.overuse_parts if part.name == "week"]
    assert jumps == pytest.approx([np.nan] * 4 + [0.0], nan_ok=True)
    assert not [w for w in warnings if w.id == "WEEK_SPIKE"]
    assert np.isnan(outlook(half, date(2024, 1, 24)).week_left_km)
    assert outlook(half, date(2024, 1, 31)).week_left_km == pytest.approx(1.3 * 32 - 16)


def test_what_is_left_is_measured_as_the_jump_is():
    """A week that takes what is left, and no more, is no warning."""
    runs = weekly([30, 30, 30, 30, 0, 20])
    left = outlook(runs, date(2024, 2, 10)).week_left_km
    assert left == pytest.approx(1.3 * 30 - 20)
    for more, level in ((left - 0.01, "note"), (left + 0.01, "warning")):
        assert only([*runs, run(40, more)], "WEEK_SPIKE").level == level


def test_a_week_under_way_says_so():
    runs = [*STEADY[:-4], *diary({49: 15.0, 50: 15.0, 51: 15.0})]
    assert "so far" in spoken(only(runs, "WEEK_SPIKE", today=date(2024, 2, 21)).text)
    assert "so far" not in spoken(only(runs, "WEEK_SPIKE", today=date(2024, 2, 25)).text)


def test_load_ratio_is_information():
    warning = only([*every(range(0, 60, 4), 5.0), *every(range(57, 63), 20.0)], "LOAD_RATIO")
    assert warning.level == "information"
    assert "fewer injuries" in spoken(warning.text)


def test_monotony_needs_four_run_days():
    assert "MONOTONY" in ids(every(range(14), 8.0))
    assert "MONOTONY" not in ids(diary({0: 8.0, 3: 8.0, 6: 8.0}))


def test_return_after_a_break():
    runs = [*STEADY, run(100, 8.0)]
    warning = only(runs, "RETURN")
    assert warning.values["days_without_run"] == pytest.approx(45.0)
    assert "new load" in spoken(warning.advice)[0]
    weeks, _ = score(runs, draws=50)
    assert weeks[-1].overuse_band == "unknown"
    assert "new load" in spoken(weeks[-1].overuse_parts[0].words)
    assert "RETURN" not in ids([*STEADY, run(84, 8.0)])


def test_one_sided_names_the_leg_and_the_streets():
    runs = [run(d, 6.0, slope_pct=4.0, street="Ridge Road") for d in range(5)]
    runs += [
        run(5, 2.0, slope_pct=4.0, street="Mill Lane"),
        run(6, 2.0, slope_pct=4.0, right_p=0.0, street="Back Lane"),
    ]
    warning = only(runs, "ONE_SIDED")
    assert warning.streets == ("Ridge Road", "Mill Lane")
    assert "right leg" in spoken(warning.title)
    assert warning.values["right_downhill_p"] > 0.9
    assert "traffic at your back" in spoken(warning.advice)[0]
    assert "above 99 %" in spoken(warning.text), "an estimate is never certain"


def test_one_sided_names_streets_of_known_side_first():
    """A street that leans with .65 alone is no witness where others are; many such streets together are."""

    def streets(runs):
        (week,), warnings = score(runs)
        assert week.downhill_leg == "right"
        return week.leg_streets["right"], next(w.streets for w in warnings if w.id == "ONE_SIDED")

    doubtful = [run(d, 12.0, slope_pct=4.0, right_p=0.65, street=f"Lane {d}", way_id=d) for d in range(6)]
    sure = run(6, 4.0, slope_pct=4.0, street="Ridge Road", way_id=9)
    assert streets([*doubtful, sure]) == (("Ridge Road",), ("Ridge Road",))
    named, expected = streets(doubtful)
    assert named == ()
    assert len(expected) == 3


def test_one_sided_stays_silent_where_the_side_is_unknown():
    assert "ONE_SIDED" not in ids([run(d, 6.0, slope_pct=4.0, right_p=0.5) for d in range(5)])


def test_a_shift_to_hard_ground():
    soft = every(range(0, 28, 2), 6.0, surface="gravel")
    assert "HARD_SHIFT" in ids([*soft, *every(range(28, 35, 2), 6.0, surface="asphalt")])
    assert "HARD_SHIFT" not in ids([*soft, *every(range(28, 35, 2), 6.0, surface="grass")])
    assert "HARD_SHIFT" not in ids([*soft, *every(range(28, 35, 2), 6.0, surface="")]), "unknown is not hard"


def test_a_bare_paved_is_mostly_hard():
    """The map says "paved" and no more: asphalt, concrete or sett in about seven of ten cases."""
    soft = every(range(0, 28, 2), 6.0, surface="gravel")
    warning = only([*soft, *every(range(28, 35, 2), 6.0, surface="paved")], "HARD_SHIFT")
    assert warning.values["hard_share"] == pytest.approx(0.69)
    assert warning.values["hard_share_before"] == 0.0
    hard = every(range(0, 28, 2), 6.0)
    assert "HARD_SHIFT" not in ids([*hard, *every(range(28, 35, 2), 6.0, surface="paved")])
    assert "HARD_SHIFT" not in ids([*soft, *every(range(28, 35, 2), 6.0, surface="unpaved")])


def test_no_shift_is_claimed_where_most_ground_is_unknown():
    soft = every(range(0, 28, 2), 6.0, surface="gravel")
    some = [*soft, run(28, 6.0), run(30, 7.0, surface="")]
    assert "HARD_SHIFT" not in ids(some)
    assert np.isnan(score(some, draws=50)[0][-1].hard_share)
    assert "HARD_SHIFT" in ids([*soft, run(28, 6.0), run(30, 5.0, surface="")])


def everything():
    """A history that makes every warning speak."""
    runs = every(range(0, 28, 2), 6.0, surface="gravel")
    runs += [run(d, 9.0, surface="asphalt", slope_pct=4.0) for d in range(28, 35)]
    return [*runs, run(36, 12.0), run(41, 26.0), *every(range(80, 86), 10.0)]


def shown(renderable):
    """What a terminal shows, without its line breaks."""
    console = Console(width=100, file=io.StringIO(), color_system=None)
    console.print(renderable)
    return " ".join(console.file.getvalue().split())


def test_every_warning_carries_its_evidence():
    found = warned(everything())
    assert {w.id for w in found} == {
        "SESSION_SPIKE", "SESSION_DOUBLE", "WEEK_SPIKE", "LOAD_RATIO", "MONOTONY", "RETURN", "ONE_SIDED", "HARD_SHIFT",
    }  # fmt: skip
    for w in found:
        assert w.grade in GRADES
        assert w.source
        assert w.advice
        assert w.values
        assert w.level in {"warning", "note", "information"}
        assert all(np.isfinite(v) for v in w.values.values())
        assert w.source not in spoken(w.text), "grade and source have fields of their own: said once"
        assert "Evidence:" not in spoken(w.text)


def test_every_warning_is_shown_with_its_grade_and_its_source():
    """In the terminal and on the page, each warning by itself."""
    runs = everything()
    weeks, found = score(runs, draws=100)
    for w in {w.id: w for w in found}.values():
        page = html.unescape(render_map(runs, weeks, [w]))
        for rendered in (shown(warnings_view([w], EN)), " ".join(page.split())):
            for words in (spoken(w.title), spoken(w.text), *spoken(w.advice), w.source, GRADES[w.grade]):
                assert words in rendered, f"{w.id} is shown without: {words}"


def test_the_study_stands_with_its_number():
    for w in warned(everything()):
        assert "doi" in w.source or any(str(year) in w.source for year in range(1990, 2026)), f"{w.id} cites nothing"
        if w.id.startswith("SESSION"):
            assert "10.1136/bjsports-2024-109380" in w.source
            assert "association, not proof" in spoken(w.text)


def test_warnings_and_outlook_speak_of_miles_to_those_who_run_miles():
    runs = everything()
    weeks, found = score(runs, draws=50)
    ahead = outlook(runs, date(2024, 2, 11))
    messages = [message for w in found for message in (w.title, w.text, *w.advice)]
    messages += [*(part.words for week in weeks for part in week.overuse_parts), *ahead.words]
    for speak, unit, other, longest in ((EN, "km", " mi", "26.0 km"), (MILES, "mi", " km", "16.2 mi")):
        texts = [speak.say(message) for message in messages]
        assert not [text for text in texts if re.search(rf"{other}\b", text)]
        assert any(longest in text for text in texts)
        assert any(f"Load per {unit} is" in text for text in texts)


def test_every_warning_is_hedged():
    for w in warned(everything()):
        said = f"{spoken(w.title)} {spoken(w.text)} {' '.join(spoken(w.advice))}".lower()
        for word in ("you will", "diagnos", "clinical-grade", "15 times", "guarantee", "prevents"):
            assert word not in said, f"{w.id}: {word}"
        assert "cause" not in said, f"{w.id} speaks of a cause"


def test_all_else_that_is_said_is_hedged_too():
    runs = everything()
    weeks, _ = score(runs, draws=50)
    ahead = [
        words
        for day in (date(2024, 1, 20), date(2024, 2, 11), date(2024, 6, 1))
        for words in spoken(outlook(runs, day).words)
    ]
    for said in (
        [spoken(part.words) for week in weeks for part in week.overuse_parts] + ahead + [EN.say("warning.care")]
    ):
        for word in ("you will", "diagnos", "cause", "guarantee", "prevent", "risk of injury"):
            assert word not in said.lower(), said


def test_safety_first():
    one_sided = next(w for w in warned(everything()) if w.id == "ONE_SIDED")
    advice, _ = spoken(one_sided.advice)
    assert "safe and legal" in advice
    assert "Do not run with traffic at your back" in advice
    assert "does not cancel camber" in advice
    for sign in ("groin", "limping", "hopping", "night", "swelling", "clicking"):
        assert sign in EN.say("warning.care")


def test_outlook_of_a_steady_history():
    seen = outlook([*STEADY, run(57, 6.0)], date(2024, 2, 28))
    assert seen.week_start == date(2024, 2, 26)
    assert seen.longest_km == 8.0
    assert seen.longest_next_km == pytest.approx(8.8)
    assert seen.week_km == pytest.approx(6.0)
    assert seen.week_left_km == pytest.approx(1.3 * 32 - 6.0)
    assert seen.days_since_run == 1
    assert np.isfinite(seen.acute)
    assert any("8.8 km" in words for words in spoken(seen.words))


def test_the_outlook_keeps_its_promise():
    """A run of exactly the longest next length is no spike, a little more is one."""
    longest = outlook(STEADY, date(2024, 2, 26)).longest_next_km
    assert not [i for i in ids([*STEADY, run(57, longest - 0.001)]) if i.startswith("SESSION")]
    assert "SESSION_SPIKE" in ids([*STEADY, run(57, longest + 0.001)])


def test_the_outlook_knows_a_spike_from_a_habit():
    seen = outlook([*STEADY, run(57, 16.0)], date(2024, 2, 28))
    words = spoken(seen.words)
    assert "up to 8.8 km" in words[0]
    assert "no spike itself (8.0 km)" in words[0]
    assert "the study's own rule counts the 16.0 km too and would allow 17.6 km" in words[1]
    assert (seen.longest_km, seen.cautious_km) == (16.0, 8.0)
    assert seen.longest_next_km == pytest.approx(8.8), "a spike does not loosen the limit"
    again = outlook([*STEADY, run(57, 16.0), run(59, 17.0)], date(2024, 3, 1))
    assert again.longest_next_km == pytest.approx(8.8), "nor does a run that only the spike makes look ordinary"
    assert not any("spike itself" in sentence for sentence in spoken(outlook(STEADY, date(2024, 2, 26)).words))


def test_where_all_were_spikes_what_was_before_them_counts():
    """Runs from 25 days after the last that was none: nothing but spikes lies in the last 30 days."""
    runs = [run(day, 8.0) for day in range(0, 40, 2)] + [run(63, 16.0), run(66, 12.0)]
    seen = outlook(runs, date(2024, 3, 14))
    assert seen.longest_km == 16.0
    assert seen.longest_next_km == pytest.approx(8.8)
    habit = [*runs, *(run(day, 16.0) for day in range(70, 101, 7))]
    assert outlook(habit, date(2024, 4, 12)).longest_next_km == pytest.approx(17.6), "30 days later it is a habit"


def test_what_is_left_leaves_spikes_out_of_what_is_usual():
    spiked = [*STEADY, run(50, 30.0)]
    steady, after = (outlook(runs, date(2024, 2, 28)) for runs in (STEADY, spiked))
    assert after.week_left_km <= steady.week_left_km + 1e-9
    assert any("jumps and returns left out" in sentence for sentence in spoken(after.words))


def test_pain_comes_before_what_may_be_run():
    entry = DiaryEntry(on_date=date(2024, 2, 20), site="hip", side="left", level=4, note="")
    words = spoken(outlook(STEADY, date(2024, 2, 26), diary=[entry]).words)
    assert words[0].startswith("Your diary has pain (hip, ")
    for entries in ([replace(entry, level=0)], [replace(entry, on_date=date(2024, 1, 20))], []):
        assert not any("pain" in one for one in spoken(outlook(STEADY, date(2024, 2, 26), diary=entries).words))


@pytest.mark.parametrize(("speak", "least"), [(EN, "5.0 km"), (MILES, "3.1 mi")])
def test_weeks_with_hardly_a_run_are_not_called_usual(speak, least):
    rare = weekly([30, 30, 30, 30, 0, 0, 0, 0, 0, 20])
    weeks, _ = score(rare, draws=50)
    words = [next(speak.say(part.words) for part in week.overuse_parts if part.name == "week") for week in weeks]
    assert words[4].endswith("than the usual of the three weeks before.")
    assert words[-1].endswith(f"than {least}, which stand for three weeks with hardly any.")
    ahead = " ".join(map(speak.say, outlook(rare, date(2024, 3, 10)).words))
    assert f"left below 30 % more than {least}, which stand for three weeks with hardly any." in ahead


def test_the_outlook_says_what_it_does_not_know():
    short = outlook(diary({0: 5.0, 3: 6.0}))
    assert np.isnan(short.week_left_km)
    assert np.isnan(short.acute)
    assert any("unknown" in words for words in spoken(short.words))
    rested = outlook(STEADY, date(2024, 6, 1))
    assert np.isnan(rested.longest_next_km)
    assert any("new load" in words for words in spoken(rested.words))
    nothing = outlook([], date(2024, 6, 1))
    assert nothing.days_since_run is None
    with pytest.raises(ValueError, match="needs a day"):
        outlook([])
