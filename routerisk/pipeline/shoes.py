"""Shoes: what the exports name, with what they ran on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .history import tallies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from ..records import Shoe
    from ..store import Store

__all__ = ["shoe_rows", "shoes", "shoes_view"]


def shoes(store: Store) -> list[Shoe]:
    """Every pair that a run in the store names, the one run in last first."""
    from ..scoring import shoes

    return shoes(tallies(store), {row.run_id: row.shoe for row in store.runs()})


def shoes_view(pairs: Sequence[Shoe], units: str) -> RenderableType:
    from ..report.shoes import shoes_table

    return shoes_table(pairs, units=units)


def shoe_rows(pairs: Sequence[Shoe]) -> list[dict[str, Any]]:
    from ..report.shoes import rows_of_shoes

    return rows_of_shoes(pairs)
