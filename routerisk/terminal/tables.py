"""Tables for the terminal, with rich: weeks, warnings, runs, one run, parameters.

Every function returns a renderable; printing is the command's business. Colour only repeats what stands there as a word
or a sign, so that nothing is lost under NO_COLOR, in a pipe or to the colour-blind. Texts from files are never read as
markup.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..messages import CARE, readable
from ..parameters import EARLIEST_UNIX_S, TIMELESS_SPEED_MPS
from ..records import BASES
from ..words import DASH
from .fitting import Fitting, plain_table, shortened

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ..messages import Message
    from ..parameters import Parameter
    from ..records import Range, RunTotals, Warning, Week
    from ..words import Words

BLOCKS: Final = "▁▂▃▄▅▆▇█"
SIGNS: Final = {"warning": ("!", "bold red"), "note": ("*", "yellow"), "information": ("i", "dim")}
NAME_CELLS: Final = 20
"""So much of a run's name stands in the list of runs."""
"""Said once, below all warnings."""


def sparkline(values: Iterable[float]) -> str:
    """One block a value, from the lowest for 0 to the highest for the largest; a dot where there is none."""
    numbers = list(values)
    top = max((v for v in numbers if math.isfinite(v)), default=0.0)
    return "".join(_block(v, top) for v in numbers)


def _block(value: float, top: float) -> str:
    if not math.isfinite(value) or value <= 0 or top <= 0:
        return "·"
    return BLOCKS[min(int(value / top * len(BLOCKS)), len(BLOCKS) - 1)]


def weeks_view(weeks: Sequence[Week], warnings: Sequence[Warning], speak: Words,
               outlook: Sequence[Message] = ()) -> RenderableType:  # fmt: skip
    """Everything that `routerisk week` says: the table, the latest week's score with its parts, the warnings."""
    from rich.console import Group
    from rich.text import Text

    if not weeks:
        return Text(speak.say("terminal.no-weeks"))
    lines = [speak.say("terminal.sparklines", distance=sparkline(w.distance_km for w in weeks),
                       overuse=sparkline(w.overuse.mid for w in weeks))]  # fmt: skip
    blocks: list[RenderableType] = [weeks_table(weeks, warnings, speak), Text("\n".join(lines) + "\n")]
    blocks.append(parts_table(weeks[-1], speak))
    if told := {leg: names for leg, names in weeks[-1].leg_streets.items() if names}:
        on = "; ".join(speak.say("terminal.leg-on", leg=leg, streets=names) for leg, names in told.items())
        blocks.append(Text(f"\n{speak.say('terminal.most-camber', on=_plain(on).plain)}\n"))
    blocks.append(Text("\n".join(f"- {speak.say(line)}" for line in outlook)))
    blocks.append(warnings_view(warnings, speak))
    blocks.append(Text(speak.say("terminal.indices"), style="dim"))
    return Group(*blocks)


def weeks_table(weeks: Sequence[Week], warnings: Sequence[Warning], speak: Words) -> Table:
    """A row a week, within 80 columns; the last column counts its warnings by level."""
    years = {week.start.year for week in weeks}
    table = plain_table(
        speak.say("terminal.weeks-of", year=min(years)) if len(years) == 1 else speak.say("terminal.weeks")
    )
    table.padding = (0, 1, 0, 0)
    table.add_column(speak.say("head.week-of"), no_wrap=True)
    for name in ("runs", "distance", "hours", "load", "hard"):
        table.add_column(speak.say(f"head.{name}"), justify="right", no_wrap=True)
    for name in ("overuse", "asymmetry", "flags"):
        table.add_column(speak.say(f"head.{name}"), no_wrap=True)
    for week in weeks:
        table.add_row(
            (speak.day_year if len(years) > 1 else speak.day)(week.start) + ("" if week.complete else "…"),
            str(len(week.run_ids)) if week.run_ids else speak.say("terminal.rest"),
            speak.bare_km(week.distance_km), speak.hours(week.time_s), speak.bare_km(week.load_km),
            speak.percent(week.hard_share), _with_range(week.overuse, speak),
            f"{speak.say(f'letter.{week.downhill_leg}')} {_with_range(week.asymmetry, speak)}", _flags(week, warnings),
        )  # fmt: skip
    return table


