"""What a person put right: its log, and the runs that were taken out, whole."""

from __future__ import annotations

import json
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, Final

from ..records import LABELS, Correction, Track
from .forms import form
from .rows import track_of
from .schema import insert

COMPUTED: Final = ("exposure", "evidence")
"""Tables of what is computed of a run with its map."""


def corrections_of(rows: Sequence[sqlite3.Row]) -> list[Correction]:
    return [Correction(number=row["number"], run_id=row["run_id"], key=row["key"], value=row["value"],
                       before=row["before"]) for row in rows]  # fmt: skip


def keep(db: sqlite3.Connection, made: Correction, computed: str) -> None:
    insert(db, "correction", {"run_id": made.run_id, "key": made.key, "value": made.value, "before": made.before,
                              "computed": computed})  # fmt: skip


def computed_of(db: sqlite3.Connection, run_id: str) -> str:
    """What is computed of a run, as text: to undo a correction no map is needed."""
    run = db.execute("SELECT mapping, mapping_words FROM run WHERE run_id = ?", (run_id,)).fetchone()
    found: dict[str, Any] = {"form": form(), "run": dict(run)}
    for table in COMPUTED:
        row = db.execute(f"SELECT * FROM {table} WHERE run_id = ?", (run_id,)).fetchone()  # noqa: S608 - one of ours
        found[table] = {name: [b64encode(value).decode()] if isinstance(value, bytes) else value
                        for name, value in dict(row).items()} if row else None  # fmt: skip
    return json.dumps(found)


def restore(db: sqlite3.Connection, made: Correction) -> None:
    """Put what was computed before a correction in the place of what now lacks its map; an older form is left alone."""
    row = db.execute("SELECT computed FROM correction WHERE number = ?", (made.number,)).fetchone()
    found = json.loads(row["computed"]) if row and row["computed"] else {}
    now = db.execute("SELECT mapping FROM run WHERE run_id = ?", (made.run_id,)).fetchone()
    if found.get("form") != form() or found["run"]["mapping"] != "mapped" or now["mapping"] == "mapped":
        return
    db.execute("UPDATE run SET mapping = ?, mapping_words = ? WHERE run_id = ?",
               (found["run"]["mapping"], found["run"]["mapping_words"], made.run_id))  # fmt: skip
    db.execute("DELETE FROM tally WHERE run_id = ?", (made.run_id,))
    for table in COMPUTED:
        db.execute(f"DELETE FROM {table} WHERE run_id = ?", (made.run_id,))  # noqa: S608 - one of ours
        if found[table]:
            insert(db, table, {name: b64decode(value[0]) if isinstance(value, list) else value
                               for name, value in found[table].items()})  # fmt: skip


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
