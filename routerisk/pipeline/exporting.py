"""Exporting: the store as tables for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .history import AT_ONCE, history, tallies
from .privacy import privacy_of

if TYPE_CHECKING:
    from ..store import Store
    from ..store.export import Chunk

__all__ = ["dictionary_markdown", "dictionary_rows", "export"]

DEFAULT_OUT: Final = {"gpkg": "routerisk.gpkg"}
"""The folder of the other formats is called after them."""


def export(store: Store, name: str, out: Path | None = None, *, today: date | None = None) -> Path:
    """Write everything computed as `name` (gpkg, parquet, csv or geojson), in metric units; returns where.

    Of what the settings hide there is no piece and no street; the sums are those of whole runs.
    Raises UsageError for an unknown format, ReportError where it cannot be written.
    """
    from ..store.export import write

    return write(_chunks(store, today), name, out or Path(DEFAULT_OUT.get(name, f"routerisk-{name}")))


def _chunks(store: Store, today: date | None) -> Iterator[Chunk]:
    """Every table, in bounded pieces; a table without rows comes all the same."""
    from ..store import export as tables

    scored = history(store, today=today)
    rows = {row.run_id: row for row in store.runs()}
    sums = {tally.run_id: tally for tally in tallies(store)}
    cutting = privacy_of(store).cutting()
    run_ids = [run_id for run_id in rows if run_id in sums]
    for begin in range(0, max(len(run_ids), 1), AT_ONCE):
        exposures = cutting.cut(store.exposures(run_ids[begin : begin + AT_ONCE], shapes=True))
        yield tables.runs_chunk(exposures, rows, sums)
        yield tables.pieces_chunk(exposures)
    yield tables.weeks_chunk(scored.weeks)
    yield tables.warnings_chunk(cutting.quiet(scored.warnings))
    yield tables.diary_chunk(scored.diary)
    yield tables.dictionary_chunk(tables.dictionary())


def dictionary_rows() -> list[dict[str, Any]]:
    """What every exported column means, one dictionary a column."""
    from ..store.export import dictionary

    return [vars(meaning) for meaning in dictionary()]


def dictionary_markdown() -> str:
    """The same as a Markdown table."""
    from ..store.export import dictionary

    lines = ["| table | column | unit | meaning |", "|---|---|---|---|"]
    lines += [f"| {m.table} | {m.column} | {m.unit} | {m.meaning.replace('|', chr(92) + '|')} |" for m in dictionary()]
    return "\n".join(lines)