def _with_range(value: Range, speak: Words) -> str:
    if not math.isfinite(value.mid):
        return DASH
    return f"{speak.number(value.mid):>3} ({speak.number(value.low)}–{speak.number(value.high)})"


def _flags(week: Week, warnings: Sequence[Warning]) -> Any:
    from rich.text import Text

    out = Text()
    for level, (sign, style) in SIGNS.items():
        count = sum(w.week == week.start and w.level == level for w in warnings)
        if count:
            out.append(f"{sign}{count if count > 1 else ''}", style=style)
    return out


def parts_table(week: Week, speak: Words) -> Table:
    """What the overuse score of one week is made of."""
    table = plain_table(speak.say("terminal.overuse-of-week", week=week.start, mid=week.overuse.mid,
                                  band=week.overuse_band))  # fmt: skip
    table.add_column(speak.say("head.points"), justify="right", no_wrap=True)
    table.add_column(speak.say("head.adds"), overflow="fold")
    table.add_column(speak.say("head.evidence"), no_wrap=True)
    for part in week.overuse_parts:
        table.add_row(speak.number(part.points, 1), _plain(speak.say(part.words)),
                      f"{part.grade} {speak.say(f'grade.{part.grade}')}")  # fmt: skip
    return table


def _plain(text: str) -> Any:
    """Text from outside: no markup, no control characters that a terminal would obey."""
    from rich.text import Text

    return Text(readable(text).replace("\t", " "))


def warnings_view(warnings: Sequence[Warning], speak: Words) -> RenderableType:
    """The warnings, gravest level of the newest week first, each with its evidence and its advice."""
    from rich.console import Group
    from rich.text import Text

    if not warnings:
        return Text(speak.say("page.nothing-unusual"))
    order = list(SIGNS)
    ranked = sorted(warnings, key=lambda w: (-w.week.toordinal(), order.index(w.level)))
    cared = any(one.id == CARE for warning in warnings for one in warning.advice)
    care = [Text(f"\n{speak.say(CARE)}")] if cared else []
    return Group(*(_warning(w, speak) for w in ranked), *care)


def _warning(warning: Warning, speak: Words) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    sign, style = SIGNS[warning.level]
    level = speak.say(f"level-short.{warning.level}")
    head = Text.assemble((f"{sign} {level}", style), f", {speak.say('page.week-of', week=warning.week)}: ",
                         (_plain(speak.say(warning.title)).plain, "bold"))  # fmt: skip
    advice = " ".join(speak.say(one) for one in warning.advice if one.id != CARE)
    streets = speak.say("terminal.on", streets=warning.streets) if warning.streets else ""
    lines = [speak.say(warning.text), advice, streets]
    body = Text("\n".join(_plain(line).plain for line in lines if line))
    evidence = speak.say("terminal.evidence", letter=warning.grade, source=_plain(warning.source).plain)
    body.append(f"\n{evidence}", style="dim")
    return Group(Padding(head, (1, 0, 0, 0)), Padding(body, (0, 0, 0, 2)))


def runs_table(runs: Iterable[RunTotals], warnings: Sequence[Warning], speak: Words) -> RenderableType:
    """A row a run, as given; where the terminal is narrow, the columns that tell least are left out."""
    figures = tuple(speak.say(f"head.{name}") for name in ("distance", "time", "pace", "load", "hard"))
    rows = [
        (
            run.run_id[:8], speak.weekday_alone(run.day), f"{speak.day_year(run.day)} {run.start:%H:%M}",
            shortened(_plain(run.name).plain, NAME_CELLS), speak.bare_km(run.km), speak.clock(run.moving_s),
            speak.pace(run.moving_s, run.km), speak.bare_km(run.load_km), speak.percent(run.hard_share),
            _mostly(run, speak), speak.say(f"letter.{run.downhill_leg}"),
            ", ".join(speak.say(f"warning-name.{name}") for name in run.warned_by(warnings)),
        ) for run in runs
    ]  # fmt: skip
    names = {name: speak.say(f"head.{name}") for name in ("run", "day", "start", "name", "mostly", "leg", "warnings")}
    columns = (*(names[n] for n in ("run", "day", "start", "name")), *figures,
               *(names[n] for n in ("mostly", "leg", "warnings")))  # fmt: skip
    spare = (names["name"], names["leg"], names["day"], figures[3], figures[4], names["mostly"])
    return Fitting(speak.say("page.runs"), columns, rows, figures=figures, spare=spare)


