"""Exporting: the store as tables for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .history import AT_ONCE, history, tallies
from .settings import cutter_of, speaker

if TYPE_CHECKING:
    from ..export import Chunk
    from ..store import Store

__all__ = ["export"]

DEFAULT_OUT: Final = {"gpkg": "routerisk.gpkg"}
"""The folder of the other formats is called after them."""


def export(store: Store, name: str, out: Path | None = None, *, today: date | None = None) -> Path:
    """Write everything computed as `name` (gpkg, parquet, csv or geojson), in metric units; returns where.

    Of what the settings hide there is no piece and no street; the sums are those of whole runs.
    Raises UsageError for an unknown format, ReportError where it cannot be written.
    """
    from ..export import write

    return write(_chunks(store, today), name, out or Path(DEFAULT_OUT.get(name, f"routerisk-{name}")))


def _chunks(store: Store, today: date | None) -> Iterator[Chunk]:
    """Every table, in bounded pieces; a table without rows comes all the same."""
    from .. import export as tables

    scored = history(store, today=today)
    rows = {row.run_id: row for row in store.runs()}
    sums = {tally.run_id: tally for tally in tallies(store)}
    cutter, speak = cutter_of(store), speaker(store)
    run_ids = [run_id for run_id in rows if run_id in sums]
    for begin in range(0, max(len(run_ids), 1), AT_ONCE):
        exposures = cutter.exposures(store.exposures(run_ids[begin : begin + AT_ONCE], shapes=True))
        yield tables.runs_chunk(exposures, rows, sums, speak)
        yield tables.pieces_chunk(exposures)
    yield tables.weeks_chunk(cutter.weeks(scored.weeks))
    yield tables.warnings_chunk(cutter.warnings(scored.warnings), speak)
    yield tables.diary_chunk(scored.diary)
    yield tables.dictionary_chunk(tables.dictionary())
