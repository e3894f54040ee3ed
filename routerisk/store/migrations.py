"""The history of the tables: one function a version.

Each brings a database from one version to the next and is run once, with its record and a copy of the file before it:
see `schema`. Functions are added at the end, never edited: somebody's store is at every one of them
(`tests/stores/` holds one of each version).
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any, Final, TypeAlias

Migration: TypeAlias = Callable[[sqlite3.Connection], None]


def _all(db: sqlite3.Connection, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


def _runs_imports_settings_diary(db: sqlite3.Connection) -> None:
    """Runs with what is computed from them, the log of imports, settings, the diary."""
    _all(
        db,
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
    )


def _tallies_notices(db: sqlite3.Connection) -> None:
    """Sums and draws of every run; warnings that were sent; one diary entry a day, site and side."""
    _all(
        db,
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
    )


def _evidence(db: sqlite3.Connection) -> None:
    """What each run shows of its sides."""
    _all(
        db,
        """CREATE TABLE evidence (
            run_id TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            key TEXT NOT NULL,             -- under what the sides in `exposure` were inferred; '' from the run alone
            measured INTEGER NOT NULL,     -- 1: with measured stance balance
            arrays BLOB NOT NULL           -- records.SideEvidence, deflated
        )""",
    )


def _evidence_anew(db: sqlite3.Connection) -> None:
    """Evidence of other arrays than those of now: `add --again` makes it anew."""
    db.execute("DELETE FROM evidence")


def _leg_of_a_run(db: sqlite3.Connection) -> None:
    """P(signed dose > 0) of a run over its draws; tallies are made anew when they are asked for."""
    _all(
        db,
        "DELETE FROM tally",
        "ALTER TABLE tally ADD COLUMN right_p REAL",
    )


def _no_traversals_no_sentences(db: sqlite3.Connection) -> None:
    """Passages of ways were written and never read; what was said in English becomes an id with its values."""
    db.execute("DROP TABLE traversal")
    for run_id, words in db.execute("SELECT run_id, mapping_words FROM run").fetchall():
        db.execute("UPDATE run SET mapping_words = ? WHERE run_id = ?", (json.dumps(_mapping(words)), run_id))
    for content_hash, words in db.execute("SELECT content_hash, words FROM import").fetchall():
        said = [{"id": "plain", "values": {"text": words}}] if words else []
        db.execute("UPDATE import SET words = ? WHERE content_hash = ?", (json.dumps(said), content_hash))


def _mapping(words: str) -> dict[str, Any]:
    """The message of a sentence of versions 1 to 5."""
    if mapped := re.fullmatch(r"(\d+)% of its points on a way", words):
        return {"id": "mapping.mapped", "values": {"share": int(mapped[1]) / 100}}
    if outside := re.fullmatch("outside the map data of (.*)", words, re.DOTALL):
        return {"id": "mapping.outside", "values": {"source": outside[1]}}
    known = {"waiting for map data": "mapping.waiting",
             "without a place: its kilometres count, no street does": "mapping.indoor"}  # fmt: skip
    return {"id": known[words]} if words in known else {"id": "plain", "values": {"text": words}}


def _travel_and_corrections(db: sqlite3.Connection) -> None:
    """What a person put right, and the runs that were taken out: both can be taken back.

    From here on the streams may tell breaks, travel and cuts.
    """
    _all(
        db,
        "ALTER TABLE run ADD COLUMN keeps_travel INTEGER NOT NULL DEFAULT 0",  # 1: what looks like travel was run
        """CREATE TABLE correction (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL,          -- also of a run that was taken out
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            before TEXT NOT NULL,
            computed TEXT NOT NULL         -- JSON: what was computed of the run before, "" for nothing
        )""",
        "CREATE INDEX correction_of_run ON correction (run_id)",
        """CREATE TABLE removed (
            run_id TEXT PRIMARY KEY,
            start_unix REAL NOT NULL,
            end_unix REAL NOT NULL,
            row TEXT NOT NULL,             -- JSON: its row of run
            files TEXT NOT NULL,           -- JSON: content hashes of the files that it came from
            arrays BLOB NOT NULL           -- as in stream
        )""",
    )


MIGRATIONS: Final[tuple[Migration, ...]] = (
    _runs_imports_settings_diary,
    _tallies_notices,
    _evidence,
    _evidence_anew,
    _leg_of_a_run,
    _no_traversals_no_sentences,
    _travel_and_corrections,
)
"""The n-th function brings version n to n + 1."""
