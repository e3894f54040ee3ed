"""The data directory: one SQLite file with runs, streams, exposures, import log, settings and diary.

Every import is one transaction: a file's runs are in the database whole, with everything computed from them, or not
at all. The original files are never changed, moved or deleted.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self

from ..errors import StoreError, UsageError
from ..messages import Message, dense_json
from ..parameters import variation
from ..records import REMOVED, Correction, DiaryEntry, Exposure, RunRow, SideEvidence, Tally, Track
from .corrections import (
    bring_back,
    computed_of,
    corrections_of,
    keep,
    relabel,
    removed_track,
    restore,
    take_out,
)
from .renewing import renew
from .rows import (
    evidence_of,
    evidence_row,
    exposure_of,
    exposure_row,
    kept_text,
    label_row,
    run_row,
    tally_of,
    tally_row,
    text_kept,
    track_of,
    track_row,
)
from .schema import FILE_NAME, OWN_DIRECTORY, connect, insert, plainly, transaction
from .settings import SETTINGS, checked, zones_of

__all__ = [
    "FILE_NAME",
    "SETTINGS",
    "DiaryEntry",
    "FileRow",
    "RunRow",
    "Store",
    "StoredRun",
    "data_directory",
    "zones_of",
]

NO_ONE: Final[Mapping[str, str]] = MappingProxyType({})
NOTHING: Final = Message("nothing")
OWN_TEXT: Final = "secret"
"""Stands among the settings and is none of them: nobody sets or sees it."""
VARIED: Final = "parameters"
"""Likewise: the parameters with other values than the usual ones, under which the runs in here were computed."""


BELIEVED: Final = "believed "
"""With the id of a run behind it: the user has called its clock right. It outlives the run: who takes a run out and
brings it in again is not asked twice."""


@dataclass(frozen=True, kw_only=True)
class StoredRun:
    """One run as it is handed to the store: the track and what was computed from it."""

    track: Track
    exposure: Exposure
    mapping: str
    """See RunRow.mapping."""
    mapping_words: Message = NOTHING
    evidence: SideEvidence | None = None
    tally: Tally | None = None
    tally_key: str = ""
    """Under what the draws of `tally` were made."""


@dataclass(frozen=True, kw_only=True)
class InferredRow:
    """Under what the sides of a run were inferred."""

    run_id: str
    started_at: datetime
    """Aware, UTC."""
    key: str
    """"" from the run alone."""
    measured: bool
    """With measured stance balance."""


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """What became of one file, by its content."""

    content_hash: str
    path: str
    status: str
    """"added", "duplicate", "skipped" or "failed"."""
    words: tuple[Message, ...]
    run_ids: tuple[str, ...]


def _kept(words: Iterable[Message]) -> str:
    return dense_json([message.as_json() for message in words])


def _messages(kept: str) -> tuple[Message, ...]:
    """What `_kept` made."""
    return tuple(Message.from_json(message) for message in json.loads(kept))


def data_directory(named: str | os.PathLike[str] | None = None) -> Path:
    """The directory named, else that of ROUTERISK_DATA, else the platform's own for user data."""
    chosen = named or os.environ.get("ROUTERISK_DATA")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("routerisk", appauthor=False)


