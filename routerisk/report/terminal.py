"""Tables for the terminal, with rich: weeks, warnings, runs, one run, parameters.

Every function returns a renderable; printing is the command's business. Colour only repeats what stands there as a word
or a sign, so that nothing is lost under NO_COLOR, in a pipe or to the colour-blind. Texts from files are never read as
markup.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..parameters import EARLIEST_UNIX_S, GRADES, TIMELESS_SPEED_MPS
from ..records import BASES
from .fitting import Fitting, plain_table, shortened
from .phrases import SEEK_CARE, without_care
from .summary import summary_of
from .words import (
    BASIS_WORDS,
    DASH,
    SURFACE_WORDS,
    clock_text,
    counted,
    day_text,
    hours_text,
    leg_streets,
    leg_words,
    number,
    percent,
    sure_text,
    units_named,
    weekday_text,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ..parameters import Parameter
    from ..records import Exposure, Range, Warning, Week
    from .summary import RunSummary

BLOCKS: Final = "▁▂▃▄▅▆▇█"
LEVELS: Final = {"warning": ("!", "bold red"), "note": ("*", "yellow"), "information": ("i", "dim")}
NAME_CELLS: Final = 20
"""So much of a run's name stands in the list of runs."""
LEG_LETTERS: Final = {"left": "L", "right": "R", "unknown": "?"}


def sparkline(values: Iterable[float]) -> str:
    """One block a value, from the lowest for 0 to the highest for the largest; a dot where there is none."""
    numbers = list(values)
    top = max((v for v in numbers if math.isfinite(v)), default=0.0)
    return "".join(_block(v, top) for v in numbers)


def _block(value: float, top: float) -> str:
    if not math.isfinite(value) or value <= 0 or top <= 0:
        return "·"
    return BLOCKS[min(int(value / top * len(BLOCKS)), len(BLOCKS) - 1)]


def weeks_view(weeks: Sequence[Week], warnings: Sequence[Warning], *, units: str = "metric",
               outlook: Sequence[str] = ()) -> RenderableType:  # fmt: skip
    """Everything that `routerisk week` says: the table, the latest week's score with its parts, the warnings."""
    from rich.console import Group
    from rich.text import Text

    if not weeks:
        return Text("No weeks yet: add a watch export with `routerisk add FILE`.")
    lines = [f"Distance {sparkline(w.distance_km for w in weeks)}   Overuse {sparkline(w.overuse.mid for w in weeks)}"]
    blocks: list[RenderableType] = [weeks_table(weeks, warnings, units=units), Text("\n".join(lines) + "\n")]
    blocks.append(parts_table(weeks[-1]))
    if told := leg_streets(weeks[-1].leg_streets):
        on = "; ".join(f"{words} on {', '.join(names)}" for words, names in told)
        blocks.append(Text(f"\nMost of its camber: {_plain(on).plain}\n"))
    blocks.append(Text("\n".join(f"- {line}" for line in outlook)))
    blocks.append(warnings_view(warnings))
    blocks.append(Text("Scores are indices of exposure from 0 to 100, not chances of injury.", style="dim"))
    return Group(*blocks)


