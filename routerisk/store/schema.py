"""Opening the one SQLite file safely, and bringing it to the newest version."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..errors import StoreError
from .migrations import MIGRATIONS

__all__ = ["FILE_NAME", "MIGRATIONS", "connect", "copied", "copy_of", "insert", "plainly", "transaction"]

FILE_NAME: Final = "routerisk.sqlite"
APPLICATION_ID: Final = 0x5252534B
"""Stands in the file's header ("RRSK"), so that a foreign database is never taken for ours."""
BUSY_S: Final = 10.0
"""How long to wait for another routerisk that is writing."""
OWN_DIRECTORY: Final = 0o700
OWN_FILE: Final = 0o600
"""Where somebody runs is nobody else's business; SQLite gives -wal and -shm the rights of the file."""
PRIMARY_CODE: Final = 0xFF
"""The part of SQLite's result code that names the kind of error; the rest are its details."""

_KINDS: Final = {
    sqlite3.SQLITE_BUSY: "in-use",
    sqlite3.SQLITE_LOCKED: "in-use",
    sqlite3.SQLITE_NOTADB: "foreign",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_CANTOPEN: "closed",
    sqlite3.SQLITE_READONLY: "closed",
    sqlite3.SQLITE_PERM: "closed",
    sqlite3.SQLITE_AUTH: "closed",
    sqlite3.SQLITE_FULL: "full",
}


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one line for people."""
    try:
        yield
    except sqlite3.Error as problem:
        code = getattr(problem, "sqlite_errorcode", None)  # None: of Python's module, not of SQLite
        kind = "other" if code is None else _KINDS.get(code & PRIMARY_CODE, "other")
        raise StoreError(f"store.{kind}", path=str(path), folder=str(path.parent), reason=str(problem)) from problem


def connect(path: Path) -> sqlite3.Connection:
    """Open or create the database and bring it to the newest version.

    Raises StoreError when it cannot be opened, is not ours, or comes from a newer routerisk.
    """
    with suppress(OSError):  # it is there already, or SQLite will say what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, OWN_FILE))
    with plainly(path):
        db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        try:
            _check_ours(db, path)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")  # safe against a killed process; a power cut loses no older run
            db.execute("PRAGMA foreign_keys = ON")
            _migrate(db, path)
        except BaseException:
            db.close()
            raise
    return db


def _check_ours(db: sqlite3.Connection, path: Path) -> None:
    version = _version(db)
    application = db.execute("PRAGMA application_id").fetchone()[0]
    has_tables = db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
    if has_tables and application != APPLICATION_ID:
        raise StoreError("store.another-program", path=str(path))
    if version > len(MIGRATIONS):
        raise StoreError("store.newer", path=str(path), version=version, known=len(MIGRATIONS))


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Apply what is missing, with its record, in one transaction or not at all; a copy of older data is kept."""
    if _version(db) == len(MIGRATIONS):
        return
    with transaction(db):
        before = _version(db)
        if 0 < before < len(MIGRATIONS) and _has_data(db):
            copied(path, len(MIGRATIONS))
        for version, migration in enumerate(MIGRATIONS[before:], before + 1):
            migration(db)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            insert(db, "migration", {"version": version, "applied_at": now})
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _has_data(db: sqlite3.Connection) -> bool:
    there = "SELECT 1 WHERE EXISTS (SELECT 1 FROM run) OR EXISTS (SELECT 1 FROM import) OR EXISTS (SELECT 1 FROM diary)"
    return db.execute(there).fetchone() is not None


def copy_of(path: Path, version: int) -> Path:
    """Where the copy from before a version is kept."""
    return path.with_name(f"{path.name}.before-{version}")


def copied(path: Path, version: int) -> Path:
    """Copy the database as it was last committed beside itself: `routerisk.sqlite.before-6`, from before version 6.

    One copy is kept, the last. Raises StoreError where it cannot be written.
    """
    copy = copy_of(path, version)
    half = copy.with_name(f"{copy.name}.half")
    try:
        half.unlink(missing_ok=True)
        os.close(os.open(half, os.O_CREAT | os.O_EXCL, OWN_FILE))
        with closing(sqlite3.connect(path)) as whole, closing(sqlite3.connect(half)) as target:
            whole.backup(target)
        half.replace(copy)
    except (OSError, sqlite3.Error) as problem:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise StoreError("store.no-copy", path=str(path), folder=str(path.parent), reason=str(problem)) from problem
    for older in path.parent.glob(f"{path.name}.before-*"):
        if older != copy:
            older.unlink(missing_ok=True)
    return copy


def insert(db: sqlite3.Connection, table: str, row: dict[str, Any], *, instead: str = "") -> None:
    """Insert a row by the names of its columns; `instead` says what to do where it is there ("OR IGNORE")."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    db.execute(f"INSERT {instead} INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - ours


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
