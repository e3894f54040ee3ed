"""Strava's bulk export: `activities.csv`, whatever its generation and language.

Four generations of headers and their translations share three things, and nothing else is relied on: the first seven
columns (id, date, name, type, description, elapsed seconds, kilometres); the gear stands just before the file's name;
and where a header of these occurs again, the second one counts in metres and seconds.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan, nan
from typing import Final

from ..errors import TrackFileError
from ..messages import said
from .dates import Order, order_of, unix_s_of
from .hints import Hints
from .recording import Decoded, Recording, first_line, number, start_and_end

_DATE, _NAME, _TYPE, _ELAPSED, _KM = 1, 2, 3, 5, 6
_COLUMNS_MAX: Final = 1000
"""Strava has about a hundred; every row is filled up to the header's length."""
_FILE: Final = re.compile(r"(?:activities/)?[^/]+\.(?:fit|gpx|tcx)(?:\.gz)?$", re.IGNORECASE)
_DATE_LIKE: Final = re.compile(r"\d{4}.*\d{1,2}:\d\d|^\d{1,2}\D.*\d{1,2}:\d\d")
_PEEK_LETTERS: Final = 8192
_GEAR_TO_ELAPSED: Final = 3
"""Between the file's name and the second elapsed time stand two weights; the moving time and the metres follow."""
_FILE_HEADERS: Final = frozenset((
    "filename", "dateiname", "nom du fichier", "nombre de archivo", "nome file", "nome do ficheiro", "bestandsnaam",
    "nome do arquivo", "filnamn", "filnavn", "nazwa pliku",
))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Table:
    header: list[str]
    rows: list[list[str]]
    file: int
    """Column of the file's name, -1 without one."""
    order: Order
    """Of day and month, where dates are in numbers."""


def decode(data: bytes) -> Decoded:
    """The runs of an `activities.csv`: totals only. Raises TrackFileError when the table cannot be read."""
    table = _table(data)
    recordings, undated = [], 0
    for row in table.rows:
        start_s = unix_s_of(row[_DATE], table.order)
        if isnan(start_s):
            undated += 1
        else:
            recordings.append(_summary(table, row, start_s))
    skipped = (said("tracks.list.undated", n=undated),) if undated else ()
    if not table.rows:
        skipped = (said("tracks.list.files-elsewhere"),)
    return Decoded(recordings=tuple(recordings), skipped=skipped)


def is_table(head: bytes) -> bool:
    """Whether a file begins like an `activities.csv`, in any language: by its header, else by what stands below."""
    text = head.decode("utf-8-sig", "replace")
    try:
        header, *rows = [row for row in csv.reader(io.StringIO(text[:_PEEK_LETTERS], newline="")) if row] or [[]]
    except csv.Error:
        return False
    if len(header) < 9:
        return False
    if header[0].lower() == "id" or any(cell.strip().lower() in _FILE_HEADERS for cell in header):
        return True
    return any(map(_is_activity, rows))


def _is_activity(row: list[str]) -> bool:
    """Whether a row has what only a list of activities has: an id, a date, a duration in seconds where they belong."""
    dated = len(row) >= 9 and row[0].strip().isdecimal() and _DATE_LIKE.search(row[_DATE]) is not None
    return dated and not isnan(_decimal(row[_ELAPSED]))


def hints(data: bytes) -> dict[str, Hints]:
    """What the table knows of each file, by the file's name as the table has it. Raises TrackFileError."""
    table = _table(data)
    return {name: _hints(table, row) for row in table.rows if (name := _file_of(table, row))}


def rest(data: bytes, present: Mapping[str, object]) -> bytes:
    """The table without the activities whose files are present."""
    table = _table(data)
    kept = [row for row in table.rows if _file_of(table, row) not in present]
    out = io.StringIO()
    csv.writer(out).writerows([_telling(table), *(_dated(table, row) for row in kept)])
    return out.getvalue().encode()


def _telling(table: _Table) -> list[str]:
    """The header, so that it tells where the file's name stands also where the rows with files are gone."""
    if table.file < 0 or table.header[table.file].strip().lower() in _FILE_HEADERS:
        return table.header
    return [*table.header[: table.file], "Filename", *table.header[table.file + 1 :]]


