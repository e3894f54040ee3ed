"""The drawings say what the weeks say."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from page_factory import diary_of, history, town, treadmill, warnings_of, weeks_of

from routerisk.page.bars import meter, surface_bar, surface_shares
from routerisk.page.chart import week_bound_km, weeks_chart
from routerisk.page.svg import nice_top
from routerisk.records import Range
from routerisk.words import words as words_in

METRIC, IMPERIAL = words_in("en", "metric"), words_in("en", "imperial")

RUNS = [*history(town(), runs=30), treadmill()]
WEEKS = weeks_of(RUNS)


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def of_class(svg: str, name: str) -> list[ET.Element]:
    return [e for e in tree(svg).iter() if name in e.get("class", "").split()]


@pytest.mark.parametrize("value", [0.3, 0.99, 1, 3, 7.2, 12, 38, 51, 99.9, 130, 412])
def test_axes_end_above_the_largest_value_in_few_round_steps(value: float) -> None:
    top, step = nice_top(value)
    assert value <= top <= 2.6 * value
    assert 2 <= round(top / step) <= 5
    assert top / step == pytest.approx(round(top / step))


def test_bars_are_as_high_as_the_kilometres() -> None:
    svg = weeks_chart(WEEKS, [], METRIC)
    bars = [e for e in of_class(svg, "bar") if "indoor" not in e.get("class", "") and float(e.get("width", 0)) > 8]
    heights = [float(e.get("height", 0)) for e in bars]
    km = [w.distance_km - w.indoor_km for w in WEEKS]
    assert heights == pytest.approx([k * heights[0] / km[0] for k in km], abs=0.15)


def test_every_week_is_a_button_that_says_its_numbers() -> None:
    buttons = of_class(weeks_chart(WEEKS, [], METRIC), "week")
    assert len(buttons) == len(WEEKS)
    for button, week in zip(buttons, WEEKS, strict=True):
        assert button.get("role") == "button"
        words = button.get("aria-label", "")
        assert f"{week.distance_km:.1f} km" in words
        assert f"overuse exposure {week.overuse.mid:.0f}" in words
        assert ("so far" in words) is not week.complete
    assert [b.get("tabindex") for b in buttons] == ["-1"] * (len(WEEKS) - 1) + ["0"], "one stop of the tab key"


def test_miles_where_miles_are_asked_for() -> None:
    words = of_class(weeks_chart(WEEKS, [], IMPERIAL), "week")[0].get("aria-label", "")
    assert f"{WEEKS[0].distance_km / 1.609344:.1f} mi" in words


def test_a_week_of_rest_says_so() -> None:
    empty = replace(WEEKS[1], run_ids=(), distance_km=0.0, indoor_km=0.0, load_km=0.0, surface_km={},
                    overuse=Range(low=float("nan"), mid=float("nan"), high=float("nan")))  # fmt: skip
    svg = weeks_chart([WEEKS[0], empty, *WEEKS[2:]], [], METRIC)
    assert [e.text for e in of_class(svg, "rest")] == ["rest"]
    assert "nan" not in svg.lower()
    assert "overuse exposure" not in of_class(svg, "week")[1].get("aria-label", "")


def test_flags_stand_over_the_weeks_with_warnings() -> None:
    warnings = warnings_of(RUNS, WEEKS)
    flags = of_class(weeks_chart(WEEKS, warnings, METRIC), "flag")
    assert len(flags) == len({w.week for w in warnings if w.level != "information"})


def test_the_surface_stack_sums_to_the_whole_column() -> None:
    for week in WEEKS:
        shares = surface_shares(week.surface_km)
        assert sum(share for _, share in shares) == pytest.approx(1.0)
    svg = surface_bar(WEEKS[0].surface_km, "words")
    assert sum(float(e.get("width", 0)) for e in tree(svg)) == pytest.approx(100, abs=0.4)


@pytest.mark.parametrize("values", [(0, 0, 0), (20, 31, 44), (80, 97, 100), (-3, 104, 120)])
def test_a_meter_stays_within_its_track(values: tuple[float, float, float]) -> None:
    svg = meter(Range(low=values[0], mid=values[1], high=values[2]), "score", "words")
    dot = of_class(svg, "dot")[0]
    assert 5 <= float(dot.get("cx", -1)) <= 195
    assert all(0 <= float(x) <= 200 for x in re.findall(r"[MH](-?[\d.]+)", svg))


def test_a_year_of_weeks_keeps_its_labels_apart() -> None:
    year = [replace(WEEKS[i % 10], start=WEEKS[0].start.fromordinal(WEEKS[0].start.toordinal() + 7 * i))
            for i in range(52)]  # fmt: skip
    dates = of_class(weeks_chart(year, [], METRIC), "date")
    places = [float(e.get("x", 0)) for e in dates]
    assert 4 <= len(dates) <= 14
    assert min(b - a for a, b in pairwise(places)) >= 40


def test_no_inline_style_that_the_policy_would_forbid() -> None:
    assert "style=" not in weeks_chart(WEEKS, warnings_of(RUNS, WEEKS), METRIC)


def test_the_bound_of_a_weekly_jump_follows_from_its_part() -> None:
    for week in WEEKS:
        jump = next(p.value for p in week.overuse_parts if p.name == "week")
        assert week_bound_km(week) * (1 + jump) == pytest.approx(1.3 * week.distance_km)
    first = replace(WEEKS[0], overuse_parts=())
    assert week_bound_km(first) != week_bound_km(first), "no history, no bound"
    assert (
        len(re.findall("M", of_class(weeks_chart([first, *WEEKS[1:]], [], METRIC), "bound-line")[-1].get("d", "")))
        == len(WEEKS) - 1
    )


def test_a_single_run_stands_at_its_ratio() -> None:
    def mark(ratio: float) -> ET.Element:
        parts = tuple(replace(p, value=ratio) if p.name == "session" else p for p in WEEKS[0].overuse_parts)
        nan = float("nan")
        bare = replace(WEEKS[0], overuse_parts=parts, overuse=Range(low=nan, mid=nan, high=nan))
        return of_class(weeks_chart([bare], [], METRIC), "score")[0]

    one, two = float(mark(1.0).get("cy", 0)), float(mark(2.0).get("cy", 0))
    assert float(mark(1.5).get("cy", 0)) == pytest.approx((one + two) / 2, abs=0.11)
    assert mark(9.0).tag == "path", "off the scale"


def test_pain_stands_on_its_day_at_its_level() -> None:
    diary = diary_of(WEEKS)
    svg = weeks_chart(WEEKS, [], METRIC, diary)
    dots = of_class(svg, "pain")
    assert [d.get("class", "").split()[-1] for d in dots] == ["right", "left", "left"]
    heights = [float(d.get("cy", 0)) for d in dots]
    assert heights[0] > heights[1] > heights[2], "3, 4 and 6 of 10"
    days = [float(d.get("cx", 0)) for d in dots]
    week_px = (460 - 34 - 6) / len(WEEKS)
    assert days[2] - days[1] == pytest.approx(5 / 7 * week_px, abs=0.2)
    assert not of_class(weeks_chart(WEEKS, [], METRIC), "pain")