def weeks_table(weeks: Sequence[Week], warnings: Sequence[Warning] = (), *, units: str = "metric") -> Table:
    """A row a week, within 80 columns; the last column counts its warnings by level."""
    said = units_named(units)
    years = {week.start.year for week in weeks}
    table = plain_table(f"Weeks of {min(years)}" if len(years) == 1 else "Weeks")
    table.padding = (0, 1, 0, 0)
    table.add_column("Week of", no_wrap=True)
    for name in ("Runs", said.distance_label, "h:min", "Load", "Hard"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("Overuse", "Asymmetry", ""):
        table.add_column(name, no_wrap=True)
    for week in weeks:
        table.add_row(
            day_text(week.start, year=len(years) > 1) + ("" if week.complete else "…"),
            str(len(week.run_ids)) if week.run_ids else "rest",
            number(said.distance(week.distance_km), 1), hours_text(week.time_s),
            number(said.distance(week.load_km), 1), percent(week.hard_share), _with_range(week.overuse),
            f"{LEG_LETTERS[week.downhill_leg]} {_with_range(week.asymmetry)}", _flags(week, warnings),
        )  # fmt: skip
    return table


def _with_range(value: Range) -> str:
    if not math.isfinite(value.mid):
        return DASH
    return f"{number(value.mid):>3} ({number(value.low)}–{number(value.high)})"


def _flags(week: Week, warnings: Sequence[Warning]) -> Any:
    from rich.text import Text

    out = Text()
    for level, (sign, style) in LEVELS.items():
        count = sum(w.week == week.start and w.level == level for w in warnings)
        if count:
            out.append(f"{sign}{count if count > 1 else ''}", style=style)
    return out


def parts_table(week: Week) -> Table:
    """What the overuse score of one week is made of."""
    table = plain_table(f"Overuse exposure, week of {day_text(week.start)}: {number(week.overuse.mid)} of 100, "
                   f"{week.overuse_band}")  # fmt: skip
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("What adds to it", overflow="fold")
    table.add_column("Evidence", no_wrap=True)
    for part in week.overuse_parts:
        table.add_row(number(part.points, 1), _plain(part.words), f"{part.grade} {GRADES.get(part.grade, '')}".strip())
    return table


def _plain(text: str) -> Any:
    """Text from outside: no markup, no control characters that a terminal would obey."""
    from rich.text import Text

    return Text("".join(c if c.isprintable() or c == "\n" else "�" for c in text))


def warnings_view(warnings: Sequence[Warning]) -> RenderableType:
    """The warnings, gravest level of the newest week first, each with its evidence and its advice."""
    from rich.console import Group
    from rich.text import Text

    if not warnings:
        return Text("Nothing stands out from your own recent habit.")
    order = list(LEVELS)
    ranked = sorted(warnings, key=lambda w: (-w.week.toordinal(), order.index(w.level)))
    care = [Text(f"\n{SEEK_CARE}")] if any(SEEK_CARE in w.advice for w in warnings) else []
    return Group(*(_warning(w) for w in ranked), *care)


def _warning(warning: Warning) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    sign, style = LEVELS[warning.level]
    head = Text.assemble((f"{sign} {warning.level}", style), f", week of {day_text(warning.week)}: ",
                         (_plain(warning.title).plain, "bold"))  # fmt: skip
    lines = [warning.text, without_care(warning.advice), f"on {', '.join(warning.streets)}" if warning.streets else ""]
    body = Text("\n".join(_plain(line).plain for line in lines if line))
    grade = GRADES.get(warning.grade, "")
    body.append(f"\nevidence {warning.grade} ({grade}); {_plain(warning.source).plain}", style="dim")
    return Group(Padding(head, (1, 0, 0, 0)), Padding(body, (0, 0, 0, 2)))


def runs_table(exposures: Iterable[Exposure], warnings: Sequence[Warning] = (), *,
               units: str = "metric") -> RenderableType:  # fmt: skip
    """A row a run, as given; where the terminal is narrow, the columns that tell least are left out."""
    said = units_named(units)
    figures = (said.distance_label, "Time", f"min/{said.distance_label}", "Load", "Hard")
    rows = [
        (
            run.run_id[:8], weekday_text(run.day)[:3], f"{day_text(run.day, year=True)} {run.start:%H:%M}",
            shortened(_plain(run.name).plain, NAME_CELLS), number(said.distance(run.km), 1), clock_text(run.moving_s),
            said.pace(run.moving_s, run.km), number(said.distance(run.load_km), 1), percent(run.hard_share),
            _mostly(run), LEG_LETTERS[run.downhill_leg],
            ", ".join(name.replace("_", " ").lower() for name in run.warnings),
        ) for run in (summary_of(exposure, warnings) for exposure in exposures)
    ]  # fmt: skip
    columns = ("Run", "Day", "Start", "Name", *figures, "Mostly", "Leg", "Warnings")
    return Fitting("Runs", columns, rows, figures=figures, spare=("Name", "Leg", "Day", "Load", "Hard", "Mostly"))


def _mostly(run: RunSummary) -> str:
    if run.indoor:
        return "treadmill"
    km = max(run.surface_km.values(), default=0.0)
    return next((SURFACE_WORDS[name] for name, value in run.surface_km.items() if value == km > 0), DASH)


def run_view(exposure: Exposure, warnings: Sequence[Warning] = (), *, units: str = "metric") -> RenderableType:
    """One run: totals, surfaces with how they are known, sides, loads, streets."""
    from rich.console import Group
    from rich.text import Text

    said = units_named(units)
    run = summary_of(exposure, warnings)
    recorded = exposure.started_at.timestamp() >= EARLIEST_UNIX_S.value
    when = f"{weekday_text(run.day)} {run.day.year} {run.start:%H:%M}" if recorded else (
        f"without times: an even pace of {TIMELESS_SPEED_MPS.value:g} m/s is assumed")  # fmt: skip
    head = Text(f"{_plain(run.name).plain or 'Run'}, {when}", style="bold")
    blocks: list[RenderableType] = [head, _facts(run, said), _surface_table(run, said)]
    if run.streets:
        blocks.append(Text(f"Mostly on {_plain(', '.join(run.streets)).plain}"))
    if run.warnings:
        blocks.append(warnings_view([w for w in warnings if run.run_id in w.run_ids]))
    return Group(*blocks)


def _facts(run: RunSummary, said: Any) -> Table:
    from rich.table import Table

    left, middle, right = run.side_share
    leg = leg_words(run.downhill_leg)
    sure = f", {sure_text(run.downhill_leg_p)}" if run.downhill_leg != "unknown" else ""
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("Distance", said.distance_text(run.km, 2)),
        ("Moving", f"{clock_text(run.moving_s)}, {said.pace_text(run.moving_s, run.km)}"),
        ("Climb", said.height_text(run.climb_m) if math.isfinite(run.climb_m) else "not recorded"),
        ("Load", f"{said.distance_text(run.load_km)} of easy flat asphalt"),
        ("Uneven", number(run.uneven_per_km, 2)),
        ("Side of the road", f"left {percent(left)}, middle {percent(middle)}, right {percent(right)}"),
        ("Camber", f"{leg}{sure}; net {number(run.net_pctkm, 1)}, total {number(run.abs_pctkm, 1)} % km"),
        ("Known", ", ".join(f"{percent(_share(run.basis_km, b))} {BASIS_WORDS[b]}" for b in BASES)),
    ):
        table.add_row(name, value)
    return table


