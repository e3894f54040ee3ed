"""The pain diary beside the weeks, for the terminal and as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .diary import HIGHEST_LEVEL, week_of
from .fitting import plain_table as table
from .rows import _finite as finite
from .terminal import _block as block
from .terminal import _plain as plain
from .words import day_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..records import DiaryEntry, PainPattern, Week


def diary_table(entries: Sequence[DiaryEntry]) -> RenderableType:
    """A row an entry, the oldest first."""
    shown = table("Pain diary")
    for name in ("Day", "Site", "Side"):
        shown.add_column(name, no_wrap=True)
    shown.add_column("Level", justify="right", no_wrap=True)
    shown.add_column("", no_wrap=True)
    shown.add_column("Note", overflow="fold")
    for entry in entries:
        level = f"{entry.level} of {HIGHEST_LEVEL}"
        shown.add_row(day_text(entry.on_date, year=True), plain(entry.site), entry.side, level, "█" * entry.level,
                      plain(entry.note))  # fmt: skip
    return shown


def diary_view(entries: Sequence[DiaryEntry], pains: Sequence[PainPattern], weeks: Sequence[Week],
               advice: str) -> RenderableType:  # fmt: skip
    """What `routerisk week` says of the diary: the worst level of each week, the entries, each pain beside the
    exposure, and when to stop.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    worst = "".join(block(level, HIGHEST_LEVEL) for level in worst_levels(entries, weeks))
    blocks: list[RenderableType] = [diary_table(entries), Text(f"Pain     {worst}   (worst level of each week)")]
    for pain in pains:
        blocks.append(Padding(Text(_plain_name(pain), style="bold"), (1, 0, 0, 0)))
        blocks.append(Padding(Text("\n".join(pain.words)), (0, 0, 0, 2)))
    blocks.append(Padding(Text(advice), (1, 0, 0, 0)))
    return Group(*blocks)


def worst_levels(entries: Iterable[DiaryEntry], weeks: Sequence[Week]) -> list[float]:
    """Per week the worst level of its seven days, 0 without an entry."""
    levels = [0.0] * len(weeks)
    for entry in entries:
        week = week_of(entry.on_date, weeks)
        if week >= 0:
            levels[week] = max(levels[week], float(entry.level))
    return levels


def _plain_name(pain: PainPattern) -> str:
    name: str = plain(pain.site).plain
    return f"{name}, {pain.side}: the two weeks up to it, beside all other times"


def rows_of_diary(entries: Iterable[DiaryEntry]) -> list[dict[str, Any]]:
    """One dictionary an entry."""
    return [{**asdict(entry), "on_date": entry.on_date.isoformat()} for entry in entries]


def rows_of_pains(pains: Iterable[PainPattern]) -> list[dict[str, Any]]:
    """One dictionary a site and side."""
    return [dict(finite({**asdict(pain), "words": list(pain.words), "contrasts": [asdict(c) for c in pain.contrasts]}))
            for pain in pains]  # fmt: skip
