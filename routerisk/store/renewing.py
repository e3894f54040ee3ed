"""Rows of another form than that of today: found when a store is opened, and left to be made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ..errors import StoreError
from ..messages import Message
from .blobs import OtherFormError
from .forms import form
from .migrations import MIGRATIONS
from .rows import evidence_of, exposure_of, tally_of
from .schema import copied, copy_of, insert, transaction

__all__ = ["renew"]

FORM: Final = "form"
"""Stands among the settings and is none of them: what a row had to have when the rows were last looked through."""

_READ: Final[dict[str, tuple[str, Callable[[Any], Any]]]] = {
    "exposure": (
        "SELECT run.*, exposure.*, elapsed_s AS exposure_elapsed_s, NULL AS right_p "
        "FROM run JOIN exposure USING (run_id)",
        lambda row: exposure_of(row, shapes=False),
    ),
    "evidence": ("SELECT run_id, arrays FROM evidence", evidence_of),
    "tally": ("SELECT run.*, streets, arrays FROM run JOIN tally USING (run_id)", tally_of),
}


def renew(db: sqlite3.Connection, path: Path) -> None:
    """Look through the rows once after a change of what they have to have; those that cannot be read are let go.

    A run without its exposure waits to be computed anew; without its evidence or its tally alone it gets those as any
    run that has none. A copy of the database is kept where something is let go. All in one transaction.
    """
    if _last(db) == form():
        return
    with transaction(db):
        if _last(db) == form():
            return
        gone = {table: _unreadable(db, table) for table in _READ}
        if any(gone.values()) and not (_last(db) == "" and copy_of(path, len(MIGRATIONS)).exists()):
            copied(path, len(MIGRATIONS))  # unless bringing it to this version has just made one
        for run_id in gone["exposure"]:
            db.execute("UPDATE run SET mapping = 'waiting', mapping_words = ? WHERE run_id = ? AND mapping <> 'indoor'",
                       (Message("mapping.waiting").dumps(), run_id))  # fmt: skip
        for table in _READ:
            for run_id in {*gone[table], *gone["exposure"]}:
                db.execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))  # noqa: S608 - names are ours
        insert(db, "setting", {"key": FORM, "value": form()}, instead="OR REPLACE")


def _last(db: sqlite3.Connection) -> str:
    row = db.execute("SELECT value FROM setting WHERE key = ?", (FORM,)).fetchone()
    return str(row[0]) if row else ""


def _unreadable(db: sqlite3.Connection, table: str) -> list[str]:
    """The runs whose row in a table is of another form."""
    sql, read = _READ[table]
    found = []
    for row in db.execute(sql):
        try:
            read(row)
        except OtherFormError:
            found.append(str(row["run_id"]))
        except StoreError:  # damaged: whoever reads it will say so
            continue
    return found
