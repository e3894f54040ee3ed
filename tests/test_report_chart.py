"""The drawings say what the weeks say."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from report_factory import history, town, treadmill, warnings_of, weeks_of

from routerisk.records import Range
from routerisk.report.chart import meter, nice_top, surface_bar, surface_shares, weeks_chart
from routerisk.report.words import IMPERIAL, METRIC

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
        assert button.get("tabindex") == "0"
        words = button.get("aria-label", "")
        assert f"{week.distance_km:.1f} km" in words
        assert f"overuse exposure {week.overuse.mid:.0f}" in words
        assert ("so far" in words) is not week.complete


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
