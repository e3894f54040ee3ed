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
from .hints import Hints
from .recording import Decoded, Recording, first_line, number, start_and_end

_DATE, _NAME, _TYPE, _ELAPSED, _KM = 1, 2, 3, 5, 6
_COLUMNS_MAX: Final = 1000
"""Strava has about a hundred; every row is filled up to the header's length."""
_FILE: Final = re.compile(r"(?:activities/)?[^/]+\.(?:fit|gpx|tcx)(?:\.gz)?$", re.IGNORECASE)
_FILE_HEADERS: Final = frozenset((
    "filename", "dateiname", "nom du fichier", "nombre de archivo", "nome file", "nome do ficheiro", "bestandsnaam",
    "nome do arquivo", "filnamn", "filnavn", "nazwa pliku",
))  # fmt: skip
_MONTH_NAMES: Final = (
    "jan ene gen janv sty", "feb fév fev févr lut", "mar mär mars mrt märz", "apr avr abr kwi", "may mai mag maj mei",
    "jun juin giu cze", "jul juil lug lip", "aug aoû août ago sie", "sep set wrz sept", "oct okt ott out paź",
    "nov lis", "dec dez déc dic des gru",
)  # fmt: skip
_MONTHS: Final = {name: i for i, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
"""Beginnings of the names of the months in the languages of Strava."""


@dataclass(frozen=True, kw_only=True)
class _Table:
    header: list[str]
    rows: list[list[str]]
    file: int
    """Column of the file's name, -1 without one."""


def decode(data: bytes) -> Decoded:
    """The runs of an `activities.csv`: totals only. Raises TrackFileError when the table cannot be read."""
    table = _table(data)
    recordings, undated = [], 0
    for row in table.rows:
        start_s = _start_s(row[_DATE])
        if isnan(start_s):
            undated += 1
        else:
            recordings.append(_summary(table, row, start_s))
    skipped = (said("tracks.list.undated", n=undated),) if undated else ()
    if not table.rows:
        skipped = (said("tracks.list.files-elsewhere"),)
    return Decoded(recordings=tuple(recordings), skipped=skipped)


def is_table(head: bytes) -> bool:
    """Whether a file begins like an `activities.csv`, in any language."""
    line = head.decode("utf-8-sig", "replace").splitlines()[:1]
    cells = next(csv.reader(line), []) if line else []
    if len(cells) < 9:
        return False
    return cells[0].lower() == "id" or any(cell.strip().lower() in _FILE_HEADERS for cell in cells)


def hints(data: bytes) -> dict[str, Hints]:
    """What the table knows of each file, by the file's name as the table has it. Raises TrackFileError."""
    table = _table(data)
    return {name: _hints(table, row) for row in table.rows if (name := _file_of(table, row))}


def rest(data: bytes, present: Mapping[str, object]) -> bytes:
    """The table without the activities whose files are present."""
    table = _table(data)
    kept = [row for row in table.rows if _file_of(table, row) not in present]
    out = io.StringIO()
    csv.writer(out).writerows([table.header, *kept])
    return out.getvalue().encode()


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
    return _Table(header=header, rows=rows, file=_file_column(header, rows))


def _file_column(header: list[str], rows: list[list[str]]) -> int:
    for i, name in enumerate(header):
        if name.strip().lower() in _FILE_HEADERS:
            return i
    hits = [sum(bool(_FILE.match(row[i])) for row in rows) for i in range(len(header))]
    return hits.index(max(hits)) if max(hits) else -1


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


def _again(table: _Table, column: int) -> int:
    """Where a column's header stands a second time, -1 where it does not."""
    try:
        return table.header.index(table.header[column], column + 1)
    except ValueError:
        return -1


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


def _start_s(text: str) -> float:
    """Unix time of "May 29, 2022, 3:53:35 PM", "29.05.2022, 15:53:35", "29 mai 2022 à 15:53:35"; NaN if none."""
    numbers = [int(digits) for digits in re.findall(r"\d{1,4}", text)]
    day = _day(text, numbers)
    if day is None or len(numbers) < 5:
        return nan
    hour, minute, *seconds = numbers[-3:] if len(numbers) >= (6 if _month(text) == 0 else 5) else numbers[-2:]
    half = re.search(r"\b([ap])\.?\s?m\b", text, re.IGNORECASE)
    if half:
        hour = hour % 12 + (12 if half[1].lower() == "p" else 0)
    try:
        return datetime(*day, hour, minute, seconds[0] if seconds else 0, tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return nan


def _month(text: str) -> int:
    """The month that a word in the text names, 0 without one."""
    for word in re.findall(r"[^\W\d_]{3,}", text.lower()):
        for length in (4, 3):
            if word[:length] in _MONTHS:
                return _MONTHS[word[:length]]
    return 0


def _day(text: str, numbers: list[int]) -> tuple[int, int, int] | None:
    """Year, month and day, as far as the order of the numbers or the name of a month tells."""
    if len(numbers) < 3:
        return None
    named = _month(text)
    if named:
        year = next((n for n in numbers if n >= 1000), 0)
        return year, named, next((n for n in numbers if n < 32), 0)
    if numbers[0] >= 1000:
        return numbers[0], numbers[1], numbers[2]
    if "." in text.split(",", maxsplit=1)[0] or numbers[0] > 12:
        return numbers[2], numbers[1], numbers[0]
    return None
