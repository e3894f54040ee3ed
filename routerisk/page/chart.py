"""The chart of the weeks, as SVG written by hand: columns of distance, single-run spikes, scores, surfaces, pain.

Colours come from the classes of page.css, so that light, dark and print need no second drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from ..parameters import OVERUSE_BAND_FROM, SPIKE_DOUBLE_FROM, SPIKE_FROM, WEEK_SPIKE_FROM
from .bars import surface_shares
from .diary import HIGHEST_LEVEL, week_of
from .svg import nice_top, tag

if TYPE_CHECKING:
    from ..records import DiaryEntry, Range, Warning, Week
    from ..words import Words

WIDTH: Final = 460.0
AXIS: Final = 34.0
EDGE: Final = 6.0
CAPTION: Final = 17.0
GAP: Final = 13.0
FLAGS: Final = 13.0
"""Room for the triangles of warnings, between the first caption and its bars."""
LABEL_WIDTH: Final = 40.0
"""Room that a date under a column needs."""
RATIO_TOP: Final = 2.5
"""Single-run ratios above it are drawn at the upper edge."""


@dataclass(frozen=True)
class _Row:
    """A band of the chart: values from 0 to `top` over `height` pixels, 0 at `base`."""

    base: float
    height: float
    top: float

    def y(self, value: float) -> float:
        return self.base - self.height * min(max(value, 0.0), self.top) / self.top

    def below(self, height: float, top: float) -> _Row:
        """The next band."""
        return _Row(self.base + GAP + CAPTION + height + 6, height, top)


@dataclass(frozen=True)
class _Columns:
    count: int

    @property
    def step(self) -> float:
        return (WIDTH - AXIS - EDGE) / max(self.count, 1)

    @property
    def dot(self) -> float:
        """Radius of a mark, so that those of two weeks do not touch where there are many."""
        return min(3.6, max(1.6, 0.36 * self.step))

    def left(self, i: int) -> float:
        return AXIS + i * self.step

    def middle(self, i: int) -> float:
        return self.left(i) + self.step / 2


def weeks_chart(weeks: Sequence[Week], warnings: Sequence[Warning], speak: Words,
                diary: Sequence[DiaryEntry] = ()) -> str:  # fmt: skip
    """The weeks in columns, each of them a button of the page; a row for pain where the diary has any."""
    columns = _Columns(len(weeks))
    distance = _distance_row(weeks, speak)
    spike = distance.below(50, RATIO_TOP)
    overuse = spike.below(66, 100.0)
    lean = overuse.below(56, 100.0)
    stack = lean.below(36, 1.0)
    pain = stack.below(44, float(HIGHEST_LEVEL)) if diary else stack
    bottom = pain.base
    behind = [_column(i, week, columns, bottom, speak) for i, week in enumerate(weeks)]
    drawn = [
        *_distance(weeks, columns, distance, speak),
        *_flags(weeks, warnings, columns, CAPTION + FLAGS + 5),
        _caption(spike, speak.say("chart.spike"), []),
        _spike_bands(spike, speak),
        *(_ratio_mark(columns, i, spike, part_value(week, "session")) for i, week in enumerate(weeks)),
        _caption(overuse, speak.say("chart.overuse"), []),
        _bands(overuse, speak),
        *(_whisker(columns, i, overuse, w.overuse, "score", w.complete) for i, w in enumerate(weeks)),
        _caption(lean, speak.say("chart.asymmetry"), _sides(speak, "leg.unknown")),
        _grid(lean, (50.0, 100.0), speak),
        *(_whisker(columns, i, lean, w.asymmetry, w.downhill_leg, True) for i, w in enumerate(weeks)),
        _caption(stack, speak.say("chart.surfaces"), []),
        *(_stack_column(i, week, columns, stack) for i, week in enumerate(weeks)),
        *(_pain(diary, weeks, columns, pain, speak) if diary else ()),
        _dates(weeks, columns, bottom + 13, speak),
    ]  # fmt: skip
    body = "".join(behind) + tag("g", "".join(drawn), class_="ink", aria_hidden="true")
    return tag("svg", body, class_="weeks-chart", viewBox=f"0 0 {WIDTH:.0f} {bottom + 20:.0f}", role="group",
               aria_label=speak.say("chart.choose"))  # fmt: skip


def _sides(speak: Words, neither: str) -> list[tuple[str, str]]:
    """The key of marks that stand for a side."""
    return [
        (mark, speak.say(key)) for mark, key in (("left", "letter.left"), ("right", "letter.right"), ("open", neither))
    ]


def part_value(week: Week, name: str) -> float:
    """The quantity behind one part of the overuse score; NaN where the history does not say."""
    return next((part.value for part in week.overuse_parts if part.name == name), math.nan)


def usual_km(week: Week) -> float:
    """Distance that the scoring takes as usual before this week, NaN where the history does not say."""
    jump = part_value(week, "week")
    known = math.isfinite(jump) and jump > -1.0 and week.distance_km > 0.0
    return week.distance_km / (1.0 + jump) if known else math.nan


def week_bound_km(week: Week) -> float:
    """Distance from which this week is a weekly jump, NaN where the history does not say."""
    return (1.0 + WEEK_SPIKE_FROM.value) * usual_km(week)


def week_words(week: Week, speak: Words) -> str:
    """A week in one sentence: what a screen reader says of its column."""
    named = speak.say("chart.week" if week.complete else "chart.week-so-far", week=week.start)
    parts = [named, speak.km(week.distance_km), speak.say("number.runs", n=len(week.run_ids))]
    if math.isfinite(ratio := part_value(week, "session")):
        parts.append(speak.say("chart.week-spike", ratio=ratio))
    score, lean = week.overuse, week.asymmetry
    if math.isfinite(score.mid):
        parts.append(
            speak.say("chart.week-overuse", mid=score.mid, low=score.low, high=score.high, band=week.overuse_band)
        )
    if math.isfinite(lean.mid):
        parts.append(speak.say("chart.week-asymmetry", mid=lean.mid, leg=week.downhill_leg))
    return "; ".join(parts)


def _column(i: int, week: Week, columns: _Columns, base: float, speak: Words) -> str:
    area = tag("rect", x=columns.left(i) + 0.5, y=CAPTION + 5, width=columns.step - 1, height=base + 12 - CAPTION,
               rx=3)  # fmt: skip
    words = week_words(week, speak)
    # one stop of the tab key for all of them: the arrow keys go from week to week
    return tag("g", f"<title>{escape(words)}</title>{area}", class_="week", data_week=i, role="button",
               tabindex=0 if i == columns.count - 1 else -1, aria_pressed="false", aria_label=words)  # fmt: skip


def _caption(row: _Row, text: str, keys: Sequence[tuple[str, str]]) -> str:
    y = row.base - row.height - 8
    out = [tag("text", escape(text), x=0.0, y=y, class_="caption")]
    x = WIDTH - EDGE - sum(17 + 5.6 * len(label) for _, label in keys)
    for mark, label in keys:
        out.append(_key(mark, x, y))
        out.append(tag("text", escape(label), x=x + 11, y=y, class_="key"))
        x += 17 + 5.6 * len(label)
    return "".join(out)


def _key(mark: str, x: float, y: float) -> str:
    if mark in ("load", "bound"):
        return tag("path", d=f"M{x - 2:.1f} {y - 3.5:.1f}h10", class_=f"{mark}-line")
    if mark.startswith("bar"):
        return tag("rect", x=x, y=y - 7, width=8.0, height=7.0, class_=mark)
    return tag("circle", cx=x + 4, cy=y - 3.5, r=3.4, class_=f"dot {mark}")


def _grid(row: _Row, values: Iterable[float], speak: Words, digits: int = 0) -> str:
    marked = (0.0, *values)
    lines = "".join(f"M{AXIS:.0f} {row.y(v):.1f}H{WIDTH - EDGE:.0f}" for v in marked)
    marks = "".join(tag("text", speak.number(v, digits), x=AXIS - 5, y=row.y(v) + 3.4, class_="tick") for v in marked)
    return tag("path", d=lines, class_="grid") + marks


def _coloured_areas(row: _Row, edges: Sequence[float], first: int) -> str:
    """Areas from each edge to the next and from the last to the top, in the colours of bands `first`, ..."""
    pairs = zip(edges, [*edges[1:], row.top], strict=True)
    return "".join(
        tag("rect", x=AXIS, y=row.y(high), width=WIDTH - EDGE - AXIS, height=row.y(low) - row.y(high),
            class_=f"band band-{k}")
        for k, (low, high) in enumerate(pairs, start=first)
    )  # fmt: skip


def _bands(row: _Row, speak: Words) -> str:
    edges = [band.value for band in OVERUSE_BAND_FROM.values()]
    return _coloured_areas(row, edges, 1) + _grid(row, (*edges, row.top), speak)


def _spike_bands(row: _Row, speak: Words) -> str:
    return _coloured_areas(row, [SPIKE_FROM.value, SPIKE_DOUBLE_FROM.value], 2) + _grid(row, (1.0, 2.0), speak)


def _ratio_mark(columns: _Columns, i: int, row: _Row, ratio: float) -> str:
    if not math.isfinite(ratio):
        return ""
    x = columns.middle(i)
    if ratio > row.top:
        return tag("path", d=f"M{x - 4:.1f} {row.y(row.top) + 7:.1f}h8l-4 -7z", class_="dot score")
    return tag("circle", cx=x, cy=row.y(ratio), r=columns.dot, class_="dot score")


def _distance_row(weeks: Sequence[Week], speak: Words) -> _Row:
    values = [
        value
        for week in weeks
        for value in (week.distance_km, week.load_km, week_bound_km(week))
        if math.isfinite(value)
    ]
    top, _ = nice_top(max((speak.units.distance(value) for value in values), default=1.0) * 1.04)
    return _Row(CAPTION + FLAGS + 104, 96, top)


def _distance(weeks: Sequence[Week], columns: _Columns, row: _Row, speak: Words) -> Iterable[str]:
    _, step = nice_top(row.top)
    jump = f"+{speak.percent(WEEK_SPIKE_FROM.value)}"
    marks = {"bar": "chart.outdoor", "bar indoor": "chart.indoor", "load": "chart.load"}
    keys = [*((mark, speak.say(key)) for mark, key in marks.items()), ("bound", jump)]
    yield _caption(_Row(row.base, row.height + FLAGS, row.top), speak.say("chart.distance"), keys)
    yield _grid(row, [step * k for k in range(1, round(row.top / step) + 1)], speak, 0 if step >= 1 else 1)
    yield from (_distance_column(i, week, columns, row, speak) for i, week in enumerate(weeks))
    loads = [week.load_km if week.load_km > 0 else math.nan for week in weeks]
    yield _levels([speak.units.distance(km) for km in loads], columns, row, "load-line", 0.4)
    yield _levels([speak.units.distance(week_bound_km(week)) for week in weeks], columns, row, "bound-line", 0.48)


def _distance_column(i: int, week: Week, columns: _Columns, row: _Row, speak: Words) -> str:
    width = min(columns.step * 0.62, 26.0)
    x = columns.middle(i) - width / 2
    outdoor, whole = speak.units.distance(week.distance_km - week.indoor_km), speak.units.distance(week.distance_km)
    if whole <= 0:
        rest = speak.say("chart.rest") if columns.step > LABEL_WIDTH * 0.6 else "·"
        return tag("text", rest, x=columns.middle(i), y=row.base - 4, class_="rest")
    state = "" if week.complete else " open"
    bars = [tag("rect", x=x, y=row.y(outdoor), width=width, height=row.base - row.y(outdoor), class_=f"bar{state}")]
    if week.indoor_km > 0:
        bars.append(tag("rect", x=x, y=row.y(whole), width=width, height=row.y(outdoor) - row.y(whole),
                        class_=f"bar indoor{state}"))  # fmt: skip
    return "".join(bars)


def _levels(values: Sequence[float], columns: _Columns, row: _Row, name: str, reach: float) -> str:
    """A short level line in each column that has a value, `reach` of the column to either side."""
    half = min(columns.step * reach, 20.0)
    marks = "".join(f"M{columns.middle(i) - half:.1f} {row.y(value):.1f}h{2 * half:.1f}"
                    for i, value in enumerate(values) if math.isfinite(value))  # fmt: skip
    return tag("path", d=marks, class_=name) if marks else ""


def _flags(weeks: Sequence[Week], warnings: Sequence[Warning], columns: _Columns, top: float) -> list[str]:
    """A small triangle over each week that has a warning or a note."""
    flags = []
    for i, week in enumerate(weeks):
        levels = {w.level for w in warnings if w.week == week.start} - {"information"}
        if levels:
            level = "warning" if "warning" in levels else "note"
            x = columns.middle(i)
            flags.append(tag("path", d=f"M{x - 5:.1f} {top:.1f}h10l-5 -9z", class_=f"flag {level}"))
    return flags


def _whisker(columns: _Columns, i: int, row: _Row, value: Range, kind: str, complete: bool) -> str:
    if not math.isfinite(value.mid):
        return ""
    x = columns.middle(i)
    low, high = (v if math.isfinite(v) else value.mid for v in (value.low, value.high))
    line = tag("path", d=f"M{x:.1f} {row.y(low):.1f}V{row.y(high):.1f}", class_="whisker")
    state = {"unknown": "open"}.get(kind, kind) + ("" if complete else " unfinished")
    return line + tag("circle", cx=x, cy=row.y(value.mid), r=columns.dot, class_=f"dot {state}")


def _stack_column(i: int, week: Week, columns: _Columns, row: _Row) -> str:
    width = min(columns.step * 0.62, 26.0)
    x, y, parts = columns.middle(i) - width / 2, row.base, []
    for colour, share in surface_shares(week.surface_km):
        height = row.height * share
        y -= height
        parts.append(tag("rect", x=x, y=y, width=width, height=height, class_=f"s-{colour}"))
    return "".join(parts)


def _pain(diary: Sequence[DiaryEntry], weeks: Sequence[Week], columns: _Columns, row: _Row,
          speak: Words) -> Iterable[str]:  # fmt: skip
    """Each entry on its day, as high as its level, with the colour of its side."""
    yield _caption(row, speak.say("chart.pain", most=HIGHEST_LEVEL), _sides(speak, "side.both"))
    yield _grid(row, (5.0, 10.0), speak)
    for entry in diary:
        i = week_of(entry.on_date, weeks)
        if i < 0:
            continue
        x = columns.left(i) + columns.step * ((entry.on_date - weeks[i].start).days + 0.5) / 7
        side = entry.side if entry.side in ("left", "right") else "open"
        stem = tag("path", d=f"M{x:.1f} {row.base:.1f}V{row.y(entry.level):.1f}", class_="whisker")
        yield stem + tag("circle", cx=x, cy=row.y(entry.level), r=3.6, class_=f"dot pain {side}")


def _dates(weeks: Sequence[Week], columns: _Columns, y: float, speak: Words) -> str:
    every = max(1, math.ceil(LABEL_WIDTH / columns.step)) if weeks else 1
    every += every > 1  # where some are left out, the others may stand apart
    last = len(weeks) - 1
    shown = [i for i in range(len(weeks)) if (last - i) % every == 0]
    most = WIDTH - 16.0  # the last one's words end within the picture
    return "".join(
        tag("text", speak.day_short(weeks[i].start), x=min(columns.middle(i), most), y=y, class_="date") for i in shown
    )
