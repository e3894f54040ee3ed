"""The pain diary and the shoes in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ..records import DiaryEntry, PainPattern, Shoe, Week

__all__ = ["diary_table", "diary_view", "ran_on", "shoes_table", "worst_levels"]

HIGHEST_LEVEL: Final = 10
LEAST_SHARE: Final = 0.05
"""Smaller shares of a surface are not named."""


def _table(title: str, *left: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False,
                  show_edge=False)  # fmt: skip
    for name in left:
        table.add_column(name, overflow="fold")
    return table


def _plain(text: str) -> Any:
    """Text from outside: no markup, no control characters that a terminal would obey."""
    from rich.text import Text

    return Text("".join(c if c.isprintable() else "�" for c in text))


def diary_table(entries: Sequence[DiaryEntry]) -> RenderableType:
    """A row an entry, the oldest first."""
    from ..report.words import day_text

    table = _table("Pain diary", "Day", "Site", "Side")
    table.add_column("Level", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("Note", overflow="fold")
    for entry in entries:
        table.add_row(day_text(entry.on_date, year=True), _plain(entry.site), entry.side,
                      f"{entry.level} of {HIGHEST_LEVEL}", "█" * entry.level, _plain(entry.note))  # fmt: skip
    return table


def diary_view(entries: Sequence[DiaryEntry], pains: Sequence[PainPattern], weeks: Sequence[Week],
               advice: str) -> RenderableType:  # fmt: skip
    """What `routerisk week` says of the diary: the worst level of each week, the entries, each pain beside the
    exposure, and when to stop.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    worst = "".join("·▁▂▃▄▅▆▇███"[level] for level in worst_levels(entries, weeks))
    blocks: list[RenderableType] = [diary_table(entries), Text(f"Pain     {worst}   (worst level of each week)")]
    for pain in pains:
        title = f"{_plain(pain.site).plain}, {pain.side}: the two weeks up to it, beside all other times"
        blocks.append(Padding(Text(title, style="bold"), (1, 0, 0, 0)))
        blocks.append(Padding(Text("\n".join(pain.words)), (0, 0, 0, 2)))
    blocks.append(Padding(Text(advice), (1, 0, 0, 0)))
    return Group(*blocks)


def worst_levels(entries: Iterable[DiaryEntry], weeks: Sequence[Week]) -> list[int]:
    """Per week the worst level of its seven days, 0 without an entry."""
    levels = [0] * len(weeks)
    for entry in entries:
        for i, week in enumerate(weeks):
            if 0 <= (entry.on_date - week.start).days < 7:
                levels[i] = max(levels[i], entry.level)
    return levels


def shoes_table(shoes: Sequence[Shoe], units: str) -> RenderableType:
    """A row a pair."""
    from ..report.words import day_text, number, units_named

    said = units_named(units)
    table = _table("Shoes", "Pair")
    for name in ("Runs", said.distance_label):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("First", "Last"):
        table.add_column(name, no_wrap=True)
    table.add_column("Ran on", overflow="fold", ratio=1)
    for shoe in shoes:
        table.add_row(_plain(shoe.name), str(len(shoe.run_ids)), number(said.distance(shoe.distance_km), 1),
                      day_text(shoe.first, year=True), day_text(shoe.last, year=True), ran_on(shoe))  # fmt: skip
    return table


def ran_on(shoe: Shoe) -> str:
    """Shares of its kilometres by surface, the largest first; the unknown among them, and the treadmill."""
    from ..report.words import SURFACE_WORDS, percent

    km = {SURFACE_WORDS[name]: value for name, value in shoe.surface_km.items()} | {"treadmill": shoe.indoor_km}
    total = sum(km.values())
    if total <= 0:
        return ""
    told = sorted(((value / total, words) for words, value in km.items()), reverse=True)
    return ", ".join(f"{percent(share)} {words}" for share, words in told if share >= LEAST_SHARE)
