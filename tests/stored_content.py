"""What a store holds, table by table, to compare two of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from routerisk.store import FILE_NAME

Tables: TypeAlias = dict[str, list[tuple[object, ...]]]

LOG = ("import", "import_run", "migration")
"""The tables that tell which file brought what, and when."""
MOMENTS = ("UPDATE import SET imported_at = ''", "UPDATE migration SET applied_at = ''")


def everything(directory: Path, *, moments: bool = True) -> Tables:
    """Every row of every table, to the last column; without `moments` the times of writing are left out."""
    with closing(sqlite3.connect(directory / FILE_NAME)) as db:
        for forget in () if moments else MOMENTS:
            db.execute(forget)
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}  # noqa: S608 - its own
        db.rollback()
    return found


def the_runs(directory: Path) -> Tables:
    """The runs with all that is computed from them, whichever files brought them."""
    return {name: rows for name, rows in everything(directory).items() if name not in LOG}