def _mostly(run: RunTotals, speak: Words) -> str:
    if run.indoor:
        return speak.say("surface.treadmill")
    km = max(run.surface_km.values(), default=0.0)
    return next((speak.surface(name) for name, value in run.surface_km.items() if value == km > 0), DASH)


def run_view(run: RunTotals, warnings: Sequence[Warning], speak: Words) -> RenderableType:
    """One run: totals, surfaces with how they are known, sides, loads, streets."""
    from rich.console import Group
    from rich.text import Text

    recorded = run.start.timestamp() >= EARLIEST_UNIX_S.value
    when = speak.say("terminal.run-when", day=run.day, time=f"{run.start:%H:%M}") if recorded else (
        speak.say("terminal.timeless", speed_mps=TIMELESS_SPEED_MPS.value))  # fmt: skip
    head = Text(f"{_plain(run.name).plain or speak.say('head.run')}, {when}", style="bold")
    blocks: list[RenderableType] = [head, _facts(run, speak), _surface_table(run, speak)]
    if run.streets:
        blocks.append(Text(speak.say("terminal.mostly-on", streets=_plain(", ".join(run.streets)).plain)))
    if named := [w for w in warnings if run.run_id in w.run_ids]:
        blocks.append(warnings_view(named, speak))
    return Group(*blocks)


def _facts(run: RunTotals, speak: Words) -> Table:
    from rich.table import Table

    left, middle, right = run.side_share
    leg = speak.say(f"leg-downhill.{run.downhill_leg}")
    sure = f", {speak.sure(run.downhill_leg_p)}" if run.downhill_leg != "unknown" else ""
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("distance", speak.km(run.km, 2)),
        ("moving", f"{speak.clock(run.moving_s)}, {speak.pace_of(run.moving_s, run.km)}"),
        ("climb", speak.m(run.climb_m) if math.isfinite(run.climb_m) else speak.say("fact.not-recorded")),
        ("load", speak.say("terminal.load-of", load_km=run.load_km)),
        ("uneven", speak.number(run.uneven_per_km, 2)),
        ("side-of-road", speak.say("fact.sides", left=left, middle=middle, right=right)),
        ("camber", speak.say("terminal.camber", leg=f"{leg}{sure}", net_pctkm=run.net_pctkm, abs_pctkm=run.abs_pctkm)),
        ("known", ", ".join(f"{speak.percent(_share(run.basis_km, b))} {speak.say(f'basis.{b}')}" for b in BASES)),
    ):
        table.add_row(speak.say(f"fact.{name}"), value)
    return table


def _share(km: Mapping[str, float], name: str) -> float:
    total = sum(km.values())
    return km[name] / total if total > 0 else float("nan")


def _surface_table(run: RunTotals, speak: Words, width: int = 24) -> Table:
    table = plain_table(speak.say("head.surfaces"))
    table.add_column(speak.say("head.surface"), no_wrap=True)
    table.add_column(speak.say("head.distance"), justify="right", no_wrap=True)
    table.add_column(speak.say("head.share"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    total = sum(run.surface_km.values())
    for name, km in sorted(run.surface_km.items(), key=lambda item: -item[1]):
        if total > 0 and km / total >= 0.005:
            bar = "█" * max(1, round(width * km / total))
            table.add_row(speak.surface(name), speak.bare_km(km, 2), speak.percent(km / total), bar)
    return table


def parameters_table(parameters: Iterable[Parameter], speak: Words) -> Table:
    """A row a parameter: value, range, grade, source."""
    shown = list(parameters)
    table = plain_table(speak.say("terminal.parameters", n=len(shown)))
    table.add_column(speak.say("head.parameter"), overflow="fold")
    table.add_column(speak.say("head.value"), justify="right", no_wrap=True)
    table.add_column(speak.say("head.range"), no_wrap=True)
    table.add_column(speak.say("head.unit"), overflow="fold")
    table.add_column("", no_wrap=True)
    table.add_column(speak.say("head.meaning"), overflow="fold", ratio=1)
    for p in shown:
        table.add_row(p.name, f"{p.value:g}", f"{p.low:g} to {p.high:g}", p.unit, p.grade,
                      _plain(f"{p.meaning}. {p.source}"))  # fmt: skip
    return table
