"""Shoes: what the exports name, with what they ran on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .history import tallies

if TYPE_CHECKING:
    from ..records import Shoe
    from ..store import Store

__all__ = ["shoes"]


def shoes(store: Store) -> list[Shoe]:
    """Every pair that a run in the store names, the one run in last first."""
    from ..scoring import shoes

    return shoes(tallies(store), {row.run_id: row.shoe for row in store.runs()})
