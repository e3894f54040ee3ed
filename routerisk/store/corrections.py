"""What a person put right: its log, and the runs that were taken out, whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from ..records import Correction, Track
from .rows import track_of
from .schema import insert

LABELS: Final = ("sport", "name", "shoe")
"""Corrections of what is written beside a run: nothing else is made of it."""


def corrections_of(rows: Sequence[sqlite3.Row]) -> list[Correction]:
    return [Correction(**dict(row)) for row in rows]


def keep(db: sqlite3.Connection, made: Correction) -> None:
    insert(db, "correction", {"run_id": made.run_id, "key": made.key, "value": made.value, "before": made.before})


def relabel(db: sqlite3.Connection, run_id: str, key: str, value: str) -> None:
    """Raises KeyError for what is no label."""
    column = {label: label for label in LABELS}[key]
    db.execute(f"UPDATE run SET {column} = ? WHERE run_id = ?", (value, run_id))  # noqa: S608 - one of ours


def take_out(db: sqlite3.Connection, run_id: str) -> None:
    """Move a run aside; what was computed from it goes."""
    row = dict(db.execute("SELECT * FROM run WHERE run_id = ?", (run_id,)).fetchone())
    arrays = db.execute("SELECT arrays FROM stream WHERE run_id = ?", (run_id,)).fetchone()["arrays"]
    files = [found["content_hash"] for found in db.execute("SELECT content_hash FROM import_run WHERE run_id = ?",
                                                           (run_id,))]  # fmt: skip
    insert(db, "removed", {"run_id": run_id, "start_unix": row["start_unix"], "end_unix": row["end_unix"],
                           "row": json.dumps(row), "files": json.dumps(files), "arrays": arrays})  # fmt: skip
    db.execute("DELETE FROM run WHERE run_id = ?", (run_id,))


def bring_back(db: sqlite3.Connection, run_id: str) -> None:
    """The links of a run that stands again to the files that it came from; it is no longer aside."""
    files = json.loads(db.execute("SELECT files FROM removed WHERE run_id = ?", (run_id,)).fetchone()["files"])
    for content_hash in files:
        if db.execute("SELECT 1 FROM import WHERE content_hash = ?", (content_hash,)).fetchone():
            insert(db, "import_run", {"content_hash": content_hash, "run_id": run_id}, instead="OR IGNORE")
    db.execute("DELETE FROM removed WHERE run_id = ?", (run_id,))


def removed_track(row: sqlite3.Row) -> Track:
    """The run of a row of `removed`."""
    columns: dict[str, Any] = json.loads(row["row"])
    return track_of(columns, row["arrays"])