class Store:
    """The database in one data directory; a context manager.

    Raises StoreError, from every method, with one line for people.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = Path(directory)
        self.path = self.directory / FILE_NAME
        try:
            self.directory.mkdir(OWN_DIRECTORY, parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreError("store.no-directory", path=str(self.directory), reason=str(problem.strerror)) from problem
        self._db = connect(self.path)
        self._db.row_factory = sqlite3.Row
        with plainly(self.path):
            renew(self._db, self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        with plainly(self.path):
            self._db.close()

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with plainly(self.path):
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with plainly(self.path), transaction(self._db):
            yield self._db

    def _computed(self, *, to_keep: bool = False) -> None:
        """See to it that what is computed in here was, or is now (`to_keep`), with the parameters of now.

        Raises UsageError where it was not: other values make other results, which are neither read nor replaced.
        """
        rows = self._rows("SELECT value FROM setting WHERE key = ?", (VARIED,))
        then, now = rows[0]["value"] if rows else "", " ".join(f"{name}={value!r}" for name, value in variation())
        if then == now:
            return
        if self._rows("SELECT 1 FROM exposure LIMIT 1"):
            usual = Message("store.usual-parameters")
            raise UsageError("store.other-parameters", path=str(self.directory), then=then or usual, now=now or usual)
        if to_keep:
            insert(self._db, "setting", {"key": VARIED, "value": now}, instead="OR REPLACE")

    # What came in

    def file(self, content_hash: str) -> FileRow | None:
        """What became of the file with this content, None if it was never seen."""
        rows = self._rows("SELECT * FROM import WHERE content_hash = ?", (content_hash,))
        if not rows:
            return None
        runs = self._rows("SELECT run_id FROM import_run WHERE content_hash = ? ORDER BY run_id", (content_hash,))
        return FileRow(content_hash=content_hash, path=kept_text(rows[0]["path"]), status=rows[0]["status"],
                       words=_messages(rows[0]["words"]), run_ids=tuple(row[0] for row in runs))  # fmt: skip

    @property
    def version(self) -> int:
        """Another number after another process has written; what this one writes does not change it."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def record(self, file: FileRow, runs: Iterable[StoredRun] = (), *, relabelled: Iterable[Track] = (),
               replaced: Mapping[str, str] = NO_ONE, as_of: int | None = None) -> bool:  # fmt: skip
        """Keep one import: the runs of one file and the file's line in the log, in one transaction.

        `file.run_ids` are the runs that the file stands for, new or already there. A run that is already there as it
        is given is left alone; so is a line of the log that would not change. Of a run in `relabelled` only its name,
        shoe, device and the device's totals are kept anew. `replaced` names poorer recordings of the same run by id,
        with the id of the one that takes their place (also for the files they came from).

        With `as_of`, the `version` that the caller has compared with: where another process has written since,
        nothing is kept and the answer is False.
        """
        with self._writing() as db:
            if as_of is not None and self.version != as_of:
                return False
            for run in runs:
                self._computed(to_keep=True)
                self._put(db, run)
            for track in relabelled:
                _relabel(db, track)
            for old, new in replaced.items():
                db.execute("UPDATE OR IGNORE import_run SET run_id = ? WHERE run_id = ?", (new, old))
                db.execute("UPDATE correction SET run_id = ? WHERE run_id = ?", (new, old))
                db.execute("DELETE FROM run WHERE run_id = ?", (old,))
            if self.file(file.content_hash) != file:
                self._log(db, file)
        return True

    def _log(self, db: sqlite3.Connection, file: FileRow) -> None:
        db.execute("DELETE FROM import WHERE content_hash = ?", (file.content_hash,))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        insert(db, "import", {"content_hash": file.content_hash, "path": text_kept(file.path), "status": file.status,
                              "words": _kept(file.words), "imported_at": now})  # fmt: skip
        for run_id in sorted(set(file.run_ids)):
            insert(db, "import_run", {"content_hash": file.content_hash, "run_id": run_id})

    def recompute(self, run: StoredRun) -> None:
        """Put newly computed data in the place of a stored run's old, in one transaction; nothing if it is gone."""
        with self._writing() as db:
            if db.execute("SELECT 1 FROM run WHERE run_id = ?", (run.track.run_id,)).fetchone():
                self._computed(to_keep=True)
                self._put(db, run, again=True)

    def _put(self, db: sqlite3.Connection, run: StoredRun, *, again: bool = False) -> None:
        run_id = run.track.run_id
        row, streams = track_row(run.track, run.mapping, run.mapping_words)
        there = db.execute("SELECT * FROM run WHERE run_id = ?", (run_id,)).fetchone()
        as_kept = "SELECT 1 FROM stream WHERE run_id = ? AND arrays = ?"
        same_stream = there is not None and db.execute(as_kept, (run_id, streams)).fetchone() is not None
        if same_stream and dict(there) == row and not again:
            return
        if there is None:
            insert(db, "run", row)
            insert(db, "stream", {"run_id": run_id, "arrays": streams})
        else:
            names = ", ".join(f"{name} = ?" for name in row)
            db.execute(f"UPDATE run SET {names} WHERE run_id = ?", (*row.values(), run_id))  # noqa: S608 - ours
            if not same_stream:
                db.execute("UPDATE stream SET arrays = ? WHERE run_id = ?", (streams, run_id))
            db.execute("DELETE FROM exposure WHERE run_id = ?", (run_id,))
            db.execute("DELETE FROM tally WHERE run_id = ?", (run_id,))
            db.execute("DELETE FROM evidence WHERE run_id = ?", (run_id,))
        insert(db, "exposure", exposure_row(run.exposure))
        if run.evidence is not None:
            insert(db, "evidence", evidence_row(run.evidence))
        if run.tally is not None:
            insert(db, "tally", tally_row(run.tally, run.tally_key))

    # What a person puts right

    def corrections(self, run_ids: Iterable[str] | None = None) -> list[Correction]:
        """What was put right, of all runs or those named, in the order in which it was done."""
        if run_ids is None:
            return corrections_of(self._rows("SELECT * FROM correction ORDER BY number"))
        named = "SELECT * FROM correction WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY number"
        return corrections_of(self._rows(named, (json.dumps(sorted(set(run_ids))),)))

    def correct(self, made: Correction, run: StoredRun | None = None, *, undo: bool = False) -> None:
        """Keep a correction, or take it back, with what follows from it, in one transaction.

        `run` is what was computed anew with it (or without, to undo it); None for a label, and to take a run out.
        """
        with self._writing() as db:
            computed = "" if undo or (run is None and made.key != REMOVED) else computed_of(db, made.run_id)
            if run is not None:
                self._computed(to_keep=True)
                self._put(db, run, again=True)
            elif made.key == "clock":
                _believe(db, made.run_id, believed=(made.before if undo else made.value) == "right")
            elif made.key != REMOVED:
                relabel(db, made.run_id, made.key, made.before if undo else made.value)
            elif not undo:
                take_out(db, made.run_id)
            if undo:
                restore(db, made)
                db.execute("DELETE FROM correction WHERE number = ?", (made.number,))
            else:
                keep(db, made, computed)
            if undo and made.key == REMOVED:
                bring_back(db, made.run_id)

    def removed(self, start: datetime, end: datetime) -> list[Track]:
        """The runs that were taken out and share a moment with [start, end]."""
        overlap = "SELECT * FROM removed WHERE start_unix <= ? AND end_unix >= ? ORDER BY start_unix, run_id"
        return [removed_track(row) for row in self._rows(overlap, (end.timestamp(), start.timestamp()))]

    def removed_run(self, run_id: str) -> Track | None:
        """A run that was taken out."""
        rows = self._rows("SELECT * FROM removed WHERE run_id = ?", (run_id,))
        return removed_track(rows[0]) if rows else None

    # What is there

    def runs(self) -> list[RunRow]:
        """Every run, the oldest first."""
        return [run_row(row) for row in self._rows(_RUNS + " ORDER BY start_unix, run_id")]

    def runs_between(self, start: datetime, end: datetime) -> list[RunRow]:
        """The runs that share a moment with [start, end], the oldest first."""
        overlap = " WHERE start_unix <= ? AND end_unix >= ? ORDER BY start_unix, run_id"
        return [run_row(row) for row in self._rows(_RUNS + overlap, (end.timestamp(), start.timestamp()))]

    def last_run(self, until: datetime) -> RunRow | None:
        """The last run that began by then; None without any."""
        last = " WHERE start_unix <= ? ORDER BY start_unix DESC, run_id LIMIT 1"
        return next((run_row(row) for row in self._rows(_RUNS + last, (until.timestamp(),))), None)

    def spans(self) -> list[tuple[str, float, float]]:
        """Id, start and end (Unix time) of every run, the oldest first."""
        rows = self._rows("SELECT run_id, start_unix, end_unix FROM run ORDER BY start_unix, run_id")
        return [(row["run_id"], row["start_unix"], row["end_unix"]) for row in rows]

    def believed(self) -> frozenset[str]:
        """The runs whose clock the user has called right, whatever seems wrong with it."""
        rows = self._rows("SELECT key FROM setting WHERE substr(key, 1, ?) = ?", (len(BELIEVED), BELIEVED))
        return frozenset(str(row["key"]).removeprefix(BELIEVED) for row in rows)

    def run(self, run_id: str) -> RunRow:
        """The run whose id starts with `run_id`.

        Raises UsageError when there is none, or more than one.
        """
        rows = self._rows(_RUNS + " WHERE substr(run_id, 1, ?) = ? ORDER BY run_id LIMIT 2", (len(run_id), run_id))
        if not rows or not run_id:
            raise UsageError("store.no-run", run_id=run_id)
        if len(rows) > 1 and rows[0]["run_id"] != run_id:
            raise UsageError("store.several-runs", run_id=run_id)
        return run_row(rows[0])

    def track(self, run_id: str) -> Track:
        """The recorded run, to the last bit as it came in. Raises UsageError when there is none of that id."""
        rows = self._rows("SELECT run.*, arrays FROM run JOIN stream USING (run_id) WHERE run_id = ?", (run_id,))
        if not rows:
            raise UsageError("store.no-run", run_id=run_id)
        return track_of(rows[0], rows[0]["arrays"])

    def exposures(self, run_ids: Iterable[str] | None = None, *, shapes: bool = False) -> list[Exposure]:
        """The exposures of all runs (or of those named), the oldest first.

        Numbers per piece are kept in single precision. Without `shapes` the lines to draw are empty.
        """
        columns, named = ", shapes" if shapes else "", () if run_ids is None else (json.dumps(sorted(set(run_ids))),)
        sql = _EXPOSURES.format(shapes=columns, named=_NAMED if named else "")
        self._computed()
        with plainly(self.path):
            return [exposure_of(row, shapes=shapes) for row in self._db.execute(sql, named)]

    def tallies(self, key: str) -> tuple[list[Tally], list[str]]:
        """The tallies of all runs whose draws were made under `key`, and the ids of the runs that have none; the oldest
        first.
        """
        self._computed()
        with plainly(self.path):
            kept = [tally_of(row) for row in self._db.execute(_TALLIES, (key,))]
            missing = [str(row["run_id"]) for row in self._db.execute(_WITHOUT_TALLY, (key,))]
        return kept, missing

    def keep_tallies(self, tallies: Iterable[Tally], key: str) -> None:
        """Keep tallies that were made from the exposures in here; in one transaction. A run that has gone meanwhile, or
        that another process has computed anew with its tally, is left alone.
        """
        with self._writing() as db:
            self._computed(to_keep=True)
            for tally in tallies:
                db.execute("DELETE FROM tally WHERE run_id = ? AND key <> ?", (tally.run_id, key))
                there = db.execute("SELECT key FROM run LEFT JOIN tally USING (run_id) WHERE run_id = ?",
                                   (tally.run_id,)).fetchone()  # fmt: skip
                if there is not None and there["key"] is None:
                    insert(db, "tally", tally_row(tally, key))

    def bare(self) -> list[str]:
        """The runs of which nothing is computed: what was, another routerisk had kept, and it cannot be read today."""
        return [str(row["run_id"]) for row in self._rows(_BARE)]

    def sides_inferred(self) -> list[InferredRow]:
        """Under what the sides of every run with evidence were inferred, the oldest run first."""
        self._computed()
        rows = self._rows(
            "SELECT run_id, started_at, key, measured FROM run JOIN evidence USING (run_id) ORDER BY start_unix, run_id"
        )
        return [InferredRow(run_id=row["run_id"], started_at=datetime.fromisoformat(row["started_at"]), key=row["key"],
                           measured=bool(row["measured"])) for row in rows]  # fmt: skip

    def evidence(self, run_ids: Iterable[str] | None = None) -> list[SideEvidence]:
        """What the runs show of their sides (all, or those named), the oldest first."""
        self._computed()
        named = () if run_ids is None else (json.dumps(sorted(set(run_ids))),)
        sql = f"SELECT run.run_id, arrays FROM run JOIN evidence USING (run_id) {_NAMED if named else ''}"  # noqa: S608 - ours
        return [evidence_of(row) for row in self._rows(sql + " ORDER BY start_unix, run.run_id", named)]

    def keep_sides(self, exposures: Iterable[Exposure], key: str, *, as_of: int) -> bool:
        """Keep the pieces of runs whose sides were inferred under `key`, in one transaction; their tallies are gone.

        Where another process has written since `as_of` (a `version`), nothing is kept and the answer is False.
        """
        with self._writing() as db:
            self._computed(to_keep=True)
            if self.version != as_of:
                return False
            for exposure in exposures:
                row, run_id = exposure_row(exposure), exposure.run_id
                db.execute(
                    "UPDATE exposure SET words = ?, pieces = ? WHERE run_id = ?", (row["words"], row["pieces"], run_id)
                )
                db.execute("UPDATE evidence SET key = ? WHERE run_id = ?", (key, run_id))
                db.execute("DELETE FROM tally WHERE run_id = ?", (run_id,))
        return True

    # Settings and diary

    def setting(self, key: str) -> str:
        """The value of a setting, its default where the user has set none. Raises UsageError for an unknown key."""
        if key not in SETTINGS:
            checked(key, "")
        rows = self._rows("SELECT value FROM setting WHERE key = ?", (key,))
        return str(rows[0]["value"]) if rows else SETTINGS[key].default

    def set(self, key: str, value: str) -> str:
        """Keep a setting; returns it as kept. Raises UsageError for an unknown key or a value that it cannot have."""
        kept = checked(key, value)
        with self._writing() as db:
            insert(db, "setting", {"key": key, "value": kept}, instead="OR REPLACE")
        return kept

    def secret(self) -> str:
        """A text that only this store has: made when it is first asked for, then always the same."""
        with self._writing() as db:
            insert(db, "setting", {"key": OWN_TEXT, "value": secrets.token_hex(16)}, instead="OR IGNORE")
            return str(db.execute("SELECT value FROM setting WHERE key = ?", (OWN_TEXT,)).fetchone()["value"])

    def write_diary(self, entry: DiaryEntry) -> bool:
        """Keep an entry in the place of one of the same day, site and side; returns whether there was one."""
        with self._writing() as db:
            there = self._remove(db, entry.on_date, entry.site, entry.side)
            insert(db, "diary", {"on_date": entry.on_date.isoformat(), "site": entry.site, "side": entry.side,
                                 "level": entry.level, "note": entry.note})  # fmt: skip
        return there

    def remove_diary(self, on_date: date, site: str, side: str) -> bool:
        """Take an entry out; returns whether there was one."""
        with self._writing() as db:
            return self._remove(db, on_date, site, side)

    def _remove(self, db: sqlite3.Connection, on_date: date, site: str, side: str) -> bool:
        named = "DELETE FROM diary WHERE on_date = ? AND site = ? AND side = ?"
        return db.execute(named, (on_date.isoformat(), site, side)).rowcount > 0

    def diary(self) -> list[DiaryEntry]:
        """Every entry, the oldest first."""
        rows = self._rows("SELECT * FROM diary ORDER BY on_date, entry_id")
        return [DiaryEntry(on_date=date.fromisoformat(row["on_date"]), site=row["site"], side=row["side"],
                           level=row["level"], note=row["note"]) for row in rows]  # fmt: skip

    # Notices

    def noticed(self) -> frozenset[str]:
        """The keys of the warnings that the user was sent."""
        return frozenset(str(row["key"]) for row in self._rows("SELECT key FROM notice"))

    def note_sent(self, keys: Iterable[str]) -> None:
        """Remember that the user was sent these warnings."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing() as db:
            for key in keys:
                insert(db, "notice", {"key": key, "sent_at": now}, instead="OR IGNORE")


_RUNS = "SELECT run.*, distance_m FROM run LEFT JOIN exposure USING (run_id)"
_EXPOSURES = """
    SELECT run.run_id, name, sport, indoor, started_at, timezone, country, driving_side, distance_m, moving_s,
           elapsed_s AS exposure_elapsed_s, climb_m, steps, words, pieces, right_p{shapes}
    FROM run JOIN exposure USING (run_id) LEFT JOIN tally USING (run_id) {named} ORDER BY start_unix, run_id"""
_NAMED = "WHERE run_id IN (SELECT value FROM json_each(?))"
_TALLIES = """
    SELECT run.run_id, sport, indoor, started_at, timezone, streets, arrays
    FROM run JOIN tally USING (run_id) WHERE key = ? ORDER BY start_unix, run_id"""
_BARE = "SELECT run_id FROM run LEFT JOIN exposure USING (run_id) WHERE country IS NULL ORDER BY start_unix, run_id"
_WITHOUT_TALLY = """
    SELECT run.run_id FROM run JOIN exposure USING (run_id) LEFT JOIN tally ON tally.run_id = run.run_id AND key = ?
    WHERE key IS NULL ORDER BY start_unix, run.run_id"""


def _relabel(db: sqlite3.Connection, track: Track) -> None:
    labels = {"sport": track.sport, **label_row(track)}
    names, marks = ", ".join(labels), ", ".join("?" * len(labels))
    change = f"UPDATE run SET ({names}) = ({marks}) WHERE run_id = ? AND ({names}) IS NOT ({marks})"  # noqa: S608 - ours
    db.execute(change, (*labels.values(), track.run_id, *labels.values()))


def _believe(db: sqlite3.Connection, run_id: str, *, believed: bool) -> None:
    if believed:
        insert(db, "setting", {"key": BELIEVED + run_id, "value": ""}, instead="OR IGNORE")
    else:
        db.execute("DELETE FROM setting WHERE key = ?", (BELIEVED + run_id,))