def _dated(table: _Table, row: list[str]) -> list[str]:
    """The row, its date so that it needs no others to be read."""
    start_s = unix_s_of(row[_DATE], table.order)
    if isnan(start_s) or unix_s_of(row[_DATE]) == start_s:
        return row
    return [row[0], datetime.fromtimestamp(start_s, UTC).strftime("%Y-%m-%d %H:%M:%S"), *row[_DATE + 1 :]]


def _table(data: bytes) -> _Table:
    text = data.decode("utf-8-sig", "replace")
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error as error:
        raise TrackFileError("tracks.list.broken-table", problem=first_line(error)) from error
    if not lines or not 9 <= len(lines[0]) <= _COLUMNS_MAX:
        raise TrackFileError("tracks.list.no-table")
    header, *rows = lines
    rows = [row + [""] * (len(header) - len(row)) for row in rows]
    return _Table(header=header, rows=rows, file=_file_column(header, rows),
                  order=order_of([row[_DATE] for row in rows]))  # fmt: skip


def _file_column(header: list[str], rows: list[list[str]]) -> int:
    """By what stands in it; where no activity has a file, by its name, else by its place before the second numbers."""
    hits = [sum(bool(_FILE.match(row[i])) for row in rows) for i in range(len(header))]
    if max(hits):
        return hits.index(max(hits))
    for i, name in enumerate(header):
        if name.strip().lower() in _FILE_HEADERS:
            return i
    second = _second(header, _ELAPSED)
    return second - _GEAR_TO_ELAPSED if second > _KM + _GEAR_TO_ELAPSED else -1


def _file_of(table: _Table, row: list[str]) -> str:
    name = row[table.file].strip() if table.file >= 0 else ""
    return name if _FILE.match(name) else ""


def _hints(table: _Table, row: list[str]) -> Hints:
    return Hints(
        sport=row[_TYPE].strip(),
        name=row[_NAME].strip(),
        shoe=row[table.file - 1].strip() if table.file > 0 else "",
        device_distance_m=_distance_m(table, row),
        device_moving_s=_moving_s(table, row),
    )


def _summary(table: _Table, row: list[str], start_s: float) -> Recording:
    known = _hints(table, row)
    elapsed_s = _decimal(row[_ELAPSED])
    return Recording(
        streams=start_and_end(start_s, 0.0 if isnan(elapsed_s) else elapsed_s),
        summary=True,
        sport=known.sport,
        name=known.name,
        shoe=known.shoe,
        device_distance_m=known.device_distance_m,
        device_moving_s=known.device_moving_s,
    )


def _second(header: list[str], column: int) -> int:
    """Where a column's header stands a second time, -1 where it does not."""
    try:
        return header.index(header[column], column + 1)
    except ValueError:
        return -1


def _again(table: _Table, column: int) -> int:
    """Where a column's numbers stand a second time, finer: by its header, else by its place and what stands there."""
    second = _second(table.header, column)
    if second >= 0 or table.file < 0:
        return second
    place = table.file + _GEAR_TO_ELAPSED + (2 if column == _KM else 0)
    if place >= len(table.header):
        return -1
    times = {_ELAPSED: (1.0,), _KM: (1000.0, 1609.344)}[column]
    pairs = [(_decimal(row[column]), _decimal(row[place])) for row in table.rows]
    known = [(a, b) for a, b in pairs if a > 0.0 and not isnan(b)]
    alike = any(all(abs(b - a * n) <= 0.02 * b + 1.0 for a, b in known) for n in times)
    return place if known and alike else -1


def _distance_m(table: _Table, row: list[str]) -> float:
    second = _again(table, _KM)
    metres = _decimal(row[second]) if second >= 0 else nan
    unit_m = 1.0 if table.header[_ELAPSED] == "elapsed_time" else 1000.0  # the first generation counted in metres
    metres = metres if not isnan(metres) else unit_m * _decimal(row[_KM])
    return metres if metres > 0.0 else nan


def _moving_s(table: _Table, row: list[str]) -> float:
    second = _again(table, _ELAPSED)
    seconds = _decimal(row[second + 1]) if 0 <= second < len(row) - 1 else nan
    return seconds if seconds > 0.0 else nan


def _decimal(text: str) -> float:
    """A number with a decimal point or a decimal comma; the last of both is the decimal sign."""
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma > point:
        plain = plain.replace(".", "").replace(",", ".")
    elif point > comma >= 0:
        plain = plain.replace(",", "")
    return number(plain)
