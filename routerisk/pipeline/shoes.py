"""Shoes: what the exports name, with what they ran on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .history import tallies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..records import Shoe
    from ..store import Store

__all__ = ["shoe_rows", "shoes"]


def shoes(store: Store) -> list[Shoe]:
    """Every pair that a run in the store names, the one run in last first."""
    from ..scoring import shoes

    return shoes(tallies(store), {row.run_id: row.shoe for row in store.runs()})


def shoe_rows(pairs: Sequence[Shoe]) -> list[dict[str, Any]]:
    """One dictionary a pair."""
    return [{**asdict(shoe), "run_ids": list(shoe.run_ids), "first": shoe.first.isoformat(),
             "last": shoe.last.isoformat()} for shoe in pairs]  # fmt: skip
