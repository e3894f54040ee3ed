"""Shoes for the terminal and as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from .fitting import plain_table as table
from .terminal import _plain as plain
from .words import SURFACE_WORDS, day_text, number, percent, units_named

if TYPE_CHECKING:
    from rich.table import Table

    from ..records import Shoe

LEAST_SHARE: Final = 0.05
"""Smaller shares of a surface are not named."""


def shoes_table(shoes: Sequence[Shoe], *, units: str = "metric") -> Table:
    """A row a pair."""
    said = units_named(units)
    shown = table("Shoes")
    shown.add_column("Pair", overflow="fold")
    for name in ("Runs", said.distance_label):
        shown.add_column(name, justify="right", no_wrap=True)
    for name in ("First", "Last"):
        shown.add_column(name, no_wrap=True)
    shown.add_column("Ran on", overflow="fold", ratio=1)
    for shoe in shoes:
        shown.add_row(plain(shoe.name), str(len(shoe.run_ids)), number(said.distance(shoe.distance_km), 1),
                      day_text(shoe.first, year=True), day_text(shoe.last, year=True), ran_on(shoe))  # fmt: skip
    return shown


def ran_on(shoe: Shoe) -> str:
    """Shares of its kilometres by surface, the largest first; the unknown among them, and the treadmill."""
    km = {SURFACE_WORDS[name]: value for name, value in shoe.surface_km.items()} | {"treadmill": shoe.indoor_km}
    total = sum(km.values())
    if total <= 0:
        return ""
    told = sorted(((value / total, words) for words, value in km.items()), reverse=True)
    return ", ".join(f"{percent(share)} {words}" for share, words in told if share >= LEAST_SHARE)


def rows_of_shoes(shoes: Iterable[Shoe]) -> list[dict[str, Any]]:
    """One dictionary a pair."""
    return [{**asdict(shoe), "run_ids": list(shoe.run_ids), "first": shoe.first.isoformat(),
             "last": shoe.last.isoformat()} for shoe in shoes]  # fmt: skip
