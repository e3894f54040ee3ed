"""The charts of the page, as SVG written by hand: weeks in columns, scores with their ranges, bars of surfaces.

Colours come from the classes of page.css, so that light, dark and print need no second drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ..parameters import OVERUSE_BAND_FROM
from .legend import SURFACE_GROUPS
from .words import counted, day_text, leg_words, number

if TYPE_CHECKING:
    from ..records import Range, Warning, Week
    from .words import Units

WIDTH: Final = 460.0
AXIS: Final = 34.0
EDGE: Final = 6.0
CAPTION: Final = 17.0
GAP: Final = 13.0
FLAGS: Final = 13.0
"""Room for the triangles of warnings, between the first caption and its bars."""
LABEL_WIDTH: Final = 40.0
"""Room that a date under a column needs."""


@dataclass(frozen=True)
class _Row:
    """A band of the chart: values from 0 to `top` over `height` pixels, 0 at `base`."""

    base: float
    height: float
    top: float

    def y(self, value: float) -> float:
        return self.base - self.height * min(max(value, 0.0), self.top) / self.top


@dataclass(frozen=True)
class _Columns:
    count: int

    @property
    def step(self) -> float:
        return (WIDTH - AXIS - EDGE) / max(self.count, 1)

    def left(self, i: int) -> float:
        return AXIS + i * self.step

    def middle(self, i: int) -> float:
        return self.left(i) + self.step / 2


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One SVG element; attribute names may end in `_` and use `_` for `-`; numbers are written short."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{_short(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value), quote=True)


def nice_top(value: float) -> tuple[float, float]:
    """A round number at or above `value`, and the step of its ticks (two to five of them)."""
    if not (math.isfinite(value) and value > 0):
        return 1.0, 0.5
    unit = 10.0 ** math.floor(math.log10(value))
    for step in (0.2, 0.5, 1.0, 2.0, 5.0):
        ticks = math.ceil(value / (step * unit) - 1e-9)
        if ticks <= 5:
            return ticks * step * unit, step * unit
    return 10 * unit, 5 * unit


def weeks_chart(weeks: Sequence[Week], warnings: Sequence[Warning], units: Units) -> str:
    """The weeks in columns: distance and load, overuse, asymmetry, surfaces. Each column is a button of the page."""
    columns = _Columns(len(weeks))
    most = max((units.distance(max(w.distance_km, w.load_km)) for w in weeks), default=1.0)
    top, step = nice_top(most * 1.04)
    distance = _Row(CAPTION + FLAGS + 104, 96, top)
    overuse = _Row(distance.base + GAP + CAPTION + 72, 66, 100.0)
    lean = _Row(overuse.base + GAP + CAPTION + 62, 56, 100.0)
    stack = _Row(lean.base + GAP + CAPTION + 40, 36, 1.0)
    height = stack.base + 20
    behind = [_column(i, week, columns, stack.base, units) for i, week in enumerate(weeks)]
    drawn = [
        _caption(
            _Row(distance.base, distance.height + FLAGS, top),
            f"Distance, {units.distance_label}",
            [("bar", "outdoor"), ("bar indoor", "indoor"), ("load", "load")],
        ),
        _ticks(distance, step),
        *(_distance_column(i, week, columns, distance, units) for i, week in enumerate(weeks)),
        _load_line(weeks, columns, distance, units),
        *_flags(weeks, warnings, columns, CAPTION + FLAGS + 5),
        _caption(overuse, "Overuse exposure, 0–100, with its 10–90 % range", []),
        _bands(overuse),
        *(_whisker(columns.middle(i), overuse, w.overuse, "score", w.complete) for i, w in enumerate(weeks)),
        _caption(lean, "Left–right asymmetry, 0–100", [("left", "L"), ("right", "R"), ("open", "unknown")]),
        _grid(lean, (50.0, 100.0)),
        *(_whisker(columns.middle(i), lean, w.asymmetry, w.downhill_leg, True) for i, w in enumerate(weeks)),
        _caption(stack, "Surfaces, share of outdoor distance", []),
        *(_stack_column(i, week, columns, stack) for i, week in enumerate(weeks)),
        _dates(weeks, columns, stack.base + 13),
    ]  # fmt: skip
    body = "".join(behind) + tag("g", "".join(drawn), class_="ink", aria_hidden="true")
    return tag("svg", body, class_="weeks-chart", viewBox=f"0 0 {WIDTH:.0f} {height:.0f}", role="group",
               aria_label="Weeks; choose one to see its runs alone")  # fmt: skip


def week_words(week: Week, units: Units) -> str:
    """A week in one sentence: what a screen reader says of its column."""
    parts = [
        f"Week of {day_text(week.start, year=True)}{'' if week.complete else ', so far'}",
        units.distance_text(week.distance_km),
        counted(len(week.run_ids), "run"),
    ]
    if math.isfinite(week.overuse.mid):
        parts.append(f"overuse exposure {number(week.overuse.mid)}, {range_words(week.overuse)}, {week.overuse_band}")
    if math.isfinite(week.asymmetry.mid):
        parts.append(f"asymmetry {number(week.asymmetry.mid)}, {leg_words(week.downhill_leg)}")
    return "; ".join(parts)


def range_words(value: Range) -> str:
    return f"{number(value.low)} to {number(value.high)}"


def _column(i: int, week: Week, columns: _Columns, base: float, units: Units) -> str:
    area = tag("rect", x=columns.left(i) + 0.5, y=1.0, width=columns.step - 1, height=base + 16, rx=3)
    words = week_words(week, units)
    return tag("g", f"<title>{escape(words)}</title>{area}", class_="week", data_week=i, role="button", tabindex=0,
               aria_pressed="false", aria_label=words)  # fmt: skip


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
    if mark == "load":
        return tag("path", d=f"M{x - 2:.1f} {y - 3.5:.1f}h10", class_="load-line")
    if mark.startswith("bar"):
        return tag("rect", x=x, y=y - 7, width=8.0, height=7.0, class_=mark)
    return tag("circle", cx=x + 4, cy=y - 3.5, r=3.4, class_=f"dot {mark}")


def _grid(row: _Row, values: Iterable[float]) -> str:
    lines = "".join(f"M{AXIS:.0f} {row.y(v):.1f}H{WIDTH - EDGE:.0f}" for v in (0.0, *values))
    marks = "".join(tag("text", number(v), x=AXIS - 5, y=row.y(v) + 3.4, class_="tick") for v in (0.0, *values))
    return tag("path", d=lines, class_="grid") + marks


def _ticks(row: _Row, step: float) -> str:
    values = [step * k for k in range(1, round(row.top / step) + 1)]
    digits = 0 if step >= 1 else 1
    lines = "".join(f"M{AXIS:.0f} {row.y(v):.1f}H{WIDTH - EDGE:.0f}" for v in (0.0, *values))
    marks = "".join(tag("text", number(v, digits), x=AXIS - 5, y=row.y(v) + 3.4, class_="tick") for v in (0.0, *values))
    return tag("path", d=lines, class_="grid") + marks


def _bands(row: _Row) -> str:
    edges = [band.value for band in OVERUSE_BAND_FROM.values()]
    areas = zip(edges, [*edges[1:], row.top], strict=True)
    shades = (
        tag("rect", x=AXIS, y=row.y(high), width=WIDTH - EDGE - AXIS, height=row.y(low) - row.y(high),
            class_=f"band band-{k}")
        for k, (low, high) in enumerate(areas, start=1)
    )  # fmt: skip
    return "".join(shades) + _grid(row, (*edges, row.top))


def _distance_column(i: int, week: Week, columns: _Columns, row: _Row, units: Units) -> str:
    width = min(columns.step * 0.62, 26.0)
    x = columns.middle(i) - width / 2
    outdoor, whole = units.distance(week.distance_km - week.indoor_km), units.distance(week.distance_km)
    if whole <= 0:
        return tag("text", "rest" if columns.step > LABEL_WIDTH * 0.6 else "·", x=columns.middle(i), y=row.base - 4,
                   class_="rest")  # fmt: skip
    state = "" if week.complete else " open"
    bars = [tag("rect", x=x, y=row.y(outdoor), width=width, height=row.base - row.y(outdoor), class_=f"bar{state}")]
    if week.indoor_km > 0:
        bars.append(tag("rect", x=x, y=row.y(whole), width=width, height=row.y(outdoor) - row.y(whole),
                        class_=f"bar indoor{state}"))  # fmt: skip
    return "".join(bars)


def _load_line(weeks: Sequence[Week], columns: _Columns, row: _Row, units: Units) -> str:
    half = min(columns.step * 0.4, 17.0)
    marks = (f"M{columns.middle(i) - half:.1f} {row.y(units.distance(w.load_km)):.1f}h{2 * half:.1f}"
             for i, w in enumerate(weeks) if w.load_km > 0)  # fmt: skip
    return tag("path", d="".join(marks) or "M0 0", class_="load-line")


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


def _whisker(x: float, row: _Row, value: Range, kind: str, complete: bool) -> str:
    if not math.isfinite(value.mid):
        return ""
    low, high = (v if math.isfinite(v) else value.mid for v in (value.low, value.high))
    line = tag("path", d=f"M{x:.1f} {row.y(low):.1f}V{row.y(high):.1f}", class_="whisker")
    state = {"unknown": "open"}.get(kind, kind) + ("" if complete else " unfinished")
    return line + tag("circle", cx=x, cy=row.y(value.mid), r=3.6, class_=f"dot {state}")


def _stack_column(i: int, week: Week, columns: _Columns, row: _Row) -> str:
    width = min(columns.step * 0.62, 26.0)
    x, y, parts = columns.middle(i) - width / 2, row.base, []
    for colour, share in surface_shares(week.surface_km):
        height = row.height * share
        y -= height
        parts.append(tag("rect", x=x, y=y, width=width, height=height, class_=f"s-{colour}"))
    return "".join(parts)


def _dates(weeks: Sequence[Week], columns: _Columns, y: float) -> str:
    every = max(1, math.ceil(LABEL_WIDTH / columns.step)) if weeks else 1
    last = len(weeks) - 1
    shown = [i for i in range(len(weeks)) if (last - i) % every == 0]
    return "".join(tag("text", day_text(weeks[i].start), x=columns.middle(i), y=y, class_="date") for i in shown)


def surface_shares(surface_km: Mapping[str, float]) -> list[tuple[str, float]]:
    """Colour name and share of every group of surfaces that occurs; shares sum to 1."""
    total = sum(surface_km.values())
    if total <= 0:
        return []
    sums = ((colour, sum(surface_km.get(name, 0.0) for name in names)) for colour, names in SURFACE_GROUPS.items())
    return [(colour, km / total) for colour, km in sums if km > 0]


def surface_bar(surface_km: Mapping[str, float], words: str) -> str:
    """A thin horizontal bar of surface shares."""
    x, parts = 0.0, []
    for colour, share in surface_shares(surface_km):
        parts.append(tag("rect", x=x, y=0, width=100 * share, height=8, class_=f"s-{colour}"))
        x += 100 * share
    return tag("svg", "".join(parts) or " ", class_="surface-bar", viewBox="0 0 100 8", preserveAspectRatio="none",
               role="img", aria_label=words)  # fmt: skip


def meter(value: Range, kind: str, words: str) -> str:
    """One score from 0 to 100 with its range; the bands of the overuse score behind it."""
    width, y = 200.0, 9.0
    edges = [0.0, *(band.value for band in OVERUSE_BAND_FROM.values()), 100.0] if kind == "score" else [0.0, 100.0]
    pairs = list(pairwise(edges))
    parts = [tag("rect", x=2 * low, y=y - 4, width=2 * (high - low), height=8.0, class_=f"track band-{k}")
             for k, (low, high) in enumerate(pairs)]  # fmt: skip
    if math.isfinite(value.mid):
        low, mid, high = (min(max(v, 0.0), 100.0) * 2 for v in (value.low, value.mid, value.high))
        parts.append(tag("path", d=f"M{low:.1f} {y:.0f}H{high:.1f}", class_="whisker wide"))
        parts.append(tag("circle", cx=min(max(mid, 5.5), width - 5.5), cy=y, r=5.0, class_=f"dot {kind}"))
    return tag("svg", "".join(parts), class_="meter", viewBox=f"0 0 {width:.0f} 18", role="img", aria_label=words)
