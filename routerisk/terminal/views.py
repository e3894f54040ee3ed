"""What commands show: several tables and paragraphs as one."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from .diary import diary_view
from .tables import run_view, weeks_view

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..records import History, RunRow, TracedRun
    from ..words import Words


def history_view(history: History, speak: Words) -> RenderableType:
    """The weeks; below them the pain diary and the measured balance, where there are any."""
    from rich.console import Group
    from rich.text import Text

    words = history.outlook.words if history.outlook else ()
    blocks = [weeks_view(history.weeks, history.warnings, speak, outlook=words)]
    if history.diary:
        blocks += [Text(), diary_view(history.diary, history.pains, history.weeks, speak)]
    if history.balance is not None:
        blocks += [Text(), Text(speak.say(history.balance.message()))]
    return Group(*blocks)


def recorded_words(row: RunRow, speak: Words) -> str:
    """What recorded a run, what that states itself beside what is computed here, the shoes; "" where nothing tells."""
    stated = [speak.km(row.device_distance_m / 1000.0, 2)] if isfinite(row.device_distance_m) else []
    if isfinite(row.device_moving_s):
        stated.append(speak.say("terminal.clock-moving", seconds=row.device_moving_s))
    told = {"device": row.device, "totals": ", ".join(stated), "shoes": row.shoe}
    words = "; ".join(speak.say(f"terminal.recorded-{name}", value=value) for name, value in told.items() if value)
    return words[:1].upper() + words[1:]


def trace_view(one: TracedRun, speak: Words) -> RenderableType:
    """One activity in words and a table of its surfaces."""
    from rich.console import Group
    from rich.text import Text

    points = speak.say("trace.points", file=one.file, n=len(one.matched.track), share=one.on_way_share)
    return Group(Text(points, style="bold"), run_view(one.totals, (), speak))