def _share(km: dict[str, float], name: str) -> float:
    total = sum(km.values())
    return km[name] / total if total > 0 else float("nan")


def _surface_table(run: RunSummary, said: Any, width: int = 24) -> Table:
    table = plain_table("Surfaces")
    table.add_column("Surface", no_wrap=True)
    table.add_column(said.distance_label, justify="right", no_wrap=True)
    table.add_column("Share", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    total = sum(run.surface_km.values())
    for name, km in sorted(run.surface_km.items(), key=lambda item: -item[1]):
        if total > 0 and km / total >= 0.005:
            bar = "█" * max(1, round(width * km / total))
            table.add_row(SURFACE_WORDS[name], number(said.distance(km), 2), percent(km / total), bar)
    return table


def parameters_table(parameters: Iterable[Parameter]) -> Table:
    """A row a parameter: value, range, grade, source."""
    shown = list(parameters)
    table = plain_table(f"{counted(len(shown), 'parameter')}: S strong, M moderate, W weak, X contested, D assumption, "
                   "R reference")  # fmt: skip
    table.add_column("Parameter", overflow="fold")
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("Range", no_wrap=True)
    table.add_column("Unit", overflow="fold")
    table.add_column("", no_wrap=True)
    table.add_column("Meaning and source", overflow="fold", ratio=1)
    for p in shown:
        table.add_row(p.name, f"{p.value:g}", f"{p.low:g} to {p.high:g}", p.unit, p.grade,
                      _plain(f"{p.meaning}. {p.source}"))  # fmt: skip
    return table


def parameters_markdown(parameters: Iterable[Parameter]) -> str:
    """The same as a Markdown table, for the README or a reviewer."""
    lines = ["| parameter | value | range | unit | grade | meaning | source |", "|---|---|---|---|---|---|---|"]
    for p in parameters:
        cells = (p.name, f"{p.value:g}", f"{p.low:g} to {p.high:g}", p.unit, p.grade, p.meaning, p.source)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
