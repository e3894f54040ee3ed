"""The pain diary and the shoes in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..messages import CARE, one_line
from .fitting import plain_table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ..records import DiaryEntry, PainPattern, Shoe, Week
    from ..words import Words

__all__ = ["diary_table", "diary_view", "ran_on", "shoes_table", "worst_levels"]

HIGHEST_LEVEL: Final = 10
LEAST_SHARE: Final = 0.05
"""Smaller shares of a surface are not named."""


def _table(title: str, *left: str) -> Table:
    table = plain_table(title)
    for name in left:
        table.add_column(name, overflow="fold")
    return table


def _plain(text: str) -> Any:
    """Text from outside: no markup, no control characters that a terminal would obey."""
    from rich.text import Text

    return Text(one_line(text))


def diary_table(entries: Sequence[DiaryEntry], speak: Words) -> RenderableType:
    """A row an entry, the oldest first."""
    table = _table(*(speak.say(f"head.{name}") for name in ("diary", "day", "site", "side")))
    table.add_column(speak.say("head.level"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(speak.say("head.note"), overflow="fold")
    for entry in entries:
        level = speak.say("terminal.level-of", level=entry.level, most=HIGHEST_LEVEL)
        side = speak.say(f"side.{entry.side}")
        day, site, note = speak.day_year(entry.on_date), _plain(entry.site), _plain(entry.note)
        table.add_row(day, site, side, level, "█" * entry.level, note)
    return table


def diary_view(entries: Sequence[DiaryEntry], pains: Sequence[PainPattern], weeks: Sequence[Week],
               speak: Words) -> RenderableType:  # fmt: skip
    """What `routerisk week` says of the diary: the worst level of each week, the entries, each pain beside the
    exposure, and when to stop.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    worst = "".join("·▁▂▃▄▅▆▇███"[level] for level in worst_levels(entries, weeks))
    blocks: list[RenderableType] = [diary_table(entries, speak), Text(speak.say("terminal.worst-levels", line=worst))]
    for pain in pains:
        title = speak.say("terminal.pain-title", site=_plain(pain.site).plain, side=pain.side)
        blocks.append(Padding(Text(title, style="bold"), (1, 0, 0, 0)))
        blocks.append(Padding(Text("\n".join(speak.say(one) for one in pain.words)), (0, 0, 0, 2)))
    blocks.append(Padding(Text(speak.say(CARE)), (1, 0, 0, 0)))
    return Group(*blocks)


def worst_levels(entries: Iterable[DiaryEntry], weeks: Sequence[Week]) -> list[int]:
    """Per week the worst level of its seven days, 0 without an entry."""
    levels = [0] * len(weeks)
    for entry in entries:
        for i, week in enumerate(weeks):
            if 0 <= (entry.on_date - week.start).days < 7:
                levels[i] = max(levels[i], entry.level)
    return levels


def shoes_table(shoes: Sequence[Shoe], speak: Words) -> RenderableType:
    """A row a pair."""
    table = _table(speak.say("head.shoes"), speak.say("head.pair"))
    for name in ("runs", "distance"):
        table.add_column(speak.say(f"head.{name}"), justify="right", no_wrap=True)
    for name in ("first", "last"):
        table.add_column(speak.say(f"head.{name}"), no_wrap=True)
    table.add_column(speak.say("head.ran-on"), overflow="fold", ratio=1)
    for shoe in shoes:
        table.add_row(_plain(shoe.name), str(len(shoe.run_ids)), speak.bare_km(shoe.distance_km),
                      speak.day_year(shoe.first), speak.day_year(shoe.last), ran_on(shoe, speak))  # fmt: skip
    return table


def ran_on(shoe: Shoe, speak: Words) -> str:
    """Shares of its kilometres by surface, the largest first; the unknown among them, and the treadmill."""
    km = {**shoe.surface_km, "treadmill": shoe.indoor_km}
    total = sum(km.values())
    if total <= 0:
        return ""
    told = sorted(((value / total, speak.surface(name)) for name, value in km.items()), reverse=True)
    return ", ".join(f"{speak.percent(share)} {words}" for share, words in told if share >= LEAST_SHARE)
