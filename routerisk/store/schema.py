"""The tables, their history, and opening the one SQLite file safely."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..errors import StoreError

__all__ = ["FILE_NAME", "MIGRATIONS", "connect", "plainly", "transaction"]

FILE_NAME: Final = "routerisk.sqlite"
APPLICATION_ID: Final = 0x5252534B
"""Stands in the file's header ("RRSK"), so that a foreign database is never taken for ours."""
BUSY_S: Final = 10.0
"""How long to wait for another routerisk that is writing."""

MIGRATIONS: Final = (
    (
        "CREATE TABLE migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)",
        """CREATE TABLE run (
            run_id TEXT PRIMARY KEY,
            started_at TEXT NOT NULL,      -- UTC, ISO 8601
            start_unix REAL NOT NULL,
            end_unix REAL NOT NULL,
            timezone TEXT NOT NULL,
            sport TEXT NOT NULL,
            indoor INTEGER NOT NULL,
            device TEXT NOT NULL,
            name TEXT NOT NULL,
            shoe TEXT NOT NULL,
            device_distance_m REAL,        -- NULL: the device states none
            device_moving_s REAL,
            fixes INTEGER NOT NULL,
            west_deg REAL, south_deg REAL, east_deg REAL, north_deg REAL,  -- NULL: no positions
            mapping TEXT NOT NULL CHECK (mapping IN ('mapped', 'outside', 'waiting', 'indoor')),
            mapping_words TEXT NOT NULL
        )""",
        "CREATE INDEX run_start ON run (start_unix)",
        """CREATE TABLE stream (
            run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            arrays BLOB NOT NULL           -- the arrays of records.Track, deflated
        )""",
        """CREATE TABLE traversal (
            run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            map_source TEXT NOT NULL,
            arrays BLOB NOT NULL           -- ways, nodes and passages of records.MatchedTrack, deflated
        )""",
        """CREATE TABLE exposure (
            run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            country TEXT NOT NULL,
            driving_side TEXT NOT NULL,
            distance_m REAL, moving_s REAL, elapsed_s REAL, climb_m REAL, steps REAL,  -- NULL: NaN
            words TEXT NOT NULL,           -- JSON: street names, way classes
            pieces BLOB NOT NULL,          -- per piece, single precision
            shapes BLOB NOT NULL           -- the drawn line, only read for the page
        )""",
        """CREATE TABLE import (
            content_hash TEXT PRIMARY KEY,
            path TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('added', 'duplicate', 'skipped', 'failed')),
            words TEXT NOT NULL,
            imported_at TEXT NOT NULL
        )""",
        """CREATE TABLE import_run (
            content_hash TEXT NOT NULL REFERENCES import ON DELETE CASCADE,
            run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
            PRIMARY KEY (content_hash, run_id)
        ) WITHOUT ROWID""",
        "CREATE INDEX import_of_run ON import_run (run_id)",
        "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE diary (
            entry_id INTEGER PRIMARY KEY,
            on_date TEXT NOT NULL,         -- local date, ISO 8601
            site TEXT NOT NULL,
            side TEXT NOT NULL CHECK (side IN ('left', 'right', 'both')),
            level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 10),
            note TEXT NOT NULL
        )""",
    ),
    (
        """CREATE TABLE tally (
            run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            key TEXT NOT NULL,             -- under what its draws were made; another one: to be made anew
            streets TEXT NOT NULL,         -- JSON: signed dose by street
            arrays BLOB NOT NULL           -- the sums and draws of records.Tally
        )""",
        """CREATE TABLE notice (            -- warnings that the user was sent
            key TEXT PRIMARY KEY,
            sent_at TEXT NOT NULL
        ) WITHOUT ROWID""",
        """DELETE FROM diary WHERE entry_id NOT IN (SELECT max(entry_id) FROM diary GROUP BY on_date, site, side)""",
        "CREATE UNIQUE INDEX diary_entry ON diary (on_date, site, side)",
    ),
    (
        """CREATE TABLE evidence (
            run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            key TEXT NOT NULL,             -- under what the sides in `exposure` were inferred; '' from the run alone
            measured INTEGER NOT NULL,     -- 1: with measured stance balance
            arrays BLOB NOT NULL           -- records.SideEvidence, deflated
        )""",
    ),
    ("DELETE FROM evidence",),  # of other arrays than those of now; `add --again` makes it anew
    (
        "DELETE FROM tally",  # made anew when it is asked for, with what follows
        "ALTER TABLE tally ADD COLUMN right_p REAL",  # P(signed dose > 0) of the run over its draws
    ),
)
"""Statements per version; the n-th group brings version n to n + 1. Groups are added, never edited."""


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one line for people."""
    try:
        yield
    except sqlite3.Error as problem:
        said = str(problem)
        if "locked" in said or "busy" in said:
            words = f"{path} is in use by another routerisk; wait until it has finished and try again"
        elif "not a database" in said:
            words = f"{path} is not a routerisk database; move it away or name another directory with --data"
        elif "malformed" in said:
            words = f"{path} is damaged ({said}); restore a backup, or move it away and add your files again"
        elif "unable to open" in said or "readonly" in said:
            words = f"{path} cannot be written; check the rights of {path.parent} or name another with --data"
        elif "disk is full" in said:
            words = f"no space left for {path}; free some and try again (nothing was half-written)"
        else:
            words = f"{path}: {said}; name another directory with --data if this stays"
        raise StoreError(words) from problem


def connect(path: Path) -> sqlite3.Connection:
    """Open or create the database and bring it to the newest version.

    Raises StoreError when it cannot be opened, is not ours, or comes from a newer routerisk.
    """
    with plainly(path):
        db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        try:
            _check_ours(db, path)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")  # safe against a killed process; a power cut loses no older run
            db.execute("PRAGMA foreign_keys = ON")
            _migrate(db)
        except BaseException:
            db.close()
            raise
    return db


def _check_ours(db: sqlite3.Connection, path: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    application = db.execute("PRAGMA application_id").fetchone()[0]
    has_tables = db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
    if has_tables and application != APPLICATION_ID:
        raise StoreError(f"{path} is another program's database; move it away or name another directory with --data")
    if version > len(MIGRATIONS):
        raise StoreError(f"{path} was written by a newer routerisk (schema {version}, this one knows "
                         f"{len(MIGRATIONS)}); update with: python -m pip install -U routerisk")  # fmt: skip


def _migrate(db: sqlite3.Connection) -> None:
    """Apply what is missing; each version, its record and the header change in one transaction or not at all."""
    if db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS):
        return
    for version, statements in enumerate(MIGRATIONS, 1):
        with transaction(db):
            if db.execute("PRAGMA user_version").fetchone()[0] >= version:
                continue
            for statement in statements:
                db.execute(statement)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            db.execute("INSERT INTO migration VALUES (?, ?)", (version, now))
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {version}")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; takes the write lock at once, so that what is read inside still holds at the end."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
