"""What was computed as terminal views, as rows for other programs, as tables of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from .diary import diary_rows, pain_rows

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..records import Exposure
    from ..store import RunRow
    from .adding import Outcome
    from .history import History
    from .tracing import Traced

__all__ = [
    "history_rows",
    "outcome_rows",
    "parameter_markdown",
    "parameter_rows",
    "parameter_view",
    "recorded_words",
    "run_row",
    "run_rows",
    "run_view",
    "runs_view",
    "trace_rows",
    "trace_table",
    "trace_view",
    "week_view",
]


def outcome_rows(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    return [asdict(outcome) for outcome in outcomes]


def history_rows(scored: History) -> dict[str, Any]:
    """Weeks, warnings, what is left, the pain diary and the measured balance, as plain dictionaries."""
    from ..report import row_of_balance, row_of_outlook, rows_of_warnings, rows_of_weeks

    weeks = rows_of_weeks(scored.weeks)
    for row, week in zip(weeks, scored.weeks, strict=True):
        score, median = week.overuse.mid, week.overuse.median  # what is shown, and the middle of its draws
        row["overuse_score"] = score if isfinite(score) else None
        row["overuse"]["p50"] = median if isfinite(median) else None
    return {"weeks": weeks, "warnings": rows_of_warnings(scored.warnings), "outlook": row_of_outlook(scored.outlook),
            "diary": diary_rows(scored.diary), "pains": pain_rows(scored.pains),
            "balance": row_of_balance(scored.balance)}  # fmt: skip


def week_view(scored: History, units: str) -> RenderableType:
    """The weeks; below them the pain diary and the measured balance, where there are any."""
    from rich.console import Group
    from rich.text import Text

    from ..report import balance_words, weeks_view
    from ..scoring import SEEK_CARE
    from .views import diary_view

    blocks = [weeks_view(scored.weeks, scored.warnings, units=units, outlook=scored.outlook.words)]
    if scored.diary:
        blocks += [Text(), diary_view(scored.diary, scored.pains, scored.weeks, SEEK_CARE)]
    if scored.balance is not None:
        blocks += [Text(), Text(balance_words(scored.balance))]
    return Group(*blocks)


def runs_view(exposures: Sequence[Exposure], units: str) -> RenderableType:
    from ..report import runs_table

    return runs_table(exposures, units=units)


def run_rows(rows: Sequence[RunRow], exposures: Sequence[Exposure]) -> list[dict[str, Any]]:
    """One dictionary a run: what was recorded, how it was mapped, its totals."""
    from ..report import rows_of_runs

    totals = {total["run_id"]: total for total in rows_of_runs(exposures)}
    return [{**totals.get(row.run_id, {}), **_recorded(row)} for row in rows]


def run_view(exposure: Exposure, scored: History, units: str) -> RenderableType:
    from ..report import run_view

    return run_view(exposure, scored.warnings, units=units)


def run_row(row: RunRow, exposure: Exposure, scored: History) -> dict[str, Any]:
    """One run with its pieces."""
    from ..report import row_of_run

    return {**row_of_run(exposure, scored.warnings), **_recorded(row)}


def _recorded(row: RunRow) -> dict[str, Any]:
    return {"run_id": row.run_id, "started_at": row.started_at.isoformat(), "timezone": row.timezone,
            "sport": row.sport, "device": row.device, "shoe": row.shoe, "fixes": row.fixes,
            "device_distance_km": row.device_distance_m / 1000.0 if isfinite(row.device_distance_m) else None,
            "device_moving_s": row.device_moving_s if isfinite(row.device_moving_s) else None,
            "mapping": row.mapping, "mapping_words": row.mapping_words}  # fmt: skip


def recorded_words(row: RunRow, units: str) -> str:
    """What recorded a run, what that states itself beside what is computed here, the shoes; "" where nothing tells."""
    from ..report.words import clock_text, units_named

    stated = []
    if isfinite(row.device_distance_m):
        stated.append(units_named(units).distance_text(row.device_distance_m / 1000.0, 2))
    if isfinite(row.device_moving_s):
        stated.append(f"{clock_text(row.device_moving_s)} moving")
    told = {"recorded by": row.device, "its own totals:": ", ".join(stated), "shoes:": row.shoe}
    words = "; ".join(f"{name} {value}" for name, value in told.items() if value)
    return words[:1].upper() + words[1:]


def trace_table(traced: Iterable[Traced]) -> Iterator[list[str]]:
    """The rows of `trace --csv`, the header first."""
    from ..report.fixes import COLUMNS, fix_rows

    yield list(COLUMNS)
    for one in traced:
        yield from fix_rows(one.file, one.matched, one.exposure)


def trace_rows(traced: Iterable[Traced]) -> list[dict[str, Any]]:
    """One dictionary an activity: its match and its totals."""
    from ..report import rows_of_runs

    return [{"file": one.file, "points": len(one.matched.track), "on_way_share": one.on_way_share,
             "times": "recorded" if one.has_times else "assumed",
             **rows_of_runs([one.exposure])[0]} for one in traced]  # fmt: skip


def trace_view(one: Traced, units: str) -> RenderableType:
    """One activity in words and a table of its surfaces."""
    from rich.console import Group
    from rich.text import Text

    from ..report import run_view

    points = f"{one.file}: {len(one.matched.track)} points, {one.on_way_share:.1%} on a way"
    return Group(Text(points, style="bold"), run_view(one.exposure, units=units))


def parameter_rows() -> list[dict[str, Any]]:
    from ..parameters import ALL
    from ..report import rows_of_parameters

    return rows_of_parameters(ALL.values())


def parameter_view() -> RenderableType:
    from ..parameters import ALL
    from ..report import parameters_table

    return parameters_table(ALL.values())


def parameter_markdown() -> str:
    from ..parameters import ALL
    from ..report import parameters_markdown

    return parameters_markdown(ALL.values())
